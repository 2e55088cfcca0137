"""Two questions in one: who is chosen, and what is asked of those."""

from __future__ import annotations

import pytest

from index.store import Index
from rag.assistant import Assistant
from rag.model import Status
from rag.nested import Nested, read_nested
from tests.rag.conftest import breaches, load, names, turns
from tests.rag.second_corpus import sheet

TEXT = (
    sheet("富山県", "19人", "7人", training=88, policy="家族会の集いを支える")
    + sheet("石川県", "52人", "11人", training=35)
    + sheet("福井県", "33人", "26人", training=61, policy="当事者の語りの場を設ける")
    + sheet("新潟市", "44人", "集計中", training=20)
)
NEXT = sheet("富山県", "23人", "6人", year=30, training=54) + sheet(
    "石川県", "49人", "19人", year=30, training=31
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    corpus = tmp_path_factory.mktemp("nested")
    (corpus / "a.txt").write_text(TEXT, encoding="utf-8")
    (corpus / "b.txt").write_text(NEXT, encoding="utf-8")
    return load(corpus, tmp_path_factory.mktemp("nested_index") / "index")


@pytest.fixture(scope="module")
def assistant(index: Index) -> Assistant:
    return Assistant(index)


@pytest.mark.parametrize(
    ("question", "choice", "asked"),
    [
        (
            "研修会の参加者が最も多い自治体の退院者数は？",
            ["**88名**", "一つの記述に書かれた数で見ています"],
            "富山県（平成29年度）の退院した者の人数は **7人** です。",
        ),
        (
            "平成29年度の退院者数が最も多い自治体の支援者数は？",
            ["退院した者の人数が最も多いのは福井県で、**26人** です。"],
            "福井県（平成29年度）の退院支援を実施した者の人数は **33人** です。",
        ),
        (
            "平成29年度の退院者数が2番目に多い自治体の支援者数を教えて",
            ["2番目に多いのは石川県で、**11人** です。"],
            "石川県（平成29年度）の退院支援を実施した者の人数は **52人** です。",
        ),
        (
            "平成29年度の支援者数が最も少ない自治体の平成30年度の支援者数は？",
            ["最も少ないのは富山県で、**19人** です。"],
            "富山県（平成30年度）の退院支援を実施した者の人数は **23人** です。",
        ),
        (
            "退院者数が最も増えた自治体の支援者数は？",
            ["| 石川県 | 11人 | 19人 | 8人増 |"],
            "石川県（平成30年度）の退院支援を実施した者の人数は **49人** です。",
        ),
        (
            "退院率が最も高い自治体の取組方針は？",
            ["退院した者の割合が最も高いのは福井県（平成29年度）で、**78.8%** です。"],
            "当事者の語りの場を設ける",
        ),
        (
            "How many were supported in the prefecture with the most discharged in 2017?",
            ["Highest number of people discharged: Fukui Prefecture (福井県), **26人**."],
            "Fukui Prefecture (福井県), fiscal 2017: people given discharge support: **33人**.",
        ),
    ],
)
def test_the_choice_and_what_is_asked_of_it(
    assistant: Assistant, index: Index, question: str, choice: list[str], asked: str
) -> None:
    answer = assistant.ask(question)
    assert breaches(answer, index) == []
    assert all(word in answer.answer.split(asked)[0] for word in choice)
    assert asked in answer.answer


def test_it_can_be_gone_on_with(assistant: Assistant) -> None:
    query = assistant.understand("取組方針は？", turns("研修会の参加者が最も多い自治体の退院者数は？"))
    assert (names(query), query.sections) == (["富山県"], ("policy",))


def test_what_no_number_chooses_is_not_answered(assistant: Assistant) -> None:
    written = assistant.ask("訪問看護の取組が最も多い自治体の退院者数は？").answer
    assert "その先にはお答えしていません" in written
    assert "退院した者の人数" not in written
    ends = assistant.ask("研修会の参加者が最も多い自治体と最も少ない自治体の退院者数は？").answer
    assert "その先にはお答えしていません" in ends
    missing = assistant.ask("横断幕の枚数が最も多い自治体の退院者数は？")
    assert missing.status is Status.NOT_FOUND


@pytest.mark.parametrize(
    ("text", "nested"),
    [
        ("退院率が一番低い県の方針は?", Nested("退院率が一番低い県は?", "その自治体の方針は?")),
        ("参加者が最も多い市で退院した人は?", Nested("参加者が最も多い市は?", "その自治体で退院した人は?")),
        ("2位の自治体の成果は?", None),
        ("退院者数が最も多い自治体は?", None),
        ("退院者数が最も多い自治体の名前は?", None),
        ("退院者数が多い自治体の取組は?", None),
        ("退院者が10人以上の自治体の支援者数は?", None),
    ],
)  # fmt: skip
def test_what_is_two_questions(text: str, nested: Nested | None) -> None:
    assert read_nested(text) == nested

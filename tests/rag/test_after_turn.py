"""Words that mean something only because of the turn before them."""

from __future__ import annotations

import pytest

from index.store import Index
from rag.assistant import Assistant
from rag.model import Status
from tests.rag.conftest import breaches, load, turns
from tests.rag.second_corpus import sheet

SHEETS = {
    "west.txt": sheet("徳島県", "58人", "14人")
    + sheet("高知県", "36人", "11人")
    + sheet("鳥取県", "29人", "8人")
    + sheet("岡山市", "47人", "21人"),
    "next.txt": sheet("鳥取県", "31人", "19人", year=30) + sheet("高知県", "37人", "13人", year=30),
}


@pytest.fixture(scope="module")
def west_index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    corpus = tmp_path_factory.mktemp("west")
    for name, text in SHEETS.items():
        (corpus / name).write_text(text, encoding="utf-8")
    return load(corpus, tmp_path_factory.mktemp("west_index") / "index")


@pytest.fixture(scope="module")
def west(west_index: Index) -> Assistant:
    return Assistant(west_index)


@pytest.mark.parametrize(
    ("questions", "told"),
    [
        (("四国の平成29年度の退院者は？", "中国は？"), ["鳥取県", "8人", "岡山市", "21人"]),
        (("四国の平成29年度の退院者数の合計は？", "では中国だと？"), ["**29人**"]),
        (("四国の平成29年度の退院者は？", "中国の支援者数は？"), ["鳥取県", "31人", "岡山市", "47人"]),
        (("中国地方の平成29年度の退院者は？", "四国は？", "中国は？"), ["鳥取県", "8人", "岡山市", "21人"]),
    ],
)
def test_a_region_named_by_a_word_of_its_own(
    west: Assistant, west_index: Index, questions: tuple[str, ...], told: list[str]
) -> None:
    answer = west.ask(questions[-1], turns(*questions[:-1]))
    assert answer.status is Status.ANSWERED
    assert all(word in answer.answer for word in told)
    assert "徳島県" not in answer.answer
    assert breaches(answer, west_index) == []


def test_such_a_word_is_no_region_where_none_was_asked_for(west: Assistant) -> None:
    assert west.ask("中国は？", turns("高知県の退院者は？")).status is Status.NOT_FOUND
    query = west.understand("中国語の相談は？", turns("四国の退院者は？"))
    assert [group.words for group in query.places.groups] == ["四国"]


TOP = "平成29年度の退院者数が最も多い自治体は？"  # 岡山市 21, 徳島県 14, 高知県 11, 鳥取県 8


@pytest.mark.parametrize(
    ("questions", "told"),
    [
        ((TOP, "2番目は？"), "退院した者の人数が2番目に多いのは徳島県で、**14人** です。"),
        ((TOP, "2番目は？", "その次は？"), "3番目に多いのは高知県で、**11人** です。"),
        ((TOP, "3位は？"), "3番目に多いのは高知県で、**11人** です。"),
        ((TOP, "最下位は？"), "最も少ないのは鳥取県で、**8人** です。"),
        ((TOP, "最後は？"), "最も少ないのは鳥取県で、**8人** です。"),
        ((TOP, "5番目は？"), "5番目に当たる自治体はありません。"),
        (("平成29年度の退院者数が最も少ないのは？", "2位は？"), "2番目に少ないのは高知県で、**11人** です。"),
        (("平成29年度の退院者数の下位2つは？", "その次は？"), "3番目に少ないのは徳島県で、**14人** です。"),
        (("平成29年度の退院率が最も高いのは？", "2番目は？"), "2番目に高いのは高知県で、**30.6%** です。"),
        (
            ("Which place had the most discharged in 2017?", "And the second?"),
            "No. 2 by highest people discharged: Tokushima Prefecture (徳島県), **14人**.",
        ),
    ],
)
def test_a_place_of_the_ranking_before(
    west: Assistant, west_index: Index, questions: tuple[str, ...], told: str
) -> None:
    answer = west.ask(questions[-1], turns(*questions[:-1]))
    assert told in answer.answer.split("\n\n")[0]
    assert breaches(answer, west_index) == []


def test_the_place_that_was_asked_for_is_spoken_of(west: Assistant) -> None:
    answer = west.ask("その自治体の支援者数は？", turns(TOP, "2番目は？"))
    assert "徳島県（平成29年度）の退院支援を実施した者の人数は **58人** です。" in answer.answer


def test_a_line_of_a_ranking_and_of_other_answers_can_still_be_pointed_at(west: Assistant) -> None:
    pointed = west.ask("2番目を詳しく", turns(TOP))
    assert {citation.jurisdiction for citation in pointed.citations} == {"徳島県"}
    policy = west.ask("2番目は？", turns("岡山市の取組方針は？"))
    assert [citation.quote for citation in policy.citations] == [
        "○住まいの確保に向けて居住支援協議会と連携する"
    ]


@pytest.mark.parametrize("year", ["2018", "H30", "FY2018", "2018年度", "平成30年度"])
def test_a_year_alone_is_answered_in_the_language_spoken(west: Assistant, year: str) -> None:
    told = west.ask(year, turns("高知県の退院者数は？")).answer
    assert told.startswith("高知県（平成30年度）の退院した者の人数は **13人** です。")


def test_a_year_alone_after_a_question_in_english(west: Assistant) -> None:
    told = west.ask("2017", turns("How many were discharged in Kochi?")).answer
    assert told.startswith("Kochi Prefecture (高知県), fiscal 2017: people discharged: **11人**.")


@pytest.mark.parametrize("aside", ["出典は？", "もっと見せて", "1つ目を詳しく", "ありがとう"])
def test_what_points_at_the_answer_is_stepped_over(west: Assistant, aside: str) -> None:
    query = west.understand("平成30年度は？", turns("鳥取県の退院者数は？", aside))
    assert ([place.name for place in query.places.named], query.measures) == (["鳥取県"], ("discharged",))
    assert (query.fiscal_years, query.topic) == ((2018,), ())


@pytest.mark.parametrize("question", ["課題は？", "じゃあ取組方針は？", "成果は？"])
def test_a_side_is_asked_of_the_top_of_a_ranking(west: Assistant, question: str) -> None:
    query = west.understand(question, turns(TOP))
    assert [place.name for place in query.places.named] == ["岡山市"]
    second = west.understand(question, turns(TOP, "2番目は？"))
    assert [place.name for place in second.places.named] == ["徳島県"]


def test_of_whom_such_a_side_is_told_is_said(west: Assistant, west_index: Index) -> None:
    answer = west.ask("取組方針は？", turns(TOP))
    assert answer.answer.startswith("前の答えで挙げた岡山市についてお答えします。")
    assert {citation.jurisdiction for citation in answer.citations} == {"岡山市"}
    assert breaches(answer, west_index) == []


@pytest.mark.parametrize(
    ("before", "question"),
    [(TOP, "各自治体の取組方針は？"), ("退院者数の上位2つは？", "取組方針は？"), (TOP, "訪問看護は？")],
)
def test_of_several_nobody_is_picked(west: Assistant, before: str, question: str) -> None:
    assert west.understand(question, turns(before)).places.named == ()

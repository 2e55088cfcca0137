"""Where the newest report says nothing, other years are looked up and named; then the reports of others."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from index.store import Index
from rag.assistant import Assistant
from rag.model import Status
from tests.rag.conftest import breaches, load, turns
from tests.rag.second_corpus import sheet


def without_discharged(text: str) -> str:
    """A sheet that leaves the line of those discharged out."""
    return "\n".join(line for line in text.split("\n") if "そのうち" not in line)


FILES = {
    "a.txt": sheet("山口県", "42人", "17人", policy="宇部市の空き家バンクを活用する")
    + without_discharged(sheet("山口県", "40人", "", year=30, policy="下関市と養蜂の作業を試みる"))
    + without_discharged(sheet("山口県", "44人", "", year=31)),
    "b.txt": sheet("愛媛県", "30人", "8人") + sheet("愛媛県", "31人", "9人", year=30),
    "c.txt": sheet(
        "香川県", "20人", "5人", year=30, areas=("高松圏域",), policy="隣の岡山県と合同の研修を行う"
    ),
    "d.txt": sheet("徳島県", "9人 8人", "4人 2人", areas=("東部圏域", "西部圏域"))
    + sheet("徳島県", "60人", "30人", year=30),
}
"""山口県 gives those discharged in fiscal 2017 alone (17); its newest report is of fiscal 2019."""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    corpus = tmp_path_factory.mktemp("years") / "reports"
    corpus.mkdir()
    for name, text in FILES.items():
        (corpus / name).write_text(text, encoding="utf-8")
    return load(corpus, tmp_path_factory.mktemp("years_index") / "index")


@pytest.fixture(scope="module")
def assistant(index: Index) -> Assistant:
    return Assistant(index)


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "山口県の空き家バンクについて教えて",
            [
                "山口県の令和元年度の報告書には記載がありません。平成29年度の報告書には、次の記載があります。",
                "空き家バンク",
            ],
        ),
        (
            "山口県の養蜂の取組は？",
            [
                "山口県の令和元年度の報告書には記載がありません。平成30年度の報告書には、次の記載があります。",
                "養蜂",
            ],
        ),
        (
            "山口県の退院者数は？",
            [
                "山口県の報告書（令和元年度）には、退院した者の人数の記載がありません。",
                "山口県の平成29年度の報告書には、次の記載があります。",
                "山口県（平成29年度）の退院した者の人数は **17人** です。",
            ],
        ),
        (
            "山口県と愛媛県の養蜂の取組は？",
            [
                "平成30年度の報告書には、次の記載があります。",
                "愛媛県の平成29年度、平成30年度の報告書には、これに当たる",
            ],
        ),
        (
            "How many people were discharged in Yamaguchi?",
            ["The report of Yamaguchi Prefecture (山口県) for fiscal 2017 has this:", "**17人**"],
        ),
    ],
)
def test_the_nearest_year_that_says_it(
    assistant: Assistant, index: Index, question: str, parts: Sequence[str]
) -> None:
    answer = assistant.ask(question)
    assert answer.status is Status.ANSWERED
    assert [part for part in parts if part not in answer.answer] == []
    assert breaches(answer, index) == []


def test_an_older_figure_is_in_no_total(assistant: Assistant) -> None:
    answer = assistant.ask("山口県と愛媛県の退院者数の合計は？").answer
    # 愛媛県's 9 alone: 山口県's 17 is two years older.
    assert "の合計は **9人** です（2自治体のうち数値のある1自治体の合計）" in answer
    assert "※ 山口県（令和元年度）は記載がないため、計算に含めていません。" in answer
    assert "山口県（平成29年度）の退院した者の人数は **17人** です。" in answer
    ranked = assistant.ask("退院者数が一番多い自治体は？").answer
    assert "17" not in ranked


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("山口県の移動相談車は？", "山口県の平成29年度、平成30年度、令和元年度の報告書の中に"),
        ("愛媛県の養蜂の取組は？", "愛媛県の平成29年度と平成30年度の報告書の中に"),
        ("平成30年度の愛媛県の養蜂の取組は？", "愛媛県の平成30年度の報告書の中に"),
        (
            "令和元年度の山口県の養蜂は？",
            "なお、山口県の平成30年度の報告書には、これに当たる記載があります。",
        ),
    ],
)
def test_a_refusal_says_which_years_were_read(assistant: Assistant, question: str, part: str) -> None:
    answer = assistant.ask(question)
    assert (answer.status, answer.citations) == (Status.NOT_FOUND, ())
    assert part in answer.answer


def test_what_the_newest_report_says_is_not_looked_up_elsewhere(assistant: Assistant) -> None:
    assert (
        assistant.ask("愛媛県の退院者数は？").answer
        == "愛媛県（平成30年度）の退院した者の人数は **9人** です。[1]"
    )


@pytest.mark.parametrize(
    ("question", "place", "words"),
    [
        ("宇部市の取組は？", "宇部市", "空き家バンク"),
        ("宇部市の方針は？", "宇部市", "空き家バンク"),
        ("宇部市では何をしていますか", "宇部市", "空き家バンク"),
        ("岡山県の取組は？", "岡山県", "合同の研修"),
        ("岡山県について教えて", "岡山県", "合同の研修"),
    ],
)
def test_a_place_that_only_others_write_of(
    assistant: Assistant, index: Index, question: str, place: str, words: str
) -> None:
    answer = assistant.ask(question)
    assert answer.status is Status.ANSWERED
    assert answer.answer.startswith(
        f"{place}の報告書は収録されていません。ほかの自治体の報告書には、{place}について次の記載があります。"
    )
    assert words in answer.answer
    assert all(place in citation.quote for citation in answer.citations)
    assert breaches(answer, index) == []


@pytest.mark.parametrize(
    "question",
    [
        "宇部市の退院者数は？",
        "岡山県の退院者数は？",
        "岡山県のピアサポーターの取組は？",
        "関市の取組は？",
        "宇部市の予算は？",
        "岡山県の報告書はありますか",
        "広島県の取組は？",
    ],
)
def test_a_mention_is_no_answer_to_another_question(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert (answer.status, answer.citations) == (Status.NOT_FOUND, ())
    assert "報告書は収録されていない" in answer.answer or "報告書は収録されていません" in answer.answer


def test_an_area_of_which_the_report_speaks_as_a_whole(assistant: Assistant, index: Index) -> None:
    answer = assistant.ask("高松圏域の地域移行研修会の参加者は何名ですか")
    assert answer.answer.startswith(
        "香川県の報告書（平成30年度）には、高松圏域に限った記載が見つかりませんでした。"
    )
    assert "**40名**" in answer.answer
    assert breaches(answer, index) == []
    assert assistant.ask("高松圏域の移動相談車は何台ですか").status is Status.NOT_FOUND


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "徳島県の西部圏域で退院した人は？",
            "徳島県の西部圏域（平成29年度）の退院した者の人数は **2人** です。",
        ),
        ("徳島県の東部と西部、退院率が高いのは？", "**44.4%** です（退院した者の人数 4人"),
    ],
)
def test_an_area_that_another_year_has_is_not_answered_with_the_whole(
    assistant: Assistant, question: str, said: str
) -> None:
    answer = assistant.ask(question).answer
    told = "徳島県の平成30年度の報告書には記載がありません。平成29年度の報告書には、次の記載があります。"
    assert told in answer
    assert said in answer
    assert "30人" not in answer and "50.0%" not in answer


def test_an_area_is_named_where_the_year_asked_for_lacks_it(assistant: Assistant) -> None:
    answer = assistant.ask("平成30年度の徳島県の西部圏域の退院者は？")
    assert answer.status is Status.NOT_FOUND
    assert "「西部圏域の退院した者の人数」についての記述は見つかりませんでした" in answer.answer
    assert "徳島県の平成29年度の報告書には、これに当たる記載があります。" in answer.answer


def test_areas_of_another_year_are_added_up(assistant: Assistant) -> None:
    before = turns("徳島県の東部圏域の退院者は？", "西部は？")
    assert "の合計は **6人** です" in assistant.ask("合わせると？", before).answer

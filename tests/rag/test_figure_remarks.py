"""Why a figure is so, and whether it counts people or times."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.model import Status
from tests.rag.conftest import breaches, load, turns
from tests.rag.second_corpus import sheet


@pytest.mark.parametrize(
    "question", ["鹿児島県で退院した人が0人なのはどうして？", "Why were no patients discharged in Kagoshima?"]
)
def test_a_reason_in_the_figures_line_is_quoted(seed: Assistant, question: str) -> None:
    answer = seed.ask(question)
    assert [citation.start for citation in answer.citations] == [834]
    assert "申請がH30年1月からのため" in answer.answer


@pytest.mark.parametrize("question", ["川崎市の退院者はなぜ0人なのですか", "千葉市の研修会はなぜ6回ですか"])
def test_no_reason_is_said_to_be_none(seed: Assistant, question: str) -> None:
    answer = seed.ask(question)
    assert answer.status is Status.ANSWERED
    assert "理由は報告書に書かれていません" in answer.answer


@pytest.mark.parametrize(
    ("question", "start", "told"),
    [
        (
            "千葉市の31人は延べですか、実人数ですか",
            4192,
            "31人が延べ人数か実人数かは、報告書に書かれていません。",
        ),
        ("栃木県の81名は延べ人数？実人数？", 1784, "81名は、「延べ」の数として書かれています。"),
        ("川崎市の研修会の出席者数は延べ人数と理解してよいか", 2618, "51人が延べ人数か実人数かは"),
    ],
)
def test_how_a_figure_is_counted(seed: Assistant, question: str, start: int, told: str) -> None:
    answer = seed.ask(question)
    assert told in answer.answer
    assert {citation.start for citation in answer.citations} == {start}


def test_a_count_of_times_says_so(second: Assistant) -> None:
    answer = second.ask("大阪市の退院支援を実施した者の人数は実人数ですか")
    assert "45人は、「延べ」の数として書かれています。" in answer.answer


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("川崎市の研修会の参加者は延べ何人ですか", "**51人**"),  # asks for the number
        ("退院した人が最も多い自治体とその理由は？", "最も多いのは千葉市"),
        ("千葉市の取組方針の理由は？", "今年度の取り組み内容"),
    ],
)
def test_other_questions_are_answered_as_ever(seed: Assistant, question: str, told: str) -> None:
    assert told in seed.ask(question).answer


def test_why_is_asked_of_the_places_that_keep_the_bound(seed: Assistant) -> None:
    answer = seed.ask("退院者がいない自治体は、その理由を書いていますか")
    assert {citation.jurisdiction for citation in answer.citations} == {"鹿児島県", "川崎市"}


def test_how_it_is_done_is_no_why(seed: Assistant) -> None:
    answer = seed.ask("退院後の住まいをどうしているか、自治体ごとに教えて")
    assert answer.answer.startswith("該当する記述があるのは、栃木県です。")
    assert "理由" not in answer.answer
    assert "申請がH30年1月からのため" in seed.ask("鹿児島県ではどうして退院者がいないのですか").answer


def test_why_of_two_years_is_answered_once(second: Assistant) -> None:
    answer = second.ask("千葉市の退院者が増えた理由は？").answer
    assert answer.count("増えています") == 1
    assert answer.count("理由は報告書に書かれていません") == 1


def test_why_more_is_no_ranking(second: Assistant) -> None:
    answer = second.ask("大阪市はなぜ支援者数より退院者が多いの？").answer
    assert "最も多い" not in answer
    assert "理由は報告書に書かれていません" in answer


@pytest.mark.parametrize(
    ("before", "question", "figure"),
    [
        (["千葉県の退院した人の割合は？"], "なぜ低いのですか", "**40.5%**"),
        (["千葉県の退院者数は？"], "どうして少ないの？", "**17人**"),
        (["千葉県の退院者数は？"], "どうして一番多いの？", "**17人**"),
        ([], "千葉県の退院率が高いのはなぜ？", "**40.5%**"),
        ([], "長野県の平成29年度の退院した人の割合が最も低いのはどうして？", "**20.8%**"),
        ([], "大阪市の退院者が多い理由は？", "**6人**"),
    ],
)
def test_why_a_figure_is_high_or_low_is_no_ranking(
    second: Assistant, before: list[str], question: str, figure: str
) -> None:
    answer = second.ask(question, turns(*before)).answer
    assert figure in answer.split("\n")[0]
    assert "理由は報告書に書かれていません" in answer
    assert "最も" not in answer


def test_one_number_alone_is_not_ranked(second: Assistant) -> None:
    for question in ("九州と仙台市の退院者で一番多いのは？", "横浜市の支援者が一番多い圏域は？"):
        assert "最も多い" not in second.ask(question).answer
    rate = second.ask("千葉県の退院率が最も高いのは？").answer
    assert "最も高い" not in rate
    assert "**40.5%**" in rate
    assert "順位はつけていません" in rate
    areas = second.ask("長野県の圏域で平成30年度の退院率が一番高いのは？").answer
    assert "最も高いのは長野県の諏訪圏域で、**40.0%** です" in areas


ZEROS = {
    "a.txt": sheet("秋田県", "9人 6人", "2人 0人", areas=("大館圏域", "由利圏域"))
    + sheet("山形県", "5人 7人", "0人 4人", areas=("置賜圏域", "庄内圏域")),
    "b.txt": sheet("仙台市", "12人", "0人") + sheet("札幌市", "21人", "8人"),
}


def test_areas_that_keep_a_bound_are_each_told_why(tmp_path: Path) -> None:
    corpus = tmp_path / "reports"
    corpus.mkdir()
    for name, text in ZEROS.items():
        (corpus / name).write_bytes(text.encode("utf-8"))
    index = load(corpus, tmp_path / "index")
    asked = Assistant(index)
    for question in (
        "退院者がゼロだった圏域とその理由を教えてください",
        "退院者が0人だった圏域は？その理由も。",
    ):
        answer = asked.ask(question)
        parts = answer.answer.split("圏域ごとの数を書いていない自治体では")
        assert len(parts) == 2
        assert "秋田県の由利圏域（平成29年度）の退院した者の人数は **0人**" in parts[0]
        assert "山形県の置賜圏域（平成29年度）の退院した者の人数は **0人**" in parts[0]
        assert "仙台市（平成29年度）の退院した者の人数は **0人**" in parts[1]
        assert "札幌市" not in answer.answer
        assert answer.answer.count("理由は報告書に書かれていません") == 3
        assert breaches(answer, index) == []
    places = asked.ask("退院者が0人だった自治体とその理由は？").answer
    assert "仙台市（平成29年度）の退院した者の人数は **0人**" in places
    assert "由利圏域" not in places
    home = asked.ask("山形県で退院者が0人だった圏域と、その理由は？").answer
    assert home.startswith("山形県の置賜圏域（平成29年度）の退院した者の人数は **0人**")

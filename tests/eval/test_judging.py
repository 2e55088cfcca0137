"""Verdicts worked out by hand: what an answer lacks, says, cites and cannot prove."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from eval.gold import GoldQuestion, Pair, Turn
from eval.judging import Cited, Given, judge, lacks, own_words, says
from eval.support import unsupported
from eval.tokens import Number, dates_in, numbers_in, read_number
from tests.eval.conftest import cited, span_of

Make = Callable[..., Given]
PLACES = ("千葉市", "川崎市", "千葉県")
CHIBA = "（退院した者の人数） １３人"
KAWASAKI = "（退院した者の人数） 0人"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("１３人", [Number(13, "人")]),
        ("**1,128名** です[12]", [Number(1128, "人")]),
        ("平成29年度は31人（２月１日現在）、7/20", [Number(31, "人")]),
        ("Ｈ30. 2.15 14:00～ 41.9％", [Number(41.9, "%", 1)]),
        ("合計は 2028人、2028年度", [Number(2028, "人")]),
        ("3月に２回", [Number(2, "回")]),
        ("約 **30人**、およそ5回", [Number(30, "人", about=True), Number(5, "回", about=True)]),
        ("なし", []),
    ],
)
def test_numbers_are_figures_and_not_dates(text: str, numbers: list[Number]) -> None:
    assert numbers_in(text) == numbers


def test_dates_are_read_however_printed() -> None:
    assert dates_in("8月4日") == dates_in("８/４") == dates_in("Ｈ29. 8. 4") == {(8, 4)}


@pytest.mark.parametrize(
    ("printed", "wanted", "fits"),
    [
        ("13人", "13名", True),
        ("13", "13人", True),
        ("13回", "13人", False),
        ("113人", "13人", False),
        ("42%", "41.935484%", True),
        ("41.9%", "41.935484%", True),
        ("41.8%", "41.935484%", False),
        ("41.94%", "41.9%", True),
        ("12人", "13人", False),
        ("約30人", "約30人", True),
        ("合わせて **約1,030名**", "約1030人", True),
        ("30人", "約30人", False),
        ("約31人", "約30人", False),
        ("約42.0%", "約41.935484%", False),
        ("約41.9%", "約41.935484%", True),
        ("約30人", "30人", True),
    ],
)
def test_numbers_are_compared_as_numbers(printed: str, wanted: str, fits: bool) -> None:
    assert says(printed, wanted) is fits


def test_a_gold_text_is_a_number_only_where_it_is_one() -> None:
    assert read_number("13人") == Number(13, "人")
    assert read_number("約30名") == Number(30, "人", about=True)
    assert read_number("12月") is None
    assert read_number("7/20") is None


@pytest.mark.parametrize("answer", ["県庁で8月4日に", "県庁（8/4）", "Ｈ29. 8. 4 県庁"])
def test_a_date_among_the_words_may_be_printed_in_any_way(answer: str) -> None:
    assert says(answer, "8月4日")
    assert not says(answer, "8月14日")


def test_words_are_found_across_a_broken_line() -> None:
    assert says("ピアサポータ\nー，精神科病院", "ピアサポーター")


def test_a_right_answer_is_right(gold: GoldQuestion, given: Make, sources: dict[str, str]) -> None:
    verdict = judge(
        gold, given("千葉市は **13人** です。[1]", cited(1, "千葉市", CHIBA)), sources=sources, places=PLACES
    )
    assert verdict.right
    assert not verdict.foreign and not verdict.unsupported and not verdict.inexact
    assert (verdict.precision, verdict.recall) == (1.0, 1.0)


def test_a_neighbours_figure_is_wrong(gold: GoldQuestion, given: Make, sources: dict[str, str]) -> None:
    answer = given("川崎市は **0人** です。[1]", cited(1, "川崎市", KAWASAKI))
    verdict = judge(gold, answer, sources=sources, places=PLACES)
    assert verdict.lacking == ("13人",)
    assert verdict.said == ("0人",)
    assert verdict.foreign[0] == "[1] 川崎市" and verdict.foreign[1].startswith("川崎市: ")
    assert (verdict.precision, verdict.recall) == (0.0, 0.0)


def test_a_forbidden_number_in_a_quotation_is_not_said(
    gold: GoldQuestion, given: Make, sources: dict[str, str]
) -> None:
    answer = given("13人です。[1]\n> 他は0人\n「0人」とは別です", cited(1, "千葉市", CHIBA))
    assert own_words(answer.answer).count("0人") == 0
    assert judge(gold, answer, sources=sources, places=PLACES).right


def test_a_refusal_where_an_answer_is_there_is_wrong(
    gold: GoldQuestion, given: Make, sources: dict[str, str]
) -> None:
    verdict = judge(gold, given("ありません。", status="not_found"), sources=sources, places=PLACES)
    assert not verdict.status_right and not verdict.right
    assert verdict.precision is None and verdict.recall == 0.0


def test_a_quote_that_is_not_its_source_is_inexact(
    gold: GoldQuestion, given: Make, sources: dict[str, str]
) -> None:
    wrong = Cited(1, "千葉市", "（退院した者の人数） １２人", span_of(CHIBA))
    assert judge(gold, given("13人[1]", wrong), sources=sources, places=PLACES).inexact == ("[1]",)


def test_a_pair_needs_owner_and_number_on_one_line(gold: GoldQuestion) -> None:
    pairs = (Pair("千葉市", "13人"), Pair("川崎市", "0人"))
    asked = replace(gold, numbers=(), pairs=pairs)
    assert lacks(asked, "| 千葉市 | 13人 |\n| 川崎市 | 0人 |") == []
    assert lacks(asked, "| 千葉市 | 0人 |\n| 川崎市 | 13人 |") == ["千葉市=13人", "川崎市=0人"]


def test_citations_that_are_allowed_count_as_precise(
    gold: GoldQuestion, given: Make, sources: dict[str, str]
) -> None:
    both = (cited(1, "千葉市", CHIBA), cited(2, "川崎市", KAWASAKI))
    strict = judge(gold, given("13人[1][2]", *both), sources=sources, places=PLACES)
    loose = judge(
        replace(gold, allowed=(span_of(KAWASAKI),)),
        given("13人[1][2]", *both),
        sources=sources,
        places=PLACES,
    )
    assert (strict.precision, loose.precision) == (0.5, 1.0)


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        ("合計は 31人 です。[1][2]", []),  # 13 + 18
        ("差は 5人 です。[1][2]", []),  # 18 - 13
        ("割合は 72.2% です。[1][2]", []),  # 13 / 18
        ("平均は 15.5人 です。[1][2]", []),  # 31 / 2
        ("合計は 32人 です。[1][2]", ["32人"]),
        ("割合は 73% です。[1][2]", ["73%"]),
        ("合計は 31人 です。[1]", ["31人"]),  # of the second quote the line says nothing
        ("13人です。", []),
        ("平成29年度の2自治体", []),
    ],
)
def test_numbers_are_supported_by_quotes_or_computed_from_them(
    gold: GoldQuestion, answer: str, wrong: list[str]
) -> None:
    quotes = [
        Cited(1, "千葉市", CHIBA, span_of(CHIBA)),
        Cited(2, "川崎市", "１８名", span_of(KAWASAKI)),
    ]
    assert [text.split(":")[0] for text in unsupported(gold, answer, quotes)] == wrong


def test_a_number_of_the_question_needs_no_support(gold: GoldQuestion) -> None:
    asked = replace(gold, question="10人以上は？", history=(Turn("user", "20人以上は？"),))
    assert unsupported(asked, "10人以上はありません。20人以上も。", []) == []
    assert unsupported(asked, "30人以上はありません。", []) == ["30人: 30人以上はありません。"]
    assert unsupported(asked, "0人です。", []) == ["0人: 0人です。"]
    nobody = replace(asked, question="退院者がゼロの自治体は？")
    assert unsupported(nobody, "0人の自治体は次のとおりです。", []) == []


def test_a_row_of_areas_is_summed(gold: GoldQuestion) -> None:
    row = [Cited(1, "栃木県", "（退院支援を実施した者の人数） 18人 2人", span_of(CHIBA))]
    assert unsupported(gold, "合わせて 20人 です。[1]", row) == []
    assert unsupported(gold, "合わせて 21人 です。[1]", row) == ["21人: 合わせて 21人 です。"]


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("東北の合計 11人、関東の合計 40人。差は 29人 です。", []),
        ("東北の平均 5.5人、関東の平均 20人。差は 14.5人 です。", []),
        ("差は 30人 です。", ["30人"]),
        ("差は 14.8人 です。", ["14.8人"]),
    ],
)
def test_groups_of_a_line_have_sums_means_and_differences(
    gold: GoldQuestion, line: str, wrong: list[str]
) -> None:
    figures = ("３人", "８人", "１５人", "２５人")  # 3 + 8 = 11, 15 + 25 = 40
    quotes = [Cited(n, "千葉市", figure, span_of(CHIBA)) for n, figure in enumerate(figures, start=1)]
    told = unsupported(gold, f"{line}[1][2][3][4]", quotes)
    assert [text.split(":")[0] for text in told] == wrong


@pytest.mark.parametrize(("gap", "wrong"), [("22.5", []), ("22.8", ["22.8"])])
def test_two_rates_of_a_line_are_apart(gold: GoldQuestion, gap: str, wrong: list[str]) -> None:
    figures = ("３人", "８人", "１５人", "２５人")  # 37.5% and 60.0%
    quotes = [Cited(n, "千葉市", figure, span_of(CHIBA)) for n, figure in enumerate(figures, start=1)]
    told = unsupported(gold, f"差は {gap}ポイント です。[1][2][3][4]", quotes)
    assert [text.split(":")[0] for text in told] == wrong


def test_a_number_broken_by_a_lines_end_is_read(gold: GoldQuestion) -> None:
    broken = [Cited(1, "千葉市", "県庁 1\n26人の参加", span_of(CHIBA))]
    assert unsupported(gold, "126人が参加しました。[1]", broken) == []

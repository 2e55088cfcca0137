"""Drafts made by hand to deceive: the verifier drops each, and says why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.model import Span
from index.store import Index
from rag.model import Calculation, Draft, Evidence, Statement, Status
from rag.printed import cleaned, read_printed, stated_figures, unproved, words_of_absence
from rag.verify import Verifier
from tests.rag.conftest import SEED

DISCHARGE = "モデル圏域における退院支援の状況"
CHIBA_13 = "（そのうち、退院した者の人数） １３人"
KAWASAKI_0 = "（うち、退院した者の人数  ０人）"
TOCHIGI_18_2 = "（退院支援を実施した者の人数） 18人 2人"
NORTH, RYOMO = "県北障害保健福祉圏域", "両毛障害保健福祉圏域"
ACTIVITIES = "支援事業での取組"


class Bench:
    """Makes evidence out of strings of an index's sources and checks single statements."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.verifier = Verifier(index.sources, index.reports)

    def quote(
        self,
        text: str,
        jurisdiction: str,
        *,
        section: str = DISCHARGE,
        area: str | None = None,
        year: int | None = 2017,
        source: str = SEED,
    ) -> Evidence:
        start = self.index.sources[source].index(text)
        return Evidence(Span(source, start, start + len(text)), jurisdiction, section, area, year)

    def reason(
        self, text: str, *evidence: Evidence, calculations: tuple[Calculation, ...] = ()
    ) -> str | None:
        """Why the statement is dropped; None where it stands."""
        statement = Statement(text, evidence, calculations, context=("平成29年度", "平成30年度"))
        verdict = self.verifier.check(Draft(Status.ANSWERED, (statement,)))
        if verdict.problems:
            assert verdict.draft.statements == ()
            assert verdict.draft.status is Status.NOT_FOUND
            return verdict.problems[0].reason
        assert verdict.draft.statements == (statement,)
        return None


@pytest.fixture(scope="module")
def bench(seed_index: Index) -> Bench:
    return Bench(seed_index)


@pytest.fixture(scope="module")
def other(second_index: Index) -> Bench:
    return Bench(second_index)


@pytest.mark.parametrize(
    "text",
    [
        "千葉市の退院した者の人数は 13人 です。",
        "千葉市（平成29年度）の退院した者の人数は **１３名** です。",
        "千葉市では十三人が退院しました。",
        "In Chiba City (千葉市) 13 people were discharged.",
        "退院した者は 13 です。",
    ],
)
def test_what_a_quote_prints_stands(bench: Bench, text: str) -> None:
    assert bench.reason(text, bench.quote(CHIBA_13, "千葉市")) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("千葉市の退院者は 14人 です。", "14人"),
        ("千葉市の退院者は 1人 です。", "1人"),
        ("千葉市の退院者は 3人 です。", "3人"),
        ("千葉市の退院者は １，３００人 です。", "1,300人"),
        ("千葉市の退院者は十四人です。", "十四人"),
        ("千葉市の退院者は 13回 です。", "13回"),
        ("千葉市の退院者は 13% です。", "13%"),
        ("千葉市の退院者は 13.5人 です。", "13.5人"),
        ("In Chiba City 31 people were discharged.", "31"),
        ("平成28年度の千葉市の退院者は 13人 です。", "28"),
    ],
)
def test_a_number_that_no_quote_prints(bench: Bench, text: str, number: str) -> None:
    assert bench.reason(text, bench.quote(CHIBA_13, "千葉市")) == f"the number {number} is in no quote"


def test_a_claim_needs_a_quote(bench: Bench) -> None:
    assert bench.reason("千葉市では退院が進みました。") == "a claim without a quote"


def test_a_neighbours_quote_under_this_jurisdiction(bench: Bench) -> None:
    stolen = bench.quote(KAWASAKI_0, "千葉市")
    assert bench.reason("千葉市の退院者は 0人 です。", stolen) == "the quote is not of 千葉市"


@pytest.mark.parametrize("name", ["千葉市", "Chiba City", "栃木県", "鹿児島県"])
def test_a_place_that_owns_none_of_the_quotes(bench: Bench, name: str) -> None:
    honest = bench.quote(KAWASAKI_0, "川崎市")
    reason = bench.reason(f"{name}の退院者は 0人 です。", honest)
    assert reason == f"no quote is of {name.removesuffix(' City')}"


def test_a_place_named_in_the_quote_may_be_named(other: Bench) -> None:
    quote = other.quote(
        "Ｈ30. 1.17 地域移行研修会（千葉市役所）26名参加", "千葉市", section=ACTIVITIES, source="a.txt"
    )
    assert other.reason("研修会は千葉市役所で開かれ、26名が参加しました。", quote) is None


@pytest.mark.parametrize(
    ("area", "claimed", "reason"),
    [
        (NORTH, "18人", None),
        (RYOMO, "2人", None),
        (RYOMO, "18人", "the number 18人 is in no quote"),
        (NORTH, "2人", "the number 2人 is in no quote"),
        ("姶良・伊佐圏域", "18人", "the quote is not of the area 姶良・伊佐圏域"),
        ("県南圏域", "18人", "the quote is not of the area 県南圏域"),
    ],
)
def test_a_flattened_line_proves_only_its_own_area(
    bench: Bench, area: str, claimed: str, reason: str | None
) -> None:
    quote = bench.quote(TOCHIGI_18_2, "栃木県", area=area)
    assert bench.reason(f"栃木県のその圏域では {claimed} でした。", quote) == reason


def test_a_passage_of_one_area_is_not_the_others(bench: Bench) -> None:
    text = "検討会を開催。行政機関が医療機関と協力し地域移行に取り組む意"
    model_area = "モデル圏域における具体的な取組"
    right = bench.quote(text, "栃木県", section=model_area, area=RYOMO)
    assert bench.reason("検討会を開催しました。", right) is None
    wrong = replace(right, area=NORTH)
    assert bench.reason("検討会を開催しました。", wrong) == f"the quote is not of the area {NORTH}"


def test_the_year_of_the_quote(other: Bench) -> None:
    quote = other.quote("（そのうち、退院した者の人数） １２名", "千葉市", year=2018, source="b.txt")
    assert other.reason("千葉市の退院者は 12名 です。", quote) is None
    wrong = replace(quote, fiscal_year=2017)
    assert other.reason("千葉市の退院者は 12名 です。", wrong) == "the quote is not of fiscal year 2017"


def test_the_section_of_the_quote(bench: Bench) -> None:
    wrong = bench.quote(CHIBA_13, "千葉市", section="来年度の取組方針")
    assert bench.reason("退院者は 13人 です。", wrong) == "the quote is not in the section 来年度の取組方針"


def test_a_span_that_holds_no_text(bench: Bench) -> None:
    text = bench.index.sources[SEED]
    blank = text.index("\n \n")
    for source, start, end in [
        (SEED, len(text) - 1, len(text) + 5),
        (SEED, len(text) + 10, len(text) + 20),
        (SEED, blank, blank + 3),
        ("another.txt", 0, 5),
    ]:
        evidence = Evidence(Span(source, start, end), "千葉市", DISCHARGE, None, 2017)
        assert bench.reason("退院が進みました。", evidence) == f"no text at {source} [{start}, {end})"


def test_a_span_over_two_reports_is_nobodys(bench: Bench) -> None:
    text = bench.index.sources[SEED]
    start, end = text.index(KAWASAKI_0), text.index(CHIBA_13) + len(CHIBA_13)
    evidence = Evidence(Span(SEED, start, end), "千葉市", DISCHARGE, None, 2017)
    assert bench.reason("退院者は 13人 です。", evidence) == "the quote is not of 千葉市"


def sums(bench: Bench) -> tuple[Evidence, Evidence]:
    return bench.quote(CHIBA_13, "千葉市"), bench.quote("（退院支援を実施した者の人数） ３１人", "千葉市")


@pytest.mark.parametrize(
    ("text", "calculation", "reason"),
    [
        ("合計 44人", Calculation("sum", (13, 31), 44), None),
        ("合計 45人", Calculation("sum", (13, 31), 45), "sum(13, 31) is not 45"),
        ("合計 45人", Calculation("sum", (14, 31), 45), "an operand of sum is in no quote"),
        ("合計 45人", Calculation("sum", (13, 31), 44), "the number 45人 is in no quote"),
        ("差は 18人", Calculation("difference", (31, 13), 18), None),
        ("差は 18人", Calculation("difference", (13, 31), 18), "difference(13, 31) is not 18"),
        ("退院率 41.9%", Calculation("percent", (13, 31), 41.9), None),
        ("退院率 42.9%", Calculation("percent", (13, 31), 42.9), "percent(13, 31) is not 42.9"),
        ("平均 22.0人", Calculation("mean", (13, 31), 22), None),
        ("平均 22.0人", Calculation("mean", (), 22), "mean() is not 22"),
        ("2自治体", Calculation("count", (13, 31), 2), None),
        ("3自治体", Calculation("count", (13, 31), 3), "count(13, 31) is not 3"),
        ("積は 403人", Calculation("product", (13, 31), 403), "product(13, 31) is not 403"),
        # The year of the heading and the numbers of dates are printed, and are nothing to count with.
        ("合計 60人", Calculation("sum", (29, 31), 60), "an operand of sum is in no quote"),
    ],
)
def test_calculations_are_done_again(
    bench: Bench, text: str, calculation: Calculation, reason: str | None
) -> None:
    assert bench.reason(text, *sums(bench), calculations=(calculation,)) == reason


def test_a_difference_of_means_stands_on_both(bench: Bench) -> None:
    mean, single = Calculation("mean", (13, 31), 22.0), Calculation("mean", (13,), 13.0)
    gap = Calculation("difference", (22.0, 13.0), 9.0)
    text = "平均 22.0人、平均 13.0人。差は 9人"
    assert bench.reason(text, *sums(bench), calculations=(mean, single, gap)) is None
    assert (
        bench.reason(text, *sums(bench), calculations=(single, gap))
        == "an operand of difference is in no quote"
    )
    total = Calculation("sum", (22.0, 13.0), 35.0)
    assert bench.reason(text, *sums(bench), calculations=(mean, total)) == "an operand of sum is in no quote"


def test_a_share_of_nothing(bench: Bench) -> None:
    evidence = (bench.quote(KAWASAKI_0, "川崎市"), bench.quote("○退院支援を実施した者の人数 ３人", "川崎市"))
    calculation = Calculation("percent", (3, 0), 0)
    reason = bench.reason("退院率 0%", *evidence, calculations=(calculation,))
    assert reason == "percent(3, 0) is not 0"


@pytest.mark.parametrize(
    ("quote", "claim", "reason"),
    [
        ("Ｈ29. 8. 4 長期入院精神障害者の地域移行推進研修会（姶良保健所）51名参加", "51名", None),
        ("Ｈ29. 8. 4 長期入院精神障害者の地域移行推進研修会（姶良保健所）51名参加", "29名", "29名"),
        ("Ｈ29. 8. 4 長期入院精神障害者の地域移行推進研修会（姶良保健所）51名参加", "8回", "8回"),
        ("Ｈ30. 2.14 長期入院精神障害者の地域移行推進事業 第２回戦略会議（姶良保健所）", "第2回", None),
        ("Ｈ30. 2.14 長期入院精神障害者の地域移行推進事業 第２回戦略会議（姶良保健所）", "2回", "2回"),
        ("Ｈ30. 2.14 長期入院精神障害者の地域移行推進事業 第２回戦略会議（姶良保健所）", "第3回", "3"),
    ],
)
def test_dates_and_ordinals_are_no_counts(bench: Bench, quote: str, claim: str, reason: str | None) -> None:
    evidence = bench.quote(quote, "鹿児島県", section=ACTIVITIES)
    expected = None if reason is None else f"the number {reason} is in no quote"
    assert bench.reason(f"鹿児島県の会議は {claim} でした。", evidence) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("仙台市の退院者は「なし」と書かれています。", None),
        ("仙台市の退院者はなしです。", None),
        ("仙台市の退院者は 0人 です。", "the number 0人 is in no quote"),
        ("仙台市の退院者は「集計中」と書かれています。", "the word 集計中 is in no quote"),
        ("仙台市の退院者は未実施です。", "the word 未実施 is in no quote"),
    ],
)
def test_none_is_not_zero_and_not_pending(other: Bench, text: str, reason: str | None) -> None:
    quote = other.quote("（そのうち、退院した者の人数） なし", "仙台市", source="c.txt")
    assert other.reason(text, quote) == reason


def test_zero_is_not_none(bench: Bench) -> None:
    quote = bench.quote(KAWASAKI_0, "川崎市")
    assert bench.reason("川崎市の退院者はなしです。", quote) == "the word なし is in no quote"


def test_a_refusal_makes_no_claim(bench: Bench) -> None:
    claim = Statement("千葉市の退院者は 13人 です。", (bench.quote(CHIBA_13, "千葉市"),))
    kind = Statement("京都市の報告書は収録されていません。", framing=True)
    for status in (Status.NOT_FOUND, Status.CLARIFY):
        verdict = bench.verifier.check(Draft(status, (kind, claim), ("千葉市は？",)))
        assert verdict.draft == Draft(status, (kind,), ("千葉市は？",))
        assert [problem.reason for problem in verdict.problems] == ["a refusal makes a claim"]


def test_a_line_that_claims_nothing_states_no_figure(bench: Bench) -> None:
    honest = Statement("千葉市の退院者は 13人 です。", (bench.quote(CHIBA_13, "千葉市"),))
    smuggled = Statement("なお、川崎市の退院者は 99人 です。", framing=True)
    heading = Statement("**千葉市（平成29年度）「平成30年度 取組方針」**", framing=True)
    bound = Statement("10人以上の自治体は次のとおりです。", context=("10人",), framing=True)
    verdict = bench.verifier.check(Draft(Status.ANSWERED, (heading, bound, honest, smuggled)))
    assert verdict.draft.statements == (heading, bound, honest)
    assert [p.reason for p in verdict.problems] == ["a line without a quote states 99人"]


def test_headings_alone_are_no_answer(bench: Bench) -> None:
    verdict = bench.verifier.check(Draft(Status.ANSWERED, (Statement("**千葉市**", framing=True),), ("a",)))
    assert verdict.draft == Draft(Status.NOT_FOUND, (), ("a",))
    assert verdict.problems == ()


def test_a_context_is_not_cut_out_of_a_longer_number(bench: Bench) -> None:
    statement = Statement("退院者は 103人 です。", (bench.quote(CHIBA_13, "千葉市"),), context=("0", "10"))
    verdict = bench.verifier.check(Draft(Status.ANSWERED, (statement,)))
    assert [p.reason for p in verdict.problems] == ["the number 103人 is in no quote"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("県北障害保健福祉圏域 18人、両毛障害保健福祉圏域 2人、合わせて 20人", None),
        ("栃木県では合わせて 20人（県北障害保健福祉圏域 18人、両毛障害保健福祉圏域 2人）", None),
        ("栃木県は 20人 です。", None),
        ("県北は 18人、両毛は 2人 です。", None),
        ("Tochigi: 20人 (県北障害保健福祉圏域 18人)", None),
        ("県北障害保健福祉圏域 2人、両毛障害保健福祉圏域 18人", f"2 is not the number of {NORTH}"),
        ("県北は 18人、両毛は 18人 です。", "18 is not the number of 両毛"),
        ("両毛障害保健福祉圏域では十八人", f"18 is not the number of {RYOMO}"),
        ("栃木県は 18人 です。", "18 is not the number of 栃木県"),
        ("18 people in one, 2 in the other.", "18 is not the number of any place named"),
    ],
)
def test_each_number_belongs_to_the_place_named_before_it(
    bench: Bench, text: str, reason: str | None
) -> None:
    both = [bench.quote(TOCHIGI_18_2, "栃木県", area=area) for area in (NORTH, RYOMO)]
    assert bench.reason(text, *both, calculations=(Calculation("sum", (18, 2), 20),)) == reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("千葉市は 13人、川崎市は 0人 で、差は 13人 です。", None),
        ("最も多いのは千葉市、最も少ないのは川崎市で、差は 13人 です。", None),
        ("Highest: Chiba City (千葉市); lowest: Kawasaki City (川崎市); difference: 13人.", None),
        ("川崎市は 13人、千葉市は 0人 で、差は 13人 です。", "13 is not the number of 川崎市"),
        ("Kawasaki City: 13人, Chiba City: 0人", "13 is not the number of Kawasaki City"),
    ],
)
def test_two_places_are_not_exchanged(bench: Bench, text: str, reason: str | None) -> None:
    both = [bench.quote(CHIBA_13, "千葉市"), bench.quote(KAWASAKI_0, "川崎市")]
    difference = Calculation("difference", (13, 0), 13)
    given = bench.reason(text, *both, calculations=(difference,))
    assert given is None if reason is None else given is not None and given.startswith(reason)


@pytest.mark.parametrize(
    ("quote", "figures", "numbers"),
    [
        ("１３人", {(13.0, "人")}, {13.0}),
        ("1,234名", {(1234.0, "人")}, {1234.0}),
        ("三十一人", {(31.0, "人")}, {31.0}),
        ("①７/20参加者94名", {(94.0, "人")}, {7.0, 20.0, 94.0}),
        ("第１回 平成29年度", set(), {1.0, 29.0}),
        ("10 月と12 月・計３回", {(3.0, "回")}, {10.0, 12.0, 3.0}),
        ("７障害保健福祉圏域", {(7.0, "障害保健福祉圏域")}, {7.0}),
        ("なし", set(), set()),
    ],
)
def test_what_is_printed(quote: str, figures: set[tuple[float, str]], numbers: set[float]) -> None:
    printed = read_printed([quote])
    assert (set(printed.figures), set(printed.numbers)) == (figures, numbers)


def test_a_bare_number_proves_people() -> None:
    printed = read_printed(["（退院した者の人数） 13"])
    assert printed.bare == {13.0}
    assert unproved("13人", printed, (), 0.05) is None
    assert unproved("14人", printed, (), 0.05) == "14人"


def test_stated_words_and_figures() -> None:
    assert stated_figures("**13人**、第１回、平成29年度、４自治体、42.5%") == ["13人", "42.5%"]
    assert words_of_absence("退院者は「なし」、支援は未実施") == ["なし", "未実施"]
    assert words_of_absence("話し合いはなごやか。なしくずしにしない") == []
    assert cleaned("①７/20 \\*の **13人**\n です") == " 7/20 *の 13人 です"

"""Metrics worked out by hand, their intervals, and floors."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.model import Span
from eval.errors import GoldError
from eval.floors import Floors, load_floors, under_floor
from eval.gold import GoldQuestion
from eval.judging import Given, Verdict
from eval.metrics import Measured, Part, Result, by_type, measure, rank_of, ratio

RIGHT = Verdict(True, (), (), (), (), (), 1.0, 1.0)
WRONG = Verdict(True, ("13人",), (), ("[1] 川崎市",), (), ("[1]",), 0.0, 0.5)
REFUSED = Verdict(True, (), (), (), (), (), None, None)


def span(start: int, end: int, source: str = "a.txt") -> Span:
    return Span(source, start, end)


def test_a_ratio_is_the_sum_over_the_sum() -> None:
    measured = ratio([Part(1, 2), Part(3, 4), Part(0, 0)])
    assert measured.value == pytest.approx(4 / 6)
    assert measured.count == 2
    # Resampling two questions gives 1/2, 4/6 or 3/4 and nothing else.
    assert (measured.low, measured.high) == (0.5, 0.75)


def test_a_ratio_of_nothing_is_no_number() -> None:
    assert math.isnan(ratio([Part(0, 0)]).value)
    assert ratio([]).count == 0


def test_the_interval_is_the_same_each_time() -> None:
    parts = [Part(float(number % 3 == 0), 1) for number in range(50)]
    assert ratio(parts) == ratio(parts)


def test_every_metric_of_three_answers(gold: GoldQuestion, given: Callable[..., Given]) -> None:
    asked_back = replace(gold, id="q3", type="vague", status="clarify", evidence=())
    results = [
        Result(gold, given("13人"), RIGHT, None),
        Result(replace(gold, id="q2"), given("0人"), WRONG, None),
        Result(asked_back, given("どの？", status="clarify"), REFUSED, None),
    ]
    measured = measure(results)
    assert measured["right"].value == pytest.approx(2 / 3)
    assert measured["wrong_jurisdiction"].value == pytest.approx(1 / 3)
    assert measured["citation_precision"].value == 0.5
    assert measured["citation_recall"].value == 0.75
    assert measured["refusal_precision"].value == measured["refusal_recall"].value == 1.0
    assert measured["latency_median_ms"].value == pytest.approx(10.0)
    assert math.isnan(measured["mrr"].value)
    assert {kind: of.value for kind, of in by_type(results).items()} == {"value": 0.5, "vague": 1.0}


def test_a_ranking_by_hand(gold: GoldQuestion) -> None:
    asked = replace(gold, evidence=(span(0, 10), span(20, 30)))
    ranked = [(span(40, 50),), (span(0, 6),), (span(0, 10), span(50, 60)), (span(21, 30),)]
    ranking = rank_of(asked, ranked)
    assert ranking is not None
    assert (ranking.recall_5, ranking.recall_10, ranking.reciprocal) == (1.0, 1.0, 0.5)
    # Something new stands in places 2 and 4; the ideal has it in places 1 and 2.
    ideal = 1 + 1 / math.log2(3)
    assert ranking.ndcg_10 == pytest.approx((1 / math.log2(3) + 1 / math.log2(5)) / ideal)


def test_one_place_that_holds_all_evidence_is_ideal(gold: GoldQuestion) -> None:
    asked = replace(gold, evidence=(span(0, 10), span(20, 30)))
    ranking = rank_of(asked, [(span(0, 30),)])
    assert ranking is not None and ranking.ndcg_10 == 1.0


def test_a_ranking_without_the_evidence(gold: GoldQuestion) -> None:
    asked = replace(gold, evidence=(span(0, 10),))
    for ranked in ([], [(span(0, 4),)], [(span(0, 10, "b.txt"),)]):
        ranking = rank_of(asked, ranked)
        assert ranking is not None
        assert (ranking.recall_10, ranking.reciprocal, ranking.ndcg_10) == (0.0, 0.0, 0.0)


def test_what_has_no_ranking(gold: GoldQuestion) -> None:
    assert rank_of(replace(gold, evidence=()), []) is None
    assert rank_of(replace(gold, status="not_found"), []) is None
    assert rank_of(replace(gold, evidence=tuple(span(n, n + 1) for n in range(6))), []) is None


def test_floors_name_what_misses_them() -> None:
    floors = Floors({"right": 0.9}, {"wrong_jurisdiction": 0.0}, {"total": 1.0}, 0.5)
    good, bad = Measured(0.95, 0.9, 1.0, 20), Measured(0.4, 0.3, 0.5, 20)
    nothing = Measured(math.nan, math.nan, math.nan, 0)
    assert under_floor(floors, {"right": good, "wrong_jurisdiction": nothing}, {}) == ()
    lines = under_floor(
        floors, {"right": bad, "wrong_jurisdiction": bad}, {"total": good, "value": bad, "list": good}
    )
    assert [line.split(",")[0] for line in lines] == [
        "right is 0.4000",
        "wrong_jurisdiction is 0.4000",
        "right of type total is 0.9500",
        "right of type value is 0.4000",
    ]


def test_the_projects_floors_forbid_what_must_not_be() -> None:
    floors = load_floors()
    assert floors.most["wrong_jurisdiction"] == floors.most["unsupported_number"] == 0.0
    assert floors.types["total"] == floors.types["maximum"] == 1.0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[", "cannot be read"),
        ("least: {}", "needs exactly"),
        ("{least: {rihgt: 1}, most: {}, types: {}, any_type: 1}", "rihgt"),
        ("{least: {right: high}, most: {}, types: {}, any_type: 1}", "not a number"),
        ("{least: {right: true}, most: {}, types: {}, any_type: 1}", "not a number"),
        ("{least: [], most: {}, types: {}, any_type: 1}", "not a mapping"),
        ("{least: {}, most: {}, types: {}, any_type: low}", "not a number"),
    ],
)
def test_bad_floors_are_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "floors.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GoldError, match=says):
        load_floors(path)

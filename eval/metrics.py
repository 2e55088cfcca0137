"""From verdicts to numbers: each metric a ratio over questions, with a bootstrap interval."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.model import Span
from eval.gold import GoldQuestion
from eval.judging import Given, Verdict

RESAMPLES = 1000
SEED = 20170401
_FEW = 5  # gold spans above which a ranking of ten says little


@dataclass(frozen=True, slots=True)
class Ranking:
    """How a search ranked a question's evidence."""

    recall_5: float
    recall_10: float
    reciprocal: float
    ndcg_10: float


@dataclass(frozen=True, slots=True)
class Result:
    """One question, what was answered and what is to be said of it. ``ranking`` None: nothing to rank."""

    gold: GoldQuestion
    given: Given
    verdict: Verdict
    ranking: Ranking | None


@dataclass(frozen=True, slots=True)
class Measured:
    """A metric's value with its 95 % interval over ``count`` questions; NaN where there are none."""

    value: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Part:
    """What one question adds to a metric: ``over`` in ``under``. A mean has ``under`` 1."""

    over: float
    under: float


Metric = Callable[[Result], Part]


def rank_of(gold: GoldQuestion, ranked: Sequence[Sequence[Span]]) -> Ranking | None:
    """The scores of a ranking: a place is relevant where it holds half of a gold span or more.

    nDCG is binary with the logarithmic discount of Järvelin and Kekäläinen (2002), its ideal a ranking with
    every relevant place of this one's number of gold spans first. None for questions with no evidence or more
    than ``_FEW`` spans.
    """
    if gold.status != "answered" or not 1 <= len(gold.evidence) <= _FEW:
        return None
    holds = [{span for span in gold.evidence if _holds(place, span)} for place in ranked]

    def recall(k: int) -> float:
        return len(set().union(*holds[:k])) / len(gold.evidence) if holds[:k] else 0.0

    first = next((number for number, found in enumerate(holds, start=1) if found), None)
    seen: set[Span] = set()
    gain = 0.0
    for number, found in enumerate(holds[:10], start=1):
        if found - seen:
            gain += 1 / math.log2(number + 1)
        seen |= found
    # One place may hold several gold spans: the ideal needs as many places as brought something new.
    fewest = max(1, sum(1 for number, found in enumerate(holds) if found - set().union(*holds[:number])))
    missing = len(gold.evidence) - len(seen)
    ideal = sum(1 / math.log2(number + 1) for number in range(1, fewest + missing + 1))
    return Ranking(recall(5), recall(10), 0.0 if first is None else 1 / first, min(1.0, gain / ideal))


def _holds(place: Sequence[Span], span: Span) -> bool:
    shared = sum(
        max(0, min(part.end, span.end) - max(part.start, span.start))
        for part in place
        if part.source == span.source
    )
    return shared * 2 >= span.end - span.start


def _flag(test: Callable[[Result], bool]) -> Metric:
    return lambda result: Part(float(test(result)), 1.0)


def _optional(value: Callable[[Result], float | None]) -> Metric:
    def part(result: Result) -> Part:
        found = value(result)
        return Part(0.0, 0.0) if found is None else Part(found, 1.0)

    return part


def _share(over: Callable[[Result], bool], under: Callable[[Result], bool]) -> Metric:
    return lambda result: Part(float(over(result) and under(result)), float(under(result)))


def _exactness(result: Result) -> Part:
    cited = len(result.given.citations)
    return Part(cited - len(result.verdict.inexact), cited)


def _refused(result: Result) -> bool:
    return result.given.status != "answered"


def _to_refuse(result: Result) -> bool:
    return result.gold.status != "answered"


METRICS: Mapping[str, Metric] = {
    "right": _flag(lambda r: r.verdict.right),
    "status_right": _flag(lambda r: r.verdict.status_right),
    "wrong_jurisdiction": _flag(lambda r: bool(r.verdict.foreign)),
    "unsupported_number": _flag(lambda r: bool(r.verdict.unsupported)),
    "citation_exact": _exactness,
    "citation_precision": _optional(lambda r: r.verdict.precision),
    "citation_recall": _optional(lambda r: r.verdict.recall),
    "refusal_precision": _share(_to_refuse, _refused),
    "refusal_recall": _share(_refused, _to_refuse),
    "recall_at_5": _optional(lambda r: r.ranking.recall_5 if r.ranking else None),
    "recall_at_10": _optional(lambda r: r.ranking.recall_10 if r.ranking else None),
    "mrr": _optional(lambda r: r.ranking.reciprocal if r.ranking else None),
    "ndcg_at_10": _optional(lambda r: r.ranking.ndcg_10 if r.ranking else None),
}


def measure(results: Sequence[Result]) -> dict[str, Measured]:
    """Every metric over ``results``, and the median and 95th percentile of the milliseconds of an answer."""
    measured = {name: ratio([metric(result) for result in results]) for name, metric in METRICS.items()}
    times = np.array([result.given.seconds * 1000 for result in results])
    for name, share in (("latency_median_ms", 50), ("latency_p95_ms", 95)):
        measured[name] = _percentile(times, share)
    return measured


def by_type(results: Sequence[Result]) -> dict[str, Measured]:
    """The share of right answers for each type of question, in the order of the questions."""
    types = dict.fromkeys(result.gold.type for result in results)
    right = METRICS["right"]
    return {kind: ratio([right(r) for r in results if r.gold.type == kind]) for kind in types}


def ratio(parts: Sequence[Part]) -> Measured:
    """Sum over sum, with the percentile interval of a seeded bootstrap over questions.

    Questions that add nothing to ``under`` are not counted; a resample of none of them is left out.
    """
    counted = [part for part in parts if part.under]
    if not counted:
        return Measured(math.nan, math.nan, math.nan, 0)
    over = np.array([part.over for part in counted])
    under = np.array([part.under for part in counted])
    rng = np.random.default_rng(SEED)
    chosen = rng.integers(0, len(counted), size=(RESAMPLES, len(counted)))
    drawn = over[chosen].sum(axis=1) / under[chosen].sum(axis=1)
    low, high = np.percentile(drawn, (2.5, 97.5))
    return Measured(float(over.sum() / under.sum()), float(low), float(high), len(counted))


def _percentile(values: np.ndarray, share: int) -> Measured:
    if len(values) == 0:
        return Measured(math.nan, math.nan, math.nan, 0)
    rng = np.random.default_rng(SEED)
    chosen = rng.integers(0, len(values), size=(RESAMPLES, len(values)))
    low, high = np.percentile(np.percentile(values[chosen], share, axis=1), (2.5, 97.5))
    return Measured(float(np.percentile(values, share)), float(low), float(high), len(values))

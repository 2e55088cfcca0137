"""Gold questions that combine figures: two measures, sums of two places, orders, rates, areas ranked."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from corpus.model import ValueState
from eval.asker import MEASURES, Asked, Asker, Right, counted, lines, said, value_of
from eval.gold import Pair
from eval.phrases import Slots
from eval.truth import TrueReport

Drawn = Asked | None
_TOP = 3


def both_measures(asker: Asker) -> Drawn:
    """Both figures of one place."""
    report = asker.report()
    readings = [report.reading(measure) for measure in MEASURES]
    if any(reading.value is None for reading in readings):
        return None
    slots = Slots({"j": report.jurisdiction}, {"m": MEASURES[0], "o": MEASURES[1]}, {"y": report.fiscal_year})
    numbers = tuple(said(value_of(reading), "人", [reading]) for reading in readings)
    return Asked(slots, Right(numbers, evidence=lines(readings), reports=(report,)))


def sum_of_two(asker: Asker) -> Drawn:
    """Two places' figures added up."""
    year, measure = asker.rng.choice(asker.world.years), asker.measure()
    known = counted(asker.world.of_year(year), measure)
    if len(known) < 2:
        return None
    (one, first), (two, second) = asker.rng.sample(known, 2)
    slots = Slots({"j": one.jurisdiction, "k": two.jurisdiction}, {"m": measure}, {"y": year})
    number = said(value_of(first) + value_of(second), "人", [first, second])
    return Asked(slots, Right((number,), evidence=lines([first, second]), reports=(one, two)))


def top_three(asker: Asker) -> Drawn:
    """The three greatest, in a group where nobody ties for the third place."""
    year, measure = asker.rng.choice(asker.world.years), asker.measure()
    group, reports = asker.group(year)
    rows = sorted(counted(reports, measure), key=lambda row: -value_of(row[1]))
    if len(rows) <= _TOP or rows[_TOP - 1][1].value == rows[_TOP][1].value:
        return None
    best = rows[:_TOP]
    right = Right(
        pairs=tuple(Pair(report.name, said(value_of(reading), "人", [reading])) for report, reading in best),
        evidence=lines(reading for _, reading in best),
        reports=reports,
        allowed=lines(report.reading(measure) for report in reports),
    )
    return Asked(Slots({}, {"m": measure}, {"y": year}, {}, None, group), right)


def _rate(report: TrueReport) -> float | None:
    supported, discharged = (report.reading(measure) for measure in MEASURES)
    if not (supported.countable and discharged.countable) or not supported.value:
        return None
    return 100 * value_of(discharged) / supported.value


def best_rate(asker: Asker) -> Drawn:
    """The greatest share discharged, with everyone who ties."""
    year = asker.rng.choice(asker.world.years)
    group, reports = asker.group(year)
    rates = {report.name: rate for report in reports if (rate := _rate(report)) is not None}
    if len(rates) < 2:
        return None
    best = max(rates.values())
    top = [report for report in reports if rates.get(report.name) == best]
    figures = [report.reading(measure) for report in top for measure in MEASURES]
    right = Right(
        (said(best, "%", figures),),
        tuple(report.name for report in top),
        evidence=lines(figures),
        reports=reports,
        allowed=lines(report.reading(measure) for report in reports for measure in MEASURES),
    )
    return Asked(Slots({}, {}, {"y": year}, {}, None, group), right)


def area_most(asker: Asker) -> Drawn:
    """The area of a place with the greatest figure, where none ties with it."""
    report, measure = asker.report(), asker.measure()
    figures = [f for f in report.figures if f.measure == measure and f.area is not None and not f.part]
    known = sorted(
        (f for f in figures if f.value is not None and not f.counting), key=lambda f: -(f.value or 0)
    )
    if len(known) < 2 or len(known) < len(figures) or known[0].value == known[1].value:
        return None
    slots = Slots({"j": report.jurisdiction}, {"m": measure}, {"y": report.fiscal_year})
    right = Right(
        (("約" if known[0].about else "") + f"{known[0].value}人",),
        (known[0].area or "",),
        evidence=(known[0].span,),
        reports=(report,),
        allowed=lines([report.reading(measure)]),
    )
    return Asked(slots, right)


def pending(asker: Asker) -> Drawn:
    """Places whose one figure is 集計中."""
    year, measure = asker.rng.choice(asker.world.years), asker.measure()
    group, reports = asker.group(year)
    readings = [(report, report.reading(measure)) for report in reports]
    partly = any(
        len(reading.figures) > 1 and any(f.state is ValueState.PENDING for f in reading.figures)
        for _, reading in readings
    )
    found = [
        (report, reading)
        for report, reading in readings
        if len(reading.figures) == 1 and reading.figures[0].state is ValueState.PENDING
    ]
    if not found or partly:
        return None
    right = Right(
        words=tuple(report.name for report, _ in found),
        evidence=lines(reading for _, reading in found),
        reports=tuple(report for report, _ in found),
    )
    return Asked(Slots({}, {"m": measure}, {"y": year}, {}, None, group), right)


COMBINED_QUESTIONS: Mapping[str, Callable[[Asker], Drawn]] = {
    "both_measures": both_measures,
    "sum_of_two": sum_of_two,
    "top_three": top_three,
    "best_rate": best_rate,
    "area_most": area_most,
    "pending": pending,
}

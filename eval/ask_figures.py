"""Gold questions about figures: values, lists, comparisons, sums, ranks, rates, conditions, years."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from corpus.model import ValueState
from corpus.years import fiscal_year_name
from eval.asker import MEASURES, Asked, Asker, Right, counted, lines, said, unlike, value_of
from eval.gold import Pair
from eval.phrases import Group, Slots
from eval.truth import TrueReading, TrueReport

Drawn = Asked | None
_SAID = {ValueState.PENDING: "集計中", ValueState.NONE: "なし", ValueState.NOT_DONE: "未実施"}


def _one(report: TrueReport, measure: str) -> Slots:
    return Slots({"j": report.jurisdiction}, {"m": measure}, {"y": report.fiscal_year})


def _right(report: TrueReport, reading: TrueReading, *, forbidden: Sequence[str] = ()) -> Right:
    number = said(value_of(reading), "人", [reading])
    words = ("延べ",) if reading.repeated else ()
    return Right((number,), words, unlike(forbidden, reading), (), lines([reading]), (report,))


def value(asker: Asker) -> Drawn:
    """One figure of one place and year; where it is given in parts, both parts."""
    report, measure = asker.report(), asker.measure()
    reading = report.reading(measure)
    if reading.value is not None:
        return Asked(_one(report, measure), _right(report, reading))
    parts = [f for f in reading.figures if f.part]
    if not parts:
        return None
    numbers = tuple(("約" if f.about else "") + f"{f.value}人" for f in parts)
    return Asked(_one(report, measure), Right(numbers, evidence=lines([reading]), reports=(report,)))


def area_value(asker: Asker) -> Drawn:
    """One area's figure, and not its neighbour's."""
    report, measure = asker.report(), asker.measure()
    figures = [f for f in report.figures if f.measure == measure and f.area is not None and not f.part]
    figures = [f for f in figures if f.value is not None]
    if not figures or len(report.areas) < 2:
        return None
    figure = asker.rng.choice(figures)
    others = [f for f in report.figures if f.measure == measure and f.area != figure.area]
    wrong = [f"{f.value}人" for f in others if f.value is not None and f.value != figure.value]
    slots = Slots(
        {"j": report.jurisdiction},
        {"m": measure},
        {"y": report.fiscal_year},
        {"a": figure.area or ""},
    )
    right = Right(
        (("約" if figure.about else "") + f"{figure.value}人",),
        (),
        tuple(wrong),
        (),
        (figure.span,),
        (report,),
    )
    return Asked(slots, right)


def stated(asker: Asker) -> Drawn:
    """A place whose figure is a word: it is said, and no number is made up."""
    report, measure = asker.report(), asker.measure()
    figures = report.reading(measure).figures
    if len(figures) != 1 or figures[0].state not in _SAID:
        return None
    other = asker.other_year(report)
    wrong = other.reading(measure).value if other is not None else None
    right = Right(
        words=(_SAID[figures[0].state],),
        forbidden=() if wrong is None else (f"{wrong}人",),
        evidence=(figures[0].span,),
        reports=(report,),
    )
    return Asked(_one(report, measure), right)


def year_apart(asker: Asker) -> Drawn:
    """The named year's figure and not the other year's."""
    report, measure = asker.report(), asker.measure()
    other = asker.other_year(report)
    reading = report.reading(measure)
    wrong = other.reading(measure).value if other is not None else None
    if reading.value is None or wrong is None or wrong == reading.value:
        return None
    return Asked(_one(report, measure), _right(report, reading, forbidden=(f"{wrong}人",)))


def years(asker: Asker) -> Drawn:
    """One place in two years."""
    report, measure = asker.report(), asker.measure()
    other = asker.other_year(report)
    if other is None:
        return None
    both = sorted((report, other), key=lambda r: r.fiscal_year)
    readings = [r.reading(measure) for r in both]
    if any(reading.value is None for reading in readings):
        return None
    named = {letter: r.fiscal_year for letter, r in zip("yz", both, strict=True)}
    slots = Slots({"j": report.jurisdiction}, {"m": measure}, named)
    numbers = tuple(said(value_of(reading), "人", [reading]) for reading in readings)
    return Asked(slots, Right(numbers, evidence=lines(readings), reports=tuple(both)))


def year_unsaid(asker: Asker) -> Drawn:
    """No year is named and there are two: the newest is given, and whose year it is, or both are."""
    report, measure = asker.report(), asker.measure()
    other = asker.other_year(report)
    newest = report if other is None or other.fiscal_year < report.fiscal_year else other
    reading = newest.reading(measure)
    if other is None or reading.value is None:
        return None
    slots = Slots({"j": newest.jurisdiction}, {"m": measure})
    right = _right(newest, reading)
    return Asked(slots, replace(right, words=(*right.words, fiscal_year_name(newest.fiscal_year))))


def compare_two(asker: Asker) -> Drawn:
    """Two places, both with figures that compare."""
    year, measure = asker.rng.choice(asker.world.years), asker.measure()
    known = counted(asker.world.of_year(year), measure)
    if len(known) < 2:
        return None
    (one, first), (two, second) = asker.rng.sample(known, 2)
    slots = Slots({"j": one.jurisdiction, "k": two.jurisdiction}, {"m": measure}, {"y": year})
    return Asked(slots, _each([(one, first), (two, second)]))


def _each(rows: Sequence[tuple[TrueReport, TrueReading]]) -> Right:
    return Right(
        pairs=tuple(Pair(report.name, said(value_of(reading), "人", [reading])) for report, reading in rows),
        evidence=lines(reading for _, reading in rows),
        reports=tuple(report for report, _ in rows),
    )


def _group_question(
    asker: Asker, make: Callable[[list[tuple[TrueReport, TrueReading]]], Right | None]
) -> Drawn:
    year, measure = asker.rng.choice(asker.world.years), asker.measure()
    group, reports = asker.group(year)
    known = counted(reports, measure)
    right = make(known) if len(known) >= 2 else None
    if right is None:
        return None
    # All that were compared may be cited, and those that are left out, to say why.
    seen = lines(report.reading(measure) for report in reports)
    return Asked(_of_group(group, measure, year), replace(right, reports=reports, allowed=seen))


def _of_group(group: Group, measure: str, year: int, **words: str) -> Slots:
    return Slots({}, {"m": measure}, {"y": year}, words, None, group)


def listed(asker: Asker) -> Drawn:
    """Every place of a group with its figure."""
    return _group_question(asker, _each)


def total(asker: Asker) -> Drawn:
    """The sum over the places that give one countable number."""

    def make(rows: list[tuple[TrueReport, TrueReading]]) -> Right:
        sum_ = sum(value_of(reading) for _, reading in rows)
        return Right(
            (said(sum_, "人", [reading for _, reading in rows]),),
            evidence=lines(reading for _, reading in rows),
        )

    return _group_question(asker, make)


def average(asker: Asker) -> Drawn:
    """The mean over the places that give one countable number."""

    def make(rows: list[tuple[TrueReport, TrueReading]]) -> Right:
        mean = sum(value_of(reading) for _, reading in rows) / len(rows)
        return Right(
            (said(mean, "人", [reading for _, reading in rows]),),
            evidence=lines(reading for _, reading in rows),
        )

    return _group_question(asker, make)


def _extreme(asker: Asker, pick: Callable[[Sequence[int]], int]) -> Drawn:
    def make(rows: list[tuple[TrueReport, TrueReading]]) -> Right:
        best = pick([value_of(reading) for _, reading in rows])
        top = [(report, reading) for report, reading in rows if reading.value == best]
        return Right(
            (said(best, "人", [reading for _, reading in top]),),
            tuple(r.name for r, _ in top),
            evidence=lines(reading for _, reading in top),
        )

    return _group_question(asker, make)


def maximum(asker: Asker) -> Drawn:
    """The greatest, with everyone who ties."""
    return _extreme(asker, max)


def minimum(asker: Asker) -> Drawn:
    """The least, with everyone who ties."""
    return _extreme(asker, min)


def rate(asker: Asker) -> Drawn:
    """The share discharged, in percent."""
    report = asker.report()
    supported, discharged = (report.reading(measure) for measure in MEASURES)
    if not (supported.countable and discharged.countable) or not supported.value:
        return None
    percent = 100 * value_of(discharged) / supported.value
    slots = Slots({"j": report.jurisdiction}, {}, {"y": report.fiscal_year})
    right = Right(
        (said(percent, "%", [supported, discharged]),),
        evidence=lines([supported, discharged]),
        reports=(report,),
    )
    return Asked(slots, right)


def _matching(asker: Asker, bound: int | None) -> Drawn:
    year, measure = asker.rng.choice(asker.world.years), asker.measure()
    group, reports = asker.group(year)
    known = counted(reports, measure)
    limit = asker.rng.choice((10, 20, 50, 100)) if bound is None else bound
    fits = [row for row in known if (value_of(row[1]) >= limit if bound is None else row[1].value == bound)]
    if not 1 <= len(fits) <= 25:
        return None
    right = _each(fits)
    return Asked(_of_group(group, measure, year, n=str(limit)), right)


def at_least(asker: Asker) -> Drawn:
    """Places whose figure is not under a bound."""
    return _matching(asker, None)


def zero(asker: Asker) -> Drawn:
    """Places whose figure is 0; one that gives none is not among them."""
    return _matching(asker, 0)


FIGURE_QUESTIONS: Mapping[str, Callable[[Asker], Drawn]] = {
    "value": value,
    "area_value": area_value,
    "stated": stated,
    "year_apart": year_apart,
    "years": years,
    "year_unsaid": year_unsaid,
    "list": listed,
    "compare_two": compare_two,
    "compare_all": listed,
    "total": total,
    "average": average,
    "maximum": maximum,
    "minimum": minimum,
    "rate": rate,
    "at_least": at_least,
    "zero": zero,
}

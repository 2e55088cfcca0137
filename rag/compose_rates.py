"""Rates: one measure divided by another, place by place, numerator and denominator always said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.forms import RateSpec
from corpus.model import Report
from rag.bounds import fitting
from rag.catalog import Catalog
from rag.compose_against import asks_rank, reports_beside
from rag.compose_compare import change_answer
from rag.compose_conditions import bound_words, holds, limit_text, verdict
from rag.compose_group_rates import GroupRates
from rag.compose_ranks import Field, Ranks
from rag.compose_rate_changes import asks_rate_changes, rate_changes
from rag.cues import cue
from rag.intents import averages, compares, medians, of_areas
from rag.model import Calculation, Condition, Draft, Intent, Query, Statement, Status
from rag.ranking import first_of, tied
from rag.rate_words import RateWords
from rag.rates import Rate, read_rate
from rag.readings import about, number_text
from rag.scope import Scope
from rag.unknown import Unknown, told
from rag.wording import year_name

_PERCENT = "%"
_BY_AREA = cue("by_area")


class RateComposer:
    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._groups = GroupRates(catalog)

    def compose(self, query: Query, scope: Scope, spec: RateSpec) -> Draft:
        """The draft for a query that asks for ``spec``. ``scope.reports`` is not empty."""
        rates = [
            read_rate(self._catalog, report, spec, area)
            for report in scope.reports
            if not scope.lacks_area(self._catalog, report)
            for area in self._areas(query, report, scope)
        ]
        years = {report.fiscal_year for report in scope.reports}
        words = RateWords(self._catalog, spec, query.language, with_year=len(years) > 1)
        statements = self._groups.compose(query, rates, spec, words.name)
        changes = (
            [] if statements or not asks_rate_changes(query, rates) else rate_changes(query, rates, words)
        )
        answer = changes or (words.lines(rates) if statements else self._answer(query, rates, spec, words))
        statements += [*answer, *words.above(rates), *words.uneven(rates)]
        found = any(not s.framing for s in statements)
        return Draft(Status.ANSWERED if found else Status.NOT_FOUND, tuple(statements))

    def _areas(self, query: Query, report: Report, scope: Scope) -> list[str | None]:
        """The areas that a rate is asked of: those named, or each; None for the whole place."""
        named: list[str | None] = [*scope.areas_of(report)]
        by_area = _BY_AREA.search(query.text) is not None or of_areas(query.text)
        if not scope.areas and by_area:
            return [*report.areas] or [None]
        return named or [None]

    def _answer(
        self, query: Query, rates: Sequence[Rate], spec: RateSpec, words: RateWords
    ) -> list[Statement]:
        known = [rate for rate in rates if rate.percent is not None]
        bounds = fitting(query.bounds, share=True)
        if asks_rank(query) and len(rates) == 1 and known:
            return self._place_of(query, rates[0], spec, words)
        if not known:
            return words.lines(rates)
        if query.intent is Intent.RANK:
            if len(known) == 1:
                return [*words.lines(rates), words.ranked_alone(known[0])]
            field = field_of(words, by_area=all(rate.area is not None for rate in rates))
            note = [words.no_mean(ranked=True)] if averages(query.text) else []
            return [*note, *Ranks(field, words.phrases, known, _others(rates)).compose(query)]
        if query.intent is Intent.MATCH and bounds:
            return self._match(query, rates, bounds, words)
        if query.whether and bounds:
            return [self._checked(query, rate, bounds, words) for rate in rates]
        several = len(rates) > 1 and (averages(query.text) or medians(query.text))
        note = [words.no_mean(ranked=False)] if several else []
        return [*note, *_changes(query, rates, words), *words.lines(rates), *_apart(query, known, words)]

    def _place_of(self, query: Query, own: Rate, spec: RateSpec, words: RateWords) -> list[Statement]:
        """The place of ``own`` among all of its year."""
        beside = reports_beside(self._catalog, query, own.report)
        rates = [own if r is own.report else read_rate(self._catalog, r, spec) for r in beside]
        known = [rate for rate in rates if rate.percent is not None]
        return Ranks(field_of(words), words.phrases, known, _others(rates)).place_of(query, own)

    def _match(
        self, query: Query, rates: Sequence[Rate], bounds: Sequence[Condition], words: RateWords
    ) -> list[Statement]:
        """The rates that keep all bounds, those of the figures that they are made of among them."""
        known = [rate for rate in rates if rate.percent is not None]
        hits = [rate for rate in known if self._keeps(query, rate)]
        if query.order.directions:
            groups = tied(hits, _value, descending=query.descending)
            hits = first_of(groups, query.order.count or len(hits))
        kind = words.phrases.say("kind_place")
        limits = tuple(limit_text(bound, _PERCENT) for bound in bounds)
        named = {
            "name": words.dated(rates),
            "kind": kind,
            "bound": bound_words(words.phrases, bounds, _PERCENT),
        }
        unknown = told(words.phrases, "unchecked", map(_unknown, _others(rates)))
        if not hits:
            text = words.phrases.say("rate_no_match", count=len(known), **named)
            count = Calculation("count", tuple(map(_value, known)), float(len(known)))
            return [words.claim(text, known, [count], limits), *unknown]
        head = Statement(words.phrases.say("rate_match", **named), context=limits, framing=True)
        return [head, *map(words.item, hits), *unknown]

    def _keeps(self, query: Query, rate: Rate) -> bool:
        if not holds(fitting(query.bounds, share=True), _value(rate)):
            return False
        counts = fitting(query.bounds, share=False)
        for side in (rate.numerator, rate.denominator):
            own = [bound for bound in counts if bound.subject in ("", side.measure.key)]
            if side.measure.key in query.measures and not holds(own, side.value or 0.0):
                return False
        return True

    def _checked(self, query: Query, rate: Rate, bounds: Sequence[Condition], words: RateWords) -> Statement:
        """A rate with はい or いいえ before it."""
        statement = words.sentence(rate)
        if rate.percent is None:
            return statement
        rounded = any(bound.operator == "==" for bound in bounds)
        value = rate.percent.result if rounded else _value(rate)
        approximate = rate.numerator.is_approximate or rate.denominator.is_approximate
        answer = verdict(words.phrases, bounds, value, _PERCENT, about=approximate)
        limits = tuple(limit_text(bound, _PERCENT) for bound in bounds)
        return replace(statement, text=answer + statement.text, context=(*limits, *statement.context))


def field_of(words: RateWords, *, by_area: bool = False) -> Field[Rate]:
    """The rate as something to rank; ``by_area`` says that the items are areas."""
    return Field(
        name=words.name,
        kind=words.phrases.say("kind_area" if by_area else "kind_place"),
        ends=("end_higher", "end_lower"),
        value=_value,
        shown=lambda rate: f"**{rate.text}**",
        place=words.place,
        claim=words.claim,
        best=words.end,
        lines=words.lines,
        unknown=_unknown,
    )


def _changes(query: Query, rates: Sequence[Rate], words: RateWords) -> list[Statement]:
    """From each year to the next in percentage points, where the rates are one place's of several years."""
    places = {(rate.report.jurisdiction.name, rate.area) for rate in rates}
    known = sorted((r for r in rates if r.percent is not None), key=lambda r: r.report.fiscal_year or 0)
    if len(places) != 1:
        return []
    return [_change(query, before, after, words) for before, after in pairwise(known)]


def _apart(query: Query, known: Sequence[Rate], words: RateWords) -> list[Statement]:
    """Which of the places compared has the highest and the lowest rate, and how far they are apart."""
    years = {rate.report.fiscal_year for rate in known}
    if query.places.is_group or len(known) < 2 or len(years) > 1 or not compares(query.text):
        return []
    ordered = sorted(known, key=_value, reverse=True)
    high, low = ([rate for rate in known if _value(rate) == _value(end)] for end in (ordered[0], ordered[-1]))
    ends = (high[0].percent, low[0].percent)
    values = tuple(percent.result for percent in ends if percent is not None)
    gap = Calculation("difference", values, round(values[0] - values[1], 1))
    meant = high if len(high) == len(known) else [*high, *low]
    text = words.phrases.say(
        "rates_equal" if meant is high else "rates_apart",
        name=words.name,
        high=words.phrases.listed(map(words.place, high), "and"),
        low=words.phrases.listed(map(words.place, low), "and"),
        gap=_points(gap, high[0], low[0], words),
    )
    return [words.claim(text, meant, [gap])]


def _points(gap: Calculation, one: Rate, other: Rate, words: RateWords) -> str:
    return words.phrases.say("points", gap=about(number_text(gap.result, ""), *one.sides, *other.sides))


def _change(query: Query, before: Rate, after: Rate, words: RateWords) -> Statement:
    old, new = (rate.percent.result if rate.percent is not None else 0.0 for rate in (before, after))
    gap = Calculation("difference", (max(old, new), min(old, new)), round(abs(new - old), 1))
    sentence = "change_none" if old == new else ("change_higher" if new > old else "change_lower")
    years = [year_name(rate.report.fiscal_year, words.phrases.language) for rate in (before, after)]
    text = words.phrases.say(
        sentence,
        place=words.owner(after),
        name=words.name,
        from_year=years[0],
        from_value=before.text,
        year=years[1],
        value=after.text,
        gap=_points(gap, before, after, words),
    )
    answer = change_answer(words.phrases, query, old, new)
    return words.claim(answer + text, [before, after], [gap])


def _value(rate: Rate) -> float:
    return float(rate.share or 0)


def _others(rates: Sequence[Rate]) -> list[Rate]:
    return [rate for rate in rates if rate.percent is None]


def _unknown(rate: Rate) -> Unknown:
    return Unknown(rate.report, rate.area, "why_rate")

"""Rates: one measure divided by another, place by place, numerator and denominator always said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.forms import RateSpec
from corpus.model import Report
from rag.catalog import Catalog
from rag.figure_words import FigureWords
from rag.model import Calculation, Draft, Intent, Language, Query, Statement, Status
from rag.phrases import Phrases
from rag.readings import Reading, ReadingState, alike, evidence_of, number_text, read_measure, tenths
from rag.scope import Scope
from rag.wording import context_of, measure_name, owner, year_name


@dataclass(frozen=True, slots=True)
class Rate:
    """``percent`` is None where it cannot be had: a part is missing, or the denominator is 0."""

    report: Report
    area: str | None
    numerator: Reading
    denominator: Reading
    percent: Calculation | None


class RateComposer:
    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def compose(self, query: Query, scope: Scope, spec: RateSpec) -> Draft:
        """The draft for a query that asks for ``spec``. ``scope.reports`` is not empty."""
        rates = [
            self._rate(report, area, spec) for report in scope.reports for area in self._areas(report, scope)
        ]
        statements: list[Statement] = []
        if query.intent is Intent.RANK:
            statements += self._best(query, rates, spec)
            rates.sort(key=lambda rate: _order(rate, query.descending))
        statements += [self._statement(rate, spec, query.language, bullet=len(rates) > 1) for rate in rates]
        statements += self._above(query, rates)
        statements += FigureWords(self._catalog, query.language).missing(scope)
        found = any(not s.framing for s in statements)
        return Draft(Status.ANSWERED if found else Status.NOT_FOUND, tuple(statements))

    def _areas(self, report: Report, scope: Scope) -> list[str | None]:
        named: list[str | None] = [area for area in scope.areas if area in report.areas]
        return named or [None]

    def _rate(self, report: Report, area: str | None, spec: RateSpec) -> Rate:
        measures = self._catalog.measures
        top = read_measure(self._catalog, report, measures[spec.numerator], area)
        bottom = read_measure(self._catalog, report, measures[spec.denominator], area)
        if top.value is None or not bottom.value or not alike(top, bottom):
            return Rate(report, area, top, bottom, None)
        percent = Calculation("percent", (top.value, bottom.value), tenths(top.value * 100, bottom.value))
        return Rate(report, area, top, bottom, percent)

    def _best(self, query: Query, rates: Sequence[Rate], spec: RateSpec) -> list[Statement]:
        known = [rate for rate in rates if rate.percent is not None]
        if not known:
            return []
        pick = max if query.descending else min
        value = pick(rate.percent.result for rate in known if rate.percent is not None)
        best = [rate for rate in known if rate.percent is not None and rate.percent.result == value]
        places = Phrases(query.language).listed((_owner(rate, query.language) for rate in best), "and")
        end = "rate_greatest" if query.descending else "rate_least"
        name = _name(spec, query.language)
        text = Phrases(query.language).say(end, name=name, places=places, value=f"{value:.1f}%")
        return [self._claim(text, best)]

    def _statement(self, rate: Rate, spec: RateSpec, language: Language, *, bullet: bool) -> Statement:
        lead = "- " if bullet else ""
        if rate.percent is None:
            return self._unknown(rate, spec, language, lead)
        parts = [
            f"{measure_name(reading.measure, language)} {number_text(reading.value or 0.0, reading.unit)}"
            for reading in (rate.numerator, rate.denominator)
        ]
        text = Phrases(language).say(
            "rate",
            place=_owner(rate, language),
            year=year_name(rate.report.fiscal_year, language),
            name=_name(spec, language),
            value=f"{rate.percent.result:.1f}%",
            top=parts[0],
            bottom=parts[1],
        )
        return self._claim(lead + text, [rate])

    def _above(self, query: Query, rates: Sequence[Rate]) -> list[Statement]:
        """A warning where more left than were supported: the two were counted over different people."""
        above = [rate for rate in rates if rate.percent is not None and rate.percent.result > 100]
        if not above:
            return []
        phrases = Phrases(query.language)
        places = phrases.listed(dict.fromkeys(_owner(rate, query.language) for rate in above))
        context = context_of(*(rate.report for rate in above))
        return [Statement(phrases.say("rate_above", places=places), context=context, framing=True)]

    def _unknown(self, rate: Rate, spec: RateSpec, language: Language, lead: str) -> Statement:
        if rate.denominator.state is ReadingState.NUMBER and rate.denominator.value == 0:
            why = "rate_of_none"
        elif not alike(rate.numerator, rate.denominator):
            why = "rate_unlike"
        else:
            why = "rate_unknown"
        text = Phrases(language).say(why, place=_owner(rate, language), name=_name(spec, language))
        facts = (*rate.numerator.facts, *rate.denominator.facts)
        evidence = tuple(evidence_of(self._catalog, fact) for fact in facts)
        return Statement(lead + text, evidence, context=(*context_of(rate.report), "0"), framing=not evidence)

    def _claim(self, text: str, rates: Sequence[Rate]) -> Statement:
        facts = [fact for rate in rates for fact in (*rate.numerator.facts, *rate.denominator.facts)]
        calculations = [rate.percent for rate in rates if rate.percent is not None]
        for rate in rates:
            calculations += [*rate.numerator.calculations, *rate.denominator.calculations]
        return Statement(
            text=text,
            evidence=tuple(evidence_of(self._catalog, fact) for fact in facts),
            calculations=tuple(calculations),
            context=context_of(*(rate.report for rate in rates)),
        )


def _owner(rate: Rate, language: Language) -> str:
    return owner(rate.report, rate.area, language)


def _name(spec: RateSpec, language: Language) -> str:
    return spec.name if language is Language.JAPANESE else spec.english


def _order(rate: Rate, descending: bool) -> tuple[bool, float]:
    value = rate.percent.result if rate.percent is not None else 0.0
    return rate.percent is None, -value if descending else value

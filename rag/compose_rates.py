"""Rates: one measure divided by another, place by place, numerator and denominator always said."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.forms import RateSpec
from corpus.model import Report
from rag.catalog import Catalog
from rag.compose_group_rates import GroupRates
from rag.model import Draft, Intent, Language, Query, Statement, Status
from rag.phrases import Phrases
from rag.rates import Rate, read_rate
from rag.readings import about, evidence_of
from rag.scope import Scope
from rag.wording import context_of, measure_name, owner, year_name


class RateComposer:
    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._groups = GroupRates(catalog)

    def compose(self, query: Query, scope: Scope, spec: RateSpec) -> Draft:
        """The draft for a query that asks for ``spec``. ``scope.reports`` is not empty."""
        rates = [
            read_rate(self._catalog, report, spec, area)
            for report in scope.reports
            for area in self._areas(report, scope)
        ]
        statements = self._groups.compose(query, rates, spec, _name(spec, query.language))
        if query.intent is Intent.RANK and not statements:
            statements += self._best(query, rates, spec)
            rates.sort(key=lambda rate: _order(rate, query.descending))
        statements += [self._statement(rate, spec, query.language, bullet=len(rates) > 1) for rate in rates]
        statements += self._above(query, rates)
        found = any(not s.framing for s in statements)
        return Draft(Status.ANSWERED if found else Status.NOT_FOUND, tuple(statements))

    def _areas(self, report: Report, scope: Scope) -> list[str | None]:
        named: list[str | None] = [area for area in scope.areas if area in report.areas]
        return named or [None]

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
        sides = (side for rate in best for side in (rate.numerator, rate.denominator))
        shown = about(f"{value:.1f}%", *sides)
        text = Phrases(query.language).say(end, name=name, places=places, value=shown)
        return [self._claim(text, best)]

    def _statement(self, rate: Rate, spec: RateSpec, language: Language, *, bullet: bool) -> Statement:
        lead = "- " if bullet else ""
        if rate.percent is None:
            return self._unknown(rate, spec, language, lead)
        parts = [
            f"{measure_name(reading.measure, language)} {reading.value_text}"
            for reading in (rate.numerator, rate.denominator)
        ]
        text = Phrases(language).say(
            "rate",
            place=_owner(rate, language),
            year=year_name(rate.report.fiscal_year, language),
            name=_name(spec, language),
            value=rate.text,
            top=parts[0],
            bottom=parts[1],
        )
        return self._claim(lead + text, [rate])

    def _above(self, query: Query, rates: Sequence[Rate]) -> list[Statement]:
        """A warning where more left than were supported: the two were counted over different people."""
        above = [rate for rate in rates if rate.is_above]
        if not above:
            return []
        phrases = Phrases(query.language)
        places = phrases.listed(dict.fromkeys(_owner(rate, query.language) for rate in above))
        context = context_of(*(rate.report for rate in above))
        return [Statement(phrases.say("rate_above", places=places), context=context, framing=True)]

    def _unknown(self, rate: Rate, spec: RateSpec, language: Language, lead: str) -> Statement:
        why = f"rate_{rate.why_none}"
        text = Phrases(language).say(why, place=_owner(rate, language), name=_name(spec, language))
        evidence = tuple(evidence_of(self._catalog, fact) for fact in rate.facts)
        return Statement(lead + text, evidence, context=(*context_of(rate.report), "0"), framing=not evidence)

    def _claim(self, text: str, rates: Sequence[Rate]) -> Statement:
        return Statement(
            text=text,
            evidence=tuple(evidence_of(self._catalog, fact) for rate in rates for fact in rate.facts),
            calculations=tuple(c for rate in rates for c in rate.calculations),
            context=context_of(*(rate.report for rate in rates)),
        )


def _owner(rate: Rate, language: Language) -> str:
    return owner(rate.report, rate.area, language)


def _name(spec: RateSpec, language: Language) -> str:
    return spec.name if language is Language.JAPANESE else spec.english


def _order(rate: Rate, descending: bool) -> tuple[bool, float]:
    value = rate.percent.result if rate.percent is not None else 0.0
    return rate.percent is None, -value if descending else value

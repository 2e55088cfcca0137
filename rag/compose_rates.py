"""Rates: one measure divided by another, place by place, numerator and denominator always said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.forms import RateSpec
from corpus.model import Report
from rag.catalog import Catalog
from rag.figure_words import FigureWords
from rag.model import Calculation, Draft, Intent, Language, Query, Statement, Status
from rag.readings import Reading, ReadingState, evidence_of, number_text, read_measure
from rag.scope import Scope
from rag.wording import CITE, context_of, measure_name, owner, year_name


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
        if top.value is None or not bottom.value or top.counting != bottom.counting:
            return Rate(report, area, top, bottom, None)
        percent = Calculation("percent", (top.value, bottom.value), round(top.value / bottom.value * 100, 1))
        return Rate(report, area, top, bottom, percent)

    def _best(self, query: Query, rates: Sequence[Rate], spec: RateSpec) -> list[Statement]:
        known = [rate for rate in rates if rate.percent is not None]
        if not known:
            return []
        pick = max if query.descending else min
        value = pick(rate.percent.result for rate in known if rate.percent is not None)
        best = [rate for rate in known if rate.percent is not None and rate.percent.result == value]
        places = [owner(rate.report, rate.area, query.language) for rate in best]
        if query.language is Language.JAPANESE:
            end = "高い" if query.descending else "低い"
            text = f"{spec.name}が最も{end}のは{'と'.join(places)}で、**{value:.1f}%** です。{CITE}"
        else:
            end = "Highest" if query.descending else "Lowest"
            text = f"{end} {spec.english}: {' and '.join(places)}, **{value:.1f}%**. {CITE}"
        return [self._claim(text, best)]

    def _statement(self, rate: Rate, spec: RateSpec, language: Language, *, bullet: bool) -> Statement:
        lead = "- " if bullet else ""
        place = owner(rate.report, rate.area, language)
        year = year_name(rate.report.fiscal_year, language)
        if rate.percent is None:
            return self._unknown(rate, spec, language, lead)
        top = number_text(rate.numerator.value or 0.0, rate.numerator.unit)
        bottom = number_text(rate.denominator.value or 0.0, rate.denominator.unit)
        above, below = (measure_name(r.measure, language) for r in (rate.numerator, rate.denominator))
        shown = f"{rate.percent.result:.1f}%"
        division = f"{above} {top} ÷ {below} {bottom}"
        if language is Language.JAPANESE:
            text = f"{lead}{place}（{year}）の{spec.name}は **{shown}** です（{division}）。{CITE}"
        else:
            text = f"{lead}{place}, {year}: {spec.english} **{shown}** ({division}). {CITE}"
        return self._claim(text, [rate])

    def _unknown(self, rate: Rate, spec: RateSpec, language: Language, lead: str) -> Statement:
        place = owner(rate.report, rate.area, language)
        ja = language is Language.JAPANESE
        if rate.denominator.state is ReadingState.NUMBER and rate.denominator.value == 0:
            why = "分母が0のため" if ja else "its denominator is 0"
        elif rate.numerator.counting != rate.denominator.counting:
            why = (
                "分子と分母の数え方（延べ・実人数）が違うため"
                if ja
                else "numerator and denominator are counted differently"
            )
        else:
            why = (
                "分子か分母の数値が示されていないため"
                if ja
                else "numerator or denominator is not given as one number"
            )
        text = (
            f"{lead}{place}の{spec.name}は、{why}計算できません。{CITE}"
            if ja
            else f"{lead}{place}: {spec.english} cannot be computed, because {why}. {CITE}"
        )
        facts = (*rate.numerator.facts, *rate.denominator.facts)
        evidence = tuple(evidence_of(self._catalog, fact) for fact in facts)
        return Statement(text, evidence, context=(*context_of(rate.report), "0"), framing=not evidence)

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


def _order(rate: Rate, descending: bool) -> tuple[bool, float]:
    value = rate.percent.result if rate.percent is not None else 0.0
    return rate.percent is None, -value if descending else value

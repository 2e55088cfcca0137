"""What a report says beside a figure: why it is so, and whether it counts heads or times (延べ)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from corpus.figures import find_figures
from corpus.model import Fact, Report
from rag.catalog import Catalog, Located, passages
from rag.compose_conditions import holds
from rag.compose_figures import FigureComposer
from rag.compose_rates import RateComposer
from rag.cues import cue
from rag.intents import of_areas
from rag.model import OF_SEVERAL, Draft, Intent, Language, Order, Query, Statement
from rag.passage_texts import bare_text
from rag.passage_words import bullet, drafted, heading
from rag.phrases import Phrases
from rag.readings import evidence_of, figure_text, read_areas, read_measure
from rag.scope import Scope

_WHY = cue("why")
_COUNTED = cue("counted")
_REASON = cue("reason")
_COUNTING = ("延べ", "実")
_OF_MANY = OF_SEVERAL | {Intent.RANK}
_ENGLISH_PEOPLE = re.compile(r"\b(\d[\d,]*) (?:people|persons?|patients?|participants?|attendees)\b", re.I)
_PEOPLE = ("人", "名")
_AREAS = re.compile(
    r"圏域(?=[はがをとも、。?]|って|の(?:名|一覧|理由)|$)"
    r"|\b(?:which|what) areas?\b|\bareas? (?:that|where|with)\b",
    re.I,
)
_MOST_PLACES = 4  # above which no one figure is meant


class _Meant(NamedTuple):
    """A report whose figure is meant; ``area`` where it is that of one of its areas."""

    report: Report
    area: str | None = None


class RemarkComposer:
    """Composes from the lines that figures stand in."""

    def __init__(self, catalog: Catalog, figures: FigureComposer, rates: RateComposer) -> None:
        self._catalog = catalog
        self._rates = rates
        self._sources = catalog.index.sources
        self._figures = figures

    def compose(self, query: Query, scope: Scope) -> Draft | None:
        """The answer to why a figure is so, or how it was counted; None where neither is asked of one."""
        counted = _COUNTED.search(query.text) is not None
        if not (counted or _WHY.search(query.text)) or self._is_of_many(query, scope):
            return None
        if not 0 < len(scope.reports) <= _MOST_PLACES:
            return None
        meant = self._meant(query, scope)
        statements: list[Statement] = []
        for number, (report, area) in enumerate(meant):
            own = scope if area is None else replace(scope, reports=(report,), areas=(area,))
            facts = self._facts(query, report, own)
            if not facts:
                continue
            if number and area is None and meant[number - 1].area is not None:
                statements.append(Statement(Phrases(query.language).say("without_areas"), framing=True))
            told = self._counted(query, facts) if counted else self._why(query, facts, own)
            statements += [line for line in told if query.bounds or line not in statements]
            statements += self._lines(query, report, facts)
        return drafted(statements) if statements else None

    def _is_of_many(self, query: Query, scope: Scope) -> bool:
        """Whether a ranking or a sum is asked for; of one place alone there is no ranking."""
        alone = query.intent is Intent.RANK and len(scope.reports) == 1
        return query.intent in _OF_MANY and not alone

    def _measures(self, query: Query) -> tuple[str, ...]:
        """The figures that a question is of: those that its rate is made of, else its own."""
        if query.rate is None:
            return query.measures
        spec = self._catalog.rates[query.rate]
        return spec.denominator, spec.numerator

    def _meant(self, query: Query, scope: Scope) -> list[_Meant]:
        """The reports whose figures keep the bounds of a question about several: 退院者がいない自治体.

        Of a question for areas (退院者がいない圏域) their areas, and behind those the places that have none.
        """
        known = [self._catalog.measures[key] for key in query.measures if key in self._catalog.measures]
        bounds = [bound for bound in query.bounds if bound.operator not in ("absent", "marked")]
        if not (known and bounds) or (len(scope.reports) == 1 and not _asks_areas(query, scope)):
            return [_Meant(report) for report in scope.reports]
        found = []
        for report in scope.reports:
            areas = read_areas(self._catalog, report, known[0]) if _asks_areas(query, scope) else []
            readings = areas or [read_measure(self._catalog, report, known[0])]
            kept = [r for r in readings if r.value is not None and holds(bounds, r.value)]
            found += [_Meant(report, reading.area) for reading in kept]
        return sorted(found, key=lambda meant: meant.area is None and _asks_areas(query, scope))

    def _facts(self, query: Query, report: Report, scope: Scope) -> list[Fact]:
        """The figures that a question means: of its measures, else those with a number it names."""
        facts = [f for f in report.facts if f.value is not None or f.measure]
        measures = self._measures(query)
        if measures:
            facts = [fact for fact in facts if fact.measure in measures]
        else:
            facts = self._named(query, facts)
        return [fact for fact in facts if not scope.areas or fact.area in scope.areas]

    def _named(self, query: Query, facts: Sequence[Fact]) -> list[Fact]:
        """The figures with a number that the question names, of its topic if any; else its topic's."""
        told = [fact for fact in facts if any(bare_text(t) in self._line_of(fact) for t in query.topic)]
        named = {figure.value for figure in find_figures(query.text)}
        if query.language is Language.ENGLISH:
            named |= {float(found[1].replace(",", "")) for found in _ENGLISH_PEOPLE.finditer(query.text)}
        if not named:
            return [fact for fact in told if fact.unit in _PEOPLE]
        return [fact for fact in told if fact.value in named] or [f for f in facts if f.value in named]

    def _line_of(self, fact: Fact) -> str:
        span = fact.span
        return bare_text(self._sources[span.source][span.start : span.end])

    def _why(self, query: Query, facts: Sequence[Fact], scope: Scope) -> list[Statement]:
        """The figure, and whether its line gives a reason."""
        reports = tuple(r for r in scope.reports if r.jurisdiction.name == facts[0].jurisdiction)
        asked = replace(query, intent=Intent.VALUE, condition=None, also=(), order=Order())
        own = replace(scope, reports=reports)
        found = self._figures.compose(asked, own) if query.measures else None
        if query.rate is not None:
            spec = self._catalog.rates[query.rate]
            found = self._rates.compose(replace(asked, intent=Intent.RATIO), own, spec)
        told = any(_REASON.search(self._line_of(fact)) for fact in facts)
        line = Phrases(query.language).say("reason_told" if told else "reason_untold")
        return [*(found.statements if found is not None else ()), Statement(line, framing=True)]

    def _counted(self, query: Query, facts: Sequence[Fact]) -> list[Statement]:
        """The word that says how the figures are counted, or that none does: figures alike in one line."""
        phrases = Phrases(query.language)
        ways: dict[str, list[Fact]] = {}
        for fact in facts:
            way = next((word for word in _COUNTING if word in fact.qualifiers), "")
            ways.setdefault(way, []).append(fact)
        statements = []
        for way, alike in ways.items():
            shown = dict.fromkeys(figure_text(fact, self._sources).removeprefix(way) for fact in alike)
            text = phrases.say(
                "counted_as" if way else "counted_untold", value=phrases.listed(shown, "and"), way=way
            )
            evidence = tuple(dict.fromkeys(evidence_of(self._catalog, fact) for fact in alike))
            statements.append(Statement(text, evidence))
        return statements

    def _lines(self, query: Query, report: Report, facts: Sequence[Fact]) -> list[Statement]:
        """The passages that the figures stand in, whole."""
        statements: list[Statement] = []
        for item in passages(report):
            if any(_holds(item, fact) for fact in facts):
                head = heading(report, item.section, query.language, item.passage.area)
                statements += [head] if head not in statements else []
                statements.append(bullet(item, self._sources))
        return statements


def _asks_areas(query: Query, scope: Scope) -> bool:
    """Whether areas are asked for by what holds of them, none of them by name."""
    return not scope.areas and (of_areas(query.text) or _AREAS.search(query.text) is not None)


def _holds(item: Located, fact: Fact) -> bool:
    span = item.passage.span
    return (
        span.source == fact.value_span.source
        and span.start <= fact.value_span.start
        and fact.value_span.end <= span.end
    )

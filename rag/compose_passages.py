"""Answers that show what a report says: sections, a place in brief, areas, what reports there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.model import Mark, MarkKind, Report, Section
from rag.catalog import Catalog, Located, passages, title_mark
from rag.compose_figures import FigureComposer
from rag.cues import cue
from rag.intents import compares
from rag.model import Draft, Evidence, Intent, Query, Statement
from rag.passage_words import bullet, damaged_note, drafted, grouped, heading
from rag.phrases import Phrases
from rag.scope import Scope
from rag.wording import context_of, measure_name, place_name, year_name

_MOST_IN_BRIEF = 2  # passages of each section in an overview
_MOST_OF_AREA = 6  # and in an overview of one area
_SEVERAL = cue("several")
_MANY = 6  # reports above which a section is shown in brief


class PassageComposer:
    """Composes from passages, whole, in the words of the source."""

    def __init__(self, catalog: Catalog, figures: FigureComposer) -> None:
        self._catalog = catalog
        self._sources = catalog.index.sources
        self._figures = figures

    def describe(self, query: Query, scope: Scope) -> Draft:
        """The named sections of each report, every passage of them; of many reports the first ones.

        Where places are compared, what they write under one heading stands together.
        """
        statements: list[Statement] = [_other_year(query)] if scope.other_year else []
        pairs = [(report, key) for report in scope.reports for key in query.sections]
        if compares(query.text) and len(scope.reports) > 1:
            pairs.sort(key=lambda pair: query.sections.index(pair[1]))
            statements.append(_beside(query))
        said: list[list[Statement]] = []
        for report, key in pairs:
            section = next((s for s in report.sections if s.key == key), None)
            told = self._section(query, report, section, key, scope)
            if told not in said:  # two sections of an area that stands under neither show the same
                statements += told
                said.append(told)
        if len(scope.reports) > _MANY and len(statements) > 1:
            statements.append(Statement(Phrases(query.language).say("in_brief"), framing=True))
        return drafted(statements)

    def side_by_side(self, query: Query, scope: Scope) -> Draft:
        """Places as a whole beside each other: their figures, then section by section."""
        keys = tuple(self._catalog.measures)
        asked = replace(query, intent=Intent.COMPARE, measures=keys)
        statements = [_beside(query), *self._figures.compose(asked, scope).statements]
        for key, spec in self._catalog.sections.items():
            sections = [next((s for s in r.sections if s.key == key), None) for r in scope.reports]
            if spec.figures_only or not any(_of(r, s) for r, s in zip(scope.reports, sections, strict=True)):
                continue
            for report, section in zip(scope.reports, sections, strict=True):
                shown = _of(report, section)[:_MOST_IN_BRIEF]
                if section is None or not shown:
                    statements.append(_nothing(query, report, spec.name))
                    continue
                statements.append(heading(report, section, query.language))
                statements += [bullet(item, self._sources) for item in shown]
        return drafted([*statements, Statement(Phrases(query.language).say("in_brief"), framing=True)])

    def _section(
        self, query: Query, report: Report, section: Section | None, key: str, scope: Scope
    ) -> list[Statement]:
        shown = _of(report, section)
        if scope.areas_of(report) or scope.lacks_area(self._catalog, report):
            shown = [p for p in shown if p.passage.area in scope.areas]
            if not shown:
                return self._of_areas(query, report, scope)
        if len(scope.reports) > _MANY:
            shown = shown[:_MOST_IN_BRIEF]
        if not shown or section is None:
            name = section.name if section is not None else self._catalog.sections[key].name
            return [_nothing(query, report, name)]
        notes = damaged_note(section, query.language)
        return [heading(report, section, query.language), *grouped(shown, self._sources), *notes]

    def _of_areas(self, query: Query, report: Report, scope: Scope) -> list[Statement]:
        """What stands under the named areas in any section: the one asked for has nothing of them."""
        statements: list[Statement] = []
        for section in report.sections:
            own = [p for p in _of(report, section) if p.passage.area in scope.areas]
            if own:
                statements += [heading(report, section, query.language), *grouped(own, self._sources)]
        return statements

    def overview(self, query: Query, scope: Scope) -> Draft:
        """A place in brief, or an area of it: its figures, then the first passages of each section."""
        statements: list[Statement] = []
        most = _MOST_OF_AREA if scope.areas else _MOST_IN_BRIEF
        left_out = False
        for report in self._with_areas(scope):
            keys = tuple(m for m in self._catalog.measures if self._catalog.facts(report, m))
            if keys:
                asked = Query(query.text, query.language, Intent.VALUE, query.places, measures=keys)
                statements += self._figures.compose(asked, replace(scope, reports=(report,))).statements
            for section in report.sections:
                spec = self._catalog.sections.get(section.key)
                if spec is not None and spec.figures_only:
                    continue
                for area in scope.areas or (None,):
                    shown = [p for p in _of(report, section) if area is None or p.passage.area == area]
                    if shown:
                        statements.append(heading(report, section, query.language, area))
                        statements += [bullet(item, self._sources) for item in shown[:most]]
                    left_out = left_out or len(shown) > most
        if left_out:
            statements.append(Statement(Phrases(query.language).say("in_brief"), framing=True))
        return drafted(statements)

    def _with_areas(self, scope: Scope) -> Sequence[Report]:
        """The reports that know the areas: where a place's newest does not, its last one that does."""
        if not scope.areas:
            return scope.reports
        found: list[Report] = []
        for report in scope.reports:
            own = [r for r in self._catalog.reports if r.jurisdiction == report.jurisdiction]
            own = [r for r in own if set(scope.areas) & set(r.areas)]
            found += [report] if report in own else sorted(own, key=lambda r: r.fiscal_year or 0)[-1:]
        return list(dict.fromkeys(found))

    def areas(self, query: Query, scope: Scope) -> Draft:
        """The areas that each report names, citing the lines that name them; where several are asked for,
        of the reports that name several."""
        statements: list[Statement] = []
        least = 2 if _SEVERAL.search(query.text) is not None else 1
        for report in self._knowing_areas(query, scope):
            marks = [m for m in report.marks if m.kind is MarkKind.AREA or _names_area(m, report)]
            if not report.areas or not marks or len(report.areas) < least:
                continue
            phrases = Phrases(query.language)
            text = phrases.say(
                "areas",
                place=place_name(report.jurisdiction, query.language),
                year=year_name(report.fiscal_year, query.language),
                areas=phrases.listed(report.areas),
            )
            first = {mark.text: mark for mark in reversed(marks)}.values()
            evidence = tuple(_cited(report, mark) for mark in sorted(first, key=lambda m: m.span))
            statements.append(Statement(text, evidence, context=context_of(report)))
        return drafted(statements)

    def _knowing_areas(self, query: Query, scope: Scope) -> Sequence[Report]:
        """The reports of which the areas are told: of a place whose newest names none, the last that does."""
        if scope.areas or query.fiscal_years:
            return self._with_areas(scope)
        reports: list[Report] = []
        for report in scope.reports:
            own = [r for r in self._catalog.reports if r.jurisdiction == report.jurisdiction and r.areas]
            named = report.jurisdiction in query.places.named and not report.areas
            reports += sorted(own, key=lambda r: r.fiscal_year or 0)[-1:] if named else [report]
        return reports

    def inventory(self, query: Query, scope: Scope) -> Draft:
        """The reports that there are, each citing the line that names its jurisdiction."""
        asked = {report.jurisdiction.name for report in scope.reports}
        years = query.fiscal_years or self._catalog.years
        reports = [
            r
            for r in self._catalog.reports
            if r.jurisdiction.name in asked and (r.fiscal_year is None or r.fiscal_year in years)
        ]
        phrases = Phrases(query.language)
        head = phrases.say(
            "inventory",
            count=len({report.jurisdiction.name for report in reports}),
            figures=phrases.listed(measure_name(m, query.language) for m in self._catalog.measures.values()),
            sections=phrases.listed(f"「{s.name}」" for s in self._catalog.sections.values()),
        )
        statements = [Statement(head, framing=True)]
        for report in reports:
            mark = title_mark(report)
            if mark is not None:
                place = place_name(report.jurisdiction, query.language)
                year = year_name(report.fiscal_year, query.language)
                text = phrases.say("inventory_item", place=place, year=year)
                statements.append(Statement(text, (_cited(report, mark),), context=context_of(report)))
        return drafted(statements)


def _of(report: Report, section: Section | None) -> list[Located]:
    return [item for item in passages(report) if section is not None and item.section == section]


def _nothing(query: Query, report: Report, name: str) -> Statement:
    place = place_name(report.jurisdiction, query.language)
    year = year_name(report.fiscal_year, query.language)
    text = Phrases(query.language).say("no_text", place=place, year=year, name=name)
    return Statement(text, context=context_of(report), framing=True)


def _names_area(mark: Mark, report: Report) -> bool:
    """Whether a title names one of the report's areas in brackets."""
    return mark.kind is MarkKind.TITLE and any(area in mark.text for area in report.areas)


def _cited(report: Report, mark: Mark) -> Evidence:
    return Evidence(mark.span, report.jurisdiction.name, mark.text, None, report.fiscal_year)


def _other_year(query: Query) -> Statement:
    phrases = Phrases(query.language)
    years = phrases.listed(year_name(year, query.language) for year in query.fiscal_years)
    return Statement(phrases.say("other_year", years=years), framing=True)


def _beside(query: Query) -> Statement:
    return Statement(Phrases(query.language).say("set_beside"), framing=True)

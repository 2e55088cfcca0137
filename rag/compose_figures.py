"""Answers made of typed facts: values, lists, comparisons, ranks, totals, averages, rates, conditions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.forms import MeasureSpec
from rag.catalog import Catalog
from rag.compose_against import AgainstAll, asks_against_all, asks_beyond_mean
from rag.compose_both import Both
from rag.compose_changes import PlaceChanges, asks_changes, only_one_year
from rag.compose_compare import Comparisons, asks_more, asks_times, spans_years
from rag.compose_conditions import Conditions
from rag.compose_ranks import Ranks
from rag.compose_totals import TotalComposer
from rag.cues import cue
from rag.figure_words import FigureWords
from rag.followup_places import BETWEEN
from rag.intents import changes_of_areas, trends
from rag.lines import Lines
from rag.model import OF_SEVERAL, Draft, Intent, Query, Statement, Status
from rag.parts import parts_of
from rag.phrases import Phrases
from rag.rank_field import field_of
from rag.readings import ReadingState, read_areas, read_measure
from rag.rows import Row, countable
from rag.scope import Scope
from rag.total_words import TotalWords

_BY_AREA = re.compile(r"圏域|地域ごと|地区ごと|\barea", re.IGNORECASE)
_AGAINST, _EACH, _OF_GROUPS = cue("against"), cue("each_group"), cue("each_region")


class FigureComposer:
    """Composes from facts. Every figure comes from a fact or is computed here from facts."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._totals = TotalComposer(catalog, self._table)

    def compose(self, query: Query, scope: Scope) -> Draft:
        """The draft for a query that names measures or a rate. ``scope.reports`` is not empty."""
        years = {report.fiscal_year for report in scope.reports}
        by_area = self._by_area(query, scope) and not scope.areas
        say = FigureWords(self._catalog, query.language, with_year=len(years) > 1, by_area=by_area)
        statements: list[Statement] = []
        if query.intent is Intent.MATCH and any(bound.subject for bound in query.bounds):
            statements += self._match_all(query, scope, say)
        for key in () if statements else query.measures:
            rows = self._rows(query, scope, self._catalog.measures[key])
            if query.intent is not Intent.RANK:
                statements += self._whole_first(query, rows, scope, self._catalog.measures[key], say)
            statements += self._answer(query, scope, rows, self._catalog.measures[key], say)
            statements += self._whom_without(query, rows)
        changes = trends(query.text)
        differ = [say.years_differ()] if _mixes_years(scope) and len(statements) > 1 and not changes else []
        found = any(not s.framing for s in statements)
        status = Status.ANSWERED if found else Status.NOT_FOUND
        return Draft(status, (*statements, *differ))

    def _whom_without(self, query: Query, rows: Sequence[Row]) -> list[Statement]:
        """The members of a region or kind that a list or ranking is without; a total tells of its own."""
        if not query.places.groups or _adds_up(query):
            return []
        words = TotalWords(query.language)
        parts = parts_of(self._catalog, query, rows, is_open=False)
        return [line for part in parts for line in words.gaps(part)]

    def _whole_first(
        self, query: Query, rows: Sequence[Row], scope: Scope, measure: MeasureSpec, say: FigureWords
    ) -> list[Statement]:
        """The place's own figure above those of its areas."""
        left_out = query.places.excluded_areas
        if (
            scope.areas
            or left_out
            or len(scope.reports) != 1
            or sum(row.area is not None for row in rows) < 2
        ):
            return []
        report = rows[0].report
        return [self._sentence(Row(report, None, read_measure(self._catalog, report, measure)), measure, say)]

    def _rows(self, query: Query, scope: Scope, measure: MeasureSpec) -> list[Row]:
        rows: list[Row] = []
        for report in scope.reports:
            areas = scope.areas_of(report)
            if scope.lacks_area(self._catalog, report):
                continue  # it has the area in another year
            if areas:
                rows += [Row(report, a, read_measure(self._catalog, report, measure, a)) for a in areas]
            elif self._by_area(query, scope) and not scope.areas:
                readings = [
                    reading
                    for reading in read_areas(self._catalog, report, measure)
                    if reading.area not in query.places.excluded_areas
                ]
                rows += [Row(report, r.area, r) for r in readings]
                if not readings and len(scope.reports) == 1:
                    rows.append(Row(report, None, read_measure(self._catalog, report, measure)))
            else:
                rows.append(Row(report, None, read_measure(self._catalog, report, measure)))
        if rows or scope.areas:
            return rows
        return [Row(report, None, read_measure(self._catalog, report, measure)) for report in scope.reports]

    def _by_area(self, query: Query, scope: Scope) -> bool:
        """Whether the rows are areas rather than whole places."""
        if query.places.excluded_areas or changes_of_areas(query.text):
            return True
        if asks_against_all(query) or (query.whether and query.bounds and not _BY_AREA.search(query.text)):
            return False
        if query.intent is Intent.VALUE or query.intent is Intent.TOTAL:
            return False
        lone = len(scope.reports) == 1 and query.intent in (Intent.COMPARE, Intent.RANK, Intent.LIST)
        return lone or _BY_AREA.search(query.text) is not None

    def _answer(
        self, query: Query, scope: Scope, rows: Sequence[Row], measure: MeasureSpec, say: FigureWords
    ) -> list[Statement]:
        given = [row for row in rows if row.reading.state is not ReadingState.ABSENT]
        if not given:
            return [say.absent(row.report, row.area, measure) for row in rows]
        lines = Lines(self._catalog, say, measure)
        if asks_against_all(query) and len(rows) == 1:
            return AgainstAll(lines, query.language).compose(query, rows[0])
        if asks_beyond_mean(query) and len(rows) > 1:
            return AgainstAll(lines, query.language).beyond(query, rows)
        if _adds_up(query) and (len(rows) > 1 or query.places.groups):
            return self._totals.compose(query, scope, rows, measure, say)
        if query.intent is Intent.MEDIAN:
            return [*self._plainly(query, rows, lines), say.median_of_one()]
        if asks_changes(query, rows):
            return PlaceChanges(lines, query.language).compose(query, rows)
        if query.intent is Intent.RANK and trends(query.text) and spans_years(rows):
            return self._plainly(query, rows, lines)
        if query.intent is Intent.RANK:
            return self._rank(query, rows, lines)
        if query.intent is Intent.MATCH:
            return Conditions(lines, query.language).match(query, rows)
        return self._plainly(query, rows, lines)

    def _plainly(self, query: Query, rows: Sequence[Row], lines: Lines) -> list[Statement]:
        """The rows themselves: confirmed, compared, or as they are."""
        comparisons = Comparisons(lines, query.language)
        changes = trends(query.text)
        if query.whether and query.bounds and not changes:
            return Conditions(lines, query.language).check(query, rows)
        if asks_times(query.text):
            return comparisons.multiple(query, rows)
        lone_year = changes and bool(only_one_year(self._catalog, query, rows))
        if not lone_year and (query.intent is Intent.COMPARE or spans_years(rows) or asks_more(query)):
            return comparisons.compare(query, rows)
        shown = lines.values(rows)
        if not changes:
            return shown
        return (
            [*shown, comparisons.unchanged(rows[0])]
            if len(rows) == 1
            else [*only_one_year(self._catalog, query, rows), *shown]
        )

    def _rank(self, query: Query, rows: Sequence[Row], lines: Lines) -> list[Statement]:
        counted, left = countable(rows)
        if not counted:
            return lines.table(rows)
        if len(counted) == 1:
            return [*lines.values(rows), lines.say.ranked_alone()]
        return Ranks(field_of(lines), Phrases(query.language), counted, left).compose(query)

    def _match_all(self, query: Query, scope: Scope, say: FigureWords) -> list[Statement]:
        """The places that fulfil conditions on several measures."""
        measures = [self._catalog.measures[key] for key in query.measures]
        table = [self._rows(query, scope, measure) for measure in measures]
        if len({tuple((id(row.report), row.area) for row in rows) for rows in table}) > 1:
            return []
        lines = [Lines(self._catalog, say, measure) for measure in measures]
        return Both(lines, table, query.language).match(query)

    def _sentence(self, row: Row, measure: MeasureSpec, say: FigureWords) -> Statement:
        return Lines(self._catalog, say, measure).sentence(row)

    def _table(self, rows: Sequence[Row], measure: MeasureSpec, say: FigureWords) -> list[Statement]:
        return Lines(self._catalog, say, measure).table(rows)


def _adds_up(query: Query) -> bool:
    """Whether a total, a mean or a median is asked for: also where groups are set side by side."""
    if query.intent in OF_SEVERAL:
        return True
    if len(query.places.groups) > 1 and query.intent is Intent.LIST and _EACH.search(query.text):
        return True
    if len(query.places.groups) < 2 or query.intent not in (Intent.COMPARE, Intent.RANK, Intent.VALUE):
        return False
    against = BETWEEN.search(query.text) or _AGAINST.search(query.text) or _OF_GROUPS.search(query.text)
    return query.intent is Intent.COMPARE or against is not None


def _mixes_years(scope: Scope) -> bool:
    """Whether several places are set side by side whose reports are of different years."""
    names = {report.jurisdiction.name for report in scope.reports}
    return len(names) > 1 and len({report.fiscal_year for report in scope.reports}) > 1

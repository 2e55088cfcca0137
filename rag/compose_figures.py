"""Answers made of typed facts: values, lists, comparisons, ranks, totals, averages, rates, conditions."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from corpus.forms import MeasureSpec
from rag.catalog import Catalog
from rag.compose_totals import TotalComposer
from rag.cues import cue
from rag.figure_words import FigureWords
from rag.followup import BETWEEN
from rag.model import Calculation, Condition, Draft, Evidence, Intent, Query, Statement, Status
from rag.parts import parts_of
from rag.readings import (
    Reading,
    ReadingState,
    evidence_of,
    figure_text,
    number_text,
    read_areas,
    read_measure,
)
from rag.rows import Row, countable
from rag.scope import Scope
from rag.total_words import TotalWords
from rag.wording import context_of

_BY_AREA = re.compile(r"圏域|地域ごと|地区ごと|\barea", re.IGNORECASE)
_AGAINST = cue("against")
_HOLDS: dict[str, Callable[[float, float], bool]] = {
    "==": lambda a, b: a == b,
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
}


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
        for key in query.measures:
            rows = self._rows(query, scope, self._catalog.measures[key])
            if query.intent is not Intent.RANK:
                statements += self._whole_first(query, rows, scope, self._catalog.measures[key], say)
            statements += self._answer(query, scope, rows, self._catalog.measures[key], say)
            statements += self._whom_without(query, rows)
        differ = [say.years_differ()] if len(years) > 1 and len(statements) > 1 else []
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
            areas = [area for area in scope.areas if area in report.areas]
            if scope.areas and not areas and report.jurisdiction not in query.places.named:
                continue  # an area that this place does not have, or not in this year
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
        if query.places.excluded_areas:
            return True
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
        if _adds_up(query) and (len(rows) > 1 or query.places.groups):
            return self._totals.compose(query, scope, rows, measure, say)
        handler = {
            Intent.RANK: self._rank,
            Intent.COMPARE: self._compare,
            Intent.MATCH: self._match,
        }.get(query.intent, self._compare if _spans_years(rows) else self._values)
        return handler(query, rows, measure, say)

    def _values(
        self, query: Query, rows: Sequence[Row], measure: MeasureSpec, say: FigureWords
    ) -> list[Statement]:
        if len(rows) <= 2:
            return [self._sentence(row, measure, say) for row in rows]
        return self._table(rows, measure, say)

    def _sentence(self, row: Row, measure: MeasureSpec, say: FigureWords) -> Statement:
        reading = row.reading
        if reading.state is ReadingState.ABSENT:
            return say.absent(row.report, row.area, measure)
        return Statement(
            text=say.sentence(reading, row.area),
            evidence=self._evidence(reading),
            calculations=reading.calculations,
            context=context_of(row.report),
        )

    def _table(self, rows: Sequence[Row], measure: MeasureSpec, say: FigureWords) -> list[Statement]:
        statements = [say.table_head(measure, rows[0].report, rows)]
        for row in rows:
            reading = row.reading
            statements.append(
                Statement(
                    text=say.table_row(reading, row.area),
                    evidence=self._evidence(reading),
                    calculations=reading.calculations,
                    context=context_of(row.report),
                    framing=reading.state is ReadingState.ABSENT,
                )
            )
        return statements

    def _rank(
        self, query: Query, rows: Sequence[Row], measure: MeasureSpec, say: FigureWords
    ) -> list[Statement]:
        counted, left = countable(rows)
        if not counted:
            return self._table(rows, measure, say)
        ordered = sorted(counted, key=lambda row: row.value or 0.0, reverse=query.descending)
        tops = []
        for descending in query.directions:
            end = ordered[0 if descending == query.descending else -1]
            tops.append(
                self._end_of_rank([r for r in ordered if r.value == end.value], measure, say, descending)
            )
        table = self._table([*ordered, *left], measure, say) if len(rows) > 1 else []
        return [*tops, *table, *say.left_out(left)]

    def _end_of_rank(
        self, rows: Sequence[Row], measure: MeasureSpec, say: FigureWords, descending: bool
    ) -> Statement:
        return Statement(
            text=say.best(measure, [(r.report, r.area) for r in rows], rows[0].reading, descending),
            evidence=self._evidence_of_all(rows),
            calculations=self._row_sums(rows),
            context=context_of(*(row.report for row in rows)),
        )

    def _compare(
        self, query: Query, rows: Sequence[Row], measure: MeasureSpec, say: FigureWords
    ) -> list[Statement]:
        statements = self._values(query, rows, measure, say)
        counted, left = countable(rows)
        if len(counted) < 2:
            return [*statements, *say.left_out([r for r in left if len(rows) > 2])]
        verdict = self._verdict(counted, say)
        return [*statements, verdict, *say.left_out(left if len(rows) > 2 else [])]

    def _verdict(self, counted: Sequence[Row], say: FigureWords) -> Statement:
        """Who is higher and by how much: the greatest against the least, each with its ties."""
        values = [row.value or 0.0 for row in counted]
        high = [row for row, value in zip(counted, values, strict=True) if value == max(values)]
        low = [row for row, value in zip(counted, values, strict=True) if value == min(values)]
        difference = Calculation("difference", (max(values), min(values)), max(values) - min(values))
        ends = [*high, *(row for row in low if row not in high)]
        return Statement(
            text=say.difference(
                [(r.report, r.area) for r in high],
                [(r.report, r.area) for r in low],
                difference,
                ends,
            ),
            evidence=self._evidence_of_all(ends),
            calculations=(difference, *self._row_sums(ends)),
            context=context_of(*(row.report for row in ends)),
        )

    def _match(
        self, query: Query, rows: Sequence[Row], measure: MeasureSpec, say: FigureWords
    ) -> list[Statement]:
        bound = query.condition or Condition(">", 0.0)
        counted, left = countable(rows)
        if bound.operator == "absent":
            return self._without(rows, measure, say, bound.word)
        if not counted:
            return self._values(query, rows, measure, say)
        bounds = (bound, *query.also)
        hits = [r for r in counted if all(_HOLDS[b.operator](r.value or 0.0, b.value) for b in bounds)]
        if not hits:
            none = Statement(
                text=say.no_match(measure, bounds),
                evidence=self._evidence_of_all(counted),
                calculations=self._row_sums(counted),
                context=(
                    *(number_text(b.value, "") for b in bounds),
                    *context_of(*(r.report for r in counted)),
                ),
            )
            return [none, *say.left_out(left)]
        head = say.match_head(measure, bounds)
        body = [self._list_item(row, say) for row in hits]
        return [head, *body, *say.left_out(left)]

    def _without(
        self, rows: Sequence[Row], measure: MeasureSpec, say: FigureWords, word: str
    ) -> list[Statement]:
        """The places that give no number, each with what it gives instead: ``word``, where one is given."""
        stated = [row for row in rows if row.reading.facts and row.value is None and self._says(row, word)]
        absent = [row for row in rows if not row.reading.facts and not word]
        if not stated and not absent:
            return self._table(rows, measure, say)
        head = say.without_head(measure)
        return [
            head,
            *(self._list_item(r, say) for r in stated),
            *(say.absent(r.report, r.area, measure) for r in absent),
        ]

    def _says(self, row: Row, word: str) -> bool:
        """Whether the word stands in place of the place's only number."""
        shown = [figure_text(fact, self._catalog.index.sources) for fact in row.reading.facts]
        return word == "" or all(word in text for text in shown)

    def _list_item(self, row: Row, say: FigureWords) -> Statement:
        return Statement(
            text=say.item(row.reading, row.area),
            evidence=self._evidence(row.reading),
            calculations=row.reading.calculations,
            context=context_of(row.report),
        )

    def _evidence(self, reading: Reading) -> tuple[Evidence, ...]:
        return tuple(evidence_of(self._catalog, fact) for fact in reading.facts)

    def _evidence_of_all(self, rows: Sequence[Row]) -> tuple[Evidence, ...]:
        return tuple(e for row in rows for e in self._evidence(row.reading))

    def _row_sums(self, rows: Sequence[Row]) -> tuple[Calculation, ...]:
        return tuple(c for row in rows for c in row.reading.calculations)


def _adds_up(query: Query) -> bool:
    """Whether a total or a mean is asked for: also where groups are set side by side."""
    if query.intent in (Intent.TOTAL, Intent.AVERAGE):
        return True
    if len(query.places.groups) < 2 or query.intent not in (Intent.COMPARE, Intent.RANK, Intent.VALUE):
        return False
    against = BETWEEN.search(query.text) or _AGAINST.search(query.text)
    return query.intent is Intent.COMPARE or against is not None


def _spans_years(rows: Sequence[Row]) -> bool:
    """Whether the rows are one place in several years, so that what has changed is what is asked."""
    places = {row.report.jurisdiction.name for row in rows}
    return len(places) == 1 and len({row.report.fiscal_year for row in rows}) > 1

"""Totals, means and medians: of one group of places, or of several set side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from corpus.forms import MeasureSpec
from rag.catalog import Catalog
from rag.figure_words import FigureWords
from rag.intents import averages, compares, medians
from rag.model import Calculation, Intent, Query, Statement
from rag.parts import Part, parts_of
from rag.rows import Row, evidence_of_rows, sums_in
from rag.scope import Scope
from rag.total_words import TotalWords
from rag.wording import context_of

Table = Callable[[Sequence[Row], MeasureSpec, FigureWords], list[Statement]]


_RESULTS: dict[str, Callable[[Part], Calculation]] = {
    "total": lambda part: part.total,
    "mean": lambda part: part.mean,
    "median": lambda part: part.median,
}


def kind_asked(query: Query) -> str:
    """What is asked for of the figures of several places: ``total``, ``mean`` or ``median``."""
    if query.intent is Intent.TOTAL:
        return "total"
    if query.intent is Intent.AVERAGE or averages(query.text):
        return "mean"
    return "median" if query.intent is Intent.MEDIAN or medians(query.text) else "total"


class TotalComposer:
    """Composes from rows. Every sum, mean and difference is a calculation that the verifier does again.

    ``table`` makes the table of rows.
    """

    def __init__(self, catalog: Catalog, table: Table) -> None:
        self._catalog = catalog
        self._table = table

    def compose(
        self, query: Query, scope: Scope, rows: Sequence[Row], measure: MeasureSpec, say: FigureWords
    ) -> list[Statement]:
        """The total of ``rows``, or their mean or median: one a group or year, with what sets them apart.

        Where no row has a number, the rows as they are.
        """
        words = TotalWords(query.language)
        parts = parts_of(self._catalog, query, rows, is_open=scope.open)
        known = [part for part in parts if part.counted]
        if not known:
            return self._table(rows, measure, say)
        kind = kind_asked(query)
        kinds = (kind, "median") if kind == "mean" and medians(query.text) else (kind,)
        statements = [self._top(part, measure, words, each) for each in kinds for part in known]
        statements += [line for part in parts if not part.counted for line in words.none(part)]
        apart = len({part.year for part in known}) == 1  # sums of two years are no sum of anybody
        if len(known) > 1 and apart and query.intent is Intent.TOTAL and not compares(query.text):
            statements.append(self._together(known, measure, words))
        if len(known) > 1:
            statements.append(self._verdict(known, words, kind))
        for part in parts:
            statements += self._details(part, measure, say, words, kinds[-1], is_alone=len(parts) == 1)
        return [
            *statements,
            *words.shared(parts),
            *words.unlike(known),
            *words.excluded(sorted(query.places.excluded)),
        ]

    def _details(
        self,
        part: Part,
        measure: MeasureSpec,
        say: FigureWords,
        words: TotalWords,
        kind: str,
        *,
        is_alone: bool,
    ) -> list[Statement]:
        """The rows of a part, under its name where there are others, and whom it is without."""
        is_itself = part.group is not None and part.group.named is not None  # its row is its total
        shows = is_alone or part.left or not (is_itself and len(part.rows) == 1)
        rows = (*part.ordered, *part.left) if kind == "median" else part.rows
        table = self._table(rows, measure, say) if rows and shows else []
        head = [words.head(part)] if table and not is_alone else []
        return [*head, *table, *say.left_out(part.left), *words.gaps(part)]

    def _top(self, part: Part, measure: MeasureSpec, words: TotalWords, kind: str) -> Statement:
        if kind == "median":
            ends = [Calculation("sum", (row.value or 0.0,), row.value or 0.0) for row in part.middle]
            made = [part.median, *ends, part.count]
            return self._claim(words.median(part, measure), [part], made, words, words.middle(part))
        text = words.average(part, measure) if kind == "mean" else words.total(part, measure)
        made = [*([part.mean] if kind == "mean" else []), part.total, part.count]
        return self._claim(text, [part], made, words)

    def _together(self, parts: Sequence[Part], measure: MeasureSpec, words: TotalWords) -> Statement:
        rows = tuple({id(row): row for part in parts for row in part.counted}.values())
        whole = replace(parts[0], rows=rows, counted=rows, left=(), year=None)
        text = words.together(parts, whole, measure)
        return self._claim(text, parts, [whole.total, whole.count], words)

    def _verdict(self, parts: Sequence[Part], words: TotalWords, kind: str) -> Statement:
        """Which is higher and by how much."""
        made = [(part, _RESULTS[kind](part)) for part in parts]
        made.sort(key=lambda pair: -pair[1].result)
        results = [result for _, result in made]
        ends = (results[0].result, results[-1].result)
        gap = Calculation("difference", ends, round(ends[0] - ends[1], 1))
        text = words.verdict([part for part, _ in made], results, gap, kind)
        return self._claim(text, parts, [*results, gap], words)

    def _claim(
        self,
        text: str,
        parts: Sequence[Part],
        made: Sequence[Calculation],
        words: TotalWords,
        places: Sequence[str] = (),
    ) -> Statement:
        """``places`` are words of the text for places in an order (3番目), which claim nothing."""
        rows = list({id(row): row for part in parts for row in part.counted}.values())
        return Statement(
            text=text,
            evidence=evidence_of_rows(self._catalog, rows),
            calculations=(*made, *sums_in(rows)),
            context=(
                *places,
                *(name for part in parts for name in words.names(part)),
                *context_of(*(row.report for row in rows)),
            ),
        )

"""Rows of figures as lines of an answer, each with the quotes that it stands on."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.forms import MeasureSpec
from rag.catalog import Catalog
from rag.figure_words import FigureWords
from rag.model import Calculation, Evidence, Statement
from rag.readings import Reading, ReadingState, evidence_of
from rag.rows import Row
from rag.wording import context_of


class Lines:
    """Makes statements of rows of one measure, in one language's words."""

    def __init__(self, catalog: Catalog, say: FigureWords, measure: MeasureSpec) -> None:
        self.catalog = catalog
        self.say = say
        self.measure = measure

    def values(self, rows: Sequence[Row]) -> list[Statement]:
        """One or two rows in sentences, more in a table."""
        return [self.sentence(row) for row in rows] if len(rows) <= 2 else self.table(rows)

    def sentence(self, row: Row) -> Statement:
        reading = row.reading
        if reading.state is ReadingState.ABSENT:
            return self.say.absent(row.report, row.area, self.measure)
        return self.claim(self.say.sentence(reading, row.area), [row])

    def table(self, rows: Sequence[Row]) -> list[Statement]:
        statements = [self.say.table_head(self.measure, rows[0].report, rows)]
        for row in rows:
            reading = row.reading
            statements.append(
                Statement(
                    text=self.say.table_row(reading, row.area),
                    evidence=self.evidence(reading),
                    calculations=reading.calculations,
                    context=context_of(row.report),
                    framing=reading.state is ReadingState.ABSENT,
                )
            )
        return statements

    def item(self, row: Row) -> Statement:
        return self.claim(self.say.item(row.reading, row.area), [row])

    def claim(
        self,
        text: str,
        rows: Sequence[Row],
        calculations: Sequence[Calculation] = (),
        context: Sequence[str] = (),
    ) -> Statement:
        """A statement on ``rows``; ``context`` are words of it that claim nothing besides the rows' names."""
        return Statement(
            text=text,
            evidence=tuple(e for row in rows for e in self.evidence(row.reading)),
            calculations=(*calculations, *(c for row in rows for c in row.reading.calculations)),
            context=(*context, *context_of(*(row.report for row in rows))),
        )

    def evidence(self, reading: Reading) -> tuple[Evidence, ...]:
        return tuple(evidence_of(self.catalog, fact) for fact in reading.facts)

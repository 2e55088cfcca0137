"""What ranking a measure takes: its rows' values, words and lines."""

from __future__ import annotations

from collections.abc import Sequence

from rag.compose_ranks import Field
from rag.lines import Lines
from rag.model import Statement
from rag.rows import Row
from rag.unknown import unknown_row


def field_of(lines: Lines) -> Field[Row]:
    """The measure of ``lines`` as something to rank."""
    say = lines.say

    def best(rows: Sequence[Row], descending: bool) -> Statement:
        places = [(row.report, row.area) for row in rows]
        return lines.claim(say.best(lines.measure, places, rows[0].reading, descending), rows)

    return Field(
        name=say.name(lines.measure),
        kind=say.kind,
        ends=("end_more", "end_fewer"),
        value=lambda row: row.value or 0.0,
        shown=lambda row: say.value(row.reading, bold=True),
        place=lambda row: say.place((row.report, row.area)),
        claim=lines.claim,
        best=best,
        lines=lines.table,
        unknown=unknown_row,
    )

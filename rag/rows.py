"""The places of an answer about figures, each with its reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import Report
from rag.catalog import Catalog
from rag.model import Calculation, Evidence
from rag.readings import Reading, ReadingState, about, evidence_of, result_text


@dataclass(frozen=True, slots=True)
class Row:
    """One place, or one area of it, with its reading."""

    report: Report
    area: str | None
    reading: Reading

    @property
    def value(self) -> float | None:
        return self.reading.value


def unit_of(rows: Sequence[Row]) -> str:
    """The unit that all rows print, else the measure's own (人 for 人 and 名)."""
    units = {row.reading.unit for row in rows}
    return units.pop() if len(units) == 1 else rows[0].reading.measure.units[0]


def countable(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Rows whose values may be put beside each other, and the rest: no number, or counted otherwise (延べ).

    Where most places count heads, those that count times are left out, and the other way round.
    """
    numbers = [row for row in rows if row.reading.state is ReadingState.NUMBER]
    times = [row for row in numbers if row.reading.counting == "延べ"]
    heads = [row for row in numbers if row.reading.counting != "延べ"]
    counted = heads if len(heads) >= len(times) else times
    kept = {id(row) for row in counted}
    return counted, [row for row in rows if id(row) not in kept]


def evidence_of_rows(catalog: Catalog, rows: Sequence[Row]) -> tuple[Evidence, ...]:
    """What the readings of ``rows`` stand on, in their order."""
    return tuple(evidence_of(catalog, fact) for row in rows for fact in row.reading.facts)


def sums_in(rows: Sequence[Row]) -> tuple[Calculation, ...]:
    """The sums over areas that the values of ``rows`` are, where they are some."""
    return tuple(calculation for row in rows for calculation in row.reading.calculations)


def computed_text(calculation: Calculation, rows: Sequence[Row]) -> str:
    """A result over ``rows`` with their unit, and with 約 where one of them is approximate."""
    return about(result_text(calculation, unit_of(rows)), *(row.reading for row in rows))

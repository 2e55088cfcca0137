"""What the columns of a comparison come to: sums of what may be added, rates of sums, and who is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from corpus.forms import MeasureSpec
from corpus.model import Report
from rag.cells import Cell, CellMaker, CellState
from rag.columns import Column
from rag.model import Calculation, Evidence, Language
from rag.printed import like_unit
from rag.rates import Rate
from rag.readings import Reading, about, alike, number_text, tenths
from rag.rows import Row, countable, unit_of
from rag.wording import measure_name


class Reason(StrEnum):
    """Why a row is no part of a total."""

    ABSENT = "absent"
    PARTS = "parts"
    STATED = "stated"
    PARTIAL = "partial"
    COUNTING = "counting"  # 延べ beside head counts, or the other way round
    UNIT = "unit"
    RATE = "rate"  # numerator or denominator cannot be added up
    BY_AREA = "by_area"
    UNPROVED = "unproved"


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One report, or one 圏域 of it (``area``), with a cell for each column.

    ``is_rest`` is set where the report's areas have rows of their own and this is what none of them owns.
    """

    report: Report
    area: str | None
    cells: tuple[Cell, ...]
    is_rest: bool = False

    def cell(self, column: Column) -> Cell:
        """The cell of that column; KeyError where the row has none."""
        for cell in self.cells:
            if cell.column.key == column.key:
                return cell
        raise KeyError(column.key)

    @property
    def name(self) -> str:
        return self.report.jurisdiction.name

    @property
    def fiscal_year(self) -> int | None:
        return self.report.fiscal_year

    @property
    def kind(self) -> str:
        return self.report.jurisdiction.kind

    @property
    def region(self) -> str:
        return self.report.jurisdiction.region


_Placed = tuple[MatrixRow, Cell]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that a total is without, and why."""

    row: MatrixRow
    reason: Reason


@dataclass(frozen=True, slots=True)
class Total:
    """``value`` is the sum over ``parts``, for a rate the rate of the sums; None where there is none.

    With ``by_year`` it is the total of ``fiscal_year`` alone: a place stands there with several years, which
    are not added up. ``text`` is the value with its unit, empty where there is none. ``note`` says of which
    sums a rate is.
    """

    column: Column
    value: float | None
    unit: str
    text: str
    parts: tuple[MatrixRow, ...]
    left_out: tuple[LeftOut, ...]
    calculations: tuple[Calculation, ...] = ()
    note: str = ""
    fiscal_year: int | None = None
    by_year: bool = False

    @property
    def count(self) -> int:
        """How many rows it is made of."""
        return len(self.parts)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The cells that it is made of."""
        return tuple(row.cell(self.column) for row in self.parts)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return tuple(dict.fromkeys(e for cell in self.cells for e in cell.evidence))

    def without(self) -> Total:
        """The same without a value: what cannot be proved is not shown."""
        return replace(self, value=None, text="", note="", calculations=(), parts=())


def totals_of(
    columns: Sequence[Column], rows: Sequence[MatrixRow], maker: CellMaker, language: Language
) -> tuple[Total, ...]:
    """A total for each numeric column; for each fiscal year its own where a place stands in several.

    No rows have no totals.
    """
    if not rows:
        return ()
    by_year = spans_years(rows)
    years = {row.fiscal_year for row in rows} if by_year else {None}
    found = []
    for year in sorted(years, key=lambda year: (year is None, year or 0)):
        own = [row for row in rows if not by_year or row.fiscal_year == year]
        for number, column in enumerate(columns):
            cells = [(row, row.cells[number]) for row in own]
            make = _measure_total if isinstance(column.spec, MeasureSpec) else _rate_total
            if column.is_numeric:
                total = make(column, cells, maker, language)
                found.append(replace(total, fiscal_year=year, by_year=by_year))
    return tuple(found)


def spans_years(rows: Sequence[MatrixRow]) -> bool:
    """Whether a place stands there with more than one fiscal year."""
    return len({(row.name, row.fiscal_year) for row in rows}) > len({row.name for row in rows})


def _measure_total(column: Column, cells: Sequence[_Placed], maker: CellMaker, language: Language) -> Total:
    readings = {id(row): cell.reading for row, cell in cells if cell.reading is not None}
    kept = _countable(readings, {id(row): row for row, _ in cells})
    parts = tuple(row for row, _ in cells if id(row) in kept)
    own = [cell for row, cell in cells if id(row) in kept]
    left_out = tuple(
        LeftOut(row, _why(cell, own)) for row, cell in cells if id(row) not in kept and _owes(cell)
    )
    if not own:
        return Total(column, None, "", "", (), left_out)
    values = tuple(cell.value or 0.0 for cell in own)
    total = Calculation("sum", values, sum(values))
    unit = _unit(parts, readings)
    before = ("延べ" if own[0].counting == "延べ" else "") + (
        "約" if any(c.is_approximate for c in own) else ""
    )
    calculations = (total, *(c for cell in own for c in cell.calculations))
    text = before + number_text(total.result, unit)
    return Total(column, total.result, unit, text, parts, left_out, calculations)


def _rate_total(column: Column, cells: Sequence[_Placed], maker: CellMaker, language: Language) -> Total:
    """The rate of the sums over the rows whose numerator and denominator may both be added up."""
    rows = {id(row): row for row, _ in cells}
    rates = {id(row): cell.rate for row, cell in cells if cell.rate is not None and _adds(cell.rate)}
    kept = set(rates)
    for side in (_numerator, _denominator):
        kept &= _countable({key: side(rate) for key, rate in rates.items()}, rows)
    parts = tuple(row for row, _ in cells if id(row) in kept)
    left_out = tuple(
        LeftOut(row, Reason.ABSENT if cell.is_missing else Reason.RATE)
        for row, cell in cells
        if id(row) not in kept and _owes(cell)
    )
    own = [rates[id(row)] for row in parts]
    tops, bottoms = ([side(rate) for rate in own] for side in (_numerator, _denominator))
    sums = [_sum(readings) for readings in (tops, bottoms)]
    if not own or not sums[1].result:
        return Total(column, None, "", "", (), left_out)
    value = tenths(sums[0].result * 100, sums[1].result)
    percent = Calculation("percent", (sums[0].result, sums[1].result), value)
    inner = [c for rate in own for r in (rate.numerator, rate.denominator) for c in r.calculations]
    named = [
        f"{measure_name(readings[0].measure, language)} "
        + about(number_text(total.result, readings[0].unit), *readings)
        for readings, total in zip((tops, bottoms), sums, strict=True)
    ]
    note = maker.say("rate_of_sums", top=named[0], bottom=named[1])
    calculations = (percent, *sums, *inner)
    text = about(f"{value:,.1f}%", *tops, *bottoms)
    return Total(column, value, "%", text, parts, left_out, calculations, note)


def _countable(readings: Mapping[int, Reading], rows: Mapping[int, MatrixRow]) -> set[int]:
    """The keys of readings that may be added up: numbers, counted alike, in like units.

    Of several units the one that most rows print is kept.
    """
    pairs = [(key, Row(rows[key].report, rows[key].area, reading)) for key, reading in readings.items()]
    counted = {id(row) for row in countable([row for _, row in pairs])[0]}
    kept = [(key, like_unit(row.reading.unit)) for key, row in pairs if id(row) in counted]
    if not kept:
        return set()
    commonest = Counter(unit for _, unit in kept).most_common(1)[0][0]
    return {key for key, unit in kept if unit == commonest}


def _unit(parts: Sequence[MatrixRow], readings: Mapping[int, Reading]) -> str:
    return unit_of([Row(row.report, row.area, readings[id(row)]) for row in parts])


def _sum(readings: Sequence[Reading]) -> Calculation:
    values = tuple(reading.value or 0.0 for reading in readings)
    return Calculation("sum", values, sum(values))


def _numerator(rate: Rate) -> Reading:
    return rate.numerator


def _denominator(rate: Rate) -> Reading:
    return rate.denominator


def _adds(rate: Rate) -> bool:
    """Whether a rate's parts are two numbers counted alike; the denominator may be 0."""
    numbers = rate.numerator.value is not None and rate.denominator.value is not None
    return numbers and alike(rate.numerator, rate.denominator)


def _owes(cell: Cell) -> bool:
    """Whether a row that is not in a total has to be said to be missing there."""
    return cell.state is not CellState.BY_AREA


def _why(cell: Cell, kept: Sequence[Cell]) -> Reason:
    """Why a cell is not added to those that are kept."""
    if cell.is_missing:
        return Reason.ABSENT
    if cell.state is not CellState.NUMBER:
        return Reason(cell.state.value)
    alone = (cell.counting == "延べ") == (kept[0].counting == "延べ")
    return Reason.UNIT if alone else Reason.COUNTING

"""The rule that answers are held to, kept by each cell and total of a comparison: what its quotes do not
prove is not shown."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from weakref import WeakKeyDictionary

from rag.catalog import Catalog
from rag.cells import Cell, CellMaker, CellState
from rag.model import Statement
from rag.totals import MatrixRow, Total
from rag.verify import Verifier
from rag.wording import context_of, owner, year_name

logger = logging.getLogger(__name__)

# What cells claim is the same in every comparison of a catalog, so each claim is checked once.
_KNOWN: WeakKeyDictionary[Catalog, dict[Statement, str | None]] = WeakKeyDictionary()


class Prover:
    """Checks cells and totals by the statements that they make."""

    def __init__(self, catalog: Catalog, maker: CellMaker) -> None:
        self._verifier = Verifier(catalog.index.sources, catalog.reports)
        self._known = _KNOWN.setdefault(catalog, {})
        self._maker = maker
        self._language = maker.language

    def row(self, row: MatrixRow) -> MatrixRow:
        """The row with what does not hold taken out of its cells."""
        return replace(row, cells=tuple(self._cell(row, cell) for cell in row.cells))

    def total(self, total: Total) -> Total:
        """The total, without its value where that does not hold."""
        if total.value is None or self._fault(self.total_statement(total)) is None:
            return total
        return total.without()

    def statements(self, row: MatrixRow, cell: Cell) -> tuple[Statement, ...]:
        """What a cell claims: a figure with its parts in one line, each passage in a line of its own."""
        context = context_of(row.report)
        if cell.state is CellState.TEXT:
            return tuple(Statement(part.text, (part.evidence,), context=context) for part in cell.parts)
        if not cell.parts:
            return ()
        note = f"（{cell.note}）" if cell.note else ""
        text = self._maker.say(
            "claim",
            place=owner(row.report, row.area, self._language),
            year=year_name(row.fiscal_year, self._language),
            name=cell.column.name(self._language),
            text=cell.text + note,
        )
        # The 0 of a denominator that is 0.
        words = (*context, "0") if cell.state is CellState.NOT_COMPUTED else context
        return (Statement(text, cell.evidence, cell.calculations, words),)

    def total_statement(self, total: Total) -> Statement:
        """What a total claims."""
        note = f"（{total.note}）" if total.note else ""
        name = total.column.name(self._language)
        text = self._maker.say("total_claim", name=name, text=total.text + note)
        return Statement(text, total.evidence, total.calculations)

    def _cell(self, row: MatrixRow, cell: Cell) -> Cell:
        statements = self.statements(row, cell)
        faults = [self._once(statement) for statement in statements]
        if not any(faults):
            return cell
        if cell.state is CellState.TEXT:
            return self._with_passages(cell, faults)
        return Cell(cell.column, CellState.UNPROVED, self._maker.say("unproved"), parts=cell.parts)

    def _with_passages(self, cell: Cell, faults: Sequence[str | None]) -> Cell:
        parts = tuple(part for part, fault in zip(cell.parts, faults, strict=True) if fault is None)
        return self._maker.text_cell(cell.column, parts, cell.hidden + len(cell.parts) - len(parts))

    def _once(self, statement: Statement) -> str | None:
        if statement not in self._known:
            self._known[statement] = self._fault(statement)
        return self._known[statement]

    def _fault(self, statement: Statement) -> str | None:
        fault = self._verifier.fault(statement)
        if fault is not None:
            logger.warning("dropped: %s (%s)", statement.text, fault)
        return fault

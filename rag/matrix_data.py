"""A comparison as plain data, for programs: the same figures, words and places that a person sees."""

from __future__ import annotations

from typing import Any

from rag.matrix import Cell, Matrix, MatrixRow, Part, Total
from rag.selection import selection_pairs


def matrix_data(matrix: Matrix) -> dict[str, Any]:
    """JSON's own types only. ``start`` and ``end`` count characters of the source, the end not included."""
    return {
        "selection": [list(pair) for pair in selection_pairs(matrix.selection)],
        "columns": [
            {"key": column.key, "kind": column.kind, "name": column.name(matrix.language)}
            for column in matrix.columns
        ],
        "rows": [_row(row, matrix) for row in matrix.rows],
        "totals": [_total(total) for total in matrix.totals],
        "unknown": list(matrix.unknown),
        "missing": [{"jurisdiction": name, "fiscal_year": year} for name, year in matrix.missing],
        "years_differ": matrix.years_differ,
        "question": matrix.questions[0] if matrix.questions else None,
        "questions": list(matrix.questions),
    }


def _row(row: MatrixRow, matrix: Matrix) -> dict[str, Any]:
    return {
        **_name(row),
        "kind": row.kind,
        "region": row.region,
        "cells": {cell.column.key: _cell(cell, matrix) for cell in row.cells},
    }


def _cell(cell: Cell, matrix: Matrix) -> dict[str, Any]:
    return {
        "state": cell.state.value,
        "text": cell.text,
        "value": cell.value,
        "unit": cell.unit,
        "note": cell.note,
        "remarks": list(cell.remarks),
        "parts": [_part(part, matrix) for part in cell.parts],
    }


def _part(part: Part, matrix: Matrix) -> dict[str, Any]:
    span = part.evidence.span
    return {
        "label": part.label,
        "text": part.text,
        "value": part.value,
        "source": span.source,
        "start": span.start,
        "end": span.end,
        "page": span.page,
        "quote": matrix.quote(span),
    }


def _total(total: Total) -> dict[str, Any]:
    return {
        "column": total.column.key,
        "fiscal_year": total.fiscal_year,
        "value": total.value,
        "unit": total.unit,
        "text": total.text,
        "note": total.note,
        "rows": [_name(row) for row in total.parts],
        "left_out": [{**_name(left.row), "reason": left.reason.value} for left in total.left_out],
    }


def _name(row: MatrixRow) -> dict[str, Any]:
    return {"jurisdiction": row.name, "area": row.area, "fiscal_year": row.fiscal_year}

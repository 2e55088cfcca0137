"""What other programs can ask: plain functions, served as Gradio's API and, where wanted, as MCP tools."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from corpus.errors import KikeruError, QuestionError
from page.report_ids import report_id
from page.service import Service
from rag.cells import Cell
from rag.jsonio import answer_data, read_history
from rag.matrix import Matrix, build_matrix
from rag.selection import selection_from_pairs


class Api:
    """Answers over one service. Raises KikeruError with one clear line for what cannot be taken."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def ask(self, question: str, history: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
        """The answer as ``python -m rag ask --json`` prints it, with the questions to go on with."""
        assistant = self._ready()
        answer = assistant.ask(question, read_history(list(history), "history"))
        return {**answer_data(answer), "choices": list(answer.choices)}

    def compare(self, selection: Sequence[Sequence[str]] = ()) -> dict[str, Any]:
        """The comparison that (name, value) pairs select: those of the page's own download links."""
        catalog = self._ready().catalog
        pairs = []
        for pair in selection:
            if isinstance(pair, str) or len(pair) != 2 or not all(isinstance(part, str) for part in pair):
                raise QuestionError("selection: a list of [name, value] pairs of text is needed")
            pairs.append((pair[0], pair[1]))
        return _matrix_data(build_matrix(catalog, selection_from_pairs(pairs, catalog)))

    def reports(self) -> list[dict[str, Any]]:
        """The reports there are: whose, of which year, from which file."""
        return [
            {
                "id": report_id(report),
                "jurisdiction": report.jurisdiction.name,
                "kind": report.jurisdiction.kind,
                "region": report.jurisdiction.region,
                "fiscal_year": report.fiscal_year,
                "source": report.source,
                "sections": [section.name for section in report.sections],
                "areas": list(report.areas),
                "figures": len(report.facts),
            }
            for report in self._ready().catalog.reports
        ]

    def _ready(self) -> Any:
        failure = self._service.failure
        if failure is not None:
            raise KikeruError(failure)
        return self._service.assistant()


def _matrix_data(matrix: Matrix) -> dict[str, Any]:
    """A comparison as JSON data. ``value`` is null where there is no number: never 0."""
    return {
        "columns": [{"key": c.key, "name": c.name(matrix.language)} for c in matrix.columns],
        "rows": [
            {
                "jurisdiction": row.name,
                "area": row.area,
                "fiscal_year": row.fiscal_year,
                "cells": [_cell_data(cell) for cell in row.cells],
            }
            for row in matrix.rows
        ],
        "question": matrix.question,
    }


def _cell_data(cell: Cell) -> dict[str, Any]:
    spans = [evidence.span for evidence in cell.evidence]
    return {
        "text": cell.text,
        "value": cell.value,
        "unit": cell.unit,
        "state": cell.state.value,
        "sources": [{"source": s.source, "start": s.start, "end": s.end, "page": s.page} for s in spans],
    }

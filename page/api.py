"""What other programs can ask, over Gradio's API or as MCP tools. docs/api.md has examples."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from page.startup import without_type_stubs

with without_type_stubs("gradio"):
    import gradio as gr

from corpus.errors import KikeruError, QuestionError
from page.limits import RateLimit
from page.report_ids import report_id
from page.service import Service
from page.visitor import visitor_of
from rag.assistant import Assistant
from rag.jsonio import answer_data, read_history
from rag.matrix import build_matrix
from rag.matrix_data import matrix_data
from rag.selection import selection_from_pairs

Data = dict[str, Any]
T = TypeVar("T")


def functions(service: Service, limit: RateLimit) -> dict[str, Callable[..., Any]]:
    """The functions by the name that programs call them by: plain ones, which MCP needs.

    Each takes JSON's types, and raises gr.Error with one clear line for what it cannot take.
    """

    def ask(question: str, request: gr.Request, history: list[dict[str, str]] | None = None) -> Data:
        """Ask the municipal reports a question, in Japanese or English, and get a cited answer.

        Args:
            question: The question, such as 全自治体の退院者数を比較して.
            history: The turns before it, oldest first, each with "role" (user or assistant) and "content".
        """
        return _told(lambda: _answer(_ready(service, limit, request), question, history or []))

    def compare(request: gr.Request, selection: list[list[str]] | None = None) -> Data:
        """Compare jurisdictions by their figures and sections, with the totals and where each value stands.

        Args:
            selection: [name, value] pairs with the names place, region, kind, year, column, by_area; empty
                for all places and all figures. An answer's own selection shows how they are written.
        """
        return _told(lambda: _comparison(_ready(service, limit, request), selection or []))

    def list_reports(request: gr.Request) -> list[Data]:
        """List the reports that can be asked: whose, of which fiscal year, from which file."""
        return _told(lambda: _reports(_ready(service, limit, request)))

    return {"ask": ask, "compare": compare, "list_reports": list_reports}


def _told(work: Callable[[], T]) -> T:
    try:
        return work()
    except KikeruError as error:
        raise gr.Error(str(error), print_exception=False) from error


def _ready(service: Service, limit: RateLimit, request: gr.Request) -> Assistant:
    seconds = limit.wait(visitor_of(request, user=request.username or None).limited_as)
    if seconds > 0:
        raise KikeruError(f"too many calls: wait {math.ceil(seconds)} s")
    failure = service.failure
    if failure is not None:
        raise KikeruError(failure)
    return service.assistant()


def _answer(assistant: Assistant, question: object, history: object) -> Data:
    if not isinstance(question, str):
        raise QuestionError(f"question: text is needed, not {type(question).__name__}")
    answer = assistant.ask(question, read_history(history, "history"))
    return {**answer_data(answer), "choices": list(answer.choices)}


def _comparison(assistant: Assistant, selection: Sequence[Sequence[str]]) -> Data:
    pairs = []
    for pair in selection if isinstance(selection, list) else [selection]:
        if not isinstance(pair, list) or len(pair) != 2 or not all(isinstance(part, str) for part in pair):
            raise QuestionError("selection: a list of [name, value] pairs of text is needed")
        pairs.append((pair[0], pair[1]))
    catalog = assistant.catalog
    return matrix_data(build_matrix(catalog, selection_from_pairs(pairs, catalog)))


def _reports(assistant: Assistant) -> list[Data]:
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
        for report in assistant.catalog.reports
    ]

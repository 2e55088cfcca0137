"""What is served beside the page itself: files, exports, health, the login."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response

from page.chart import chart_svg
from page.export import conversation_docx, conversation_markdown
from page.service import Service
from page.store.conversations import Conversations
from page.tables import matrix_csv, matrix_xlsx
from page.visitor import USER_KEY, Visitor, visitor_of
from page.words import Words
from rag.matrix import build_matrix
from rag.selection import selection_from_pairs

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def visitor_at(request: Request) -> Visitor:
    """Who sent ``request``; the guard has noted the user, where there is a login."""
    return visitor_of(request, user=request.scope.get(USER_KEY))


def add_health(app: FastAPI, service: Service) -> None:
    """Adds ``/healthz``: 200 and ``ready``, or 503 and ``starting`` or ``failed``. Tells nothing else."""

    @app.get("/healthz")
    def health() -> JSONResponse:
        if not service.is_done:
            return JSONResponse({"status": "starting"}, status_code=503)
        if service.failure is not None:
            return JSONResponse({"status": "failed"}, status_code=503)
        return JSONResponse({"status": "ready"})


def add_files(app: FastAPI, service: Service) -> None:
    """Adds ``/files/PATH``: a source's text as it was read. Only what the index holds is served."""

    @app.get("/files/{path:path}")
    def file(path: str) -> Response:
        if not service.is_done or service.failure is not None:
            return _missing()
        text = service.assistant().index.sources.get(path)
        if text is None:
            return _missing()
        name = PurePosixPath(path).name
        # As plain text whatever it holds, so that no browser takes a report for a page.
        headers = {"Content-Disposition": _named("inline", name), "X-Content-Type-Options": "nosniff"}
        return Response(
            text.encode("utf-8", "replace"), media_type="text/plain; charset=utf-8", headers=headers
        )


def add_comparisons(app: FastAPI, service: Service) -> None:
    """Adds ``/compare.csv``, ``.xlsx`` and ``.svg``: the comparison that the query string selects."""

    @app.get("/compare.csv")
    async def csv(request: Request) -> Response:
        return await _compared(request, service, "csv")

    @app.get("/compare.xlsx")
    async def xlsx(request: Request) -> Response:
        return await _compared(request, service, "xlsx")

    @app.get("/compare.svg")
    async def svg(request: Request) -> Response:
        return await _compared(request, service, "svg")


def add_conversations(app: FastAPI, conversations: Conversations) -> None:
    """Adds ``/conversations/ID.md`` and ``.docx``: a conversation of the visitor's own."""

    @app.get("/conversations/{name}")
    def conversation(name: str, request: Request) -> Response:
        visitor = visitor_at(request)
        wanted, _, ending = name.rpartition(".")
        exchanges = conversations.load(visitor.owner, wanted) if ending in ("md", "docx") else None
        if not exchanges:
            return _missing()
        words = Words(visitor.language)
        title = conversations.title(visitor.owner, wanted) or exchanges[0].question
        if ending == "md":
            text = conversation_markdown(title, exchanges, words)
            body, kind = text.encode("utf-8", "replace"), "text/markdown; charset=utf-8"
        else:
            body, kind = conversation_docx(title, exchanges, words), _DOCX
        return _download(body, kind, f"{title[:40]}.{ending}")


async def _compared(request: Request, service: Service, ending: str) -> Response:
    if not service.is_done or service.failure is not None:
        return _missing()
    words = Words(visitor_at(request).language)
    return await run_in_threadpool(_comparison, service, request.query_params.multi_items(), words, ending)


def _comparison(service: Service, pairs: Sequence[tuple[str, str]], words: Words, ending: str) -> Response:
    catalog = service.assistant().catalog
    matrix = build_matrix(catalog, selection_from_pairs(pairs, catalog), language=words.language)
    name = words.say("compare_file")
    if ending == "csv":
        return _download(matrix_csv(matrix, words), "text/csv; charset=utf-8", f"{name}.csv")
    if ending == "xlsx":
        return _download(matrix_xlsx(matrix, words), _XLSX, f"{name}.xlsx")
    column = dict(pairs).get("chart", "")
    return _download(chart_svg(matrix, column, words).encode("utf-8"), "image/svg+xml", f"{name}.svg")


def _download(body: bytes, kind: str, name: str) -> Response:
    return Response(body, media_type=kind, headers={"Content-Disposition": _named("attachment", name)})


def _named(how: str, name: str) -> str:
    """A Content-Disposition whose file name may hold any character (RFC 6266)."""
    safe = "".join(c if c.isprintable() and c not in '\\/:*?"<>|' else "_" for c in name)
    return f"{how}; filename*=UTF-8''{quote(safe, safe='')}"


def _missing() -> Response:
    return JSONResponse({"detail": "not found"}, status_code=404)

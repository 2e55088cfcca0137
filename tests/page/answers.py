"""Answers and exchanges for tests of what is kept and exported."""

from __future__ import annotations

from pathlib import Path

from page.store.conversations import Exchange
from page.store.database import Database
from rag.model import Answer, Citation, Status

OWNER, OTHER = "browser:a", "user:b"
ID = "0123456789abcdef" * 2
ID2 = "f" * 32


def citation(number: int, **changed: object) -> Citation:
    values: dict[str, object] = {
        "id": number,
        "source": f"{number}.txt",
        "jurisdiction": "千葉市",
        "area": None,
        "section": "状況",
        "fiscal_year": 2017,
        "quote": "退院した者 １３人",
        "start": 10,
        "end": 19,
        "page": None,
    }
    return Citation(**(values | changed))  # type: ignore[arg-type]


def answer(
    text: str = "**13人** です。[1]",
    *citations: Citation,
    question: str = "何人？",
    status: Status = Status.ANSWERED,
    mode: str = "extractive",
    choices: tuple[str, ...] = (),
) -> Answer:
    return Answer(question, text, status, mode, citations or (citation(1),), {"total": 1.5}, choices)


def exchange(question: str = "何人？", text: str = "**13人** です。[1]") -> Exchange:
    return Exchange(question, answer(text, question=question))


def database_in(folder: Path) -> Database:
    return Database(folder / "records.sqlite3")

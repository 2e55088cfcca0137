"""What is served beside the page: health, files, comparisons, conversations."""

from __future__ import annotations

import csv
import io
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from corpus.errors import IndexFormatError
from page.server import add_comparisons, add_conversations, add_files, add_health
from page.service import Service
from page.store.conversations import Conversations
from page.visitor import VISITOR_COOKIE
from rag.assistant import Assistant
from tests.page.answers import ID, database_in, exchange

BROWSER = "a" * 32


@pytest.fixture
def client(service: Service, tmp_path: Path) -> TestClient:
    app = FastAPI()
    conversations = Conversations(database_in(tmp_path))
    conversations.append(f"browser:{BROWSER}", ID, exchange("何人？／<b>"))
    add_health(app, service)
    add_files(app, service)
    add_comparisons(app, service)
    add_conversations(app, conversations)
    client = TestClient(app)
    client.cookies.set(VISITOR_COOKIE, BROWSER)
    return client


def _health(service: Service) -> tuple[int, dict[str, str]]:
    app = FastAPI()
    add_health(app, service)
    answer = TestClient(app).get("/healthz")
    return answer.status_code, answer.json()


def test_health_says_ready_starting_and_failed(
    service: Service, failed: Callable[[Exception], Service]
) -> None:
    gate = threading.Event()

    def opener() -> Assistant:
        gate.wait(10)
        return service.assistant()

    starting = Service(opener)
    assert _health(starting) == (503, {"status": "starting"})
    gate.set()
    starting.assistant()
    assert _health(starting) == (200, {"status": "ready"})
    # What failed, and where, is for whoever runs it.
    assert _health(failed(IndexFormatError("/secret/path"))) == (503, {"status": "failed"})


def test_a_source_is_served_as_plain_text(client: TestClient, seed: Assistant) -> None:
    for path, text in seed.index.sources.items():
        answer = client.get(f"/files/{quote(path)}")
        assert answer.content.decode("utf-8") == text
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-disposition"].startswith("inline; filename*=UTF-8''")


@pytest.mark.parametrize(
    "path", ["no.txt", "../app.py", "..%2F..%2Fetc%2Fpasswd", "%00", "/etc/passwd", "PROVENANCE.md"]
)
def test_nothing_else_is_served_as_a_file(client: TestClient, path: str) -> None:
    assert client.get(f"/files/{path}").status_code == 404


def test_nothing_is_served_of_an_index_that_is_not_there(failed: Callable[[Exception], Service]) -> None:
    app = FastAPI()
    service = failed(IndexFormatError("none"))
    add_files(app, service)
    add_comparisons(app, service)
    client = TestClient(app)
    assert (client.get("/files/a").status_code, client.get("/compare.csv").status_code) == (404, 404)


def test_a_comparison_as_a_file_for_a_spreadsheet(client: TestClient, seed: Assistant) -> None:
    region = seed.catalog.jurisdictions[0].region
    answer = client.get("/compare.csv", params={"region": region})
    assert answer.content.startswith("\ufeff".encode())
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    here = [j.name for j in seed.catalog.jurisdictions if j.region == region]
    elsewhere = [j.name for j in seed.catalog.jurisdictions if j.region != region]
    first = [cell for row in rows for cell in row[:3]]
    assert [name for name in here if name not in first] == []
    assert [name for name in elsewhere if name in first] == []
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")


def test_a_comparison_as_a_workbook_and_as_a_picture(client: TestClient) -> None:
    workbook = client.get("/compare.xlsx")
    assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(workbook.content)).namelist()
    picture = client.get("/compare.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.text.lstrip().startswith("<")


@pytest.mark.parametrize(
    "query", ["place=%00&year=x&column=no&sort=1", "place=" + "あ" * 5000, "a&b&&==", "place"]
)
def test_a_selection_that_is_none_is_no_failure(client: TestClient, query: str) -> None:
    assert client.get(f"/compare.csv?{query}").status_code == 200


def test_a_conversation_as_markdown_and_as_a_word_file(client: TestClient) -> None:
    text = client.get(f"/conversations/{ID}.md")
    assert "何人？" in text.text
    assert text.headers["content-type"] == "text/markdown; charset=utf-8"
    # A file's name may hold no slash and no bracket.
    assert quote("何人？／_b_.md") in text.headers["content-disposition"]
    word = client.get(f"/conversations/{ID}.docx")
    assert "word/footnotes.xml" in zipfile.ZipFile(io.BytesIO(word.content)).namelist()


def test_a_conversation_is_its_owners_alone(client: TestClient) -> None:
    client.cookies.clear()
    client.cookies.set(VISITOR_COOKIE, "b" * 32)
    assert client.get(f"/conversations/{ID}.md").status_code == 404


@pytest.mark.parametrize("name", [ID, f"{ID}.pdf", "x.md", ".md", "..%2Fx.md", f"{ID}.md.docx"])
def test_a_conversation_that_is_none(client: TestClient, name: str) -> None:
    assert client.get(f"/conversations/{name}").status_code == 404

"""Two indexes built once with a hashing encoder: the first report's, and a second corpus written by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from index.build import build_index
from index.store import Index
from rag.assistant import Assistant
from rag.model import Answer, Query, Status
from rag.understand import Turn
from tests.index.conftest import HashEncoder
from tests.rag.second_corpus import write_second_corpus

REPORTS = Path(__file__).resolve().parents[2] / "corpus" / "reports"
SEED = "000_853a29f0c745dffe.txt"


def turns(*questions: str) -> tuple[Turn, ...]:
    """A history in which each question was answered with something of no importance."""
    return tuple(turn for text in questions for turn in (Turn("user", text), Turn("assistant", "（回答）")))


def load(corpus: Path, folder: Path) -> Index:
    encoder = HashEncoder()
    build_index(corpus, folder, encoder=encoder)
    return Index.load(folder, encoder=encoder)


@pytest.fixture(autouse=True)
def no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test asks the language model that the person who runs it has set."""
    monkeypatch.delenv("KIKERU_LLM", raising=False)


@pytest.fixture(scope="session")
def seed_index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """The index of the first report alone, whatever else the corpus folder may hold one day."""
    corpus = tmp_path_factory.mktemp("seed_reports")
    (corpus / SEED).write_bytes((REPORTS / SEED).read_bytes())
    return load(corpus, tmp_path_factory.mktemp("seed_index") / "index")


@pytest.fixture(scope="session")
def second_index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    corpus = write_second_corpus(tmp_path_factory.mktemp("second") / "reports")
    return load(corpus, tmp_path_factory.mktemp("second_index") / "index")


@pytest.fixture(scope="session")
def seed(seed_index: Index) -> Assistant:
    return Assistant(seed_index)


@pytest.fixture(scope="session")
def second(second_index: Index) -> Assistant:
    return Assistant(second_index)


def understood(assistant: Assistant, question: str, before: Sequence[str] = ()) -> Query:
    return assistant.understand(question, turns(*before))


def names(query: Query) -> list[str]:
    return [place.name for place in query.places.named]


def breaches(answer: Answer, index: Index) -> list[str]:
    """How an answer breaks the contract: quotes, owners, numbering, status."""
    found: list[str] = []
    if (answer.status is Status.ANSWERED) != bool(answer.citations):
        found.append(f"{answer.status.value} with {len(answer.citations)} citations")
    if not answer.answer.strip():
        found.append("an empty answer")
    if [c.id for c in answer.citations] != list(range(1, len(answer.citations) + 1)):
        found.append("ids do not run from 1")
    for citation in answer.citations:
        if index.sources[citation.source][citation.start : citation.end] != citation.quote:
            found.append(f"[{citation.id}] is not the text at its place")
        if not citation.quote.strip():
            found.append(f"[{citation.id}] is blank")
        if f"[{citation.id}]" not in answer.answer:
            found.append(f"[{citation.id}] stands nowhere in the answer")
        if not _owned(index, citation.jurisdiction, citation.source, citation.start, citation.end):
            found.append(f"[{citation.id}] is not of {citation.jurisdiction}")
    return found


def _owned(index: Index, jurisdiction: str, source: str, start: int, end: int) -> bool:
    owners: Iterable[str] = (
        r.jurisdiction.name
        for r in index.reports
        if r.source == source and r.span.start <= start and end <= r.span.end
    )
    return list(owners) == [jurisdiction]

"""A gold question, an answer and a small generated world to judge and run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.model import Span
from eval.generate import generate
from eval.gold import GoldQuestion
from eval.judging import Cited, Given
from eval.truth import World
from index.build import build_index
from index.encoders import load_encoder
from index.store import Index

REPORTS = Path(__file__).resolve().parents[2] / "corpus" / "reports"

SOURCE = "a.txt"
TEXT = "千葉市\n（退院した者の人数） １３人\n川崎市\n（退院した者の人数） 0人\n研修会（８/４、県庁、51名）\n"


def span_of(quote: str, text: str = TEXT) -> Span:
    start = text.index(quote)
    return Span(SOURCE, start, start + len(quote))


def cited(number: int, jurisdiction: str, quote: str) -> Cited:
    return Cited(number, jurisdiction, quote, span_of(quote))


@pytest.fixture
def sources() -> dict[str, str]:
    return {SOURCE: TEXT}


@pytest.fixture
def gold() -> GoldQuestion:
    return GoldQuestion(
        id="q1",
        type="value",
        question="千葉市の退院者数は？",
        status="answered",
        numbers=("13人",),
        forbidden=("0人",),
        evidence=(span_of("（退院した者の人数） １３人"),),
        jurisdictions=("千葉市",),
    )


@pytest.fixture
def given() -> Callable[..., Given]:
    def make(answer: str, *citations: Cited, status: str = "answered") -> Given:
        return Given(status, answer, citations, 0.01)

    return make


@pytest.fixture(scope="session")
def world() -> World:
    return generate(3, jurisdictions=6)


@pytest.fixture(scope="session")
def seed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the report that comes with the project."""
    folder = tmp_path_factory.mktemp("seed") / "index"
    build_index(REPORTS, folder, encoder=load_encoder())
    return folder


@pytest.fixture(scope="session")
def seed_index(seed_folder: Path) -> Index:
    return Index.load(seed_folder)

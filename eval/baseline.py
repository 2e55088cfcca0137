"""The usual recipe, for comparison: equal pieces, nearest vectors, the best sentence of four pieces.

Split by LangChain's RecursiveCharacterTextSplitter at 500 characters with 50 of overlap, embedded by the same
encoder, searched in the same flat FAISS index. It knows no reports, so it always answers.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from langchain_text_splitters import RecursiveCharacterTextSplitter

from corpus.model import Report, Span
from eval.gold import Turn
from eval.judging import Cited, Given
from eval.systems import RANKED
from index.dense import DenseIndex
from index.encoder import Encoder

SIZE, OVERLAP, TOP = 500, 50, 4
_BATCH = 512
_SENTENCE = re.compile(r"[^。\n]*[^\s。][^。\n]*。?")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a source with the owner of its greatest part."""

    span: Span
    text: str
    jurisdiction: str
    fiscal_year: int | None


class Baseline:
    """The recipe over the same sources."""

    name = "baseline"

    def __init__(self, sources: Mapping[str, str], reports: Sequence[Report], encoder: Encoder) -> None:
        self._sources = sources
        self._encoder = encoder
        self._pieces = _pieces(sources, reports)
        texts = [piece.text for piece in self._pieces]
        batches = [
            encoder.encode_passages(texts[at : at + _BATCH]) for at in range(0, max(len(texts), 1), _BATCH)
        ]
        self._index = DenseIndex.build(np.concatenate(batches).astype(np.float32))

    @property
    def sources(self) -> Mapping[str, str]:
        return self._sources

    def ask(self, question: str, history: Sequence[Turn]) -> Given:
        """The sentence of the top pieces that is nearest to the question; turns before are not read."""
        del history
        started = time.perf_counter()
        pieces = self._nearest(question, TOP)
        sentence, number = self._best_sentence(question, pieces)
        cited = tuple(
            Cited(place, piece.jurisdiction, piece.text, piece.span, piece.fiscal_year)
            for place, piece in enumerate(pieces, start=1)
        )
        return Given("answered", f"{sentence}[{number}]", cited, time.perf_counter() - started)

    def rank(self, question: str) -> tuple[tuple[Span, ...], ...]:
        return tuple((piece.span,) for piece in self._nearest(question, RANKED))

    def _nearest(self, question: str, count: int) -> list[Piece]:
        vector = self._encoder.encode_queries([question])[0]
        rows, _ = self._index.search(vector, count)
        return [self._pieces[row] for row in rows.tolist()]

    def _best_sentence(self, question: str, pieces: Sequence[Piece]) -> tuple[str, int]:
        found = [
            (match[0].strip(), place)
            for place, piece in enumerate(pieces, start=1)
            for match in _SENTENCE.finditer(piece.text)
        ]
        if not found:
            return "", 1
        vectors = self._encoder.encode_passages([sentence for sentence, _ in found])
        scores = vectors @ self._encoder.encode_queries([question])[0]
        return found[int(np.argmax(scores))]


def _pieces(sources: Mapping[str, str], reports: Sequence[Report]) -> list[Piece]:
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=SIZE, chunk_overlap=OVERLAP, add_start_index=True, strip_whitespace=True
    )
    pieces = []
    for path, text in sources.items():
        own = [report for report in reports if report.source == path]
        for document in splitter.create_documents([text]):
            start = int(document.metadata["start_index"])
            span = Span(path, start, start + len(document.page_content))
            owner = max(own, key=lambda report: _shared(report.span, span), default=None)
            name = owner.jurisdiction.name if owner is not None else ""
            year = owner.fiscal_year if owner is not None else None
            pieces.append(Piece(span, document.page_content, name, year))
    return pieces


def _shared(one: Span, other: Span) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))

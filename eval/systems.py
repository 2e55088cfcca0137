"""What is evaluated: something that answers a question and ranks passages, ours or the baseline."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Protocol

from corpus.model import Span
from eval.gold import Turn
from eval.judging import Cited, Given
from index.store import Hit, Index
from rag.assistant import Assistant
from rag.understand import Turn as AskedTurn

RANKED = 10  # passages whose order retrieval is scored by
_POOL = 50
_RRF = 60  # the constant of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)


class System(Protocol):
    """An assistant under test. ``sources`` are the texts that its citations count in, by path."""

    @property
    def name(self) -> str: ...

    @property
    def sources(self) -> Mapping[str, str]: ...

    def ask(self, question: str, history: Sequence[Turn]) -> Given:
        """The answer, with the seconds it took."""
        ...

    def rank(self, question: str) -> tuple[tuple[Span, ...], ...]:
        """The ``RANKED`` best places for the question alone, best first, each of one or more spans."""
        ...


class Kikeru:
    """This project's assistant over one index."""

    name = "kikeru"

    def __init__(self, index: Index) -> None:
        self._index = index
        self._assistant = Assistant(index)

    @property
    def sources(self) -> Mapping[str, str]:
        return self._index.sources

    def ask(self, question: str, history: Sequence[Turn]) -> Given:
        turns = [AskedTurn(turn.role, turn.content) for turn in history]
        started = time.perf_counter()
        answer = self._assistant.ask(question, turns)
        seconds = time.perf_counter() - started
        cited = tuple(
            Cited(c.id, c.jurisdiction, c.quote, Span(c.source, c.start, c.end), c.fiscal_year)
            for c in answer.citations
        )
        return Given(answer.status.value, answer.answer, cited, seconds)

    def rank(self, question: str) -> tuple[tuple[Span, ...], ...]:
        """Both searches of the index fused, without the filters that understanding a question gives."""
        scores: dict[str, float] = {}
        hits: dict[str, Hit] = {}
        for search in (self._index.search_lexical, self._index.search_dense):
            for hit in search(question, _POOL):
                scores[hit.chunk.id] = scores.get(hit.chunk.id, 0.0) + 1 / (_RRF + hit.rank)
                hits[hit.chunk.id] = hit
        best = sorted(scores, key=lambda key: (-scores[key], key))[:RANKED]
        return tuple(tuple(p.span for p in hits[key].chunk.passages) for key in best)

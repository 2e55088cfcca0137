"""What is evaluated: something that answers a question and ranks passages, ours or the baseline."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Protocol

from corpus.model import Span
from eval.gold import Turn
from eval.judging import Cited, Given
from index.store import Index
from rag.assistant import Assistant
from rag.understand import Turn as AskedTurn

RANKED = 10  # passages whose order retrieval is scored by


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
        """The index's own search, without the filters that understanding a question gives."""
        hits = self._index.search(question, RANKED)
        return tuple(tuple(p.span for p in hit.chunk.passages) for hit in hits)

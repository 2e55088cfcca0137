"""How well passages are found: every search side by side on the same questions, in one run.

Three kinds of sets, all read from files:

    JSQuAD-style   {"passages": [{"headline", "text"}], "questions": [[question, passage number]]} as .json
    or .json.xz,
                   once with the headlines and once without, and with more passages as distractors where given
    pairs          [[Japanese, English]]: each side looks for its other half among all of that language
    domain         eval/domain/*.jsonl and the gold files: questions on a built index, with the spans that
    answer them
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.metrics import Measured, Part, ratio
from index.dense import DenseIndex, Rows
from index.encoder import Encoder
from index.forward import Document, ForwardIndex
from index.forward_build import build_forward
from index.fused import FusedSearch
from index.lexical import LexicalIndex
from index.pruning import best_rows

DEPTH = 10
RRF_K = 60
"""The constant of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""

_POOL = 100
_PAIR_WEIGHT = 0.4

Search = Callable[[str], Sequence[int]]
"""From a question to the numbers of the documents found, best first, at most ``DEPTH``."""


@dataclass(frozen=True, slots=True)
class Task:
    """Documents, and questions with the numbers of the documents that answer them."""

    name: str
    documents: tuple[Document, ...]
    questions: tuple[tuple[str, frozenset[int]], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One search on one task: each measure with its interval, the time of a question, the bytes of what it
    reads.
    """

    task: str
    search: str
    measures: Mapping[str, Measured]
    milliseconds: float
    size: int


@dataclass(frozen=True, slots=True)
class Indexes:
    """A task's documents, indexed in every way."""

    lexical: LexicalIndex
    dense: DenseIndex
    forward: ForwardIndex
    encoder: Encoder

    @classmethod
    def build(cls, documents: Sequence[Document], encoder: Encoder) -> Indexes:
        texts = [document.text for document in documents]
        return cls(
            LexicalIndex.build(texts),
            DenseIndex.build(encoder.encode_passages(texts)),
            build_forward(documents, encoder.encode_passages),
            encoder,
        )

    def sizes(self) -> dict[str, int]:
        """Bytes of each index's arrays."""
        return {
            **self.lexical.bytes,
            "dense": self.dense.size * self.dense.dimension * 4,
            "forward": self.forward.bytes,
        }

    def by_stream(self, weights: Sequence[float]) -> Callable[[str], Rows]:
        def search(question: str) -> Rows:
            return _best(np.asarray(weights) @ self.lexical.scores(question), _POOL)

        return search

    def by_meaning(self, question: str) -> Rows:
        vector = self.encoder.encode_queries([question])[0]
        return self.dense.search(vector, _POOL)[0] if vector.any() else np.empty(0, dtype=np.int64)

    def by_z_sum(self, question: str) -> Rows:
        """The hand-set fusion: words and bigrams, each as distances from its mean in standard deviations,
        summed.
        """
        scores = self.lexical.scores(question)
        spread = scores.std(axis=1, keepdims=True)
        z = (scores - scores.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1.0)
        return _best(np.where(scores.max(axis=0) > 0, z.sum(axis=0) - z.sum(axis=0).min(), 0.0), _POOL)


def searches(
    indexes: Indexes, *, fused: FusedSearch | None = None
) -> dict[str, tuple[Search, tuple[str, ...]]]:
    """Every search by name, with the indexes that it reads."""
    words, bigrams = indexes.by_stream((1.0, 0.0)), indexes.by_stream((0.0, 1.0))
    both = indexes.by_stream((1.0, _PAIR_WEIGHT))
    ours = fused or FusedSearch(indexes.lexical, indexes.dense, indexes.forward)

    def learned(question: str) -> Sequence[int]:
        return [found.row for found in ours.search(question, DEPTH, None, indexes.encoder)]

    def ranks_fused(question: str) -> Sequence[int]:
        return _rank_fusion((both(question), indexes.by_meaning(question)))

    lexical = ("words", "bigrams")
    everything = (*lexical, "dense", "forward")
    return {
        "BM25, words": (lambda q: words(q).tolist(), ("words",)),
        "BM25, character bigrams": (lambda q: bigrams(q).tolist(), ("bigrams",)),
        "BM25, words + 0.4 bigrams": (lambda q: both(q).tolist(), lexical),
        "z-scores summed, words and bigrams": (lambda q: indexes.by_z_sum(q).tolist(), lexical),
        "encoder alone": (lambda q: indexes.by_meaning(q).tolist(), ("dense",)),
        "reciprocal ranks, BM25 and encoder": (ranks_fused, (*lexical, "dense")),
        "learned fusion": (learned, everything),
    }


def compare(task: Task, indexes: Indexes, *, fused: FusedSearch | None = None) -> list[Row]:
    """Every search on every question of ``task``."""
    sizes = indexes.sizes()
    rows = []
    for name, (search, read) in searches(indexes, fused=fused).items():
        if task.questions:
            search(task.questions[0][0])  # opens what is opened at the first question
        started = time.perf_counter()
        places = [first_place(search(question)[:DEPTH], right) for question, right in task.questions]
        spent = (time.perf_counter() - started) * 1000 / max(len(places), 1)
        rows.append(Row(task.name, name, measures(places), spent, sum(sizes[part] for part in read)))
    return rows


def first_place(found: Sequence[int], right: frozenset[int]) -> int | None:
    """The place, from 0, of the first right document; None where none is found."""
    return next((place for place, number in enumerate(found) if number in right), None)


def measures(places: Sequence[int | None]) -> dict[str, Measured]:
    """nDCG@10 with one right document, recall and mean reciprocal rank, with 95 % intervals over
    questions.
    """
    known = [DEPTH if place is None else place for place in places]
    gains = [1.0 / np.log2(place + 2) if place < DEPTH else 0.0 for place in known]
    values: dict[str, list[float]] = {"nDCG@10": gains}
    values |= {f"R@{cut}": [float(place < cut) for place in known] for cut in (1, 3, 5, 10)}
    values["MRR"] = [1.0 / (place + 1) if place < DEPTH else 0.0 for place in known]
    return {name: ratio([Part(value, 1.0) for value in of]) for name, of in values.items()}


def _best(scores: NDArray[np.float64], k: int) -> Rows:
    """The rows of the ``k`` best scores above 0, best first, equal ones by row."""
    rounded = np.round(scores, 6)
    rows = np.flatnonzero(rounded > 0)
    return best_rows(rounded[rows], rows, k)


def _rank_fusion(lists: Sequence[Rows]) -> list[int]:
    scores: dict[int, float] = {}
    for found in lists:
        for rank, number in enumerate(found.tolist(), start=1):
            scores[number] = scores.get(number, 0.0) + 1.0 / (RRF_K + rank)
    return sorted(scores, key=lambda number: (-scores[number], number))[:DEPTH]

"""BM25 over words and over character bigrams, in plain numpy arrays.

Words find what the dictionary knows in any spelling; bigrams find names and abbreviations that it cuts
elsewhere in the question than in the report. A row's score is the weighted sum over the two fields.

Every weight is computed when the index is built (Lù 2024, BM25S: the contribution of a term to a document
does not depend on the query), so that a query only adds up a few columns. The formula is Lucene's:

    idf(t) * tf / (tf + k1 * (1 - b + b * length / mean length))
    idf(t) = ln(1 + (n - df + 0.5) / (df + 0.5))

In a large index ``index.pruning`` leaves out what cannot be among the best; what it finds is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexFormatError
from corpus.model import Chunk
from index import text
from index.arrays import Column, Memory
from index.blocks import REMEDY
from index.files import Files
from index.layout import STREAM_NAMES
from index.postings import PostingsBuilder, bag_of
from index.pruning import Posting, best_rows, pruned
from index.strings import UNKNOWN, Terms

PLAIN = 50_000
"""Up to so many rows every score is added up; above, what cannot matter is left out."""

_DECIMALS = 6

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Stream:
    """A way to cut text into terms, with its share in the score. ``name`` begins its files' names."""

    name: str
    cut: Callable[[str], list[str]]
    weight: float


# A string has about three times as many bigrams as words that carry meaning, so that their sum needs the
# smaller weight to leave the words in charge.
STREAMS = (_Stream(STREAM_NAMES[0], text.words, 1.0), _Stream(STREAM_NAMES[1], text.bigrams, 0.4))


@dataclass(frozen=True, slots=True)
class TermField:
    """An inverted index with the weights worked out: term i stands in rows ``rows[starts[i]:starts[i + 1]]``.

    ``terms`` is sorted. ``starts`` is int64 of shape ``(len(terms) + 1,)``; ``rows`` int32 and ``weights``
    float32 have one entry for each pair of a term and a row that holds it, rows ascending within a term;
    ``peaks`` (float32) is each term's greatest weight.
    """

    size: int
    terms: Terms
    starts: Column
    rows: Column
    weights: Column
    peaks: Column

    @classmethod
    def build(cls, documents: Iterable[Sequence[str]]) -> TermField:
        """A field over ``documents``, each the sequence of its terms; document i is row i."""
        out = Memory()
        builder = PostingsBuilder("field")
        bag = bag_of(documents)
        builder.add(bag)
        builder.finish(out)
        return cls.read(Files.of(out.files(), where="memory"), "field", len(bag.lengths))

    @classmethod
    def read(cls, files: Files, name: str, size: int) -> TermField:
        """The field of that name over ``size`` documents. Raises IndexFormatError for files that are damaged
        or do not fit each other.
        """
        field = cls(
            size,
            Terms.read(files, f"{name}.terms"),
            files.array(f"{name}.starts", np.int64),
            files.array(f"{name}.rows", np.int32),
            files.array(f"{name}.weights", np.float32),
            files.array(f"{name}.peaks", np.float32),
        )
        count = len(field.terms)
        fits = len(field.starts) == count + 1 and len(field.peaks) == count
        if not (fits and len(field.rows) == len(field.weights) == field.starts[count]):
            raise IndexFormatError(f"{PurePosixPath(files.where, name)}.* do not fit each other: {REMEDY}")
        return field

    def postings(self, terms: Iterable[str], *, stream: int, weight: float) -> list[Posting]:
        """Where each of ``terms`` stands, in the order of the terms: the last bit of a sum depends on its
        order and must not on the question's.
        """
        found = []
        for place in self.terms.places(sorted(set(terms))).tolist():
            if place != UNKNOWN:
                start, stop = self.starts[place : place + 2].tolist()
                rows, weights = self.rows[start:stop], self.weights[start:stop]
                found.append(Posting(stream, rows, weights, weight, weight * float(self.peaks[place])))
        return found

    def frequencies(self, terms: Sequence[str]) -> NDArray[np.int64]:
        """In how many documents each of ``terms`` stands, shape ``(len(terms),)``."""
        places = self.terms.places(terms)
        known = np.flatnonzero(places != UNKNOWN)
        counts = np.zeros(len(places), dtype=np.int64)
        counts[known] = self.starts[places[known] + 1] - self.starts[places[known]]
        return counts

    def is_sound(self) -> bool:
        """Whether no query can read outside the arrays or get a score that is no number. Reads everything."""
        starts, rows, weights = self.starts[:], self.rows[:], self.weights[:]
        in_order = starts[0] == 0 and starts[-1] == len(rows) and bool((np.diff(starts) > 0).all())
        in_range = len(rows) == 0 or (rows.min() >= 0 and rows.max() < self.size)
        if not (in_order and in_range and np.isfinite(weights).all() and self.terms.is_sound()):
            return False
        peaks = np.maximum.reduceat(weights, starts[:-1]) if len(rows) else self.peaks[:]
        return bool(np.array_equal(peaks, self.peaks[:]))


@dataclass(frozen=True, slots=True)
class Lookup:
    """A question's terms in an index of ``size`` documents."""

    size: int
    postings: tuple[Posting, ...]

    def best(self, k: int, allowed: Rows | None = None) -> Rows:
        """The ``k`` best of ``allowed`` (row numbers; None: of all), best first, equal scores by row.

        Rows that share no term are left out.
        """
        rows = None if allowed is None else ascending(allowed)
        if self.size > PLAIN:
            rows = pruned(self.postings, self.size, k, rows)
        if rows is None or self.size <= PLAIN:
            scores = np.round(self._summed(), _DECIMALS)
            rows = np.flatnonzero(scores > 0) if rows is None else rows[scores[rows] > 0]
            return best_rows(scores[rows], rows, k)
        scores = self.totals(rows)
        return best_rows(scores[scores > 0], rows[scores > 0], k)

    def at(self, rows: Rows) -> NDArray[np.float64]:
        """BM25 of ``rows`` (ascending) by each stream, unweighted, shape ``(len(STREAMS), len(rows))``."""
        scores = np.zeros((len(STREAMS), len(rows)), dtype=np.float64)
        for posting in self.postings:
            scores[posting.stream] += posting.at(rows)
        return scores

    def totals(self, rows: Rows) -> NDArray[np.float64]:
        """The scores by which ``rows`` (ascending) are ordered."""
        weights = np.array([stream.weight for stream in STREAMS])
        return np.asarray(np.round(weights @ self.at(rows), _DECIMALS))

    def all(self) -> NDArray[np.float64]:
        """``at`` for every document."""
        scores = np.zeros((len(STREAMS), self.size), dtype=np.float64)
        for posting in self.postings:
            scores[posting.stream][posting.rows] += posting.weights.astype(np.float64)
        return scores

    def _summed(self) -> NDArray[np.float64]:
        return np.asarray(np.array([stream.weight for stream in STREAMS]) @ self.all())


class LexicalIndex:
    """BM25 over every stream of ``STREAMS``; row i is document i of the build."""

    def __init__(self, fields: Sequence[TermField]) -> None:
        self._fields = tuple(fields)

    @classmethod
    def build(cls, documents: Sequence[str]) -> LexicalIndex:
        """An index over ``documents``, each the text that is to be found by its words."""
        return cls([TermField.build(map(stream.cut, documents)) for stream in STREAMS])

    @classmethod
    def read(cls, files: Files, size: int) -> LexicalIndex:
        """The index over ``size`` documents. Raises IndexFormatError as ``TermField.read``."""
        return cls([TermField.read(files, stream.name, size) for stream in STREAMS])

    @property
    def size(self) -> int:
        return self._fields[0].size

    @property
    def bytes(self) -> dict[str, int]:
        """How many bytes each stream's postings take."""
        names = [stream.name for stream in STREAMS]
        return {name: 8 * len(field.rows) for name, field in zip(names, self._fields, strict=True)}

    def check(self, where: str) -> None:
        """Raises IndexFormatError where a query could read outside the arrays. Reads everything."""
        for stream, field in zip(STREAMS, self._fields, strict=True):
            if not field.is_sound():
                raise IndexFormatError(
                    f"{PurePosixPath(where, stream.name)}.* do not fit each other: {REMEDY}"
                )

    def look_up(self, query: str) -> Lookup:
        """The terms of ``query``."""
        postings = [
            posting
            for number, (stream, field) in enumerate(zip(STREAMS, self._fields, strict=True))
            for posting in field.postings(stream.cut(query), stream=number, weight=stream.weight)
        ]
        return Lookup(self.size, tuple(postings))

    def scores(self, query: str) -> NDArray[np.float64]:
        """Each document's BM25 by each stream, unweighted, shape ``(len(STREAMS), size)``."""
        return self.look_up(query).all()

    def frequencies(self, stream: str, terms: Sequence[str]) -> NDArray[np.int64]:
        """In how many documents each of ``terms`` stands, by the stream of that name, shape
        ``(len(terms),)``.
        """
        return self._fields[STREAM_NAMES.index(stream)].frequencies(terms)

    def search(self, query: str, k: int, allowed: Rows | None = None) -> list[tuple[int, float]]:
        """The ``k`` best (row, score), best first, equal scores by row; rows that share no term are left out.

        With ``allowed`` the best of those rows come back: none is lost to a better one that is not allowed.

        Raises ValueError for a negative ``k``.
        """
        if k < 0:
            raise ValueError(f"k must not be negative, is {k}")
        lookup = self.look_up(query)
        rows = lookup.best(k, allowed)
        order = np.argsort(rows)
        scores = np.empty(len(rows))
        scores[order] = lookup.totals(rows[order])
        return [(int(row), float(score)) for row, score in zip(rows, scores, strict=True)]


def ascending(rows: Rows) -> Rows:
    """``rows`` in order, each once."""
    if len(rows) < 2 or bool((rows[1:] > rows[:-1]).all()):
        return rows.astype(np.int64, copy=False)
    return np.unique(rows).astype(np.int64)


def document_text(chunk: Chunk) -> str:
    """What a chunk is found by: where it stands, and what it says."""
    return f"{chunk.context}\n{chunk.text}"

"""BM25 over words and over character bigrams, in plain numpy arrays.

Words find what the dictionary knows in any spelling; bigrams find names and abbreviations that it cuts
elsewhere in the question than in the report. A row's score is the weighted sum over the two fields.

Every weight is computed when the index is built (Lù 2024, BM25S: the contribution of a term to a document
does not depend on the query), so that a query only adds up a few columns. The formula is Lucene's:

    idf(t) * tf / (tf + k1 * (1 - b + b * length / mean length))
    idf(t) = ln(1 + (n - df + 0.5) / (df + 0.5))
"""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexFormatError
from corpus.model import Chunk
from index import text
from index.arrays import npy, read_npy

K1 = 1.2
B = 0.75
_DECIMALS = 6
_REMEDY = "build again with `python -m index build`"

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Stream:
    """A way to cut text into terms, with its share in the score. ``name`` begins its files' names."""

    name: str
    cut: Callable[[str], list[str]]
    weight: float


# A string has about three times as many bigrams as words that carry meaning, so that their sum needs the
# smaller weight to leave the words in charge.
STREAMS = (_Stream("words", text.words, 1.0), _Stream("bigrams", text.bigrams, 0.4))
FILES = tuple(
    f"{stream.name}.{part}"
    for stream in STREAMS
    for part in ("terms.json", "starts.npy", "rows.npy", "weights.npy")
)


class TermField:
    """An inverted index with the weights worked out: term i stands in rows ``rows[starts[i]:starts[i + 1]]``.

    ``terms`` is sorted. ``starts`` is int64 of shape ``(len(terms) + 1,)``; ``rows`` int32 and ``weights``
    float32 have one entry for each pair of a term and a row that holds it, rows ascending within a term.
    """

    def __init__(
        self,
        size: int,
        terms: Sequence[str],
        starts: NDArray[np.int64],
        rows: NDArray[np.int32],
        weights: NDArray[np.float32],
    ) -> None:
        self.size = size
        self.terms = terms
        self.starts = starts
        self.rows = rows
        self.weights = weights
        self._position = {term: position for position, term in enumerate(terms)}

    @classmethod
    def build(cls, documents: Iterable[Sequence[str]]) -> TermField:
        """A field over ``documents``, each the sequence of its terms; document i is row i."""
        seen: dict[str, int] = {}
        ids, rows, counts, lengths = array("q"), array("q"), array("q"), array("q")
        for row, terms in enumerate(documents):
            lengths.append(len(terms))
            for term, count in Counter(terms).items():
                ids.append(seen.setdefault(term, len(seen)))
                rows.append(row)
                counts.append(count)
        terms_sorted = sorted(seen)
        rank = np.empty(len(seen), dtype=np.int64)
        rank[[seen[term] for term in terms_sorted]] = np.arange(len(seen))
        columns = rank[_int64(ids)]
        order = np.lexsort((_int64(rows), columns))
        columns = columns[order]
        frequencies = np.bincount(columns, minlength=len(seen)) if len(seen) else np.empty(0, dtype=np.int64)
        weights = _weights(columns, _int64(rows)[order], _int64(counts)[order], frequencies, _int64(lengths))
        return cls(
            size=len(lengths),
            terms=terms_sorted,
            starts=np.concatenate(([0], np.cumsum(frequencies))).astype(np.int64),
            rows=_int64(rows)[order].astype(np.int32),
            weights=weights,
        )

    def add_scores(self, terms: Iterable[str], scores: NDArray[np.float64], *, weight: float) -> None:
        """Adds each row's score for ``terms`` times ``weight`` to ``scores``, shape ``(size,)``, in place."""
        # Sorted, because the last bit of a sum depends on its order and must not on the question's.
        for term in sorted(set(terms)):
            position = self._position.get(term)
            if position is not None:
                here = slice(self.starts[position], self.starts[position + 1])
                scores[self.rows[here]] += weight * self.weights[here].astype(np.float64)

    def frequencies(self, terms: Sequence[str]) -> NDArray[np.int64]:
        """In how many documents each of ``terms`` stands, shape ``(len(terms),)``."""
        places = [self._position.get(term) for term in terms]
        counts = [0 if at is None else int(self.starts[at + 1] - self.starts[at]) for at in places]
        return np.array(counts, dtype=np.int64)


class LexicalIndex:
    """BM25 over every stream of ``STREAMS``; row i is document i of the build."""

    def __init__(self, fields: Sequence[TermField]) -> None:
        self._fields = tuple(fields)

    @classmethod
    def build(cls, documents: Sequence[str]) -> LexicalIndex:
        """An index over ``documents``, each the text that is to be found by its words."""
        return cls([TermField.build(map(stream.cut, documents)) for stream in STREAMS])

    @property
    def size(self) -> int:
        return self._fields[0].size

    def scores(self, query: str) -> NDArray[np.float64]:
        """Each document's BM25 by each stream, unweighted, shape ``(len(STREAMS), size)``."""
        scores = np.zeros((len(STREAMS), self.size), dtype=np.float64)
        for stream, field, row in zip(STREAMS, self._fields, scores, strict=True):
            field.add_scores(stream.cut(query), row, weight=1.0)
        return scores

    def frequencies(self, stream: str, terms: Sequence[str]) -> NDArray[np.int64]:
        """In how many documents each of ``terms`` stands, by the stream of that name, shape
        ``(len(terms),)``.
        """
        names = [each.name for each in STREAMS]
        return self._fields[names.index(stream)].frequencies(terms)

    def search(self, query: str, k: int, allowed: Rows | None = None) -> list[tuple[int, float]]:
        """The ``k`` best (row, score), best first, equal scores by row; rows that share no term are left out.

        With ``allowed`` the best of those rows come back: they are scored like all others, so none is lost.

        Raises ValueError for a negative ``k``.
        """
        if k < 0:
            raise ValueError(f"k must not be negative, is {k}")
        scores = np.zeros(self.size, dtype=np.float64)
        for stream, field in zip(STREAMS, self._fields, strict=True):
            field.add_scores(stream.cut(query), scores, weight=stream.weight)
        scores = np.round(scores, _DECIMALS)
        rows = np.arange(self.size, dtype=np.int64) if allowed is None else np.unique(allowed)
        best = best_rows(scores, rows[scores[rows] > 0], k)
        return [(int(row), float(scores[row])) for row in best]

    def to_files(self) -> dict[str, bytes]:
        """The index as the contents of ``FILES``."""
        files: dict[str, bytes] = {}
        for stream, field in zip(STREAMS, self._fields, strict=True):
            terms = {"documents": field.size, "terms": list(field.terms)}
            files[f"{stream.name}.terms.json"] = json.dumps(terms, ensure_ascii=False).encode("utf-8")
            for part in ("starts", "rows", "weights"):
                files[f"{stream.name}.{part}.npy"] = npy(getattr(field, part))
        return files

    @classmethod
    def from_files(cls, files: Mapping[str, bytes], *, where: str) -> LexicalIndex:
        """The index that ``to_files`` gave; ``where`` names the folder in errors.

        Raises IndexFormatError for a file that is damaged or does not fit the others.
        """
        fields = [_read_field(files, stream.name, where) for stream in STREAMS]
        if len({field.size for field in fields}) != 1:
            raise IndexFormatError(f"{where} has lexical fields of unlike size: {_REMEDY}")
        return cls(fields)


def document_text(chunk: Chunk) -> str:
    """What a chunk is found by: where it stands, and what it says."""
    return f"{chunk.context}\n{chunk.text}"


def best_rows(scores: NDArray[np.float64], rows: Rows, k: int) -> Rows:
    """The ``k`` of ``rows`` with the best ``scores`` (by row number), best first, equal ones by row."""
    if len(rows) > k > 0:
        # Ties with the k-th stay in until the sort below has put them in order.
        rows = rows[scores[rows] >= -np.partition(-scores[rows], k - 1)[k - 1]]
    return rows[np.lexsort((rows, -scores[rows]))[:k]]


def _weights(
    columns: NDArray[np.int64],
    rows: NDArray[np.int64],
    counts: NDArray[np.int64],
    frequencies: NDArray[np.int64],
    lengths: NDArray[np.int64],
) -> NDArray[np.float32]:
    """BM25's contribution of each (column, row) pair; see the formula at the head of the module."""
    if len(columns) == 0:
        return np.empty(0, dtype=np.float32)
    idf = np.log1p((len(lengths) - frequencies + 0.5) / (frequencies + 0.5))
    norm = K1 * (1 - B + B * lengths / lengths.mean())
    weights: NDArray[np.float32] = (idf[columns] * counts / (counts + norm[rows])).astype(np.float32)
    return weights


def _int64(values: array[int]) -> NDArray[np.int64]:
    return np.array(values, dtype=np.int64)


def _read_field(files: Mapping[str, bytes], name: str, where: str) -> TermField:
    place = str(PurePosixPath(where, f"{name}.*"))
    try:
        head = json.loads(files[f"{name}.terms.json"])
        field = TermField(
            size=head["documents"],
            terms=head["terms"],
            starts=read_npy(files[f"{name}.starts.npy"]),
            rows=read_npy(files[f"{name}.rows.npy"]),
            weights=read_npy(files[f"{name}.weights.npy"]),
        )
        sound = _is_sound(field)
    except (ValueError, KeyError, TypeError, EOFError, MemoryError, RecursionError) as error:
        raise IndexFormatError(f"{place} cannot be read: {_REMEDY}") from error
    if not sound:
        raise IndexFormatError(f"{place} do not fit each other: {_REMEDY}")
    return field


def _is_sound(field: TermField) -> bool:
    """Whether no query can read outside the arrays or get a score that is no number."""
    starts, rows, weights, terms = field.starts, field.rows, field.weights, field.terms
    kinds = starts.dtype == np.int64 and rows.dtype == np.int32 and weights.dtype == np.float32
    shapes = starts.ndim == rows.ndim == weights.ndim == 1 and len(rows) == len(weights)
    if not (kinds and shapes and isinstance(terms, list) and len(starts) == len(terms) + 1):
        return False
    if not (type(field.size) is int and field.size >= 0 and all(isinstance(term, str) for term in terms)):
        return False
    in_order = starts[0] == 0 and starts[-1] == len(rows) and bool((np.diff(starts) > 0).all())
    in_range = len(rows) == 0 or (rows.min() >= 0 and rows.max() < field.size)
    return bool(in_order and in_range and np.isfinite(weights).all())

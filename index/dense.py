"""Nearest vectors by inner product, exact. The only module that imports _faiss."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexFormatError
from index.encoder import Vectors

Rows = NDArray[np.int64]

# Its stubs know the C++ signatures, not the Python ones laid over them.
_faiss: Any = faiss

# Scores are compared to this many decimals: the last bits of a dot product depend on how the processor
# groups the sum, and must not decide the order of equal vectors.
_DECIMALS = 6
_SLACK = 16


class DenseIndex:
    """``size`` vectors of ``dimension`` float32 values; row i of the build is id i of the answers."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: Vectors) -> DenseIndex:
        """An index over ``vectors``, float32, shape ``(n, dimension)``; n may be 0.

        Raises ValueError for another shape or dtype and for values that are not finite.
        """
        if vectors.ndim != 2 or vectors.shape[1] == 0 or vectors.dtype != np.float32:
            raise ValueError(f"vectors must be float32 of shape (n, d), not {vectors.dtype} {vectors.shape}")
        if not np.isfinite(vectors).all():
            raise ValueError("vectors hold values that are not finite")
        index = _empty(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors))
        return cls(index)

    @classmethod
    def from_bytes(cls, data: bytes, *, where: str) -> DenseIndex:
        """The index that ``write`` put in a file, from the file's bytes; ``where`` names it in errors.

        Raises IndexFormatError for bytes that are cut short, damaged, or another kind of FAISS index.
        """
        remedy = "build again with `python -m index build`"
        if not data:
            raise IndexFormatError(f"{where} is empty: {remedy}")
        try:
            index = _faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8))
        except (RuntimeError, MemoryError) as error:
            raise IndexFormatError(f"{where} is not a readable FAISS index: {remedy}") from error
        if not isinstance(index, _faiss.IndexFlatIP):
            raise IndexFormatError(f"{where} is a {type(index).__name__}, not an IndexFlatIP: {remedy}")
        return cls(index)

    @classmethod
    def read(cls, path: Path) -> DenseIndex:
        """The index in the file at ``path``. Raises IndexFormatError as ``from_bytes`` does."""
        try:
            data = path.read_bytes()
        except OSError as error:
            raise IndexFormatError(f"{path} cannot be read: {error.strerror}") from error
        return cls.from_bytes(data, where=str(path))

    def write(self, path: Path) -> None:
        """Writes the index to ``path``. Raises OSError where that cannot be done."""
        try:
            _faiss.write_index(self._index, str(path))
        except RuntimeError as error:
            raise OSError(f"FAISS could not write {path}") from error

    @property
    def size(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        return int(self._index.d)

    def vectors(self, rows: Rows) -> Vectors:
        """The stored vectors of ``rows``, shape ``(len(rows), dimension)``."""
        self._check_rows(rows)
        if len(rows) == 0:
            return np.empty((0, self.dimension), dtype=np.float32)
        found: Vectors = self._index.reconstruct_batch(rows.astype(np.int64, copy=False))
        return found

    def search(
        self, vector: Vectors, k: int, allowed: Rows | None = None
    ) -> tuple[Rows, NDArray[np.float32]]:
        """The ids and scores of the ``k`` best rows, best first, equal scores by id.

        ``vector`` has shape ``(dimension,)``. With ``allowed`` (row numbers) exactly those rows are
        scanned, so that a narrow filter loses no hit. Fewer than ``k`` come only where fewer are allowed.

        Raises ValueError for a vector of another shape or not finite, a negative ``k``, or an unknown row.
        """
        if vector.shape != (self.dimension,) or not np.isfinite(vector).all():
            raise ValueError(f"query vector must be finite, of shape ({self.dimension},), not {vector.shape}")
        if k < 0:
            raise ValueError(f"k must not be negative, is {k}")
        selector = None
        available = self.size
        if allowed is not None:
            self._check_rows(allowed)
            chosen = np.zeros(self.size, dtype=np.bool_)
            chosen[allowed] = True
            available = int(chosen.sum())
            selector = _faiss.IDSelectorBitmap(np.packbits(chosen, bitorder="little"))
        if k == 0 or available == 0:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        return self._best(vector, min(k, available), available, selector)

    def _best(
        self, vector: Vectors, k: int, available: int, selector: Any
    ) -> tuple[Rows, NDArray[np.float32]]:
        # The setting belongs to the calling thread, so it is made anew for each query; one thread is
        # faster than two for a single vector.
        _faiss.omp_set_num_threads(1)
        parameters = None if selector is None else _faiss.SearchParameters(sel=selector)
        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        fetch = min(available, k + _SLACK)
        while True:
            raw, ids = self._index.search(query, fetch, params=parameters)
            scores = np.round(raw[0], _DECIMALS)
            # FAISS breaks ties as it likes: take in every row that ties with the last one wanted.
            if fetch == available or scores[k - 1] > scores[-1]:
                break
            fetch = min(available, fetch * 4)
        order = np.lexsort((ids[0], -scores))[:k]
        return ids[0][order], scores[order]

    def _check_rows(self, rows: Rows) -> None:
        if len(rows) and (rows.min() < 0 or rows.max() >= self.size):
            raise ValueError(f"rows must be in [0, {self.size}), are in [{rows.min()}, {rows.max()}]")


def _empty(dimension: int) -> Any:
    """A new index. Exact, 10 ms a query at 100k vectors; an approximate kind for more is chosen here."""
    return _faiss.IndexFlatIP(dimension)

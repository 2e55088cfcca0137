"""Nearest vectors by inner product: exact up to ``EXACT`` vectors, above by an inverted file whose finds are
scored exactly. The only module that imports faiss.
"""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexFormatError
from index.arrays import Column
from index.blocks import REMEDY, Bytes
from index.encoder import Vectors

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]

EXACT = 100_000
"""So many vectors are still searched one by one: about 10 ms a query."""

FEW = 20_000
"""So many rows that a filter leaves are searched one by one in any index."""

# Its stubs know the C++ signatures, not the Python ones laid over them.
_faiss: Any = faiss

# Scores are compared to this many decimals: the last bits of a dot product depend on how the processor
# groups the sum, and must not decide the order of equal vectors.
_DECIMALS = 6
_SLACK = 16

_LIST = 400
"""About so many vectors share a list of the inverted file."""
_SAMPLE = 64
"""Vectors for each list that its centre is learned from."""
_ROUNDS, _SEED = 10, 1
_PROBED = 500_000
"""Vectors that a query is compared with: as many lists are read as hold them. Under a filter fewer will
do, in more lists: by this power of the share that it leaves.
"""
_NARROWED = 0.7
_SPARE = 10
"""Finds of the inverted file, which knows vectors by their codes alone, for each that is wanted."""
_BITS = 4
"""Bits for two values of a vector in the inverted file: which of 16 learned pairs is nearest to them."""
_BATCH = 65_536


class DenseIndex:
    """``size`` vectors of ``dimension`` float32 values; row i of the build is id i of the answers."""

    def __init__(self, index: Any, exact: Column | None = None) -> None:
        """``index`` is FAISS's; with ``exact``, the vectors, it finds approximately."""
        self._index = index
        self._exact = exact

    @classmethod
    def build(cls, vectors: Vectors) -> DenseIndex:
        """An exact index over ``vectors``, float32, shape ``(n, dimension)``; n may be 0.

        Raises ValueError for another shape or dtype and for values that are not finite.
        """
        _check_vectors(vectors)
        index = _faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors))
        return cls(index)

    @classmethod
    def from_bytes(cls, data: Bytes | bytes, *, where: str, exact: Column | None = None) -> DenseIndex:
        """The index that ``write`` put in a file, from the file's bytes; ``where`` names it in errors.
        ``exact`` are the vectors of an approximate one.

        Raises IndexFormatError for bytes that are cut short, damaged, or another kind of FAISS index.
        """
        if len(data) == 0:
            raise IndexFormatError(f"{where} is empty: {REMEDY}")
        try:
            index = _faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8))
        except (RuntimeError, MemoryError) as error:
            raise IndexFormatError(f"{where} is not a readable FAISS index: {REMEDY}") from error
        wanted = _faiss.IndexFlatIP if exact is None else _faiss.IndexIVFPQFastScan
        if not isinstance(index, wanted):
            raise IndexFormatError(f"{where} is a {type(index).__name__}, not an {wanted.__name__}: {REMEDY}")
        if exact is not None and exact.shape != (index.ntotal, index.d):
            raise IndexFormatError(f"{where} does not fit the vectors beside it: {REMEDY}")
        return cls(index, exact)

    @classmethod
    def read(cls, path: Path) -> DenseIndex:
        """The exact index in the file at ``path``. Raises IndexFormatError as ``from_bytes`` does."""
        try:
            data = path.read_bytes()
        except OSError as error:
            raise IndexFormatError(f"{path} cannot be read: {error.strerror}") from error
        return cls.from_bytes(data, where=str(path))

    def write(self, path: Path) -> None:
        """Writes the index to ``path``, without the vectors of an approximate one. Raises OSError where that
        cannot be done.
        """
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

    @property
    def is_exact(self) -> bool:
        """Whether every search compares all vectors."""
        return self._exact is None

    def vectors(self, rows: Rows) -> Vectors:
        """The stored vectors of ``rows``, shape ``(len(rows), dimension)``."""
        self._check_rows(rows)
        if len(rows) == 0:
            return np.empty((0, self.dimension), dtype=np.float32)
        if self._exact is not None:
            return np.asarray(self._exact[rows])
        found: Vectors = self._index.reconstruct_batch(rows.astype(np.int64, copy=False))
        return found

    def search(
        self,
        vector: Vectors,
        k: int,
        allowed: Rows | None = None,
        *,
        exact: bool = False,
        effort: float = 1.0,
    ) -> tuple[Rows, Scores]:
        """The ids and scores of the ``k`` best rows, best first, equal scores by id.

        ``vector`` has shape ``(dimension,)``. With ``allowed`` (row numbers) those rows alone are
        searched, so that a narrow filter loses no hit. Fewer than ``k`` come only where fewer are allowed.
        An approximate index may miss a row, but not where ``FEW`` or fewer are allowed, nor with ``exact``.
        ``effort`` is the share, above 0, of the vectors it otherwise compares: less misses more.

        Raises ValueError for a vector of another shape or not finite, a negative ``k``, or an unknown row.
        """
        if vector.shape != (self.dimension,) or not np.isfinite(vector).all():
            raise ValueError(f"query vector must be finite, of shape ({self.dimension},), not {vector.shape}")
        if k < 0:
            raise ValueError(f"k must not be negative, is {k}")
        chosen = None
        available = self.size
        if allowed is not None:
            self._check_rows(allowed)
            chosen = np.zeros(self.size, dtype=np.bool_)
            chosen[allowed] = True
            available = int(np.count_nonzero(chosen))
        if k == 0 or available == 0:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        query = np.ascontiguousarray(vector, dtype=np.float32)
        # The setting belongs to the calling thread, so it is made anew for each query; one thread is
        # faster than two for a single vector.
        _faiss.omp_set_num_threads(1)
        k = min(k, available)
        if self._exact is None:
            return self._best(query, k, available, _selector(chosen))
        if not exact and available > FEW:
            found = self._near(query, k, available, _selector(chosen), effort)
            # The inverted file may pass over what is farthest of all.
            if len(found[0]) == k:
                return found
        return self._scan(query, k, None if chosen is None else np.flatnonzero(chosen))

    def _best(self, query: Vectors, k: int, available: int, selector: Any) -> tuple[Rows, Scores]:
        parameters = None if selector is None else _faiss.SearchParameters(sel=selector)
        fetch = min(available, k + _SLACK)
        while True:
            raw, ids = self._index.search(query.reshape(1, -1), fetch, params=parameters)
            scores = np.round(raw[0], _DECIMALS)
            # FAISS breaks ties as it likes: take in every row that ties with the last one wanted.
            if fetch == available or scores[k - 1] > scores[-1]:
                break
            fetch = min(available, fetch * 4)
        return _first(ids[0], scores, k)

    def _near(
        self, query: Vectors, k: int, available: int, selector: Any, effort: float
    ) -> tuple[Rows, Scores]:
        """By the lists whose centres are nearest; what they hold is then scored by the vectors themselves."""
        lists = int(self._index.nlist)
        compared = effort * _PROBED * (available / self.size) ** _NARROWED
        probe = min(lists, math.ceil(compared * lists / available))
        fetch = min(available, k * _SPARE + _SLACK)
        while True:
            parameters = _faiss.SearchParametersIVF(sel=selector, nprobe=probe)
            _, ids = self._index.search(query.reshape(1, -1), fetch, params=parameters)
            found = ids[0][(ids[0] >= 0) & (ids[0] < self.size)]
            if len(found) >= k or probe == lists:
                break
            probe = min(lists, probe * 4)
        return _first(found, self._scored(query, found), k)

    def _scan(self, query: Vectors, k: int, rows: Rows | None) -> tuple[Rows, Scores]:
        """Every row of ``rows`` (None: of all), a batch at a time."""
        count = self.size if rows is None else len(rows)
        ids, scores = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        for start in range(0, count, _BATCH):
            stop = min(start + _BATCH, count)
            here = np.arange(start, stop) if rows is None else rows[start:stop]
            part = slice(start, stop) if rows is None else here
            ids = np.concatenate((ids, here))
            scores = np.concatenate((scores, self._scored(query, part)))
            ids, scores = _first(ids, scores, k)
        return ids, scores

    def _scored(self, query: Vectors, rows: Rows | slice) -> Scores:
        assert self._exact is not None
        return np.asarray(np.round(self._exact[rows] @ query, _DECIMALS), dtype=np.float32)

    def _check_rows(self, rows: Rows) -> None:
        if len(rows) and (rows.min() < 0 or rows.max() >= self.size):
            raise ValueError(f"rows must be in [0, {self.size}), are in [{rows.min()}, {rows.max()}]")


def build_approximate(vectors: Vectors) -> DenseIndex:
    """An approximate index over ``vectors`` (float32, shape ``(n, dimension)``, may be a mapped file): an
    inverted file, its vectors in product codes that the processor compares many at a time (André, Kermarrec
    and Le Scouarnec 2015; FAISS's "PQ fast scan"). The same vectors give the same index.

    Raises ValueError for values that are not finite.
    """
    size, dimension = vectors.shape
    lists = max(size // _LIST, 1)
    quantizer = _faiss.IndexFlatIP(dimension)
    # A code for each pair of values; for each value where they are odd in number.
    codes = dimension // 2 if dimension % 2 == 0 else dimension
    index = _faiss.IndexIVFPQFastScan(quantizer, dimension, lists, codes, _BITS, _faiss.METRIC_INNER_PRODUCT)
    index.cp.niter, index.cp.seed = _ROUNDS, _SEED
    index.cp.min_points_per_centroid = 1
    index.cp.max_points_per_centroid = _SAMPLE
    # Evenly spread over the corpus, which no seed has to choose; repeated where they are too few.
    step = max(size // (lists * _SAMPLE), 1)
    sample = np.ascontiguousarray(vectors[::step])
    _check_vectors(sample)
    sample = np.tile(sample, (math.ceil(2**_BITS / max(len(sample), 1)), 1))
    _faiss.omp_set_num_threads(os.cpu_count() or 1)
    index.train(sample)
    for start in range(0, size, _BATCH):
        batch = np.ascontiguousarray(vectors[start : start + _BATCH])
        _check_vectors(batch)
        index.add(batch)
    # For the index's thread: queries set it for theirs.
    _faiss.omp_set_num_threads(1)
    return DenseIndex(index, vectors)


def _check_vectors(vectors: Vectors) -> None:
    if vectors.ndim != 2 or vectors.shape[1] == 0 or vectors.dtype != np.float32:
        raise ValueError(f"vectors must be float32 of shape (n, d), not {vectors.dtype} {vectors.shape}")
    if not np.isfinite(vectors).all():
        raise ValueError("vectors hold values that are not finite")


def _selector(chosen: NDArray[np.bool_] | None) -> Any:
    return None if chosen is None else _faiss.IDSelectorBitmap(np.packbits(chosen, bitorder="little"))


def _first(ids: Rows, scores: Scores, k: int) -> tuple[Rows, Scores]:
    """The ``k`` best, best first, equal scores by id."""
    if len(ids) > 4 * k:
        near = scores >= np.partition(scores, len(scores) - k)[len(scores) - k]
        ids, scores = ids[near], scores[near]
    order = np.lexsort((ids, -scores))[:k]
    return ids[order], scores[order]

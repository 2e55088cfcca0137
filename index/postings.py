"""Inverted lists in the making: documents come in bags of terms, in order; the lists are written at the end.

Only the terms stay in memory; which stands where is spooled to the disk and then put in order a piece at a
time, so that a large corpus needs no more memory than a small one with as many different terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.arrays import Output, Spool
from index.strings import sorted_terms, write_terms

K1 = 1.2
B = 0.75

_PIECE = 4_000_000
"""Pairs of a term and a document that are put in order at a time."""

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Bag:
    """Documents as counts of terms: document ``rows[i]`` (from 0) has ``terms[ids[i]]`` ``counts[i]`` times.

    The pairs are in the order of the documents; ``lengths`` has each document's number of terms.
    """

    terms: list[str]
    ids: Ints
    rows: Ints
    counts: Ints
    lengths: Ints


def bag_of(documents: Iterable[Sequence[str]]) -> Bag:
    """``documents``, each the sequence of its terms."""
    seen: dict[str, int] = {}
    ids: list[int] = []
    lengths: list[int] = []
    for terms in documents:
        lengths.append(len(terms))
        ids.extend([seen.setdefault(term, len(seen)) for term in terms])
    rows = np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)
    width = max(len(seen), 1)
    pairs, counts = np.unique(rows * width + np.array(ids, dtype=np.int64), return_counts=True)
    return Bag(
        list(seen),
        (pairs % width).astype(np.int32),
        (pairs // width).astype(np.int32),
        counts.astype(np.int32),
        np.array(lengths, dtype=np.int32),
    )


class PostingsBuilder:
    """Makes the files of a ``TermField`` called ``name``."""

    def __init__(self, name: str, folder: Path | None = None) -> None:
        """What does not fit into memory is spooled into ``folder``."""
        self._name = name
        self._known: dict[str, int] = {}
        self._ids, self._rows, self._counts = (Spool(np.int32, folder) for _ in range(3))
        self._lengths = Spool(np.int32, folder)

    def add(self, bag: Bag) -> None:
        """The documents of ``bag`` behind those that are there."""
        known = self._known
        numbers = np.array([known.setdefault(term, len(known)) for term in bag.terms], dtype=np.int32)
        if len(bag.ids):
            self._ids.append(numbers[bag.ids])
            self._rows.append(bag.rows + np.int32(len(self._lengths)))
            self._counts.append(bag.counts)
        self._lengths.append(bag.lengths)

    def finish(self, out: Output) -> None:
        """Writes the files. Nothing can be added afterwards."""
        terms = sorted_terms(list(self._known))
        rank = np.empty(len(terms), dtype=np.int32)
        rank[[self._known[term] for term in terms]] = np.arange(len(terms), dtype=np.int32)
        self._known.clear()
        frequencies = np.zeros(len(terms), dtype=np.int64)
        for ids in self._ids.pieces(_PIECE):
            frequencies += np.bincount(rank[ids], minlength=len(terms))
        write_terms(out, f"{self._name}.terms", terms)
        starts = out.array(f"{self._name}.starts", (len(terms) + 1,), np.int64)
        starts[1:] = np.cumsum(frequencies)
        self._fill(out, rank, frequencies, starts)
        for spool in (self._ids, self._rows, self._counts, self._lengths):
            spool.close()

    def _fill(
        self, out: Output, rank: Ints, frequencies: NDArray[np.int64], starts: NDArray[np.int64]
    ) -> None:
        total = len(self._ids)
        all_rows = out.array(f"{self._name}.rows", (total,), np.int32)
        all_weights = out.array(f"{self._name}.weights", (total,), np.float32)
        peaks = out.array(f"{self._name}.peaks", (len(rank),), np.float32)
        lengths = self._lengths.whole().astype(np.int64)
        idf = np.log1p((len(lengths) - frequencies + 0.5) / (frequencies + 0.5))
        norm = K1 * (1 - B + B * lengths / (lengths.mean() if total else 1.0))
        cursor = np.array(starts[:-1])
        pieces = (spool.pieces(_PIECE) for spool in (self._ids, self._rows, self._counts))
        for ids, rows, counts in zip(*pieces, strict=True):
            columns = rank[ids]
            # Stable, so that rows ascend within a term as they do in the spool.
            order = np.argsort(columns, kind="stable")
            columns, rows, counts = columns[order], rows[order], counts[order]
            here = np.bincount(columns, minlength=len(rank))
            begins = np.cumsum(here) - here
            places = cursor[columns] + (np.arange(len(columns)) - begins[columns])
            weights = (idf[columns] * counts / (counts + norm[rows])).astype(np.float32)
            all_rows[places] = rows
            all_weights[places] = weights
            there = np.flatnonzero(here)
            peaks[there] = np.maximum(peaks[there], np.maximum.reduceat(weights, begins[there]))
            cursor += here

"""The rows that can be among the best, without adding up every list (MaxScore: Turtle and Flood 1995).

A term's greatest weight bounds what it can add. Rare terms, which weigh most, are added up first. As soon as
those that are left cannot together lift a row over the k-th best so far, only rows that were seen stay, and
for the frequent terms only these few rows are looked up. What is left out cannot be among the ``k`` best, so
that the result is the same as without.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Values = NDArray[np.float64]

_SLACK = 1e-5
"""More than rounding can move a score."""

_PROBED = 300
"""Rows that are scored whole to learn what the k-th best is at least."""

_TINY = 1e-12
_ANCHOR = 20_000
"""Rows among which the k-th best so far is looked for."""

_DEAR = 16
"""Looking up a row in a list costs about as much as adding up so many entries of it."""


@dataclass(frozen=True, slots=True)
class Posting:
    """Where a term stands: ``rows`` (int32, ascending) with its ``weights`` (float32) there.

    ``weight`` is that of its stream, ``peak`` the most that it adds to a row's score.
    """

    stream: int
    rows: NDArray[np.int32]
    weights: NDArray[np.float32]
    weight: float
    peak: float

    def at(self, rows: NDArray[np.integer]) -> Values:
        """The weights at ``rows`` (ascending), 0 where the term does not stand, unweighted."""
        if len(self.rows) == 0 or len(rows) == 0:
            return np.zeros(len(rows))
        places = np.searchsorted(self.rows, rows.astype(np.int32, copy=False))
        places[places == len(self.rows)] = 0
        return np.where(self.rows[places] == rows, self.weights[places], 0.0).astype(np.float64)


def best_rows(scores: Values, rows: Rows, k: int) -> Rows:
    """The ``k`` of ``rows`` with the best ``scores`` (one for each of them), best first, equal ones by
    row.
    """
    if len(rows) > k > 0:
        # Ties with the k-th stay in until the sort below has put them in order.
        near = scores >= -np.partition(-scores, k - 1)[k - 1]
        rows, scores = rows[near], scores[near]
    return rows[np.lexsort((rows, -scores))[:k]]


def pruned(postings: Sequence[Posting], size: int, k: int, allowed: Rows | None) -> Rows:
    """The rows of ``allowed`` (ascending; None: of all ``size``) that may be among the ``k`` best, ascending.

    All ``k`` best that share a term are among them.
    """
    if k <= 0 or not postings or (allowed is not None and len(allowed) == 0):
        return np.empty(0, dtype=np.int64)
    ordered = sorted(postings, key=lambda posting: len(posting.rows))
    # What the terms from each on can add together.
    left = np.append(np.cumsum([posting.peak for posting in ordered][::-1])[::-1], 0.0)
    entries = sum(len(posting.rows) for posting in ordered)
    if allowed is not None and len(allowed) * len(ordered) * _DEAR < entries:
        return _narrowed(ordered, allowed, np.zeros(len(allowed)), k, 0.0)
    return _scanned(ordered, left, size, k, allowed)


def _scanned(ordered: Sequence[Posting], left: Values, size: int, k: int, allowed: Rows | None) -> Rows:
    """Adds up whole lists until those left cannot make a new row one of the best."""
    mask = None
    if allowed is not None:
        mask = np.zeros(size, dtype=np.bool_)
        mask[allowed] = True
    sums = np.zeros(size)
    anchor: NDArray[np.int32] | None = None
    least = 0.0
    seen = 0
    done = len(ordered)
    for at, posting in enumerate(ordered):
        if left[at] + _SLACK < least:
            done = at
            break
        sums[posting.rows] += posting.weight * posting.weights
        if anchor is None or len(posting.rows) <= _ANCHOR:
            anchor = posting.rows if mask is None else posting.rows[mask[posting.rows]]
        seen, before = seen + len(posting.rows), seen
        if before < _PROBED <= seen:
            least = max(least, _completed(ordered[at + 1 :], anchor, sums[anchor], k))
        least = max(least, _kth(sums[anchor], k))
    bound = max(least - left[done] - _SLACK, _TINY)
    rows = np.flatnonzero(sums >= bound)
    if mask is not None:
        rows = rows[mask[rows]]
    sums = sums[rows]
    least = max(least, _completed(ordered[done:], rows, sums, k))
    return _narrowed(ordered[done:], rows, sums, k, least)


def _completed(postings: Sequence[Posting], rows: NDArray[np.integer], sums: Values, k: int) -> float:
    """The ``k``-th best score of the most promising of ``rows``: a close bound for little work."""
    if len(rows) > _PROBED:
        best = np.sort(np.argpartition(sums, len(sums) - _PROBED)[len(sums) - _PROBED :])
        rows, sums = rows[best], sums[best]
    for posting in postings:
        sums = sums + posting.weight * posting.at(rows)
    return _kth(sums, k)


def _narrowed(postings: Sequence[Posting], rows: Rows, sums: Values, k: int, least: float) -> Rows:
    """``rows`` without those that ``postings``, not yet in their ``sums``, cannot make one of the best."""
    left = sum(posting.peak for posting in postings)
    kept = sums + left + _SLACK >= least
    rows, sums = rows[kept], sums[kept]
    # The heaviest first: they tell the rows apart.
    for posting in sorted(postings, key=lambda posting: -posting.peak):
        left -= posting.peak
        sums = sums + posting.weight * posting.at(rows)
        least = max(least, _kth(sums, k))
        kept = sums + left + _SLACK >= least
        if not kept.all():
            rows, sums = rows[kept], sums[kept]
    return rows


def _kth(values: Values, k: int) -> float:
    """The ``k``-th greatest of ``values``, 0 where there are not so many: no more than the ``k``-th best."""
    if len(values) < k:
        return 0.0
    return float(np.partition(values, len(values) - k)[len(values) - k])

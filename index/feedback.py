"""What the first documents found say for the others (pseudo-relevance feedback, Rocchio 1971).

A passage of an article often leaves out what the article is about; others beside it name it. The first found
are taken for such, and what lies near them in meaning is found and gains by it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors

Rows = NDArray[np.int64]
Values = NDArray[np.float64]

HEARD = 8
"""Documents that are heard."""

_CENTRE, _FEW = 5, 3
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Feedback:
    """The first ``rows``, best first, their ``vectors`` (n, dimension) of length 1 or 0, and ``shares`` (n,):
    each one's score as a share of the first one's, 0 to 1. n is at most ``HEARD`` and may be 0.
    """

    rows: Rows
    vectors: Vectors
    shares: Values

    def centre(self, vector: Vectors) -> Vectors:
        """Where to look again: the question's ``vector`` (dimension,) and the mean of the first few, in equal
        parts.
        """
        mean = self.shares[:_CENTRE] @ self.vectors[:_CENTRE]
        length = float(np.linalg.norm(mean))
        moved: Vectors = (vector + mean / length if length > _TINY else vector).astype(np.float32)
        return moved

    def signals(self, rows: Rows, vectors: Vectors) -> dict[str, Values]:
        """How near each of ``rows`` (m documents, ``vectors`` (m, dimension)) is to the few best and to all
        that are heard: in the mean, and to the nearest one. None is heard for itself.
        """
        cosines = (vectors @ self.vectors.T).astype(np.float64)
        heard = np.where(rows[:, None] == self.rows, 0.0, self.shares)
        found: dict[str, Values] = {}
        for name, count in (("few", _FEW), ("all", HEARD)):
            near, weights = cosines[:, :count], heard[:, :count]
            sums = np.maximum((weights**2).sum(axis=1), _TINY)
            found[f"feedback_mean_{name}"] = (near * weights**2).sum(axis=1) / sums
            found[f"feedback_nearest_{name}"] = (near * weights).max(axis=1, initial=0.0)
        return found

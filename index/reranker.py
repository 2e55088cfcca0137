"""A second look at what a search found: each passage read together with the question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.errors import EncoderError
from index.lexical import document_text
from index.store import Hit

Scores = NDArray[np.float32]

DEPTH = 50
"""How many hits are looked at again: a cross-encoder's time grows with each."""


class Reranker(Protocol):
    """Says how well each passage answers a question, reading both together.

    ``id`` names the model (a folder's or a hub's name) and ``revision`` its content (a hash or a hub commit).
    """

    @property
    def id(self) -> str: ...

    @property
    def revision(self) -> str: ...

    def scores(self, query: str, passages: Sequence[str]) -> Scores:
        """One score a passage, float32, shape ``(len(passages),)``, higher is better, of no fixed range."""
        ...


def rerank(hits: Sequence[Hit], query: str, reranker: Reranker, *, depth: int = DEPTH) -> list[Hit]:
    """``hits`` in the reranker's order, every one of them once, ranked from 1.

    The first ``depth`` are scored anew and sorted, equal scores by chunk id. Those behind keep their order
    and their scores, which do not compare with the new ones. The passage is read as it was indexed: where it
    stands, then what it says.

    Raises:
        ValueError: ``depth`` is negative.
        EncoderError: the reranker gave another number of scores, or some that are not finite.
    """
    if depth < 0:
        raise ValueError(f"depth is {depth}; it has to be 0 or more")
    first, rest = hits[:depth], hits[depth:]
    if not first:
        return list(hits)
    scores = reranker.scores(query, [document_text(hit.chunk) for hit in first])
    if scores.shape != (len(first),) or not np.isfinite(scores).all():
        raise EncoderError(
            f"reranker {reranker.id} gave scores of shape {scores.shape} for {len(first)} passages, or "
            "values that are not finite; use another one"
        )
    scored = [(float(score), hit.chunk) for score, hit in zip(scores, first, strict=True)]
    scored.sort(key=lambda pair: (-pair[0], pair[1].id))
    ordered = [*scored, *((hit.score, hit.chunk) for hit in rest)]
    return [Hit(chunk, score, rank) for rank, (score, chunk) in enumerate(ordered, start=1)]

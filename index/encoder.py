"""What the index asks of an embedding model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Turns text into L2-normalised vectors, so that a dot product is a cosine.

    ``id`` names the model (a folder's or a hub's name) and ``revision`` its content (a hash of the
    weights or a hub commit): an index made by one pair is not read with another.
    """

    @property
    def id(self) -> str: ...

    @property
    def revision(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, float32, shape ``(len(texts), dimension)``, rows of length 1 or 0."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, float32, shape ``(len(texts), dimension)``, rows of length 1 or 0."""
        ...


def well_formed(text: str) -> str:
    """The text with lone surrogates, which no tokenizer takes, replaced."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text

"""An English question's phrases as words of Japanese documents.

A dictionary says too much (discharge: 退院, 放電, 釈放); the documents and the encoder choose. What the
documents do not write is left out, and of the rest the words stay that are nearest to the phrase and to the
whole question. The words that a phrase may be count as one (structured queries, Pirkola, SIGIR 1998).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.dictionary import Dictionary, Entry, Parts
from index.encoder import Encoder, Vectors
from index.forward import ForwardIndex
from index.strings import UNKNOWN

_MOST = 3
"""Words that a phrase may be."""
_QUESTION = 0.5
"""What nearness to the question counts beside nearness to the phrase."""

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Translation:
    """A ``phrase`` of the question, and the ``words`` that it may be, the nearest first; ``numbers`` are
    those of them that are one term of the forward index.
    """

    phrase: str
    words: tuple[str, ...]
    numbers: tuple[int, ...]


def translate(
    question: str, dictionary: Dictionary, forward: ForwardIndex, encoder: Encoder
) -> tuple[Translation, ...]:
    """The phrases of ``question`` that ``forward`` has words for, in their order."""
    entries = list(dictionary.found(question))
    if not entries:
        return ()
    vectors = encoder.encode_queries([question, *(entry.phrase for entry in entries)])
    found = (
        _translation(entry, forward, vector + _QUESTION * vectors[0])
        for entry, vector in zip(entries, vectors[1:], strict=True)
    )
    return tuple(each for each in found if each is not None)


def _translation(entry: Entry, forward: ForwardIndex, wanted: Vectors) -> Translation | None:
    known = list(_known(entry.japanese, forward))
    if not known:
        return None
    nearness = [float(_unit(forward.vectors[numbers]).mean(axis=0) @ wanted) for _, numbers in known]
    order = np.argsort(-np.array(nearness), kind="stable")[:_MOST]
    chosen = [known[n] for n in order if nearness[n] >= 0.0]
    if not chosen:
        return None
    return Translation(
        entry.phrase,
        tuple("".join(parts) for parts, _ in chosen),
        tuple(int(numbers[0]) for _, numbers in chosen if len(numbers) == 1),
    )


def _known(japanese: Sequence[Parts], forward: ForwardIndex) -> Iterator[tuple[Parts, Numbers]]:
    """Those of ``japanese`` that the documents write, with their terms' numbers."""
    places = forward.terms.places([part for parts in japanese for part in parts])
    at = 0
    for parts in japanese:
        numbers = places[at : at + len(parts)]
        at += len(parts)
        if (numbers != UNKNOWN).all():
            yield parts, numbers


def _unit(rows: NDArray[np.int8]) -> Vectors:
    vectors = rows.astype(np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1.0), dtype=np.float32)

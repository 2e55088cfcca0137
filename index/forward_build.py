"""A forward index in the making: documents come in pieces, in order; see ``index.forward`` for its parts."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.arrays import Memory, Output, Spool
from index.encoder import Vectors
from index.files import Files
from index.forward import BORDER, Document, ForwardIndex, character_codes, sentences
from index.strings import sorted_terms, write_strings, write_terms
from index.text import PROPER, Kind, Term, reading, words_and_terms

_LEVELS = 127
_PIECE = 8_000_000
"""Values that are copied at a time."""

_READ = (*PROPER, Kind.NOUN)
"""Kinds of words whose readings are kept."""

Encode = Callable[[Sequence[str]], Iterable[Vectors]]
"""From words to their vectors in batches, float32, shape (n, dimension), in order."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some documents: ``terms`` with their ``kinds`` in the order in which they first stand there.

    ``words`` are numbers of terms, ``word_counts`` and ``character_counts`` how many each sentence has,
    ``sentence_counts`` how many sentences each document; ``frequencies`` count documents.
    """

    terms: list[str]
    kinds: NDArray[np.int8]
    frequencies: NDArray[np.int32]
    words: NDArray[np.int32]
    characters: NDArray[np.int32]
    word_counts: NDArray[np.int32]
    character_counts: NDArray[np.int32]
    sentence_counts: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Read:
    """A part of a forward index, and the words of each document as ``index.text.words`` gives them."""

    part: Part
    words: list[list[str]]


def read_documents(documents: Iterable[Document]) -> Read:
    """The words and characters of ``documents``, sentence by sentence."""
    known: dict[str, int] = {}
    kinds, frequencies, words, characters = array("b"), array("i"), array("i"), array("i")
    word_counts, character_counts, sentence_counts = array("i"), array("i"), array("i")
    plain: list[list[str]] = []
    for document in documents:
        seen: set[int] = set()
        cut = [document.heading, *sentences(document.body)]
        own: list[str] = []
        for sentence in cut:
            found = words_and_terms(sentence)
            own.extend([word for word, _ in found if word is not None])
            terms = [term for _, term in found if term is not None]
            numbers = [_number(term, known, kinds) for term in terms]
            codes = (*character_codes(sentence), BORDER)
            words.extend(numbers)
            seen.update(numbers)
            characters.extend(codes)
            word_counts.append(len(numbers))
            character_counts.append(len(codes))
        frequencies.extend([0] * (len(known) - len(frequencies)))
        for number in seen:
            frequencies[number] += 1
        sentence_counts.append(len(cut))
        plain.append(own)
    part = Part(
        list(known),
        np.array(kinds, dtype=np.int8),
        *(
            np.array(values, dtype=np.int32)
            for values in (frequencies, words, characters, word_counts, character_counts, sentence_counts)
        ),
    )
    return Read(part, plain)


def _number(term: Term, known: dict[str, int], kinds: array[int]) -> int:
    number = known.setdefault(term.word, len(known))
    if number == len(kinds):
        kinds.append(term.kind)
    return number


class ForwardBuilder:
    """Makes the files of a ``ForwardIndex``."""

    def __init__(self, folder: Path | None = None) -> None:
        """What does not fit into memory is spooled into ``folder``."""
        self._known: dict[str, int] = {}
        self._kinds, self._frequencies = array("b"), array("i")
        self._words, self._characters = Spool(np.int32, folder), Spool(np.int32, folder)
        self._word_counts, self._character_counts = Spool(np.int32, folder), Spool(np.int32, folder)
        self._sentence_counts = Spool(np.int32, folder)

    def add(self, part: Part) -> None:
        """The documents of ``part`` behind those that are there."""
        numbers = np.empty(len(part.terms), dtype=np.int32)
        for at, (term, kind, count) in enumerate(
            zip(part.terms, part.kinds.tolist(), part.frequencies.tolist(), strict=True)
        ):
            number = self._known.setdefault(term, len(self._known))
            if number == len(self._kinds):
                self._kinds.append(kind)
                self._frequencies.append(0)
            self._frequencies[number] += count
            numbers[at] = number
        self._words.append(numbers[part.words])
        self._characters.append(part.characters)
        self._word_counts.append(part.word_counts)
        self._character_counts.append(part.character_counts)
        self._sentence_counts.append(part.sentence_counts)

    @property
    def vocabulary(self) -> int:
        """How many different terms there are."""
        return len(self._known)

    def finish(self, out: Output, encode: Encode, dimension: int) -> None:
        """Writes the files; vectors have ``dimension``. Nothing can be added afterwards."""
        terms = sorted_terms(list(self._known))
        order = np.array([self._known[term] for term in terms], dtype=np.int64)
        rank = np.empty(len(terms), dtype=np.int32)
        rank[order] = np.arange(len(terms), dtype=np.int32)
        kinds = np.array(self._kinds, dtype=np.int8)[order]
        write_terms(out, "forward.terms", terms)
        readings = [
            reading(term) if kind in _READ else "" for term, kind in zip(terms, kinds.tolist(), strict=True)
        ]
        write_strings(out, "forward.readings", readings)
        _put(out, "kinds", kinds)
        _put(out, "frequencies", np.array(self._frequencies, dtype=np.int32)[order])
        _copy(out, "words", self._words, lambda words: rank[words])
        _copy(out, "characters", self._characters, lambda characters: characters)
        _starts(out, "documents", self._sentence_counts)
        _starts(out, "word_starts", self._word_counts)
        _starts(out, "character_starts", self._character_counts)
        vectors = out.array("forward.vectors", (len(terms), dimension), np.int8)
        at = 0
        for batch in encode(terms):
            vectors[at : at + len(batch)] = _quantised(batch)
            at += len(batch)


def build_forward(documents: Sequence[Document], encode: Callable[[Sequence[str]], Vectors]) -> ForwardIndex:
    """The forward index of ``documents`` in memory; ``encode`` gives the vectors of words, float32, shape (n,
    dimension).
    """
    builder = ForwardBuilder()
    builder.add(read_documents(documents).part)
    dimension = encode([]).shape[1]

    def batches(words: Sequence[str]) -> Iterator[Vectors]:
        yield encode(words)

    out = Memory()
    builder.finish(out, batches, dimension)
    return ForwardIndex.read(Files.of(out.files(), where="memory"))


def _put(out: Output, name: str, values: NDArray[Any]) -> None:
    out.array(f"forward.{name}", values.shape, values.dtype)[:] = values


def _copy(out: Output, name: str, spool: Spool, change: Callable[[NDArray[Any]], NDArray[Any]]) -> None:
    target = out.array(f"forward.{name}", (len(spool),), np.int32)
    at = 0
    for piece in spool.pieces(_PIECE):
        target[at : at + len(piece)] = change(piece)
        at += len(piece)
    spool.close()


def _starts(out: Output, name: str, counts: Spool) -> None:
    target = out.array(f"forward.{name}", (len(counts) + 1,), np.int64)
    np.cumsum(counts.whole(), dtype=np.int64, out=target[1:])
    counts.close()


def _quantised(vectors: Vectors) -> NDArray[np.int8]:
    """The directions of ``vectors`` in int8, each scaled to fill the range; their lengths are not kept."""
    longest = np.abs(vectors).max(axis=1, keepdims=True, initial=0.0)
    scaled = np.divide(vectors, longest, out=np.zeros_like(vectors), where=longest > 0)
    rounded: NDArray[np.int8] = np.round(scaled * _LEVELS).astype(np.int8)
    return rounded

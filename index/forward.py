"""What stands where in each document: words and characters by sentence, and a vector for each word.

The inverted lists of ``index.lexical`` say which documents hold a term; whether the terms of a question stand
together in one sentence is read from here, for the few documents that a search looks at closely.

    document d   sentences [documents[d], documents[d + 1]); the first is its heading, which may be empty
    sentence s   words [word_starts[s], word_starts[s + 1]), characters likewise
"""

from __future__ import annotations

import json
import re
import unicodedata
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexFormatError
from corpus.model import Chunk
from index import text
from index.arrays import npy, read_npy
from index.encoder import Vectors

_ARRAYS: dict[str, type[np.generic]] = {
    "documents": np.int64,
    "word_starts": np.int64,
    "words": np.int32,
    "character_starts": np.int64,
    "characters": np.int32,
    "kinds": np.int8,
    "frequencies": np.int32,
    "vectors": np.int8,
}
FILES = ("forward.terms.json", *(f"forward.{name}.npy" for name in _ARRAYS))
BORDER = 0
"""The code of a character that no question can match: punctuation, and the end of a sentence."""

_SENTENCE = re.compile(r"(?<=[。．！？!?\n])")
_LEVELS = 127
_REMEDY = "build again with `python -m index build`"


@dataclass(frozen=True, slots=True)
class Document:
    """A text to be found, with the heading it stands under (empty where it has none)."""

    heading: str
    body: str

    @property
    def text(self) -> str:
        """Both, as the other searches read them."""
        return f"{self.heading}\n{self.body}" if self.heading else self.body


def document_of(chunk: Chunk) -> Document:
    """A chunk as a document: what it says under where it stands."""
    return Document(chunk.context, chunk.text)


def sentences(body: str) -> list[str]:
    """The sentences of ``body``; its line breaks end sentences too."""
    return [part for part in _SENTENCE.split(body) if not part.isspace() and part]


def character_codes(sentence: str) -> list[int]:
    """Code points of the letters and digits of ``sentence`` (NFKC, lower case), a ``BORDER`` for what parts
    them.
    """
    codes: list[int] = []
    for character in unicodedata.normalize("NFKC", sentence).lower():
        if character.isalnum() or unicodedata.combining(character):
            codes.append(ord(character))
        elif not character.isspace() and codes and codes[-1] != BORDER:
            codes.append(BORDER)
    return codes


@dataclass(frozen=True, slots=True)
class ForwardIndex:
    """See the head of the module for the starts. Term t is ``terms[t]``, of ``kinds[t]`` (``text.Kind``),
    stands in ``frequencies[t]`` documents, and has the direction ``vectors[t]`` (int8, shape ``(len(terms),
    dimension)``).
    """

    terms: tuple[str, ...]
    documents: NDArray[np.int64]
    word_starts: NDArray[np.int64]
    words: NDArray[np.int32]
    character_starts: NDArray[np.int64]
    characters: NDArray[np.int32]
    kinds: NDArray[np.int8]
    frequencies: NDArray[np.int32]
    vectors: NDArray[np.int8]

    @property
    def size(self) -> int:
        return len(self.documents) - 1

    def to_files(self) -> dict[str, bytes]:
        """The index as the contents of ``FILES``."""
        files = {"forward.terms.json": json.dumps(self.terms, ensure_ascii=False).encode("utf-8")}
        return files | {f"forward.{name}.npy": npy(getattr(self, name)) for name in _ARRAYS}

    @classmethod
    def from_files(cls, files: Mapping[str, bytes], *, where: str) -> ForwardIndex:
        """The index that ``to_files`` gave; ``where`` names the folder in errors.

        Raises IndexFormatError for a file that is damaged or does not fit the others.
        """
        place = str(PurePosixPath(where, "forward.*"))
        try:
            arrays: dict[str, Any] = {name: read_npy(files[f"forward.{name}.npy"]) for name in _ARRAYS}
            index = cls(terms=tuple(json.loads(files["forward.terms.json"])), **arrays)
            sound = _is_sound(index)
        except (ValueError, KeyError, TypeError, EOFError, MemoryError, RecursionError, IndexError) as error:
            raise IndexFormatError(f"{place} cannot be read: {_REMEDY}") from error
        if not sound:
            raise IndexFormatError(f"{place} do not fit each other: {_REMEDY}")
        return index


def build_forward(documents: Sequence[Document], encode: Callable[[Sequence[str]], Vectors]) -> ForwardIndex:
    """The forward index of ``documents``; ``encode`` gives the vectors of words, float32, shape (n,
    dimension).
    """
    known: dict[str, int] = {}
    kinds, frequencies = array("b"), array("i")
    words, characters = array("i"), array("i")
    starts, word_starts, character_starts = array("q", [0]), array("q", [0]), array("q", [0])
    for document in documents:
        seen: set[int] = set()
        for sentence in (document.heading, *sentences(document.body)):
            for term in text.terms(sentence):
                number = known.setdefault(term.word, len(known))
                if number == len(kinds):
                    kinds.append(term.kind)
                    frequencies.append(0)
                words.append(number)
                seen.add(number)
            characters.extend((*character_codes(sentence), BORDER))
            word_starts.append(len(words))
            character_starts.append(len(characters))
        for number in seen:
            frequencies[number] += 1
        starts.append(len(word_starts) - 1)
    return ForwardIndex(
        terms=tuple(known),
        documents=np.array(starts, dtype=np.int64),
        word_starts=np.array(word_starts, dtype=np.int64),
        words=np.array(words, dtype=np.int32),
        character_starts=np.array(character_starts, dtype=np.int64),
        characters=np.array(characters, dtype=np.int32),
        kinds=np.array(kinds, dtype=np.int8),
        frequencies=np.array(frequencies, dtype=np.int32),
        vectors=_quantised(encode(tuple(known))),
    )


def _quantised(vectors: Vectors) -> NDArray[np.int8]:
    """The directions of ``vectors`` in int8, each scaled to fill the range; their lengths are not kept."""
    longest = np.abs(vectors).max(axis=1, keepdims=True, initial=0.0)
    scaled = np.divide(vectors, longest, out=np.zeros_like(vectors), where=longest > 0)
    rounded: NDArray[np.int8] = np.round(scaled * _LEVELS).astype(np.int8)
    return rounded


def _is_sound(index: ForwardIndex) -> bool:
    """Whether no search can read outside the arrays."""
    if any(getattr(index, name).dtype != kind for name, kind in _ARRAYS.items()):
        return False
    if index.vectors.ndim != 2 or any(getattr(index, n).ndim != 1 for n in _ARRAYS if n != "vectors"):
        return False
    count = len(index.terms)
    if not (count == len(index.kinds) == len(index.frequencies) == len(index.vectors)):
        return False
    if not all(isinstance(term, str) for term in index.terms):
        return False
    total = len(index.word_starts) - 1
    levels = (
        (index.documents, total, 1),
        (index.word_starts, len(index.words), 0),
        (index.character_starts, len(index.characters), 1),
    )
    if len(index.character_starts) != total + 1 or not all(_is_partition(*level) for level in levels):
        return False
    return len(index.words) == 0 or bool(index.words.min() >= 0 and index.words.max() < count)


def _is_partition(starts: NDArray[np.int64], total: int, least: int) -> bool:
    """Whether ``starts`` cuts ``[0, total)`` into pieces of ``least`` or more."""
    ends = len(starts) > 0 and starts[0] == 0 and starts[-1] == total
    return bool(ends and (np.diff(starts) >= least).all())

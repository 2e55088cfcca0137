"""What stands where in each document: words and characters by sentence, and a vector for each word.

The inverted lists of ``index.lexical`` say which documents hold a term; whether the terms of a question stand
together in one sentence is read from here, for the few documents that a search looks at closely.

    document d   sentences [documents[d], documents[d + 1]); the first is its heading, which may be empty
    sentence s   words [word_starts[s], word_starts[s + 1]), characters likewise
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np

from corpus.errors import IndexFormatError
from corpus.model import Chunk
from index.arrays import Column
from index.blocks import REMEDY
from index.files import Files
from index.strings import Strings, Terms

_TYPES: dict[str, type[np.generic]] = {
    "documents": np.int64,
    "word_starts": np.int64,
    "words": np.int32,
    "character_starts": np.int64,
    "characters": np.int32,
    "kinds": np.int8,
    "frequencies": np.int32,
    "vectors": np.int8,
}
BORDER = 0
"""The code of a character that no question can match: punctuation, and the end of a sentence."""

_SENTENCE = re.compile(r"(?<=[。．！？!?\n])")


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
    read ``readings[t]`` (kana, for names and nouns; empty for others), stands in ``frequencies[t]``
    documents, and has the direction ``vectors[t]`` (int8, shape ``(len(terms), dimension)``).
    """

    terms: Terms
    readings: Strings
    documents: Column
    word_starts: Column
    words: Column
    character_starts: Column
    characters: Column
    kinds: Column
    frequencies: Column
    vectors: Column

    @property
    def size(self) -> int:
        return len(self.documents) - 1

    @property
    def bytes(self) -> int:
        """How many bytes the arrays take."""
        arrays = [getattr(self, name) for name in _TYPES]
        return sum(int(np.prod(array.shape)) * int(array.dtype.itemsize) for array in arrays)

    @classmethod
    def read(cls, files: Files) -> ForwardIndex:
        """Raises IndexFormatError for files that are damaged or do not fit each other."""
        arrays = {
            name: files.array(f"forward.{name}", kind, dimensions=2 if name == "vectors" else 1)
            for name, kind in _TYPES.items()
        }
        terms, readings = Terms.read(files, "forward.terms"), Strings.read(files, "forward.readings")
        index = cls(terms, readings, **arrays)
        if not _fits(index):
            raise IndexFormatError(_unfit(files.where))
        return index

    def check(self, where: str) -> None:
        """Raises IndexFormatError where a search could read outside the arrays. Reads everything."""
        if not (self.terms.is_sound() and self.readings.is_sound() and _is_sound(self)):
            raise IndexFormatError(_unfit(where))


def _unfit(where: str) -> str:
    return f"{PurePosixPath(where, 'forward.*')} do not fit each other: {REMEDY}"


def _fits(index: ForwardIndex) -> bool:
    """Whether the arrays are as long as each other says."""
    counts = {
        len(part) for part in (index.terms, index.readings, index.kinds, index.frequencies, index.vectors)
    }
    if len(counts) != 1 or len(index.documents) == 0 or len(index.word_starts) == 0:
        return False
    total = len(index.word_starts) - 1
    ends = (
        (index.documents, total),
        (index.word_starts, len(index.words)),
        (index.character_starts, len(index.characters)),
    )
    fits = all(starts[0] == 0 and starts[len(starts) - 1] == end for starts, end in ends if len(starts))
    return len(index.character_starts) == total + 1 and fits


def _is_sound(index: ForwardIndex) -> bool:
    """Whether no search can read outside the arrays."""
    parts = ((index.documents, 1), (index.word_starts, 0), (index.character_starts, 1))
    if not all(bool((np.diff(starts[:]) >= least).all()) for starts, least in parts):
        return False
    words = index.words[:]
    return len(words) == 0 or bool(words.min() >= 0 and words.max() < len(index.terms))

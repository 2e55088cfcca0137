"""A few documents beside one question, as matrices: which term, run of characters or near word stands in
which sentence.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.arrays import Column
from index.encoder import Vectors
from index.forward import BORDER, ForwardIndex
from index.question import Question

Rows = NDArray[np.int64]
Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]

_DIGITS = np.array([ord(c) for c in "0123456789一二三四五六七八九十百千万億"], dtype=np.int32)
_DATES = "年月日時世"


@dataclass(frozen=True, slots=True)
class Closeup:
    """n documents with S sentences, a question of T terms and C characters.

    ``first[d]`` is document d's heading among the S, ``of`` the document of each sentence. ``counts`` (S,
    T) how often a term stands in a sentence; ``runs`` (C, S) the longest run of the question's characters
    that ends at each and stands there too; ``near`` (T, S) the cosine of the nearest word, 1 for the term
    itself; ``kanji`` (T, S) the share of its kanji that stand there, 1 for the term itself. ``lengths``
    counts words. ``persons``, ``places`` and ``figures`` say which sentences hold one that the question does
    not; ``dates`` and ``units`` which hold a number before a unit of time, or before
    what the question counts; ``named`` which hold a compound that ends as the sort of thing asked for.
    """

    size: int
    first: Rows
    of: Rows
    heading: Flags
    lengths: Floats
    counts: Floats
    runs: NDArray[np.int16]
    near: Floats
    kanji: Floats
    persons: Flags
    places: Flags
    figures: Flags
    dates: Flags
    units: Flags
    named: Flags

    def best(self, values: NDArray[np.floating]) -> NDArray[np.float64]:
        """The greatest value, 0 or more, of each document's sentences without its heading; ``values``
        (S,).
        """
        found: NDArray[np.float64] = np.maximum.reduceat(np.where(self.heading, 0.0, values), self.first)
        return np.maximum(found, 0.0)

    def any(self, flags: Flags) -> NDArray[np.float64]:
        """1 where any sentence of a document is flagged."""
        return np.maximum.reduceat(flags, self.first).astype(np.float64)


def look(forward: ForwardIndex, rows: Rows, question: Question, vectors: Vectors) -> Closeup:
    """``rows`` of the index beside the question; ``vectors`` (T, dimension) are its terms', of length 1 or
    0.
    """
    sentences, of, first = _pieces(forward.documents, rows)
    heading = np.zeros(len(sentences), dtype=np.bool_)
    heading[first] = True
    places, sentence, _ = _pieces(forward.word_starts, sentences)
    words = forward.words[places]
    terms = len(question.terms)
    asked = np.full(len(forward.terms), terms, dtype=np.int64)
    # Of two terms that are the same word the first counts: written last.
    asked[question.words[::-1, 0]] = question.words[::-1, 1]
    term = asked[words]
    hit = term < terms
    cells = np.bincount(sentence[hit] * terms + term[hit], minlength=len(sentences) * terms)
    kinds = np.where(hit, -1, forward.kinds[words])
    at, letter_sentence, starts = _pieces(forward.character_starts, sentences)
    letters = forward.characters[at]
    counts = cells.reshape(len(sentences), terms).astype(np.float32)
    return Closeup(
        size=len(rows),
        first=first,
        of=of,
        heading=heading,
        lengths=np.bincount(sentence, minlength=len(sentences)).astype(np.float32),
        counts=counts,
        runs=_runs(question.codes, letters, starts),
        near=_near(forward, words, sentence, len(sentences), question, vectors),
        kanji=_kanji(question, letters, letter_sentence, counts),
        persons=_flagged(sentence[kinds == 1], len(sentences)),
        places=_flagged(sentence[kinds == 2], len(sentences)),
        figures=_flagged(sentence[kinds == 4], len(sentences)),
        dates=_flagged(letter_sentence[_before(letters, _DATES)], len(sentences)),
        units=_flagged(letter_sentence[_before(letters, "".join(question.asked.units))], len(sentences)),
        named=_flagged(letter_sentence[_compounds(letters, question.asked.sorts)], len(sentences)),
    )


def _pieces(starts: Column, chosen: Rows) -> tuple[Rows, Rows, Rows]:
    """What lies in the ``chosen`` pieces of ``starts``, which of the chosen each lies in, and where each
    begins.
    """
    firsts = starts[chosen]
    lengths = starts[chosen + 1] - firsts
    begins = np.cumsum(lengths) - lengths
    inside = np.arange(int(lengths.sum())) + np.repeat(firsts - begins, lengths)
    return inside, np.repeat(np.arange(len(chosen)), lengths), begins


def _flagged(sentences: Rows, count: int) -> Flags:
    flags = np.zeros(count, dtype=np.bool_)
    flags[sentences] = True
    return flags


def _before(letters: NDArray[np.int32], units: str) -> Flags:
    """Which letters are a digit before one of ``units``."""
    flags = np.zeros(len(letters), dtype=np.bool_)
    if units and len(letters):
        following = np.isin(letters[1:], np.array([ord(unit) for unit in units], dtype=np.int32))
        flags[:-1] = following & np.isin(letters[:-1], _DIGITS)
    return flags


def _compounds(letters: NDArray[np.int32], sorts: tuple[str, ...]) -> Flags:
    """Where one of ``sorts`` begins behind a letter that is no hiragana: フランス王国 for 国."""
    flags = np.zeros(len(letters), dtype=np.bool_)
    letter = (letters != BORDER) & ~((letters >= ord("ぁ")) & (letters <= ord("ん")))
    for sort in sorts:
        here = np.append(False, letter[:-1]) if len(letters) else flags
        for at, character in enumerate(sort):
            shifted = np.zeros_like(flags)
            shifted[: len(letters) - at] = letters[at:] == ord(character)
            here = here & shifted
        flags |= here
    return flags


def _runs(codes: NDArray[np.int32], letters: NDArray[np.int32], starts: Rows) -> NDArray[np.int16]:
    """The table of the longest common substring, its maximum taken over each sentence."""
    found = np.zeros((len(codes), len(starts)), dtype=np.int16)
    before = np.zeros(len(letters) + 1, dtype=np.int16)
    for at, code in enumerate(codes):
        here = np.zeros_like(before)
        np.multiply(before[:-1] + 1, letters == code, out=here[1:])
        found[at] = np.maximum.reduceat(here[1:], starts)
        before = here
    return found


def _kanji(
    question: Question, letters: NDArray[np.int32], sentence: Rows, counts: NDArray[np.float32]
) -> Floats:
    codes = question.kanji_codes
    at = np.minimum(np.searchsorted(codes, letters), max(len(codes) - 1, 0))
    there = np.zeros((len(codes), len(counts)), dtype=np.float32)
    if len(codes):
        hit = codes[at] == letters
        there[at[hit], sentence[hit]] = 1.0
    return np.asarray(np.maximum(question.kanji.astype(np.float32) @ there, counts.T > 0), dtype=np.float32)


def _near(
    forward: ForwardIndex,
    words: NDArray[np.int32],
    sentence: Rows,
    count: int,
    question: Question,
    vectors: Vectors,
) -> Floats:
    near = np.zeros((len(question.terms), count), dtype=np.float32)
    if len(words) == 0 or len(question.terms) == 0:
        return near
    unique, inverse = np.unique(words, return_inverse=True)
    rows = forward.vectors[unique].astype(np.float32)
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    cosines = (vectors @ rows.T) / np.where(lengths > 0, lengths, 1.0)
    cosines = np.maximum(cosines, 0.0)
    numbers, terms = question.words.T
    here = np.searchsorted(unique, numbers)
    there = (here < len(unique)) & (unique[np.minimum(here, len(unique) - 1)] == numbers)
    cosines[terms[there], here[there]] = 1.0
    begins = np.flatnonzero(np.diff(sentence, prepend=-1))
    near[:, sentence[begins]] = np.maximum.reduceat(cosines[:, inverse], begins, axis=1)
    return near

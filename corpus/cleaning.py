"""NFKC with a way back: cleaned text whose every character knows the source characters it came from.

NFKC may make several characters of one (㈱ → (株)), one of several (か + ゛ → が), or shuffle combining
marks. It never works across a boundary in front of a character that is a starter in every decomposition
and composes with nothing before it, so text is cut there and each piece is normalised on its own.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

# Hangul syllables compose algorithmically: a vowel or final consonant joins what stands before it.
_JAMO = range(0x1161, 0x1200)
_BLANK_RUN = re.compile(r"[^\S\r\n]+")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Cleaned text and, for each of its characters, the source range it came from.

    ``starts[i]`` and ``ends[i]`` are the zero-based half-open offsets, in the whole source text, of the
    characters that ``text[i]`` was made of. Several characters made of one share its range. ``end`` is
    where the cleaned part of the source ends.
    """

    text: str
    starts: tuple[int, ...] = field(repr=False)
    ends: tuple[int, ...] = field(repr=False)

    def span(self, i: int, j: int) -> tuple[int, int]:
        """Source offsets of ``text[i:j]``, the smallest range that holds all its characters.

        Raises:
            IndexError: ``i:j`` is empty or not inside the text.
        """
        if not 0 <= i < j <= len(self.text):
            raise IndexError(f"[{i}, {j}) is no part of a cleaned text of {len(self.text)} characters")
        return self.starts[i], self.ends[j - 1]

    def position(self, offset: int) -> int:
        """The first cleaned character whose source range ends behind ``offset``; the length if none does."""
        return bisect_right(self.ends, offset)

    def cut(self, i: int, j: int) -> Cleaned:
        """The part ``text[i:j]`` with its map."""
        return Cleaned(self.text[i:j], self.starts[i:j], self.ends[i:j])

    def strip(self) -> Cleaned:
        """Without the blanks at either end."""
        left = len(self.text) - len(self.text.lstrip())
        return self.cut(left, max(left, len(self.text.rstrip())))


def clean(text: str, start: int = 0, end: int | None = None, *, keep_number_glyphs: bool = False) -> Cleaned:
    """NFKC of ``text[start:end]`` with the map back; newlines and control characters stay.

    With ``keep_number_glyphs``, characters of Unicode category No (①, ⑴, ⒈, ², ½) stay as they are: NFKC
    would glue them to the digits beside them and turn ``①７/20`` into ``17/20``.

    Raises:
        ValueError: ``start`` and ``end`` are not offsets of ``text`` in order.
    """
    stop = len(text) if end is None else end
    if not 0 <= start <= stop <= len(text):
        raise ValueError(f"[{start}, {stop}) is no part of a text of {len(text)} characters")
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for low, high in _segments(text, start, stop):
        piece = text[low:high]
        if keep_number_glyphs and unicodedata.category(piece[0]) == "No":
            made = piece[0] + unicodedata.normalize("NFKC", piece[1:])
        else:
            made = unicodedata.normalize("NFKC", piece)
        parts.append(made)
        if len(made) == len(piece) == high - low and len(made) == 1:
            starts.append(low)
            ends.append(high)
        elif made == piece:
            starts.extend(range(low, high))
            ends.extend(range(low + 1, high + 1))
        else:
            starts.extend([low] * len(made))
            ends.extend([high] * len(made))
    return Cleaned("".join(parts), tuple(starts), tuple(ends))


def squeeze(cleaned: Cleaned) -> Cleaned:
    """Each run of blanks inside a line (U+3000 and tabs too) as one space that stands for the whole run."""
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for run in _BLANK_RUN.finditer(cleaned.text):
        low, high = run.span()
        parts += (cleaned.text[done:low], " ")
        starts += (*cleaned.starts[done:low], cleaned.starts[low])
        ends += (*cleaned.ends[done:low], cleaned.ends[high - 1])
        done = high
    parts.append(cleaned.text[done:])
    starts += cleaned.starts[done:]
    ends += cleaned.ends[done:]
    return Cleaned("".join(parts), tuple(starts), tuple(ends))


def _segments(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Maximal pieces that can be normalised each on its own."""
    low = start
    for position in range(start + 1, stop):
        if _is_boundary(text[position]):
            yield low, position
            low = position
    if low < stop:
        yield low, stop


@cache
def _is_boundary(character: str) -> bool:
    """Whether normalisation can never reach across the place in front of this character."""
    if character.isascii():
        return True
    made = unicodedata.normalize("NFKD", character)
    first = made[0]
    if unicodedata.combining(first) != 0 or ord(first) in _JAMO:
        return False
    return first not in _composing_seconds()


@cache
def _composing_seconds() -> frozenset[str]:
    """Characters that stand second in some canonical composition."""
    seconds = set()
    for code in range(0x110000):
        decomposition = unicodedata.decomposition(chr(code))
        if decomposition and not decomposition.startswith("<"):
            points = decomposition.split()
            if len(points) == 2:
                seconds.add(chr(int(points[1], 16)))
    return frozenset(seconds)

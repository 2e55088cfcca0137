"""Lines of a source text: where each stands, how it is set, and how it opens."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from corpus.cleaning import Cleaned, clean, squeeze

BULLETS = "○●◯◎・･•∙□■◆◇▼▽▲△★☆※▪◦"
STRONG_BULLETS = frozenset("○●◯◎■◆□◇")
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_BULLET = re.compile(rf"[{BULLETS}{CIRCLED}]|(?:-|–|—)(?=\s)")
# A second bullet on the same line: set off by two blanks or more.
_NEXT_BULLET = re.compile(r"(?<!\s)(?=[ \t]{2}|[ \t]?\u3000)\s+(?=[○●◯◎■◆]\S)")


@dataclass(frozen=True)
class Line:
    """A non-blank line, or a part of one that opens with a bullet of its own.

    ``start`` and ``end`` are offsets of its first and behind its last non-blank character. ``gap`` counts
    the line breaks since the line before (1: directly below; 0: a further part of the same line).
    ``indent`` counts the blanks before it on its line, a full-width blank as two.
    """

    source: str
    start: int
    end: int
    indent: int
    gap: int

    @cached_property
    def cleaned(self) -> Cleaned:
        """NFKC text, runs of blanks squeezed to one, with the map back to the source."""
        return squeeze(clean(self.source, self.start, self.end, keep_number_glyphs=True))

    @property
    def text(self) -> str:
        return self.cleaned.text

    @cached_property
    def bare(self) -> str:
        """NFKC text without any blank, for matching headings and labels."""
        return re.sub(r"\s+", "", self.text)

    @cached_property
    def bullet(self) -> str:
        """The bullet character it opens with, ``""`` for none; circled numbers all count as ``①``."""
        found = _BULLET.match(self.source, self.start, self.end)
        if found is None:
            return ""
        mark = found[0]
        return "①" if mark in CIRCLED else mark

    @cached_property
    def columns(self) -> int:
        """Columns from the left margin to its right end, full-width characters counting two."""
        text = self.source[self.start : self.end]
        return self.indent + sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)

    @cached_property
    def after_bullet(self) -> int:
        """Index in ``text`` of what follows the bullet."""
        if not self.bullet:
            return 0
        index = 1
        while index < len(self.text) and self.text[index].isspace():
            index += 1
        return index


def split_lines(source: str, start: int = 0, end: int | None = None) -> list[Line]:
    """The non-blank lines of ``source[start:end]``; one line with several bullets gives several.

    A byte order mark counts as blank.
    """
    stop = len(source) if end is None else end
    lines: list[Line] = []
    offset, gap = start, 0
    for raw in source[start:stop].splitlines(keepends=True):
        first, last = _content(raw)
        if first < last:
            indent = sum(2 if c == "\u3000" else 1 for c in raw[:first])
            lines.extend(_parts(source, offset + first, offset + last, indent, gap))
            gap = 0
        offset += len(raw)
        gap += 1
    return lines


def _is_blank(char: str) -> bool:
    return char.isspace() or char in "\ufeff\u200b"


def _content(raw: str) -> tuple[int, int]:
    first, last = 0, len(raw)
    while first < last and _is_blank(raw[first]):
        first += 1
    while last > first and _is_blank(raw[last - 1]):
        last -= 1
    return first, last


def _parts(source: str, start: int, end: int, indent: int, gap: int) -> list[Line]:
    if _BULLET.match(source, start, end) is None:
        return [Line(source, start, end, indent, gap)]
    parts: list[Line] = []
    for found in _NEXT_BULLET.finditer(source, start, end):
        parts.append(Line(source, start, found.start(), indent, gap))
        indent += found.end() - start
        start, gap = found.end(), 0
    parts.append(Line(source, start, end, indent, gap))
    return parts

"""The page under the pen: lines with the offsets at which what they say came to stand."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace

from corpus.model import Span
from eval.truth import TrueFigure, TrueItem

NOWHERE = Span("", 0, 1)  # stands in an item until its line is written


@dataclass(frozen=True, slots=True)
class Entry:
    """A line to write with the items it states. ``whole`` lines are not wrapped.

    ``values`` are (start, end) of each figure's value in ``text``, in the order of the figures in ``items``.
    """

    text: str
    items: tuple[TrueItem, ...] = ()
    values: tuple[tuple[int, int], ...] = ()
    indent: str = ""
    whole: bool = False


@dataclass
class Writer:
    """One file as it grows. ``width`` is the number of characters after which lines break."""

    source: str
    rng: random.Random
    newline: str
    spaced: bool
    width: int
    text: str = ""
    items: list[TrueItem] = field(default_factory=list)

    def feed(self, count: int) -> None:
        """``count`` blank lines."""
        for _ in range(count):
            self.text += self.rng.choice(("", "", " ")) + self.newline

    def line(self, content: str, indent: str = "") -> int:
        """One line; the offset at which ``content`` stands."""
        start = len(self.text) + len(indent)
        self.text += indent + content + self.rng.choice(("", " ", " ")) + self.newline
        return start

    def entry(self, entry: Entry) -> None:
        """An entry on as many lines as it needs; its items are noted with their places."""
        if self.spaced:
            self.feed(self.rng.choice((0, 1)))
        pieces = [entry.text] if entry.whole else self._wrapped(entry.text)
        starts = [self.line(piece, "" if number else entry.indent) for number, piece in enumerate(pieces)]
        span = Span(self.source, starts[0], starts[-1] + len(pieces[-1]))
        values = iter(entry.values)
        for item in entry.items:
            placed = replace(item, span=span)
            if isinstance(placed, TrueFigure):
                begin, end = next(values)
                value = Span(self.source, starts[0] + begin, starts[0] + end)
                placed = replace(placed, value_span=value)
            self.items.append(placed)

    def _wrapped(self, text: str) -> list[str]:
        cuts = range(0, len(text), self.width)
        pieces = [text[cut : cut + self.width] for cut in cuts]
        # A line of one closing mark is set with the line before it.
        if len(pieces) > 1 and len(pieces[-1]) == 1:
            pieces[-2:] = ["".join(pieces[-2:])]
        return pieces

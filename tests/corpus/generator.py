"""Reports made up by a seed, with what is true of them: whose each figure is, where each line belongs.

``generate(seed)`` writes a file as PDF extraction would leave it: sheets of one or several jurisdictions
with no page break, headings above their bodies or all of them first, tables flattened, lines wrapped,
blank lines and blanks strewn in, glyphs lost. The truth is noted while writing, as offsets of the text.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.registry import load_registry
from tests.corpus.bodies import SECTIONS, Entry, Figure, Plan, body, heading

_NEWLINES = ("\n", "\r\n")
_TITLES = ("{}", "{}", "{}", "{} ", "【{}】", "■{}", "１　{}", "　{}")


@dataclass(frozen=True, slots=True)
class TrueLine:
    """A line or wrapped bullet at ``[start, end)``; ``labelled`` where it stands under a known label."""

    start: int
    end: int
    section: str
    role: str  # bullet, label, area, figure, damaged
    labelled: bool
    area: str | None


@dataclass(frozen=True, slots=True)
class TrueReport:
    """``figures`` are (start of the value in the text, what it is)."""

    jurisdiction: str
    fiscal_year: int
    start: int
    end: int
    areas: tuple[str, ...]
    lines: tuple[TrueLine, ...]
    figures: tuple[tuple[int, Figure], ...]


@dataclass(frozen=True, slots=True)
class Generated:
    seed: int
    text: str
    headings_first: bool
    reports: tuple[TrueReport, ...]


@dataclass
class _Writer:
    """The page under the pen: text so far and how this page sets its lines."""

    rng: random.Random
    newline: str
    spaced: bool
    width: int
    text: str = ""
    lines: list[TrueLine] = field(default_factory=list)
    figures: list[tuple[int, Figure]] = field(default_factory=list)

    def feed(self, count: int = 1) -> None:
        """``count`` blank lines, with blanks on them here and there."""
        for _ in range(count):
            self.text += self.rng.choice(("", "", " ", "　")) + self.newline

    def line(self, content: str, indent: str = "") -> int:
        """One line; the offset at which ``content`` stands."""
        start = len(self.text) + len(indent)
        self.text += indent + content + self.rng.choice(("", " ", " ", "  ")) + self.newline
        return start

    def entry(self, entry: Entry, section: str) -> None:
        if self.spaced and self.rng.random() < 0.7:
            self.feed()
        start = 0
        rest, first = entry.text, True
        while rest or first:
            cut = len(rest) if entry.whole else self.width
            at = self.line(rest[:cut], entry.indent if first else "")
            start, rest, first = (at if first else start), rest[cut:], False
            end = at + len(
                entry.text if entry.whole else entry.text[-(len(entry.text) % self.width or cut) :]
            )
            if rest and self.spaced:
                self.feed()
        self.lines.append(TrueLine(start, end, section, entry.role, entry.labelled, entry.area))
        self.figures += [(start + offset, figure) for offset, figure in entry.figures]


def generate(seed: int) -> Generated:
    """The file of that seed, the same on every machine."""
    rng = random.Random(seed)
    writer = _Writer(rng, rng.choice(_NEWLINES), rng.random() < 0.5, rng.randint(40, 46))
    headings_first = rng.random() < 0.5
    places = rng.sample(load_registry().jurisdictions, rng.choice((1, 1, 1, 2, 3, 5)))
    year = rng.choice((2017, 2018))
    if rng.random() < 0.4:
        writer.feed(2)
    reports = tuple(_sheet(writer, place.name, year, headings_first=headings_first) for place in places)
    return Generated(seed, writer.text, headings_first, reports)


def _sheet(writer: _Writer, name: str, year: int, *, headings_first: bool) -> TrueReport:
    rng = writer.rng
    writer.lines, writer.figures = [], []
    plan = Plan.draw(rng)
    titled = f"{name}（{plan.areas[0]}）" if plan.mode == "title" else name
    start = writer.line(rng.choice(_TITLES).format(titled).strip("　"))
    present = [key for key in SECTIONS if rng.random() > 0.06] or list(SECTIONS)
    if len(present) < 3:
        present = list(SECTIONS)
    if rng.random() < 0.15:
        rng.shuffle(present)
    bodies = {key: body(rng, key, plan) for key in present}
    if headings_first:
        _headings_first(writer, present, bodies, plan, year)
    else:
        for key in present:
            writer.line(heading(rng, key, plan, year))
            writer.feed(rng.randint(0, 2))
            _write(writer, bodies[key], key)
            writer.feed(rng.randint(0, 2))
    end = len(writer.text.rstrip())
    return TrueReport(name, year, start, end, plan.areas, tuple(writer.lines), tuple(writer.figures))


def _headings_first(
    writer: _Writer, present: list[str], bodies: dict[str, list[Entry]], plan: Plan, year: int
) -> None:
    rng = writer.rng
    beneath = "discharge" if rng.random() < 0.3 else ""
    for key in present:
        writer.line(heading(rng, key, plan, year))
        if key == beneath and key != present[-1]:
            _write(writer, bodies.pop(key), key)
        writer.feed(rng.randint(1, 8))
    for key in _body_order(rng, [key for key in present if key in bodies]):
        _write(writer, bodies[key], key)
        writer.feed(rng.choice((0, 1, 2, 3, 3)))


def _body_order(rng: random.Random, keys: list[str]) -> list[str]:
    """The order of the headings, or one body out of its place, or any order."""
    kind = rng.random()
    if kind < 0.4:
        return keys
    if kind < 0.8:
        moved = rng.choice(keys)
        rest = [key for key in keys if key != moved]
        rest.insert(rng.randint(0, len(rest)), moved)
        return rest
    return rng.sample(keys, len(keys))


def _write(writer: _Writer, entries: Sequence[Entry], section: str) -> None:
    for entry in entries:
        writer.entry(entry, section)

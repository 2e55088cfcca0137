"""What the makers of gold questions share: the world, chance, and how a gold question is put together."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.model import Span
from eval.gold import GoldQuestion, Pair, Turn
from eval.phrases import EVERYONE, Group, Slots, Template, fill, groups
from eval.truth import TrueReading, TrueReport, World

MEASURES = ("supported", "discharged")


@dataclass(frozen=True, slots=True)
class Right:
    """What a right answer is, before it has a question. ``reports`` are those it may cite."""

    numbers: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    pairs: tuple[Pair, ...] = ()
    evidence: tuple[Span, ...] = ()
    reports: tuple[TrueReport, ...] = ()
    allowed: tuple[Span, ...] = ()
    status: str = "answered"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for, and what is right."""

    slots: Slots
    right: Right


class Asker:
    """Draws from one world."""

    def __init__(self, world: World, rng: random.Random) -> None:
        self.world = world
        self.rng = rng

    def report(self) -> TrueReport:
        return self.rng.choice(self.world.reports)

    def measure(self) -> str:
        return self.rng.choice(MEASURES)

    def other_year(self, report: TrueReport) -> TrueReport | None:
        """The same jurisdiction's report of another year."""
        same = [r for r in self.world.reports if r.name == report.name and r != report]
        return same[0] if same else None

    def group(self, year: int) -> tuple[Group, tuple[TrueReport, ...]]:
        """A group, or everyone, with its reports of ``year``."""
        group = self.rng.choice((EVERYONE, *groups()))
        return group, tuple(r for r in self.world.of_year(year) if group.holds(r.jurisdiction))

    def question(self, name: str, kind: str, template: Template, asked: Asked) -> GoldQuestion:
        """The gold question of ``asked`` in the wording of ``template``."""
        *before, last = fill(self.rng, template, asked.slots)
        right = asked.right
        return GoldQuestion(
            id=name,
            type=kind,
            question=last,
            status=right.status,
            history=tuple(Turn("user", line) for line in before),
            numbers=_unique(right.numbers),
            words=_unique(right.words),
            forbidden=_unique(right.forbidden),
            pairs=right.pairs,
            evidence=tuple(sorted(set(right.evidence))),
            jurisdictions=_unique(r.name for r in right.reports),
            allowed=tuple(sorted(set(right.allowed) - set(right.evidence))),
        )


def lines(readings: Iterable[TrueReading]) -> tuple[Span, ...]:
    """The lines that readings stand on."""
    return tuple(figure.span for reading in readings for figure in reading.figures)


def counted(reports: Sequence[TrueReport], measure: str) -> list[tuple[TrueReport, TrueReading]]:
    """The reports whose figure may stand in a sum, with it."""
    readings = [(report, report.reading(measure)) for report in reports]
    return [(report, reading) for report, reading in readings if reading.countable]


def unlike(numbers: Iterable[str], reading: TrueReading) -> tuple[str, ...]:
    """Those of ``numbers`` that a right answer has no cause to say: none of its areas has that number."""
    own = {f"{figure.value}人" for figure in reading.figures} | {f"{reading.value}人"}
    return tuple(number for number in numbers if number not in own)


def value_of(reading: TrueReading) -> int:
    """The number of a reading. Raises ValueError where it has none."""
    if reading.value is None:
        raise ValueError("the reading has no number")
    return reading.value


def said(value: float, unit: str, readings: Iterable[TrueReading]) -> str:
    """A number that is made of ``readings``, as an answer has to say it: 約 before it where one has it."""
    about = "約" if any(reading.about for reading in readings) else ""
    return f"{about}{value:.6f}{unit}" if unit == "%" or value != int(value) else f"{about}{value:.0f}{unit}"


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))

"""What is true of a generated corpus, noted while it is written: whose each figure and each line is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from corpus.model import Jurisdiction, Span, ValueState


@dataclass(frozen=True, slots=True)
class TrueFigure:
    """A measure's value. ``span`` is the line, ``value_span`` the number with its unit or the word instead.

    ``part`` is the words of a part (申請検討中) where the figure is given in parts; ``counting`` is 延べ or
    empty.
    """

    measure: str
    area: str | None
    state: ValueState
    value: int | None
    unit: str
    span: Span
    value_span: Span
    counting: str = ""
    about: bool = False
    part: str = ""
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class TrueBullet:
    """A bullet. ``words`` are those by which a question may ask for it; a damaged one has none."""

    section: str
    area: str | None
    words: tuple[str, ...]
    text: str
    span: Span
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class TrueSession:
    """A training session with the day it was held, where, and how many came."""

    name: str
    month: int
    day: int
    place: str
    attendance: int
    unit: str
    span: Span


@dataclass(frozen=True, slots=True)
class TrueMeeting:
    """A meeting that was held ``count`` times."""

    section: str
    name: str
    count: int
    area: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class TrueRole:
    """What an advisor of a kind does."""

    advisor: str
    text: str
    span: Span


TrueItem = TrueFigure | TrueBullet | TrueSession | TrueMeeting | TrueRole


@dataclass(frozen=True, slots=True)
class TrueReport:
    """One sheet of a generated file; ``[start, end)`` are its characters in ``source``.

    ``sections`` are the keys of those that have a body.
    """

    jurisdiction: Jurisdiction
    fiscal_year: int
    source: str
    start: int
    end: int
    areas: tuple[str, ...]
    sections: tuple[str, ...]
    items: tuple[TrueItem, ...]

    @property
    def name(self) -> str:
        return self.jurisdiction.name

    @property
    def figures(self) -> tuple[TrueFigure, ...]:
        return tuple(item for item in self.items if isinstance(item, TrueFigure))

    @property
    def bullets(self) -> tuple[TrueBullet, ...]:
        return tuple(item for item in self.items if isinstance(item, TrueBullet))

    @property
    def sessions(self) -> tuple[TrueSession, ...]:
        return tuple(item for item in self.items if isinstance(item, TrueSession))

    @property
    def meetings(self) -> tuple[TrueMeeting, ...]:
        return tuple(item for item in self.items if isinstance(item, TrueMeeting))

    @property
    def roles(self) -> tuple[TrueRole, ...]:
        return tuple(item for item in self.items if isinstance(item, TrueRole))

    def reading(self, measure: str, area: str | None = None) -> TrueReading:
        """What the report says of ``measure``, of the whole place or of one area."""
        own = tuple(f for f in self.figures if f.measure == measure)
        if area is not None:
            own = tuple(f for f in own if f.area == area)
        detail = tuple(f for f in own if not f.is_total)
        numbers = [f.value for f in detail if f.value is not None and not f.part]
        whole = len(numbers) == len(detail) > 0
        # The sum that the sheet prints is its own statement, also where an area's cell holds no number.
        printed = next((f.value for f in own if f.is_total), None)
        return TrueReading(
            figures=own,
            value=printed if printed is not None else (sum(numbers) if whole else None),
            repeated=any(f.counting for f in detail),
            unit=next((f.unit for f in detail if f.unit), "人"),
            about=any(f.about for f in own),
        )


@dataclass(frozen=True, slots=True)
class TrueReading:
    """A measure of a place. ``value`` is None where the report gives no one number; ``repeated``: 延べ.

    ``about`` says that the report gives 約 with a figure of it.
    """

    figures: tuple[TrueFigure, ...]
    value: int | None
    repeated: bool
    unit: str
    about: bool = False

    @property
    def countable(self) -> bool:
        """Whether it may stand in a sum with other places' figures."""
        return self.value is not None and not self.repeated


@dataclass(frozen=True, slots=True)
class World:
    """A generated corpus: the text of each file by its name, and what is true of it."""

    seed: int
    files: Mapping[str, str]
    reports: tuple[TrueReport, ...]

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(sorted({report.fiscal_year for report in self.reports}))

    def of_year(self, year: int) -> tuple[TrueReport, ...]:
        return tuple(report for report in self.reports if report.fiscal_year == year)

    def items(self) -> Iterator[tuple[TrueReport, TrueItem]]:
        for report in self.reports:
            for item in report.items:
                yield report, item

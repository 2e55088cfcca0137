"""One cell of a comparison: a figure as the source prints it, a rate, or a section's passages, with proof."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpus.forms import MeasureSpec, RateSpec, SectionSpec
from corpus.model import Fact, Passage, Report, ValueState
from rag.catalog import Catalog
from rag.columns import SECTION, Column, passages_of
from rag.cues import read_language
from rag.display import printed, unbulleted
from rag.model import Calculation, Evidence, Language
from rag.phrases import Phrases
from rag.rate_words import covered
from rag.rates import Rate, read_rate
from rag.readings import (
    Reading,
    ReadingState,
    evidence_of,
    figure_text,
    part_words,
    read_measure,
)
from rag.remarks import remark_words
from rag.wording import measure_name

EXCERPT = 140  # characters of a section's passages in its cell
_TORN = re.compile(r"[\d０-９.,．，]+$")  # a number that a cut may have shortened
_BLANK_MARK = re.compile(r"記載なし")


class CellState(StrEnum):
    """What a cell holds, and if not a number or a text, why."""

    NUMBER = "number"
    PARTS = "parts"  # given in parts that are not one number
    STATED = "stated"  # a word stands where the number would (集計中, なし)
    BLANK = "blank"  # the source prints a dash or leaves the place empty
    PARTIAL = "partial"  # some areas have a number, others not
    ABSENT = "absent"  # the report does not give it
    BY_AREA = "by_area"  # given for areas that have rows of their own
    NOT_COMPUTED = "not_computed"  # a rate that cannot be had
    TEXT = "text"
    DAMAGED = "damaged"  # the section's lines have lost characters
    UNPROVED = "unproved"  # its own quotes do not prove it


@dataclass(frozen=True, slots=True)
class Part:
    """A figure or passage that a cell is made of. ``label`` is its area, sub-count or label, or empty."""

    label: str
    text: str
    value: float | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Cell:
    """``text`` is what is shown; ``value`` a number only where there is one, never 0 for a missing figure.

    ``note`` says how the value came about or why there is none; ``remarks`` are the source's own. ``hidden``
    is the number of damaged passages that are not shown. ``counting`` is 延べ or 実 where the source says so.
    """

    column: Column
    state: CellState
    text: str
    value: float | None = None
    unit: str = ""
    parts: tuple[Part, ...] = ()
    calculations: tuple[Calculation, ...] = ()
    note: str = ""
    remarks: tuple[str, ...] = ()
    counting: str = ""
    hidden: int = 0
    reading: Reading | None = None
    rate: Rate | None = None

    @property
    def is_missing(self) -> bool:
        """Whether the report says nothing there."""
        return self.state in (CellState.ABSENT, CellState.BLANK)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What to open, each place once, in the order of the parts."""
        return tuple(dict.fromkeys(part.evidence for part in self.parts))

    @property
    def is_approximate(self) -> bool:
        return self.reading is not None and self.reading.is_approximate

    @property
    def full_text(self) -> str:
        """A section's passages, one a line; of other cells what is shown."""
        return "\n".join(part.text for part in self.parts) if self.state is CellState.TEXT else self.text


class CellMaker:
    """Makes the cells of one catalog in one language."""

    def __init__(self, catalog: Catalog, language: Language) -> None:
        self._catalog = catalog
        self.language = language
        self._sources = catalog.index.sources
        self._words = {name: both[language.value] for name, both in read_language("matrix").items()}

    def say(self, phrase: str, /, **values: object) -> str:
        """The words of that name with their braces filled in. KeyError for an unknown name or value."""
        return self._words[phrase].format(**values)

    def cell(self, report: Report, area: str | None, column: Column, *, split: bool) -> Cell:
        """The cell of ``column`` for ``area`` of ``report``, or for all of it.

        ``split`` is set where the report's areas have rows of their own: then the area None is what no area
        owns.
        """
        if isinstance(column.spec, SectionSpec):
            return self._section(report, area, column, split=split)
        if split and area is None and any(f.area for f in self._facts(report, column)):
            return Cell(column, CellState.BY_AREA, self.say("by_area"))
        if isinstance(column.spec, MeasureSpec):
            return self._measure(column, read_measure(self._catalog, report, column.spec, area))
        return self._rate(column, read_rate(self._catalog, report, column.spec, area))

    def areas(self, report: Report, columns: Sequence[Column]) -> list[str]:
        """The areas that any of the columns gives something for, in the order of the report."""
        found = dict.fromkeys(area for column in columns for area in self._areas(report, column))
        rank = {area: number for number, area in enumerate(report.areas)}
        return sorted(found, key=lambda area: rank.get(area, len(rank)))

    def has_whole(self, report: Report, columns: Sequence[Column]) -> bool:
        """Whether a column gives something that no area owns."""
        for column in columns:
            if column.kind == SECTION:
                if any(p.area is None for p in passages_of(report, column) if not p.damaged):
                    return True
            elif (facts := self._facts(report, column)) and all(fact.area is None for fact in facts):
                return True
        return False

    def _areas(self, report: Report, column: Column) -> Iterable[str]:
        if column.kind == SECTION:
            return [p.area for p in passages_of(report, column) if p.area and not p.damaged]
        return [fact.area for fact in self._facts(report, column) if fact.area]

    def _facts(self, report: Report, column: Column) -> list[Fact]:
        if isinstance(column.spec, RateSpec):
            keys = [column.spec.numerator, column.spec.denominator]
        else:
            keys = [column.spec.key]
        return [fact for key in keys for fact in self._catalog.facts(report, key)]

    def _measure(self, column: Column, reading: Reading) -> Cell:
        if reading.state is ReadingState.ABSENT:
            return Cell(column, CellState.ABSENT, self.say("absent"), reading=reading)
        parts = tuple(self._part(fact, reading.area) for fact in (*reading.facts, *reading.details))
        note = self._note(reading, parts)
        return Cell(
            column,
            _state(reading),
            self._text(reading, parts),
            reading.value,
            reading.unit,
            parts,
            reading.calculations,
            note,
            tuple(remark_words(reading, self._sources, Phrases(self.language))),
            reading.counting,
            reading=reading,
        )

    def _part(self, fact: Fact, area: str | None) -> Part:
        label = part_words(fact) or (fact.area if fact.area != area else "") or ""
        return Part(label, figure_text(fact, self._sources), fact.value, evidence_of(self._catalog, fact))

    def _text(self, reading: Reading, parts: Sequence[Part]) -> str:
        if reading.is_sum:
            text = reading.value_text
        elif len(reading.facts) > 1 or reading.state is ReadingState.PARTS:
            return listed(parts)
        else:
            text = parts[0].text
        if _state(reading) is CellState.BLANK:
            return text if _BLANK_MARK.search(text) else self.say("blank", printed=text)
        return "延べ" + text if reading.counting == "延べ" and "延べ" not in text else text

    def _note(self, reading: Reading, parts: Sequence[Part]) -> str:
        if reading.is_sum:
            mixed = len({"延べ" in fact.qualifiers for fact in reading.facts}) > 1
            return self.say("sum_of_mixed" if mixed else "sum_of_areas", parts=listed(parts))
        if reading.details:
            return self.say("printed_sum", parts=listed(parts[len(reading.facts) :]))
        if reading.state is ReadingState.PARTS:
            return self.say("in_parts")
        return self.say("partial") if reading.state is ReadingState.PARTIAL else ""

    def _rate(self, column: Column, rate: Rate) -> Cell:
        if ReadingState.ABSENT in (rate.numerator.state, rate.denominator.state):
            return Cell(column, CellState.ABSENT, self.say("absent"), rate=rate)
        parts = tuple(
            self._named(reading, fact)
            for reading in (rate.numerator, rate.denominator)
            for fact in reading.facts
        )
        if rate.percent is None:
            why = self.say(f"rate_{rate.why_none}", **self._covered(rate))
            return Cell(column, CellState.NOT_COMPUTED, why, parts=parts, rate=rate)
        value = rate.percent.result
        return Cell(
            column,
            CellState.NUMBER,
            rate.text,
            value,
            "%",
            parts,
            rate.calculations,
            self.rate_note(rate),
            counting=rate.numerator.counting,
            rate=rate,
        )

    def rate_note(self, rate: Rate) -> str:
        """退院した者の人数 13人 ÷ 退院支援を実施した者の人数 31人."""
        top, bottom = (
            f"{measure_name(r.measure, self.language)} {r.value_text}"
            for r in (rate.numerator, rate.denominator)
        )
        parts = self.say("rate_parts", top=top, bottom=bottom)
        return parts + self.say("rate_covers", **self._covered(rate)) if rate.is_mixed else parts

    def _covered(self, rate: Rate) -> dict[str, str]:
        """The areas that the two parts of a rate are of."""
        phrases = Phrases(self.language)
        return {"top": covered(phrases, rate.numerator), "bottom": covered(phrases, rate.denominator)}

    def _named(self, reading: Reading, fact: Fact) -> Part:
        part = self._part(fact, reading.area)
        label = f"{measure_name(reading.measure, self.language)} {part.label}".strip()
        return Part(label, part.text, part.value, part.evidence)

    def _section(self, report: Report, area: str | None, column: Column, *, split: bool) -> Cell:
        own = [p for p in passages_of(report, column) if not split or p.area == area]
        shown = [p for p in own if not p.damaged]
        hidden = len(own) - len(shown)
        names = {id(p): s.name for s in report.sections for p in s.passages}
        parts = tuple(self._passage(report, p, names[id(p)]) for p in shown)
        return self.text_cell(column, parts, hidden)

    def text_cell(self, column: Column, parts: tuple[Part, ...], hidden: int) -> Cell:
        """A section's cell of these passages; ``hidden`` others are not shown."""
        if not parts:
            state = CellState.DAMAGED if hidden else CellState.ABSENT
            return Cell(column, state, self.say(state.value), hidden=hidden)
        text = excerpt([part.text for part in parts])
        return Cell(column, CellState.TEXT, text, parts=parts, hidden=hidden)

    def _passage(self, report: Report, passage: Passage, section: str) -> Part:
        evidence = Evidence(passage.span, report.jurisdiction.name, section, passage.area, report.fiscal_year)
        return Part(passage.label or "", unbulleted(printed(passage, self._sources)), None, evidence)


def listed(parts: Sequence[Part]) -> str:
    """佐久圏域 3人、上小圏域 0人."""
    return "、".join(f"{part.label} {part.text}".strip() for part in parts)


def excerpt(passages: Sequence[str], most: int = EXCERPT) -> str:
    """Whole passages while they have room, the first one cut where it has none; no number is cut short."""
    text = passages[0]
    if len(text) > most:
        return _TORN.sub("", text[: most - 1]) + "…"
    for following in passages[1:]:
        if len(text) + 3 + len(following) > most:
            break
        text += f" ／ {following}"
    return text


def _state(reading: Reading) -> CellState:
    stated = reading.state is ReadingState.STATED
    if stated and all(fact.state is ValueState.BLANK for fact in reading.facts):
        return CellState.BLANK
    return CellState(reading.state.value)

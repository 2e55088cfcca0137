"""A measure's value for a place: what its facts say, summed over areas, or why there is no one number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from corpus.forms import MeasureSpec
from corpus.model import Fact, Report, ValueState
from rag.catalog import Catalog
from rag.model import Calculation, Evidence

# Words that qualify a number without changing whom it counts.
_PLAIN = frozenset({"約", "計", "各", "予定", "以上", "以下", "未満", "超", "強", "弱"})
_THOUSANDS = re.compile(r"(?<![\d.,])[1-9]\d{3,14}(?![\d,])")
_COUNTING = frozenset({"延べ", "実"})
_BEFORE = frozenset({"約", "延べ", "実", "各", "毎月", "毎週", "毎年"})


class ReadingState(StrEnum):
    """Whether a reading is one number, and if not, why."""

    NUMBER = "number"
    PARTS = "parts"  # given in parts that the measure does not name (申請, 申請検討中)
    STATED = "stated"  # a word stands where the number would (集計中, なし)
    PARTIAL = "partial"  # some areas have a number, others not
    ABSENT = "absent"  # the report does not give it


@dataclass(frozen=True, slots=True)
class Reading:
    """A measure in one report, or in one area of it. ``value`` is None unless ``state`` is NUMBER.

    ``facts`` are those it stands on in the order of the source; ``counting`` is 延べ or 実 where the
    source says so. ``details`` are the areas' facts where the value is a sum that the sheet prints.
    """

    report: Report
    measure: MeasureSpec
    area: str | None
    state: ReadingState
    value: float | None
    facts: tuple[Fact, ...]
    counting: str = ""
    details: tuple[Fact, ...] = ()

    @property
    def unit(self) -> str:
        return self.facts[0].unit if self.facts else self.measure.units[0]

    @property
    def is_sum(self) -> bool:
        """Whether the value is a sum over areas rather than one printed figure."""
        return self.state is ReadingState.NUMBER and len(self.facts) > 1

    @property
    def coverage(self) -> frozenset[str | None]:
        """The areas that the figure is of, those that have no number in a printed sum among them.

        None stands for the whole place: given without its areas, or as a sum that these do not make up.
        """
        if self.details and all(fact.value is not None for fact in self.details):
            return frozenset({None})
        return frozenset(fact.area for fact in (self.details or self.facts))

    @property
    def mixes_counting(self) -> bool:
        """Whether the value adds up heads and times (延べ), so that it is neither."""
        return self.is_sum and len({"延べ" in fact.qualifiers for fact in self.facts}) > 1

    @property
    def left_open(self) -> tuple[Fact, ...]:
        """What areas give in place of a number (集計中, -) that the printed sum is without; なし is none."""
        return tuple(f for f in self.details if f.state not in (ValueState.NUMBER, ValueState.NONE))

    @property
    def is_approximate(self) -> bool:
        """Whether the source gives 約 with a figure that this stands on."""
        return any("約" in fact.qualifiers for fact in self.facts)

    @property
    def value_text(self) -> str:
        """The value as computed, 約 before it where it is approximate."""
        return about(number_text(self.value or 0.0, self.unit), self)

    @property
    def calculations(self) -> tuple[Calculation, ...]:
        """The sum over areas that the value is, where it is one."""
        if not self.is_sum or self.value is None:
            return ()
        return (Calculation("sum", tuple(f.value or 0.0 for f in self.facts), self.value),)


def read_measure(catalog: Catalog, report: Report, measure: MeasureSpec, area: str | None = None) -> Reading:
    """The reading of ``measure`` in ``report``; with ``area``, of that area alone."""
    facts = [f for f in catalog.facts(report, measure.key) if area is None or f.area == area]
    parts = [f for f in facts if set(f.qualifiers) - _PLAIN - _COUNTING]
    whole = [f for f in facts if f not in parts]
    whole = _one_counting(whole)
    detail = [f for f in whole if not f.is_total]
    chosen = detail or whole
    counting = next((q for f in chosen for q in f.qualifiers if q in _COUNTING), "")
    if not chosen:
        state = ReadingState.PARTS if parts else ReadingState.ABSENT
        return Reading(report, measure, area, state, None, tuple(parts), counting)
    numbers = [f.value for f in chosen if f.state is ValueState.NUMBER and f.value is not None]
    printed = [f for f in whole if f.is_total and f.state is ValueState.NUMBER]
    open_ = len(numbers) < len(chosen) or any(f.value != sum(numbers) for f in printed)
    if not open_:
        total = sum(numbers)
        return Reading(report, measure, area, ReadingState.NUMBER, total, tuple(chosen), counting)
    if len(printed) == 1:
        # The sheet sums up itself what its areas leave open, or counts more than they give.
        return Reading(
            report,
            measure,
            area,
            ReadingState.NUMBER,
            printed[0].value,
            tuple(printed),
            counting,
            tuple(detail),
        )
    state = ReadingState.PARTIAL if numbers else ReadingState.STATED
    return Reading(report, measure, area, state, None, tuple(chosen), counting)


def _one_counting(facts: Sequence[Fact]) -> list[Fact]:
    """Where a place gives both a head count and a count of times (延べ), the head count alone."""
    places = {f.area for f in facts if "延べ" not in f.qualifiers}
    return [f for f in facts if "延べ" not in f.qualifiers or f.area not in places]


def alike(one: Reading, other: Reading) -> bool:
    """Whether two readings count alike over the same areas, so that they may be set side by side."""
    return one.counting == other.counting and one.coverage == other.coverage


def nearly_alike(one: Reading, other: Reading) -> bool:
    """Whether they count alike, one of the whole place and the other of every area that its report names."""
    every = frozenset(one.report.areas)
    sides = {one.coverage, other.coverage}
    return one.counting == other.counting and bool(every) and sides == {frozenset({None}), every}


def read_areas(catalog: Catalog, report: Report, measure: MeasureSpec) -> list[Reading]:
    """One reading for each area of the report that the measure is given for, in the order of the source."""
    areas = dict.fromkeys(f.area for f in catalog.facts(report, measure.key) if f.area is not None)
    return [read_measure(catalog, report, measure, area) for area in areas]


def figure_text(fact: Fact, sources: Mapping[str, str]) -> str:
    """The figure as the source prints it, NFKC, with the words that qualify it: 約30人, 延べ45人, 集計中.

    Thousands are parted by commas, also where the source leaves them out: numbers of an answer look alike.
    """
    span = fact.value_span
    printed = unicodedata.normalize("NFKC", sources[span.source][span.start : span.end])
    printed = _THOUSANDS.sub(lambda found: f"{int(found[0]):,}", "".join(printed.split()))
    if fact.state is ValueState.NUMBER and fact.unit and not printed.endswith(fact.unit):
        printed += fact.unit
    before = "".join(q for q in fact.qualifiers if q in _BEFORE)
    after = "".join(q for q in fact.qualifiers if q in _PLAIN and q not in _BEFORE and q not in ("計",))
    return before + printed + (f"({after})" if after == "予定" else after)


def part_words(fact: Fact) -> str:
    """The words of the part that a fact is: 申請検討中."""
    return "・".join(q for q in fact.qualifiers if q not in _PLAIN and q not in _COUNTING)


def tenths(numerator: float, denominator: float) -> float:
    """The quotient to one decimal, a half upwards (9.25 is 9.3, as on paper), though floats round it down."""
    quotient = Decimal(repr(numerator)) / Decimal(repr(denominator))
    return float(quotient.quantize(Decimal("0.1"), ROUND_HALF_UP))


def about(text: str, *readings: Reading) -> str:
    """A computed number, 約 before it where one of the readings that it is made of is approximate."""
    return f"約{text}" if any(reading.is_approximate for reading in readings) else text


def number_text(value: float, unit: str) -> str:
    """A computed number with its unit, thousands parted by commas, without a needless fraction."""
    return f"{value:,.0f}{unit}" if float(value).is_integer() else f"{value:,.1f}{unit}"


def result_text(calculation: Calculation, unit: str) -> str:
    """A result with its unit; a rounded mean keeps its decimal (43.0人), so that it does not look exact."""
    exact = calculation.result * len(calculation.operands) == sum(calculation.operands)
    if calculation.operator == "mean" and not exact:
        return f"{calculation.result:,.1f}{unit}"
    return number_text(calculation.result, unit)


def evidence_of(catalog: Catalog, fact: Fact) -> Evidence:
    section = catalog.sections.get(fact.section)
    name = section.name if section is not None else _own_section(catalog, fact)
    return Evidence(fact.span, fact.jurisdiction, name, fact.area, fact.fiscal_year)


def _own_section(catalog: Catalog, fact: Fact) -> str:
    for report in catalog.reports:
        if report.source == fact.span.source and report.jurisdiction.name == fact.jurisdiction:
            for section in report.sections:
                if section.key == fact.section:
                    return section.name
    return fact.section

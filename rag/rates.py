"""A rate of a place: one measure divided by another, and why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from corpus.forms import RateSpec
from corpus.model import Fact, Report
from rag.catalog import Catalog
from rag.model import Calculation
from rag.readings import Reading, ReadingState, about, alike, nearly_alike, read_measure, tenths


@dataclass(frozen=True, slots=True)
class Rate:
    """``percent`` is None where it cannot be had: a part is missing, or the denominator is 0."""

    report: Report
    area: str | None
    numerator: Reading
    denominator: Reading
    percent: Calculation | None

    @property
    def sides(self) -> tuple[Reading, Reading]:
        """The numerator and the denominator."""
        return self.numerator, self.denominator

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What it stands on: the numerator's facts, then the denominator's."""
        return (*self.numerator.facts, *self.denominator.facts)

    @property
    def calculations(self) -> tuple[Calculation, ...]:
        """The quotient and the sums over areas that it is made of."""
        own = () if self.percent is None else (self.percent,)
        return (*own, *self.numerator.calculations, *self.denominator.calculations)

    @property
    def text(self) -> str:
        """The percentage, 約 before it where a figure that it is made of is approximate; empty for none."""
        if self.percent is None:
            return ""
        return about(f"{self.percent.result:,.1f}%", self.numerator, self.denominator)

    @property
    def is_above(self) -> bool:
        """Whether more are counted above the line than below: they may be different people."""
        return self.percent is not None and self.percent.result > 100

    @property
    def why_none(self) -> str:
        """``of_none`` for a denominator of 0, ``unlike`` for parts counted differently, ``areas`` for parts
        of different areas, else ``unknown``.
        """
        if any(side.mixes_counting for side in self.sides):
            return "unlike"
        if ReadingState.NUMBER is not self.numerator.state or self.denominator.value is None:
            return "unknown" if self.numerator.counting == self.denominator.counting else "unlike"
        if self.denominator.value == 0:
            return "of_none"
        return "areas" if self.numerator.counting == self.denominator.counting else "unlike"

    @property
    def is_mixed(self) -> bool:
        """Whether one part is of the whole place and the other the sum of its areas, which has to be said."""
        return self.percent is not None and not alike(self.numerator, self.denominator)

    @property
    def share(self) -> Fraction | None:
        """The percentage as it is before it is rounded."""
        if self.percent is None:
            return None
        return Fraction(self.numerator.value or 0.0) * 100 / Fraction(self.denominator.value or 1.0)


def read_rate(catalog: Catalog, report: Report, spec: RateSpec, area: str | None = None) -> Rate:
    """The rate ``spec`` of ``report``; with ``area``, of that area alone."""
    measures = catalog.measures
    top = read_measure(catalog, report, measures[spec.numerator], area)
    bottom = read_measure(catalog, report, measures[spec.denominator], area)
    return rate_of(report, area, top, bottom)


def rate_of(report: Report, area: str | None, top: Reading, bottom: Reading) -> Rate:
    """``top`` divided by ``bottom``, in percent to one decimal, where both are numbers counted alike.

    They are of the same areas, or one is of the whole place and the other of all areas of the report.
    """
    mixed = top.mixes_counting or bottom.mixes_counting  # a sum of heads and times is neither
    fits = not mixed and (alike(top, bottom) or nearly_alike(top, bottom))
    if top.value is None or not bottom.value or not fits:
        return Rate(report, area, top, bottom, None)
    percent = Calculation("percent", (top.value, bottom.value), tenths(top.value * 100, bottom.value))
    return Rate(report, area, top, bottom, percent)

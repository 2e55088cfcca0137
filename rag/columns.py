"""The columns of a comparison: a form's measures, rates and sections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.forms import MeasureSpec, RateSpec, SectionSpec
from corpus.model import Passage, Report
from rag.catalog import Catalog
from rag.model import Language
from rag.wording import measure_name, section_name

MEASURE, RATE, SECTION = "measure", "rate", "section"


@dataclass(frozen=True, slots=True)
class Column:
    """``key`` is ``KIND:NAME`` with the kind ``measure``, ``rate`` or ``section``."""

    key: str
    spec: MeasureSpec | RateSpec | SectionSpec

    @property
    def kind(self) -> str:
        return self.key.partition(":")[0]

    @property
    def is_numeric(self) -> bool:
        return self.kind != SECTION

    def name(self, language: Language) -> str:
        """退院した者の人数, 退院した者の割合, 来年度の取組方針."""
        if isinstance(self.spec, MeasureSpec):
            return measure_name(self.spec, language)
        if isinstance(self.spec, SectionSpec):
            return section_name(self.spec, language)
        return self.spec.name if language is Language.JAPANESE else self.spec.english


def every_column(catalog: Catalog) -> tuple[Column, ...]:
    """The columns there can be: measures, rates, sections, in the order of the forms."""
    return (
        *(Column(f"{MEASURE}:{spec.key}", spec) for spec in catalog.measures.values()),
        *(Column(f"{RATE}:{spec.key}", spec) for spec in catalog.rates.values()),
        *(Column(f"{SECTION}:{spec.key}", spec) for spec in catalog.sections.values()),
    )


def columns_of(catalog: Catalog, keys: Sequence[str]) -> tuple[Column, ...]:
    """The columns of those keys; with none, all measures and rates, or all sections where there are none."""
    every = every_column(catalog)
    chosen = tuple(column for column in every if column.key in keys)
    return chosen or tuple(column for column in every if column.is_numeric) or every


def passages_of(report: Report, column: Column) -> list[Passage]:
    """The passages of a section's column, damaged ones too, in the order of the report."""
    return [p for s in report.sections if s.key == column.spec.key for p in s.passages]

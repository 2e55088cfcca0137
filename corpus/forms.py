"""Forms: what a series of reports has in common, read from YAML and validated.

A form names its sections with the variants of their headings, the labels that stand under them, its
measures with their units and synonyms, and how its fiscal year is found. The code that recovers a
report's structure and the code that understands a question both read it; neither knows a form by name.
``synonyms`` are words that stand for a thing in a question, ``asked`` patterns for wordings no list holds;
``unmet`` those that mean the rest of the whole a measure is ``part_of``;
a section's ``vague`` synonyms name it only where nothing else is asked for.
"""

from __future__ import annotations

import re
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from corpus.errors import FormError

FORMS = Path(__file__).parent / "forms"


def _compilable(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"pattern {pattern!r} is not a regular expression: {error}") from None
    return pattern


Pattern = Annotated[str, AfterValidator(_compilable)]
Words = tuple[str, ...]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Cue(_Frozen):
    """Wording that speaks for (or, below zero, against) a passage's belonging to a section."""

    pattern: Pattern
    weight: float


class SectionSpec(_Frozen):
    key: str = Field(min_length=1)
    name: str = Field(min_length=1)
    english: str
    headings: tuple[Pattern, ...] = ()
    literal_headings: Words = ()
    synonyms: Words = ()
    english_synonyms: Words = ()
    vague: Words = ()
    asked: tuple[Pattern, ...] = ()
    model_area: bool = False
    figures_only: bool = False
    cues: tuple[Cue, ...] = ()

    @model_validator(mode="after")
    def _has_heading(self) -> SectionSpec:
        if not self.headings and not self.literal_headings:
            raise ValueError(f"section {self.key!r} has no heading; write headings or literal_headings")
        return self

    @cached_property
    def heading(self) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{p})" for p in self.headings) or "(?!)")

    @cached_property
    def compiled_cues(self) -> tuple[tuple[re.Pattern[str], float], ...]:
        return tuple((re.compile(cue.pattern), cue.weight) for cue in self.cues)


class LabelSpec(_Frozen):
    name: str
    patterns: tuple[Pattern, ...] = Field(min_length=1)
    sections: Words = Field(min_length=1)
    opens: Words = ()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{p})" for p in self.patterns))


class MeasureSpec(_Frozen):
    key: str = Field(min_length=1)
    name: str
    short: str
    english: str
    section: str
    units: Words = Field(min_length=1)
    labels: tuple[Pattern, ...] = Field(min_length=1)
    synonyms: Words = Field(min_length=1)
    english_synonyms: Words = ()
    asked: tuple[Pattern, ...] = ()
    part_of: str | None = None
    unmet: tuple[Pattern, ...] = ()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{p})" for p in self.labels))


class RateSpec(_Frozen):
    key: str
    name: str
    english: str
    numerator: str
    denominator: str
    synonyms: Words
    english_synonyms: Words = ()
    asked: tuple[Pattern, ...] = ()


class GlossaryEntry(_Frozen):
    """English words for one Japanese word of the reports."""

    japanese: str
    english: Words


class FiscalYearRule(_Frozen):
    """The report's fiscal year is the year named in ``section``'s heading plus ``offset``."""

    section: str
    offset: int


def _refuse_doubles(what: str, keys: list[str]) -> None:
    doubled = next((key for index, key in enumerate(keys) if key in keys[:index]), None)
    if doubled is not None:
        raise ValueError(f"two {what}s have the key {doubled!r}")


class Form(_Frozen):
    id: str = Field(min_length=1)
    name: str
    english: str
    programme: Words = ()
    fiscal_year: FiscalYearRule
    sections: tuple[SectionSpec, ...] = Field(min_length=1)
    labels: tuple[LabelSpec, ...] = ()
    measures: tuple[MeasureSpec, ...] = ()
    rates: tuple[RateSpec, ...] = ()
    terms: tuple[Words, ...] = ()
    glossary: tuple[GlossaryEntry, ...] = ()

    @model_validator(mode="after")
    def _references(self) -> Form:
        sections = {section.key for section in self.sections}
        measures = {measure.key for measure in self.measures}
        _refuse_doubles("section", [section.key for section in self.sections])
        _refuse_doubles("measure", [measure.key for measure in self.measures])
        named = [self.fiscal_year.section, *(m.section for m in self.measures)]
        named += [key for label in self.labels for key in label.sections]
        for key in named:
            if key not in sections:
                raise ValueError(f"section {key!r} is used but not defined")
        parts = [m.part_of for m in self.measures if m.part_of is not None]
        for key in [*parts, *(k for r in self.rates for k in (r.numerator, r.denominator))]:
            if key not in measures:
                raise ValueError(f"measure {key!r} is used but not defined")
        return self

    def section(self, key: str) -> SectionSpec:
        """The section of that key; KeyError where there is none."""
        return self._sections_by_key[key]

    def measure(self, key: str) -> MeasureSpec:
        return next(m for m in self.measures if m.key == key)

    def heading_section(self, bare: str) -> SectionSpec | None:
        """The section whose heading ``bare`` (NFKC, no blanks) is, whole."""
        literal = self._literal_sections.get(bare)
        if literal is not None:
            return literal
        return next((s for s in self._pattern_sections if s.heading.fullmatch(bare)), None)

    @cached_property
    def _literal_sections(self) -> dict[str, SectionSpec]:
        return {text: section for section in self.sections for text in section.literal_headings}

    @cached_property
    def _pattern_sections(self) -> tuple[SectionSpec, ...]:
        return tuple(section for section in self.sections if section.headings)

    @cached_property
    def _sections_by_key(self) -> dict[str, SectionSpec]:
        return {section.key: section for section in self.sections}

    def label_named(self, bare: str) -> LabelSpec | None:
        return next((label for label in self.labels if label.pattern.fullmatch(bare)), None)

    def measure_named(self, bare: str) -> MeasureSpec | None:
        return next((m for m in self.measures if m.pattern.fullmatch(bare)), None)


def load_form(path: Path) -> Form:
    """Read and validate one form. Raises FormError naming the file and the first thing wrong."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise FormError(f"{path}: not readable as YAML: {reason}; mend the form's YAML") from error
    try:
        return Form.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "top level"
        raise FormError(f"{path}: {place}: {first['msg']}; mend the form's YAML") from error


@cache
def load_forms(folder: Path = FORMS) -> tuple[Form, ...]:
    """Every form of a folder, in the order of their file names. Raises FormError."""
    forms = tuple(load_form(path) for path in sorted(folder.glob("*.yaml")))
    ids = [form.id for form in forms]
    for form_id in ids:
        if ids.count(form_id) > 1:
            raise FormError(f"{folder}: two forms have the id {form_id!r}; give each its own")
    return forms

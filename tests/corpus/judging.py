"""What is wrong with a recovered report, given what is true of it or merely what must always hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from corpus.forms import load_forms
from corpus.model import Fact, Passage, Report, Source, Span
from corpus.registry import load_registry
from corpus.structure import recover
from tests.corpus.generator import Generated, TrueLine, TrueReport, generate

_BLANKS = "\ufeff\u200b"


@dataclass(frozen=True, slots=True)
class Case:
    """A generated file and what recovery made of it."""

    made: Generated
    reports: tuple[Report, ...]


def recovered(text: str, path: str = "made.txt") -> tuple[Report, ...]:
    return recover(Source(path, text, "utf-8", ""), load_forms(), load_registry())


@cache
def case(seed: int) -> Case:
    made = generate(seed)
    return Case(made, recovered(made.text))


def passages_of(report: Report) -> Iterator[tuple[str, float, Passage]]:
    """(section key, the section's confidence, passage) in the order of the sections."""
    for section in report.sections:
        for passage in section.passages:
            yield section.key, section.confidence, passage


def spans_of(report: Report) -> list[Span]:
    return [mark.span for mark in report.marks] + [p.span for _, _, p in passages_of(report)]


def partition_faults(text: str, reports: Sequence[Report]) -> list[str]:
    """Characters in two marks or passages, non-blank characters in none, spans that begin or end blank."""
    faults = []
    owners = bytearray(len(text))
    for report in reports:
        for span in spans_of(report):
            quote = text[span.start : span.end]
            if _blank(quote[0]) or _blank(quote[-1]):
                faults.append(f"{quote!r} begins or ends blank")
            if any(owners[span.start : span.end]):
                faults.append(f"{quote!r} overlaps another")
            owners[span.start : span.end] = b"\x01" * (span.end - span.start)
    lost = [i for i, owner in enumerate(owners) if not owner and not _blank(text[i])]
    return faults + [f"{text[i : i + 8]!r} at {i} is lost" for i in lost[:3]]


def _blank(char: str) -> bool:
    return char.isspace() or char in _BLANKS


def fact_faults(reports: Sequence[Report]) -> list[str]:
    """Facts that stand in no sound passage of their own report, or carry another owner or year."""
    faults = []
    for report in reports:
        sound = [p.span for _, _, p in passages_of(report) if not p.damaged]
        for fact in report.facts:
            inside = any(s.start <= fact.value_span.start and fact.value_span.end <= s.end for s in sound)
            quoted = fact.span.start <= fact.value_span.start and fact.value_span.end <= fact.span.end
            owned = (fact.jurisdiction, fact.fiscal_year) == (report.jurisdiction.name, report.fiscal_year)
            if not (inside and quoted and owned):
                faults.append(f"{fact} inside={inside} quoted={quoted} owned={owned}")
    return faults


def figure_faults(truth: TrueReport, report: Report) -> list[str]:
    """Measures' facts that are not true, and true figures without a fact (but for the doubtful)."""
    faults = []
    by_place = {fact.value_span.start: fact for fact in report.facts if fact.measure}
    for start, figure in truth.figures:
        fact = by_place.pop(start, None)
        if figure.doubtful:
            if fact is not None:
                faults.append(f"a fact of a doubtful figure: {fact}")
            continue
        if fact is None:
            faults.append(f"no fact of {figure}")
            continue
        qualified = figure.qualifier in (fact.qualifiers or ("",))
        said = (fact.measure, fact.state, fact.value, fact.area, fact.is_total)
        true = (figure.measure, figure.state, figure.value, figure.area, figure.is_total)
        if said != true or not qualified or fact.unit not in ("人", "名"):
            faults.append(f"{fact} is not {figure}")
    return faults + [f"made up: {fact}" for fact in by_place.values()]


def holder(report: Report, line: TrueLine) -> tuple[str, float, Passage] | None:
    """The section, its confidence and the passage in which a line's first character stands."""
    for key, sure, passage in passages_of(report):
        if passage.span.start <= line.start < passage.span.end:
            return key, sure, passage
    return None


def doubted(report: Report, facts: Sequence[Fact]) -> bool:
    """Whether the report warns of figures whose owner is in doubt."""
    return not facts and any("数字の持ち主" in warning for warning in report.warnings)

"""Checks a draft before anyone sees it: what cannot be proved by its own quotes is dropped.

A statement stands only if every quote is the text at its place; belongs to the jurisdiction, year, area and
section it is given for; every place the statement names owns one of its quotes or is named in one; and every
number in it is printed in a quote, for the place it is given to, or follows by a calculation, done again
here, from numbers that are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from corpus.model import Jurisdiction, Report, Span
from rag.attribution import misattributed
from rag.model import Calculation, Draft, Evidence, Statement, Status
from rag.printed import (
    Printed,
    cleaned,
    merged,
    read_printed,
    stated_figures,
    unproved,
    words_of_absence,
)

_TOLERANCE = 0.051  # a printed figure is rounded to one decimal
_OPERANDS = frozenset({"sum", "mean", "median", "percent"})  # results that a comparison may go on with
_OF_RESULTS = frozenset({"difference", "times"})  # comparisons; anything else goes on with sums alone


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a statement was dropped: for logs and tests, not for users."""

    statement: str
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The draft without what failed, and what failed."""

    draft: Draft
    problems: tuple[Problem, ...] = ()


class Verifier:
    """Checks drafts against one index's sources and reports."""

    def __init__(self, sources: Mapping[str, str], reports: Iterable[Report]) -> None:
        self._sources = sources
        self._reports: dict[str, list[Report]] = {}
        for report in reports:
            self._reports.setdefault(report.source, []).append(report)
        owners = {r.jurisdiction.name: r.jurisdiction for own in self._reports.values() for r in own}
        self._names = _names(owners.values())
        self._places = owners
        latin = "|".join(re.escape(name) for name, _ in self._names if name.isascii())
        self._latin = re.compile(rf"\b(?:{latin})\b" if latin else r"(?!)", re.IGNORECASE)

    def check(self, draft: Draft) -> Verdict:
        """The statements that hold. An answer of which none holds becomes a refusal without statements."""
        if draft.status is not Status.ANSWERED:
            return self._check_refusal(draft)
        kept: list[Statement] = []
        problems: list[Problem] = []
        for statement in draft.statements:
            reason = self.fault(statement)
            if reason is None:
                kept.append(statement)
            else:
                problems.append(Problem(statement.text, reason))
        if not any(not s.framing for s in kept):
            return Verdict(replace(draft, status=Status.NOT_FOUND, statements=()), tuple(problems))
        return Verdict(replace(draft, statements=tuple(kept)), tuple(problems))

    def _check_refusal(self, draft: Draft) -> Verdict:
        """A refusal may say why, and must not carry figures as if they were an answer."""
        claims = [s for s in draft.statements if not s.framing]
        problems = tuple(Problem(s.text, "a refusal makes a claim") for s in claims)
        return Verdict(replace(draft, statements=tuple(s for s in draft.statements if s.framing)), problems)

    def fault(self, statement: Statement) -> str | None:
        """Why a statement does not stand; None where it does."""
        if statement.framing:
            return _framing_fault(statement)
        if not statement.evidence:
            return "a claim without a quote"
        for evidence in statement.evidence:
            fault = self._evidence_fault(evidence)
            if fault is not None:
                return fault
        each = {e: read_printed(self._readings(e)) for e in statement.evidence}
        printed = merged(each.values())
        for calculation in statement.calculations:
            fault = _calculation_fault(calculation, printed, statement.calculations)
            if fault is not None:
                return fault
        quotes = [self._quote(evidence.span) for evidence in statement.evidence]
        return (
            self._name_fault(statement, quotes)
            or _number_fault(statement, printed)
            or _stated_fault(statement, quotes)
            or misattributed(statement, each, self._places)
        )

    def _evidence_fault(self, evidence: Evidence) -> str | None:
        span = evidence.span
        text = self._sources.get(span.source)
        if text is None or span.end > len(text) or not text[span.start : span.end].strip():
            return f"no text at {span.source} [{span.start}, {span.end})"
        owner = self._owner(span)
        if owner is None or owner.jurisdiction.name != evidence.jurisdiction:
            return f"the quote is not of {evidence.jurisdiction}"
        if owner.fiscal_year != evidence.fiscal_year:
            return f"the quote is not of fiscal year {evidence.fiscal_year}"
        if evidence.area is not None and evidence.area not in _areas_at(owner, span):
            return f"the quote is not of the area {evidence.area}"
        if evidence.section not in _sections_at(owner, span):
            return f"the quote is not in the section {evidence.section}"
        return None

    def _owner(self, span: Span) -> Report | None:
        for report in self._reports.get(span.source, ()):
            if report.span.start <= span.start and span.end <= report.span.end:
                return report
        return None

    def _quote(self, span: Span) -> str:
        return self._sources[span.source][span.start : span.end]

    def _readings(self, evidence: Evidence) -> list[str]:
        """The quote as it stands and with its wrapped lines joined; where a line holds several areas'
        figures (``18人 2人``), without those of the areas that the evidence is not for."""
        span = evidence.span
        owner = self._owner(span)
        if owner is None:
            return []
        others = [
            fact.value_span
            for fact in owner.facts
            if evidence.area is not None and fact.area not in (None, evidence.area)
            if _inside(fact.value_span, span)
        ]
        quote = list(self._quote(span))
        for other in others:
            start, end = other.start - span.start, other.end - span.start
            quote[start:end] = " " * (end - start)
        joined = [] if others else [p.text for s in owner.sections for p in s.passages if p.span == span]
        return ["".join(quote), *joined]

    def _name_fault(self, statement: Statement, quotes: Sequence[str]) -> str | None:
        """A place that a statement names must own one of its quotes, or be named in one."""
        owners = {evidence.jurisdiction for evidence in statement.evidence}
        whole = cleaned("\n".join(quotes))
        text = cleaned(statement.text)
        for name in sorted({name for name, owner in self._names if owner in owners}, key=len, reverse=True):
            text = text.replace(name, " ")
        named = [name for name, _ in self._names if not name.isascii() and name in text]
        named += [found[0] for found in self._latin.finditer(text)]
        return next((f"no quote is of {name}" for name in named if name not in whole), None)


def _names(jurisdictions: Iterable[Jurisdiction]) -> tuple[tuple[str, str], ...]:
    """Each name a place is written by, with the place: 千葉市 and Chiba for 千葉市. Longest first."""
    pairs = [(n, j.name) for j in jurisdictions for n in (j.name, j.romaji) if n]
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair)))


def _inside(inner: Span, outer: Span) -> bool:
    return inner.source == outer.source and outer.start <= inner.start and inner.end <= outer.end


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _areas_at(report: Report, span: Span) -> set[str | None]:
    """The areas of the passages that a quote is made of, and of the figures in it."""
    passages = [p for section in report.sections for p in section.passages]
    areas = {p.area for p in passages if _meet(p.span, span)}
    return areas | {f.area for f in report.facts if _inside(f.value_span, span)}


def _sections_at(report: Report, span: Span) -> set[str]:
    """The names by which a quote's section may be called: its own, its heading, or the mark it is."""
    names = {mark.text for mark in report.marks if _meet(mark.span, span)}
    for section in report.sections:
        if any(_meet(p.span, span) for p in section.passages):
            names |= {section.name, section.heading}
    return names


def _framing_fault(statement: Statement) -> str | None:
    """A line that claims nothing states no figure, but for those of its context (10人以上の自治体)."""
    figures = stated_figures(_without_context(statement))
    return f"a line without a quote states {figures[0]}" if figures else None


def _without_context(statement: Statement) -> str:
    """The cleaned text without the names that claim nothing. A name is not cut out of a longer number."""
    text = cleaned(statement.text)
    for name in sorted(statement.context, key=len, reverse=True):
        bare = unicodedata.normalize("NFKC", name)
        text = re.sub(rf"(?<![\d.,]){re.escape(bare)}(?![\d])", " ", text)
    return text


def _number_fault(statement: Statement, printed: Printed) -> str | None:
    results = [calculation.result for calculation in statement.calculations]
    number = unproved(_without_context(statement), printed, results, _TOLERANCE)
    return f"the number {number} is in no quote" if number is not None else None


def _calculation_fault(
    calculation: Calculation, printed: Printed, others: Sequence[Calculation]
) -> str | None:
    made = _OPERANDS if calculation.operator in _OF_RESULTS else {"sum"}
    known = printed.counts | {
        other.result for other in others if other.operator in made and other is not calculation
    }
    if calculation.operator != "count" and not set(calculation.operands) <= known:
        return f"an operand of {calculation.operator} is in no quote"
    expected = _compute(calculation)
    if expected is None or abs(expected - calculation.result) >= _TOLERANCE:
        return f"{calculation.operator}{calculation.operands} is not {calculation.result}"
    return None


def _compute(calculation: Calculation) -> float | None:
    values = calculation.operands
    if calculation.operator == "sum":
        return sum(values)
    if calculation.operator == "count":
        return float(len(values))
    if calculation.operator == "mean" and values:
        return sum(values) / len(values)
    if calculation.operator == "median" and values:
        return median(values)
    if calculation.operator == "difference" and len(values) == 2:
        return values[0] - values[1]
    if calculation.operator == "times" and len(values) == 2 and values[1]:
        return values[0] / values[1]
    if calculation.operator == "percent" and len(values) == 2 and values[1]:
        return values[0] / values[1] * 100
    return None


def _stated_fault(statement: Statement, quotes: Sequence[str]) -> str | None:
    """A word given in place of a number (集計中, なし) must be the source's own."""
    bare = ["".join(cleaned(quote).split()) for quote in quotes]
    for word in words_of_absence(statement.text):
        if not any(word in quote for quote in bare):
            return f"the word {word} is in no quote"
    return None

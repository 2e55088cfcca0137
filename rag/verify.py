"""Checks a draft before anyone sees it: what cannot be proved by its own quotes is dropped.

A statement stands only if every quote is the text at its place, belongs to the report of the jurisdiction
it is given for, and every number in the statement is printed in one of its quotes or follows by a
calculation, done again here, from numbers that are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.figures import stated_absence
from corpus.model import Report
from corpus.numerals import find_numbers
from rag.model import Calculation, Draft, Evidence, Statement, Status

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_TOLERANCE = 0.051  # a printed figure is rounded to one decimal
_STATED = re.compile(r"「([^「」]{1,12})」と書かれ")


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

    def check(self, draft: Draft) -> Verdict:
        """The statements that hold. An answer of which none holds becomes a refusal without statements."""
        if draft.status is not Status.ANSWERED:
            return self._check_refusal(draft)
        kept: list[Statement] = []
        problems: list[Problem] = []
        for statement in draft.statements:
            reason = self._fault(statement)
            if reason is None:
                kept.append(statement)
            else:
                problems.append(Problem(statement.text, reason))
        if not any(not s.framing for s in kept):
            return Verdict(Draft(Status.NOT_FOUND, (), draft.choices), tuple(problems))
        return Verdict(replace(draft, statements=tuple(kept)), tuple(problems))

    def _check_refusal(self, draft: Draft) -> Verdict:
        """A refusal may say why, and must not carry figures as if they were an answer."""
        claims = [s for s in draft.statements if not s.framing]
        problems = tuple(Problem(s.text, "a refusal makes a claim") for s in claims)
        return Verdict(replace(draft, statements=tuple(s for s in draft.statements if s.framing)), problems)

    def _fault(self, statement: Statement) -> str | None:
        if statement.framing:
            return None
        if not statement.evidence:
            return "a claim without a quote"
        for evidence in statement.evidence:
            fault = self._evidence_fault(evidence)
            if fault is not None:
                return fault
        quotes = [self._quote(evidence) for evidence in statement.evidence]
        printed = printed_numbers(quotes)
        for calculation in statement.calculations:
            fault = _calculation_fault(calculation, printed, statement.calculations)
            if fault is not None:
                return fault
        return _number_fault(statement, printed) or _stated_fault(statement, quotes)

    def _evidence_fault(self, evidence: Evidence) -> str | None:
        span = evidence.span
        text = self._sources.get(span.source)
        if text is None or span.end > len(text) or not text[span.start : span.end].strip():
            return f"no text at {span.source} [{span.start}, {span.end})"
        owner = self._owner(evidence)
        if owner is None or owner.jurisdiction.name != evidence.jurisdiction:
            return f"the quote is not of {evidence.jurisdiction}"
        if owner.fiscal_year != evidence.fiscal_year:
            return f"the quote is not of fiscal year {evidence.fiscal_year}"
        if evidence.area is not None and evidence.area not in owner.areas:
            return f"{evidence.jurisdiction} has no area {evidence.area}"
        return None

    def _owner(self, evidence: Evidence) -> Report | None:
        span = evidence.span
        for report in self._reports.get(span.source, ()):
            if report.span.start <= span.start and span.end <= report.span.end:
                return report
        return None

    def _quote(self, evidence: Evidence) -> str:
        return self._sources[evidence.span.source][evidence.span.start : evidence.span.end]


def printed_numbers(quotes: Iterable[str]) -> frozenset[float]:
    """Every number that quotes print: digits of either width, with separators, and kanji numerals."""
    found: set[float] = set()
    for quote in quotes:
        text = unicodedata.normalize("NFKC", quote)
        found |= {float(n[0].replace(",", "")) for n in _NUMBER.finditer(text)}
        # Circled numbers glue to the digits behind them under NFKC, so read them apart as well.
        apart = unicodedata.normalize("NFKC", re.sub(r"[①-⓿]", " ", quote))
        found |= {float(n[0].replace(",", "")) for n in _NUMBER.finditer(apart)}
        found |= {token.value for token in find_numbers(text)}
    return frozenset(found)


def _number_fault(statement: Statement, printed: frozenset[float]) -> str | None:
    text = unicodedata.normalize("NFKC", re.sub(r"[①-⓿]", " ", statement.text))
    for name in sorted(statement.context, key=len, reverse=True):
        text = text.replace(unicodedata.normalize("NFKC", name), " ")
    results = {calculation.result for calculation in statement.calculations}
    for token in _NUMBER.finditer(text):
        value = float(token[0].replace(",", ""))
        if value not in printed and not any(abs(value - result) < _TOLERANCE for result in results):
            return f"the number {token[0]} is in no quote"
    return None


def _calculation_fault(
    calculation: Calculation, printed: frozenset[float], others: Sequence[Calculation]
) -> str | None:
    known = printed | {
        other.result for other in others if other.operator == "sum" and other is not calculation
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
    if calculation.operator == "difference" and len(values) == 2:
        return values[0] - values[1]
    if calculation.operator == "percent" and len(values) == 2 and values[1]:
        return values[0] / values[1] * 100
    return None


def _stated_fault(statement: Statement, quotes: Sequence[str]) -> str | None:
    """A word given in place of a number (集計中, なし) must be the source's own."""
    bare = ["".join(unicodedata.normalize("NFKC", quote).split()) for quote in quotes]
    for found in _STATED.finditer(statement.text):
        word = "".join(found[1].split())
        if stated_absence(word) is not None and not any(word in quote for quote in bare):
            return f"the word {word} is in no quote"
    return None

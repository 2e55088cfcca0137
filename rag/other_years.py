"""Where a place's newest report does not say what is asked: what those of other years say, named as that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from corpus.model import Jurisdiction, Report
from rag.catalog import Catalog
from rag.model import OF_SEVERAL, Draft, Intent, Query, Statement, Status
from rag.phrases import Phrases
from rag.scope import Scope
from rag.wording import context_of, place_name, year_name

Answerer = Callable[[Query, Scope], Draft]

_MOST = 4  # places that are looked up one by one
_WHOLE = frozenset({Intent.OVERVIEW, Intent.AREAS, Intent.INVENTORY, Intent.MATCH})
_COMPUTED = OF_SEVERAL | {Intent.RANK, Intent.COMPARE}


@dataclass(frozen=True, slots=True)
class _Found:
    """What another year's report answers."""

    report: Report
    statements: tuple[Statement, ...]


class OtherYears:
    """Looks up other years of the places that a question names. ``answer`` drafts for given reports."""

    def __init__(self, catalog: Catalog, answer: Answerer) -> None:
        self._catalog = catalog
        self._answer = answer

    def completed(self, query: Query, scope: Scope, draft: Draft) -> Draft:
        """``draft`` with what the nearest other year says of each place of which it says nothing.

        As it is where the question names a year, or no place.
        """
        if query.fiscal_years:
            return draft
        added: list[Statement] = []
        for report in self._silent(query, scope, draft):
            older = self._nearest(query, scope, report)
            if older is not None:
                added += self._told(query, report, older, draft)
            elif not query.measures and query.rate is None:
                added.append(
                    self._line(
                        "no_year_has",
                        query,
                        report,
                        report,
                        self.searched(query, replace(scope, reports=(report,))),
                    )
                )
        if not any(s.evidence for s in (*draft.statements, *added)):
            return draft
        return replace(draft, status=Status.ANSWERED, statements=(*draft.statements, *added))

    def hint(self, query: Query, scope: Scope) -> list[Statement]:
        """That another year says what the year that the question names does not."""
        if not query.fiscal_years:
            return []
        lines = []
        for report in self._silent(query, scope, Draft(Status.NOT_FOUND, ())):
            other = self._nearest(query, scope, report)
            if other is not None:
                lines.append(self._line("other_year_has", query, report, other.report))
        return lines

    def searched(self, query: Query, scope: Scope) -> tuple[int, ...]:
        """The years of the reports that were looked through for the places that are named."""
        reports = scope.reports
        if not query.fiscal_years and _is_for_each(query, scope):
            names = {report.jurisdiction.name for report in scope.reports}
            reports = tuple(r for r in self._catalog.reports if r.jurisdiction.name in names)
        return tuple(sorted({r.fiscal_year for r in reports if r.fiscal_year is not None}))

    def _silent(self, query: Query, scope: Scope, draft: Draft) -> list[Report]:
        """The newest report of each named place that no claim of ``draft`` stands on."""
        if not _is_for_each(query, scope):
            return []
        told = {e.jurisdiction for s in draft.statements if not s.framing for e in s.evidence}
        newest: dict[str, Report] = {}
        for report in scope.reports:
            held = newest.setdefault(report.jurisdiction.name, report)
            if (report.fiscal_year or 0) > (held.fiscal_year or 0):
                newest[report.jurisdiction.name] = report
        return [report for name, report in newest.items() if name not in told]

    def _nearest(self, query: Query, scope: Scope, report: Report) -> _Found | None:
        """The answer of the year nearest to ``report`` that has one, of two as near the later."""
        read = {id(one) for one in scope.reports}
        own = [
            other
            for other in self._catalog.reports
            if other.jurisdiction.name == report.jurisdiction.name and id(other) not in read
        ]
        year = report.fiscal_year or 0
        own.sort(
            key=lambda r: (-len(scope.areas_of(r)), abs((r.fiscal_year or 0) - year), -(r.fiscal_year or 0))
        )
        asked = _of_one(query, report.jurisdiction)
        for other in own:
            reached = Scope((other,), scope.areas_of(other))
            if scope.areas and not reached.areas:
                continue
            draft = self._answer(asked, reached)
            if draft.status is Status.ANSWERED:
                return _Found(other, draft.statements)
        return None

    def _told(self, query: Query, report: Report, older: _Found, draft: Draft) -> list[Statement]:
        """What another year says under a line that names both years."""
        place = place_name(report.jurisdiction, query.language)
        absent = any(s.framing and place in s.text and not s.text.startswith("\n|") for s in draft.statements)
        name = "other_year_only" if absent and query.measures else "other_year_found"
        return [self._line(name, query, report, older.report), *older.statements]

    def _line(
        self, name: str, query: Query, report: Report, other: Report, years: Sequence[int] = ()
    ) -> Statement:
        phrases = Phrases(query.language)
        text = phrases.say(
            name,
            place=place_name(report.jurisdiction, query.language),
            year=year_name(report.fiscal_year, query.language),
            other=year_name(other.fiscal_year, query.language),
            years=phrases.listed(year_name(year, query.language) for year in years),
        )
        return Statement(text, context=context_of(report, other), framing=True)


def looks_up(query: Query, scope: Scope) -> bool:
    """Whether of a place of which nothing is found other years will be told, or that they have nothing."""
    return not query.fiscal_years and _is_for_each(query, scope)


def _is_for_each(query: Query, scope: Scope) -> bool:
    """Whether a few places are named, each of which is asked for itself."""
    places = {report.jurisdiction.name for report in scope.reports}
    named = bool(query.places.named or query.places.areas) and not query.places.is_group
    if query.order.directions and not (query.measures or query.rate):
        return False  # of sessions that are ranked, a place that is not at the end is not silent
    return named and 0 < len(places) <= _MOST and query.intent not in _WHOLE


def _of_one(query: Query, jurisdiction: Jurisdiction) -> Query:
    """The question for that place alone: its own figure, where several places' would be computed with."""
    places = replace(query.places, named=(jurisdiction,))
    whole = len(query.places.named) == 1 and len(query.places.areas) > 1  # its areas are computed with
    intent = Intent.VALUE if query.measures and query.intent in _COMPUTED and not whole else query.intent
    return replace(query, places=places, intent=intent)

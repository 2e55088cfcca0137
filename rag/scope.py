"""Which reports and areas a query reaches, and what it names that is not there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.model import Jurisdiction, Report
from rag.catalog import Catalog, area_short
from rag.cues import cue
from rag.model import Intent, Places, Query
from rag.places import in_group

_TREND = cue("trend")


@dataclass(frozen=True, slots=True)
class Scope:
    """``reports`` in the order asked for; ``area`` names by report number where the query names areas.

    ``missing`` are places named and not in the corpus; ``parts`` areas and wards
    that the reports do not know; ``missing_years`` (place, year) pairs of reports that
    do not exist for a place that is. ``open`` is set where it names no place at all; ``other_year`` where a
    section about the year after is given from the report of the year that was named.
    """

    reports: tuple[Report, ...]
    areas: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    missing_years: tuple[tuple[str, int], ...] = ()
    parts: tuple[str, ...] = ()
    open: bool = False
    other_year: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.reports

    def areas_of(self, report: Report) -> tuple[str, ...]:
        """The areas asked for that a report has."""
        return tuple(area for area in self.areas if area in report.areas)

    def lacks_area(self, catalog: Catalog, report: Report) -> bool:
        """Whether an area asked for is of the report's place, in another year: the whole is not asked for."""
        owners = {r.jurisdiction for area in self.areas for r in catalog.areas.get(area, ())}
        return report.jurisdiction in owners and not self.areas_of(report)


def find_scope(catalog: Catalog, query: Query) -> Scope:
    """The reports that ``query`` is about."""
    years = report_years(catalog, query)
    scope = _scope_of_years(catalog, query, years)
    if scope.missing_years and years != query.fiscal_years:
        named = _scope_of_years(catalog, query, query.fiscal_years)
        if not named.is_empty and (scope.is_empty or not named.missing_years):
            return replace(named, other_year=True)
    return scope


def _scope_of_years(catalog: Catalog, query: Query, years: Sequence[int]) -> Scope:
    places = query.places
    if places.named or places.unknown or places.ambiguous or places.areas or places.parts:
        return _named_scope(catalog, _with_owners(catalog, query), years)
    everyone = [j for j in catalog.jurisdictions if in_group(j, places)]
    reports = catalog.reports_of([j.name for j in everyone], years)
    absent = () if reports or not years else tuple(("", year) for year in years)
    beside = [g.named.name for g in places.groups if g.named is not None]
    missing = tuple(name for name in beside if name not in catalog.names)
    return Scope(tuple(reports), missing=missing, missing_years=absent, open=not places.is_group)


def _with_owners(catalog: Catalog, query: Query) -> Places:
    """The places with the owner of an area that stands beside other places, not under one of them."""
    places = query.places
    owners = {r.jurisdiction for area in places.areas for r in catalog.areas[area]}
    under = any(
        re.search(rf"{re.escape(j.name)}内?の?{re.escape(area_short(area))}", query.text)
        for j in places.named
        for area in places.areas
    )
    if not places.named or under or len(owners) != 1 or owners <= set(places.named):
        return places
    return replace(places, named=(*owners, *places.named))


def _named_scope(catalog: Catalog, places: Places, years: Sequence[int]) -> Scope:
    named: tuple[Jurisdiction, ...] = places.named
    areas = places.areas
    strange: tuple[str, ...] = ()
    if not named and areas:
        owners = [r.jurisdiction for area in areas for r in catalog.areas[area]]
        named = tuple(dict.fromkeys(owners))
    elif named and areas:
        names = {j.name for j in named}
        held = tuple(a for a in areas if names & {r.jurisdiction.name for r in catalog.areas[a]})
        strange = () if held else areas[:1]
        areas = held
    known = [j.name for j in named if j.name in catalog.names]
    missing = [j.name for j in named if j.name not in catalog.names] + list(places.unknown)
    reports = catalog.reports_of(known, years)
    if len(areas) > 1 and not years:
        reports = [_of_areas(catalog, report, areas) for report in reports]
    found = {(r.jurisdiction.name, r.fiscal_year) for r in reports}
    absent = [(name, year) for name in known for year in years if (name, year) not in found]
    parts = (*places.parts, *strange)
    return Scope(tuple(reports), areas, tuple(missing), tuple(absent), parts=parts)


def _of_areas(catalog: Catalog, report: Report, areas: Sequence[str]) -> Report:
    """Of a place's reports the newest that has most of ``areas``, so that they are set beside each other.

    ``report`` as it is where it has none: that another year has them is told (``other_years``).
    """
    if not set(areas) & set(report.areas):
        return report
    own = [r for r in catalog.reports if r.jurisdiction == report.jurisdiction]
    most = max(len(set(areas) & set(r.areas)) for r in own)
    having = [r for r in (report, *own) if len(set(areas) & set(r.areas)) == most]
    return report if report in having else max(having, key=lambda r: r.fiscal_year or 0)


def report_years(catalog: Catalog, query: Query) -> tuple[int, ...]:
    """The reports' years that a query's years mean: a policy section is named by the year after."""
    if not query.fiscal_years and (_is_of_any_year(query) or _TREND.search(query.text)):
        return catalog.years
    shifted = []
    for year in query.fiscal_years:
        offset = next(
            (f.fiscal_year.offset for f in catalog.forms if query.sections == (f.fiscal_year.section,)), 0
        )
        of_report = "報告" in query.text
        shifted.append(year if of_report else year + offset)
    return tuple(shifted)


def _is_of_any_year(query: Query) -> bool:
    """Whether all places are looked through for a word, or for sessions, which may stand in any year."""
    if query.places.named or query.places.areas:
        return False
    if query.intent is Intent.RANK:
        return bool(query.topic) and not (query.measures or query.rate)
    if query.intent is Intent.MATCH:
        return len(query.measures) > 1 and any(b.operator == "absent" for b in query.bounds[:1])
    return query.intent in (Intent.WHICH, Intent.SEARCH)

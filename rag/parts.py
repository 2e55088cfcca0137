"""What a total is made of: the rows of a group, and the members of the group that it is without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from corpus.model import Jurisdiction
from corpus.registry import load_registry
from rag.catalog import Catalog
from rag.model import Calculation, Group, Query
from rag.readings import tenths
from rag.rows import Row, countable


@dataclass(frozen=True, slots=True)
class Gaps:
    """Members of a group, by the registry, of which there is no row.

    ``absent`` have no report in the corpus, or none of ``years`` where the question names those;
    ``unticked`` have one that is not among the reports to answer from.
    """

    absent: tuple[Jurisdiction, ...] = ()
    unticked: tuple[Jurisdiction, ...] = ()
    years: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one group. ``counted`` are those that are added up, ``left`` the others.

    ``group`` is None where places are named one by one, and for everyone (``is_everyone``). ``year`` is set
    where other parts hold the same places in other years. ``excluded`` are names that it leaves out.
    """

    group: Group | None
    rows: tuple[Row, ...]
    counted: tuple[Row, ...]
    left: tuple[Row, ...]
    is_everyone: bool = False
    year: int | None = None
    gaps: Gaps = Gaps()
    excluded: frozenset[str] = frozenset()

    @property
    def total(self) -> Calculation:
        return Calculation("sum", self._values, sum(self._values))

    @property
    def mean(self) -> Calculation:
        """The mean to one decimal. Raises decimal.InvalidOperation where nothing is counted."""
        return Calculation("mean", self._values, tenths(sum(self._values), len(self._values)))

    @property
    def median(self) -> Calculation:
        """The value in the middle, or the mean of the two there. Raises StatisticsError without values."""
        return Calculation("median", self._values, tenths(median(self._values), 1.0))

    @property
    def middle(self) -> tuple[Row, ...]:
        """The one row, or the two, in the middle of the counted ones; the lower first."""
        ordered = self.ordered
        return ordered[(len(ordered) - 1) // 2 : len(ordered) // 2 + 1]

    @property
    def ordered(self) -> tuple[Row, ...]:
        """The counted rows, the least first."""
        return tuple(sorted(self.counted, key=lambda row: row.value or 0.0))

    @property
    def count(self) -> Calculation:
        return Calculation("count", self._values, float(len(self._values)))

    @property
    def _values(self) -> tuple[float, ...]:
        return tuple(row.value or 0.0 for row in self.counted)


def parts_of(catalog: Catalog, query: Query, rows: Sequence[Row], *, is_open: bool) -> list[Part]:
    """``rows`` by the groups that the question names, and by year where places stand there with several.

    ``is_open`` says that it names no place at all. What is counted is counted alike in all of them.
    """
    places = query.places
    everyone = is_open or (places.everywhere and not (places.named or places.areas or places.groups))
    kept = {id(row) for row in countable(rows)[0]}
    parts = []
    for group in places.groups or (None,):
        for year in _years(rows):
            own = [r for r in rows if group is None or group.has(r.report.jurisdiction)]
            own = [r for r in own if year is None or r.report.fiscal_year == year]
            told = group.named is None if group is not None else everyone
            gaps = _gaps(catalog, query, group, own, year) if told and not places.areas else Gaps()
            counted = tuple(row for row in own if id(row) in kept)
            left = tuple(row for row in own if id(row) not in kept)
            parts.append(Part(group, tuple(own), counted, left, everyone, year, gaps, places.excluded))
    return parts


def _years(rows: Sequence[Row]) -> list[int | None]:
    """The years to tell apart: a place's own two years may be added up, those of several places may not."""
    places = {(row.report.jurisdiction.name, row.area) for row in rows}
    if len(rows) == len(places) or len({name for name, _ in places}) == 1:
        return [None]
    return [*sorted({row.report.fiscal_year or 0 for row in rows})]


def _gaps(catalog: Catalog, query: Query, group: Group | None, rows: Sequence[Row], year: int | None) -> Gaps:
    there = {row.report.jurisdiction.name for row in rows}
    members = [
        j
        for j in load_registry().jurisdictions
        if j.name not in there | query.places.excluded and (group is None or group.has(j))
    ]
    years = (year,) if year is not None else query.fiscal_years
    unticked = [j for j in members if catalog.is_unticked(j.name, years)]
    return Gaps(tuple(j for j in members if j not in unticked), tuple(unticked), years)

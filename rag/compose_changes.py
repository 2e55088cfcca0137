"""Changes of many places from one year to the next: who rose or fell, by how much, and who the most."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.bounds import fitting
from rag.catalog import Catalog
from rag.change_shares import ChangeShare, read_share
from rag.change_ways import Way, read_way
from rag.compose_conditions import bound_words, holds, limit_text
from rag.intents import TREND
from rag.lines import Lines
from rag.model import Calculation, Condition, Intent, Language, Query, Statement
from rag.phrases import Phrases
from rag.ranking import first_of, tied
from rag.readings import about, number_text
from rag.rows import Row, countable, unit_of
from rag.unknown import Unknown, told
from rag.wording import context_of, owner, year_name

_ON_CHANGE = re.compile(r"(?:以上|以下|未満|超え?て?|より多く)[^。、]{0,6}(?:増|減|伸び|上が|下が|落ち)")


@dataclass(frozen=True, slots=True)
class Change:
    """One place in two years; ``gap`` is the later value less the earlier one."""

    before: Row
    after: Row

    @property
    def gap(self) -> float:
        return (self.after.value or 0.0) - (self.before.value or 0.0)

    def is_of(self, way: Way, share: ChangeShare | None) -> bool:
        """Whether it went the way asked for, by as much of what was there before."""
        if share is None:
            return way.keeps(self.gap)
        return way.chosen(self.gap, as_great=share.keeps(self.before.value or 0.0, self.after.value or 0.0))


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which changes are asked for: their way, bounds on them, and what part of the value before they are."""

    way: Way
    bounds: tuple[Condition, ...]
    share: ChangeShare | None


def spans_places_and_years(rows: Sequence[Row]) -> bool:
    """Whether several places are asked about, each in several years."""
    places = {_key(row) for row in rows}
    return len(places) > 1 and len({row.report.fiscal_year for row in rows}) > 1


def asks_changes(query: Query, rows: Sequence[Row]) -> bool:
    """Whether it is asked how several places have changed, not which have so many in some year."""
    if TREND.search(query.text) is None or not spans_places_and_years(rows):
        return False
    return query.intent is not Intent.MATCH or _ON_CHANGE.search(query.text) is not None


class PlaceChanges:
    """Composes from rows of one measure in several places and years."""

    def __init__(self, lines: Lines, language: Language) -> None:
        self._lines = lines
        self._phrases = Phrases(language)
        self._name = lines.say.name(lines.measure)

    def compose(self, query: Query, rows: Sequence[Row]) -> list[Statement]:
        """A table of the places that changed as asked, greatest change first; who could not be compared."""
        years = sorted({row.report.fiscal_year or 0 for row in rows})[-2:]
        changes, unlike = _paired(rows, years)
        if not changes:
            return self._lines.values(rows)
        chosen, lead = self._chosen(query, changes, years)
        left = told(self._phrases, "change_left_out", [*unlike, *_from_nothing(query, changes)])
        return [*lead, *(self._table(chosen, years) if chosen else []), *left]

    def _chosen(
        self, query: Query, changes: Sequence[Change], years: Sequence[int]
    ) -> tuple[list[Change], list[Statement]]:
        """The changes that are asked for, and the sentence above them."""
        way, share = read_way(query.text), read_share(query.text)
        bounds = fitting(query.bounds, share=False) if _ON_CHANGE.search(query.text) else ()
        hits = [change for change in changes if holds(bounds, abs(change.gap)) and change.is_of(way, share)]
        ordered = sorted(hits, key=lambda change: change.gap if way.runs_down else -change.gap)
        ends = query.order.directions and not query.order.is_list
        if ends and way.is_either:
            ordered = first_of(tied(hits, lambda c: abs(c.gap), descending=True), query.order.count or 1)
        elif ends and ordered:
            least = not query.descending and not way.runs_down
            groups = tied(ordered, lambda c: c.gap, descending=not (way.runs_down or least))
            ordered = first_of(groups, query.order.count or 1)
        told_all = "change_places_all" if way.is_either and not (bounds or share) else "change_places"
        end = "change_places_most" if ends else told_all
        sentence = end if ordered else "change_places_none"
        asked = _Asked(way, tuple(bounds), share)
        return ordered, [self._lead(sentence, changes, ordered, asked, years)]

    def _lead(
        self,
        sentence: str,
        changes: Sequence[Change],
        chosen: Sequence[Change],
        asked: _Asked,
        years: Sequence[int],
    ) -> Statement:
        text = self._phrases.say(
            sentence,
            name=self._name,
            **{"from": year_name(years[0], self._phrases.language)},
            to=year_name(years[1], self._phrases.language),
            way=self._way(asked),
            kind=self._lines.say.kind,
            count=len(chosen),
            all=len(changes),
        )
        rows = [row for change in changes for row in (change.before, change.after)]
        counts = [
            Calculation("count", tuple(c.gap for c in some), float(len(some))) for some in (changes, chosen)
        ]
        limits = [limit_text(bound, self._lines.measure.units[0]) for bound in asked.bounds]
        limits += [asked.share.limit] if asked.share is not None else []
        if chosen:
            return Statement(text, context=(*limits, *context_of(rows[0].report)), framing=True)
        return self._lines.claim(text, rows, counts, limits)

    def _way(self, asked: _Asked) -> str:
        """What is asked for of the change, in words: 半分以下に減った."""
        way = self._phrases.say(asked.way.phrase("change_rose", "change_fell"))
        if asked.share is not None:
            return self._phrases.say("change_by", way=way, share=asked.share.words(self._phrases.language))
        if not asked.bounds:
            return way
        return bound_words(self._phrases, asked.bounds, self._lines.measure.units[0]).removesuffix("の") + way

    def _table(self, changes: Sequence[Change], years: Sequence[int]) -> list[Statement]:
        language = self._phrases.language
        head = self._phrases.say(
            "change_table_head",
            kind=self._lines.say.kind,
            before=year_name(years[0], language),
            after=year_name(years[1], language),
        )
        return [Statement(f"\n{head}\n|---|---|---|---|---|", framing=True), *map(self._row, changes)]

    def _row(self, change: Change) -> Statement:
        before, after = change.before, change.after
        values = (before.value or 0.0, after.value or 0.0)
        gap = Calculation("difference", (max(values), min(values)), abs(change.gap))
        unit = unit_of([before, after])
        shown = about(number_text(gap.result, unit), before.reading, after.reading)
        way = "gap_none" if not change.gap else ("gap_rose" if change.gap > 0 else "gap_fell")
        text = self._phrases.say(
            "change_table_row",
            place=owner(after.report, after.area, self._phrases.language),
            before=self._lines.say.total(before.reading),
            after=self._lines.say.total(after.reading),
            gap=self._phrases.say(way, gap=shown),
        )
        return self._lines.claim(text, [before, after], [gap, *_alone(before, after)])


def only_one_year(catalog: Catalog, query: Query, rows: Sequence[Row]) -> list[Statement]:
    """That no change can be told where the corpus has one year's reports of the places asked about."""
    reports = {row.report.jurisdiction.name: row.report for row in rows}
    held = catalog.reports_of(list(reports), catalog.years)
    if len({report.fiscal_year for report in held}) != 1 or len(rows) < 2:
        return []
    report = rows[0].report
    year = year_name(report.fiscal_year, query.language)
    text = Phrases(query.language).say("change_one_year", year=year)
    return [Statement(text, context=context_of(report), framing=True)]


def _alone(*rows: Row) -> list[Calculation]:
    """A figure of a place's one area is the place's own: the sum over one."""
    return [
        Calculation("sum", (row.value or 0.0,), row.value or 0.0) for row in rows if not row.reading.is_sum
    ]


def _from_nothing(query: Query, changes: Sequence[Change]) -> list[Unknown]:
    """The places that rose from 0, where it is asked by what part of that."""
    if read_share(query.text) is None or read_way(query.text).runs_down:
        return []
    rose = [change for change in changes if not change.before.value and change.after.value]
    return [Unknown(change.after.report, change.after.area, "why_change_of_nothing") for change in rose]


def _key(row: Row) -> tuple[str, str | None]:
    return row.report.jurisdiction.name, row.area


def _paired(rows: Sequence[Row], years: Sequence[int]) -> tuple[list[Change], list[Unknown]]:
    """Each place's two years where both are numbers counted alike, and those that are not."""
    places: dict[tuple[str, str | None], dict[int, Row]] = {}
    for row in rows:
        places.setdefault(_key(row), {})[row.report.fiscal_year or 0] = row
    changes: list[Change] = []
    unlike: list[Unknown] = []
    for of_year in places.values():
        pair = [of_year[year] for year in years if year in of_year]
        numbers = [row for row in pair if row.value is not None]
        if len(numbers) == 2 and len(countable(numbers)[0]) == 2:
            changes.append(Change(*numbers))
        else:
            why = "why_change_unlike" if len(numbers) == 2 else "why_change_unknown"
            unlike.append(Unknown(pair[-1].report, pair[-1].area, why) if pair else _gone(of_year))
    return changes, unlike


def _gone(of_year: dict[int, Row]) -> Unknown:
    row = next(iter(of_year.values()))
    return Unknown(row.report, row.area, "why_change_unknown")

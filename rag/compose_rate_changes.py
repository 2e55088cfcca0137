"""Rates of many places in two years: where they rose or fell, by how many points, and where the most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.change_shares import ChangeShare, read_share
from rag.change_ways import Way, read_way
from rag.intents import trends
from rag.model import Calculation, Query, Statement
from rag.ranking import first_of, tied
from rag.rate_words import RateWords
from rag.rates import Rate
from rag.readings import about, number_text
from rag.unknown import Unknown, told
from rag.wording import context_of, year_name


@dataclass(frozen=True, slots=True)
class RateChange:
    """One place's rate in two years; ``gap`` is in percentage points, to one decimal."""

    before: Rate
    after: Rate

    @property
    def gap(self) -> float:
        values = [
            rate.percent.result if rate.percent is not None else 0.0 for rate in (self.after, self.before)
        ]
        return round(values[0] - values[1], 1)

    def is_of(self, way: Way, share: ChangeShare | None) -> bool:
        """Whether it went the way asked for, by as many points or to such a part of what it was."""
        if share is None:
            return way.keeps(self.gap)
        before, after = (float(rate.share or 0) for rate in (self.before, self.after))
        return way.chosen(self.gap, as_great=share.keeps_points(before, after))


def asks_rate_changes(query: Query, rates: Sequence[Rate]) -> bool:
    """Whether it is asked how the rates of several places have changed."""
    places = {_key(rate) for rate in rates}
    years = {rate.report.fiscal_year for rate in rates}
    return trends(query.text) and len(places) > 1 and len(years) > 1


def rate_changes(query: Query, rates: Sequence[Rate], words: RateWords) -> list[Statement]:
    """A table of the changes as asked, greatest first, and who is not compared; empty where nobody is."""
    years = sorted({rate.report.fiscal_year or 0 for rate in rates})[-2:]
    changes, unlike = _paired(rates, years)
    if not changes:
        return []
    way, share = read_way(query.text), read_share(query.text)
    hits = [change for change in changes if change.is_of(way, share)]
    hits.sort(key=lambda change: change.gap if way.runs_down else -change.gap)
    ends = bool(query.order.directions) and not query.order.is_list
    if ends:
        down = way.runs_down
        groups = tied(hits, lambda c: abs(c.gap) if way.is_either else c.gap, descending=not down)
        hits = first_of(groups, query.order.count or 1)
    all_told = "change_places_all" if way.is_either and share is None else "change_places"
    sentence = ("change_places_most" if ends else all_told) if hits else "change_places_none"
    language = words.phrases.language
    text = words.phrases.say(
        sentence,
        name=words.name,
        **{"from": year_name(years[0], language)},
        to=year_name(years[1], language),
        way=_way(way, share, words),
        kind=words.phrases.say("kind_place"),
        count=len(hits),
        all=len(changes),
    )
    shown = [rate for change in changes for rate in (change.before, change.after)]
    counted = Calculation("count", tuple(change.gap for change in changes), float(len(changes)))
    limits = () if share is None else (_limit(share, words),)
    head = (
        Statement(text, context=(*limits, *context_of(shown[0].report)), framing=True)
        if hits
        else words.claim(text, shown, [counted], limits)
    )
    left = told(words.phrases, "change_left_out", unlike)
    return [head, *(_table(hits, years, words) if hits else []), *left]


def _limit(share: ChangeShare, words: RateWords) -> str:
    """How great a change is asked for: a part of a rate is a part, one by which it changed are points."""
    if share.is_of_after:
        return share.limit
    return words.phrases.say("points", gap=number_text(share.part * 100, ""))


def _way(way: Way, share: ChangeShare | None, words: RateWords) -> str:
    text = words.phrases.say(way.phrase("change_higher_way", "change_lower_way"))
    if share is None:
        return text
    told = share.words(words.phrases.language, _limit(share, words))
    return words.phrases.say("change_by", way=text, share=told)


def _table(changes: Sequence[RateChange], years: Sequence[int], words: RateWords) -> list[Statement]:
    language = words.phrases.language
    head = words.phrases.say(
        "change_table_head",
        kind=words.phrases.say("kind_place"),
        before=year_name(years[0], language),
        after=year_name(years[1], language),
    )
    rows = [_row(change, words) for change in changes]
    return [Statement(f"\n{head}\n|---|---|---|---|---|", framing=True), *rows]


def _row(change: RateChange, words: RateWords) -> Statement:
    values = [
        rate.percent.result if rate.percent is not None else 0.0 for rate in (change.before, change.after)
    ]
    gap = Calculation("difference", (max(values), min(values)), abs(change.gap))
    sides = (side for rate in (change.before, change.after) for side in rate.sides)
    shown = words.phrases.say("points", gap=about(number_text(gap.result, ""), *sides))
    way = "gap_none" if not change.gap else ("gap_rose" if change.gap > 0 else "gap_fell")
    text = words.phrases.say(
        "change_table_row",
        place=words.owner(change.after),
        before=change.before.text,
        after=change.after.text,
        gap=words.phrases.say(way, gap=shown),
    )
    return words.claim(text, [change.before, change.after], [gap])


def _key(rate: Rate) -> tuple[str, str | None]:
    return rate.report.jurisdiction.name, rate.area


def _paired(rates: Sequence[Rate], years: Sequence[int]) -> tuple[list[RateChange], list[Unknown]]:
    """Each place's rates of the two years where there are both, and the places where there are not."""
    places: dict[tuple[str, str | None], dict[int, Rate]] = {}
    for rate in rates:
        places.setdefault(_key(rate), {})[rate.report.fiscal_year or 0] = rate
    changes: list[RateChange] = []
    unlike: list[Unknown] = []
    for of_year in places.values():
        pair = [of_year[year] for year in years if year in of_year and of_year[year].percent is not None]
        if len(pair) == 2:
            changes.append(RateChange(*pair))
        else:
            one = next(iter(of_year.values()))
            unlike.append(Unknown(one.report, one.area, "why_change_unknown"))
    return changes, unlike

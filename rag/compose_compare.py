"""Rows set against each other: who is higher and by how much, what has changed, how many times."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from rag.change_shares import read_share
from rag.change_ways import read_way
from rag.cues import cue
from rag.lines import Lines
from rag.model import Calculation, Language, Query, Statement
from rag.phrases import Phrases
from rag.readings import about, number_text, tenths
from rag.rows import Row, computed_text, countable
from rag.wording import context_of, owner, year_name

_TIMES = cue("times")
_YEAR_BEFORE = cue("year_before")
_STATED_CHANGE = re.compile(r"(\d[\d,]*)\s?[人名]")
_MORE, _LESS = (
    re.compile(r"より(?:も)?[^。?]{0,20}?(?:多|高|大き)"),
    re.compile(r"より(?:も)?[^。?]{0,20}?(?:少|低|小さ)"),
)


def asks_times(text: str) -> bool:
    """Whether a question asks for a multiple: 千葉市は栃木県の何倍ですか."""
    return _TIMES.search(text) is not None


def asks_more(query: Query) -> bool:
    """Whether it is asked if one is more, or less, than another: 栃木県より多いですか."""
    return query.whether and (_MORE.search(query.text) or _LESS.search(query.text)) is not None


def change_answer(phrases: Phrases, query: Query, before: float, after: float) -> str:
    """はい or いいえ where it is asked whether a figure rose or fell, and by how many or what part of it.

    Of figures in percent the change is counted in points.
    """
    change = after - before
    way = read_way(query.text)
    rose, fell = way.rising, way.falling
    if rose == fell:
        rose, fell = _MORE.search(query.text) is not None, _LESS.search(query.text) is not None
    if not query.whether or rose == fell:
        return ""
    number = _STATED_CHANGE.search(query.text)
    amount = number is None or float(number[1].replace(",", "")) == abs(change)
    share = read_share(query.text)
    if share is not None:
        amount = share.keeps_points(before, after) if query.rate else share.keeps(before, after)
    right = amount and (change > 0 if rose else change < 0)
    return phrases.say("check_yes" if right else "check_no")


def _alone(*rows: Row) -> list[Calculation]:
    """A figure of a place's one area is the place's own: the sum over one."""
    return [
        Calculation("sum", (row.value or 0.0,), row.value or 0.0) for row in rows if not row.reading.is_sum
    ]


class Comparisons:
    """Composes comparisons of the rows of one measure."""

    def __init__(self, lines: Lines, language: Language) -> None:
        self._lines = lines
        self._phrases = Phrases(language)
        self._name = lines.say.name(lines.measure)

    def compare(self, query: Query, rows: Sequence[Row]) -> list[Statement]:
        """The rows, and who is higher; over the years of one place, what has changed."""
        if spans_years(rows):
            return self.changes(query, rows)
        statements = self._lines.values(rows)
        counted, left = countable(rows)
        left_out = self._lines.say.left_out(left if len(rows) > 2 else [])
        if len(counted) < 2:
            return [*statements, *left_out]
        answered = replace(statements[0], text=self._answer(query, counted) + statements[0].text)
        return [answered, *statements[1:], self._verdict(counted), *left_out]

    def changes(self, query: Query, rows: Sequence[Row]) -> list[Statement]:
        """From each year to the next, or to the last from the one before where that is asked for."""
        ordered = sorted(rows, key=lambda row: row.report.fiscal_year or 0)
        counted, left = countable(ordered)
        pairs = list(pairwise(counted))
        if _YEAR_BEFORE.search(query.text):
            pairs = pairs[-1:]
        changes = [self._change(query, before, after) for before, after in pairs]
        missing = [self.unchanged(ordered[-1])] if left and len(counted) < 2 else []
        return [*changes, *self._lines.values(ordered), *missing]

    def multiple(self, query: Query, rows: Sequence[Row]) -> list[Statement]:
        """The one row in multiples of the other, each as the report gives it."""
        values = self._lines.values(rows)
        counted, left = countable(rows)
        if len(counted) != 2 or left:
            return values
        base, top = self._base_first(query, counted)
        if not base.value:
            text = self._phrases.say("times_of_none", base=self._whose(base))
            return [*values, Statement(text, context=(*context_of(base.report), "0"), framing=True)]
        ratio = tenths(top.value or 0.0, base.value)
        calculation = Calculation("times", (top.value or 0.0, base.value), ratio)
        text = self._phrases.say(
            "times",
            name=self._name,
            top=self._told(top, rows),
            base=self._told(base, rows),
            times=about(number_text(ratio, ""), top.reading, base.reading),
            top_value=top.reading.value_text,
            base_value=base.reading.value_text,
        )
        return [self._lines.claim(text, [top, base], [calculation, *_alone(top, base)]), *values]

    def _answer(self, query: Query, counted: Sequence[Row]) -> str:
        """はい or いいえ where it is asked whether one of two is more than the other."""
        wording = _MORE.search(query.text) or _LESS.search(query.text)
        if not query.whether or wording is None or len(counted) != 2:
            return ""
        behind = sorted(counted, key=lambda row: query.text.rfind(self._plain(row), 0, wording.start()))
        other, base = behind
        gap = (other.value or 0.0) - (base.value or 0.0)
        more = _MORE.search(query.text) is not None
        return self._phrases.say("check_yes" if (gap > 0 if more else gap < 0) else "check_no")

    def _plain(self, row: Row) -> str:
        return row.area or row.report.jurisdiction.name

    def _base_first(self, query: Query, rows: Sequence[Row]) -> tuple[Row, Row]:
        """Of two rows first the one that the other is measured in: the last named, or an earlier year."""
        if spans_years(rows):
            early, late = sorted(rows, key=lambda row: row.report.fiscal_year or 0)
            return early, late
        asked = _TIMES.search(query.text)
        end = asked.start() if asked is not None else len(query.text)
        against = re.search(r"に対し|に比べ|と比べ|と比較", query.text)
        end = against.start() if against is not None else end
        one, other = rows
        last = max(rows, key=lambda row: query.text.rfind(self._plain(row), 0, end))
        if query.text.rfind(self._plain(last), 0, end) < 0:
            last = other
        return (one, other) if last is one else (other, one)

    def _verdict(self, counted: Sequence[Row]) -> Statement:
        """Who is higher and by how much: the greatest against the least, each with its ties."""
        values = [row.value or 0.0 for row in counted]
        high = [row for row, value in zip(counted, values, strict=True) if value == max(values)]
        low = [row for row, value in zip(counted, values, strict=True) if value == min(values)]
        difference = Calculation("difference", (max(values), min(values)), max(values) - min(values))
        ends = [*high, *(row for row in low if row not in high)]
        places = [[(row.report, row.area) for row in end] for end in (high, low)]
        text = self._lines.say.difference(places[0], places[1], difference, ends)
        return self._lines.claim(text, ends, [difference])

    def _change(self, query: Query, before: Row, after: Row) -> Statement:
        old, new = before.value or 0.0, after.value or 0.0
        difference = Calculation("difference", (max(old, new), min(old, new)), abs(new - old))
        sentence = "change_none" if old == new else ("change_more" if new > old else "change_fewer")
        gap = computed_text(difference, [before, after])
        text = self._phrases.say(
            sentence,
            place=self._whose(after),
            name=self._name,
            from_year=self._year(before),
            from_value=before.reading.value_text,
            year=self._year(after),
            value=after.reading.value_text,
            gap=gap,
        )
        stated = change_answer(self._phrases, query, old, new)
        return self._lines.claim(stated + text, [before, after], [difference, *_alone(before, after)])

    def unchanged(self, row: Row) -> Statement:
        """That one year's figure is all there is, where a change is asked for."""
        text = self._phrases.say("change_unknown", place=self._whose(row), name=self._name)
        return Statement(text, context=context_of(row.report), framing=True)

    def _told(self, row: Row, rows: Sequence[Row]) -> str:
        """Whose a row is, with its year where that is what sets the rows apart."""
        year = self._phrases.say("in_year", year=self._year(row)) if spans_years(rows) else ""
        return self._whose(row) + year

    def _whose(self, row: Row) -> str:
        return owner(row.report, row.area, self._phrases.language)

    def _year(self, row: Row) -> str:
        return year_name(row.report.fiscal_year, self._phrases.language)


def spans_years(rows: Sequence[Row]) -> bool:
    """Whether the rows are one place in several years, so that what has changed is what is asked."""
    places = {(row.report.jurisdiction.name, row.area) for row in rows}
    return len(places) == 1 and len({row.report.fiscal_year for row in rows}) > 1

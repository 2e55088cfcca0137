"""Dates, months, fiscal years and clock times in NFKC text, so that no day is taken for a figure.

The rules of ``date_rules`` are tried most specific first; characters that one rule has claimed are not
looked at by the next. Era years become Western ones; a fiscal year is named by the year it begins in.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass

from corpus.date_rules import (
    BARE_FISCAL,
    CONTINUED_BARE_DAY,
    CONTINUED_BARE_YEAR,
    CONTINUED_DAY,
    CONTINUED_LISTED_DAY,
    CONTINUED_MONTH,
    CONTINUED_YEAR,
    ENGLISH_MONTHS,
    RULES,
    DateKind,
)
from corpus.numerals import parse_number

__all__ = ["DateKind", "DateToken", "find_dates", "fiscal_years", "opens_with_date"]


@dataclass(frozen=True, slots=True)
class DateToken:
    """A date in a text: ``text`` is its characters ``[start, end)``.

    ``year`` is Western, and None where the text leaves the century or era open; ``month`` is 1 to 12 and
    ``day`` 1 to 31. For a fiscal year ``year`` is the one it begins in (平成29年度: 2017).
    """

    start: int
    end: int
    text: str
    kind: DateKind
    year: int | None = None
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class _Era:
    """Western year = ``offset`` + era year; planning documents run past the ``last`` year of an era."""

    offset: int
    last: int


_ERAS = {
    "明治": _Era(1867, 45),
    "大正": _Era(1911, 15),
    "昭和": _Era(1925, 64),
    "平成": _Era(1988, 45),
    "令和": _Era(2018, 50),
}
_ERAS |= {"MTSHR"[index]: era for index, era in enumerate(list(_ERAS.values()))}
# A two-digit year without an era is Heisei only in the years whose reports leave it out.
_BARE_HEISEI = range(24, 32)


def find_dates(text: str) -> list[DateToken]:
    """Every date, month, year and clock time of an NFKC text, in order, none overlapping another."""
    found = _Found(text)
    for kind, pattern in RULES:
        found.take(kind, pattern)
    found.take_continuations()
    found.take(DateKind.FISCAL_YEAR, BARE_FISCAL)
    return sorted(found.tokens, key=lambda token: token.start)


def opens_with_date(text: str) -> bool:
    """Whether cleaned text begins with a day or a month (``H29. 8. 4 …``, ``10 月 …``), as list items do."""
    first = next(iter(find_dates(text)), None)
    if first is None or first.start != 0:
        return False
    return first.kind in (DateKind.DATE, DateKind.YEAR_MONTH, DateKind.MONTH_DAY, DateKind.MONTH)


def fiscal_years(text: str) -> list[int]:
    """The fiscal years that a text names, each once, in order, by the Western year they begin in.

    A two-digit year without an era counts as Heisei from 24 to 31 and otherwise not at all.
    """
    tokens = find_dates(unicodedata.normalize("NFKC", text))
    years = (token.year for token in tokens if token.kind is DateKind.FISCAL_YEAR)
    return list(dict.fromkeys(year for year in years if year is not None))


class _Found:
    """The tokens found so far and the characters they claim."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[DateToken] = []
        self.claimed = bytearray(len(text))

    def take(self, kind: DateKind, pattern: re.Pattern[str]) -> None:
        for match in pattern.finditer(self.text):
            self._add(_read(kind, match), match.start())

    def take_continuations(self) -> None:
        """Follow each token for as long as a linked year or day stands behind it."""
        for first in list(self.tokens):
            token: DateToken | None = first
            while token is not None:
                token = self._continue(token)

    def _continue(self, token: DateToken) -> DateToken | None:
        for pattern, follow in _CONTINUATIONS:
            match = pattern.match(self.text, token.end)
            made = None if match is None else follow(token, match)
            if match is not None and made is not None and self._add(made, made.start):
                return made
        return None

    def _add(self, token: DateToken | None, start: int) -> bool:
        if token is None or any(self.claimed[start : token.end]):
            return False
        self.claimed[start : token.end] = b"\1" * (token.end - start)
        self.tokens.append(token)
        return True


def _read(kind: DateKind, match: re.Match[str]) -> DateToken | None:
    """The token of a match, or None where its parts make no calendar date."""
    parts = match.groupdict()
    year: int | None = None
    if "era" in parts:
        year = _era_year(parts["era"].rstrip("."), parts["ey"])
        if year is None:
            return None
    elif "wy" in parts:
        year = _number(parts["wy"])
    elif "by" in parts:
        year = _bare_year(parts["by"])
        if year is None and kind is DateKind.YEAR:
            return None
    month = _number(parts["m"]) if "m" in parts else _month_of(parts.get("name"))
    day = _number(parts["d"]) if "d" in parts else None
    if kind is DateKind.DATE and day is not None and not _is_calendar(year, month, day) and day <= 31:
        # 2月30日 is a slip of the pen: its figures are a date's all the same, and the day is left open.
        day = None
    if not _is_calendar(year, month, day):
        return None
    start = match.start() + len(match.group()) - len(match.group().lstrip())
    return DateToken(start, match.end(), match.group().lstrip(), kind, year, month, day)


def _follow_year(token: DateToken, match: re.Match[str]) -> DateToken | None:
    if token.year is None or token.kind in (DateKind.TIME, DateKind.QUARTER):
        return None
    year = _continued_year(token, int(match["by"]))
    unit = match.groupdict().get("unit")
    kind = DateKind.YEAR if unit == "年" else DateKind.FISCAL_YEAR
    return None if year is None else _part(match, "by", kind, year=year)


def _follow_day(token: DateToken, match: re.Match[str]) -> DateToken | None:
    day = int(match["d"])
    if token.day is None or not _is_calendar(token.year, token.month, day):
        return None
    return _part(match, "d", DateKind.DAY, year=token.year, month=token.month, day=day)


def _follow_month(token: DateToken, match: re.Match[str]) -> DateToken | None:
    month = int(match["m"])
    if token.kind is not DateKind.YEAR_MONTH or not _is_calendar(token.year, month, None):
        return None
    return _part(match, "m", DateKind.MONTH, year=token.year, month=month)


_Follow = Callable[[DateToken, re.Match[str]], DateToken | None]
_CONTINUATIONS: tuple[tuple[re.Pattern[str], _Follow], ...] = (
    (CONTINUED_YEAR, _follow_year),
    (CONTINUED_BARE_YEAR, _follow_year),
    (CONTINUED_DAY, _follow_day),
    (CONTINUED_BARE_DAY, _follow_day),
    (CONTINUED_LISTED_DAY, _follow_day),
    (CONTINUED_MONTH, _follow_month),
)


def _part(
    match: re.Match[str],
    group: str,
    kind: DateKind,
    *,
    year: int | None = None,
    month: int | None = None,
    day: int | None = None,
) -> DateToken:
    start = match.start(group)
    text = match.string[start : match.end()]
    return DateToken(start, match.end(), text, kind, year, month, day)


def _era_year(era: str, year: str) -> int | None:
    number = 1 if year == "元" else _number(year)
    known = _ERAS[era]
    return None if number is None or not 1 <= number <= known.last else known.offset + number


def _bare_year(year: str) -> int | None:
    number = int(year)
    return _ERAS["平成"].offset + number if number in _BARE_HEISEI else None


def _continued_year(token: DateToken, number: int) -> int | None:
    """The year of the same era as the token's: 平成29・30年度, 令和3年度と4年度."""
    era = next((era for name, era in _ERAS.items() if token.text.startswith(name)), None)
    if era is None:
        era = _ERAS["平成"] if number in _BARE_HEISEI else None
    return None if era is None or not 1 <= number <= era.last else era.offset + number


def _month_of(name: str | None) -> int | None:
    if name is None:
        return None
    return next(index for index, month in enumerate(ENGLISH_MONTHS, 1) if month[:3] == name[:3].lower())


def _number(text: str) -> int | None:
    value = parse_number(text)
    return None if value is None else int(value)


def _is_calendar(year: int | None, month: int | None, day: int | None) -> bool:
    if month is not None and not 1 <= month <= 12:
        return False
    if day is None:
        return True
    # Without a year February may have 29 days; without a month a day may be the 31st.
    return 1 <= day <= (31 if month is None else monthrange(2000 if year is None else year, month)[1])

"""Dates, months, fiscal years and clock times in NFKC text, so that no day is taken for a figure.

Rules stand in a table, most specific first; characters that one rule has claimed are not looked at by
the next. Era years become Western ones; a fiscal year is named by the year it begins in.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from corpus.numerals import parse_number


class DateKind(StrEnum):
    """What a token names. ``time`` and ``quarter`` carry no parts of a date."""

    DATE = "date"
    YEAR_MONTH = "year_month"
    YEAR = "year"
    FISCAL_YEAR = "fiscal_year"
    MONTH_DAY = "month_day"
    MONTH = "month"
    DAY = "day"
    QUARTER = "quarter"
    TIME = "time"


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

_B = r"[^\S\r\n]*"
_KANJI_NUMERAL = "〇一二三四五六七八九十"
_TWO = rf"(?:[0-9]{{1,2}}|[{_KANJI_NUMERAL}]{{1,3}})(?![0-9{_KANJI_NUMERAL}])"
_ERA = rf"(?P<era>明治|大正|昭和|平成|令和|(?<![A-Za-z0-9])[MTSHR]\.?){_B}(?P<ey>元|{_TWO})"
_WESTERN = rf"(?<![0-9.,])(?P<wy>(?:18|19|20)[0-9]{{2}}|[一二][八九〇][{_KANJI_NUMERAL[:10]}]{{2}})(?![0-9])"
_BARE = rf"(?<![0-9.,/{_KANJI_NUMERAL}])(?P<by>[0-9]{{1,2}})"
_MONTH = rf"(?<![0-9{_KANJI_NUMERAL}])(?P<m>{_TWO})"
_DAY = rf"(?P<d>{_TWO})"
_WEEKDAY = rf"(?:{_B}\((?:[月火水木金土日]|祝)(?:曜日?)?(?:{_B}[・,、]{_B}祝日?)?\))?"
_NO_FIGURE = r"(?![0-9]|\.[0-9]|,[0-9]{3}|%|人|名|回|件|か所|箇所|ヶ所|カ所|年|円|時|倍|割)"
_ENGLISH_MONTHS = ("january", "february", "march", "april", "may", "june", "july")
_ENGLISH_MONTHS += ("august", "september", "october", "november", "december")
_NAME = r"(?<![A-Za-z])(?P<name>" + "|".join(f"{m[:3]}(?:{m[3:]})?" for m in _ENGLISH_MONTHS) + r"|sept)\.?"
_LINK = rf"{_B}(?:[・,、~〜～–−\-/と]|から|及び|および|並びに){_B}"
_FRACTION_BEFORE = r"(?<!補助率)(?<!負担率)(?<!割合)(?<!国)(?<!約)(?<!の)(?<!率:)"
_FRACTION_AFTER = r"(?!以上|以下|以内|程度|未満|を?補助|を?負担|の割合|の額|に減|に相当|ずつ|相当)"

_SPEC: tuple[tuple[DateKind, str], ...] = (
    (
        DateKind.TIME,
        rf"(?:午前|午後|正午)?{_B}(?<![0-9:])(?:[01]?[0-9]|2[0-4]):[0-5][0-9](?::[0-5][0-9])?(?![0-9:])",
    ),
    (DateKind.TIME, rf"(?<![0-9])(?:[01]?[0-9]|2[0-4]){_B}時(?!間|点|期|代|限){_B}(?:[0-5]?[0-9]{_B}分|半)?"),
    (DateKind.QUARTER, r"第?[1-4一二三四][・]?四半期|(?<![A-Za-z0-9])(?:[1-4]Q|Q[1-4])(?![A-Za-z0-9])"),
    (DateKind.FISCAL_YEAR, rf"{_ERA}{_B}年{_B}度"),
    (DateKind.FISCAL_YEAR, rf"{_WESTERN}{_B}年{_B}度"),
    (
        DateKind.FISCAL_YEAR,
        r"(?i:(?<![A-Za-z])(?:FY|fiscal(?:\s+year)?)[\s']*(?P<wy>(?:19|20)[0-9]{2})(?![0-9]))",
    ),
    (DateKind.FISCAL_YEAR, r"(?i:(?<![0-9])(?P<wy>(?:19|20)[0-9]{2})\s+fiscal(?:\s+year)?(?![A-Za-z]))"),
    (DateKind.FISCAL_YEAR, r"(?i:(?<![A-Za-z])FY[\s']*[0-9]{2}(?![0-9]))"),
    (DateKind.FISCAL_YEAR, rf"{_ERA}(?=(?:{_LINK}[0-9]{{1,2}})+{_B}年{_B}度)"),
    (DateKind.FISCAL_YEAR, rf"{_WESTERN}(?=(?:{_LINK}[0-9]{{4}})+{_B}年{_B}度)"),
    (DateKind.DATE, rf"{_ERA}{_B}年{_B}{_MONTH}{_B}月{_B}{_DAY}{_B}日{_WEEKDAY}"),
    (DateKind.DATE, rf"{_WESTERN}{_B}年{_B}{_MONTH}{_B}月{_B}{_DAY}{_B}日{_WEEKDAY}"),
    (DateKind.DATE, rf"{_ERA}{_B}(?P<sep>[./-]|年){_B}{_MONTH}{_B}[./-]{_B}{_DAY}{_WEEKDAY}"),
    (DateKind.DATE, rf"{_WESTERN}{_B}(?P<sep>[./-]|年){_B}{_MONTH}{_B}[./-]{_B}{_DAY}{_WEEKDAY}"),
    (DateKind.DATE, rf"(?i:{_NAME}\s*{_DAY}(?:st|nd|rd|th)?\s*,?\s*(?P<wy>(?:19|20)[0-9]{{2}}))(?![0-9])"),
    (
        DateKind.DATE,
        rf"(?i:(?<![0-9]){_DAY}(?:st|nd|rd|th)?\s+{_NAME},?\s*(?P<wy>(?:19|20)[0-9]{{2}}))(?![0-9])",
    ),
    (DateKind.DATE, rf"{_BARE}{_B}年{_B}{_MONTH}{_B}月{_B}{_DAY}{_B}日{_WEEKDAY}"),
    (DateKind.DATE, rf"(?<![0-9./-])(?P<by>[0-9]{{2}})\.{_B}{_MONTH}\.{_B}{_DAY}(?!\.?[0-9]){_WEEKDAY}"),
    (DateKind.YEAR_MONTH, rf"{_ERA}{_B}[年./]{_B}{_MONTH}{_B}月"),
    (DateKind.YEAR_MONTH, rf"{_WESTERN}{_B}[年./]{_B}{_MONTH}{_B}月"),
    (DateKind.YEAR_MONTH, rf"{_BARE}{_B}年{_B}{_MONTH}{_B}月(?!間)"),
    (DateKind.YEAR_MONTH, rf"{_ERA}{_B}[./]{_B}{_MONTH}{_NO_FIGURE}"),
    (DateKind.YEAR_MONTH, rf"{_WESTERN}/{_MONTH}{_NO_FIGURE}"),
    (DateKind.YEAR_MONTH, rf"(?i:{_NAME}\s*,?\s*(?P<wy>(?:19|20)[0-9]{{2}}))(?![0-9])"),
    (DateKind.YEAR, rf"{_ERA}{_B}年(?!間)"),
    (DateKind.YEAR, rf"{_WESTERN}{_B}年(?!間|以上|生き)"),
    (DateKind.YEAR, rf"(?<![A-Za-z])(?P<era>明治|大正|昭和|平成|令和){_B}(?P<ey>元|{_TWO})"),
    (DateKind.YEAR, r"(?<![A-Za-z0-9])(?P<era>[SHR])(?P<ey>[0-9]{1,2})(?![0-9A-Za-z.]|-[0-9])"),
    (
        DateKind.YEAR,
        r"(?i:(?<![A-Za-z])(?:in|since|until|year|by)\s+(?P<wy>(?:19|20)[0-9]{2}))(?![0-9,.%]|\s+(?:people|p))",
    ),
    (DateKind.MONTH_DAY, rf"{_MONTH}{_B}月{_B}{_DAY}{_B}日(?!間){_WEEKDAY}"),
    (
        DateKind.MONTH_DAY,
        rf"(?<![/.]){_FRACTION_BEFORE}{_MONTH}/{_DAY}(?!/|-[0-9])(?!\.?[0-9]|%){_FRACTION_AFTER}{_WEEKDAY}",
    ),
    (DateKind.MONTH_DAY, rf"(?i:{_NAME}\s+{_DAY}(?:st|nd|rd|th)?)(?![0-9A-Za-z])"),
    (DateKind.MONTH_DAY, rf"{_MONTH}{_B}月{_B}{_DAY}(?={_LINK}[0-9]{{1,2}}{_B}日(?!間))"),
    (DateKind.MONTH, rf"(?<![数何毎]){_MONTH}{_B}月(?!間|あたり|当たり|額|謝)"),
    (DateKind.MONTH, rf"(?<![.,/]){_MONTH}(?=(?:{_LINK}[0-9]{{1,2}}){{1,11}}{_B}月(?!間))"),
    (DateKind.DAY, rf"(?<=[毎同翌当今来先]月){_B}{_DAY}{_B}日(?!間)"),
)
# What goes on after a date without repeating its larger part: 8月4日・5日, 12/14~16, 平成29・30年度.
_CONTINUED_YEAR = re.compile(rf"{_LINK}(?P<by>[0-9]{{1,2}}){_B}(?P<unit>年{_B}度|年(?!間))")
_CONTINUED_BARE_YEAR = re.compile(rf"{_LINK}(?P<by>[0-9]{{1,2}})(?=(?:{_LINK}[0-9]{{1,2}})*{_B}年{_B}度)")
_CONTINUED_DAY = re.compile(rf"{_LINK}(?P<d>[0-9]{{1,2}}){_B}日(?!間){_WEEKDAY}")
_CONTINUED_BARE_DAY = re.compile(
    rf"{_B}[・~〜～–−\-]{_B}(?P<d>[0-9]{{1,2}}){_NO_FIGURE}(?![:月日/]){_WEEKDAY}"
)
_CONTINUED_LISTED_DAY = re.compile(rf"{_B}[,、]{_B}(?P<d>[0-9]{{1,2}})(?=[\s)]|$)")
_CONTINUED_MONTH = re.compile(rf"{_B}[~〜～–−\-]{_B}(?P<m>[0-9]{{1,2}}){_NO_FIGURE}(?![:日/])")
_BARE_FISCAL = re.compile(rf"{_BARE}{_B}年{_B}度(?!間)")
_RULES = tuple((kind, re.compile(pattern)) for kind, pattern in _SPEC)


def find_dates(text: str) -> list[DateToken]:
    """Every date, month, year and clock time of an NFKC text, in order, none overlapping another."""
    found = _Found(text)
    for kind, pattern in _RULES:
        found.take(kind, pattern)
    found.take_continuations()
    found.take(DateKind.FISCAL_YEAR, _BARE_FISCAL)
    return sorted(found.tokens, key=lambda token: token.start)


def opens_with_date(text: str) -> bool:
    """Whether cleaned text begins with a day or a month (``H29. 8. 4 …``, ``10 月 …``), as items of a list do."""
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
    (_CONTINUED_YEAR, _follow_year),
    (_CONTINUED_BARE_YEAR, _follow_year),
    (_CONTINUED_DAY, _follow_day),
    (_CONTINUED_BARE_DAY, _follow_day),
    (_CONTINUED_LISTED_DAY, _follow_day),
    (_CONTINUED_MONTH, _follow_month),
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
    return next(index for index, month in enumerate(_ENGLISH_MONTHS, 1) if month[:3] == name[:3].lower())


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

"""Numbers, dates and words of an answer, as they are compared: NFKC, 名 as 人, marks and quotations known."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_MARK = re.compile(r"\[\d+\]")
_NUMBER = re.compile(r"(?<![\d.,])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?")
_UNIT = re.compile(
    r"\s*\**\s*(自治体|か所|カ所|ヶ所|箇所|圏域|年度|割|人|名|回|件|行|%|年|月|日|時|分|機関|people|places|times|jurisdictions|reports|lines?)"
)
_DATE = re.compile(
    r"(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日|(?<![\d/])(?P<m2>\d{1,2})\s*/\s*(?P<d2>\d{1,2})(?![\d/])"
    r"|(?:[HhRrSs]|20)\s*\d{1,2}\s*[.．]\s*(?P<m3>\d{1,2})\s*[.．]\s*(?P<d3>\d{1,2})"
)
_YEAR = re.compile(
    r"(?:平成|令和|昭和|[HRS])\s*(?:\d{1,2}|元)\s*年?度?|(?:19|20)\d\d\s*年度?|\b(?:FY|fiscal|in)\s*\d{4}"
)
_CLOCK = re.compile(r"\d{1,2}:\d{2}")
_ABOUT = re.compile(r"(?:(?<![契予公規])約|およそ|おおむね|概ね)\s*$")
_GOLD = re.compile(r"(約\s*)?(\d[\d,]*(?:\.\d+)?)\s*(\D*)")
_TIMES = frozenset({"月", "年", "年度", "日", "時", "分"})
_SAME_UNIT = {"名": "人", "people": "人"}


@dataclass(frozen=True, slots=True)
class Number:
    """A number as printed: ``decimals`` digits behind the point, ``unit`` with 名 as 人 or empty.

    ``about`` says that 約 stands before it.
    """

    value: float
    unit: str
    decimals: int = 0
    about: bool = False

    def shows(self, wanted: Number) -> bool:
        """Whether this is ``wanted``, rounded to what is printed; an unknown unit fits any.

        A number that is only about right has to say so.
        """
        if wanted.about and not self.about:
            return False
        units = not self.unit or not wanted.unit or self.unit == wanted.unit
        return units and abs(self.value - wanted.value) <= self._slack(wanted) + 1e-9

    def _slack(self, wanted: Number) -> float:
        """Half of the last digit that both print; a whole number is not rounded."""
        whole = float(wanted.value).is_integer()
        return 0.0 if whole else 0.5 * 10.0 ** -min(self.decimals, wanted.decimals)


def plain(text: str) -> str:
    """NFKC without citation marks and Markdown's emphasis."""
    return _MARK.sub("", unicodedata.normalize("NFKC", text)).replace("**", "")


def bare(text: str) -> str:
    """``plain`` without blanks and with 名 as 人, for finding words that a line's end has broken."""
    return "".join(plain(text).split()).replace("名", "人")


def numbers_in(text: str) -> list[Number]:
    """Every figure of ``text`` with its unit; dates, years, clock times are none."""
    rest = plain(text)
    for pattern in (_DATE, _YEAR, _CLOCK):
        rest = pattern.sub(lambda match: " " * len(match[0]), rest)
    found = []
    for match in _NUMBER.finditer(rest):
        unit = _UNIT.match(rest, match.end())
        named = unit[1] if unit is not None else ""
        if named in _TIMES:
            continue
        about = _ABOUT.search(rest, max(0, match.start() - 6), match.start()) is not None
        found.append(_number(match[1] + (match[2] or ""), named, about=about))
    return found


def read_number(text: str) -> Number | None:
    """A gold number such as ``13人`` or ``約30人``; None for a text that is none."""
    match = _GOLD.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None or match[3].strip() in _TIMES:
        return None
    return _number(match[2], match[3].strip(), about=match[1] is not None)


def dates_in(text: str) -> set[tuple[int, int]]:
    """(month, day) of every date in ``text``, however printed: 8月4日, 8/4, H29. 8. 4."""
    found = set()
    for match in _DATE.finditer(plain(text)):
        pairs = ((match[a], match[b]) for a, b in (("m", "d"), ("m2", "d2"), ("m3", "d3")))
        found |= {(int(month), int(day)) for month, day in pairs if month is not None}
    return found


def without_dates(text: str) -> str:
    """``text`` without its dates."""
    return _DATE.sub("", plain(text))


def _number(digits: str, unit: str, *, about: bool = False) -> Number:
    plain_digits = digits.replace(",", "")
    decimals = len(plain_digits.partition(".")[2])
    return Number(float(plain_digits), _SAME_UNIT.get(unit, unit), decimals, about)

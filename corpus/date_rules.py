"""How dates are written: the patterns that ``dates`` tries, over NFKC text.

Named groups carry the parts: ``era`` and ``ey`` (year of the era), ``wy`` (Western year), ``by`` (two digits
without an era), ``m``, ``d``, and ``name`` for an English month.
"""

from __future__ import annotations

import re
from enum import StrEnum


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


_B = r"[^\S\r\n]*"
_KANJI_NUMERAL = "〇一二三四五六七八九十"
_TWO = rf"(?:[0-9]{{1,2}}|[{_KANJI_NUMERAL}]{{1,3}})(?![0-9{_KANJI_NUMERAL}])"
_ERA_NAME = r"明治|大正|昭和|平成|令和"
_ERA = rf"(?P<era>{_ERA_NAME}|(?<![A-Za-z0-9])[MTSHR]\.?){_B}(?P<ey>元|{_TWO})"
# Without 年 behind it, M3.5 or T1-2 is something else.
_RECENT_ERA = rf"(?P<era>{_ERA_NAME}|(?<![A-Za-z0-9])[SHR]\.?){_B}(?P<ey>元|{_TWO})"
_WESTERN = rf"(?<![0-9.,])(?P<wy>(?:18|19|20)[0-9]{{2}}|[一二][八九〇][{_KANJI_NUMERAL[:10]}]{{2}})(?![0-9])"
_BARE = rf"(?<![0-9.,/{_KANJI_NUMERAL}])(?P<by>[0-9]{{1,2}})"
_MONTH = rf"(?<![0-9{_KANJI_NUMERAL}])(?P<m>{_TWO})"
_DAY = rf"(?P<d>{_TWO})"
_WEEKDAY = rf"(?:{_B}\((?:[月火水木金土日]|祝)(?:曜日?)?(?:{_B}[・,、]{_B}祝日?)?\))?"
_NO_FIGURE = r"(?![0-9]|\.[0-9]|,[0-9]{3}|%|人|名|回|件|か所|箇所|ヶ所|カ所|年|円|時|倍|割)"
ENGLISH_MONTHS: tuple[str, ...] = ("january", "february", "march", "april", "may", "june", "july")
ENGLISH_MONTHS += ("august", "september", "october", "november", "december")
_NAME = r"(?<![A-Za-z])(?P<name>" + "|".join(f"{m[:3]}(?:{m[3:]})?" for m in ENGLISH_MONTHS) + r"|sept)\.?"
_LINK = rf"{_B}(?:[・,、~〜～–−\-/と]|から|及び|および|並びに){_B}"
_FRACTION_BEFORE = r"(?<!補助率)(?<!負担率)(?<!割合)(?<!国)(?<!約)(?<!の)(?<!率:)"
_FRACTION_AFTER = r"(?!以上|以下|以内|程度|未満|を?補助|を?負担|の割合|の額|に減|に相当|ずつ|相当)"

_SPEC: tuple[tuple[DateKind, str], ...] = (
    (
        DateKind.TIME,
        rf"(?:午前|午後|正午)?{_B}(?<![0-9:])(?:[01]?[0-9]|2[0-4]):[0-5][0-9](?::[0-5][0-9])?(?![0-9:])",
    ),
    (
        DateKind.TIME,
        rf"(?:午前|午後)?{_B}(?<![0-9])(?:[01]?[0-9]|2[0-4]){_B}時(?!間|点|期|代|限){_B}(?:[0-5]?[0-9]{_B}分|半)?",
    ),
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
    (DateKind.DATE, rf"{_RECENT_ERA}{_B}(?P<sep>[./-]|年){_B}{_MONTH}{_B}[./-]{_B}{_DAY}{_WEEKDAY}"),
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
    (DateKind.YEAR_MONTH, rf"{_RECENT_ERA}{_B}[./]{_B}{_MONTH}{_NO_FIGURE}"),
    (DateKind.YEAR_MONTH, rf"{_WESTERN}/{_MONTH}{_NO_FIGURE}"),
    (DateKind.YEAR_MONTH, rf"(?i:{_NAME}\s*,?\s*(?P<wy>(?:19|20)[0-9]{{2}}))(?![0-9])"),
    (DateKind.YEAR, rf"{_ERA}{_B}年(?!間)"),
    (DateKind.YEAR, rf"{_WESTERN}{_B}年(?!間|以上|生き)"),
    (DateKind.YEAR, rf"(?P<era>{_ERA_NAME}){_B}(?P<ey>元|{_TWO})"),
    (DateKind.YEAR, rf"{_BARE}{_B}年(?=末|初|春|夏|秋|冬|現在|実施|開催|開始|より|から|頃|調査)"),
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
    (
        DateKind.MONTH_DAY,
        rf"(?i:{_NAME}\s+{_DAY}(?:st|nd|rd|th)?)(?![0-9A-Za-z]|,[0-9]|\s+[a-z]*(?:people|persons|participants|times|meetings))",
    ),
    (DateKind.MONTH_DAY, rf"{_MONTH}{_B}月{_B}{_DAY}(?={_LINK}[0-9]{{1,2}}{_B}日(?!間))"),
    (DateKind.MONTH, rf"(?<![数何毎]){_MONTH}{_B}月(?!間|曜|あたり|当たり|額|謝)"),
    (DateKind.MONTH, rf"(?<![.,/]){_MONTH}(?=(?:{_LINK}[0-9]{{1,2}}){{1,11}}{_B}月(?!間))"),
    (DateKind.DAY, rf"(?<=[毎同翌当今来先]月){_B}{_DAY}{_B}日(?!間)"),
)
# What goes on after a date without repeating its larger part: 8月4日・5日, 12/14~16, 平成29・30年度.
CONTINUED_YEAR = re.compile(rf"{_LINK}(?P<by>[0-9]{{1,2}}){_B}(?P<unit>年{_B}度|年(?!間))")
CONTINUED_BARE_YEAR = re.compile(rf"{_LINK}(?P<by>[0-9]{{1,2}})(?=(?:{_LINK}[0-9]{{1,2}})*{_B}年{_B}度)")
CONTINUED_DAY = re.compile(rf"{_LINK}(?P<d>[0-9]{{1,2}}){_B}日(?!間){_WEEKDAY}")
CONTINUED_BARE_DAY = re.compile(
    rf"{_B}[・~〜～–−\-]{_B}(?P<d>[0-9]{{1,2}}){_NO_FIGURE}(?![:月日/]){_WEEKDAY}"
)
CONTINUED_LISTED_DAY = re.compile(rf"{_B}[,、]{_B}(?P<d>[0-9]{{1,2}})(?=[\s)]|$)")
CONTINUED_MONTH = re.compile(rf"{_B}[~〜～–−\-]{_B}(?P<m>[0-9]{{1,2}}){_NO_FIGURE}(?![:日/])")
BARE_FISCAL = re.compile(rf"{_BARE}{_B}年{_B}度(?!間)")
RULES = tuple((kind, re.compile(pattern)) for kind, pattern in _SPEC)

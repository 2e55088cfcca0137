"""What kind of answer a question wants, read from its wording alone. Tables of patterns, first match wins."""

from __future__ import annotations

import re

from rag.cues import cue
from rag.model import Intent, Wants
from rag.orders import ranks

_FLAGS = re.IGNORECASE

INVENTORY = cue("inventory")
AREAS = cue("areas")
SMALL_TALK = cue("small_talk")
OVERVIEW = cue("overview")
TREND = cue("trend")
ABOUT = cue("about")
_YEAR_ALONE, _YEAR_BEFORE, _SINCE = cue("year_alone"), cue("year_before"), cue("since_year")
_GREW = re.compile(r"(?:人|者|名|数|率)[^。、]{0,8}(?:増[えや]|減[っりら]|上が[っり]|下が[っり])")
RATIO = cue("ratio")
_TOTAL = cue("total")
_AVERAGE = cue("average")
_MEDIAN = cue("median")
_COMPARE = cue("compare")
_LIST = cue("list")
_DEFINE = cue("define")
_WHICH = cue("which")
_WHY, _OF_AREAS, _BY_AREA = cue("why"), cue("of_areas"), cue("by_area")

_HOW_MANY_PLACES = cue("how_many_places")
_NUMBER = cue("number")
_UNIT_WORDS = (
    (
        re.compile(
            r"何人|何名|(?:どれ|どの)(?:くらい|ぐらい)の人|人が(?:集|来)|人数|者数|参加者|\bpeople\b|\battend|\bparticipant|\bpatients?\b|\bpersons?\b",
            _FLAGS,
        ),
        ("人", "名"),
    ),
    (re.compile(r"何回|回数|頻度|\bhow often\b|\btimes\b|\bmeetings?\b", _FLAGS), ("回",)),
    (re.compile(r"何件|件数"), ("件", "例", "事例")),
    (
        re.compile(r"(?:何|いくつの)(?:か所|カ所|ヶ所|箇所)|(?:か所|箇所)数"),
        ("か所", "カ所", "ヶ所", "箇所", "ヵ所", "ケ所"),
    ),
    (re.compile(r"(?:何|いくつの)圏域|圏域数"), ("圏域", "障害保健福祉圏域")),
)
_DATE = cue("date")
_MONTHS = re.compile(r"(?<![0-9])(1[0-2]|[1-9])\s?月(?!額|間|数)")
_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_ENGLISH_MONTHS = re.compile(
    rf"\b(?:in|during|of|early|late|\d{{1,2}}(?:st|nd|rd|th)?) ({'|'.join(_NAMES)})\b", _FLAGS
)
_MONTH_RANGE = re.compile(r"(?<![0-9])(1[0-2]|[1-9])\s?月?\s?[~〜～から-]+\s?(1[0-2]|[1-9])\s?月(?!額|間|数)")
_BY_MONTH = re.compile(r"月(?:ごと|別|毎)|by month|each month", _FLAGS)
_ORDINALS = re.compile(r"第\s?(\d+)\s?[回期次]|(\d+)\s?回目")
_ENGLISH_NTH = ("first", "second", "third", "fourth", "fifth")
_ENGLISH_ORDINALS = re.compile(
    rf"\b(?:(\d{{1,2}})(?:st|nd|rd|th)|({'|'.join(_ENGLISH_NTH)})) (?:[a-z]+ )?"
    r"(?:trainings?|workshops?|seminars?|meetings?|sessions?)\b",
    _FLAGS,
)
_VAGUE = cue("vague_number")


def figure_intent(text: str) -> Intent:
    """The intent of a question that names a figure; VALUE where the wording asks for no more."""
    if RATIO.search(text):
        return Intent.RATIO
    if _AVERAGE.search(text):
        return Intent.AVERAGE
    if _MEDIAN.search(text):
        return Intent.MEDIAN
    if ranks(text):
        return Intent.RANK
    if _TOTAL.search(text):
        return Intent.TOTAL
    if _COMPARE.search(text):
        return Intent.COMPARE
    return Intent.LIST if _LIST.search(text) else Intent.VALUE


def wording_intent(text: str) -> Intent:
    """The intent of a question about words rather than figures."""
    if _DEFINE.search(text):
        return Intent.DEFINE
    return Intent.WHICH if _WHICH.search(text) or counts_places(text) else Intent.SEARCH


def counts_places(text: str) -> bool:
    """Whether it is asked of how many places something is true."""
    return _HOW_MANY_PLACES.search(text) is not None


def compares(text: str) -> bool:
    return _COMPARE.search(text) is not None


def averages(text: str) -> bool:
    return _AVERAGE.search(text) is not None


def medians(text: str) -> bool:
    return _MEDIAN.search(text) is not None


def of_areas(text: str) -> bool:
    """Whether it is asked of a place's areas: 圏域で…のところ, …の圏域は."""
    return _OF_AREAS.search(text) is not None


def changes_of_areas(text: str) -> bool:
    """Whether it is asked which areas have changed: 前年度より増えた圏域は, どの圏域が減った."""
    return trends(text) and (of_areas(text) or _BY_AREA.search(text) is not None)


def asks_why(text: str) -> bool:
    return _WHY.search(text) is not None


def lists(text: str) -> bool:
    return _LIST.search(text) is not None


def relative_year(text: str) -> int | None:
    """Years back from the newest report that a question means: 1 for 前年度, 2 for 一昨年."""
    if re.search(r"一昨年|おととし|前々年|two years ago", text, _FLAGS):
        return 2
    return 1 if re.search(r"前年度?|昨年度?|去年度?|前の年|last year|previous year", text, _FLAGS) else None


def asks_ahead(text: str) -> bool:
    """Whether a question is about the year to come."""
    return re.search(r"[来次翌]年度?|next year|coming year", text, _FLAGS) is not None


def trends(text: str) -> bool:
    """Whether a question asks how a figure has changed, and not for that of the year before alone."""
    return TREND.search(text) is not None and _YEAR_ALONE.fullmatch(text) is None


def years_compared(text: str, named: tuple[int, ...]) -> tuple[int, ...]:
    """The years that a change is asked between, where ``named`` is one: its year before with it.

    Empty for all years where it is the one from which on the change is asked for (平成29年度から).
    """
    if len(named) != 1 or not trends(text):
        return named
    if _SINCE.search(text) is not None and _YEAR_BEFORE.search(text) is None:
        return ()
    grew = _YEAR_BEFORE.search(text) or _GREW.search(text)
    return (named[0] - 1, named[0]) if grew else named


def vague_number(text: str) -> bool:
    """Whether a question asks for a number without saying of what (人数は？)."""
    return _VAGUE.match(text.strip("\ue000のはで、 ")) is not None


def counted_units(text: str) -> tuple[str, ...]:
    """The units of the numbers that a question asks for: 人 and 名 for 参加者数."""
    return tuple(unit for pattern, names in _UNIT_WORDS if pattern.search(text) for unit in names)


def _months(text: str) -> frozenset[int]:
    """The months that a question names, those between the ends of a span (7月から9月) with them."""
    if _BY_MONTH.search(text):
        return frozenset(range(1, 13))
    months = {int(found[1]) for found in _MONTHS.finditer(text)}
    months |= {_NAMES.index(found[1].lower()) + 1 for found in _ENGLISH_MONTHS.finditer(text)}
    for found in _MONTH_RANGE.finditer(text):
        first, last = int(found[1]), int(found[2])
        months |= {m for m in range(1, 13) if (m - first) % 12 <= (last - first) % 12}
    return frozenset(months)


def wants(text: str) -> Wants:
    """What the passage must hold: numbers of which units, a date, months."""
    text = _HOW_MANY_PLACES.sub(lambda found: "\ue000" * len(found[0]), text)
    units = counted_units(text)
    months = _months(text)
    ordinals = frozenset(int(found[1] or found[2]) for found in _ORDINALS.finditer(text))
    ordinals |= {
        int(found[1]) if found[1] else _ENGLISH_NTH.index(found[2].lower()) + 1
        for found in _ENGLISH_ORDINALS.finditer(text)
    }
    number = _NUMBER.search(text) is not None
    return Wants(units if number else (), number, _DATE.search(text) is not None, months, ordinals)

"""Areas by their names in Latin letters: Ryomo for 両毛, Aira-Isa for 姶良・伊佐."""

from __future__ import annotations

import re
from itertools import accumulate

from corpus.registry import find_groups, find_mentions, load_registry
from index.romaji import romaji
from index.text import reading
from rag.catalog import area_short

_PARTS = re.compile("[・･]")
_SHORTEST = 4  # letters of a name
_AREA = r"area|district|zone|block|ken'?iki|health|welfare|medical|and"
_KIND = rf"(?:[- ](?:{_AREA}|region)\b)+"
_NO_REGION = rf"(?:[- ](?:{_AREA})\b)+"
_LONG = {"o": "(?:o[uoh]?|[ōô])", "u": "(?:uu?|[ūû])"}  # long vowels are marked in several ways, or not
_NASAL = {"m": "[nm]", "n": "[nm]"}
_BETWEEN = "[-' ]?"
_JOINED = r"(?:[-' ・/]?| and | & |, ?)"  # between the names that one area is made of
_NAMED = re.compile(
    r"(?<![A-Za-z])(?P<name>[A-Z][a-zōūôû']{2,}(?:[- ][A-Z][a-zōūôû']+)*)[- ](?:area|district|zone|block)\b"
)
_NO_NAMES = frozenset({"Model", "Which", "What", "The", "Each", "Every", "Target", "This", "That", "Health"})


def latin_pattern(area: str) -> re.Pattern[str] | None:
    """Matches an area's name as an English question may spell it; None where its reading is not known.

    県北 may be Kenhoku as well as Kenpoku, of which a dictionary has but one. A name that is also a
    jurisdiction's or a region's (中部) needs ``area`` or the like behind it.
    """
    names = [romaji(reading(name)) for name in _PARTS.split(area_short(area)) if name]
    letters = "".join(name or "" for name in names)
    if not all(names) or len(letters) < _SHORTEST:
        return None
    ends = set(accumulate(len(name or "") for name in names))  # where a name of several ends
    spelled = [_spelled(letters, at) for at in range(len(letters))]
    first = spelled[0]
    rest = "".join((_JOINED if at in ends else _BETWEEN) + spelled[at] for at in range(1, len(letters)))
    region = area_short(area) in load_registry().regions or bool(find_groups(letters))
    kind = _NO_REGION if region else _KIND
    lone = "" if region or find_mentions(letters) else rf"|(?-i:{first.upper()}){rest}"
    return re.compile(rf"(?<![A-Za-z])(?:{first}{rest}{kind}{lone})(?![A-Za-z])", re.IGNORECASE)


def _spelled(letters: str, at: int) -> str:
    """The ways in which one letter may be written where it stands."""
    letter, before, behind = letters[at], letters[at - 1 : at], letters[at + 1 : at + 2]
    if letter == "h" and before == "n":
        return "[hp]"
    if letter in _NASAL and behind in ("p", "b", "m", "h"):
        return _NASAL[letter]
    return _LONG.get(letter, letter)


def unread_area(text: str) -> str:
    """The name of an area in Latin letters that is no jurisdiction's and no region's; empty for none."""
    for found in _NAMED.finditer(text):
        name = found["name"]
        if name.split()[0] not in _NO_NAMES and not find_mentions(name) and not find_groups(name):
            return name
    return ""

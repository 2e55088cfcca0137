"""Whose a number is in a line that speaks of several places: the one that is named last before it.

Numbers that are all printed can still be given to the wrong place: 県北は2人、両毛は18人 for ``18人 2人``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.figures import find_figures, masked
from corpus.model import Jurisdiction
from rag.catalog import area_short
from rag.model import Calculation, Evidence, Language, Statement
from rag.printed import Printed, cleaned
from rag.wording import place_name

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
# Words by which a line leaves the place named last and speaks of several.
_TOGETHER = re.compile(
    r"合計|合わせ|あわせ|総数|総計|全体|差|平均|中央値|計|違い"
    r"|\b(?:total|sum|in all|together|combined|difference|average|mean|median)\b",
    re.IGNORECASE,
)
_TOLERANCE = 0.051


@dataclass(frozen=True, slots=True)
class _Owner:
    """``own`` are the counts that quotes of this place itself print, ``all`` those of its areas as well."""

    own: frozenset[float]
    all: frozenset[float]


@dataclass(frozen=True, slots=True)
class _Name:
    """A name at ``[start, end)`` of a line."""

    start: int
    end: int
    text: str


def misattributed(
    statement: Statement, printed: Mapping[Evidence, Printed], places: Mapping[str, Jurisdiction]
) -> str | None:
    """The first number that is given to a place whose quotes do not print it, or None.

    ``printed`` is what the quote of each evidence prints, ``places`` the jurisdiction of each name. A line on
    one place alone has nothing to confuse.
    """
    if len({(e.jurisdiction, e.area) for e in statement.evidence}) < 2:
        return None
    text = _without_context_numbers(statement)
    labels = _labels(statement.evidence, printed, places)
    named = _named(text, labels)
    for start, value in _counts(text):
        last = max((name for name in named if name.end <= start), key=lambda name: name.end, default=None)
        owner = labels[last.text] if last is not None else None
        between = text[last.end : start] if last is not None else ""
        if not _may_say(value, owner, between, statement.calculations):
            return f"{value:g} is not the number of {last.text if last is not None else 'any place named'}"
    return None


def _may_say(value: float, owner: _Owner | None, between: str, calculations: Sequence[Calculation]) -> bool:
    """Whether a place, or a line before it has named one, may be given ``value``."""
    if owner is not None and value in owner.own:
        return True
    made = [c for c in calculations if abs(c.result - value) < _TOLERANCE]
    if owner is None or _TOGETHER.search(between):
        return bool(made)
    sums = {c.result for c in calculations if c.operator == "sum" and set(c.operands) <= owner.all}
    known = owner.all | sums
    rates = {c.result for c in calculations if c.operator == "percent" and set(c.operands) <= known}
    return any(set(c.operands) <= known | rates for c in made) or value in sums


def _labels(
    evidence: Sequence[Evidence], printed: Mapping[Evidence, Printed], places: Mapping[str, Jurisdiction]
) -> dict[str, _Owner]:
    """What each name that a line may use stands for: several places, where they share a short name."""
    found: dict[str, _Owner] = {}
    for name in dict.fromkeys(e.jurisdiction for e in evidence):
        own = [e for e in evidence if e.jurisdiction == name]
        areas = {e.area for e in own if e.area is not None}
        whole = [e for e in own if e.area is None or len(areas) == 1]
        english = place_name(places[name], Language.ENGLISH)
        owner = _Owner(_union(whole, printed), _union(own, printed))
        found |= dict.fromkeys((name, english, english.partition(" (")[0]), owner)
        _share(found, places[name].romaji or name, owner)
        for area in sorted(areas):
            counts = _union([e for e in own if e.area == area], printed)
            its = _Owner(counts, counts)
            found |= dict.fromkeys((f"{name}の{area}", f"{area}, {english}"), its)
            for bare in {area, area_short(area)}:
                _share(found, bare, its)
    return found


def _share(found: dict[str, _Owner], name: str, owner: _Owner) -> None:
    before = found.get(name, owner)
    found[name] = _Owner(before.own | owner.own, before.all | owner.all)


def _union(evidence: Sequence[Evidence], printed: Mapping[Evidence, Printed]) -> frozenset[float]:
    return frozenset().union(*(printed[e].counts for e in evidence))


def _named(text: str, labels: Mapping[str, _Owner]) -> list[_Name]:
    """Where each name stands; of names within one another the longest."""
    found: list[_Name] = []
    for name in sorted(labels, key=len, reverse=True):
        for hit in re.finditer(re.escape(name), text):
            if all(hit.end() <= other.start or other.end <= hit.start() for other in found):
                found.append(_Name(hit.start(), hit.end(), name))
    return found


def _counts(text: str) -> list[tuple[int, float]]:
    """The numbers that count something, with their places: no dates, no ordinals."""
    found = {figure.start: figure.value for figure in find_figures(text)}
    for token in _NUMBER.finditer(masked(text)):
        found.setdefault(token.start(), float(token[0].replace(",", "")))
    return sorted(found.items())


def _without_context_numbers(statement: Statement) -> str:
    """The cleaned text with years and bounds of its context blanked, and every place's name left in."""
    text = cleaned(statement.text)
    for name in sorted(statement.context, key=len, reverse=True):
        if any(c.isdigit() for c in name):
            text = re.sub(rf"(?<![\d.,]){re.escape(cleaned(name))}(?!\d)", " ", text)
    return text

"""The places that a follow-up means by what was asked before: one side after another, an area of a place."""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.numerals import parse_number
from rag.catalog import Catalog, area_short
from rag.cues import cue
from rag.model import OF_SEVERAL, Group, Intent, Places, Query

BETWEEN = cue("between")
_EACH_KIND = cue("each_kind")
_SEVERAL = re.compile(r"(?P<number>\d{1,2}|[二三四五六七八九十])つ?(?:の)?(?:全部|すべて|全て|とも)")
_JOINING = OF_SEVERAL | {Intent.COMPARE}
_COUNTED = re.compile(
    r"^[^。、]{0,6}?(?P<number>\d{1,2}|[二三四五六七八九十])つ?の?(?:県|市|自治体|都市)(?!\w*別)"
)
_WITH = cue("compared_with")
_KIND = re.compile(r"(?:^|の)(?P<kind>[市県])(?:の(?:ほう|方))?(?:です|で|の|$|[。?])")
_AREAS = re.compile(r"圏域|\bareas?\b", re.IGNORECASE)
_MOST = 6


def told_so_far(query: Query, before: Query | None) -> tuple[Places, ...]:
    """The regions, or the areas, that were asked for one after another, newest first."""
    own, told = query.places, () if before is None else before.earlier
    if own == Places() or own == Places(everywhere=True):
        return told
    is_one = len(own.groups) + bool(own.areas) == 1 and not (own.named and own.groups)
    if not is_one or len(own.named) > 1:
        return ()
    alike = told and bool(told[0].areas) == bool(own.areas)
    rest = tuple(places for places in told if places != own) if alike else ()
    return (own, *rest)[:_MOST]


def settled(places: Places, before: Query, text: str) -> Places:
    """A short name that several bear means the one spoken of, or of the kind now named (市のほう)."""
    kind = _KIND.search(text)
    asked_back = (*before.places.ambiguous, *before.places.assumed)
    if kind is not None and asked_back and not places.named:
        chosen = [j for group in asked_back for j in group if j.name.endswith(kind["kind"])]
        return Places(named=tuple(chosen))
    named, left, assumed = list(places.named), [], []
    for candidates in places.ambiguous:
        known = [j for j in candidates if j in before.recent]
        if len(known) == 1:
            named.append(known[0])
        else:
            left.append(candidates)
    for candidates in places.assumed:
        known = [j for j in candidates if j in before.recent]
        if len(known) == 1:
            named = [known[0] if j == candidates[0] else j for j in named]
        else:
            assumed.append(candidates)
    return replace(places, named=tuple(dict.fromkeys(named)), ambiguous=tuple(left), assumed=tuple(assumed))


def side_by_side(query: Query) -> Places | None:
    """Those regions or areas together, for どちらが多い and 合計は after one question for each."""
    two = BETWEEN.search(query.text) is not None
    if len(query.earlier) < 2 or not (two or query.intent in _JOINING):
        return None
    sides = tuple(reversed(query.earlier[:2] if two else query.earlier))
    if sides[0].areas:
        named = tuple(dict.fromkeys(j for places in sides for j in places.named))
        areas = tuple(dict.fromkeys(area for places in sides for area in places.areas))
        return Places(named=named, areas=areas) if len(named) < 2 else None
    return Places(groups=tuple(dict.fromkeys(g for places in sides for g in places.groups)))


def counts_everyone(query: Query) -> bool:
    """Whether more places are meant than have been spoken of: 四つ全部だと after two."""
    found = _SEVERAL.search(query.text)
    return found is not None and int(parse_number(found["number"]) or 0) > len(query.recent)


def of_kind_within(places: Places, query: Query, before: Query) -> Places:
    """県ごとに after a question about a region: the prefectures of that region."""
    kinds = [group.kinds for group in places.groups if group.prefectures is None and group.named is None]
    regions = [group for group in before.places.groups if group.prefectures is not None]
    if len(kinds) != 1 or len(places.groups) != 1 or not regions or not _EACH_KIND.search(query.text):
        return places
    kind = places.groups[0].words
    within = (
        g if g.kinds is not None else replace(g, words=_parted(kind, g), kinds=kinds[0]) for g in regions
    )
    return replace(places, groups=tuple(within))


def _parted(kind: str, region: Group) -> str:
    return f"{kind} in {region.words}" if kind.isascii() else f"{region.words}の{kind}"


def of_those_counted(places: Places, query: Query, before: Query) -> Places:
    """三県の合計は after a question for each of three: those, and no group of prefectures."""
    found = _COUNTED.search(query.text)
    count = int(parse_number(found["number"]) or 0) if found is not None else 0
    if not 2 <= count <= len(before.recent) or places.named or places.areas:
        return places
    if any(group.prefectures is not None or group.named is not None for group in places.groups):
        return places
    return Places(named=tuple(reversed(before.recent[:count])))


def with_owner(catalog: Catalog, query: Query, before: Query) -> Query:
    """An area without its place is that of the place spoken of, where that has it: 県北は after 栃木県は."""
    places = query.places
    if places.named or len(before.places.named) != 1:
        return query
    owner = before.places.named[0]
    areas = places.areas or _named_as_region(catalog, query, before)
    own = tuple(a for a in areas if owner in {r.jurisdiction for r in catalog.areas[a]})
    if not own:
        return query
    if _WITH.search(query.text):
        own = tuple(dict.fromkeys((*before.places.areas, *own)))
    years = query.fiscal_years or before.fiscal_years
    placed = replace(places, named=(owner,), areas=own, groups=(), everywhere=False)
    return replace(query, places=placed, fiscal_years=years)


def of_asked_area(catalog: Catalog, query: Query, before: Query) -> Query:
    """A bare name after a question about an area that several places have: 高知県 after 西部圏域は."""
    own, then = query.places, before.places
    told = query.measures or query.rate or query.sections or query.topic
    if own.areas or then.named or len(own.named) != 1 or told:
        return query
    held = tuple(a for a in then.areas if own.named[0] in {r.jurisdiction for r in catalog.areas[a]})
    return replace(query, places=replace(own, areas=held))


def _named_as_region(catalog: Catalog, query: Query, before: Query) -> tuple[str, ...]:
    """The areas whose short name is also a region's (中部), where it was areas that were asked for."""
    words = [group.words for group in query.places.groups if group.prefectures is not None]
    if len(words) != 1 or not (before.places.areas or _AREAS.search(before.text)):
        return ()
    return tuple(area for area in catalog.areas if area_short(area) == words[0])

"""Whose reports a question is about: jurisdictions, areas, kinds and regions, and places we do not have."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from corpus.model import Jurisdiction
from corpus.registry import UnknownPlace, find_mentions, find_unknown_places, load_registry
from rag.catalog import Catalog, area_pattern, area_short
from rag.cues import cue
from rag.groups import Placed, read_groups
from rag.latin_areas import latin_pattern
from rag.model import Places

_EXCLUDED = cue("excluded")
_AND = re.compile(r"\s*(?:と|・|、|,|及び|および|や|ならびに|並びに|\band\b)\s*")
_LATIN = re.compile(r"[A-Za-z]{4}")
_EVERYWHERE = cue("everywhere")
_EVERYWHERE_ENGLISH = cue("everywhere_english")
# A place right behind a jurisdiction's name lies inside it: A市B区, A市のB区.
_INSIDE = re.compile(r"\ue000(?:内?の|内)?$")
_AREA_NAME = re.compile(r"(?P<name>[一-鿿々ヶ・]{2,12}?)(?:障害保健福祉|保健福祉|保健医療|医療)?圏域")
_COMMON_AREA = re.compile(
    r".*(?:各|全|他|同|当|両|対象|実施|複数|県内|市内|障害|保健|福祉|医療|事業|参加|数|別|以外|日常生活|隣接|近隣|[0-9一二三四五六七八九十]+)"
)


@dataclass(frozen=True, slots=True)
class PlaceReading:
    """The places of a question and the spans of its text that they took."""

    places: Places
    taken: tuple[tuple[int, int], ...]


class PlaceReader:
    """Reads places against one catalog: the areas and the unregistered jurisdictions come from it."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def read(self, text: str) -> PlaceReading:
        """The places of an NFKC question. What is an area's name is not also a jurisdiction's."""
        areas, left_out, taken = self._areas(text)
        hidden = taken_out(text, taken)
        placed: list[Placed] = []
        ambiguous: list[tuple[Jurisdiction, ...]] = []
        assumed: list[tuple[Jurisdiction, ...]] = []
        for mention in find_mentions(hidden):
            taken.append((mention.start, mention.end))
            held = [j for j in mention.candidates if j.name in self._catalog.names]
            if len(mention.candidates) == 1:
                placed.append(Placed(mention.start, mention.end, mention.candidates[0]))
            elif len(held) == 1 and _EXCLUDED.match(text, mention.end) is None:
                placed.append(Placed(mention.start, mention.end, held[0]))
                assumed.append((held[0], *(j for j in mention.candidates if j != held[0])))
            else:
                ambiguous.append(mention.candidates)
        named = [place.jurisdiction for place in placed]
        named += self._unregistered(hidden, taken)
        strangers = find_unknown_places(taken_out(text, taken))
        taken += [(place.start, place.end) for place in strangers]
        inside = _inside(strangers, text, taken)
        unknown = [place for place in strangers if place not in inside]
        parts, spans = _unknown_areas(taken_out(text, taken))
        taken += spans
        named, excluded = _without_excluded(text, named)
        placed = [place for place in placed if place.jurisdiction in named]
        others = bool(ambiguous or unknown or set(named) - {place.jurisdiction for place in placed})
        read = read_groups(text, taken_out(text, taken), placed, others=others)
        taken += read.spans
        named = [] if read.is_mixed else named
        taken += [
            found.span() for found in _EXCLUDED.finditer(text) if found.start() in {end for _, end in taken}
        ]
        lone = not (named or ambiguous or unknown or areas)
        lone = lone or bool(excluded and not named)
        everywhere = (bool(excluded) and not named) or (
            lone and (_EVERYWHERE.search(text) is not None or _EVERYWHERE_ENGLISH.search(text) is not None)
        )
        places = Places(
            named=tuple(dict.fromkeys(named)),
            areas=tuple(areas),
            unknown=tuple(dict.fromkeys(place.surface for place in unknown)),
            ambiguous=tuple(dict.fromkeys(ambiguous)),
            groups=read.groups,
            everywhere=everywhere,
            assumed=tuple(dict.fromkeys(assumed)),
            excluded=frozenset(excluded),
            excluded_areas=frozenset(left_out),
            parts=tuple(dict.fromkeys([*(place.surface for place in inside), *parts])),
        )
        return PlaceReading(places, tuple(taken))

    def _areas(self, text: str) -> tuple[list[str], list[str], list[tuple[int, int]]]:
        """The areas that a wording may mean (県北圏域 of several prefectures), those left out, the spans.

        The longest wordings are taken first.
        """
        patterns = self._area_patterns + (self._latin_patterns if _LATIN.search(text) else ())
        hits = [(f.span(), area) for area, pattern in patterns for f in pattern.finditer(text)]
        hits.sort(key=lambda hit: (hit[0][0] - hit[0][1], hit[0]))
        areas: list[str] = []
        left_out: list[str] = []
        taken: list[tuple[int, int]] = []
        for span, area in hits:
            if all(span == other or span[1] <= other[0] or other[1] <= span[0] for other in taken):
                taken.append(span)
                (left_out if _EXCLUDED.match(text, span[1]) else areas).append(area)
        return list(dict.fromkeys(areas)), left_out, taken

    @cached_property
    def _area_patterns(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        regions = load_registry().regions
        return tuple(
            (area, area_pattern(area, alone=area_short(area) not in regions)) for area in self._catalog.areas
        )

    @cached_property
    def _latin_patterns(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        patterns = ((area, latin_pattern(area)) for area in self._catalog.areas)
        return tuple((area, pattern) for area, pattern in patterns if pattern is not None)

    def _unregistered(self, text: str, taken: list[tuple[int, int]]) -> list[Jurisdiction]:
        found = []
        for jurisdiction in self._catalog.jurisdictions:
            at = text.find(jurisdiction.name) if jurisdiction.code == "" else -1
            if at >= 0:
                taken.append((at, at + len(jurisdiction.name)))
                found.append(jurisdiction)
        return found


def _inside(
    places: Sequence[UnknownPlace], text: str, taken: Sequence[tuple[int, int]]
) -> list[UnknownPlace]:
    """The places inside a jurisdiction: right behind its name, or beside one that is (A県のB市とC市)."""
    hidden = taken_out(text, taken)
    found: list[UnknownPlace] = []
    for place in places:
        beside = found and _AND.fullmatch(text[found[-1].end : place.start])
        if beside or _INSIDE.search(hidden[: place.start]):
            found.append(place)
    return found


def _without_excluded(text: str, named: list[Jurisdiction]) -> tuple[list[Jurisdiction], list[str]]:
    """The jurisdictions asked for, and the names of those left out: A市とB市以外 leaves out both."""
    left_out: list[Jurisdiction] = []
    following: int | None = None  # where the mention behind this one starts, if it is left out
    for mention in reversed(find_mentions(text)):
        joined = following is not None and _AND.fullmatch(text[mention.end : following])
        following = None
        if joined or _EXCLUDED.match(text, mention.end):
            following = mention.start
            left_out += mention.candidates if len(mention.candidates) == 1 else ()
    return [j for j in named if j not in left_out], [j.name for j in left_out]


def _unknown_areas(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    """Names of 圏域 that the corpus does not know: 安房圏域, but not モデル圏域 or 各圏域."""
    found = [hit for hit in _AREA_NAME.finditer(text) if not _COMMON_AREA.fullmatch(hit["name"])]
    return [hit[0] for hit in found], [hit.span() for hit in found]


def in_group(jurisdiction: Jurisdiction, places: Places) -> bool:
    """Whether a jurisdiction is of one of the groups of ``places``."""
    if jurisdiction.name in places.excluded:
        return False
    return not places.groups or any(group.has(jurisdiction) for group in places.groups)


def taken_out(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """``text``, as long, with U+E000 for each character of the spans."""
    chars = list(text)
    for start, end in spans:
        chars[start:end] = "\ue000" * (end - start)
    return "".join(chars)

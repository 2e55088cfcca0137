"""Words for many jurisdictions (関東, 政令市) and names of places outside the registry (横須賀市, 多摩区)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from corpus.gazetteer import GroupWord, load_registry, short_name
from corpus.mentions import find_mentions

_RUN = re.compile(r"[一-鿿々〆ヶケノ]+")
_KANJI = re.compile(r"[一-鿿々]")
_NUMERALS = "一二三四五六七八九十百千〇"
_LONGEST_STEM = 5
_LINKS = "と|や|、|,|・|及び|および|より"
_OTHER_REGION_FOLLOWS = re.compile(r" (?:University|Electric|Gakuin|Bank|Shinkansen)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class UnknownPlace:
    """The name of a municipality that is not in the registry, at ``[start, end)`` of NFKC text."""

    start: int
    end: int
    surface: str


@dataclass(frozen=True, slots=True)
class GroupMention:
    """A word for many jurisdictions, at ``[start, end)`` of NFKC text.

    Either ``kind`` is theirs (prefecture, designated_city), or ``prefectures`` names the prefectures of a
    region; the other is None.
    """

    start: int
    end: int
    surface: str
    kind: str | None
    prefectures: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class _Guards:
    """What may not stand before or behind a region's name."""

    before: re.Pattern[str]
    behind: re.Pattern[str]


def find_groups(text: str) -> list[GroupMention]:
    """The regions and kinds that an NFKC text names, in order, the longest word at each place."""
    registry = load_registry()
    words = _group_words()
    guards = _Guards(re.compile(f"(?:{registry.region_not_after})$"), re.compile(registry.region_not_before))
    inside = {place for mention in find_mentions(text) for place in range(mention.start, mention.end)}
    found = []
    for match in _group_pattern().finditer(text):
        word = words[match.group("word").lower()]
        # 県 of ちば県 is no word of its own.
        is_part = len(word.surface) == 1 and match.start() in inside
        if not is_part and _is_group(word, text, match.start("word"), match.end("word"), guards):
            start, end = match.span()
            found.append(GroupMention(start, end, match.group(), word.kind, word.prefectures))
    return sorted((*found, *_beside(text, found)), key=lambda group: group.start)


def _beside(text: str, found: list[GroupMention]) -> Iterator[GroupMention]:
    """A region whose name alone is another word (中国), where it is linked to a region: 近畿と中国."""
    ends = {group.end for group in found if group.prefectures}
    starts = {group.start for group in found if group.prefectures}
    for name, prefectures in doubtful_regions().items():
        pattern = rf"(?P<before>{_LINKS})?{re.escape(name)}(?![一-鿿々ァ-ヶー])(?=(?P<behind>{_LINKS})?)"
        for hit in re.finditer(pattern, text):
            start = hit.start() + len(hit["before"] or "")
            linked = (hit["before"] and hit.start() in ends) or (
                hit["behind"] and hit.end() + len(hit["behind"]) in starts
            )
            if linked and all(hit.end() <= group.start or group.end <= start for group in found):
                yield GroupMention(start, hit.end(), name, None, prefectures)


@lru_cache(maxsize=1)
def doubtful_regions() -> dict[str, tuple[str, ...]]:
    """The prefectures of each region whose name alone is another word, and names no prefecture either."""
    items = [item for item in load_registry().jurisdictions if item.region]
    taken = {*_group_words(), *(short_name(item.name) for item in items), *(item.name for item in items)}
    regions = dict.fromkeys(item.region for item in items if item.region not in taken)
    return {
        region: tuple(item.name for item in items if item.region == region and not item.prefecture)
        for region in regions
    }


def find_unknown_places(text: str) -> list[UnknownPlace]:
    """Names that end like a municipality's or a prefecture's and are not registered, in NFKC text.

    Told from common words (都市, 関係市町, 地区, 各県) by the registry's lists, so that a name that was
    never heard of is found too; a name whose stem is longer than five characters is not.
    """
    taken = [(mention.start, mention.end) for mention in find_mentions(text) if mention.exact]
    groups = [(group.start, group.end) for group in find_groups(text)]
    found: list[UnknownPlace] = []
    for start, end in (*_listed(text), *_by_shape(text, taken), *_english(text)):
        if all(end <= low or high <= start for low, high in (*taken, *groups)):
            taken.append((start, end))
            found.append(UnknownPlace(start, end, text[start:end]))
    return sorted(found, key=lambda place: place.start)


@lru_cache(maxsize=1)
def _group_words() -> dict[str, GroupWord]:
    return {word.surface.lower(): word for word in load_registry().group_words}


@lru_cache(maxsize=1)
def _group_pattern() -> re.Pattern[str]:
    surfaces = sorted(_group_words(), key=len, reverse=True)
    words = "|".join(re.escape(word) + (r"(?![A-Za-z])" if word.isascii() else "") for word in surfaces)
    return re.compile(rf"(?P<word>{words})(?:(?i:\s+(?:regions?|area|district)\b))?", re.IGNORECASE)


def _is_group(word: GroupWord, text: str, start: int, end: int, guards: _Guards) -> bool:
    left, right = text[start - 1 : start], text[end : end + 1]
    if word.english:
        latin = re.compile(r"[A-Za-z]")
        if latin.match(left) or latin.match(right):
            return False
        return word.kind is not None or _OTHER_REGION_FOLLOWS.match(text, end) is None
    if len(word.surface) == 1:
        alone = not _KANJI.match(right)
        return alone and (not _KANJI.match(left) or left in f"各全両他諸{_NUMERALS}") and left != "同"
    if word.prefectures is not None:
        return (
            guards.before.search(text[max(0, start - 2) : start]) is None
            and guards.behind.match(text, end) is None
        )
    return True


def _listed(text: str) -> Iterator[tuple[int, int]]:
    names = load_registry().other_places.names
    for match in re.finditer("|".join(sorted(map(re.escape, names), key=len, reverse=True)), text):
        yield match.span()


def _by_shape(text: str, taken: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Runs of kanji that end in 市, 区, …, each from behind a known name or the last ending."""
    ends = {end for _, end in taken}
    inside = {position for start, end in taken for position in range(start, end)}
    for run in _RUN.finditer(text):
        start = run.start()
        position = start
        while position < run.end():
            if position in inside:
                position += 1
                start = position
            elif (found := _place_at(text, start, position, run.end())) is not None:
                yield found, position + 1
                position += 1
                start = position
            else:
                position += 1
                if position in ends:
                    start = position


def _place_at(text: str, start: int, position: int, run_end: int) -> int | None:
    """Where the name that ends with the character at ``position`` begins; None if it ends no name."""
    rules = load_registry().other_places
    ending = text[position]
    shorts = _short_names()
    if ending in "都府道":
        stem_start = next((position - len(s) for s in shorts if text[start:position].endswith(s)), None)
        # No prefecture but the registered ones ends so; a registered short name with a wrong kind does.
        is_wrong_kind = ending != "道" and text[position + 1 : position + 2] not in ("市", "心", "会", "構")
        return stem_start if is_wrong_kind else None
    if ending not in rules.common_stems:
        return None
    # 四日市市, 町田市, 山県市: an ending in front of another one is part of the name.
    behind = text[position + 1 : min(position + 2, run_end)]
    if behind in ("市", "町") and ending != "県":
        return None
    pattern = rules.not_before[ending]
    if pattern and re.match(pattern, text[position + 1 :]):
        return None
    return _stem_start(text, start, position)


def _stem_start(text: str, start: int, position: int) -> int | None:
    rules = load_registry().other_places
    ending = text[position]
    low = start
    for word in rules.lead_words:
        index = text.rfind(word, low, position)
        if index >= 0 and index + len(word) < position:
            low = max(low, index + len(word))
    stem = text[low:position]
    if not 1 <= len(stem) <= _LONGEST_STEM or not _KANJI.match(stem):
        return None
    if stem in rules.common_stems[ending] or stem.endswith(rules.common_stem_ends[ending]):
        return None
    if text[low - 1 : low].isdigit() and len(stem) == 1:
        return None
    return low


@lru_cache(maxsize=1)
def _short_names() -> tuple[str, ...]:
    names = {short_name(item.name) for item in load_registry().jurisdictions}
    return tuple(sorted(names, key=len, reverse=True))


def _english(text: str) -> Iterator[tuple[int, int]]:
    rules = load_registry().other_places
    endings = "|".join((*rules.english_suffixes, *rules.english_prefecture_suffixes))
    behind = rf"(?: (?:{endings})|-(?:shi|ku|cho|machi|son|mura|gun|ken))\b"
    pattern = rf"(?<![A-Za-z-])([A-Z][a-z]+(?:-[A-Z]?[a-z]+)?){behind}"
    for match in re.finditer(pattern, text):
        if match.group(1) not in rules.english_common:
            yield match.span()

"""Finding the registry's jurisdictions in text: official names, readings, romaji and short names.

Longest match wins, so that 東京都 is not 京都. Short names (千葉, ちば, Chiba) give every jurisdiction
that bears them and count only where what stands around them makes no other word or place of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import lru_cache

from corpus.gazetteer import DESIGNATED_CITY, Registry, load_registry, short_kana, short_name
from corpus.model import Jurisdiction

_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_MACRONS = str.maketrans("āīūēōâîûêôĀĪŪĒŌÂÎÛÊÔ", "aiueoaiueoAIUEOAIUEO")
_ROMAJI_ENDINGS = {
    "県": ("Prefecture", "Prefectural", "Pref", "ken"),
    "府": ("Prefecture", "Prefectural", "Pref", "fu"),
    "都": ("Metropolis", "Prefecture", "Prefectural", "Metropolitan", "to"),
    "道": ("Prefecture", "Prefectural"),
    "市": ("City", "shi"),
}
# What may follow a name in hiragana: anything else would be the rest of a longer word.
_PARTICLE = (
    r"(?=$|[^ぁ-ゖー]|の|は|が|を|に|で|と|や|も|へ|か(?:ら|$|[^ぁ-ゖ])"
    r"|って|まで|より|だ(?:け|と|った|$|[^ぁ-ゖ])|ほど|など|じゃ|なら|です|でし)"
)
_LINKS = "とやのはかもにでがをて"
# Behind these a name begins, though they end in a syllable.
_JOINED = (
    *("及び", "および", "又は", "または", "並びに", "ならびに", "それと", "あと"),
    *("なら", "では", "じゃあ", "じゃ", "次は", "より", "ではなく", "でなく", "じゃなく", "なくて"),
)
_VERB_ENDINGS = "たるう"
_HIRAGANA = re.compile(r"[ぁ-ゖー]")
_KIND_IN_KANA = re.compile(r"(?:けん|し|ふ|と|どう)$")
_KANA = r"[ぁ-ゖァ-ヺーゝゞヽヾ]"
_SAME_PLACE_LINK = re.compile(r",\s*")
# Kawasaki, Kanagawa is one place; Kawasaki, Kanagawa and Chiba are three.
_LIST_GOES_ON = re.compile(r"\s*(?:,|and\b|or\b|&)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mention:
    """A jurisdiction's name in NFKC text, at ``[start, end)``.

    ``candidates`` is every jurisdiction that bears the name, prefectures first. ``exact`` is True where
    the name said its kind (千葉市, Chiba City), False for a short name (千葉).
    """

    start: int
    end: int
    surface: str
    candidates: tuple[Jurisdiction, ...]
    exact: bool


class _Script(Enum):
    KANJI = auto()
    KANA = auto()
    LATIN = auto()


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to write a name. ``short`` is the short name in kanji, by which traps are listed."""

    script: _Script
    candidates: tuple[Jurisdiction, ...]
    exact: bool
    short: str


def find_mentions(text: str) -> list[Mention]:
    """The jurisdictions that an NFKC text names, in order, none overlapping another.

    A prefecture directly in front of its own city (神奈川県川崎市), or behind it in English (Kawasaki,
    Kanagawa), belongs to the city's mention.
    """
    found: list[Mention] = []
    finder = _finder()
    folded = text.translate(_MACRONS)
    position = 0
    while (start := finder.next_start(folded, position)) is not None:
        mention = finder.longest(folded, start, found[-1].end if found else 0)
        if mention is None:
            position = start + 1
            continue
        position = mention.end
        if mention.candidates:
            found.append(replace(mention, surface=text[mention.start : mention.end]))
    return _merge_city_with_its_prefecture(found, text)


class _Finder:
    """All written forms of all names, and the guards around them."""

    def __init__(self, registry: Registry) -> None:
        self.forms = _collect(registry)
        self.lengths = sorted({len(surface) for surface in self.forms}, reverse=True)
        self.opening = re.compile("|".join(sorted({re.escape(s[0]) for s in self.forms})), re.IGNORECASE)
        rules = registry.short_names
        self.rules = rules
        self.bare_before = re.compile("|".join(f"(?:{pattern})" for pattern in rules.not_before))
        self.english_before = re.compile(rf"[ -](?:{rules.english_not_before})\b", re.IGNORECASE)
        self.english_after = re.compile(rf"(?<![A-Za-z])(?:{rules.english_not_after})[ -]$", re.IGNORECASE)
        self.traps = {
            name: (_compiled(trap.before and f"(?:{trap.before})$"), _compiled(trap.after))
            for name, trap in rules.traps.items()
        }
        # 東 of 関東 and 北 of 東北 belong to the region in front: 関東千葉県, 東北福島県.
        self.directional = re.compile(f"(?<!関)(?<!東(?=北))[{rules.not_after}]$")

    def next_start(self, text: str, position: int) -> int | None:
        match = self.opening.search(text, position)
        return None if match is None else match.start()

    def longest(self, text: str, start: int, previous_end: int) -> Mention | None:
        """The longest name at ``start`` that its surroundings allow."""
        for length in self.lengths:
            surface = text[start : start + length]
            if len(surface) < length:
                continue
            form = self.forms.get(surface) or self.forms.get(surface.lower())
            if form is not None and self._allowed(form, text, start, start + length, previous_end):
                return Mention(start, start + length, surface, form.candidates, form.exact)
        return None

    def _allowed(self, form: _Form, text: str, start: int, end: int, previous_end: int) -> bool:
        if form.script is _Script.LATIN:
            return self._latin_allowed(form, text, start, end)
        if form.script is _Script.KANA and not _kana_stands_alone(text, start, end, previous_end):
            return False
        if start > previous_end and self.directional.search(text[max(0, start - 2) : start]):
            return False
        if form.exact:
            return not _opens_another_word(text, end)
        if self.bare_before.match(text, end):
            return False
        before, behind = self.traps.get(form.short, (None, None))
        if before is not None and before.search(text[max(0, start - 4) : start]):
            return False
        return behind is None or behind.match(text, end) is None

    def _latin_allowed(self, form: _Form, text: str, start: int, end: int) -> bool:
        left, right = text[start - 1 : start], text[end : end + 1]
        if _is_latin(left) or (_is_latin(right) and text[end - 1].isascii()):
            return False
        if self.english_after.search(text[max(0, start - 16) : start]):
            return False
        surface = text[start:end]
        if form.exact:
            return True
        if surface.islower() and surface in self.rules.common_english:
            return False
        return self.english_before.match(text, end) is None and self.bare_before.match(text, end) is None


def _compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, or for an empty one a pattern that nothing matches."""
    return re.compile(pattern or "(?!)")


@lru_cache(maxsize=1)
def _finder() -> _Finder:
    return _Finder(load_registry())


def _collect(registry: Registry) -> dict[str, _Form]:
    """Every written form; Latin ones in lower case. Forms shared by several names join their owners."""
    forms: dict[str, _Form] = {}
    for item in registry.jurisdictions:
        for surface, script, exact in _written(item, registry):
            owners = forms[surface].candidates if surface in forms else ()
            if item not in owners:
                forms[surface] = _Form(script, (*owners, item), exact, short_name(item.name))
    # A group's word that holds a name (九州・沖縄) is passed over: it names no jurisdiction by itself.
    for word in registry.group_words:
        if not word.english and word.surface not in forms and any(name in word.surface for name in forms):
            forms[word.surface] = _Form(_Script.KANJI, (), True, word.surface)
    return forms


def _written(item: Jurisdiction, registry: Registry) -> Iterator[tuple[str, _Script, bool]]:
    short, ending = short_name(item.name), item.name[-1]
    is_whole = short == item.name
    yield item.name, _Script.KANJI, True
    if not is_whole:
        script = _Script.KANA if re.match(_KANA, short) else _Script.KANJI
        yield short, script, False
        yield f"{short}({ending})", script, True
    for kana, bare in ((item.kana, short_kana(item)), (_katakana(item.kana), _katakana(short_kana(item)))):
        yield kana, _Script.KANA, True
        if bare in registry.short_names.common_kana:
            continue
        if not is_whole:
            yield bare, _Script.KANA, False
            if bare + ending != item.name:
                yield bare + ending, _Script.KANA, True
    for romaji in (item.romaji, *registry.variants[item.code]):
        yield from ((surface, _Script.LATIN, exact) for surface, exact in _romaji(romaji, item, short))


def _romaji(romaji: str, item: Jurisdiction, short: str) -> Iterator[tuple[str, bool]]:
    name, ending = romaji.lower(), item.name[-1]
    yield name, short == item.name
    kinds = _ROMAJI_ENDINGS[ending]
    for kind in kinds:
        yield f"{name} {kind.lower()}", True
        yield f"{name}-{kind.lower()}", True
        yield f"{short} {kind.lower()}", True
    for kind in kinds[:1] if ending == "市" else ("Prefecture",):
        yield f"{kind.lower()} of {name}", True
    yield f"{name}{ending}", True


def _katakana(hiragana: str) -> str:
    return hiragana.translate(_KATAKANA)


def _is_latin(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character == "_")


def _kana_stands_alone(text: str, start: int, end: int, previous_end: int) -> bool:
    """Whether a name in kana is a word of its own and no part of a longer one (立ち場, 見えない)."""
    if re.match(r"[ァ-ヺ]", text[start]):
        kana = r"[ァ-ヺー]"
        return not (re.match(kana, text[start - 1 : start]) or re.match(kana, text[end : end + 1]))
    if re.match(r"[ぁ-ゖ]", text[end - 1]) and not re.match(_PARTICLE, text[end : end + 8]):
        return False
    left = text[start - 1 : start]
    if not left or not (left.isalpha() or left == "ー"):
        return True
    if text[:start].endswith(_JOINED):
        return True
    # A name with its kind (あいちけん) may stand behind a particle or a kanji word,
    # a longer one behind a verb too (向けたならけん).
    with_kind = _KIND_IN_KANA.search(text[start:end]) is not None
    if with_kind and end - start >= 3 and (left in _LINKS or not _HIRAGANA.match(left)):
        return True
    if with_kind and end - start >= 4 and left in _VERB_ENDINGS:
        return True
    linked = start - 1 == previous_end > 0 and left in _LINKS
    return linked or start == previous_end > 0


def _opens_another_word(text: str, end: int) -> bool:
    """Whether the kind's character belongs to what follows: 福岡市場, 千葉市町村, 東京都市大学."""
    ending = text[end - 1]
    if ending == "市":
        return re.match(r"場|町村|区町村|[川原]市", text[end : end + 3]) is not None
    return ending == "都" and re.match(r"市(?:圏|大学|部|計画)", text[end : end + 3]) is not None


def _merge_city_with_its_prefecture(mentions: list[Mention], text: str) -> list[Mention]:
    merged: list[Mention] = []
    for mention in mentions:
        joined = _joined(merged[-1], mention, text) if merged else None
        if joined is None:
            merged.append(mention)
        else:
            merged[-1] = joined
    return merged


def _joined(first: Mention, second: Mention, text: str) -> Mention | None:
    """One mention of a city for the two of it and its prefecture, or None where they are two things."""
    gap = text[first.end : second.start]
    if not gap:
        cities = tuple(city for city in second.candidates if city.kind == DESIGNATED_CITY)
        if first.exact and _lies_in(cities, first.candidates):
            return _spanning(first, second, cities, text)
    is_english = first.surface.isascii() and second.surface.isascii()
    if is_english and _SAME_PLACE_LINK.fullmatch(gap) and not _LIST_GOES_ON.match(text, second.end):
        cities = tuple(city for city in first.candidates if city.kind == DESIGNATED_CITY)
        bare_city = len(first.candidates) == len(cities) or first.surface == second.surface
        if (first.exact or bare_city) and _lies_in(cities, second.candidates):
            return _spanning(first, second, cities, text)
    return None


def _lies_in(cities: tuple[Jurisdiction, ...], owners: tuple[Jurisdiction, ...]) -> bool:
    names = {owner.name for owner in owners}
    return len(cities) > 0 and all(city.prefecture in names for city in cities)


def _spanning(first: Mention, second: Mention, cities: tuple[Jurisdiction, ...], text: str) -> Mention:
    surface = text[first.start : second.end]
    return Mention(first.start, second.end, surface, cities, exact=True)

"""The registry of prefectures and designated cities, read from YAML and validated.

The data is ``corpus/jurisdictions/japan.yaml``. The official list numbers local governments with a
6-digit 全国地方公共団体コード whose last digit checks the others (総務省, 都道府県コード及び市区町村コード).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import yaml

from corpus import rows
from corpus.errors import RegistryError
from corpus.model import Jurisdiction

DATA = Path(__file__).parent / "jurisdictions" / "japan.yaml"
PREFECTURE = "prefecture"
DESIGNATED_CITY = "designated_city"

_WEIGHTS = (6, 5, 4, 3, 2)
_PREFECTURE_ENDINGS = ("県", "府", "都", "道")


@dataclass(frozen=True, slots=True)
class Trap:
    """What may not stand before or behind one short name: regular expressions, empty for nothing."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ShortNameRules:
    """What keeps a short name (千葉) from being the place. Patterns are over NFKC text."""

    not_before: tuple[str, ...]
    not_after: str
    traps: Mapping[str, Trap]
    common_kana: frozenset[str]
    common_english: frozenset[str]
    english_not_before: str
    english_not_after: str


@dataclass(frozen=True, slots=True)
class OtherPlaceRules:
    """How the names of municipalities outside the registry are told from common words.

    The mappings are keyed by ending (市, 区, 町, 村, 郡, 県).
    """

    common_stems: Mapping[str, frozenset[str]]
    common_stem_ends: Mapping[str, tuple[str, ...]]
    lead_words: tuple[str, ...]
    not_before: Mapping[str, str]
    names: tuple[str, ...]
    english_suffixes: tuple[str, ...]
    english_prefecture_suffixes: tuple[str, ...]
    english_common: frozenset[str]


@dataclass(frozen=True, slots=True)
class GroupWord:
    """A word for many jurisdictions: of a ``kind``, or those of ``prefectures``; one of the two is None."""

    surface: str
    english: bool
    kind: str | None
    prefectures: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Registry:
    """All jurisdictions, prefectures first, in the order of their codes, and the words around them.

    ``regions`` maps each region or group as it is written (関東, 関西, 九州・沖縄, 首都圏) to the official
    names of its prefectures. ``variants`` maps a code to other romaji of the name.
    """

    jurisdictions: tuple[Jurisdiction, ...]
    regions: Mapping[str, tuple[str, ...]]
    variants: Mapping[str, tuple[str, ...]]
    group_words: tuple[GroupWord, ...]
    region_not_before: str
    region_not_after: str
    short_names: ShortNameRules
    other_places: OtherPlaceRules

    def by_name(self, name: str) -> Jurisdiction | None:
        """The jurisdiction whose official name this is (千葉県), blanks around it and width aside."""
        wanted = unicodedata.normalize("NFKC", name).strip()
        return next((item for item in self.jurisdictions if item.name == wanted), None)


def short_name(name: str) -> str:
    """The name without its kind: 千葉市 → 千葉, 東京都 → 東京; 北海道 stays."""
    return name if name == "北海道" else name[:-1]


def short_kana(jurisdiction: Jurisdiction) -> str:
    """The reading without its kind's: ちばし → ちば, おおさかふ → おおさか; ほっかいどう stays."""
    if jurisdiction.name == "北海道":
        return jurisdiction.kana
    return jurisdiction.kana.removesuffix("けん") if jurisdiction.name[-1] == "県" else jurisdiction.kana[:-1]


def check_digit(five_digits: str) -> str:
    """The sixth digit of a 全国地方公共団体コード.

    The five digits are weighted 6, 5, 4, 3, 2 and summed; the check digit is the last digit of
    11 - (sum mod 11).
    """
    total = sum(int(digit) * weight for digit, weight in zip(five_digits, _WEIGHTS, strict=True))
    return str((11 - total % 11) % 10)


@lru_cache(maxsize=1)
def load_registry() -> Registry:
    """The registry that comes with the code, read once.

    Raises:
        RegistryError: the file is missing or not valid.
    """
    return read_registry(DATA)


def read_registry(path: Path) -> Registry:
    """Read and validate a registry file.

    Raises:
        RegistryError: it cannot be read, is not YAML, or breaks a rule.
    """
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise RegistryError(
            f"{path.name}: the registry cannot be read ({reason}); restore the file"
        ) from error
    try:
        return _Builder(rows.mapping(data, "the file")).build()
    except RegistryError as error:
        raise RegistryError(f"{path.name}: {error}") from error


class _Builder:
    """Turns the parsed YAML into a Registry, one part at a time."""

    def __init__(self, data: Mapping[str, object]) -> None:
        self.data = data
        self.variants: dict[str, tuple[str, ...]] = {}

    def build(self) -> Registry:
        prefectures = [self._prefecture(row) for row in rows.entries(self.data, "prefectures")]
        regions_of = {item.name: item.region for item in prefectures}
        cities = [self._city(row, regions_of) for row in rows.entries(self.data, "designated_cities")]
        jurisdictions = (*prefectures, *cities)
        _check_unique("code", (item.code for item in jurisdictions))
        _check_unique("name", (item.name for item in jurisdictions))
        words = (*self._region_words(prefectures), *self._group_words(regions_of), *self._kind_words())
        _check_unique("group word", (word.surface for word in words))
        regions = {word.surface: word.prefectures for word in words if word.prefectures is not None}
        return Registry(
            jurisdictions=jurisdictions,
            regions=MappingProxyType(regions),
            variants=MappingProxyType(self.variants),
            group_words=words,
            region_not_before=rows.pattern(self.data, "region_not_before", "the file"),
            region_not_after=rows.pattern(self.data, "region_not_after", "the file"),
            short_names=_short_name_rules(rows.mapping(self.data.get("short_names"), "short_names")),
            other_places=_other_place_rules(rows.mapping(self.data.get("other_places"), "other_places")),
        )

    def _prefecture(self, row: Mapping[str, object]) -> Jurisdiction:
        name = rows.text(row, "name", "a prefecture")
        if not name.endswith(_PREFECTURE_ENDINGS):
            raise RegistryError(f"{name} is listed as a prefecture; end it in 都, 道, 府 or 県")
        return self._jurisdiction(row, name, PREFECTURE, region=rows.text(row, "region", name), prefecture="")

    def _city(self, row: Mapping[str, object], regions_of: Mapping[str, str]) -> Jurisdiction:
        name = rows.text(row, "name", "a designated city")
        prefecture = rows.text(row, "prefecture", name)
        if not name.endswith("市"):
            raise RegistryError(f"{name} is listed as a designated city; end it in 市")
        if prefecture not in regions_of:
            raise RegistryError(
                f"{name} is said to lie in {prefecture}, which is not listed; correct prefecture"
            )
        region = regions_of[prefecture]
        return self._jurisdiction(row, name, DESIGNATED_CITY, region=region, prefecture=prefecture)

    def _jurisdiction(
        self, row: Mapping[str, object], name: str, kind: str, *, region: str, prefecture: str
    ) -> Jurisdiction:
        code = rows.text(row, "code", name)
        if not re.fullmatch(r"[0-9]{6}", code) or code[5] != check_digit(code[:5]):
            raise RegistryError(f"code {code} of {name} fails its check digit; correct the code")
        kana, romaji = rows.text(row, "kana", name), rows.text(row, "romaji", name)
        if not re.fullmatch(r"[ぁ-ゖー]{2,}", kana):
            raise RegistryError(f"kana {kana} of {name} is not hiragana; correct it")
        if not re.fullmatch(r"[A-Z][a-z]+", romaji):
            raise RegistryError(f"romaji {romaji} of {name} is not one capitalised ASCII word; correct it")
        self.variants[code] = rows.texts(row, "variants", name)
        return Jurisdiction(code, name, kind, region, kana, romaji, prefecture)

    def _region_words(self, prefectures: Iterable[Jurisdiction]) -> Iterable[GroupWord]:
        by_region: dict[str, list[str]] = {}
        for item in prefectures:
            by_region.setdefault(item.region, []).append(item.name)
        listed = {rows.text(row, "region", "regions"): row for row in rows.entries(self.data, "regions")}
        if missing := by_region.keys() ^ listed.keys():
            raise RegistryError(
                f"region {min(missing)} is in prefectures or in regions only; list it in both"
            )
        for region, row in listed.items():
            yield from _words(row, region, kind=None, prefectures=tuple(by_region[region]))

    def _group_words(self, known: Mapping[str, str]) -> Iterable[GroupWord]:
        for row in rows.entries(self.data, "region_groups"):
            members = rows.texts(row, "prefectures", "region_groups")
            if unknown := [name for name in members if name not in known]:
                raise RegistryError(f"region_groups names {unknown[0]}, which is not listed; correct it")
            yield from _words(row, "region_groups", kind=None, prefectures=members)

    def _kind_words(self) -> Iterable[GroupWord]:
        for row in rows.entries(self.data, "kinds"):
            kind = rows.text(row, "kind", "kinds")
            if kind not in (PREFECTURE, DESIGNATED_CITY):
                raise RegistryError(f"kind {kind} is unknown; write {PREFECTURE} or {DESIGNATED_CITY}")
            yield from _words(row, kind, kind=kind, prefectures=None)


def _words(
    row: Mapping[str, object], where: str, *, kind: str | None, prefectures: tuple[str, ...] | None
) -> Iterable[GroupWord]:
    for key in ("names", "english"):
        for surface in rows.texts(row, key, where):
            yield GroupWord(surface, key == "english", kind, prefectures)


def _short_name_rules(row: Mapping[str, object]) -> ShortNameRules:
    where = "short_names"
    traps = {
        name: Trap(rows.pattern(trap, "before", name), rows.pattern(trap, "after", name))
        for name, trap in rows.mappings(row, "traps", where).items()
    }
    for pattern in rows.texts(row, "not_before", where):
        rows.compiles(pattern, where)
    return ShortNameRules(
        not_before=rows.texts(row, "not_before", where),
        not_after=rows.text(row, "not_after", where),
        traps=MappingProxyType(traps),
        common_kana=frozenset(rows.texts(row, "common_kana", where)),
        common_english=frozenset(rows.texts(row, "common_english", where)),
        english_not_before=rows.pattern(row, "english_not_before", where),
        english_not_after=rows.pattern(row, "english_not_after", where),
    )


def _other_place_rules(row: Mapping[str, object]) -> OtherPlaceRules:
    where = "other_places"
    stems = rows.mapping(row.get("common_stems"), f"{where}.common_stems")
    ends = rows.mapping(row.get("common_stem_ends"), f"{where}.common_stem_ends")
    behind = rows.mapping(row.get("not_before"), f"{where}.not_before")
    return OtherPlaceRules(
        common_stems=MappingProxyType({key: frozenset(rows.texts(stems, key, where)) for key in stems}),
        common_stem_ends=MappingProxyType({key: rows.texts(ends, key, where) for key in stems}),
        lead_words=rows.texts(row, "lead_words", where),
        not_before=MappingProxyType({key: rows.pattern(behind, key, where) for key in stems}),
        names=rows.texts(row, "names", where),
        english_suffixes=rows.texts(row, "english_suffixes", where),
        english_prefecture_suffixes=rows.texts(row, "english_prefecture_suffixes", where),
        english_common=frozenset(rows.texts(row, "english_common", where)),
    )


def _check_unique(what: str, values: Iterable[str]) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise RegistryError(f"{what} {value} stands twice; remove one")
        seen.add(value)

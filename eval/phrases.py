"""Wordings of generated questions: templates filled in, in several hands."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from corpus.model import Jurisdiction
from eval.material import load_yaml

_WIDE = {ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789H%"}


@dataclass(frozen=True, slots=True)
class Group:
    """Jurisdictions of a region or kind; neither for all. ``words`` by language."""

    words: Mapping[str, str]
    region: str | None = None
    kind: str | None = None

    def holds(self, jurisdiction: Jurisdiction) -> bool:
        if self.region is not None:
            return jurisdiction.region == self.region
        return self.kind is None or jurisdiction.kind == self.kind


EVERYONE = Group({"ja": "", "en": ""})


@dataclass(frozen=True, slots=True)
class Template:
    """The lines of a conversation with open places, the question last."""

    turns: tuple[str, ...]
    language: str


@cache
def wordings() -> Mapping[str, Any]:
    """The data of ``eval/material/questions.yaml``."""
    data: Mapping[str, Any] = load_yaml("questions")
    return data


@cache
def templates(kind: str) -> tuple[Template, ...]:
    """Every template of a type of question."""
    data = wordings()["types"][kind]
    plain = [Template((text,), language) for language in ("ja", "en") for text in data.get(language, ())]
    return tuple(plain + [Template(tuple(turns), "ja") for turns in data.get("turns", ())])


@cache
def groups() -> tuple[Group, ...]:
    """The groups of jurisdictions that questions name."""
    return tuple(
        Group({"ja": row["ja"], "en": row["en"]}, row.get("region"), row.get("kind"))
        for row in wordings()["groups"]
    )


@dataclass(frozen=True, slots=True)
class Slots:
    """What stands in a template's open places. ``places`` are jurisdictions, by letter."""

    places: Mapping[str, Jurisdiction] = field(default_factory=dict)
    measures: Mapping[str, str] = field(default_factory=dict)
    years: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    section: str | None = None
    group: Group = EVERYONE


def fill(rng: random.Random, template: Template, slots: Slots) -> tuple[str, ...]:
    """The template's lines in one hand: names now and then in kana or digits in full width."""
    language = template.language
    data = wordings()
    kana = language == "ja" and rng.random() < 0.06
    values = dict(slots.words)
    for letter, place in slots.places.items():
        values[letter] = english_name(place) if language == "en" else (place.kana if kana else place.name)
    for letter, measure in slots.measures.items():
        values[letter] = rng.choice(data["measures"][measure][language])
    for letter, year in slots.years.items():
        values[letter] = rng.choice(data["years"][language]).format(h=year - 1988, c=year)
    if slots.section is not None:
        named = data["sections"][slots.section][language]
        values["x"] = named if isinstance(named, str) else rng.choice(named)
    values["g"] = slots.group.words[language]
    lines = tuple(text.format(**values) for text in template.turns)
    if language == "ja" and rng.random() < 0.15:
        lines = tuple(line.translate(_WIDE) for line in lines)
    return lines


def english_name(place: Jurisdiction) -> str:
    """Chiba City, Chiba Prefecture, Hokkaido."""
    if place.kind == "designated_city":
        return f"{place.romaji} City"
    return place.romaji if place.name in ("北海道", "東京都") else f"{place.romaji} Prefecture"


def squeezed(text: str) -> str:
    """NFKC without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def draw(rng: random.Random, items: Sequence[Any], count: int) -> list[Any]:
    """``count`` of ``items`` in a random order, or all where there are fewer."""
    return rng.sample(list(items), min(count, len(items)))

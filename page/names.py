"""Names in the page's language: regions, places, and headings that begin as headings do."""

from __future__ import annotations

from functools import cache

from corpus.registry import load_registry
from rag.model import Language
from rag.wording import place_name


def headed(text: str, language: Language) -> str:
    """``text`` as a heading or label: in English it begins with a capital letter."""
    return text if language is Language.JAPANESE else text[:1].upper() + text[1:]


def region_name(region: str, language: Language) -> str:
    """関東, or Kanto (関東)."""
    english = "" if language is Language.JAPANESE else _regions().get(region, "")
    return f"{english} ({region})" if english else region


def place_named(name: str, language: Language) -> str:
    """The jurisdiction of that official name, as ``place_name`` gives it; another name as it is."""
    found = None if language is Language.JAPANESE else _places().get(name)
    return name if found is None else found


@cache
def _places() -> dict[str, str]:
    return {j.name: place_name(j, Language.ENGLISH) for j in load_registry().jurisdictions}


@cache
def _regions() -> dict[str, str]:
    """The English name of each region: of the English words for exactly its prefectures, the first."""
    registry = load_registry()
    members: dict[frozenset[str], str] = {}
    for region in dict.fromkeys(j.region for j in registry.jurisdictions):
        own = (j.name for j in registry.jurisdictions if j.region == region and j.kind == "prefecture")
        members[frozenset(own)] = region
    found: dict[str, str] = {}
    for word in registry.group_words:
        same = members.get(frozenset(word.prefectures or ()))
        if word.english and same is not None:
            found.setdefault(same, word.surface.removesuffix(" region"))
    return found

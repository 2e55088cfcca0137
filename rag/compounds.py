"""Compound nouns that several places use: what a series of reports has names for.

Sudachi's short units are joined to runs of nouns; of a run and its parts, those are kept that many
jurisdictions use and that are no mere part of a longer one (C-value).
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from index.text import Word, morphemes
from rag.catalog import Catalog
from rag.cues import read_language, words

_SHORTEST, _LONGEST = 4, 16  # characters of a compound
_MOST_WORDS = 8
_LEAST_PLACES = 2
_SWALLOWED = 0.75  # share of a compound's places that a longer one has: the shorter is then a part of it
_PROPER = "固有名詞"


def compounds(catalog: Catalog) -> list[tuple[str, ...]]:
    """Compound nouns by how many places use them by themselves, best first, each with its spellings.

    Each stands somewhere as a whole run of nouns.
    """
    places: dict[tuple[str, ...], set[str]] = defaultdict(set)
    surfaces: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    alone: set[tuple[str, ...]] = set()
    for located in catalog.located:
        runs = noun_runs(located.passage.text)
        alone.update(tuple(word.normalized for word in run) for run in runs)
        for part in _parts_of(runs):
            key = tuple(word.normalized for word in part)
            places[key].add(located.report.jurisdiction.name)
            surfaces[key][surface(part)] += 1
    shared = {key: len(held) for key, held in places.items() if len(held) >= _LEAST_PLACES}
    scores = _c_values(shared)
    taken = [key for key in sorted(scores, key=lambda key: (-scores[key], key)) if scores[key] > 0]
    told = [(key, _spellings(surfaces[key])) for key in taken if key in alone]
    return [spellings for key, spellings in told if not _is_framing(key, spellings[0])]


def _spellings(counted: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted(counted, key=lambda surface: (-counted[surface], surface)))


def noun_runs(text: str) -> list[list[Word]]:
    """The runs of nouns in ``text``; one that goes on behind ・ is only the first half of a name."""
    runs: list[list[Word]] = []
    goes_on = False
    for word in reversed(morphemes(text)):
        if not _is_noun(word):
            goes_on = word.surface == "・"
            runs.append([])
        elif not goes_on:
            runs = runs or [[]]
            runs[-1].insert(0, word)
    return [run for run in reversed(runs) if run]


def _parts_of(runs: Sequence[Sequence[Word]]) -> list[Sequence[Word]]:
    """The compounds in runs of nouns: each run, and the runs of words within it."""
    found = []
    for run in runs:
        for start in range(len(run)):
            for end in range(start + 2, min(len(run), start + _MOST_WORDS) + 1):
                if _is_whole(run[start:end]):
                    found.append(run[start:end])
    return found


def surface(run: Sequence[Word]) -> str:
    return "".join(word.surface for word in run)


def _is_noun(word: Word) -> bool:
    common = word.part == "名詞" and word.kind not in ("数詞", _PROPER)
    return common or word.part == "接頭辞" or (word.part == "接尾辞" and word.kind == "名詞的")


def _is_whole(part: Sequence[Word]) -> bool:
    length = sum(len(word.surface) for word in part)
    nouns = sum(word.part == "名詞" for word in part)
    opens = part[0].part != "接尾辞" and part[-1].part != "接頭辞"
    return opens and nouns > 1 and _SHORTEST <= length <= _LONGEST


def _is_framing(key: Sequence[str], spelling: str) -> bool:
    """Whether a compound only frames what is told: it is of common words, or opens or closes like that."""
    common = words("frame") | words("soft")
    framing = read_language("glossary")["framing"].values()
    return all(word in common for word in key) or any(re.search(shape, spelling) for shape in framing)


def _c_values(places: dict[tuple[str, ...], int]) -> dict[tuple[str, ...], float]:
    """C-value (Frantzi et al. 2000) over places: how often a compound stands outside longer ones."""
    longer: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for key, count in places.items():
        for start in range(len(key)):
            for end in range(start + 2, len(key) + 1):
                if end - start < len(key) and key[start:end] in places:
                    longer[key[start:end]].append(count)
    scores = {}
    for key, count in places.items():
        around = longer[key]
        if around and max(around) >= _SWALLOWED * count:
            continue
        rest = count - (sum(around) / len(around) if around else 0.0)
        scores[key] = math.log2(len(key) + 1) * rest
    return scores

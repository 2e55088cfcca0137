"""The words of the reports for somebody new to them: which terms matter, and what the corpus says of each.

A term is one of the form's, or a compound noun that several jurisdictions use by itself. Nothing is
explained in other words than the reports' own.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice

from index.text import Word, morphemes, reading
from rag.catalog import Catalog, Located
from rag.cues import read_language, words
from rag.passage_texts import bare_text

_SHORTEST, _LONGEST = 4, 16  # characters of a compound
_MOST_WORDS = 8
_LEAST_PLACES = 2
_SWALLOWED = 0.75  # share of a compound's places that a longer one has: the shorter is then a part of it
_FITTING = 80  # characters of a passage that tells enough at a glance
_PROPER = "固有名詞"
_DIGITS = re.compile(r"\d")
_UNREAD = re.compile(r"[一-鿿A-Za-z]")  # letters that do not say how they are read
_KANA_OR_LATIN = re.compile(r"[ァ-ヶー・]{4,}|[A-Za-z]{2,}")


@dataclass(frozen=True, slots=True)
class Explained:
    """A term with what the corpus holds of it.

    ``reading`` is in hiragana, empty where it is the term itself. ``quote`` is the passage that tells most
    of it; ``explains`` says that it tells what the term is or does, not only how it is used. ``uses`` are
    all undamaged passages that hold it, in the order of the corpus.
    """

    term: str
    reading: str
    variants: tuple[str, ...]
    quote: Located
    explains: bool
    uses: tuple[Located, ...]

    @property
    def places(self) -> tuple[str, ...]:
        """The jurisdictions that use it, each once, in the order of the corpus."""
        return tuple(dict.fromkeys(use.report.jurisdiction.name for use in self.uses))


@dataclass(frozen=True, slots=True)
class _Text:
    located: Located
    text: str  # the passage without blanks
    told: str  # the same behind its label, where that stands elsewhere
    figures: bool  # whether it stands in a section of figures

    @property
    def place(self) -> str:
        return self.located.report.jurisdiction.name


class Glossary:
    """What the passages of one catalog say of the programme, its sections and its terms."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._texts = [_text(located, catalog) for located in catalog.located]

    def terms(self, *, most: int = 18) -> tuple[Explained, ...]:
        """The form's terms that the corpus uses, then the most telling compounds, ``most`` together."""
        own = [term for term in self._catalog.terms if _is_term(term[0])]
        known = {bare_text(word) for term in own for word in term}
        others = (term for term in _compounds(self._catalog) if bare_text(term[0]) not in known)
        found = (_explained(term, self._texts) for term in chain(own, others))
        return tuple(islice((entry for entry in found if entry is not None), most))

    def programme(self, *, most: int = 3) -> tuple[Located, ...]:
        """The passages that hold the longest part of the programme's name, each of another place."""
        named = {bare_text(_surface(run)) for name in self._catalog.programme for run in _runs(name)}
        parts = sorted(
            (part for part in named if len(part) >= _SHORTEST), key=lambda part: (-len(part), part)
        )
        patterns = [re.compile(rf"(?<![一-鿿ァ-ヶー]){re.escape(part)}") for part in parts]
        held: list[tuple[int, float, _Text]] = []
        for text in self._texts:
            number = next((n for n, pattern in enumerate(patterns) if pattern.search(text.text)), None)
            if number is not None:
                held.append((number, -_telling(text, parts[number]), text))
        held.sort(key=lambda item: (*item[:2], item[2].located.passage.span))
        chosen: list[_Text] = []
        for _, _, text in held:
            if not any(text.text == other.text or text.place == other.place for other in chosen):
                chosen.append(text)
        return tuple(text.located for text in chosen[:most])

    def example(self, section: str, *, not_of: Iterable[str] = ()) -> Located | None:
        """The passage of that section that shows best what stands there; of other places than ``not_of``.

        None where no passage stands there; of one of ``not_of`` where only they have any.
        """
        avoided = frozenset(not_of)
        own = [text for text in self._texts if text.located.section.key == section]
        if not own:
            return None

        def rank(text: _Text) -> tuple[bool, float, float]:
            return text.place not in avoided, round(text.located.section.confidence, 1), _telling(text, "")

        return max(own, key=rank).located


def _text(located: Located, catalog: Catalog) -> _Text:
    text = bare_text(located.passage.text)
    label = bare_text(located.passage.label or "")
    told = text if label in text[: len(label) + 3] else label + text
    spec = catalog.sections.get(located.section.key)
    return _Text(located, text, told, spec is not None and spec.figures_only)


def _explained(variants: Sequence[str], texts: Sequence[_Text]) -> Explained | None:
    bare = [bare_text(variant) for variant in variants]
    uses = [text for text in texts if any(word in text.text for word in bare)]
    told = [text for text in texts if any(word in text.told for word in bare)]
    if not uses:
        return None
    quote, rank = _best(bare, told)
    kana = reading(variants[0])
    return Explained(
        term=variants[0],
        reading=kana if _UNREAD.search(variants[0]) else "",
        variants=tuple(variants[1:]),
        quote=quote.located,
        explains=rank < len(read_language("glossary")["explains"]),
        uses=tuple(text.located for text in uses),
    )


def _best(bare: Sequence[str], texts: Sequence[_Text]) -> tuple[_Text, int]:
    """The text that tells most of a term, and the number of the pattern that it fits."""
    wordings = read_language("glossary")
    term = "|".join(re.escape(word) for word in bare)
    patterns = [
        re.compile(pattern.replace("{term}", term))
        for kind in ("explains", "shows")
        for pattern in wordings[kind].values()
    ]

    def rank(text: _Text) -> int:
        return next((n for n, pattern in enumerate(patterns) if pattern.search(text.told)), len(patterns))

    ranked = [(rank(text), -_telling(text, bare[0]), text.located.passage.span, text) for text in texts]
    best = min(ranked, key=lambda item: item[:3])
    return best[3], best[0]


def _telling(text: _Text, term: str) -> float:
    """How much a passage tells at a glance: a whole sentence, few digits, the term near its beginning."""
    length = len(text.text)
    digits = len(_DIGITS.findall(text.text))
    at = max(text.text.find(term), 0) / max(length, 1)
    sentence = 0.2 if text.text.endswith("。") else 0.0
    leans = any(pattern.search(text.text) for pattern in _leaning())
    sentence -= (0.5 if leans else 0.0) + (1.0 if text.figures else 0.0)
    return (
        min(length, _FITTING) / _FITTING
        - max(0, length - 2 * _FITTING) / _FITTING
        + sentence
        - at / 3
        - (3 * digits / max(length, 1))
    )


@cache
def _leaning() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(wording) for wording in read_language("glossary")["leans"].values())


def _is_term(term: str) -> bool:
    """Whether a form's term names something of its own: a compound, or a word in kana or Latin letters."""
    nouns = [word for word in morphemes(term) if word.part == "名詞"]
    return len(nouns) > 1 or _KANA_OR_LATIN.search(term) is not None


def _compounds(catalog: Catalog) -> list[tuple[str, ...]]:
    """Compound nouns by how many places use them by themselves, best first, each with its spellings."""
    places: dict[tuple[str, ...], set[str]] = defaultdict(set)
    surfaces: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for located in catalog.located:
        for part in _parts_of(located.passage.text):
            key = tuple(word.normalized for word in part)
            places[key].add(located.report.jurisdiction.name)
            surfaces[key][_surface(part)] += 1
    shared = {key: len(held) for key, held in places.items() if len(held) >= _LEAST_PLACES}
    scores = _c_values(shared)
    taken = [key for key in sorted(scores, key=lambda key: (-scores[key], key)) if scores[key] > 0]
    return [_spellings(surfaces[key]) for key in taken if not _is_framing(key)]


def _spellings(counted: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted(counted, key=lambda surface: (-counted[surface], surface)))


def _runs(text: str) -> list[list[Word]]:
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


def _parts_of(text: str) -> list[list[Word]]:
    """The compounds of ``text``: each run of nouns, and the runs of words within it."""
    found = []
    for run in _runs(text):
        for start in range(len(run)):
            for end in range(start + 2, min(len(run), start + _MOST_WORDS) + 1):
                if _is_whole(run[start:end]):
                    found.append(run[start:end])
    return found


def _surface(run: Sequence[Word]) -> str:
    return "".join(word.surface for word in run)


def _is_noun(word: Word) -> bool:
    common = word.part == "名詞" and word.kind not in ("数詞", _PROPER)
    return common or (word.part == "接尾辞" and word.kind == "名詞的")


def _is_whole(part: Sequence[Word]) -> bool:
    length = sum(len(word.surface) for word in part)
    nouns = sum(word.part == "名詞" for word in part)
    return part[0].part == "名詞" and nouns > 1 and _SHORTEST <= length <= _LONGEST


def _is_framing(key: Sequence[str]) -> bool:
    """Whether a compound only frames what is told: it is of common words, or opens or ends with one."""
    common = words("frame") | words("soft")
    return all(word in common for word in key) or key[0] in words("ends") or key[-1] in words("ends")


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

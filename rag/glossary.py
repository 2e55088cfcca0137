"""The words of the reports for somebody new to them: which terms matter, and what the corpus says of each.

A term is one of the form's, or a compound noun that several jurisdictions use by itself. Nothing is
explained in other words than the reports' own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import chain

from corpus.model import Span
from index.text import morphemes, reading
from rag.catalog import Catalog, Located
from rag.compounds import compounds, noun_runs, surface
from rag.cues import read_language
from rag.passage_texts import bare_text

_SHORTEST_NAME = 5  # characters of a part of the programme's name by which a passage speaks of it
_LEAST_USES = 3  # of different wording
_FITTING = 80  # characters of a passage that tells enough at a glance
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

    @property
    def span(self) -> Span:
        return self.located.passage.span


class Glossary:
    """What the passages of one catalog say of the programme, its sections and its terms."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._texts = [_text(located, catalog) for located in catalog.located]

    def terms(self, *, most: int = 18) -> tuple[Explained, ...]:
        """The form's terms that the corpus uses, then the most telling compounds, ``most`` together."""
        own = [term for term in self._catalog.terms if _is_term(term[0])]
        known = {word for term in own for word in term}
        others = (term for term in compounds(self._catalog) if term[0] not in known)
        chosen: list[Explained] = []
        for term in chain(own, others):
            if len(chosen) >= most:
                break
            entry = _explained(term, self._texts, {other.quote.passage.span for other in chosen})
            if entry is not None and (entry.term in known or self._is_telling(entry, chosen)):
                chosen.append(entry)
        return tuple(chosen)

    def _is_telling(self, entry: Explained, chosen: Sequence[Explained]) -> bool:
        """Whether a compound is a term of its own: it stands often or in the programme's name, and is no
        part of a term that is ``chosen`` already.
        """
        often = len({use.passage.text for use in entry.uses}) >= _LEAST_USES
        named = any(entry.term in name for name in self._catalog.programme)
        return (often or named) and not any(entry.term in other.term for other in chosen)

    def programme(self, *, most: int = 3) -> tuple[Located, ...]:
        """The passages that hold the longest part of the programme's name, each of another place."""
        named = {bare_text(surface(run)) for name in self._catalog.programme for run in noun_runs(name)}
        parts = sorted(
            (part for part in named if len(part) >= _SHORTEST_NAME), key=lambda part: (-len(part), part)
        )
        patterns = [re.compile(rf"(?<![一-鿿ァ-ヶー]){re.escape(part)}") for part in parts]
        held: list[tuple[bool, int, float, _Text]] = []
        for text in self._texts:
            number = next((n for n, pattern in enumerate(patterns) if pattern.search(text.text)), None)
            if number is not None:
                held.append((_leans(text), number, -_telling(text, parts[number]), text))
        held.sort(key=lambda item: (*item[:3], item[3].span))
        chosen: list[_Text] = []
        for *_, text in held:
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

        def rank(text: _Text) -> tuple[bool, bool, float, float]:
            plain = not text.figures or _figures(text.located) == 1
            sure = round(text.located.section.confidence, 1)
            return plain, text.place not in avoided, sure, _telling(text, "")

        return max(own, key=rank).located


def _text(located: Located, catalog: Catalog) -> _Text:
    text = bare_text(located.passage.text)
    label = bare_text(located.passage.label or "")
    told = text if label in text[: len(label) + 3] else label + text
    spec = catalog.sections.get(located.section.key)
    return _Text(located, text, told, spec is not None and spec.figures_only)


def _figures(located: Located) -> int:
    """How many figures stand in a passage."""
    span = located.passage.span
    return sum(span.start <= fact.value_span.start < span.end for fact in located.report.facts)


def _explained(variants: Sequence[str], texts: Sequence[_Text], shown: Set[Span]) -> Explained | None:
    """What ``texts`` tell of a term; where it can be, by another passage than those ``shown``."""
    bare = [bare_text(variant) for variant in variants]
    uses = [text for text in texts if any(word in text.text for word in bare)]
    told = [text for text in texts if any(word in text.told for word in bare)]
    if not uses:
        return None
    quote, rank = _best(bare, told, shown)
    kana = reading(variants[0])
    return Explained(
        term=variants[0],
        reading=kana if _UNREAD.search(variants[0]) else "",
        variants=tuple(variants[1:]),
        quote=quote.located,
        explains=rank < len(read_language("glossary")["explains"]),
        uses=tuple(text.located for text in uses),
    )


def _best(bare: Sequence[str], texts: Sequence[_Text], shown: Set[Span]) -> tuple[_Text, int]:
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

    ranks = [rank(text) for text in texts]
    best = min(
        range(len(texts)),
        key=lambda n: (
            ranks[n],
            texts[n].span in shown,
            -_telling(texts[n], bare[0]),
            texts[n].span,
        ),
    )
    return texts[best], ranks[best]


def _telling(text: _Text, term: str) -> float:
    """How much a passage tells at a glance: a whole sentence, few digits, the term near its beginning."""
    length = len(text.text)
    digits = len(_DIGITS.findall(text.text))
    at = max(text.text.find(term), 0) / max(length, 1)
    sentence = 0.2 if text.text.endswith("。") else 0.0
    sentence -= (0.5 if _leans(text) else 0.0) + (1.0 if text.figures else 0.0)
    return (
        min(length, _FITTING) / _FITTING
        - max(0, length - 2 * _FITTING) / _FITTING
        + sentence
        - at / 3
        - (3 * digits / max(length, 1))
    )


def _leans(text: _Text) -> bool:
    return any(pattern.search(text.text) for pattern in _leaning())


@cache
def _leaning() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(wording) for wording in read_language("glossary")["leans"].values())


def _is_term(term: str) -> bool:
    """Whether a form's term names something of its own: a compound, or a word in kana or Latin letters."""
    nouns = [word for word in morphemes(term) if word.part == "名詞"]
    return len(nouns) > 1 or _KANA_OR_LATIN.search(term) is not None

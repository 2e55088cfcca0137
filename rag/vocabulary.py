"""The form's words in a question: which measures, rates and sections it names, longest wording first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from corpus.forms import MeasureSpec, RateSpec, SectionSpec
from index.text import hiragana, reading
from rag.catalog import Catalog
from rag.cues import words


@dataclass(frozen=True, slots=True)
class Term:
    """Something of the form at ``[start, end)`` of the question. ``kind``: measure, rate or section."""

    kind: str
    key: str
    start: int
    end: int


_WORD = 4  # kana of a word that is read back
_KANA_WORD = re.compile(r"[ぁ-んー]{4,}")
_KANJI = re.compile(r"[一-鿿]")
_SHORTEST = 5  # kana of a reading that is looked for
_KANA_RUN = re.compile(r"[ぁ-んァ-ヶー]{5,}")  # kana long enough to hide a word
_ORDER = {"rate": 0, "measure": 1, "section": 2}


class Vocabulary:
    """All wordings of a catalog's forms, compiled once."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def find(self, text: str) -> list[Term]:
        """The terms of an NFKC question, none overlapping another, in order of their places.

        Where wordings overlap the longer wins; at the same length a rate before a measure before a section.
        """
        hits = [
            Term(kind, key, found.start(), found.end())
            for kind, key, pattern in self._patterns
            for found in pattern.finditer(text)
            if found.end() > found.start()
        ]
        if len(_KANA_RUN.sub("", text)) < len(text):
            hits += self._by_reading(hiragana(text))
        hits.sort(key=lambda t: (t.start - t.end, _ORDER[t.kind], t.start))
        hits = [hit for hit in hits if not _in_compound(hit, text)]
        taken: list[Term] = []
        for hit in hits:
            if all(hit.end <= other.start or other.end <= hit.start for other in taken):
                taken.append(hit)
        return sorted(taken, key=lambda t: t.start)

    def spelled(self, text: str) -> str:
        """``text`` with known words that it writes in kana alone as they are usually written."""
        if _KANA_WORD.search(text) is None:
            return text
        for kana, word in self._spellings:
            text = text.replace(kana, word)
        return text

    @cached_property
    def _spellings(self) -> list[tuple[str, str]]:
        catalog = self._catalog
        known = [*words("spelled"), *(variant for term in catalog.terms for variant in term)]
        known += [entry.japanese for form in catalog.forms for entry in form.glossary]
        pairs = {reading(word): word for word in known if _KANJI.search(word)}
        return sorted(((k, w) for k, w in pairs.items() if len(k) >= _WORD), key=lambda pair: -len(pair[0]))

    def _by_reading(self, text: str) -> list[Term]:
        """Terms written in kana (たいいんしゃすう): the wordings' readings, five kana at least."""
        return [
            Term(kind, key, found.start(), found.end())
            for kind, key, kana in self._readings
            for found in re.finditer(re.escape(kana), text)
        ]

    @cached_property
    def _readings(self) -> tuple[tuple[str, str, str], ...]:
        catalog = self._catalog
        rows: list[tuple[str, str, tuple[str, ...]]] = []
        rows += (("rate", r.key, (r.name, *r.synonyms)) for r in catalog.rates.values())
        rows += (("measure", m.key, (m.short, *m.synonyms)) for m in catalog.measures.values())
        rows += (("section", s.key, (s.name, *s.synonyms)) for s in catalog.sections.values())
        kana = [(kind, key, reading(word)) for kind, key, words in rows for word in words]
        return tuple((kind, key, word) for kind, key, word in dict.fromkeys(kana) if len(word) >= _SHORTEST)

    @cached_property
    def _patterns(self) -> tuple[tuple[str, str, re.Pattern[str]], ...]:
        catalog = self._catalog
        rows: list[tuple[str, str, re.Pattern[str]]] = []
        for rate in catalog.rates.values():
            rows += (("rate", rate.key, pattern) for pattern in _rate_patterns(rate))
        for measure in catalog.measures.values():
            rows += (("measure", measure.key, pattern) for pattern in _measure_patterns(measure))
        for section in catalog.sections.values():
            rows += (("section", section.key, pattern) for pattern in _section_patterns(section))
        for report in catalog.reports:
            if report.form == "":
                rows += (("section", s.key, re.compile(re.escape(s.name))) for s in report.sections if s.name)
        return tuple(dict.fromkeys(rows))


def _in_compound(term: Term, text: str) -> bool:
    """Whether a measure's word only opens a longer name: 退院支援|コーディネーター研修, not 退院者|一覧."""
    surface, behind = text[term.start : term.end], text[term.end : term.end + 1]
    whole = re.search(r"[人者名方数率績ぁ-ん)]$", surface) is not None or surface.isascii()
    return term.kind == "measure" and not whole and re.match(r"[一-鿿々ァ-ヶ]", behind) is not None


def _literal(words: tuple[str, ...]) -> Iterator[re.Pattern[str]]:
    if words:
        yield re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))


def _english(words: tuple[str, ...]) -> Iterator[re.Pattern[str]]:
    if words:
        body = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
        yield re.compile(rf"\b(?:{body})\b", re.IGNORECASE)


def _rate_patterns(rate: RateSpec) -> Iterator[re.Pattern[str]]:
    yield from _literal((rate.name, *rate.synonyms))
    yield from _english(rate.english_synonyms)
    yield from (re.compile(p) for p in rate.asked)


def _measure_patterns(measure: MeasureSpec) -> Iterator[re.Pattern[str]]:
    yield from _literal((measure.name, measure.short, *measure.synonyms))
    yield from _english(measure.english_synonyms)
    yield from (re.compile(p) for p in (*measure.labels, *measure.asked))


def _section_patterns(section: SectionSpec) -> Iterator[re.Pattern[str]]:
    yield from _literal((section.name, *section.synonyms))
    yield from _english(section.english_synonyms)
    yield from (re.compile(p) for p in (*section.headings, *section.asked))

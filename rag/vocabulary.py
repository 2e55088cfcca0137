"""The form's words in a question: which measures, rates and sections it names, longest wording first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from corpus.forms import MeasureSpec, RateSpec, SectionSpec
from index.text import reading
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
_KANJI_RUN = re.compile(r"[一-鿿]{2,}")
_ERAS = {"へいせい": "平成", "れいわ": "令和"}
_KANA_YEAR = re.compile(r"(へいせい|れいわ)\s*(\d+)\s*ねんど")
_KANJI = re.compile(r"[一-鿿]")
_ORDER = {"rate": 0, "measure": 1, "section": 2}


class Vocabulary:
    """All wordings of a catalog's forms, compiled once."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def measures(self, text: str) -> list[Term]:
        """The words for measures alone, those within a rate's wording (退院者のうち…の割合) among them."""
        return self._found(text, ("measure",))

    def find(self, text: str) -> list[Term]:
        """The terms of an NFKC question, none overlapping another, in order of their places.

        Where wordings overlap the longer wins; at the same length a rate before a measure before a section.
        """
        return self._found(text, tuple(_ORDER))

    def _found(self, text: str, kinds: tuple[str, ...]) -> list[Term]:
        hits = [
            Term(kind, key, found.start(), found.end())
            for kind, key, pattern in self._patterns
            if kind in kinds
            for found in pattern.finditer(text)
            if found.end() > found.start()
        ]
        hits = [hit for hit in hits if not _in_compound(hit, text)]
        hits.sort(key=lambda t: (t.start - t.end, _ORDER[t.kind], t.start))
        taken: list[Term] = []
        for hit in hits:
            if all(hit.end <= other.start or other.end <= hit.start for other in taken):
                taken.append(hit)
        return sorted(taken, key=lambda t: t.start)

    def spelled(self, text: str) -> str:
        """``text`` with known words that it writes in kana alone as they are usually written."""
        if _KANA_WORD.search(text) is None and _KANA_YEAR.search(text) is None:
            return text
        text = _KANA_YEAR.sub(lambda found: _ERAS[found[1]] + found[2] + "年度", text)
        for kana, word in self._spellings:
            text = text.replace(kana, word)
        return text

    @cached_property
    def _spellings(self) -> list[tuple[str, str]]:
        catalog = self._catalog
        known = [*words("spelled"), *(variant for term in catalog.terms for variant in term)]
        known += [word for m in catalog.measures.values() for word in (m.short, *m.synonyms)]
        known += [word for r in catalog.rates.values() for word in (r.name, *r.synonyms)]
        known += [word for s in catalog.sections.values() for word in (s.name, *s.synonyms)]
        known += [entry.japanese for form in catalog.forms for entry in form.glossary]
        known += [run for word in known for run in _KANJI_RUN.findall(word)]
        # The form's own words too: a shorter word must not break a longer one (たいいん in たいいんしゃすう).
        known += [word for measure in catalog.measures.values() for word in measure.synonyms]
        known += [word for rate in catalog.rates.values() for word in rate.synonyms]
        known += [word for section in catalog.sections.values() for word in section.synonyms]
        pairs = {reading(word): word for word in known if _KANJI.search(word)}
        return sorted(((k, w) for k, w in pairs.items() if len(k) >= _WORD), key=lambda pair: -len(pair[0]))

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
    yield from _english(tuple(filter(None, (section.english, *section.english_synonyms))))
    yield from (re.compile(p) for p in (*section.headings, *section.asked))

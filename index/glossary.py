"""What else a question's words are called in the reports: the forms' own wordings, and names as they are
read.

A search by words finds what is written alike. The forms' data says what the sheets print for what people ask
(退院者数, "people discharged"), and readings lead from kana (ちばし) and Latin letters (Aira) to the names of
the corpus.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from corpus.everyday import Subject
from corpus.forms import Form, MeasureSpec, RateSpec, SectionSpec
from corpus.gazetteer import GroupWord
from corpus.model import Jurisdiction
from index.romaji import romaji
from index.text import hiragana, reading

_LATIN = re.compile(r"[a-z0-9]+")
_KANA = re.compile(r"[ぁ-んー]+")
_KANJI = re.compile(r"[一-鿿]")
_LEAST_LATIN = 3
"""Letters of a name that is read: shorter ones are English words (is, to, no)."""
_LEAST_KANA = 3
_MOST_MEMBERS = 8
"""Jurisdictions that a word for many may stand for: the names of more would drown the question."""
_LEAST_COMMON_KANA = 4
"""Kana of a word that is no name: shorter ones are parts of other words."""


@dataclass(frozen=True, slots=True)
class Names:
    """The corpus's words that a reading may stand for, ``proper`` nouns and ``common`` ones, with the
    ``readings`` that are known.
    """

    proper: tuple[str, ...] = ()
    common: tuple[str, ...] = ()
    readings: Mapping[str, str] = field(default_factory=dict)

    def read(self, name: str) -> str:
        """How ``name`` is read, in hiragana."""
        known = self.readings.get(name)
        return reading(name) if known is None else known


class Glossary:
    """``wordings`` maps what may be asked (Japanese or English) to what is printed; ``patterns`` likewise,
    for NFKC questions without blanks, ``english`` with them; ``readings`` maps kana to the word. Of what
    overlaps the longest counts, of patterns all do.
    """

    def __init__(
        self,
        wordings: Mapping[str, str],
        readings: Mapping[str, str] | None = None,
        patterns: Sequence[tuple[re.Pattern[str], str]] = (),
        english: Sequence[tuple[re.Pattern[str], str]] = (),
    ) -> None:
        latin = {word: printed for word, printed in wordings.items() if word.isascii()}
        self._latin = {tuple(_LATIN.findall(word.lower())): printed for word, printed in latin.items()}
        self._longest = max(map(len, self._latin), default=0)
        self._japanese = _Wordings({w: printed for w, printed in wordings.items() if w not in latin})
        self._readings = _Wordings(readings or {})
        self._patterns = tuple(patterns)
        self._english = tuple(english)

    def widened(self, question: str) -> str:
        """``question`` with what its words are called in the reports behind it, each once, if it lacks
        that.
        """
        plain = "".join(unicodedata.normalize("NFKC", question).split())
        kana = " ".join(_KANA.findall(hiragana(plain)))
        read = list(self._readings.found(kana))
        spelled = plain + " " + " ".join(read)
        added = [*read, *self._from_latin(question), *self._japanese.found(spelled.lower())]
        added += [printed for pattern, printed in self._patterns if pattern.search(plain)]
        added += [printed for pattern, printed in self._english if pattern.search(question)]
        return " ".join([question, *(each for each in dict.fromkeys(added) if each not in plain)])

    def _from_latin(self, question: str) -> Iterator[str]:
        words = _LATIN.findall(unicodedata.normalize("NFKC", question).lower())
        at = 0
        while at < len(words):
            for length in range(min(self._longest, len(words) - at), 0, -1):
                printed = self._latin.get(tuple(words[at : at + length]))
                if printed is not None:
                    yield printed
                    at += length
                    break
            else:
                at += 1


def glossary_of(
    forms: Iterable[Form],
    jurisdictions: Sequence[Jurisdiction],
    names: Names,
    groups: Iterable[GroupWord] = (),
    subjects: Iterable[Subject] = (),
) -> Glossary:
    """The wordings of ``forms``, the jurisdictions' kana and romaji, the few that a word of ``groups``
    means (九州), ``names`` by their readings, and what is written of ``subjects`` in everyday words. Where
    two give the same wording, the first counts.
    """
    wordings: dict[str, str] = {}
    readings: dict[str, str] = {}
    patterns: list[tuple[re.Pattern[str], str]] = []
    for form in forms:
        for wording, printed in _wordings(form):
            wordings.setdefault(wording.lower(), printed)
            if _KANJI.search(wording):
                readings.setdefault(reading(wording), wording)
        patterns += [(re.compile(asked), printed) for named, printed in _named(form) for asked in named.asked]
    for wording, name in chain(_places(jurisdictions), _members(groups, jurisdictions), _latin(names)):
        wordings.setdefault(wording.lower(), name)
    for kana, name in chain(((place.kana, place.name) for place in jurisdictions), _kana(names)):
        readings.setdefault(kana, name)
    kept = {kana: name for kana, name in readings.items() if len(kana) >= _LEAST_KANA and name != kana}
    told = [(subject, " ".join(subject.words)) for subject in subjects if not subject.is_common]
    patterns += [(subject.asked, printed) for subject, printed in told]
    return Glossary(wordings, kept, patterns, [(s.asked_in_english, printed) for s, printed in told])


def _members(groups: Iterable[GroupWord], places: Sequence[Jurisdiction]) -> Iterator[tuple[str, str]]:
    for group in groups:
        members = [place.name for place in places if _belongs(place, group)]
        if 0 < len(members) <= _MOST_MEMBERS and len(group.surface) > 1:
            yield group.surface, " ".join(members)


def _latin(names: Names) -> Iterator[tuple[str, str]]:
    for name in names.proper:
        latin = romaji(names.read(name)) or ""
        if len(latin) >= _LEAST_LATIN:
            yield latin, name


def _kana(names: Names) -> Iterator[tuple[str, str]]:
    yield from ((names.read(name), name) for name in names.proper)
    yield from ((kana, name) for name in names.common if len(kana := names.read(name)) >= _LEAST_COMMON_KANA)


def _named(form: Form) -> Iterator[tuple[MeasureSpec | RateSpec | SectionSpec, str]]:
    """What the form names, with what is printed for it: for a rate its two measures."""
    names = {measure.key: measure.name for measure in form.measures}
    yield from ((measure, measure.name) for measure in form.measures)
    yield from ((rate, f"{names[rate.numerator]} {names[rate.denominator]}") for rate in form.rates)
    yield from ((section, section.name) for section in form.sections)


def _wordings(form: Form) -> Iterator[tuple[str, str]]:
    for entry in form.glossary:
        yield from ((english, entry.japanese) for english in entry.english)
    for named, printed in _named(form):
        for wording in (named.name, named.english, *named.synonyms, *named.english_synonyms):
            yield wording, printed
    for term in form.terms:
        for wording in term:
            # One that holds the other would only add what stands around it.
            unlike = [other for other in term if other not in wording and wording not in other]
            if unlike:
                yield wording, " ".join(unlike)


def _belongs(place: Jurisdiction, group: GroupWord) -> bool:
    if group.prefectures is None:
        return place.kind == group.kind
    return place.name in group.prefectures or place.prefecture in group.prefectures


def _places(jurisdictions: Iterable[Jurisdiction]) -> Iterator[tuple[str, str]]:
    """With the kind behind it before without: Chiba City is the city even where the prefecture comes
    first.
    """
    kinds = {"県": "prefecture", "市": "city", "府": "prefecture", "都": "metropolis"}
    places = tuple(jurisdictions)
    for place in places:
        # The name for itself, so that no shorter word (県) is found in it.
        yield place.name, place.name
        if place.romaji:
            yield f"{place.romaji} {kinds.get(place.name[-1], '')}".strip(), place.name
    yield from ((place.romaji, place.name) for place in places if place.romaji)


class _Wordings:
    """Wordings with what stands for them, found in a text whatever their number."""

    def __init__(self, entries: Mapping[str, str]) -> None:
        self._entries = {wording: printed for wording, printed in entries.items() if wording}
        self._lengths = sorted({len(wording) for wording in self._entries})

    def found(self, text: str) -> Iterator[str]:
        """What stands for those in ``text``; a longer one takes its characters from the shorter."""
        inside = {
            text[start : start + length]
            for length in self._lengths
            for start in range(len(text) - length + 1)
        }
        for wording in sorted(inside & self._entries.keys(), key=lambda wording: (-len(wording), wording)):
            if wording in text:
                text = text.replace(wording, "\0")
                yield self._entries[wording]

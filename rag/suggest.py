"""Questions to go on with after an answer: only such as are really answered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from corpus.errors import QuestionError
from corpus.model import Jurisdiction
from rag.assistant import Assistant
from rag.catalog import Catalog
from rag.cues import read_language
from rag.model import Answer, Intent, Language, Query, Status
from rag.topic_words import topics_in_words
from rag.understand import Turn
from rag.wording import measure_name, place_name

_TRIED = 8  # questions that are asked at most to find those that are answered
_REMEMBERED = 2_000  # questions whose answers are remembered


@dataclass(frozen=True, slots=True)
class _Told:
    """An answer's text and the places of its quotes."""

    text: str
    quotes: frozenset[tuple[str, int, int]]

    def adds_to(self, shown: _Told) -> bool:
        """Whether it says anything that ``shown`` has not said: another quote, or a figure seen otherwise."""
        prose = not any(line.startswith("|") for line in self.text.splitlines())
        return self.text != shown.text and not (prose and self.quotes <= shown.quotes and _lists(self.text))


class Suggester:
    """Suggests over one assistant, and remembers what it has tried. Safe for threads."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self._tried: dict[str, _Told | None] = {}

    def after(
        self,
        answer: Answer,
        history: Sequence[Turn] = (),
        *,
        most: int = 3,
        language: Language | None = None,
    ) -> tuple[str, ...]:
        """Up to ``most`` questions that go on from ``answer``, each with an answer of its own.

        ``language`` is the asker's, as ``Assistant.ask`` took it.

        Each stands on its own, so that it means the same wherever it is asked. What was asked before is left
        out. Nothing is suggested after a refusal: its own choices are what to go on with.
        """
        if answer.status is not Status.ANSWERED:
            return ()
        try:
            query = self.assistant.understand(answer.question, history, language=language)
        except QuestionError:
            return ()
        asked = {turn.content for turn in history if turn.role == "user"} | {answer.question}
        bare = {bare_question(question) for question in asked}
        candidates = dict.fromkeys(_Candidates(self.assistant.catalog, query).after(answer))
        shown = _Told(answer.answer, _quotes(answer))
        found: list[str] = []
        for question in islice((one for one in candidates if bare_question(one) not in bare), _TRIED):
            if len(found) >= most:
                break
            told = self._told(question)
            if told is not None and told.adds_to(shown):
                found.append(question)
        return tuple(found)

    def _told(self, question: str) -> _Told | None:
        """What is answered to ``question``; None where nothing is."""
        if question not in self._tried:
            if len(self._tried) >= _REMEMBERED:
                self._tried.clear()
            answer = self.assistant.extractive.ask(question)
            answered = answer.status is Status.ANSWERED
            self._tried[question] = _Told(answer.answer, _quotes(answer)) if answered else None
        return self._tried.get(question)


def bare_question(question: str) -> str:
    """A question without blanks, marks and width, by which the same one is known again."""
    return re.sub(r"[\s。、?!.,]", "", unicodedata.normalize("NFKC", question)).lower()


def _quotes(answer: Answer) -> frozenset[tuple[str, int, int]]:
    return frozenset((c.source, c.start, c.end) for c in answer.citations)


def _lists(text: str) -> bool:
    """Whether an answer consists of quoted lines rather than of figures that are told."""
    return any(line.lstrip().startswith("- ") for line in text.splitlines())


class _Candidates:
    """Questions that may follow ``query``, the most natural first; not yet known to be answered."""

    def __init__(self, catalog: Catalog, query: Query) -> None:
        self._catalog = catalog
        self._query = query
        self._asks_figure = bool(query.measures or query.rate)
        self._topic = topics_in_words(query)

    def after(self, answer: Answer) -> Iterator[str]:
        cited = {citation.jurisdiction for citation in answer.citations}
        places = [j for j in self._catalog.jurisdictions if j.name in cited]
        if places and self._topic and not (self._asks_figure or self._query.sections):
            yield from self._after_a_topic(places)
        if len(places) == 1 and self._asks_figure:
            yield from self._after_a_figure(places[0])
        elif len(places) == 1:
            yield from self._after_a_section(places[0])
        elif places:
            yield from self._after_several(places)

    def _after_a_figure(self, place: Jurisdiction) -> Iterator[str]:
        """The same by area, the other figure, the same everywhere, what the place plans."""
        figure = self._figures()[:1]
        areas = {area for report in self._catalog.reports_of([place.name]) for area in report.areas}
        if len(areas) > 1 and not self._query.places.areas:
            yield from (self._say("by_area", place, name) for name in figure)
        yield from (self._say("value", place, name) for name in self._other_figures()[:1])
        yield from (self._say("compare_all", None, name) for name in figure)
        yield from (self._say("section", place, name) for name in reversed(self._sections()))
        yield from (self._say("value", other, name) for other in self._neighbour(place) for name in figure)

    def _after_a_topic(self, places: Sequence[Jurisdiction]) -> Iterator[str]:
        """Who writes of it, what each of those places writes, and what they write under their headings."""
        if self._query.intent is not Intent.WHICH:
            yield self._say("which", None, self._topic)
        new = [place for place in places if place not in self._query.places.named]
        yield from (self._say("topic", place, self._topic) for place in new[:2])
        yield from (self._say("section", places[0], name) for name in reversed(self._sections()))

    def _after_a_section(self, place: Jurisdiction) -> Iterator[str]:
        """The same of a neighbour, the place's figure, its other sections."""
        asked = [self._section_name(key) for key in self._query.sections[:1]]
        yield from (self._say("section", other, name) for other in self._neighbour(place) for name in asked)
        yield from (self._say("value", place, name) for name in self._figures()[-1:])
        yield from (self._say("section", place, name) for name in self._sections() if name not in asked)
        yield from (self._say("overview", other, "") for other in self._neighbour(place))

    def _after_several(self, places: Sequence[Jurisdiction]) -> Iterator[str]:
        """The same figure seen in another way, the other figure, one of the places for itself."""
        for name in self._figures()[:1]:
            yield from (self._say(way, None, name) for way in ("total", "most", "compare_all"))
        yield from (self._say("compare_all", None, name) for name in self._other_figures()[:1])
        yield from (self._say("section", places[0], name) for name in reversed(self._sections()))
        yield self._say("overview", places[-1], "")

    def _figures(self) -> list[str]:
        """The names of the measures that the question is about, else of all there are."""
        rates = self._catalog.rates
        keys: Sequence[str] = self._query.measures
        if not keys and self._query.rate is not None:
            keys = [rates[self._query.rate].numerator]
        return [self._measure_name(key) for key in keys or self._catalog.measures]

    def _other_figures(self) -> list[str]:
        asked = self._figures() if self._asks_figure else []
        names = [self._measure_name(key) for key in self._catalog.measures]
        return [name for name in names if name not in asked]

    def _sections(self) -> list[str]:
        """The names of the sections that hold prose."""
        return [self._section_name(key) for key, s in self._catalog.sections.items() if not s.figures_only]

    def _neighbour(self, place: Jurisdiction) -> list[Jurisdiction]:
        """Another place, of the same region and kind if there is one; none where there is no other."""
        others = [j for j in self._catalog.jurisdictions if j.name != place.name]
        return sorted(others, key=lambda j: (j.region != place.region, j.kind != place.kind))[:1]

    def _measure_name(self, key: str) -> str:
        return measure_name(self._catalog.measures[key], self._query.language)

    def _section_name(self, key: str) -> str:
        section = self._catalog.sections[key]
        return section.name if self._query.language is Language.JAPANESE else section.english

    def _say(self, wording: str, place: Jurisdiction | None, name: str) -> str:
        language = self._query.language
        shown = "" if place is None else place_name(place, language)
        return read_language("suggestions")[wording][language.value].format(place=shown, name=name)

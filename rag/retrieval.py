"""Passages for a topic: found by words and by meaning, kept only where they cover what was asked."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from corpus.dates import DateKind, find_dates
from corpus.model import Fact, Report
from index.filters import Filter
from index.store import Hit
from index.text import words
from rag.catalog import Catalog, Located
from rag.cues import words as words_of
from rag.model import Query, Wants
from rag.numbered_sessions import of_session
from rag.passage_texts import PassageText, bare_text, has_ordinal, label_of, longest_common, topic_hit
from rag.topics import Topic, find_topics, is_common, is_generic, part_of, whole_topic

_POOL = 50
_ENOUGH = 0.6  # share of the topic's weight that a passage must cover
_CLOSE = 0.8  # share of the best score above which a passage is kept beside it
_SOFT_WEIGHT = 0.3
_ALL_SOFT = 0.75  # the share where no word of the topic is one that must be there
_HELD = 0.5  # how much of a topic a passage must hold
_LABEL = 5  # characters of a label that a question names
_PHRASE, _LONGEST_PHRASE = 0.05, 8  # bonus for each character of the longest phrase taken over whole
_LIGHT = words_of("light")
_NOUN = re.compile(r"[一-鿿ァ-ヶー]$")  # a verb or an adjective ends in kana


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that covers the topic, with its score (higher is better) and the facts in it that fit."""

    located: Located
    score: float
    coverage: float
    facts: tuple[Fact, ...] = ()
    labelled: bool = False


class Retriever:
    """Finds passages in one catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._subject_weights: dict[str, float | None] = {}

    def prepare(self) -> None:
        """Open the tokenizer and the encoder, and read every passage once."""
        self._catalog.index.search("準備", 1)
        _ = self._document_counts

    def find(self, query: Query, reports: Sequence[Report], *, sections: Sequence[str] = ()) -> list[Found]:
        """Passages of ``reports`` (only of ``sections``, where given) that cover the topic, best first."""
        topics = self._relaxed(self._topics(query))
        if not _is_enough(topics, query.wants):
            return []
        names = {_owner_of(report) for report in reports}
        texts = [t for t in self._texts if _owner(t.located) in names]
        texts = [t for t in texts if not sections or t.located.section.key in sections]
        areas = set(query.places.areas)
        if areas:
            texts = [t for t in texts if t.located.passage.area in areas]
        texts = [t for t in texts if t.located.passage.area not in query.places.excluded_areas]
        if any(not topic.soft and self._idf_of(topic) is None for topic in topics):
            return []
        fused = self._fused(query, reports)
        asked = bare_text(query.text)
        labels = {label for text in texts if len(label := label_of(text)) >= _LABEL and label in asked}
        labels = {label for label in labels if self._is_about(label, topics)}
        # A report that writes of it under no label of that name is still read as a whole.
        under = {_owner(text.located) for text in texts if label_of(text) in labels}
        texts = [t for t in texts if label_of(t) in labels or _owner(t.located) not in under]
        found = [self._score(text, topics, query.wants, fused, asked) for text in texts]
        kept = [replace(f, labelled=_owner(f.located) in under) for f in found if f is not None]
        kept = self._of_month(kept, topics) if query.wants.months else kept
        kept.sort(key=lambda f: (-f.score, f.located.passage.span))
        return kept

    def _of_month(self, found: Sequence[Found], topics: Sequence[Topic]) -> list[Found]:
        """Of what stands under a month the passages that hold the topic too, where there are some."""
        spans = {
            text.located.passage.span
            for text in self._texts
            if all(topic.soft or topic_hit(topic, text) >= _HELD for topic in topics)
        }
        named = [item for item in found if item.located.passage.span in spans]
        return named or list(found)

    def closest(self, found: Sequence[Found]) -> list[Found]:
        """The best passage and those nearly as good; all of them under a label that was asked for."""
        return [f for f in found if f.labelled or f.score >= found[0].score * _CLOSE]

    def _topics(self, query: Query) -> tuple[Topic, ...]:
        """The query's topics in canonical words, each whole; of a turn before none is known to be soft."""
        found: dict[str, Topic] = {}
        for surface in query.topic:
            topic = whole_topic(self.canonical(surface), soft=surface in query.soft_topics)
            found.setdefault(topic.surface, replace(topic, soft=topic.soft or is_common(topic)))
        told = tuple(topic for topic in found.values() if topic.surface not in _LIGHT)
        return told or tuple(found.values())

    def _relaxed(self, topics: Sequence[Topic]) -> tuple[Topic, ...]:
        """Topics that no passage holds whole by their specific words, where one holds those."""
        return tuple(t if t.soft or self._is_held(t) else self._loosened(t) for t in topics)

    def _loosened(self, topic: Topic) -> Topic:
        """The longest part of a compound that has all its specific words and that a passage holds.

        居住支援事業 is found by 居住支援, else by 居住; the rest only says what sort of thing it is.
        """
        telling = [n for n, word in enumerate(topic.words) if not is_generic(word)]
        if not telling:
            return topic
        parts = [
            (start, end)
            for start in range(telling[0] + 1)
            for end in range(telling[-1] + 1, len(topic.words) + 1)
        ]
        for start, end in sorted(parts, key=lambda part: part[0] - part[1]):
            part = part_of(topic, start, end)
            if self._is_held(part):
                return part
        return topic

    def _is_held(self, topic: Topic) -> bool:
        return any(topic_hit(topic, text) >= _HELD for text in self._texts)

    def _is_about(self, label: str, topics: Sequence[Topic]) -> bool:
        named = bare_text(self.canonical(label))
        return all(topic.soft or bare_text(topic.surface) in named for topic in topics)

    def known(self, topic: str) -> bool:
        """Whether the corpus holds all the words of ``topic``."""
        return all(self._idf_of(found) is not None for found in find_topics(self.canonical(topic)))

    def holds(self, topic: str, report: Report) -> bool:
        """Whether a passage of ``report`` holds ``topic``."""
        whole = whole_topic(self.canonical(topic))
        own = _owner_of(report)
        return any(_owner(t.located) == own and topic_hit(whole, t) >= _HELD for t in self._texts)

    def canonical(self, text: str) -> str:
        """``text`` with every known variant of a term as the form's first wording of it."""
        for term in self._catalog.terms:
            for variant in sorted(term[1:], key=len, reverse=True):
                text = text.replace(variant, term[0])
        return text

    @cached_property
    def _texts(self) -> tuple[PassageText, ...]:
        return tuple(self._prepared(located) for located in self._catalog.located)

    def _prepared(self, located: Located) -> PassageText:
        passage = located.passage
        own = bare_text(self.canonical(passage.text))
        place = [passage.area or "", passage.label or "", located.section.name, located.section.heading]
        whole = own + "\n" + "\n".join(bare_text(self.canonical(part)) for part in place)
        said = own + "\n" + bare_text(self.canonical(passage.label or ""))
        dates = find_dates(passage.text)
        months = frozenset(token.month for token in dates if token.month is not None)
        opening = frozenset(token.month for token in dates if token.start <= 2 and token.month is not None)
        has_date = any(token.kind is not DateKind.TIME for token in dates)
        return PassageText(located, whole, frozenset(words(said)), own, months, opening, has_date)

    @cached_property
    def _document_counts(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for text in self._texts:
            for word in text.words:
                counts[word] = counts.get(word, 0) + 1
        return counts

    def _idf(self, word: str) -> float:
        total = len(self._texts)
        return math.log(1.0 + total / (0.5 + self._document_counts.get(word, 0)))

    def _idf_of(self, topic: Topic) -> float | None:
        """The topic's weight; None where the corpus does not know one of its words."""
        if topic.written is not None:
            return self._subject_weight(topic.surface, topic.written)
        surface = bare_text(topic.surface)
        if not any(word in self._document_counts for word in topic.words) and not self._stands(surface):
            return None
        unknown = [w for w in topic.words if w not in self._document_counts]
        if unknown and not self._stands(surface):
            return None
        return sum(self._idf(word) for word in topic.words)

    def _subject_weight(self, name: str, written: re.Pattern[str]) -> float | None:
        if name not in self._subject_weights:
            held = sum(written.search(text.own) is not None for text in self._texts)
            self._subject_weights[name] = math.log(1.0 + len(self._texts) / (0.5 + held)) if held else None
        return self._subject_weights[name]

    def _stands(self, surface: str) -> bool:
        return any(surface in text.bare for text in self._texts)

    def _score(
        self, text: PassageText, topics: Sequence[Topic], wants: Wants, fused: dict[str, float], asked: str
    ) -> Found | None:
        if wants.months and not (wants.months & text.months):
            return None
        if not all(has_ordinal(text, number) for number in wants.ordinals):
            return None
        covered = weight = 0.0
        for topic in topics:
            own = (self._idf_of(topic) or 1.0) * (_SOFT_WEIGHT if topic.soft else 1.0)
            hit = topic_hit(topic, text)
            if not topic.soft and hit < _HELD and not wants.months:
                return None
            covered += own * hit
            weight += own
        coverage = covered / weight if weight else 1.0
        hard = any(not topic.soft for topic in topics)
        if coverage < (_ENOUGH if hard else _ALL_SOFT) and not wants.months:
            return None
        facts = self._of_sessions(text.located, wants, _fitting_facts(text.located, wants, topics))
        if wants.number and not facts:
            return None
        bonus = (
            1.0 * bool(wants.months & text.opening)
            + 0.15 * (wants.date and text.has_date)
            + 0.1 * bool(facts)
        )
        bonus += _PHRASE * min(_LONGEST_PHRASE, longest_common(asked, text.own))
        bonus += 0.2 * self._label_hit(topics, text) + fused.get(_key(text.located), 0.0)
        return Found(text.located, coverage + bonus, coverage, facts)

    def _of_sessions(self, located: Located, wants: Wants, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
        """Of a passage's figures those of the numbered sessions that are asked for."""
        source = self._catalog.index.sources[located.passage.span.source]
        return tuple(
            fact
            for fact in facts
            if not wants.ordinals or any(of_session(fact, located.passage, source, n) for n in wants.ordinals)
        )

    def _label_hit(self, topics: Sequence[Topic], text: PassageText) -> bool:
        label = bare_text(self.canonical(text.located.passage.label or ""))
        return any(bare_text(topic.surface) in label for topic in topics if len(topic.surface) >= 2)

    def _hybrid(self, query: Query, reports: Sequence[Report]) -> tuple[Hit, ...]:
        wanted = Filter(jurisdictions=frozenset(r.jurisdiction.name for r in reports))
        return self._catalog.index.search(query.text, _POOL, wanted)

    def _fused(self, query: Query, reports: Sequence[Report]) -> dict[str, float]:
        """A small bonus, 0 to 0.1, by fused rank: breaks ties between passages that cover the same words."""
        hits = self._hybrid(query, reports)
        bonus: dict[str, float] = {}
        for place, hit in enumerate(hits):
            for passage in hit.chunk.passages:
                key = f"{passage.span.source}:{passage.span.start}"
                bonus.setdefault(key, 0.1 * (1.0 - place / max(len(hits), 1)))
        return bonus


def _owner(located: Located) -> tuple[str, int | None, str]:
    return _owner_of(located.report)


def _owner_of(report: Report) -> tuple[str, int | None, str]:
    return report.jurisdiction.name, report.fiscal_year, report.source


def _key(located: Located) -> str:
    return f"{located.passage.span.source}:{located.passage.span.start}"


def _is_enough(topics: Sequence[Topic], wants: Wants) -> bool:
    """Whether there is something to look for: a verb alone (言う) is nothing, a noun (課題) is."""
    if wants.months or any(not topic.soft for topic in topics):
        return True
    if len(topics) == 1:
        return wants.number or wants.date or _NOUN.search(topics[0].surface) is not None
    return len(topics) > 1


def _fitting_facts(located: Located, wants: Wants, topics: Sequence[Topic]) -> tuple[Fact, ...]:
    """The passage's figures that a question for a number may mean: of its units, else of its topic."""
    if not wants.number:
        return ()
    span = located.passage.span
    facts = [
        fact
        for fact in located.report.facts
        if span.start <= fact.value_span.start and fact.value_span.end <= span.end
    ]
    if wants.units:
        return tuple(fact for fact in facts if fact.unit in wants.units)
    surfaces = [bare_text(topic.surface) for topic in topics]
    label = located.passage.label or ""
    return tuple(f for f in facts if any(s in bare_text(f.label + f.unit + label) for s in surfaces))

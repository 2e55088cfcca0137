"""The figures of sessions and meetings that a question asks for, each with its passage."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.model import Fact
from rag.cues import cue
from rag.intents import counted_units
from rag.model import Intent, Query, Wants
from rag.passage_words import facts_in
from rag.plain_words import subject_named
from rag.printed import like_unit
from rag.retrieval import Found, Retriever
from rag.scope import Scope

_ATTENDANCE = cue("attendance")
_HELD = cue("held")
_PEOPLE = "人"
_PEOPLE_UNITS = ("人", "名")
_GATHERING = re.compile(r"^(研修|講習|講演)会$")
_SESSIONS = re.compile(r"研修|講習|講演|講座|会議|会合|協議")
_LINK = r"(?:や|と|・|、|及び|および|または|か)"
_BOUNDS = frozenset({">=", "<=", ">", "<"})
_COUNTING = re.compile(r"(?:の?(?:数|人数|件数|か所数|箇所数))?[はがをも:：\s]*$")
_MARKS = re.compile(r"^[\s○●・◯◎※①-⑳-]+")


@dataclass(frozen=True, slots=True)
class Count:
    """A figure (``fact.value`` is a number) in the passage that was found for the question."""

    found: Found
    fact: Fact

    @property
    def value(self) -> float:
        return self.fact.value or 0.0

    @property
    def kind(self) -> tuple[str, str, float]:
        """What makes two figures look like one that is told twice: whose, of what, how many."""
        return self.fact.jurisdiction, self.fact.label, self.value


def units_asked(query: Query) -> tuple[str, ...]:
    """The units of the figures that a question picks from: by its words, its bounds or how often it says."""
    bounded = tuple(b.unit for b in query.bounds if b.unit not in ("", "%"))
    often = ("回",) if query.order.directions and _HELD.search(query.text) is not None else ()
    named = counted_units(query.text) or bounded or often or _came(query)
    if _PEOPLE in named and query.bounds and all(bound.unit == "" for bound in query.bounds):
        return _PEOPLE_UNITS  # the number is of people, whatever else is named: a meeting attended by 19
    return named or (() if query.wants.number else query.wants.units)


def _came(query: Query) -> tuple[str, ...]:
    """人 and 名 where a bound without a unit of its own is on those who came: 20人以上参加した研修会."""
    if query.intent is Intent.WHICH:
        return ()  # places are asked for
    people = any(bound.unit == "" and bound.operator in _BOUNDS for bound in query.bounds)
    return _PEOPLE_UNITS if people and _ATTENDANCE.search(query.text) is not None else ()


def find_counts(retriever: Retriever, query: Query, scope: Scope) -> list[Count]:
    """All figures of the unit asked for in passages on the topic, in the order of the reports."""
    query = _of_either_name(query)
    topics = [topic for topic in query.topic if not _ATTENDANCE.fullmatch(topic)]
    listed = [topic for topic in topics if _is_listed(topic, query.text)]
    hard = [topic for topic in topics if topic not in query.soft_topics or topic in listed]
    named = hard or topics
    wants = replace(query.wants, number=True, units=units_asked(query))
    asked = replace(query, wants=wants, hard_topic=bool(hard))
    words = [retriever.canonical(topic) for topic in named]
    together = retriever.find(asked, scope.reports)
    found = {item.located.passage.span: item for item in together}
    if len(named) > 1 and (listed or not all(_told(word, together, retriever) for word in words)):
        for topic in named:
            for item in retriever.find(replace(asked, topic=(topic,)), scope.reports):
                found.setdefault(item.located.passage.span, item)
    order = {id(report): place for place, report in enumerate(scope.reports)}
    items = sorted(found.values(), key=lambda f: (order.get(id(f.located.report), 0), f.located.passage.span))
    counts = [count for item in items for count in _of(item, wants, words, retriever)]
    return _attended(query, _named(counts, words, retriever))


def _of_either_name(query: Query) -> Query:
    """``query`` of 研修 for 研修会 where figures are picked: reports call the same by either name."""
    if not (query.bounds or query.order.directions):
        return query
    if not any(_GATHERING.match(topic) for topic in query.topic):
        return query
    hard = (t for t in query.topic if t not in query.soft_topics or _is_listed(t, query.text))
    return replace(query, topic=tuple(dict.fromkeys(_GATHERING.sub(r"\1", topic) for topic in hard)))


def _is_listed(topic: str, text: str) -> bool:
    """Whether sessions are asked for beside others: 研修や会議."""
    if not _SESSIONS.fullmatch(topic):
        return False
    word = re.escape(topic)
    return re.search(rf"{_LINK}{word}|{word}会?{_LINK}", text) is not None


def _told(word: str, found: Sequence[Found], retriever: Retriever) -> bool:
    """Whether a passage that was found holds the word itself, or stands under the label of that name."""
    passages = [item.located.passage for item in found]
    texts = [retriever.canonical(passage.text) for passage in passages]
    return any(word in text for text in texts) or any(word == passage.label for passage in passages)


def _of(found: Found, wants: Wants, words: Sequence[str], retriever: Retriever) -> list[Count]:
    """The figures of one passage: of several, those that count what is asked for."""
    like = {like_unit(unit) for unit in wants.units}
    held = found.facts if wants.ordinals else facts_in(found.located)  # of a numbered session its own
    facts = [
        fact
        for fact in held
        if fact.value is not None and fact.measure == "" and (not like or like_unit(fact.unit) in like)
    ]
    own = [fact for fact in facts if _holds(retriever.canonical(fact.label), words)]
    return [Count(found, fact) for fact in own or facts]


def _named(counts: Sequence[Count], words: Sequence[str], retriever: Retriever) -> list[Count]:
    """Where some of the times counted are of what is asked for by name, those alone."""
    times = [count for count in counts if like_unit(count.fact.unit) != _PEOPLE]
    alone = Counter(count.found.located.passage.span for count in times)
    own = [
        count
        for count in times
        if _holds(retriever.canonical(count.fact.label), words)
        or (alone[count.found.located.passage.span] == 1 and _opens(count, words, retriever))
    ]
    return [count for count in counts if count not in times or not own or count in own]


def _opens(count: Count, words: Sequence[str], retriever: Retriever) -> bool:
    """Whether the passage of a figure begins with what is asked for: 戦略会議(計14回)."""
    text = _MARKS.sub("", retriever.canonical(count.found.located.passage.text))
    return any(text.startswith(word) for word in words)


def _attended(query: Query, counts: Sequence[Count]) -> list[Count]:
    """Where those who came are asked for, people who were counted for something else are left out."""
    if _ATTENDANCE.search(query.text) is None:
        return list(counts)
    return [
        count
        for count in counts
        if like_unit(count.fact.unit) != _PEOPLE
        or _ATTENDANCE.search(count.found.located.passage.text) is not None
    ]


def counting(query: Query, counts: Sequence[Count], retriever: Retriever, *, by_name: bool) -> list[Count]:
    """Of what a ranking picks from, the figures that count what is asked for, not only stand beside it.

    ``by_name`` keeps those alone whose own words name it. Of people, where no attendance is asked for, every
    word that the question itself says has to stand in the line.
    """
    hard = [t for t in query.topic if t not in query.soft_topics and not _ATTENDANCE.fullmatch(t)]
    words = [retriever.canonical(topic) for topic in hard if subject_named(topic) is None]
    if by_name:
        own = [c for c in counts if _ends(retriever.canonical(c.fact.label), words)]
        return own if len({like_unit(count.fact.unit) for count in own}) == 1 else []
    if not query.order.directions or _ATTENDANCE.search(query.text) is not None:
        return list(counts)
    words = [word for word in words if word in retriever.canonical(query.text)]
    return [
        count
        for count in counts
        if like_unit(count.fact.unit) != _PEOPLE
        or all(w in retriever.canonical(count.found.located.passage.text) for w in words)
    ]


def _ends(label: str, words: Sequence[str]) -> bool:
    """Whether what a figure counts is one of the words: 相談窓口 in 市内の相談窓口は."""
    bare = _COUNTING.sub("", label)
    return any(bare.endswith(word) for word in words)


def _holds(text: str, words: Sequence[str]) -> bool:
    return any(word in text for word in words)

"""The remarks that the source puts to figures, and what 同上 or 〃 in one of them refers to.

It is taken to mean the line above only where that is certain: the line right above in the same section, with
nothing between the two, and with one remark of its own. That line is named, and its remark told where it
holds no number: it is not what the answer stands on, and could not prove one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from corpus.lines import BULLETS
from corpus.model import Fact, ValueState
from rag.display import noted
from rag.phrases import Phrases
from rag.printed import words_of_absence
from rag.readings import Reading

_SAME = re.compile(r"[(（]?(?:同上|同左|再掲|〃)[)）]?")
_BETWEEN = re.compile(rf"[\s{re.escape(BULLETS)}]*")


def remark_words(reading: Reading, sources: Mapping[str, str], phrases: Phrases) -> list[str]:
    """The remarks on a reading's figures, each once, in the source's characters and in 「」."""
    notes = [fact.note for fact in reading.facts if fact.note]
    words = list(dict.fromkeys((*notes, *(fact.as_of for fact in reading.facts if fact.as_of))))
    words = [w for w in words if not any(w != o and w in o for o in words)]
    shown = [_remark(word, reading, sources, phrases) for word in words]
    same = [fact for fact in reading.facts if fact.state is ValueState.SAME]
    return [*shown, *(_same_line(fact, reading, sources, phrases) for fact in same[:1])]


def _remark(word: str, reading: Reading, sources: Mapping[str, str], phrases: Phrases) -> str:
    first = reading.facts[0]
    printed = noted(word, _line(first, sources))
    if not _SAME.fullmatch(word):
        return phrases.say("remark_quoted", word=printed)
    own = next((fact for fact in reading.facts if fact.note == word), first)
    above = _noted_above(own, reading, sources)
    if not above:
        return phrases.say("remark_open", word=printed)
    told = noted(above[0].note or "", _line(above[0], sources))
    bare = not any(c.isdigit() for c in told) and not words_of_absence(told)
    return phrases.say(
        "remark_same_told" if bare else "remark_same", word=printed, label=above[0].label, told=told
    )


def _same_line(fact: Fact, reading: Reading, sources: Mapping[str, str], phrases: Phrases) -> str:
    span = fact.value_span
    word = sources[span.source][span.start : span.end]
    above = _line_above(fact, reading, sources)
    if not above:
        return phrases.say("remark_open", word=word)
    return phrases.say("remark_same_line", word=word, label=above[0].label)


def _noted_above(fact: Fact, reading: Reading, sources: Mapping[str, str]) -> list[Fact]:
    """The figures of the line above with its one remark; that may stand further up, if it is 同上 too."""
    above = [other for other in _line_above(fact, reading, sources) if other.note]
    if len({other.note for other in above}) != 1:
        return []
    if _SAME.fullmatch(above[0].note or ""):
        return _noted_above(above[0], reading, sources)
    return above


def _line_above(fact: Fact, reading: Reading, sources: Mapping[str, str]) -> list[Fact]:
    """The figures of the line that ends right above the figure's own, in the same section and area."""
    text = sources[fact.span.source]
    near: Sequence[Fact] = [
        other
        for other in reading.report.facts
        if other.span.source == fact.span.source
        and other.section == fact.section
        and other.area == fact.area
        and other.span.end <= fact.span.start
        and _BETWEEN.fullmatch(text, other.span.end, fact.span.start)
    ]
    return list(near)


def _line(fact: Fact, sources: Mapping[str, str]) -> str:
    return " ".join(sources[fact.span.source][fact.span.start : fact.span.end].split())

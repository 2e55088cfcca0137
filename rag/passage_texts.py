"""A passage as it is matched against a question: its text squeezed, and how much of a topic it holds."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from rag.catalog import Located
from rag.numbered_sessions import numbered
from rag.topics import Topic

_CORE = 0.7  # what a compound counts without its common words
_TOWN = re.compile(r"[市区町村郡]$")


@dataclass(frozen=True)
class PassageText:
    """A passage as it is matched: squeezed text with its place and without, and what they hold.

    ``words`` are those of the passage and its label; ``bare`` also holds its area and section.
    """

    located: Located
    bare: str
    words: frozenset[str]
    own: str
    months: frozenset[int]
    opening: frozenset[int]
    has_date: bool


def bare_text(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


def label_of(text: PassageText) -> str:
    return bare_text(text.located.passage.label or "")


def has_ordinal(text: PassageText, number: int) -> bool:
    """第2回, 2回目, or the circled number that stands for it in a line."""
    if re.search(rf"第{number}(?!\d)|(?<!\d){number}回目", text.own):
        return True
    return any(mark == number for mark, _ in numbered(text.located.passage.text))


def topic_hit(topic: Topic, text: PassageText) -> float:
    """How much of a topic a passage holds: 1 for the compound as it stands, less for its words apart."""
    if topic.written is not None:
        return _subject_hit(topic.written, text)
    surface = bare_text(topic.surface)
    if surface in text.own:
        return 1.0
    if surface in text.bare:
        return 0.9
    if _TOWN.search(surface):
        return 0.0  # a place is named whole or not at all
    if not topic.soft:
        near = r".{0,3}".join(re.escape(bare_text(part)) for part in topic.parts)
        if re.search(near, text.own):
            return 0.8
        return _CORE if topic.core and bare_text(topic.core) in text.own else 0.0
    held = sum(word in text.words for word in topic.words)
    return 0.8 * held / len(topic.words)


def _subject_hit(written: re.Pattern[str], text: PassageText) -> float:
    if written.search(text.own):
        return 1.0
    return 0.9 if written.search(label_of(text)) else 0.0


def longest_common(one: str, other: str) -> int:
    """The length of the longest run of characters that stands in both texts."""
    best = 0
    for start in range(len(one)):
        while start + best < len(one) and one[start : start + best + 1] in other:
            best += 1
    return best

"""Everyday words in the reports' words: what people ask for, and how reports write of it.

``rag/language/plain.yaml`` says it. A subject found in a question stands as one topic under its own name, and
a passage holds it where it has any of the wordings that reports use.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from rag.cues import read_entries
from rag.model import Language

_BREAK = "\ue000"  # a taken character: it parts the words on its two sides


@dataclass(frozen=True, slots=True)
class Subject:
    """What may be asked for in everyday words. ``name`` is its topic, ``english`` how English calls it.

    ``written`` matches the squeezed text of a passage that is about it. A ``context`` is what nearly every
    passage is about: it counts only where nothing else is asked for. A ``point`` is a side of a subject, such
    as its challenges.
    """

    name: str
    english: str
    asked: re.Pattern[str]
    asked_in_english: re.Pattern[str]
    written: re.Pattern[str]
    context: bool
    point: bool

    @property
    def is_common(self) -> bool:
        """Whether it may be said of anything that reports write of."""
        return self.context or self.point


@dataclass(frozen=True, slots=True)
class PlainReading:
    """The subjects of a question, and the question without the words that named them, of equal length."""

    subjects: tuple[Subject, ...]
    rest: str


def read_plain(text: str, language: Language) -> PlainReading:
    """The subjects of an NFKC question in the order of the file; the first to match takes its words."""
    found = []
    for subject in _subjects():
        pattern = subject.asked if language is Language.JAPANESE else subject.asked_in_english
        if pattern.search(text) is not None:
            found.append(subject)
            text = pattern.sub(lambda match: _BREAK * len(match[0]), text)
    return PlainReading(tuple(found), text)


def subject_named(topic: str) -> Subject | None:
    """The subject that stands as this topic; None for a word of the question itself."""
    return _by_name().get(topic)


def shown_topic(topic: str, language: Language) -> str:
    """A topic as an answer calls it."""
    subject = subject_named(topic)
    return topic if subject is None or language is Language.JAPANESE else subject.english


@cache
def _by_name() -> dict[str, Subject]:
    return {subject.name: subject for subject in _subjects()}


@cache
def _subjects() -> tuple[Subject, ...]:
    return tuple(_subject(entry) for entry in read_entries("plain").values())


def _subject(entry: dict[str, Any]) -> Subject:
    return Subject(
        name=entry["ja"],
        english=entry["en"],
        asked=_any(entry["asked"]),
        asked_in_english=_any([rf"\b(?:{wording})\b" for wording in entry["english"]]),
        written=_any(entry["written"]),
        context=entry.get("context", False),
        point=entry.get("point", False),
    )


def _any(wordings: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{wording})" for wording in wordings) or "(?!)", re.IGNORECASE)

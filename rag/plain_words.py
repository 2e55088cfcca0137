"""The subjects that a question asks for in everyday words (``corpus.everyday``).

One that is found stands as one topic under its own name, and a passage holds it where it has any of the
wordings that reports use.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from corpus.everyday import Subject, everyday_subjects
from rag.model import Language

_BREAK = "\ue000"  # a taken character: it parts the words on its two sides


@dataclass(frozen=True, slots=True)
class PlainReading:
    """The subjects of a question, and the question without the words that named them, of equal length."""

    subjects: tuple[Subject, ...]
    rest: str


def read_plain(text: str, language: Language) -> PlainReading:
    """The subjects of an NFKC question in the order of the file; the first to match takes its words."""
    found = []
    for subject in everyday_subjects():
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
    return {subject.name: subject for subject in everyday_subjects()}

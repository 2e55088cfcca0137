"""One line for all places that lack a value for one reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corpus.model import Report
from rag.model import Statement
from rag.phrases import Phrases
from rag.rows import Row
from rag.wording import context_of, owner

_MOST_AREAS = 12  # areas that are all named
_SHOWN = 6  # of more


@dataclass(frozen=True, slots=True)
class Unknown:
    """A place, or an area of it, and the key of the phrase that says why it has no value."""

    report: Report
    area: str | None
    why: str


def unknown_row(row: Row) -> Unknown:
    """Why a row of a measure is no number to count with."""
    return Unknown(row.report, row.area, f"why_{row.reading.state.value}")


def told(phrases: Phrases, sentence: str, items: Iterable[Unknown]) -> list[Statement]:
    """``sentence`` (with ``places`` and ``why``) once for each reason, in the order they come up."""
    reasons: dict[str, list[Unknown]] = {}
    for item in items:
        reasons.setdefault(item.why, []).append(item)
    found = []
    for why, those in reasons.items():
        names = [owner(item.report, item.area, phrases.language) for item in those]
        places = phrases.listed(names)
        if len(those) > _MOST_AREAS and all(item.area is not None for item in those):
            places = phrases.say("areas_more", places=phrases.listed(names[:_SHOWN]), count=len(names))
        text = phrases.say(sentence, places=places, why=phrases.say(why))
        found.append(Statement(text, context=context_of(*(item.report for item in those)), framing=True))
    return found

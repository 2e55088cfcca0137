"""A gold question: what is asked and what a right answer says and stands on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from corpus.model import Span

STATUSES = ("answered", "not_found", "clarify")


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation. ``role`` is ``user`` or ``assistant``."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A figure and who it belongs to: both stand on one line of a right answer."""

    owner: str
    number: str


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """``numbers`` and ``words`` have to be in the answer, ``forbidden`` not in its own words.

    A number is written with its unit (``13人``, ``41.9%``); a month and day among the words (``8月4日``) may
    be printed in any way. ``evidence`` is what a right answer cites, ``allowed`` what it may cite besides;
    ``jurisdictions`` are those a citation may belong to, empty for any.
    """

    id: str
    type: str
    question: str
    status: str
    history: tuple[Turn, ...] = ()
    numbers: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    pairs: tuple[Pair, ...] = ()
    evidence: tuple[Span, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    allowed: tuple[Span, ...] = ()


def gold_data(gold: GoldQuestion) -> dict[str, Any]:
    """The question as one line of a gold file."""
    return {
        "id": gold.id,
        "type": gold.type,
        "question": gold.question,
        "history": [{"role": turn.role, "content": turn.content} for turn in gold.history],
        "status": gold.status,
        "numbers": list(gold.numbers),
        "words": list(gold.words),
        "not": list(gold.forbidden),
        "pairs": [[pair.owner, pair.number] for pair in gold.pairs],
        "evidence": [_span_data(span) for span in gold.evidence],
        "jurisdictions": list(gold.jurisdictions),
        "allowed": [_span_data(span) for span in gold.allowed],
    }


def _span_data(span: Span) -> dict[str, Any]:
    return {"source": span.source, "start": span.start, "end": span.end}

"""Candidates for gold questions, made of what visitors thought of answers.

A candidate is a line of a gold file with one field more, ``review``: what was said of the answer, and the
answer. A gold file with such a line is refused, since nobody has looked at it. An answer that was found
right fills the line in: status, figures, cited spans, jurisdictions. One that was found wrong leaves these
to a person, an empty status first of all.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.model import Span
from eval.errors import GoldError
from eval.gold import GoldQuestion, Turn, gold_data
from eval.judging import own_words
from eval.tokens import Number, numbers_in
from page.store.feedback import FeedbackEntry
from rag.model import Answer

_COUNTED = frozenset({"", "自治体", "圏域", "行", "places", "jurisdictions", "reports", "line", "lines"})
"""Units of numbers that are no figure of a report: what the answer counts itself."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Verdicts on one question with one history, in the order in which they were given; at least one."""

    entries: tuple[FeedbackEntry, ...]

    @property
    def up(self) -> int:
        return sum(entry.verdict == "up" for entry in self.entries)

    @property
    def down(self) -> int:
        return len(self.entries) - self.up

    @property
    def is_filled_in(self) -> bool:
        """Whether everybody found the answer right, and it was the same answer."""
        return self.down == 0 and len({entry.answer.answer for entry in self.entries}) == 1

    @property
    def gold(self) -> GoldQuestion:
        """The line as far as it can be filled in: all of it, or the question with its history."""
        newest = self.entries[-1]
        history = tuple(Turn(turn.role, turn.content) for turn in newest.history)
        name = _name(newest)
        if not self.is_filled_in:
            return GoldQuestion(name, "feedback", newest.question, "", history)
        answer = newest.answer
        answered = answer.status.value == "answered"
        return GoldQuestion(
            id=name,
            # An answer on what is collected cites nothing; the gold file knows it by its type.
            type="feedback" if answer.citations or not answered else "inventory",
            question=newest.question,
            status=answer.status.value,
            history=history,
            numbers=_figures(answer) if answered else (),
            evidence=_spans(answer) if answered else (),
            jurisdictions=tuple(dict.fromkeys(c.jurisdiction for c in answer.citations)) if answered else (),
        )

    def data(self) -> dict[str, Any]:
        """The candidate as one line of the file."""
        newest = self.entries[-1].answer
        return {
            **gold_data(self.gold),
            "review": {
                "todo": "check" if self.is_filled_in else "complete",
                "up": self.up,
                "down": self.down,
                "reasons": list(
                    dict.fromkeys(entry.reason for entry in self.entries if entry.reason.strip())
                ),
                "status": newest.status.value,
                "answer": newest.answer,
                "cited": [
                    {"source": c.source, "start": c.start, "end": c.end, "quote": c.quote}
                    for c in newest.citations
                ],
            },
        }


def candidates(entries: Iterable[FeedbackEntry]) -> tuple[Candidate, ...]:
    """The verdicts by question and history, in the order of the first verdict on each."""
    found: dict[str, list[FeedbackEntry]] = {}
    for entry in entries:
        found.setdefault(_name(entry), []).append(entry)
    return tuple(Candidate(tuple(sorted(of_one, key=lambda entry: entry.given))) for of_one in found.values())


def write_candidates(made: Sequence[Candidate], path: Path) -> None:
    """Writes a new file, a candidate a line. Raises GoldError where it is there: somebody may be at it."""
    try:
        with path.open("x", encoding="utf-8", errors="backslashreplace") as file:
            for candidate in made:
                file.write(json.dumps(candidate.data(), ensure_ascii=False) + "\n")
    except FileExistsError as error:
        raise GoldError(f"{path} is there already, and may have been reviewed: name a new file") from error


def _name(entry: FeedbackEntry) -> str:
    """An id that is the same for the same question with the same history."""
    words = [entry.question.strip(), *(text for turn in entry.history for text in (turn.role, turn.content))]
    return f"feedback-{hashlib.sha256(json.dumps(words).encode('ascii')).hexdigest()[:12]}"


def _figures(answer: Answer) -> tuple[str, ...]:
    """The figures that the answer gives in its own words, each once: 13人, 41.9%."""
    numbers = (number for number in numbers_in(own_words(answer.answer)) if number.unit not in _COUNTED)
    return tuple(dict.fromkeys(_printed(number) for number in numbers))


def _printed(number: Number) -> str:
    return f"{number.value:.{number.decimals}f}{number.unit}"


def _spans(answer: Answer) -> tuple[Span, ...]:
    return tuple(dict.fromkeys(Span(cited.source, cited.start, cited.end) for cited in answer.citations))

"""What exported conversations share: sources in one line, numbered notes, states in words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.years import fiscal_year_name
from page.text import one_line, quoted
from page.words import Words
from rag.model import Answer, Citation, Status

# What XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets): most controls, surrogates, U+FFFE.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STATES = {Status.NOT_FOUND: "records_not_found", Status.CLARIFY: "records_clarify"}


class Notes:
    """The sources of a document in the order in which it names them, numbered from 1."""

    def __init__(self) -> None:
        self.cited: list[Citation] = []
        self._known: dict[int, Citation] = {}
        self._numbers: dict[int, int] = {}

    def begin(self, citations: Sequence[Citation]) -> None:
        """The next answer: from now on a mark means one of these."""
        self._known = {citation.id: citation for citation in citations}
        self._numbers = {}

    def number(self, mark: int) -> int | None:
        """The document's number of an answer's ``[mark]``; None where the answer has no such source."""
        if mark not in self._known:
            return None
        if mark not in self._numbers:
            self.cited.append(self._known[mark])
            self._numbers[mark] = len(self.cited)
        return self._numbers[mark]

    @property
    def unnamed(self) -> tuple[int, ...]:
        """The marks of the answer's sources that its text does not name."""
        return tuple(mark for mark in self._known if mark not in self._numbers)


def holdable(text: str) -> str:
    """``text`` with U+FFFD for each character that UTF-8 or XML cannot hold."""
    return _ILLEGAL.sub("\ufffd", text)


def source_line(citation: Citation, words: Words) -> str:
    """Whose words are quoted, where they stand (characters from 0, the end not included), and the quote."""
    year = citation.fiscal_year
    parts = (
        citation.jurisdiction,
        words.say("records_year_unknown")
        if year is None
        else words.say("records_year", name=fiscal_year_name(year), year=year),
        citation.section,
        citation.area,
        None if citation.page is None else words.say("records_page", page=citation.page),
    )
    line = words.say(
        "records_place",
        place=" / ".join(part for part in parts if part),
        file=citation.source,
        start=citation.start,
        end=citation.end,
        quote=quoted(citation.quote),
    )
    return holdable(one_line(line))


def state_lines(answer: Answer, words: Words) -> tuple[str, ...]:
    """What is to be said before an answer: that it is none, or whose words it is in."""
    names = [_STATES[answer.status]] if answer.status in _STATES else []
    if answer.mode == "llm":
        names.append("records_llm")
    return tuple(words.say(name) for name in names)

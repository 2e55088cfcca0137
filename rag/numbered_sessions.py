"""Sessions that a report numbers (①, 第２回): which of them a figure belongs to."""

from __future__ import annotations

import re
import unicodedata

from corpus.model import Fact, Passage

_CIRCLED = "①-⑳"
_MARK = re.compile(
    rf"(?P<circled>[{_CIRCLED}])|第\s?(?P<nth>[0-9０-９]+)\s?[回期次]|(?P<time>[0-9０-９]+)\s?回目"
)
# A circled number that opens a line is the line's own, unless a date stands right behind it.
_DATED = re.compile(
    r"[\s　]*(?:[0-9０-９]{1,2}\s?[/／月.．]|[HRＨＲ][\s]?[0-9０-９]|平成|令和|昭和|20[0-9]{2})"
)
_OF_ALL = frozenset({"計", "延べ", "各"})  # what is counted over several sessions is of none of them


def numbered(text: str) -> list[tuple[int, int]]:
    """The sessions that a line numbers, each with where its mark stands, in their order."""
    hits = list(_MARK.finditer(text))
    circled = [hit for hit in hits if hit["circled"]]
    found = []
    for hit in hits:
        if hit["circled"] and len(circled) == 1 and _DATED.match(text, hit.end()) is None:
            continue
        number = unicodedata.normalize("NFKC", hit["circled"] or hit["nth"] or hit["time"])
        found.append((int(number), hit.start()))
    return found


def of_session(fact: Fact, passage: Passage, source: str, number: int) -> bool:
    """Whether a figure of a passage is of the session of that number.

    In a line that numbers several it is where its number is the last before the figure. ``source`` is the
    text that the passage's offsets are of.
    """
    start = passage.span.start
    marks = numbered(source[start : passage.span.end])
    if len({mark for mark, _ in marks}) < 2:
        return True
    before = [mark for mark, at in marks if start + at < fact.value_span.start]
    return bool(before) and before[-1] == number and not _OF_ALL & set(fact.qualifiers)

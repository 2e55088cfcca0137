"""How great a change is asked for against what was there before: 半分以下に減った, 3割以上増えた, doubled."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from corpus.numerals import parse_number
from rag.cues import cues
from rag.model import Language
from rag.places import taken_out

_TO, _BY = cues("change_to"), cues("change_by")
_SIZES = ("n", "unit", "op", "times")  # groups that say how great the change is, not which way it goes
_HALVES = ("半分", "半数", "half")
_OPERATORS = {"以下": "<=", "未満": "<", "以上": ">=", "超": ">", "を超え": ">"}
_ENGLISH = (
    (">", re.compile(r"\b(?:more than|over)\b", re.IGNORECASE)),
    ("<", re.compile(r"\bless than\b", re.IGNORECASE)),
)
_HOLDS: dict[str, Callable[[float, float], bool]] = {
    "<=": lambda one, other: one <= other,
    "<": lambda one, other: one < other,
    ">=": lambda one, other: one >= other,
    ">": lambda one, other: one > other,
}
_WORDS = {
    Language.JAPANESE: {"<=": "{}以下", "<": "{}未満", ">=": "{}以上", ">": "{}超"},
    Language.ENGLISH: {"<=": "{} or less", "<": "less than {}", ">=": "{} or more", ">": "more than {}"},
}


@dataclass(frozen=True, slots=True)
class ChangeShare:
    """``part`` is a fraction of the value before: that of the later value (``is_of_after``: 半分以下に), or
    that of the change (3割以上). ``limit`` are the words for it.
    """

    operator: str
    part: float
    limit: str
    is_of_after: bool

    def keeps(self, before: float, after: float) -> bool:
        """Whether a change is as great. None is, from nothing."""
        if not before:
            return False
        changed = after if self.is_of_after else abs(after - before)
        return _HOLDS[self.operator](changed, self.part * before)

    def keeps_points(self, before: float, after: float) -> bool:
        """The same of shares in percent, of which the change is counted in percentage points."""
        if self.is_of_after:
            return self.keeps(before, after)
        return _HOLDS[self.operator](round(abs(after - before), 1), self.part * 100)

    def words(self, language: Language, limit: str = "") -> str:
        """``limit`` stands for the limit where its own words do not say it."""
        text = _WORDS[language][self.operator].format(limit or self.limit)
        if language is Language.JAPANESE:
            return text + ("に" if self.is_of_after else "")
        return f"{'to' if self.is_of_after else 'by'} {text}"


def read_share(text: str) -> ChangeShare | None:
    """The size of the change that an NFKC question asks for; None where it names none against what was."""
    for patterns, of_after in ((_TO, True), (_BY, False)):
        for pattern in patterns:
            found = pattern.search(text)
            if found is not None:
                return _share(found, is_of_after=of_after)
    return None


def without_share(text: str) -> str:
    """``text``, as long, without the size of a change that it asks for: 3割 is no share of anything there."""
    for pattern in (*_TO, *_BY):
        found = pattern.search(text)
        if found is not None:
            spans = [found.span(name) for name in _SIZES if name in pattern.groupindex]
            return taken_out(text, [span for span in spans if span[0] >= 0])
    return text


def _share(found: re.Match[str], *, is_of_after: bool) -> ChangeShare:
    parts = {name: value for name, value in found.groupdict().items() if value}
    part, limit = _part(parts)
    stated = _OPERATORS.get(parts.get("op", "").removesuffix("て"))
    english = next((operator for operator, words in _ENGLISH if words.search(found[0])), None)
    if english == ">" and "halved" in parts:
        english = "<"  # more than halved
    usual = "<=" if is_of_after and part < 1 else ">="
    return ChangeShare(stated or english or usual, part, limit, is_of_after)


def _part(parts: dict[str, str]) -> tuple[float, str]:
    """The fraction that the words name, and the words."""
    if "halved" in parts:
        return 0.5, "半分" if parts["halved"] == "半減" else "half"
    if "doubled" in parts:
        return 2.0, "2倍" if parts["doubled"] in ("倍増", "倍") else "double"
    if "tripled" in parts:
        return 3.0, "three times"
    if "times" in parts:
        return parse_number(parts["times"]) or 0.0, f"{parts['times']}倍"
    number = parts["n"]
    if number.lower() in _HALVES:
        return 0.5, number
    unit = parts["unit"]
    value = parse_number(number) or 0.0
    return (value / 10, f"{number}割") if unit == "割" else (value / 100, f"{number}%")

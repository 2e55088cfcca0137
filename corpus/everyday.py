"""Everyday words in the reports' words: what people ask for, and how reports write of it.

``corpus/everyday.yaml`` says it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).parent / "everyday.yaml"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN = re.compile(r"[ぁ-ヿ一-鿿]+")


@dataclass(frozen=True, slots=True)
class Subject:
    """What may be asked for in everyday words. ``name`` is its topic, ``english`` how English calls it.

    ``written`` matches the squeezed text of a passage that is about it; ``words`` are those of its wordings
    that are words as they stand. A ``context`` is what nearly every
    passage is about: it counts only where nothing else is asked for. A ``point`` is a side of a subject, such
    as its challenges.
    """

    name: str
    english: str
    asked: re.Pattern[str]
    asked_in_english: re.Pattern[str]
    written: re.Pattern[str]
    words: tuple[str, ...]
    context: bool
    point: bool

    @property
    def is_common(self) -> bool:
        """Whether it may be said of anything that reports write of."""
        return self.context or self.point


@cache
def everyday_subjects() -> tuple[Subject, ...]:
    """The subjects in the order of the file: the first to match a question takes its words."""
    with _FILE.open(encoding="utf-8") as file:
        return tuple(_subject(entry) for entry in yaml.load(file, Loader=_LOADER).values())


def _subject(entry: dict[str, Any]) -> Subject:
    return Subject(
        name=entry["ja"],
        english=entry["en"],
        asked=_any(entry["asked"]),
        asked_in_english=_any([rf"\b(?:{wording})\b" for wording in entry["english"]]),
        written=_any(entry["written"]),
        words=tuple(wording for wording in entry["written"] if _PLAIN.fullmatch(wording)),
        context=entry.get("context", False),
        point=entry.get("point", False),
    )


def _any(wordings: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{wording})" for wording in wordings) or "(?!)", re.IGNORECASE)

"""How a question points into the answer before: at an item of it, at the rest of it, at its sources."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from rag.cues import cue

_ITEM = cue("point_item")
_MORE = cue("point_more")
_SOURCE = cue("point_source")
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "last": -1}
_KANJI = "〇一二三四五六七八九十"
_KANA = {"ひ": 1, "ふ": 2, "み": 3}


class Aim(StrEnum):
    """What of the answer before is meant."""

    ITEM = "item"
    MORE = "more"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Pointer:
    """``number`` is the item's, from 1; -1 for the last."""

    aim: Aim
    number: int = 0


def read_pointer(text: str) -> Pointer | None:
    """What a checked question points at; None for a question that asks something of its own."""
    bare = text.strip()
    found = _ITEM.fullmatch(bare)
    if found is not None:
        return Pointer(Aim.ITEM, _number(found))
    if _MORE.fullmatch(bare) is not None:
        return Pointer(Aim.MORE)
    return Pointer(Aim.SOURCE) if _SOURCE.fullmatch(bare) is not None else None


def _number(found: re.Match[str]) -> int:
    parts = found.groupdict()
    if parts["number"]:
        return int(parts["number"]) if parts["number"].isdecimal() else _KANJI.index(parts["number"])
    if parts["kana"]:
        return _KANA[parts["kana"][0]]
    if parts["ordinal"]:
        return _ORDINALS[parts["ordinal"].lower()]
    return -1 if parts["last"] else 1

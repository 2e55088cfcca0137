"""Where something was held: 病院で開催した研修会 is one at a hospital, not one for a hospital's staff."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rag.cues import cues
from rag.model import Query
from rag.retrieval import Found

_HELD_AT = cues("held_at")
_ROOMS = "会議室|研修室|講堂|ホール|講義室|集会室|会場|センター|[0-9一二三四五六七八九十]階"
_ROOM = rf"[^\s、。,（）()]{{0,8}}(?:{_ROOMS})"
_NAME = r"[一-鿿々ァ-ヶーA-Za-z0-9]"
_ROOM_ALONE = re.compile(_ROOM)
_BRACKETS = re.compile(r"[（(]([^（）()]*)[)）]")
_PART = re.compile(r"[\s、,，・]+")
_ATTENDED = re.compile(r"(?:が|から|も)(?:参加|出席)|を対象|向け|構成")
_EACH = "各|全|他の?"  # 各病院: not one that has a name or stands alone


def venues_asked(query: Query) -> tuple[str, ...]:
    """The topics that a question names as places where something was held."""
    for pattern in _HELD_AT:
        found = pattern.search(query.text)
        if found is not None:
            return tuple(topic for topic in query.topic if topic in found["venue"])
    return ()


def held_there(found: Sequence[Found], venues: Sequence[str]) -> list[Found]:
    """The passages that tell of something held at one of ``venues``."""
    return [f for f in found if any(is_held_at(f.located.passage.text, venue) for venue in venues)]


def is_held_at(text: str, venue: str) -> bool:
    """Whether a passage gives ``venue``, or a place whose name ends in it, as where something was held.

    It stands in brackets beside nothing but dates and numbers, or by itself between blanks, or before で.
    """
    plain = unicodedata.normalize("NFKC", text)
    name = re.compile(rf"(?!{_EACH})(?:[ぁ-ん]{{1,6}})?{_NAME}*{re.escape(venue)}(?:{_ROOM})?")
    if any(_is_venue_of(inside, name) for inside in _BRACKETS.findall(plain)):
        return True
    alone = re.compile(rf"(?:(?<=[\s~〜～])|^){name.pattern}(?=[\s（(]|$)")
    acted = re.compile(
        rf"{name.pattern}(?:にて|において|を会場|で(?!の|き|あ|す|は))(?=[^。]{{0,40}}(?:開|実施|行|催|研修|会|講))"
        rf"|{name.pattern}での(?=[^。、]{{0,12}}(?:会|研修|講))"
    )
    outside = _BRACKETS.sub(" ", plain)
    return alone.search(outside) is not None or acted.search(plain) is not None


def _is_venue_of(inside: str, name: re.Pattern[str]) -> bool:
    """Whether brackets hold the place alone, or beside dates, numbers and rooms: （11/9、県立病院、57名）."""
    if _ATTENDED.search(inside) is not None:
        return False
    parts = [part for part in _PART.split(inside) if part]
    others = [part for part in parts if name.fullmatch(part) is None]
    return len(others) < len(parts) and all(
        re.search(r"\d", part) or _ROOM_ALONE.fullmatch(part) for part in others
    )

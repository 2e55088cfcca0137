"""What a script of the page sends with an event: every value is read as what it has to be, whatever it is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_LONGEST = 100_000  # characters of an address that are read


class Sent:
    """The data of one event."""

    def __init__(self, event: Any) -> None:
        data = event._data
        self._data: dict[str, Any] = data if isinstance(data, dict) else {}

    def __contains__(self, name: str) -> bool:
        return name in self._data

    def text(self, name: str) -> str:
        return text_of(self._data.get(name))

    def number(self, name: str) -> int:
        return number_of(self._data.get(name))

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The fields of a form; those that are no pair of texts are left out."""
        return _pairs(self._data.get("fields"))


@dataclass(frozen=True, slots=True)
class Wish:
    """What the page's address asks of a view: ``fields`` of its form and a ``report``; else it ``keeps``."""

    keeps: bool
    fields: list[tuple[str, str]]
    report: str

    @classmethod
    def of(cls, text: object) -> Wish:
        """From the JSON that the page's script makes of its address; anything else wishes for nothing."""
        try:
            read = json.loads(text) if isinstance(text, str) and len(text) <= _LONGEST else {}
        except (ValueError, RecursionError):
            read = {}
        data: dict[str, Any] = read if isinstance(read, dict) else {}
        return cls(data.get("keeps") is True, _pairs(data.get("fields")), text_of(data.get("report")))


def text_of(value: object) -> str:
    """Text as it is; empty for anything else."""
    return value if isinstance(value, str) else ""


def number_of(value: object) -> int:
    """An integer that may also come as text; -1 for anything else."""
    if isinstance(value, bool):
        return -1
    if isinstance(value, int):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12:
        return int(value)
    return -1


def names_of(value: object) -> frozenset[str]:
    """The texts of a list; none for anything else."""
    return frozenset(filter(_is_text, value)) if isinstance(value, list) else frozenset()


def _pairs(fields: object) -> list[tuple[str, str]]:
    pairs: Sequence[Any] = fields if isinstance(fields, list) else ()
    return [(p[0], p[1]) for p in pairs if isinstance(p, list) and len(p) == 2 and all(map(_is_text, p))]


def _is_text(value: object) -> bool:
    return isinstance(value, str)

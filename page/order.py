"""In which order the events of one visitor are answered. Visitors do not wait for one another."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

_REMEMBERED = 10_000  # lines of events; the one that has been quiet longest is forgotten first

T = TypeVar("T")


@dataclass(slots=True)
class _Line(Generic[T]):
    """What is known of one visitor's events of one kind: the newest, and whose turn it is."""

    number: int
    newest: T
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(frozen=True, slots=True)
class Turn(Generic[T]):
    """The turn of one event."""

    _line: _Line[T]
    _number: int

    @property
    def is_past(self) -> bool:
        """Whether a later event has come meanwhile, so that this one need not be answered any more."""
        return self._number < self._line.number

    @property
    def newest(self) -> T:
        """What the latest event has sent."""
        return self._line.newest


class Order(Generic[T]):
    """Lets the events of one line in one after another; lines are independent. For one event loop."""

    def __init__(self) -> None:
        self._lines: OrderedDict[tuple[str, str], _Line[T]] = OrderedDict()

    @asynccontextmanager
    async def turn(self, visitor: str, kind: str, number: int, sent: T) -> AsyncIterator[Turn[T]]:
        """The turn of the event that a visitor's page has counted as ``number`` (-1: it does not count).

        Events may arrive otherwise than they were sent: the number, not the arrival, tells the latest.
        """
        line = self._line(visitor, kind, number, sent)
        number = line.number if number < 0 else number
        if number >= line.number:
            line.number, line.newest = number, sent
        async with line.lock:
            yield Turn(line, number)

    def _line(self, visitor: str, kind: str, number: int, sent: T) -> _Line[T]:
        line = self._lines.pop((visitor, kind), None) or _Line(number, sent)
        self._lines[visitor, kind] = line
        if len(self._lines) > _REMEMBERED:
            self._lines.popitem(last=False)
        return line

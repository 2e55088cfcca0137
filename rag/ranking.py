"""Items in the order of their values: ties share a place, and a cut never parts them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tied(Generic[T]):
    """Items of one value. ``first`` is the place of the first of them, from 1."""

    items: tuple[T, ...]
    first: int

    @property
    def last(self) -> int:
        return self.first + len(self.items) - 1


def tied(items: Sequence[T], value: Callable[[T], float], *, descending: bool) -> list[Tied[T]]:
    """``items`` by value, those of one value together in the order given."""
    ordered = sorted(items, key=lambda item: -value(item) if descending else value(item))
    groups: list[list[T]] = []
    for item in ordered:
        if groups and value(groups[-1][0]) == value(item):
            groups[-1].append(item)
        else:
            groups.append([item])
    found, first = [], 1
    for group in groups:
        found.append(Tied(tuple(group), first))
        first += len(group)
    return found


def first_of(groups: Sequence[Tied[T]], count: int) -> list[T]:
    """The first ``count`` items, and those that tie with the last of them."""
    return [item for group in groups if group.first <= count for item in group.items]


def at_place(groups: Sequence[Tied[T]], place: int) -> Tied[T] | None:
    """The group that holds the ``place``-th item; None where there are fewer."""
    return next((group for group in groups if group.first <= place <= group.last), None)

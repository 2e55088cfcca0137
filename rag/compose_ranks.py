"""Rankings of measures and of rates: an end, the first few, the one at a place, all in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from rag.model import Calculation, Order, Query, Statement
from rag.phrases import Phrases
from rag.ranking import Tied, at_place, first_of, tied
from rag.unknown import Unknown, told

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Field(Generic[T]):
    """What is ranked, and how its items are worded.

    ``kind`` is the word for an item (自治体), ``ends`` those for the greatest and the least (多い, 少ない).
    ``claim`` makes a statement of a text on some items, its calculations and its context; ``best`` the
    sentence on those at the end that is True for the greatest; ``lines`` shows items in their order;
    ``unknown`` says why an item has no value.
    """

    name: str
    kind: str
    ends: tuple[str, str]
    value: Callable[[T], float]
    shown: Callable[[T], str]
    place: Callable[[T], str]
    claim: Callable[[str, Sequence[T], Sequence[Calculation], Sequence[str]], Statement]
    best: Callable[[Sequence[T], bool], Statement]
    lines: Callable[[Sequence[T]], list[Statement]]
    unknown: Callable[[T], Unknown]


class Ranks(Generic[T]):
    """Composes the rankings of one field. ``known`` have a value, ``left`` have none."""

    def __init__(self, field: Field[T], phrases: Phrases, known: Sequence[T], left: Sequence[T]) -> None:
        self._field = field
        self._phrases = phrases
        self._known = tuple(known)
        self._left = tuple(left)
        self._words = {"name": field.name, "kind": field.kind, "count": len(known)}

    def compose(self, query: Query) -> list[Statement]:
        """The ranking that the question's ``order`` asks for. There are items with a value."""
        order = query.order
        groups = tied(self._known, self._field.value, descending=query.descending)
        ordered = [item for group in groups for item in group.items]
        if order.count is not None:
            firsts = (self._first(down, order.count) for down in query.directions)
            return [*(line for first in firsts for line in first), *self._unranked()]
        if order.place is not None:
            top = self._at(groups, order, order.place)
        elif order.is_list:
            top = [Statement(self._say("order_list", query.descending), framing=True)]
        else:
            top = [self._field.best(self._end(groups, d == query.descending), d) for d in query.directions]
        shown = [*ordered, *self._left]
        table = self._field.lines(shown) if len(shown) > 1 else []
        return [*top, *table, *self._among(order, shown), *self._unranked()]

    def place_of(self, query: Query, item: T) -> list[Statement]:
        """Where one of the items stands among them."""
        groups = tied(self._known, self._field.value, descending=query.descending)
        group = next(group for group in groups if item in group.items)
        others = [other for other in group.items if other is not item]
        places = self._phrases.listed(map(self._field.place, others), "and")
        place = self._phrases.say("nth_place", n=group.first)
        text = self._say(
            "rank_of",
            query.descending,
            whose=self._field.place(item),
            value=self._field.shown(item),
            place=place,
            tie=self._phrases.say("rank_of_tie", places=places) if others else "",
        )
        ordered = [other for each in groups for other in each.items]
        return [
            self._field.claim(text, [item, *others], [self._count()], [place]),
            *self._field.lines(ordered),
            *self._unranked(),
        ]

    def _unranked(self) -> list[Statement]:
        """Who has no value, and why."""
        return told(self._phrases, "unranked", map(self._field.unknown, self._left))

    def _first(self, descending: bool, count: int) -> list[Statement]:
        shown = first_of(tied(self._known, self._field.value, descending=descending), count)
        head = Statement(self._say("order_first", descending, shown=len(shown)), framing=True)
        notes = []
        if len(shown) > count:
            place = self._phrases.say("nth_place", n=count)
            notes.append(
                self._phrases.say("order_tied", place=place, shown=len(shown), kind=self._field.kind)
            )
        elif len(shown) < count:
            notes.append(self._phrases.say("order_few", **self._words))
        return [head, *self._field.lines(shown), *(Statement(note, framing=True) for note in notes)]

    def _at(self, groups: Sequence[Tied[T]], order: Order, place: int) -> list[Statement]:
        group = at_place(groups, place)
        if group is None:
            words = {**self._words, "place": self._phrases.say("nth_place", n=place)}
            return [Statement(self._phrases.say("order_none", **words), framing=True)]
        found = [self._place_held(group, order.directions[0])]
        behind = at_place(groups, group.last + 1)
        if group.first < place and behind is not None:
            text = self._say("nth_next", order.directions[0], **self._told(behind.items))
            found.append(self._field.claim(text, behind.items, (), ()))
        return found

    def _place_held(self, group: Tied[T], descending: bool) -> Statement:
        alone = len(group.items) == 1
        place = self._phrases.say("nth_place" if alone else "nth_places", n=group.first, last=group.last)
        name = "nth" if alone else "nth_tied"
        text = self._say(name, descending, place=place, **self._told(group.items))
        return self._field.claim(text, group.items, [self._count()], [place])

    def _told(self, items: Sequence[T]) -> dict[str, str]:
        places = self._phrases.listed(map(self._field.place, items), "and")
        return {"places": places, "value": self._field.shown(items[0])}

    def _end(self, groups: Sequence[Tied[T]], first: bool) -> tuple[T, ...]:
        return groups[0 if first else -1].items

    def _among(self, order: Order, shown: Sequence[T]) -> list[Statement]:
        """Out of how many an end was picked, where the sentence on it does not say so."""
        if order.place is not None or order.is_list or len(shown) < 3:
            return []
        return [Statement(self._phrases.say("order_among", **self._words), framing=True)]

    def _count(self) -> Calculation:
        values = tuple(self._field.value(item) for item in self._known)
        return Calculation("count", values, float(len(values)))

    def _say(self, sentence: str, descending: bool, **values: object) -> str:
        end = self._phrases.say(self._field.ends[0 if descending else 1])
        return self._phrases.say(sentence, **{**self._words, "end": end, **values})

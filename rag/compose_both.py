"""Which places fulfil conditions on several measures at once."""

from __future__ import annotations

from collections.abc import Sequence

from rag.compose_conditions import bound_words, holds, limit_text
from rag.lines import Lines
from rag.model import Condition, Language, Query, Statement
from rag.phrases import Phrases
from rag.readings import ReadingState
from rag.rows import Row, countable
from rag.unknown import told, unknown_row


class Both:
    """Composes from the rows of several measures; ``table[n]`` are the rows of ``lines[n]``'s measure.

    The n-th rows of all measures are of one place, or of one area.
    """

    def __init__(self, lines: Sequence[Lines], table: Sequence[Sequence[Row]], language: Language) -> None:
        self._lines = lines
        self._places = list(zip(*table, strict=True))
        self._counted = {id(row) for rows in table for row in countable(rows)[0]}
        self._language = language
        self._phrases = Phrases(language)

    def match(self, query: Query) -> list[Statement]:
        """The places that keep all bounds, each with all figures; and for whom it cannot be told."""
        bounds = [_own(query.bounds, lines.measure.key) for lines in self._lines]
        hits = [rows for rows in self._places if self._keeps(rows, bounds)]
        open_ = [row for rows in self._places if (row := self._unknown(rows, bounds)) is not None]
        words = [
            self._phrases.say("match_part", name=self._dated(lines), bound=self._words(own, lines))
            for lines, own in zip(self._lines, bounds, strict=True)
            if own
        ]
        words = [*(word.removesuffix("の").removesuffix("る") for word in words[:-1]), words[-1]]
        named = {"bounds": self._phrases.listed(words), "kind": self._lines[0].say.kind}
        limits = [
            limit_text(bound, self._unit(lines))
            for own, lines in zip(bounds, self._lines, strict=True)
            for bound in own
        ]
        notes = told(self._phrases, "unchecked", map(unknown_row, open_))
        if not hits:
            text = self._phrases.say("match_none_of_all", **named)
            rows = [row for place in self._places for row in place if id(row) in self._counted]
            return [self._lines[0].claim(text, rows, context=limits), *notes]
        head = Statement(self._phrases.say("match_all", **named), context=tuple(limits), framing=True)
        return [head, *map(self._item, hits), *notes]

    def _keeps(self, rows: Sequence[Row], bounds: Sequence[Sequence[Condition]]) -> bool:
        return all(
            not own or (id(row) in self._counted and holds(own, row.value or 0.0))
            for row, own in zip(rows, bounds, strict=True)
        )

    def _unknown(self, rows: Sequence[Row], bounds: Sequence[Sequence[Condition]]) -> Row | None:
        """The row without a number that leaves open whether the place keeps the bounds."""
        asked = [(row, own) for row, own in zip(rows, bounds, strict=True) if own]
        counted = [(row, own) for row, own in asked if id(row) in self._counted]
        if any(not holds(own, row.value or 0.0) for row, own in counted):
            return None
        return next((row for row, _ in asked if id(row) not in self._counted), None)

    def _dated(self, lines: Lines) -> str:
        return lines.say.dated(lines.measure, [rows[0] for rows in self._places])

    def _words(self, own: Sequence[Condition], lines: Lines) -> str:
        return bound_words(self._phrases, own, self._unit(lines))

    def _unit(self, lines: Lines) -> str:
        return lines.measure.units[0] if self._language is Language.JAPANESE else ""

    def _item(self, rows: Sequence[Row]) -> Statement:
        say = self._lines[0].say
        told_ = [
            f"{lines.say.name(lines.measure)} {lines.say.value(row.reading, bold=True)}"
            for lines, row in zip(self._lines, rows, strict=True)
            if row.reading.state is not ReadingState.ABSENT
        ]
        place = say.place((rows[0].report, rows[0].area))
        text = self._phrases.say("item", place=place, value=self._phrases.listed(told_))
        return self._lines[0].claim(text, rows)


def _own(bounds: Sequence[Condition], key: str) -> tuple[Condition, ...]:
    return tuple(bound for bound in bounds if bound.subject in ("", key))

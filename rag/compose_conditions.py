"""Which places fulfil a condition on a measure, and whether a figure is what a question supposes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from corpus.model import Fact
from rag.lines import Lines
from rag.model import Condition, Language, Query, Statement
from rag.phrases import Phrases
from rag.ranking import first_of, tied
from rag.readings import figure_text, number_text
from rag.rows import Row, countable
from rag.unknown import told, unknown_row

_HOLDS: dict[str, Callable[[float, float], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
}


def holds(bounds: Sequence[Condition], value: float) -> bool:
    """Whether ``value`` keeps all bounds."""
    return all(_HOLDS[bound.operator](value, bound.value) for bound in bounds)


def limit_text(bound: Condition, unit: str) -> str:
    """The limit as an answer prints it: 10人, 50%, or 5割 as the question has it."""
    return bound.limit or number_text(bound.value, bound.unit or unit)


def verdict(phrases: Phrases, bounds: Sequence[Condition], value: float, unit: str, *, about: bool) -> str:
    """はい or いいえ and what it means, for a question whether ``value`` keeps ``bounds``.

    A figure that is only ``about`` a number confirms no exact one.
    """
    limits = [limit_text(bound, unit) for bound in bounds]
    if about and any(bound.operator == "==" for bound in bounds):
        return phrases.say("check_about")
    answer = "yes" if holds(bounds, value) else "no"
    if len(bounds) == 1 and (bounds[0].operator, bounds[0].value) == (">=", 1.0):
        return phrases.say(f"check_{answer}")
    if len(bounds) == 1:
        return phrases.say(f"check_{answer}_{bounds[0].operator}", limit=limits[0])
    words = bound_words(phrases, bounds, unit).removesuffix("の")
    return phrases.say(f"check_{answer}_all", bounds=words)


def is_band(bounds: Sequence[Condition]) -> bool:
    """Whether the bounds are one band of values that the question names (10人台)."""
    return len(bounds) == 2 and bool(bounds[0].limit) and bounds[0].limit == bounds[1].limit


def bound_words(phrases: Phrases, bounds: Sequence[Condition], unit: str) -> str:
    """The bounds in words, to stand before what is bound: 10人以上、20人未満の, or 10人台の."""
    if is_band(bounds):
        return phrases.say("bound_==", limit=bounds[0].limit)
    words = [phrases.say(f"bound_{bound.operator}", limit=limit_text(bound, unit)) for bound in bounds]
    return phrases.listed([*(word.removesuffix("の") for word in words[:-1]), words[-1]])


def in_order(query: Query, rows: Sequence[Row]) -> list[Row]:
    """Rows with values in the order that the question asks for, and no more than it wants of them."""
    if not query.order.directions:
        return list(rows)
    groups = tied(rows, lambda row: row.value or 0.0, descending=query.descending)
    return first_of(groups, query.order.count or len(rows))


class Conditions:
    """Composes answers to conditions on one measure."""

    def __init__(self, lines: Lines, language: Language) -> None:
        self._lines = lines
        self._phrases = Phrases(language)
        self._unit = lines.measure.units[0] if language is Language.JAPANESE else ""
        self._kind = lines.say.kind

    def match(self, query: Query, rows: Sequence[Row]) -> list[Statement]:
        """The rows that keep the question's bounds, or that none does; and who gives no number."""
        bounds = query.bounds or (Condition(">", 0.0),)
        if bounds[0].operator == "absent":
            return self._without(rows, bounds[0].word, alone=len(query.measures) == 1)
        if bounds[0].operator == "marked":
            return self._marked(rows, bounds[0].word)
        counted, left = countable(rows)
        if not counted:
            return self._lines.values(rows)
        hits = [row for row in counted if holds(bounds, row.value or 0.0)]
        limits = tuple(limit_text(bound, self._unit) for bound in bounds)
        words = bound_words(self._phrases, bounds, self._unit)
        named = {"kind": self._kind, "name": self._lines.say.dated(self._lines.measure, rows), "bound": words}
        unknown = told(self._phrases, "unchecked", map(unknown_row, left))
        if not hits:
            text = self._whether(query, "no") + self._phrases.say("no_match", **named)
            return [self._lines.claim(text, counted, context=limits), *unknown]
        shown = in_order(query, hits)
        text = self._whether(query, "yes") + self._phrases.say("match", count=len(shown), **named)
        head = Statement(text, context=(*limits, f"{len(shown)}{self._kind}"), framing=True)
        return [head, *map(self._lines.item, shown), *unknown]

    def check(self, query: Query, rows: Sequence[Row]) -> list[Statement]:
        """Each row's figure, with はい or いいえ before it where it is a number."""
        statements = []
        limits = tuple(limit_text(bound, self._unit) for bound in query.bounds)
        for row in rows:
            statement = self._lines.sentence(row)
            if row.value is not None:
                about = row.reading.is_approximate
                words = verdict(self._phrases, query.bounds, row.value, self._unit, about=about)
                context = (*limits, *statement.context)
                statement = replace(statement, text=words + statement.text, context=context)
            statements.append(statement)
        return statements

    def _whether(self, query: Query, answer: str) -> str:
        return self._phrases.say(f"check_{answer}") if query.whether else ""

    def _without(self, rows: Sequence[Row], word: str, *, alone: bool = True) -> list[Statement]:
        """The places that give no number, each with what it gives instead: ``word``, where one is given."""
        stated = [row for row in rows if row.reading.facts and row.value is None and self._says(row, word)]
        absent = [row for row in rows if not row.reading.facts and not word]
        say, measure = self._lines.say, self._lines.measure
        if not stated and word:
            return self._without(rows, "") if alone else []  # what stands there instead
        if not stated and not absent:
            named = {"name": say.dated(measure, rows), "kind": self._kind}
            return [self._lines.claim(self._phrases.say("all_given", **named), rows)]
        return [
            say.without_head(measure, rows),
            *map(self._lines.item, stated),
            *(say.absent(row.report, row.area, measure) for row in absent),
        ]

    def _marked(self, rows: Sequence[Row], word: str) -> list[Statement]:
        """The places of which a figure is printed with the word: 約, 延べ."""
        hits = [row for row in rows if any(word in fact.qualifiers for fact in row.reading.facts)]
        named = {"name": self._lines.say.dated(self._lines.measure, rows), "kind": self._kind, "word": word}
        if not hits:
            return [self._lines.claim(self._phrases.say("no_marked", **named), rows)]
        head = self._phrases.say("marked", count=len(hits), **named)
        context = (f"{len(hits)}{self._kind}",)
        return [Statement(head, context=context, framing=True), *map(self._lines.item, hits)]

    def _says(self, row: Row, word: str) -> bool:
        """Whether the word stands in place of a number of the place."""
        return word == "" or any(word in self._printed(fact) for fact in row.reading.facts)

    def _printed(self, fact: Fact) -> str:
        return figure_text(fact, self._lines.catalog.index.sources)

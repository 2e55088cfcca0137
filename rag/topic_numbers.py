"""Passages by the number that a question states of its topic (35名) or the bound that it sets (10回以上)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from corpus.figures import Figure, find_figures
from rag.compose_conditions import bound_words, holds
from rag.model import Condition, Query, Statement
from rag.phrases import Phrases
from rag.printed import like_unit
from rag.retrieval import Found

_PEOPLE = "人"
_INEQUALITIES = frozenset({">=", "<=", ">", "<"})
_COUNTED = frozenset({_PEOPLE, "回", "件", "か所"})  # what a question states to find again; not 3つ挙げて


def topic_bounds(query: Query) -> tuple[Condition, ...]:
    """The bounds that a question sets on a number of its topic rather than on a measure."""
    if query.measures or query.rate:
        return ()
    bounds = [bound for bound in query.bounds if bound.operator in _INEQUALITIES]
    # A bound without a number of its own (誰かいる is 1 or more) stands at 0 and has no unit.
    return tuple(b for b in bounds if b.unit or b.at > 0 or query.text[:1].isnumeric())


def printing(query: Query, found: Sequence[Found]) -> list[Found]:
    """Those that print a number within the bounds, or the stated one; none where no number is stated."""
    bounds = topic_bounds(query)
    if bounds:
        return [item for item in found if any(_within(figure, bounds) for figure in _figures(item))]
    if query.bounds:
        return []
    stated = {(f.value, like_unit(f.unit)) for f in find_figures(query.text)}
    sought = {(value, unit) for value, unit in stated if unit in _COUNTED}
    return [item for item in found if any((f.value, like_unit(f.unit)) in sought for f in _figures(item))]


def _figures(item: Found) -> list[Figure]:
    return find_figures(unicodedata.normalize("NFKC", item.located.passage.text))


def _within(figure: Figure, bounds: Sequence[Condition]) -> bool:
    units = {like_unit(bound.unit) or _PEOPLE for bound in bounds}
    return units == {like_unit(figure.unit)} and holds(bounds, figure.value)


def bound_remark(query: Query, *, met: bool) -> Statement:
    """That each passage is held to the bounds by itself, or that none keeps them."""
    phrases, bounds = Phrases(query.language), topic_bounds(query)
    words = bound_words(phrases, bounds, _PEOPLE)
    text = phrases.say("bound_each" if met else "bound_unmet", bound=words)
    return Statement(text, context=(words,), framing=True)

"""Which measures and rates a question means, and what its bounds are on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag import intents
from rag.bounds import fitting
from rag.catalog import Catalog
from rag.model import Condition, Intent
from rag.topics import Topic
from rag.vocabulary import Term

_RECORD = re.compile(r"(?<![人者数名方])の?実績$")


def measures_named(catalog: Catalog, masked: str, terms: Sequence[Term]) -> tuple[str, ...]:
    """The measures named; with their parts where the work as a whole is asked for (退院支援の実績)."""
    own = [term for term in terms if term.kind == "measure"]
    measures = tuple(dict.fromkeys(term.key for term in own))
    whole = any(_RECORD.search(masked[term.start : term.end]) for term in own)
    if not whole or intents.figure_intent(masked) not in (Intent.VALUE, Intent.LIST, Intent.COMPARE):
        return measures
    parts = [key for key, spec in catalog.measures.items() if spec.part_of in measures]
    return tuple(dict.fromkeys((*measures, *parts)))


def of_whole(
    catalog: Catalog, part: str, bounds: tuple[Condition, ...]
) -> tuple[tuple[str, ...], tuple[Condition, ...]]:
    """支援したのに退院者がいない bounds both figures, though it names the second alone."""
    whole = catalog.measures[part].part_of
    if whole is None:
        return (part,), bounds[1:]
    first, second = bounds
    return (whole, part), (replace(first, subject=whole), replace(second, subject=part))


def rate_meant(
    catalog: Catalog, measures: tuple[str, ...], masked: str, bounds: Sequence[Condition]
) -> str | None:
    """The rate that a question means by 割合 or by a bound in percent beside one of its measures."""
    share = bool(fitting(bounds, share=True)) and not intents.trends(masked)
    share = share or intents.figure_intent(masked) is Intent.RATIO
    return rate_with(catalog, measures) if share else None


def rate_with(catalog: Catalog, measures: Sequence[str]) -> str | None:
    """The rate that is made with one of the measures."""
    for rate in catalog.rates.values():
        if rate.numerator in measures or rate.denominator in measures:
            return rate.key
    return None


def asks_for_word(bounds: Sequence[Condition], topics: Sequence[Topic]) -> bool:
    """Whether nothing is asked but who writes a word in a number's place: 未実施と書いてある自治体."""
    word = bounds[0].word if bounds and bounds[0].operator == "absent" else ""
    return bool(word) and all(topic.soft or topic.surface in word for topic in topics)

"""What is left of a measure without a part of it: those supported who did not leave hospital."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.forms import MeasureSpec
from corpus.model import Report
from rag.catalog import Catalog
from rag.model import Calculation, Draft, Query, Statement
from rag.passage_words import drafted
from rag.phrases import Phrases
from rag.ranking import first_of, tied
from rag.readings import about, alike, evidence_of, number_text, read_measure
from rag.scope import Scope
from rag.wording import context_of, measure_name, owner, year_name


class RemainderComposer:
    """Composes differences of a measure and the part of it that a question says did not happen."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def unmet(self, query: Query) -> MeasureSpec | None:
        """The measure whose contrary the question asks for (退院していない人), None for none."""
        for measure in self._catalog.measures.values():
            if measure.part_of is not None and any(re.search(p, query.text) for p in measure.unmet):
                return measure
        return None

    def compose(self, query: Query, scope: Scope, part: MeasureSpec) -> Draft:
        """The draft for ``part``'s contrary in each report and area of ``scope``."""
        areas: list[str | None] = [*scope.areas] or [None]
        found = [self._left(query, report, area, part) for report in scope.reports for area in areas]
        return drafted(_in_order(query, found))

    def _left(self, query: Query, report: Report, area: str | None, part: MeasureSpec) -> Statement:
        whole = self._catalog.measures[part.part_of or ""]
        top = read_measure(self._catalog, report, whole, area)
        taken = read_measure(self._catalog, report, part, area)
        values = {
            "place": owner(report, area, query.language),
            "year": year_name(report.fiscal_year, query.language),
            "whole": measure_name(whole, query.language),
            "part": measure_name(part, query.language),
        }
        phrases = Phrases(query.language)
        facts = (*top.facts, *taken.facts)
        evidence = tuple(evidence_of(self._catalog, fact) for fact in facts)
        open_areas = [{fact.area for fact in side.left_open} for side in (top, taken)]
        uneven = open_areas[0] != open_areas[1]
        if (
            top.value is None
            or taken.value is None
            or top.value < taken.value
            or not alike(top, taken)
            or uneven
        ):
            text = phrases.say("remainder_areas" if uneven else "remainder_unknown", **values)
            return Statement(text, evidence, context=context_of(report), framing=not evidence)
        rest = Calculation("difference", (top.value, taken.value), top.value - taken.value)
        text = phrases.say(
            "remainder",
            value=about(number_text(rest.result, top.unit), top, taken),
            whole_value=top.value_text,
            part_value=taken.value_text,
            **values,
        )
        return Statement(
            text,
            evidence,
            (rest, *top.calculations, *taken.calculations),
            context_of(report),
        )


def _in_order(query: Query, found: Sequence[Statement]) -> list[Statement]:
    """The differences in the order asked for, or those at the end of it; those unknown behind them."""
    known = [statement for statement in found if statement.calculations]
    if not query.order.directions or len(known) < 2:
        return list(found)
    groups = tied(known, lambda statement: statement.calculations[0].result, descending=query.descending)
    most = len(known) if query.order.is_list else 1
    unknown = [statement for statement in found if not statement.calculations]
    return [*first_of(groups, query.order.count or most), *unknown]

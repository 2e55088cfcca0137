"""What is left of a measure without a part of it: those supported who did not leave hospital."""

from __future__ import annotations

import re

from corpus.forms import MeasureSpec
from corpus.model import Report
from rag.catalog import Catalog
from rag.model import Calculation, Draft, Query, Statement
from rag.passage_words import drafted
from rag.phrases import Phrases
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
        return drafted([self._left(query, report, area, part) for report in scope.reports for area in areas])

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
        if top.value is None or taken.value is None or top.value < taken.value or not alike(top, taken):
            return Statement(
                phrases.say("remainder_unknown", **values), context=context_of(report), framing=True
            )
        rest = Calculation("difference", (top.value, taken.value), top.value - taken.value)
        text = phrases.say(
            "remainder",
            value=about(number_text(rest.result, top.unit), top, taken),
            whole_value=top.value_text,
            part_value=taken.value_text,
            **values,
        )
        facts = (*top.facts, *taken.facts)
        return Statement(
            text,
            tuple(evidence_of(self._catalog, fact) for fact in facts),
            (rest, *top.calculations, *taken.calculations),
            context_of(report),
        )

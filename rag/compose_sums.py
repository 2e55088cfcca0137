"""Sums over the figures of sessions and meetings: all of them shown, and added up only where that is safe."""

from __future__ import annotations

from collections.abc import Sequence

from rag.bounds import fitting
from rag.catalog import Catalog
from rag.compose_conditions import bound_words, holds, limit_text
from rag.compose_uncounted import asks_most
from rag.each_year import of_each_year
from rag.intents import figure_intent
from rag.model import Calculation, Condition, Draft, Intent, Query, Statement
from rag.passage_words import bullet, drafted, heading
from rag.phrases import Phrases
from rag.printed import like_unit
from rag.ranking import at_place, first_of, tied
from rag.readings import evidence_of, figure_text, number_text
from rag.retrieval import Retriever
from rag.scope import Scope
from rag.session_counts import Count, counting, find_counts, units_asked
from rag.wording import context_of, owner

# Words with a figure that keep it from being added to others: what it counts is not what they count.
_UNLIKE = frozenset(
    {"延べ", "各", "約", "予定", "以上", "以下", "未満", "超", "強", "弱", "毎月", "毎週", "毎年", "月", "週"}
)


class SumComposer:
    """Composes answers to 合計 of what no measure of the form counts."""

    def __init__(self, catalog: Catalog, retriever: Retriever) -> None:
        self._catalog = catalog
        self._retriever = retriever

    def compose(self, query: Query, scope: Scope) -> Draft | None:
        """All figures that fit with their sum, or with why they are not added; None for other questions."""
        if query.measures or query.rate or not query.topic:
            return None
        bounds = [b for b in fitting(query.bounds, share=False) if b.operator not in ("absent", "marked")]
        picks = bool(units_asked(query)) and bool(bounds or query.order.directions)
        total = figure_intent(query.text) is Intent.TOTAL
        named = not (total or picks) and asks_most(query)
        counts = find_counts(self._retriever, query, scope) if total or picks or named else []
        counts = counts if total else counting(query, counts, self._retriever, by_name=named)
        if not counts or _counts_sessions(query, counts, bounds):
            return None
        return self._summed(query, counts) if total else self._picked(query, scope, counts, bounds)

    def picks(self, query: Query, scope: Scope) -> bool:
        """Whether figures of sessions or meetings choose the one end that is asked for: 参加者が最も多い."""
        return len(query.order.directions) == 1 and self.compose(query, scope) is not None

    def _picked(
        self, query: Query, scope: Scope, counts: Sequence[Count], bounds: Sequence[Condition]
    ) -> Draft:
        """The figures that keep the bounds, in the order asked for, or those at the end of it."""
        phrases = Phrases(query.language)
        like = [count for count in counts if not _UNLIKE & set(count.fact.qualifiers)]
        hits = [count for count in like if holds(bounds, count.value)]
        hits = of_each_year(query, scope.reports, hits, lambda count: count.found.located.report)
        limits = tuple(limit_text(bound, bound.unit or like_unit(counts[0].fact.unit)) for bound in bounds)
        values: dict[str, object] = {"count": len(like)}
        if bounds:
            values["bound"] = bound_words(phrases, bounds, like_unit(counts[0].fact.unit))
        notes = [Statement(phrases.say("picked_like"), framing=True)] if len(like) < len(counts) else []
        unlike = [c for c in counts if c not in like and holds(bounds, c.value)] if query.whether else []
        if unlike and not hits:
            return drafted(self._lines(query, unlike))  # 各19名 is shown as it stands, without a verdict
        if not hits:
            made = [Calculation("count", tuple(c.value for c in like), float(len(like)))]
            text = phrases.say("picked_none" if bounds and like else "picked_unlike", **values)
            evidence = tuple(evidence_of(self._catalog, c.fact) for c in (like or counts))
            return drafted([Statement(text, evidence, tuple(made), limits), *notes])
        if query.order.directions:
            hits = _ordered(query, hits, whole=bool(bounds))
            values["end"] = phrases.say("end_more" if query.descending else "end_fewer")
            values["place"] = query.order.place
        name = "picked_bound" if bounds else ("picked_order" if len(hits) > 1 else "picked_end")
        if query.order.place is not None and not bounds and len(hits) < len(like):
            name = "picked_nth"
        head = Statement(phrases.say(name, **values), context=(*limits, f"{len(like)}件"), framing=True)
        return drafted([head, *self._lines(query, hits), *notes])

    def _summed(self, query: Query, counts: Sequence[Count]) -> Draft:
        phrases = Phrases(query.language)
        reason = _unsafe(counts)
        if len(counts) == 1:
            top = [Statement(phrases.say("sum_of_one"), framing=True)]
        elif reason is None:
            top = [self._sum(query, counts), Statement(phrases.say("sum_printed_only"), framing=True)]
        else:
            why = phrases.say(f"unsummed_{reason}")
            top = [Statement(phrases.say("unsummed", why=why), framing=True)]
        return drafted([*top, *self._lines(query, counts)])

    def _sum(self, query: Query, counts: Sequence[Count]) -> Statement:
        phrases = Phrases(query.language)
        values = tuple(count.value for count in counts)
        total = Calculation("sum", values, sum(values))
        reports = [count.found.located.report for count in counts]
        owners = [owner(r, c.fact.area, query.language) for r, c in zip(reports, counts, strict=True)]
        shown = [figure_text(count.fact, self._catalog.index.sources) for count in counts]
        named = len(set(owners)) > 1
        units = {count.fact.unit for count in counts}
        parts = [f"{who} {text}" if named else text for who, text in zip(owners, shown, strict=True)]
        text = phrases.say(
            "sum_of_found",
            total=number_text(total.result, units.pop() if len(units) == 1 else like_unit(units.pop())),
            count=len(counts),
            parts=" + ".join(parts),
        )
        evidence = tuple(evidence_of(self._catalog, count.fact) for count in counts)
        calculations = (total, Calculation("count", values, float(len(values))))
        return Statement(text, evidence, calculations, context_of(*reports))

    def _lines(self, query: Query, counts: Sequence[Count]) -> list[Statement]:
        """Each passage once under its place and section, the figures in bold."""
        statements: list[Statement] = []
        last: tuple[str, int | None, str, str | None] | None = None
        for found in dict.fromkeys(count.found for count in counts):
            located = found.located
            report, area = located.report, located.passage.area
            here = (report.jurisdiction.name, report.fiscal_year, located.section.name, area)
            if here != last:
                statements.append(heading(report, located.section, query.language, area))
                last = here
            own = [count.fact for count in counts if count.found is found]
            statements.append(bullet(located, self._catalog.index.sources, own))
        return statements


def _ordered(query: Query, hits: Sequence[Count], *, whole: bool) -> list[Count]:
    """The counts at the end or the place of the ranking that is asked for; all where ``whole`` are."""
    order = query.order
    groups = tied(hits, lambda count: count.value, descending=query.descending)
    if order.place is not None and not whole:
        group = at_place(groups, order.place)
        return list(group.items) if group is not None else first_of(groups, len(hits))
    return first_of(groups, order.count or (len(hits) if order.is_list or whole else 1))


def _counts_sessions(query: Query, counts: Sequence[Count], bounds: Sequence[Condition]) -> bool:
    """Whether it is asked if there were so many sessions (研修は2回?), and no line gives that number.

    They may stand in lines of their own, so that a line which lacks the number does not deny it.
    """
    exact = query.whether and [(b.operator, b.unit) for b in bounds] == [("==", "回")]
    return exact and not any(holds(bounds, count.value) for count in counts)


def _unsafe(counts: Sequence[Count]) -> str | None:
    """Why the figures may not be added up; None where they may."""
    if len({like_unit(count.fact.unit) for count in counts}) > 1:
        return "unit"
    if any(_UNLIKE & set(count.fact.qualifiers) for count in counts):
        return "counting"
    if any("計" in count.fact.qualifiers or count.fact.is_total for count in counts):
        return "total"
    return "twice" if len({count.kind for count in counts}) < len(counts) else None

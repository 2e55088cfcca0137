"""Rates of groups set side by side: over each, the sum of one measure divided by the sum of the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.forms import RateSpec
from rag.catalog import Catalog
from rag.model import Calculation, Evidence, Query, Statement
from rag.parts import Part, parts_of
from rag.phrases import Phrases
from rag.rates import Rate
from rag.readings import Reading, about, evidence_of, number_text, tenths
from rag.rows import Row, countable, unit_of
from rag.total_words import TotalWords
from rag.wording import context_of, measure_name


@dataclass(frozen=True, slots=True)
class _Share:
    """A group's rate: over the places whose numerator and denominator are both numbers, counted alike."""

    part: Part
    rates: tuple[Rate, ...]
    top: Calculation
    bottom: Calculation
    percent: Calculation

    @property
    def readings(self) -> list[Reading]:
        return [side for rate in self.rates for side in (rate.numerator, rate.denominator)]

    @property
    def text(self) -> str:
        return about(f"{self.percent.result:.1f}%", *self.readings)


class GroupRates:
    """Composes from the rates of places."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def compose(self, query: Query, rates: Sequence[Rate], spec: RateSpec, name: str) -> list[Statement]:
        """Each group's rate and how far apart the ends are; nothing where fewer than two groups are named.

        ``name`` is the rate's in the language of the question.
        """
        if len(query.places.groups) < 2:
            return []
        words = TotalWords(query.language)
        rows = {id(rate): Row(rate.report, rate.area, rate.numerator) for rate in rates}
        parts = parts_of(self._catalog, query, list(rows.values()), is_open=False)
        shares = []
        for part in parts:
            own = {id(row) for row in part.rows}
            share = _share(part, [rate for rate in rates if id(rows[id(rate)]) in own])
            shares += [share] if share is not None else []
        statements = [self._top(share, query, name, words) for share in shares]
        known = {id(share.part) for share in shares}
        for part in parts:
            statements += words.none(part) if id(part) not in known else []
        if len(shares) > 1:
            statements.append(self._verdict(shares, query, name, words))
        return [*statements, *(line for part in parts for line in words.gaps(part)), *words.shared(parts)]

    def _top(self, share: _Share, query: Query, name: str, words: TotalWords) -> Statement:
        sides = []
        for total, readings in (
            (share.top, [rate.numerator for rate in share.rates]),
            (share.bottom, [rate.denominator for rate in share.rates]),
        ):
            unit = unit_of([Row(r.report, r.area, r) for r in readings])
            shown = about(number_text(total.result, unit), *readings)
            sides.append(f"{measure_name(readings[0].measure, query.language)} {shown}")
        text = Phrases(query.language).say(
            "group_rate",
            group=words.name(share.part),
            year=words.year(share.part, (rate.report for rate in share.rates)),
            name=name,
            value=share.text,
            top=sides[0],
            bottom=sides[1],
            count=len(share.rates),
        )
        return self._claim(text, [share], [], words)

    def _verdict(self, shares: Sequence[_Share], query: Query, name: str, words: TotalWords) -> Statement:
        ordered = sorted(shares, key=lambda share: -share.percent.result)
        ends = (ordered[0].percent.result, ordered[-1].percent.result)
        gap = Calculation("difference", ends, round(ends[0] - ends[1], 1))
        phrases = Phrases(query.language)
        text = phrases.say(
            "group_rates" if gap.result else "group_rates_equal",
            name=name,
            high=words.name(ordered[0].part),
            each=phrases.listed(
                phrases.say("group_share", group=words.name(share.part), name=name, value=share.text)
                for share in ordered
            ),
            gap=about(f"{gap.result:.1f}", *ordered[0].readings, *ordered[-1].readings),
        )
        return self._claim(text, ordered, [gap], words)

    def _claim(
        self, text: str, shares: Sequence[_Share], more: Sequence[Calculation], words: TotalWords
    ) -> Statement:
        rates = list({id(rate): rate for share in shares for rate in share.rates}.values())
        made = [c for share in shares for c in (share.percent, share.top, share.bottom)]
        made += [Calculation("count", share.top.operands, float(len(share.rates))) for share in shares]
        inner = [c for r in rates for side in (r.numerator, r.denominator) for c in side.calculations]
        return Statement(
            text=text,
            evidence=self._evidence(rates),
            calculations=(*more, *made, *inner),
            context=(*(words.name(s.part) for s in shares), *context_of(*(rate.report for rate in rates))),
        )

    def _evidence(self, rates: Sequence[Rate]) -> tuple[Evidence, ...]:
        return tuple(evidence_of(self._catalog, fact) for rate in rates for fact in rate.facts)


def _share(part: Part, rates: Sequence[Rate]) -> _Share | None:
    """The rate of the sums; None where no place has both, or the denominators come to 0."""
    both = [rate for rate in rates if rate.percent is not None and not rate.is_mixed]
    tops = {id(row.reading) for row in countable([Row(r.report, r.area, r.numerator) for r in both])[0]}
    kept = tuple(rate for rate in both if id(rate.numerator) in tops)
    top, bottom = (
        Calculation("sum", values, sum(values))
        for values in (
            tuple(rate.numerator.value or 0.0 for rate in kept),
            tuple(rate.denominator.value or 0.0 for rate in kept),
        )
    )
    if not bottom.result:
        return None
    value = tenths(top.result * 100, bottom.result)
    percent = Calculation("percent", (top.result, bottom.result), value)
    return _Share(part, kept, top, bottom, percent)

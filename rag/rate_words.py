"""Rates in the words of one language, each with what it is made of and the quotes it stands on."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.forms import RateSpec
from corpus.model import Fact
from rag.catalog import Catalog
from rag.model import Calculation, Language, Statement
from rag.phrases import Phrases
from rag.rates import Rate
from rag.readings import Reading, evidence_of, figure_text
from rag.wording import context_of, measure_name, owner, year_name


class RateWords:
    """Makes statements of one rate of one or several places."""

    def __init__(self, catalog: Catalog, spec: RateSpec, language: Language, *, with_year: bool) -> None:
        self._catalog = catalog
        self._language = language
        self._with_year = with_year
        self.phrases = Phrases(language)
        self.name = spec.name if language is Language.JAPANESE else spec.english

    def dated(self, rates: Sequence[Rate]) -> str:
        """The rate's name with the year that all are of, where there are others."""
        return self.name + self.phrases.of_year((rate.report for rate in rates), self._catalog.years)

    def place(self, rate: Rate) -> str:
        """Whose the rate is, with the year where the answer spans several."""
        year = year_name(rate.report.fiscal_year, self._language)
        return self.owner(rate) + (self.phrases.say("in_year", year=year) if self._with_year else "")

    def owner(self, rate: Rate) -> str:
        return owner(rate.report, rate.area, self._language)

    def no_mean(self, *, ranked: bool) -> Statement:
        return Statement(self.phrases.say("no_mean_rate" if ranked else "no_mean_each"), framing=True)

    def ranked_alone(self, rate: Rate) -> Statement:
        """That one rate is no ranking."""
        kind = self.phrases.say("kind_place" if rate.area is None else "kind_area")
        return Statement(self.phrases.say("rank_alone", kind=kind), framing=True)

    def lines(self, rates: Sequence[Rate]) -> list[Statement]:
        """A sentence for each, as items where there are several."""
        lead = "- " if len(rates) > 1 else ""
        return [self.sentence(rate, lead) for rate in rates]

    def sentence(self, rate: Rate, lead: str = "") -> Statement:
        """A rate with its parts, or why there is none."""
        if rate.percent is None:
            return self._unknown(rate, lead)
        year = year_name(rate.report.fiscal_year, self._language)
        text = self.phrases.say(
            "rate", place=self.owner(rate), year=year, name=self.name, **self._values(rate)
        )
        return self.claim(lead + text, [rate])

    def item(self, rate: Rate) -> Statement:
        text = self.phrases.say("rate_item", place=self.place(rate), **self._values(rate))
        return self.claim(text, [rate])

    def end(self, rates: Sequence[Rate], descending: bool) -> Statement:
        """Who has the highest or the lowest."""
        places = self.phrases.listed(map(self.place, rates), "and")
        sentence = "rate_greatest" if descending else "rate_least"
        text = self.phrases.say(sentence, name=self.name, places=places, value=rates[0].text)
        return self.claim(text, rates)

    def above(self, rates: Sequence[Rate]) -> list[Statement]:
        """A warning where more are counted above the line than below it: they may be different people."""
        above = [rate for rate in rates if rate.is_above]
        if not above:
            return []
        places = self.phrases.listed(dict.fromkeys(map(self.owner, above)))
        context = context_of(*(rate.report for rate in above))
        return [Statement(self.phrases.say("rate_above", places=places), context=context, framing=True)]

    def uneven(self, rates: Sequence[Rate]) -> list[Statement]:
        """A warning where one side's printed sum is without areas that the other side counts."""
        found = []
        for rate in rates:
            if rate.percent is None or rate.area is not None:
                continue
            for side, other in (rate.sides, rate.sides[::-1]):
                covered_there = {fact.area for fact in other.left_open}
                gaps = [fact for fact in side.left_open if fact.area not in covered_there]
                found += [self._gap(rate, side, gaps)] if gaps else []
        return found

    def _gap(self, rate: Rate, side: Reading, gaps: Sequence[Fact]) -> Statement:
        text = self.phrases.say(
            "rate_gap",
            place=self.place(rate),
            name=measure_name(side.measure, self._language),
            areas=self.phrases.listed(fact.area or "" for fact in gaps),
            stated=self.phrases.listed(
                f"{fact.area} {figure_text(fact, self._catalog.index.sources)}" for fact in gaps
            ),
        )
        return Statement(text, context=context_of(rate.report), framing=True)

    def claim(
        self,
        text: str,
        rates: Sequence[Rate],
        calculations: Sequence[Calculation] = (),
        context: Sequence[str] = (),
    ) -> Statement:
        return Statement(
            text=text,
            evidence=tuple(evidence_of(self._catalog, fact) for rate in rates for fact in rate.facts),
            calculations=(*calculations, *(c for rate in rates for c in rate.calculations)),
            context=(*context, *context_of(*(rate.report for rate in rates))),
        )

    def _values(self, rate: Rate) -> dict[str, str]:
        sides = (rate.numerator, rate.denominator)
        top, bottom = (f"{measure_name(s.measure, self._language)} {s.value_text}" for s in sides)
        if rate.is_mixed:
            covers = (covered(self.phrases, side) for side in sides)
            bottom += self.phrases.say("rate_covers", **dict(zip(("top", "bottom"), covers, strict=True)))
        return {"value": rate.text, "top": top, "bottom": bottom}

    def _unknown(self, rate: Rate, lead: str) -> Statement:
        sides = dict(zip(("top", "bottom"), map(self._side, (rate.numerator, rate.denominator)), strict=True))
        text = self.phrases.say(f"rate_{rate.why_none}", place=self.owner(rate), name=self.name, **sides)
        evidence = tuple(evidence_of(self._catalog, fact) for fact in rate.facts)
        return Statement(lead + text, evidence, context=(*context_of(rate.report), "0"), framing=not evidence)

    def _side(self, reading: Reading) -> str:
        name = measure_name(reading.measure, self._language)
        return self.phrases.say("side", name=name, areas=covered(self.phrases, reading))


def covered(phrases: Phrases, reading: Reading) -> str:
    """The areas that a figure is of, in the order of the report."""
    areas = [area for area in reading.report.areas if area in reading.coverage]
    areas += sorted(area for area in reading.coverage if area is not None and area not in areas)
    if not areas:
        return phrases.say("side_whole")
    return phrases.say("side_areas", areas=phrases.listed(areas))

"""The sentences around figures. Wording only: every number is handed in."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.forms import MeasureSpec
from corpus.model import Report
from rag.catalog import Catalog
from rag.display import plain
from rag.model import Calculation, Language, Statement
from rag.phrases import Phrases
from rag.readings import Reading, ReadingState, figure_text, part_words
from rag.remarks import remark_words
from rag.rows import Row, computed_text
from rag.wording import context_of, measure_name, owner, year_name

Place = tuple[Report, str | None]
_SENTENCES = {
    ReadingState.PARTS: "sentence_parts",
    ReadingState.STATED: "sentence_stated",
    ReadingState.PARTIAL: "sentence_stated",
}


class FigureWords:
    """Words figures in one language; ``with_year`` puts the year to each place of a list, ``by_area``
    says that the rows are areas."""

    def __init__(
        self, catalog: Catalog, language: Language, *, with_year: bool = False, by_area: bool = False
    ) -> None:
        self._years = catalog.years
        self._sources = catalog.index.sources
        self._language = language
        self._with_year = with_year
        self._phrases = Phrases(language)
        self._say = self._phrases.say
        self.kind = self._say("kind_area" if by_area else "kind_place")

    def name(self, measure: MeasureSpec) -> str:
        return measure_name(measure, self._language)

    def dated(self, measure: MeasureSpec, rows: Sequence[Row]) -> str:
        """The measure's name with the year that all rows are of, where there are others."""
        return self.name(measure) + self._phrases.of_year((row.report for row in rows), self._years)

    def _year(self, report: Report) -> str:
        return year_name(report.fiscal_year, self._language)

    def place(self, place: Place) -> str:
        """The owner, with the year where the answer spans several."""
        year = self._say("in_year", year=self._year(place[0])) if self._with_year else ""
        return owner(place[0], place[1], self._language) + year

    def sentence(self, reading: Reading, area: str | None) -> str:
        """One place's value in a sentence, with its parts and the source's own remark."""
        values = {
            "place": owner(reading.report, area, self._language),
            "year": self._year(reading.report),
            "name": self.name(reading.measure),
            "remark": self._remark(reading),
        }
        if reading.is_sum:
            return self._say("sentence_sum", total=reading.value_text, parts=self._parts(reading), **values)
        name = _SENTENCES.get(reading.state, "sentence")
        return self._say(name, value=self.value(reading, bold=name == "sentence_parts"), **values)

    def value(self, reading: Reading, *, bold: bool = False) -> str:
        """The value as the source prints it; a sum with its parts in brackets."""
        if reading.is_sum:
            total = self._strong(reading.value_text, bold)
            return self._say("value_sum", total=total, parts=self._parts(reading))
        if len(reading.facts) > 1 or reading.state is ReadingState.PARTS:
            return self._parts(reading, bold=bold)
        shown = figure_text(reading.facts[0], self._sources)
        stated = reading.state is ReadingState.STATED
        return self._say("value_stated", value=shown) if stated else self._strong(shown, bold)

    def total(self, reading: Reading) -> str:
        """The one number that the value is, without its parts, with the source's own remark."""
        return reading.value_text + self._remark(reading)

    def _strong(self, text: str, bold: bool) -> str:
        return f"**{text}**" if bold else text

    def _parts(self, reading: Reading, *, bold: bool = False) -> str:
        parts = []
        for fact in reading.facts:
            words = part_words(fact) or (fact.area if fact.area != reading.area else "") or ""
            parts.append(f"{words} {self._strong(figure_text(fact, self._sources), bold)}".strip())
        return self._phrases.listed(parts)

    def _remark(self, reading: Reading) -> str:
        """The remark that stands with the figures in the source, in the source's words."""
        words = [plain(word) for word in remark_words(reading, self._sources, self._phrases)]
        details = self._say("details", parts=self._detail(reading)) if reading.details else ""
        details += self._say("mixed_counting") if reading.mixes_counting else ""
        if not words:
            return details
        return details + self._say("remark", words=self._phrases.listed(words))

    def _detail(self, reading: Reading) -> str:
        """What each area gives, where the sheet's own sum stands for them."""
        return self._phrases.listed(f"{f.area} {figure_text(f, self._sources)}" for f in reading.details)

    def absent(self, report: Report, area: str | None, measure: MeasureSpec) -> Statement:
        place, year = owner(report, area, self._language), self._year(report)
        text = self._say("absent", place=place, year=year, name=self.name(measure))
        return Statement(text, context=context_of(report), framing=True)

    def table_head(self, measure: MeasureSpec, report: Report, rows: Sequence[Row]) -> Statement:
        one_year = len({row.report.fiscal_year for row in rows}) == 1
        year = self._say("in_year", year=self._year(report)) if one_year else ""
        head = self._say("table_head", kind=self.kind, name=self.name(measure), year=year)
        return Statement(f"\n{head}\n|---|---|---|", framing=True)

    def table_row(self, reading: Reading, area: str | None) -> str:
        place = self.place((reading.report, area))
        if reading.state is ReadingState.ABSENT:
            return self._say("table_absent", place=place)
        value = self.value(reading)
        if reading.counting == "延べ" and "延べ" not in value:
            value += "（延べ）"
        remark = self._remark(reading)
        return self._say("table_row", place=place, value=value + remark)

    def best(self, measure: MeasureSpec, places: Sequence[Place], reading: Reading, descending: bool) -> str:
        name = ("greatest" if descending else "least") + ("_tie" if len(places) > 1 else "")
        joined = self._phrases.listed((self.place(place) for place in places), "and")
        return self._say(name, name=self.name(measure), places=joined, value=self.value(reading, bold=True))

    def difference(
        self, high: Sequence[Place], low: Sequence[Place], difference: Calculation, rows: Sequence[Row]
    ) -> str:
        """Who is higher and by how much; ``rows`` are both ends."""
        gap = computed_text(difference, rows)
        if difference.result == 0:
            return self._say("equal", gap=gap)
        top, bottom = (self._phrases.listed(map(self.place, end), "and") for end in (high, low))
        return self._say("difference", high=top, low=bottom, gap=gap)

    def item(self, reading: Reading, area: str | None) -> str:
        place = self.place((reading.report, area))
        return self._say("item", place=place, value=self.value(reading, bold=True))

    def left_out(self, rows: Sequence[Row]) -> list[Statement]:
        """One line on each place that is left out of a computation, and why."""
        return [
            Statement(
                self._say(f"left_out_{row.reading.state.value}", place=self.place((row.report, row.area))),
                context=context_of(row.report),
                framing=True,
            )
            for row in rows
        ]

    def without_head(self, measure: MeasureSpec, rows: Sequence[Row]) -> Statement:
        return Statement(self._say("without", kind=self.kind, name=self.dated(measure, rows)), framing=True)

    def ranked_alone(self) -> Statement:
        """That one number is no ranking."""
        return Statement(self._say("rank_alone", kind=self.kind), framing=True)

    def median_of_one(self) -> Statement:
        return Statement(self._say("median_of_one"), framing=True)

    def years_differ(self) -> Statement:
        return Statement(self._say("years_differ"), framing=True)

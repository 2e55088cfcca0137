"""The sentences around figures, in Japanese and English. Wording only: every number is handed in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from corpus.forms import MeasureSpec
from corpus.model import Report
from rag.catalog import Catalog
from rag.display import noted, plain
from rag.model import Calculation, Condition, Language, Statement
from rag.readings import Reading, ReadingState, figure_text, number_text, part_words
from rag.wording import CITE, context_of, measure_name, owner, place_name, year_name

if TYPE_CHECKING:
    from rag.compose_figures import Row
    from rag.scope import Scope

Place = tuple[Report, str | None]
_SAME = re.compile(r"[(（]?(?:同上|再掲|〃)[)）]?")  # a remark that says nothing away from its place
_BOUNDS_JA = {"==": "{}の", ">=": "{}以上の", "<=": "{}以下の", ">": "{}を超える", "<": "{}未満の"}
_BOUNDS_EN = {
    "==": "exactly {}",
    ">=": "{} or more",
    "<=": "{} or fewer",
    ">": "more than {}",
    "<": "fewer than {}",
}


class FigureWords:
    """Words figures for one language."""

    def __init__(self, catalog: Catalog, language: Language, *, with_year: bool = False) -> None:
        self._with_year = with_year
        self._catalog = catalog
        self._language = language
        self._ja = language is Language.JAPANESE

    def _owner(self, place: Place) -> str:
        return owner(place[0], place[1], self._language)

    def _dated(self, place: Place) -> str:
        """The owner, with the year where the answer spans several."""
        year = f"（{self._year(place[0])}）" if self._with_year else ""
        return self._owner(place) + year

    def _year(self, report: Report) -> str:
        return year_name(report.fiscal_year, self._language)

    def sentence(self, reading: Reading, area: str | None) -> str:
        """One place's value in a sentence, with its parts and the source's own remark."""
        name = measure_name(reading.measure, self._language)
        place, year = self._owner((reading.report, area)), self._year(reading.report)
        shown = self.value(reading, bold=True)
        remark = self._remark(reading)
        if reading.state is ReadingState.PARTS:
            text = (
                f"{place}（{year}）の{name}は、一つの数ではなく内訳で書かれています：{shown}。"
                if self._ja
                else f"{place}, {year}: {name} is given in parts, not as one number: {shown}."
            )
        elif reading.state in (ReadingState.STATED, ReadingState.PARTIAL):
            text = (
                f"{place}（{year}）の{name}は、{shown}と書かれています。"
                if self._ja
                else f"{place}, {year}: for {name} the report says {shown}."
            )
        else:
            text = self._plain_sentence(reading, place, year, name)
        return f"{text}{CITE}{remark}"

    def _plain_sentence(self, reading: Reading, place: str, year: str, name: str) -> str:
        if len(reading.facts) > 1 and reading.value is not None:
            total, parts = number_text(reading.value, reading.unit), self._parts(reading)
            if self._ja:
                return f"{place}（{year}）の{name}は、合わせて **{total}** です（{parts}）。"
            return f"{place}, {year}: {name}: **{total}** in all ({parts})."
        shown = self.value(reading, bold=True)
        return (
            f"{place}（{year}）の{name}は **{self._unbold(shown)}** です。"
            if self._ja
            else f"{place}, {year}: {name}: {shown}."
        )

    def _unbold(self, text: str) -> str:
        return text.replace("**", "")

    def value(self, reading: Reading, *, bold: bool = False) -> str:
        """The value as the source prints it; a sum with its parts in brackets."""
        mark = "**" if bold else ""
        if reading.state is ReadingState.NUMBER and len(reading.facts) > 1 and reading.value is not None:
            total = number_text(reading.value, reading.unit)
            parts = self._parts(reading)
            return (
                f"合わせて {mark}{total}{mark}（{parts}）"
                if self._ja
                else f"{mark}{total}{mark} in all ({parts})"
            )
        if len(reading.facts) == 1 and reading.state is not ReadingState.PARTS:
            shown = figure_text(reading.facts[0], self._catalog.index.sources)
            stated = reading.state is ReadingState.STATED
            return f"「{shown}」" if stated else f"{mark}{shown}{mark}"
        return self._parts(reading, mark)

    def _parts(self, reading: Reading, mark: str = "") -> str:
        parts = []
        for fact in reading.facts:
            shown = figure_text(fact, self._catalog.index.sources)
            words = part_words(fact) or (fact.area if fact.area != reading.area else "") or ""
            parts.append(f"{words} {mark}{shown}{mark}".strip())
        return ("、" if self._ja else ", ").join(parts)

    def _remark(self, reading: Reading) -> str:
        """The remark that stands with the figures in the source, in the source's words."""
        notes = [fact.note for fact in reading.facts if fact.note]
        dates = [fact.as_of for fact in reading.facts if fact.as_of]
        words = list(dict.fromkeys(note for note in (*notes, *dates)))
        words = [w for w in words if not _SAME.fullmatch(w) and not any(w != o and w in o for o in words)]
        if not words:
            return ""
        joined = "、".join(f"「{self._as_printed(word, reading)}」" for word in words)
        return f"（注記：{joined}）" if self._ja else f" (the source remarks: {joined})"

    def _as_printed(self, word: str, reading: Reading) -> str:
        span = reading.facts[0].span
        quote = " ".join(self._catalog.index.sources[span.source][span.start : span.end].split())
        return plain(noted(word, quote))

    def absent(self, report: Report, area: str | None, measure: MeasureSpec) -> Statement:
        name, place, year = (
            measure_name(measure, self._language),
            self._owner((report, area)),
            self._year(report),
        )
        text = (
            f"{place}の報告書（{year}）には、{name}の記載がありません。"
            if self._ja
            else f"The report of {place} ({year}) does not give {name}."
        )
        return Statement(text, context=context_of(report), framing=True)

    def table_head(self, measure: MeasureSpec, report: Report, rows: Sequence[Row]) -> Statement:
        name = measure_name(measure, self._language)
        years = {row.report.fiscal_year for row in rows}
        year = f"（{self._year(report)}）" if len(years) == 1 else ""
        head = f"| 自治体 | {name}{year} | 出典 |" if self._ja else f"| Place | {name}{year} | Source |"
        return Statement(f"\n{head}\n|---|---|---|", framing=True)

    def table_row(self, reading: Reading, area: str | None) -> str:
        place = self._dated((reading.report, area))
        if reading.state is ReadingState.ABSENT:
            return f"| {place} | {'記載なし' if self._ja else 'not given'} | – |"
        remark = self._remark(reading) if reading.state is not ReadingState.NUMBER else ""
        times = "（延べ）" if reading.counting == "延べ" and "延べ" not in self.value(reading) else ""
        return f"| {place} | {self.value(reading)}{times}{remark} | {CITE} |"

    def total(self, measure: MeasureSpec, total: Calculation, count: int, unit: str) -> str:
        name, sum_ = measure_name(measure, self._language), number_text(total.result, unit)
        if self._ja:
            return f"数値のある{count}自治体の{name}の合計は **{sum_}** です。{CITE}"
        return f"Total over the {count} places that give a number, {name}: **{sum_}**. {CITE}"

    def average(
        self, measure: MeasureSpec, mean: Calculation, total: Calculation, count: int, unit: str
    ) -> str:
        name, shown, sum_ = (
            measure_name(measure, self._language),
            number_text(mean.result, unit),
            number_text(total.result, unit),
        )
        if self._ja:
            division = f"合計{sum_} ÷ {count}自治体"
            return f"数値のある{count}自治体の{name}の平均は **{shown}** です（{division}）。{CITE}"
        places = f"the {count} places that give a number"
        return f"Average over {places}, {name}: **{shown}** ({sum_} ÷ {count}). {CITE}"

    def best(self, measure: MeasureSpec, places: Sequence[Place], reading: Reading, descending: bool) -> str:
        name, shown = measure_name(measure, self._language), self.value(reading, bold=True)
        if self._ja:
            joined = "と".join(self._dated(place) for place in places)
            tie = "（同数）" if len(places) > 1 else ""
            return (
                f"{name}が最も{'多い' if descending else '少ない'}のは{joined}で、{shown} です{tie}。{CITE}"
            )
        joined = " and ".join(self._dated(place) for place in places)
        return f"{'Highest' if descending else 'Lowest'} number of {name}: {joined}, {shown}. {CITE}"

    def difference(
        self, high: Sequence[Place], low: Sequence[Place], difference: Calculation, unit: str
    ) -> str:
        gap = number_text(difference.result, unit)
        if difference.result == 0:
            return (
                f"いずれも同数です（差 {gap}）。{CITE}"
                if self._ja
                else f"They are equal (difference {gap}). {CITE}"
            )
        top = ("・" if self._ja else " and ").join(self._dated(place) for place in high)
        bottom = ("・" if self._ja else " and ").join(self._dated(place) for place in low)
        if self._ja:
            return f"最も多いのは{top}、最も少ないのは{bottom}で、差は {gap} です。{CITE}"
        return f"Highest: {top}; lowest: {bottom}; difference: {gap}. {CITE}"

    def match_head(self, measure: MeasureSpec, bound: Condition, count: int) -> Statement:
        name = measure_name(measure, self._language)
        limit = number_text(bound.value, measure.units[0] if self._ja else "")
        words = (_BOUNDS_JA if self._ja else _BOUNDS_EN)[bound.operator].format(limit)
        text = f"{name}が{words}自治体は次のとおりです。" if self._ja else f"Places with {words} ({name}):"
        return Statement(text, context=(limit,), framing=True)

    def no_match(self, measure: MeasureSpec, bound: Condition) -> str:
        name = measure_name(measure, self._language)
        limit = number_text(bound.value, measure.units[0] if self._ja else "")
        words = (_BOUNDS_JA if self._ja else _BOUNDS_EN)[bound.operator].format(limit)
        if self._ja:
            return f"{name}が{words}自治体は、数値のある報告書の中にはありません。{CITE}"
        return f"No place that gives a number has {words} ({name}). {CITE}"

    def item(self, reading: Reading, area: str | None) -> str:
        return f"- {self._dated((reading.report, area))}：{self.value(reading, bold=True)} {CITE}"

    def left_out(self, rows: Sequence[Row], measure: MeasureSpec) -> list[Statement]:
        """One line on each place that is left out of a computation, and why."""
        return [Statement(self._why(row), (), (), context_of(row.report), framing=True) for row in rows]

    def _why(self, row: Row) -> str:
        place = self._dated((row.report, row.area))
        if self._ja:
            reasons = {
                ReadingState.ABSENT: "記載がないため",
                ReadingState.PARTS: "内訳（定義の異なる数）で書かれているため",
                ReadingState.STATED: "数値が示されていないため",
                ReadingState.PARTIAL: "一部の圏域の数値がないため",
                ReadingState.NUMBER: "数え方（延べ・実人数）が異なるため",
            }
            return f"※ {place}は{reasons[row.reading.state]}、計算に含めていません。"
        english = {
            ReadingState.ABSENT: "it does not give the figure",
            ReadingState.PARTS: "it gives parts that are counted otherwise",
            ReadingState.STATED: "it gives no number",
            ReadingState.PARTIAL: "some of its areas give no number",
            ReadingState.NUMBER: "it counts otherwise (延べ)",
        }
        return f"Not counted: {place}, because {english[row.reading.state]}."

    def without_head(self, measure: MeasureSpec) -> Statement:
        name = measure_name(measure, self._language)
        text = (
            f"{name}の数値が書かれていない自治体は次のとおりです。"
            if self._ja
            else f"Places that give no number ({name}):"
        )
        return Statement(text, framing=True)

    def years_differ(self) -> list[Statement]:
        text = (
            "※ 年度の異なる報告書が含まれています。"
            if self._ja
            else "The reports are of different fiscal years."
        )
        return [Statement(text, framing=True)]

    def missing(self, scope: Scope) -> list[Statement]:
        """What was asked for and is not in the corpus."""
        lines = []
        for name in scope.missing:
            lines.append(
                f"※ {name}の報告書は収録されていません。" if self._ja else f"There is no report of {name}."
            )
        for name, year in scope.missing_years:
            shown = year_name(year, self._language)
            lines.append(
                f"※ {name}の{shown}の報告書は収録されていません。"
                if self._ja
                else f"There is no report of {name} for {shown}."
            )
        return [Statement(line, framing=True) for line in lines]


__all__ = ["FigureWords", "place_name"]

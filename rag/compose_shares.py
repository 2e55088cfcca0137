"""What part of a whole a place, group or area has: of its jurisdiction, of a group, of everyone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.forms import MeasureSpec
from corpus.model import Report
from rag.bounds import fitting
from rag.catalog import Catalog
from rag.compose_conditions import holds, limit_text, verdict
from rag.cues import cue
from rag.figure_words import FigureWords
from rag.lines import Lines
from rag.model import Calculation, Draft, Places, Query, Statement, Status
from rag.phrases import Phrases
from rag.places import in_group
from rag.readings import about, read_measure, tenths
from rag.rows import Row, computed_text, countable
from rag.scope import Scope
from rag.wording import owner, place_name, year_name

_TOTAL = cue("total")
_PERCENT = "%"


@dataclass(frozen=True, slots=True)
class _Side:
    """The rows of a part or of a whole, and those of them that are counted."""

    rows: tuple[Row, ...]
    counted: tuple[Row, ...]
    left: tuple[Row, ...]

    @property
    def total(self) -> Calculation:
        values = tuple(row.value or 0.0 for row in self.counted)
        return Calculation("sum", values, sum(values))

    @property
    def count(self) -> Calculation:
        return Calculation("count", tuple(row.value or 0.0 for row in self.counted), float(len(self.counted)))

    @property
    def text(self) -> str:
        alone = len(self.counted) == 1
        return self.counted[0].reading.value_text if alone else computed_text(self.total, self.counted)


class ShareComposer:
    """Composes from two readings of one measure; never from two measures."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def compose(self, query: Query, scope: Scope) -> Draft | None:
        """Each part's share of the whole, or why there is none; None where no share is asked for."""
        if query.whole is None or not query.measures:
            return None
        say = FigureWords(self._catalog, query.language)
        statements: list[Statement] = []
        for key in query.measures:
            lines = Lines(self._catalog, say, self._catalog.measures[key])
            for year in dict.fromkeys(report.fiscal_year for report in scope.reports):
                reports = [r for r in scope.reports if r.fiscal_year == year]
                statements += self._of_year(query, query.whole, scope, reports, lines)
        found = any(not s.framing for s in statements)
        return Draft(Status.ANSWERED if found else Status.NOT_FOUND, tuple(dict.fromkeys(statements)))

    def _of_year(
        self, query: Query, whole: Places, scope: Scope, reports: Sequence[Report], lines: Lines
    ) -> list[Statement]:
        parts = [
            self._row(report, area, lines.measure)
            for report in reports
            if not scope.lacks_area(self._catalog, report)
            for area in (scope.areas_of(report) or (None,))
        ]
        if not parts:
            return []
        words = _Words(query, lines)
        together = len(parts) > 1 and (bool(query.places.groups) or _TOTAL.search(query.text) is not None)
        groups = [parts] if together else [[part] for part in parts]
        statements: list[Statement] = []
        if query.places.everywhere:  # who holds so much of the whole
            holders = _holders(query, parts)
            groups = [[part] for part in holders]
            statements += [] if _fits(query, parts, holders) else [words.framing("share_nobody")]
        shown: list[Row] = []
        for rows in groups:
            beside = self._beside(whole, rows, reports, lines.measure)
            statements.append(words.share(rows, beside, whole))
            shown += [row for row in (*rows, *beside) if row not in shown]
        told = shown
        if len(shown) == 2 and shown[0].area is not None and shown[1].reading.is_sum:
            told = shown[1:]  # the whole's sentence gives the figure of each area
        table = lines.table(told) if len(told) > 2 else [lines.sentence(row) for row in told]
        return [*statements, *table, *self._notes(words, parts, shown, whole, lines)]

    def _row(self, report: Report, area: str | None, measure: MeasureSpec) -> Row:
        return Row(report, area, read_measure(self._catalog, report, measure, area))

    def _beside(
        self, whole: Places, parts: Sequence[Row], reports: Sequence[Report], measure: MeasureSpec
    ) -> list[Row]:
        """The rows of the whole, those of ``parts`` that are of it as they are."""
        year = reports[0].fiscal_year
        if whole.named:
            names = [j.name for j in whole.named if j.name in self._catalog.names]
        elif not whole.is_group and any(part.area is not None for part in parts):
            names = list(dict.fromkeys(part.report.jurisdiction.name for part in parts))
        else:
            names = [j.name for j in self._catalog.jurisdictions if in_group(j, whole)]
        known = {id(part.report): part for part in parts if part.area is None}
        own = {report.jurisdiction.name: report for report in reports}
        found = [
            own.get(report.jurisdiction.name, report)
            for report in self._catalog.reports_of(names, () if year is None else (year,))
        ]
        return [known.get(id(report)) or self._row(report, None, measure) for report in found]

    def _notes(
        self, words: _Words, parts: Sequence[Row], shown: Sequence[Row], whole: Places, lines: Lines
    ) -> list[Statement]:
        """Who is not counted, and that a prefecture's figure need not hold that of its city."""
        _, left = countable(shown)
        notes = lines.say.left_out(left) if len(shown) > 2 else []
        homes = {part.report.jurisdiction.prefecture for part in parts} & {j.name for j in whole.named}
        return [*notes, *(words.framing("share_within", whole=home) for home in sorted(homes))]


class _Words:
    """Words the shares of one question."""

    def __init__(self, query: Query, lines: Lines) -> None:
        self._query = query
        self._lines = lines
        self._phrases = Phrases(query.language)

    def share(self, parts: Sequence[Row], beside: Sequence[Row], whole: Places) -> Statement:
        """The part of ``beside`` that ``parts`` make up, or that it cannot be had."""
        part, rest = _side(parts), _side(beside)
        groups = self._query.places.groups
        why = _why_none(part, rest, of_group=bool(groups), is_group=not whole.named and len(beside) != 1)
        owners = [group.words for group in groups] or [self._owner(row) for row in parts]
        names = {
            "part": self._phrases.listed(owners, "and"),
            "whole": self._whole(whole, beside),
            "name": self._lines.say.name(self._lines.measure),
            "year": year_name(parts[0].report.fiscal_year, self._phrases.language),
        }
        if why:
            return self.framing(f"share_{why}", **names)
        text, percent = self._sentence(part, rest, whole, names)
        limits: tuple[str, ...] = ()
        bounds = fitting(self._query.bounds, share=True)
        if self._query.whether and bounds:
            limits = tuple(limit_text(bound, _PERCENT) for bound in bounds)
            approximate = any(r.reading.is_approximate for r in (*part.counted, *rest.counted))
            text = verdict(self._phrases, bounds, percent.result, _PERCENT, about=approximate) + text
        sums = [side.total for side in (part, rest) if len(side.counted) > 1]
        rows = list(dict.fromkeys((*part.counted, *rest.counted)))
        made = [*sums, percent, part.count, rest.count]
        return self._lines.claim(text, rows, made, (*limits, *owners, *self._of_words(whole)))

    def _sentence(
        self, part: _Side, rest: _Side, whole: Places, names: dict[str, str]
    ) -> tuple[str, Calculation]:
        """The share in words, and as it was computed."""
        top, bottom = part.total.result, rest.total.result
        percent = Calculation("percent", (top, bottom), tenths(top * 100, bottom))
        readings = [row.reading for row in (*part.counted, *rest.counted)]
        several = len(rest.counted) > 1 or whole.is_group
        kind = self._phrases.say("kind_place")
        alone = "share_group" if self._query.places.groups else "share_alone"
        if len(part.rows) > 1 and not self._query.places.groups:
            alone = "share_joined"
        text = self._phrases.say(
            "share_of_all" if several else "share_of_place",
            value=part.text,
            total=rest.text,
            share=about(f"{percent.result:,.1f}{_PERCENT}", *readings),
            count=len(rest.counted),
            kind=kind,
            of=self._of(whole),
            of_part=self._phrases.say(
                alone, places=names["part"], year=names["year"], count=len(part.counted), kind=kind
            ),
            **names,
        )
        return text, percent

    def _owner(self, row: Row) -> str:
        return owner(row.report, row.area, self._phrases.language)

    def _whole(self, whole: Places, beside: Sequence[Row]) -> str:
        if whole.named:
            return self._phrases.listed(place_name(j, self._phrases.language) for j in whole.named)
        if len(beside) == 1:
            return self._owner(beside[0])
        return self._phrases.listed(self._of_words(whole)) or self._phrases.say("share_everyone")

    def _of(self, whole: Places) -> str:
        words = self._of_words(whole)
        return self._phrases.say("share_of", group=self._phrases.listed(words)) if words else ""

    def _of_words(self, whole: Places) -> tuple[str, ...]:
        return tuple(group.words for group in whole.groups)

    def framing(self, sentence: str, **values: object) -> Statement:
        text = self._phrases.say(sentence, **values)
        return Statement(text, context=tuple(map(str, values.values())), framing=True)


def _side(rows: Sequence[Row]) -> _Side:
    counted, left = countable(rows)
    return _Side(tuple(rows), tuple(counted), tuple(left))


def _why_none(part: _Side, whole: _Side, *, of_group: bool, is_group: bool) -> str:
    """Why there is no share: a side gives no number, none is there, or they count otherwise; empty else.

    A group's members without a number are left out and told; a single part or whole has to be a number.
    """
    if not whole.rows:
        return "no_whole"
    if is_group and not _owners(part) <= _owners(whole):
        return "outside"
    if not part.counted or (part.left and not of_group):
        return "part_unknown"
    if not whole.counted or (whole.left and not is_group):
        return "whole_unknown"
    if any(row.reading.mixes_counting for row in (*part.counted, *whole.counted)):
        return "unlike"
    if len({row.reading.counting == "延べ" for row in (*part.counted, *whole.counted)}) > 1:
        return "unlike"
    if not whole.total.result:
        return "of_none"
    return "above" if part.total.result > whole.total.result and not _is_other(part, whole) else ""


def _is_other(part: _Side, whole: _Side) -> bool:
    """Whether the whole is another place, of which the part need not be one."""
    return _owners(part).isdisjoint(_owners(whole))


def _percent(row: Row, parts: Sequence[Row]) -> float:
    """The share of a row in the sum of all of ``parts`` that count alike, in percent."""
    total = sum(part.value or 0.0 for part in countable(parts)[0])
    return (row.value or 0.0) * 100 / total if total else 0.0


def _holders(query: Query, parts: Sequence[Row]) -> list[Row]:
    """The places whose share keeps the question's bounds; the greatest where none does or none is set."""
    counted = sorted(countable(parts)[0], key=lambda row: -(row.value or 0.0))
    bounds = fitting(query.bounds, share=True)
    kept = [row for row in counted if bounds and holds(bounds, _percent(row, parts))]
    return kept or counted[:1] or list(parts[:1])


def _fits(query: Query, parts: Sequence[Row], holders: Sequence[Row]) -> bool:
    bounds = fitting(query.bounds, share=True)
    return all(holds(bounds, _percent(row, parts)) for row in holders)


def _owners(side: _Side) -> set[str]:
    return {row.report.jurisdiction.name for row in side.rows}

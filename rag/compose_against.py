"""One place against all: its figure beside the mean, or its place in their ranking."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.model import Report
from rag.catalog import Catalog
from rag.compose_ranks import Ranks
from rag.cues import cue
from rag.lines import Lines
from rag.model import Calculation, Intent, Language, Query, Statement
from rag.orders import asks_rank_of
from rag.phrases import Phrases
from rag.rank_field import field_of
from rag.readings import Reading, read_measure, tenths
from rag.rows import Row, computed_text, countable
from rag.unknown import told, unknown_row
from rag.wording import owner, year_name

_AGAINST_MEAN = cue("against_mean")
_MORE, _FEWER = cue("more"), cue("fewer")


def asks_against_all(query: Query) -> bool:
    """Whether one named place is to be set against all: 平均と比べて千葉市は, 千葉市は何位."""
    if len(query.places.named) != 1 or query.places.areas:
        return False
    return asks_rank_of(query.text) or asks_against_mean(query)


def asks_against_mean(query: Query) -> bool:
    return query.intent is not Intent.RANK and _AGAINST_MEAN.search(query.text) is not None


def asks_beyond_mean(query: Query) -> bool:
    """Whether those above, or below, the mean are asked for: 平均より多い自治体."""
    sides = [pattern for pattern in (_MORE, _FEWER) if pattern.search(query.text)]
    alone = not query.places.named and len(query.places.groups) < 2
    return alone and asks_against_mean(query) and len(sides) == 1


def asks_rank(query: Query) -> bool:
    """Whether the place in a ranking of the one place named is asked for."""
    return asks_against_all(query) and not asks_against_mean(query)


def reports_beside(catalog: Catalog, query: Query, own: Report) -> list[Report]:
    """The reports of one year that ``own`` is set against, itself among them."""
    groups = [group for group in query.places.groups if group.named is None]
    names = [
        j.name
        for j in catalog.jurisdictions
        if not groups or j == own.jurisdiction or any(group.has(j) for group in groups)
    ]
    return catalog.reports_of(names, () if own.fiscal_year is None else (own.fiscal_year,))


class _Mean:
    """The mean of rows with values."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        values = tuple(row.value or 0.0 for row in rows)
        self.total = Calculation("sum", values, sum(values))
        self.mean = Calculation("mean", values, tenths(self.total.result, len(values)))
        count = Calculation("count", values, float(len(values)))
        self.calculations = (self.total, self.mean, count)

    def side(self, row: Row) -> float:
        """Above 0 where the row is above the mean as it is before it is rounded, below 0 where below."""
        return (row.value or 0.0) * len(self.rows) - self.total.result

    def text(self, calculation: Calculation) -> str:
        return computed_text(calculation, self.rows)


class AgainstAll:
    """Composes where one place stands among all that have a report of its year."""

    def __init__(self, lines: Lines, language: Language) -> None:
        self._lines = lines
        self._phrases = Phrases(language)
        self._kind = self._phrases.say("kind_place")

    def compose(self, query: Query, own: Row) -> list[Statement]:
        """The place of ``own`` in the ranking, or its distance to the mean; itself where it has no number."""
        rows = [
            own if report is own.report else Row(report, None, self._read(report))
            for report in reports_beside(self._lines.catalog, query, own.report)
        ]
        counted, left = countable(rows)
        if own not in counted or len(counted) < 2:
            return [self._lines.sentence(own)]
        if asks_against_mean(query):
            return self._mean(query, own, rows, counted, left)
        return Ranks(field_of(self._lines), self._phrases, counted, left).place_of(query, own)

    def _read(self, report: Report) -> Reading:
        return read_measure(self._lines.catalog, report, self._lines.measure)

    def beyond(self, query: Query, rows: Sequence[Row]) -> list[Statement]:
        """The rows above, or below, the mean of all of them."""
        counted, left = countable(rows)
        if len(counted) < 2:
            return self._lines.table(rows)
        mean = _Mean(counted)
        more = _MORE.search(query.text) is not None
        found = [row for row in counted if (mean.side(row) > 0 if more else mean.side(row) < 0)]
        found.sort(key=lambda row: -(row.value or 0.0) if more else row.value or 0.0)
        end = self._phrases.say("end_more" if more else "end_fewer")
        sentence = "mean_beyond" if found else "mean_beyond_none"
        text = self._phrases.say(sentence, end=end, **self._words(mean))
        claim = self._lines.claim(text, counted, mean.calculations)
        notes = told(self._phrases, "unchecked", map(unknown_row, left))
        return [claim, *map(self._lines.item, found), *notes]

    def _mean(
        self, query: Query, own: Row, rows: Sequence[Row], counted: Sequence[Row], left: Sequence[Row]
    ) -> list[Statement]:
        """``own`` beside the mean of ``counted``, it among them, with the difference and all the rows."""
        mean = _Mean(counted)
        value = own.value or 0.0
        high, low = max(value, mean.mean.result), min(value, mean.mean.result)
        gap = Calculation("difference", (high, low), tenths(high * 10 - low * 10, 10))
        sentence = "mean_same" if gap.result == 0 else ("mean_more" if value == high else "mean_fewer")
        text = self._phrases.say(
            sentence,
            place=owner(own.report, None, self._phrases.language),
            year=year_name(own.report.fiscal_year, self._phrases.language),
            value=own.reading.value_text,
            gap=mean.text(gap),
            **self._words(mean),
        )
        others = [row for row in counted if row is not own]
        answer = self._answer(query, sentence)
        claim = self._lines.claim(answer + text, [own, *others], [*mean.calculations, gap])
        return [claim, *self._lines.table(rows), *self._lines.say.left_out(left)]

    def _words(self, mean: _Mean) -> dict[str, object]:
        return {
            "name": self._lines.say.name(self._lines.measure),
            "kind": self._kind,
            "count": len(mean.rows),
            "mean": mean.text(mean.mean),
            "total": mean.text(mean.total),
        }

    def _answer(self, query: Query, sentence: str) -> str:
        """はい or いいえ where it is asked whether the figure is above, or below, the mean."""
        more, fewer = _MORE.search(query.text), _FEWER.search(query.text)
        if not query.whether or (more is None) == (fewer is None):
            return ""
        right = sentence == ("mean_more" if more is not None else "mean_fewer")
        return self._phrases.say("check_yes" if right else "check_no")

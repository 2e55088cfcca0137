"""The question that asks for what a comparison shows, in words that are read back as exactly that."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from corpus.errors import QuestionError
from corpus.model import Report
from corpus.registry import load_registry
from rag.catalog import Catalog
from rag.cells import CellMaker
from rag.columns import MEASURE, RATE, SECTION, Column
from rag.composer import towns_as_topics
from rag.model import Language, Query
from rag.phrases import Phrases
from rag.scope import find_scope
from rag.selection import Selection
from rag.totals import MatrixRow
from rag.understand import LONGEST, Understander
from rag.wording import place_name, year_name


def question_for(
    catalog: Catalog, selection: Selection, column: Column, rows: Sequence[MatrixRow], maker: CellMaker
) -> str | None:
    """A question about ``column`` that reaches the reports of ``rows`` and no others; None if none does.

    Nor is there one where no row has anything to quote.
    """
    areas = any(row.area is not None for row in rows)
    if not any(row.cell(column).parts for row in rows) or (areas and column.kind != MEASURE):
        return None
    # Asked area by area, places without areas are not told of; asked as a whole, each area's part is.
    split = areas and all(row.area is not None for row in rows if row.cell(column).parts)
    reports = tuple(dict.fromkeys(row.report for row in rows))
    understander = Understander(catalog)
    for places in _places(selection, reports, maker):
        question = _question(selection, column, places, maker, split=split)
        if _means(catalog, understander, question, column, reports):
            return question
    return None


def _question(selection: Selection, column: Column, places: str, maker: CellMaker, *, split: bool) -> str:
    years = ""
    if selection.fiscal_years:
        names = [year_name(year, maker.language) for year in selection.fiscal_years]
        template = "question_report_years" if column.kind == SECTION else "question_years"
        years = maker.say(template, years=Phrases(maker.language).listed(names, "and"))
    return maker.say(
        "question",
        years=years,
        places=places,
        name=column.name(maker.language),
        by_area=maker.say("question_by_area") if split else "",
    )


def _places(selection: Selection, reports: Sequence[Report], maker: CellMaker) -> Iterator[str]:
    """Wordings for the places: as they were picked, then each by its name."""
    phrases = Phrases(maker.language)
    if not selection.jurisdictions:
        yield _group(selection, maker)
    names = dict.fromkeys(place_name(report.jurisdiction, maker.language) for report in reports)
    yield phrases.listed(names)


def _group(selection: Selection, maker: CellMaker) -> str:
    english = maker.language is Language.ENGLISH
    words = {
        word.kind: word.surface
        for word in reversed(load_registry().group_words)
        if word.kind is not None and word.english == english
    }
    phrases = Phrases(maker.language)
    regions = phrases.listed(selection.regions, "and")
    kinds = phrases.listed((words.get(kind, kind) for kind in selection.kinds), "and")
    if regions and kinds:
        return maker.say("question_group", regions=regions, kinds=kinds)
    return regions or kinds or maker.say("question_everywhere")


def _means(
    catalog: Catalog, understander: Understander, question: str, column: Column, reports: Sequence[Report]
) -> bool:
    """Whether the question is read as one for that column of those reports."""
    if len(question) > LONGEST:
        return False
    try:
        query = towns_as_topics(understander.understand(question))
    except QuestionError:
        return False
    scope = find_scope(catalog, query)
    reached = {(report.source, report.span.start) for report in scope.reports}
    wanted = {(report.source, report.span.start) for report in reports}
    return reached == wanted and not scope.areas and _SUBJECTS[column.kind](query, column.spec.key)


_SUBJECTS: dict[str, Callable[[Query, str], bool]] = {
    MEASURE: lambda query, key: query.measures == (key,) and query.rate is None,
    RATE: lambda query, key: query.rate == key,
    SECTION: lambda query, key: query.sections == (key,) and not (query.measures or query.hard_topic),
}

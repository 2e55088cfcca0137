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


def questions_for(
    catalog: Catalog,
    selection: Selection,
    columns: Sequence[Column],
    rows: Sequence[MatrixRow],
    maker: CellMaker,
) -> tuple[str, ...]:
    """Questions that together ask about ``columns``, each of the reports of ``rows`` and no others.

    Columns of one kind are asked about in one question where it is read back as one about all of them, else
    each by itself; a column that no question reaches, or in which no row has anything to quote, is left out.
    """
    understander = Understander(catalog)
    found: list[str] = []
    for kind in (MEASURE, RATE, SECTION):
        own = [c for c in columns if c.kind == kind and any(row.cell(c).parts for row in rows)]
        for group in ([own], [[column] for column in own]):
            asked = [_question_for(catalog, selection, g, rows, maker, understander) for g in group if g]
            told = [question for question in asked if question is not None]
            if told:
                found += told
                break
    return tuple(dict.fromkeys(found))


def _question_for(
    catalog: Catalog,
    selection: Selection,
    columns: Sequence[Column],
    rows: Sequence[MatrixRow],
    maker: CellMaker,
    understander: Understander,
) -> str | None:
    """A question about ``columns``, all of one kind, of the reports of ``rows``; None if none means that."""
    areas = any(row.area is not None for row in rows)
    if areas and columns[0].kind != MEASURE:
        return None
    # Asked area by area, places without areas are not told of; asked as a whole, each area's part is.
    split = areas and all(
        row.area is not None for row in rows if any(row.cell(column).parts for column in columns)
    )
    reports = tuple(dict.fromkeys(row.report for row in rows))
    for places in _places(selection, reports, maker):
        question = _question(selection, columns, places, maker, split=split)
        if _means(catalog, understander, question, columns, reports):
            return question
    return None


def _question(
    selection: Selection, columns: Sequence[Column], places: str, maker: CellMaker, *, split: bool
) -> str:
    years, phrases = "", Phrases(maker.language)
    if selection.fiscal_years:
        names = [year_name(year, maker.language) for year in selection.fiscal_years]
        template = "question_report_years" if columns[0].kind == SECTION else "question_years"
        years = maker.say(template, years=phrases.listed(names, "and"))
    return maker.say(
        "question",
        years=years,
        places=places,
        name=phrases.listed([column.name(maker.language) for column in columns], "and"),
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
    catalog: Catalog,
    understander: Understander,
    question: str,
    columns: Sequence[Column],
    reports: Sequence[Report],
) -> bool:
    """Whether the question is read as one for those columns of those reports."""
    if len(question) > LONGEST:
        return False
    try:
        query = towns_as_topics(understander.understand(question))
    except QuestionError:
        return False
    scope = find_scope(catalog, query)
    reached = {(report.source, report.span.start) for report in scope.reports}
    wanted = {(report.source, report.span.start) for report in reports}
    keys = {column.spec.key for column in columns}
    return reached == wanted and not scope.areas and _SUBJECTS[columns[0].kind](query, keys)


_SUBJECTS: dict[str, Callable[[Query, set[str]], bool]] = {
    MEASURE: lambda query, keys: set(query.measures) == keys and query.rate is None,
    RATE: lambda query, keys: {query.rate} == keys,
    SECTION: lambda query, keys: set(query.sections) == keys and not (query.measures or query.hard_topic),
}

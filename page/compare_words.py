"""Words that the comparison's form, table, chart and files share."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.years import fiscal_year_name
from page.names import headed
from page.words import Words
from rag.columns import RATE, Column
from rag.matrix import Matrix, MatrixRow, Total
from rag.model import Language
from rag.wording import owner, place_name

_FEW = 8  # names that a note lists before it only counts


def year_words(year: int | None, words: Words) -> str:
    """平成29年度, or what stands for a year that the report does not give."""
    if year is None:
        return words.say("compare_year_unknown")
    return words.say("compare_year_of", name=fiscal_year_name(year), year=year)


def column_words(column: Column, words: Words) -> str:
    """A column's name as a heading."""
    return headed(column.name(words.language), words.language)


def place_words(row: MatrixRow, language: Language) -> str:
    """The jurisdiction of a row."""
    return place_name(row.report.jurisdiction, language)


def area_words(row: MatrixRow, words: Words) -> str:
    """The area of a row; empty where the place has no areas."""
    return words.say("compare_rest") if row.is_rest else row.area or ""


def row_words(row: MatrixRow, matrix: Matrix, words: Words) -> str:
    """The whole name of a row: 千葉市, with the area and, where the rows are of several years, the year."""
    name = owner(row.report, row.area, matrix.language)
    name += words.say("compare_rest") if row.is_rest else ""
    return f"{name} {year_words(row.fiscal_year, words)}" if matrix.years_differ else name


def total_words(total: Total, words: Words) -> str:
    """What a total is of, with its year where each year has its own."""
    name = column_words(total.column, words)
    if not total.by_year:
        return name
    return words.say("compare_total_name", name=name, year=year_words(total.fiscal_year, words))


def mark_words(totals: Sequence[Total], words: Words) -> str:
    """How a line of totals is headed: a rate of all is no sum."""
    rated = any(total.column.kind == RATE for total in totals)
    return words.say("compare_whole" if rated else "compare_total")


def made_words(total: Total, matrix: Matrix, words: Words) -> str:
    """Of how many of the places or areas a total is the sum, or that there is none."""
    kind = "rate" if total.column.kind == RATE else "total"
    if total.value is None:
        return words.say(f"compare_{kind}_none")
    ending = "_area" if matrix.by_area else ""
    everything = total.count + len(total.left_out)
    return words.say(f"compare_{kind}_count{ending}", count=total.count, all=everything)


def left_out_lines(total: Total, matrix: Matrix, words: Words) -> list[tuple[str, str]]:
    """Who is left out of a total, and why."""
    return [
        (row_words(left.row, matrix, words), words.say(f"compare_why_{left.reason.value}"))
        for left in total.left_out
    ]


def notes(matrix: Matrix, words: Words) -> list[str]:
    """What a reader of the table has to know: what was left out, differing years, doubtful rates."""
    found = []
    if matrix.unknown:
        found.append(words.say("compare_note_unknown", names=listed(matrix.unknown, words)))
    if matrix.missing:
        names = [
            words.say("compare_note_missing_item", place=place, year=year_words(year, words))
            for place, year in matrix.missing
        ]
        found.append(words.say("compare_note_missing", names=listed(names, words)))
    if matrix.years_differ:
        found.append(words.say("compare_note_years"))
    if matrix.doubled:
        found.append(words.say("compare_note_doubled", names=listed(matrix.doubled, words)))
    if matrix.above:
        names = [row_words(row, matrix, words) for row in matrix.above]
        found.append(words.say("compare_note_above", names=listed(names, words)))
    return found


def listed(names: Sequence[str], words: Words) -> str:
    """The first names, and how many more there are."""
    joined = words.say("comma").join(names[:_FEW])
    more = len(names) - _FEW
    return words.say("compare_note_missing_more", names=joined, count=more) if more > 0 else joined

"""A comparison as files for a spreadsheet: one wide CSV, and an Excel book with its totals and its sources.

What stands in a report never becomes a formula, and a number is a number only where the report gives one.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from page.compare_words import (
    area_words,
    column_words,
    left_out_lines,
    made_words,
    mark_words,
    notes,
    place_words,
    total_words,
    year_words,
)
from page.exported import holdable
from page.names import region_name
from page.text import quoted
from page.words import Words
from rag.matrix import Cell, Column, Matrix, MatrixRow, Part

Value = str | int | float | None

_ACTIVE = re.compile(r"\s*[=+\-@＝＋－＠\t\r]")
_LONGEST = 32_767  # characters of a cell that Excel takes
_JOINT = "\n"
_SOURCE_HEADS = (
    *("place", "area", "year", "item", "part", "shown", "quote"),
    *("source_file", "source_start", "source_end", "source_page"),
)
_SHORT = 14  # characters that need no wrapping
_PLACE, _VALUE, _SHOWN, _TEXT = 16, 14, 28, 48  # widths of columns
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_BOLD = Font(bold=True)
_HEAD = PatternFill("solid", fgColor="E8EEF9")


def matrix_csv(matrix: Matrix, words: Words) -> bytes:
    """UTF-8 with a mark at its head and CRLF, as Excel opens it: a line for each row of the comparison.

    First the place and the numbers, then how each is shown, then where it stands in its source: the file, the
    characters (from 0, the end not included) and the quote, several on lines of their own. Then, after an
    empty line, the totals under a head of their own and who is in none of them. They stand in the columns
    that hold words above, so that whoever adds up a column of numbers counts nothing twice.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    head = _head(matrix, words)
    writer.writerow(_guarded(head))
    for row in matrix.rows:
        writer.writerow(_guarded(_line(row, matrix, words)))
    if matrix.totals:
        writer.writerow([])
    for line in _totals_block(matrix, words) if matrix.totals else ():
        writer.writerow(_guarded([*line, *[""] * (len(head) - len(line))]))
    return out.getvalue().encode("utf-8-sig")


def matrix_xlsx(matrix: Matrix, words: Words) -> bytes:
    """An Excel book of three sheets: the comparison with its totals, every source, and the notes."""
    book = Workbook()
    wide = book.active
    if not isinstance(wide, Worksheet):
        raise TypeError("a new workbook has no sheet")
    wide.title = words.say("compare_sheet")
    places = _place_heads(words)
    lines = _Lines(wide)
    lines.add([*places, *_wide_heads(matrix, words)])
    for row in matrix.rows:
        lines.add([*_place(row, words), *_wide_cells(row)])
    if matrix.totals:
        lines.add([])  # apart, so that a range that a spreadsheet picks by itself ends before them
    for line in _total_lines(matrix, words):
        lines.add(line, bold=True)
    widths = [width for column in matrix.columns for width in _wide_widths(column)]
    _looks(wide, [_PLACE] * len(places) + widths, fixed=3)
    _sources_sheet(book, matrix, words)
    _notes_sheet(book, matrix, words)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _place_heads(words: Words) -> list[str]:
    names = ("region", "kind", "place", "area", "year")
    return [words.say(f"compare_{name}") for name in names]


def _place(row: MatrixRow, words: Words) -> list[Value]:
    kind = words.say(f"reports_kind_{row.kind}")
    year = year_words(row.fiscal_year, words)
    return [
        region_name(row.region, words.language),
        kind,
        place_words(row, words.language),
        area_words(row, words),
        year,
    ]


def _head(matrix: Matrix, words: Words) -> list[Value]:
    columns = matrix.columns
    numeric = [column_words(column, words) for column in columns if column.is_numeric]
    every = [column_words(column, words) for column in columns]
    heads: list[Value] = [*_place_heads(words), *numeric]
    for name in every:
        heads.append(words.say("compare_head_printed", name=name))
    for name in numeric:
        heads += [words.say(f"compare_head_{what}", name=name) for what in ("unit", "note")]
    for name in every:
        heads += [words.say(f"compare_head_{what}", name=name) for what in ("file", "start", "end", "quote")]
    return heads


def _line(row: MatrixRow, matrix: Matrix, words: Words) -> list[Value]:
    numeric = [cell for cell in row.cells if cell.column.is_numeric]
    line: list[Value] = [*_place(row, words), *(_number(cell.value) for cell in numeric)]
    line += [cell.full_text for cell in row.cells]
    for cell in numeric:
        line += [cell.unit if cell.value is not None else "", _said(cell)]
    for cell in row.cells:
        line += _source(cell, matrix)
    return line


def _totals_block(matrix: Matrix, words: Words) -> Iterator[list[Value]]:
    """The totals of a CSV in its first five columns: the mark, of what, the number, as shown, of how many.

    Then who is in no total: the mark, of what, who, why.
    """
    yield [words.say(f"compare_{name}") for name in ("total", "item", "number", "shown", "made")]
    for total in matrix.totals:
        made = made_words(total, matrix, words)
        yield [
            mark_words([total], words),
            total_words(total, words),
            _number(total.value),
            total.text,
            made,
        ]
    for total in matrix.totals:
        for name, reason in left_out_lines(total, matrix, words):
            yield [words.say("compare_left_out_head"), total_words(total, words), name, reason]


def _source(cell: Cell, matrix: Matrix) -> list[Value]:
    """File, start, end and quote; where there are several, each on a line of its own."""
    spans = list(dict.fromkeys(evidence.span for evidence in cell.evidence))
    if len(spans) == 1:
        return [spans[0].source, spans[0].start, spans[0].end, matrix.quote(spans[0])]
    return [
        _JOINT.join(dict.fromkeys(span.source for span in spans)),
        _JOINT.join(str(span.start) for span in spans),
        _JOINT.join(str(span.end) for span in spans),
        _JOINT.join(quoted(matrix.quote(span)) for span in spans),
    ]


def _said(cell: Cell) -> str:
    """How a value came about and what the source remarks."""
    return "／".join(text for text in (cell.note, *cell.remarks) if text)


def _wide_heads(matrix: Matrix, words: Words) -> Iterator[str]:
    for column in matrix.columns:
        name = column_words(column, words)
        yield name
        if column.is_numeric:
            yield words.say("compare_head_printed", name=name)


def _wide_cells(row: MatrixRow) -> Iterator[Value]:
    """The number and how it is shown; of a section its passages."""
    for cell in row.cells:
        if cell.column.is_numeric:
            yield _number(cell.value)
        said = _said(cell)
        yield f"{cell.text}（{said}）" if said and cell.column.is_numeric else cell.full_text


def _wide_widths(column: Column) -> tuple[int, ...]:
    return (_VALUE, _SHOWN) if column.is_numeric else (_TEXT,)


def _total_lines(matrix: Matrix, words: Words) -> Iterator[list[Value]]:
    """A line of totals under the columns; one for each fiscal year where these are not added up."""
    for year in dict.fromkeys(total.fiscal_year for total in matrix.totals):
        own = {t.column.key: t for t in matrix.totals if t.fiscal_year == year}
        first = next(iter(own.values()))
        shown = year_words(year, words) if first.by_year else ""
        line: list[Value] = ["", "", mark_words(list(own.values()), words), "", shown]
        for column in matrix.columns:
            total = own.get(column.key)
            if total is None:
                line.append("")
            else:
                made = made_words(total, matrix, words)
                line += [_number(total.value), f"{total.text}（{made}）" if total.text else made]
        yield line


def _sources_sheet(book: Workbook, matrix: Matrix, words: Words) -> None:
    """A line for each figure or passage: whose it is, how it reads, and where it stands."""
    sheet = book.create_sheet(words.say("compare_sheet_sources"))
    lines = _Lines(sheet)
    lines.add([words.say(f"compare_{name}") for name in _SOURCE_HEADS])
    for row in matrix.rows:
        for cell in row.cells:
            for part in cell.parts:
                lines.add(_source_line(row, cell, part, matrix, words))
    widths = [_PLACE] * 3 + [_SHOWN] * 3 + [_TEXT, _SHOWN] + [_VALUE] * 3
    _looks(sheet, widths, fixed=3)


def _source_line(row: MatrixRow, cell: Cell, part: Part, matrix: Matrix, words: Words) -> list[Value]:
    span = part.evidence.span
    return [
        place_words(row, words.language),
        part.evidence.area or area_words(row, words),
        year_words(row.fiscal_year, words),
        column_words(cell.column, words),
        part.label,
        part.text,
        matrix.quote(span),
        span.source,
        span.start,
        span.end,
        span.page,
    ]


def _notes_sheet(book: Workbook, matrix: Matrix, words: Words) -> None:
    """What to know of the table, and who is in no total, and why."""
    sheet = book.create_sheet(words.say("compare_sheet_notes"))
    lines = _Lines(sheet)
    for note in notes(matrix, words):
        lines.add([note])
    heads = [words.say(f"compare_{name}") for name in ("left_out_head", "place", "reason")]
    lines.add(heads, bold=True)
    for total in matrix.totals:
        for name, reason in left_out_lines(total, matrix, words):
            lines.add([total_words(total, words), name, reason])
    for letter in "ABC":
        sheet.column_dimensions[letter].width = _TEXT


class _Lines:
    """Writes lines under each other. Text is written as text, whatever it begins with."""

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._count = 0

    def add(self, line: Sequence[Value], *, bold: bool = False) -> None:
        self._count += 1
        for place, value in enumerate(line, 1):
            if value in (None, ""):
                continue
            cell = self._sheet.cell(row=self._count, column=place)
            if isinstance(value, str):
                cell.value = holdable(value)[:_LONGEST]
                cell.data_type = "s"
                if _ACTIVE.match(value):
                    cell.quotePrefix = True
                if len(value) > _SHORT:
                    cell.alignment = _WRAPPED
            else:
                cell.value = value
            if bold:
                cell.font = _BOLD


def _looks(sheet: Worksheet, widths: Sequence[int], *, fixed: int) -> None:
    """Widths, and a head that stays in view with the first ``fixed`` columns."""
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for cell in sheet[1]:
        cell.font, cell.fill, cell.alignment = _BOLD, _HEAD, _WRAPPED
    sheet.freeze_panes = sheet.cell(row=2, column=fixed + 1)


def _number(value: float | None) -> Value:
    """A whole number without a fraction, so that it reads as it is printed."""
    if value is None:
        return ""
    return int(value) if float(value).is_integer() else value


def _guarded(line: Sequence[Value]) -> list[Value]:
    """The line with an apostrophe before each text that a spreadsheet would take for a formula."""
    return [_harmless(value) if isinstance(value, str) else value for value in line]


def _harmless(text: str) -> str:
    held = holdable(text)
    return f"'{held}" if _ACTIVE.match(held) else held

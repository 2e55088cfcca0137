"""A comparison as HTML: the table with its totals, its notes, its chart, and what can be done with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from page.chart import chart_svg
from page.compare_totals import foot_rows, totals_html
from page.compare_words import area_words, column_words, notes, place_words, year_words
from page.text import escaped
from page.words import Words
from rag.columns import MEASURE, SECTION
from rag.matrix import Cell, CellState, Column, Matrix, MatrixRow, Part
from rag.model import Evidence
from rag.selection import ASCENDING, DESCENDING, PLACE, selection_pairs

_MOST_PASSAGES = 8  # of a section in one cell; the report itself shows them all


def matrix_html(matrix: Matrix, words: Words) -> str:
    """The comparison with everything around it, in one ``.kk-result``."""
    items = "".join(f"<li>{escaped(note)}</li>" for note in notes(matrix, words))
    noted = f'<ul class="kk-notes">{items}</ul>' if items else ""
    if not matrix.rows:
        empty = f'<p role="status">{_say("compare_empty", words)}</p>'
        return f'<div class="kk kk-result">{empty}{noted}</div>'
    places = len({row.name for row in matrix.rows})
    told = "compare_summary" if places == len(matrix.rows) else "compare_summary_rows"
    summary = _say(told, words, places=places, rows=len(matrix.rows))
    head = f'<p class="kk-summary" role="status">{summary}</p>{noted}{_actions(matrix, words)}'
    body = _table(matrix, words) + totals_html(matrix, words) + _figure(matrix, words)
    return f'<div class="kk kk-result">{head}{body}</div>'


def _actions(matrix: Matrix, words: Words) -> str:
    query = escaped(urlencode(selection_pairs(matrix.selection)))
    ask = "".join(_ask(question, matrix, words) for question in matrix.questions)
    drawn = matrix.chart_column is not None
    endings = ("csv", "xlsx", "svg") if drawn else ("csv", "xlsx")
    links = "".join(
        f'<a href="/compare.{ending}?{query}" download>{_say(f"compare_{ending}", words)}</a>'
        for ending in endings
    )
    name = escaped(f"{words.say('compare_file')}.png")
    png = f'<button type="button" data-kk="png" data-filename="{name}">{_say("compare_png", words)}</button>'
    copy = f'<button type="button" data-kk="link" data-query="{query}">{_say("compare_link", words)}</button>'
    label = _say("compare_actions", words)
    return (
        f'<div class="kk-actions" role="group" aria-label="{label}">'
        f"{ask}{links}{png if drawn else ''}{copy}</div>"
    )


def _ask(question: str, matrix: Matrix, words: Words) -> str:
    """A button that asks for the comparison, or where one question does not reach all, for some columns."""
    text = _say("compare_ask", words)
    if len(matrix.questions) > 1:
        names = [column.name(words.language) for column in matrix.columns]
        # The longest first: a name may hold another one.
        asked, rest = set(), question
        for name in sorted(names, key=len, reverse=True):
            if name in rest:
                asked.add(name)
                rest = rest.replace(name, "")
        listed = words.say("comma").join(name for name in names if name in asked)
        text = _say("compare_ask_of", words, names=listed)
    told = escaped(question)
    return (
        f'<button type="button" class="kk-main" data-kk="ask" data-question="{told}" title="{told}">'
        f"{text}</button>"
    )


def _figure(matrix: Matrix, words: Words) -> str:
    column = matrix.chart_column
    if column is None:
        return ""
    drawn = [chart_svg(matrix, column.key, words, inline=True, narrow=narrow) for narrow in (False, True)]
    # The window's width decides which is seen; the first is the one that is saved.
    return f'<figure class="kk-chart">{"".join(drawn)}</figure>'


def _table(matrix: Matrix, words: Words) -> str:
    names = words.say("comma").join(column_words(column, words) for column in matrix.columns)
    caption = _say("compare_caption", words, columns=names)
    rows = "".join(_row(row, matrix, words) for row in matrix.rows)
    foot = foot_rows(matrix, words)
    return (
        f'<div class="kk-matrix" tabindex="0" role="region" aria-label="{caption}"><table>'
        f"<caption><span>{caption}</span></caption><thead><tr>{_heads(matrix, words)}</tr></thead>"
        f"<tbody>{rows}</tbody>{f'<tfoot>{foot}</tfoot>' if foot else ''}</table></div>"
    )


def _heads(matrix: Matrix, words: Words) -> str:
    first = _sorted_head(PLACE, words.say("compare_place"), matrix, words)
    plain = ["compare_area"] if matrix.by_area else []
    middle = "".join(f'<th scope="col">{_say(name, words)}</th>' for name in (*plain, "compare_year"))
    return first + middle + "".join(_head(column, matrix, words) for column in matrix.columns)


def _head(column: Column, matrix: Matrix, words: Words) -> str:
    name = column_words(column, words)
    if column.is_numeric:
        return _sorted_head(column.key, name, matrix, words)
    return f'<th scope="col" class="kk-long">{escaped(name)}</th>'


def _sorted_head(key: str, name: str, matrix: Matrix, words: Words) -> str:
    """A heading with a button that sorts by it: places from the first, numbers from the greatest."""
    selection = matrix.selection
    current = (selection.sort or PLACE) == key
    falling = not selection.descending if current else key != PLACE
    state = ("descending" if selection.descending else "ascending") if current else "none"
    told = ("compare_sort_place_" if key == PLACE else "compare_sort_") + ("down" if falling else "up")
    sign = {"ascending": "▲", "descending": "▼", "none": "↕"}[state]
    return (
        f'<th scope="col" aria-sort="{state}"><button type="button" class="kk-sort" data-kk="sort" '
        f'data-column="{escaped(key)}" data-direction="{DESCENDING if falling else ASCENDING}" '
        f'title="{_say(told, words)}">{escaped(name)} <span aria-hidden="true">{sign}</span></button></th>'
    )


def _row(row: MatrixRow, matrix: Matrix, words: Words) -> str:
    area = f'<td class="kk-area">{escaped(area_words(row, words))}</td>' if matrix.by_area else ""
    cells = "".join(_cell(cell, words) for cell in row.cells)
    return (
        f'<tr><th scope="row">{escaped(place_words(row, words.language))}</th>{area}'
        f'<td class="kk-year">{escaped(year_words(row.fiscal_year, words))}</td>{cells}</tr>'
    )


def _cell(cell: Cell, words: Words) -> str:
    kind = "kk-long" if cell.column.kind == SECTION else "kk-figure"
    missing = " kk-none" if cell.value is None and cell.state is not CellState.TEXT else ""
    return f'<td class="{kind}{missing}">{"".join(_inside(cell, words))}</td>'


def _inside(cell: Cell, words: Words) -> Iterator[str]:
    """What is shown, the parts it is made of, and the source's own remarks."""
    evidence = cell.evidence
    if cell.state is CellState.TEXT:
        yield from _passages(cell, words)
    elif len(cell.parts) == 1:
        yield _open(evidence[0], cell.text, words)
    else:
        yield f"<span>{escaped(cell.text)}</span>"
        if cell.parts:
            yield _parts(cell, words)
    if cell.note and len(cell.parts) <= 1:
        yield f"<small>{escaped(cell.note)}</small>"
    if cell.remarks:
        yield f"<small>{_say('compare_remark', words, remarks=words.say('comma').join(cell.remarks))}</small>"
    if cell.hidden and cell.state is CellState.TEXT:
        yield f"<small>{_say('compare_hidden', words, count=cell.hidden)}</small>"


def _parts(cell: Cell, words: Words) -> str:
    """The figures that a sum or rate is made of, each with its source."""
    items = "".join(
        f"<li>{escaped(part.label)} {_open(part.evidence, part.text, words)}</li>" for part in cell.parts
    )
    note = f"<p>{escaped(cell.note)}</p>" if cell.note else ""
    is_sum = any(calculation.operator == "sum" for calculation in cell.calculations)
    named = "compare_sum" if is_sum and cell.column.kind == MEASURE else "compare_sources"
    summary = _say(named, words, count=len(cell.parts))
    return f"<details><summary>{summary}</summary>{note}<ul>{items}</ul></details>"


def _passages(cell: Cell, words: Words) -> Iterable[str]:
    yield _open(cell.evidence[0], cell.text, words)
    if len(cell.parts) > 1:
        items = "".join(_passage(part, words) for part in cell.parts[:_MOST_PASSAGES])
        more = len(cell.parts) - _MOST_PASSAGES
        rest = f"<p>{_say('compare_passages_more', words, count=more)}</p>" if more > 0 else ""
        summary = _say("compare_passages", words, count=len(cell.parts))
        yield f"<details><summary>{summary}</summary><ul>{items}</ul>{rest}</details>"


def _passage(part: Part, words: Words) -> str:
    label = f"<b>{escaped(part.label)}</b> " if part.label else ""
    return f"<li>{label}{_open(part.evidence, part.text, words)}</li>"


def _open(evidence: Evidence, text: str, words: Words) -> str:
    span = evidence.span
    return (
        f'<button type="button" class="kk-open" data-kk="open" data-source="{escaped(span.source)}" '
        f'data-start="{span.start}" data-end="{span.end}" title="{_say("compare_open", words)}">'
        f"{escaped(text)}</button>"
    )


def _say(phrase: str, words: Words, /, **values: object) -> str:
    return escaped(words.say(phrase, **values))

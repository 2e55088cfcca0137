"""The totals of a comparison as HTML: a row under the table, and what each is made of."""

from __future__ import annotations

from collections.abc import Sequence

from page.compare_words import made_words, mark_words, row_words, total_words, year_words
from page.text import escaped
from page.words import Words
from rag.matrix import LeftOut, Matrix, Reason, Total


def foot_rows(matrix: Matrix, words: Words) -> str:
    """A table row of totals; one for each fiscal year where these are not added up."""
    years = dict.fromkeys(total.fiscal_year for total in matrix.totals)
    return "".join(
        _foot_row(matrix, [t for t in matrix.totals if t.fiscal_year == year], words) for year in years
    )


def totals_html(matrix: Matrix, words: Words) -> str:
    """Each total with its parts and with who is left out and why, folded."""
    if not matrix.totals:
        return ""
    items, told = "", dict[str, str]()
    for total in matrix.totals:
        left_out = _left_out(total, matrix, words)
        # What would be the same lines once more is only named.
        first = told.setdefault(left_out, total_words(total, words))
        if left_out and first != total_words(total, words):
            left_out = f"<p>{_say('compare_left_out_same', words, count=len(total.left_out), name=first)}</p>"
        items += _total(total, matrix, words) + left_out
    return f'<details class="kk-totals"><summary>{_say("compare_totals", words)}</summary>{items}</details>'


def _foot_row(matrix: Matrix, totals: Sequence[Total], words: Words) -> str:
    by_key = {total.column.key: total for total in totals}
    year = escaped(year_words(totals[0].fiscal_year, words)) if totals[0].by_year else ""
    blank = "<td></td>" if matrix.by_area else ""
    cells = []
    for column in matrix.columns:
        total = by_key.get(column.key)
        if total is None:
            cells.append("<td></td>")
        else:
            made = escaped(made_words(total, matrix, words))
            cells.append(
                f'<td class="kk-figure"><span>{escaped(total.text)}</span><small>{made}</small></td>'
            )
    head = escaped(mark_words(totals, words))
    return f'<tr><th scope="row">{head}</th>{blank}<td class="kk-year">{year}</td>{"".join(cells)}</tr>'


def _total(total: Total, matrix: Matrix, words: Words) -> str:
    name, made = total_words(total, words), made_words(total, matrix, words)
    template = "compare_total_line_none" if total.value is None else "compare_total_line"
    line = _say(template, words, name=name, value=total.text, made=made)
    note = f"<p>{escaped(total.note)}</p>" if total.note else ""
    return f"<h3>{line}</h3>{note}{_parts(total, matrix, words)}"


def _parts(total: Total, matrix: Matrix, words: Words) -> str:
    if not total.parts:
        return ""
    items = "".join(
        f"<li>{escaped(row_words(row, matrix, words))} {escaped(cell.text)}</li>"
        for row, cell in zip(total.parts, total.cells, strict=True)
    )
    return f'<p>{_say("compare_total_parts", words)}</p><ul class="kk-inline">{items}</ul>'


def _left_out(total: Total, matrix: Matrix, words: Words) -> str:
    """The rows that are left out, those with one reason together; nothing where all are in it."""
    if not total.left_out:
        return ""
    reasons: dict[Reason, list[LeftOut]] = {}
    for left in total.left_out:
        reasons.setdefault(left.reason, []).append(left)
    items = "".join(
        f"<li><b>{_say(f'compare_why_{reason.value}', words)}</b>"
        f"{_say('colon', words)}{_names(group, matrix, words)}</li>"
        for reason, group in reasons.items()
    )
    head = _say("compare_left_out", words, count=len(total.left_out))
    return f"<p>{head}</p><ul>{items}</ul>"


def _names(group: Sequence[LeftOut], matrix: Matrix, words: Words) -> str:
    return escaped(words.say("comma").join(row_words(left.row, matrix, words) for left in group))


def _say(phrase: str, words: Words, /, **values: object) -> str:
    return escaped(words.say(phrase, **values))

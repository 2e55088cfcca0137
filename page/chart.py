"""A column of a comparison as a bar chart: SVG written by hand, for the page or as a file of its own."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from page.compare_words import column_words, row_words, year_words
from page.exported import holdable
from page.text import escaped
from page.words import Words
from rag.matrix import Cell, Column, Matrix, MatrixRow

_WIDTH = 860
_TOP, _BOTTOM = 64, 44  # room for the title with the scale, and for the lines below
_ROW, _BAR = 26, 16
_LABEL = 272  # where the bars begin
_PLOT = 430  # the longest bar
_EM = 13  # the size of the letters
_LINE = 18
_FONTS = "system-ui, Noto Sans CJK JP, Noto Sans JP, Hiragino Sans, Yu Gothic, Meiryo, sans-serif"
_LABEL_EMS = 19.5  # room for a label beside the bars, in full-width letters
_TEXT_EMS = 43.0  # room for words where a bar would be


@dataclass(frozen=True, slots=True)
class _Look:
    """Colours: the page's own variables, or fixed ones that any program understands."""

    text: str
    dim: str
    bar: str
    hollow: str
    line: str
    background: str


_INLINE = _Look(
    text="var(--body-text-color, currentColor)",
    dim="var(--kk-dim, currentColor)",
    bar="var(--kk-accent, currentColor)",
    hollow="var(--kk-soft, transparent)",
    line="var(--border-color-primary, currentColor)",
    background="",
)
_FILE = _Look(
    text="#1a1a1a", dim="#4b5563", bar="#1d4ed8", hollow="#dbe6ff", line="#d4d8de", background="#ffffff"
)


def chart_svg(matrix: Matrix, column: str, words: Words, *, inline: bool = False) -> str:
    """The column of that key as horizontal bars, a row of the table each, in the table's order.

    For a key that is no numeric column of the table, the one that the table chooses itself. ``inline`` takes
    the colours of the page around it; otherwise the image is complete in itself.
    """
    named = next((c for c in matrix.columns if c.key == column and c.is_numeric), None)
    chosen = named or matrix.chart_column
    look = _INLINE if inline else _FILE
    if chosen is None or not matrix.rows:
        return _svg((), words.say("compare_chart_none"), "", _TOP, look)
    cells = [row.cell(chosen) for row in matrix.rows]
    greatest = max((cell.value for cell in cells if cell.value is not None), default=0.0)
    scale = _Scale(greatest)
    bars = [
        _bar(row, cell, _TOP + number * _ROW, scale, matrix, words, look)
        for number, (row, cell) in enumerate(zip(matrix.rows, cells, strict=True))
    ]
    end = _TOP + len(bars) * _ROW
    repeated = chosen.kind == "measure" and len({_is_hollow(c) for c in cells if c.value is not None}) > 1
    below = [words.say("compare_chart_repeated")] if repeated else []
    below.append(words.say("compare_chart_source"))
    lines = [_text(12, end + 20 + _LINE * n, line, look.dim) for n, line in enumerate(below)]
    title = _title(matrix, chosen, words)
    heading = f'<text x="12" y="24" font-size="16" font-weight="700" fill="{look.text}">{_safe(title)}</text>'
    body = (heading, *_grid(scale, end, chosen, cells, look), *bars, *lines)
    height = end + _BOTTOM + _LINE * (len(below) - 1)
    return _svg(body, title, _told(matrix, cells, words), height, look)


class _Scale:
    """From values to widths. ``ticks`` are round and end at or above the greatest value."""

    def __init__(self, greatest: float) -> None:
        step = _round_step(greatest / 4)
        count = max(1, math.ceil(greatest / step))
        self.ticks = tuple(number * step for number in range(count + 1))

    def width(self, value: float) -> float:
        return value / self.ticks[-1] * _PLOT


def _round_step(rough: float) -> float:
    """1, 2 or 5 times a power of ten, at least ``rough`` and at least 1."""
    if rough <= 1:
        return 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)


def _svg(body: Sequence[str], title: str, told: str, height: int, look: _Look) -> str:
    ground = f'<rect width="100%" height="100%" fill="{look.background}"/>' if look.background else ""
    described = f"<desc>{_safe(told)}</desc>" if told else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {_WIDTH} {height}" '
        f'width="{_WIDTH}" height="{height}" font-family="{_FONTS}" font-size="{_EM}">'
        f"<title>{_safe(title)}</title>{described}{ground}{''.join(body)}</svg>"
    )


def _grid(scale: _Scale, end: int, column: Column, cells: Sequence[Cell], look: _Look) -> Iterator[str]:
    unit = next((cell.unit for cell in cells if cell.value is not None), "")
    for tick in scale.ticks:
        x = _LABEL + scale.width(tick)
        yield f'<line x1="{x:.1f}" y1="{_TOP - 6}" x2="{x:.1f}" y2="{end}" stroke="{look.line}"/>'
        yield _text(
            x, _TOP - 12, f"{tick:g}{unit if tick == scale.ticks[-1] else ''}", look.dim, anchor="middle"
        )


def _bar(
    row: MatrixRow, cell: Cell, top: int, scale: _Scale, matrix: Matrix, words: Words, look: _Look
) -> str:
    label = row_words(row, matrix, words)
    base = top + _ROW / 2 + _EM * 0.36
    name = _text(_LABEL - 10, base, _fitting(label, _LABEL_EMS), look.text, anchor="end")
    told = f"<title>{_safe(words.say('compare_chart_item', place=label, value=cell.text))}</title>"
    if cell.value is None:
        missing = _text(_LABEL + 8, base, _fitting(cell.text, _TEXT_EMS), look.dim)
        return f"<g>{told}{name}{missing}</g>"
    width = scale.width(cell.value)
    # A bar of 0 is a stroke on the base line: it is there, and has no length.
    fill = look.hollow if _is_hollow(cell) else look.bar
    drawn = (
        f'<rect x="{_LABEL}" y="{top + (_ROW - _BAR) / 2:g}" width="{max(width, 1.5):.1f}" height="{_BAR}" '
        f'fill="{fill}" stroke="{look.bar}"/>'
    )
    return f"<g>{told}{name}{drawn}{_text(_LABEL + width + 8, base, cell.text, look.text)}</g>"


def _is_hollow(cell: Cell) -> bool:
    return cell.column.kind == "measure" and cell.counting == "延べ"


def _text(x: float, y: float, text: str, fill: str, *, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}">{_safe(text)}</text>'


def _fitting(label: str, room: float) -> str:
    """As much of a label as has room, in full-width letters; the whole is its title."""
    taken = 0.0
    for number, letter in enumerate(label):
        taken += 1.0 if unicodedata.east_asian_width(letter) in "FWA" else 0.56
        if taken > room:
            return label[: max(1, number - 1)] + "…"
    return label


def _title(matrix: Matrix, column: Column, words: Words) -> str:
    name = column_words(column, words)
    years = sorted({row.fiscal_year for row in matrix.rows}, key=lambda year: (year is None, year or 0))
    named = words.say("middle").join(year_words(year, words) for year in years)
    return words.say("compare_chart_years", name=name, years=named)


def _told(matrix: Matrix, cells: Sequence[Cell], words: Words) -> str:
    """What the chart shows, in words, every row with its value."""
    pairs = list(zip(matrix.rows, cells, strict=True))
    known = [(cell.value, row, cell) for row, cell in pairs if cell.value is not None]
    if not known:
        head = words.say("compare_chart_desc_none", rows=len(pairs))
    else:
        ends = [pick(known, key=lambda entry: entry[0]) for pick in (max, min)]
        top, bottom = (_item(row, cell, matrix, words) for _, row, cell in ends)
        head = words.say("compare_chart_desc", rows=len(pairs), count=len(known), greatest=top, least=bottom)
    return head + " " + words.say("comma").join(_item(row, cell, matrix, words) for row, cell in pairs)


def _item(row: MatrixRow, cell: Cell, matrix: Matrix, words: Words) -> str:
    return words.say("compare_chart_item", place=row_words(row, matrix, words), value=cell.text)


def _safe(text: str) -> str:
    return escaped(holdable(text))

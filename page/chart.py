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

_TOP, _BOTTOM = 64, 44  # room for the title with the scale, and for the lines below
_BAR = 16
_LEAST = 1.5  # the shortest bar that can be seen; 0 has none
_EM = 13  # the size of the letters
_TITLE_EM = 16
_LINE = 18
_MARGIN = 12
_FONTS = "system-ui, Noto Sans CJK JP, Noto Sans JP, Hiragino Sans, Yu Gothic, Meiryo, sans-serif"


@dataclass(frozen=True, slots=True)
class _Plan:
    """Sizes, in pixels: of the drawing, of a row; where the bars begin, in a row too, and the longest bar.

    ``label_ems`` and ``text_ems`` are the room for a label, and for words where a bar would be, in full-width
    letters. Labels stand beside the bars, or with ``above`` over them.
    """

    width: int
    row: int
    bars: int
    bar_top: int
    plot: int
    label_ems: float
    text_ems: float
    above: bool = False


_WIDE = _Plan(width=860, row=26, bars=272, bar_top=5, plot=430, label_ems=19.5, text_ems=43.0)
_NARROW = _Plan(width=340, row=44, bars=12, bar_top=21, plot=230, label_ems=24.0, text_ems=24.0, above=True)


@dataclass(frozen=True, slots=True)
class _Look:
    """Colours: the page's own variables, or fixed ones that any program understands.

    ``ground`` is what the drawing stands on, ``painted`` where it brings that along. In a browser a ``halo``
    ends the lines behind a text around its letters; other programs might paint it over them.
    """

    text: str
    dim: str
    bar: str
    hollow: str
    line: str
    ground: str
    halo: str = ""
    painted: bool = False


_INLINE = _Look(
    text="var(--body-text-color, currentColor)",
    dim="var(--kk-dim, currentColor)",
    bar="var(--kk-accent, currentColor)",
    hollow="var(--kk-soft, transparent)",
    line="var(--border-color-primary, currentColor)",
    ground="var(--body-background-fill, transparent)",
    halo="var(--body-background-fill, transparent)",
)
_FILE = _Look(
    text="#1a1a1a",
    dim="#4b5563",
    bar="#1d4ed8",
    hollow="#dbe6ff",
    line="#d4d8de",
    ground="#ffffff",
    painted=True,
)


def chart_svg(
    matrix: Matrix, column: str, words: Words, *, inline: bool = False, narrow: bool = False
) -> str:
    """The column of that key as horizontal bars, a row of the table each, in the table's order.

    For a key that is no numeric column of the table, the one that the table chooses itself. ``inline`` takes
    the colours of the page around it; otherwise the image is complete in itself. ``narrow`` is for a phone.
    """
    plan = _NARROW if narrow else _WIDE
    named = next((c for c in matrix.columns if c.key == column and c.is_numeric), None)
    chosen = named or matrix.chart_column
    look = _INLINE if inline else _FILE
    if chosen is None or not matrix.rows:
        return _svg((), words.say("compare_chart_none"), "", _TOP, plan, look)
    cells = [row.cell(chosen) for row in matrix.rows]
    greatest = max((cell.value for cell in cells if cell.value is not None), default=0.0)
    scale = _Scale(greatest, plan.plot)
    title = _title(matrix, chosen, words)
    heading = _wrapped(title, (plan.width - 2 * _MARGIN) / _TITLE_EM)
    top = _TOP + _LINE * (len(heading) - 1)
    draw = _Drawing(matrix, scale, words, plan, look)
    bars = [
        draw.bar(row, cell, top + number * plan.row)
        for number, (row, cell) in enumerate(zip(matrix.rows, cells, strict=True))
    ]
    end = top + len(bars) * plan.row
    repeated = chosen.kind == "measure" and len({_is_hollow(c) for c in cells if c.value is not None}) > 1
    said = ("compare_chart_repeated", "compare_chart_source") if repeated else ("compare_chart_source",)
    room = (plan.width - 2 * _MARGIN) / _EM
    below = [line for name in said for line in _wrapped(words.say(name), room)]
    lines = [_text(_MARGIN, end + 20 + _LINE * n, line, look.dim) for n, line in enumerate(below)]
    head = [
        f'<text x="{_MARGIN}" y="{24 + _LINE * n}" font-size="{_TITLE_EM}" font-weight="700" '
        f'fill="{look.text}">{_safe(line)}</text>'
        for n, line in enumerate(heading)
    ]
    unit = next((cell.unit for cell in cells if cell.value is not None), "")
    body = (*head, *draw.grid(top, end, unit), *bars, *lines)
    height = end + _BOTTOM + _LINE * (len(below) - 1)
    return _svg(body, title, _told(matrix, cells, words), height, plan, look)


class _Scale:
    """From values to widths. ``ticks`` are round and end at or above the greatest value."""

    def __init__(self, greatest: float, longest: int) -> None:
        self._longest = longest
        step = _round_step(greatest / 4)
        count = max(1, math.ceil(greatest / step))
        self.ticks = tuple(number * step for number in range(count + 1))

    def width(self, value: float) -> float:
        return value / self.ticks[-1] * self._longest


def _round_step(rough: float) -> float:
    """1, 2 or 5 times a power of ten, at least ``rough`` and at least 1."""
    if rough <= 1:
        return 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)


def _svg(body: Sequence[str], title: str, told: str, height: int, plan: _Plan, look: _Look) -> str:
    ground = f'<rect width="100%" height="100%" fill="{look.ground}"/>' if look.painted else ""
    described = f"<desc>{_safe(told)}</desc>" if told else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {plan.width} {height}" '
        f'width="{plan.width}" height="{height}" font-family="{_FONTS}" font-size="{_EM}">'
        f"<title>{_safe(title)}</title>{described}{ground}{''.join(body)}</svg>"
    )


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Draws the scale and the rows of one chart."""

    matrix: Matrix
    scale: _Scale
    words: Words
    plan: _Plan
    look: _Look

    def grid(self, top: int, end: int, unit: str) -> Iterator[str]:
        look, last = self.look, self.scale.ticks[-1]
        for tick in self.scale.ticks:
            x = self.plan.bars + self.scale.width(tick)
            yield f'<line x1="{x:.1f}" y1="{top - 6}" x2="{x:.1f}" y2="{end}" stroke="{look.line}"/>'
            yield _text(x, top - 12, f"{tick:g}{unit if tick == last else ''}", look.dim, anchor="middle")

    def bar(self, row: MatrixRow, cell: Cell, top: int) -> str:
        """A row's label with its bar and value, or with the words that stand for a value."""
        plan, look = self.plan, self.look
        label = row_words(row, self.matrix, self.words)
        base = top + plan.bar_top + _BAR / 2 + _EM * 0.36
        name = self._label(_fitting(label, plan.label_ems), top, base)
        said = self.words.say("compare_chart_item", place=label, value=cell.text)
        told = f"<title>{_safe(said)}</title>"
        if cell.value is None:
            # Words stand on the ground, not on the lines of the scale.
            ground = (
                f'<rect x="{plan.bars + 1}" y="{top}" width="{plan.plot + 1}" height="{plan.row}" '
                f'fill="{look.ground}"/>'
            )
            text = _text(plan.bars + 8, base, _fitting(cell.text, plan.text_ems), look.dim)
            return f"{ground}<g>{told}{name}{text}</g>"
        width = self.scale.width(cell.value)
        fill = look.hollow if _is_hollow(cell) else look.bar
        drawn = (
            f'<rect x="{plan.bars}" y="{top + plan.bar_top}" width="{max(width, _LEAST):.1f}" '
            f'height="{_BAR}" fill="{fill}" stroke="{look.bar}"/>'
        )
        value = _text(plan.bars + width + 8, base, cell.text, look.text, halo=look.halo)
        return f"<g>{told}{name}{drawn if cell.value else ''}{value}</g>"

    def _label(self, label: str, top: int, base: float) -> str:
        if self.plan.above:
            return _text(_MARGIN, top + _EM + 2, label, self.look.text, halo=self.look.halo)
        return _text(self.plan.bars - 10, base, label, self.look.text, anchor="end")


def _is_hollow(cell: Cell) -> bool:
    return cell.column.kind == "measure" and cell.counting == "延べ"


def _text(x: float, y: float, text: str, fill: str, *, anchor: str = "start", halo: str = "") -> str:
    edge = f' stroke="{halo}" stroke-width="5" paint-order="stroke"' if halo else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}"{edge}>{_safe(text)}</text>'


def _fitting(label: str, room: float) -> str:
    """As much of a label as has room, in full-width letters; the whole is its title."""
    fits = _fits(label, room)
    return label if fits == len(label) else label[: max(1, fits - 1)] + "…"


def _fits(text: str, room: float) -> int:
    """How many letters of a text have room, in full-width letters."""
    taken = 0.0
    for number, letter in enumerate(text):
        taken += 1.0 if unicodedata.east_asian_width(letter) in "FWA" else 0.56
        if taken > room:
            return number
    return len(text)


def _wrapped(text: str, room: float) -> list[str]:
    """A text in lines that have room, broken behind a blank or before a bracket where a line has one."""
    lines = []
    while (fits := _fits(text, room)) < len(text):
        end = max(text.rfind(" ", 0, fits + 1) + 1, text.rfind("（", 0, fits + 1), 0) or max(1, fits)
        lines.append(text[:end].rstrip())
        text = text[end:]
    return [*lines, text]


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

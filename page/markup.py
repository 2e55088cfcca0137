"""The Markdown that answers are written in, as data: paragraphs, lists, tables, bold and citation marks.

Nothing else has a meaning here: a link, an image or a tag in a report's text stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

_INLINE = re.compile(r"\\(?P<literal>[!-/:-@\[-`{-~])|\*\*(?P<bold>.+?)\*\*|\[(?P<mark>\d{1,4})\]")
_RULE = re.compile(r"\|(?:\s*:?-+:?\s*\|)+\s*")
_CELL = re.compile(r"(?<!\\)\|")
_ITEM = re.compile(r"(?P<indent> *)- (?P<text>.*)")
_HEADING = re.compile(r"#{1,6} (?P<text>.*)")


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters of one look, as a person reads them. ``mark`` is the number of a citation mark ``[n]``."""

    text: str
    bold: bool = False
    mark: int | None = None


Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that follow each other. A ``heading`` has one."""

    lines: tuple[Line, ...]
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list; ``nested`` belongs to the one above."""

    line: Line
    nested: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, not always equally many; ``head`` says that the first row names the columns."""

    rows: tuple[tuple[Line, ...], ...]
    head: bool


Block = Paragraph | Bullets | Table


def read_markup(text: str) -> tuple[Block, ...]:
    """The blocks of an answer, top to bottom."""
    return tuple(block for paragraph in re.split(r"\n\s*\n", text) for block in _blocks(paragraph))


def plain_line(line: Line) -> str:
    """A line without its looks; marks stay as ``[n]``."""
    return "".join(piece.text for piece in line)


def read_line(text: str, *, bold: bool = False) -> Line:
    """The pieces of one line, neighbours of one look as one."""
    pieces: list[Piece] = []
    for piece in _pieces(text, bold):
        last = pieces[-1] if pieces else None
        if last is not None and piece.mark is None and last.mark is None and last.bold == piece.bold:
            pieces[-1] = Piece(last.text + piece.text, bold=last.bold)
        elif piece.text:
            pieces.append(piece)
    return tuple(pieces)


def _pieces(text: str, bold: bool) -> Iterator[Piece]:
    last = 0
    for found in _INLINE.finditer(text):
        yield Piece(text[last : found.start()], bold)
        if found["literal"] is not None:
            yield Piece(found["literal"], bold)
        elif found["bold"] is not None:
            yield from _pieces(found["bold"], True)
        else:
            yield Piece(found[0], bold, int(found["mark"]))
        last = found.end()
    yield Piece(text[last:], bold)


def _blocks(paragraph: str) -> Iterator[Block]:
    """Neighbouring lines of one kind, each kind as its block."""
    for kind, group in groupby((line for line in paragraph.splitlines() if line.strip()), _kind):
        lines = list(group)
        if kind == "row":
            yield from _tables(lines)
        elif kind == "item":
            yield Bullets(tuple(_items(lines)))
        else:
            yield from _paragraphs(lines)


def _kind(line: str) -> str:
    if line.startswith("|"):
        return "row"
    return "item" if _ITEM.fullmatch(line) else ""


def _paragraphs(lines: Sequence[str]) -> Iterator[Paragraph]:
    heading = _HEADING.fullmatch(lines[0])
    if heading is None:
        yield Paragraph(tuple(read_line(line) for line in lines))
        return
    yield Paragraph((read_line(heading["text"]),), heading=True)
    if len(lines) > 1:
        yield from _paragraphs(lines[1:])


def _items(lines: Sequence[str]) -> Iterator[Item]:
    for line in lines:
        item = _ITEM.fullmatch(line)
        if item is not None:
            yield Item(read_line(item["text"]), nested=bool(item["indent"]))


def _tables(lines: Sequence[str]) -> Iterator[Table]:
    """The lines as one table; none where they hold nothing but a rule."""
    head = len(lines) == 1 or _RULE.fullmatch(lines[1]) is not None
    rows = tuple(_cells(line) for line in lines if not _RULE.fullmatch(line))
    if rows:
        yield Table(rows, head)


def _cells(row: str) -> tuple[Line, ...]:
    cells = _CELL.split(row.strip().removeprefix("|").removesuffix("|"))
    return tuple(read_line(cell.strip()) for cell in cells)

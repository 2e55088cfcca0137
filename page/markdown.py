"""The Markdown that answers are written in, as HTML: paragraphs, lists, tables, bold and citation marks.

The HTML has no newline, so that a Markdown renderer that it passes through leaves it as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from page.markup import Block, Bullets, Line, Paragraph, Piece, Table, read_markup
from page.text import escaped

Mark = Callable[[int], str]
"""HTML of the citation mark with that number."""

_MOST_MARKS = 6  # marks in a row that are all shown
_THROUGH = "～"
_TOKEN = re.compile(
    r"^\|[^\n]*\n?|\\.|(?:\[\d+\])+|\*\*|\w+://\S+|[一-鿿々]+[ぁ-ゖ]{0,3}|[ぁ-ゖ]{1,4}|[ァ-ヺー]+|\w+|.",
    re.MULTILINE | re.DOTALL,
)


def markdown_html(text: str, mark: Mark) -> str:
    """``text`` as one line of HTML; each ``[n]`` is what ``mark(n)`` gives."""
    return "".join(_block(block, mark) for block in read_markup(text))


def stream_prefixes(text: str, *, most: int) -> Iterator[str]:
    """At most ``most`` growing beginnings of ``text``, cut between words, the last one whole.

    No cut stands inside a table row, a citation mark or an escape; bold that a cut leaves open is closed.
    """
    tokens = _TOKEN.findall(text)
    step = max(1, -(-len(tokens) // most))
    for end in range(step, len(tokens), step):
        prefix = "".join(tokens[:end])
        if prefix.endswith("**") and prefix.count("**") % 2:
            prefix = prefix.removesuffix("**")
        yield prefix + ("**" if prefix.count("**") % 2 else "")
    yield text


def _block(block: Block, mark: Mark) -> str:
    if isinstance(block, Paragraph):
        return _paragraph(block, mark)
    return _list(block, mark) if isinstance(block, Bullets) else _table(block, mark)


def _paragraph(block: Paragraph, mark: Mark) -> str:
    lines = "<br>".join(_line(line, mark) for line in block.lines)
    return f"<p><strong>{lines}</strong></p>" if block.heading else f"<p>{lines}</p>"


def _list(block: Bullets, mark: Mark) -> str:
    levels = {False: "", True: ' class="kk-sub"'}
    items = (f"<li{levels[item.nested]}>{_line(item.line, mark)}</li>" for item in block.items)
    return f"<ul>{''.join(items)}</ul>"


def _table(block: Table, mark: Mark) -> str:
    rows = []
    for number, row in enumerate(block.rows):
        tag = "th" if block.head and number == 0 else "td"
        rows.append("<tr>" + "".join(f"<{tag}>{_line(cell, mark)}</{tag}>" for cell in row) + "</tr>")
    return f'<div class="kk-table"><table>{"".join(rows)}</table></div>'


def _line(line: Line, mark: Mark) -> str:
    out = ""
    for bold, pieces in groupby(line, key=lambda piece: piece.bold):
        runs = groupby(pieces, key=lambda piece: piece.mark is not None)
        shown = "".join(_marks(list(run), mark) if marks else _text(run) for marks, run in runs)
        out += f"<strong>{shown}</strong>" if bold else shown
    return out


def _text(pieces: Iterable[Piece]) -> str:
    return "".join(escaped(piece.text) for piece in pieces)


def _marks(pieces: Sequence[Piece], mark: Mark) -> str:
    """Marks side by side; of many in a row the first and the last, for the sources below list them all."""
    numbers = [piece.mark or 0 for piece in pieces]
    out = ""
    while numbers:
        row = 1
        while row < len(numbers) and numbers[row] == numbers[0] + row:
            row += 1
        if row > _MOST_MARKS:
            out += mark(numbers[0]) + _THROUGH + mark(numbers[row - 1])
        else:
            out += "".join(map(mark, numbers[:row]))
        numbers = numbers[row:]
    return out

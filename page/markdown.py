"""The Markdown that answers are written in, as HTML: paragraphs, lists, tables, bold and citation marks.

The HTML has no newline, so that a Markdown renderer that it passes through leaves it as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import groupby

from page.markup import Block, Bullets, Line, Paragraph, Table, read_markup
from page.text import escaped

Mark = Callable[[int], str]
"""HTML of the citation mark with that number."""

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
        shown = "".join(escaped(piece.text) if piece.mark is None else mark(piece.mark) for piece in pieces)
        out += f"<strong>{shown}</strong>" if bold else shown
    return out

"""The Markdown that answers are written in, as HTML: paragraphs, lists, tables, bold and citation marks.

Nothing else has a meaning here: a link, an image or a tag in a report's text stays text. The HTML has no
newline, so that a Markdown renderer that it passes through leaves it as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from page.text import escaped

Mark = Callable[[int], str]
"""HTML of the citation mark with that number."""

_INLINE = re.compile(r"\\(?P<literal>[!-/:-@\[-`{-~])|\*\*(?P<bold>.+?)\*\*|\[(?P<mark>\d{1,4})\]")
_RULE = re.compile(r"\|(?:\s*:?-+:?\s*\|)+\s*")
_CELL = re.compile(r"(?<!\\)\|")
_ITEM = re.compile(r"(?P<indent> *)- (?P<text>.*)")
_HEADING = re.compile(r"#{1,6} (?P<text>.*)")
_TOKEN = re.compile(
    r"^\|[^\n]*\n?|\\.|(?:\[\d+\])+|\*\*|\w+://\S+|[一-鿿々]+[ぁ-ゖ]{0,3}|[ぁ-ゖ]{1,4}|[ァ-ヺー]+|\w+|.",
    re.MULTILINE | re.DOTALL,
)


def markdown_html(text: str, mark: Mark) -> str:
    """``text`` as one line of HTML; each ``[n]`` is what ``mark(n)`` gives."""
    shape = {"row": _table, "item": _list, "": _paragraphs}
    return "".join(shape[kind](block, mark) for kind, block in _blocks(text))


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


def _blocks(text: str) -> Iterator[tuple[str, list[str]]]:
    """Neighbouring lines of one kind, between blank lines."""
    for paragraph in re.split(r"\n\s*\n", text):
        for kind, block in groupby((line for line in paragraph.splitlines() if line.strip()), _kind):
            yield kind, list(block)


def _kind(line: str) -> str:
    if line.startswith("|"):
        return "row"
    return "item" if _ITEM.fullmatch(line) else ""


def _paragraphs(lines: Sequence[str], mark: Mark) -> str:
    heading = _HEADING.fullmatch(lines[0])
    if heading is not None:
        rest = _paragraphs(lines[1:], mark) if len(lines) > 1 else ""
        return f"<p><strong>{_inline(heading['text'], mark)}</strong></p>{rest}"
    return "<p>" + "<br>".join(_inline(line, mark) for line in lines) + "</p>"


def _list(lines: Sequence[str], mark: Mark) -> str:
    items = []
    for line in lines:
        item = _ITEM.fullmatch(line)
        if item is not None:
            level = ' class="kk-sub"' if item["indent"] else ""
            items.append(f"<li{level}>{_inline(item['text'], mark)}</li>")
    return f"<ul>{''.join(items)}</ul>"


def _table(lines: Sequence[str], mark: Mark) -> str:
    head = len(lines) == 1 or _RULE.fullmatch(lines[1]) is not None
    rows = []
    for number, line in enumerate(lines):
        if _RULE.fullmatch(line):
            continue
        tag = "th" if head and number == 0 else "td"
        cells = _CELL.split(line.strip().removeprefix("|").removesuffix("|"))
        rows.append(
            "<tr>" + "".join(f"<{tag}>{_inline(cell.strip(), mark)}</{tag}>" for cell in cells) + "</tr>"
        )
    return f'<div class="kk-table"><table>{"".join(rows)}</table></div>'


def _inline(text: str, mark: Mark) -> str:
    out = []
    last = 0
    for found in _INLINE.finditer(text):
        out.append(escaped(text[last : found.start()]))
        if found["literal"] is not None:
            out.append(escaped(found["literal"]))
        elif found["bold"] is not None:
            out.append(f"<strong>{_inline(found['bold'], mark)}</strong>")
        else:
            out.append(mark(int(found["mark"])))
        last = found.end()
    out.append(escaped(text[last:]))
    return "".join(out)

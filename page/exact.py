"""A piece of a source as HTML whose text is the source's, character for character, read with lines joined."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.cleaning import clean, squeeze
from corpus.lines import BULLETS, CIRCLED
from corpus.model import Passage
from page.outline import Block, BlockKind
from page.text import escaped

_BLANKS = re.compile(r"\s+")  # one run at a time, so that a page of blanks is read once
_NEWLINE = re.compile(r"[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_BULLET = re.compile(rf"[{re.escape(BULLETS + CIRCLED)}\-–—]")
_LATIN = re.compile(r"[A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class _Piece:
    """Characters ``[start, end)`` of a source; ``css`` is the class they are shown with, or empty."""

    start: int
    end: int
    css: str = ""


def exact(text: str) -> str:
    """``text`` as HTML that a browser reads back unchanged: it would take a bare CR for a newline."""
    return escaped(text).replace("\r", "&#13;")


def block_html(text: str, block: Block, marked: tuple[int, int] | None) -> str:
    """The block's characters of ``text``, those of ``marked`` in one ``mark``.

    Line breaks with the blanks beside them are there and hidden, so that the text of the ``mark`` is the
    source's own. The blanks behind the block are there only as far as they are marked.
    """
    pieces = _pieces(text, block)
    low, high = marked if marked is not None else (block.start, block.start)
    low, high = max(low, block.start), min(high, block.tail)
    if low >= high:
        return _shown(text, pieces, block.start, block.end)
    pieces.append(_Piece(block.end, block.tail, "kk-wrap"))
    before = _shown(text, pieces, block.start, low if low < block.end else block.end)
    after = _shown(text, pieces, high, block.end) if high < block.end else ""
    return f"{before}<mark>{_shown(text, pieces, low, high)}</mark>{after}"


def _shown(text: str, pieces: list[_Piece], low: int, high: int) -> str:
    out = []
    for piece in pieces:
        part = exact(text[max(low, piece.start) : min(high, piece.end)])
        if part and max(low, piece.start) < min(high, piece.end):
            out.append(f'<span class="{piece.css}">{part}</span>' if piece.css else part)
    return "".join(out)


def _pieces(text: str, block: Block) -> list[_Piece]:
    """The block cut at its bullet and at its line breaks."""
    pieces: list[_Piece] = []
    at = block.start
    if block.kind is BlockKind.ITEM and _BULLET.match(text, at) is not None:
        pieces.append(_Piece(at, at + 1, "kk-bullet"))
        at += 1
    spaced = _spaced_breaks(text, block)
    for found in _breaks(text, at, block.end):
        pieces.append(_Piece(at, found.start()))
        pieces.append(_Piece(found.start(), found.end(), "kk-gap" if found.start() in spaced else "kk-wrap"))
        at = found.end()
    return [*pieces, _Piece(at, block.end)]


def _breaks(text: str, start: int, end: int) -> list[re.Match[str]]:
    """The runs of blanks in ``[start, end)`` that hold a line break."""
    return [found for found in _BLANKS.finditer(text, start, end) if _NEWLINE.search(found[0]) is not None]


def _spaced_breaks(text: str, block: Block) -> set[int]:
    """The line breaks that stand for a blank: where a passage's text has one, else between Latin letters."""
    found = _breaks(text, block.start, block.end)
    if block.passage is None:
        return {
            item.start()
            for item in found
            if item.end() < block.end
            and _LATIN.match(text, item.start() - 1) is not None
            and _LATIN.match(text, item.end()) is not None
        }
    return _blanks_of(block.passage, text, found)


def _blanks_of(passage: Passage, text: str, breaks: list[re.Match[str]]) -> set[int]:
    spaced: set[int] = set()
    at, read = passage.span.start, 0
    for item in breaks:
        read += len(squeeze(clean(text, at, item.start(), keep_number_glyphs=True)).text)
        if passage.text[read : read + 1] == " ":
            spaced.add(item.start())
            read += 1
        at = item.end()
    return spaced

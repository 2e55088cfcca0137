"""Conversations and answers to take along: as Markdown, as a Word file, as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from page.exported import Notes, holdable, source_line, state_lines
from page.markup import Block, Bullets, Line, Table, read_markup
from page.store.conversations import Exchange
from page.text import one_line
from page.word import word_document
from page.words import Words

# ASCII that CommonMark, GitHub's tables, footnotes and links, or formulas act on wherever it stands.
_ACTIVE = re.compile(r"[\\`*_{}\[\]<>#|~$&@^]|!(?=\[)|:(?=//)|(?<=www)\.", re.IGNORECASE)
# … and at the beginning of a line: a list, a heading's underline, a rule, a number with a point.
_LEADING = re.compile(r"^(\d{0,9})(?=[-+=.)])")


def conversation_markdown(title: str, exchanges: Sequence[Exchange], words: Words) -> str:
    """The conversation as Markdown; its sources are footnotes, numbered through the whole document.

    Markdown and HTML in questions, reports and file names stand there as text.
    """
    notes = Notes()
    parts = [f"# {_escaped(title) or words.say('records_untitled')}", _escaped(words.say("records_made"))]
    for number, exchange in enumerate(exchanges, start=1):
        parts.append(f"## {_escaped(words.say('records_question', number=number))}")
        parts.append("  \n".join(f"> {_escaped(line)}" for line in exchange.question.splitlines()))
        parts.append(f"### {_escaped(words.say('records_answer'))}")
        parts += _answer(exchange, words, notes)
    lines = (_escaped(source_line(citation, words)) for citation in notes.cited)
    parts.append("\n".join(f"[^{number}]: {line}" for number, line in enumerate(lines, start=1)))
    return "\n\n".join(part for part in parts if part) + "\n"


def conversation_docx(title: str, exchanges: Sequence[Exchange], words: Words) -> bytes:
    """The conversation as a Word file; its sources are footnotes."""
    return word_document(one_line(title) or words.say("records_untitled"), exchanges, words)


def _answer(exchange: Exchange, words: Words, notes: Notes) -> Iterator[str]:
    """The blocks of an answer as Markdown."""
    answer = exchange.answer
    if answer is None:
        yield _escaped(words.say("records_failure", reason=exchange.failure))
        return
    notes.begin(answer.citations)
    yield from (f"**{_escaped(line)}**" for line in state_lines(answer, words))
    for block in read_markup(answer.answer):
        yield _block(block, notes)
    yield _escaped(exchange.note)
    if notes.unnamed:
        yield _escaped(words.say("records_uncited")) + " ".join(_mark(mark, notes) for mark in notes.unnamed)


def _block(block: Block, notes: Notes) -> str:
    if isinstance(block, Bullets):
        return "\n".join(f"{'  ' if item.nested else ''}- {_line(item.line, notes)}" for item in block.items)
    if isinstance(block, Table):
        return _table(block, notes)
    before = "#### " if block.heading else ""
    return "  \n".join(before + _line(line, notes) for line in block.lines)


def _table(table: Table, notes: Notes) -> str:
    """A table with a first row that names columns, without which Markdown has none; each row as wide."""
    width = max(len(row) for row in table.rows)
    rows = [[_line(cell, notes) for cell in row] + [""] * (width - len(row)) for row in table.rows]
    if not table.head:
        rows.insert(0, [""] * width)
    rows.insert(1, ["---"] * width)
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _line(line: Line, notes: Notes) -> str:
    """A line; marks beside each other are parted, since some programs show them as bare numbers."""
    out = ""
    for (is_mark, bold), group in groupby(line, key=lambda piece: (piece.mark is not None, piece.bold)):
        pieces = list(group)
        if is_mark:
            out += " ".join(_mark(piece.mark, notes) for piece in pieces if piece.mark is not None)
        else:
            text = _escaped("".join(piece.text for piece in pieces), whole=not out, strip=False)
            out += f"**{text.strip()}**" if bold and text.strip() else text
    return out.strip()


def _mark(mark: int, notes: Notes) -> str:
    number = notes.number(mark)
    return f"\\[{mark}\\]" if number is None else f"[^{number}]"


def _escaped(text: str, *, whole: bool = True, strip: bool = True) -> str:
    """Foreign text on one line, as Markdown that shows it. ``whole``: it begins its line."""
    text = holdable(re.sub(r"\s+", " ", text))
    escaped = _ACTIVE.sub(r"\\\g<0>", text.strip() if strip else text)
    return _LEADING.sub(r"\1\\", escaped) if whole else escaped

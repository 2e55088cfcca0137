"""Runs: groups of headings with the lines that follow them up to the next heading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.forms import Form, SectionSpec
from corpus.headings import read_heading, wrapped_heading
from corpus.lines import Line


@dataclass(frozen=True, slots=True)
class HeadingLine:
    """A heading where it stands: source offsets ``[start, end)``; ``text`` is cleaned."""

    section: SectionSpec
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Run:
    """Headings that follow each other with nothing between, and the lines below the last of them."""

    headings: tuple[HeadingLine, ...]
    lines: tuple[Line, ...]


def split_runs(lines: Sequence[Line], form: Form) -> tuple[list[Line], list[Run]]:
    """The lines before the first heading, and the runs."""
    head: list[Line] = []
    runs: list[Run] = []
    headings: list[HeadingLine] = []
    body: list[Line] = []

    def close() -> None:
        if headings:
            runs.append(Run(tuple(headings), tuple(body)))
        else:
            head.extend(body)
        headings.clear()
        body.clear()

    index = 0
    while index < len(lines):
        heading, rest, used = _heading_at(lines, index, form)
        if heading is None:
            body.append(lines[index])
        else:
            if body:
                close()
            headings.append(heading)
            if rest is not None:
                body.append(rest)
        index += used
    close()
    return head, runs


def _heading_at(lines: Sequence[Line], index: int, form: Form) -> tuple[HeadingLine | None, Line | None, int]:
    """The heading at ``lines[index]``, what follows it on its own line, and how many lines it takes."""
    line = lines[index]
    found = read_heading(line, form)
    if found is not None:
        section, end = found
        if end >= len(line.text):
            return HeadingLine(section, line.start, line.end, line.text), None, 1
        _, stop = line.cleaned.span(0, end)
        begin = stop
        while line.source[begin] in ":：" or line.source[begin].isspace():
            begin += 1
        rest = Line(line.source, begin, line.end, 0, 1)
        colon = line.source[stop:begin].rstrip()
        stop += len(colon)
        return HeadingLine(section, line.start, stop, line.text[:end]), rest, 1
    if index + 1 < len(lines):
        wrapped = wrapped_heading(line, lines[index + 1], form)
        if wrapped is not None:
            text = line.text + lines[index + 1].text
            return HeadingLine(wrapped, line.start, lines[index + 1].end, text), None, 2
    return None, None, 1

"""A source's reports in the order in which a person reads them: every character of it in one block."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from corpus.forms import Form
from corpus.headings import undecorated
from corpus.lines import BULLETS, CIRCLED
from corpus.model import Mark, MarkKind, Passage, Report, Section
from rag.catalog import Catalog


class BlockKind(StrEnum):
    """How a block is read. ``OTHER`` is text that no report of the file holds."""

    TITLE = "title"
    HEADING = "heading"
    AREA = "area"
    LABEL = "label"
    FURNITURE = "furniture"
    ITEM = "item"
    TEXT = "text"
    OTHER = "other"


_KINDS = {
    MarkKind.PREAMBLE: BlockKind.TEXT,
    MarkKind.TITLE: BlockKind.TITLE,
    MarkKind.HEADING: BlockKind.HEADING,
    MarkKind.LABEL: BlockKind.LABEL,
    MarkKind.AREA: BlockKind.AREA,
    MarkKind.FURNITURE: BlockKind.FURNITURE,
}
_IN_HEAD = (MarkKind.PREAMBLE, MarkKind.TITLE)


@dataclass(frozen=True, slots=True)
class Block:
    """Characters ``[start, end)`` of a source, and ``[end, tail)``, the blanks up to the next block."""

    kind: BlockKind
    start: int
    end: int
    tail: int
    page: int | None = None
    passage: Passage | None = None
    mark: Mark | None = None

    def meets(self, start: int, end: int) -> bool:
        """Whether a character of ``[start, end)`` is in this block or in the blanks behind it."""
        return self.start < end and start < self.tail


@dataclass(frozen=True, slots=True)
class Part:
    """A section with its headings, labels and passages; without a section, what stands above them all."""

    section: Section | None
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A report's parts; without a report, text of the file that belongs to none."""

    report: Report | None
    parts: tuple[Part, ...]

    @property
    def blocks(self) -> list[Block]:
        return [block for part in self.parts for block in part.blocks]


_Item = tuple[Block, str | None]
"""A block with the key of its section, where it says that itself."""


def outlines(catalog: Catalog, source: str) -> list[Outline]:
    """The reports of ``source`` in the order of the file, each in the order of its form.

    With what stands between them, their blocks hold each character of the text exactly once.
    """
    # All that the file holds, also where only some of the reports are asked.
    reports = [report for report in catalog.index.reports if report.source == source]
    forms = {form.id: form for form in catalog.forms}
    made = [_outline(report, forms.get(report.form)) for report in reports]
    text = catalog.index.sources[source]
    blocks = sorted((b for outline in made for b in outline.blocks), key=lambda block: block.start)
    tails, loose = _tiled(blocks, text)
    with_tails = [Outline(o.report, tuple(_with_tails(part, tails) for part in o.parts)) for o in made]
    others = [Outline(None, (Part(None, (block,)),)) for block in loose]
    held = [outline for outline in (*with_tails, *others) if outline.blocks]
    return sorted(held, key=lambda outline: min(block.start for block in outline.blocks))


def as_printed(outline: Outline) -> Outline:
    """The same blocks in the order of the source."""
    blocks = tuple(sorted(outline.blocks, key=lambda block: block.start))
    return Outline(outline.report, (Part(None, blocks),))


def _tiled(blocks: Sequence[Block], text: str) -> tuple[dict[int, int], list[Block]]:
    """Where the blanks behind each block end, by its start, and blocks for what stands in none."""
    tails: dict[int, int] = {}
    loose: list[Block] = []
    done = before = 0
    for block in (*blocks, Block(BlockKind.OTHER, len(text), len(text), len(text))):
        gap = text[done : block.start]
        if gap.strip() or (done == 0 and gap):
            loose.append(Block(BlockKind.OTHER, done, done + len(gap.rstrip()), block.start))
        elif done:
            tails[before] = block.start
        done, before = max(done, block.end), block.start
    for block in blocks:
        tails.setdefault(block.start, block.end)
    return tails, loose


def _with_tails(part: Part, tails: dict[int, int]) -> Part:
    return Part(part.section, tuple(replace(block, tail=tails[block.start]) for block in part.blocks))


def _outline(report: Report, form: Form | None) -> Outline:
    head: list[Block] = []
    homes: dict[str, list[Block]] = {section.key: [] for section in report.sections}
    items = _items(report)
    headed = {s.name: s.key for s in report.sections} | {s.heading: s.key for s in report.sections}
    for number, (block, key) in enumerate(items):
        home = key if key is not None else _home(items, number, headed, form)
        (homes[home] if home is not None and home in homes else head).append(block)
    parts = [Part(section, _heading_first(homes[section.key])) for section in _in_order(report, form)]
    return Outline(report, (Part(None, tuple(head)), *parts))


def _items(report: Report) -> list[_Item]:
    """The report's blocks in the order of the source, passages with the key of their section."""
    items: list[_Item] = [
        (_of_passage(passage), section.key) for section in report.sections for passage in section.passages
    ]
    items += [(_of_mark(mark), None) for mark in report.marks]
    return sorted(items, key=lambda item: item[0].start)


def _of_passage(passage: Passage) -> Block:
    span = passage.span
    bullet = passage.text[:1] in BULLETS + CIRCLED and passage.text != ""
    kind = BlockKind.ITEM if bullet else BlockKind.TEXT
    return Block(kind, span.start, span.end, span.end, span.page, passage=passage)


def _of_mark(mark: Mark) -> Block:
    span = mark.span
    return Block(_KINDS[mark.kind], span.start, span.end, span.end, span.page, mark=mark)


def _home(items: Sequence[_Item], number: int, headed: Mapping[str, str], form: Form | None) -> str | None:
    """The section that a mark is read in: a heading's own, else that of the passage that it stands above."""
    mark = items[number][0].mark
    if mark is not None and mark.kind in _IN_HEAD:
        return None
    above, below = range(number - 1, -1, -1), range(number + 1, len(items))
    if mark is not None and mark.kind is MarkKind.HEADING:
        return _headed(mark, headed, form) or _next(items, below)
    if mark is not None and mark.kind is MarkKind.FURNITURE:
        return _next(items, above) or _next(items, below)
    return _next(items, below, until_heading=True) or _next(items, above) or _next(items, below)


def _next(items: Sequence[_Item], numbers: range, *, until_heading: bool = False) -> str | None:
    """The section of the first passage among those items."""
    for number in numbers:
        block, key = items[number]
        if key is not None:
            return key
        if until_heading and block.kind is BlockKind.HEADING:
            return None
    return None


def _headed(mark: Mark, headed: Mapping[str, str], form: Form | None) -> str | None:
    """The section of a heading: ``headed`` has the keys by heading as printed and by name."""
    bare = undecorated("".join(mark.text.split()))
    spec = form.heading_section(bare) if form is not None and mark.text not in headed else None
    return headed.get(mark.text) or (spec.key if spec is not None else None) or headed.get(bare)


def _in_order(report: Report, form: Form | None) -> list[Section]:
    order = {spec.key: number for number, spec in enumerate(form.sections)} if form is not None else {}
    return sorted(report.sections, key=lambda section: order.get(section.key, len(order)))


def _heading_first(blocks: Sequence[Block]) -> tuple[Block, ...]:
    first = next((block for block in blocks if block.kind is BlockKind.HEADING), None)
    if first is None:
        return tuple(blocks)
    return (first, *(block for block in blocks if block is not first))

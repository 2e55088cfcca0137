"""Outlined reports as HTML: headings, labels, lists and figures in the source's own characters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from corpus.model import Fact, Report, Section
from corpus.place import SURE
from page.exact import block_html
from page.outline import Block, BlockKind, Outline, Part
from page.text import escaped, one_line
from page.words import Words
from rag.catalog import Catalog

_TAGS = {
    BlockKind.TITLE: ("h3", "kk-report-title"),
    BlockKind.HEADING: ("h4", "kk-section-title"),
    BlockKind.AREA: ("p", "kk-area"),
    BlockKind.LABEL: ("p", "kk-label"),
    BlockKind.FURNITURE: ("p", "kk-furniture"),
    BlockKind.ITEM: ("li", "kk-item"),
    BlockKind.TEXT: ("p", "kk-passage"),
    BlockKind.OTHER: ("p", "kk-other"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of a source's ``text``: ``marked`` in marks and at most ``around`` characters beside it.

    Without ``marked`` the beginning is shown, ``around`` characters of it.
    """

    text: str
    outlines: tuple[Outline, ...]
    marked: tuple[int, int] | None
    around: int


def confidence_words(section: Section, words: Words) -> str:
    """How sure it is that a section's passages are its own: 確実（0.98）."""
    name = "reports_sure" if section.confidence >= SURE else "reports_unsure"
    return words.say(name, value=f"{section.confidence:.2f}")


class Reader:
    """Writes outlines as HTML. ``confidences`` says at each section how sure its passages are."""

    def __init__(self, catalog: Catalog, words: Words, *, confidences: bool = False) -> None:
        self._sources = catalog.index.sources
        self._words = words
        self._confidences = confidences

    def html(self, shown: Shown) -> str:
        """The outlines one after the other, with a note where something is left out."""
        blocks = [block for outline in shown.outlines for block in outline.blocks]
        kept = _kept(blocks, shown)
        out = [self._outline(outline, kept, shown) for outline in shown.outlines]
        first = blocks and id(blocks[0]) not in kept
        last = blocks and id(blocks[-1]) not in kept
        return self._note("reports_cut_before", first) + "".join(out) + self._note("reports_cut_after", last)

    def _note(self, name: str, needed: object) -> str:
        return f'<p class="kk-cut">{escaped(self._words.say(name))}</p>' if needed else ""

    def _outline(self, outline: Outline, kept: dict[int, Block], shown: Shown) -> str:
        parts = "".join(self._part(part, outline.report, kept, shown) for part in outline.parts)
        return f'<article class="kk-report">{parts}</article>' if parts else ""

    def _part(self, part: Part, report: Report | None, kept: dict[int, Block], shown: Shown) -> str:
        blocks = [kept[id(block)] for block in part.blocks if id(block) in kept]
        if part.section is not None and not blocks:
            return ""
        out = []
        if part.section is not None:
            out.append(self._opening(part.section, blocks, shown))
            blocks = blocks[1:] if blocks[0].kind is BlockKind.HEADING else blocks
        for is_item, group in groupby(blocks, key=lambda block: block.kind is BlockKind.ITEM):
            inner = "".join(self._block(block, report, shown) for block in group)
            out.append(f'<ul class="kk-items">{inner}</ul>' if is_item else inner)
        body = "".join(out)
        return body if part.section is None else f'<section class="kk-section">{body}</section>'

    def _opening(self, section: Section, blocks: Sequence[Block], shown: Shown) -> str:
        """The section's heading as printed, else its name; with its confidence where that is asked for."""
        if blocks[0].kind is BlockKind.HEADING:
            heading = self._block(blocks[0], None, shown)
        else:
            heading = f'<h4 class="kk-section-title kk-added">{escaped(section.name)}</h4>'
        if not self._confidences:
            return heading
        css = "kk-sure" if section.confidence >= SURE else "kk-unsure"
        return f'{heading}<p class="{css}">{escaped(confidence_words(section, self._words))}</p>'

    def _block(self, block: Block, report: Report | None, shown: Shown) -> str:
        inner = block_html(shown.text, block, shown.marked)
        if not inner:
            return ""
        tag, css = _TAGS[block.kind]
        passage = block.passage
        if passage is not None and passage.level:
            css += " kk-sub"
        if passage is not None and passage.damaged:
            flag = escaped(self._words.say("reports_damaged"))
            inner = f'<s class="kk-damaged">{inner}</s> <span class="kk-flag">{flag}</span>'
        if report is not None and passage is not None:
            inner += self._figures(block, report)
        return f'<{tag} class="{css}">{inner}</{tag}>'

    def _figures(self, block: Block, report: Report) -> str:
        """Whose the figures of a table's row are: the row itself does not say."""
        facts = [f for f in report.facts if block.start <= f.value_span.start < block.end and f.area]
        if len({fact.area for fact in facts}) < 2:
            return ""
        told = "、".join(f"{fact.area} {self._value(fact)}" for fact in facts)
        return f'<span class="kk-added">{escaped(self._words.say("reports_read_as", figures=told))}</span>'

    def _value(self, fact: Fact) -> str:
        span = fact.value_span
        return one_line(self._sources[span.source][span.start : span.end])


def _kept(blocks: Sequence[Block], shown: Shown) -> dict[int, Block]:
    """The blocks that are shown, by ``id``: those with marked text, clipped, and their neighbours."""
    holders = [n for n, block in enumerate(blocks) if shown.marked is not None and block.meets(*shown.marked)]
    first, last = (holders[0], holders[-1]) if holders else (0, -1)
    kept = {}
    for number in range(first, last + 1):
        block = _clipped(blocks[number], shown)
        if block is not None:
            kept[id(blocks[number])] = block
    for side in (reversed(blocks[:first]), iter(blocks[last + 1 :])):
        kept |= {id(block): block for block in _within(side, shown.around)}
    return kept


def _clipped(block: Block, shown: Shown) -> Block | None:
    """The block cut to what stands around the marked text; one between marked ones stays as it is."""
    if shown.marked is None or not block.meets(*shown.marked):
        return block
    start = max(block.start, min(shown.marked[0] - shown.around, block.end))
    end = min(block.end, max(shown.marked[1] + shown.around, start))
    return replace(block, start=start, end=end, tail=block.tail if end == block.end else end)


def _within(blocks: Iterator[Block], room: int) -> Iterator[Block]:
    for block in blocks:
        room -= block.end - block.start
        if room < 0:
            return
        yield block

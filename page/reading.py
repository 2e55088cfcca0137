"""The side panel: a quote where it stands in its report, easy to read and as it is in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import quote as url_quoted

from corpus.model import Fact
from page.exact import exact
from page.outline import Block, Outline, Part, as_printed, outlines
from page.read_html import Reader, Shown
from page.report_ids import report_id
from page.text import escaped
from page.words import Words
from rag.catalog import Catalog
from rag.wording import place_name, year_name

AROUND = 20_000  # characters shown on each side of a quote: a report whole, a huge file in part


@dataclass(frozen=True, slots=True)
class Target:
    """Characters ``[start, end)`` of ``source`` that somebody asks for: nothing of it is checked yet."""

    source: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Owner:
    """Where a quote begins."""

    outline: Outline
    part: Part
    block: Block


def panel_html(catalog: Catalog, target: Target, words: Words, *, number: int | None = None) -> str:
    """The panel for ``target``: its text as it is read, and as it stands in the file.

    In both views the text of the ``mark`` elements, put together, is ``text[start:end]`` of the source.
    ``number`` is the citation's in its answer. A place that the index does not hold is said to be none.
    """
    text = catalog.index.sources.get(target.source)
    if text is None or not 0 <= target.start < target.end <= len(text):
        return _no_place(words)
    if not text[target.start : target.end].strip():
        return _no_place(words)
    found = outlines(catalog, target.source)
    owner = _owner(found, target)
    read = Reader(catalog, words).html(_around(found, target, text))
    raw = _raw(text, target, words)
    mark = f' <span class="kk-number">&#91;{number}&#93;</span>' if number is not None else ""
    return (
        f'<div class="kk-panel">{_head(words, mark)}'
        f"<dl>{_rows(owner, target, words)}</dl>{_tools(owner, target, words)}"
        f'<div class="kk-text kk-view kk-view-read" tabindex="0" lang="ja">{read}</div>'
        f'<div class="kk-text kk-view kk-view-raw" tabindex="0" lang="ja" hidden>{raw}</div></div>'
    )


def file_link(source: str, words: Words) -> str:
    """A link to the file itself, as it was put in."""
    address = "/files/" + url_quoted(source, safe="/")
    return (
        f'<a class="kk-file" href="{escaped(address)}" target="_blank" rel="noopener">'
        f"{escaped(words.say('reports_open_file'))}</a>"
    )


def _no_place(words: Words) -> str:
    return (
        f'<div class="kk-panel kk-hint">{_head(words)}'
        f'<p role="status">{escaped(words.say("reports_no_place"))}</p></div>'
    )


def _head(words: Words, mark: str = "") -> str:
    close = (
        '<button type="button" class="kk-button" data-kk="close">'
        f"{escaped(words.say('reports_back'))}</button>"
    )
    return f'<header><h2 tabindex="-1">{escaped(words.say("reports_source"))}{mark}</h2>{close}</header>'


def _raw(text: str, target: Target, words: Words) -> str:
    start, end = max(0, target.start - AROUND), min(len(text), target.end + AROUND)
    before = _cut(words.say("reports_cut_before"), start > 0) + exact(text[start : target.start])
    after = exact(text[target.end : end]) + _cut(words.say("reports_cut_after"), end < len(text))
    return f"{before}<mark>{exact(text[target.start : target.end])}</mark>{after}"


def _cut(word: str, needed: bool) -> str:
    return f'<span class="kk-cut">{escaped(word)}</span>' if needed else ""


def _tools(owner: _Owner | None, target: Target, words: Words) -> str:
    views = "".join(
        f'<button type="button" data-kk="view" data-view="{view}" aria-pressed="{pressed}">'
        f"{escaped(words.say(f'reports_view_{view}'))}</button>"
        for view, pressed in (("read", "true"), ("raw", "false"))
    )
    whole = ""
    report = owner.outline.report if owner is not None else None
    if report is not None:
        whole = (
            f'<button type="button" class="kk-link" data-kk="report" '
            f'data-report="{report_id(report)}">{escaped(words.say("reports_whole"))}</button>'
        )
    label = escaped(words.say("reports_views"))
    return (
        f'<div class="kk-tools"><div class="kk-views" role="group" aria-label="{label}">{views}</div>'
        f"{file_link(target.source, words)}{whole}</div>"
    )


def _around(found: Sequence[Outline], target: Target, text: str) -> Shown:
    """The reports that ``target`` is in, cut to what stands around it."""
    chosen = [
        outline for outline in found if any(block.meets(target.start, target.end) for block in outline.blocks)
    ]
    marked = [b for outline in chosen for b in outline.blocks if b.meets(target.start, target.end)]
    if any(one.start > other.start for one, other in pairwise(marked)):
        # The quote runs over parts that are read in another order: only as printed is it in one piece.
        chosen = [as_printed(outline) for outline in chosen]
    return Shown(text, tuple(chosen), (target.start, target.end), AROUND)


def _owner(found: Sequence[Outline], target: Target) -> _Owner | None:
    """Where the quote begins: the first block with characters of it."""
    holders = [
        _Owner(outline, part, block)
        for outline in found
        for part in outline.parts
        for block in part.blocks
        if block.start < target.end and target.start < block.end
    ]
    return min(holders, key=lambda holder: holder.block.start, default=None)


def _rows(owner: _Owner | None, target: Target, words: Words) -> str:
    rows = {"reports_file": target.source, "reports_offsets": f"{target.start}–{target.end}"}
    if owner is not None:
        rows = {**_owned(owner, target, words), **rows}
    shown = {words.say(name): value for name, value in rows.items() if value}
    return "".join(f"<dt>{escaped(name)}</dt><dd>{escaped(value)}</dd>" for name, value in shown.items())


def _owned(owner: _Owner, target: Target, words: Words) -> dict[str, str]:
    page = str(owner.block.page or "")
    report, section = owner.outline.report, owner.part.section
    if report is None:
        return {"reports_page": page}
    return {
        "reports_jurisdiction": place_name(report.jurisdiction, words.language),
        "reports_area": "、".join(_areas(report.facts, owner.block, target)),
        "reports_year": year_name(report.fiscal_year, words.language),
        "reports_section": section.name if section is not None else words.say("reports_in_head"),
        "reports_page": page,
    }


def _areas(facts: tuple[Fact, ...], block: Block, target: Target) -> list[str]:
    """The areas that the quote speaks of: its figures' where it has some of areas, else its passage's."""
    own = [
        fact.area
        for fact in facts
        if fact.area is not None
        and target.start <= fact.value_span.start
        and fact.value_span.end <= target.end
    ]
    if own:
        return list(dict.fromkeys(own))
    area = block.passage.area if block.passage is not None else None
    return [area] if area is not None else []

"""The lists beside the conversation: what was asked before, and which reports answer."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from page.report_ids import report_id
from page.store.conversations import Summary
from page.text import escaped
from page.words import Words
from rag.catalog import Catalog
from rag.wording import year_name


def list_head_html(words: Words) -> str:
    """The head of the list of conversations: a new one, and a search."""
    label = escaped(words.say("list_search"))
    return (
        '<button type="button" class="kk-button kk-new" data-kk="new">'
        f"＋ {escaped(words.say('list_new'))}</button>"
        f'<label class="kk-search"><span class="kk-hidden">{label}</span>'
        f'<input type="search" data-kk-search="search" placeholder="{label}" autocomplete="off"></label>'
    )


def list_html(
    summaries: Sequence[Summary], words: Words, *, current: str = "", searched: bool = False
) -> str:
    """The visitor's conversations, newest first; ``current`` is the one that is open."""
    if not summaries:
        return f'<p class="kk-dim">{escaped(words.say("list_no_match" if searched else "list_empty"))}</p>'
    items = "".join(_item(summary, words, is_current=summary.id == current) for summary in summaries)
    last = (
        ""
        if searched
        else '<p><button type="button" class="kk-plain" data-kk="delete-all">'
        f"{escaped(words.say('list_delete_all'))}</button></p>"
    )
    return f'<ul class="kk-conversations">{items}</ul>{last}'


def _item(summary: Summary, words: Words, *, is_current: bool) -> str:
    title, name = escaped(summary.title), escaped(summary.id)
    current = ' aria-current="true"' if is_current else ""
    menu = escaped(words.say("list_menu", title=summary.title))
    actions = "".join(
        f'<button type="button" data-kk="{action}" data-id="{name}" data-title="{title}">'
        f"{escaped(words.say(word))}</button>"
        for action, word in (("rename", "list_rename"), ("delete", "list_delete"))
    )
    saved = "".join(
        f'<a href="/conversations/{quote(summary.id)}.{ending}" download>{escaped(words.say(word))}</a>'
        for ending, word in (("md", "list_markdown"), ("docx", "list_docx"))
    )
    return (
        '<li class="kk-conversation">'
        f'<button type="button" class="kk-show" data-kk="show" data-id="{name}"{current}>'
        f'<span class="kk-clip">{title}</span>'
        f'<span class="kk-dim">{escaped(words.say("list_turns", count=summary.turns))}</span></button>'
        f'<details class="kk-menu"><summary aria-label="{menu}" title="{menu}">⋯</summary>'
        f'<div class="kk-menu-items">{actions}{saved}</div></details></li>'
    )


def scope_count(catalog: Catalog, excluded: frozenset[str]) -> tuple[int, int]:
    """How many reports answer, of how many. Where all are excluded, none is."""
    kept = sum(report_id(report) not in excluded for report in catalog.reports)
    return kept or len(catalog.reports), len(catalog.reports)


def scope_html(catalog: Catalog, excluded: frozenset[str], words: Words, *, is_open: bool = False) -> str:
    """The reports as boxes to tick: those that are ticked answer. ``is_open``: the boxes are in sight."""
    count, everything = scope_count(catalog, excluded)
    boxes = []
    for report in catalog.reports:
        name = report_id(report)
        ticked = "" if name in excluded else " checked"
        year = year_name(report.fiscal_year, words.language)
        boxes.append(
            f'<label><input type="checkbox" name="report" value="{escaped(name)}"{ticked}> '
            f'{escaped(report.jurisdiction.name)} <span class="kk-dim">{escaped(year)}</span></label>'
        )
    return (
        f'<details class="kk-scope"{" open" if is_open else ""}><summary>'
        f"{escaped(words.say('scope_title', count=count, all=everything))}</summary>"
        f'<form data-kk-form="scope"><fieldset><legend class="kk-hidden">'
        f"{escaped(words.say('scope_legend'))}</legend>"
        f'<p class="kk-dim">{escaped(words.say("scope_none"))} <button type="button" class="kk-plain" '
        f'data-kk="scope-all">{escaped(words.say("scope_all"))}</button></p>'
        f'<div class="kk-boxes">{"".join(boxes)}</div></fieldset></form></details>'
    )


def excluded_of(catalog: Catalog, ticked: Sequence[str]) -> frozenset[str]:
    """The reports that are not ticked; none where none is ticked."""
    names = {report_id(report) for report in catalog.reports}
    kept = names & set(ticked)
    return frozenset(names - kept) if kept else frozenset()

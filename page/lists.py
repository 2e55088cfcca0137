"""The lists beside the conversation: what was asked before, and which reports answer."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from urllib.parse import quote

from corpus.model import Report
from page.names import region_name
from page.official import in_official_order
from page.report_ids import report_id
from page.store.conversations import Summary
from page.text import escaped
from page.words import Words
from rag.catalog import Catalog
from rag.wording import place_name, year_name


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
        f'<span class="kk-dim">{escaped(_turns(summary.turns, words))}</span></button>'
        f'<details class="kk-menu"><summary aria-label="{menu}" title="{menu}">⋯</summary>'
        f'<div class="kk-menu-items">{actions}{saved}</div></details></li>'
    )


def _turns(count: int, words: Words) -> str:
    return words.say("list_turn" if count == 1 else "list_turns", count=count)


def scope_count(catalog: Catalog, excluded: frozenset[str]) -> tuple[int, int]:
    """How many reports answer, of how many. Where all are excluded, none is."""
    kept = sum(report_id(report) not in excluded for report in catalog.reports)
    return kept or len(catalog.reports), len(catalog.reports)


def scope_html(catalog: Catalog, excluded: frozenset[str], words: Words) -> str:
    """The reports as boxes to tick, by region in the official order: those that are ticked answer.

    The page's script searches them, ticks several and counts them.
    """
    count, everything = scope_count(catalog, excluded)
    regions: dict[str, list[Report]] = {}
    for report in in_official_order(catalog.reports):
        regions.setdefault(report.jurisdiction.region, []).append(report)
    groups = "".join(_region(name, reports, excluded, words) for name, reports in regions.items())
    title = escaped(words.say("scope_title", count=count, all=everything))
    search = escaped(words.say("scope_search"))
    return (
        f'<details class="kk-scope"><summary class="kk-scope-title">{title}</summary>'
        f'<form data-kk-form="scope"><fieldset><legend class="kk-hidden">'
        f"{escaped(words.say('scope_legend'))}</legend>"
        f'<p class="kk-dim">{escaped(words.say("scope_none"))}</p><div class="kk-scope-tools">'
        f'<label class="kk-search"><span class="kk-hidden">{search}</span><input type="search" '
        f'data-kk-narrow="scope" placeholder="{search}" autocomplete="off"></label>{_ticks("", words)}</div>'
        f'<div class="kk-boxes">{groups}</div></fieldset></form></details>'
    )


def _region(name: str, reports: Sequence[Report], excluded: frozenset[str], words: Words) -> str:
    shown = region_name(name, words.language) or words.say("compare_region_none")
    boxes = "".join(_box(report, excluded, words) for report in reports)
    return (
        f'<fieldset class="kk-region"><legend>{escaped(shown)}</legend>{_ticks(shown, words)}'
        f'<div class="kk-region-boxes">{boxes}</div></fieldset>'
    )


def _box(report: Report, excluded: frozenset[str], words: Words) -> str:
    place, name = report.jurisdiction, report_id(report)
    ticked = "" if name in excluded else " checked"
    shown = place_name(place, words.language)
    year = year_name(report.fiscal_year, words.language)
    sought = unicodedata.normalize("NFKC", f"{place.name} {place.kana} {place.romaji} {shown} {year}").lower()
    return (
        f'<label data-name="{escaped(sought)}"><input type="checkbox" name="report" value="{escaped(name)}"'
        f'{ticked}> {escaped(shown)} <span class="kk-dim">{escaped(year)}</span></label>'
    )


def _ticks(region: str, words: Words) -> str:
    """Two buttons that tick all or none of what is in sight, of a region where one is named."""
    buttons = []
    for action in ("all", "none"):
        label = (
            words.say(f"scope_{action}_of", region=region) if region else words.say(f"scope_tick_{action}")
        )
        text = words.say(f"scope_short_{action}") if region else label
        buttons.append(
            f'<button type="button" class="kk-plain" data-kk="scope-{action}" '
            f'aria-label="{escaped(label)}">{escaped(text)}</button>'
        )
    return f'<span class="kk-ticks">{"".join(buttons)}</span>'


def excluded_of(catalog: Catalog, ticked: Sequence[str]) -> frozenset[str]:
    """The reports that are not ticked; none where none is ticked."""
    names = {report_id(report) for report in catalog.reports}
    kept = names & set(ticked)
    return frozenset(names - kept) if kept else frozenset()

"""The 比較 tab: the form that picks what is compared, and (from ``page.compare_table``) the table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpus.model import Jurisdiction
from page.compare_table import matrix_html
from page.compare_words import column_words, year_words
from page.names import region_name
from page.text import escaped
from page.words import Words
from rag.catalog import Catalog
from rag.columns import MEASURE, RATE, SECTION, Column, every_column
from rag.selection import ASCENDING, DESCENDING, Selection
from rag.wording import place_name

__all__ = ["compare_form_html", "matrix_html"]

_HELP = {name: f"{name}_help" for name in ("compare_places", "compare_years", "compare_columns")}


def compare_form_html(catalog: Catalog, selection: Selection, words: Words) -> str:
    """The form that shows ``selection``; its fields are those of ``rag.selection.selection_from_pairs``."""
    columns = every_column(catalog)
    parts = (
        _hidden("sort", selection.sort),
        _hidden("direction", DESCENDING if selection.descending else ASCENDING),
        _places(catalog, selection, words),
        _years(catalog, selection, words),
        _display(columns, selection, words),
        _columns(columns, selection, words),
    )
    label = escaped(words.say("compare_form"))
    return f'<form data-kk-form="compare" class="kk kk-compare" aria-label="{label}">{"".join(parts)}</form>'


def _places(catalog: Catalog, selection: Selection, words: Words) -> str:
    regions: dict[str, list[Jurisdiction]] = {}
    for jurisdiction in sorted(catalog.jurisdictions, key=lambda j: (j.code == "", j.code)):
        regions.setdefault(jurisdiction.region, []).append(jurisdiction)
    items = "".join(_region(name, members, selection, words) for name, members in regions.items())
    return _fieldset("compare_places", f'<ul class="kk-regions">{items}</ul>', words, wide=True)


def _region(name: str, members: Sequence[Jurisdiction], selection: Selection, words: Words) -> str:
    """One 地方: a box for all of it, and its places one by one in a fold."""
    shown = region_name(name, words.language) or words.say("compare_region_none")
    chosen = [j.name for j in members if j.name in selection.jurisdictions]
    label = words.say("compare_region_all", region=shown, count=len(members))
    whole = (
        _box("region", name, label, name in selection.regions) if name else f"<span>{escaped(shown)}</span>"
    )
    boxes = "".join(
        _box("place", j.name, place_name(j, words.language), j.name in selection.jurisdictions)
        for j in members
    )
    count = (
        f' <span class="kk-count">{_say("compare_chosen", words, count=len(chosen))}</span>' if chosen else ""
    )
    hidden = f'<span class="kk-hidden">{_say("compare_choose_in", words, region=shown)}</span>'
    summary = f"<summary>{_say('compare_choose', words)}{hidden}{count}</summary>"
    state = " open" if chosen else ""
    return f'<li>{whole}<details{state}>{summary}<div class="kk-checks">{boxes}</div></details></li>'


def _years(catalog: Catalog, selection: Selection, words: Words) -> str:
    years = (_box("year", str(y), year_words(y, words), y in selection.fiscal_years) for y in catalog.years)
    kinds = dict.fromkeys(j.kind for j in catalog.jurisdictions)
    boxes = (
        _box("kind", kind, words.say(f"reports_kind_{kind}"), kind in selection.kinds)
        for kind in sorted(kinds)
    )
    return _fieldset("compare_kinds", _checks(boxes), words) + _fieldset(
        "compare_years", _checks(years), words
    )


def _columns(columns: Sequence[Column], selection: Selection, words: Words) -> str:
    groups = []
    for kinds in ((MEASURE, RATE), (SECTION,)):
        own = (c for c in columns if c.kind in kinds)
        groups.append(
            _checks(_box("column", c.key, column_words(c, words), c.key in selection.columns) for c in own)
        )
    return _fieldset("compare_columns", "".join(groups), words, wide=True)


def _display(columns: Sequence[Column], selection: Selection, words: Words) -> str:
    options = [_option("", words.say("compare_chart_auto"), selection.chart)]
    options += [_option(c.key, column_words(c, words), selection.chart) for c in columns if c.is_numeric]
    inner = (
        _checks([_box("by_area", "1", words.say("compare_by_area"), selection.by_area)])
        + f'<label class="kk-choice"><span>{_say("compare_chart", words)}</span>'
        + f'<select name="chart">{"".join(options)}</select></label>'
        + f'<button type="reset" class="kk-plain">{_say("compare_reset", words)}</button>'
    )
    return _fieldset("compare_show", inner, words)


def _fieldset(name: str, inner: str, words: Words, *, wide: bool = False) -> str:
    """A group with its legend and, where there is one, its help."""
    told = f'<p class="kk-help">{_say(_HELP[name], words)}</p>' if name in _HELP else ""
    extra = ' class="kk-wide"' if wide else ""
    return f"<fieldset{extra}><legend>{_say(name, words)}</legend>{told}{inner}</fieldset>"


def _checks(boxes: Iterable[str]) -> str:
    return f'<div class="kk-checks">{"".join(boxes)}</div>'


def _box(name: str, value: str, label: str, checked: bool) -> str:
    state = " checked" if checked else ""
    return (
        f'<label><input type="checkbox" name="{name}" value="{escaped(value)}"{state}>'
        f"<span>{escaped(label)}</span></label>"
    )


def _option(value: str, label: str, chosen: str) -> str:
    state = " selected" if value == chosen else ""
    return f'<option value="{escaped(value)}"{state}>{escaped(label)}</option>'


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{name}" value="{escaped(value)}">'


def _say(phrase: str, words: Words, /, **values: object) -> str:
    return escaped(words.say(phrase, **values))

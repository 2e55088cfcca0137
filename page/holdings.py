"""The 資料 tab: what is in the index, and each report with the figures and doubts that were found in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.model import Fact, Passage, Report
from corpus.place import SURE
from page.exact import exact
from page.names import headed, region_name
from page.official import in_official_order, places_in_order
from page.outline import outlines
from page.read_html import Reader, Shown
from page.reading import file_link
from page.report_ids import report_id, report_of
from page.text import escaped, one_line, shortened
from page.words import Words
from rag.catalog import Catalog
from rag.model import Language
from rag.wording import measure_name, place_name, section_name, year_name

_MANY = 10  # reports from which on a filter helps
_LONGEST = 60_000  # characters of a report that are shown
_WARNINGS = {
    "文字の欠けた行": "reports_warning_lost",
    "本文の割り当てが確かでない節": "reports_warning_place",
    "数字の持ち主が定まらない行": "reports_warning_owner",
}
"""The corpus's warnings by what stands before their colon, with the words for a person."""
_ABSENT = "–"
_MOST_FIGURES = 500  # rows of a report's table of figures


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the table of reports is narrowed to; empty: not narrowed. ``year`` is the one reported on."""

    name: str = ""
    region: str = ""
    year: str = ""

    @classmethod
    def of(cls, fields: Iterable[tuple[str, str]]) -> Wanted:
        """From the filter form's fields; what is none of them is passed over."""
        known = {name: value for name, value in fields if name in ("name", "region", "year")}
        return cls(**known)

    def takes(self, report: Report, language: Language) -> bool:
        """Whether ``report`` is shown."""
        named = self.name.strip().lower() in _sought(report, language)
        year = "" if report.fiscal_year is None else str(report.fiscal_year)
        return named and self.region in ("", report.jurisdiction.region) and self.year in ("", year)


EVERYTHING = Wanted()


def _sought(report: Report, language: Language) -> str:
    """What a report is found by, one name a line, in lower case."""
    place = report.jurisdiction
    return "\n".join((place.name, place_name(place, language), place.kana, report.source)).lower()


def holdings_html(catalog: Catalog, words: Words, wanted: Wanted = EVERYTHING) -> str:
    """The whole tab: summary, filter where there are many reports, table, files with several reports."""
    say = words.say
    return (
        f'<div class="kk-holdings"><h2 tabindex="-1">{escaped(say("reports_tab"))}</h2>'
        f"{_summary(catalog, words)}"
        f"{_filter(catalog, words, wanted) if len(catalog.reports) >= _MANY else ''}"
        f'<div class="kk-holdings-list">{holdings_table(catalog, words, wanted)}</div>'
        f"{_shared_files(catalog, words)}</div>"
    )


def holdings_table(catalog: Catalog, words: Words, wanted: Wanted = EVERYTHING) -> str:
    """The table of the reports that ``wanted`` takes, or a line that there are none."""
    reports = [r for r in in_official_order(catalog.reports) if wanted.takes(r, words.language)]
    if not reports:
        return f'<p role="status">{escaped(words.say("reports_none_match"))}</p>'
    names = ("jurisdiction", "year", "kind", "region", "sections", "figures", "passages", "lowest", "damaged")
    head = "".join(
        f'<th scope="col">{escaped(words.say(f"reports_{name}"))}</th>'
        for name in (*names, "warnings", "file")
    )
    rows = "".join(_row(catalog, report, words) for report in reports)
    caption = escaped(words.say("reports_caption", count=len(reports), all=len(catalog.reports)))
    return (
        f'<div class="kk-grid" tabindex="0" role="region" aria-label="{caption}"><table>'
        f"<caption><span>{caption}</span></caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        f"{_confidence(words)}"
    )


def report_html(catalog: Catalog, wanted: str, words: Words) -> str:
    """The report with the id ``wanted`` beside its source, with its figures and doubts."""
    report = report_of(catalog, wanted)
    if report is None:
        told = escaped(words.say("reports_unknown"))
        return f'<p class="kk-report-missing" role="status" tabindex="-1">{told}</p>'
    say = words.say
    name = (
        f"{place_name(report.jurisdiction, words.language)} {year_name(report.fiscal_year, words.language)}"
    )
    text = catalog.index.sources[report.source]
    own = tuple(o for o in outlines(catalog, report.source) if o.report is report)
    read = Reader(catalog, words, confidences=True).html(Shown(text, own, None, _LONGEST))
    span = report.span
    cut = "" if span.end - span.start <= _LONGEST else f"<p>{escaped(say('reports_cut_after'))}</p>"
    raw = exact(text[span.start : min(span.end, span.start + _LONGEST)])
    return (
        f'<div class="kk-report-view"><h2 tabindex="-1">{escaped(name)}</h2>'
        f'<p class="kk-tools"><span class="kk-dim">{escaped(report.source)}</span>'
        f"{file_link(report.source, words)} "
        f'<button type="button" class="kk-link" data-kk="list">{escaped(say("reports_list"))}</button></p>'
        f'{_warnings(report, words)}<div class="kk-beside">'
        f'<section class="kk-read-column"><h3>{escaped(say("reports_read_title"))}</h3>{_confidence(words)}'
        f'<div class="kk-read" lang="ja">{read}</div></section>'
        f'<section class="kk-raw-column"><h3>{escaped(say("reports_raw_title"))}</h3>'
        f'<div class="kk-raw" lang="ja" tabindex="0" role="region" '
        f'aria-label="{escaped(say("reports_raw_title"))}">{raw}{cut}</div></section></div>'
        f"{_figures(catalog, report, words)}</div>"
    )


def _confidence(words: Words) -> str:
    return f'<p class="kk-dim">{escaped(words.say("reports_confidence", sure=SURE))}</p>'


def _passages(report: Report) -> list[Passage]:
    return [passage for section in report.sections for passage in section.passages]


def _summary(catalog: Catalog, words: Words) -> str:
    reports = catalog.reports
    passages = [passage for report in reports for passage in _passages(report)]
    numbers = {
        "reports_count": len(reports),
        "reports_places": len(catalog.jurisdictions),
        "reports_files": len({report.source for report in reports}),
        "reports_figures": sum(len(report.facts) for report in reports),
        "reports_passages": len(passages),
        "reports_damaged": sum(passage.damaged for passage in passages),
    }
    shown = {words.say(name): f"{value:,}" for name, value in numbers.items()}
    shown[words.say("reports_year")] = words.say("middle").join(
        year_name(year, words.language) for year in catalog.years
    )
    items = "".join(
        f"<div><dt>{escaped(name)}</dt><dd>{escaped(value or _ABSENT)}</dd></div>"
        for name, value in shown.items()
    )
    return f'<dl class="kk-numbers">{items}</dl>'


def _filter(catalog: Catalog, words: Words, wanted: Wanted) -> str:
    places = places_in_order(catalog.jurisdictions)
    regions = dict.fromkeys(place.region for place in places if place.region)
    named = {region: region_name(region, words.language) for region in regions}
    years = {str(year): year_name(year, words.language) for year in catalog.years}
    return (
        f'<form class="kk-filter" data-kk-form="holdings"><fieldset>'
        f"<legend>{escaped(words.say('reports_filter'))}</legend>"
        f'<label>{escaped(words.say("reports_filter_name"))} <input type="search" name="name" '
        f'value="{escaped(wanted.name)}" autocomplete="off"></label>'
        f"{_select('region', named, wanted.region, words)}"
        f"{_select('year', years, wanted.year, words)}</fieldset></form>"
    )


def _select(name: str, choices: dict[str, str], chosen: str, words: Words) -> str:
    options = "".join(
        f'<option value="{escaped(value)}"{" selected" if value == chosen else ""}>{escaped(text)}</option>'
        for value, text in {"": words.say("reports_any"), **choices}.items()
    )
    label = escaped(words.say(f"reports_{name}"))
    return f'<label>{label} <select name="{name}">{options}</select></label>'


def _row(catalog: Catalog, report: Report, words: Words) -> str:
    jurisdiction = report.jurisdiction
    held = {section.key for section in report.sections}
    form = next((form for form in catalog.forms if form.id == report.form), None)
    sections = f"{len(report.sections)}"
    if form is not None:
        sections = f"{sum(spec.key in held for spec in form.sections)}/{len(form.sections)}"
    lowest = min((section.confidence for section in report.sections), default=None)
    doubtful = lowest is not None and lowest < SURE
    cells = (
        year_name(report.fiscal_year, words.language),
        words.say(f"reports_kind_{jurisdiction.kind}"),
        region_name(jurisdiction.region, words.language) or _ABSENT,
    )
    numbers = [
        (sections, ""),
        (str(len(report.facts)), ""),
        (str(len(_passages(report))), ""),
        (_ABSENT if lowest is None else f"{lowest:.2f}", "kk-unsure" if doubtful else ""),
        (str(sum(passage.damaged for passage in _passages(report))), ""),
        (str(len(report.warnings)), ""),
    ]
    body = "".join(f"<td>{escaped(text)}</td>" for text in cells)
    body += "".join(f'<td class="{f"kk-count {css}".strip()}">{escaped(text)}</td>' for text, css in numbers)
    name = escaped(place_name(jurisdiction, words.language))
    return (
        f'<tr data-name="{escaped(_sought(report, words.language))}">'
        f'<th scope="row"><button type="button" class="kk-link" data-kk="report" '
        f'data-report="{report_id(report)}">{name}</button></th>{body}'
        f'<td class="kk-file-name">{escaped(report.source)}</td></tr>'
    )


def _shared_files(catalog: Catalog, words: Words) -> str:
    """The files that hold more than one report."""
    counts = Counter(report.source for report in catalog.reports)
    shared = {source: count for source, count in counts.items() if count > 1}
    if not shared:
        return ""
    items = "".join(
        f"<li>{escaped(words.say('reports_shared_item', source=source, count=count))}</li>"
        for source, count in shared.items()
    )
    title = escaped(words.say("reports_shared", count=len(shared)))
    return f'<details class="kk-shared"><summary>{title}</summary><ul>{items}</ul></details>'


def _warnings(report: Report, words: Words) -> str:
    if not report.warnings:
        return ""
    items = "".join(f"<li>{_warning(report, warning, words)}</li>" for warning in report.warnings)
    title = escaped(words.say("reports_warnings_title"))
    return f'<section class="kk-warnings"><h3>{title}</h3><ul>{items}</ul></section>'


def _warning(report: Report, warning: str, words: Words) -> str:
    """A warning of the corpus in words for a person; its line is a button where it can be opened."""
    kind, _, rest = warning.partition(": ")
    if kind not in _WARNINGS:
        return escaped(one_line(warning))
    told = escaped(words.say(_WARNINGS[kind]))
    begins = rest.removesuffix("…")
    span = next((p.span for p in _passages(report) if begins and p.text.startswith(begins)), None)
    if span is None:
        return f"{told}「{escaped(rest)}」"
    return told + _open(span.source, span.start, span.end, f"「{rest}」")


def _open(source: str, start: int, end: int, text: str) -> str:
    return (
        f'<button type="button" class="kk-link" data-kk="open" data-source="{escaped(source)}" '
        f'data-start="{start}" data-end="{end}">{escaped(text)}</button>'
    )


def _figures(catalog: Catalog, report: Report, words: Words) -> str:
    title = escaped(words.say("reports_figures_title", count=len(report.facts)))
    if not report.facts:
        return f"<h3>{title}</h3><p>{escaped(words.say('reports_no_figures'))}</p>"
    names = ("what", "value", "area", "unit", "qualifiers", "section")
    head = "".join(f'<th scope="col">{escaped(words.say(f"reports_{name}"))}</th>' for name in names)
    shown = report.facts[:_MOST_FIGURES]
    rows = "".join(_figure(catalog, fact, words) for fact in shown)
    rest = len(report.facts) - len(shown)
    more = f"<p>{escaped(words.say('reports_more_figures', count=rest))}</p>" if rest else ""
    return (
        f'<h3>{title}</h3><div class="kk-grid" tabindex="0" role="region" aria-label="{title}"><table>'
        f"<caption><span>{escaped(words.say('reports_figures_caption'))}</span></caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>{more}"
    )


def _figure(catalog: Catalog, fact: Fact, words: Words) -> str:
    measure = catalog.measures.get(fact.measure)
    name = fact.label if measure is None else measure_name(measure, words.language)
    name = headed(name, words.language)
    value = catalog.index.sources[fact.value_span.source][fact.value_span.start : fact.value_span.end]
    section = catalog.sections.get(fact.section)
    cells: Sequence[str] = (
        fact.area or "",
        fact.unit,
        words.say("comma").join((*fact.qualifiers, *((fact.as_of,) if fact.as_of else ()))),
        headed(section_name(section, words.language), words.language) if section is not None else "",
    )
    body = "".join(f"<td>{escaped(cell)}</td>" for cell in cells)
    opening = _open(fact.span.source, fact.span.start, fact.span.end, shortened(one_line(value), 30))
    return f'<tr><th scope="row">{escaped(shortened(name, 60))}</th><td>{opening}</td>{body}</tr>'

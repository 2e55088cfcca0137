"""From a source text to its reports: one per jurisdiction, sections recovered, nothing lost.

Headings may come first and the bodies after them in another order, several jurisdictions may stand in
one file with no page break between them, and a file may follow no known form at all. The rules are
written down in ``docs/structure.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from corpus.dates import fiscal_years
from corpus.facts import extract_facts
from corpus.forms import Form
from corpus.gazetteer import Registry
from corpus.headings import Title, section_headed
from corpus.lines import Line, split_lines
from corpus.model import Fact, Jurisdiction, Mark, MarkKind, Report, Section, Source
from corpus.place import Placed, place_units
from corpus.plain import is_own, own_form
from corpus.registry import find_mentions
from corpus.runs import HeadingLine, Run, split_runs
from corpus.sheets import Sheet, split_sheets

_LOOKED_AT = 200  # characters of a line in which an owner is looked for


def recover(source: Source, forms: Sequence[Form], registry: Registry) -> tuple[Report, ...]:
    """Every report in ``source``, in the order in which they stand there.

    A source that matches no form is cut by its own headings; one that names no jurisdiction above its
    text is one report, of the jurisdiction that its first lines or its file's name give.
    """
    lines = split_lines(source.text)
    known = _best_form(lines, forms)
    form = known if known is not None else own_form(lines, forms)
    preamble, sheets = split_sheets(lines, form, registry, known=known is not None)
    if not sheets:
        sheets = [Sheet(_owner_outside(lines, source), (), tuple(lines))]
        preamble = []
    reports = [_recover_sheet(source, sheet, form) for sheet in sheets]
    cover = [_mark(MarkKind.PREAMBLE, line, source) for line in preamble]
    reports[0] = replace(reports[0], marks=(*cover, *reports[0].marks))
    return tuple(_with_year(reports, source, preamble))


def _best_form(lines: Sequence[Line], forms: Sequence[Form]) -> Form | None:
    """The form with most of its sections' headings in the text: two at least."""

    def sections_found(form: Form) -> int:
        hits = (section_headed(lines, index, form) for index in range(len(lines)))
        return len({section.key for section in hits if section is not None})

    counted = [(sections_found(form), form) for form in forms]
    best = max(counted, key=lambda pair: pair[0], default=(0, None))
    return best[1] if best[0] >= 2 else None


def _owner_outside(lines: Sequence[Line], source: Source) -> Title:
    """The jurisdiction of a file whose sheet has no title line: its first lines, else its name."""
    stem = PurePosixPath(source.path).stem
    for text in (*(line.text[:_LOOKED_AT] for line in lines[:5]), stem):
        for mention in find_mentions(text):
            if mention.exact and len(mention.candidates) == 1:
                return Title(mention.candidates[0], (), None)
    return Title(Jurisdiction(code="", name=stem, kind="other", region=""), (), None)


def _recover_sheet(source: Source, sheet: Sheet, form: Form) -> Report:
    head, runs = split_runs(sheet.lines, form)
    own = is_own(form.sections[0].key)
    if own and head:
        runs = [Run((HeadingLine(form.sections[0], 0, 0, ""),), tuple(head)), *runs]
        head = []
    marks = [_mark(MarkKind.PREAMBLE, line, source) for line in head]
    marks += [_mark(MarkKind.TITLE, line, source) for line in sheet.titles]
    headings = [heading for run in runs for heading in run.headings]
    marks += [Mark(MarkKind.HEADING, source.span(h.start, h.end), h.text) for h in headings if h.end]
    placed, confidence, warnings = place_units(runs, form, sheet.title.areas)
    marks += [mark for item in placed for mark in item.marks(source)]
    name = sheet.title.jurisdiction.name
    year = _report_year(headings, form, sheet.title)
    facts, doubts = extract_facts(source, placed, form, jurisdiction=name, fiscal_year=year)
    whole = sorted((*sheet.titles, *sheet.lines), key=lambda line: line.start)
    return Report(
        jurisdiction=sheet.title.jurisdiction,
        fiscal_year=year,
        source=source.path,
        title=sheet.titles[0].text if sheet.titles else name,
        form="" if own else form.id,
        span=source.span(whole[0].start, whole[-1].end),
        marks=tuple(sorted(marks, key=lambda mark: mark.span.start)),
        sections=_sections(source, headings, placed, confidence),
        facts=facts,
        areas=_areas(sheet.title, placed, facts),
        warnings=(*warnings, *doubts),
    )


def _sections(
    source: Source, headings: Sequence[HeadingLine], placed: Sequence[Placed], confidence: dict[str, float]
) -> tuple[Section, ...]:
    """One section per heading, in the order of the headings; a repeated heading adds to the first."""
    sections: dict[str, Section] = {}
    for heading in headings:
        spec = heading.section
        if spec.key in sections:
            continue
        passages = tuple(
            item.passage(source) for item in placed if item.section == spec.key and item.is_passage
        )
        sure = confidence.get(spec.key, 1.0)
        sections[spec.key] = Section(spec.key, spec.name, heading.text, passages, sure)
    return tuple(sections.values())


def _areas(title: Title, placed: Iterable[Placed], facts: Iterable[Fact]) -> tuple[str, ...]:
    """The areas that a title, lines of area names, or the rows of figures name."""
    names = [*title.areas, *(name for item in placed for name in item.area_names())]
    names += [fact.area for fact in facts if fact.area is not None]
    return tuple(dict.fromkeys(names))


def _report_year(headings: Sequence[HeadingLine], form: Form, title: Title) -> int | None:
    rule = form.fiscal_year
    for heading in headings:
        years = fiscal_years(heading.text) if heading.section.key == rule.section else []
        if years:
            return years[0] + rule.offset
    return title.fiscal_year


def _with_year(reports: list[Report], source: Source, preamble: Sequence[Line]) -> list[Report]:
    """Fill in a year that a sheet does not give: the cover's, the file name's, or its neighbours'."""
    outside = [year for line in preamble for year in fiscal_years(line.text)]
    outside += fiscal_years(PurePosixPath(source.path).stem)
    neighbours = {report.fiscal_year for report in reports if report.fiscal_year is not None}
    fallback = outside[0] if outside else (neighbours.pop() if len(neighbours) == 1 else None)
    return [_dated(report, fallback) if report.fiscal_year is None else report for report in reports]


def _dated(report: Report, year: int | None) -> Report:
    facts = tuple(replace(fact, fiscal_year=year) for fact in report.facts)
    return replace(report, fiscal_year=year, facts=facts)


def _mark(kind: MarkKind, line: Line, source: Source) -> Mark:
    return Mark(kind, source.span(line.start, line.end), line.text)

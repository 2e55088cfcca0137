"""From a source text to its reports: one per jurisdiction, sections recovered, nothing lost.

Headings may come first and the bodies after them in another order, several jurisdictions may stand in
one file with no page break between them, and a file may follow no known form at all. The rules are
written down in ``docs/structure.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from corpus.dates import fiscal_years
from corpus.facts import extract_facts
from corpus.forms import Form
from corpus.headings import Title, read_heading, read_title, wrapped_heading
from corpus.lines import Line, split_lines
from corpus.model import Jurisdiction, Mark, MarkKind, Report, Section, Source
from corpus.place import Placed, place_units
from corpus.plain import is_own, own_form
from corpus.gazetteer import Registry
from corpus.registry import find_mentions
from corpus.runs import HeadingLine, Run, split_runs

_LOOK_AHEAD = 4  # non-blank lines within which a title is followed by one of the form's headings


@dataclass(frozen=True)
class _Part:
    """The lines of one jurisdiction; ``heading`` is its title line, None where it has none."""

    title: Title
    heading: Line | None
    lines: tuple[Line, ...]


def recover(source: Source, forms: Sequence[Form], registry: Registry) -> tuple[Report, ...]:
    """Every report in ``source``, in the order in which they stand there.

    A source that matches no form is cut by its own headings; one that names no jurisdiction above its
    text is one report, of the jurisdiction that its first lines or its file's name give.
    """
    lines = split_lines(source.text)
    known = _best_form(lines, forms)
    form = known if known is not None else own_form(lines, forms)
    preamble, parts = _split_parts(lines, known, registry)
    if not parts:
        parts = [_Part(_owner_outside(lines, source, registry), None, tuple(lines))]
        preamble = []
    reports = [_recover_part(source, part, form) for part in parts]
    cover = [_mark(MarkKind.PREAMBLE, line, source) for line in preamble]
    reports[0] = replace(reports[0], marks=(*cover, *reports[0].marks))
    return tuple(_with_year(reports, source, preamble))


def _best_form(lines: Sequence[Line], forms: Sequence[Form]) -> Form | None:
    """The form with most of its sections' headings in the text: two at least."""

    def sections_found(form: Form) -> int:
        hits = (read_heading(line, form) for line in lines)
        return len({hit[0].key for hit in hits if hit is not None})

    counted = [(sections_found(form), form) for form in forms]
    best = max(counted, key=lambda pair: pair[0], default=(0, None))
    return best[1] if best[0] >= 2 else None


def _split_parts(
    lines: Sequence[Line], form: Form | None, registry: Registry
) -> tuple[list[Line], list[_Part]]:
    """The lines before the first title, and a part per title."""
    starts: list[tuple[int, Title]] = []
    for index, line in enumerate(lines):
        title = read_title(line, registry)
        if title is None:
            continue
        if _heads_a_sheet(lines, index, form) if form is not None else title.jurisdiction.code != "":
            starts.append((index, title))
    if not starts:
        return list(lines), []
    ends = [index for index, _ in starts[1:]] + [len(lines)]
    parts = [
        _Part(title, lines[start], tuple(lines[start + 1 : end]))
        for (start, title), end in zip(starts, ends, strict=True)
    ]
    return list(lines[: starts[0][0]]), parts


def _heads_a_sheet(lines: Sequence[Line], index: int, form: Form) -> bool:
    following = lines[index + 1 : index + 1 + _LOOK_AHEAD]
    for offset, line in enumerate(following):
        if read_heading(line, form) is not None:
            return True
        if offset + 1 < len(following) and wrapped_heading(line, following[offset + 1], form):
            return True
        if line.bullet or len(line.bare) > 40:
            return False
    return False


def _owner_outside(lines: Sequence[Line], source: Source, registry: Registry) -> Title:
    """The jurisdiction of a file whose sheet has no title line: its first lines, else its name."""
    stem = PurePosixPath(source.path).stem
    for text in (*(line.text for line in lines[:5]), stem):
        for mention in find_mentions(text):
            if mention.exact and len(mention.candidates) == 1:
                return Title(mention.candidates[0], (), None)
    return Title(Jurisdiction(code="", name=stem, kind="other", region=""), (), None)


def _recover_part(source: Source, part: _Part, form: Form) -> Report:
    head, runs = split_runs(part.lines, form)
    if is_own(form.sections[0].key) and head:
        runs = [Run((HeadingLine(form.sections[0], 0, 0, ""),), tuple(head)), *runs]
        head = []
    marks = [_mark(MarkKind.PREAMBLE, line, source) for line in head]
    if part.heading is not None:
        marks.append(_mark(MarkKind.TITLE, part.heading, source))
    headings = [heading for run in runs for heading in run.headings]
    marks += [Mark(MarkKind.HEADING, source.span(h.start, h.end), h.text) for h in headings if h.end]
    placed, confidence, warnings = place_units(runs, form, part.title.areas)
    marks += [mark for item in placed for mark in item.marks(source)]
    name = part.title.jurisdiction.name
    year = _report_year(headings, form, part.title)
    facts, doubts = extract_facts(source, placed, jurisdiction=name, fiscal_year=year)
    whole = [part.heading, *part.lines] if part.heading is not None else part.lines
    return Report(
        jurisdiction=part.title.jurisdiction,
        fiscal_year=year,
        source=source.path,
        title=part.heading.text if part.heading is not None else name,
        form=form.id,
        span=source.span(whole[0].start, whole[-1].end),
        marks=tuple(sorted(marks, key=lambda mark: mark.span.start)),
        sections=_sections(source, headings, placed, confidence),
        facts=facts,
        areas=_areas(part.title, placed),
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


def _areas(title: Title, placed: Iterable[Placed]) -> tuple[str, ...]:
    names = [*title.areas, *(name for item in placed for name in item.area_names())]
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

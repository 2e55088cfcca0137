"""Chunks: the unit of search. A bullet or paragraph with the bullets under it, never over a border.

A chunk stays inside one section, area and label of one report, so that what is found has one owner.
Damaged passages are in no chunk.
"""

from __future__ import annotations

from collections.abc import Iterator

from corpus.model import Chunk, Passage, Report, Section, content_id
from corpus.years import fiscal_year_name


def chunk_report(report: Report) -> tuple[Chunk, ...]:
    """The chunks of a report in the order of its sections and passages."""
    return tuple(
        _chunk(report, section, group) for section in report.sections for group in _groups(section.passages)
    )


def _groups(passages: tuple[Passage, ...]) -> Iterator[tuple[Passage, ...]]:
    group: list[Passage] = []
    for passage in passages:
        if passage.damaged:
            continue
        if group and not (passage.level > 0 and _same_place(group[0], passage)):
            yield tuple(group)
            group = []
        group.append(passage)
    if group:
        yield tuple(group)


def _same_place(one: Passage, other: Passage) -> bool:
    return (one.area, one.label) == (other.area, other.label)


def _chunk(report: Report, section: Section, passages: tuple[Passage, ...]) -> Chunk:
    first = passages[0]
    year = fiscal_year_name(report.fiscal_year) if report.fiscal_year is not None else ""
    parts = (report.jurisdiction.name, year, section.name, first.area or "", first.label or "")
    context = " ".join(part for part in parts if part)
    text = "\n".join(passage.text for passage in passages)
    place = f"{first.span.source}:{first.span.start}"
    return Chunk(
        id=content_id(place, context, text),
        jurisdiction=report.jurisdiction.name,
        fiscal_year=report.fiscal_year,
        section=section.key,
        section_name=section.name,
        area=first.area,
        label=first.label,
        context=context,
        text=text,
        passages=passages,
    )

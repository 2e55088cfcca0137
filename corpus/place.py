"""Units in their places: the section, area and label that each of them stands under."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.assign import assign
from corpus.forms import Form, SectionSpec
from corpus.headings import TOTAL_COLUMNS, AreaCell
from corpus.model import Mark, MarkKind, Passage, Source
from corpus.plain import is_own
from corpus.runs import Run
from corpus.units import LabelHit, Unit, UnitKind, build_units, level_of

SURE = 0.7  # below this confidence a section's body is said to be doubtful
_LONGEST_SHOWN = 80
_NEAR = 60  # units above a bullet among which its parent is looked for
_MARK_KINDS = {UnitKind.LABEL: MarkKind.LABEL, UnitKind.FURNITURE: MarkKind.FURNITURE}


@dataclass(frozen=True)
class Placed:
    """A unit with what stands above it.

    ``area`` is the one area it belongs to; ``table`` the area names of a table's head when the unit is a
    row under several. ``label`` is the label it opens with or the last above it, and ``label_unit`` the
    unit that holds that label when it is another one.
    """

    unit: Unit
    section: str
    area: str | None
    table: tuple[str, ...]
    label: LabelHit | None
    label_unit: Unit | None
    level: int

    @property
    def is_passage(self) -> bool:
        return self.unit.kind is UnitKind.PASSAGE

    def passage(self, source: Source) -> Passage:
        span = source.span(self.unit.start, self.unit.end)
        label = self.label.name if self.label is not None else None
        return Passage(span, self.unit.text, label, self.area, self.level, self.unit.damaged)

    def marks(self, source: Source) -> list[Mark]:
        """The unit as marks, where it is not a passage."""
        unit = self.unit
        if unit.kind is UnitKind.AREA:
            return [_area_mark(unit, index, source) for index in range(len(unit.areas))]
        kind = _MARK_KINDS.get(unit.kind)
        if kind is None:
            return []
        text = self.label.name if kind is MarkKind.LABEL and self.label is not None else unit.text
        return [Mark(kind, source.span(unit.start, unit.end), text)]

    def area_names(self) -> tuple[str, ...]:
        return tuple(cell.name for cell in self.unit.areas if cell.name not in TOTAL_COLUMNS)


def _area_mark(unit: Unit, index: int, source: Source) -> Mark:
    """One cell of a line of area names; the first takes a corner cell before it along."""
    cell = unit.areas[index]
    start, end = unit.source_span(cell.start, cell.end)
    if index == 0:
        start = unit.start
    if index == len(unit.areas) - 1:
        end = unit.end
    return Mark(MarkKind.AREA, source.span(start, end), cell.name)


def place_units(
    runs: Sequence[Run], form: Form, title_areas: tuple[str, ...]
) -> tuple[list[Placed], dict[str, float], list[str]]:
    """Every unit of every run with its place, each section's confidence, and warnings for a person."""
    pending: list[SectionSpec] = []
    headings_first = _is_headings_first(runs) and not is_own(form.sections[0].key)
    confidence: dict[str, float] = {}
    placed: list[Placed] = []
    for index, run in enumerate(runs):
        own = [heading.section for heading in run.headings]
        units = build_units(run.lines, form)
        waiting = _unique([*pending, *own])
        candidates = waiting if headings_first or _speaks_for(units, waiting, own[-1]) else own[-1:]
        done = assign(units, candidates, final=index == len(runs) - 1)
        for number, sure in done.confidence.items():
            key = candidates[number].key
            confidence[key] = min(confidence.get(key, 1.0), round(sure, 3))
        keys = [candidates[number].key for number in done.sections]
        pending = [section for section in waiting if section.key not in keys]
        placed += _with_context(units, keys, form, title_areas)
    return placed, confidence, _warnings(placed, confidence, form)


def _is_headings_first(runs: Sequence[Run]) -> bool:
    """Whether headings mostly follow each other, their bodies standing elsewhere."""
    headings = sum(len(run.headings) for run in runs)
    bare = sum(len(run.headings) - 1 for run in runs)
    return headings > 1 and bare / headings >= 0.5


def _speaks_for(units: Sequence[Unit], waiting: Sequence[SectionSpec], own: SectionSpec) -> bool:
    """Whether a label says that text below ``own``'s heading belongs to one that still has no body."""
    keys = {section.key for section in waiting} - {own.key}
    homes = [set(unit.label.homes) for unit in units if unit.label is not None and unit.label.homes]
    return any(own.key not in home and home & keys for home in homes)


def _unique(sections: Sequence[SectionSpec]) -> list[SectionSpec]:
    return list({section.key: section for section in sections}.values())


def _with_context(
    units: Sequence[Unit], keys: Sequence[str], form: Form, title_areas: tuple[str, ...]
) -> list[Placed]:
    placed: list[Placed] = []
    section = ""
    cells: tuple[AreaCell, ...] = ()
    label: tuple[LabelHit, Unit] | None = None
    above: deque[Unit] = deque(maxlen=_NEAR)
    for unit, key in zip(units, keys, strict=True):
        if key != section:
            section, cells, label = key, (), None
            above.clear()
        if unit.kind is UnitKind.AREA:
            cells, label = unit.areas, None
            above.clear()
        elif unit.label is not None:
            label = (unit.label, unit)
        elif label is not None and label[1].bullet and unit.bullet == label[1].bullet:
            label = None  # a bullet's own label ends with the bullet
        area, table = _area_of(cells, form.section(key).model_area, title_areas)
        owner = label[1] if label is not None and label[1] is not unit else None
        hit = label[0] if label is not None and unit.kind is not UnitKind.AREA else None
        placed.append(Placed(unit, key, area, table, hit, owner, level_of(unit, above)))
        above.append(unit)
    return placed


def _area_of(
    cells: tuple[AreaCell, ...], model_area: bool, title_areas: tuple[str, ...]
) -> tuple[str | None, tuple[str, ...]]:
    if len(cells) == 1:
        return (None, ()) if cells[0].name in TOTAL_COLUMNS else (cells[0].name, ())
    if cells:
        return None, tuple(cell.name for cell in cells)
    return (title_areas[0] if model_area and len(title_areas) == 1 else None), ()


def shortened(text: str) -> str:
    """A line for a warning."""
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"


def _warnings(placed: Sequence[Placed], confidence: dict[str, float], form: Form) -> list[str]:
    lost = [item.unit for item in placed if item.unit.damaged]
    warnings = [f"文字の欠けた行: {shortened(unit.text)}" for unit in lost]
    doubtful = [form.section(key).name for key, sure in confidence.items() if sure < SURE]
    return warnings + [f"本文の割り当てが確かでない節: {name}" for name in doubtful]

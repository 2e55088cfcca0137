"""What speaks for a unit's belonging to a section, and for a new section's beginning at it.

Weights are log-odds-like, set by hand on the known report and held by generated ones in the tests.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.forms import SectionSpec, Words
from corpus.lines import STRONG_BULLETS
from corpus.units import Unit, UnitKind

INVERSION = 0.3  # cost of a section before one whose heading stands earlier
EMPTY = 2.5  # cost of a heading without a body
_MEASURE = 8.0  # a measure's label in its section; in another, against
_KNOWN_LABEL = 3.0
_INHERITED_LABEL = 0.2
_AREA = 2.0
_FIGURES_ONLY = 3.0  # against prose in a section of figures
_SWITCH = 2.0  # cost of going over to another section
_BREAK = 1.6  # gained back where the layout breaks
_LABEL_LEFT = 4.0  # a label is not left without what it labels
_REOPENED = 3.0  # cost of a label that opens its section, in the middle of that section
_SILENT = 3.0  # a line that says nothing is not where a section begins
_UNLABELLED = 1.2  # against a line without a label in a section whose lines the form labels
_LOOKED_AT = 300  # characters at either end of a passage
_FIGURE_LINE = re.compile(r"\d\s*[人名]|なし|集計|調査中|※")


def emissions(units: Sequence[Unit], candidates: Sequence[SectionSpec]) -> list[list[float]]:
    """Scores of shape ``(len(units), len(candidates))``: what each unit says for each section."""
    labelled = {key for unit in units for key in _labelled_sections(unit)}
    rows: list[list[float]] = []
    inherited: Unit | None = None
    first: Unit | None = None
    usual = usual_gap(units)
    for unit in units:
        if unit.label is not None and not unit.bullet:
            inherited, first = unit, None
        elif unit.kind is UnitKind.AREA or unit.label is not None or _is_list_over(unit, first, usual):
            inherited = None
        elif first is None:
            first = unit
        row = [_emission(unit, inherited, section) for section in candidates]
        if inherited is None and unit.label is None and not is_silent(unit):
            row = [
                score - _UNLABELLED * (section.key in labelled)
                for score, section in zip(row, candidates, strict=True)
            ]
        rows.append(row)
    return rows


def _labelled_sections(unit: Unit) -> Words:
    """The section whose lines the report labels, by this unit's label; none where it may be several's."""
    known = unit.label.known if unit.label is not None else None
    return known.sections if known is not None and len(known.sections) == 1 else ()


def _is_list_over(unit: Unit, first: Unit | None, usual: int) -> bool:
    """Whether the list under a label has ended: the layout breaks, or an outer bullet begins."""
    if first is None:
        return False
    outer = unit.bullet in STRONG_BULLETS and unit.bullet != first.bullet
    return unit.gap > usual + 1 or outer or _indent(unit) < _indent(first)


def _emission(unit: Unit, inherited: Unit | None, section: SectionSpec) -> float:
    if is_silent(unit):
        return 0.0
    if unit.kind is UnitKind.AREA:
        return _AREA if section.model_area else -_AREA
    if unit.label is not None:
        return _label_evidence(unit, section)
    text = _looked_at(unit.text)
    score = sum(weight for cue, weight in section.compiled_cues if cue.search(text))
    if section.figures_only and not _is_figure(unit.text):
        score -= _FIGURES_ONLY
    if inherited is not None and inherited is not unit:
        score += _inherited_evidence(inherited, section)
    return score


def _looked_at(text: str) -> str:
    """A long text's beginning and end, where wording tells."""
    return text if len(text) <= 2 * _LOOKED_AT else text[:_LOOKED_AT] + text[-_LOOKED_AT:]


def _is_figure(text: str) -> bool:
    return len(text) <= 40 and _FIGURE_LINE.search(text) is not None


def _label_evidence(unit: Unit, section: SectionSpec) -> float:
    label = unit.label
    if label is not None and label.measure is not None:
        return _MEASURE if label.measure.section == section.key else -_MEASURE
    if label is not None and label.known is not None:
        return _KNOWN_LABEL if section.key in label.known.sections else -_KNOWN_LABEL
    return -0.5 if section.figures_only else 0.0


def _inherited_evidence(above: Unit, section: SectionSpec) -> float:
    label = above.label
    if label is None or label.known is None:
        return 0.0
    return _INHERITED_LABEL if section.key in label.known.sections else -_INHERITED_LABEL


def is_silent(unit: Unit) -> bool:
    """Whether a unit says nothing of its section: a page number, or a line that has lost glyphs."""
    return unit.damaged or unit.kind is UnitKind.FURNITURE


def usual_gap(units: Sequence[Unit]) -> int:
    """The median number of line breaks between two units."""
    gaps = sorted(unit.gap for unit in units[1:])
    return gaps[len(gaps) // 2] if gaps else 1


def switch_costs(units: Sequence[Unit]) -> list[float]:
    """Per unit, what it costs that another section begins there: less where the layout breaks."""
    usual = usual_gap(units)
    return [0.0, *(_switch_cost(before, unit, usual) for before, unit in pairwise(units))]


def stay_costs(units: Sequence[Unit], candidates: Sequence[SectionSpec]) -> list[list[float]]:
    """What it costs that a section goes on at each unit, shape ``(len(units), len(candidates))``.

    Nothing, but at a label that the form lets open its section, unless an area begins there too.
    """
    rows = [[0.0] * len(candidates)]
    for before, unit in pairwise(units):
        known = unit.label.known if unit.label is not None and before.kind is not UnitKind.AREA else None
        opened = known.opens if known is not None else ()
        rows.append([_REOPENED * (section.key in opened) for section in candidates])
    return rows


def _switch_cost(before: Unit, unit: Unit, usual: int) -> float:
    if before.kind in (UnitKind.LABEL, UnitKind.AREA):
        return _SWITCH + _LABEL_LEFT
    if is_silent(unit):
        return _SWITCH + _SILENT
    cost = _SWITCH
    if unit.gap > usual:
        cost -= _BREAK if unit.gap > usual + 1 else _BREAK / 2
    if unit.kind is not UnitKind.PASSAGE or unit.label is not None:
        cost -= _BREAK / 2
    elif unit.bullet in STRONG_BULLETS and before.bullet and before.bullet not in STRONG_BULLETS:
        cost -= _BREAK  # back out to the outer list
    elif unit.bullet and _indent(unit) < _indent(before):
        cost -= _BREAK
    elif _style(before) != _style(unit):
        cost -= _BREAK / 2
    return cost


def _style(unit: Unit) -> tuple[str, bool]:
    return unit.bullet, unit.label is not None


def _indent(unit: Unit) -> int:
    return unit.lines[0].indent

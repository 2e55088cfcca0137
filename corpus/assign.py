"""Which section a block of text belongs to, where headings came first and bodies after them in any order.

The units of a body stand in reading order inside their section, and each section's units stand together.
So the task is to cut the sequence of units into blocks and give each block its own section, such that
the evidence is greatest: labels that the form knows, wording, figures, breaks in the layout, and the
order of the headings. The best cut is found exactly, by dynamic programming over (unit, section of the
unit, sections used so far).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.forms import SectionSpec
from corpus.lines import STRONG_BULLETS
from corpus.units import Unit, UnitKind

# Log-odds-like weights, set by hand on the known report and held by generated ones in the tests.
_MEASURE = 8.0  # a measure's label in its section; in another, against
_KNOWN_LABEL = 3.0
_INHERITED_LABEL = 0.6
_AREA = 2.0
_FIGURES_ONLY = 3.0  # against prose in a section of figures
_SWITCH = 1.2  # cost of going over to another section
_BREAK = 1.0  # gained back where the layout breaks
_INVERSION = 0.7  # cost of a section before one whose heading stands earlier
_EMPTY = 2.5  # cost of a heading without a body


@dataclass(frozen=True, slots=True)
class Assignment:
    """The section of each unit (an index into the candidates) and how sure each section's block is."""

    sections: tuple[int, ...]
    confidence: dict[int, float]


def assign(units: Sequence[Unit], candidates: Sequence[SectionSpec], *, final: bool) -> Assignment:
    """Give every unit to one of ``candidates`` (in the order of their headings).

    ``final`` says that no text follows, so that a heading left without a body counts against a cut.
    """
    if not units:
        return Assignment((), {})
    scores = _emissions(units, candidates)
    switches = [_switch_cost(units, i) for i in range(len(units))]
    empty = _EMPTY if final else 0.0
    best, total = _best_cut(scores, switches, empty=empty)
    confidence = {}
    for section in sorted(set(best)):
        rival = _best_rival(scores, switches, best, section, empty=empty)
        confidence[section] = 1.0 / (1.0 + math.exp(-max(0.0, total - rival)))
    return Assignment(tuple(best), confidence)


def _best_rival(
    scores: list[list[float]], switches: list[float], best: list[int], section: int, *, empty: float
) -> float:
    """The best total when the middle unit of ``section``'s block may not stand in that section."""
    if len(scores[0]) == 1:
        return -math.inf
    block = [i for i, s in enumerate(best) if s == section]
    middle = block[len(block) // 2]
    barred = [list(row) for row in scores]
    barred[middle][section] = -1e9
    return _best_cut(barred, switches, empty=empty)[1]


def _best_cut(scores: list[list[float]], switches: list[float], *, empty: float) -> tuple[list[int], float]:
    count = len(scores[0])
    # state (last section, used sections) -> (score, path)
    states: dict[tuple[int, int], tuple[float, tuple[int, ...]]] = {}
    for section in range(count):
        value = scores[0][section] - _INVERSION * section
        states[(section, 1 << section)] = (value, (section,))
    for row, switch in zip(scores[1:], switches[1:], strict=True):
        states = _step(states, row, switch)
    (_, _), (total, path) = max(
        states.items(),
        key=lambda item: (item[1][0] - empty * (count - item[0][1].bit_count()), item[1][1]),
    )
    used = len(set(path))
    return list(path), total - empty * (count - used)


def _step(
    states: dict[tuple[int, int], tuple[float, tuple[int, ...]]], row: list[float], switch: float
) -> dict[tuple[int, int], tuple[float, tuple[int, ...]]]:
    after: dict[tuple[int, int], tuple[float, tuple[int, ...]]] = {}
    for (last, used), (score, path) in states.items():
        for section, emission in enumerate(row):
            if section != last and used >> section & 1:
                continue
            value = score + emission
            if section != last:
                earlier_missing = sum(1 for s in range(section) if not used >> s & 1)
                value -= switch + _INVERSION * earlier_missing
            key = (section, used | 1 << section)
            if key not in after or value > after[key][0]:
                after[key] = (value, (*path, section))
    return after


def _emissions(units: Sequence[Unit], candidates: Sequence[SectionSpec]) -> list[list[float]]:
    rows: list[list[float]] = []
    inherited: Unit | None = None
    first_bullet: str | None = None
    for unit in units:
        if unit.label is not None and not unit.bullet:
            inherited, first_bullet = unit, None
        elif unit.kind is UnitKind.AREA or unit.label is not None:
            inherited = None
        elif first_bullet is None:
            first_bullet = unit.bullet
        elif unit.bullet in STRONG_BULLETS and unit.bullet != first_bullet:
            inherited = None  # the list under the label is over
        rows.append([_emission(unit, inherited, section) for section in candidates])
    return rows


def _emission(unit: Unit, inherited: Unit | None, section: SectionSpec) -> float:
    if unit.kind is UnitKind.FURNITURE:
        return 0.0
    if unit.kind is UnitKind.AREA:
        return _AREA if section.model_area else -_AREA
    if unit.label is not None:
        return _label_evidence(unit, section)
    score = sum(weight for cue, weight in section.compiled_cues if cue.search(unit.text))
    if section.figures_only and not _is_figure(unit.text):
        score -= _FIGURES_ONLY
    if inherited is not None and inherited is not unit:
        score += _inherited_evidence(inherited, section)
    return score


def _is_figure(text: str) -> bool:
    return len(text) <= 40 and re.search(r"\d\s*[人名]|なし|集計|調査中|※", text) is not None


def _label_evidence(unit: Unit, section: SectionSpec) -> float:
    label = unit.label
    if label is None or (label.known is None and label.measure is None):
        return -0.5 if section.figures_only else 0.0
    if label.measure is not None:
        return _MEASURE if label.measure.section == section.key else -_MEASURE
    assert label.known is not None
    return _KNOWN_LABEL if section.key in label.known.sections else -_KNOWN_LABEL


def _inherited_evidence(above: Unit, section: SectionSpec) -> float:
    label = above.label
    if label is None or label.known is None:
        return 0.0
    return _INHERITED_LABEL if section.key in label.known.sections else -_INHERITED_LABEL


def _switch_cost(units: Sequence[Unit], index: int) -> float:
    """What it costs that another section begins at this unit: less where the layout breaks."""
    if index == 0:
        return 0.0
    before, unit = units[index - 1], units[index]
    if before.kind in (UnitKind.LABEL, UnitKind.AREA):
        return _SWITCH + 4.0  # a label is not left without what it labels
    gaps = sorted(u.gap for u in units[1:])
    usual = gaps[len(gaps) // 2]
    cost = _SWITCH
    if unit.gap > usual + 1:
        cost -= _BREAK
    if unit.kind is not UnitKind.PASSAGE or unit.label is not None:
        cost -= _BREAK / 2
    elif unit.bullet in STRONG_BULLETS and before.bullet and before.bullet not in STRONG_BULLETS:
        cost -= _BREAK  # back out to the outer list
    elif _style(before) != _style(unit):
        cost -= _BREAK / 2
    return cost


def _style(unit: Unit) -> tuple[str, bool]:
    return unit.bullet, unit.label is not None

"""Which section a block of text belongs to, where headings came first and bodies after them in any order.

The units of a body stand in reading order inside their section, and each section's units stand together.
So the task is to cut the sequence of units into blocks and give each block its own section, such that
the evidence is greatest: labels that the form knows, wording, figures, breaks in the layout, and the
order of the headings (``corpus/evidence.py``). The best cut is found exactly, by dynamic programming over
(unit, section of the unit, sections used so far); the same tables, read from both ends, say for every
unit how much worse the best cut is that puts it elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from corpus.evidence import EMPTY, INVERSION, emissions, is_silent, stay_costs, switch_costs
from corpus.forms import SectionSpec
from corpus.units import Unit

# With more candidates than this the order of the headings is kept, since subsets of sections are states.
_FREE_ORDER = 8


@dataclass(frozen=True, slots=True)
class Assignment:
    """The section of each unit (an index into the candidates) and how sure each block is.

    ``confidence`` is that of the block's least sure sound unit, ``1 / (1 + exp(-margin))``, where the margin
    is what the best cut scores above the best one that has this unit in another section.
    """

    sections: tuple[int, ...]
    confidence: dict[int, float]


@dataclass(frozen=True, slots=True)
class _Move:
    """From one state to another over a unit of ``section``.

    ``skipped`` is how many headings before that section's have no body yet.
    """

    before: int
    after: int
    section: int
    changes: bool
    skipped: int


@dataclass(frozen=True, slots=True)
class _States:
    """States (section of the last unit, sections used) of some candidates, and the moves between."""

    sections: tuple[int, ...]
    unused: tuple[int, ...]
    first: tuple[_Move, ...]
    moves: tuple[_Move, ...]


def assign(units: Sequence[Unit], candidates: Sequence[SectionSpec], *, final: bool) -> Assignment:
    """Give every unit to one of ``candidates`` (in the order of their headings).

    ``final`` says that no text follows, so that a heading left without a body counts against a cut.
    """
    if not units:
        return Assignment((), {})
    if len(candidates) == 1:
        return Assignment((0,) * len(units), {0: 1.0})
    states = _states(len(candidates))
    scores, switches = emissions(units, candidates), switch_costs(units)
    ends = [-(EMPTY if final else 0.0) * unused for unused in states.unused]
    stays = stay_costs(units, candidates)
    forward, origins = _forward(states, scores, switches, stays)
    best = _trace(states, forward, origins, ends)
    margins = _margins(states, forward, _backward(states, scores, switches, stays, ends), best)
    confidence: dict[int, float] = {}
    for unit, section, margin in zip(units, best, margins, strict=True):
        sure = 1.0 if is_silent(unit) else 1.0 / (1.0 + math.exp(-min(margin, 50.0)))
        confidence[section] = min(confidence.get(section, 1.0), sure)
    return Assignment(tuple(best), confidence)


@cache
def _states(count: int) -> _States:
    """All states of ``count`` candidates; with many, only those that keep the order of the headings."""
    ordered = count > _FREE_ORDER
    keys: list[tuple[int, int]] = []
    if ordered:
        keys = [(section, (2 << section) - 1) for section in range(count)]
    else:
        keys = [(s, used) for used in range(1, 1 << count) for s in range(count) if used >> s & 1]
    number = {key: index for index, key in enumerate(keys)}
    first = [_Move(-1, number[s, 1 << s], s, False, s) for s in range(count) if (s, 1 << s) in number]
    moves = []
    for (last, used), before in number.items():
        moves.append(_Move(before, before, last, False, 0))
        for section in range(last + 1 if ordered else 0, count):
            after = (2 << section) - 1 if ordered else used | 1 << section
            if not used >> section & 1:
                skipped = section - last - 1 if ordered else (~used & ((1 << section) - 1)).bit_count()
                moves.append(_Move(before, number[section, after], section, True, skipped))
    unused = tuple(0 if ordered else count - used.bit_count() for _, used in keys)
    return _States(tuple(section for section, _ in keys), unused, tuple(first), tuple(moves))


def _forward(
    states: _States,
    scores: Sequence[Sequence[float]],
    switches: Sequence[float],
    stays: Sequence[Sequence[float]],
) -> tuple[list[list[float]], list[list[int]]]:
    """Per unit and state the best score of a cut up to that unit, and the state it came from."""
    size = len(states.sections)
    best = [-math.inf] * size
    for move in states.first:
        best[move.after] = scores[0][move.section] - INVERSION * move.skipped
    rows, origins = [best], [[-1] * size]
    for row, switch, stay in zip(scores[1:], switches[1:], stays[1:], strict=True):
        after, origin = [-math.inf] * size, [-1] * size
        for move in states.moves:
            value = best[move.before] + row[move.section]
            value -= switch + INVERSION * move.skipped if move.changes else stay[move.section]
            if value > after[move.after]:
                after[move.after], origin[move.after] = value, move.before
        best = after
        rows.append(best)
        origins.append(origin)
    return rows, origins


def _trace(
    states: _States, forward: Sequence[Sequence[float]], origins: Sequence[Sequence[int]], ends: list[float]
) -> list[int]:
    totals = [score + end for score, end in zip(forward[-1], ends, strict=True)]
    state = totals.index(max(totals))
    path = []
    for origin in reversed(origins):
        path.append(states.sections[state])
        state = origin[state]
    return path[::-1]


def _backward(
    states: _States,
    scores: Sequence[Sequence[float]],
    switches: Sequence[float],
    stays: Sequence[Sequence[float]],
    ends: list[float],
) -> list[list[float]]:
    """Per unit and state the best score of what comes behind that unit."""
    rows = [ends]
    for row, switch, stay in zip(scores[:0:-1], switches[:0:-1], stays[:0:-1], strict=True):
        behind, here = rows[-1], [-math.inf] * len(ends)
        for move in states.moves:
            value = behind[move.after] + row[move.section]
            value -= switch + INVERSION * move.skipped if move.changes else stay[move.section]
            if value > here[move.before]:
                here[move.before] = value
        rows.append(here)
    return rows[::-1]


def _margins(
    states: _States,
    forward: Sequence[Sequence[float]],
    backward: Sequence[Sequence[float]],
    best: Sequence[int],
) -> list[float]:
    """Per unit, how far the best cut lies above the best that puts the unit into another section."""
    margins = []
    for before, behind, chosen in zip(forward, backward, best, strict=True):
        here = other = -math.inf
        for state, section in enumerate(states.sections):
            total = before[state] + behind[state]
            if section == chosen:
                here = max(here, total)
            else:
                other = max(other, total)
        margins.append(here - other)
    return margins

"""The values of a measure's line: numbers, with or without a unit, and words that stand for a missing one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from corpus.dates import find_dates
from corpus.figures import Figure, find_bare_numbers, find_figures, stated_absence
from corpus.model import ValueState

_CELL = re.compile(r"[^\s、,;；:：/()]+")
_LONGEST_LINE = 200
_REMARK = re.compile(r"[(※]")
_EDGE = re.compile(r"[\s、,;；:：/()※・。]")
_PADDING = re.compile(r"[\s、,，:：;・/()。=→….]+")
_FILLER_BEFORE = re.compile(r"^(?:(?:人|名|程度|以上|予定|は|が|特に)(?=\s|$)\s*)+")
_FILLER_BEHIND = re.compile(r"(?:は|が|の)$")


_AS_OF = re.compile(r"\s*(?:末)?(?:現在|時点|まで)")
_NOTE = re.compile(r"※\s*(.+)$|\(([^()]*)\)")
_LONGEST_NOTE = 300


@dataclass(frozen=True, slots=True)
class Value:
    """A value at ``figure``'s place. ``words`` stand between the value before (or the label) and this one."""

    figure: Figure
    state: ValueState
    words: str

    @property
    def start(self) -> int:
        return self.figure.start

    @property
    def end(self) -> int:
        return self.figure.end


def read_values(text: str, units: Sequence[str], begin: int = 0) -> list[Value]:
    """The values in ``text[begin:]`` in order, offsets into ``text``; other ``units`` are left out."""
    tail = text[begin:]
    figures = find_figures(tail)
    numbers = figures + [
        n for n in find_bare_numbers(tail) if _stands_alone(tail, n) and _is_free(n, figures)
    ]
    values = [(number, ValueState.NUMBER) for number in numbers if number.unit in ("", *units)]
    for cell in _CELL.finditer(tail):
        absence = stated_absence(cell[0])
        if absence is not None:
            state, low, high = absence
            gap = Figure(cell.start() + low, cell.start() + high, 0.0, "", (), cell.start() + low)
            if _is_free(gap, numbers):
                values.append((gap, state))
    values.sort(key=lambda pair: pair[0].start)
    read, end = [], begin
    for figure, state in values:
        moved = replace(
            figure,
            start=figure.start + begin,
            end=figure.end + begin,
            words_start=figure.words_start + begin,
        )
        read.append(Value(moved, state, _words(text[end : moved.words_start])))
        end = moved.end
    return read


def main_values(text: str, units: Sequence[str], begin: int) -> tuple[list[Value], int]:
    """The values of a line up to the remarks behind them, and where these begin: at ``※`` or a bracket.

    A bracket before the first value is no remark: the value may stand in it.
    """
    values = read_values(text, units, begin)
    stop = text.find("※", begin)
    end = len(text) if stop < 0 else stop
    if values and values[0].start < end:
        remark = _REMARK.search(text, values[0].end)
        end = remark.start() if remark is not None else len(text)
    return [value for value in values if value.start < end], end


def only_values(text: str) -> bool:
    """Whether a cleaned line holds values and nothing else."""
    if len(text) > _LONGEST_LINE:
        return False
    values = read_values(text, ("人", "名"))
    if not values or any(value.words for value in values):
        return False
    return _words(text[values[-1].end :]) in ("", "程度", "予定", "以上")


def _is_free(figure: Figure, taken: Sequence[Figure]) -> bool:
    return not any(other.words_start < figure.end and figure.start < other.end for other in taken)


def _stands_alone(text: str, number: Figure) -> bool:
    before, behind = text[: number.words_start][-1:], text[number.end : number.end + 1]
    return all(edge == "" or _EDGE.match(edge) is not None for edge in (before, behind))


def _words(between: str) -> str:
    words = _PADDING.sub(" ", between).strip()
    return _FILLER_BEHIND.sub("", _FILLER_BEFORE.sub("", words)).strip()


@lru_cache(maxsize=64)
def as_of(text: str) -> str | None:
    """The date that a text gives for its figures (2月1日現在), as written; None where it gives none."""
    for token in find_dates(text):
        behind = _AS_OF.match(text, token.end)
        if behind is not None:
            return token.text.strip() + behind[0].strip()
    return None


def note_behind(text: str, behind: int) -> str | None:
    """The remark behind a figure that ends at ``behind``: in brackets, or from ※ to the end."""
    found = _NOTE.search(text, behind, behind + _LONGEST_NOTE)
    if found is None:
        return None
    note = (found[1] or found[2] or "").strip()
    return note or None

"""From lines to units: passages with their wrapped lines joined, labels and area names."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Reversible, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from corpus.damage import is_damaged, is_damaged_label
from corpus.dates import opens_with_date
from corpus.forms import Form, LabelSpec, MeasureSpec, Words
from corpus.headings import AreaCell, read_areas
from corpus.lines import STRONG_BULLETS, Line
from corpus.values import only_values

_GENERIC_LABEL = re.compile(r"[^。、,()※*0-9]{2,16}")
_NOT_A_LABEL = re.compile(r".*(?:[るたすくむい]|同上|再掲|予定|済|中|以下略|注|参考|別紙.*|案)$")
_CLOSING = {"(": ")", "【": "】", "〔": "〕", "[": "]", "<": ">", "〈": "〉", "《": "》"}
_LONGEST_LABEL = 60  # characters, brackets and blanks included
_FURNITURE = re.compile(r"[-–—―−]?\s*\d{1,3}\s*[-–—―−]?|(?:page|p\.?)\s*\d{1,3}", re.IGNORECASE)
_LABEL_END = re.compile(
    r"[\s:：(\d]|約|延べ?|計|なし|集計|調査|未|該当|[-－―—=…]|は(?=[、,]?\s?(?:約|延べ?)?\d)"
)
_ENUMERATOR = re.compile(r"(?:\([\dア-ンa-z]{1,2}\)|[\dア-ンa-z]{1,2}[.)、]|[ア-ン](?=\s))\s*")
# Display columns by which a line may fall short of the widest and still be one that was wrapped.
_SURE_WRAP, _MAYBE_WRAP = 4, 8


class UnitKind(StrEnum):
    PASSAGE = "passage"
    LABEL = "label"
    AREA = "area"
    FURNITURE = "furniture"


@dataclass(frozen=True, slots=True)
class LabelHit:
    """A label that opens a line. ``end`` is where it ends in the line's cleaned text."""

    name: str
    end: int
    known: LabelSpec | None = None
    measure: MeasureSpec | None = None

    @property
    def homes(self) -> Words:
        """The sections that a label of this name stands in; none where the form does not know it."""
        if self.measure is not None:
            return (self.measure.section,)
        return self.known.sections if self.known is not None else ()


@dataclass(frozen=True)
class Unit:
    """Lines that belong together. ``label`` is set only where the unit opens with it."""

    kind: UnitKind
    lines: tuple[Line, ...]
    text: str
    label: LabelHit | None = None
    areas: tuple[AreaCell, ...] = ()
    damaged: bool = False
    starts: tuple[int, ...] = field(default=(0,))

    @property
    def start(self) -> int:
        return self.lines[0].start

    @property
    def end(self) -> int:
        return self.lines[-1].end

    @property
    def bullet(self) -> str:
        return self.lines[0].bullet

    @property
    def gap(self) -> int:
        return self.lines[0].gap

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Source offsets of ``text[start:end]``; blanks put between lines belong to neither."""
        first = bisect_right(self.starts, start) - 1
        last = bisect_left(self.starts, end) - 1
        begin = self.lines[first].cleaned.span(start - self.starts[first], start - self.starts[first] + 1)[0]
        inside = min(end - self.starts[last], len(self.lines[last].text))
        return begin, self.lines[last].cleaned.span(inside - 1, inside)[1]


def read_label(text: str, start: int, form: Form, *, bullet: bool) -> LabelHit | None:
    """The label that ``text[start:]`` opens with, in brackets or as its first words."""
    opening = text[start : start + 1]
    hit = (
        _bracketed_label(text, start, form, bullet=bullet)
        if opening in _CLOSING
        else _plain_label(text, start, form)
    )
    number = _ENUMERATOR.match(text, start)
    if hit is not None or number is None:
        return hit
    numbered = _plain_label(text, number.end(), form)
    return numbered if numbered is not None and numbered.measure is not None else None


def _bracketed_label(text: str, start: int, form: Form, *, bullet: bool) -> LabelHit | None:
    close = _closing(text, start)
    bare = "" if close is None else re.sub(r"\s+", "", text[start + 1 : close])
    hit = None if close is None else _known(bare, close + 1, form)
    if hit is not None:
        return hit
    inner = _plain_label(text, start + 1, form)
    if inner is not None and inner.measure is not None:
        return inner  # the value stands in the bracket too
    if close is None or bullet or text[start] != "(" or _NOT_A_LABEL.fullmatch(bare):
        return None
    behind = text[close + 1 : close + 2]
    generic = _GENERIC_LABEL.fullmatch(bare) is not None and (behind == "" or behind.isspace())
    return LabelHit(bare, close + 1) if generic else None


def _closing(text: str, start: int) -> int | None:
    opening, closing = text[start], _CLOSING[text[start]]
    depth = 0
    for index in range(start, min(len(text), start + _LONGEST_LABEL)):
        depth += (text[index] == opening) - (text[index] == closing)
        if depth == 0:
            return index
    return None


def _plain_label(text: str, start: int, form: Form) -> LabelHit | None:
    """A label the form knows, behind which a blank, a colon, a figure or the line's end follows."""
    window = text[: start + _LONGEST_LABEL]
    ends = [found.start() for found in _LABEL_END.finditer(window, start)]
    for end in [*ends, len(window)]:
        hit = _known(re.sub(r"\s+", "", text[start:end]), end, form)
        if hit is None:
            continue
        bare, behind = hit.name, text[end : end + 1]
        if hit.measure is not None or (len(bare) >= 4 and (behind.isspace() or behind in ":：")):
            return hit
    return None


def _known(bare: str, end: int, form: Form) -> LabelHit | None:
    bare = bare.strip(":：")
    measure = form.measure_named(bare)
    if measure is not None:
        return LabelHit(bare, end, measure=measure)
    label = form.label_named(bare)
    return LabelHit(bare, end, known=label) if label is not None else None


def build_units(lines: Sequence[Line], form: Form) -> list[Unit]:
    """Units of consecutive lines that hold no heading, in order, every line in exactly one."""
    widest = max((line.columns for line in lines), default=0)
    groups: list[_Group] = []
    for line in lines:
        opened = _open(line, form)
        last = groups[-1] if groups else None
        if last is not None and _is_value_below(last, opened):
            opened.kind = UnitKind.PASSAGE  # a number alone would be a page's
        if last is not None and opened.kind is UnitKind.PASSAGE and _continues(last, opened, form):
            last.lines.append(line)
            last.widest = max(last.widest, line.columns)
        else:
            groups.append(opened)
    return [group.unit(widest, form) for group in groups]


def _is_value_below(last: _Group, opened: _Group) -> bool:
    label = last.label if last.kind is UnitKind.LABEL else None
    return opened.kind is UnitKind.FURNITURE and label is not None and label.measure is not None


@dataclass
class _Group:
    """A unit under construction: the only mutable thing here, and it does not leave this module."""

    kind: UnitKind
    lines: list[Line]
    label: LabelHit | None = None
    areas: tuple[AreaCell, ...] = ()
    damaged: bool = False
    widest: int = 0

    def unit(self, widest: int, form: Form) -> Unit:
        text, starts = self.lines[0].text, [0]
        for before, line in zip(self.lines, self.lines[1:], strict=False):
            text += _joint(before, line, widest)
            starts.append(len(text))
            text += line.text
        first, label = self.lines[0], self.label
        if label is None and len(starts) > 1 and not self.damaged:
            whole = read_label(text, first.after_bullet, form, bullet=bool(first.bullet))
            label = whole if whole is not None and whole.end > starts[1] else None
        return Unit(self.kind, tuple(self.lines), text, label, self.areas, self.damaged, tuple(starts))


def _open(line: Line, form: Form) -> _Group:
    if _FURNITURE.fullmatch(line.text):
        return _Group(UnitKind.FURNITURE, [line])
    areas = read_areas(line)
    if areas:
        return _Group(UnitKind.AREA, [line], areas=areas)
    label = read_label(line.text, line.after_bullet, form, bullet=bool(line.bullet))
    if label is not None and label.homes:
        damaged = is_damaged(line.text[label.end :])  # blanks inside a label that is whole are layout
    else:
        names = (measure.name for measure in form.measures)
        damaged = is_damaged(line.source[line.start : line.end]) or is_damaged_label(line.text, names)
    label = None if damaged else label
    alone = (
        label is not None and label.end >= len(line.text.rstrip(":：")) and (not line.bullet or label.measure)
    )
    return _Group(UnitKind.LABEL if alone else UnitKind.PASSAGE, [line], label, (), damaged)


def _continues(group: _Group, opened: _Group, form: Form) -> bool:
    """Whether a line goes on with the passage before it."""
    line, before = opened.lines[0], group.lines[-1]
    if group.kind is not UnitKind.PASSAGE or opened.damaged or group.damaged:
        return False
    if line.bullet or opened.label is not None or _opens_with_date(line.text) or line.gap >= 4:
        return False
    first = group.lines[0]
    if line.text.startswith("(") and line.text.endswith(")") and first.bullet:
        return True  # a remark
    if group.label is not None and group.label.measure is not None and not _broken_off(before.text):
        return only_values(line.text) and line.gap <= 2
    if group.label is not None and not first.bullet and line.indent - first.indent >= 4:
        return False
    if before.text.endswith("。"):
        return False
    if bool(first.bullet) or _is_marked(first) or not _ends_short(group.widest, before):
        return True
    return len(group.lines) == 1 and _is_label_broken(before, line, form)


def _is_label_broken(before: Line, line: Line, form: Form) -> bool:
    """Whether a measure's label begins on one line and ends on the next."""
    if len(before.text) > _LONGEST_LABEL:
        return False
    label = read_label(before.text + line.text, 0, form, bullet=False)
    return label is not None and label.measure is not None and label.end > len(before.text)


def _opens_with_date(text: str) -> bool:
    return opens_with_date(text[:_LONGEST_LABEL])


def _is_marked(line: Line) -> bool:
    return _opens_with_date(line.text) or line.text.startswith("(")


def _broken_off(text: str) -> bool:
    """Whether a bracket is still open, so that the line must go on."""
    return text.count("(") > text.count(")")


def _ends_short(widest: int, before: Line) -> bool:
    """Whether an unmarked line stops well left of its passage's widest, 40 columns at the least."""
    return before.columns < max(40, widest - _MAYBE_WRAP)


def _joint(before: Line, line: Line, widest: int) -> str:
    """What stands between two lines of one passage: nothing where running text was wrapped."""
    short = widest - before.columns
    last, first = before.text[-1], line.text[0]
    if last.isascii() and first.isascii() and (last + first).isalnum():
        # A number may be broken as any word may; two numbers side by side are kept apart.
        return "" if short <= _SURE_WRAP and (last + first).isdigit() else " "
    if short <= _SURE_WRAP or _broken_off(before.text):
        return ""
    soft = (
        re.match(r"[ぁ-ん、,・（(「]", last) is not None or re.match(r"[ぁ-んー、。,)」]", first) is not None
    )
    return "" if short <= _MAYBE_WRAP and soft else " "


def level_of(unit: Unit, above: Reversible[Unit]) -> int:
    """1 for an indented bullet (or month line) under a bullet of another kind, else 0."""
    parent = next(
        (u for u in reversed(above) if u.bullet and u.bullet != unit.bullet and u.kind is UnitKind.PASSAGE),
        None,
    )
    if parent is None or unit.label is not None:
        return 0
    strong = parent.bullet in STRONG_BULLETS
    weak = unit.bullet in "・･•-–—" or unit.bullet == "①" or unit.bullet == ""
    indented = unit.lines[0].indent >= parent.lines[0].indent
    dated = unit.bullet != "" or _opens_with_date(unit.text)
    return int(strong and weak and indented and dated)

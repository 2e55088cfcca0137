"""Typed facts: every figure with its owner, and every stated absence of one.

A measure's line gives facts under the form's measure; any other figure is a fact named by its own words.
Where it can't be told whose a figure is (two numbers under three area names, say), no fact is made and a
warning says so: a figure is never guessed to a place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.figures import Figure, counted_words, find_figures, masked, stated_absence
from corpus.forms import Form, MeasureSpec
from corpus.headings import TOTAL_COLUMNS, is_area_name
from corpus.model import Fact, Source, Span, ValueState
from corpus.place import Placed, shortened
from corpus.plain import is_own
from corpus.units import UnitKind
from corpus.values import Value, as_of, main_values, note_behind, read_values

_LONGEST_ROW = 600  # characters of a measure's line that can be read as values
_BROKEN = re.compile(r"\d $")
_PARTITIVE = frozenset({"中", "のうち", "内", "から", "まで", "ないし", "又は", "または"})


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whose facts are being read: what every fact of one report shares."""

    source: Source
    jurisdiction: str
    fiscal_year: int | None
    areas: tuple[str, ...]
    measures: tuple[MeasureSpec, ...]
    homes: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Column:
    """Whose a value is: an area's, the total's, or that of a ``part`` that only its words name."""

    area: str | None
    is_total: bool = False
    part: str = ""


def extract_facts(
    source: Source,
    placed: Sequence[Placed],
    form: Form,
    *,
    jurisdiction: str,
    fiscal_year: int | None,
) -> tuple[tuple[Fact, ...], tuple[str, ...]]:
    """The facts of one report in the order of the source, and warnings about figures left out."""
    areas = tuple(
        dict.fromkeys(name for item in placed for name in (*item.area_names(), item.area or "") if name)
    )
    owner = _Owner(source, jurisdiction, fiscal_year, areas, form.measures, _homes(form))
    facts: list[Fact] = []
    warnings: list[str] = []
    for item in placed:
        if not item.is_passage or item.unit.damaged:
            continue
        measure = _measure_of(item) if item.section in owner.homes else None
        if measure is None:
            facts += _plain_facts(item, owner)
            continue
        found = _measure_facts(item, measure, owner)
        if found is None:
            warnings.append(f"数字の持ち主が定まらない行: {shortened(item.unit.text)}")
        else:
            facts += found
    return tuple(sorted(facts, key=lambda fact: fact.value_span)), tuple(warnings)


def _homes(form: Form) -> frozenset[str]:
    """The sections in which a measure's label is that measure's: elsewhere its words may mean another."""
    named = {measure.section for measure in form.measures}
    own = {section.key for section in form.sections if section.model_area or is_own(section.key)}
    return frozenset(named | own)


def _measure_of(item: Placed) -> MeasureSpec | None:
    """The measure an item is the line of: by its own label, or one on a line of its own right above."""
    if item.label is None or item.label.measure is None:
        return None
    above = item.label_unit
    if above is None or above.kind is UnitKind.LABEL:
        return item.label.measure
    return None


def _measure_facts(item: Placed, measure: MeasureSpec, owner: _Owner) -> list[Fact] | None:
    """Facts of a measure's line, ``[]`` where it holds no value, None where the owners are in doubt."""
    text = item.unit.text
    begin = item.label.end if item.label is not None and item.label_unit is None else 0
    if len(text) - begin > _LONGEST_ROW:
        return None
    values, main_end = main_values(text, measure.units, begin)
    if not item.table:  # beside a number it is a remark on it
        values = [value for value in values if value.state is not ValueState.SAME] or values
    if any(value.words in _PARTITIVE for value in values):
        return None
    if not values:
        return _whole_line_absence(item, measure, owner, begin)
    inside = read_values(text, measure.units, main_end)
    parts = _area_parts(inside, owner) if len(values) == 1 and item.area is None else None
    columns: list[_Column] | None
    if parts is not None:
        values, columns = [*values, *inside], [_Column(None, True), *parts]
    else:
        columns = _columns(item, values, owner)
    if columns is None:
        return None
    facts = [
        _value_fact(item, value, column, measure, owner)
        for value, column in zip(values, columns, strict=True)
        if value.state is ValueState.NUMBER or not column.is_total
    ]
    begin = values[-1].end if parts is not None else main_end
    return facts + _other_facts(item, measure, begin, owner)


def _value_fact(item: Placed, value: Value, column: _Column, measure: MeasureSpec, owner: _Owner) -> Fact:
    qualifiers = value.figure.qualifiers
    other = _measure_in(column.part, owner)
    if other is not None:  # …者の人数31人、そのうち退院した者の人数13人
        measure, label = other, column.part
    else:
        label = None
        qualifiers = (*qualifiers, column.part) if column.part else qualifiers
    return _fact(
        item,
        owner,
        value.figure,
        measure,
        area=column.area,
        label=label,
        qualifiers=qualifiers,
        state=value.state,
        is_total=column.is_total,
    )


def _measure_in(words: str, owner: _Owner) -> MeasureSpec | None:
    """The measure that words inside another measure's line name: うち退院した者(の人数)."""
    bare = re.sub(r"^(?:で|であり|、|\s)+|[\s:：はが()]+$|^[(\s]+", "", re.sub(r"\s+", "", words))
    return next((m for m in owner.measures if m.pattern.fullmatch(bare)), None)


def _bracket_before(text: str, figure: Figure) -> str | None:
    """What stands in brackets right before a figure: a second label on the line."""
    found = re.search(r"\(([^()]{2,40})\)\s*$", text[max(0, figure.words_start - 60) : figure.words_start])
    return found[1] if found is not None else None


def _columns(item: Placed, values: Sequence[Value], owner: _Owner) -> list[_Column] | None:
    """Whose each value of a line is; None where it can't be told."""
    bare = all(value.words == "" for value in values)
    if item.table and bare:
        if len(values) != len(item.table):
            return None
        return [_Column(None, True) if name in TOTAL_COLUMNS else _Column(name) for name in item.table]
    if item.table:
        named = [_named_column(value.words, item.table) for value in values]
        return [column for column in named if column is not None] if None not in named else None
    if bare:
        return [_Column(item.area)] if len(values) == 1 else None
    return [_own_column(item, value, owner) for value in values]


def _own_column(item: Placed, value: Value, owner: _Owner) -> _Column:
    """Whose a value among several of a line is, by the words before it."""
    if value.words == "" and "計" in value.figure.qualifiers:
        return _Column(item.area, True)
    return _named_column(value.words, owner.areas) or _Column(item.area, part=value.words)


def _named_column(words: str, areas: Sequence[str]) -> _Column | None:
    if words in TOTAL_COLUMNS:
        return _Column(None, True)
    area = _area_named(words, areas)
    return None if area is None else _Column(area)


def _area_named(words: str, areas: Sequence[str]) -> str | None:
    """The one area that ``words`` name: whole, shortened (県北 of 県北障害保健福祉圏域), or by its ending."""
    bare = re.sub(r"[\s【】()]", "", words)
    if bare in areas:
        return bare
    short = bare.removesuffix("圏域")
    hits = [area for area in areas if area.startswith(short)] if len(short) >= 2 else []
    if len(hits) == 1:
        return hits[0]
    return bare if not hits and is_area_name(bare) else None


def _area_parts(inside: Sequence[Value], owner: _Owner) -> list[_Column] | None:
    """The areas among which a remark divides a total: 計20人(県北18人、両毛2人)."""
    columns = [_named_column(value.words, owner.areas) for value in inside]
    parts = [column for column in columns if column is not None and column.area is not None]
    return parts if len(parts) == len(columns) >= 2 else None


def _whole_line_absence(item: Placed, measure: MeasureSpec, owner: _Owner, begin: int) -> list[Fact] | None:
    """The fact of a line that says in a few words that there is no number; None for a table's row."""
    text = item.unit.text
    if item.table:
        return None if text[begin:].strip(" ()") else []
    absence = stated_absence(text[begin:])
    if absence is None:
        # A number that could not be read is a doubt; a label alone is none.
        return None if re.search(r"\d", masked(text[begin:])) else []
    state, low, high = absence
    gap = Figure(begin + low, begin + high, 0.0, "", (), begin + low)
    return [_fact(item, owner, gap, measure, area=item.area, state=state)]


def _other_facts(item: Placed, measure: MeasureSpec, begin: int, owner: _Owner) -> list[Fact]:
    """Figures of other units, and those in the remark from ``begin`` on: facts under their own words."""
    hidden = masked(item.unit.text)
    figures = find_figures(item.unit.text)
    others = [figure for figure in figures if figure.start >= begin or figure.unit not in measure.units]
    named = [figure for figure in others if counted_words(hidden, figure)]
    return [_plain_fact(item, figure, hidden, owner) for figure in named]


def _plain_facts(item: Placed, owner: _Owner) -> list[Fact]:
    text = item.unit.text
    hidden = masked(text)
    # Digits, a blank and digits again may be one number broken by a line's end: no half of it is a fact.
    whole = [figure for figure in find_figures(text) if not _BROKEN.search(text, 0, figure.start)]
    return [_plain_fact(item, figure, hidden, owner) for figure in whole]


def _plain_fact(item: Placed, figure: Figure, hidden: str, owner: _Owner) -> Fact:
    words = counted_words(hidden, figure)
    bracket = _bracket_before(item.unit.text, figure)
    if bracket is not None and _measure_in(bracket, owner) is not None:
        words = bracket
    measure = _measure_in(words, owner)
    if measure is not None and (figure.unit not in measure.units or item.section not in owner.homes):
        measure = None
    if words == "" and item.label is not None:
        words = item.label.name
    return _fact(item, owner, figure, measure, area=item.area, label=words)


def _fact(
    item: Placed,
    owner: _Owner,
    figure: Figure,
    measure: MeasureSpec | None,
    *,
    area: str | None,
    label: str | None = None,
    qualifiers: tuple[str, ...] | None = None,
    state: ValueState = ValueState.NUMBER,
    is_total: bool = False,
) -> Fact:
    unit = item.unit
    name = label if label is not None else (item.label.name if item.label is not None else "")
    number = state is ValueState.NUMBER
    counted = figure.unit or (measure.units[0] if measure is not None else "")
    return Fact(
        jurisdiction=owner.jurisdiction,
        fiscal_year=owner.fiscal_year,
        section=item.section,
        area=area,
        measure=measure.key if measure is not None else "",
        label=name,
        state=state,
        value=figure.value if number else None,
        unit=counted,
        span=_quote_span(item, owner.source),
        value_span=owner.source.span(*unit.source_span(figure.start, figure.end)),
        qualifiers=qualifiers if qualifiers is not None else figure.qualifiers,
        as_of=as_of(unit.text),
        note=note_behind(unit.text, figure.end),
        is_total=is_total,
    )


def _quote_span(item: Placed, source: Source) -> Span:
    """What to quote: the passage, with the label above it where the label has a line of its own."""
    above = item.label_unit
    if (
        _measure_of(item) is not None
        and above is not None
        and source.text[above.end : item.unit.start].isspace()
    ):
        return source.span(above.start, item.unit.end)
    return source.span(item.unit.start, item.unit.end)

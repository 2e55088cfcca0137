"""Typed facts: every figure with its owner, and every stated absence of one.

A measure's line gives facts under the form's measure; any other figure is a fact named by its own words.
Where it can't be told whose a figure is (two numbers under three area names, say), no fact is made and a
warning says so: a figure is never guessed to a place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.dates import find_dates
from corpus.figures import Figure, counted_words, find_figures, stated_absence
from corpus.forms import MeasureSpec
from corpus.headings import TOTAL_COLUMNS
from corpus.model import Fact, Source, Span, ValueState
from corpus.place import Placed
from corpus.units import UnitKind

_AS_OF = re.compile(r"\s*(?:末)?(?:現在|時点|まで)")
_NOTE = re.compile(r"※\s*(.+)$|\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whose facts are being read: what every fact of one report shares."""

    source: Source
    jurisdiction: str
    fiscal_year: int | None
    areas: tuple[str, ...]


def extract_facts(
    source: Source, placed: Sequence[Placed], *, jurisdiction: str, fiscal_year: int | None
) -> tuple[tuple[Fact, ...], tuple[str, ...]]:
    """The facts of one report in the order of the source, and warnings about figures left out."""
    areas = tuple(
        dict.fromkeys(name for item in placed for name in (*item.area_names(), item.area or "") if name)
    )
    owner = _Owner(source, jurisdiction, fiscal_year, areas)
    facts: list[Fact] = []
    warnings: list[str] = []
    for item in placed:
        if not item.is_passage or item.unit.damaged:
            continue
        measure = _measure_of(item)
        if measure is None:
            facts += _plain_facts(item, owner)
            continue
        found = _measure_facts(item, measure, owner)
        if found is None:
            warnings.append(f"数字の持ち主が定まらない行: {item.unit.text}")
        else:
            facts += found
    return tuple(sorted(facts, key=lambda fact: fact.value_span)), tuple(warnings)


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
    main_end = _main_end(text, begin)
    figures = [f for f in find_figures(text[begin:main_end], bare_numbers=True) if _fits(f, measure)]
    figures = [_shifted(figure, begin) for figure in figures]
    if not figures:
        return _absences(item, measure, owner, begin, main_end)
    words = [_part_words(text, figures, index, begin) for index in range(len(figures))]
    owners = _owners(item, words, owner)
    if owners is None:
        return None
    facts = []
    for figure, part, (area, is_total) in zip(figures, words, owners, strict=True):
        named = (
            part == ""
            or is_total
            or area is not None
            and part != ""
            and _area_named(part, owner.areas) is not None
        )
        qualifiers = figure.qualifiers if named else (*figure.qualifiers, part)
        facts.append(_fact(item, owner, figure, measure, area=area, qualifiers=qualifiers, is_total=is_total))
    inside = _shifted_all(find_figures(text[main_end:]), main_end)
    return facts + _bracket_facts(item, inside, measure, owner, facts)


def _main_end(text: str, begin: int) -> int:
    """Where the values end and remarks begin: at ``※`` or at a bracket behind the first figure."""
    first = find_figures(text[begin:], bare_numbers=True)
    after = begin + first[0].end if first else begin
    stops = [text.find("※", begin), text.find("(", after)]
    return min((stop for stop in stops if stop >= 0), default=len(text))


def _fits(figure: Figure, measure: MeasureSpec) -> bool:
    return figure.unit == "" or figure.unit in measure.units


def _shifted(figure: Figure, by: int) -> Figure:
    return Figure(
        figure.start + by,
        figure.end + by,
        figure.value,
        figure.unit,
        figure.qualifiers,
        figure.words_start + by,
    )


def _shifted_all(figures: Sequence[Figure], by: int) -> list[Figure]:
    return [_shifted(figure, by) for figure in figures]


def _part_words(text: str, figures: Sequence[Figure], index: int, begin: int) -> str:
    """The words between the figure before (or the label) and this one: what part of the measure it is."""
    start = figures[index - 1].end if index else begin
    words = re.sub(r"[\s、,,:：;・/()。]+", " ", text[start : figures[index].words_start]).strip()
    return re.sub(r"^(?:人|名|うち|程度|以上|予定|は|が)\s*|(?:は|が|の)$", "", words).strip()


def _owners(item: Placed, words: Sequence[str], owner: _Owner) -> list[tuple[str | None, bool]] | None:
    """(area, is total) of each value of a line; None where it can't be told."""
    bare = all(word == "" for word in words)
    if item.table:
        if bare and len(words) == len(item.table):
            return [(None, True) if name in TOTAL_COLUMNS else (name, False) for name in item.table]
        named = [_column(word, item.table) for word in words]
        return None if any(pair is None for pair in named) else [pair for pair in named if pair is not None]
    if bare:
        return [(item.area, False)] if len(words) == 1 else None
    return [_column(word, owner.areas) or (item.area, False) for word in words]


def _column(word: str, areas: Sequence[str]) -> tuple[str | None, bool] | None:
    if word in TOTAL_COLUMNS:
        return None, True
    area = _area_named(word, areas)
    return None if area is None else (area, False)


def _area_named(word: str, areas: Sequence[str]) -> str | None:
    """The one area that ``word`` names, in full or shortened (県北 for 県北障害保健福祉圏域)."""
    bare = re.sub(r"[\s【】()]|圏域$", "", word)
    if len(bare) < 2:
        return None
    hits = [area for area in areas if area.startswith(bare)]
    return hits[0] if len(hits) == 1 else None


def _absences(item: Placed, measure: MeasureSpec, owner: _Owner, begin: int, end: int) -> list[Fact] | None:
    """Facts that say that there is no number: one for the line, or one for each column of a table."""
    text = item.unit.text
    if item.table:
        cells = [(m.start() + begin, m.end() + begin) for m in re.finditer(r"[^\s]+", text[begin:end])]
        if len(cells) != len(item.table):
            return None if cells else []
        pairs = [
            (cell, area) for cell, area in zip(cells, item.table, strict=True) if area not in TOTAL_COLUMNS
        ]
    else:
        pairs = (
            [((begin, end if text[begin:end].strip(" ()") else len(text)), item.area)]
            if begin < len(text)
            else []
        )
    facts = []
    for (start, stop), area in pairs:
        absence = stated_absence(text[start:stop])
        if absence is None:
            return None if item.table else []
        state, low, high = absence
        gap = Figure(start + low, start + high, 0.0, "", (), start + low)
        facts.append(_fact(item, owner, gap, measure, area=area, state=state))
    return facts


def _bracket_facts(
    item: Placed, inside: Sequence[Figure], measure: MeasureSpec, owner: _Owner, main: Sequence[Fact]
) -> list[Fact]:
    """Figures in the remark behind a measure's value: facts under their own words, not the measure."""
    taken = {fact.value_span for fact in main}
    facts = [_plain_fact(item, figure, owner) for figure in inside]
    return [fact for fact in facts if fact.value_span not in taken and fact.label != ""]


def _plain_facts(item: Placed, owner: _Owner) -> list[Fact]:
    return [_plain_fact(item, figure, owner) for figure in find_figures(item.unit.text)]


def _plain_fact(item: Placed, figure: Figure, owner: _Owner) -> Fact:
    words = counted_words(item.unit.text, figure)
    if words == "" and item.label is not None:
        words = item.label.name
    return _fact(item, owner, figure, None, area=item.area, label=words)


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
        as_of=_as_of(unit.text),
        note=_note(unit.text, figure.end),
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


def _as_of(text: str) -> str | None:
    for token in find_dates(text):
        behind = _AS_OF.match(text, token.end)
        if behind is not None:
            return token.text.strip() + behind[0].strip()
    return None


def _note(text: str, behind: int) -> str | None:
    found = _NOTE.search(text, behind)
    if found is None:
        return None
    note = (found[1] or found[2] or "").strip()
    return note or None

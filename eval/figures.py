"""The figures of a generated sheet, printed in the shapes that real sheets use."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import ValueState
from eval.material import Material
from eval.truth import TrueFigure
from eval.writer import NOWHERE, Entry

SUPPORTED, DISCHARGED = "supported", "discharged"
_FULL_WIDTH = str.maketrans("0123456789,", "０１２３４５６７８９，")
_LABELS = {
    SUPPORTED: ("退院支援を実施した者の人数",) * 4 + ("退院支援を行った者の人数", "退院支援者数"),
    DISCHARGED: ("そのうち、退院した者の人数",) * 4 + ("うち、退院した者の人数", "うち退院者数"),
}
_ABSENT = {
    "集計中": ValueState.PENDING,
    "なし": ValueState.NONE,
    "未実施": ValueState.NOT_DONE,
    "－": ValueState.BLANK,
}


@dataclass(frozen=True, slots=True)
class Style:
    """How a sheet prints. ``label`` is a format of the label's name."""

    full_width: bool
    bullet: str
    label: str
    unit: str

    def digits(self, number: int) -> str:
        printed = f"{number:,}"
        return printed.translate(_FULL_WIDTH) if self.full_width else printed


@dataclass(frozen=True, slots=True)
class _Printed:
    """A value as printed: the figure, the text before its number, and the number with its unit."""

    figure: TrueFigure
    before: str
    text: str


def discharge(
    rng: random.Random, material: Material, mode: str, areas: Sequence[str], style: Style, parted: bool
) -> list[Entry]:
    """The lines of the discharge section."""
    if mode == "table":
        return _table(rng, areas, style)
    if mode == "blocks":
        entries = []
        for area in areas:
            entries.append(Entry(f"【{area}】", whole=True))
            entries += _pair(rng, material, style, area)
        return entries
    owner = areas[0] if mode == "title" else None
    entries = _pair(rng, material, style, owner)
    if parted:
        entries[0] = _parts(rng, style, owner)
    return entries


def _pair(rng: random.Random, material: Material, style: Style, area: str | None) -> list[Entry]:
    supported = rng.choice((rng.randint(0, 12), rng.randint(5, 60), rng.randint(20, 180)))
    discharged = rng.randint(0, supported)
    if rng.random() < 0.03:
        supported, discharged = supported + 1000, discharged + 400
    values = ((SUPPORTED, supported), (DISCHARGED, discharged))
    return [_single(rng, material, style, measure, value, area) for measure, value in values]


def _single(
    rng: random.Random, material: Material, style: Style, measure: str, value: int, area: str | None
) -> Entry:
    printed = _value(rng, style, measure, value, area, plain=False)
    label = style.label.format(rng.choice(_LABELS[measure])) + rng.choice(("", " ", "　"))
    note = ""
    if printed.figure.state is ValueState.NUMBER and rng.random() < 0.25:
        # A remark on how people were counted stands only where it is true of the figure.
        fitting = [n for n in material.notes if "延べ" not in n or not printed.figure.counting]
        fitting = [n for n in fitting if "実人数" not in n or not printed.figure.counting]
        note = rng.choice(fitting)
    start = len(label) + len(printed.before)
    text = label + printed.before + printed.text
    return Entry(text + note, (printed.figure,), ((start, len(text)),), whole=True)


def _value(
    rng: random.Random, style: Style, measure: str, value: int, area: str | None, *, plain: bool
) -> _Printed:
    if rng.random() < 0.08:
        word = rng.choice(tuple(_ABSENT))
        figure = TrueFigure(measure, area, _ABSENT[word], None, "", NOWHERE, NOWHERE)
        return _Printed(figure, "", word)
    before = "" if plain else rng.choice(("",) * 14 + ("約", "延べ"))
    figure = TrueFigure(
        measure,
        area,
        ValueState.NUMBER,
        value,
        style.unit,
        NOWHERE,
        NOWHERE,
        counting="延べ" if before == "延べ" else "",
        about=before == "約",
    )
    return _Printed(figure, before, style.digits(value) + style.unit)


def _table(rng: random.Random, areas: Sequence[str], style: Style) -> list[Entry]:
    """Both measures as rows under the areas' names, with a sum behind them now and then."""
    gap = rng.choice((" ", "  ", "　"))
    supported = [rng.randint(0, 60) for _ in areas]
    numbers = {SUPPORTED: supported, DISCHARGED: [rng.randint(0, number) for number in supported]}
    rows = {
        measure: [
            _value(rng, style, measure, number, area, plain=True)
            for number, area in zip(values, areas, strict=True)
        ]
        for measure, values in numbers.items()
    }
    # A column of sums stands where there is something to add up in every row.
    known = all(any(cell.figure.value is not None for cell in cells) for cells in rows.values())
    summed = known and rng.random() < 0.3
    entries = [Entry(gap.join(f"【{name}】" for name in (*areas, *(("計",) if summed else ()))), whole=True)]
    for measure, cells in rows.items():
        label = style.label.format(rng.choice(_LABELS[measure]))
        entries.append(_row(label, [*cells, _sum(cells, style, measure)] if summed else cells, gap))
    return entries


def _sum(cells: Sequence[_Printed], style: Style, measure: str) -> _Printed:
    known = sum(cell.figure.value or 0 for cell in cells)
    figure = TrueFigure(measure, None, ValueState.NUMBER, known, style.unit, NOWHERE, NOWHERE, is_total=True)
    return _Printed(figure, "", style.digits(known) + style.unit)


def _row(label: str, cells: Sequence[_Printed], gap: str) -> Entry:
    text, values = label, []
    for cell in cells:
        text += gap
        values.append((len(text), len(text) + len(cell.text)))
        text += cell.text
    return Entry(text, tuple(cell.figure for cell in cells), tuple(values), whole=True)


def _parts(rng: random.Random, style: Style, area: str | None) -> Entry:
    """People in two stages of an application, with no number of them all."""
    text, figures, values = style.label.format(_LABELS[SUPPORTED][0]), [], []
    for words in ("地域移行支援の個別給付申請", "，申請検討中"):
        count = rng.randint(1, 30)
        text += words
        printed = style.digits(count) + style.unit
        values.append((len(text), len(text) + len(printed)))
        text += printed
        part = "申請検討中" if "検討" in words else "申請"
        figures.append(
            TrueFigure(SUPPORTED, area, ValueState.NUMBER, count, style.unit, NOWHERE, NOWHERE, part=part)
        )
    return Entry(text, tuple(figures), tuple(values), whole=True)

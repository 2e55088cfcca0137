"""Bodies of generated sections: bullets, labelled groups, and figures in every shape they are printed in."""

from __future__ import annotations

import random
from dataclasses import dataclass

from corpus.model import ValueState
from tests.corpus import sentences

SECTIONS = ("outcomes", "activities", "model_area", "discharge", "policy")
_FULL_WIDTH = str.maketrans("0123456789,", "０１２３４５６７８９，")
_ABSENT = {
    "なし": ValueState.NONE,
    "該当なし": ValueState.NONE,
    "集計中": ValueState.PENDING,
    "調査中": ValueState.PENDING,
    "未実施": ValueState.NOT_DONE,
    "－": ValueState.BLANK,
}
_LABELS = {
    "supported": (
        "退院支援を実施した者の人数",
        "退院支援を実施した者の人数",
        "退院支援を行った者の人数",
        "退院支援を実施した人の数",
        "退院支援者数",
        "退院支援対象者の人数",
    ),
    "discharged": (
        "そのうち、退院した者の人数",
        "そのうち、退院した者の人数",
        "うち、退院した者の人数",
        "うち退院者数",
        "退院した者の人数",
        "そのうち退院した人数",
    ),
}
_STYLES = (
    "（{}）",
    "（{}）",
    "（{}） ",
    "（ {} ）",
    "○{} ",
    "・{}：",
    "{}：",
    "{}　",
    "【{}】",
    "（{}",
    "{}\n",
)
_HEADINGS = {
    "outcomes": ("支援事業に参加した成果", "構築支援事業に参加した成果", "支援事業への参加による成果"),
    "activities": ("支援事業での取組", "支援事業に関する取組", "支援事業における取組内容"),
    "model_area": (
        "モデル圏域における具体的な取組",
        "モデル圏域{}における具体的な取組",
        "モデル圏域での取り組み",
    ),
    "discharge": ("モデル圏域における退院支援の状況", "モデル圏域{}における退院支援の状況", "退院支援の状況"),
    "policy": ("{} 取組方針", "{}の取組方針", "{}　取り組み方針"),
}
_NUMBERED = ("", "", "", "", "{}．", "（{}）", "■")


@dataclass(frozen=True, slots=True)
class Figure:
    """What a value is. ``doubtful``: no reader could tell whose it is, so that no fact may be made of it."""

    measure: str
    state: ValueState
    value: float | None
    area: str | None
    is_total: bool = False
    doubtful: bool = False
    qualifier: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line to write. ``whole`` lines are not wrapped; ``figures`` are (offset in ``text``, figure)."""

    text: str
    role: str = "bullet"
    indent: str = ""
    labelled: bool = True
    area: str | None = None
    whole: bool = False
    figures: tuple[tuple[int, Figure], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """How one sheet is set. ``mode`` is none, title, table or blocks: how its areas are named."""

    mode: str
    areas: tuple[str, ...]
    bullet: str
    total: bool
    full_width: bool
    damaged: str

    @staticmethod
    def draw(rng: random.Random) -> Plan:
        mode = rng.choice(("none", "none", "title", "table", "blocks"))
        count = {"none": 0, "title": 1}.get(mode, rng.randint(1, 3))
        if mode == "table":
            count = rng.randint(2, 3)
        areas = tuple(rng.sample(sentences.AREA_NAMES, count))
        damaged = rng.choice(("", "", "", "", *SECTIONS))
        total = mode == "table" and rng.random() < 0.3
        return Plan(mode, areas, rng.choice("○○○●・"), total, rng.random() < 0.5, damaged)


def heading(rng: random.Random, key: str, plan: Plan, year: int) -> str:
    """A section's heading. ``year`` is the fiscal year reported; the policy is of the next."""
    named = f"（{'・'.join(plan.areas)}）" if plan.areas and len("".join(plan.areas)) < 24 else ""
    if key == "policy":
        number = str(year + 1 - 1988)
        number = number.translate(_FULL_WIDTH) if plan.full_width else number
        named = "令和元年度" if year == 2018 and rng.random() < 0.5 else f"平成{number}年度"
    text = rng.choice(_HEADINGS[key]).format(named)
    return rng.choice(_NUMBERED).format(SECTIONS.index(key) + 1) + text


def body(rng: random.Random, key: str, plan: Plan) -> list[Entry]:
    """The lines of one section."""
    entries = {
        "outcomes": _outcomes,
        "activities": _activities,
        "model_area": _model_area,
        "discharge": _discharge,
        "policy": _policy,
    }[key](rng, plan)
    if plan.damaged == key and key != "discharge":
        entries.append(Entry(rng.choice(sentences.DAMAGED), "damaged", labelled=False, whole=True))
    return entries


def _outcomes(rng: random.Random, plan: Plan) -> list[Entry]:
    chosen = rng.sample(sentences.OUTCOMES, rng.randint(1, 4))
    return [Entry(plan.bullet + text, labelled=False) for text in chosen]


def _policy(rng: random.Random, plan: Plan) -> list[Entry]:
    chosen = rng.sample(sentences.POLICIES, rng.randint(2, 5))
    entries = [Entry(plan.bullet + text, labelled=False) for text in chosen]
    if plan.bullet != "・" and rng.random() < 0.3:
        rest = [text for text in sentences.POLICIES if text not in chosen]
        entries += [Entry("・" + text, indent=" ", labelled=False) for text in rng.sample(rest, 2)]
    return entries


def _label(rng: random.Random, *names: str) -> Entry:
    return Entry(rng.choice(("（{}）", "（ {} ）", "({})")).format(rng.choice(names)), "label", whole=True)


def _digits(rng: random.Random, plan: Plan, low: int, high: int) -> str:
    number = str(rng.randint(low, high))
    return number.translate(_FULL_WIDTH) if plan.full_width else number


def _activities(rng: random.Random, plan: Plan) -> list[Entry]:
    trainings = rng.sample(sentences.TRAININGS, rng.randint(1, 3))
    advice = rng.sample(sentences.ADVICE, rng.randint(1, 2))
    kind = rng.randrange(4)
    if kind == 0:
        entries = [
            Entry(f"（研修会の開催） {name}　参加者{_digits(rng, plan, 5, 200)}名") for name in trainings[:1]
        ]
        return [*entries, Entry(f"（広域AD現地支援） {'、'.join(advice)}")]
    if kind == 1:
        month = _digits(rng, plan, 4, 12)
        return [
            Entry(f"○研修会の開催　{month}月{_digits(rng, plan, 1, 28)}日　{trainings[0]}"),
            Entry(f"○アドバイザー会議の開催　{_digits(rng, plan, 2, 9)}回開催"),
            Entry(f"○広域アドバイザーの役割　{rng.choice(sentences.ADVISER_ROLES)}"),
        ]
    entries = [_label(rng, "研修会の開催")]
    if kind == 2:
        entries += [Entry(f"Ｈ29. {rng.randint(4, 9)}. {rng.randint(1, 28)} {name}") for name in trainings]
    else:
        entries += [Entry(f"○{name}　{_digits(rng, plan, 1, 9)}回", indent=" ") for name in trainings]
    mark = "Ｈ30. 1.12 " if kind == 2 else "○"
    entries += [_label(rng, "広域AD現地支援", "広域 AD現地支援", "広域アドバイザーの現地支援")]
    return entries + [Entry(mark + text, indent="" if kind == 2 else " ") for text in advice]


def _model_area(rng: random.Random, plan: Plan) -> list[Entry]:
    blocks = plan.areas if plan.mode in ("table", "blocks") else (None,)
    if plan.mode not in ("table", "blocks") and rng.random() < 0.2:
        chosen = rng.sample(sentences.AREA_WORK, rng.randint(2, 4))
        owner = plan.areas[0] if plan.mode == "title" else None
        return [Entry(plan.bullet + text, labelled=False, area=owner) for text in chosen]
    entries: list[Entry] = []
    for area in blocks:
        owner = area or (plan.areas[0] if plan.mode == "title" else None)
        if area is not None:
            entries.append(Entry(f"【{area}】", "area", whole=True))
        entries.append(_label(rng, "協議の場の開催状況", "「協議の場」の開催状況"))
        mark = rng.choice(("・", "○"))
        councils = rng.sample(sentences.COUNCILS, rng.randint(1, 3))
        entries += [Entry(mark + text, area=owner) for text in councils]
        entries.append(_label(rng, "その他、具体的な取組内容", "具体的な取組内容"))
        work = rng.sample(sentences.AREA_WORK, rng.randint(1, 3))
        entries += [Entry(mark + text, area=owner) for text in work]
    return entries


def _discharge(rng: random.Random, plan: Plan) -> list[Entry]:
    style = rng.choice(_STYLES)
    if plan.mode == "table":
        head = "　".join(f"【{area}】" for area in plan.areas) + (" 【計】" if plan.total else "")
        entries = [Entry(head, "area", whole=True)]
        return entries + [_row(rng, plan, measure, style) for measure in _LABELS]
    if plan.mode == "blocks":
        entries = []
        for area in plan.areas:
            entries.append(Entry(f"【{area}】", "area", whole=True))
            entries += [e for measure in _LABELS for e in _single(rng, plan, measure, style, area)]
        return entries
    owner = plan.areas[0] if plan.mode == "title" else None
    entries = [e for measure in _LABELS for e in _single(rng, plan, measure, style, owner)]
    if plan.damaged == "discharge":
        text = rng.choice(("（退院支援を 施した者の人 ） ３ 人", "（そのう 、退院 た者の 数） 1 人"))
        entries.append(Entry(text, "damaged", labelled=False, whole=True))
    return entries


def _value(rng: random.Random, plan: Plan, *, plain: bool) -> tuple[str, int, str, ValueState, float | None]:
    """A value as printed, where its number stands in it, its qualifier, its state and its number."""
    if rng.random() < 0.15:
        word = rng.choice(tuple(_ABSENT))
        return word, 0, "", _ABSENT[word], None
    number = rng.choice(
        (rng.randint(0, 60), rng.randint(0, 60), rng.randint(61, 999), rng.randint(1000, 9999))
    )
    printed = f"{number:,}" if rng.random() < 0.7 else str(number)
    printed = printed.translate(_FULL_WIDTH) if plan.full_width else printed
    before = "" if plain else rng.choice(("", "", "", "約", "延べ"))
    unit = rng.choice(("人", "人", "人", "名", " 人", "" if before == "" else "人"))
    return before + printed + unit, len(before), before, ValueState.NUMBER, float(number)


def _single(rng: random.Random, plan: Plan, measure: str, style: str, area: str | None) -> list[Entry]:
    value, offset, qualifier, state, number = _value(rng, plan, plain=False)
    figure = Figure(measure, state, number, area, qualifier=qualifier)
    label = style.format(rng.choice(_LABELS[measure]))
    if label.endswith("\n"):
        own = Entry(label[:-1], "label", whole=True, area=area)
        return [own, Entry(value, "figure", whole=True, area=area, figures=((offset, figure),))]
    text, tail = label + value, ""
    if style == "（{}":
        text = f"{label}  {value}"
        tail = "）"
    elif state is ValueState.NUMBER:
        tail = rng.choice(("", "", "", "（２月１日現在）", " ※実人数"))
    place = len(text) - len(value) + offset
    return [Entry(text + tail, "figure", whole=True, area=area, figures=((place, figure),))]


def _row(rng: random.Random, plan: Plan, measure: str, style: str) -> Entry:
    """A row of a flattened table: a value for each area, now and then one too few."""
    values = [_value(rng, plan, plain=True) for _ in plan.areas]
    owners: list[str | None] = list(plan.areas)
    numbers = [value[4] for value in values]
    if plan.total:
        known = sum(number for number in numbers if number is not None)
        values.append((f"{known:,.0f}人", 0, "", ValueState.NUMBER, known))
        owners.append(None)
    lost = len(values) > 1 and rng.random() < 0.1
    text = style.format(rng.choice(_LABELS[measure])).strip("\n").ljust(2)
    if style == "（{}":
        text += "）"
    figures = []
    for index, (value, area) in enumerate(zip(values, owners, strict=True)):
        if lost and index == 1:
            continue
        text += rng.choice((" ", "  ", "　", "\t", "        "))
        total = plan.total and index == len(owners) - 1
        figure = Figure(measure, value[3], value[4], area, is_total=total, doubtful=lost)
        figures.append((len(text), figure))
        text += value[0]
    return Entry(text, "figure", whole=True, figures=tuple(figures))

"""The sections of one generated sheet, each a list of entries in the form's shape."""

from __future__ import annotations

import datetime
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from corpus.model import Jurisdiction
from eval.figures import Style, discharge
from eval.material import Initiative, Material, Theme
from eval.truth import TrueBullet, TrueItem, TrueMeeting, TrueRole, TrueSession
from eval.writer import NOWHERE, Entry

SECTIONS = ("outcomes", "activities", "model_area", "discharge", "policy")
_WEEKDAYS = "月火水木金土日"
_KANA = re.compile(r"[ぁ-ゖァ-ヺー]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is drawn for one sheet. ``mode``: none, title, table or blocks, how areas are named."""

    jurisdiction: Jurisdiction
    year: int
    mode: str
    areas: tuple[str, ...]
    style: Style
    themes: tuple[Theme, ...]
    initiatives: tuple[Initiative, ...]
    damaged: str
    parted: bool

    @property
    def owner(self) -> str | None:
        """The area that the model area's lines belong to where the title names one."""
        return self.areas[0] if self.mode == "title" else None


def draw_sheet(
    rng: random.Random,
    material: Material,
    jurisdiction: Jurisdiction,
    year: int,
    *,
    initiatives: tuple[Initiative, ...],
) -> Sheet:
    """A sheet of that jurisdiction and year."""
    mode = rng.choice(("none",) * 5 + ("title", "table", "table", "blocks"))
    count = {"none": 0, "title": 1, "table": rng.randint(2, 3), "blocks": rng.randint(1, 3)}[mode]
    style = Style(
        full_width=rng.random() < 0.5,
        bullet=rng.choice("○○○・●"),
        label=rng.choice(("（{}）", "（{}） ", "（{}）", "○{} ", "・{}：")),
        unit=rng.choice(("人", "人", "名")),
    )
    return Sheet(
        jurisdiction=jurisdiction,
        year=year,
        mode=mode,
        areas=tuple(rng.sample(material.areas, count)),
        style=style,
        themes=tuple(rng.sample(material.themes, rng.randint(5, 8))),
        initiatives=initiatives,
        damaged=rng.choice(("",) * 12 + ("outcomes", "activities", "policy")),
        parted=rng.random() < 0.04,
    )


def body(rng: random.Random, material: Material, sheet: Sheet, key: str) -> list[Entry]:
    """The lines of one section."""
    made: dict[str, Callable[[], list[Entry]]] = {
        "outcomes": lambda: list(_bullets(rng, sheet, "outcomes", rng.randint(1, 4))),
        "policy": lambda: list(_bullets(rng, sheet, "policy", rng.randint(2, 5))),
        "activities": lambda: _activities(rng, material, sheet),
        "model_area": lambda: _model_area(rng, material, sheet),
        "discharge": lambda: discharge(rng, material, sheet.mode, sheet.areas, sheet.style, sheet.parted),
    }
    entries = made[key]()
    if sheet.damaged == key:
        entries += [_damaged(rng, material, key) for _ in range(rng.randint(1, 2))]
    return entries


def _damaged(rng: random.Random, material: Material, key: str) -> Entry:
    """A line that lost its glyphs: one of the known ones, or a sentence without most of its kana."""
    text = rng.choice(material.damaged)
    if rng.random() < 0.6:
        whole = rng.choice(rng.choice(material.themes).bullets["outcomes"])
        text = " ".join(_KANA.sub(lambda kana: " " if rng.random() < 0.85 else kana[0], whole).split())
    return Entry(text, (TrueBullet(key, None, (), text, NOWHERE, damaged=True),), whole=True)


def _bullets(
    rng: random.Random, sheet: Sheet, key: str, count: int, area: str | None = None
) -> Iterator[Entry]:
    mark = sheet.style.bullet + rng.choice(("", " "))
    chosen = [(theme.word, rng.choice(theme.bullets[key])) for theme in rng.sample(sheet.themes, count)]
    chosen += [(own.name, own.text) for own in sheet.initiatives if own.section == key]
    for word, text in chosen:
        item = TrueBullet(key, area, (word,), text, NOWHERE)
        yield Entry(mark + text, (item,))


def _label(rng: random.Random, name: str) -> Entry:
    printed = name.replace("AD", rng.choice(("AD", " AD", "ＡＤ")))
    return Entry(rng.choice(("（{}）", "（{}）", "（ {} ）")).format(printed), whole=True)


def _activities(rng: random.Random, material: Material, sheet: Sheet) -> list[Entry]:
    kinds = [kind for kind in material.meetings if kind.section == "activities"]
    names = rng.sample(material.sessions, rng.randint(1, 3))
    entries = [_label(rng, "研修会の開催"), *(_session(rng, material, sheet, name) for name in names)]
    for label in dict.fromkeys(kind.label for kind in kinds):
        group = [kind.name for kind in kinds if kind.label == label and rng.random() < 0.7]
        if group:
            entries.append(_label(rng, label))
            entries += [_meeting(rng, sheet, "activities", name, None) for name in group]
    if rng.random() < 0.5:
        entries += list(_roles(rng, material, sheet))
    others = list(_bullets(rng, sheet, "activities", rng.randint(1, 3)))
    return [*entries, _label(rng, "その他"), *others]


def _roles(rng: random.Random, material: Material, sheet: Sheet) -> Iterator[Entry]:
    for advisor, texts in material.roles.items():
        text = rng.choice(texts)
        line = f"{sheet.style.bullet}{advisor}の役割　{text}"
        yield Entry(line, (TrueRole(advisor, text, NOWHERE),))


def _session(rng: random.Random, material: Material, sheet: Sheet, name: str) -> Entry:
    style, place = sheet.style, rng.choice(material.halls)
    month, day = rng.randint(1, 12), rng.randint(1, 28)
    came, unit = rng.randint(8, 240), rng.choice(("名", "人"))
    calendar = sheet.year if month >= 4 else sheet.year + 1
    item: TrueItem = TrueSession(name, month, day, place, came, unit, NOWHERE)
    weekday = _WEEKDAYS[datetime.date(calendar, month, day).weekday()]
    era, m, d, n = (style.digits(number) for number in (calendar - 1988, month, day, came))
    text = rng.choice(
        (
            f"Ｈ{calendar - 1988}.{month:2}.{day:2} {name}（{place}）{n}{unit}参加",
            f"○{name}　Ｈ{era}年{m}月{d}日（{weekday}）１４:００～　{place}　{n}{unit}の参加",
            f"・{name}（{m}/{d}、{place}、参加者{n}{unit}）",
            f"{m}月{d}日 {name}（{place}） 参加者{n}{unit}",
            f"○平成{era}年{m}月{d}日、{place}において{name}を開催（参加者{n}{unit}）",
        )
    )
    return Entry(text, (item,))


def _meeting(rng: random.Random, sheet: Sheet, key: str, name: str, area: str | None) -> Entry:
    count = rng.randint(2, 14)
    n, mark = sheet.style.digits(count), sheet.style.bullet
    text = rng.choice(
        (
            f"{mark}{name} {n}回",
            f"{mark}{name}を{n}回開催",
            f"{mark}{name}（計{n}回）",
            f"{mark}{name}　年{n}回",
        )
    )
    return Entry(text, (TrueMeeting(key, name, count, area, NOWHERE),))


def _model_area(rng: random.Random, material: Material, sheet: Sheet) -> list[Entry]:
    kinds = [kind for kind in material.meetings if kind.section == "model_area"]
    blocks: list[str | None] = [None]
    if sheet.mode in ("table", "blocks") and rng.random() < 0.7:
        blocks = list(sheet.areas)
    entries: list[Entry] = []
    for number, area in enumerate(blocks):
        if area is not None:
            entries.append(Entry(f"【{area}】", whole=True))
        owner = area or sheet.owner
        entries.append(_label(rng, kinds[0].label))
        names = [kind.name for kind in rng.sample(kinds, rng.randint(1, 2))]
        entries += [_meeting(rng, sheet, "model_area", name, owner) for name in names]
        entries.append(_label(rng, rng.choice(("その他、具体的な取組内容", "具体的な取組内容"))))
        own = sheet if number == 0 else _without_initiatives(sheet)
        entries += list(_bullets(rng, own, "model_area", rng.randint(1, 3), owner))
    return entries


def _without_initiatives(sheet: Sheet) -> Sheet:
    return replace(sheet, initiatives=())

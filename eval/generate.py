"""Corpora made up by a seed: reports in the form of the seed report, with everything that is true of them.

``generate`` draws sheets for any number of jurisdictions and fiscal years, as the text layer of a PDF leaves
them: headings first and bodies later in another order or each under its heading, tables flattened, lines
wrapped inside words, sections missing, lines damaged. The truth is noted while writing, never read back.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.model import Jurisdiction
from corpus.registry import load_registry
from corpus.years import fiscal_year_name
from eval.errors import GoldError
from eval.material import Initiative, Material, load_material
from eval.sheets import SECTIONS, Sheet, body, draw_sheet
from eval.truth import TrueReport, World
from eval.writer import Entry, Writer

YEARS = (2017, 2018)
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_HEADINGS = {
    "outcomes": ("支援事業に参加した成果",),
    "activities": ("支援事業での取組", "支援事業に関する取組"),
    "model_area": ("モデル圏域{}における具体的な取組",),
    "discharge": ("モデル圏域{}における退院支援の状況",),
    "policy": ("{} 取組方針",),
}


@dataclass(frozen=True, slots=True)
class Layout:
    """How one sheet is laid out."""

    headings_first: bool
    order: tuple[str, ...]
    present: tuple[str, ...]


def generate(seed: int, *, jurisdictions: int = 67, years: Sequence[int] = YEARS) -> World:
    """The corpus of that seed, the same on every machine.

    Raises GoldError where ``jurisdictions`` is not between 1 and the number in the registry.
    """
    everyone = load_registry().jurisdictions
    if not 1 <= jurisdictions <= len(everyone):
        raise GoldError(f"jurisdictions is {jurisdictions}: name a number from 1 to {len(everyone)}")
    rng = random.Random(seed)
    material = load_material()
    chosen = rng.sample(everyone, jurisdictions)
    shared = _shared(rng, material, chosen, years)
    files: dict[str, str] = {}
    reports: list[TrueReport] = []
    for year in years:
        queue = rng.sample(chosen, len(chosen))
        while queue:
            count = min(len(queue), rng.choice((1, 2, 4, 4, 8)))
            group, queue = queue[:count], queue[count:]
            name = f"{year}/{len(files):03}.txt"
            writer = _new_writer(rng, name)
            reports += [_sheet(writer, material, who, year, shared) for who in group]
            files[name] = writer.text
    return World(seed, files, tuple(reports))


def write_world(world: World, folder: Path) -> None:
    """The files of a corpus under ``folder``, newlines as they stand. Raises OSError."""
    for name, text in world.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))


def _shared(
    rng: random.Random, material: Material, chosen: Sequence[Jurisdiction], years: Sequence[int]
) -> Mapping[tuple[str, int], tuple[Initiative, ...]]:
    """The initiatives of each jurisdiction and year: each is given to one to three jurisdictions a year."""
    given: dict[tuple[str, int], list[Initiative]] = {}
    for year in years:
        for initiative in material.initiatives:
            for who in rng.sample(list(chosen), min(len(chosen), rng.choice((1, 1, 2, 3)))):
                given.setdefault((who.name, year), []).append(initiative)
    # More than two on one sheet would be no rarity.
    return {key: tuple(initiatives[:2]) for key, initiatives in given.items()}


def _new_writer(rng: random.Random, name: str) -> Writer:
    return Writer(
        source=name,
        rng=rng,
        newline=rng.choice(("\n", "\n", "\r\n")),
        spaced=rng.random() < 0.4,
        width=rng.randint(40, 46),
    )


def _sheet(
    writer: Writer,
    material: Material,
    who: Jurisdiction,
    year: int,
    shared: Mapping[tuple[str, int], tuple[Initiative, ...]],
) -> TrueReport:
    rng = writer.rng
    writer.items = []
    sheet = draw_sheet(rng, material, who, year, initiatives=shared.get((who.name, year), ()))
    layout = _draw_layout(rng)
    title = f"{who.name}（{sheet.areas[0]}）" if sheet.mode == "title" else who.name
    start = writer.line(title, rng.choice(("", " ")))
    bodies = {key: body(rng, material, sheet, key) for key in layout.present}
    (_headings_first if layout.headings_first else _inline)(writer, sheet, layout, bodies)
    return TrueReport(
        jurisdiction=who,
        fiscal_year=year,
        source=writer.source,
        start=start,
        end=len(writer.text.rstrip()),
        areas=sheet.areas,
        sections=layout.present,
        items=tuple(writer.items),
    )


def _draw_layout(rng: random.Random) -> Layout:
    present = list(SECTIONS)
    if rng.random() < 0.08:
        present.remove(rng.choice(SECTIONS[:3]))
    order = list(present)
    kind = rng.random()
    if kind < 0.35:
        at = rng.randrange(len(order) - 1)
        order[at : at + 2] = reversed(order[at : at + 2])
    elif kind < 0.45:
        rng.shuffle(order)
    return Layout(rng.random() < 0.6, tuple(order), tuple(present))


def _heading(rng: random.Random, sheet: Sheet, key: str) -> str:
    named = f"（{sheet.areas[0]}）" if sheet.mode == "title" else ""
    if key == "policy":
        named = fiscal_year_name(sheet.year + 1)
        named = named.translate(_FULL_WIDTH) if sheet.style.full_width else named
    return rng.choice(_HEADINGS[key]).format(named)


def _headings_first(writer: Writer, sheet: Sheet, layout: Layout, bodies: Mapping[str, list[Entry]]) -> None:
    # A sheet's headings stand for every section, also for one that nobody filled in.
    for key in SECTIONS:
        writer.line(_heading(writer.rng, sheet, key))
        writer.feed(writer.rng.randint(1, 7))
    for key in layout.order:
        for entry in bodies[key]:
            writer.entry(entry)
        writer.feed(writer.rng.choice((1, 2, 3)))


def _inline(writer: Writer, sheet: Sheet, layout: Layout, bodies: Mapping[str, list[Entry]]) -> None:
    for key in layout.present:
        writer.line(_heading(writer.rng, sheet, key))
        writer.feed(writer.rng.randint(0, 2))
        for entry in bodies[key]:
            writer.entry(entry)
        writer.feed(writer.rng.randint(0, 2))

"""Comparing many jurisdictions: picked, sorted, added up, opened, taken along, asked about."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from playwright.sync_api import Locator, expect

from eval.truth import TrueReport, World
from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor
from tests.conftest import Running

SUPPORTED, DISCHARGED = "supported", "discharged"
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def comparing(visit: Visit, many: Running) -> Visitor:
    here = visit(many)
    here.tab(1)
    return here


def rows(here: Visitor, part: str = "tbody") -> Locator:
    return here.page.locator(f".kk-matrix {part} tr")


def places(here: Visitor) -> list[str]:
    return here.page.locator(".kk-matrix tbody th").all_inner_texts()


def pick(here: Visitor, name: str, *values: str) -> None:
    """Ticks boxes of the form, unfolding what they are folded into."""
    form = here.page.locator("form[data-kk-form=compare]")
    for value in values:
        box = f'input[name={name}][value="{value}"]'
        fold = form.locator(f"details:not([open]):has({box})")
        if fold.count():
            fold.locator("summary").click()
        form.locator(box).check()


def newest(world: World) -> dict[str, TrueReport]:
    return {report.name: report for report in world.of_year(max(world.years))}


def first(cell: Locator) -> str:
    """What a cell shows before its parts and notes."""
    return cell.locator(":scope > button, :scope > span").first.inner_text()


def number(text: str) -> int | None:
    """The number that a cell shows; None for words."""
    found = re.fullmatch(r"(?:約|延べ|延べ約)?([\d,]+)[人名]", text)
    return int(found[1].replace(",", "")) if found else None


def test_six_places_picked_by_hand_are_as_the_reports_say(comparing: Visitor, world: World) -> None:
    chosen = sorted(newest(world))[:6]
    pick(comparing, "place", *chosen)
    expect(rows(comparing)).to_have_count(6)
    expect(comparing.page.locator(".kk-summary")).to_have_text("6自治体")
    assert sorted(places(comparing)) == chosen
    total = {SUPPORTED: 0, DISCHARGED: 0}
    counted = {SUPPORTED: 0, DISCHARGED: 0}
    for row in rows(comparing).all():
        report = newest(world)[row.locator("th").inner_text()]
        for cell, measure in zip(row.locator("td.kk-figure").all(), total, strict=False):
            truth = report.reading(measure)
            assert number(first(cell)) == truth.value
            assert ("延べ" in first(cell)) == (truth.repeated and truth.value is not None)
            if truth.countable:
                total[measure] += truth.value or 0
                counted[measure] += 1
    shown = rows(comparing, "tfoot").locator("td.kk-figure")
    for cell, measure in zip(shown.all(), total, strict=False):
        assert number(first(cell)) == total[measure]
        expect(cell.locator("small")).to_have_text(f"報告書6件中{counted[measure]}件の合計")
    assert min(counted.values()) > 1
    comparing.page.locator(".kk-totals summary").first.click()
    left = 6 - counted[SUPPORTED]
    if left:
        expect(comparing.page.locator(".kk-totals")).to_contain_text(f"含めていないもの：{left}件")


def test_a_region_and_both_years(comparing: Visitor, world: World) -> None:
    region = "関東"
    own = {report.name for report in world.reports if report.jurisdiction.region == region}
    assert len(own) > 3
    # As fast as one can: every tick counts.
    pick(comparing, "region", region)
    pick(comparing, "year", *map(str, world.years))
    pick(comparing, "column", "measure:supported")
    expect(rows(comparing)).to_have_count(2 * len(own))
    assert set(places(comparing)) == own
    expect(comparing.page.locator(".kk-matrix thead th")).to_have_count(3)
    # Years are not added up with one another.
    expect(rows(comparing, "tfoot")).to_have_count(2)
    # The comparison is there again after another view, and can be cleared.
    comparing.tab(2)
    comparing.tab(1)
    expect(rows(comparing)).to_have_count(2 * len(own))
    comparing.page.locator("form[data-kk-form=compare] button[type=reset]").click()
    expect(rows(comparing)).to_have_count(len(newest(world)))


def test_sorting_by_a_figure_and_back(comparing: Visitor) -> None:
    official = places(comparing)
    head = comparing.page.locator(".kk-matrix thead th").nth(2)
    for state, falling in (("descending", True), ("ascending", False)):
        head.locator("button").click()
        expect(head).to_have_attribute("aria-sort", state)
        shown = [number(first(row.locator("td.kk-figure").first)) for row in rows(comparing).all()]
        numbers = [value for value in shown if value is not None]
        assert numbers == sorted(numbers, reverse=falling)
        # Whoever has no number comes last, either way.
        assert shown[: len(numbers)] == numbers
        assert len(numbers) > 5
    # The order stays when the choice changes.
    pick(comparing, "year", "2017")
    expect(rows(comparing).first.locator("td").first).to_have_text("平成29年度")
    expect(head).to_have_attribute("aria-sort", "ascending")
    pick(comparing, "year", "2018")
    comparing.page.locator('input[name=year][value="2017"]').uncheck()
    comparing.page.locator(".kk-matrix thead th").first.locator("button").click()
    expect(comparing.page.locator(".kk-matrix thead th").first).to_have_attribute("aria-sort", "ascending")
    expect(comparing.page.locator(".kk-matrix tbody th").first).to_have_text(official[0])
    assert places(comparing) == official


def test_every_figure_opens_its_source(comparing: Visitor, many: Running, world: World) -> None:
    for row in rows(comparing).all()[:4]:
        cell = row.locator("td.kk-figure").first
        if cell.locator(":scope > details").count():
            cell.locator("summary").click()
        opening = cell.locator(".kk-open").first
        comparing.open(opening)
        place = row.locator("th").inner_text()
        expect(comparing.page.locator("#kk-side dd").first).to_have_text(place)
        source, start, end = (
            opening.get_attribute(f"data-{name}") or "" for name in ("source", "start", "end")
        )
        quote = many.sources[source][int(start) : int(end)]
        assert comparing.cited(many.sources) == quote
        assert comparing.marked() == [quote, quote]
        # One of the figures that the report was written with.
        spans = [figure.value_span for figure in newest(world)[place].figures]
        inside = [s for s in spans if s.source == source and int(start) <= s.start and s.end <= int(end)]
        assert len(inside) == 1


def test_the_files_hold_the_table_that_is_shown(comparing: Visitor, tmp_path: Path) -> None:
    pick(comparing, "region", "関東")
    comparing.page.locator(".kk-matrix thead th").nth(2).locator("button").click()
    expect(comparing.page.locator(".kk-matrix thead th").nth(2)).to_have_attribute("aria-sort", "descending")
    expect(rows(comparing)).to_have_count(5)
    shown = [
        [row.locator("th").inner_text(), *map(first, row.locator("td.kk-figure").all())]
        for row in rows(comparing).all()
    ]
    names = [
        text.rstrip(" ↕▲▼") for text in comparing.page.locator(".kk-matrix thead th").all_inner_texts()[2:]
    ]

    saved = save(comparing, ".kk-actions a", "CSV", tmp_path)
    assert saved.name == "自治体の比較.csv"
    table = list(csv.reader(io.StringIO(saved.read_bytes().decode("utf-8-sig"), newline="")))
    apart = table.index([])
    lines = [dict(zip(table[0], line, strict=True)) for line in table[1:apart]]
    assert [[line["自治体"], *(line[f"{name}（表記）"] for name in names)] for line in lines] == shown
    for line, row in zip(lines, shown, strict=True):
        value = number(row[1])
        assert line[names[0]] == ("" if value is None else str(value))

    total = number(first(rows(comparing, "tfoot").locator("td.kk-figure").first))
    made = rows(comparing, "tfoot").locator("td.kk-figure small").first.inner_text()
    # Under a head of their own: of what, the number, as it is shown, of how many reports.
    first_total = table[apart + 2]
    assert first_total[:3] == ["合計", names[0], str(total)]
    assert first_total[4] == made

    book = openpyxl.load_workbook(save(comparing, ".kk-actions a", "Excel", tmp_path))
    assert book.sheetnames == ["比較", "出典", "注記"]
    head, *body = book["比較"].iter_rows(values_only=True)
    place, value = head.index("自治体"), head.index(names[0])
    assert [row[place] for row in body[: len(shown)]] == [row[0] for row in shown]
    assert [row[value] for row in body[: len(shown)]] == [number(row[1]) for row in shown]
    assert total in [row[value] for row in body[len(shown) :]]


def test_the_chart_can_be_saved(comparing: Visitor, world: World, tmp_path: Path) -> None:
    svg = ElementTree.parse(save(comparing, ".kk-actions a", "SVG", tmp_path)).getroot()
    words = "".join(svg.itertext())
    assert svg.tag.endswith("svg")
    assert [name for name in newest(world) if name not in words] == []
    png = save(comparing, ".kk-actions button", "PNG", tmp_path)
    assert png.name == "自治体の比較.png"
    content = png.read_bytes()
    assert content.startswith(PNG)
    width, height = (int.from_bytes(content[at : at + 4], "big") for at in (16, 20))
    box = comparing.page.locator(".kk-chart svg:visible").evaluate(
        "svg => [svg.viewBox.baseVal.width, svg.viewBox.baseVal.height]"
    )
    assert [width, height] == [2 * side for side in box]


def save(here: Visitor, buttons: str, name: str, folder: Path) -> Path:
    with here.page.expect_download() as download:
        here.page.locator(buttons).filter(has_text=name).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_the_comparison_can_be_asked_about(comparing: Visitor) -> None:
    pick(comparing, "region", "関東")
    expect(rows(comparing)).to_have_count(5)
    shown = places(comparing)
    # One question for the counts, which are chosen together, and one for the rate.
    told = ["退院支援を実施した者の人数、退院した者の人数について聞く", "退院した者の割合について聞く"]
    buttons = comparing.page.locator(".kk-actions [data-kk=ask]")
    expect(buttons).to_have_text(told)
    for turn in range(2):
        comparing.tab(1)
        buttons.nth(turn).click()
        answer = comparing.answer(turn)
        expect(answer.locator(".kk-answered")).to_be_visible()
        text = answer.locator(".kk-body").inner_text()
        assert [place for place in shown if place not in text] == []
        named = ("退院支援を実施した者の人数", "退院した者の人数") if turn == 0 else ("退院した者の割合",)
        assert [name for name in named if name not in text] == []


def test_passages_by_area_and_a_choice_that_nothing_fits(comparing: Visitor) -> None:
    pick(comparing, "column", "section:policy")
    cell = comparing.page.locator(".kk-matrix td.kk-long").first
    expect(cell).to_be_visible()
    expect(comparing.page.locator(".kk-chart")).to_have_count(0)
    pick(comparing, "column", "measure:supported")
    pick(comparing, "by_area", "1")
    expect(comparing.page.locator(".kk-matrix thead")).to_contain_text("圏域")
    pick(comparing, "region", "北海道")
    pick(comparing, "kind", "prefecture")
    expect(comparing.page.locator(".kk-result [role=status]").last).to_contain_text("収録されていません")

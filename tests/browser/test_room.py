"""Room: columns that can be read on a phone, nothing cut without a sign, edges that are seen and even."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.test_fit import contrast
from tests.browser.visitor import INPUT, Visitor
from tests.conftest import Running

COMPARED = {
    "ja-JP": "全自治体の退院者数を比較して",
    "en-US": "Compare the number of people discharged in all jurisdictions",
}
FOUR = {
    "ja-JP": "千葉市と川崎市と栃木県と鹿児島県の退院者数を比較して",
    "en-US": "Compare the number of people discharged in Chiba City, Kawasaki City, Tochigi and Kagoshima",
}
LOG = "#kk-chat [role=log]"
CHIP = "#kk-chat button.option"


def box(part: Locator) -> dict[str, float]:
    found = part.bounding_box()
    assert found is not None
    return dict(found)


def right(part: Locator) -> float:
    return box(part)["x"] + box(part)["width"]


def bottom(part: Locator) -> float:
    return box(part)["y"] + box(part)["height"]


def is_whole(part: Locator) -> bool:
    """Whether nothing of what is in a frame is beyond its sides."""
    return bool(part.evaluate("e => e.scrollWidth <= e.clientWidth"))


def broken_words(table: Locator) -> list[str]:
    """The words of a table's head that have to be broken to fit their column."""
    found: list[str] = table.evaluate(
        """table => [...table.querySelectorAll("tr:first-child > *")].flatMap((cell) => {
            const style = getComputedStyle(cell);
            const room = cell.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
            const pen = document.createElement("canvas").getContext("2d");
            pen.font = style.font;
            return cell.innerText.split(/\\s+/).filter((word) =>
              /^[\\x20-\\x7e]+$/.test(word) && pen.measureText(word).width > room + 1);
        })"""
    )
    return found


def test_words_that_do_not_fit_are_told(visitor: Visitor) -> None:
    visitor.page.set_content('<table><tr><th style="max-width: 40px; overflow-wrap: anywhere">discharged')
    assert broken_words(visitor.page.locator("table")) == ["discharged"]
    visitor.page.goto(visitor.url)


@pytest.mark.parametrize("locale", sorted(COMPARED))
@pytest.mark.parametrize("width", [320, 390])
def test_a_table_can_be_read_on_a_phone(visit: Visit, width: int, locale: str) -> None:
    here = visit(viewport={"width": width, "height": 740}, locale=locale)
    expect(here.page.locator("#kk-tabs .overflow-menu")).to_be_hidden()  # every view has its tab
    answer = here.ask(COMPARED[locale])
    table = answer.locator("table").first
    columns = [box(cell)["width"] for cell in table.locator("tr").first.locator("th").all()]
    assert len(columns) == 3
    assert columns[1] == max(columns)  # the figures
    assert min(columns) >= 44
    assert is_whole(answer.locator(".kk-table"))
    assert broken_words(table) == []
    row = here.page.locator("#kk-chat .bot-row")
    assert box(row)["width"] > 0.92 * box(here.page.locator(LOG))["width"]


@pytest.mark.parametrize("locale", sorted(COMPARED))
def test_what_can_be_asked_next_is_whole_under_its_answer(visit: Visit, locale: str) -> None:
    here = visit(viewport={"width": 1440, "height": 900}, locale=locale)
    answer = here.ask(FOUR[locale])
    expect(answer.locator("td:first-child")).to_have_count(4)
    log, chips = here.page.locator(LOG), here.page.locator(CHIP)
    expect(chips.last).to_be_in_viewport(ratio=1)
    here.page.wait_for_function(
        "log => log.scrollTop > 0 && log.scrollTop + log.clientHeight >= log.scrollHeight - 1",
        arg=log.element_handle(),
        timeout=5_000,
    )
    assert bottom(chips.last) < bottom(log)
    # The answer still begins in sight, and the chips begin where it begins, each as wide as its words.
    message = here.page.locator("#kk-chat .bot.message").first
    assert box(message)["y"] > box(log)["y"]
    assert box(chips.first)["x"] == pytest.approx(box(message)["x"], abs=1)
    assert max(box(chip)["width"] for chip in chips.all()) < 0.5 * box(log)["width"]


@pytest.mark.parametrize("width", [320, 390, 800, 1440])
def test_a_chart_is_seen_whole(visit: Visit, width: int) -> None:
    here = visit(viewport={"width": width, "height": 844})
    here.tab(1)
    drawn = here.page.locator(".kk-chart svg:visible")
    expect(drawn).to_have_count(1)
    assert is_whole(here.page.locator(".kk-chart"))
    assert right(drawn) <= width
    # Letters of 13 are not drawn smaller than they can be read.
    scale = box(drawn)["width"] / float(drawn.get_attribute("width") or 0)
    assert scale * 13 >= 10
    for text in drawn.locator("text").all():
        assert right(text) <= width + 1


def test_a_comparison_beside_a_source_has_all_its_columns(visit: Visit) -> None:
    here = visit(viewport={"width": 1440, "height": 900})
    here.tab(1)
    here.open(here.page.locator(".kk-matrix td > .kk-open").first)
    assert is_whole(here.page.locator(".kk-matrix"))


@pytest.mark.parametrize(("tab", "frame"), [(1, ".kk-matrix"), (2, ".kk-grid")])
def test_a_frame_that_scrolls_sideways_says_so(visit: Visit, tab: int, frame: str) -> None:
    here = visit(viewport={"width": 390, "height": 844})
    here.tab(tab)
    part = here.page.locator(frame).first
    assert not is_whole(part)
    # A shade at each end, and over it covers that go along with what scrolls. No cell hides it.
    assert part.evaluate("e => getComputedStyle(e).backgroundAttachment") == "local, local, scroll, scroll"
    ground = part.locator("tbody td").first.evaluate("e => getComputedStyle(e).backgroundColor")
    assert ground == "rgba(0, 0, 0, 0)"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_edges_of_controls_are_seen(visit: Visit, many: Running, scheme: str) -> None:
    here = visit(many, color_scheme=scheme)
    page = here.page
    edges = {name: contrast(page, name, edge=True) for name in (".kk-search input", ".kk-theme select")}
    page.locator(".kk-scope summary").click()
    edges |= {name: contrast(page, name, edge=True) for name in (".kk-boxes input", ".kk-scope-tools input")}
    here.tab(1)
    page.locator(".kk-compare input[name=by_area]").check()
    for name in ("input[name=region]", "input[name=by_area]", "select"):
        edges[name] = contrast(page, f".kk-compare {name}", edge=True)
    here.tab(2)
    for name in ("input", "select"):
        edges[f"reports {name}"] = contrast(page, f".kk-filter {name}", edge=True)
    assert {name: ratio for name, ratio in edges.items() if ratio < 3} == {}  # WCAG 2.1, 1.4.11


def middles(page: Page, *selectors: str) -> list[float]:
    boxes = [box(page.locator(selector).first) for selector in selectors]
    return [one["y"] + one["height"] / 2 for one in boxes]


def test_what_stands_side_by_side_is_even(visitor: Visitor) -> None:
    page = visitor.page
    visitor.ask("千葉市の退院者数は？")
    page.locator(".kk-scope summary").click()
    for pair in (
        (".kk-theme select", ".kk-top .kk-button"),
        (".kk-do-edit-0", ".kk-do-link-0"),
        (".kk-do-copy-0", ".kk-do-down-0"),
        (".kk-do-up-0", ".kk-do-down-0"),
        (".kk-region [data-kk=scope-all]", ".kk-region [data-kk=scope-none]"),
    ):
        first, second = middles(page, *pair)
        assert first == pytest.approx(second, abs=0.6), pair
    expect(page.locator(".kk-theme")).to_contain_text("画面の明るさ")


def test_a_menu_moves_nothing(visitor: Visitor) -> None:
    page = visitor.page
    visitor.ask("千葉市の退院者数は？")
    before = box(page.locator("[data-kk=delete-all]"))
    page.locator("li.kk-conversation summary").click()
    items = page.locator(".kk-menu-items")
    expect(items).to_be_in_viewport(ratio=1)
    assert box(page.locator("[data-kk=delete-all]")) == before
    opener = box(page.locator("li.kk-conversation summary"))
    assert box(items)["y"] == pytest.approx(opener["y"] + opener["height"], abs=2)


def test_escape_takes_an_edit_back(visitor: Visitor) -> None:
    page = visitor.page
    visitor.ask("千葉市の退院者数は？")
    visitor.tool("edit").click()
    expect(page.locator(".kk-editing")).to_be_visible()
    expect(page.locator(INPUT)).to_have_value("千葉市の退院者数は？")
    # The one that belongs to a kana-kanji conversion does not.
    page.locator(INPUT).dispatch_event("keydown", {"key": "Escape", "isComposing": True, "bubbles": True})
    expect(page.locator(".kk-editing")).to_be_visible()
    page.press(INPUT, "Escape")
    expect(page.locator(".kk-editing")).to_have_count(0)
    expect(page.locator(INPUT)).to_have_value("")


def test_the_panel_s_heading_is_a_heading(visitor: Visitor) -> None:
    answer = visitor.ask("千葉市の退院者数は？")
    visitor.open(answer.locator(".kk-cite").first)
    assert visitor.page.locator("#kk-side h2").inner_text().split() == ["出典の原文", "[1]"]
    expect(visitor.page.locator("#kk-side [data-kk=close]")).to_be_visible()

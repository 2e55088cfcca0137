"""For those who use no mouse, or listen: axe-core's findings, and everything by keyboard alone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Visit
from tests.browser.visitor import INPUT, Visitor
from tests.conftest import Running


def findings(page: Page) -> list[str]:
    """What axe-core holds for serious or critical, with the first element of each."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['target']} ({len(one['nodes'])})"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing_serious(visit: Visit, width: int, scheme: str) -> None:
    here = visit(viewport={"width": width, "height": 800}, color_scheme=scheme)
    found = {"empty": findings(here.page)}
    here.ask("横浜市の退院者数は？")
    here.ask("人数は？")
    answer = here.ask("全自治体の退院者数を比較して")
    here.page.locator(".kk-scope summary").click()
    found["answers"] = findings(here.page)
    here.open(answer.locator(".kk-cite").first)
    found["panel"] = findings(here.page)
    here.page.keyboard.press("Escape")
    for number, name in enumerate(("comparison", "reports", "welcome"), start=1):
        here.tab(number)
        if name == "reports":
            here.page.locator(".kk-holdings [data-kk=report]").first.click()
            expect(here.page.locator(".kk-report-view h2")).to_be_visible()
        found[name] = findings(here.page)
    assert {name: told for name, told in found.items() if told} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_at_the_login(browser: Browser, guarded: Running, scheme: str) -> None:
    here = Visitor(browser, guarded.url, color_scheme=scheme, viewport={"width": 360, "height": 740})
    here.page.goto(guarded.url)
    assert findings(here.page) == []
    here.leave()


def walk(page: Page, selector: str, *, key: str = "Tab", most: int = 80) -> None:
    """Presses ``key`` until what ``selector`` selects has the focus."""
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} was not reached with {most} times {key}")


def test_everything_by_keyboard_alone(visitor: Visitor) -> None:
    page = visitor.page
    walk(page, INPUT)
    page.keyboard.type("千葉市の退院者数は？")
    page.keyboard.press("Enter")
    visitor.answer(0)
    walk(page, ".kk-cite", key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#kk-side h2")).to_be_focused()
    walk(page, "#kk-side [data-view=raw]", most=4)
    page.keyboard.press("Enter")
    expect(page.locator("#kk-side .kk-view-raw")).to_be_visible()
    walk(page, "#kk-side [data-kk=close]", key="Shift+Tab", most=4)
    page.keyboard.press("Enter")
    expect(page.locator(".kk-cite")).to_be_focused()

    walk(page, "[role=tab][aria-selected=true]", key="Shift+Tab")
    walk(page, "[role=tab][aria-selected=false]", most=1)
    page.keyboard.press("Enter")
    rows = page.locator(".kk-matrix tbody tr")
    expect(rows).to_have_count(6)
    walk(page, "form[data-kk-form=compare] summary")
    page.keyboard.press("Enter")
    walk(page, "input[name=place]", most=2)
    page.keyboard.press("Space")
    expect(rows).to_have_count(1)
    expect(page.locator("input[name=place]").first).to_be_focused()
    walk(page, ".kk-sort")
    page.keyboard.press("Enter")
    expect(page.locator(".kk-matrix th").first).to_have_attribute("aria-sort", "descending")
    walk(page, ".kk-matrix .kk-open, .kk-matrix td summary")
    page.keyboard.press("Enter")

    walk(page, "[role=tab][aria-selected=true]", key="Shift+Tab")
    walk(page, "[role=tab][aria-selected=false]", most=1)
    page.keyboard.press("Enter")
    expect(page.locator(".kk-holdings table")).to_be_visible()
    walk(page, ".kk-holdings [data-kk=report]")
    page.keyboard.press("Enter")
    expect(page.locator(".kk-report-view h2")).to_be_visible()

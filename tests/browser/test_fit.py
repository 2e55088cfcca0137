"""Every view in every width: nothing wider than the window, words that can be read."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1440, 3840])
def test_it_fits_its_window(visit: Visit, width: int, scheme: str) -> None:
    here = visit(viewport={"width": width, "height": 740}, color_scheme=scheme)
    answer = here.ask("全自治体の退院者数を比較して")
    assert here.overflow() <= 0
    assert contrast(here.page, ".kk-body td") >= 4.5
    assert contrast(here.page, ".kk-where") >= 4.5
    here.open(answer.locator(".kk-cite").first)
    expect(here.quotes.first).to_be_in_viewport()
    assert here.overflow() <= 0
    assert contrast(here.page, "#kk-side mark") >= 4.5
    here.page.keyboard.press("Escape")
    for number in (1, 2, 3):
        here.tab(number)
        assert here.overflow() <= 0
    here.tab(2)
    here.page.locator(".kk-holdings [data-kk=report]").first.click()
    expect(here.page.locator(".kk-report-view h2")).to_be_visible()
    assert here.overflow() <= 0


def contrast(page: Page, selector: str, *, edge: bool = False) -> float:
    """WCAG 2's contrast ratio of a text, or an element's edge, with the first opaque ground behind it."""
    colours = page.locator(selector).first.evaluate(
        """(element, edge) => {
            const ground = (e) => {
                for (; e; e = e.parentElement) {
                    const colour = getComputedStyle(e).backgroundColor;
                    if (!/, 0\\)$|transparent/.test(colour)) return colour;
                }
                return "rgb(255, 255, 255)";
            };
            const { color, borderTopColor } = getComputedStyle(element);
            return edge ? [borderTopColor, ground(element.parentElement)] : [color, ground(element)];
        }""",
        edge,
    )
    text, ground = sorted(_luminance(colour) for colour in colours)
    return (ground + 0.05) / (text + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance of ``rgb(r, g, b)`` (WCAG 2)."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

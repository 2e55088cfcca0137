"""``python -m tests.screenshots``: makes the pictures in ``docs/screenshots``, of a page served for it."""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from index.build import build_index
from index.encoders import load_encoder
from tests.browser.visitor import Visitor
from tests.conftest import PROJECT, REPORTS, serving

OUT = PROJECT / "docs" / "screenshots"
LONG = ("千葉市の退院者数は？", "全自治体だと？", "横浜市は？")
SHORT = ("千葉市の退院者数は？",)


@dataclass(frozen=True)
class Shot:
    """A picture: of which view (0 the chat, after ``questions``), how large, light or dark.

    ``source`` opens a source of the second or only answer; ``whole`` takes the page to its end.
    """

    name: str
    view: int = 0
    questions: tuple[str, ...] = ()
    size: tuple[int, int] = (1440, 900)
    scheme: str = "light"
    source: bool = False
    whole: bool = False


SHOTS = (
    Shot("wide", questions=LONG, source=True),
    Shot("dark", questions=LONG, source=True, scheme="dark"),
    Shot("narrow", questions=SHORT, size=(360, 740)),
    Shot("narrow-source", questions=SHORT, size=(360, 740), source=True),
    Shot("compare", view=1, whole=True),
    Shot("compare-dark", view=1, whole=True, scheme="dark"),
    Shot("reports", view=2),
    Shot("welcome", view=3),
)


def main() -> int:
    """1 where there is no Chromium to take pictures with."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("screenshots: chromium is not installed: apt-get install chromium", file=sys.stderr)
        return 1
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder)
        build_index(REPORTS, own / "index", encoder=load_encoder())
        with serving(own / "index", REPORTS, own) as served, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for shot in SHOTS:
                _take(browser, served.url, shot)
            browser.close()
    return 0


def _take(browser: Browser, url: str, shot: Shot) -> None:
    width, height = shot.size
    here = Visitor(
        browser, url, viewport={"width": width, "height": height}, color_scheme=shot.scheme
    ).enter()
    for question in shot.questions:
        here.ask(question)
        # What may follow is suggested after the answer.
        here.page.locator("#kk-chat button.option").first.wait_for()
    if shot.source:
        number = len(shot.questions) // 2
        here.open(here.answers.nth(number).locator(".kk-cite").first)
    if shot.view:
        here.tab(shot.view)
    _calm(here.page)
    here.page.screenshot(path=OUT / f"{shot.name}.png", full_page=shot.whole, animations="disabled")
    here.leave()


def _calm(page: Page) -> None:
    """Until nothing scrolls any more, and nothing blinks."""
    page.mouse.move(0, 0)
    page.evaluate("() => new Promise((done) => setTimeout(done, 800))")


if __name__ == "__main__":
    sys.exit(main())

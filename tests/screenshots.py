"""``python -m tests.screenshots``: makes the pictures in ``docs/screenshots``, of a page served for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from index.build import build_index
from index.encoders import load_encoder
from tests.conftest import PROJECT, REPORTS, free_port, wait_for

OUT = PROJECT / "docs" / "screenshots"
INPUT = "#kk-question textarea"


def main() -> int:
    """1 where there is no Chromium to take pictures with."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("screenshots: chromium is not installed: apt-get install chromium", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        build_index(REPORTS, index, encoder=load_encoder())
        port = free_port()
        environment = {
            **os.environ,
            "PORT": str(port),
            "KIKERU_INDEX": str(index),
            "KIKERU_RECORDS": str(Path(folder) / "records.sqlite3"),
        }
        page = subprocess.Popen([sys.executable, "app.py"], cwd=PROJECT, env=environment)
        try:
            url = f"http://127.0.0.1:{port}/"
            wait_for(url, page)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
                _take_all(browser, url)
                browser.close()
        finally:
            page.terminate()
            page.wait()
    return 0


def _take_all(browser: Browser, url: str) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    for name, width, height, scheme in (
        ("wide", 1440, 900, "light"),
        ("dark", 1440, 900, "dark"),
        ("narrow", 360, 740, "light"),
    ):
        page = _opened(browser, url, width, height, scheme)
        _converse(page, long=width > 900)
        page.screenshot(path=OUT / f"{name}.png")
        if width <= 900:
            page.locator(".kk-cite").first.click()
            page.locator("#kk-side mark").first.wait_for()
            page.wait_for_timeout(800)
            page.screenshot(path=OUT / f"{name}-source.png")
        page.close()
    for number, (name, scheme) in enumerate(
        (("compare", "light"), ("reports", "light"), ("welcome", "light"))
    ):
        page = _opened(browser, url, 1440, 900, scheme)
        page.locator("#kk-tabs [role=tab]").nth(number + 1).click()
        page.locator("#kk-tabs h2:visible, #kk-tabs table:visible").first.wait_for()
        page.wait_for_timeout(1200)
        page.screenshot(path=OUT / f"{name}.png", full_page=name == "compare")
        page.close()


def _opened(browser: Browser, url: str, width: int, height: int, scheme: str) -> Page:
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="ja-JP",
    )
    page.goto(url)
    page.wait_for_selector(".kk-state-ready")
    return page


def _converse(page: Page, *, long: bool) -> None:
    questions = ["千葉市の退院者数は？", "全自治体だと？", "横浜市は？"] if long else ["千葉市の退院者数は？"]
    for number, question in enumerate(questions):
        page.fill(INPUT, question)
        page.press(INPUT, "Enter")
        page.locator("#kk-chat [data-testid=bot]").nth(number).locator(".kk-tools").wait_for()
        page.wait_for_timeout(800)
    if long:
        page.locator(".kk-source").nth(1).click()
        page.locator("#kk-side mark").first.wait_for()
        page.wait_for_timeout(800)


if __name__ == "__main__":
    sys.exit(main())

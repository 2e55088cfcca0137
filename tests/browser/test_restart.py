"""What interrupts: stopping an answer, a server that is started anew, a stream that ends too soon."""

from __future__ import annotations

import threading
from pathlib import Path

from playwright.sync_api import Route, expect

from tests.browser.conftest import Visit
from tests.browser.visitor import INPUT
from tests.conftest import Running, free_port, serving


def test_an_answer_that_takes_long_can_be_stopped(
    slow: tuple[Running, threading.Event], visit: Visit
) -> None:
    served, gate = slow
    here = visit(served)
    here.ask("千葉市の退院者数は？")
    gate.clear()
    here.write("川崎市の退院者数は？")
    here.page.press(INPUT, "Enter")
    expect(here.answers.nth(1)).to_contain_text("調べています…")
    here.page.locator("#kk-question .stop-button").click()
    expect(here.answers.nth(1)).to_contain_text("途中で止めました。")
    expect(here.page.locator(INPUT)).to_have_value("川崎市の退院者数は？")
    expect(here.page.locator("#kk-question .stop-button")).to_have_count(0)
    gate.set()
    here.page.press(INPUT, "Enter")
    expect(here.answer(1).locator(".kk-answered")).to_be_visible()
    here.page.reload()
    here.settled()
    expect(here.questions).to_have_text(["千葉市の退院者数は？", "川崎市の退院者数は？"])


def test_a_server_that_is_started_anew_goes_on(
    visit: Visit, page_index: Path, reports_folder: Path, tmp_path: Path
) -> None:
    port = free_port()
    with serving(page_index, reports_folder, tmp_path, port=port) as served:
        here = visit(served)
        page = here.page
        here.ask("千葉市の退院者数は？")
        here.write("じゃあ川崎市は？")
        page.evaluate("window.before = true")
    # Somebody asks while it is away; the page waits for the server and loads itself anew.
    page.press(INPUT, "Enter")
    with serving(page_index, reports_folder, tmp_path, port=port):
        page.wait_for_function("!window.before", timeout=60_000)
        here.settled()
        here.complaints.clear()  # whatever it said while the server was away
        expect(here.questions).to_have_text(["千葉市の退院者数は？"])
        expect(page.locator(INPUT)).to_have_value("じゃあ川崎市は？")
        page.press(INPUT, "Enter")
        expect(here.answer(1).locator(".kk-source").first).to_contain_text("川崎市")
        page.goto("about:blank")
        # A server that is away is no secret to the browser.
        here.complaints = [told for told in here.complaints if "ERR_" not in told]


def test_a_server_that_was_away_unnoticed_goes_on(
    visit: Visit, page_index: Path, reports_folder: Path, tmp_path: Path
) -> None:
    port = free_port()
    with serving(page_index, reports_folder, tmp_path, port=port) as served:
        here = visit(served)
        here.ask("千葉市の退院者数は？")
    with serving(page_index, reports_folder, tmp_path, port=port):
        expect(here.ask("じゃあ川崎市は？").locator(".kk-source").first).to_contain_text("川崎市")
        here.page.goto("about:blank")


def test_an_answer_is_not_lost_with_the_stream_that_is_just_closing(visit: Visit) -> None:
    here = visit()
    here.ask("千葉市の退院者数は？")
    closed: list[str] = []

    def close(route: Route) -> None:
        if closed:
            route.continue_()
            return
        closed.append(route.request.url)
        body = 'data: {"msg": "close_stream"}\n\n'
        route.fulfill(status=200, headers={"content-type": "text/event-stream"}, body=body)

    here.page.route("**/queue/data*", close)
    expect(here.ask("じゃあ川崎市は？").locator(".kk-body")).to_contain_text("0人")
    assert len(closed) == 1

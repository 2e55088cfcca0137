"""Logging in, being kept out, logging out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from page.store.users import put_user, remove_user
from tests.browser.conftest import PASSWORD
from tests.browser.visitor import INPUT, Visitor
from tests.conftest import HOSTILE_NAME, Running, serving

KEPT = (
    "config", "gradio_api/info", "gradio_api/startup-events", "theme.css", "compare.csv", "compare.xlsx",
    "compare.svg", "conversations/x.md", "conversations/x.docx", f"files/{HOSTILE_NAME}", "nothing",
)  # fmt: skip


@pytest.fixture
def stranger(browser: Browser, guarded: Running) -> Iterator[Visitor]:
    here = Visitor(browser, guarded.url)
    yield here
    here.leave()


def log_in(here: Visitor, name: str, password: str = PASSWORD) -> None:
    here.page.fill("input[name=name]", name)
    here.page.fill("input[name=password]", password)
    here.page.click("main button")


def test_who_has_not_logged_in_sees_nothing_but_the_login(stranger: Visitor, guarded: Running) -> None:
    get = stranger.context.request.get
    for path in KEPT:
        assert get(guarded.url + path, max_redirects=0).status == 401
    posted = stranger.context.request.post(guarded.url + "gradio_api/queue/join", data={"fn_index": 0})
    assert posted.status == 401
    assert stranger.context.request.post(guarded.url + "gradio_api/upload").status == 401
    front = get(guarded.url, max_redirects=0)
    assert (front.status, front.headers["location"]) == (303, "/login")
    assert get(guarded.url + "healthz").json() == {"status": "ready"}
    stranger.page.goto(guarded.url)
    expect(stranger.page).to_have_title("ログイン – 聞ける報告書 Kikeru")


def test_logging_in_asking_and_logging_out(stranger: Visitor, guarded: Running) -> None:
    page = stranger.page
    page.goto(guarded.url + "?q=千葉市の退院者数は？")
    log_in(stranger, "花子")
    stranger.settled()
    # What the link asked was not lost at the login.
    expect(stranger.answer(0).locator(".kk-body")).to_contain_text("13人")
    expect(page.locator(".kk-user")).to_contain_text("花子 さん")
    for path in KEPT:
        assert stranger.context.request.get(guarded.url + path, max_redirects=0).status in (200, 404)
    file = page.locator('li.kk-conversation a[href$=".md"]').get_attribute("href") or ""
    page.locator(".kk-user button").click()
    expect(page).to_have_title("ログイン – 聞ける報告書 Kikeru")
    for path in (file.lstrip("/"), "config", "compare.csv"):
        assert stranger.context.request.get(guarded.url + path, max_redirects=0).status == 401
    # In the same browser, somebody else finds nothing of it; who comes back does.
    log_in(stranger, "太郎")
    stranger.settled()
    expect(stranger.questions).to_have_count(0)
    expect(page.locator("button.kk-show")).to_have_count(0)
    assert stranger.context.request.get(guarded.url.rstrip("/") + file).status == 404
    page.locator(".kk-user button").click()
    log_in(stranger, "花子")
    stranger.settled()
    expect(page.locator("button.kk-show")).to_have_count(1)


def test_a_changed_password_ends_the_login_and_a_link_leads_on_after_it(
    browser: Browser, page_index: Path, reports_folder: Path, tmp_path: Path
) -> None:
    users = tmp_path / "users"
    put_user(users, "花子", PASSWORD)
    with serving(page_index, reports_folder, tmp_path, KIKERU_AUTH=str(users)) as served:
        here = Visitor(browser, served.url)
        here.page.goto(served.url + "?view=compare&region=関東")
        log_in(here, "花子")
        here.settled()
        expect(here.page.locator(".kk-matrix tbody tr")).to_have_count(3)
        put_user(users, "花子", "べつのもの-2026")
        assert here.context.request.get(served.url + "config", max_redirects=0).status == 401
        # Whoever asks now is led to the login, and what was written is there afterwards.
        here.tab(0)
        here.write("千葉市の退院者数は？")
        here.page.press(INPUT, "Enter")
        expect(here.page).to_have_title("ログイン – 聞ける報告書 Kikeru")
        log_in(here, "花子", "べつのもの-2026")
        here.settled()
        expect(here.page.locator(INPUT)).to_have_value("千葉市の退院者数は？")
        assert [told for told in here.complaints if "401" not in told] == []
        remove_user(users, "花子")
        assert here.context.request.get(served.url + "config", max_redirects=0).status == 401
        # The page is led to the login by itself, and may complain on its way.
        here.context.close()
        here.complaints.clear()
        here.leave()


# After the others: failed tries make everybody from there wait.
@pytest.mark.parametrize(("name", "password"), [("花子", "ちがうもの-1"), ("次郎", PASSWORD)])
def test_a_wrong_password_or_name_keeps_out(
    stranger: Visitor, guarded: Running, name: str, password: str
) -> None:
    stranger.page.goto(guarded.url)
    log_in(stranger, name, password)
    expect(stranger.page.get_by_role("alert")).to_have_text("利用者名かパスワードが違います。")
    # The browser tells of the page's status.
    assert [told for told in stranger.complaints if "401" not in told] == []
    stranger.complaints.clear()
    assert stranger.context.request.get(guarded.url + "config", max_redirects=0).status == 401

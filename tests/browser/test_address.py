"""Each view has its address: back and forward, loading anew, a link to somebody else."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.test_compare import pick, places, rows
from tests.browser.visitor import PATIENCE_MS, Visitor
from tests.conftest import Running


def asked(page: Page) -> list[tuple[str, str]]:
    """What the page's address says."""
    return parse_qsl(urlsplit(page.url).query)


def at(here: Visitor, view: str) -> None:
    """Waits until the view and its address are there."""
    number = ("chat", "compare", "reports", "welcome").index(view)
    expect(here.page.get_by_role("tab").nth(number)).to_have_attribute("aria-selected", "true")
    told = [] if view == "chat" else [("view", view)]
    here.page.wait_for_function(
        "view => (new URLSearchParams(location.search).get('view') ?? 'chat') === view", arg=view
    )
    assert [pair for pair in asked(here.page) if pair[0] == "view"] == told


def test_back_and_forward_go_through_the_views(visitor: Visitor) -> None:
    page = visitor.page
    for number, view in enumerate(("compare", "reports", "welcome"), start=1):
        visitor.tab(number)
        at(visitor, view)
    for view in ("reports", "compare", "chat"):
        page.go_back()
        at(visitor, view)
    for view in ("compare", "reports"):
        page.go_forward()
        at(visitor, view)
    page.reload()
    visitor.settled()
    at(visitor, "reports")
    expect(page.locator(".kk-holdings table")).to_be_visible()
    # The page that was loaded anew still knows its way back.
    page.go_back()
    at(visitor, "compare")
    expect(rows(visitor)).to_have_count(6)


def test_a_view_that_is_opened_by_its_address(visit: Visit) -> None:
    for view, shown in (("compare", ".kk-matrix"), ("welcome", ".kk-path"), ("nowhere", "#kk-chat")):
        here = visit(path=f"?view={view}")
        expect(here.page.locator(shown)).to_be_visible(timeout=PATIENCE_MS)


def test_a_comparison_is_sent_to_somebody_else(visit: Visit, many: Running) -> None:
    here = visit(many, permissions=["clipboard-read", "clipboard-write"])
    here.tab(1)
    pick(here, "region", "関東")
    pick(here, "column", "measure:supported")
    here.page.locator(".kk-matrix thead th").nth(2).locator("button").click()
    expect(here.page.locator(".kk-matrix thead th").nth(2)).to_have_attribute("aria-sort", "descending")
    shown = places(here)
    assert len(shown) == 5
    told = [
        ("view", "compare"), ("sort", "measure:supported"), ("direction", "desc"), ("region", "関東"),
        ("column", "measure:supported"),
    ]  # fmt: skip
    assert sorted(asked(here.page)) == sorted(told)
    here.page.locator(".kk-actions [data-kk=link]").click()
    expect(here.page.locator("#kk-said")).to_have_text("リンクをコピーしました。")
    link = here.page.evaluate("navigator.clipboard.readText()")
    for address in (link, here.page.url):
        other = visit(many, path=address.removeprefix(here.url))
        expect(rows(other)).to_have_count(5)
        assert places(other) == shown
        expect(other.page.locator('input[name=region][value="関東"]')).to_be_checked()
        # What is ticked from there on goes on from it.
        other.page.locator('input[name=region][value="関東"]').uncheck()
        expect(rows(other)).not_to_have_count(5)
        assert ("region", "関東") not in asked(other.page)
        assert ("column", "measure:supported") in asked(other.page)


def test_a_report_and_a_narrowed_list_have_addresses(visit: Visit, many: Running) -> None:
    here = visit(many)
    page = here.page
    here.tab(2)
    page.locator(".kk-filter select[name=region]").select_option("関東")
    expect(page.locator(".kk-holdings tbody tr")).not_to_have_count(24)
    count = page.locator(".kk-holdings tbody tr").count()
    opener = page.locator(".kk-holdings [data-kk=report]").first
    name = opener.inner_text()
    opener.click()
    expect(page.locator(".kk-report-view h2")).to_contain_text(name)
    # The report is below the list: the window has gone there.
    expect(page.locator(".kk-report-view h2")).to_be_in_viewport()
    expect(page.locator(".kk-report-view h2")).to_be_focused()
    other = visit(many, path=page.url.removeprefix(here.url))
    expect(other.page.locator(".kk-report-view h2")).to_contain_text(name)
    expect(other.page.locator(".kk-holdings tbody tr")).to_have_count(count)
    page.locator("[data-kk=list]").click()
    expect(page.locator(".kk-holdings h2")).to_be_in_viewport()
    page.go_back()
    expect(page.locator(".kk-report-view h2")).to_have_count(0)
    expect(page.locator(".kk-holdings tbody tr")).to_have_count(count)
    page.go_forward()
    expect(page.locator(".kk-report-view h2")).to_contain_text(name)


def test_a_question_in_the_address_is_asked_once(visit: Visit) -> None:
    here = visit(path="?q=千葉市の退院者数は？")
    expect(here.answer(0).locator(".kk-body")).to_contain_text("13人")
    at(here, "chat")
    here.tab(1)
    here.page.go_back()
    at(here, "chat")
    expect(here.questions).to_have_count(1)

"""Which reports answer: searched among many, ticked by region; and what one browser's windows share."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from eval.truth import World
from tests.browser.conftest import Visit
from tests.browser.visitor import INPUT, Visitor
from tests.conftest import Running


def ticked(here: Visitor) -> int:
    return here.page.locator(".kk-region input:checked").count()


def test_many_reports_are_searched_and_ticked_by_region(visit: Visit, many: Running, world: World) -> None:
    here = visit(many)
    page = here.page
    everything = len(world.reports)
    kanto = [report for report in world.reports if report.jurisdiction.region == "関東"]
    title = page.locator(".kk-scope-title")
    expect(title).to_have_text(f"答えに使う資料：{everything}件／{everything}件")
    title.click()
    region = page.locator(".kk-region").filter(has=page.locator("legend", has_text="関東"))
    region.get_by_role("button", name="関東の資料をすべて外す").click()
    expect(title).to_have_text(f"答えに使う資料：{everything - len(kanto)}件／{everything}件")
    assert ticked(here) == everything - len(kanto)
    region.get_by_role("button", name="関東の資料をすべて選ぶ").click()
    expect(title).to_have_text(f"答えに使う資料：{everything}件／{everything}件")

    # Only one place, found by its reading; nothing but what is in sight is ticked.
    chosen = kanto[0].jurisdiction
    page.get_by_role("button", name="表示中をすべて外す").click()
    page.locator("[data-kk-narrow]").fill(chosen.kana[:4])
    shown = page.locator(".kk-region label:visible")
    expect(shown.first).to_contain_text(chosen.name)
    assert shown.count() < everything
    count = shown.count()
    page.get_by_role("button", name="表示中をすべて選ぶ").click()
    expect(title).to_have_text(f"答えに使う資料：{count}件／{everything}件")
    # The fold, the search and the boxes stay as they are while one ticks.
    expect(page.locator("[data-kk-narrow]")).to_have_value(chosen.kana[:4])
    page.locator("[data-kk-narrow]").fill("")
    expect(page.locator(".kk-region label:visible")).to_have_count(everything)
    answer = here.ask("全自治体の退院者数を比較して")
    expect(answer.locator(".kk-note")).to_contain_text(f"選択中の資料（{count}件／{everything}件）だけから")


def test_a_conversation_that_goes_on_comes_first(visitor: Visitor) -> None:
    page = visitor.page
    listed = page.locator("button.kk-show .kk-clip")
    for question in ("千葉市の退院者数は？", "川崎市の退院者数は？", "栃木県の退院者数は？"):
        page.locator("[data-kk=new]").click()
        expect(visitor.questions).to_have_count(0)
        visitor.ask(question)
    expect(listed).to_have_text(["栃木県の退院者数は？", "川崎市の退院者数は？", "千葉市の退院者数は？"])
    # Reading one moves nothing; asking in it does.
    listed.last.click()
    expect(visitor.questions).to_have_text(["千葉市の退院者数は？"])
    expect(listed.last).to_have_text("千葉市の退院者数は？")
    visitor.ask("じゃあ川崎市は？")
    expect(listed).to_have_text(["千葉市の退院者数は？", "栃木県の退院者数は？", "川崎市の退院者数は？"])
    page.reload()
    visitor.settled()
    expect(listed.first).to_have_text("千葉市の退院者数は？")


def test_two_windows_of_one_browser_go_on_in_their_own_conversations(visitor: Visitor) -> None:
    visitor.ask("千葉市の退院者数は？")
    window = visitor.window()
    window.goto(visitor.url)
    expect(window.locator("#kk-chat .kk-asked")).to_have_text(["千葉市の退院者数は？"])
    window.locator("[data-kk=new]").click()
    expect(window.locator("#kk-chat .kk-asked")).to_have_count(0)
    window.fill(INPUT, "栃木県の退院者数は？")
    window.press(INPUT, "Enter")
    expect(window.locator("#kk-chat .kk-answered .kk-tools")).to_be_visible()
    # The first window has not moved, and goes on where it was.
    following = visitor.ask("じゃあ川崎市は？")
    expect(following.locator(".kk-source").first).to_contain_text("川崎市")
    expect(visitor.questions).to_have_text(["千葉市の退院者数は？", "じゃあ川崎市は？"])
    expect(window.locator("#kk-chat .kk-asked")).to_have_text(["栃木県の退院者数は？"])
    expect(visitor.page.locator("button.kk-show")).to_have_count(2)


@pytest.mark.parametrize(("locale", "told"), [("ja-JP", "退院した者の人数"), ("en-US", "people discharged")])
def test_a_question_in_both_languages_is_answered_in_the_pages(visit: Visit, locale: str, told: str) -> None:
    here = visit(locale=locale)
    expect(here.ask("千葉市 discharged").locator(".kk-body")).to_contain_text(told)
    # A clear one is answered in its own.
    expect(here.ask("川崎市の退院者数は？").locator(".kk-body")).to_contain_text("退院した者の人数")
    asked = here.ask("How many people were discharged in Tochigi Prefecture?")
    expect(asked.locator(".kk-body")).to_contain_text("people discharged")


def focused(target: Locator) -> None:
    expect(target).to_be_focused()


@pytest.mark.parametrize("asked", [1, 9])
def test_a_menu_is_whole_however_short_or_long_the_list(visitor: Visitor, asked: int) -> None:
    page = visitor.page
    page.set_viewport_size({"width": 1280, "height": 640})
    for number in range(asked):
        if number:
            page.locator("[data-kk=new]").click()
            expect(visitor.questions).to_have_count(0)
        visitor.ask("千葉市の退院者数は？")
    last = page.locator("li.kk-conversation").last
    expect(page.locator("li.kk-conversation")).to_have_count(asked)
    last.locator("summary").click()
    # Each item is what is met at its place, top and bottom, so that nothing cuts it off.
    page.wait_for_function(
        """() => {
            const items = [...document.querySelectorAll(".kk-menu[open] .kk-menu-items > *")];
            return items.length === 4 && items.every((item) => [0.1, 0.9].every((part) => {
                const box = item.getBoundingClientRect();
                const met = document.elementFromPoint(box.x + box.width / 2, box.y + box.height * part);
                return item.contains(met);
            }));
        }""",
        timeout=5_000,
    )


def test_the_focus_comes_back_from_menus_and_dialogs(visitor: Visitor) -> None:
    page = visitor.page
    visitor.ask("千葉市の退院者数は？")
    opener = page.locator("li.kk-conversation summary")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".kk-menu-items")).to_be_visible()
    page.keyboard.press("Tab")
    focused(page.locator("li.kk-conversation [data-kk=rename]"))
    page.keyboard.press("Escape")
    expect(page.locator(".kk-menu-items")).to_be_hidden()
    focused(opener)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    focused(page.locator("dialog input"))
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    focused(opener)
    # The thumb down asks for a reason, and gives the focus back where it is not given.
    visitor.tool("down").focus()
    page.keyboard.press("Enter")
    focused(page.locator("dialog textarea"))
    page.keyboard.press("Escape")
    focused(visitor.tool("down"))

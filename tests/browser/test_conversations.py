"""What is kept: conversations by their names, in files, and whose they are; the language that was chosen."""

from __future__ import annotations

import re
from pathlib import Path

import docx
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.visitor import INPUT, Visitor
from tests.conftest import Running


def listed(here: Visitor) -> Locator:
    return here.page.locator("button.kk-show .kk-clip")


def choose(here: Visitor, title: str, action: str) -> None:
    """An action of the menu beside a conversation."""
    item = here.page.locator("li.kk-conversation").filter(has_text=title)
    item.locator("summary").click()
    item.locator(f"[data-kk={action}]").click()


def test_conversations_are_listed_renamed_searched_and_deleted(visitor: Visitor) -> None:
    page = visitor.page
    visitor.ask("千葉市の退院者数は？")
    visitor.ask("じゃあ川崎市は？")
    page.locator("[data-kk=new]").click()
    expect(visitor.questions).to_have_count(0)
    # Nothing is inherited from before.
    expect(visitor.ask("人数は？").locator(".kk-clarify")).to_be_visible()
    expect(listed(visitor)).to_have_text(["人数は？", "千葉市の退院者数は？"])
    expect(page.locator("button.kk-show").nth(1)).to_contain_text("質問2件")

    choose(visitor, "人数は？", "rename")
    page.locator("dialog input").fill("<i>下調べ</i>")
    page.keyboard.press("Enter")
    expect(listed(visitor)).to_have_text(["<i>下調べ</i>", "千葉市の退院者数は？"])

    search = page.locator("[data-kk-search]")
    for sought, found in [("下調べ", "<i>下調べ</i>"), ("川崎", "千葉市の退院者数は？")]:
        search.fill(sought)
        expect(listed(visitor)).to_have_text([found])
    search.fill("どこにもない")
    expect(page.locator("#kk-list-column")).to_contain_text("一致する会話はありません。")
    search.fill("")
    expect(listed(visitor)).to_have_count(2)

    listed(visitor).nth(1).click()
    expect(visitor.questions).to_have_text(["千葉市の退院者数は？", "じゃあ川崎市は？"])
    expect(page.locator("button.kk-show[aria-current=true]")).to_contain_text("千葉市の退院者数は？")
    page.reload()
    visitor.settled()
    expect(visitor.questions).to_have_text(["千葉市の退院者数は？", "じゃあ川崎市は？"])
    expect(visitor.ask("両方を合計すると？").locator(".kk-body")).to_be_visible()

    choose(visitor, "千葉市の退院者数は？", "delete")
    page.locator("dialog button[type=button]").click()
    expect(listed(visitor)).to_have_count(2)
    choose(visitor, "千葉市の退院者数は？", "delete")
    page.locator("dialog button[type=submit]").click()
    expect(listed(visitor)).to_have_text(["<i>下調べ</i>"])
    expect(visitor.questions).to_have_count(0)
    page.locator("[data-kk=delete-all]").click()
    page.locator("dialog button[type=submit]").click()
    expect(page.locator("#kk-list-column")).to_contain_text("まだありません。")
    page.reload()
    visitor.settled()
    expect(page.locator("#kk-list-column")).to_contain_text("まだありません。")


def test_a_conversation_is_taken_along(visitor: Visitor, running: Running, tmp_path: Path) -> None:
    answer = visitor.ask("千葉市の退院者数は？")
    visitor.open(answer.locator(".kk-cite").first)
    quote = " ".join(visitor.cited(running.sources).split())
    visitor.ask("横浜市の退院者数は？")
    item = visitor.page.locator("li.kk-conversation")
    files = {}
    for ending in ("md", "docx"):
        item.locator("summary").click()
        with visitor.page.expect_download() as download:
            item.locator(f'a[href$=".{ending}"]').click()
        files[ending] = tmp_path / download.value.suggested_filename
        download.value.save_as(files[ending])
    assert [path.name for path in files.values()] == [f"千葉市の退院者数は？.{end}" for end in files]
    text = files["md"].read_text(encoding="utf-8")
    assert text.startswith("# 千葉市の退院者数は？\n")
    assert "**13人**" in text
    assert re.search(r"\[\^1\]: .*千葉市.*" + re.escape(quote), text)
    document = docx.Document(str(files["docx"]))
    words = [paragraph.text for paragraph in document.paragraphs]
    assert "千葉市の退院者数は？" in words[0]
    assert any("13人" in line for line in words)
    assert any("見つかりませんでした" in line for line in words)
    notes = next(part for part in document.part.package.iter_parts() if "footnotes" in part.partname)
    assert quote in notes.blob.decode("utf-8")


def test_two_browsers_do_not_see_each_others(visit: Visit, running: Running) -> None:
    one, other = visit(), visit()
    one.ask("千葉市の退院者数は？")
    other.page.reload()
    other.settled()
    expect(listed(other)).to_have_count(0)
    expect(other.questions).to_have_count(0)
    expect(other.ask("人数は？").locator(".kk-clarify")).to_be_visible()
    file = one.page.locator('li.kk-conversation a[href$=".md"]').get_attribute("href") or ""
    address = running.url.rstrip("/") + file
    assert one.context.request.get(address).status == 200
    assert other.context.request.get(address).status == 404
    # Two windows of one browser do.
    window = one.window()
    window.goto(running.url)
    expect(window.locator("button.kk-show .kk-clip")).to_have_text(["千葉市の退院者数は？"])


def test_a_link_asks_its_question(visit: Visit) -> None:
    here = visit(
        path="?q=%E5%B7%9D%E5%B4%8E%E5%B8%82%E3%81%AE%E9%80%80%E9%99%A2%E8%80%85%E6%95%B0%E3%81%AF%EF%BC%9F"
    )
    expect(here.answer(0).locator(".kk-source").first).to_contain_text("川崎市")
    expect(here.questions).to_have_text(["川崎市の退院者数は？"])


def test_the_language_is_chosen_and_kept(visitor: Visitor) -> None:
    page = visitor.page
    visitor.ask("千葉市の退院者数は？")
    expect(page.get_by_role("tab").first).to_have_text("質問する")
    page.locator("[data-kk=language]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    visitor.settled()
    for _ in range(2):
        expect(page.get_by_role("tab").first).to_have_text("Ask")
        assert page.evaluate("document.documentElement.lang") == "en"
        expect(page.locator(INPUT)).to_have_attribute("placeholder", "Ask a question (Enter sends)")
        expect(visitor.tool("copy")).to_have_text("Copy with sources")
        page.reload()
        visitor.settled()
    visitor.tab(1)
    expect(page.locator(".kk-actions a").first).to_have_text("Save as CSV")
    page.locator("[data-kk=language]").click()
    expect(page.get_by_role("tab").first).to_have_text("質問する")


def test_an_english_browser_gets_english_at_once(visit: Visit) -> None:
    here = visit(locale="en-GB")
    expect(here.page.get_by_role("tab").first).to_have_text("Ask")
    expect(here.page.locator("#kk-question .submit-button")).to_have_text("Send")
    expect(here.page.locator("[data-kk=language]")).to_have_text("日本語")
    for number in (1, 2, 3):
        here.tab(number)
    expect(here.page.locator(".kk-welcome h2")).to_have_text("New here?")

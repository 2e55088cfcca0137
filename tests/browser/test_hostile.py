"""Reports that try to be more than text, everywhere that their words are shown."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.conftest import HOSTILE_LINE, HOSTILE_NAME, LONG_LINE, LONG_NAME, Running

FOREIGN = """() => {
    const shown = [...document.querySelectorAll("#kk-chat .kk, .html-container")];
    const foreign = "img, script, iframe, object, embed, style";
    const found = shown.flatMap((part) => [...part.querySelectorAll(foreign)]);
    const links = [...document.querySelectorAll("a[href]")];
    const outside = links.filter((link) => !link.href.startsWith(location.origin));
    return [...found, ...outside].map((element) => element.outerHTML);
}"""


def harmless(here: Visitor) -> None:
    assert here.page.evaluate(FOREIGN) == []
    assert here.page.evaluate("window.attacked") is None
    assert here.overflow() <= 0


def test_in_a_question_an_answer_and_the_panel(visitor: Visitor, running: Running) -> None:
    page = visitor.page
    question = (
        "<img src=x onerror=window.attacked=1>[a](http://example.com/) {{x}} "
        "広島市の支援事業に参加した成果は？"
    )
    answer = visitor.ask(question)
    expect(visitor.questions.first).to_have_text(question)
    expect(answer.locator(".kk-source").first).to_contain_text("<script>window.attacked=1</script>")
    visitor.open(answer.locator(".kk-source").first)
    assert HOSTILE_LINE in visitor.cited(running.sources)
    assert visitor.marked() == [visitor.cited(running.sources)] * 2
    expect(page.locator("#kk-side dl")).to_contain_text(HOSTILE_NAME)
    assert page.locator("#kk-side .kk-view-raw").text_content() == running.sources[HOSTILE_NAME]
    file = page.locator("#kk-side a.kk-file").get_attribute("href") or ""
    given = visitor.context.request.get(running.url.rstrip("/") + file)
    assert given.text() == running.sources[HOSTILE_NAME]
    assert given.headers["content-type"] == "text/plain; charset=utf-8"
    harmless(visitor)


def test_a_line_of_twenty_thousand_letters(visitor: Visitor, running: Running) -> None:
    answer = visitor.ask("熊本市の支援事業に参加した成果は？")
    expect(answer).to_contain_text("WWWW")
    harmless(visitor)
    answer.locator(".kk-source").first.click()
    expect(visitor.page.locator("#kk-side dl")).to_contain_text(LONG_NAME)
    assert LONG_LINE in visitor.cited(running.sources)
    assert visitor.marked() == [visitor.cited(running.sources)] * 2
    harmless(visitor)
    visitor.page.set_viewport_size({"width": 360, "height": 740})
    harmless(visitor)


def test_in_the_views(visitor: Visitor) -> None:
    page = visitor.page
    visitor.tab(1)
    row = page.locator(".kk-matrix tbody tr").filter(has_text="熊本市")
    expect(row).to_contain_text("<script>window.attacked=1</script>")
    page.locator('input[name=column][value="section:outcomes"]').check()
    expect(page.locator(".kk-matrix tbody")).to_contain_text("[報告](http://example.com/)")
    expect(page.locator(".kk-matrix tbody")).to_contain_text("WWWW")
    harmless(visitor)
    visitor.tab(2)
    names = page.locator(".kk-holdings tbody .kk-file-name")
    expect(names.first).to_be_visible()
    for name in (HOSTILE_NAME, LONG_NAME):
        assert name in names.all_inner_texts()
        page.locator(".kk-holdings tbody tr").filter(has_text=name).locator("[data-kk=report]").click()
        expect(page.locator(".kk-report-view .kk-dim").first).to_have_text(name)
        harmless(visitor)
    visitor.tab(3)
    harmless(visitor)

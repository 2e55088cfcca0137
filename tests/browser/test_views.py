"""The reports themselves, and the first steps for somebody new."""

from __future__ import annotations

import re
import unicodedata

from playwright.sync_api import Locator, expect

from eval.truth import World
from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor
from tests.conftest import Running


def test_reports_are_listed_narrowed_and_opened(visit: Visit, many: Running, world: World) -> None:
    here = visit(many)
    here.tab(2)
    page = here.page
    rows = page.locator(".kk-holdings tbody tr")
    expect(rows).to_have_count(len(world.reports))
    page.locator(".kk-filter select[name=region]").select_option("関東")
    kanto = [report for report in world.reports if report.jurisdiction.region == "関東"]
    expect(rows).to_have_count(len(kanto))
    page.locator(".kk-filter select[name=year]").select_option("2018")
    expect(rows).to_have_count(len({report.name for report in kanto}))
    chosen = next(report for report in kanto if report.fiscal_year == 2018 and report.bullets)
    page.locator(".kk-filter input[name=name]").press_sequentially(chosen.name)
    expect(rows.locator("visible=true")).to_have_count(1)  # while it is typed
    page.keyboard.press("Enter")
    expect(rows).to_have_count(1)
    expect(page.locator(".kk-holdings caption")).to_contain_text(f"{len(world.reports)}件中1件")
    # Coming back, the list is as it was left.
    here.tab(0)
    here.tab(2)
    expect(rows).to_have_count(1)

    rows.locator("[data-kk=report]").click()
    expect(page.locator(".kk-report-view h2")).to_have_text(f"{chosen.name} 平成30年度")
    # One column of the report as it was read, one as it stands in the file.
    raw = page.locator(".kk-raw").text_content() or ""
    text = many.sources[chosen.source]
    assert raw.strip() == text[chosen.start : chosen.end].strip()
    figures = page.locator(".kk-report-view .kk-grid tbody tr")
    assert figures.count() >= len(chosen.figures) > 0
    here.open(figures.first.locator("[data-kk=open]"))
    quote = here.cited(many.sources)
    assert here.marked() == [quote, quote]
    assert quote in text[chosen.start : chosen.end]


def test_a_filter_that_nothing_fits(visit: Visit, many: Running) -> None:
    here = visit(many)
    here.tab(2)
    here.page.locator(".kk-filter input[name=name]").fill("<b>ない")
    here.page.keyboard.press("Enter")
    expect(here.page.locator(".kk-holdings-list [role=status]")).to_contain_text(
        "条件に合う報告書はありません"
    )


def test_a_citation_leads_to_its_whole_report_and_its_file(visitor: Visitor, running: Running) -> None:
    visitor.open(visitor.ask("千葉市の退院者数は？").locator(".kk-cite").first)
    page = visitor.page
    file = page.locator("#kk-side a.kk-file").get_attribute("href") or ""
    given = visitor.context.request.get(running.url.rstrip("/") + file)
    assert given.headers["content-type"] == "text/plain; charset=utf-8"
    assert given.body().decode("utf-8") in running.sources.values()
    page.locator("#kk-side [data-kk=report]").click()
    expect(page.locator(".kk-report-view h2")).to_have_text("千葉市 平成29年度")
    expect(page.get_by_role("tab", name="資料")).to_have_attribute("aria-selected", "true")


def test_every_step_of_the_path_is_answered(visitor: Visitor, running: Running) -> None:
    visitor.tab(3)
    page = visitor.page
    steps = page.locator(".kk-path [data-kk=ask]")
    questions = steps.all_inner_texts()
    assert len(questions) == len(set(questions)) > 4
    for turn, question in enumerate(questions):
        visitor.tab(3)
        steps.nth(turn).click()
        expect(visitor.questions.nth(turn)).to_have_text(question)
        answer = visitor.answer(turn)
        expect(answer.locator(".kk-answered")).to_be_visible()
        visitor.open(answer.locator(".kk-cite").first)
        quote = visitor.cited(running.sources)
        assert visitor.marked() == [quote, quote]
        page.locator("#kk-side [data-kk=close]").click()


def squeezed(text: str) -> str:
    """The text with letters of one width and without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def written(entry: Locator) -> list[str]:
    """The ways in which the reports write a term of the glossary."""
    others = re.search("別の書き方：([^／\\n]*)", entry.inner_text())
    return [entry.locator("h4").inner_text(), *(others[1].strip().split("、") if others else ())]


def test_the_glossary_opens_where_a_term_stands(visitor: Visitor, running: Running) -> None:
    visitor.tab(3)
    page = visitor.page
    entries = page.locator(".kk-term")
    assert entries.count() > 2
    for number in range(3):
        entry = entries.nth(number)
        visitor.open(entry.locator("blockquote [data-kk=open]").first)
        expect(visitor.quotes.first).to_be_in_viewport()
        quote = visitor.cited(running.sources)
        assert visitor.marked() == [quote, quote]
        assert any(term in squeezed(quote) for term in written(entry))
    entry = entries.filter(has=page.locator(".kk-uses")).first
    entry.locator(".kk-uses summary").click()
    visitor.open(entry.locator(".kk-uses .kk-cite").last)
    expect(visitor.quotes.first).to_be_in_viewport()
    assert any(term in squeezed(visitor.cited(running.sources)) for term in written(entry))
    ask = entries.locator("[data-kk=ask]").first
    question = ask.get_attribute("data-question") or ""
    ask.click()
    expect(visitor.answer(0).locator(".kk-answered")).to_be_visible()
    expect(visitor.questions.first).to_have_text(question)

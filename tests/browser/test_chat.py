"""Asking: figures with their quotes, follow-ups, questions back, suggestions, a choice of reports."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.visitor import INPUT, Visitor
from tests.conftest import Running


def test_a_figure_its_quote_and_a_follow_up(visitor: Visitor, running: Running) -> None:
    page = visitor.page
    assert page.evaluate("document.documentElement.lang") == "ja"
    assert page.title() == "聞ける報告書 Kikeru"
    answer = visitor.ask("千葉市の退院者数は？")
    expect(answer.locator(".kk-body")).to_contain_text("13人")
    assert page.locator(INPUT).input_value() == ""
    expect(answer.locator(".kk-source").first).to_contain_text("千葉市 / 平成29年度")

    visitor.open(answer.locator(".kk-cite").first)
    quote = visitor.cited(running.sources)
    assert "１３人" in quote
    assert visitor.marked() == [quote, quote]
    expect(visitor.quotes.first).to_be_in_viewport()
    page.locator("#kk-side [data-view=raw]").click()
    expect(page.locator("#kk-side .kk-view-read")).to_be_hidden()
    expect(visitor.quotes.first).to_be_in_viewport()
    # The text as in the file is the whole file.
    name = next(name for name, text in running.sources.items() if quote in text)
    assert page.locator("#kk-side .kk-view-raw").text_content() == running.sources[name]

    following = visitor.ask("じゃあ川崎市は？")
    expect(following.locator(".kk-body")).to_contain_text("0人")
    visitor.open(following.locator(".kk-source").first)
    expect(page.locator("#kk-side dd").first).to_have_text("川崎市")
    quote = visitor.cited(running.sources)
    assert visitor.marked() == [quote, quote]


def test_every_quote_of_a_comparison_is_its_source(visitor: Visitor, running: Running) -> None:
    answer = visitor.ask("全自治体の退院者数を比較して")
    marks = answer.locator(".kk-cite")
    assert marks.count() > 3
    for number in range(marks.count()):
        name = marks.nth(number).inner_text()
        visitor.open(marks.nth(number))
        expect(visitor.page.locator("#kk-side h2 .kk-number")).to_have_text(name)
        quote = visitor.cited(running.sources)
        assert visitor.marked() == [quote, quote]


def test_escape_closes_the_panel_and_the_focus_comes_back(visitor: Visitor) -> None:
    page = visitor.page
    mark = visitor.ask("千葉市の退院者数は？").locator(".kk-cite").first
    for close in ("Escape", "button"):
        mark.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#kk-side h2")).to_be_focused()
        if close == "Escape":
            page.keyboard.press("Escape")
        else:
            page.locator("#kk-side [data-kk=close]").click()
        expect(page.locator("#kk-side")).to_be_hidden()
        expect(mark).to_be_focused()


def test_a_mark_shows_its_quote_while_it_is_pointed_at(visitor: Visitor) -> None:
    answer = visitor.ask("千葉市の退院者数は？")
    tip = visitor.page.locator("#kk-tip")
    expect(tip).to_be_hidden()
    answer.locator(".kk-cite").first.hover()
    expect(tip).to_be_visible()
    expect(tip.locator(".kk-quote")).to_have_text(answer.locator(".kk-source .kk-quote").first.inner_text())
    expect(tip).to_contain_text("千葉市 / 平成29年度")
    visitor.page.mouse.move(2, 2)
    expect(tip).to_be_hidden()
    answer.locator(".kk-cite").first.focus()
    expect(tip).to_be_visible()
    visitor.page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_questions_back_are_answered_by_choices(visitor: Visitor) -> None:
    answer = visitor.ask("人数は？")
    expect(answer.locator(".kk-clarify .kk-badge")).to_have_text("確認させてください")
    choices = visitor.page.locator("#kk-chat button.option")
    choices.filter(has_text="退院した者").click()
    expect(visitor.answer(1).locator(".kk-clarify")).to_be_visible()
    asked = choices.filter(has_text="千葉市").inner_text()
    choices.filter(has_text="千葉市").click()
    expect(visitor.answer(2).locator(".kk-answered")).to_contain_text("13人")
    expect(visitor.questions.last).to_have_text(asked)


def test_an_unknown_town_is_refused_and_what_is_there_can_be_asked(visitor: Visitor) -> None:
    answer = visitor.ask("横浜市の退院者数は？")
    expect(answer.locator(".kk-not_found .kk-badge")).to_have_text("見つかりませんでした")
    assert answer.locator(".kk-cite, .kk-source").count() == 0
    visitor.page.locator("#kk-chat button.option").first.click()
    expect(visitor.answer(1).locator(".kk-answered")).to_be_visible()


def test_each_example_and_each_suggestion_leads_to_an_answer(visitor: Visitor) -> None:
    page = visitor.page
    examples = page.locator("#kk-chat .example").all_inner_texts()
    assert len(examples) == 4
    page.locator("#kk-chat .example").first.click()
    expect(visitor.answer(0).locator(".kk-answered")).to_be_visible()
    expect(visitor.questions.first).to_have_text(examples[0])
    suggested = page.locator("#kk-chat button.option")
    for turn in range(1, 4):
        expect(suggested.first).to_be_visible()
        texts = suggested.all_inner_texts()
        assert len(texts) == len(set(texts)) > 1
        suggested.nth(turn % len(texts)).click()
        expect(visitor.answer(turn).locator(".kk-answered")).to_be_visible()
        expect(visitor.questions.nth(turn)).to_have_text(texts[turn % len(texts)])


def test_reports_that_are_ticked_off_do_not_answer(visitor: Visitor) -> None:
    page = visitor.page
    title = page.locator(".kk-scope summary")
    expect(title).to_have_text("答えに使う資料：6件／6件")
    expect(visitor.ask("千葉市の退院者数は？").locator(".kk-note")).to_have_count(0)
    title.click()
    page.locator(".kk-boxes label", has_text="千葉市").locator("input").uncheck()
    expect(title).to_have_text("答えに使う資料：5件／6件")
    answer = visitor.ask("千葉市の退院者数は？")
    expect(answer.locator(".kk-not_found")).to_be_visible()
    compared = visitor.ask("全自治体の退院者数を比較して")
    expect(compared.locator(".kk-body")).to_contain_text("川崎市")
    expect(compared.locator(".kk-body")).not_to_contain_text("千葉市")
    expect(compared.locator(".kk-note")).to_contain_text("選択中の資料（5件／6件）だけから")
    # The choice is kept with the browser.
    page.reload()
    visitor.settled()
    expect(title).to_have_text("答えに使う資料：5件／6件")
    title.click()
    page.locator(".kk-scope-tools [data-kk=scope-all]").click()
    expect(title).to_have_text("答えに使う資料：6件／6件")
    expect(visitor.ask("千葉市の退院者数は？").locator(".kk-answered")).to_contain_text("13人")


def test_an_answer_in_english(visit: Visit) -> None:
    here = visit(locale="en-US")
    answer = here.ask("How many people were discharged in Chiba City?")
    expect(answer.locator(".kk-answered")).to_be_visible()
    expect(answer.locator(".kk-body")).to_contain_text("fiscal 2017: people discharged: 13")

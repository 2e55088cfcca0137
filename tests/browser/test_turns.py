"""What can be done with a question and its answer: again, otherwise, copied, rated; and what is not taken."""

from __future__ import annotations

from playwright.sync_api import expect

from page.store.database import Database
from page.store.feedback import Feedback
from tests.browser.conftest import Visit
from tests.browser.visitor import INPUT, Visitor
from tests.conftest import Running


def test_an_answer_can_be_asked_again(visitor: Visitor) -> None:
    visitor.ask("千葉市の退院者数は？")
    visitor.ask("じゃあ川崎市は？")
    # Only the last one: another would change what came after it.
    expect(visitor.tool("retry", 0)).to_have_count(0)
    visitor.answers.nth(1).evaluate("message => message.setAttribute('data-old', '')")
    visitor.tool("retry", 1).click()
    expect(
        visitor.page.locator("[data-old] .kk-waiting, [data-testid=bot]:not([data-old])").last
    ).to_be_visible()
    expect(visitor.answer(1).locator(".kk-body")).to_contain_text("0人")
    expect(visitor.questions).to_have_text(["千葉市の退院者数は？", "じゃあ川崎市は？"])
    # The same turn, and what it is about is still read from the one before.
    expect(visitor.answer(1).locator(".kk-source").first).to_contain_text("川崎市")


def test_an_edited_question_replaces_what_came_after_it(visitor: Visitor) -> None:
    page = visitor.page
    visitor.ask("千葉市の退院者数は？")
    visitor.ask("じゃあ川崎市は？")
    visitor.tool("edit", 0).click()
    expect(page.locator(INPUT)).to_have_value("千葉市の退院者数は？")
    expect(page.locator(INPUT)).to_be_focused()
    expect(page.locator(".kk-editing")).to_be_visible()
    visitor.write("栃木県の退院者数は？")
    page.press(INPUT, "Enter")
    expect(visitor.questions).to_have_text(["栃木県の退院者数は？"])
    expect(visitor.answer(0).locator(".kk-source").first).to_contain_text("栃木県")
    expect(page.locator(".kk-editing")).to_be_hidden()
    page.reload()
    visitor.settled()
    expect(visitor.questions).to_have_text(["栃木県の退院者数は？"])


def test_editing_can_be_given_up(visitor: Visitor) -> None:
    page = visitor.page
    visitor.ask("千葉市の退院者数は？")
    visitor.tool("edit", 0).click()
    page.locator("[data-kk=edit-stop]").click()
    expect(page.locator(INPUT)).to_have_value("")
    expect(page.locator(".kk-editing")).to_be_hidden()
    visitor.ask("じゃあ川崎市は？")
    expect(visitor.questions).to_have_text(["千葉市の退院者数は？", "じゃあ川崎市は？"])


def test_an_answer_is_copied_with_its_sources(visit: Visit, running: Running) -> None:
    here = visit(permissions=["clipboard-read", "clipboard-write"])
    answer = here.ask("千葉市の退院者数は？")
    here.tool("copy").click()
    expect(here.page.locator("#kk-said")).to_have_text("出典つきでコピーしました。")
    copied = here.page.evaluate("navigator.clipboard.readText()")
    here.open(answer.locator(".kk-cite").first)
    quote = " ".join(here.cited(running.sources).split())
    assert copied == (
        "千葉市（平成29年度）の退院した者の人数は 13人 です。[1]"
        "（注記：「（同上）」（すぐ上の「退院支援を実施した者の人数」と同じ注記："
        "「上記の地域移行支援各プログラム参加者の合計」））\n\n出典\n"
        f"[1] 千葉市 / 平成29年度 / モデル圏域における退院支援の状況 「{quote}」"
    )


def test_a_table_is_copied_in_columns(visit: Visit) -> None:
    here = visit(permissions=["clipboard-read", "clipboard-write"])
    answer = here.ask("全自治体の退院者数を比較して")
    rows = answer.locator("table tr")
    here.tool("copy").click()
    expect(here.page.locator("#kk-said")).to_have_text("出典つきでコピーしました。")
    lines = here.page.evaluate("navigator.clipboard.readText()").splitlines()
    assert rows.count() > 4
    for number in range(rows.count()):
        assert "\t".join(rows.nth(number).locator("th, td").all_text_contents()) in lines


def test_a_link_to_a_question_opens_with_its_answer(visit: Visit) -> None:
    here = visit(permissions=["clipboard-read", "clipboard-write"])
    here.ask("千葉市の退院者数は？")
    here.tool("link").click()
    expect(here.page.locator("#kk-said")).to_have_text("リンクをコピーしました。")
    link = here.page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(here.url + "?q=")
    other = visit(path=link.removeprefix(here.url))
    expect(other.answer(0).locator(".kk-body")).to_contain_text("13人")
    expect(other.questions).to_have_text(["千葉市の退院者数は？"])
    # It is asked once: loaded anew, the page shows the conversation that it began.
    assert other.page.url == here.url
    other.page.reload()
    other.settled()
    expect(other.questions).to_have_text(["千葉市の退院者数は？"])
    expect(other.page.locator("button.kk-show")).to_have_count(1)


def test_a_wrong_answer_is_told_with_its_reason_and_kept(visitor: Visitor, running: Running) -> None:
    page = visitor.page
    visitor.ask("千葉市の退院者数は？")
    visitor.ask("川崎市の退院者数は？")
    reason = "<b>正しくは</b>3人です 'x'"
    visitor.tool("down", 1).click()
    page.locator("dialog textarea").fill("やめる")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    expect(visitor.tool("down", 1)).to_have_text("👎 違っている")
    visitor.tool("down", 1).click()
    page.locator("dialog textarea").fill(reason)
    page.locator("dialog button[type=submit]").click()
    expect(visitor.tool("down", 1)).to_have_text("👎 違っている ✓")
    expect(visitor.tool("down", 0)).to_have_text("👎 違っている")
    visitor.tool("up", 0).click()
    page.locator("dialog button[type=submit]").click()
    expect(visitor.tool("up", 0)).to_have_text("👍 役に立った ✓")

    database = Database(running.records, create=False)
    try:
        entries = [entry for entry in Feedback(database).entries() if entry.reason == reason]
    finally:
        database.close()
    (entry,) = entries
    assert (entry.verdict, entry.question) == ("down", "川崎市の退院者数は？")
    assert [turn.content for turn in entry.history if turn.role == "user"] == ["千葉市の退院者数は？"]
    assert "0人" in entry.answer.answer


def test_a_question_that_is_too_long_is_refused_and_stays(visitor: Visitor) -> None:
    page = visitor.page
    visitor.ask("千葉市の退院者数は？")
    question = "千葉市の退院者数は？" * 200 + "x"
    visitor.write(question)
    page.press(INPUT, "Enter")
    expect(visitor.answers.last.locator(".kk-failure")).to_contain_text(
        "質問が長すぎます（2001文字）。2000文字以内に"
    )
    expect(page.locator(INPUT)).to_have_value(question)
    # The conversation shows its beginning, the input a few lines that scroll; all of it is in the window.
    assert len(visitor.questions.last.inner_text()) == 40
    box = page.locator("#kk-question").bounding_box()
    assert box is not None
    assert box["height"] < 260
    expect(page.locator("#kk-question .submit-button")).to_be_in_viewport(ratio=1)
    assert page.locator(INPUT).evaluate("field => field.scrollHeight > field.clientHeight")
    # Nothing of it is kept, and the conversation goes on.
    visitor.write(question[:-1])
    page.press(INPUT, "Enter")
    expect(visitor.questions).to_have_count(2)
    expect(page.locator(INPUT)).to_have_value("")
    visitor.answer(1)
    page.reload()
    visitor.settled()
    expect(visitor.questions).to_have_text(["千葉市の退院者数は？", question[:-1]])


def test_a_blank_question_is_none(visitor: Visitor) -> None:
    visitor.write(" 　\n")
    visitor.page.press(INPUT, "Enter")
    example = visitor.page.locator("#kk-chat .example").first
    asked = example.inner_text()
    example.click()
    expect(visitor.answer(0).locator(".kk-answered")).to_be_visible()
    expect(visitor.questions).to_have_text([asked])


def test_enter_that_settles_a_conversion_does_not_send(visitor: Visitor) -> None:
    page = visitor.page
    page.focus(INPUT)
    keys = visitor.context.new_cdp_session(page)
    keys.send("Input.imeSetComposition", {"text": "ちばし", "selectionStart": 3, "selectionEnd": 3})
    assert page.locator(INPUT).input_value() == "ちばし"
    page.keyboard.press("Enter")
    keys.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": "Enter", "windowsVirtualKeyCode": 229})
    keys.send("Input.insertText", {"text": "千葉市の退院者数は？"})
    assert "千葉市の退院者数は？" in page.locator(INPUT).input_value()
    # What an Enter had sent would be a question of its own before this one.
    visitor.write("千葉市の退院者数は？")
    page.press(INPUT, "Enter")
    visitor.answer(0)
    expect(visitor.questions).to_have_text(["千葉市の退院者数は？"])

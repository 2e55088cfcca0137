"""The page in a real Chromium: asking, citations, refusals, input methods, small and dark windows."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.conftest import HOSTILE_LINE, HOSTILE_NAME, Running

pytestmark = pytest.mark.browser

INPUT = "#kk-question textarea"
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-gpu"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        launched.close()


class Visitor:
    """One person's window, with what it complained of and whom it called."""

    def __init__(self, browser: Browser, running: Running, **window: object) -> None:
        self.context = browser.new_context(
            locale="ja-JP", **{"viewport": {"width": 1280, "height": 800}, **window}
        )  # type: ignore[arg-type]
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.called: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.called.append(request.url))
        self.page.goto(running.url)
        expect(self.page.locator(".kk-state-ready")).to_be_visible(timeout=30_000)

    def _heard(self, message: object) -> None:
        kind, text = getattr(message, "type", ""), getattr(message, "text", "")
        if kind == "error":
            self.complaints.append(text)

    def ask(self, question: str) -> Locator:
        """Asks and gives the answer's message once it is whole."""
        count = self.page.locator(".kk-body").count()
        self.page.fill(INPUT, question)
        self.page.press(INPUT, "Enter")
        return self.answer(count)

    def answer(self, number: int) -> Locator:
        """The answer of that number, from 0, once no word follows any more."""
        message = self.page.locator("#kk-chat [data-testid=bot]").nth(number)
        expect(message.locator(".kk-body")).to_be_visible(timeout=15_000)
        text = None
        while text != (text := message.inner_text()):
            self.page.wait_for_timeout(250)
        return message

    def outside(self) -> list[str]:
        return [
            url for url in self.called if not re.match(r"(https?://127\.0\.0\.1[:/]|data:|blob:|about:)", url)
        ]

    def overflow(self) -> int:
        """How many pixels the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@pytest.fixture
def visitor(browser: Browser, running: Running) -> Iterator[Visitor]:
    here = Visitor(browser, running)
    yield here
    here.context.close()
    assert here.complaints == []
    assert here.outside() == []
    assert here.called != []


def test_the_port_answers_soon(running: Running) -> None:
    # 5 s is the promise on an idle machine; a busy one gets as much again.
    assert running.seconds < 10


def test_a_figure_its_quote_and_a_follow_up(visitor: Visitor, running: Running) -> None:
    page = visitor.page
    assert page.evaluate("document.documentElement.lang") == "ja"
    assert page.title() == "聞ける報告書 Kikeru"

    answer = visitor.ask("千葉市の退院者数は？")
    expect(answer.locator(".kk-body")).to_contain_text("13人")
    assert page.locator(INPUT).input_value() == ""
    source = answer.locator(".kk-source").first
    expect(source).to_contain_text("千葉市 / 平成29年度")

    answer.locator(".kk-cite").first.click()
    mark = page.locator("#kk-source mark")
    expect(mark).to_be_visible()
    start, end = map(int, page.locator("#kk-source dd").last.inner_text().split("–"))
    name = page.locator("#kk-source dd").nth(3).inner_text()
    assert name in running.sources
    assert mark.text_content() == running.sources[name][start:end]
    assert "１３人" in running.sources[name][start:end]
    # The panel shows the whole text, and the quote is what one sees of it.
    assert page.locator("#kk-source .kk-text").text_content() == running.sources[name]
    expect(mark).to_be_in_viewport()

    following = visitor.ask("じゃあ川崎市は？")
    expect(following.locator(".kk-body")).to_contain_text("0人")
    following.locator(".kk-source").first.click()
    expect(page.locator("#kk-source dd").first).to_have_text("川崎市")
    expect(mark).to_be_in_viewport()


def test_an_unknown_town_is_refused_and_its_choices_can_be_asked(visitor: Visitor) -> None:
    answer = visitor.ask("横浜市の退院者数は？")
    expect(answer.locator(".kk-not_found .kk-badge")).to_have_text("見つかりませんでした")
    assert answer.locator(".kk-cite, .kk-source").count() == 0
    choice = visitor.page.locator("#kk-chat button.option").first
    asked = choice.inner_text()
    choice.click()
    expect(visitor.answer(1).locator(".kk-answered")).to_be_visible()
    expect(visitor.page.locator(".kk-question").last).to_have_text(asked)


def test_an_example_can_be_asked_and_a_new_conversation_begun(visitor: Visitor) -> None:
    visitor.page.locator("#kk-chat .example").first.click()
    expect(visitor.answer(0).locator(".kk-answered")).to_be_visible()
    visitor.page.click("#kk-clear")
    expect(visitor.page.locator(".kk-question")).to_have_count(0)
    # Nothing is inherited from before.
    expect(visitor.ask("人数は？").locator(".kk-clarify .kk-badge")).to_have_text("確認させてください")


def test_visitors_do_not_share_a_conversation(visitor: Visitor, browser: Browser, running: Running) -> None:
    visitor.ask("千葉市の退院者数は？")
    other = Visitor(browser, running)
    assert other.page.locator(".kk-question").count() == 0
    expect(other.ask("人数は？").locator(".kk-clarify")).to_be_visible()
    other.context.close()


def test_foreign_text_stays_text(visitor: Visitor, running: Running) -> None:
    page = visitor.page
    question = (
        "<img src=x onerror=window.attacked=1>[a](http://example.com/) {{x}} "
        "広島市の支援事業に参加した成果は？"
    )
    answer = visitor.ask(question)
    expect(page.locator(".kk-question")).to_have_text(question)
    expect(answer.locator(".kk-source").first).to_contain_text("<script>window.attacked=1</script>")
    answer.locator(".kk-source").first.click()
    expect(page.locator("#kk-source mark")).to_contain_text(HOSTILE_LINE)
    expect(page.locator("#kk-source dl")).to_contain_text(HOSTILE_NAME)
    assert page.locator("#kk-source .kk-text").text_content() == running.sources[HOSTILE_NAME]
    assert page.locator(".kk a, .kk img, .kk script, .kk-panel a, .kk-panel img, .kk-panel b").count() == 0
    assert page.evaluate("window.attacked") is None


def test_enter_that_settles_a_conversion_does_not_send(visitor: Visitor) -> None:
    page = visitor.page
    page.focus(INPUT)
    keys = visitor.context.new_cdp_session(page)
    keys.send("Input.imeSetComposition", {"text": "ちばし", "selectionStart": 3, "selectionEnd": 3})
    assert page.locator(INPUT).input_value() == "ちばし"
    page.keyboard.press("Enter")
    keys.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": "Enter", "windowsVirtualKeyCode": 229})
    page.wait_for_timeout(500)
    assert page.locator(".kk-question").count() == 0
    keys.send("Input.insertText", {"text": "千葉市の退院者数は？"})
    page.wait_for_timeout(300)
    assert page.locator(".kk-question").count() == 0
    assert "千葉市の退院者数は？" in page.locator(INPUT).input_value()
    page.keyboard.press("Enter")
    expect(page.locator(".kk-question")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_it_fits_its_window(browser: Browser, running: Running, width: int, scheme: str) -> None:
    here = Visitor(browser, running, viewport={"width": width, "height": 740}, color_scheme=scheme)
    answer = here.ask("全自治体の退院者数を比較して")
    assert here.overflow() <= 0
    answer.locator(".kk-cite").first.click()
    expect(here.page.locator("#kk-source mark")).to_be_in_viewport(timeout=5_000)
    assert here.overflow() <= 0
    assert _contrast(here.page, ".kk-body td") >= 4.5
    assert _contrast(here.page, ".kk-text mark") >= 4.5
    assert _contrast(here.page, ".kk-where") >= 4.5
    here.context.close()


def _contrast(page: Page, selector: str) -> float:
    """WCAG 2's contrast ratio of a text with the first opaque ground behind it."""
    colours = page.locator(selector).first.evaluate(
        """element => {
            const ground = (e) => {
                for (; e; e = e.parentElement) {
                    const colour = getComputedStyle(e).backgroundColor;
                    if (!/, 0\\)$|transparent/.test(colour)) return colour;
                }
                return "rgb(255, 255, 255)";
            };
            return [getComputedStyle(element).color, ground(element)];
        }"""
    )
    text, ground = sorted(_luminance(colour) for colour in colours)
    return (ground + 0.05) / (text + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance of ``rgb(r, g, b)`` (WCAG 2)."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

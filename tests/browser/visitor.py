"""One person's window on the page: what they do there, and everything that they must never see."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Locator, Page, expect

INPUT = "#kk-question textarea"
PATIENCE_MS = 20_000
# What Gradio tells of a stream that a page breaks off as it is left for another.
_BROKEN_OFF = re.compile("AbortError: signal is aborted|Unexpected error Connection errored out")
_HERE = re.compile(r"(https?://127\.0\.0\.1[:/]|data:|blob:|about:)")


class Visitor:
    """A window of a browser that nobody has used before, with what it complained of and whom it called."""

    def __init__(self, browser: Browser, url: str, **window: object) -> None:
        settings = {"locale": "ja-JP", "viewport": {"width": 1280, "height": 800}, **window}
        self.context = browser.new_context(**settings)  # type: ignore[arg-type]
        self.context.set_default_timeout(PATIENCE_MS)
        self.url = url
        self.complaints: list[str] = []
        self.called: list[str] = []
        self.page = self.window()

    def window(self) -> Page:
        """Another window of the same browser, still empty."""
        page = self.context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("framenavigated", lambda frame: self._left())
        page.on("request", lambda request: self.called.append(request.url))
        return page

    def _heard(self, message: object) -> None:
        kind, text = getattr(message, "type", ""), getattr(message, "text", "")
        if kind == "error":
            self.complaints.append(text)

    def _left(self) -> None:
        self.complaints = [told for told in self.complaints if not _BROKEN_OFF.match(told)]

    def enter(self, path: str = "") -> Visitor:
        """Opens the page and waits until it can be asked."""
        self.page.goto(self.url + path)
        return self.settled()

    def settled(self) -> Visitor:
        expect(self.page.locator(".kk-state-ready")).to_be_visible(timeout=60_000)
        return self

    def leave(self) -> None:
        """Closes the window. Raises AssertionError where it complained, or called anybody outside."""
        self.context.close()
        assert self.complaints == [], self.complaints
        assert [url for url in self.called if not _HERE.match(url)] == []
        assert self.called != []

    def write(self, question: str) -> None:
        self.page.fill(INPUT, question)

    def ask(self, question: str) -> Locator:
        """Asks and gives the answer's message once it is whole."""
        count = self.answers.count()
        self.write(question)
        self.page.press(INPUT, "Enter")
        return self.answer(count)

    @property
    def questions(self) -> Locator:
        return self.page.locator("#kk-chat .kk-asked")

    @property
    def answers(self) -> Locator:
        return self.page.locator("#kk-chat [data-testid=bot]")

    @property
    def quotes(self) -> Locator:
        """What is marked in the side panel's view."""
        return self.page.locator("#kk-side .kk-view:not([hidden]) mark")

    def answer(self, number: int) -> Locator:
        """The answer of that number, from 0, once it is whole and nothing is under way."""
        message = self.answers.nth(number)
        expect(message.locator(".kk-tools, .kk-failure").first).to_be_visible(timeout=PATIENCE_MS)
        expect(self.page.locator("#kk-question .stop-button")).to_have_count(0)
        return message

    def tool(self, name: str, turn: int = 0) -> Locator:
        """A button of a question or an answer, such as ``copy``."""
        return self.page.locator(f"#kk-chat .kk-do-{name}-{turn}")

    def tab(self, number: int) -> None:
        """Goes to a view: 0 the chat, 1 the comparison, 2 the reports, 3 the first steps."""
        self.page.get_by_role("tab").nth(number).click()
        shown = ("#kk-chat", ".kk-matrix", ".kk-holdings table", ".kk-welcome")[number]
        expect(self.page.locator(shown).first).to_be_visible(timeout=PATIENCE_MS)

    def open(self, opener: Locator) -> None:
        """Opens a source and waits until the panel shows it: that of a citation, or that a button names."""
        start = opener.get_attribute("data-start")
        if start is not None:
            expected = f"{start}–{opener.get_attribute('data-end')}"
            opener.click()
            expect(self.page.locator("#kk-side dd").last).to_have_text(expected)
            return
        at = re.search(r"\bkk-at-\d+-\d+\b", opener.get_attribute("class") or "")
        assert at is not None
        quote = self.page.locator(f"#kk-chat .kk-source.{at[0]} .kk-quote").text_content() or ""
        opener.click()
        self.page.wait_for_function(
            """quote => {
                const squeezed = (text) => text.replace(/\\s+/g, "");
                const marks = [...document.querySelectorAll("#kk-side .kk-view-raw mark")];
                return squeezed(marks.map((mark) => mark.textContent).join("")) === squeezed(quote);
            }""",
            arg=quote.removeprefix("「").removesuffix("」"),
        )

    def marked(self) -> list[str]:
        """The text of the marks in the panel's two views, put together: as it is read, and as in the file."""
        expect(self.quotes.first).to_be_visible()
        views = (self.page.locator(f"#kk-side .kk-view-{name} mark") for name in ("read", "raw"))
        return ["".join(view.all_text_contents()) for view in views]

    def cited(self, sources: dict[str, str]) -> str:
        """What the open panel's source says at the place that the panel names."""
        expect(self.quotes.first).to_be_visible()
        rows = dict(
            zip(
                self.page.locator("#kk-side dt").all_text_contents(),
                self.page.locator("#kk-side dd").all_text_contents(),
                strict=True,
            )
        )
        start, end = map(int, rows["文字位置"].split("–"))
        return sources[rows["ファイル"]][start:end]

    def overflow(self) -> int:
        """How many pixels the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))

"""How the page looks: low windows and zoomed ones, light and dark, on paper, a picture of a chart."""

from __future__ import annotations

import base64
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.test_compare import save
from tests.browser.test_fit import contrast
from tests.browser.visitor import INPUT, Visitor
from tests.conftest import Running

SIZES = [(360, 640), (640, 360), (1280, 720), (3840, 2160)]
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.mark.parametrize("locale", ["ja-JP", "en-US"])
@pytest.mark.parametrize("size", SIZES)
def test_a_question_can_be_sent_in_every_window(visit: Visit, size: tuple[int, int], locale: str) -> None:
    here = visit(viewport={"width": size[0], "height": size[1]}, locale=locale)
    send = here.page.locator("#kk-question .submit-button")
    expect(send).to_be_in_viewport(ratio=1)
    here.ask(
        "千葉市の退院者数は？" if locale == "ja-JP" else "How many people were discharged in Chiba City?"
    )
    expect(send).to_be_in_viewport(ratio=1)
    here.page.fill(INPUT, "千葉市の退院者数は？" * 100)
    expect(send).to_be_in_viewport(ratio=1)
    assert here.overflow() <= 0
    for number in (1, 2, 3):
        here.tab(number)
        assert here.overflow() <= 0


def ground(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_light_and_dark_follow_the_system_and_a_choice(visit: Visit) -> None:
    here = visit(color_scheme="light")
    page = here.page
    light = ground(page)
    page.emulate_media(color_scheme="dark")
    expect(page.locator("body.dark")).to_have_count(1)
    dark = ground(page)
    assert dark != light
    choice = page.locator("select[data-kk-theme]")
    assert [option.inner_text() for option in choice.locator("option").all()] == ["自動", "明るい", "暗い"]
    choice.select_option("light")
    expect(page.locator("body.dark")).to_have_count(0)
    assert ground(page) == light
    page.emulate_media(color_scheme="light")
    choice.select_option("dark")
    expect(page.locator("body.dark")).to_have_count(1)
    here.ask("千葉市の退院者数は？")
    assert contrast(page, ".kk-body") >= 4.5
    # The choice is kept.
    page.reload()
    here.settled()
    expect(page.locator("body.dark")).to_have_count(1)
    expect(choice).to_have_value("dark")
    assert ground(page) == dark
    choice.select_option("auto")
    expect(page.locator("body.dark")).to_have_count(0)


def test_on_paper_an_answer_stands_with_all_its_sources(visit: Visit) -> None:
    here = visit(color_scheme="dark")
    page = here.page
    answer = here.ask("全自治体の退院者数を比較して")
    sources = answer.locator(".kk-sources")
    sources.locator("summary").click()
    open_before = sources.evaluate("details => details.open")
    assert open_before is False
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.locator("body.dark")).to_have_count(0)
    for shown in (".kk-asked", ".kk-body table", ".kk-source .kk-quote", ".kk-title"):
        expect(page.locator(shown).first).to_be_visible()
    for hidden in ("#kk-question", "#kk-list-column", "[role=tab]", ".kk-tool", ".kk-scope", ".kk-theme"):
        expect(page.locator(hidden).first).to_be_hidden()
    # Nothing is cut off by a frame that would scroll.
    assert (
        answer.evaluate(
            """message => {
            for (let e = message; e && e !== document.documentElement; e = e.parentElement) {
                if (/auto|scroll|hidden/.test(getComputedStyle(e).overflowY)
                    && e.scrollHeight > e.clientHeight + 1) return e.className || e.tagName;
            }
            return "";
        }"""
        )
        == ""
    )
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page.locator("body.dark")).to_have_count(1)
    assert sources.evaluate("details => details.open") is False


@pytest.mark.parametrize("width", [390, 1280])
def test_the_saved_picture_is_of_the_chart(visit: Visit, many: Running, tmp_path: Path, width: int) -> None:
    here = visit(many, viewport={"width": width, "height": 800})
    here.tab(1)
    png = save(here, ".kk-actions button", "PNG", tmp_path).read_bytes()
    # Drawn again by the browser: the accent of the bars, the ground, and many dark pixels of words.
    counted = here.page.evaluate(
        """async data => {
            const image = new Image();
            image.src = `data:image/png;base64,${data}`;
            await image.decode();
            const canvas = document.createElement("canvas");
            canvas.width = image.width;
            canvas.height = image.height;
            const context = canvas.getContext("2d");
            context.drawImage(image, 0, 0);
            const { data: pixels } = context.getImageData(0, 0, canvas.width, canvas.height);
            const found = { bars: 0, dark: 0, light: 0, clear: 0 };
            for (let at = 0; at < pixels.length; at += 4) {
                const [r, g, b, a] = pixels.slice(at, at + 4);
                if (a < 255) found.clear += 1;
                else if (r === 0x17 && g === 0x56 && b === 0x6f) found.bars += 1;
                else if (r + g + b < 200) found.dark += 1;
                else if (r + g + b > 690) found.light += 1;
            }
            return found;
        }""",
        base64.b64encode(png).decode("ascii"),
    )
    assert counted["clear"] == 0
    assert counted["bars"] > 2_000
    assert counted["dark"] > 1_000
    assert counted["light"] > 50_000


def test_every_citation_of_a_word_file_has_its_footnote(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.page
    visitor.ask("千葉市の退院者数は？")
    visitor.ask("全自治体の退院者数を比較して")
    page.locator("li.kk-conversation summary").click()
    with page.expect_download() as download:
        page.locator('a[href$=".docx"]').click()
    path = tmp_path / "a.docx"
    download.value.save_as(path)
    with zipfile.ZipFile(path) as parts:
        document = ElementTree.fromstring(parts.read("word/document.xml"))
        notes = ElementTree.fromstring(parts.read("word/footnotes.xml"))
    marks = [mark.get(f"{WORD}id") for mark in document.iter(f"{WORD}footnoteReference")]
    texts = {
        note.get(f"{WORD}id"): "".join(text.text or "" for text in note.iter(f"{WORD}t"))
        for note in notes.iter(f"{WORD}footnote")
    }
    quotes = page.locator("#kk-chat .kk-source .kk-quote").all_text_contents()
    assert len(set(marks)) == len(marks) == len(quotes) > 3
    for mark, quote in zip(marks, quotes, strict=True):
        assert quote.removeprefix("「").removesuffix("」") in texts[mark]

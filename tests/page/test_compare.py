"""The comparison's form and table: native controls that come back as the selection, figures that open."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Browser, sync_playwright

from page.compare import compare_form_html, matrix_html
from page.words import Words, read_words
from rag.matrix import build_matrix
from rag.model import Language
from rag.selection import Selection, selection_from_pairs
from tests.page.comparing import (
    DISCHARGED,
    HOSTILE,
    POLICY,
    RATE,
    SUPPORTED,
    Element,
    catalog,
    every,
    matrix,
    read_html,
)

WORDS = Words(Language.JAPANESE)
ASSETS = Path(__file__).resolve().parents[2] / "page" / "assets"
SELECTIONS = [
    Selection(),
    Selection(jurisdictions=("千葉市", "長野県"), regions=("関東",), kinds=("designated_city",)),
    Selection(fiscal_years=(2017, 2018), columns=(DISCHARGED, RATE, POLICY), by_area=True),
    Selection(sort=RATE, descending=True, chart=SUPPORTED),
]


def fields(form: Element) -> list[tuple[str, str]]:
    """What a browser would send."""
    pairs = []
    for element in every(form):
        name, value = element.attributes.get("name") or "", element.attributes.get("value") or ""
        if element.tag == "input" and (
            element.attributes["type"] == "hidden" or "checked" in element.attributes
        ):
            pairs.append((name, value))
        elif element.tag == "select":
            pairs += [
                (name, o.attributes["value"] or "")
                for o in element.all("option")
                if "selected" in o.attributes
            ]
    return pairs


@pytest.mark.parametrize("selection", SELECTIONS, ids=str)
def test_the_form_shows_and_sends_the_selection(selection: Selection) -> None:
    form = read_html(compare_form_html(catalog(), selection, WORDS)).one("form", data_kk_form="compare")
    assert selection_from_pairs(fields(form), catalog()) == selection


def test_the_form_is_made_of_labelled_native_controls() -> None:
    form = read_html(compare_form_html(catalog(), Selection(), WORDS)).one("form")
    legends = [fieldset.one("legend").text for fieldset in form.all("fieldset")]
    assert legends == ["地域", "種別", "年度", "表示", "指標・節"]
    labelled = [i for label in form.all("label") for i in (*label.all("input"), *label.all("select"))]
    controls = [
        e for e in every(form) if e.tag in ("input", "select") and e.attributes.get("type") != "hidden"
    ]
    assert len(labelled) == len(controls) > 15
    assert {i.attributes["value"] for i in form.all("input", name="place")} == {
        "千葉県", "千葉市", "横浜市", "長野県", "大阪市"
    }  # fmt: skip
    assert [i.attributes["value"] for i in form.all("input", name="region")] == ["関東", "中部", "近畿"]


def test_a_fold_is_open_where_something_in_it_is_chosen() -> None:
    form = read_html(compare_form_html(catalog(), Selection(jurisdictions=("長野県",)), WORDS))
    folds = [("open" in fold.attributes, fold.one("summary").text) for fold in form.all("details")]
    assert folds == [
        (False, "自治体を選ぶ（関東）"), (True, "自治体を選ぶ（中部） 1件選択中"),
        (False, "自治体を選ぶ（近畿）"),
    ]  # fmt: skip


def body(html: str) -> list[list[Element]]:
    table = read_html(html).one("table")
    return [[e for e in row.children if e.tag in ("th", "td")] for row in table.one("tbody").all("tr")]


def test_every_figure_opens_the_words_it_stands_in() -> None:
    rows = body(matrix_html(matrix(), WORDS))
    assert [row[0].text for row in rows] == ["千葉県", "千葉市", "横浜市", "長野県", "大阪市"]
    shown = [[button.text for button in row[3].all("button", data_kk="open")] for row in rows]
    assert shown == [["17人"], ["約9名"], ["集計中"], ["3人", "0人", "2人"], ["0人"]]
    for row in rows:
        for button in (b for cell in row for b in cell.all("button", data_kk="open")):
            text = catalog().index.sources[button.attributes["data-source"] or ""]
            quote = text[int(button.attributes["data-start"] or 0) : int(button.attributes["data-end"] or 0)]
            assert "人数）" in quote


def test_sums_and_rates_name_their_parts() -> None:
    rows = body(matrix_html(matrix(), WORDS))
    assert rows[3][3].text.startswith("5人圏域の合計（3か所）")
    assert rows[0][4].text.startswith("40.5%出典2か所退院した者の人数 17人 ÷ 退院支援を実施した者の人数 42人")


def test_a_missing_figure_is_said_in_words() -> None:
    forms = catalog().forms[0]
    bare = replace(matrix().rows[0].report, facts=())
    empty = type(catalog())(catalog().index, [forms], reports=[bare])
    html = matrix_html(build_matrix(empty, Selection()), WORDS)
    (row,) = body(html)
    assert [cell.text for cell in row[2:]] == ["記載なし", "記載なし", "記載なし"]
    assert "0人" not in read_html(html).one("table").text
    assert read_html(html).all("button", data_kk="ask") == []


def test_totals_say_what_they_are_made_of() -> None:
    result = read_html(matrix_html(matrix(), WORDS))
    foot = [cell.text for cell in result.one("tfoot").one("tr").children]
    # 42 + 25 + 110 + 24; 17 + 約9 + 5 + 0; (17 + 約9 + 5) / (42 + 25 + 24)
    assert foot == [
        "全体", "", "201人報告書5件中4件の合計", "約31人報告書5件中4件の合計",
        "約34.1%報告書5件中3件の合計から算出",
    ]  # fmt: skip
    told = result.one("details", **{"class": "kk-totals"}).text
    assert "数え方（延べ・実人数）が異なる：大阪市" in told
    assert "数値が示されていない（集計中・なし など）：横浜市" in told


def test_each_year_has_its_own_total() -> None:
    result = read_html(
        matrix_html(matrix(Selection(fiscal_years=(2017, 2018), columns=(DISCHARGED,))), WORDS)
    )
    rows = [[cell.text for cell in row.children] for row in result.one("tfoot").all("tr")]
    assert rows == [
        ["合計", "平成29年度", "約31人報告書5件中4件の合計"],
        ["合計", "平成30年度", "12名報告書1件中1件の合計"],
    ]  # fmt: skip
    notes = [item.text for item in result.one("ul", **{"class": "kk-notes"}).all("li")]
    assert notes[0].startswith("次の報告書は収録されていません：千葉県（平成30年度）、")
    assert notes[1].startswith("年度の異なる報告書が並んでいます。")


def test_headings_sort() -> None:
    html = matrix_html(matrix(Selection(fiscal_years=(2017,), sort=DISCHARGED, descending=True)), WORDS)
    heads = read_html(html).one("thead").all("th")
    assert [head.attributes.get("aria-sort") for head in heads] == [
        "none",
        None,
        "none",
        "descending",
        "none",
    ]
    buttons = [head.one("button").attributes for head in heads if head.all("button")]
    assert [(b["data-column"], b["data-direction"]) for b in buttons] == [
        ("place", "asc"), (SUPPORTED, "desc"), (DISCHARGED, "asc"), (RATE, "desc")
    ]  # fmt: skip
    assert [row[0].text for row in body(html)] == ["千葉県", "千葉市", "長野県", "大阪市", "横浜市"]


def test_rows_of_areas_have_a_column_for_them() -> None:
    html = matrix_html(matrix(Selection(fiscal_years=(2017,), by_area=True)), WORDS)
    assert [row[1].text for row in body(html)] == ["", "", "", "佐久圏域", "上小圏域", "諏訪圏域", ""]
    assert len(read_html(html).one("tfoot").one("tr").children) == len(read_html(html).one("thead").all("th"))


@pytest.mark.parametrize("selection", SELECTIONS, ids=str)
def test_links_lead_to_the_same_comparison(selection: Selection) -> None:
    result = read_html(matrix_html(matrix(selection), WORDS))
    addresses = [urlsplit(a.attributes["href"] or "") for a in result.all("a")]
    assert [address.path for address in addresses] == ["/compare.csv", "/compare.xlsx", "/compare.svg"]
    assert all("download" in a.attributes for a in result.all("a"))
    for address in addresses:
        assert selection_from_pairs(parse_qsl(address.query), catalog()) == selection


def test_nothing_foreign_becomes_active() -> None:
    """A file's name and a report's words, both hostile, stay text."""
    shown = matrix(Selection(fiscal_years=(2017,), columns=(POLICY, DISCHARGED)))
    html = matrix_html(shown, WORDS)
    root = read_html(html)
    assert HOSTILE in root.text
    elements = every(root)
    assert not {"script", "iframe", "img", "object", "style"} & {e.tag for e in elements}
    assert not [name for e in elements for name in e.attributes if name.startswith("on")]
    outside = [
        v for e in elements for n, v in e.attributes.items() if n in ("href", "src") and "//" in (v or "")
    ]
    assert outside == []
    assert "b&<b>.txt" in {b.attributes["data-source"] for b in root.all("button", data_kk="open")}
    assert "\n" not in html


def test_an_empty_comparison_says_so() -> None:
    result = read_html(matrix_html(matrix(Selection(jurisdictions=("架空<市",))), WORDS))
    assert "当てはまる報告書は収録されていません" in result.text
    assert "架空<市" in result.text
    assert result.all("table") == []


def test_all_words_are_there_in_both_languages() -> None:
    own = {name: both for name, both in read_words().items() if name.startswith("compare_")}
    for name, both in own.items():
        assert set(both) == {"ja", "en"}, name
        assert set(re.findall(r"\{(\w+)\}", both["ja"])) - {"name"} <= set(
            re.findall(r"\{(\w+)\}", both["en"])
        ), name
    english = Words(Language.ENGLISH)
    shown = build_matrix(
        catalog(), Selection(by_area=True, fiscal_years=(2017, 2018)), language=Language.ENGLISH
    )
    assert "All of Kanto (関東) (3)" in read_html(compare_form_html(catalog(), Selection(), english)).text
    text = read_html(matrix_html(shown, english)).text
    assert "Osaka City (大阪市)" in text
    assert not re.search(r"[ぁ-ゖ]", text.replace("延べ", ""))


# In a browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed: apt-get install chromium fonts-noto-cjk")
    arguments = ["--no-sandbox", "--disable-background-networking", "--disable-gpu"]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield launched
        launched.close()


def document(selection: Selection) -> str:
    styles = "".join((ASSETS / name).read_text(encoding="utf-8") for name in ("page.css", "compare.css"))
    script = (ASSETS / "compare.js").read_text(encoding="utf-8")
    form = compare_form_html(catalog(), selection, WORDS)
    return (
        f"<!doctype html><html lang=ja><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<style>body{{margin:0}}{styles}</style><div class='gradio-container'>{form}"
        f"{matrix_html(matrix(selection), WORDS)}</div><script>{script}</script>"
    )


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_the_table_scrolls_inside_its_frame(browser: Browser, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.set_content(document(Selection(columns=(SUPPORTED, DISCHARGED, RATE, POLICY, "section:outcomes"))))
    assert page.evaluate("document.documentElement.scrollWidth") == width
    frame = page.get_by_role("region")
    assert frame.evaluate("e => e.scrollWidth > e.clientWidth")
    frame.evaluate("e => { e.scrollLeft = 200; }")
    first = page.locator("tbody th").first.bounding_box()
    frame_box = frame.bounding_box()
    assert first is not None
    assert frame_box is not None
    assert first["x"] - frame_box["x"] <= 1.5
    page.close()


@pytest.mark.browser
def test_the_chart_is_saved_as_a_picture(browser: Browser) -> None:
    page = browser.new_page()
    called: list[str] = []
    page.on("request", lambda request: called.append(request.url))
    page.set_content(document(Selection(fiscal_years=(2017,))))
    with page.expect_download() as saved:
        page.evaluate("kikeruPng(document.querySelector('svg'), '比較.png')")
    content = Path(saved.value.path()).read_bytes()
    assert saved.value.suggested_filename == "比較.png"
    assert content.startswith(b"\x89PNG")
    assert int.from_bytes(content[16:20]) == 2 * 860
    assert [url for url in called if not url.startswith(("data:", "blob:"))] == []
    page.close()


@pytest.mark.browser
def test_the_form_keeps_the_order_and_clears_itself(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(document(Selection()))
    page.evaluate(
        "window.heard = []; document.addEventListener('change', (e) => heard.push(e.target.tagName))"
    )
    sent = "JSON.stringify([...new FormData(document.querySelector('form'))].filter(([, v]) => v))"
    page.click(f"[data-kk=sort][data-column='{DISCHARGED}']")
    page.get_by_label("関東すべて").check()
    assert json.loads(page.evaluate(sent)) == [
        ["sort", DISCHARGED], ["direction", "desc"], ["region", "関東"]
    ]  # fmt: skip
    page.get_by_role("button", name="条件をすべて外す").click()
    page.wait_for_function("heard.length === 2")
    assert json.loads(page.evaluate(sent)) == [["direction", "asc"]]
    assert page.evaluate("heard") == ["INPUT", "FORM"]
    page.close()


@pytest.mark.browser
def test_whoever_sorts_stays_on_the_heading(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(document(Selection(fiscal_years=(2017,))))
    page.focus(f"[data-kk=sort][data-column='{RATE}']")
    page.keyboard.press("Enter")
    again = matrix_html(matrix(Selection(fiscal_years=(2017,), sort=RATE, descending=True)), WORDS)
    page.evaluate("html => { document.querySelector('.kk-result').outerHTML = html; }", again)
    page.wait_for_function("document.activeElement.dataset.direction === 'asc'")
    assert page.evaluate("document.activeElement.dataset.column") == RATE
    page.close()


def test_it_is_asked_about_with_all_its_figures() -> None:
    shown = matrix(Selection(jurisdictions=("千葉県", "千葉市"), fiscal_years=(2017,)))
    buttons = read_html(matrix_html(shown, WORDS)).all("button", data_kk="ask")
    counts, rate = (button.attributes["data-question"] or "" for button in buttons)
    assert "退院支援を実施した者の人数と退院した者の人数" in counts
    assert all(name in question for name in ("千葉県", "千葉市", "平成29年度") for question in (counts, rate))
    assert [button.text for button in buttons] == [
        "退院支援を実施した者の人数、退院した者の人数について聞く", "退院した者の割合について聞く",
    ]  # fmt: skip
    shown = matrix(Selection(fiscal_years=(2017,), columns=(SUPPORTED, DISCHARGED)))
    button = read_html(matrix_html(shown, WORDS)).one("button", data_kk="ask")
    assert button.text == "この比較について聞く"


def test_a_link_to_it_is_copied() -> None:
    shown = matrix(Selection(regions=("関東",), fiscal_years=(2017,)))
    button = read_html(matrix_html(shown, WORDS)).one("button", data_kk="link")
    assert parse_qsl(button.attributes["data-query"] or "") == [("region", "関東"), ("year", "2017")]

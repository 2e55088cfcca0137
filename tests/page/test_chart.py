"""The bar chart: one bar a row, words where there is no number, complete in itself as a file."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from page.chart import chart_svg
from page.words import Words
from rag.catalog import Catalog
from rag.matrix import build_matrix
from rag.model import Language
from rag.selection import Selection
from tests.page.comparing import DISCHARGED, POLICY, RATE, SUPPORTED, catalog, matrix

WORDS = Words(Language.JAPANESE)
SVG = "{http://www.w3.org/2000/svg}"


def drawn(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def groups(svg: str) -> list[tuple[str, float | None, str]]:
    """Each row's label, the length of its bar (None for no bar) and what stands at it."""
    found = []
    for group in drawn(svg).iter(f"{SVG}g"):
        label, value = (text.text or "" for text in group.findall(f"{SVG}text"))
        bar = group.find(f"{SVG}rect")
        found.append((label, None if bar is None else float(bar.attrib["width"]), value))
    return found


def test_a_bar_for_each_number_and_words_for_the_rest() -> None:
    # The scale ends at 20, 430 wide: 17 / 20 * 430 = 365.5.
    assert groups(chart_svg(matrix(), DISCHARGED, WORDS)) == [
        ("千葉県", 365.5, "17人"),
        ("千葉市", 193.5, "約9名"),
        ("横浜市", None, "集計中"),
        ("長野県", 107.5, "5人"),
        ("大阪市", None, "0人"),
    ]


def test_on_a_phone_labels_stand_over_bars_in_a_narrow_drawing() -> None:
    svg = chart_svg(matrix(), DISCHARGED, WORDS, narrow=True)
    # The scale ends at 20, 230 wide: 17 / 20 * 230 = 195.5.
    assert [length for _, length, _ in groups(svg)] == [195.5, 103.5, None, 57.5, None]
    root = drawn(svg)
    assert root.attrib["width"] == "340"
    for group in root.iter(f"{SVG}g"):
        label, value = group.findall(f"{SVG}text")
        assert float(value.attrib["y"]) - float(label.attrib["y"]) > 13
    # What is longer than the drawing is wide has two lines.
    english = chart_svg(matrix(), SUPPORTED, Words(Language.ENGLISH), narrow=True)
    heads = [text.text for text in drawn(english).iter(f"{SVG}text") if "font-weight" in text.attrib]
    assert heads == ["People given discharge support", "(fiscal 2017)"]


def test_it_can_be_read_aloud() -> None:
    root = drawn(chart_svg(matrix(), DISCHARGED, WORDS))
    assert root.attrib["role"] == "img"
    assert root.findtext(f"{SVG}title") == "退院した者の人数（平成29年度）"
    assert root.findtext(f"{SVG}desc") == (
        "5行の横棒グラフ。数値があるのは4行。最大は千葉県 17人、最小は大阪市 0人。 "
        "千葉県 17人、千葉市 約9名、横浜市 集計中、長野県 5人、大阪市 0人"
    )


@pytest.mark.parametrize("narrow", [False, True])
def test_words_stand_on_no_line_of_the_scale(narrow: bool) -> None:
    for inline in (False, True):
        root = drawn(chart_svg(matrix(), DISCHARGED, WORDS, inline=inline, narrow=narrow))
        parts = list(root)
        missing = next(
            part for part in parts if "集計中" in "".join(part.itertext()) and part.tag == f"{SVG}g"
        )
        cover = parts[parts.index(missing) - 1]
        top, height = float(cover.attrib["y"]), float(cover.attrib["height"])
        assert all(top < float(text.attrib["y"]) < top + height for text in missing.findall(f"{SVG}text"))
        lines = [line for line in parts if line.tag == f"{SVG}line"]
        assert max(parts.index(line) for line in lines) < parts.index(cover)
        ends = sorted({float(line.attrib["x1"]) for line in lines})
        left = float(cover.attrib["x"])
        assert ends[0] < left < ends[1] <= ends[-1] <= left + float(cover.attrib["width"])


def test_a_file_is_painted_by_programs_that_know_no_order_of_painting() -> None:
    assert "paint-order" not in chart_svg(matrix(), DISCHARGED, WORDS)
    assert "paint-order" in chart_svg(matrix(), DISCHARGED, WORDS, inline=True)


def test_times_are_told_from_heads() -> None:
    svg = chart_svg(matrix(), SUPPORTED, WORDS)
    fills = [bar.attrib["fill"] for bar in drawn(svg).iter(f"{SVG}rect") if "stroke" in bar.attrib]
    assert len(set(fills[:4])) == 1
    assert fills[4] != fills[0]
    assert "白抜きの棒は延べ数です。" in svg
    assert "白抜き" not in chart_svg(matrix(), DISCHARGED, WORDS)


def test_a_file_needs_nothing_around_it_and_the_page_gives_its_colours() -> None:
    file, inline = (chart_svg(matrix(), RATE, WORDS, inline=inline) for inline in (False, True))
    assert "var(" not in file
    assert "currentColor" not in file
    assert not re.search(r"#[0-9a-f]{6}", inline)
    assert "var(--kk-accent" in inline
    assert "href" not in file + inline


@pytest.mark.parametrize("key", ["", "measure:nothing", POLICY])
def test_another_key_draws_what_the_table_chooses(key: str) -> None:
    assert chart_svg(matrix(), key, WORDS) == chart_svg(matrix(), SUPPORTED, WORDS)
    chosen = matrix(Selection(fiscal_years=(2017,), chart=RATE))
    assert chart_svg(chosen, "", WORDS) == chart_svg(chosen, RATE, WORDS)


@pytest.mark.parametrize(
    "selection", [Selection(columns=(POLICY,)), Selection(jurisdictions=("架空市",))], ids=["words", "nobody"]
)
def test_nothing_to_draw(selection: Selection) -> None:
    root = drawn(chart_svg(matrix(selection), "", WORDS))
    assert root.findtext(f"{SVG}title") == "グラフにできる数値がありません。"


def many(count: int, name: str) -> Catalog:
    first = catalog().reports[0]
    reports = [
        replace(first, jurisdiction=replace(first.jurisdiction, name=f"{name}{number}", code=""))
        for number in range(count)
    ]
    return Catalog(catalog().index, catalog().forms, reports=reports)


@pytest.mark.parametrize("count", [1, 134])
def test_it_grows_with_its_rows(count: int) -> None:
    shown = build_matrix(many(count, "県"), Selection())
    root = drawn(chart_svg(shown, DISCHARGED, WORDS))
    assert len(list(root.iter(f"{SVG}g"))) == count
    lowest = max(float(text.attrib["y"]) for text in root.iter(f"{SVG}text"))
    assert lowest < float(root.attrib["height"]) == 64 + 26 * count + 44


def test_a_long_name_is_cut_and_told_whole() -> None:
    long = "とても長い名前の広域連合" * 4 + "<&>\x00"
    svg = chart_svg(build_matrix(many(1, long), Selection()), DISCHARGED, WORDS)
    group = next(drawn(svg).iter(f"{SVG}g"))
    label = group.findtext(f"{SVG}text") or ""
    assert label == long[:18] + "…"
    assert "<&>\ufffd0" in (group.findtext(f"{SVG}title") or "")

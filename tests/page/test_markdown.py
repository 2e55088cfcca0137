"""The Markdown of answers as HTML, and how it appears."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from page.markdown import markdown_html, stream_prefixes
from page.text import escaped, one_line, quoted, shortened
from tests.page.html import Reader

ELEMENTS = {"p", "br", "strong", "ul", "li", "div", "table", "tr", "th", "td", "i"}


def _mark(number: int) -> str:
    return f"<i>{number}</i>"


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("", ""),
        ("文\n次の行\n\n段落", "<p>文<br>次の行</p><p>段落</p>"),
        ("**13人** です。[1][23]", "<p><strong>13人</strong> です。<i>1</i><i>23</i></p>"),
        ("- a\n- b\n  - c", '<ul><li>a</li><li>b</li><li class="kk-sub">c</li></ul>'),
        ("前\n- a", "<p>前</p><ul><li>a</li></ul>"),
        ("# 題\n文", "<p><strong>題</strong></p><p>文</p>"),
        (
            "| 自治体 | 数 |\n|---|---|\n| 甲\\|乙 | **3** [2] |",
            '<div class="kk-table"><table><tr><th>自治体</th><th>数</th></tr>'
            "<tr><td>甲&#124;乙</td><td><strong>3</strong> <i>2</i></td></tr></table></div>",
        ),
        ("<b>x</b>", "<p>&#60;b&#62;x&#60;/b&#62;</p>"),
        ("[a](http://example.com)", "<p>&#91;a&#93;(http://example.com)</p>"),
        ("\\[1\\] \\*\\*a\\*\\*", "<p>&#91;1&#93; &#42;&#42;a&#42;&#42;</p>"),
        ("計[1][2][3][4][5][6]", "<p>計" + "".join(f"<i>{n}</i>" for n in range(1, 7)) + "</p>"),
        ("計[1][2][3][4][5][6][7]。", "<p>計<i>1</i>～<i>7</i>。</p>"),
        ("計[9][1][2][3][4][5][6][7][10]", "<p>計<i>9</i><i>1</i>～<i>7</i><i>10</i></p>"),
        ("**開いたまま", "<p>&#42;&#42;開いたまま</p>"),
        ("a\\", "<p>a&#92;</p>"),
    ],
)
def test_markdown(markdown: str, html: str) -> None:
    assert markdown_html(markdown, _mark) == html


@given(st.text())
def test_any_text_is_shown_as_it_stands(text: str) -> None:
    html = escaped(text)
    assert not set("<>\"'`{}$[]*_\\|~") & set(html)
    # An HTML reader takes CR for LF, and drops what no character is.
    assert Reader(html).text == text


@given(st.text(alphabet=st.sampled_from("a字<>&[]1*|-# \n\\`${}_!()"), max_size=60))
def test_no_markdown_makes_another_element(text: str) -> None:
    html = markdown_html(text, _mark)
    assert "\n" not in html
    assert set(Reader(html).tags) <= ELEMENTS


@given(st.text(alphabet=st.sampled_from("あ字aA*[]1|-\n \\。"), max_size=80), st.integers(1, 9))
def test_a_stream_grows_to_the_whole(text: str, most: int) -> None:
    shown = list(stream_prefixes(text, most=most))
    assert len(shown) <= most + 1
    assert shown[-1] == text
    for earlier in shown[:-1]:
        assert text.startswith(earlier) or text.startswith(earlier.removesuffix("**"))
        assert earlier.count("**") % 2 == 0


def test_a_stream_cuts_no_mark_row_or_bold() -> None:
    text = "**退院者数** です。[1][12]\n\n| 甲 | 3 |\n| 乙 | 4 |"
    shown = list(stream_prefixes(text, most=100))
    assert "**退院者数**" in shown
    assert not any(re.search(r"\[\d*$", prefix) for prefix in shown)
    assert [prefix.count("\n|") for prefix in shown if prefix.endswith("|")][-1] == 2
    assert not any(prefix.rstrip().endswith(("| 甲", "| 乙")) for prefix in shown)


def test_small_texts() -> None:
    assert one_line(" a\n\t b\u3000") == "a b"
    assert quoted("○ 具体的にアド\n \nバイスを\n受けた\n。") == "○ 具体的にアドバイスを受けた。"
    assert quoted("（退院者数）\n18人\n2人") == "（退院者数） 18人 2人"
    assert quoted("１８人\n２人 研修 会\nＡＤ\n○次") == "１８人 ２人 研修 会 ＡＤ ○次"
    assert (shortened("あいう", 3), shortened("あいうえ", 3)) == ("あいう", "あい…")

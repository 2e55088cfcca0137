"""An answer's Markdown as data."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from page.markup import (
    Bullets,
    Item,
    Line,
    Paragraph,
    Piece,
    Table,
    plain_line,
    read_line,
    read_markup,
)


def test_an_answer_is_read_as_its_blocks() -> None:
    text = "一行目\n二行目\n- 項目\n  - 下の項目\n\n# 見出し\n本文\n\n| 市 | 数 |\n|:--|--:|\n| a | 1 |"
    assert read_markup(text) == (
        Paragraph(((Piece("一行目"),), (Piece("二行目"),))),
        Bullets((Item((Piece("項目"),)), Item((Piece("下の項目"),), nested=True))),
        Paragraph(((Piece("見出し"),),), heading=True),
        Paragraph(((Piece("本文"),),)),
        Table((((Piece("市"),), (Piece("数"),)), ((Piece("a"),), (Piece("1"),))), head=True),
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("**13人** です。[1][22]",
         (Piece("13人", bold=True), Piece(" です。"), Piece("[1]", mark=1), Piece("[22]", mark=22))),
        ("**a [1]\\* b**",
         (Piece("a ", bold=True), Piece("[1]", bold=True, mark=1), Piece("* b", bold=True))),
        ("\\[1\\] \\\\ [12345] [x]", (Piece("[1] \\ [12345] [x]"),)),
        ("*a* _b_ [c](d) <e>", (Piece("*a* _b_ [c](d) <e>"),)),
        ("", ()),
    ],
)  # fmt: skip
def test_a_line_is_read_as_its_pieces(text: str, line: Line) -> None:
    assert read_line(text) == line


def test_rows_without_a_rule_have_no_head_and_a_rule_alone_is_nothing() -> None:
    assert read_markup("| a | b |\n| c \\| d |") == (
        Table((((Piece("a"),), (Piece("b"),)), ((Piece("c | d"),),)), head=False),
    )
    assert read_markup("|---|") == ()


@given(st.text(st.characters(exclude_characters="\\*[")))
def test_a_line_without_signs_is_one_piece(text: str) -> None:
    assert plain_line(read_line(text)) == text
    assert len(read_line(text)) <= 1

"""Conversations as Markdown and answers as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from page.export import conversation_markdown
from page.exported import holdable, source_line
from page.markup import read_markup
from page.store.conversations import Exchange
from page.text import one_line
from page.words import Words
from rag.model import Language, Status
from tests.page.answers import answer, citation, exchange

JA, EN = Words(Language.JAPANESE), Words(Language.ENGLISH)
GITHUB = MarkdownIt("commonmark").enable(["table", "strikethrough"])
"""What reads Markdown as GitHub does, without footnotes."""

FULL = citation(1, area="北圏域", page=3, quote="退院した者\r\n １３人", start=7, end=19, source="a/b_1.txt")


def exported(*exchanges: Exchange, title: str = "題", words: Words = JA) -> str:
    return conversation_markdown(title, exchanges, words)


def test_a_conversation_is_written_with_its_sources_as_footnotes() -> None:
    table = (
        "| 自治体 | 人数 |\n|---|---|\n| 千葉市 | **13人** [1] |\n\n差は 3人 です。[2][1]\n\n- 一 [2]\n  - 二"
    )
    first = Exchange("比べて\nください", answer(table, FULL, citation(2, jurisdiction="川崎市")))
    assert exported(first, exchange("次は？")) == (
        "# 題\n\n"
        "「聞ける報告書 Kikeru」との会話の記録です。数字を使う前に、出典の原文を確かめてください。\n\n"
        "## 質問 1\n\n> 比べて  \n> ください\n\n### 回答\n\n"
        "| 自治体 | 人数 |\n| --- | --- |\n| 千葉市 | **13人** [^1] |\n\n"
        "差は 3人 です。[^2] [^1]\n\n- 一 [^2]\n  - 二\n\n"
        "## 質問 2\n\n> 次は？\n\n### 回答\n\n**13人** です。[^3]\n\n"
        "[^1]: 千葉市 / 平成29年度 / 状況 / 北圏域 / p.3（a/b\\_1.txt、文字位置 7–19）「退院した者 １３人」\n"
        "[^2]: 川崎市 / 平成29年度 / 状況（2.txt、文字位置 10–19）「退院した者 １３人」\n"
        "[^3]: 千葉市 / 平成29年度 / 状況（1.txt、文字位置 10–19）「退院した者 １３人」\n"
    )


def test_what_is_no_answer_is_said() -> None:
    told = exported(
        Exchange("一", answer("ありません。", status=Status.NOT_FOUND)),
        Exchange("二", answer("どれですか。", status=Status.CLARIFY)),
        Exchange("三", failure="索引 <x> を\n読めません"),
        Exchange("四", answer("書いた。[1]", mode="llm"), note="2件中1件だけを読みました。"),
    )
    assert "**見つかりませんでした**\n\nありません。\n\n出典：[^1]\n\n" in told
    assert "**確認させてください**\n\nどれですか。" in told
    assert "回答できませんでした：索引 \\<x\\> を 読めません\n" in told
    assert "**文章は言語モデルが書き、出典と照らし合わせたものです。**\n\n書いた。[^3]" in told
    assert "書いた。[^3]\n\n2件中1件だけを読みました。\n" in told


def test_a_mark_without_a_source_stays_text_and_a_source_without_a_mark_is_named() -> None:
    told = exported(Exchange("何", answer("あ [7] い [2]", citation(1), citation(2))))
    assert "あ \\[7\\] い [^1]\n\n出典：[^2]\n\n[^1]: 千葉市 / 平成29年度 / 状況（2.txt" in told


def test_a_table_is_as_wide_as_its_widest_row_and_has_a_head() -> None:
    told = exported(Exchange("何", answer("| a |\n|---|\n| b | c \\| d |")))
    assert "| a |  |\n| --- | --- |\n| b | c \\| d |\n" in told
    told = exported(Exchange("何", answer("| a | b |\n| c | d |")))
    assert "|  |  |\n| --- | --- |\n| a | b |\n| c | d |\n" in told


def test_in_english() -> None:
    told = exported(Exchange("q", answer("13 [1]", FULL)), title=" ", words=EN)
    assert told.startswith("# Conversation\n\n")
    place = "千葉市 / fiscal 2017 / 状況 / 北圏域 / p. 3 (a/b\\_1.txt, characters 7–19)"
    assert f"[^1]: {place}: “退院した者 １３人”\n" in told
    assert "fiscal year not known" in source_line(citation(1, fiscal_year=None), EN)


TEXTS = st.text(max_size=30) | st.text("\\`*_{}[]<>#|~$&@^!:/.-+=()1 \n\twa", max_size=30)
ALLOWED = {"text", "softbreak", "hardbreak", "text_special"}


def inline(markdown: str) -> Iterator[Token]:
    for token in GITHUB.parse(markdown):
        yield from token.children or ()


@given(TEXTS)
def test_a_question_is_shown_as_it_was_asked(text: str) -> None:
    told = exported(Exchange(text, failure="だめ"))
    quote = told.split("## 質問 1")[1].split("### 回答")[0]
    lines = [one_line(holdable(re.sub(r"\s+", " ", line))) for line in text.splitlines()]
    assert {token.type for token in inline(quote)} <= ALLOWED
    assert {token.type.rsplit("_", 1)[0] for token in GITHUB.parse(quote)} <= {
        "blockquote",
        "paragraph",
        "inline",
    }
    # A blank line parts paragraphs, any other break stands inside one.
    paragraphs = [token.children or () for token in GITHUB.parse(quote) if token.type == "inline"]
    shown = "\n".join(
        "".join("\n" if token.type.endswith("break") else token.content for token in paragraph)
        for paragraph in paragraphs
    )
    assert [line for line in shown.split("\n") if line] == [line for line in lines if line]


@given(TEXTS, TEXTS, TEXTS)
def test_sources_and_failures_are_shown_as_they_are(quote: str, name: str, failure: str) -> None:
    cited = citation(1, quote=quote, source=name, jurisdiction="市", section="節", area="域" + name)
    told = exported(Exchange("何", answer("字 [1]", cited)), Exchange("何", failure=failure))
    (note,) = re.findall(r"^\[\^1\]: (.*)$", told, re.MULTILINE)
    assert {token.type for token in inline(note)} <= ALLOWED
    assert "".join(token.content for token in inline(note)) == source_line(cited, JA)
    assert told.count("\n[^1]: ") == 1
    assert {token.type for token in inline(told.split("### 回答")[2].split("\n[^1]:")[0])} <= ALLOWED


def test_a_reports_markdown_in_an_answer_is_text() -> None:
    link = "\\<script\\> \\[報告\\](http://example.com/) ![絵](http://example.com/a.png) www.example.com"
    told = exported(Exchange("何", answer(f"- {link} \\*強調\\* <b>太字</b> [1]")))
    types = {token.type for token in inline(told)} - ALLOWED
    assert types == set()
    assert "http\\://" in told
    assert "www\\.example.com" in told


@given(st.text(st.characters(codec=None)) | TEXTS)
def test_any_answer_can_be_written(text: str) -> None:
    told = exported(Exchange(text, answer(text, citation(1, quote=text))), title=text)
    told.encode("utf-8")


@pytest.mark.parametrize(
    "text", ["|---|", "|", "||", "- ", "#", "# ", "**", "****", "\\", "[1", "a\n|---|\nb"]
)
def test_fragments_of_markdown_are_read(text: str) -> None:
    shown = exported(Exchange("何", answer(text)))
    assert shown.count("[^1]") == 2  # the source is named, and given
    assert all(block for block in read_markup(text))

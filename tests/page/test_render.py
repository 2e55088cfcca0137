"""Questions, answers and states as HTML."""

from __future__ import annotations

from dataclasses import replace

import pytest

from page.render import (
    answer_html,
    failure_html,
    holdings_line,
    place_line,
    question_html,
    status_html,
    waiting_html,
)
from page.words import Words
from rag.model import Answer, Citation, Language, Status
from tests.page.html import Reader

JA, EN = Words(Language.JAPANESE), Words(Language.ENGLISH)
QUOTE = "○退院した者 １３人"
CITATION = Citation(1, "a/<i>.txt", "千葉市", None, "状況", 2017, QUOTE, 5, 15, None)
ANSWER = Answer("何人？", "**13人** です。[1]", Status.ANSWERED, "extractive", (CITATION,), {"total": 1.0})


def test_an_answer_is_one_line_with_its_marks_and_sources() -> None:
    html = answer_html(ANSWER, 2, JA)
    assert "\n" not in html
    assert html.startswith('<div class="kk kk-answered">')
    assert html.count("kk-at-2-1") == 2  # the mark in the text and the entry in the list
    text = Reader(html).text
    assert "千葉市 / 平成29年度 / 状況" in text
    assert f"「{QUOTE}」" in text


def test_an_answer_has_its_tools_and_only_the_last_can_be_asked_again() -> None:
    html = answer_html(ANSWER, 2, JA, last=True)
    assert [name for name in ("copy", "retry", "up", "down") if f"kk-do-{name}-2" not in html] == []
    assert "kk-do-retry" not in answer_html(ANSWER, 2, JA)


def test_what_was_said_of_an_answer_is_seen() -> None:
    html = answer_html(ANSWER, 0, JA, verdict="down")
    assert "👎 違っている ✓" in html
    assert "👍 役に立った ✓" not in html


def test_an_unfinished_answer_has_no_sources_yet() -> None:
    html = answer_html(ANSWER, 0, JA, shown="**13人**", note="※")
    assert "<strong>13人</strong>" in html
    assert [name for name in ("kk-sources", "kk-tools", "kk-note") if name in html] == []


def test_a_note_stands_under_the_answer() -> None:
    assert '<p class="kk-note">&#60;3件&#62;</p>' in answer_html(ANSWER, 0, JA, note="<3件>")


def test_a_mark_without_a_citation_is_text() -> None:
    html = answer_html(replace(ANSWER, answer="番号[7]"), 0, JA)
    assert "番号[7]" in Reader(html).text
    assert "kk-at-0-7" not in html


@pytest.mark.parametrize(
    ("status", "badge"), [(Status.NOT_FOUND, "見つかりませんでした"), (Status.CLARIFY, "確認させてください")]
)
def test_what_is_no_answer_looks_different(status: Status, badge: str) -> None:
    html = answer_html(replace(ANSWER, status=status, citations=(), answer="収録されていません。"), 0, JA)
    assert html.startswith(f'<div class="kk kk-{status.value}"><p class="kk-badge">{badge}</p>')
    assert "kk-sources" not in html


def test_a_question_keeps_its_lines_and_can_be_taken_up_again() -> None:
    html = question_html("<a>\n二行目", 3, JA)
    assert '<div class="kk-asked">&#60;a&#62;<br>二行目</div>' in html
    assert "kk-do-edit-3" in html
    assert "kk-do-link-3" in html


def test_who_is_quoted() -> None:
    paged = replace(CITATION, area="北圏域", page=4)
    assert place_line(paged, JA) == "千葉市 / 平成29年度 / 状況 / 北圏域 / p.4"
    assert (
        place_line(replace(CITATION, fiscal_year=None), EN)
        == "Chiba City (千葉市) / fiscal year unknown / 状況"
    )


def test_what_can_be_asked_about() -> None:
    assert holdings_line(["甲", "乙"], [2017, 2019], JA) == "収録：2自治体（甲、乙）、平成29年度・令和元年度"
    assert holdings_line(["甲"] * 7, [], JA) == "収録：7自治体（甲、甲、甲、甲、甲、甲ほか）"
    assert holdings_line(["A", "B"], [2017], EN) == "Jurisdictions (2): A, B; fiscal 2017"


def test_states_are_text() -> None:
    assert "&#60;b&#62; c" in failure_html("<b>\nc")
    assert "&#60;b&#62;" in waiting_html("<b>")
    assert 'class="kk-state kk-state-ready" role="status"' in status_html("ready", "a")

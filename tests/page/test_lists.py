"""The lists beside the conversation."""

from __future__ import annotations

from datetime import UTC, datetime

from page.lists import excluded_of, list_head_html, list_html, scope_count, scope_html
from page.report_ids import report_id
from page.store.conversations import Summary
from page.words import Words
from rag.assistant import Assistant
from rag.model import Language
from tests.page.answers import ID, ID2
from tests.page.html import Reader

JA = Words(Language.JAPANESE)
WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def test_conversations_with_what_can_be_done_with_them() -> None:
    listed = [Summary(ID, "<b>一</b>", WHEN, 3), Summary(ID2, "二", WHEN, 1)]
    html = list_html(listed, JA, current=ID2)
    assert "<b>" not in html
    assert Reader(html).text.count("<b>一</b>") == 1
    assert "質問3件" in html
    assert "3 questions" in list_html(listed, Words(Language.ENGLISH))
    assert "1 question<" in list_html(listed, Words(Language.ENGLISH))
    assert f'data-kk="show" data-id="{ID2}" aria-current="true"' in html
    assert html.count("aria-current") == 1
    for name in ("rename", "delete"):
        assert f'data-kk="{name}" data-id="{ID}"' in html
    for ending in ("md", "docx"):
        assert f'href="/conversations/{ID}.{ending}"' in html
    assert 'data-kk="delete-all"' in html


def test_no_conversation_is_said() -> None:
    assert "まだありません" in list_html([], JA)
    assert "一致する会話はありません" in list_html([], JA, searched=True)
    assert "delete-all" not in list_html([Summary(ID, "一", WHEN, 1)], JA, searched=True)


def test_the_head_can_be_searched_and_begun_anew() -> None:
    html = list_head_html(JA)
    assert 'data-kk="new"' in html
    assert "会話を検索" in Reader(html).text


def test_reports_are_ticked_unless_they_are_left_out(seed: Assistant) -> None:
    names = [report_id(report) for report in seed.catalog.reports]
    html = scope_html(seed.catalog, frozenset(names[:1]), JA)
    assert html.count(" checked") == len(names) - 1
    assert f'value="{names[0]}">' in html
    assert f"{len(names) - 1}件／{len(names)}件" in html


def test_reports_to_tick_are_by_region_in_the_official_order(seed: Assistant) -> None:
    seen = Reader(scope_html(seed.catalog, frozenset(), JA))
    places = [
        text for text in ("栃木県", "千葉市", "川崎市", "鹿児島県", "関東", "九州") if text in seen.text
    ]
    assert len(places) == 6
    assert sorted(places, key=seen.text.index) == ["関東", "栃木県", "千葉市", "川崎市", "九州", "鹿児島県"]
    html = scope_html(seed.catalog, frozenset(), Words(Language.ENGLISH))
    assert "Tochigi Prefecture (栃木県)" in html
    # Found by its reading and in English too.
    assert 'data-name="千葉市 ちばし chiba' in html
    assert html.count('data-kk="scope-all"') == html.count('data-kk="scope-none"') == 3


def test_what_is_not_ticked_is_left_out(seed: Assistant) -> None:
    names = [report_id(report) for report in seed.catalog.reports]
    assert excluded_of(seed.catalog, names[1:]) == frozenset(names[:1])
    assert excluded_of(seed.catalog, [*names, "no report"]) == frozenset()
    # Whoever ticks nothing means all, not none.
    assert excluded_of(seed.catalog, []) == frozenset()
    assert excluded_of(seed.catalog, ["no report"]) == frozenset()


def test_where_all_are_left_out_none_is(seed: Assistant) -> None:
    count = len(seed.catalog.reports)
    everything = frozenset(report_id(report) for report in seed.catalog.reports)
    assert scope_count(seed.catalog, everything) == (count, count)
    assert scope_count(seed.catalog, frozenset(list(everything)[:1])) == (count - 1, count)

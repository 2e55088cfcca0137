"""Conversations: whose they are, what comes back, what is found, what is dropped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import RecordsError
from page.store import conversations
from page.store.conversations import (
    Conversations,
    Exchange,
    Summary,
    exchange_text,
    folded,
    new_id,
    read_exchange,
)
from page.store.database import Database
from rag.model import Answer, Citation, Status
from tests.page.answers import ID, ID2, OTHER, OWNER, answer, citation, database_in, exchange


class Clock:
    """A second later at each look."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = database_in(tmp_path)
    yield made
    made.close()


@pytest.fixture
def kept(database: Database) -> Conversations:
    return Conversations(database, clock=Clock())


def questions(kept: Conversations, owner: str = OWNER, conversation: str = ID) -> list[str]:
    loaded = kept.load(owner, conversation)
    assert loaded is not None
    return [one.question for one in loaded]


def titles(kept: Conversations, search: str = "") -> list[str]:
    return [summary.title for summary in kept.summaries(OWNER, search=search)]


def test_what_is_kept_comes_back_equal(kept: Conversations) -> None:
    asked = (
        exchange(),
        Exchange(
            "二つ目\n\x00\ud800",
            replace(
                answer(
                    "?",
                    citation(1, area="北圏域", page=3, fiscal_year=None, quote="\r\n\x0b<b>\u2028"),
                    status=Status.CLARIFY,
                    mode="llm",
                    choices=("千葉市の人数は？", "川崎市の人数は？"),
                ),
                citations=(),
            ),
        ),
        Exchange("三つ目", failure="索引を読み込めませんでした。"),
    )
    for one in asked:
        kept.append(OWNER, ID, one)
    assert kept.load(OWNER, ID) == asked


TEXTS = st.text(st.characters(codec=None), max_size=20)
PLACES = st.integers(0, 10**9)
CITATIONS = st.builds(
    Citation, PLACES, TEXTS, TEXTS, st.none() | TEXTS, TEXTS, st.none() | PLACES, TEXTS, PLACES, PLACES,
    st.none() | PLACES,
)  # fmt: skip
ANSWERS = st.builds(
    Answer,
    TEXTS,
    TEXTS,
    st.sampled_from(Status),
    TEXTS,
    st.lists(CITATIONS, max_size=3).map(tuple),
    st.dictionaries(TEXTS, st.floats(allow_nan=False, allow_infinity=False), max_size=3),
    st.lists(TEXTS, max_size=3).map(tuple),
)


@given(st.builds(Exchange, TEXTS, st.none() | ANSWERS, TEXTS, TEXTS))
def test_any_exchange_is_read_as_it_was_written(asked: Exchange) -> None:
    text = exchange_text(asked)
    text.encode("utf-8")
    assert read_exchange(text, "here") == asked


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda text: text[:-1], "delimiter|Expecting"),
        (lambda text: "[]", "exchange is list"),
        (lambda text: "null", "exchange is NoneType"),
        (lambda text: text.replace('"question"', '"asked"'), "question is missing"),
        (lambda text: text.replace('"start": 10', '"start": "10"'), "exchange.answer"),
        (lambda text: text.replace('"start": 10', '"start": true'), "exchange.answer"),
        (lambda text: text.replace('"answered"', '"perhaps"'), "exchange.answer"),
        (lambda text: "[" * 100_000, "recursion"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_in_one_line(change: object, says: str, kept: Conversations,
                                                           database: Database) -> None:  # fmt: skip
    kept.append(OWNER, ID, exchange())
    changed = change(exchange_text(exchange()))  # type: ignore[operator]
    with database.transaction() as connection:
        connection.execute("UPDATE exchanges SET data = ?", (changed,))
    with pytest.raises(RecordsError, match=says) as told:
        kept.load(OWNER, ID)
    assert "\n" not in str(told.value)
    assert "records.sqlite3: exchange 1 cannot be read" in str(told.value)


def test_a_field_that_came_later_has_its_default() -> None:
    old = exchange_text(exchange()).replace(', "choices": []', "").replace('"failure": "", ', "")
    old = old.replace('"note": "", ', "")
    assert "choices" not in old
    assert "note" not in old
    assert "failure" not in old
    assert read_exchange(old, "here") == exchange()


def test_an_id_means_nothing_to_another_owner(kept: Conversations) -> None:
    kept.append(OWNER, ID, exchange("秘密"))
    assert kept.load(OTHER, ID) is None
    assert kept.summaries(OTHER) == ()
    assert kept.summaries(OTHER, search="秘密") == ()
    kept.rename(OTHER, ID, "奪う")
    kept.delete(OTHER, ID)
    kept.delete_all(OTHER)
    kept.append(OTHER, ID, exchange("他人の"))
    kept.delete(OTHER, ID2)
    assert questions(kept) == ["秘密"]
    assert titles(kept) == ["秘密"]
    assert questions(kept, OTHER) == ["他人の"]


def test_the_file_names_no_owner(kept: Conversations, database: Database) -> None:
    kept.append("browser:cookie-of-somebody", ID, exchange())
    kept.append("\ud800'; DROP TABLE conversations; --", ID, exchange())
    assert "cookie" not in "\n".join(str(row) for row in database.rows("SELECT * FROM conversations"))
    assert kept.load("\ud800'; DROP TABLE conversations; --", ID) == (exchange(),)


def test_ids_are_random_and_no_other_text_is_taken(kept: Conversations) -> None:
    assert new_id() != new_id()
    kept.append(OWNER, new_id(), exchange())
    for bad in ("", "0" * 31, "g" * 32, ID.upper(), ID + "\n", "../" + ID, "\ud800" * 32):
        with pytest.raises(RecordsError, match="no id of a conversation"):
            kept.append(OWNER, bad, exchange())
    assert kept.load(OWNER, "' OR 1=1 --") is None
    assert len(kept.summaries(OWNER)) == 1


def test_an_edited_question_keeps_what_was_before_it(kept: Conversations) -> None:
    for name in "一二三四":
        kept.append(OWNER, ID, exchange(name))
    kept.append(OWNER, ID, exchange("新三"), keep=2)
    assert questions(kept) == ["一", "二", "新三"]
    kept.append(OWNER, ID, exchange("新二"), keep=1)
    assert questions(kept) == ["一", "新二"]
    kept.append(OWNER, ID, exchange("三"), keep=99)
    assert questions(kept) == ["一", "新二", "三"]
    kept.append(OWNER, ID, exchange("始め"), keep=0)
    assert questions(kept) == ["始め"]


def test_the_title_is_the_first_question_until_a_person_gives_one(kept: Conversations) -> None:
    kept.append(OWNER, ID, exchange("何  人\nですか"))
    kept.append(OWNER, ID, exchange("次"))
    assert titles(kept) == ["何 人 ですか"]
    kept.append(OWNER, ID, exchange("あ" * 61), keep=0)
    assert titles(kept) == ["あ" * 59 + "…"]
    kept.rename(OWNER, ID, "  退院の\n件  ")
    kept.append(OWNER, ID, exchange("別"), keep=0)
    assert titles(kept) == ["退院の 件"]
    assert kept.title(OWNER, ID) == "退院の 件"
    assert kept.title(OTHER, ID) is None
    kept.rename(OWNER, ID, " \n ")
    kept.rename(OWNER, ID2, "無い")
    assert titles(kept) == ["退院の 件"]


def test_summaries_are_newest_first(kept: Conversations) -> None:
    kept.append(OWNER, ID, exchange("一"))
    kept.append(OWNER, ID2, exchange("二"))
    kept.append(OWNER, ID, exchange("三"))
    first, second = kept.summaries(OWNER)
    assert first == Summary(ID, "一", datetime.fromtimestamp(1_800_000_003, UTC), 2)
    assert second == Summary(ID2, "二", datetime.fromtimestamp(1_800_000_002, UTC), 1)
    assert kept.summaries(OWNER, most=1) == (first,)
    assert kept.summaries(OWNER, most=0) == ()


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("13人 です", True),  # bold ends within it
        ("１３人", True),
        ("ｃhiba", True),
        ("CHIBA city", True),
        ("  ", True),
        ("50%", True),
        ("5_%", False),
        ("%", True),
        ("_", False),
        ("*", False),  # the answer's Markdown is not what a person reads
        ("a|b", True),
        ("川崎", False),
        ("改めた題", True),
        ("' OR '1'='1", False),
        ("何人 13人", False),  # not across the question and the answer
        ("\ud800", False),
    ],
)
def test_search_finds_plain_text(kept: Conversations, search: str, found: bool) -> None:
    kept.append(OWNER, ID, exchange("Chiba Ｃity は何人", "**13人** です。[1]\n\n- 50％ a\\|b"))
    kept.rename(OWNER, ID, "改めた題")
    assert (len(kept.summaries(OWNER, search=search)) == 1) is found


def test_folding_is_stable_and_without_case() -> None:
    assert folded(" Ａ  B\nß ｶﾞ ") == "a b ss ガ"
    assert folded(folded("ﬃ İ")) == folded("ﬃ İ")


def test_deleting_leaves_nothing_in_the_files(kept: Conversations, tmp_path: Path) -> None:
    kept.append(OWNER, ID, exchange("SECRET-ONE"))
    kept.append(OWNER, ID2, exchange("SECRET-TWO"))

    def on_disk(word: bytes) -> bool:
        return any(word in path.read_bytes() for path in tmp_path.iterdir())

    assert on_disk(b"SECRET-ONE")
    kept.delete(OWNER, ID)
    assert kept.load(OWNER, ID) is None
    assert not on_disk(b"SECRET-ONE")
    assert on_disk(b"SECRET-TWO")
    kept.delete_all(OWNER)
    assert kept.summaries(OWNER) == ()
    assert not on_disk(b"SECRET-TWO")
    assert not on_disk(b"secret-two")


def test_the_oldest_are_dropped(kept: Conversations, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversations, "MOST_EXCHANGES", 3)
    monkeypatch.setattr(conversations, "MOST_CONVERSATIONS", 2)
    for name in "一二三四":
        kept.append(OWNER, ID, exchange(name))
    assert questions(kept) == ["二", "三", "四"]
    third = "3" * 32
    kept.append(OWNER, ID2, exchange("乙"))
    kept.append(OTHER, ID, exchange("他"))
    kept.append(OWNER, ID, exchange("五"))
    kept.append(OWNER, third, exchange("丙"))
    assert [summary.id for summary in kept.summaries(OWNER)] == [third, ID]
    assert kept.load(OTHER, ID) == (exchange("他"),)

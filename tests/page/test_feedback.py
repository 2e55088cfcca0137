"""Verdicts on answers: what they keep, whose they are, and what survives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from corpus.errors import RecordsError
from page.store import feedback as module
from page.store.conversations import Conversations, Exchange
from page.store.database import Database
from page.store.feedback import Feedback, FeedbackEntry
from rag.understand import Turn
from tests.page.answers import ID, ID2, OTHER, OWNER, answer, database_in, exchange

NOW = datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = database_in(tmp_path)
    kept = Conversations(made)
    kept.append(OWNER, ID, exchange("一", "壱[1]"))
    kept.append(OWNER, ID, Exchange("二", failure="だめ"))
    kept.append(OWNER, ID, exchange("三", "参[1]"))
    yield made
    made.close()


@pytest.fixture
def feedback(database: Database) -> Feedback:
    return Feedback(database, clock=NOW.timestamp)


BEFORE = (Turn("user", "一"), Turn("assistant", "壱[1]"))
THIRD = FeedbackEntry("三", BEFORE, answer("参[1]", question="三"), "down", "違う\ud800", NOW)


def test_an_entry_holds_the_question_with_what_was_before_it(feedback: Feedback) -> None:
    assert feedback.put(OWNER, ID, 2, "down", "違う\ud800")
    assert feedback.put(OWNER, ID, 0, "up")
    first, third = feedback.entries()
    assert third == THIRD
    assert first == FeedbackEntry("一", (), answer("壱[1]", question="一"), "up", "", NOW)


def test_a_verdict_outlives_its_conversation_and_names_nobody(feedback: Feedback, database: Database) -> None:
    feedback.put(OWNER, ID, 2, "down", "違う\ud800")
    kept = Conversations(database)
    kept.delete_all(OWNER)
    kept.append(OWNER, ID2, exchange("後の"))
    assert list(feedback.entries()) == [THIRD]
    assert feedback.verdicts(OWNER, ID2) == {}
    columns = {row[1] for row in database.rows("PRAGMA table_info(feedback)")}
    assert columns == {"exchange", "verdict", "reason", "data", "history", "given"}


def test_a_verdict_is_replaced_and_taken_back(feedback: Feedback) -> None:
    feedback.put(OWNER, ID, 0, "up")
    feedback.put(OWNER, ID, 0, "down", "あ" * 1_001)
    (entry,) = feedback.entries()
    assert (entry.verdict, entry.reason) == ("down", "あ" * 1_000)
    assert feedback.verdicts(OWNER, ID) == {0: "down"}
    feedback.take_back(OTHER, ID, 0)
    feedback.take_back(OWNER, ID, 7)
    assert feedback.verdicts(OWNER, ID) == {0: "down"}
    feedback.take_back(OWNER, ID, 0)
    assert feedback.verdicts(OWNER, ID) == {}
    assert list(feedback.entries()) == []


def test_a_new_answer_at_the_same_place_has_no_verdict_yet(feedback: Feedback, database: Database) -> None:
    feedback.put(OWNER, ID, 2, "down", "違う\ud800")
    Conversations(database).append(OWNER, ID, exchange("三改", "改[1]"), keep=2)
    assert feedback.verdicts(OWNER, ID) == {}
    assert feedback.put(OWNER, ID, 2, "up")
    assert [(entry.question, entry.verdict) for entry in feedback.entries()] == [
        ("三", "down"),
        ("三改", "up"),
    ]


@pytest.mark.parametrize(
    ("owner", "conversation", "turn"),
    [(OTHER, ID, 0), (OWNER, ID2, 0), (OWNER, ID, 3), (OWNER, ID, -1), (OWNER, ID, 10**30), (OWNER, ID, 1)],
    ids=["of another", "of no conversation", "behind the end", "before the start", "huge", "of no answer"],
)
def test_nothing_is_noted_where_there_is_no_answer(
    feedback: Feedback, owner: str, conversation: str, turn: int
) -> None:
    assert not feedback.put(owner, conversation, turn, "up")
    assert list(feedback.entries()) == []


def test_other_verdicts_are_refused(feedback: Feedback) -> None:
    with pytest.raises(RecordsError, match="'maybe' is no verdict"):
        feedback.put(OWNER, ID, 0, "maybe")


def test_many_entries_are_read_in_pages(feedback: Feedback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PAGE", 1)
    feedback.put(OWNER, ID, 2, "down")
    feedback.put(OWNER, ID, 0, "up")
    assert [entry.question for entry in feedback.entries()] == ["一", "三"]


@pytest.mark.parametrize("column", ["data", "history", "reason", "given"])
def test_a_row_that_cannot_be_read_is_refused_in_one_line(
    feedback: Feedback, database: Database, column: str
) -> None:
    feedback.put(OWNER, ID, 0, "up")
    with database.transaction() as connection:
        connection.execute(f"UPDATE feedback SET {column} = '?'")
    with pytest.raises(RecordsError, match=r"feedback 1 cannot be read|feedback 1: ") as told:
        list(feedback.entries())
    assert "\n" not in str(told.value)

"""What visitors think of answers: thumbs up or down with a reason, and what it was said of."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, cast, get_args

from corpus.errors import QuestionError, RecordsError
from page.store.conversations import owner_key, read_exchange, turn_key
from page.store.database import Database
from page.store.decoding import written
from page.text import one_line
from rag.jsonio import read_history
from rag.model import Answer
from rag.understand import Turn

Verdict = Literal["up", "down"]
REASON = 1_000
"""Characters of a reason that are kept."""
_PAGE = 200  # entries read at once


@dataclass(frozen=True, slots=True)
class FeedbackEntry:
    """A verdict on an answer, ``given`` in UTC; ``history`` are the messages before the question.

    Of whoever gave it nothing is known, but what the words themselves may tell.
    """

    question: str
    history: tuple[Turn, ...]
    answer: Answer
    verdict: Verdict
    reason: str
    given: datetime


class Feedback:
    """Verdicts on answers, one an answer. Safe for threads.

    The question, the messages before it and the answer are copied when a verdict is given, so that it keeps
    its meaning when the conversation is changed or deleted; the owner is not copied. Whoever gave a verdict
    can take it back for as long as the conversation is there. Each method raises RecordsError where the file
    fails.
    """

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        """``clock`` gives seconds since 1970, UTC."""
        self._database = database
        self._clock = clock

    def put(self, owner: str, conversation: str, turn: int, verdict: str, reason: str = "") -> bool:
        """Notes a verdict on the answer at place ``turn`` (from 0), instead of an earlier one on it.

        False where this owner has no such answer. Raises RecordsError for a verdict other than ``up`` and
        ``down``, or an exchange that cannot be read.
        """
        if verdict not in get_args(Verdict):
            raise RecordsError(f"{verdict!r} is no verdict: give up or down")
        with self._database.transaction() as connection:
            key = turn_key(connection, owner, conversation, turn)
            if key is None:
                return False
            texts = [
                str(row[0])
                for row in connection.execute(
                    "SELECT x.data FROM exchanges x JOIN exchanges e ON x.conversation = e.conversation "
                    "WHERE e.key = ? AND x.key <= e.key ORDER BY x.key",
                    (key,),
                )
            ]
            *before, rated = (read_exchange(text, str(self._database.path)) for text in texts)
            if rated.answer is None:
                return False
            history = [
                {"role": role, "content": content}
                for exchange in before
                if exchange.answer is not None
                for role, content in (("user", exchange.question), ("assistant", exchange.answer.answer))
            ]
            connection.execute(
                "INSERT OR REPLACE INTO feedback (exchange, verdict, reason, data, history, given) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (key, verdict, written(reason[:REASON]), texts[-1], written(history), self._clock()),
            )
        return True

    def take_back(self, owner: str, conversation: str, turn: int) -> None:
        """Deletes the verdict on the answer at place ``turn`` (from 0), if there is one."""
        with self._database.transaction() as connection:
            key = turn_key(connection, owner, conversation, turn)
            connection.execute("DELETE FROM feedback WHERE exchange = ?", (key,))
        self._database.forget()

    def verdicts(self, owner: str, conversation: str) -> dict[int, Verdict]:
        """The verdicts given in a conversation, by the place of the answer (from 0)."""
        rows = self._database.rows(
            "SELECT f.verdict FROM exchanges e JOIN conversations c ON e.conversation = c.key "
            "LEFT JOIN feedback f ON f.exchange = e.key WHERE c.owner = ? AND c.id = ? ORDER BY e.key",
            (owner_key(owner), conversation),
        )
        return {turn: verdict for turn, (verdict,) in enumerate(rows) if verdict is not None}

    def entries(self) -> Iterator[FeedbackEntry]:
        """All verdicts in the order of the answers. Raises RecordsError for one that cannot be read."""
        last = -1
        while rows := self._database.rows(
            "SELECT exchange, verdict, reason, data, history, given FROM feedback WHERE exchange > ? "
            "ORDER BY exchange LIMIT ?",
            (last, _PAGE),
        ):
            for last, verdict, reason, data, history, given in rows:
                where = f"{self._database.path}: feedback {last}"
                yield self._entry(where, cast(Verdict, verdict), reason, data, history, given)

    def _entry(
        self, where: str, verdict: Verdict, reason: str, data: str, history: str, given: float
    ) -> FeedbackEntry:
        exchange = read_exchange(data, where)
        try:
            turns = read_history(json.loads(history), where)
            why, when = str(json.loads(reason)), datetime.fromtimestamp(given, UTC)
        except (QuestionError, ValueError, TypeError, OverflowError, RecursionError) as error:
            raise RecordsError(f"{where} cannot be read ({one_line(str(error))}): delete it") from error
        if exchange.answer is None:
            raise RecordsError(f"{where} holds no answer: delete it")
        return FeedbackEntry(exchange.question, turns, exchange.answer, verdict, why, when)

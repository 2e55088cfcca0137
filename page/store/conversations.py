"""Conversations of visitors: each seen and changed by its owner alone."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import sqlite3
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from corpus.errors import RecordsError
from page.markup import Bullets, Line, Paragraph, plain_line, read_markup
from page.store.database import Database
from page.store.decoding import decoded, written
from page.text import one_line, shortened
from rag.jsonio import answer_data
from rag.model import Answer

MOST_EXCHANGES = 500
"""Exchanges of one conversation that are kept; the oldest go first."""
MOST_CONVERSATIONS = 500
"""Conversations of one owner that are kept; those go first that were used least recently."""
TITLE = 60
"""Characters of a title."""
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question with its answer; ``failure`` instead, in words for the visitor, where none was made.

    ``note`` is what the page said under the answer, such as that only some reports were read for it.
    """

    question: str
    answer: Answer | None = None
    failure: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """A conversation in a list. ``updated`` is in UTC, ``turns`` the number of its exchanges."""

    id: str
    title: str
    updated: datetime
    turns: int


def new_id() -> str:
    """A conversation's id that nobody can guess: 128 random bits in hex."""
    return secrets.token_hex(16)


class Conversations:
    """What was asked and answered, by owner. Safe for threads.

    An owner is any text; only its SHA-256 is stored, since it may be a cookie that opens the conversations.
    An id belongs to its owner: under another owner the same id names nothing, and another conversation once
    something is appended there. Each method raises RecordsError where the file fails.
    """

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        """``clock`` gives seconds since 1970, UTC."""
        self._database = database
        self._clock = clock

    def append(self, owner: str, conversation: str, exchange: Exchange, *, keep: int | None = None) -> None:
        """Adds to a conversation, which is made with its first exchange and named for the question.

        With ``keep``, only so many exchanges stay before it (an edited question, a new try). Raises
        RecordsError for an id that ``new_id`` could not have made.
        """
        if _ID.fullmatch(conversation) is None:
            raise RecordsError(f"{shortened(conversation, 40)!r} is no id of a conversation: 32 hex digits")
        with self._database.transaction() as connection:
            key = self._touched(connection, owner_key(owner), conversation)
            if keep is not None:
                _cut(connection, key, keep)
            connection.execute(
                "INSERT INTO exchanges (conversation, data, sought) VALUES (?, ?, ?)",
                (key, exchange_text(exchange), _sought(exchange)),
            )
            connection.execute(
                "DELETE FROM exchanges WHERE conversation = ? AND key NOT IN "
                "(SELECT key FROM exchanges WHERE conversation = ? ORDER BY key DESC LIMIT ?)",
                (key, key, MOST_EXCHANGES),
            )
            _name(connection, key, exchange.question)

    def load(self, owner: str, conversation: str) -> tuple[Exchange, ...] | None:
        """The exchanges, oldest first; None where this owner has no such conversation.

        Raises RecordsError where one of them cannot be read.
        """
        rows = self._database.rows(
            "SELECT e.key, e.data FROM conversations c LEFT JOIN exchanges e ON e.conversation = c.key "
            "WHERE c.owner = ? AND c.id = ? ORDER BY e.key",
            (owner_key(owner), conversation),
        )
        if not rows:
            return None
        where = str(self._database.path)
        return tuple(read_exchange(data, f"{where}: exchange {key}") for key, data in rows if key is not None)

    def title(self, owner: str, conversation: str) -> str | None:
        """A conversation's title; None where this owner has no such conversation."""
        rows = self._database.rows(
            "SELECT title FROM conversations WHERE owner = ? AND id = ?", (owner_key(owner), conversation)
        )
        return str(rows[0][0]) if rows else None

    def summaries(self, owner: str, *, search: str = "", most: int = 200) -> tuple[Summary, ...]:
        """The conversations used last, newest first, at most ``most``.

        With ``search``, those that hold it in the title, a question or an answer: as plain text without
        regard to width (NFKC) and case, also where an answer prints part of it bold.
        """
        sought = folded(search)
        rows = self._database.rows(
            "SELECT c.id, c.title, c.updated, count(*) FROM conversations c "
            "JOIN exchanges e ON e.conversation = c.key WHERE c.owner = ? AND (? = '' OR "
            # instr, unlike LIKE, has no wildcards.
            "instr(c.sought, ?) > 0 OR EXISTS (SELECT 1 FROM exchanges x "
            "WHERE x.conversation = c.key AND instr(x.sought, ?) > 0)) "
            "GROUP BY c.key ORDER BY c.updated DESC, c.key DESC LIMIT ?",
            (owner_key(owner), sought, sought, sought, max(0, most)),
        )
        return tuple(
            Summary(name, title, datetime.fromtimestamp(updated, UTC), turns)
            for name, title, updated, turns in rows
        )

    def rename(self, owner: str, conversation: str, title: str) -> None:
        """Gives a title, shortened to 60 characters; a blank one is not taken."""
        name = _title(title)
        if not name:
            return
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE conversations SET title = ?, sought = ?, renamed = 1 WHERE owner = ? AND id = ?",
                (name, folded(name), owner_key(owner), conversation),
            )

    def delete(self, owner: str, conversation: str) -> None:
        """Deletes one conversation. What was given as feedback stays: see ``Feedback``."""
        self._delete("DELETE FROM conversations WHERE owner = ? AND id = ?", owner, conversation)

    def delete_all(self, owner: str) -> None:
        """Deletes all conversations of ``owner``. What was given as feedback stays: see ``Feedback``."""
        self._delete("DELETE FROM conversations WHERE owner = ?", owner)

    def _delete(self, statement: str, owner: str, *values: str) -> None:
        with self._database.transaction() as connection:
            connection.execute(statement, (owner_key(owner), *values))
        self._database.forget()

    def _touched(self, connection: sqlite3.Connection, owner: bytes, conversation: str) -> int:
        """The conversation's key; it is now the one used last."""
        connection.execute(
            "INSERT INTO conversations (owner, id, title, sought, updated) VALUES (?, ?, '', '', ?) "
            "ON CONFLICT (owner, id) DO UPDATE SET updated = excluded.updated",
            (owner, conversation, self._clock()),
        )
        connection.execute(
            "DELETE FROM conversations WHERE owner = ? AND id != ? AND key NOT IN (SELECT key FROM "
            "conversations WHERE owner = ? AND id != ? ORDER BY updated DESC, key DESC LIMIT ?)",
            (owner, conversation, owner, conversation, MOST_CONVERSATIONS - 1),
        )
        key = _key(connection, owner, conversation)
        if key is None:
            raise RecordsError(f"conversation {conversation} was not written: try again")
        return key


def owner_key(owner: str) -> bytes:
    """What stands for an owner in the file."""
    return hashlib.sha256(owner.encode("utf-8", "surrogatepass")).digest()


def folded(text: str) -> str:
    """``text`` for searching: NFKC, without case, each run of blanks as one."""
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _storable(one_line(text))


def exchange_text(exchange: Exchange) -> str:
    """An exchange as it is stored: JSON."""
    answer = exchange.answer
    data: dict[str, Any] = {
        "question": exchange.question,
        "failure": exchange.failure,
        "note": exchange.note,
        "answer": None,
    }
    if answer is not None:
        data["answer"] = {**answer_data(answer), "choices": list(answer.choices)}
    return written(data)


def read_exchange(text: str, where: str) -> Exchange:
    """An exchange that ``exchange_text`` wrote. Raises RecordsError naming ``where`` and what is wrong."""
    try:
        return decoded(Exchange, json.loads(text), "exchange")
    except (ValueError, TypeError, RecursionError) as error:
        raise RecordsError(f"{where} cannot be read ({one_line(str(error))}): delete it") from error


def turn_key(connection: sqlite3.Connection, owner: str, conversation: str, turn: int) -> int | None:
    """The key of the exchange that ``load`` gives at place ``turn`` (from 0)."""
    if not 0 <= turn < MOST_EXCHANGES:
        return None
    found = connection.execute(
        "SELECT e.key FROM exchanges e JOIN conversations c ON e.conversation = c.key "
        "WHERE c.owner = ? AND c.id = ? ORDER BY e.key LIMIT 1 OFFSET ?",
        (owner_key(owner), conversation, turn),
    ).fetchone()
    return None if found is None else int(found[0])


def _key(connection: sqlite3.Connection, owner: bytes, conversation: str) -> int | None:
    found = connection.execute(
        "SELECT key FROM conversations WHERE owner = ? AND id = ?", (owner, conversation)
    ).fetchone()
    return None if found is None else int(found[0])


def _cut(connection: sqlite3.Connection, key: int, turns: int) -> None:
    connection.execute(
        "DELETE FROM exchanges WHERE conversation = ? AND key NOT IN "
        "(SELECT key FROM exchanges WHERE conversation = ? ORDER BY key LIMIT ?)",
        (key, key, min(max(0, turns), MOST_EXCHANGES)),
    )


def _name(connection: sqlite3.Connection, key: int, question: str) -> None:
    """Names a conversation for its only question, unless a person has named it."""
    title = _title(question)
    connection.execute(
        "UPDATE conversations SET title = ?, sought = ? WHERE key = ? AND renamed = 0 "
        "AND (SELECT count(*) FROM exchanges WHERE conversation = ?) = 1",
        (title, folded(title), key, key),
    )


def _title(text: str) -> str:
    return shortened(_storable(one_line(text)), TITLE)


def _storable(text: str) -> str:
    """``text`` that SQLite can hold: a lone surrogate becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _sought(exchange: Exchange) -> str:
    """The question and the answer as a person reads them, for searching; a newline parts them."""
    parts = [exchange.question]
    for block in read_markup(exchange.answer.answer) if exchange.answer is not None else ():
        lines: list[Line]
        if isinstance(block, Paragraph):
            lines = list(block.lines)
        elif isinstance(block, Bullets):
            lines = [item.line for item in block.items]
        else:
            lines = [cell for row in block.rows for cell in row]
        parts += [plain_line(line) for line in lines]
    return "\n".join(folded(part) for part in parts)

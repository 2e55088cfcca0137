"""The SQLite file in which conversations, feedback and logins are kept."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from corpus.errors import RecordsError

SCHEMA = 2
"""What ``PRAGMA user_version`` of the file says."""
_APPLICATION = 0x4B494B52  # "KIKR" as PRAGMA application_id: a stranger's database is not written into
_BUSY_S = 10.0  # how long to wait for another process
_TABLES = (
    """CREATE TABLE conversations (
        key INTEGER PRIMARY KEY AUTOINCREMENT,
        owner BLOB NOT NULL,
        id TEXT NOT NULL,
        title TEXT NOT NULL,
        renamed INTEGER NOT NULL DEFAULT 0,
        sought TEXT NOT NULL,
        updated REAL NOT NULL,
        UNIQUE (owner, id))""",
    "CREATE INDEX newest ON conversations (owner, updated)",
    """CREATE TABLE exchanges (
        key INTEGER PRIMARY KEY AUTOINCREMENT,
        conversation INTEGER NOT NULL REFERENCES conversations (key) ON DELETE CASCADE,
        data TEXT NOT NULL,
        sought TEXT NOT NULL)""",
    "CREATE INDEX turns ON exchanges (conversation, key)",
    # No foreign key: feedback outlives the conversation that it was given in.
    """CREATE TABLE feedback (
        exchange INTEGER PRIMARY KEY,
        verdict TEXT NOT NULL CHECK (verdict IN ('up', 'down')),
        reason TEXT NOT NULL,
        data TEXT NOT NULL,
        history TEXT NOT NULL,
        given REAL NOT NULL)""",
    """CREATE TABLE logins (
        token BLOB PRIMARY KEY,
        user TEXT NOT NULL,
        proof BLOB NOT NULL,
        ends REAL NOT NULL) WITHOUT ROWID""",
)
_SECOND = (
    # A login of before says nothing of the password that it was let in with: it ends.
    "DELETE FROM logins",
    "ALTER TABLE logins ADD COLUMN proof BLOB NOT NULL DEFAULT x''",
)
"""What makes a file of schema 1 one of schema 2."""


class Database:
    """One connection to the file, behind a lock. Safe for threads, and beside other processes.

    SQLite lets one writer at a time in, and a transaction belongs to its connection: with a lock no thread
    writes into another's transaction. A connection a thread would have to be closed with its thread, which a
    pool of a web server tells nobody about, and would save no more than the millisecond that a statement
    here takes. Other processes read beside a writer (write-ahead log) and wait their turn to write.
    """

    def __init__(self, path: Path, *, create: bool = True) -> None:
        """Opens the file; with ``create`` makes it (mode 0600) and its folder where they are missing.

        Raises RecordsError for what cannot be opened, is no database of this program, or a newer one.
        """
        self.path = path
        self._lock = threading.RLock()
        _prepare(path, create=create)
        try:
            self._connection = sqlite3.connect(
                path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False
            )
        except sqlite3.Error as error:
            raise self._failed(error) from error
        try:
            self._open()
        except sqlite3.Error as error:
            self.close()
            raise self._failed(error) from error
        except RecordsError:
            self.close()
            raise

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is done inside, or nothing where it raises. SQLite's errors become RecordsError."""
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                try:
                    yield self._connection
                    self._connection.execute("COMMIT")
                finally:
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
            except sqlite3.Error as error:
                raise self._failed(error) from error

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of one reading statement. Raises RecordsError."""
        with self._lock:
            try:
                return self._connection.execute(statement, values).fetchall()
            except sqlite3.Error as error:
                raise self._failed(error) from error

    def forget(self) -> None:
        """Empties the write-ahead log, so that what was deleted is in no file any more."""
        self.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def _open(self) -> None:
        # First what reads the file's head, so that no other file is changed by opening it; as of one moment,
        # since another process may be making the tables.
        self.rows("BEGIN")
        (version,) = self.rows("PRAGMA user_version")[0]
        (application,) = self.rows("PRAGMA application_id")[0]
        (tables,) = self.rows("SELECT count(*) FROM sqlite_master")[0]
        self.rows("COMMIT")
        if tables and application != _APPLICATION:
            raise RecordsError(f"{self.path} is the database of another program: name another file")
        if version > SCHEMA:
            raise RecordsError(
                f"{self.path} has schema {version}, newer than this program's {SCHEMA}: "
                "use the newer program, or name another file"
            )
        self.rows("PRAGMA journal_mode = WAL")
        self.rows("PRAGMA synchronous = NORMAL")  # a power cut may cost the last writes, not the file
        self.rows("PRAGMA foreign_keys = ON")
        self.rows("PRAGMA secure_delete = ON")  # what is deleted is overwritten
        if version < SCHEMA:
            self._make()

    def _make(self) -> None:
        """The tables, or what an older file lacks."""
        with self.transaction() as connection:
            # Another process may have been first.
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version == SCHEMA:
                return
            for statement in _TABLES if version == 0 else _SECOND:
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {_APPLICATION}")
            connection.execute(f"PRAGMA user_version = {SCHEMA}")

    def _failed(self, error: sqlite3.Error) -> RecordsError:
        if "not a database" in str(error) or "malformed" in str(error):
            return RecordsError(
                f"{self.path} is no readable database ({error}): name another file, or move it"
            )
        return RecordsError(
            f"{self.path} cannot be used ({error}): check the file, its folder and the space on the disk"
        )


def _prepare(path: Path, *, create: bool) -> None:
    """The file with its mode, before SQLite opens it: the log's files take their mode from it."""
    if not create:
        if not path.is_file():
            raise RecordsError(f"{path} is no file: name the page's records file")
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)
    except OSError as error:
        raise RecordsError(
            f"{path} cannot be opened for writing ({error.strerror}): name another file"
        ) from error

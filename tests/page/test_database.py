"""The records file: how it is made, what is refused, and many at once."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from corpus.errors import RecordsError
from page.store.conversations import Conversations, new_id
from page.store.database import SCHEMA, Database
from page.store.logins import Logins
from tests.conftest import PROJECT
from tests.page.answers import ID, OWNER, exchange


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_file_and_its_folder_are_made_for_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "records.sqlite3"
    database = Database(path)
    Conversations(database).append(OWNER, ID, exchange())
    files = sorted(path.parent.iterdir())
    assert path in files
    assert len(files) == 3  # the file, the write-ahead log and its index
    assert {mode(file) for file in files} == {0o600}
    assert mode(path.parent) == 0o700
    assert database.rows("PRAGMA journal_mode") == [("wal",)]
    assert database.rows("PRAGMA foreign_keys") == [(1,)]
    assert database.rows("PRAGMA user_version") == [(SCHEMA,)]
    database.close()


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite3"
    Database(path).close()
    path.chmod(0o644)
    Database(path).close()
    assert mode(path) == 0o600


def test_what_was_written_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    database = Database(tmp_path / "r")
    Conversations(database).append(OWNER, ID, exchange())
    database.close()
    again = Database(tmp_path / "r", create=False)
    assert Conversations(again).load(OWNER, ID) == (exchange(),)
    again.close()


def refused(path: Path, *, create: bool = True) -> str:
    with pytest.raises(RecordsError) as told:
        Database(path, create=create)
    assert "\n" not in str(told.value)
    assert str(path) in str(told.value)
    return str(told.value)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_text("千葉市\n" * 400, encoding="utf-8")
    assert "no readable database" in refused(path)
    assert path.read_text(encoding="utf-8") == "千葉市\n" * 400


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE things (name TEXT)")
    other.close()
    assert "another program" in refused(path)
    other = sqlite3.connect(path)
    assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("things",)]
    other.close()


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "newer"
    Database(path).close()
    newer = sqlite3.connect(path)
    newer.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    newer.close()
    assert f"schema {SCHEMA + 1}, newer" in refused(path)


def test_a_file_of_the_first_schema_keeps_all_but_its_logins(tmp_path: Path) -> None:
    path = tmp_path / "older"
    database = Database(path)
    Conversations(database).append(OWNER, ID, exchange("何人？"))
    database.close()
    older = sqlite3.connect(path)
    older.execute("DROP TABLE logins")
    older.execute("CREATE TABLE logins (token BLOB PRIMARY KEY, user TEXT, ends REAL) WITHOUT ROWID")
    older.execute("INSERT INTO logins VALUES (x'00', '花子', 9e9)")
    older.execute("PRAGMA user_version = 1")
    older.commit()
    older.close()
    for _ in range(2):
        database = Database(path)
        assert database.rows("PRAGMA user_version") == [(SCHEMA,)]
        assert [summary.title for summary in Conversations(database).summaries(OWNER)] == ["何人？"]
        assert database.rows("SELECT count(*) FROM logins") == [(0,)]
        logins = Logins(database)
        assert logins.user_of(logins.begin("花子", "p"), lambda name: "p") == "花子"
        database.rows("DELETE FROM logins")
        database.close()


def test_paths_that_are_no_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert "cannot be opened" in refused(tmp_path)
    assert "cannot be opened" in refused(tmp_path / "file" / "below")
    assert "is no file" in refused(tmp_path / "missing", create=False)
    assert not (tmp_path / "missing").exists()


def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path / "r")
    statement = "INSERT INTO logins (token, user, proof, ends) VALUES (?, 'a', x'00', 0)"
    with pytest.raises(KeyError), database.transaction() as connection:
        connection.execute(statement, (b"1",))
        raise KeyError
    with pytest.raises(RecordsError, match="UNIQUE"), database.transaction() as connection:
        connection.execute(statement, (b"2",))
        connection.execute(statement, (b"2",))
    assert database.rows("SELECT count(*) FROM logins") == [(0,)]
    with database.transaction() as connection:
        connection.execute(statement, (b"3",))
    assert database.rows("SELECT token FROM logins") == [(b"3",)]
    database.close()


def test_twenty_at_once(tmp_path: Path) -> None:
    database = Database(tmp_path / "r")
    kept = Conversations(database)
    failed: list[BaseException] = []
    ids = [new_id() for _ in range(20)]

    def ask(number: int) -> None:
        try:
            for turn in range(8):
                kept.append(f"owner {number}", ids[number], exchange(f"{number}-{turn}"))
                kept.summaries(f"owner {number}", search="13人")
        except BaseException as error:  # noqa: BLE001 - told in the main thread
            failed.append(error)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    for number in range(20):
        loaded = kept.load(f"owner {number}", ids[number])
        assert loaded is not None
        assert [one.question for one in loaded] == [f"{number}-{turn}" for turn in range(8)]
    database.close()


def test_several_processes_at_once(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib\n"
        "from page.store.database import Database\n"
        "from page.store.logins import Logins\n"
        "logins = Logins(Database(pathlib.Path(sys.argv[1])))\n"
        "for _ in range(20): logins.begin('a', 'p')\n"
    )
    path = tmp_path / "r"
    running = [subprocess.Popen([sys.executable, "-c", script, path], cwd=PROJECT) for _ in range(4)]
    assert [process.wait() for process in running] == [0, 0, 0, 0]
    database = Database(path, create=False)
    assert database.rows("SELECT count(*) FROM logins") == [(80,)]
    database.close()

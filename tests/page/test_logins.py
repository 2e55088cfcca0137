"""Logins by token, and how many tries are let in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from page.store import logins as module
from page.store.database import Database
from page.store.logins import LASTS_S, Logins, Tries
from tests.page.answers import database_in


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


PROOF = "scrypt$1$a"


def known(name: str) -> str | None:
    return PROOF


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = database_in(tmp_path)
    yield made
    made.close()


@pytest.fixture
def logins(database: Database, clock: Clock) -> Logins:
    return Logins(database, clock=clock)


def test_a_token_names_its_user_until_it_ends(logins: Logins, clock: Clock) -> None:
    token = logins.begin("花子", PROOF)
    other = logins.begin("花子", PROOF)
    assert token != other
    assert len(token) >= 43  # 32 bytes in base64
    assert logins.user_of(token, known) == "花子"
    assert logins.user_of("", known) is None
    assert logins.user_of(token + "x", known) is None
    assert logins.user_of("\ud800", known) is None
    logins.end(token)
    assert logins.user_of(token, known) is None
    assert logins.user_of(other, known) == "花子"
    assert LASTS_S == 30 * 24 * 60 * 60
    clock.now += LASTS_S - 1
    assert logins.user_of(other, known) == "花子"
    clock.now += 1
    assert logins.user_of(other, known) is None


def test_a_name_is_one_however_it_is_typed(logins: Logins, clock: Clock) -> None:
    token = logins.begin("ｈａｎａ", PROOF)
    assert logins.user_of(token, known) == "hana"
    tries = Tries(most=1, clock=clock)
    assert tries.wait("ｈａｎａ", "a") == 0.0
    assert tries.wait("hana", "a") == 900.0
    tries.succeeded("haｎa", "a")
    assert tries.wait("hana", "a") == 0.0


def test_a_changed_password_ends_every_login_with_the_one_before(logins: Logins) -> None:
    first, second = logins.begin("花子", PROOF), logins.begin("花子", PROOF)
    other = logins.begin("太郎", PROOF)
    changed = {"花子": "scrypt$1$b", "太郎": PROOF}.get
    assert logins.user_of(first, changed) is None
    assert logins.user_of(other, changed) == "太郎"
    # It has ended for good, also where the password is the old one again; the second was not looked at yet.
    assert logins.user_of(first, known) is None
    assert logins.user_of(second, known) == "花子"
    assert logins.user_of(logins.begin("花子", "scrypt$1$b"), changed) == "花子"


def test_a_removed_user_has_no_login_any_more(logins: Logins) -> None:
    token = logins.begin("花子", PROOF)
    assert logins.user_of(token, lambda name: None) is None
    assert logins.user_of(token, known) is None


def test_the_file_holds_no_token(logins: Logins, database: Database, tmp_path: Path) -> None:
    token = logins.begin("花子", PROOF).encode("ascii")
    assert not any(token in path.read_bytes() for path in tmp_path.iterdir())
    ((stored,),) = database.rows("SELECT token FROM logins")
    assert logins.user_of(stored.hex(), known) is None


def test_ended_logins_are_deleted(logins: Logins, database: Database, clock: Clock) -> None:
    logins.begin("花子", PROOF)
    clock.now += LASTS_S
    logins.begin("太郎", PROOF)
    assert database.rows("SELECT user FROM logins") == [("太郎",)]


def test_five_tries_in_a_quarter_of_an_hour(clock: Clock) -> None:
    tries = Tries(clock=clock)
    for _ in range(5):
        assert tries.wait("花子", "10.0.0.1") == 0.0
        clock.now += 60
    assert tries.wait("花子", "10.0.0.1") == 900 - 300
    assert tries.wait("花子", "10.0.0.2") == 0.0
    assert tries.wait("太郎", "10.0.0.1") == 0.0
    clock.now += 599
    assert tries.wait("花子", "10.0.0.1") == 1.0
    clock.now += 1
    assert tries.wait("花子", "10.0.0.1") == 0.0
    assert tries.wait("花子", "10.0.0.1") == 60.0


def test_a_right_password_forgets_the_wrong_ones(clock: Clock) -> None:
    tries = Tries(most=2, clock=clock)
    tries.wait("花子", "a")
    tries.wait("花子", "a")
    tries.succeeded("花子", "a")
    tries.succeeded("太郎", "a")
    assert tries.wait("花子", "a") == 0.0


def test_many_tries_at_once_are_not_all_let_in(clock: Clock) -> None:
    tries = Tries(clock=clock)
    waits: list[float] = []
    threads = [threading.Thread(target=lambda: waits.append(tries.wait("花子", "a"))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(waits) == [0.0] * 5 + [900.0] * 15


def test_memory_is_bounded(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_REMEMBERED", 2)
    tries = Tries(most=1, clock=clock)
    for name in ("一", "二", "三"):
        tries.wait(name, "a")
    assert tries.wait("三", "a") == 900.0
    assert tries.wait("一", "a") == 0.0

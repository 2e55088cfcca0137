"""Who is logged in, and how often somebody may try."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
import unicodedata
from collections import OrderedDict
from collections.abc import Callable

from page.store.database import Database

LASTS_S = 30 * 24 * 3600
"""Seconds after which a login ends by itself."""
_REMEMBERED = 10_000  # names with addresses; the one that has been quiet longest is forgotten first


class Logins:
    """Logins by token. The file holds no token, only its SHA-256: whoever reads it cannot log in with it.

    (A token is 256 random bits, so a plain hash cannot be searched through as one of a password can.)
    Safe for threads. Each method raises RecordsError where the file fails.
    """

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        """``clock`` gives seconds since 1970, UTC."""
        self._database = database
        self._clock = clock

    def begin(self, user: str, proof: str) -> str:
        """A new token for ``user``, good for 30 days. Logins that have ended are deleted.

        The name is noted as the file of users writes it (NFKC), however it was typed. ``proof`` is what the
        file says of the password: once it says something else, the login is none any more.
        """
        token = secrets.token_urlsafe(32)
        now = self._clock()
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM logins WHERE ends <= ?", (now,))
            connection.execute(
                "INSERT INTO logins (token, user, proof, ends) VALUES (?, ?, ?, ?)",
                (_hash(token), _name(user), _hash(proof), now + LASTS_S),
            )
        return token

    def user_of(self, token: str, proof_of: Callable[[str], str | None]) -> str | None:
        """Whose login ``token`` is; None for one that is unknown or has ended.

        ``proof_of`` gives what the file of users now says of a name's password, None where it does not name
        them: a login that was begun with another proof ends for good, whatever the file says later.
        """
        rows = self._database.rows(
            "SELECT user, proof FROM logins WHERE token = ? AND ends > ?", (_hash(token), self._clock())
        )
        if not rows:
            return None
        user, begun = str(rows[0][0]), rows[0][1]
        proof = proof_of(user)
        if proof is None or not hmac.compare_digest(_hash(proof), begun):
            self.end(token)
            return None
        return user

    def end(self, token: str) -> None:
        """Ends one login."""
        self._forget("DELETE FROM logins WHERE token = ?", _hash(token))

    def _forget(self, statement: str, value: bytes | str) -> None:
        with self._database.transaction() as connection:
            connection.execute(statement, (value,))


class Tries:
    """At most ``most`` failed tries to log in within ``seconds``, by name and address. Safe for threads.

    In memory: it starts anew with the program. A try counts when it is let in, before the password is
    checked, so that many at once are not all let in.
    """

    def __init__(
        self, *, most: int = 5, seconds: float = 900.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._times: OrderedDict[tuple[str, str], list[float]] = OrderedDict()

    def wait(self, name: str, address: str) -> float:
        """Counts a try and gives 0; where there were too many, the seconds until the next is let in."""
        now, name = self._clock(), _name(name)  # else each way to write a name would have its own tries
        with self._lock:
            times = [then for then in self._times.pop((name, address), []) if now - then < self._seconds]
            waits = len(times) >= self._most
            if not waits:
                times.append(now)
            self._times[name, address] = times
            if len(self._times) > _REMEMBERED:
                self._times.popitem(last=False)
        return times[0] + self._seconds - now if waits else 0.0

    def succeeded(self, name: str, address: str) -> None:
        """The last try was right: the ones before it are forgotten."""
        with self._lock:
            self._times.pop((_name(name), address), None)


def _name(name: str) -> str:
    return unicodedata.normalize("NFKC", name)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()

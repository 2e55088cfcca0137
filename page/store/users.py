"""The file of users: who may log in, with their passwords' hashes.

A line is ``name:scrypt$N$r$p$salt$hash`` (salt and hash in base64); blank lines and lines that begin with
``#`` say nothing. New lines have N = 2^15, r = 8, p = 3, one of the settings of equal strength in the OWASP
Password Storage Cheat Sheet (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html),
chosen for its 32 MiB a try: several people log in at once.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
import secrets
import sys
import tempfile
import threading
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import RecordsError

SHORTEST = 8
"""Characters of a password at least."""
_N, _R, _P = 2**15, 8, 3
_SALT, _HASH = 16, 32  # bytes
_MOST_MEMORY = 2**28  # bytes that a line may ask for: 128 * N * r
_AT_ONCE = threading.BoundedSemaphore(4)  # hashes at once, so that a rush of tries does not take all memory
_NAME = re.compile(r"[\w.@+-]{1,64}")


@dataclass(frozen=True, slots=True)
class Hashed:
    """A password's hash with scrypt's parameters and the salt."""

    n: int
    r: int
    p: int
    salt: bytes
    hash: bytes

    @classmethod
    def of(cls, password: str) -> Hashed:
        """The hash of ``password`` with a new salt."""
        salt = secrets.token_bytes(_SALT)
        return cls(_N, _R, _P, salt, _scrypt(password, salt, _N, _R, _P, _HASH))

    @classmethod
    def read(cls, text: str) -> Hashed:
        """``scrypt$N$r$p$salt$hash``. Raises ValueError saying what is wrong."""
        kind, *rest = text.split("$")
        if kind != "scrypt" or len(rest) != 5:
            raise ValueError("it is not name:scrypt$N$r$p$salt$hash")
        if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in rest[:3]):
            raise ValueError("N, r and p are not whole numbers")
        n, r, p = (int(part) for part in rest[:3])
        if n < 2 or n & (n - 1) or not 0 < r <= 64 or not 0 < p <= 64 or 128 * n * r > _MOST_MEMORY:
            raise ValueError(f"N={n}, r={r}, p={p} are no parameters that are taken")
        try:
            salt, hashed = (base64.b64decode(part, validate=True) for part in rest[3:])
        except (binascii.Error, ValueError) as error:
            raise ValueError("salt and hash are not base64") from error
        if len(salt) < _SALT or not _SALT <= len(hashed) <= 64:
            raise ValueError("salt or hash is too short or too long")
        return cls(n, r, p, salt, hashed)

    def __str__(self) -> str:
        salt, hashed = (base64.b64encode(part).decode("ascii") for part in (self.salt, self.hash))
        return f"scrypt${self.n}${self.r}${self.p}${salt}${hashed}"

    def fits(self, password: str) -> bool:
        """Whether this is ``password``'s hash, in a time that does not depend on where they differ."""
        made = _scrypt(password, self.salt, self.n, self.r, self.p, len(self.hash))
        return hmac.compare_digest(made, self.hash)


class Users:
    """Who may log in, as the file said when it was read; nobody where it ``is_unread``."""

    def __init__(self, hashes: Mapping[str, Hashed], *, is_unread: bool = False) -> None:
        self._hashes = dict(hashes)
        self.is_unread = is_unread
        self._nobody = Hashed(_N, _R, _P, bytes(_SALT), bytes(_HASH))

    @classmethod
    def read(cls, path: Path) -> Users:
        """The users of a file. Raises RecordsError for a file that cannot be read, or naming a bad line."""
        found: dict[str, Hashed] = {}
        for number, line in enumerate(_lines(path), start=1):
            name = _name_of(line)
            if name is None:
                continue
            try:
                if _NAME.fullmatch(name) is None:
                    raise ValueError("the name is none")
                if name in found:
                    raise ValueError("the name stands in an earlier line too")
                found[name] = Hashed.read(line.partition(":")[2].strip())
            except ValueError as error:
                raise RecordsError(
                    f"{path}:{number}: {error}: correct the line, or add the user again"
                ) from error
        return cls(found)

    @property
    def names(self) -> tuple[str, ...]:
        """All names, sorted."""
        return tuple(sorted(self._hashes))

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and unicodedata.normalize("NFKC", name) in self._hashes

    def proof(self, name: str) -> str | None:
        """What the file says of the password of ``name``, other after each change; None for a stranger."""
        hashed = self._hashes.get(unicodedata.normalize("NFKC", name))
        return None if hashed is None else str(hashed)

    def check(self, name: str, password: str) -> bool:
        """Whether ``name`` has that password. An unknown name takes as long as a known one."""
        hashed = self._hashes.get(unicodedata.normalize("NFKC", name))
        fits = (self._nobody if hashed is None else hashed).fits(password)
        return fits and hashed is not None


class UsersFile:
    """The users of a file that may change while it is in use. Safe for threads."""

    def __init__(self, path: Path) -> None:
        """Raises RecordsError as ``Users.read`` does."""
        self._path = path
        self._lock = threading.Lock()
        self._read: tuple[int, Users] = (self._changed(), Users.read(path))

    def current(self) -> Users:
        """The users as the file has them now; nobody while it cannot be read."""
        with self._lock:
            changed = self._changed()
            if changed != self._read[0]:
                try:
                    self._read = (changed, Users.read(self._path))
                except RecordsError as error:
                    print(f"kikeru: nobody can log in: {error}", file=sys.stderr, flush=True)
                    self._read = (changed, Users({}, is_unread=True))
            return self._read[1]

    def _changed(self) -> int:
        """When the file was changed last, in nanoseconds; -1 where it is gone."""
        try:
            return self._path.stat().st_mtime_ns
        except OSError:
            return -1


def checked_name(name: str) -> str:
    """``name`` as it is stored (NFKC). Raises RecordsError for one that is none."""
    name = unicodedata.normalize("NFKC", name)
    if _NAME.fullmatch(name) is None:
        raise RecordsError(f"{name!r} is no name: 1 to 64 letters, digits and . _ - + @")
    return name


def put_user(path: Path, name: str, password: str) -> None:
    """Writes ``name`` with that password into the file, in the place of an earlier one; makes the file.

    Raises RecordsError for a bad name, a short password, or a file that cannot be read or written.
    """
    name = checked_name(name)
    if len(unicodedata.normalize("NFC", password)) < SHORTEST:
        raise RecordsError(f"the password is too short: at least {SHORTEST} characters")
    lines = _without(path, name) if path.exists() else []
    _write(path, [*lines, f"{name}:{Hashed.of(password)}"])


def remove_user(path: Path, name: str) -> None:
    """Takes ``name`` out of the file. Raises RecordsError where it is not there."""
    name = checked_name(name)
    if name not in Users.read(path):
        raise RecordsError(f"{path} names no user {name!r}: see python -m page users list {path}")
    _write(path, _without(path, name))


def _without(path: Path, name: str) -> list[str]:
    """The file's lines but those of ``name``. Raises RecordsError as ``Users.read`` does."""
    Users.read(path)
    return [line for line in _lines(path) if _name_of(line) != name]


def _name_of(line: str) -> str | None:
    line = line.strip()
    if not line or line.startswith("#"):
        return None
    return unicodedata.normalize("NFKC", line.partition(":")[0].strip())


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise RecordsError(
            f"{path} cannot be read as a file of users ({error}): make one with python -m page users add"
        ) from error


def _write(path: Path, lines: list[str]) -> None:
    """The file anew, in one step, mode 0600."""
    path = path.resolve()  # a link stays a link
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # NamedTemporaryFile makes it with mode 0600.
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            temporary = Path(file.name)
            try:
                file.write("".join(f"{line}\n" for line in lines))
                file.flush()
                os.fsync(file.fileno())
                temporary.replace(path)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise RecordsError(f"{path} cannot be written ({error.strerror}): name another file") from error


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int, length: int) -> bytes:
    # NFC: the same password, typed on another system, is the same bytes.
    data = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    with _AT_ONCE:
        # OpenSSL wants to be told of a little more than the 128 * N * r bytes that it needs.
        return hashlib.scrypt(
            data, salt=salt, n=n, r=r, p=p, dklen=length, maxmem=128 * r * (n + p + 2) + 2**20
        )

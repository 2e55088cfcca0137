"""The file of users and its command."""

from __future__ import annotations

import base64
import hashlib
import io
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest

from corpus.errors import RecordsError
from page import __main__ as command
from page.store import users as module
from page.store.users import Hashed, Users, put_user, remove_user

PASSWORD = "correct horse"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that take no time, for tests that are of something else."""
    monkeypatch.setattr(module, "_N", 2)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "users.txt"


def test_a_line_is_made_with_the_parameters_of_the_cheat_sheet(path: Path) -> None:
    put_user(path, "花子", PASSWORD)
    name, _, rest = path.read_text(encoding="utf-8").rstrip("\n").partition(":")
    kind, n, r, p, salt, hashed = rest.split("$")
    assert (name, kind, n, r, p) == ("花子", "scrypt", "32768", "8", "3")
    made = hashlib.scrypt(
        PASSWORD.encode(), salt=base64.b64decode(salt), n=2**15, r=8, p=3, maxmem=2**26, dklen=32
    )
    assert base64.b64decode(hashed) == made
    assert len(base64.b64decode(salt)) == 16
    users = Users.read(path)
    assert users.check("花子", PASSWORD)
    assert not users.check("花子", PASSWORD + " ")


def test_parameters_stand_in_the_line(path: Path) -> None:
    salt, made = b"s" * 16, hashlib.scrypt(b"password", salt=b"s" * 16, n=16, r=2, p=1, dklen=64)
    line = "old:scrypt$16$2$1$" + "$".join(base64.b64encode(part).decode() for part in (salt, made))
    path.write_text(f"# 係の人\n\n{line}\n", encoding="utf-8")
    users = Users.read(path)
    assert users.names == ("old",)
    assert users.check("old", "password")
    assert not users.check("old", "passwore")


def test_an_unknown_name_costs_as_much_as_a_known_one(
    path: Path, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_user(path, "hanako", PASSWORD)
    users = Users.read(path)
    asked: list[tuple[int, int, int]] = []
    scrypt = hashlib.scrypt

    def counted(password: bytes, **options: int) -> bytes:
        asked.append((options["n"], options["r"], options["p"]))
        return scrypt(password, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(module.hashlib, "scrypt", counted)
    assert not users.check("hanako", "wrong one")
    assert not users.check("nobody", "wrong one")
    assert asked == [(2, 8, 3), (2, 8, 3)]


def test_the_same_password_and_name_in_other_bytes(path: Path, quick: None) -> None:
    put_user(path, "ｈａｎａ", "パスワード" + "がぎぐ")  # composed
    users = Users.read(path)
    assert users.names == ("hana",)
    assert users.check("hana", "パスワード" + "か\u3099き\u3099く\u3099")
    assert "ｈａｎａ" in users
    assert "taro" not in users
    assert not users.check("hana", "\ud800")


def test_adding_again_replaces_and_leaves_the_rest(path: Path, quick: None) -> None:
    path.write_text("# 係の人\n", encoding="utf-8")
    for name in ("a", "b", "a"):
        put_user(path, name, PASSWORD + name)
    put_user(path, "a", "something else")
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line.partition(":")[0] for line in lines] == ["# 係の人", "b", "a"]
    users = Users.read(path)
    assert users.check("a", "something else")
    assert not users.check("a", PASSWORD + "a")
    assert users.check("b", PASSWORD + "b")
    remove_user(path, "a")
    assert Users.read(path).names == ("b",)
    with pytest.raises(RecordsError, match="names no user 'a'"):
        remove_user(path, "a")


def test_the_file_is_written_in_one_step_for_its_owner_alone(
    path: Path, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_user(path, "a", PASSWORD)
    path.chmod(0o644)
    put_user(path, "b", PASSWORD)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()

    def full(file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.os, "fsync", full)
    with pytest.raises(RecordsError, match="No space left"):
        put_user(path, "c", PASSWORD)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path: Path, path: Path, quick: None) -> None:
    link = tmp_path / "link"
    link.symlink_to(path)
    put_user(link, "a", PASSWORD)
    assert link.is_symlink()
    assert Users.read(path).names == ("a",)


SALT, HASH = base64.b64encode(b"s" * 16).decode(), base64.b64encode(b"h" * 32).decode()
GOOD = f"scrypt$2$8$1${SALT}${HASH}"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("hanako", ":1: it is not name:scrypt"),
        ("hanako:secret", ":1: it is not"),
        ("hanako:bcrypt$2$8$1$a$b", ":1: it is not"),
        (f"a:{GOOD}\n\nha nako:{GOOD}", ":3: the name is none"),
        (f":{GOOD}", ":1: the name is none"),
        (f"a:{GOOD}\nａ:{GOOD}", ":2: the name stands in an earlier line"),
        (f"a:scrypt$3$8$1${SALT}${HASH}", "N=3"),
        (f"a:scrypt$1073741824$8$1${SALT}${HASH}", "not whole numbers"),
        (f"a:scrypt$268435456$8$1${SALT}${HASH}", "no parameters that are taken"),
        (f"a:scrypt$2$8$0${SALT}${HASH}", "p=0"),
        (f"a:scrypt$２$8$1${SALT}${HASH}", "not whole numbers"),
        (f"a:scrypt$2$8$1$***${HASH}", "not base64"),
        (f"a:scrypt$2$8$1$AAAA${HASH}", "too short"),
        (f"a:scrypt$2$8$1${SALT}$AAAA", "too short"),
    ],
)
def test_bad_lines_are_refused_with_their_place(path: Path, text: str, says: str) -> None:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RecordsError, match=r"^[^\n]+$") as told:
        Users.read(path)
    assert says in str(told.value)
    with pytest.raises(RecordsError):
        put_user(path, "new", PASSWORD)
    assert path.read_text(encoding="utf-8") == text


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00")
    for bad in (path, tmp_path, tmp_path / "missing"):
        with pytest.raises(RecordsError, match="cannot be read as a file of users"):
            Users.read(bad)


def test_a_hash_is_read_as_it_is_written(quick: None) -> None:
    made = Hashed.of(PASSWORD)
    assert Hashed.read(str(made)) == made
    assert made.salt != Hashed.of(PASSWORD).salt


def run(arguments: Sequence[str | Path], monkeypatch: pytest.MonkeyPatch, typed: str = "") -> int:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
    return command.main(["users", *map(str, arguments)])


def test_the_command(
    path: Path, quick: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["add", path, "花子", "--stdin"], monkeypatch, "ひみつのことば\r\n二行目\n") == 1
    assert run(["add", path, "花子", "--stdin"], monkeypatch, "ひみつのことば一\r\n二行目\n") == 0
    assert run(["add", path, "太郎", "--stdin"], monkeypatch, PASSWORD) == 0
    assert Users.read(path).check("花子", "ひみつのことば一")
    capsys.readouterr()
    assert run(["list", path], monkeypatch) == 0
    assert capsys.readouterr().out == "太郎\n花子\n"
    assert run(["remove", path, "太郎"], monkeypatch) == 0
    assert Users.read(path).names == ("花子",)


@pytest.mark.parametrize(
    ("arguments", "typed", "says"),
    [
        (["add", "FILE", "a", "--stdin"], "1234567\n", "too short"),
        (["add", "FILE", "a", "--stdin"], "", "too short"),
        (["add", "FILE", "a b", "--stdin"], PASSWORD, "no name"),
        (["add", "FILE", "a:b", "--stdin"], PASSWORD, "no name"),
        (["add", "FILE", "あ" * 65, "--stdin"], PASSWORD, "no name"),
        (["remove", "FILE", "a"], "", "cannot be read"),
        (["list", "FILE"], "", "cannot be read"),
    ],
)
def test_failures_are_one_line_and_1(
    path: Path,
    arguments: list[str],
    typed: str,
    says: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = [str(path) if argument == "FILE" else argument for argument in arguments]
    assert run(given, monkeypatch, typed) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("error: ")
    assert told.err.count("\n") == 1
    assert says in told.err
    assert not path.exists()


@pytest.mark.parametrize("arguments", [[], ["add"], ["forget", "x"], ["list"]])
def test_usage_errors_are_2(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit) as told:
        run(arguments, monkeypatch)
    assert told.value.code == 2


def test_a_typed_password_is_asked_for_twice(
    path: Path, quick: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = iter([PASSWORD, PASSWORD + "!", PASSWORD, PASSWORD])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed))
    assert run(["add", path, "a"], monkeypatch) == 1
    assert "differ" in capsys.readouterr().err
    assert run(["add", path, "a"], monkeypatch) == 0
    assert Users.read(path).check("a", PASSWORD)

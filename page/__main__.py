"""``python -m page users``: who may log in to the page."""

from __future__ import annotations

import argparse
import getpass
import io
import sys
from collections.abc import Sequence
from pathlib import Path

from corpus.errors import KikeruError, RecordsError
from page.store.users import Users, checked_name, put_user, remove_user


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m page", description="会話画面の管理")
    commands = parser.add_subparsers(dest="command", required=True)
    users = commands.add_parser("users", help="ログインできる利用者のファイル（KIKERU_AUTH）を編集する")
    actions = users.add_subparsers(dest="action", required=True)
    add = actions.add_parser("add", help="利用者を加える（同じ名前があればパスワードを替える）")
    remove = actions.add_parser("remove", help="利用者を外す")
    listed = actions.add_parser("list", help="利用者の名前を表示する")
    for action in (add, remove, listed):
        action.add_argument("file", type=Path, metavar="FILE", help="利用者のファイル")
    for action in (add, remove):
        action.add_argument("name", metavar="NAME", help="利用者の名前")
    add.add_argument("--stdin", action="store_true", help="パスワードを標準入力の1行目から読む")
    return parser


def _password(*, from_stdin: bool) -> str:
    """The password that is typed, twice, or the first line of standard input. Raises RecordsError."""
    try:
        if from_stdin:
            return sys.stdin.readline().removesuffix("\n").removesuffix("\r")
        password = getpass.getpass("パスワード: ")
        if getpass.getpass("もう一度: ") != password:
            raise RecordsError("the two passwords differ: try again")
    except EOFError as error:
        raise RecordsError("no password was given: type it, or use --stdin") from error
    except UnicodeDecodeError as error:
        raise RecordsError("the password is not UTF-8: type it, or mend what writes it") from error
    return password


def _run(args: argparse.Namespace) -> None:
    if args.action == "list":
        for name in Users.read(args.file).names:
            print(name)
        return
    if args.action == "remove":
        remove_user(args.file, args.name)
        return
    name = checked_name(args.name)  # before somebody types a password for nothing
    put_user(args.file, name, _password(from_stdin=args.stdin))


def main(argv: Sequence[str] | None = None) -> int:
    """0 when done, 1 for a failure with one clear line; 2 for usage (by SystemExit)."""
    args = _parser().parse_args(argv)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    try:
        _run(args)
    except KikeruError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("error: interrupted", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())

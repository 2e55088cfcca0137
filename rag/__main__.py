"""``python -m rag ask``: questions from a shell or a program."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from corpus.closed import until_closed
from corpus.errors import KikeruError, QuestionError
from rag.assistant import Assistant
from rag.jsonio import answer_line, read_batch_line, read_history
from rag.understand import Turn

DEFAULT_INDEX = Path(__file__).resolve().parent.parent / "index" / "built"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m rag", description="報告書に質問する")
    commands = parser.add_subparsers(dest="command", required=True)
    ask = commands.add_parser("ask", help="質問に、出典を付けて答える")
    ask.add_argument("question", nargs="?", help="質問文")
    ask.add_argument("--index", type=Path, default=DEFAULT_INDEX, metavar="DIR", help="索引のフォルダ")
    ask.add_argument("--json", action="store_true", help="1行の JSON で出力する")
    ask.add_argument(
        "--history", type=Path, metavar="FILE.json", help="それまでの会話（role と content の配列）"
    )
    ask.add_argument(
        "--batch", type=Path, metavar="FILE.jsonl", help="1行に1問の質問ファイル（--json と使う）"
    )
    return parser


def _checked(parser: argparse.ArgumentParser, args: argparse.Namespace) -> None:
    """Usage errors that argparse does not know: exits with 2."""
    if (args.question is None) == (args.batch is None):
        parser.error("質問文か --batch のどちらか一方を指定してください")
    if args.batch is not None and not args.json:
        parser.error("--batch は --json と一緒に使ってください")
    if args.batch is not None and args.history is not None:
        parser.error("--history は質問が1つのときだけ使えます（--batch では各行に history を書きます）")


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"{path}: cannot be read as UTF-8 text ({error})") from error


def _history(path: Path | None) -> tuple[Turn, ...]:
    if path is None:
        return ()
    try:
        data = json.loads(_read_text(path))
    except (json.JSONDecodeError, RecursionError) as error:
        raise QuestionError(f"{path}: not JSON ({error})") from error
    return read_history(data, str(path))


def _batch(assistant: Assistant, path: Path) -> None:
    lines = _read_text(path).split("\n")
    read = [
        read_batch_line(line, f"{path} line {number}")
        for number, line in enumerate(lines, start=1)
        if line.strip()
    ]
    for question, history in read:
        print(answer_line(assistant.ask(question, history)), flush=True)


def _run(args: argparse.Namespace) -> int:
    if args.batch is not None:
        _batch(Assistant.open(args.index), args.batch)
        return 0
    history = _history(args.history)
    answer = Assistant.open(args.index).ask(args.question, history)
    if args.json:
        print(answer_line(answer))
    else:
        from rag.show import print_answer

        print_answer(answer)
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    """0 when an answer was given (a refusal is one), 1 for a failure with one clear line; 2 for usage."""
    parser = _parser()
    args = parser.parse_args(argv)
    _checked(parser, args)
    _speak_utf8()
    try:
        return until_closed(lambda: _run(args), name="error")
    except KikeruError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def _speak_utf8() -> None:
    """Answers are UTF-8 whatever the terminal's or the pipe's encoding is said to be."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main())

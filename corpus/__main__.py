"""``python -m corpus show FILE``: what was recovered from a report, for a person or a program."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console

from corpus.closed import until_closed
from corpus.errors import KikeruError
from corpus.forms import load_forms
from corpus.model import Report
from corpus.readers import read_source
from corpus.registry import load_registry
from corpus.show import report_data, report_tree
from corpus.structure import recover

_PAGE = 160  # columns of what is written to a file or a pipe


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m corpus", description="報告書から読み取った構造を見る")
    commands = parser.add_subparsers(dest="command", required=True)
    show = commands.add_parser("show", help="1つの報告書ファイルの節・項目・数値を表示する")
    show.add_argument("file", type=Path, help="報告書の .txt")
    show.add_argument("--json", action="store_true", help="JSON で出力する")
    return parser


def _reports(path: Path) -> tuple[Report, ...]:
    source = read_source(path, root=path.parent)
    return recover(source, load_forms(), load_registry())


def main(argv: list[str] | None = None) -> int:
    args = _parser().parse_args(argv)
    try:
        return until_closed(lambda: _show(args), name="error")
    except KikeruError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def _show(args: argparse.Namespace) -> int:
    reports = _reports(args.file)
    if args.json:
        print(json.dumps([report_data(report) for report in reports], ensure_ascii=False))
        return 0
    # Japanese has no blanks to wrap at: lines fold at the window, or at a wide page where there is none.
    console = Console(width=None if sys.stdout.isatty() else _PAGE)
    for report in reports:
        console.print(report_tree(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())

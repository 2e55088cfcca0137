"""``python -m eval scale``: an index's size, speed and recall at each number of passages, as tables or as
JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eval.scale import Size

Subparsers = argparse._SubParsersAction  # the public API has no name for it

_MB = 1e6


def add_parser(subparsers: Subparsers[argparse.ArgumentParser]) -> None:
    """Add ``scale`` to the evaluation's command line."""
    parser = subparsers.add_parser(
        "scale",
        help="measure the index at several sizes",
        description="Builds indexes of made-up passages and asks them, with and without a filter.",
    )
    parser.add_argument(
        "--sizes", type=_sizes, default=(1_000, 10_000, 100_000), metavar="N,N", help="passages of each index"
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--jobs", type=_count, default=os.cpu_count() or 1, metavar="N", help="processes")
    parser.add_argument("--questions", type=_count, default=300, metavar="N", help="of each filter (300)")
    parser.add_argument(
        "--checked", type=_count, default=60, metavar="N", help="compared with an exact search (60)"
    )
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="folder whose indexes are kept, and asked again next time"
    )
    parser.add_argument("--rebuild", action="store_true", help="build anew what --keep has")
    parser.add_argument("--json", action="store_true", help="one JSON object a size")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Measures and prints a size at a time. Returns 0."""
    with tempfile.TemporaryDirectory(prefix="kikeru-scale-") as temporary:
        for number, size in enumerate(options.sizes):
            print(f"eval: {size:,} passages", file=sys.stderr, flush=True)
            row = _measured(options, size, options.keep or Path(temporary))
            if options.json:
                print(json.dumps(asdict(row)), flush=True)
            else:
                _print(row, first=number == 0)
    return 0


def _measured(options: argparse.Namespace, size: int, folder: Path) -> Size:
    from eval.scale import measure
    from eval.scale_corpus import Shape

    return measure(
        Shape(size, options.seed),
        folder / str(size),
        jobs=options.jobs,
        asked=options.questions,
        checked=min(options.checked, options.questions),
        rebuild=options.rebuild,
    )


def _print(size: Size, *, first: bool) -> None:
    built, opened = size.built, size.opened
    if not first:
        print()
    print(f"{size.passages:,} passages, load {size.load:.1f}")
    if built is not None:
        stages = ", ".join(f"{name} {seconds:.0f}" for name, seconds in built.stages.items())
        print(f"  built in {built.seconds:.0f} s ({stages}), peak memory {built.peak / _MB:,.0f} MB")
    parts = ", ".join(f"{name} {count / _MB:,.1f}" for name, count in size.files.items())
    print(f"  files {sum(size.files.values()) / _MB:,.1f} MB ({parts})")
    print(
        f"  opened in {opened.seconds:.2f} s, first answer {opened.first:.2f} s later; memory "
        f"{opened.own / _MB:,.0f} MB, {opened.resident / _MB:,.0f} MB with mapped files"
    )
    print("  | filter | rows | p50 ms | p95 ms | p95 of processor | recall@10 by meaning | recall@10 |")
    print("  |---|---|---|---|---|---|---|")
    for row in opened.asked:
        print(
            f"  | {row.filter} | {row.rows:,.0f} | {row.p50:.1f} | {row.p95:.1f} | {row.busy95:.1f} "
            f"| {row.dense_recall:.3f} | {row.recall:.3f} |",
            flush=True,
        )


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(_count(part) for part in text.split(","))


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return int(text)

"""``python -m eval retrieval``: every search side by side on the sets that are given, as a table or as
JSON.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eval.retrieval import Row, Task

PROJECT = Path(__file__).resolve().parent.parent
_SHOWN = ("nDCG@10", "R@1", "R@3", "R@5", "R@10", "MRR")

Subparsers = argparse._SubParsersAction  # the public API has no name for it


def add_parser(subparsers: Subparsers[argparse.ArgumentParser]) -> None:
    """Add ``retrieval`` to the evaluation's command line."""
    parser = subparsers.add_parser(
        "retrieval",
        help="measure how well passages are found",
        description="Every search side by side; sets that are not named are left out, domain and gold never.",
    )
    parser.add_argument("--squad", type=Path, metavar="FILE", help="a JSQuAD-style set (.json or .json.xz)")
    parser.add_argument(
        "--distractors",
        type=Path,
        nargs="+",
        default=(),
        metavar="FILE",
        help="more passages to search among",
    )
    parser.add_argument(
        "--pairs", type=Path, metavar="FILE", help="[[Japanese, English]] held out of training"
    )
    parser.add_argument("--index", type=Path, default=PROJECT / "index" / "built", metavar="DIR")
    parser.add_argument("--encoder", action="append", metavar="NAME", help="an encoder; may be given again")
    parser.add_argument(
        "--every", type=int, default=1, metavar="N", help="only each N-th question of the set"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Measures and prints. Returns 0. Raises GoldError for a set that cannot be read."""
    rows: list[dict[str, object]] = []
    for name, row in _rows(options):
        rows.append({"encoder": name, **_data(row)})
        if not options.json:
            _print(name, row, first=len(rows) == 1 or rows[-2]["task"] != row.task)
    if options.json:
        print(json.dumps({"rows": rows}, ensure_ascii=False))
    return 0


def _rows(options: argparse.Namespace) -> Iterator[tuple[str, Row]]:
    from eval.retrieval import Indexes, compare
    from eval.retrieval_sets import pair_tasks, read_passages, read_squad, squad_tasks
    from index.encoders import load_encoder

    for name in options.encoder or [None]:
        encoder = load_encoder(name)
        tasks: list[Task] = []
        if options.squad is not None:
            distractors = [text for path in options.distractors for text in read_passages(path)]
            tasks += squad_tasks(read_squad(options.squad), distractors, every=max(options.every, 1))
        if options.pairs is not None:
            tasks += pair_tasks(options.pairs)
        for task in tasks:
            print(f"eval: {task.name}", file=sys.stderr)
            indexes = Indexes.build(task.documents, encoder)
            yield from ((encoder.id, row) for row in compare(task, indexes))
    yield from _domain(options.index)


def _domain(folder: Path) -> Iterator[tuple[str, Row]]:
    from eval.retrieval import Indexes, compare
    from eval.retrieval_sets import DOMAIN, domain_task, gold_task
    from eval.runner import GOLD
    from index.store import Index

    index = Index.load(folder)
    tasks = [domain_task(path, index) for path in sorted(DOMAIN.glob("*.jsonl"))]
    tasks += [gold_task(path, index) for path in sorted(GOLD.glob("*.jsonl"))]
    for task in tasks:
        indexes = Indexes.build(task.documents, index.encoder)
        yield from ((index.encoder.id, row) for row in compare(task, indexes, fused=index.fused))


def _data(row: Row) -> dict[str, object]:
    return {
        "task": row.task,
        "search": row.search,
        "measures": {name: asdict(of) for name, of in row.measures.items()},
        "milliseconds": row.milliseconds,
        "bytes": row.size,
    }


def _print(encoder: str, row: Row, *, first: bool) -> None:
    if first:
        print(f"\n{row.task}; encoder {encoder}")
        print(f"{'':36s}" + "".join(f"{name:>22s}" for name in _SHOWN) + f"{'ms':>8s}{'MB':>8s}")
    cells = "".join(
        f"{of.value:8.3f} ({of.low:.3f}–{of.high:.3f})" for of in (row.measures[name] for name in _SHOWN)
    )
    print(f"{row.search:36s}{cells}{row.milliseconds:8.1f}{row.size / 1e6:8.1f}", flush=True)

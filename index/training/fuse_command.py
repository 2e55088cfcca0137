"""``python -m index fuse``: from pairs of texts to the weights of the fused search."""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path

from index.training.command import Subparsers, say

_SHARE = 3_300
"""Examples in one language beside those in two: the other table needs headings too, and translations have
none.
"""


def add_parser(subparsers: Subparsers[argparse.ArgumentParser]) -> None:
    """Add ``fuse`` to the index's command line."""
    parser = subparsers.add_parser(
        "fuse",
        help="learn how the signals of a search are weighed",
        description="First --split a folder to train a stand-in encoder on; then learn with that encoder.",
    )
    parser.add_argument("--pairs", type=Path, required=True, metavar="DIR", help="folder of *.jsonl.xz pairs")
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--split", type=Path, metavar="DIR", help="write the pairs for the stand-in here")
    action.add_argument("--out", type=Path, metavar="FILE", help="weights to write")
    parser.add_argument("--encoder", metavar="NAME", help="the stand-in encoder")
    parser.add_argument("--lessons", type=Path, metavar="FILE", help="more (`python -m eval lessons`)")
    parser.add_argument(
        "--test",
        type=int,
        default=0,
        metavar="PERCENT",
        help="articles to hold back and measure (default 0)",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Splits, or learns and writes. Returns 0. Raises EncoderError for what cannot be read."""
    from index.encoders import load_encoder
    from index.fusion import OTHER, SAME, write_fusion
    from index.training import lessons
    from index.training.fusion import Example, examples, first_places, learn

    if args.split is not None:
        lessons.split(args.pairs, args.split)
        return 0
    encoder = load_encoder(args.encoder)
    found: dict[str, list[Example]] = defaultdict(list)
    names: tuple[str, ...] = ()
    more = [] if args.lessons is None else lessons.read_lessons(args.lessons)
    for lesson in (
        *lessons.article_lessons(args.pairs, held_back=args.test),
        *more,
        *lessons.translated_lessons(args.pairs),
    ):
        say(f"{len(lesson.questions):,} questions on {len(lesson.documents):,} documents")
        taught = examples(lesson, encoder)
        names = taught.names
        for relation, of in taught.examples.items():
            found[relation] += of
    every = max(len(found[SAME]) // _SHARE, 1)
    tables = {
        SAME: learn(names, found[SAME]),
        OTHER: learn(names, [*found[OTHER], *found[SAME][::every]]),
    }
    note = f"learned by `python -m index fuse` from {len(found[SAME]):,} and {len(found[OTHER]):,} examples"
    write_fusion(args.out, tables, note=f"{note}, encoder {encoder.id} {encoder.revision[:12]}")
    for lesson in lessons.test_lessons(args.pairs, held_back=args.test) if args.test else ():
        shares = first_places(tables[SAME], examples(lesson, encoder), SAME)
        print(f"{len(lesson.questions):,} questions held back\tR@1\t{shares:.4f}")
    say(f"written to {args.out}")
    return 0

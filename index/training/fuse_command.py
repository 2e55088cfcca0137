"""``python -m index fuse``: from pairs of texts to the weights of the fused search."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from index.training.command import Subparsers, say

if TYPE_CHECKING:
    from index.encoder import Encoder
    from index.training.fusion import Lesson, Taught

_SHARE = 3_300
"""Examples in one language beside those in two: that table needs headings too, and translations have none."""

_OTHER_EPOCHS = 40
"""There are fewer of those."""


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
    from index.fusion import FORM, OTHER, SAME, write_fusion
    from index.training import lessons
    from index.training.fusion import Recipe, examples, first_places, learn

    if args.split is not None:
        lessons.split(args.pairs, args.split)
        return 0
    encoder = load_encoder(args.encoder)
    general = _examples(lessons.article_lessons(args.pairs, held_back=args.test), encoder)
    made = _examples([] if args.lessons is None else lessons.read_lessons(args.lessons), encoder)
    crossed = _examples(lessons.translated_lessons(args.pairs), encoder)
    every = max(len(general.examples[SAME]) // _SHARE, 1)
    other = [
        *crossed.examples[OTHER],
        *general.examples[SAME][::every],
        *made.examples[OTHER],
    ]
    tables = {
        SAME: learn(general.names, general.examples[SAME]),
        FORM: learn(general.names, [*general.examples[SAME], *made.examples[SAME]]),
        OTHER: learn(general.names, other, Recipe(epochs=_OTHER_EPOCHS)),
    }
    counts = ", ".join(f"{sum(map(len, of.examples.values())):,}" for of in (general, made, crossed))
    note = f"learned by `python -m index fuse`: {counts} examples of articles, made-up reports, translations"
    write_fusion(args.out, tables, note=f"{note}; encoder {encoder.id} {encoder.revision[:12]}")
    for lesson in lessons.test_lessons(args.pairs, held_back=args.test) if args.test else ():
        shares = first_places(tables[SAME], examples(lesson, encoder), SAME)
        print(f"{len(lesson.questions):,} questions held back\tR@1\t{shares:.4f}")
    say(f"written to {args.out}")
    return 0


def _examples(found: Iterable[Lesson], encoder: Encoder) -> Taught:
    """The examples of all lessons together."""
    from index.fusion import OTHER, SAME
    from index.training.fusion import Example, Taught, examples

    names: tuple[str, ...] = ()
    together: dict[str, list[Example]] = {SAME: [], OTHER: []}
    for lesson in found:
        say(f"{len(lesson.questions):,} questions on {len(lesson.documents):,} documents")
        taught = examples(lesson, encoder)
        names = taught.names or names
        for relation, of in taught.examples.items():
            together[relation] += of
    return Taught(names, together)

"""``python -m index fuse``: from pairs of texts to the weights of the fused search."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.training.command import Subparsers, say

if TYPE_CHECKING:
    from index.encoder import Encoder
    from index.training.fusion import Lesson, Taught

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
        "--lessons-encoder", metavar="NAME", help="one that never saw such lessons (default: the stand-in)"
    )
    parser.add_argument(
        "--every",
        type=int,
        default=1,
        metavar="N",
        help="of articles and translations learn each N-th question (1)",
    )
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
    from index.fusion import FORM, OTHER, OTHER_FORM, SAME, write_fusion
    from index.training import lessons
    from index.training.evaluate import CUT, ndcg, recall
    from index.training.fusion import Recipe, learn, places

    if args.split is not None:
        lessons.split(args.pairs, args.split)
        return 0
    encoder = load_encoder(args.encoder)
    general = _examples(lessons.article_lessons(args.pairs, held_back=args.test), encoder, args.every)
    more = [] if args.lessons is None else lessons.read_lessons(args.lessons)
    made = _examples(more, load_encoder(args.lessons_encoder) if args.lessons_encoder else encoder)
    crossed = _examples(lessons.translated_lessons(args.pairs), encoder, args.every)
    names = general[0].names
    one = [example for taught in general for example in taught.examples[SAME]]
    reports = [example for taught in made for example in taught.examples[FORM]]
    # Translations have no headings: the first group of articles, which does, teaches what those are worth.
    two = [example for taught in crossed for example in taught.examples[OTHER]]
    two += general[0].examples[SAME]
    foreign = [example for taught in made for example in taught.examples[OTHER_FORM]]
    tables = {
        SAME: learn(names, one),
        FORM: learn(names, one + reports),
        OTHER: learn(names, two, Recipe(epochs=_OTHER_EPOCHS)),
        OTHER_FORM: learn(names, two + foreign, Recipe(epochs=_OTHER_EPOCHS)),
    }
    counts = f"{len(one):,} examples of articles, {len(reports):,} of made-up reports"
    counts += f", {len(two):,} and {len(foreign):,} of those for two languages"
    note = f"learned by `python -m index fuse` from {counts}"
    write_fusion(args.out, tables, note=f"{note}; encoder {encoder.id} {encoder.revision[:12]}")
    tests = lessons.test_lessons(args.pairs, held_back=args.test) if args.test else ()
    for form, lesson in zip(lessons.FORMS, tests, strict=False):
        found = places(tables[SAME], lesson, encoder)
        values = {"R@1": recall(found, 1), f"R@{CUT}": recall(found, CUT), f"nDCG@{CUT}": ndcg(found)}
        for name, value in values.items():
            print(f"{len(found):,} questions held back, {form}\t{name}\t{value:.4f}")
    say(f"written to {args.out}")
    return 0


def _examples(found: Iterable[Lesson], encoder: Encoder, every: int = 1) -> list[Taught]:
    from index.training.fusion import examples

    together = []
    for lesson in found:
        chosen = replace(lesson, questions=lesson.questions[::every])
        say(f"{len(chosen.questions):,} questions on {len(chosen.documents):,} documents")
        together.append(examples(chosen, encoder))
    return together

"""``python -m index train``: from a folder of pairs to a model folder.

This module imports nothing heavy: torch comes in only when training is really run.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from corpus.errors import EncoderError

VOCABULARY = 48_000
DEFAULT_MINUTES = 30.0

Subparsers = argparse._SubParsersAction  # the public API has no name for it


def add_parser(subparsers: Subparsers[argparse.ArgumentParser]) -> None:
    """Add ``train`` to the index's command line."""
    parser = subparsers.add_parser(
        "train",
        help="train the embedded encoder from pairs of texts",
        description="Train a static embedding from scratch and write it as a sentence-transformers folder.",
    )
    parser.add_argument(
        "--pairs", type=Path, required=True, nargs="+", metavar="DIR", help="folders of *.jsonl.xz pairs"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="model folder to write")
    parser.add_argument("--eval", type=Path, metavar="DIR", help="evaluation sets to score at the end")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--steps", type=_positive_int, metavar="N", help="train for N steps (repeatable)")
    length.add_argument("--minutes", type=_positive_float, metavar="M", help=f"default {DEFAULT_MINUTES:g}")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="default 0")
    parser.add_argument("--dimension", type=_positive_int, default=384, metavar="D", help="default 384")
    parser.add_argument(
        "--vocabulary", type=_positive_int, default=VOCABULARY, metavar="N", help=f"default {VOCABULARY}"
    )
    tokens = parser.add_mutually_exclusive_group()
    tokens.add_argument("--tokenizer", type=Path, metavar="FILE", help="a tokenizer.json to use, not learn")
    tokens.add_argument(
        "--start", type=Path, metavar="MODEL", help="go on from this model's rows, with its tokenizer"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Train, write the folder with its card, and print the scores. Returns 0.

    Raises:
        EncoderError: the pairs or the evaluation sets cannot be read, or the output folder is in use.
    """
    from index.static import TOKENIZER_FILE, StaticEncoder
    from index.training.card import write_card
    from index.training.evaluate import evaluate
    from index.training.folder import PART, read_table, write_folder
    from index.training.prepare import load_tokenizer, prepare
    from index.training.train import Recipe, Trainer

    if args.out.exists() and (not args.out.is_dir() or any(args.out.iterdir())):
        raise EncoderError(f"{args.out} is in use; name a folder with --out that does not exist or is empty")
    if args.eval is not None and not args.eval.is_dir():
        raise EncoderError(f"{args.eval} is no folder; name one with evaluation sets, or leave out --eval")
    minutes = DEFAULT_MINUTES if args.steps is None and args.minutes is None else args.minutes
    start = None if args.start is None else read_table(args.start)
    dimension = args.dimension if start is None else start.shape[1]
    recipe = Recipe(dimension=dimension, steps=args.steps, minutes=minutes, seed=args.seed)
    if args.start is not None:
        recipe = recipe.continued(args.start.resolve().name)
    say("reading the pairs")
    data = prepare(args.pairs, seed=args.seed, unnamed=start is not None)
    say(f"{data.pairs:,} pairs from {len(data.sources)} sources; the tokenizer")
    known = args.tokenizer if args.start is None else args.start / PART / TOKENIZER_FILE
    tokenizer = load_tokenizer(known, data, vocabulary=args.vocabulary)
    say(f"{tokenizer.get_vocab_size():,} pieces; the token ids")
    trainer = Trainer(
        tokenizer, data.sources, data.scored, recipe, start=None if start is None else start.copy()
    )
    began = time.monotonic()
    table = trainer.run(say)
    if start is not None:
        table = (1.0 - recipe.kept) * table + recipe.kept * start
    minutes_taken = (time.monotonic() - began) / 60.0
    write_folder(args.out, table=table, tokenizer=tokenizer, power=recipe.evened)
    scores = [] if args.eval is None else evaluate(StaticEncoder(args.out), args.eval)
    write_card(
        args.out,
        recipe=recipe,
        data=data,
        pieces=tokenizer.get_vocab_size(),
        steps=trainer.steps_done,
        minutes=minutes_taken,
        scores=scores,
    )
    for score in scores:
        print(f"{score.task}\t{score.measure}\t{score.value:.4f}")
    say(f"written to {args.out}")
    return 0


def say(line: str) -> None:
    """A line of progress, on standard error."""
    print(line, file=sys.stderr, flush=True)


def _positive_int(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{value} is not a positive number")
    return value


def _positive_float(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not a positive number")
    return value

"""The evaluation's command line: ``python -m eval run | generate | feedback | retrieval | lessons | scale``.

Results go to standard output, everything else to standard error. Exit 0 when done and above every floor,
2 for a usage error, 1 for a floor that is missed or any other failure with one line that says what it was.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.closed import until_closed
from corpus.errors import KikeruError
from eval import retrieval_command, scale_command

if TYPE_CHECKING:
    from eval.runner import Outcome

PROJECT = Path(__file__).resolve().parent.parent
INDEX = PROJECT / "index" / "built"
RUNS = Path(__file__).parent / "runs"
_PLACES = 67


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit status. Raises SystemExit(2) for a usage error."""
    options = _parser().parse_args(argv)
    try:
        return until_closed(lambda: options.run(options), name="eval")
    except (KikeruError, OSError) as error:
        print(f"eval: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("eval: interrupted", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval", description="Measure how right the answers are.")
    commands = parser.add_subparsers(dest="command", required=True)

    run = commands.add_parser("run", help="ask gold questions and judge the answers")
    run.add_argument("--index", type=Path, default=INDEX, metavar="DIR", help="folder of the index")
    run.add_argument("--gold", type=Path, metavar="FILE", help="gold questions (default: all of eval/gold)")
    run.add_argument(
        "--out", type=Path, metavar="DIR", help="folder of the report (default: eval/runs/<time>)"
    )
    run.add_argument("--json", action="store_true", help="one JSON object on one line")
    run.add_argument(
        "--generated", type=_seeds, metavar="SEEDS", help="generated corpora instead: 1,4 or 1-5"
    )
    run.add_argument("--jurisdictions", type=_positive, default=_PLACES, metavar="N", help="of each (67)")
    run.add_argument("--each", type=_positive, default=12, metavar="N", help="questions of a type (12)")
    run.add_argument("--compare", type=Path, metavar="RUN", help="folder of a run to compare with")
    run.set_defaults(run=_run)

    made = commands.add_parser("generate", help="write a made-up corpus with its gold questions")
    made.add_argument("--seed", type=int, default=1, metavar="N")
    made.add_argument("--jurisdictions", type=_positive, default=_PLACES, metavar="N")
    made.add_argument("--each", type=_positive, default=12, metavar="N", help="questions of a type (12)")
    made.add_argument("--out", type=Path, required=True, metavar="DIR")
    made.set_defaults(run=_generate)

    taught = commands.add_parser("lessons", help="write made-up corpora for `python -m index fuse`")
    taught.add_argument("--seeds", type=_seeds, required=True, metavar="SEEDS", help="such as 101-112")
    taught.add_argument("--each", type=_positive, default=14, metavar="N", help="questions of a type (14)")
    taught.add_argument("--encoder", metavar="NAME", help="embedding model (default: the embedded one)")
    taught.add_argument("--out", type=Path, required=True, metavar="FILE")
    taught.set_defaults(run=_lessons)

    paired = commands.add_parser("pairs", help="write made-up reports as pairs for `python -m index train`")
    paired.add_argument("--seeds", type=_seeds, required=True, metavar="SEEDS", help="such as 901-922")
    paired.add_argument("--each", type=_positive, default=24, metavar="N", help="questions of a type (24)")
    paired.add_argument("--out", type=Path, required=True, metavar="DIR")
    paired.set_defaults(run=_pairs)

    told = commands.add_parser("feedback", help="candidates for gold questions from visitors' feedback")
    told.add_argument("--records", type=Path, required=True, metavar="FILE", help="the page's records file")
    told.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="a new file, one candidate a line"
    )
    told.add_argument("--json", action="store_true", help="one JSON object on one line")
    told.set_defaults(run=_feedback)

    retrieval_command.add_parser(commands)
    scale_command.add_parser(commands)
    return parser


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return int(text)


def _seeds(text: str) -> tuple[int, ...]:
    seeds: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        if not first.isdigit() or (last != "" and not last.isdigit()):
            raise argparse.ArgumentTypeError(f"{text!r} is not like 1,4 or 1-5")
        seeds += range(int(first), int(last or first) + 1)
    if not seeds:
        raise argparse.ArgumentTypeError(f"{text!r} names no seed")
    return tuple(dict.fromkeys(seeds))


def _run(options: argparse.Namespace) -> int:
    from eval.floors import load_floors
    from eval.output import print_table, write_run
    from eval.summary import changes, summarise, summary_data

    floors = load_floors()
    summary = summarise(_outcomes(options), floors)
    changed = changes(summary, options.compare) if options.compare is not None else ()
    out: Path = options.out or RUNS / datetime.now().strftime("%Y%m%d-%H%M%S")
    write_run(summary, changed, out)
    if options.json:
        print(json.dumps({**summary_data(summary), "out": str(out)}, ensure_ascii=False))
    else:
        print_table(summary, changed)
        print(out / "report.html")
    for line in summary.missed:
        print(f"eval: {line}", file=sys.stderr)
    return 1 if summary.missed else 0


def _outcomes(options: argparse.Namespace) -> list[Outcome]:
    from eval.errors import GoldError
    from eval.runner import GOLD, run_generated, run_gold
    from index.encoders import load_encoder
    from index.store import Index

    outcomes: list[Outcome] = []
    if options.gold is not None or options.generated is None:
        index = Index.load(options.index)
        paths = [options.gold] if options.gold is not None else sorted(GOLD.glob("*.jsonl"))
        if not paths:
            raise GoldError(f"{GOLD} holds no gold file: name one with --gold")
        outcomes += [run_gold(index, path) for path in paths]
    if options.generated is not None:
        encoder = load_encoder()
        for seed in options.generated:
            print(f"eval: seed {seed}", file=sys.stderr)
            outcomes.append(
                run_generated(seed, jurisdictions=options.jurisdictions, each=options.each, encoder=encoder)
            )
    return outcomes


def _generate(options: argparse.Namespace) -> int:
    from eval.generate import generate, write_world
    from eval.gold_file import write_gold
    from eval.questions import make_questions

    world = generate(options.seed, jurisdictions=options.jurisdictions)
    questions = make_questions(world, each=options.each)
    write_world(world, options.out / "corpus")
    write_gold(questions, options.out / "gold.jsonl")
    print(
        f"{options.out}: {len(world.files)} files, {len(world.reports)} reports, {len(questions)} questions"
    )
    return 0


def _lessons(options: argparse.Namespace) -> int:
    from eval.lessons import write_lessons
    from index.encoders import load_encoder

    encoder = load_encoder(options.encoder)
    questions = write_lessons(options.out, options.seeds, each=options.each, encoder=encoder)
    print(f"{options.out}: {len(options.seeds)} corpora, {questions} questions")
    return 0


def _pairs(options: argparse.Namespace) -> int:
    from eval.pairs import write_pairs
    from index.encoders import load_encoder

    counts = write_pairs(options.out, options.seeds, each=options.each, encoder=load_encoder())
    print(f"{options.out}: " + ", ".join(f"{name} {count:,}" for name, count in counts.items()))
    return 0


def _feedback(options: argparse.Namespace) -> int:
    from eval.feedback import candidates, write_candidates
    from page.store.database import Database
    from page.store.feedback import Feedback

    database = Database(options.records, create=False)
    try:
        made = candidates(Feedback(database).entries())
    finally:
        database.close()
    write_candidates(made, options.out)
    verdicts = sum(len(candidate.entries) for candidate in made)
    check = sum(candidate.is_filled_in for candidate in made)
    counts = {"verdicts": verdicts, "candidates": len(made), "check": check, "complete": len(made) - check}
    if options.json:
        print(json.dumps({**counts, "out": str(options.out)}, ensure_ascii=False))
    else:
        print(
            f"{options.out}: {len(made)} candidates from {verdicts} verdicts, "
            f"{check} to check, {len(made) - check} to complete"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())

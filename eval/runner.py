"""Runs questions against systems: gold files on a built index, generated corpora on indexes of their own."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus.registry import load_registry
from eval.baseline import Baseline
from eval.generate import generate, write_world
from eval.gold import GoldQuestion
from eval.gold_file import load_gold
from eval.judging import judge
from eval.metrics import Result, rank_of
from eval.questions import make_questions
from eval.systems import Kikeru, System
from index.build import build_index
from index.encoder import Encoder
from index.store import Index

GOLD = Path(__file__).parent / "gold"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The results of one set of questions, ours and the baseline's, in the order of the questions.

    ``sources`` are the texts that their spans count in, by path.
    """

    name: str
    sources: Mapping[str, str]
    ours: tuple[Result, ...]
    baseline: tuple[Result, ...]


def run_gold(index: Index, path: Path) -> Outcome:
    """A gold file against a built index. Raises GoldError as ``load_gold``, and what the encoder raises."""
    questions = load_gold(path, index.sources)
    return _outcome(path.stem, questions, index)


def run_generated(seed: int, *, jurisdictions: int, each: int, encoder: Encoder) -> Outcome:
    """A generated corpus, indexed in a temporary folder. Raises as ``generate`` and ``build_index`` do."""
    world = generate(seed, jurisdictions=jurisdictions)
    with tempfile.TemporaryDirectory(prefix="kikeru-eval-") as folder:
        corpus, built = Path(folder, "corpus"), Path(folder, "index")
        write_world(world, corpus)
        build_index(corpus, built, encoder=encoder)
        index = Index.load(built, encoder=encoder)
    return _outcome(f"seed {seed}", make_questions(world, each=each), index)


def ask_all(questions: Sequence[GoldQuestion], system: System) -> tuple[Result, ...]:
    """The answers of ``system`` with what is to be said of each."""
    places = tuple(place.name for place in load_registry().jurisdictions)
    results = []
    for gold in questions:
        given = system.ask(gold.question, gold.history)
        verdict = judge(gold, given, sources=system.sources, places=places)
        # A follow-up's question alone does not say what it asks for.
        ranking = rank_of(gold, system.rank(gold.question)) if not gold.history else None
        results.append(Result(gold, given, verdict, ranking))
    return tuple(results)


def _outcome(name: str, questions: Sequence[GoldQuestion], index: Index) -> Outcome:
    with _quiet():
        ours = ask_all(questions, Kikeru(index))
    baseline = ask_all(questions, Baseline(index.sources, index.reports, index.encoder))
    return Outcome(name, index.sources, ours, baseline)


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the assistant's warnings: what it drops shows in the answers that are judged."""
    logger = logging.getLogger("rag")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)

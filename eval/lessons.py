"""Made-up corpora as lessons for the search's weights: what each chunk is found by, and which answer a
question.

One line of JSON a corpus: ``{"documents": [[heading, body]], "questions": [[text, [document numbers],
widened text]]}``. ``python -m index fuse --lessons`` reads it. Seeds that answers are measured on must not
be among those.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from eval.foreign import foreign_questions
from eval.generate import generate, write_world
from eval.questions import make_questions
from eval.retrieval_sets import chunks_of
from index.build import build_index
from index.encoder import Encoder
from index.store import Index

SIZES = (67, 20, 4, 8, 40, 30, 5, 15, 50, 10, 3)
"""Jurisdictions of one corpus after the other: a search among few reports is another one than among many."""

_MOST = 5  # places that a ranking can be taught to find


def lessons(seeds: Iterable[int], *, each: int, encoder: Encoder) -> Iterator[dict[str, Any]]:
    """The lesson of each seed, its questions widened by the corpus's glossary as a search would."""
    for number, seed in enumerate(seeds):
        world = generate(seed, jurisdictions=SIZES[number % len(SIZES)])
        with tempfile.TemporaryDirectory(prefix="kikeru-lessons-") as folder:
            corpus, built = Path(folder, "corpus"), Path(folder, "index")
            write_world(world, corpus)
            build_index(corpus, built, encoder=encoder)
            index = Index.load(built, encoder=encoder)
        chosen = [
            (gold.question, sorted(chunks_of(index, gold.evidence)), index.fused.widened(gold.question))
            for gold in make_questions(world, each=each)
            if gold.status == "answered" and not gold.history and 1 <= len(gold.evidence) <= _MOST
        ]
        rng = random.Random(f"{seed}/foreign")
        chosen += [
            (text, right, index.fused.widened(text)) for text, right in foreign_questions(rng, index.chunks)
        ]
        yield {
            "documents": [[chunk.context, chunk.text] for chunk in index.chunks],
            "questions": [list(asked) for asked in chosen if asked[1]],
        }


def write_lessons(path: Path, seeds: Iterable[int], *, each: int, encoder: Encoder) -> int:
    """Writes the lessons of ``seeds`` and gives the number of their questions."""
    questions = 0
    with path.open("w", encoding="utf-8") as file:
        for lesson in lessons(seeds, each=each, encoder=encoder):
            questions += len(lesson["questions"])
            file.write(json.dumps(lesson, ensure_ascii=False) + "\n")
    return questions

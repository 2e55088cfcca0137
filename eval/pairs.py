"""Made-up reports as pairs for the encoder's training, in the form in which reports are searched.

Written to a folder as ``python -m index train --pairs`` reads it, one ``[text, text]`` a line:

    report_questions   a question and what answers it, under its heading
    report_headings    a heading, and the same without place and year, and what stands under it
    report_english     a subject's English name, alone or with place and year, and a line on it

Seeds that anything is measured on, or that the search's weights are learned from, must not be among those.
"""

from __future__ import annotations

import json
import lzma
import random
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from corpus.model import Chunk
from corpus.registry import load_registry
from eval.generate import generate, write_world
from eval.lessons import SIZES
from eval.material import load_material
from eval.phrases import english_name
from eval.questions import make_questions
from eval.retrieval_sets import chunks_of
from eval.truth import World
from index.build import build_index
from index.encoder import Encoder
from index.forward import document_of
from index.store import Index

QUESTIONS, HEADINGS, ENGLISH = "report_questions", "report_headings", "report_english"

_MOST = 5  # places that a question may have; one that has more is about no line in particular
_LINES = 400  # lines of a corpus that are paired with their headings
_SUBJECTS = 200  # … and with an English name

Pairs = dict[str, list[tuple[str, str]]]


def report_pairs(seed: int, *, jurisdictions: int, each: int, encoder: Encoder) -> Pairs:
    """The pairs of one made-up corpus by the name of their file, ``each`` questions of every type.

    Raises GoldError where there are not so many jurisdictions.
    """
    rng = random.Random(f"{seed}/pairs")
    world = generate(seed, jurisdictions=jurisdictions)
    index = _indexed(world, encoder)
    return {
        QUESTIONS: list(_asked(world, index, each)),
        HEADINGS: list(_headed(rng, index.chunks)),
        ENGLISH: list(_translated(rng, index.chunks)),
    }


def write_pairs(folder: Path, seeds: Iterable[int], *, each: int, encoder: Encoder) -> dict[str, int]:
    """Writes the pairs of ``seeds`` under ``folder`` and gives their number by file. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    found: Pairs = {QUESTIONS: [], HEADINGS: [], ENGLISH: []}
    for number, seed in enumerate(seeds):
        size = SIZES[number % len(SIZES)]
        for name, pairs in report_pairs(seed, jurisdictions=size, each=each, encoder=encoder).items():
            found[name] += pairs
    for name, pairs in found.items():
        with lzma.open(folder / f"{name}.jsonl.xz", "wt", encoding="utf-8") as file:
            for pair in dict.fromkeys(pairs):
                file.write(json.dumps(pair, ensure_ascii=False) + "\n")
    return {name: len(dict.fromkeys(pairs)) for name, pairs in found.items()}


def _indexed(world: World, encoder: Encoder) -> Index:
    with tempfile.TemporaryDirectory(prefix="kikeru-pairs-") as folder:
        corpus, built = Path(folder, "corpus"), Path(folder, "index")
        write_world(world, corpus)
        build_index(corpus, built, encoder=encoder)
        return Index.load(built, encoder=encoder)


def _asked(world: World, index: Index, each: int) -> Iterator[tuple[str, str]]:
    for gold in make_questions(world, each=each):
        if gold.status == "answered" and not gold.history and 1 <= len(gold.evidence) <= _MOST:
            for number in sorted(chunks_of(index, gold.evidence)):
                yield gold.question, document_of(index.chunks[number]).text


def _headed(rng: random.Random, chunks: Sequence[Chunk]) -> Iterator[tuple[str, str]]:
    for chunk in rng.sample(chunks, min(_LINES, len(chunks))):
        yield chunk.context, chunk.text
        where = " ".join(part for part in (chunk.section_name, chunk.label) if part)
        yield where, chunk.text


def _translated(rng: random.Random, chunks: Sequence[Chunk]) -> Iterator[tuple[str, str]]:
    names: Mapping[str, str] = {each.name: english_name(each) for each in load_registry().jurisdictions}
    found = [
        (chunk, theme.english)
        for theme in load_material().themes
        for chunk in chunks
        if theme.word in chunk.text
    ]
    for chunk, english in rng.sample(found, min(_SUBJECTS, len(found))):
        place = f"{english} in {names[chunk.jurisdiction]}"
        yield english, chunk.text
        yield (
            place if chunk.fiscal_year is None else f"{place}, fiscal {chunk.fiscal_year}",
            document_of(chunk).text,
        )

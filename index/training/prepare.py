"""From a folder of files to what the trainer takes: sources, made pairs, scored pairs, a tokenizer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from corpus.errors import EncoderError
from index.training.data import ScoredPair, Source, grouped, read_scored, read_sources
from index.training.made import make_sources, make_unnamed
from index.training.tokenizer import train_tokenizer

TITLES = "jaquad_title"
"""The source that says which article a passage comes from: its pairs are (title, passage)."""

QUESTIONS = "jaquad_q"
"""The source of questions on passages of those articles."""

ROUNDS = {
    "jaquad_title": 3,
    "law_cap": 1,
    "lawqa": 1,
    "doc_angular": 2,
    "doc_caf": 2,
    "doc_react": 2,
    "doc_anno": 3,
    "doc_mirai": 3,
}
"""Sources whose passages are whole paragraphs of prose, and how often each is used for made pairs."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything a run learns from. ``files`` are the names of the sources that were read, not made."""

    sources: tuple[Source, ...]
    scored: tuple[ScoredPair, ...]
    files: tuple[str, ...]

    @property
    def pairs(self) -> int:
        """Pairs of all sources, the scored ones not counted."""
        return sum(len(source.pairs) for source in self.sources)

    def read_texts(self) -> Iterator[str]:
        """The texts of the sources that were read, as often as they occur there."""
        for source in self.sources:
            if source.name in self.files:
                for pair in source.pairs:
                    yield pair.left
                    yield pair.right


def prepare(folders: Sequence[Path], *, seed: int, unnamed: bool = False) -> Prepared:
    """Read the pairs of ``folders`` and make more of them; with ``unnamed`` also questions on passages that
    leave out what they are about.

    Raises:
        EncoderError: a folder holds no pairs, or a file of it is damaged.
    """
    read = grouped([source for folder in folders for source in read_sources(folder)], TITLES)
    made = make_sources(read, rounds=ROUNDS, seed=seed)
    if unnamed:
        made += [make_unnamed(source) for source in read if source.name == QUESTIONS]
    return Prepared(
        sources=(*read, *(source for source in made if source.pairs)),
        scored=tuple(pair for folder in folders for pair in read_scored(folder)),
        files=tuple(source.name for source in read),
    )


def load_tokenizer(path: Path | None, data: Prepared, *, vocabulary: int) -> Tokenizer:
    """The tokenizer of that file, or one learned from the texts that were read.

    Raises:
        EncoderError: the file is no tokenizer.
    """
    if path is None:
        return train_tokenizer(data.read_texts(), vocabulary=vocabulary)
    try:
        return Tokenizer.from_buffer(path.read_bytes())
    except (OSError, ValueError) as error:
        raise EncoderError(f"{path} cannot be read as a tokenizer ({error}); name another") from error

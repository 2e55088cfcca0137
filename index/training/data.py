"""Pairs of texts that mean the same: read from files, one named source each."""

from __future__ import annotations

import json
import lzma
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from corpus.errors import EncoderError

SCORED_SUFFIX = "_scored"
"""A file ``NAME_scored.jsonl.xz`` holds ``[text, text, score]`` with a score from 0 to 5."""

MAX_SHARED_LEFT = 3
"""A left text (a heading) that more pairs of a source share says too little of each of them."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts that belong together. ``passage`` is the longer text that ``right`` is or was cut from:
    pairs of one passage are never each other's negatives. ``group`` puts pairs of one article together.
    """

    left: str
    right: str
    passage: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """Two sentences and how alike people found them, 0 (unrelated) to 5 (the same)."""

    left: str
    right: str
    score: float


@dataclass(frozen=True, slots=True)
class Source:
    """The pairs of one file or of one way of making them, in order, pairs of one article side by side."""

    name: str
    pairs: tuple[Pair, ...]


def _rows(path: Path, width: int) -> Iterator[list[Any]]:
    """The JSON arrays of a ``.jsonl.xz``, one a line, each of ``width`` members."""
    try:
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                row = json.loads(line)
                if not isinstance(row, list) or len(row) != width:
                    raise EncoderError(f"{path}:{number} is no JSON array of {width}; fix or remove it")
                yield row
    except (OSError, EOFError, lzma.LZMAError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise EncoderError(f"{path} cannot be read as .jsonl.xz ({error}); fetch it again") from error


def _checked_text(value: Any, path: Path) -> str:
    if not isinstance(value, str) or not value.strip():
        raise EncoderError(f"{path} holds {value!r} where a text is expected; fix or remove the line")
    return value


def text_pairs(path: Path) -> Iterator[tuple[str, str]]:
    """The pairs of texts of a ``.jsonl.xz``. Raises EncoderError for a file or line that is not what it
    should be.
    """
    for left, right in _rows(path, 2):
        yield _checked_text(left, path), _checked_text(right, path)


def _file_pairs(path: Path) -> list[Pair]:
    pairs = [Pair(left, right, passage=right) for left, right in text_pairs(path)]
    shared = Counter(pair.left for pair in pairs)
    # A title of an article is shared by all its paragraphs and still says whose they are; what says nothing
    # is a heading that stands over thousands of unlike texts (施行期日).
    few = {left for left, count in shared.items() if count <= MAX_SHARED_LEFT}
    return [pair for pair in pairs if pair.left in few] if len(few) > len(shared) // 2 else pairs


def grouped(sources: Sequence[Source], titles: str) -> list[Source]:
    """The sources with each pair's article looked up in the source named ``titles`` (title, passage), and
    pairs of one article put side by side. Pairs whose passage has no title keep their order, at the end.
    """
    named = (source for source in sources if source.name == titles)
    title_of = {pair.passage: pair.left for source in named for pair in source.pairs}
    result = []
    for source in sources:
        pairs = [replace(pair, group=title_of.get(pair.passage, "")) for pair in source.pairs]
        pairs.sort(key=lambda pair: (pair.group == "", pair.group))
        result.append(replace(source, pairs=tuple(pairs)))
    return result


def read_sources(folder: Path) -> list[Source]:
    """Every ``*.jsonl.xz`` of pairs in ``folder``, by name.

    Raises:
        EncoderError: the folder holds none, or one of them is not what it should be.
    """
    paths = [p for p in sorted(folder.glob("*.jsonl.xz")) if not _name(p).endswith(SCORED_SUFFIX)]
    if not paths:
        raise EncoderError(f"{folder} holds no *.jsonl.xz of pairs; name the folder that does with --pairs")
    return [Source(_name(path), tuple(_file_pairs(path))) for path in paths]


def read_scored(folder: Path) -> list[ScoredPair]:
    """Every scored pair in ``folder``; an empty list where it has none.

    Raises:
        EncoderError: a file is not what it should be.
    """
    result = []
    for path in sorted(folder.glob(f"*{SCORED_SUFFIX}.jsonl.xz")):
        for left, right, score in _rows(path, 3):
            if not isinstance(score, int | float) or not 0 <= score <= 5:
                raise EncoderError(f"{path} holds the score {score!r}; a score is a number from 0 to 5")
            result.append(ScoredPair(_checked_text(left, path), _checked_text(right, path), float(score)))
    return result


def _name(path: Path) -> str:
    return path.name.removesuffix(".jsonl.xz")

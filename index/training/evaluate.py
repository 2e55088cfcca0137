"""How good a model is, on sets that training never reads.

Four files, each left out where the folder lacks it:
``jsquad_valid.json.xz`` (``{"passages": [{"headline", "text"}], "questions": [[text, passage number]]}``),
``jsquad_test_passages.json.xz`` (more passages, as distractors), ``jsts_valid.json.xz``
(``[[a, b, score]]``), ``tanaka_heldout.json.xz`` (``[[Japanese, English]]``).
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import EncoderError
from index.encoder import Encoder

CUT = 10
"""Ranks that count."""


@dataclass(frozen=True, slots=True)
class Score:
    """One measured number: of which set, of what kind, in [0, 1] (a correlation in [-1, 1])."""

    task: str
    measure: str
    value: float


def ranks(similarities: NDArray[np.float32], right: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many columns of each row lie above its right one (0 is the first place), shape (n,).

    ``similarities`` has shape (n, m); ``right`` holds a column for each row. A tie counts against it.
    """
    own = similarities[np.arange(len(right)), right][:, None]
    return np.asarray((similarities >= own).sum(axis=1) - 1)


def ndcg(places: NDArray[np.int64]) -> float:
    """Mean nDCG at 10 with one right answer a query: 1 / log2(place + 2), nothing from place 10 on."""
    return float(np.where(places < CUT, 1.0 / np.log2(places + 2.0), 0.0).mean())


def recall(places: NDArray[np.int64], cut: int) -> float:
    """Share of queries whose right answer is among the first ``cut``."""
    return float((places < cut).mean())


def spearman(a: Sequence[float], b: Sequence[float]) -> float:
    """Spearman's rank correlation, ties given their mean rank.

    Raises:
        ValueError: the two differ in length, or one of them does not vary.
    """
    x, y = _mean_ranks(np.asarray(a)), _mean_ranks(np.asarray(b))
    if x.shape != y.shape:
        raise ValueError(f"{len(x)} values cannot be correlated with {len(y)}")
    x, y = x - x.mean(), y - y.mean()
    spread = float(np.sqrt((x @ x) * (y @ y)))
    if spread == 0.0:
        raise ValueError("a constant has no rank correlation")
    return float(x @ y) / spread


def _mean_ranks(values: NDArray[Any]) -> NDArray[np.float64]:
    _, position, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2.0)[position], dtype=np.float64)


def evaluate(encoder: Encoder, folder: Path) -> list[Score]:
    """Every score that the files in ``folder`` allow.

    Raises:
        EncoderError: the folder holds none of them, or one is damaged.
    """
    scores = [*_retrieval(encoder, folder), *_similarity(encoder, folder), *_translation(encoder, folder)]
    if not scores:
        raise EncoderError(f"{folder} holds no evaluation set; name the folder that does with --eval")
    return scores


def _retrieval(encoder: Encoder, folder: Path) -> list[Score]:
    data = _load(folder / "jsquad_valid.json.xz")
    if data is None:
        return []
    distractors = _load(folder / "jsquad_test_passages.json.xz") or []
    texts = [passage["text"] for passage in [*data["passages"], *distractors]]
    own = len(data["passages"])
    questions = encoder.encode_queries([question for question, _ in data["questions"]])
    right = np.array([number for _, number in data["questions"]], dtype=np.int64)
    similarities = questions @ encoder.encode_passages(texts).T
    scores = []
    for count in sorted({own, len(texts)}):
        places = ranks(similarities[:, :count], right)
        task = f"JSQuAD valid, {len(right):,} questions, {count:,} passages without headlines"
        scores += [
            Score(task, "nDCG@10", ndcg(places)),
            Score(task, "R@1", recall(places, 1)),
            Score(task, "R@10", recall(places, CUT)),
        ]
    return scores


def _similarity(encoder: Encoder, folder: Path) -> list[Score]:
    data = _load(folder / "jsts_valid.json.xz")
    if data is None:
        return []
    left, right, gold = zip(*data, strict=True)
    cosines = (encoder.encode_passages(left) * encoder.encode_passages(right)).sum(axis=1)
    return [Score(f"JSTS valid, {len(gold):,} pairs", "Spearman", spearman(cosines.tolist(), gold))]


def _translation(encoder: Encoder, folder: Path) -> list[Score]:
    data = _load(folder / "tanaka_heldout.json.xz")
    if data is None:
        return []
    japanese, english = zip(*data, strict=True)
    similarities = encoder.encode_passages(japanese) @ encoder.encode_passages(english).T
    right = np.arange(len(data), dtype=np.int64)
    task = f"Tanaka, {len(data):,} pairs held out"
    return [
        Score(task, "R@1, Japanese to English", recall(ranks(similarities, right), 1)),
        Score(task, "R@1, English to Japanese", recall(ranks(similarities.T, right), 1)),
    ]


def _load(path: Path) -> Any:
    if not path.exists():
        return None
    try:
        with lzma.open(path, "rt", encoding="utf-8") as file:
            return json.load(file)
    except (OSError, EOFError, lzma.LZMAError, ValueError) as error:
        raise EncoderError(f"{path} cannot be read as .json.xz ({error}); fetch it again") from error

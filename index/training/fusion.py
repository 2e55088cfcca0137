"""Learning the weights of ``index.fusion``: questions with their right documents, and a listwise softmax.

The loss of a question is -log of the right document's share in the softmax over its candidates' scores, so
that the sum learns to put it first. A question whose right document is no candidate teaches nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from index.dense import DenseIndex
from index.encoder import Encoder
from index.forward import Document
from index.forward_build import build_forward
from index.fused import FusedSearch
from index.fusion import FORM, FORMS, OTHER, OTHER_FORM, SAME, Fusion, shaped
from index.lexical import LexicalIndex

_SPREAD = 1e-6
_OUT = -1e4

UNFOUND = 1_000_000
"""The place of a document that is no candidate."""


@dataclass(frozen=True, slots=True)
class Example:
    """One question's candidates: their signals (n, m) and which of them is right."""

    signals: NDArray[np.float32]
    right: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the numbers of the documents that answer it, and as a glossary would widen it."""

    text: str
    right: tuple[int, ...]
    widened: str | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """Documents with the questions on them. ``formed``: whether they follow a known form."""

    documents: tuple[Document, ...]
    questions: tuple[Asked, ...]
    formed: bool = False


@dataclass(frozen=True, slots=True)
class Taught:
    """Examples by the relation of question and documents (``index.fusion``)."""

    names: tuple[str, ...]
    examples: Mapping[str, list[Example]]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How long and how hard is learned."""

    epochs: int = 15
    batch: int = 256
    rate: float = 1e-2
    decay: float = 1e-4
    seed: int = 0


def search_over(documents: Sequence[Document], encoder: Encoder, *, formed: bool = False) -> FusedSearch:
    """A fused search over ``documents`` in memory, which follow a known form where they are ``formed``."""
    texts = [document.text for document in documents]
    return FusedSearch(
        LexicalIndex.build(texts),
        DenseIndex.build(encoder.encode_passages(texts)),
        build_forward(documents, encoder.encode_passages),
        formed=formed,
    )


def examples(lesson: Lesson, encoder: Encoder) -> Taught:
    """An example for each right document of each question, where it is a candidate and not the only one.

    Where a question has several right documents, the others are left out of each one's candidates: they are
    neither wrong nor rivals.
    """
    search = search_over(lesson.documents, encoder, formed=lesson.formed)
    found: dict[str, list[Example]] = {SAME: [], FORM: [], OTHER: [], OTHER_FORM: []}
    names: tuple[str, ...] = ()
    for asked in lesson.questions:
        measured = search.measure(asked.text, None, encoder, widened=asked.widened)
        names = measured.names or names
        is_right = np.isin(measured.rows, asked.right)
        for at in np.flatnonzero(is_right):
            kept = ~is_right
            kept[at] = True
            if kept.sum() > 1:
                place = int(kept[:at].sum())
                found[measured.relation].append(Example(measured.values[kept].astype(np.float32), place))
    return Taught(names, found)


def learn(names: Sequence[str], taught: Sequence[Example], recipe: Recipe = Recipe()) -> Fusion:
    """The weights that put the right documents first.

    Raises ValueError where there is no example to learn from.
    """
    if not taught:
        raise ValueError("no question has its right document among its candidates: nothing can be learned")
    rng = np.random.default_rng(recipe.seed)
    spread = _spread(taught, len(names) * len(FORMS))
    formed = [_formed(example, spread) for example in taught]
    weights = torch.zeros(len(spread), requires_grad=True)
    steps = recipe.epochs * -(-len(taught) // recipe.batch)
    adam = torch.optim.AdamW([weights], lr=recipe.rate, weight_decay=recipe.decay)
    schedule = torch.optim.lr_scheduler.LinearLR(adam, 1.0, 1e-3, total_iters=steps)
    for _ in range(recipe.epochs):
        for batch in _batches(rng.permutation(len(taught)), recipe.batch):
            loss = _loss([formed[n] for n in batch], weights)
            adam.zero_grad()
            loss.backward()
            adam.step()
            schedule.step()
    table = weights.detach().numpy().astype(np.float64) / spread
    return Fusion(tuple(names), table.reshape(len(names), len(FORMS)))


def _spread(taught: Sequence[Example], width: int) -> NDArray[np.float64]:
    """The standard deviation of each form of each signal; forms that never vary get no weight."""
    sums, squares, count = np.zeros(width), np.zeros(width), 0
    for example in taught:
        forms = shaped(example.signals.astype(np.float64))
        sums += forms.sum(axis=0)
        squares += (forms**2).sum(axis=0)
        count += len(forms)
    spread = np.sqrt(np.maximum(squares / count - (sums / count) ** 2, 0.0))
    return np.asarray(np.where(spread > _SPREAD, spread, np.inf))


def _batches(order: NDArray[np.int64], size: int) -> Iterable[NDArray[np.int64]]:
    return (order[start : start + size] for start in range(0, len(order), size))


def _formed(example: Example, spread: NDArray[np.float64]) -> Example:
    """``example`` with the forms of its signals, each over its spread, in their place."""
    return Example((shaped(example.signals.astype(np.float64)) / spread).astype(np.float32), example.right)


def _loss(batch: Sequence[Example], weights: torch.Tensor) -> torch.Tensor:
    longest = max(len(example.signals) for example in batch)
    forms = np.zeros((len(batch), longest, len(weights)), dtype=np.float32)
    out = np.full((len(batch), longest), _OUT, dtype=np.float32)
    for n, example in enumerate(batch):
        count = len(example.signals)
        forms[n, :count] = example.signals
        out[n, :count] = 0.0
    scores = torch.from_numpy(forms) @ weights + torch.from_numpy(out)
    right = torch.tensor([example.right for example in batch])
    return torch.nn.functional.cross_entropy(scores, right)


def places(fusion: Fusion, lesson: Lesson, encoder: Encoder) -> NDArray[np.int64]:
    """How many documents are put before the right one of each question of ``lesson``; ``UNFOUND`` where it is
    no candidate.
    """
    search = search_over(lesson.documents, encoder)
    found = np.full(len(lesson.questions), UNFOUND, dtype=np.int64)
    for number, asked in enumerate(lesson.questions):
        measured = search.measure(asked.text, None, encoder, widened=asked.widened)
        right = np.isin(measured.rows, asked.right)
        if right.any():
            columns = [measured.names.index(signal) for signal in fusion.signals]
            scores = fusion.parts(measured.values[:, columns]).sum(axis=1)
            found[number] = int((scores > scores[right].max()).sum())
    return found

"""The training loop: a table of token rows, N(0, 1) at first, moved by Adam until pairs lie together."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from index.training.batches import Bags, Ints, PairSampler, TextIds
from index.training.data import ScoredPair, Source
from index.training.loss import contrastive, cosent

_SAY_EVERY = 500
_SCORED_BATCH = 1024

DEFAULT_WEIGHTS = {
    "jaquad_q": 3.5,
    "jaquad_title+keywords": 2.0,
    "jaquad_title+cloze": 1.6,
    "jsts_pos": 1.5,
    "jsick_ent": 1.5,
    "par_tanaka": 1.4,
    "law_cap": 1.3,
    "par_jmdict": 0.5,
    "syn_jmdict": 0.3,
    "jmmlu": 0.5,
}

CONTINUED_WEIGHTS = DEFAULT_WEIGHTS | {
    "jaquad_q": 2.5,
    "jaquad_q+unnamed": 2.0,
    "report_questions": 1.5,
}
"""Those of a run that goes on from a trained model, with pairs that the first one did not have."""

CONTINUED_RATE, CONTINUED_KEPT = 0.03, 0.25


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides the weights besides the data. One of ``steps`` and ``minutes`` is set.

    ``weights`` multiply a source's chance of a step, min(pairs, 200,000) ** 0.55. ``keep`` is the chance of a
    long text's token to be read, ``scored_share`` the share of the steps that go to scored pairs, ``shorter``
    the dimensions of which each other step trains one beside the full one. Rows begin as N(0, ``spread``²),
    or as those of the model named ``start``, of which the share ``kept`` is mixed in again; in the end their
    lengths are raised to ``1 - evened``.
    """

    dimension: int = 384
    steps: int | None = None
    minutes: float | None = None
    seed: int = 0
    batch: int = 2048
    rate: float = 0.2
    spread: float = 1.0
    warm_up: float = 0.06
    scale: float = 20.0
    scored_share: float = 0.05
    shorter: tuple[int, ...] = (256, 128, 64)
    keep: float = 0.8
    evened: float = 0.3
    weights: dict[str, float] = field(default_factory=lambda: dict(DEFAULT_WEIGHTS))
    threads: int = 2
    start: str | None = None
    kept: float = 0.0

    def continued(self, start: str) -> Recipe:
        """The same run as one that goes on from the model of that name: in small steps, lengths kept."""
        return replace(
            self,
            start=start,
            kept=CONTINUED_KEPT,
            rate=CONTINUED_RATE,
            evened=0.0,
            weights=dict(CONTINUED_WEIGHTS),
        )


class _MeanRows(torch.autograd.Function):  # type: ignore[misc]
    """Mean of the table's rows over each bag; the gradient is the same gathering turned round."""

    @staticmethod
    def forward(ctx: Any, table: Tensor, tokens: Tensor, offsets: Tensor) -> Tensor:
        ctx.save_for_backward(tokens, offsets)
        ctx.rows = len(table)
        bag = torch.nn.functional.embedding_bag
        return bag(tokens, table, offsets, mode="mean", include_last_offset=True)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, None, None]:
        tokens, offsets = ctx.saved_tensors
        lengths = offsets.diff()
        bag_of = torch.arange(len(lengths)).repeat_interleave(lengths)
        order = torch.argsort(tokens, stable=True)
        starts = torch.zeros(ctx.rows, dtype=torch.long)
        starts[1:] = torch.bincount(tokens, minlength=ctx.rows).cumsum(0)[:-1]
        bags = bag_of[order]
        share = lengths.clamp(min=1).float().reciprocal()[bags]
        gradient = torch.nn.functional.embedding_bag(
            bags, grads[0].contiguous(), starts, mode="sum", per_sample_weights=share
        )
        return gradient, None, None


@dataclass(frozen=True, slots=True)
class _Scored:
    """Scored pairs as text ids and scores, each of shape (n,)."""

    left: Ints
    right: Ints
    scores: NDArray[np.float32]


class Trainer:
    """One run. ``table`` is the float32 parameter, shape (vocabulary, dimension)."""

    def __init__(
        self,
        tokenizer: Tokenizer,
        sources: Sequence[Source],
        scored: Sequence[ScoredPair],
        recipe: Recipe,
        *,
        start: NDArray[np.float32] | None = None,
    ) -> None:
        """``start``: the rows to go on from, one for each piece of ``tokenizer``."""
        torch.set_num_threads(recipe.threads)
        self.recipe = recipe
        self.rng = np.random.default_rng(recipe.seed)
        ids = TextIds()
        self.samplers = [PairSampler(source, ids, self.rng) for source in sources]
        self.scored = _Scored(
            np.array([ids(pair.left) for pair in scored], dtype=np.int64),
            np.array([ids(pair.right) for pair in scored], dtype=np.int64),
            np.array([pair.score for pair in scored], dtype=np.float32),
        )
        self.bags = ids.bags(tokenizer)
        chances = [min(len(s), 200_000) ** 0.55 * recipe.weights.get(s.name, 1.0) for s in self.samplers]
        self.chances = np.array(chances) / sum(chances)
        generator = torch.Generator().manual_seed(recipe.seed)
        rows = tokenizer.get_vocab_size()
        drawn = torch.randn(rows, recipe.dimension, generator=generator) * recipe.spread
        self.table = torch.nn.Parameter(drawn if start is None else torch.from_numpy(start))
        self.optimizer = torch.optim.Adam([self.table], lr=recipe.rate, fused=True)
        self.steps_done = 0

    def _rows(self, bags: Bags) -> Tensor:
        tokens, offsets = torch.from_numpy(bags.tokens), torch.from_numpy(bags.offsets)
        return cast(Tensor, _MeanRows.apply(self.table, tokens, offsets))

    def _take(self, texts: Ints) -> Tensor:
        return self._rows(self.bags.take(texts, keep=self.recipe.keep, rng=self.rng))

    def _shorter(self) -> list[int]:
        """One of the shorter dimensions, so that the first columns alone do, too (Matryoshka, Kusupati et al.
        2022), or none where none is shorter.
        """
        shorter = [size for size in self.recipe.shorter if size < self.recipe.dimension]
        return [shorter[self.rng.integers(len(shorter))]] if shorter else []

    def _pair_loss(self) -> Tensor:
        sampler = self.samplers[self.rng.choice(len(self.samplers), p=self.chances)]
        chosen = sampler.draw(self.recipe.batch)
        both = self._take(np.concatenate([sampler.left[chosen], sampler.right[chosen]]))
        left, right = both[: len(chosen)], both[len(chosen) :]
        excluded = torch.from_numpy(sampler.excluded(chosen))
        loss = contrastive(left, right, excluded, scale=self.recipe.scale)
        for size in self._shorter():
            loss = loss + contrastive(left[:, :size], right[:, :size], excluded, scale=self.recipe.scale)
        return loss

    def _scored_loss(self) -> Tensor:
        size = min(_SCORED_BATCH, len(self.scored.scores))
        chosen = self.rng.choice(len(self.scored.scores), size, replace=False)
        both = self._take(np.concatenate([self.scored.left[chosen], self.scored.right[chosen]]))
        scores = torch.from_numpy(self.scored.scores[chosen])
        loss = cosent(both[:size], both[size:], scores)
        for columns in self._shorter():
            loss = loss + cosent(both[:size, :columns], both[size:, :columns], scores)
        return loss

    def _rate(self, done: float) -> float:
        """Learning rate when the share ``done`` of the run lies behind: a linear rise, then a linear fall."""
        warm_up = self.recipe.warm_up
        share = done / warm_up if done < warm_up else (1.0 - done) / (1.0 - warm_up)
        return self.recipe.rate * max(share, 0.001)

    def run(self, say: Callable[[str], None]) -> NDArray[np.float32]:
        """Train to the end and return the table."""
        began, recent = time.monotonic(), 0.0
        while (done := self._done(began)) < 1.0:
            self.optimizer.param_groups[0]["lr"] = self._rate(done)
            scored = len(self.scored.scores) > 1 and self.rng.random() < self.recipe.scored_share
            loss = self._scored_loss() if scored else self._pair_loss()
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            self.optimizer.step()
            self.steps_done += 1
            recent = 0.98 * recent + 0.02 * loss.item()
            if self.steps_done % _SAY_EVERY == 0:
                seconds = time.monotonic() - began
                say(f"step {self.steps_done}: {done:.0%} done, loss {recent:.3f}, {seconds:.0f} s")
        return cast(NDArray[np.float32], self.table.detach().numpy())

    def _done(self, began: float) -> float:
        if self.recipe.steps is not None:
            return self.steps_done / self.recipe.steps
        minutes = self.recipe.minutes if self.recipe.minutes is not None else 30.0
        return (time.monotonic() - began) / (60.0 * minutes)

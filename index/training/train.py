"""The training loop: a table of token rows, N(0, 1) at first, moved by Adam until pairs lie together."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from index.training.batches import Bags, Ints, PairSampler, TextIds, near_order
from index.training.data import ScoredPair, Source
from index.training.loss import contrastive, cosent

DEFAULT_WEIGHTS = {
    "jaquad_q": 3.5,
    "jaquad_q+keywords": 2.0,
    "jaquad_q+cloze": 1.6,
    "par_tanaka": 1.4,
    "law_cap": 1.3,
    "par_jmdict": 0.5,
    "syn_jmdict": 0.3,
    "jmmlu": 0.5,
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides the weights besides the data. One of ``steps`` and ``minutes`` is set.

    ``weights`` multiply a source's chance of a step, min(pairs, 200,000) ** 0.55. ``keep`` is the chance of a
    token to be read. At each share of the run in ``regroup_at`` the pairs of the sources whose passages are
    long are put beside their like, so that negatives get harder. ``scored_share`` of the steps go to scored pairs.
    """

    dimension: int = 384
    steps: int | None = None
    minutes: float | None = None
    seed: int = 0
    batch: int = 2048
    rate: float = 0.2
    warm_up: float = 0.06
    scale: float = 20.0
    scored_share: float = 0.04
    shorter: tuple[int, ...] = (256, 128, 64)
    keep: float = 0.9
    regroup_at: tuple[float, ...] = (0.3, 0.6)
    weights: dict[str, float] = field(default_factory=lambda: dict(DEFAULT_WEIGHTS))
    threads: int = 2


class _MeanRows(torch.autograd.Function):
    """Mean of the table's rows over each bag; the gradient is the same gathering turned round."""

    @staticmethod
    def forward(ctx: Any, table: Tensor, tokens: Tensor, offsets: Tensor) -> Tensor:
        ctx.save_for_backward(tokens, offsets)
        ctx.rows = len(table)
        return torch.nn.functional.embedding_bag(tokens, table, offsets, mode="mean", include_last_offset=True)

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
        self, tokenizer: Tokenizer, sources: Sequence[Source], scored: Sequence[ScoredPair], recipe: Recipe
    ) -> None:
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
        self.table = torch.nn.Parameter(torch.randn(rows, recipe.dimension, generator=generator))
        self.optimizer = torch.optim.Adam([self.table], lr=recipe.rate, fused=True)

    def _rows(self, bags: Bags) -> Tensor:
        tokens, offsets = torch.from_numpy(bags.tokens), torch.from_numpy(bags.offsets)
        return _MeanRows.apply(self.table, tokens, offsets)  # type: ignore[no-any-return,no-untyped-call]

    def _take(self, texts: Ints) -> Tensor:
        return self._rows(self.bags.take(texts, keep=self.recipe.keep, rng=self.rng))

    def _pair_loss(self) -> Tensor:
        sampler = self.samplers[self.rng.choice(len(self.samplers), p=self.chances)]
        chosen = sampler.draw(self.recipe.batch)
        both = self._take(np.concatenate([sampler.left[chosen], sampler.right[chosen]]))
        left, right = both[: len(chosen)], both[len(chosen) :]
        excluded = torch.from_numpy(sampler.excluded(chosen))
        loss = contrastive(left, right, excluded, scale=self.recipe.scale)
        # Matryoshka (Kusupati et al. 2022): the first columns alone shall do, too.
        shorter = [size for size in self.recipe.shorter if size < self.recipe.dimension]
        if shorter:
            size = shorter[self.rng.integers(len(shorter))]
            loss = loss + contrastive(left[:, :size], right[:, :size], excluded, scale=self.recipe.scale)
        return loss

    def _scored_loss(self) -> Tensor:
        size = min(1024, len(self.scored.scores))
        chosen = self.rng.choice(len(self.scored.scores), size, replace=False)
        both = self._take(np.concatenate([self.scored.left[chosen], self.scored.right[chosen]]))
        return cosent(both[:size], both[size:], torch.from_numpy(self.scored.scores[chosen]))

    def _regroup(self) -> None:
        for sampler in self.samplers:
            vectors = self._all_rows(sampler.right)
            sampler.reorder(near_order(vectors, self.rng))

    def _all_rows(self, texts: Ints) -> NDArray[np.float32]:
        """Unit vectors of ``texts``, all tokens read."""
        with torch.no_grad():
            parts = [
                torch.nn.functional.normalize(self._rows(self.bags.take(part, keep=1.0, rng=self.rng)))
                for part in np.array_split(texts, len(texts) // 4096 + 1)
            ]
        return torch.cat(parts).numpy()

    def _rate(self, done: float) -> float:
        """Learning rate when the share ``done`` of the run lies behind: a linear rise, then a linear fall."""
        warm_up = self.recipe.warm_up
        share = done / warm_up if done < warm_up else (1.0 - done) / (1.0 - warm_up)
        return self.recipe.rate * max(share, 0.001)

    def run(self, say: Callable[[str], None]) -> NDArray[np.float32]:
        """Train to the end and return the table."""
        began, step = time.monotonic(), 0
        regroup_at = list(self.recipe.regroup_at)
        recent = 0.0
        while (done := self._done(step, began)) < 1.0:
            if regroup_at and done >= regroup_at[0]:
                regroup_at.pop(0)
                self._regroup()
            self.optimizer.param_groups[0]["lr"] = self._rate(done)
            scored = len(self.scored.scores) > 1 and self.rng.random() < self.recipe.scored_share
            loss = self._scored_loss() if scored else self._pair_loss()
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            self.optimizer.step()
            step += 1
            recent = 0.98 * recent + 0.02 * loss.item()
            if step % 200 == 0:
                say(f"step {step}: {done:.0%} done, loss {recent:.3f}, {time.monotonic() - began:.0f} s")
        return self.table.detach().numpy()

    def _done(self, step: int, began: float) -> float:
        if self.recipe.steps is not None:
            return step / self.recipe.steps
        minutes = self.recipe.minutes if self.recipe.minutes is not None else 30.0
        return (time.monotonic() - began) / (60.0 * minutes)

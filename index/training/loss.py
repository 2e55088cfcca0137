"""The two losses, each with its gradient worked out by hand: autograd's took ten times as long on a CPU."""

from __future__ import annotations

from typing import Any, cast

import torch
from torch import Tensor

SCALE = 20.0
"""Inverse temperature: cosines are multiplied by this before the softmax."""


class _Contrastive(torch.autograd.Function):  # type: ignore[misc]
    """Mean cross-entropy over rows and columns of ``scale * a @ b.T``; the right column of row i is i."""

    @staticmethod
    def forward(ctx: Any, a: Tensor, b: Tensor, excluded: Tensor, scale: float) -> Tensor:
        cosines = a @ b.T
        right = cosines.diagonal().clone()
        # A cosine is at most 1, so no maximum has to be sought before exp, and rows and columns share it.
        weights = cosines.sub_(1.0).mul_(scale).exp_()
        weights[excluded[0], excluded[1]] = 0.0
        by_row, by_column = weights.sum(dim=1), weights.sum(dim=0)
        loss = (0.5 * (by_row.log() + by_column.log()) - scale * (right - 1.0)).mean()
        gradient = weights.mul_(by_row.reciprocal()[:, None] + by_column.reciprocal())
        gradient.diagonal().sub_(2.0)
        gradient.mul_(0.5 * scale / len(a))
        ctx.save_for_backward(gradient @ b, gradient.T @ a)
        return loss

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor, None, None]:
        for_a, for_b = ctx.saved_tensors
        return grads[0] * for_a, grads[0] * for_b, None, None


def contrastive(a: Tensor, b: Tensor, excluded: Tensor, *, scale: float = SCALE) -> Tensor:
    """Symmetric InfoNCE with in-batch negatives (van den Oord et al. 2018), a scalar.

    ``a`` and ``b`` are float32, shape (n, d), not yet normalised; ``a[i]`` belongs to ``b[i]``.
    ``excluded`` is int64, shape (2, m): positions (row, column), never on the diagonal, that are no
    negatives, because both belong to one passage or one question.
    """
    unit_a, unit_b = torch.nn.functional.normalize(a), torch.nn.functional.normalize(b)
    return cast(Tensor, _Contrastive.apply(unit_a, unit_b, excluded, scale))


def cosent(a: Tensor, b: Tensor, scores: Tensor, *, scale: float = SCALE) -> Tensor:
    """CoSENT (Su 2022): of two scored pairs, the one with the higher score shall have the higher cosine.

    ``a`` and ``b`` are float32, shape (n, d); ``scores`` is float32, shape (n,).
    """
    cosines = scale * torch.nn.functional.cosine_similarity(a, b)
    wrong = (cosines[:, None] - cosines)[scores[:, None] < scores]
    return torch.logsumexp(torch.cat([wrong.new_zeros(1), wrong]), dim=0)

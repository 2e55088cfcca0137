"""Errors of the evaluation."""

from __future__ import annotations

from corpus.errors import KikeruError


class GoldError(KikeruError):
    """Gold questions, floors or a generator's options that are not valid."""

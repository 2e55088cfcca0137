"""Which reranker is used: none, unless somebody names one."""

from __future__ import annotations

import os
from pathlib import Path

from index.hub import locate
from index.known import Kind
from index.reranker import Reranker

VARIABLE = Kind.RERANKER.variable
"""Environment variable that names a reranker: a folder, a known name, or ``owner/model`` on the hub."""


def load_reranker(name: str | Path | None = None) -> Reranker | None:
    """The reranker of that name, as ``load_encoder`` takes names. None stands for what ``KIKERU_RERANKER``
    says; where that is unset or empty there is none.

    Raises:
        EncoderError: there is no such model, or it cannot be loaded.
    """
    chosen = os.environ.get(VARIABLE, "") if name is None else str(name)
    if chosen == "":
        return None
    source = locate(chosen, Kind.RERANKER)
    from index.cross_encoder import CrossEncoderReranker

    return CrossEncoderReranker(source)

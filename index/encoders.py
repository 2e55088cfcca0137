"""Which embedding model is used: the embedded one, unless somebody names another."""

from __future__ import annotations

import os
from pathlib import Path

from index.encoder import Encoder
from index.static import StaticEncoder, is_static

DEFAULT_MODEL = Path(__file__).parent / "models" / "kikeru-static-ja-en"
"""The embedded model's folder."""

VARIABLE = "KIKERU_ENCODER"
"""Environment variable that names another model: a folder, or ``owner/model`` on the hub."""


def load_encoder(name: str | Path | None = None) -> Encoder:
    """The encoder of that name: a folder, or a model of the hub. None stands for what ``KIKERU_ENCODER``
    says, or for the embedded model. A StaticEmbedding folder is read without torch.

    Raises:
        EncoderError: there is no such model, or it cannot be loaded.
    """
    chosen = os.environ.get(VARIABLE, "") if name is None else str(name)
    if chosen == "":
        return StaticEncoder(DEFAULT_MODEL)
    if is_static(Path(chosen)):
        return StaticEncoder(chosen)
    from index.huggingface import HuggingFaceEncoder

    return HuggingFaceEncoder(chosen)

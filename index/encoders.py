"""Which embedding model is used: the embedded one, unless somebody names another."""

from __future__ import annotations

import os
from pathlib import Path

from index.encoder import Encoder
from index.hub import locate
from index.known import Kind
from index.static import StaticEncoder, is_static

DEFAULT_MODEL = Path(__file__).parent / "models" / "kikeru-static-ja-en"
"""The embedded model's folder."""

VARIABLE = Kind.ENCODER.variable
"""Environment variable that names another model: a folder, a known name, or ``owner/model`` on the hub."""


def load_encoder(name: str | Path | None = None) -> Encoder:
    """The encoder of that name: a folder, a name of ``index/models/known.yaml``, or a model of the hub, with
    ``@revision`` where one commit is meant. None stands for what ``KIKERU_ENCODER`` says, or for the embedded
    model, which its own name gives too. A StaticEmbedding is read without torch.

    Raises:
        EncoderError: there is no such model, or it cannot be loaded.
    """
    chosen = os.environ.get(VARIABLE, "") if name is None else str(name)
    if chosen == "" or (chosen == DEFAULT_MODEL.name and not Path(chosen).is_dir()):
        return StaticEncoder(DEFAULT_MODEL)
    source = locate(chosen, Kind.ENCODER)
    if is_static(source.folder):
        return StaticEncoder.of(source)
    from index.huggingface import HuggingFaceEncoder

    return HuggingFaceEncoder(source)

"""A reranker over a cross-encoder in the layout of transformers, such as those of ``known.yaml``."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import EncoderError
from index.encoder import well_formed
from index.hub import ModelSource, folder_hash, locate
from index.huggingface import load_errors, loading, read_json
from index.known import Kind
from index.reranker import Scores

_BATCH = 16
MAX_TOKENS = 512
"""Question and passage together; what is longer is cut. Attention over more is slow without a GPU."""


class CrossEncoderReranker:
    """An ``index.reranker.Reranker`` that reads question and passage together; on the CPU, in float32.

    Scores are the model's logits: a sigmoid would only make the best ones equal. Code that comes with a
    model is never run.

    Raises:
        EncoderError: there is no such model, it is no cross-encoder with one score, or it cannot be loaded.
    """

    def __init__(self, model: str | Path | ModelSource, *, max_tokens: int = MAX_TOKENS) -> None:
        source = model if isinstance(model, ModelSource) else locate(str(model), Kind.RERANKER)
        self._id = source.id
        _check_architecture(source)
        with load_errors(source.id, Kind.RERANKER), loading():
            self._model = _cross_encoder(source.folder)
        if self._model.num_labels != 1:
            raise EncoderError(
                f"reranker {source.id} gives {self._model.num_labels} values a passage, not one score; "
                "name another one"
            )
        self._model.max_seq_length = min(self._model.max_seq_length or max_tokens, max_tokens)
        self._revision = folder_hash(source.folder) if source.revision is None else source.revision
        self._lock = threading.Lock()
        with load_errors(source.id, Kind.RERANKER):
            self.scores("確認", ["確認"])

    @property
    def id(self) -> str:
        """The folder's name, or the hub's name for the model."""
        return self._id

    @property
    def revision(self) -> str:
        """A sha256 over the folder's files, or the hub's commit."""
        return self._revision

    def scores(self, query: str, passages: Sequence[str]) -> Scores:
        """One logit a passage, float32, shape ``(len(passages),)``, higher is better.

        Raises:
            EncoderError: the model gave a score that is not finite.
        """
        if not passages:
            return np.zeros(0, dtype=np.float32)
        pairs = [(well_formed(query), well_formed(passage)) for passage in passages]
        # A fast tokenizer keeps its truncation in itself and fails when two threads set it at once.
        with self._lock:
            scores = self._model.predict(pairs, batch_size=_BATCH, show_progress_bar=False)
        found = np.asarray(scores, dtype=np.float32)
        if not np.isfinite(found).all():
            raise EncoderError(
                f"reranker {self._id} gave a score that is not finite; it is damaged, restore it"
            )
        return found


def _check_architecture(source: ModelSource) -> None:
    """Any transformer would load: with a scoring layer of random numbers, where it has none of its own."""
    architectures = read_json(source.folder / "config.json").get("architectures")
    named = architectures if isinstance(architectures, list) else []
    if not any(str(name).endswith("ForSequenceClassification") for name in named):
        shown = ", ".join(map(str, named)) or "nothing"
        raise EncoderError(
            f"reranker {source.id} is no cross-encoder (its config.json names {shown}); name another one"
        )


def _cross_encoder(folder: Path) -> Any:
    import torch
    from sentence_transformers import CrossEncoder

    return CrossEncoder(
        str(folder.resolve()),
        device="cpu",
        trust_remote_code=False,
        local_files_only=True,
        model_kwargs={"dtype": torch.float32},
        activation_fn=torch.nn.Identity(),
    )

"""Any other embedding model, from its folder, through LangChain."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import EncoderError
from index.encoder import Vectors, well_formed
from index.hub import ModelSource, folder_hash, is_hub_name, locate, offline
from index.known import Kind, Prefixes, registry

__all__ = ["HuggingFaceEncoder", "Prefixes", "is_hub_name", "load_errors", "loading", "read_json"]

_PROMPTS_FILE = "config_sentence_transformers.json"
_QUERY_PROMPTS = ("query",)
_PASSAGE_PROMPTS = ("document", "passage", "corpus")
_BATCH = 32


class HuggingFaceEncoder:
    """An ``index.encoder.Encoder`` over ``HuggingFaceEmbeddings`` of LangChain; on the CPU, in float32.

    ``model`` is a name that ``index.hub.locate`` takes, or what it gave. Loading reads a folder and asks no
    hub. Code that comes with a model is never run.

    Raises:
        EncoderError: there is no such model, it cannot be fetched, or it cannot be loaded.
    """

    def __init__(self, model: str | Path | ModelSource, *, prefixes: Prefixes | None = None) -> None:
        source = model if isinstance(model, ModelSource) else locate(str(model), Kind.ENCODER)
        self._id = source.id
        self._lock = threading.Lock()
        _check_kind(source)
        self.prefixes = prefixes if prefixes is not None else _prefixes(source)
        with load_errors(source.id, Kind.ENCODER), loading():
            self._model = _embeddings(source.folder)
        options: dict[str, Any] = {"normalize_embeddings": True, "batch_size": _BATCH}
        self._model.encode_kwargs = {**options, "prompt": self.prefixes.passage}
        self._model.query_encode_kwargs = {**options, "prompt": self.prefixes.query}
        self._revision = folder_hash(source.folder) if source.revision is None else source.revision
        with load_errors(source.id, Kind.ENCODER):
            self._dimension = len(self._model.embed_query("次元"))
            self.encode_queries(["次元"])
        source.check_dimension(self._dimension)

    @property
    def id(self) -> str:
        """The folder's name, or the hub's name for the model."""
        return self._id

    @property
    def revision(self) -> str:
        """A sha256 over the folder's files, or the hub's commit."""
        return self._revision

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, float32, shape ``(len(texts), dimension)``, rows of length 1 or 0."""
        # A fast tokenizer keeps its truncation in itself and fails when two threads set it at once.
        with self._lock:
            return self._checked([self._model.embed_query(well_formed(text)) for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, float32, shape ``(len(texts), dimension)``, rows of length 1 or 0."""
        with self._lock:
            fine = [well_formed(text) for text in texts]
            return self._checked(self._model.embed_documents(fine) if fine else [])

    def _checked(self, rows: list[list[float]]) -> Vectors:
        vectors = np.asarray(rows, dtype=np.float32).reshape(len(rows), self._dimension)
        if not np.isfinite(vectors).all():
            raise EncoderError(
                f"embedding model {self._id} gave a vector that is not finite; it is damaged, restore it"
            )
        return vectors


@contextmanager
def load_errors(name: str, kind: Kind) -> Iterator[None]:
    """Say in one line what the libraries below say in many and by many exceptions."""
    from safetensors import SafetensorError

    failures = (OSError, ValueError, RuntimeError, LookupError, TypeError, AttributeError, SafetensorError)
    try:
        yield
    except ImportError as error:
        raise EncoderError(f"{kind.value} {name} needs {error.name}; install it or name another") from error
    except failures as error:
        if "trust_remote_code" in str(error):
            raise EncoderError(
                f"{kind.value} {name} wants to run code of its own, which is never done here; name another"
            ) from error
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise EncoderError(
            f"{kind.value} {name} cannot be loaded ({reason}); restore its folder or name another"
        ) from error


@contextmanager
def loading() -> Iterator[None]:
    """Within it nobody asks a hub, and transformers draws bars on a terminal only."""
    with offline():
        from transformers.utils import logging

        silenced = logging.is_progress_bar_enabled() and not sys.stderr.isatty()
        if silenced:
            logging.disable_progress_bar()
        try:
            yield
        finally:
            if silenced:
                logging.enable_progress_bar()


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object in a model's file; empty where there is no such file.

    Raises:
        EncoderError: it cannot be read, or holds something else.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise EncoderError(f"{path} cannot be read ({error}); restore the model folder") from error
    if not isinstance(found, dict):
        raise EncoderError(f"{path} cannot be read (it is no JSON object); restore the model folder")
    return found


def _check_kind(source: ModelSource) -> None:
    """A bare cross-encoder would load as an embedding model too, and give vectors that mean nothing."""
    named = read_json(source.folder / "config.json").get("architectures")
    is_cross = isinstance(named, list) and any(str(n).endswith("ForSequenceClassification") for n in named)
    if is_cross and not (source.folder / "modules.json").exists():
        raise EncoderError(
            f"{source.id} is no embedding model but a reranker or classifier; name another one, or name a "
            f"reranker in {Kind.RERANKER.variable}"
        )


def _embeddings(folder: Path) -> Any:
    # Imported here: it brings torch along, which the embedded model does without.
    import torch
    from langchain_huggingface import HuggingFaceEmbeddings

    options: dict[str, Any] = {
        "device": "cpu",
        "trust_remote_code": False,
        "local_files_only": True,
        # Half precision, in which some models are kept, is slower on most CPUs.
        "model_kwargs": {"dtype": torch.float32},
    }
    return HuggingFaceEmbeddings(model_name=str(folder.resolve()), model_kwargs=options)


def _prefixes(source: ModelSource) -> Prefixes:
    """The prompts that the model's own settings name, or else those of the family its name belongs to."""
    path = source.folder / _PROMPTS_FILE
    prompts = read_json(path).get("prompts") or {}
    if not isinstance(prompts, dict):
        raise EncoderError(f"{path} cannot be read (its prompts are no object); restore the model folder")
    query = next((str(prompts[name]) for name in _QUERY_PROMPTS if prompts.get(name)), "")
    passage = next((str(prompts[name]) for name in _PASSAGE_PROMPTS if prompts.get(name)), "")
    # sentence-transformers writes two empty prompts for a model that was saved without any.
    if query or passage:
        return Prefixes(query, passage)
    return registry().prefixes(source.id)

"""Any other embedding model: a local folder, or a model of the hub by its name, through LangChain."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import EncoderError
from index.encoder import Vectors

_HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+")
_PROMPTS_FILE = "config_sentence_transformers.json"
_BATCH = 32


@dataclass(frozen=True, slots=True)
class Prefixes:
    """What a model was trained to see before a question and before a passage."""

    query: str = ""
    passage: str = ""


# First match wins; the folder's own prompts win over all of them.
_FAMILIES = (
    (re.compile(r"(^|[^a-z0-9])e5([^a-z0-9]|$)"), Prefixes("query: ", "passage: ")),
    (re.compile(r"(^|[^a-z0-9])ruri-v3"), Prefixes("検索クエリ: ", "検索文書: ")),
)


class HuggingFaceEncoder:
    """An ``index.encoder.Encoder`` over ``langchain_huggingface.HuggingFaceEmbeddings``.

    A local folder is loaded without asking any hub. Only a name of the form ``owner/model`` that is no
    folder here may be fetched. Code that comes with a model is never run.

    Raises:
        EncoderError: there is no such model, it cannot be fetched, or it cannot be loaded.
    """

    def __init__(self, name: str | Path, *, prefixes: Prefixes | None = None) -> None:
        self._name = str(name)
        local = Path(name).is_dir()
        if not local and not is_hub_name(self._name):
            raise EncoderError(
                f"embedding model {self._name} is neither a folder here nor a hub name like owner/model; "
                "check the path"
            )
        if local:
            # Read when the hub's library is first imported; local_files_only alone does not reach every call.
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        with _load_errors(self._name):
            self._model = _embeddings(self._name, local=local)
        self.prefixes = prefixes if prefixes is not None else _prefixes(self._name)
        options: dict[str, Any] = {"normalize_embeddings": True, "batch_size": _BATCH}
        self._model.encode_kwargs = {**options, "prompt": self.prefixes.passage}
        self._model.query_encode_kwargs = {**options, "prompt": self.prefixes.query}
        self._revision = _folder_hash(Path(name)) if local else _hub_commit(self._name)
        with _load_errors(self._name):
            self._dimension = len(self._model.embed_query("次元"))

    @property
    def id(self) -> str:
        """The folder's name, or the hub's name for the model."""
        return Path(self._name).resolve().name if Path(self._name).is_dir() else self._name

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
        return self._checked([self._model.embed_query(text) for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, float32, shape ``(len(texts), dimension)``, rows of length 1 or 0."""
        return self._checked(self._model.embed_documents(list(texts)) if texts else [])

    def _checked(self, rows: list[list[float]]) -> Vectors:
        vectors = np.asarray(rows, dtype=np.float32).reshape(len(rows), self._dimension)
        if not np.isfinite(vectors).all():
            raise EncoderError(
                f"embedding model {self._name} gave a vector that is not finite; it is damaged, restore it"
            )
        return vectors


def is_hub_name(name: str) -> bool:
    """Whether ``name`` has the form of a hub's model name, ``owner/model``."""
    return _HUB_NAME.fullmatch(name) is not None


@contextmanager
def _load_errors(name: str) -> Iterator[None]:
    """Say in one line what the libraries below say in many and by many exceptions."""
    from safetensors import SafetensorError

    failures = (OSError, ValueError, RuntimeError, LookupError, TypeError, AttributeError, SafetensorError)
    try:
        yield
    except ImportError as error:
        raise EncoderError(f"embedding model {name} needs {error.name}; install requirements.txt") from error
    except failures as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise EncoderError(
            f"embedding model {name} cannot be loaded ({reason}); check the name, the network or the folder"
        ) from error


def _embeddings(name: str, *, local: bool) -> Any:
    # Imported here: it brings torch along, which the embedded model does without.
    from langchain_huggingface import HuggingFaceEmbeddings

    options: dict[str, Any] = {"device": "cpu", "trust_remote_code": False, "local_files_only": local}
    place = str(Path(name).resolve()) if local else name
    return HuggingFaceEmbeddings(model_name=place, model_kwargs=options)


def _model_file(name: str, file: str) -> Path | None:
    """A file of the model: in its folder, or in the hub's cache after loading."""
    if Path(name).is_dir():
        path = Path(name) / file
        return path if path.is_file() else None
    from huggingface_hub import try_to_load_from_cache

    cached = try_to_load_from_cache(name, file)
    return Path(cached) if isinstance(cached, str) else None


def _prefixes(name: str) -> Prefixes:
    """The prompts that the model's own settings name, or else those of the family its name belongs to."""
    path = _model_file(name, _PROMPTS_FILE)
    if path is not None:
        try:
            prompts = json.loads(path.read_text(encoding="utf-8")).get("prompts") or {}
        except (OSError, ValueError, AttributeError) as error:
            raise EncoderError(f"{path} cannot be read ({error}); restore the model folder") from error
        passage = prompts.get("document") or prompts.get("passage") or ""
        # sentence-transformers writes two empty prompts for a model that was saved without any.
        if prompts.get("query") or passage:
            return Prefixes(str(prompts.get("query") or ""), str(passage))
    short = Path(name).resolve().name if Path(name).is_dir() else name.partition("/")[2]
    for pattern, prefixes in _FAMILIES:
        if pattern.search(short.lower()):
            return prefixes
    return Prefixes()


def _folder_hash(folder: Path) -> str:
    """A sha256 over names and contents of the folder's files, hidden ones and the card left out."""
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        place = path.relative_to(folder)
        if path.suffix != ".md" and not any(part.startswith(".") for part in place.parts):
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            total.update(f"{place.as_posix()}\0{digest}\n".encode())
    return total.hexdigest()


def _hub_commit(name: str) -> str:
    """The commit of the copy in the hub's cache: the name of the snapshot folder that holds its files."""
    for file in ("modules.json", "config.json"):
        path = _model_file(name, file)
        if path is not None:
            return path.parent.name
    raise EncoderError(f"the commit of embedding model {name} is unknown; download it and name its folder")

"""The embedded model: a table of token rows, averaged and normalised, read without torch.

The folder is the one that sentence-transformers writes for its ``StaticEmbedding`` module (and reads
back with ``SentenceTransformer(folder)``). Vectors are the same as there, up to rounding.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from tokenizers import Tokenizer

from corpus.errors import EncoderError
from index.encoder import Vectors, well_formed
from index.hub import ModelSource

MODULES_FILE = "modules.json"
WEIGHTS_FILE = "model.safetensors"
TOKENIZER_FILE = "tokenizer.json"

_STATIC = (("StaticEmbedding",), ("StaticEmbedding", "Normalize"))
"""Module lists whose normalised output is the normalised mean of token rows."""

_CHUNK = 1024
"""Texts tokenised at a time: enough to keep all cores busy, few enough to hold the ids in memory."""

_MANY_TOKENS = 4096
"""From here on a text's tokens are counted before their rows are fetched, so that memory stays bounded."""


@dataclass(frozen=True, slots=True)
class _Table:
    """The rows: token t has the vector ``rows[row_of[t]] * scales[t]``.

    ``rows`` is int8, float16 or float32, shape (m, dimension); ``scales`` is float32, shape (vocabulary,);
    ``row_of`` is an integer array, shape (vocabulary,), or None where token t has row t.
    """

    rows: NDArray[Any]
    scales: NDArray[np.float32]
    row_of: NDArray[Any] | None

    def mean(self, tokens: NDArray[np.int64]) -> NDArray[np.float32]:
        """Mean vector of the tokens, float32, shape (dimension,); zeros where there are none."""
        if len(tokens) == 0:
            return np.zeros(self.rows.shape[1], dtype=np.float32)
        weights = self.scales[tokens] / np.float32(len(tokens))
        if len(tokens) > _MANY_TOKENS:
            tokens, position = np.unique(tokens, return_inverse=True)
            weights = np.bincount(position, weights=weights).astype(np.float32)
        places = tokens if self.row_of is None else self.row_of[tokens]
        return np.asarray(weights @ self.rows[places].astype(np.float32), dtype=np.float32)


class StaticEncoder:
    """An ``index.encoder.Encoder`` over a StaticEmbedding folder.

    Raises:
        EncoderError: the folder is missing, damaged, or holds another kind of model.
    """

    def __init__(self, folder: str | Path) -> None:
        path = Path(folder)
        part = _static_part(path)
        weights = _read(part / WEIGHTS_FILE)
        tokenizer = _read(part / TOKENIZER_FILE)
        self._tokenizer = _tokenizer(tokenizer, part / TOKENIZER_FILE)
        self._table = _table(weights, part / WEIGHTS_FILE, vocabulary=self._tokenizer.get_vocab_size())
        self._id = path.resolve().name
        self._revision = hashlib.sha256(hashlib.sha256(weights).digest() + tokenizer).hexdigest()

    @classmethod
    def of(cls, source: ModelSource) -> StaticEncoder:
        """The encoder of a located model, with the hub's name and commit where it has them.

        Raises:
            EncoderError: as the class does, or the table is not as wide as the known model's.
        """
        encoder = cls(source.folder)
        encoder._id = source.id
        encoder._revision = encoder._revision if source.revision is None else source.revision
        source.check_dimension(encoder.dimension)
        return encoder

    @property
    def id(self) -> str:
        """The folder's name, or the hub's name for the model."""
        return self._id

    @property
    def revision(self) -> str:
        """A sha256 over the weights and the tokenizer, 64 hex digits, or the hub's commit."""
        return self._revision

    @property
    def dimension(self) -> int:
        """Columns of the token table."""
        return int(self._table.rows.shape[1])

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, float32, shape ``(len(texts), dimension)``, rows of length 1 or 0."""
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, float32, shape ``(len(texts), dimension)``, rows of length 1 or 0."""
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _CHUNK):
            chunk = [well_formed(text) for text in texts[start : start + _CHUNK]]
            encodings = self._tokenizer.encode_batch_fast(chunk, add_special_tokens=False)
            for row, encoding in enumerate(encodings, start=start):
                vectors[row] = self._table.mean(np.asarray(encoding.ids, dtype=np.int64))
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        np.divide(vectors, lengths, out=vectors, where=lengths > 0)
        return vectors


def is_static(folder: Path) -> bool:
    """Whether ``folder`` says that it holds a StaticEmbedding, which ``StaticEncoder`` can read.

    Raises:
        EncoderError: its ``modules.json`` is damaged.
    """
    return (folder / MODULES_FILE).exists() and _kinds(_modules(folder)) in _STATIC


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise EncoderError(
            f"embedding model file {path} cannot be read ({error.strerror}); restore it or name another"
        ) from error


def _modules(folder: Path) -> list[dict[str, Any]]:
    path = folder / MODULES_FILE
    try:
        modules = json.loads(_read(path))
    except ValueError as error:
        raise EncoderError(f"{path} is damaged ({error}); restore the model folder") from error
    if not isinstance(modules, list) or not all(isinstance(module, dict) for module in modules):
        raise EncoderError(f"{path} is no list of modules; restore the model folder")
    return modules


def _kinds(modules: list[dict[str, Any]]) -> tuple[str, ...]:
    """The modules' class names, without their packages, which moved between versions."""
    return tuple(str(module.get("type")).rpartition(".")[2] for module in modules)


def _static_part(folder: Path) -> Path:
    """The StaticEmbedding's own folder inside the model's."""
    modules = _modules(folder)
    if _kinds(modules) not in _STATIC:
        raise EncoderError(
            f"{folder / MODULES_FILE} describes {' + '.join(_kinds(modules)) or 'nothing'}, "
            "not a StaticEmbedding; name another folder or load it as a sentence-transformers model"
        )
    return folder / str(modules[0].get("path", ""))


def _tokenizer(data: bytes, path: Path) -> Tokenizer:
    try:
        tokenizer = Tokenizer.from_buffer(data)
    except ValueError as error:
        raise EncoderError(f"{path} is no tokenizer ({error}); restore the model folder") from error
    tokenizer.no_padding()
    return tokenizer


def _table(data: bytes, path: Path, *, vocabulary: int) -> _Table:
    """The checked token table of a safetensors file, in either of the two layouts StaticEmbedding reads."""
    try:
        tensors = load_tensors(data)
    except (SafetensorError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise EncoderError(
            f"{path} cannot be read as weights ({error!r}); restore the model folder"
        ) from error
    rows = tensors.get("embedding.weight", tensors.get("embeddings"))
    if rows is None or rows.ndim != 2 or 0 in rows.shape:
        raise EncoderError(f"{path} holds no two-dimensional embedding table; restore the model folder")
    if rows.dtype not in (np.int8, np.float16, np.float32, np.float64):
        raise EncoderError(f"{path} holds {rows.dtype} weights; int8, float16 and float32 can be read")
    row_of = tensors.get("mapping")
    tokens = len(rows if row_of is None else row_of)
    scales = tensors.get("weights", np.ones(tokens, dtype=np.float32))
    if tokens < vocabulary or scales.shape != (tokens,):
        raise EncoderError(
            f"{path} has {tokens} rows and {scales.shape} weights for {vocabulary} tokens; restore the folder"
        )
    if row_of is not None and not (int(row_of.min()) >= 0 and int(row_of.max()) < len(rows)):
        raise EncoderError(f"{path} maps tokens to rows that are not there; restore the model folder")
    if not (np.isfinite(scales).all() and (rows.dtype == np.int8 or np.isfinite(rows).all())):
        raise EncoderError(f"{path} holds weights that are not finite numbers; restore the model folder")
    return _Table(rows, scales.astype(np.float32), row_of)

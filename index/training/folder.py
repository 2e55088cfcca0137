"""The model folder: what is written when training ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save
from tokenizers import Tokenizer

from corpus.errors import EncoderError
from index.static import MODULES_FILE, TOKENIZER_FILE, WEIGHTS_FILE

PART = "0_StaticEmbedding"
_NORMALIZE = "1_Normalize"
_PACKAGE = "sentence_transformers"


def quantised(table: NDArray[np.float32]) -> dict[str, NDArray[Any]]:
    """The table as int8 with one scale a row: ``embeddings`` int8, shape (n, d), and ``weights`` float32,
    shape (n,), the two tensors that StaticEmbedding multiplies when it loads.
    """
    largest = np.abs(table).max(axis=1)
    scales = np.where(largest > 0, largest / 127.0, 1.0).astype(np.float32)
    return {"embeddings": np.rint(table / scales[:, None]).astype(np.int8), "weights": scales}


def read_table(folder: Path) -> NDArray[np.float32]:
    """The rows of a model that ``write_folder`` wrote, float32, shape (n, d).

    Raises EncoderError where there is no such model.
    """
    path = folder / PART / WEIGHTS_FILE
    try:
        tensors = load(path.read_bytes())
        rows = tensors["embeddings"].astype(np.float32) * tensors["weights"][:, None]
    except (OSError, SafetensorError, KeyError, ValueError, IndexError) as error:
        raise EncoderError(f"{path} cannot be read as weights of a trained model ({error!r})") from error
    return np.asarray(rows, dtype=np.float32)


def evened(tensors: dict[str, NDArray[Any]], power: float) -> dict[str, NDArray[Any]]:
    """The same rows with their lengths raised to ``1 - power``; 0 leaves them as they are, 1 makes all alike.

    Adam's steps are as long for a rare piece as for a frequent one, so that by the end of a long run the rows
    of rare pieces have outgrown what they know.
    """
    rows = tensors["embeddings"].astype(np.float32)
    lengths = np.linalg.norm(rows, axis=1) * tensors["weights"]
    factors = np.where(lengths > 0, np.maximum(lengths, 1e-12) ** -power, 1.0)
    return {**tensors, "weights": (tensors["weights"] * factors).astype(np.float32)}


def write_folder(
    folder: Path, *, table: NDArray[np.float32], tokenizer: Tokenizer, power: float = 0.0
) -> None:
    """Write a model that ``StaticEncoder`` and ``SentenceTransformer(folder)`` both load.

    Row lengths are evened out by ``power`` (see ``evened``). The unknown piece's row becomes zero: it stands
    for anything at all, so it may not point anywhere.
    """
    rows = table.copy()
    rows[0] = 0.0
    part = folder / PART
    part.mkdir(parents=True, exist_ok=True)
    (folder / _NORMALIZE).mkdir(exist_ok=True)
    part.joinpath(WEIGHTS_FILE).write_bytes(save(evened(quantised(rows), power)))
    part.joinpath(TOKENIZER_FILE).write_text(tokenizer.to_str(), encoding="utf-8")
    modules = [
        {
            "idx": 0,
            "name": "0",
            "path": PART,
            "type": f"{_PACKAGE}.sentence_transformer.modules.static_embedding.StaticEmbedding",
        },
        {"idx": 1, "name": "1", "path": _NORMALIZE, "type": f"{_PACKAGE}.base.modules.normalize.Normalize"},
    ]
    _write_json(folder / MODULES_FILE, modules)
    _write_json(
        folder / _NORMALIZE / "config.json",
        {"module_input_name": "sentence_embedding", "module_output_name": "sentence_embedding"},
    )
    _write_json(
        folder / "config_sentence_transformers.json",
        {
            "model_type": "SentenceTransformer",
            "prompts": {"query": "", "document": ""},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    )


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")

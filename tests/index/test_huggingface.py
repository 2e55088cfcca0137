"""Other embedding models: a tiny BERT made here, with and without the prefixes its name asks for."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import EncoderError
from index.encoders import load_encoder
from index.huggingface import HuggingFaceEncoder, Prefixes, is_hub_name

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]

CHARACTERS = "qpuerysagd:検索クエリ文書退院支援の状況質問本 "


def _write_bert(folder: Path) -> Path:
    """A BERT of random weights whose vocabulary is single characters, as transformers saves it."""
    import torch
    from tokenizers import Tokenizer, pre_tokenizers, processors
    from tokenizers.models import WordLevel
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    words = {word: number for number, word in enumerate([*special, *dict.fromkeys(CHARACTERS)])}
    tokenizer = Tokenizer(WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", behavior="isolated")
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    names = dict(
        zip(("pad_token", "unk_token", "cls_token", "sep_token", "mask_token"), special, strict=True)
    )
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=64, **names).save_pretrained(folder)
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one model under three names, and one with its own prompts."""
    root = tmp_path_factory.mktemp("models")
    for name in ("plain", "tiny-e5-small", "ruri-v3-tiny", "own-e5"):
        _write_bert(root / name)
    settings = {"prompts": {"query": "質問: ", "document": "本文: "}, "default_prompt_name": None}
    (root / "own-e5" / "config_sentence_transformers.json").write_text(json.dumps(settings), encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("name", "query", "passage"),
    [
        ("plain", "", ""),
        ("tiny-e5-small", "query: ", "passage: "),
        ("ruri-v3-tiny", "検索クエリ: ", "検索文書: "),
        ("own-e5", "質問: ", "本文: "),
    ],
)
def test_prefixes_reach_the_model(models: Path, name: str, query: str, passage: str) -> None:
    text = "退院支援の状況"
    bare = HuggingFaceEncoder(models / name, prefixes=Prefixes())
    encoder = HuggingFaceEncoder(models / name)
    assert encoder.prefixes == Prefixes(query, passage)
    np.testing.assert_allclose(
        encoder.encode_queries([text]), bare.encode_passages([query + text]), atol=1e-6
    )
    np.testing.assert_allclose(
        encoder.encode_passages([text]), bare.encode_passages([passage + text]), atol=1e-6
    )
    same = np.allclose(encoder.encode_queries([text]), encoder.encode_passages([text]), atol=1e-4)
    assert same == (query == passage)


def test_vectors_are_float32_of_length_one(models: Path) -> None:
    encoder = load_encoder(str(models / "plain"))
    vectors = encoder.encode_passages(["退院", "支援の状況", ""])
    assert (vectors.dtype, vectors.shape, encoder.dimension) == (np.dtype(np.float32), (3, 16), 16)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert encoder.encode_queries([]).shape == (0, 16)
    assert encoder.encode_passages([]).shape == (0, 16)


def test_revision_is_of_the_contents(models: Path, tmp_path: Path) -> None:
    plain, other = HuggingFaceEncoder(models / "plain"), HuggingFaceEncoder(models / "own-e5")
    assert plain.id == "plain"
    assert len(plain.revision) == 64
    assert plain.revision == HuggingFaceEncoder(models / "plain").revision
    assert plain.revision != other.revision


@pytest.mark.parametrize("name", ["/no/such/folder", "./missing", "one-word", "a/b/c", "two words/x"])
def test_what_is_neither_folder_nor_hub_name_is_refused(name: str) -> None:
    with pytest.raises(EncoderError, match="neither a folder here nor a hub name"):
        HuggingFaceEncoder(name)


def test_a_folder_without_a_model_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="cannot be loaded") as error:
        load_encoder(tmp_path)
    assert "\n" not in str(error.value)


def test_a_hub_model_that_cannot_be_fetched_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(EncoderError, match="kikeru-test/no-such-model cannot be loaded") as error:
        load_encoder("kikeru-test/no-such-model")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("intfloat/multilingual-e5-small", True),
        ("cl-nagoya/ruri-v3-30m", True),
        ("e5", False),
        ("../x", False),
    ],
)
def test_hub_names(name: str, fits: bool) -> None:
    assert is_hub_name(name) is fits

"""The known models, each in its own layout and small, through the paths that load the real ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import EncoderError, IndexFormatError
from index.build import build_index
from index.encoder import Vectors
from index.encoders import load_encoder
from index.huggingface import HuggingFaceEncoder, Prefixes
from index.static import StaticEncoder
from index.store import Index
from tests.index.conftest import CHIBA, write_corpus
from tests.index.tiny import LONGEST, backbone, in_cache, sentence_model, static_model

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]

TEXTS = ["退院支援の状況", "道路"]
Pool = Callable[[Vectors], Vectors]


def mean(states: Vectors) -> Vectors:
    return states.mean(axis=0)


def first(states: Vectors) -> Vectors:
    return states[0]


def by_hand(folder: Path, text: str, pool: Pool) -> Vectors:
    """The vector as the model's card describes it, with transformers alone."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokens = AutoTokenizer.from_pretrained(folder)(text, return_tensors="pt")
    with torch.inference_mode():
        states = AutoModel.from_pretrained(folder).eval()(**tokens).last_hidden_state[0].numpy()
    pooled = pool(states)
    return np.asarray(pooled / np.linalg.norm(pooled), dtype=np.float32)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("models")
    sentence_model(root / "multilingual-e5-small")
    sentence_model(root / "bge-m3", pooling="cls")
    sentence_model(root / "ruri-v3-30m", "modernbert", normalize=False)
    static_model(root / "static-embedding-japanese")
    return root


@pytest.mark.parametrize(
    ("name", "pool", "prefixes"),
    [
        ("multilingual-e5-small", mean, Prefixes("query: ", "passage: ")),
        ("bge-m3", first, Prefixes()),
        ("ruri-v3-30m", mean, Prefixes("検索クエリ: ", "検索文書: ")),
    ],
)
def test_vectors_are_those_the_card_describes(
    models: Path, name: str, pool: Pool, prefixes: Prefixes
) -> None:
    encoder = load_encoder(models / name)
    for encode, prefix in (
        (encoder.encode_queries, prefixes.query),
        (encoder.encode_passages, prefixes.passage),
    ):
        expected = np.stack([by_hand(models / name, prefix + text, pool) for text in TEXTS])
        np.testing.assert_allclose(encode(TEXTS), expected, atol=1e-5)
    assert (encoder.id, encoder.dimension) == (name, 16)


def test_a_static_embedding_without_a_normalisation_is_read_without_torch(models: Path) -> None:
    from sentence_transformers import SentenceTransformer

    folder = models / "static-embedding-japanese"
    encoder = load_encoder(folder)
    assert isinstance(encoder, StaticEncoder)
    expected = SentenceTransformer(str(folder), device="cpu", local_files_only=True).encode(TEXTS)
    assert abs(np.linalg.norm(expected[0]) - 1) > 0.1
    expected = expected / np.linalg.norm(expected, axis=1, keepdims=True)
    np.testing.assert_allclose(encoder.encode_passages(TEXTS), expected, atol=1e-5)


def test_prompts_of_the_folder_win(models: Path, tmp_path: Path) -> None:
    folder = sentence_model(tmp_path / "ruri-v3-own", "modernbert")
    path = folder / "config_sentence_transformers.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(
        json.dumps({**settings, "prompts": {"query": "質問: ", "corpus": "本文: "}}), encoding="utf-8"
    )
    assert HuggingFaceEncoder(folder).prefixes == Prefixes("質問: ", "本文: ")


def test_half_precision_is_read_as_single(tmp_path: Path) -> None:
    import torch
    from transformers import AutoModel

    folder = sentence_model(tmp_path / "half")
    AutoModel.from_pretrained(folder).to(torch.bfloat16).save_pretrained(folder)
    encoder = load_encoder(folder)
    np.testing.assert_allclose(np.linalg.norm(encoder.encode_passages(TEXTS), axis=1), 1.0, atol=1e-6)


def test_weights_in_the_old_format_are_read(models: Path, tmp_path: Path) -> None:
    import torch
    from transformers import AutoModel

    folder = sentence_model(tmp_path / "bge-m3", pooling="cls")
    expected = load_encoder(folder).encode_queries(TEXTS)
    torch.save(AutoModel.from_pretrained(folder).state_dict(), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    np.testing.assert_allclose(load_encoder(folder).encode_queries(TEXTS), expected, atol=1e-6)


class TestByName:
    """A hub's cache made by hand stands for what was fetched; that nobody is asked is tested in test_hub."""

    @pytest.fixture
    def cache(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        from huggingface_hub import constants

        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
        return tmp_path / "hub"

    @pytest.mark.parametrize("suffix", ["", "@main", "@" + "c" * 40])
    def test_it_has_the_hubs_name_commit_and_prefixes(
        self, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
    ) -> None:
        made = sentence_model(tmp_path / "made", hidden=384)
        in_cache(cache, "intfloat/multilingual-e5-small", made)
        monkeypatch.setenv("KIKERU_ENCODER", "multilingual-e5-small" + suffix)
        encoder = load_encoder()
        assert (encoder.id, encoder.revision) == ("intfloat/multilingual-e5-small", "c" * 40)
        assert isinstance(encoder, HuggingFaceEncoder)
        assert encoder.prefixes == Prefixes("query: ", "passage: ")
        assert encoder.dimension == 384

    def test_another_dimension_is_refused(self, cache: Path, tmp_path: Path) -> None:
        in_cache(cache, "BAAI/bge-m3", sentence_model(tmp_path / "made"))
        with pytest.raises(EncoderError, match="BAAI/bge-m3 gave vectors of 16 dimensions instead of 1024"):
            load_encoder("bge-m3")

    def test_an_index_of_another_commit_is_refused_in_one_line(self, cache: Path, tmp_path: Path) -> None:
        reports = write_corpus(tmp_path / "reports", chiba=CHIBA)
        for commit in ("c" * 40, "d" * 40):
            made = sentence_model(tmp_path / "made")
            place = in_cache(cache / commit[:1], "kikeru-test/mine", made, commit=commit)
            encoder = load_encoder(place)
            if commit.startswith("c"):
                manifest = build_index(reports, tmp_path / "index", encoder=encoder)
                assert (manifest.encoder.id, manifest.encoder.revision) == ("kikeru-test/mine", commit)
                Index.load(tmp_path / "index", encoder=encoder)
        with pytest.raises(IndexFormatError, match=r"revision cccccccccccc.*not with.*dddddddddddd") as error:
            Index.load(tmp_path / "index", encoder=encoder)
        assert "\n" not in str(error.value)


class TestRefused:
    def check(self, folder: Path, reason: str) -> None:
        with pytest.raises(EncoderError, match=reason) as error:
            load_encoder(folder)
        assert "\n" not in str(error.value)
        assert folder.name in str(error.value)

    @pytest.mark.parametrize("keep", [0, 10, 2000])
    def test_weights_that_are_cut_off(self, tmp_path: Path, keep: int) -> None:
        folder = sentence_model(tmp_path / "cut")
        weights = folder / "model.safetensors"
        weights.write_bytes(weights.read_bytes()[:keep])
        self.check(folder, "cannot be loaded")

    @pytest.mark.parametrize("name", ["config.json", "modules.json", "config_sentence_transformers.json"])
    def test_settings_that_are_no_settings(self, tmp_path: Path, name: str) -> None:
        folder = sentence_model(tmp_path / "bad")
        (folder / name).write_text("[1, 2", encoding="utf-8")
        with pytest.raises(EncoderError) as error:
            load_encoder(folder)
        assert "\n" not in str(error.value)

    @pytest.mark.parametrize("prompts", [["query"], "query: ", 5])
    def test_prompts_that_are_none(self, tmp_path: Path, prompts: object) -> None:
        folder = sentence_model(tmp_path / "bad")
        (folder / "config_sentence_transformers.json").write_text(json.dumps({"prompts": prompts}))
        self.check(folder, "prompts are no object")

    def test_a_model_that_wants_its_own_code(self, tmp_path: Path) -> None:
        folder = sentence_model(tmp_path / "own")
        (folder / "own.py").write_text(f"open({str(tmp_path / 'was-run')!r}, 'w')\nclass Own: pass\n")
        modules = json.loads((folder / "modules.json").read_text())
        modules[0]["type"] = "own.Own"
        (folder / "modules.json").write_text(json.dumps(modules))
        self.check(folder, "code of its own")
        assert not (tmp_path / "was-run").exists()

    def test_an_architecture_that_wants_its_own_code(self, tmp_path: Path) -> None:
        folder = backbone(tmp_path / "own")
        (folder / "own.py").write_text(f"open({str(tmp_path / 'was-run')!r}, 'w')\nclass Own: pass\n")
        config = json.loads((folder / "config.json").read_text())
        config |= {"model_type": "own", "auto_map": {"AutoConfig": "own.Own", "AutoModel": "own.Own"}}
        (folder / "config.json").write_text(json.dumps(config))
        self.check(folder, "code of its own")
        assert not (tmp_path / "was-run").exists()

    def test_a_cross_encoder(self, tmp_path: Path) -> None:
        self.check(backbone(tmp_path / "cross", labels=1), "no embedding model but a reranker")

    def test_weights_that_are_not_finite(self, tmp_path: Path) -> None:
        import torch
        from transformers import AutoModel

        folder = sentence_model(tmp_path / "nan")
        model = AutoModel.from_pretrained(folder)
        with torch.no_grad():
            model.embeddings.word_embeddings.weight.fill_(float("nan"))
        model.save_pretrained(folder)
        self.check(folder, "not finite")


def test_odd_texts_have_vectors(models: Path) -> None:
    encoder = load_encoder(models / "multilingual-e5-small")
    texts = ["", "\ud800退院", "\x00", "退院支援" * 50_000, "退院支援" * LONGEST]
    vectors = encoder.encode_passages(texts)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    # Both are cut to the same tokens.
    np.testing.assert_allclose(vectors[3], vectors[4], atol=1e-6)
    assert encoder.encode_queries([]).shape == (0, 16)

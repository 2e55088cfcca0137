"""The numpy reader of StaticEmbedding folders: hand-worked vectors, and what it refuses."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer, pre_tokenizers
from tokenizers.models import WordLevel

from corpus.errors import EncoderError
from index.encoders import DEFAULT_MODEL, load_encoder
from index.static import StaticEncoder, is_static

WORDS = {"[UNK]": 0, "東": 1, "西": 2, "north": 3}
ROWS = np.array([[0, 0], [3, 4], [5, 0], [0, -2]], dtype=np.float32)
TEXTS = (
    "退院支援の状況を教えてください。",
    "How many people moved from hospital to the community in 2017?",
    "",
    "   \n\t",
    "精神障害者の地域移行支援 " * 3000,
    "😀👍🏽 絵文字だけではない 🏥",
    "😀",
    "\x00\x01\x1f\u200b\ufeff",
    "千葉市 " + "\x00" + "１８人、ﾌﾟﾗﾝ",
    "Привет 안녕하세요 مرحبا",
    "[UNK]",
)


def write_model(
    folder: Path, tensors: dict[str, NDArray[Any]], *, modules: object = None, part: str = "0_StaticEmbedding"
) -> Path:
    """A model folder with four words and the given weights."""
    tokenizer = Tokenizer(WordLevel(WORDS, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    (folder / part).mkdir(parents=True)
    (folder / part / "tokenizer.json").write_text(tokenizer.to_str(), encoding="utf-8")
    save_file(tensors, folder / part / "model.safetensors")
    if modules is None:
        modules = [
            {"idx": 0, "name": "0", "path": part, "type": "sentence_transformers.models.StaticEmbedding"}
        ]
    (folder / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_model(tmp_path / "tiny", {"embedding.weight": ROWS})


def test_mean_of_rows_has_length_one(folder: Path) -> None:
    encoder = StaticEncoder(folder)
    vectors = encoder.encode_queries(["東", "東 西", "west", "", "north north"])
    # 東: (3, 4) / 5. 東 西: mean (4, 2), length sqrt(20). The unknown row is zero, and so is no token.
    expected = np.array([[0.6, 0.8], [4 / 20**0.5, 2 / 20**0.5], [0, 0], [0, 0], [0, -1]])
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors, expected, atol=1e-6)
    np.testing.assert_array_equal(encoder.encode_passages(["東 西"]), vectors[1:2])


def test_no_texts_give_no_rows(folder: Path) -> None:
    assert StaticEncoder(folder).encode_passages([]).shape == (0, 2)


def test_it_says_what_it_is(folder: Path) -> None:
    encoder = load_encoder(folder)
    assert isinstance(encoder, StaticEncoder)
    assert (encoder.id, encoder.dimension, len(encoder.revision)) == ("tiny", 2, 64)
    assert encoder.revision == StaticEncoder(folder).revision


def test_revision_follows_weights_and_tokenizer(folder: Path) -> None:
    before = StaticEncoder(folder).revision
    save_file({"embedding.weight": ROWS * 2}, folder / "0_StaticEmbedding" / "model.safetensors")
    after_weights = StaticEncoder(folder).revision
    tokenizer = folder / "0_StaticEmbedding" / "tokenizer.json"
    tokenizer.write_text(tokenizer.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert len({before, after_weights, StaticEncoder(folder).revision}) == 3


@pytest.mark.parametrize(
    "tensors",
    [
        {"embedding.weight": ROWS.astype(np.float16)},
        {"embeddings": ROWS},
        {"embeddings": ROWS.astype(np.int8), "weights": np.ones(4, dtype=np.float32)},
        {"embeddings": ROWS[::-1].copy(), "mapping": np.array([3, 2, 1, 0], dtype=np.int64)},
        {
            "embeddings": np.array([[0, 0], [30, 40], [50, 0], [0, -1]], dtype=np.int8),
            "weights": np.array([1, 0.1, 0.1, 2], dtype=np.float32),
        },
    ],
    ids=["float16", "embeddings", "int8", "mapped", "int8 with scales"],
)
def test_every_layout_gives_the_same_vectors(tmp_path: Path, tensors: dict[str, NDArray[Any]]) -> None:
    encoder = StaticEncoder(write_model(tmp_path / "m", tensors))
    expected = np.array([[0.6, 0.8], [4 / 20**0.5, 2 / 20**0.5], [0, -1]])
    np.testing.assert_allclose(encoder.encode_queries(["東", "東 西", "north"]), expected, atol=1e-6)


def test_a_very_long_text_is_averaged_in_bounded_memory(folder: Path) -> None:
    # 6,000 times (3, 4) and 3,000 times (5, 0): mean (11, 8) / 3.
    vector = StaticEncoder(folder).encode_passages(["東 西 東 " * 3000])[0]
    np.testing.assert_allclose(vector, np.array([11, 8]) / 185**0.5, atol=1e-5)


def test_more_texts_than_a_chunk_keep_their_order(folder: Path) -> None:
    vectors = StaticEncoder(folder).encode_passages(["東", "north"] * 1500)
    np.testing.assert_allclose(vectors[::2], np.tile([[0.6, 0.8]], (1500, 1)), atol=1e-6)
    np.testing.assert_allclose(vectors[1::2], np.tile([[0.0, -1.0]], (1500, 1)), atol=1e-6)


def test_a_lone_surrogate_is_an_unknown_word(folder: Path) -> None:
    np.testing.assert_allclose(StaticEncoder(folder).encode_queries(["\ud800 東"]), [[0.6, 0.8]], atol=1e-6)


def test_normalize_behind_it_is_fine_and_other_modules_are_not(tmp_path: Path) -> None:
    static = {"path": "part", "type": "x.StaticEmbedding"}
    fine = write_model(
        tmp_path / "a", {"embedding.weight": ROWS}, modules=[static, {"type": "y.Normalize"}], part="part"
    )
    other = write_model(
        tmp_path / "b", {"embedding.weight": ROWS}, modules=[{"type": "z.Transformer"}, static]
    )
    assert is_static(fine)
    assert StaticEncoder(fine).dimension == 2
    assert not is_static(other)
    with pytest.raises(EncoderError, match="Transformer \\+ StaticEmbedding, not a StaticEmbedding"):
        StaticEncoder(other)


@pytest.mark.parametrize(
    ("tensors", "reason"),
    [
        ({"embedding.weight": np.where(ROWS == 5, np.nan, ROWS).astype(np.float32)}, "not finite"),
        ({"embedding.weight": np.where(ROWS == 5, np.inf, ROWS).astype(np.float16)}, "not finite"),
        ({"embeddings": ROWS.astype(np.int8), "weights": np.full(4, np.nan, np.float32)}, "not finite"),
        ({"embedding.weight": ROWS[:3]}, "3 rows"),
        ({"embeddings": ROWS.astype(np.int8), "weights": np.ones(3, np.float32)}, r"\(3,\) weights"),
        ({"embedding.weight": ROWS[0]}, "no two-dimensional"),
        ({"embedding.weight": np.zeros((4, 0), np.float32)}, "no two-dimensional"),
        ({"something": ROWS}, "no two-dimensional"),
        ({"embedding.weight": ROWS.astype(np.int64)}, "int64 weights"),
        ({"embeddings": ROWS, "mapping": np.array([0, 1, 2, 4], np.int64)}, "rows that are not there"),
        ({"embeddings": ROWS, "mapping": np.array([0, 1, 2, -1], np.int64)}, "rows that are not there"),
    ],
)
def test_unusable_weights_are_refused(tmp_path: Path, tensors: dict[str, NDArray[Any]], reason: str) -> None:
    folder = write_model(tmp_path / "bad", tensors)
    with pytest.raises(EncoderError, match=reason) as error:
        StaticEncoder(folder)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "name", ["modules.json", "0_StaticEmbedding/tokenizer.json", "0_StaticEmbedding/model.safetensors"]
)
@pytest.mark.parametrize("damage", ["missing", "empty", "half", "other"])
def test_damaged_files_are_refused_in_one_line(folder: Path, name: str, damage: str) -> None:
    path = folder / name
    data = path.read_bytes()
    path.unlink()
    if damage != "missing":
        path.write_bytes(
            {"empty": b"", "half": data[: len(data) // 2], "other": b"\x80\x04]\x94." * 9}[damage]
        )
    with pytest.raises(EncoderError) as error:
        StaticEncoder(folder)
    assert "\n" not in str(error.value)
    assert Path(name).name in str(error.value)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"modules\.json cannot be read"):
        StaticEncoder(tmp_path / "nowhere")


def test_the_variable_names_another_model(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIKERU_ENCODER", str(folder))
    assert load_encoder().id == "tiny"
    monkeypatch.setenv("KIKERU_ENCODER", "")
    assert load_encoder().id == DEFAULT_MODEL.name


def test_the_embedded_model_is_whole(tmp_path: Path) -> None:
    encoder = load_encoder(DEFAULT_MODEL)
    assert encoder.dimension == 384
    size = sum(path.stat().st_size for path in DEFAULT_MODEL.rglob("*") if path.is_file())
    assert size <= 40 * 2**20
    copy = shutil.copytree(DEFAULT_MODEL, tmp_path / "copy")
    assert StaticEncoder(copy).revision == encoder.revision
    tensors = load_file(DEFAULT_MODEL / "0_StaticEmbedding" / "model.safetensors")
    assert not tensors["embeddings"][0].any()


def test_the_embedded_model_knows_what_belongs_together() -> None:
    encoder = load_encoder(DEFAULT_MODEL)
    passages = encoder.encode_passages(
        [
            "長期入院者の退院を支援し、地域での生活に移行した。",
            "道路の除雪は市の委託業者が行う。",
            "図書館の開館時間は午前９時からである。",
        ]
    )
    questions = encoder.encode_queries(
        ["地域移行支援の状況は？", "discharge from hospital to the community", "雪かき"]
    )
    assert (questions @ passages.T).argmax(axis=1).tolist() == [0, 0, 1]
    assert np.isfinite(encoder.encode_queries(TEXTS)).all()
    assert not encoder.encode_queries(["", "😀", "、。！"]).any()


def test_width_case_and_punctuation_make_no_difference() -> None:
    vectors = load_encoder(DEFAULT_MODEL).encode_queries(["ピアサポーター 18人", "ﾋﾟｱｻﾎﾟｰﾀｰ１８人。"])
    np.testing.assert_allclose(vectors[0], vectors[1], atol=1e-6)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_vectors_equal_those_of_sentence_transformers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(DEFAULT_MODEL), device="cpu", local_files_only=True)
    expected = model.encode(list(TEXTS), batch_size=4)
    got = load_encoder(DEFAULT_MODEL).encode_passages(TEXTS)
    np.testing.assert_allclose(got, expected, rtol=1e-3, atol=1e-5)

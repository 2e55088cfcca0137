"""Cross-encoders of random weights in the layouts of the known rerankers."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import EncoderError
from index.cross_encoder import CrossEncoderReranker
from index.reranker import rerank
from index.rerankers import load_reranker
from index.store import Hit
from tests.index.conftest import Contents
from tests.index.tiny import LONGEST, backbone, in_cache, sentence_model

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]

QUERY = "退院支援の状況"
PASSAGES = ["退院支援", "道路", "", "状況の確認"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return backbone(tmp_path_factory.mktemp("rerankers") / "bge-reranker-v2-m3", labels=1)


def logits(folder: Path, query: str, passages: list[str]) -> list[float]:
    """The model's own output for each pair, with transformers alone."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    with torch.inference_mode():
        return [
            float(model(**tokenizer([query], [passage], return_tensors="pt", truncation=True)).logits)
            for passage in passages
        ]


@pytest.mark.parametrize("kind", ["xlm-roberta", "modernbert"])
def test_scores_are_the_models_logits(tmp_path: Path, kind: str) -> None:
    made = backbone(tmp_path / "reranker", kind, labels=1)
    scores = CrossEncoderReranker(made).scores(QUERY, PASSAGES)
    assert scores.dtype == np.float32
    np.testing.assert_allclose(scores, logits(made, QUERY, PASSAGES), atol=1e-5)
    assert len(set(scores.tolist())) == 4


def test_loading_draws_no_bars_where_there_is_no_terminal(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    CrossEncoderReranker(folder)
    assert capfd.readouterr() == ("", "")


def test_it_says_what_it_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIKERU_RERANKER", str(folder))
    reranker = load_reranker()
    assert reranker is not None
    assert (reranker.id, len(reranker.revision)) == ("bge-reranker-v2-m3", 64)
    assert reranker.scores(QUERY, []).shape == (0,)


def test_a_model_of_sentence_transformers_own_layout(folder: Path, tmp_path: Path) -> None:
    from sentence_transformers import CrossEncoder

    CrossEncoder(str(folder), device="cpu", local_files_only=True).save(str(tmp_path / "saved"))
    saved = CrossEncoderReranker(tmp_path / "saved").scores(QUERY, PASSAGES)
    np.testing.assert_allclose(saved, CrossEncoderReranker(folder).scores(QUERY, PASSAGES), atol=1e-6)


def test_by_the_hubs_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    in_cache(
        tmp_path / "hub", "cl-nagoya/ruri-v3-reranker-310m", backbone(tmp_path / "m", "modernbert", labels=1)
    )
    reranker = load_reranker("ruri-v3-reranker-310m")
    assert reranker is not None
    assert (reranker.id, reranker.revision) == ("cl-nagoya/ruri-v3-reranker-310m", "c" * 40)


def test_hits_take_its_order(folder: Path, contents: Contents) -> None:
    reranker = CrossEncoderReranker(folder)
    hits = [Hit(chunk, 1.0, rank) for rank, chunk in enumerate(contents.chunks, start=1)]
    found = rerank(hits, QUERY, reranker)
    texts = [f"{hit.chunk.context}\n{hit.chunk.text}" for hit in hits]
    best = hits[int(reranker.scores(QUERY, texts).argmax())]
    assert found[0].chunk == best.chunk


def test_what_is_too_long_is_cut(folder: Path) -> None:
    reranker = CrossEncoderReranker(folder)
    short, long = reranker.scores(QUERY, ["道路" * LONGEST, "道路" * 50_000])
    assert short == pytest.approx(long, abs=1e-5)
    assert np.isfinite(reranker.scores("状況" * 9000, ["\ud800", "道路" * 9000])).all()
    tight = CrossEncoderReranker(folder, max_tokens=16)
    cut = tight.scores("状況", ["道路" * 4, "道路" * 40])
    assert tight.scores("状況", ["道路" * 5])[0] == pytest.approx(cut[1], abs=1e-5)
    assert cut[0] != cut[1]


def test_several_threads_get_what_one_gets(folder: Path) -> None:
    reranker = CrossEncoderReranker(folder)
    texts = ["道路" * n for n in range(1, 17)]
    expected = [reranker.scores(QUERY, [text])[0] for text in texts]
    with ThreadPoolExecutor(4) as pool:
        got = list(pool.map(lambda text: reranker.scores(QUERY, [text])[0], texts))
    np.testing.assert_allclose(got, expected, atol=1e-6)


def refused(folder: Path, reason: str) -> None:
    with pytest.raises(EncoderError, match=reason) as error:
        load_reranker(folder)
    assert "\n" not in str(error.value)


def test_other_models_are_refused(tmp_path: Path) -> None:
    refused(sentence_model(tmp_path / "encoder"), "no cross-encoder .*names XLMRobertaModel")
    refused(backbone(tmp_path / "three", labels=3), "gives 3 values a passage")
    (tmp_path / "empty").mkdir()
    refused(tmp_path / "empty", "no cross-encoder .*names nothing")


def test_weights_that_are_cut_off_are_refused(tmp_path: Path) -> None:
    made = backbone(tmp_path / "cut", labels=1)
    weights = made / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:2000])
    refused(made, "reranker cut cannot be loaded")


def test_weights_that_are_not_finite_are_refused(tmp_path: Path) -> None:
    import torch
    from transformers import AutoModelForSequenceClassification

    made = backbone(tmp_path / "nan", labels=1)
    model = AutoModelForSequenceClassification.from_pretrained(made)
    with torch.no_grad():
        model.classifier.out_proj.bias.fill_(float("nan"))
    model.save_pretrained(made)
    refused(made, "not finite")


def test_a_model_that_wants_its_own_code_is_refused(tmp_path: Path) -> None:
    made = backbone(tmp_path / "own", labels=1)
    (made / "own.py").write_text(f"open({str(tmp_path / 'was-run')!r}, 'w')\nclass Own: pass\n")
    config = json.loads((made / "config.json").read_text())
    auto = {"AutoConfig": "own.Own", "AutoModelForSequenceClassification": "own.Own"}
    (made / "config.json").write_text(json.dumps({**config, "model_type": "own", "auto_map": auto}))
    refused(made, "code of its own")
    assert not (tmp_path / "was-run").exists()

"""Training: the pieces by hand-worked values, and a tiny run from pairs to a folder that loads."""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import math
import random
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import EncoderError
from index.static import StaticEncoder
from index.training import command
from index.training.batches import Bags, PairSampler, TextIds
from index.training.data import Pair, Source, grouped, read_scored, read_sources
from index.training.evaluate import evaluate, ndcg, ranks, recall, spearman
from index.training.folder import evened, quantised, read_table, write_folder
from index.training.made import keyword_question, make_sources, make_unnamed, sentences, without_name
from index.training.tokenizer import count_words, train_tokenizer

PLACES = ("千葉市", "福岡市", "仙台市", "岡山市", "浜松市", "札幌市", "堺市", "新潟市")
THINGS = ("退院支援", "研修会", "ピアサポート", "協議の場", "住まいの確保")


def write_pairs(path: Path, rows: list[list[object]]) -> None:
    with lzma.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    """Forty pairs of question and passage, and ten scored ones."""
    folder = tmp_path / "pairs"
    folder.mkdir()
    rows: list[list[object]] = []
    for place in PLACES:
        for thing in THINGS:
            passage = f"{place}では{thing}に関する取組を実施した。{thing}の参加者は年々増えている。"
            rows.append([f"{place}の{thing}は?", passage])
    write_pairs(folder / "jaquad_title.jsonl.xz", rows)
    scored: list[list[object]] = [[f"{place}の{THINGS[0]}", f"{place}の{THINGS[1]}", 2.5] for place in PLACES]
    write_pairs(
        folder / "some_scored.jsonl.xz", [*scored, ["千葉市", "千葉市", 5], ["研修会", "札幌市", 0.0]]
    )
    return folder


def train(pairs: Path, out: Path, *more: str) -> str:
    """Run the command; the sha256 of the weights."""
    parser = argparse.ArgumentParser()
    command.add_parser(parser.add_subparsers())
    args = parser.parse_args(["train", "--out", str(out), "--dimension", "32", "--pairs", str(pairs), *more])
    assert args.run is command.run
    assert command.run(args) == 0
    weights = (out / "0_StaticEmbedding" / "model.safetensors").read_bytes()
    tokenizer = (out / "0_StaticEmbedding" / "tokenizer.json").read_bytes()
    return hashlib.sha256(weights + tokenizer).hexdigest()


def write_eval(folder: Path) -> None:
    """Evaluation sets in the same words: three questions over three passages and a distractor."""
    passages = [
        {"headline": "", "text": f"{place}では{THINGS[0]}に関する取組を実施した。"} for place in PLACES[:4]
    ]
    questions = [[f"{place}の{THINGS[0]}は?", number] for number, place in enumerate(PLACES[:3])]
    sets = {
        "jsquad_valid": {"passages": passages[:3], "questions": questions},
        "jsquad_test_passages": passages[3:],
        "jsts_valid": [["千葉市", "千葉市", 5.0], ["千葉市", "札幌市", 1.0], ["研修会", "堺市", 0.0]],
        "tanaka_heldout": [["千葉市", "千葉市"], ["札幌市", "札幌市"]],
    }
    folder.mkdir()
    for name, value in sets.items():
        with lzma.open(folder / f"{name}.json.xz", "wt", encoding="utf-8") as file:
            json.dump(value, file)


@pytest.mark.slow
def test_a_tiny_run_is_repeatable_and_learns(
    pairs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_eval(tmp_path / "eval")
    short = ("--steps", "40", "--vocabulary", "200")
    first = train(pairs, tmp_path / "a", *short, "--eval", str(tmp_path / "eval"))
    scores = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert first == train(pairs, tmp_path / "b", *short)
    assert first != train(pairs, tmp_path / "c", *short, "--seed", "1")
    found = {(task.split(",")[0], measure): float(value) for task, measure, value in scores}
    assert found[("JSQuAD valid", "R@1")] == 1.0
    assert found[("Tanaka", "R@1, Japanese to English")] == 1.0
    _loads_both_ways(tmp_path / "a", monkeypatch)
    card = (tmp_path / "a" / "README.md").read_text(encoding="utf-8")
    assert "| JSQuAD valid, 3 questions, 4 passages without headlines | R@1 | 1.000 |" in card
    assert "CC BY-SA 3.0 | jaquad_title 40 |" in card


def _loads_both_ways(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    from sentence_transformers import SentenceTransformer

    texts = ["千葉市の退院支援は?", "", "研修会"]
    expected = SentenceTransformer(str(folder), device="cpu", local_files_only=True).encode(texts)
    np.testing.assert_allclose(StaticEncoder(folder).encode_passages(texts), expected, rtol=1e-3, atol=1e-5)


def test_a_run_goes_on_from_a_model(pairs: Path, tmp_path: Path) -> None:
    base, more = tmp_path / "base", tmp_path / "more"
    train(pairs, base, "--vocabulary", "300", "--steps", "30")
    questions = [[f"{place}の{THINGS[0]}は?", f"{place}の{THINGS[0]}の報告"] for place in PLACES]
    more.mkdir()
    write_pairs(more / "report_questions.jsonl.xz", list(questions))
    digests = [
        train(pairs, tmp_path / name, str(more), "--start", str(base), "--steps", "3")
        for name in ("one", "two")
    ]
    assert digests[0] == digests[1]
    tokenizers = [
        (folder / "0_StaticEmbedding" / "tokenizer.json").read_bytes() for folder in (base, tmp_path / "one")
    ]
    assert tokenizers[0] == tokenizers[1]
    first, then = read_table(base), read_table(tmp_path / "one")
    moved = np.abs(then - first).max()
    assert 0.0 < moved < 0.2  # three small steps, not a table drawn anew
    card = (tmp_path / "one" / "README.md").read_text(encoding="utf-8")
    assert "from the rows of base" in card and "report_questions 8" in card


def test_rows_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    table = np.array([[9.0, 9.0], [3.0, -4.0], [127.0, 1.0]], dtype=np.float32)
    write_folder(tmp_path, table=table, tokenizer=train_tokenizer(["ああ"], vocabulary=3))
    read = read_table(tmp_path)
    assert read[0].tolist() == [0.0, 0.0]  # the unknown piece
    assert np.allclose(read[1:], table[1:], atol=0.02)


def test_a_start_that_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="cannot be read as weights"):
        read_table(tmp_path)


def test_a_used_output_folder_is_left_alone(pairs: Path, tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(EncoderError, match="is in use"):
        train(pairs, tmp_path, "--steps", "1")


@pytest.mark.parametrize(
    "arguments", [["--steps", "0"], ["--minutes", "-1"], ["--steps", "3", "--minutes", "3"]]
)
def test_usage_errors(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser()
    command.add_parser(parser.add_subparsers())
    with pytest.raises(SystemExit) as error:
        parser.parse_args(["train", "--pairs", "x", "--out", "y", *arguments])
    assert error.value.code == 2


def test_sources_are_read_by_name(pairs: Path) -> None:
    (source,) = read_sources(pairs)
    assert (source.name, len(source.pairs)) == ("jaquad_title", 40)
    assert source.pairs[0].passage == source.pairs[0].right
    assert [pair.score for pair in read_scored(pairs)[-2:]] == [5.0, 0.0]


def test_no_pairs_at_all(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"holds no \*\.jsonl\.xz"):
        read_sources(tmp_path)


@pytest.mark.parametrize("row", [["a"], ["a", ""], ["a", 3], "ab", {"a": "b"}])
def test_a_bad_line_is_named(tmp_path: Path, row: object) -> None:
    write_pairs(tmp_path / "bad.jsonl.xz", [["fine", "fine"], row])  # type: ignore[list-item]
    with pytest.raises(EncoderError, match=r"bad\.jsonl\.xz.* (fix|remove)"):
        read_sources(tmp_path)


def test_files_that_are_no_xz_or_end_early(tmp_path: Path) -> None:
    (tmp_path / "p.jsonl.xz").write_bytes(b'["a", "b"]\n')
    with pytest.raises(EncoderError, match="cannot be read"):
        read_sources(tmp_path)
    write_pairs(tmp_path / "p.jsonl.xz", [[str(n), str(n)] for n in range(200)])
    (tmp_path / "p.jsonl.xz").write_bytes((tmp_path / "p.jsonl.xz").read_bytes()[:-30])
    with pytest.raises(EncoderError, match="cannot be read"):
        read_sources(tmp_path)


@pytest.mark.parametrize("score", [-0.1, 5.1, "3", None])
def test_scores_lie_from_0_to_5(tmp_path: Path, score: object) -> None:
    write_pairs(tmp_path / "x_scored.jsonl.xz", [["a", "b", score]])
    with pytest.raises(EncoderError, match="from 0 to 5"):
        read_scored(tmp_path)


def test_headings_that_stand_over_everything_are_left_out(tmp_path: Path) -> None:
    rows: list[list[object]] = [["施行期日", f"第{n}条"] for n in range(4)]
    rows += [["罰則", "第九条"], ["目的", "第一条"], ["定義", "第二条"]]
    write_pairs(tmp_path / "law.jsonl.xz", rows)
    assert [pair.left for pair in read_sources(tmp_path)[0].pairs] == ["罰則", "目的", "定義"]


def test_pairs_of_one_article_stand_together() -> None:
    titles = Source("titles", tuple(Pair(t, p, p) for t, p in [("B", "b1"), ("A", "a1"), ("B", "b2")]))
    asked = Source(
        "asked", tuple(Pair(q, p, p) for q, p in [("1", "b1"), ("2", "x"), ("3", "a1"), ("4", "b2")])
    )
    both = grouped([titles, asked], "titles")
    assert [(pair.left, pair.group) for pair in both[1].pairs] == [
        ("3", "A"),
        ("1", "B"),
        ("4", "B"),
        ("2", ""),
    ]


def test_sentences_keep_their_stops_and_scraps_are_dropped() -> None:
    text = "会議を年に２回開催している。短い。\n参加者は増えている傾向にある"
    assert sentences(text) == ["会議を年に２回開催している。", "参加者は増えている傾向にある"]


def test_keyword_questions_hold_words_of_the_sentence_in_order() -> None:
    sentence = "退院支援のためにピアサポーターを病院へ派遣した"
    words = ["退院支援", "ピアサポーター", "病院", "派遣"]
    for seed in range(50):
        question = keyword_question(sentence, random.Random(seed))
        assert question is not None
        places = [question.index(word) for word in words if word in question]
        assert places
        assert places == sorted(places)
    assert keyword_question("の、は、を", random.Random(0)) is None


def test_made_pairs_come_from_their_passage_alone() -> None:
    passage = "退院支援を行っている病院がある。研修会の参加者は増えている。"
    source = Source("s", (Pair("title", passage, passage, "G"), Pair("again", passage, passage, "G")))
    made = {s.name: s.pairs for s in make_sources([source], rounds={"s": 2}, seed=3)}
    assert set(made) == {"s+keywords", "s+cloze", "s+halves"}
    first, second = "退院支援を行っている病院がある。", "研修会の参加者は増えている。"
    assert {(pair.left, pair.right) for pair in made["s+halves"]} == {(first, second)}
    assert {(pair.left, pair.right) for pair in made["s+cloze"]} <= {(first, second), (second, first)}
    assert {(pair.passage, pair.group) for pairs in made.values() for pair in pairs} == {(passage, "G")}
    assert made == {s.name: s.pairs for s in make_sources([source], rounds={"s": 2}, seed=3)}
    assert make_sources([source], rounds={}, seed=3) == []


def test_the_name_of_an_article_is_left_out() -> None:
    assert (
        without_name("利根川は関東を流れる。利根川の水源は山にある。", "利根川")
        == "は関東を流れる。の水源は山にある。"
    )
    assert without_name("アマゾンは川である。", "アマゾン (川)") == "は川である。"
    assert without_name("津は市である。", "津") == "津は市である。"


def test_unnamed_pairs_keep_their_passage_and_others_are_left_out() -> None:
    named = Pair("水源は?", "利根川の水源は山にある。", passage="利根川の水源は山にある。", group="利根川")
    nameless = Pair("水源は?", "水源は山にある。", passage="水源は山にある。", group="利根川")
    only_name = Pair("どこ?", "利根川", passage="利根川", group="利根川")
    made = make_unnamed(Source("q", (named, nameless, only_name)))
    assert made.name == "q+unnamed"
    assert made.pairs == (Pair("水源は?", "の水源は山にある。", passage=named.passage, group="利根川"),)


def test_words_are_runs_of_one_script_after_cleaning() -> None:
    words = count_words(["Ｐｅｅｒサポーター１８人、精神・障害者の２０１７０年 😀々"])
    assert dict(words) == dict.fromkeys(
        ["peer", "サポーター", "18", "人", "精神", "障害者", "の", "2017", "0", "年", "々"], 1
    )


def test_the_tokenizer_is_repeatable_small_enough_and_knows_every_character() -> None:
    texts = [f"{place}の{thing}" for place in PLACES for thing in THINGS] * 3
    first, second = train_tokenizer(texts, vocabulary=60), train_tokenizer(iter(texts), vocabulary=60)
    assert first.to_str() == second.to_str()
    assert first.get_vocab_size() <= 60
    assert first.id_to_token(0) == "[UNK]"
    assert 0 not in first.encode("".join(PLACES + THINGS)).ids
    assert first.encode("鰯").ids == [0]
    assert first.encode("、。 😀").ids == []
    assert "退院支援" in first.encode("退院支援").tokens


def test_bags_are_taken_whole_or_thinned() -> None:
    bags = Bags(np.array([7, 8, 9, 5, 6]), np.array([0, 3, 3, 5]))
    rng = np.random.default_rng(0)
    whole = bags.take(np.array([2, 1, 0, 2]), keep=1.0, rng=rng)
    assert whole.tokens.tolist() == [5, 6, 7, 8, 9, 5, 6]
    assert whole.offsets.tolist() == [0, 2, 2, 5, 7]
    many = Bags(np.arange(1000), np.array([0, 1000])).take(np.array([0, 0]), keep=0.7, rng=rng)
    assert 1300 < len(many.tokens) < 1500
    assert np.all(np.diff(many.tokens[: many.offsets[1]]) > 0)


def test_a_batch_holds_each_pair_once_and_a_round_holds_them_all() -> None:
    source = Source("s", tuple(Pair(f"q{n}", f"p{n}", f"p{n}") for n in range(200)))
    sampler = PairSampler(source, TextIds(), np.random.default_rng(0))
    drawn = [sampler.draw(100) for _ in range(2)]
    assert all(len(set(batch.tolist())) == len(batch) for batch in drawn)
    assert len(PairSampler(source, TextIds(), np.random.default_rng(0)).draw(5000)) == 200


def test_pairs_of_one_passage_or_question_are_no_negatives() -> None:
    rows = [("q0", "p"), ("q1", "p"), ("q2", "r"), ("q0", "s")]
    source = Source("s", tuple(Pair(left, right, right) for left, right in rows))
    sampler = PairSampler(source, TextIds(), np.random.default_rng(0))
    cells = sampler.excluded(np.arange(4))
    assert {tuple(cell) for cell in cells.T.tolist()} == {(0, 1), (1, 0), (0, 3), (3, 0)}


@pytest.mark.slow
def test_the_loss_and_its_gradient_are_those_of_autograd() -> None:
    import torch
    from torch.nn.functional import cross_entropy, normalize

    from index.training.loss import contrastive

    torch.manual_seed(0)
    a, b = torch.randn(9, 5, requires_grad=True), torch.randn(9, 5, requires_grad=True)
    excluded = torch.tensor([[0, 1], [1, 0]])
    contrastive(a, b, excluded, scale=7.0).backward()
    got = [a.grad, b.grad]
    a.grad = b.grad = None
    logits = 7.0 * normalize(a) @ normalize(b).T
    logits = logits.masked_fill(
        torch.zeros(9, 9, dtype=torch.bool).index_put_(tuple(excluded), torch.tensor(True)), -1e9
    )
    right = torch.arange(9)
    expected = (cross_entropy(logits, right) + cross_entropy(logits.T, right)) / 2
    assert contrastive(a, b, excluded, scale=7.0).item() == pytest.approx(expected.item(), abs=1e-5)
    expected.backward()
    for mine, theirs in zip(got, [a.grad, b.grad], strict=True):
        torch.testing.assert_close(mine, theirs, atol=1e-5, rtol=1e-3)


@pytest.mark.slow
def test_cosent_by_hand() -> None:
    import torch

    from index.training.loss import cosent

    # Cosines 1 and 0; the second pair scores higher, which is wrong by 1: log(1 + e^(2 * 1)).
    a, b = torch.tensor([[1.0, 0.0], [1.0, 0.0]]), torch.tensor([[2.0, 0.0], [0.0, 3.0]])
    assert cosent(a, b, torch.tensor([1.0, 4.0]), scale=2.0).item() == pytest.approx(math.log(1 + math.e**2))
    assert cosent(a, b, torch.tensor([4.0, 1.0]), scale=2.0).item() == pytest.approx(math.log(1 + math.e**-2))


def test_rows_are_quantised_by_their_largest_value() -> None:
    table = np.array([[0, 0], [1.27, -0.1], [-254, 2]], dtype=np.float32)
    tensors = quantised(table)
    assert tensors["embeddings"].tolist() == [[0, 0], [127, -10], [-127, 1]]
    np.testing.assert_allclose(tensors["weights"], [1, 0.01, 2], rtol=1e-6)


def test_row_lengths_are_evened_out_and_directions_kept() -> None:
    tensors = quantised(np.array([[0, 0], [3, 4], [0, -100]], dtype=np.float32))
    even = evened(tensors, 0.5)
    rows = even["embeddings"] * even["weights"][:, None]
    # Lengths 0, 5 and 100 become 0, sqrt(5) and 10.
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), [0, 5**0.5, 10], rtol=0.01)
    np.testing.assert_array_equal(even["embeddings"], tensors["embeddings"])
    np.testing.assert_allclose(evened(tensors, 0.0)["weights"], tensors["weights"], rtol=1e-6)


def test_metrics_by_hand() -> None:
    similarities = np.array([[0.9, 0.1, 0.5], [0.3, 0.3, 0.1], [0.2, 0.8, 0.4]], dtype=np.float32)
    places = ranks(similarities, np.array([0, 1, 2]))
    assert places.tolist() == [0, 1, 1]  # a tie counts against the right one
    assert ndcg(places) == pytest.approx((1 + 2 / math.log2(3)) / 3)
    assert ndcg(np.array([9, 10])) == pytest.approx(0.5 / math.log2(11))
    assert recall(places, 1) == pytest.approx(1 / 3)
    assert spearman([1, 2, 3, 4], [10, 30, 20, 40]) == pytest.approx(0.8)
    assert spearman([1, 1, 2], [1, 2, 3]) == pytest.approx(math.sqrt(3) / 2)
    with pytest.raises(ValueError, match="constant"):
        spearman([1, 2], [3, 3])


def test_an_empty_evaluation_folder_is_refused(tmp_path: Path) -> None:
    class Never:
        id = revision = ""
        dimension = 1

        def encode_queries(self, texts: object) -> object:
            raise AssertionError

        encode_passages = encode_queries

    with pytest.raises(EncoderError, match="holds no evaluation set"):
        evaluate(Never(), tmp_path)  # type: ignore[arg-type]
    (tmp_path / "jsts_valid.json.xz").write_bytes(b"no")
    with pytest.raises(EncoderError, match="cannot be read"):
        evaluate(Never(), tmp_path)  # type: ignore[arg-type]

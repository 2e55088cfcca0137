from __future__ import annotations

import json
import lzma
import math
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.errors import GoldError
from eval.retrieval import Indexes, Task, compare, first_place, measures
from eval.retrieval_sets import (
    DOMAIN,
    domain_task,
    gold_task,
    pair_tasks,
    read_passages,
    read_squad,
    squad_tasks,
)
from eval.runner import GOLD
from index.forward import Document
from index.store import Index
from tests.index.conftest import HashEncoder

SQUAD = {
    "passages": [
        {"headline": "梅", "text": "梅は早春に咲く。"},
        {"headline": "桜", "text": "桜は四月に咲く。"},
        {"headline": "桜", "text": "花見は江戸時代に広まった。"},
    ],
    "questions": [["梅はいつ咲きますか", 0], ["花見はいつ広まったか", 2]],
}


def write(path: Path, data: object) -> Path:
    text = json.dumps(data, ensure_ascii=False)
    if path.suffix == ".xz":
        path.write_bytes(lzma.compress(text.encode()))
    else:
        path.write_text(text, encoding="utf-8")
    return path


class TestMeasures:
    def test_by_hand(self) -> None:
        found = {name: of.value for name, of in measures([0, 1, 4, None]).items()}
        assert found["R@1"] == 0.25
        assert found["R@3"] == 0.5
        assert found["R@5"] == found["R@10"] == 0.75
        assert found["MRR"] == pytest.approx((1 + 1 / 2 + 1 / 5) / 4)
        assert found["nDCG@10"] == pytest.approx((1 + 1 / math.log2(3) + 1 / math.log2(6)) / 4)

    def test_intervals_hold_the_value(self) -> None:
        for of in measures([0, 1, None, 0, 2]).values():
            assert of.low <= of.value <= of.high
            assert of.count == 5

    def test_no_question_gives_no_number(self) -> None:
        assert math.isnan(measures([])["R@1"].value)

    def test_the_first_right_one_counts(self) -> None:
        assert first_place([7, 3, 5], frozenset({5, 3})) == 1
        assert first_place([7], frozenset({5})) is None


class TestCompare:
    def test_every_search_answers(self) -> None:
        squad = [(p["headline"], p["text"]) for p in SQUAD["passages"]]  # type: ignore[index,call-overload]
        documents = tuple(Document(headline, text) for headline, text in squad)
        task = Task(
            "花",
            documents,
            (("梅はいつ咲きますか", frozenset({0})), ("花見はいつ広まったか", frozenset({2}))),
        )
        rows = compare(task, Indexes.build(documents, HashEncoder()))
        assert len({row.search for row in rows}) == len(rows) == 7
        assert all(row.measures["R@3"].value == 1.0 for row in rows)
        by_name = {row.search: row for row in rows}
        assert by_name["learned fusion"].measures["R@1"].value == 1.0
        assert by_name["learned fusion"].size > by_name["BM25, words"].size > 0


class TestSets:
    @pytest.mark.parametrize("name", ["s.json", "s.json.xz"])
    def test_a_squad_gives_its_tasks(self, tmp_path: Path, name: str) -> None:
        squad = read_squad(write(tmp_path / name, SQUAD))
        tasks = list(squad_tasks(squad, ["桜は四月に咲く。", "別の文。", "別の文。"]))
        assert [len(task.documents) for task in tasks] == [3, 3, 4]
        assert tasks[0].documents[0] == Document("梅", "梅は早春に咲く。")
        assert tasks[1].documents[0] == Document("", "梅は早春に咲く。")
        assert tasks[2].documents[3] == Document("", "別の文。")
        assert tasks[2].questions[1] == ("花見はいつ広まったか", frozenset({2}))

    def test_only_each_nth_question(self, tmp_path: Path) -> None:
        squad = read_squad(write(tmp_path / "s.json", SQUAD))
        assert [len(task.questions) for task in squad_tasks(squad, [], every=2)] == [1, 1]

    @pytest.mark.parametrize(
        "data",
        [[], {"passages": []}, {"passages": [{}], "questions": []}, {**SQUAD, "questions": [["x", 9]]}],
    )
    def test_another_shape_is_refused(self, tmp_path: Path, data: object) -> None:
        with pytest.raises(GoldError, match=r"docs/retrieval\.md"):
            read_squad(write(tmp_path / "s.json", data))

    def test_a_damaged_file_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "s.json.xz").write_bytes(b"no xz")
        (tmp_path / "s.json").write_text("{", encoding="utf-8")
        for name in ("s.json.xz", "s.json", "gone.json"):
            with pytest.raises(GoldError):
                read_squad(tmp_path / name)

    def test_passages_from_a_list_or_from_pairs(self, tmp_path: Path) -> None:
        listed = write(tmp_path / "p.json", [{"text": "甲"}, "乙"])
        (tmp_path / "p.jsonl").write_text('["問", "甲"]\n["問二", "甲"]\n', encoding="utf-8")
        assert read_passages(listed) == ("甲", "乙")
        assert read_passages(tmp_path / "p.jsonl") == ("甲",)

    def test_pairs_look_both_ways(self, tmp_path: Path) -> None:
        path = write(tmp_path / "p.json", [["猫", "a cat"], ["ねこ", "a cat"]])
        there, back = pair_tasks(path)
        assert there.documents == (Document("", "a cat"),)
        assert back.questions == (("a cat", frozenset({0})), ("a cat", frozenset({1})))


class TestDomain:
    def test_each_english_question_has_its_passage(self, seed_index: Index) -> None:
        task = domain_task(DOMAIN / "english.jsonl", seed_index)
        assert len(task.questions) >= 60
        assert len({question for question, _ in task.questions}) == len(task.questions)

    def test_gold_questions_with_one_passage(self, seed_index: Index) -> None:
        assert len(gold_task(GOLD / "seed.jsonl", seed_index).questions) > 100

    def test_evidence_outside_every_passage_is_refused(self, tmp_path: Path, seed_index: Index) -> None:
        source = next(iter(seed_index.sources))
        line = {"question": "q", "evidence": [{"source": source, "start": 0, "end": 1}]}
        with pytest.raises(GoldError, match="line 1: no passage"):
            domain_task(write(tmp_path / "d.jsonl", line), seed_index)


def test_the_command_prints_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], seed_folder: Path
) -> None:
    squad = write(tmp_path / "s.json", SQUAD)
    assert main(["retrieval", "--squad", str(squad), "--index", str(seed_folder), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert {row["task"] for row in rows} >= {"with headlines, 3 passages", "without headlines, 3 passages"}

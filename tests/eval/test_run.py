"""A run end to end on a tiny corpus: results, report, comparison, floors, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval import __main__ as command
from eval.floors import Floors
from eval.output import write_run
from eval.runner import Outcome, run_generated, run_gold
from eval.summary import changes, summarise, summary_data
from index.build import build_index
from index.store import Index
from tests.index.conftest import HashEncoder

SHEET = """千葉市
支援事業に参加した成果
○ピアサポーターの活動が広がった。
モデル圏域における退院支援の状況
（退院支援を実施した者の人数） ３１人
（そのうち、退院した者の人数） １３人
平成３０年度 取組方針
○協議の場を広げる。
"""
DISCHARGED = "（そのうち、退院した者の人数） １３人"
NO_FLOORS = Floors({}, {}, {}, 0.0)


def line(name: str, question: str, number: int) -> str:
    start = SHEET.index(DISCHARGED)
    data = {
        "id": name,
        "type": "value",
        "question": question,
        "history": [],
        "status": "answered",
        "numbers": [number],
        "words": [],
        "not": [],
        "evidence": [{"source": "a.txt", "start": start, "end": start + len(DISCHARGED)}],
        "jurisdictions": ["千葉市"],
    }
    return json.dumps(data, ensure_ascii=False)


@pytest.fixture
def index(tmp_path: Path) -> Index:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text(SHEET, encoding="utf-8")
    build_index(corpus, tmp_path / "index", encoder=HashEncoder())
    return Index.load(tmp_path / "index", encoder=HashEncoder())


@pytest.fixture
def outcome(index: Index, tmp_path: Path) -> Outcome:
    path = tmp_path / "gold.jsonl"
    rows = [line("good", "千葉市の退院者数は？", 13), line("bad", "千葉市の退院者数は？<b>", 14)]
    path.write_text("\n".join(rows), encoding="utf-8")
    return run_gold(index, path)


def test_our_answer_is_judged_against_the_gold(outcome: Outcome) -> None:
    good, bad = outcome.ours
    assert good.verdict.right and not good.verdict.foreign and not good.verdict.unsupported
    assert (good.verdict.precision, good.verdict.recall) == (1.0, 1.0)
    assert bad.verdict.lacking == ("14",)


def test_the_baseline_cites_equal_pieces_and_always_answers(outcome: Outcome, index: Index) -> None:
    for result in outcome.baseline:
        assert result.given.status == "answered"
        assert result.given.citations[0].jurisdiction == "千葉市"
        assert not result.verdict.inexact
    assert {c.span.source for r in outcome.baseline for c in r.given.citations} == set(index.sources)


def test_a_summary_names_failures_and_missed_floors(outcome: Outcome) -> None:
    summary = summarise([outcome], Floors({"right": 0.9}, {}, {}, 0.9))
    assert summary.questions == 2 and summary.metrics["right"].value == 0.5
    assert [failure.result.gold.id for failure in summary.failures] == ["bad"]
    assert summary.failures[0].evidence == (DISCHARGED,)
    assert [missed.split(" is ")[0] for missed in summary.missed] == ["right", "right of type value"]


def test_a_run_is_written_and_compared(outcome: Outcome, tmp_path: Path) -> None:
    summary = summarise([outcome], NO_FLOORS)
    write_run(summary, (), tmp_path / "run")
    data = json.loads((tmp_path / "run" / "results.json").read_text(encoding="utf-8"))
    assert data == summary_data(summary)
    assert changes(summary, tmp_path / "run") == ()
    better = summarise([Outcome("gold", outcome.sources, outcome.ours[:1], outcome.baseline[:1])], NO_FLOORS)
    changed = {change.name: (change.before, change.after) for change in changes(better, tmp_path / "run")}
    assert changed["right"] == (0.5, 1.0)


def test_the_report_shows_every_failure_and_escapes_it(outcome: Outcome, tmp_path: Path) -> None:
    write_run(summarise([outcome], NO_FLOORS), (), tmp_path)
    text = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert "### bad（value）" in text and "### good" not in text
    assert "- 根拠：" + DISCHARGED in text
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;" in page and "<b>" not in page
    assert page.count("<svg") == 2 and "http" not in page and "<script" not in page


@pytest.mark.parametrize("run", ["none", "empty"])
def test_a_run_to_compare_with_has_results(outcome: Outcome, tmp_path: Path, run: str) -> None:
    from eval.errors import GoldError

    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "results.json").write_text("[]", encoding="utf-8")
    with pytest.raises(GoldError, match="no results of a run"):
        changes(summarise([outcome], NO_FLOORS), tmp_path / run)


def test_a_generated_world_is_asked() -> None:
    outcome = run_generated(5, jurisdictions=3, each=1, encoder=HashEncoder())
    values = [result for result in outcome.ours if result.gold.type in ("value", "total", "maximum")]
    assert len(values) == 3
    assert all(result.verdict.right and not result.verdict.inexact for result in values)


def test_both_are_asked_the_same(outcome: Outcome) -> None:
    assert [result.gold for result in outcome.ours] == [result.gold for result in outcome.baseline]


def test_generate_writes_a_corpus_and_its_gold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["generate", "--seed", "2", "--jurisdictions", "2", "--each", "1", "--out", str(tmp_path)]
    assert command.main(arguments) == 0
    assert "4 reports" in capsys.readouterr().out
    assert (tmp_path / "gold.jsonl").stat().st_size > 0
    assert len(list((tmp_path / "corpus").rglob("*.txt"))) >= 2


def test_an_index_that_is_missing_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["run", "--index", str(tmp_path / "none")]) == 1
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.startswith("eval: ") and captured.err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["run", "--generated", "x"],
        ["run", "--generated", "3-1"],
        ["run", "--each", "0"],
        ["generate"],
        ["generate", "--out", "x", "--jurisdictions", "-1"],
    ],
)
def test_usage_errors_end_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        command.main(arguments)
    assert caught.value.code == 2
    assert capsys.readouterr().out == ""

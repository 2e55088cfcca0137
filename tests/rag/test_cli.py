"""``python -m rag ask`` as a program: exit codes, one line of JSON each, nothing else on standard output."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.build import build_index
from index.static import StaticEncoder
from rag.__main__ import main
from tests.index.test_static import write_model
from tests.rag.conftest import REPORTS, SEED

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "千葉市の退院者数は？"
ANSWER_KEYS = {"question", "answer", "status", "mode", "citations", "timings_ms"}
CITATION_KEYS = {
    "id", "source", "jurisdiction", "area", "section", "fiscal_year", "quote", "start", "end", "page",
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A built index, its corpus, and the tiny model that made it."""

    index: Path
    corpus: Path
    model: Path


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def answers(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder = tmp_path_factory.mktemp("cli")
    corpus = folder / "reports"
    corpus.mkdir()
    shutil.copy(REPORTS / SEED, corpus / SEED)
    rows = np.array([[0, 0], [3, 4], [5, 0], [0, -2]], dtype=np.float32)
    model = write_model(folder / "tiny", {"embedding.weight": rows})
    build_index(corpus, folder / "index", encoder=StaticEncoder(model))
    return Place(folder / "index", corpus, model)


def run(place: Place, *arguments: str | Path, index: Path | None = None) -> Done:
    environment = os.environ | {"KIKERU_ENCODER": str(place.model), "PYTHONIOENCODING": "utf-8"}
    environment.pop("KIKERU_LLM", None)
    done = subprocess.run(
        [sys.executable, "-m", "rag", "ask", "--index", str(index or place.index), *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=False,
        timeout=60,
    )
    return Done(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def one_line(done: Done) -> str:
    """The one line of a failure; nothing stands on standard output."""
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("error: ")
    assert done.err.count("\n") == 1, done.err
    assert "Traceback" not in done.err
    return done.err


def test_one_question_one_line_of_json(place: Place) -> None:
    started = time.perf_counter()
    done = run(place, "--json", QUESTION)
    print(f"one question from a shell: {time.perf_counter() - started:.2f} s")
    assert (done.code, done.err, done.out.count("\n")) == (0, "", 1)
    (answer,) = done.answers
    assert set(answer) == ANSWER_KEYS
    assert (answer["question"], answer["status"], answer["mode"]) == (QUESTION, "answered", "extractive")
    (citation,) = answer["citations"]
    assert set(citation) == CITATION_KEYS
    text = (place.corpus / citation["source"]).read_bytes().decode("utf-8")
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert (citation["id"], citation["jurisdiction"], citation["fiscal_year"]) == (1, "千葉市", 2017)
    assert "**13人**" in answer["answer"]
    assert "[1]" in answer["answer"]


@pytest.mark.parametrize(("question", "status"), [("京都市の退院者数は？", "not_found"), ("", "clarify")])
def test_a_refusal_is_an_answer(place: Place, question: str, status: str) -> None:
    done = run(place, "--json", question)
    assert (done.code, done.err) == (0, "")
    assert [(a["status"], a["citations"]) for a in done.answers] == [(status, [])]


def test_for_a_person(place: Place) -> None:
    done = run(place, QUESTION)
    assert (done.code, done.err) == (0, "")
    assert "13人" in done.out
    assert "（そのうち、退院した者の人数） １３人" in done.out
    assert SEED in done.out


def test_a_history(place: Place, tmp_path: Path) -> None:
    history = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": "13人です。"}]
    path = tmp_path / "history.json"
    path.write_text(json.dumps(history, ensure_ascii=False), encoding="utf-8-sig")
    (answer,) = run(place, "--json", "--history", path, "川崎市は？").answers
    assert "川崎市" in answer["answer"]
    assert "0人" in answer["answer"]


def test_a_batch_in_its_order(place: Place, tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"question": "川崎市の退院者数は？"},
        {"question": "京都市の退院者数は？", "history": []},
        {"question": "千葉市は？", "history": [{"role": "user", "content": "川崎市の退院者数は？"}]},
        {"question": "", "history": None},
        {"question": "千葉市の\u2028退院者数は\ud800？"},
    ]
    path = tmp_path / "batch.jsonl"
    path.write_text("\n\n".join(json.dumps(row) for row in rows) + "\n", encoding="utf-8")
    done = run(place, "--json", "--batch", path)
    assert (done.code, done.err, done.out.count("\n")) == (0, "", 5)
    assert [a["question"] for a in done.answers] == [row["question"] for row in rows]
    statuses = ["answered", "not_found", "answered", "clarify", "answered"]
    assert [a["status"] for a in done.answers] == statuses
    assert "13人" in done.answers[2]["answer"]


def test_whatever_bytes_a_shell_hands_over(place: Place) -> None:
    command = [sys.executable, "-m", "rag", "ask", "--index", str(place.index), "--json"]
    environment = os.environ | {"KIKERU_ENCODER": str(place.model), "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [*map(os.fsencode, command), "千葉市の退院者数は？".encode() + b"\xe3\x81"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    answer = json.loads(done.stdout.decode("utf-8"))
    assert answer["question"] == "千葉市の退院者数は？\udce3\udc81"
    assert "13人" in answer["answer"]


def test_a_reader_that_goes_away(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "batch.jsonl"
    path.write_text((json.dumps({"question": QUESTION}) + "\n") * 50, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "rag",
        "ask",
        "--index",
        str(place.index),
        "--json",
        "--batch",
        str(path),
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        err = running.stderr.read().decode("utf-8")
        assert running.wait(timeout=60) == 1
    assert err == "error: standard output was closed before the last line\n"


def test_an_empty_batch(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "batch.jsonl"
    path.write_text("\n \n", encoding="utf-8")
    assert run(place, "--json", "--batch", path) == Done(0, "", "")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "line 2: not JSON"),
        ("[1]", 'line 2: needs an object with "question"'),
        ('{"question": 5}', 'line 2: needs an object with "question"'),
        ('{"q": "?"}', 'line 2: needs an object with "question"'),
        ('{"question": "a", "history": "b"}', "line 2: a history is a list"),
        ('{"question": "a", "history": [{"role": "system", "content": "b"}]}', "line 2: turn 1 needs"),
        ('{"question": "a", "history": [{"role": "user"}]}', "line 2: turn 1 needs"),
        ("[" * 100_000, "line 2: not JSON"),
    ],
    ids=range(8),
)
def test_a_bad_batch_line_is_named(
    place: Place, tmp_path: Path, line: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "batch.jsonl"
    path.write_text(json.dumps({"question": QUESTION}) + "\n" + line + "\n", encoding="utf-8")
    code = main(["ask", "--index", str(place.index), "--json", "--batch", str(path)])
    out, err = capsys.readouterr()
    assert says in one_line(Done(code, out, err))
    assert str(path) in err


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not JSON"),
        (b"{}", "a history is a list"),
        (b'["a"]', "turn 1 needs"),
        (b"\xff\xfe\x00", "cannot be read as UTF-8"),
        (None, "cannot be read"),
    ],
)
def test_a_bad_history_file(
    place: Place, tmp_path: Path, content: bytes | None, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "history.json"
    if content is not None:
        path.write_bytes(content)
    code = main(["ask", "--index", str(place.index), "--json", "--history", str(path), QUESTION])
    out, err = capsys.readouterr()
    assert says in one_line(Done(code, out, err))
    assert str(path) in err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["answer"],
        ["ask"],
        ["ask", "--json"],
        ["ask", "一つ", "二つ"],
        ["ask", "--batch", "a.jsonl"],
        ["ask", "--json", "--batch", "a.jsonl", "質問"],
        ["ask", "--json", "--batch", "a.jsonl", "--history", "h.json"],
        ["ask", "--nosuch", "質問"],
    ],
)
def test_usage_errors_are_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "usage: python -m rag" in err


def test_usage_error_as_a_program(place: Place) -> None:
    done = run(place)
    assert (done.code, done.out) == (2, "")


def test_no_index(place: Place, tmp_path: Path) -> None:
    assert str(tmp_path / "none") in one_line(run(place, QUESTION, index=tmp_path / "none"))


def test_a_damaged_index(place: Place, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(place.index, broken)
    for path in sorted(broken.rglob("*")):
        if path.is_file() and path.name != "manifest.json" and path.stat().st_size > 100:
            path.write_bytes(path.read_bytes()[:-50])
    assert str(broken) in one_line(run(place, QUESTION, index=broken))
    shutil.rmtree(broken)
    shutil.copytree(place.index, broken)
    for path in broken.rglob("manifest.json"):
        path.write_text("{", encoding="utf-8")
    assert str(broken) in one_line(run(place, QUESTION, index=broken))


def test_a_model_that_cannot_be_had(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KIKERU_LLM", "gpt")
    code = main(["ask", "--index", str(place.index), "--json", QUESTION])
    out, err = capsys.readouterr()
    assert "KIKERU_LLM=gpt: write provider:model" in one_line(Done(code, out, err))

"""Gold files: what is read, and what is refused with the line it stands in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval.errors import GoldError
from eval.gold import GoldQuestion, Pair, Turn
from eval.gold_file import load_gold, write_gold
from tests.eval.conftest import SOURCE, TEXT, span_of

CHIBA = "（退院した者の人数） １３人"


def line(**changed: Any) -> str:
    span = span_of(CHIBA)
    data: dict[str, Any] = {
        "id": "q1",
        "type": "value",
        "question": "千葉市の退院者数は？",
        "history": [{"role": "user", "content": "こんにちは"}],
        "status": "answered",
        "numbers": [13, "41.9%"],
        "words": ["千葉市"],
        "not": ["0人"],
        "evidence": [{"source": SOURCE, "start": span.start, "end": span.end, "quote": CHIBA}],
        "jurisdictions": ["千葉市"],
    }
    return json.dumps({key: value for key, value in (data | changed).items() if value is not ...})


def load(folder: Path, *lines: str) -> tuple[GoldQuestion, ...]:
    path = folder / "gold.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return load_gold(path, {SOURCE: TEXT})


def test_a_question_is_read(tmp_path: Path) -> None:
    (question,) = load(tmp_path, line(pairs=[["千葉市", "13人"]]), "")
    assert question == GoldQuestion(
        id="q1",
        type="value",
        question="千葉市の退院者数は？",
        status="answered",
        history=(Turn("user", "こんにちは"),),
        numbers=("13", "41.9%"),
        words=("千葉市",),
        forbidden=("0人",),
        pairs=(Pair("千葉市", "13人"),),
        evidence=(span_of(CHIBA),),
        jurisdictions=("千葉市",),
    )


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    questions = load(tmp_path, line(), line(id="q2", status="not_found", numbers=[], words=[]))
    write_gold(questions, tmp_path / "again.jsonl")
    assert load_gold(tmp_path / "again.jsonl", {SOURCE: TEXT}) == questions


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "not JSON"),
        ("[1]", "an object, not list"),
        (line(status=...), "status missing"),
        (line(answer="13人"), "answer unknown"),
        (line(status="right"), "not one of"),
        (line(id=""), "not a text"),
        (line(question=3), "not a text"),
        (line(numbers="13"), "not a list"),
        (line(numbers=[True]), "not a text"),
        (line(words=[""]), r"words\[0\]"),
        (line(history=[{"role": "system", "content": "x"}]), "role"),
        (line(history=["x"]), r"history\[0\]"),
        (line(pairs=[["千葉市"]]), "owner, number"),
        (line(evidence=[{"source": "b.txt", "start": 0, "end": 1}]), "b.txt"),
        (line(evidence=[{"source": SOURCE, "start": 5, "end": 5}]), r"\[5, 5\)"),
        (line(evidence=[{"source": SOURCE, "start": 0, "end": 999}]), "999"),
        (line(evidence=[{"source": SOURCE, "start": 3, "end": 4}]), "nothing stands"),
        (line(evidence=[{"source": SOURCE, "start": 0, "end": 3, "quote": "川崎市"}]), "千葉市"),
        (line(evidence=[{"source": SOURCE, "start": "0", "end": 3}]), r"evidence\[0\]"),
        (line(evidence=[{"start": 0, "end": 3}]), r"evidence\[0\]"),
        (line(numbers=[], words=[], evidence=[]), "no number, word or evidence"),
    ],
)
def test_bad_lines_are_refused_by_number(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(GoldError, match=says) as caught:
        load(tmp_path, line(id="q0"), text)
    assert "gold.jsonl:2: " in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_id_stands_once(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="'q1' stands in line 1 too"):
        load(tmp_path, line(), line())


def test_a_file_needs_questions(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="holds no question"):
        load(tmp_path, "", " ")
    with pytest.raises(GoldError, match="cannot be read"):
        load_gold(tmp_path / "none.jsonl", {})
    (tmp_path / "latin.jsonl").write_bytes(b"\xe9")
    with pytest.raises(GoldError, match="cannot be read"):
        load_gold(tmp_path / "latin.jsonl", {})

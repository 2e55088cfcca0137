"""Feedback as candidates for gold questions: what is filled in, what is left to a person, what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from eval import __main__ as command
from eval.errors import GoldError
from eval.feedback import candidates, write_candidates
from eval.gold import GoldQuestion, Turn
from eval.gold_file import load_gold
from page.store.conversations import Conversations, Exchange
from page.store.database import Database
from page.store.feedback import Feedback, FeedbackEntry
from rag.model import Answer, Citation, Status
from rag.understand import Turn as Said
from tests.eval.conftest import SOURCE, TEXT, span_of

CHIBA, KAWASAKI = "（退院した者の人数） １３人", "（退院した者の人数） 0人"
NOW = datetime(2027, 1, 1, tzinfo=UTC)


def cited(number: int, jurisdiction: str, quote: str) -> Citation:
    span = span_of(quote)
    return Citation(number, SOURCE, jurisdiction, None, "状況", 2017, quote, span.start, span.end, None)


BOTH = Answer(
    "合計は？",
    "2自治体の合計は **13名** で、割合は 41.9% です（注記：「99人」）。[1][2]\n\n平成29年度、8月4日。13人[1]",
    Status.ANSWERED,
    "extractive",
    (cited(1, "千葉市", CHIBA), cited(2, "川崎市", KAWASAKI), cited(3, "千葉市", CHIBA)),
    {"total": 1.0},
)
REFUSED = Answer("天気は？", "ありません。3件だけです。", Status.NOT_FOUND, "extractive", (), {})


def entry(
    answer: Answer, verdict: Any = "up", reason: str = "", *, days: int = 0, history: tuple[Said, ...] = ()
) -> FeedbackEntry:
    return FeedbackEntry(answer.question, history, answer, verdict, reason, NOW + timedelta(days=days))


def reviewed(folder: Path, *entries: FeedbackEntry, **changed: Any) -> tuple[GoldQuestion, ...]:
    """The candidates as a person leaves them who only takes ``review`` out, and changes these fields."""
    lines = [candidate.data() for candidate in candidates(entries)]
    for line in lines:
        del line["review"]
        line |= changed
    path = folder / "reviewed.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return load_gold(path, {SOURCE: TEXT})


def test_an_answer_that_was_found_right_fills_the_line_in(tmp_path: Path) -> None:
    history = (Said("user", "千葉市は？"), Said("assistant", "13人です。"))
    (gold,) = reviewed(tmp_path, entry(BOTH, history=history))
    assert gold == GoldQuestion(
        id=gold.id,
        type="feedback",
        question="合計は？",
        status="answered",
        history=(Turn("user", "千葉市は？"), Turn("assistant", "13人です。")),
        numbers=("13人", "41.9%"),
        evidence=(span_of(CHIBA), span_of(KAWASAKI)),
        jurisdictions=("千葉市", "川崎市"),
    )
    assert gold.id.startswith("feedback-")


def test_a_refusal_that_was_found_right_asks_for_nothing_but_its_status(tmp_path: Path) -> None:
    (gold,) = reviewed(tmp_path, entry(REFUSED))
    assert gold == GoldQuestion(gold.id, "feedback", "天気は？", "not_found")


def test_an_answer_on_what_is_collected_needs_no_evidence(tmp_path: Path) -> None:
    answer = replace(BOTH, citations=(), answer="2自治体の報告書があります。")
    (gold,) = reviewed(tmp_path, entry(answer))
    assert (gold.type, gold.status, gold.numbers, gold.evidence) == ("inventory", "answered", (), ())


def test_an_answer_that_was_found_wrong_is_left_to_a_person(tmp_path: Path) -> None:
    (candidate,) = candidates([entry(BOTH, "down", "合計が違う")])
    data = candidate.data()
    assert data["question"] == "合計は？"
    assert data["status"] == ""
    empty = ("numbers", "words", "not", "pairs", "evidence", "jurisdictions", "allowed")
    assert [data[name] for name in empty] == [[]] * 7
    assert data["review"] == {
        "todo": "complete",
        "up": 0,
        "down": 1,
        "reasons": ["合計が違う"],
        "status": "answered",
        "answer": BOTH.answer,
        "cited": [
            {"source": SOURCE, "start": span.start, "end": span.end, "quote": quote}
            for span, quote in ((span_of(q), q) for q in (CHIBA, KAWASAKI, CHIBA))
        ],
    }
    with pytest.raises(GoldError, match="status is '', not a text"):
        reviewed(tmp_path, entry(BOTH, "down"))
    (gold,) = reviewed(tmp_path, entry(BOTH, "down"), status="answered", numbers=[13])
    assert gold.numbers == ("13",)


def test_verdicts_on_one_question_are_one_candidate() -> None:
    after = (Said("user", "千葉市は？"), Said("assistant", "13人です。"))
    newer = replace(BOTH, answer="改めた。[1]")
    made = candidates(
        [
            entry(BOTH, "up", days=2),
            entry(BOTH, "up", "助かる", days=1),
            entry(BOTH, "up", history=after),
            entry(REFUSED, "down", "ある", days=3),
            entry(REFUSED, "up", "ない", days=2),
            entry(REFUSED, "down", "ある", days=1),
            entry(newer, "up", days=3, history=after),
        ]
    )
    assert [(c.up, c.down, c.is_filled_in) for c in made] == [
        (2, 0, True),
        (2, 0, False),  # two answers: which of them is right has to be seen
        (1, 2, False),
    ]
    assert made[1].data()["review"]["answer"] == "改めた。[1]"
    assert made[2].data()["review"]["reasons"] == ["ある", "ない"]
    assert len({candidate.gold.id for candidate in made}) == 3
    (again,) = candidates([entry(replace(BOTH, question=" 合計は？\n"))])
    assert again.gold.id == made[0].gold.id


def test_candidates_are_no_gold_until_they_are_reviewed(tmp_path: Path) -> None:
    path = tmp_path / "candidates.jsonl"
    write_candidates(candidates([entry(BOTH), entry(REFUSED, "down", "\ud800")]), path)
    with pytest.raises(GoldError, match=r"candidates\.jsonl:1: a candidate that nobody has reviewed") as told:
        load_gold(path, {SOURCE: TEXT})
    assert "\n" not in str(told.value)
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line["review"]["todo"] for line in lines] == ["check", "complete"]
    assert lines[1]["review"]["reasons"] == ["\ud800"]
    before = path.read_bytes()
    with pytest.raises(GoldError, match="name a new file"):
        write_candidates([], path)
    assert path.read_bytes() == before


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "records.sqlite3"
    database = Database(path)
    conversation = "0" * 32
    kept, feedback = Conversations(database), Feedback(database)
    for answer in (BOTH, REFUSED, BOTH):
        kept.append("a", conversation, Exchange(answer.question, answer))
    feedback.put("a", conversation, 0, "up")
    feedback.put("a", conversation, 2, "down", "違う")
    kept.delete_all("a")
    database.close()
    return path


def test_the_command(records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.jsonl"
    assert command.main(["feedback", "--records", str(records), "--out", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "verdicts": 2,
        "candidates": 2,
        "check": 1,
        "complete": 1,
        "out": str(out),
    }
    first, second = (json.loads(line) for line in out.read_text(encoding="utf-8").splitlines())
    assert first["history"] == []
    assert [turn["content"] for turn in second["history"]] == [
        BOTH.question,
        BOTH.answer,
        REFUSED.question,
        REFUSED.answer,
    ]
    assert command.main(["feedback", "--records", str(records), "--out", str(tmp_path / "2")]) == 0
    assert capsys.readouterr().out.endswith("2 candidates from 2 verdicts, 1 to check, 1 to complete\n")


@pytest.mark.parametrize(
    ("given", "out", "says"),
    [
        ("missing", "out.jsonl", "is no file"),
        ("text", "out.jsonl", "no readable database"),
        ("records.sqlite3", "text", "is there already"),
        ("records.sqlite3", "no/folder", "No such file"),
    ],
)
def test_failures_are_one_line_and_1(
    records: Path, tmp_path: Path, given: str, out: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "text").write_text("no database" * 500, encoding="utf-8")
    assert command.main(["feedback", "--records", str(tmp_path / given), "--out", str(tmp_path / out)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("eval: ")
    assert told.err.count("\n") == 1
    assert says in told.err


def test_usage_errors_are_2() -> None:
    with pytest.raises(SystemExit) as told:
        command.main(["feedback", "--records", "x"])
    assert told.value.code == 2

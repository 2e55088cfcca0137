"""The hand-written questions of ``tests/golden/answers.json``, each answered as a person would."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from index.store import Index
from rag.assistant import Assistant
from rag.understand import Turn
from tests.golden.matching import misses
from tests.rag.conftest import breaches

ANSWERS = Path(__file__).resolve().parents[1] / "golden" / "answers.json"
GOLD: list[dict[str, Any]] = json.loads(ANSWERS.read_text(encoding="utf-8"))


@pytest.mark.parametrize("gold", GOLD, ids=[gold["id"] for gold in GOLD])
def test_golden_answer(gold: dict[str, Any], seed: Assistant, seed_index: Index) -> None:
    history = [Turn(turn["role"], turn["content"]) for turn in gold["history"]]
    answer = seed.ask(gold["question"], history)
    assert answer.status.value == gold["status"]
    assert misses(answer.answer, gold["required"], gold["forbidden"]) == []
    assert breaches(answer, seed_index) == []
    for evidence in gold["evidence"]:
        holding = [c for c in answer.citations if evidence["quote"] in c.quote]
        assert evidence["jurisdiction"] in {c.jurisdiction for c in holding}, evidence["quote"]


def test_the_gold_is_whole() -> None:
    assert len(GOLD) == 44
    assert {gold["status"] for gold in GOLD} == {"answered", "not_found", "clarify"}

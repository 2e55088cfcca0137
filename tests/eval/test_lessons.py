from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval import lessons
from index.encoders import load_encoder
from index.training.lessons import read_lessons


def test_made_up_reports_become_lessons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons, "SIZES", (3,))
    path = tmp_path / "lessons.jsonl"
    written = lessons.write_lessons(path, [101, 102], each=1, encoder=load_encoder())
    one, other = read_lessons(path)
    assert written == len(one.questions) + len(other.questions) > 20
    assert one != other
    for asked in one.questions:
        assert 0 <= min(asked.right) <= max(asked.right) < len(one.documents)
        assert asked.widened is not None and asked.widened.startswith(asked.text)
    english = [asked for asked in one.questions if asked.text.isascii()]
    assert english and any(not asked.widened.isascii() for asked in english if asked.widened)


def test_the_same_seed_gives_the_same_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons, "SIZES", (3,))
    encoder = load_encoder()
    first, second = (next(iter(lessons.lessons([103], each=1, encoder=encoder))) for _ in range(2))
    assert json.dumps(first) == json.dumps(second)

from __future__ import annotations

import json
import lzma
from pathlib import Path

import pytest

from eval import pairs
from index.encoders import load_encoder


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[str]]]:
    folder = tmp_path_factory.mktemp("pairs")
    patch = pytest.MonkeyPatch()
    patch.setattr(pairs, "SIZES", (3, 2))
    counts = pairs.write_pairs(folder, [901, 902], each=2, encoder=load_encoder())
    patch.undo()
    found = {name: _read(folder / f"{name}.jsonl.xz") for name in counts}
    assert {name: len(rows) for name, rows in found.items()} == counts
    return found


def _read(path: Path) -> list[list[str]]:
    with lzma.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def test_each_file_holds_pairs_once(written: dict[str, list[list[str]]]) -> None:
    for rows in written.values():
        assert len(rows) > 20
        assert len({tuple(row) for row in rows}) == len(rows)
        assert all(len(row) == 2 and all(text.strip() for text in row) for row in rows)


def test_a_question_stands_beside_a_passage_under_its_heading(written: dict[str, list[list[str]]]) -> None:
    questions = written[pairs.QUESTIONS]
    assert any(question.isascii() for question, _ in questions)
    assert all("\n" in passage for _, passage in questions)
    # Whatever is asked of one place is answered from that place's sheet.
    asked = [(q, p) for q, p in questions if q.startswith("北海道の")]
    assert all(passage.startswith("北海道 ") for _, passage in asked)


def test_headings_come_with_place_and_year_and_without(written: dict[str, list[list[str]]]) -> None:
    headings = written[pairs.HEADINGS]
    policies = {heading for heading, _ in headings if heading.endswith("来年度の取組方針")}
    assert "来年度の取組方針" in policies and len(policies) > 1


def test_english_names_stand_beside_lines_on_the_subject(written: dict[str, list[list[str]]]) -> None:
    lines = [line for name, line in written[pairs.ENGLISH] if name == "peer supporters"]
    assert lines and all("ピアサポーター" in line for line in lines)
    assert any("fiscal 20" in name for name, _ in written[pairs.ENGLISH])


def test_the_same_seed_gives_the_same_pairs() -> None:
    first, second = (
        pairs.report_pairs(903, jurisdictions=2, each=1, encoder=load_encoder()) for _ in range(2)
    )
    assert first == second

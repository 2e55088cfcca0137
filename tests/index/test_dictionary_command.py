"""From pairs of a word and its glosses to the dictionary's file."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import pytest

from index.__main__ import main
from index.dictionary import read_dictionary

PAIRS = (
    ("退院", "leaving hospital, discharge from hospital"),
    ("住宅", "housing (for people), residence"),
    ("其の人", "housing"),  # says nothing by itself
    ("訪問看護", "to nurse at home"),
    ("説明", "an explanation that is far too long to name anything"),
)


def _written(folder: Path, pairs: object) -> Path:
    path = folder / "pairs.jsonl.xz"
    with lzma.open(path, "wt", encoding="utf-8") as file:
        for pair in pairs if isinstance(pairs, tuple) else [pairs]:
            file.write(json.dumps(pair, ensure_ascii=False) + "\n")
    return path


def test_glosses_become_phrases(tmp_path: Path) -> None:
    out = tmp_path / "new" / "en-ja.tsv.xz"
    assert main(["dictionary", "--pairs", str(_written(tmp_path, PAIRS)), "--out", str(out)]) == 0
    assert read_dictionary(out) == {
        "leav hospit": "退院",
        "discharg from hospit": "退院",
        "hous": "住宅",
        "resid": "住宅",
        "nurs at home": "訪問+看護",
    }


@pytest.mark.parametrize("pair", ["one", ["only one"], 3, ["退院", 3]])
def test_other_lines_are_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], pair: object
) -> None:
    path = _written(tmp_path, pair)
    assert main(["dictionary", "--pairs", str(path), "--out", str(tmp_path / "x.tsv.xz")]) == 1
    assert "pairs.jsonl.xz" in capsys.readouterr().err
    assert not (tmp_path / "x.tsv.xz").exists()

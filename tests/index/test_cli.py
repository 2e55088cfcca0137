from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from index.__main__ import main
from index.manifest import read_manifest
from tests.index.conftest import CHIBA, HashEncoder
from tests.index.test_store import fake_encoders

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    names: list[str | None] = []
    fake_encoders(monkeypatch, HashEncoder(), names)
    return names


@pytest.fixture
def folders(corpus_folder: Path, tmp_path: Path) -> list[str]:
    return ["--corpus", str(corpus_folder), "--index", str(tmp_path / "index")]


def test_build_says_what_it_built(
    folders: list[str], loaded: list[str | None], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", *folders, "--encoder", "mine"]) == 0
    out, err = capsys.readouterr()
    assert "2 sources, 2 reports, 5 chunks" in out
    assert err == ""
    assert loaded == ["mine"]


def test_build_if_stale(
    folders: list[str],
    corpus_folder: Path,
    tmp_path: Path,
    loaded: list[str | None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["build", *folders, "--if-stale"]) == 0
    first = read_manifest(tmp_path / "index")
    capsys.readouterr()
    assert main(["build", *folders, "--if-stale"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "up to date" in err
    (corpus_folder / "chiba.txt").write_text(CHIBA + "○病院を訪ねた。\n", encoding="utf-8")
    assert main(["build", *folders, "--if-stale"]) == 0
    assert read_manifest(tmp_path / "index").corpus != first.corpus


def test_a_refused_file_is_named_and_the_build_goes_on(
    folders: list[str], corpus_folder: Path, loaded: list[str | None], capsys: pytest.CaptureFixture[str]
) -> None:
    (corpus_folder / "broken.txt").write_bytes(b"\x00\x01\x02\xff\xfe\x00" * 50)
    assert main(["build", *folders]) == 0
    out, err = capsys.readouterr()
    assert "2 sources" in out
    assert "broken.txt is left out: " in err
    assert err.count("\n") == 1


def test_on_a_terminal_the_bars_stay_off_standard_output(
    folders: list[str],
    corpus_folder: Path,
    loaded: list[str | None],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (corpus_folder / "broken.txt").write_bytes(b"\x00\x01\x02\xff\xfe\x00" * 50)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert main(["build", *folders]) == 0
    out, err = capsys.readouterr()
    assert out.count("\n") == 1
    assert "\x1b" not in out
    assert "encode" in err
    assert "broken.txt is left out" in " ".join(err.split())


def test_nothing_readable_is_one_line_and_1(
    folders: list[str], corpus_folder: Path, loaded: list[str | None], capsys: pytest.CaptureFixture[str]
) -> None:
    for path in corpus_folder.iterdir():
        path.unlink()
    assert main(["build", *folders]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("index: ")
    assert err.count("\n") == 1


def test_info(folders: list[str], loaded: list[str | None], capsys: pytest.CaptureFixture[str]) -> None:
    main(["build", *folders])
    capsys.readouterr()
    assert main(["info", *folders[2:], "--json"]) == 0
    out = capsys.readouterr().out
    told = json.loads(out)
    assert out.count("\n") == 1
    assert told["jurisdictions"] == ["千葉市", "栃木県"]
    assert (told["encoder"], told["dimension"], told["chunks"]) == ("hash", 64, 5)
    assert main(["info", *folders[2:]]) == 0
    assert "jurisdictions: 千葉市, 栃木県\n" in capsys.readouterr().out


@pytest.mark.parametrize("by", ["all", "words", "meaning"])
def test_search(
    by: str, folders: list[str], loaded: list[str | None], capsys: pytest.CaptureFixture[str]
) -> None:
    main(["build", *folders])
    capsys.readouterr()
    assert main(["search", *folders[2:], "--by", by, "-k", "1", "保健所と協議の場を設ける"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("1. ")
    assert "千葉市" in out
    assert out.count("\n") == 1


def test_a_search_explains_itself(
    folders: list[str], loaded: list[str | None], capsys: pytest.CaptureFixture[str]
) -> None:
    main(["build", *folders])
    capsys.readouterr()
    assert main(["search", *folders[2:], "-k", "2", "--explain", "保健所と協議の場を設ける"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert sum(line.startswith(("1. ", "2. ")) for line in lines) == 2
    parts = [line.split() for line in lines if line.startswith(" ")]
    assert len(parts) == 24
    sizes = [abs(float(added)) for added, _ in parts[:12]]
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["destroy"],
        ["build", "--nosuch"],
        ["build", "extra"],
        ["search"],
        ["search", "-k", "0", "質問"],
        ["search", "-k", "many", "質問"],
        ["search", "--by", "luck", "質問"],
    ],
)
def test_usage_errors_are_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_as_a_program_a_missing_index_is_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "index", "info", "--index", str(tmp_path / "none")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "there is no index" in done.stderr
    assert done.stderr.count("\n") == 1


def test_models_lists_what_is_known_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "embedding models (KIKERU_ENCODER):"
    assert "  ruri-v3-30m: 256 dimensions, 148 MB, ja, Apache-2.0, machine: small" in lines
    assert "  bge-reranker-v2-m3: 2272 MB, multilingual, Apache-2.0, machine: large" in lines
    assert main(["models", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {row["kind"] for row in rows} == {"encoder", "reranker"}
    assert len(rows) == len(lines) - 2

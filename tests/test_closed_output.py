"""Every command line ends without a traceback where whoever reads its output is gone, as in ``… | head``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT, REPORTS, bare_environment

INDEX = ["--index", "{index}"]
TREE = ["show", "{report}"]
SEARCH = ["search", *INDEX, "--explain", "退院者数"]
LINE = "standard output was closed before the last line\n"


@pytest.mark.parametrize(
    ("layer", "arguments", "says", "unbuffered"),
    [
        ("corpus", [*TREE, "--json"], f"error: {LINE}", ""),
        ("corpus", TREE, "", ""),  # a tree is drawn by rich, which ends quietly by itself
        ("index", ["models"], f"index: {LINE}", ""),
        ("index", ["info", *INDEX], f"index: {LINE}", ""),
        ("index", SEARCH, f"index: {LINE}", ""),
        ("index", SEARCH, f"index: {LINE}", "1"),
        ("eval", ["generate", "--jurisdictions", "4", "--each", "1", "--out", "{out}"], f"eval: {LINE}", ""),
    ],
)
def test_output_that_nobody_reads_ends_in_one_line(
    layer: str, arguments: list[str], says: str, unbuffered: str, page_index: Path, tmp_path: Path
) -> None:
    places = {"report": next(REPORTS.glob("*.txt")), "index": page_index, "out": tmp_path / "made"}
    command = [sys.executable, "-m", layer, *(part.format(**places) for part in arguments)]
    environment = bare_environment(HF_HUB_OFFLINE="1", PYTHONUNBUFFERED=unbuffered)
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            command, cwd=PROJECT, env=environment, stdout=write, stderr=subprocess.PIPE, timeout=120
        )
    finally:
        os.close(write)
    assert done.stderr.decode("utf-8") == says
    assert done.returncode == 1

"""The example in docs/api.md, run as it stands against a page that is served."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.conftest import PROJECT, Running


def test_the_example_of_the_documentation_runs(running: Running) -> None:
    text = (PROJECT / "docs" / "api.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert "http://127.0.0.1:7860/" in example
    check = "\nprint(len(table['rows']), len(reports))\n"
    done = subprocess.run(
        [sys.executable, "-c", example.replace("http://127.0.0.1:7860/", running.url) + check],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    status = next(line for line in lines if line.startswith(("answered", "not_found", "clarify")))
    assert status.startswith("answered")
    rows, reports = map(int, lines[-1].split())
    assert rows >= 1
    assert reports >= 4

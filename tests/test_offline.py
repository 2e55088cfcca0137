"""Nothing leaves the machine: whom a question and the page call, and what a question does without."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PROJECT, bare_environment, free_port

# An audit hook sees every connection and every name look-up of the interpreter, whoever asks for it.
WATCH = """
import sys
called = []
def hook(event, arguments):
    if event in ("socket.connect", "socket.sendto"):
        called.append(arguments[1])
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        called.append(arguments[0])
sys.addaudithook(hook)
"""

ASK = """
import json
from rag.__main__ import main
status = main(["ask", "--json", "--index", sys.argv[1], sys.argv[2]])
unneeded = {"torch", "sentence_transformers", "transformers", "langchain", "langchain_core", "gradio"}
heavy = sorted(unneeded & set(sys.modules))
print(json.dumps({"status": status, "called": [repr(one) for one in called], "heavy": heavy}))
"""

SERVE = """
import json, threading, time, urllib.request, os
import app
import page.serve
def look():
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    url = f"http://127.0.0.1:{os.environ['PORT']}/"
    for _ in range(600):
        try:
            shown = opener.open(url, timeout=5).read().decode()
            break
        except OSError:
            time.sleep(0.1)
    while not made[0].is_done:
        time.sleep(0.05)
    time.sleep(1)  # what is only told to somebody after the start
    whom = [repr(one) for one in called]
    print(json.dumps({"failure": made[0].failure, "called": whom, "page": len(shown)}), flush=True)
    os._exit(0)
made = []
original = page.serve.Service.of
def noted(*arguments):
    made.append(original(*arguments))
    return made[0]
page.serve.Service.of = noted
threading.Thread(target=look, daemon=True).start()
app.main()
"""

LOOPBACK = ("'127.0.0.1'", "'localhost'", "('127.0.0.1',", "b'127.0.0.1'", "'::1'", "('::1',")


def _run(program: str, *arguments: str, **environment: str) -> tuple[list[str], dict[str, Any]]:
    """The program's lines of output, and the last of them as JSON."""
    done = subprocess.run(
        [sys.executable, "-c", WATCH + program, *arguments],
        cwd=PROJECT,
        env=bare_environment(**environment),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    *lines, last = done.stdout.splitlines()
    return lines, json.loads(last)


@pytest.mark.parametrize("question", ["千葉市の退院者数は？", "住まいの確保について書いている自治体は？"])
def test_a_question_calls_nobody_and_needs_no_torch(page_index: Path, question: str) -> None:
    lines, seen = _run(ASK, str(page_index), question)
    assert seen == {"status": 0, "called": [], "heavy": []}
    assert json.loads(lines[-1])["question"] == question


def test_the_page_calls_only_this_machine(page_index: Path, tmp_path: Path) -> None:
    records = str(tmp_path / "records.sqlite3")
    served = {"PORT": str(free_port()), "KIKERU_INDEX": str(page_index), "KIKERU_RECORDS": records}
    _, seen = _run(SERVE, **served)
    assert seen["failure"] is None
    assert seen["page"] > 1000
    assert seen["called"] != []  # the page asks itself whether it is there: the watch sees calls
    assert [call for call in seen["called"] if not call.startswith(LOOPBACK)] == []


def test_a_page_without_an_index_says_so_and_calls_nobody(tmp_path: Path) -> None:
    records = str(tmp_path / "records.sqlite3")
    served = {"PORT": str(free_port()), "KIKERU_INDEX": str(tmp_path / "none"), "KIKERU_RECORDS": records}
    _, seen = _run(SERVE, **served)
    assert "make index" in seen["failure"]
    assert str(tmp_path / "none") in seen["failure"]
    assert [call for call in seen["called"] if not call.startswith(LOOPBACK)] == []


def test_the_watch_sees_a_call() -> None:
    program = """
import json, socket
with socket.socket() as caller:
    caller.settimeout(0.01)
    try:
        caller.connect(("192.0.2.1", 9))
    except OSError:
        pass
print(json.dumps({"called": [repr(one) for one in called]}))
"""
    assert _run(program)[1] == {"called": ["('192.0.2.1', 9)"]}

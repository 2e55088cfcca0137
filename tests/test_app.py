"""Starting the page: settings, ports, the first answer, and what is not done meanwhile."""

from __future__ import annotations

import inspect
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import app
from page.blocks import gr
from page.examples import example_questions
from page.service import Service
from page.startup import without_type_stubs
from page.words import Words
from rag.assistant import Assistant
from rag.model import Language, Status
from tests.conftest import PROJECT, REPORTS, bare_environment
from tests.rag.conftest import load


def test_examples_are_questions_that_are_answered(tmp_path: Path) -> None:
    seed = Assistant(load(REPORTS, tmp_path / "index"))
    for language in Language:
        examples = example_questions(seed, Words(language))
        assert len(examples) == len(set(examples)) == 4
        answers = [seed.ask(question) for question in examples]
        assert {answer.status for answer in answers} == {Status.ANSWERED}
        # The first is one place's number, and a number it is.
        assert "**13人**" in answers[0].answer
    assert example_questions(seed, Words(Language.JAPANESE), most=0) == ()


def test_a_setting_that_is_none_is_a_usage_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "x")
    assert app.main() == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == "kikeru: PORT is 'x': set it to a number from 1 to 65535\n"


def _started(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "app.py"],
        cwd=PROJECT,
        env=bare_environment(**environment),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_port_that_is_taken_is_told_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = _started(PORT=port)
    told = f"kikeru: port {port} is taken or not permitted: choose another with PORT=\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", told)


@pytest.mark.parametrize("name", ["KIKERU_RECORDS", "KIKERU_AUTH"])
def test_a_file_that_cannot_be_used_is_told_in_one_line(tmp_path: Path, name: str) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_bytes(b"\x00\xffno such file" * 200)
    records = {"KIKERU_RECORDS": str(tmp_path / "records.sqlite3")}
    index = str(tmp_path / "none")
    done = _started(**{**records, "KIKERU_INDEX": index, "PORT": _free(), name: str(wrong)})
    assert (done.returncode, done.stdout) == (1, "")
    told = [line for line in done.stderr.splitlines() if "make index" not in line]
    assert len(told) == 1
    assert str(wrong) in told[0]


def _free() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def test_analytics_are_off_before_gradio_is_imported() -> None:
    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"


def test_only_the_library_has_no_sources_and_only_while_it_is_imported() -> None:
    of_library = type("Component", (), {"__module__": "some_library.components"})
    with pytest.raises(RuntimeError), without_type_stubs("some_library"):
        with pytest.raises(FileNotFoundError):
            inspect.getfile(of_library)
        assert Path(inspect.getfile(Service)).name == "service.py"
        raise RuntimeError
    assert Path(inspect.getfile(gr.Chatbot)).name == "chatbot.py"


def test_importing_the_page_rewrites_no_file_of_gradio() -> None:
    # Opening a file to write it is an event that every interpreter tells its hooks.
    watch = """
import sys
written = []
def hook(event, arguments):
    if event == "open" and str(arguments[0]).endswith(".pyi"):
        written.append(arguments[0])
sys.addaudithook(hook)
import app, page.serve
print(len(written))
"""
    done = subprocess.run(
        [sys.executable, "-c", watch],
        cwd=PROJECT,
        env=bare_environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == "0\n"

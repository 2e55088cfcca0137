"""An index and a running page, as a person has them: the command lines' own defaults, on free ports."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from index.build import build_index
from index.encoders import load_encoder

PROJECT = Path(__file__).resolve().parent.parent
REPORTS = PROJECT / "corpus" / "reports"
PATIENCE_S = 60

HOSTILE_NAME = "広島<b>太字<b>.txt"
HOSTILE_LINE = (
    "<script>window.attacked=1</script><img src=x onerror=window.attacked=1> [報告](http://example.com/) "
    "![絵](http://example.com/a.png) ${window.attacked=1} {{attacked}} **強調** "
    "と連携し、退院支援への理解が深まった。"
)
HOSTILE_REPORT = f"""広島市
支援事業に参加した成果
○{HOSTILE_LINE}
平成３０年度 取組方針
○保健所と協議の場を設ける。
"""


@dataclass(frozen=True)
class Running:
    """A page that is served: where, with which texts, and how long its port took to answer."""

    url: str
    sources: dict[str, str]
    seconds: float


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def bare_environment(**changes: str) -> dict[str, str]:
    """This environment without what would keep a library quiet, so that the program has to do it."""
    quiet = ("GRADIO_ANALYTICS_ENABLED", "HF_HUB_OFFLINE", "PORT", "KIKERU_INDEX")
    return {**{k: v for k, v in os.environ.items() if k not in quiet}, **changes}


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Until ``url`` answers. Raises AssertionError where the process ends or patience does."""
    deadline = time.monotonic() + PATIENCE_S
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline:
        assert process.poll() is None, f"the page ended with {process.returncode}"
        try:
            with opener.open(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    raise AssertionError(f"{url} did not answer in {PATIENCE_S} s")


@pytest.fixture(scope="session")
def reports_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reports that come with the project, and one that tries to be more than text."""
    folder = tmp_path_factory.mktemp("page_reports")
    for path in REPORTS.glob("*.txt"):
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / HOSTILE_NAME).write_text(HOSTILE_REPORT, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def page_index(reports_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page_index") / "index"
    build_index(reports_folder, folder, encoder=load_encoder())
    return folder


@pytest.fixture(scope="session")
def running(
    page_index: Path, reports_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """``python app.py`` over ``page_index``."""
    port = free_port()
    log = tmp_path_factory.mktemp("page_log") / "stderr"
    environment = bare_environment(PORT=str(port), KIKERU_INDEX=str(page_index))
    with log.open("wb") as errors:
        started = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "app.py"], cwd=PROJECT, env=environment, stdout=errors, stderr=errors
        )
        try:
            url = f"http://127.0.0.1:{port}/"
            wait_for(url, process)
            seconds = time.monotonic() - started
            texts = {path.name: path.read_bytes().decode("utf-8") for path in reports_folder.iterdir()}
            yield Running(url, texts, seconds)
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

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
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

from index.build import build_index
from index.encoders import load_encoder

PROJECT = Path(__file__).resolve().parent.parent
REPORTS = PROJECT / "corpus" / "reports"
PATIENCE_S = 60

# No test fails for taking long on a busy machine.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

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
LONG_NAME = "長い[行](javascript:alert(1)).txt"
LONG_LINE = "W" * 20_000
LONG_REPORT = f"""熊本市
支援事業に参加した成果
○{LONG_LINE} と連携した。
モデル圏域における退院支援の状況
（退院支援を実施した者の人数） ４人 ※<script>window.attacked=1</script>
（そのうち、退院した者の人数） ２人
"""


@dataclass(frozen=True)
class Running:
    """A page that is served: where, with which texts, what it keeps where."""

    url: str
    sources: dict[str, str]
    records: Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def bare_environment(**changes: str) -> dict[str, str]:
    """This environment without what would keep a library quiet, so that the program has to do it."""
    quiet = ("GRADIO_ANALYTICS_ENABLED", "HF_HUB_OFFLINE", "PORT", "HOST")
    kept = {k: v for k, v in os.environ.items() if k not in quiet and not k.startswith("KIKERU_")}
    return {**kept, **changes}


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


def texts_of(folder: Path) -> dict[str, str]:
    """Every report in ``folder`` by its path there, newlines as they stand."""
    files = (path for path in folder.rglob("*.txt"))
    return {path.relative_to(folder).as_posix(): path.read_bytes().decode("utf-8") for path in files}


@contextmanager
def serving(index: Path, folder: Path, own: Path, *, port: int = 0, **settings: str) -> Iterator[Running]:
    """``python app.py`` over ``index``, which was built of ``folder``; its log and records go into ``own``.

    ``settings`` are further environment variables; ``port`` 0 takes a free one.
    """
    port = port or free_port()
    records = own / "records.sqlite3"
    environment = bare_environment(
        **{
            "PORT": str(port),
            "KIKERU_INDEX": str(index),
            "KIKERU_RECORDS": str(records),
            "KIKERU_RATE": "100000",
            **settings,
        }
    )
    with (own / "log").open("ab") as log:
        started = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "app.py"], cwd=PROJECT, env=environment, stdout=log, stderr=log
        )
        try:
            url = f"http://127.0.0.1:{port}/"
            wait_for(url, process)
            print(f"the port answers after {time.monotonic() - started:.1f} s (5 s is meant)")
            yield Running(url, texts_of(folder), records)
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture(scope="session")
def reports_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reports that come with the project, and two that try to be more than text."""
    folder = tmp_path_factory.mktemp("page_reports")
    for path in REPORTS.glob("*.txt"):
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / HOSTILE_NAME).write_text(HOSTILE_REPORT, encoding="utf-8")
    (folder / LONG_NAME).write_text(LONG_REPORT, encoding="utf-8")
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
    with serving(page_index, reports_folder, tmp_path_factory.mktemp("page")) as served:
        yield served

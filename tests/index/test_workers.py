from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.errors import SourceError
from index.build import build_index
from index.workers import in_order
from tests.index.conftest import CHIBA, TOCHIGI, HashEncoder, write_corpus
from tests.index.test_build import contents_of

ROOT = Path(__file__).resolve().parents[2]


def slowly(number: int) -> int:
    """Its square; even numbers take longer than odd ones, so that results come out of order."""
    time.sleep(0.05 if number % 2 == 0 else 0)
    if number == 13:
        raise SourceError("thirteen")
    return number * number


def whose(_: int) -> int:
    time.sleep(0.2)
    return os.getpid()


@pytest.mark.parametrize("jobs", [1, 2, 3])
@pytest.mark.parametrize("count", [0, 1, 2, 9])
def test_results_come_in_order(jobs: int, count: int) -> None:
    assert list(in_order(slowly, range(count), jobs=jobs)) == [n * n for n in range(count)]


def test_work_is_shared_and_the_processes_end() -> None:
    pids = list(in_order(whose, range(5), jobs=2))
    assert pids[0] == os.getpid()
    assert len(set(pids[1:])) == 2 and os.getpid() not in pids[1:]
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids[1:])


def test_what_is_raised_there_is_raised_here() -> None:
    results = in_order(slowly, (1, 2, 13, 4), jobs=2)
    assert [next(results), next(results)] == [1, 4]
    with pytest.raises(SourceError, match="thirteen"):
        next(results)


def last_words(parent: int) -> None:
    if os.getpid() != parent:
        os._exit(3)


def test_a_process_that_ends_early_is_told() -> None:
    results = in_order(last_words, [os.getpid()] * 3, jobs=2)
    next(results)
    with pytest.raises(SourceError, match="fewer --jobs"):
        next(results)


def test_any_number_of_processes_gives_the_same_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.build.FILES", 1)
    files = {f"r{n}": (CHIBA, TOCHIGI)[n % 2].replace("研修会", f"第{n}回研修会") for n in range(5)}
    corpus = write_corpus(tmp_path / "reports", **files)
    for jobs in (1, 2):
        build_index(corpus, tmp_path / str(jobs), encoder=HashEncoder(), jobs=jobs)
    assert contents_of(tmp_path / "1") == contents_of(tmp_path / "2")


PROGRAM = """
from index.workers import in_order
from tests.index.test_workers import whose

if __name__ == "__main__":
    for pid in in_order(whose, range(10_000), jobs=3):
        print(pid, flush=True)
"""


def test_they_end_when_who_started_them_is_killed(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, str(program)], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        pids = {int(process.stdout.readline()) for _ in range(4)} - {process.pid}
        process.send_signal(signal.SIGKILL)
    assert len(pids) == 3
    deadline = time.monotonic() + 30
    while any(_runs(pid) for pid in pids):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import EncoderError, IndexFormatError, SourceError
from index.build import build_index, fingerprint, is_stale
from index.encoder import Vectors
from index.layout import LAYOUT
from index.manifest import read_manifest
from index.publish import build_lock
from index.store import Index
from tests.index.conftest import CHIBA, TOCHIGI, HashEncoder, write_corpus

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Listener:
    """A Progress that keeps what it was told."""

    stages: list[tuple[str, int | None]] = field(default_factory=list)
    steps: int = 0
    left_out: list[str] = field(default_factory=list)
    waited: threading.Event = field(default_factory=threading.Event)

    def stage(self, name: str, total: int | None) -> None:
        self.stages.append((name, total))

    def advance(self, steps: int) -> None:
        self.steps += steps

    def refused(self, path: str, reason: str) -> None:
        self.left_out.append(path)

    def waiting(self) -> None:
        self.waited.set()


def contents_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


class TestBuild:
    def test_what_is_built_answers(self, corpus_folder: Path, tmp_path: Path, encoder: HashEncoder) -> None:
        manifest = build_index(corpus_folder, tmp_path / "index", encoder=encoder)
        index = Index.load(tmp_path / "index", encoder=encoder)
        assert index.manifest == manifest
        assert {report.jurisdiction.name for report in index.reports} == {"千葉市", "栃木県"}
        assert dict(index.sources) == {"chiba.txt": CHIBA, "tochigi.txt": TOCHIGI}
        found = index.search_lexical("ピアサポーター", 9)
        assert {hit.chunk.jurisdiction for hit in found} == {"千葉市", "栃木県"}
        assert len(index.search_dense("保健所と協議", 3)) == 3

    def test_twice_gives_identical_files(
        self, corpus_folder: Path, tmp_path: Path, encoder: HashEncoder
    ) -> None:
        build_index(corpus_folder, tmp_path / "a", encoder=encoder)
        build_index(corpus_folder, tmp_path / "b", encoder=encoder)
        first = contents_of(tmp_path / "a")
        assert first == contents_of(tmp_path / "b")
        build_index(corpus_folder, tmp_path / "a", encoder=encoder)
        assert contents_of(tmp_path / "a") == first
        assert len(first) == len(LAYOUT.data) + 2  # the manifest and the lock

    def test_newlines_stay_as_they_stand(self, tmp_path: Path, encoder: HashEncoder) -> None:
        text = CHIBA.replace("\n", "\r\n")
        folder = write_corpus(tmp_path / "reports", chiba=text)
        build_index(folder, tmp_path / "index", encoder=encoder)
        assert Index.load(tmp_path / "index").sources["chiba.txt"] == text

    def test_an_unreadable_file_is_told_and_left_out(
        self, corpus_folder: Path, tmp_path: Path, encoder: HashEncoder
    ) -> None:
        (corpus_folder / "broken.txt").write_bytes(b"\x00\x01\x02\xff\xfe\x00" * 50)
        listener = Listener()
        manifest = build_index(corpus_folder, tmp_path / "index", encoder=encoder, progress=listener)
        assert listener.left_out == ["broken.txt"]
        assert manifest.counts.sources == 2
        stages = dict(listener.stages)
        assert stages["encode"] == manifest.counts.chunks
        assert listener.steps == 3 + manifest.counts.chunks + stages["vocabulary"]

    def test_nothing_readable_is_an_error_and_leaves_the_old_index(
        self, corpus_folder: Path, tmp_path: Path, encoder: HashEncoder
    ) -> None:
        build_index(corpus_folder, tmp_path / "index", encoder=encoder)
        before = contents_of(tmp_path / "index")
        for path in corpus_folder.iterdir():
            path.write_bytes(b"\x00\x01\x02\xff\xfe\x00" * 50)
        with pytest.raises(SourceError, match="no readable report"):
            build_index(corpus_folder, tmp_path / "index", encoder=encoder)
        assert contents_of(tmp_path / "index") == before

    def test_no_corpus(self, tmp_path: Path, encoder: HashEncoder) -> None:
        with pytest.raises(SourceError, match="not a folder"):
            build_index(tmp_path / "none", tmp_path / "index", encoder=encoder)
        (tmp_path / "empty").mkdir()
        with pytest.raises(SourceError, match="empty"):
            build_index(tmp_path / "empty", tmp_path / "index", encoder=encoder)

    def test_an_index_inside_the_corpus_is_refused(self, corpus_folder: Path, encoder: HashEncoder) -> None:
        with pytest.raises(IndexFormatError, match="lies in the corpus folder"):
            build_index(corpus_folder, corpus_folder / "index", encoder=encoder)

    def test_a_place_that_cannot_be_written(
        self, corpus_folder: Path, tmp_path: Path, encoder: HashEncoder
    ) -> None:
        (tmp_path / "file").write_text("mine")
        with pytest.raises(IndexFormatError, match="cannot be written"):
            build_index(corpus_folder, tmp_path / "file", encoder=encoder)
        assert (tmp_path / "file").read_text() == "mine"

    def test_vectors_of_the_wrong_shape_are_refused(self, corpus_folder: Path, tmp_path: Path) -> None:
        class Short(HashEncoder):
            def encode_passages(self, texts: object) -> Vectors:
                return np.zeros((1, self.dimension), dtype=np.float32)

        with pytest.raises(EncoderError, match="hash"):
            build_index(corpus_folder, tmp_path / "index", encoder=Short())

    def test_a_second_build_waits_for_the_first(
        self, corpus_folder: Path, tmp_path: Path, encoder: HashEncoder
    ) -> None:
        listener = Listener()
        second = threading.Thread(
            target=build_index,
            args=(corpus_folder, tmp_path / "index"),
            kwargs={"encoder": encoder, "progress": listener},
        )
        with build_lock(tmp_path / "index", on_wait=lambda: None):
            second.start()
            assert listener.waited.wait(10)
            assert listener.stages == []
        second.join(10)
        assert Index.load(tmp_path / "index").chunks


class TestStale:
    @pytest.fixture
    def built(self, corpus_folder: Path, tmp_path: Path, encoder: HashEncoder) -> Path:
        build_index(corpus_folder, tmp_path / "index", encoder=encoder)
        return tmp_path / "index"

    def test_fresh_and_missing(self, built: Path, corpus_folder: Path, tmp_path: Path) -> None:
        assert not is_stale(built, corpus_folder)
        assert not is_stale(built, corpus_folder, encoder=HashEncoder())
        assert is_stale(tmp_path / "none", corpus_folder)

    def test_a_changed_added_renamed_or_removed_report(self, built: Path, corpus_folder: Path) -> None:
        chiba = corpus_folder / "chiba.txt"
        chiba.write_text(CHIBA + "○追加", encoding="utf-8")
        assert is_stale(built, corpus_folder)
        chiba.write_text(CHIBA, encoding="utf-8")
        assert not is_stale(built, corpus_folder)
        chiba.rename(corpus_folder / "chiba2.txt")
        assert is_stale(built, corpus_folder)
        (corpus_folder / "chiba2.txt").rename(chiba)
        (corpus_folder / "sub").mkdir()
        (corpus_folder / "sub" / "new.txt").write_text("新しい", encoding="utf-8")
        assert is_stale(built, corpus_folder)
        (corpus_folder / "sub" / "new.txt").unlink()
        assert not is_stale(built, corpus_folder)
        chiba.unlink()
        assert is_stale(built, corpus_folder)

    def test_another_encoder(self, built: Path, corpus_folder: Path) -> None:
        assert is_stale(built, corpus_folder, encoder=HashEncoder(revision="r2"))

    def test_another_program_or_library(
        self, built: Path, corpus_folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patch:
            patch.setattr("index.build.recipe", lambda: "other")
            assert is_stale(built, corpus_folder)
        with monkeypatch.context() as patch:
            patch.setattr("index.build.library_versions", lambda: {"numpy": "0"})
            assert is_stale(built, corpus_folder)

    def test_a_damaged_index(self, built: Path, corpus_folder: Path) -> None:
        (built / read_manifest(built).folder / LAYOUT.dense).write_bytes(b"?")
        assert is_stale(built, corpus_folder)

    def test_hidden_files_do_not_count(self, corpus_folder: Path) -> None:
        before = fingerprint(corpus_folder)
        (corpus_folder / ".DS_Store").write_bytes(b"x")
        assert fingerprint(corpus_folder) == before


# Builds in a child of its own each time a line comes in, so that imports are paid once: the corpus and the
# index folder are the line, the child's process id goes out.
SERVER = """
import os, signal, sys
from pathlib import Path
from index.build import build_index
from index.text import words
from tests.index.conftest import HashEncoder

words("辞書")
print("ready", flush=True)
for line in sys.stdin:
    corpus, index = line.rstrip("\\n").split("\\t")
    child = os.fork()
    if child == 0:
        build_index(Path(corpus), Path(index), encoder=HashEncoder())
        os._exit(0)
    print(child, flush=True)
    print(os.waitpid(child, 0)[1], flush=True)
"""


@contextmanager
def build_server() -> Iterator[subprocess.Popen[str]]:
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with server:
        assert read_line(server) == "ready"
        yield server
        assert server.stdin is not None
        server.stdin.close()


def read_line(server: subprocess.Popen[str]) -> str:
    assert server.stdout is not None
    return server.stdout.readline().strip()


def run_build(
    server: subprocess.Popen[str], corpus: Path, index: Path, *, kill_after: float | None = None
) -> int:
    """Builds in a child; gives its wait status. ``kill_after`` is in seconds."""
    assert server.stdin is not None
    server.stdin.write(f"{corpus}\t{index}\n")
    server.stdin.flush()
    child = int(read_line(server))
    if kill_after is not None:
        time.sleep(kill_after)
        # The child is not reaped yet or its number is not reused yet: the server waits for it only.
        subprocess.run(["kill", "-9", str(child)], stderr=subprocess.DEVNULL, check=False)
    return int(read_line(server))


def test_a_kill_at_any_moment_leaves_a_whole_index(tmp_path: Path) -> None:
    before = write_corpus(tmp_path / "before", chiba=CHIBA)
    after = write_corpus(tmp_path / "after", chiba=CHIBA, tochigi=TOCHIGI)
    index = tmp_path / "index"
    generator = random.Random(20)
    killed = 0
    with build_server() as server:
        assert run_build(server, before, index) == 0
        began = time.monotonic()
        assert run_build(server, after, index) == 0
        whole = time.monotonic() - began
        for turn in range(20):
            status = run_build(
                server, (before, after)[turn % 2], index, kill_after=generator.uniform(0, whole)
            )
            killed += status == signal.SIGKILL
            assert set(Index.load(index).sources) in ({"chiba.txt"}, {"chiba.txt", "tochigi.txt"})
        assert run_build(server, after, index) == 0
    assert killed >= 5
    assert set(Index.load(index).sources) == {"chiba.txt", "tochigi.txt"}
    left = {path.name for path in index.iterdir()}
    assert left == {LAYOUT.manifest, LAYOUT.lock, read_manifest(index).folder}


def test_readers_find_a_whole_index_while_builds_swap(tmp_path: Path, encoder: HashEncoder) -> None:
    before = write_corpus(tmp_path / "before", chiba=CHIBA)
    after = write_corpus(tmp_path / "after", chiba=CHIBA, tochigi=TOCHIGI)
    index = tmp_path / "index"
    build_index(before, index, encoder=encoder)
    seen: list[int] = []
    with build_server() as server:
        stop = threading.Event()

        def read() -> None:
            while not stop.is_set():
                seen.append(len(Index.load(index).sources))

        reader = threading.Thread(target=read)
        reader.start()
        for turn in range(6):
            assert run_build(server, (after, before)[turn % 2], index) == 0
        stop.set()
        reader.join(10)
    assert set(seen) == {1, 2}

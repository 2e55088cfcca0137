"""Where a model is: folders, names, revisions, and a hub that gives, refuses, breaks or is not asked."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import termios
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import EncoderError
from index import hub as hub_module
from index.encoders import DEFAULT_MODEL, load_encoder
from index.hub import ModelSource, locate, offline
from index.known import Kind
from tests.conftest import PROJECT
from tests.index.fake_hub import COMMIT, Hub, serving
from tests.index.test_static import ROWS, write_model
from tests.index.tiny import in_cache, sentence_model

SCRIPT = """
import json, sys
from corpus.errors import EncoderError
from index.hub import locate
from index.known import Kind
from index.encoders import load_encoder
told = []
for name in sys.argv[2:]:
    try:
        if sys.argv[1] == "load":
            encoder = load_encoder(name)
            told.append([encoder.id, encoder.revision, encoder.dimension, ""])
        else:
            source = locate(name, Kind.ENCODER)
            files = [p for p in source.folder.rglob("*") if p.is_file()]
            files = sorted(p.relative_to(source.folder).as_posix() for p in files)
            told.append([source.id, source.revision, files, ""])
    except EncoderError as error:
        told.append(["", "", 0, str(error)])
print(json.dumps({"told": told, "torch": "torch" in sys.modules}))
"""


@dataclass(frozen=True)
class Told:
    """What a process of its own said: one row a name, whether it imported torch, its standard error."""

    rows: list[list[object]]
    torch: bool
    stderr: str

    @property
    def error(self) -> str:
        """The first name's refusal, checked to be one line."""
        message = self.rows[0][3]
        assert isinstance(message, str)
        assert message != ""
        assert "\n" not in message
        return message


def ask(
    verb: str, *names: str, home: Path, endpoint: str, stderr: int | None = None, **variables: str
) -> Told:
    """Runs ``SCRIPT`` with a cache of its own and ``endpoint`` as the hub."""
    kept = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith(("HF_", "KIKERU_")) and "proxy" not in k.lower()
    }
    environment = {
        **kept,
        "HF_HOME": str(home),
        "HF_ENDPOINT": endpoint,
        "HF_HUB_DISABLE_TELEMETRY": "1",
        **variables,
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, verb, *names],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if stderr is None else stderr,
        check=True,
        text=True,
    )
    told = json.loads(done.stdout)
    return Told(told["told"], told["torch"], done.stderr or "")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Offers kikeru-test/tiny (static, with files that nobody needs) and refuses kikeru-test/gated."""
    folder = write_model(tmp_path / "served", {"embedding.weight": ROWS})
    (folder / "README.md").write_text("card")
    (folder / "modeling_own.py").write_text("raise SystemExit('code of a model was run')")
    (folder / "onnx").mkdir()
    (folder / "onnx" / "model.json").write_text("{}")
    (folder / "pytorch_model.bin").write_bytes(b"not wanted where there are safetensors")
    with serving(Hub({"kikeru-test/tiny": folder}, frozenset({"kikeru-test/gated"}))) as running:
        yield running


FILES = ["0_StaticEmbedding/model.safetensors", "0_StaticEmbedding/tokenizer.json", "modules.json"]


class TestFetched:
    def test_the_files_that_are_needed_at_the_hubs_commit(self, hub: Hub, tmp_path: Path) -> None:
        told = ask("locate", "kikeru-test/tiny", home=tmp_path / "home", endpoint=hub.endpoint)
        assert told.rows == [["kikeru-test/tiny", COMMIT, FILES, ""]]
        assert told.stderr == ""

    def test_a_model_in_the_cache_asks_nobody(self, hub: Hub, tmp_path: Path) -> None:
        home = tmp_path / "home"
        ask("locate", "kikeru-test/tiny", home=home, endpoint=hub.endpoint)
        hub.asked.clear()
        told = ask(
            "locate", "kikeru-test/tiny", f"kikeru-test/tiny@{COMMIT}", home=home, endpoint=hub.endpoint
        )
        assert [row[1] for row in told.rows] == [COMMIT, COMMIT]
        assert hub.asked == []

    def test_a_static_model_is_read_without_torch(self, hub: Hub, tmp_path: Path) -> None:
        told = ask("load", "kikeru-test/tiny@v1", home=tmp_path / "home", endpoint=hub.endpoint)
        assert told.rows == [["kikeru-test/tiny", COMMIT, 2, ""]]
        assert told.torch is False

    def test_weights_in_the_old_format_are_fetched_where_there_are_no_others(self, tmp_path: Path) -> None:
        folder = tmp_path / "served"
        folder.mkdir()
        for name in ("config.json", "pytorch_model.bin", "colbert_linear.pt"):
            (folder / name).write_text("{}")
        with serving(Hub({"kikeru-test/old": folder})) as hub:
            told = ask("locate", "kikeru-test/old", home=tmp_path / "home", endpoint=hub.endpoint)
        assert told.rows == [["kikeru-test/old", COMMIT, ["config.json", "pytorch_model.bin"], ""]]

    def test_bars_are_drawn_on_a_terminal(self, hub: Hub, tmp_path: Path) -> None:
        ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (24, 80))
        try:
            told = ask(
                "locate", "kikeru-test/tiny", home=tmp_path / "h", endpoint=hub.endpoint, stderr=theirs
            )
            assert told.rows[0][1] == COMMIT
            assert b"3/3" in os.read(ours, 1 << 16)
        finally:
            os.close(ours)
            os.close(theirs)

    def test_a_copy_that_is_not_whole_is_completed(self, hub: Hub, tmp_path: Path) -> None:
        home = tmp_path / "home"
        ask("locate", "kikeru-test/tiny", home=home, endpoint=hub.endpoint)
        for path in home.rglob("model.safetensors"):
            path.unlink()
        told = ask("locate", "kikeru-test/tiny", home=home, endpoint=hub.endpoint)
        assert told.rows == [["kikeru-test/tiny", COMMIT, FILES, ""]]


class TestRefused:
    @pytest.mark.parametrize(
        ("name", "reason"),
        [
            ("kikeru-test/gated", "agreed to its terms"),
            ("kikeru-test/nothing", "no such model"),
            ("kikeru-test/tiny@v9", "no such revision"),
        ],
    )
    def test_by_the_hub(self, hub: Hub, tmp_path: Path, name: str, reason: str) -> None:
        error = ask("locate", name, home=tmp_path / "home", endpoint=hub.endpoint).error
        assert reason in error
        assert f"embedding model {name} cannot be loaded" in error
        assert f"hf download {name.partition('@')[0]} --local-dir " in error
        assert "KIKERU_ENCODER" in error

    def test_a_slip_is_told(self, hub: Hub, tmp_path: Path) -> None:
        error = ask("locate", "intfloat/multilingual-e5-smal", home=tmp_path, endpoint=hub.endpoint).error
        assert "did you mean intfloat/multilingual-e5-small?" in error

    def test_without_a_network(self, tmp_path: Path) -> None:
        told = ask("locate", "multilingual-e5-small", home=tmp_path / "home", endpoint="http://127.0.0.1:9")
        assert "intfloat/multilingual-e5-small" in told.error
        assert "check the network" in told.error
        assert "--local-dir multilingual-e5-small" in told.error
        assert told.stderr == ""

    def test_by_a_hub_that_is_down(self, hub: Hub, tmp_path: Path) -> None:
        hub.broken = True
        error = ask("locate", "kikeru-test/tiny", home=tmp_path / "home", endpoint=hub.endpoint).error
        assert "check the network" in error

    def test_where_the_hub_is_not_to_be_asked(self, hub: Hub, tmp_path: Path) -> None:
        told = ask("locate", "bge-m3", home=tmp_path, endpoint=hub.endpoint, HF_HUB_OFFLINE="1")
        assert "HF_HUB_OFFLINE" in told.error
        assert hub.asked == []

    def test_a_model_without_weights(self, tmp_path: Path) -> None:
        folder = tmp_path / "served"
        folder.mkdir()
        (folder / "config.json").write_text("{}")
        with serving(Hub({"kikeru-test/empty": folder})) as hub:
            error = ask("locate", "kikeru-test/empty", home=tmp_path / "home", endpoint=hub.endpoint).error
        assert "no weights" in error

    def test_a_copy_under_a_known_name_with_other_vectors(self, hub: Hub, tmp_path: Path) -> None:
        hub.models["hotchpotch/static-embedding-japanese"] = hub.models["kikeru-test/tiny"]
        home = tmp_path / "home"
        error = ask("load", "static-embedding-japanese", home=home, endpoint=hub.endpoint).error
        assert "2 dimensions instead of 1024" in error

    @pytest.mark.parametrize(
        ("fault", "reason"),
        [
            (OSError(28, "No space left on device"), r"no space is left in .*; free some \(up to 472 MB\)"),
            (PermissionError(13, "Permission denied"), "cannot be written .*HF_HOME"),
            (RuntimeError("broken pipe\nand more"), r"did not give it \(broken pipe\)"),
        ],
    )
    def test_by_the_disk_or_on_the_way(
        self, monkeypatch: pytest.MonkeyPatch, fault: Exception, reason: str
    ) -> None:
        def fail(*_: object, cached: bool) -> Path:
            raise ValueError if cached else fault

        monkeypatch.setattr(hub_module, "_snapshot", fail)
        # Where the hub may be asked: the tests themselves may run under HF_HUB_OFFLINE.
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
        with pytest.raises(EncoderError, match=reason) as error:
            locate("multilingual-e5-small", Kind.ENCODER)
        assert "\n" not in str(error.value)

    @pytest.mark.parametrize("name", ["owner/model@", "owner/model@a b", "owner/model@x/../y", "bge-m3@-x"])
    def test_a_revision_that_is_none(self, name: str) -> None:
        with pytest.raises(EncoderError, match="names no revision"):
            locate(name, Kind.ENCODER)

    @pytest.mark.parametrize("name", ["multilingual-e5-smal", "./multilingual-e5-smal", "モデル/名", "a\nb"])
    def test_what_is_no_name(self, name: str) -> None:
        with pytest.raises(EncoderError, match="neither a folder here nor a hub name"):
            locate(name, Kind.ENCODER)

    def test_a_reranker_as_an_encoder(self) -> None:
        with pytest.raises(
            EncoderError, match="is no embedding model but a reranker; name it in KIKERU_RERANK"
        ):
            locate("ruri-v3-reranker-310m", Kind.ENCODER)


class TestFolders:
    @pytest.mark.slow
    @pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")
    def test_loading_one_asks_no_hub(self, hub: Hub, tmp_path: Path) -> None:
        folder = sentence_model(tmp_path / "multilingual-e5-small")
        told = ask("load", str(folder), home=tmp_path / "home", endpoint=hub.endpoint)
        assert told.rows[0][2:] == [16, ""]
        assert hub.asked == []

    def test_a_folder_wins_over_a_name_and_has_no_commit(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "bge-m3").mkdir()
        monkeypatch.chdir(tmp_path)
        assert locate("bge-m3", Kind.ENCODER) == ModelSource("bge-m3", Path("bge-m3"))

    def test_a_folder_has_no_revisions(self, tmp_path: Path) -> None:
        with pytest.raises(EncoderError, match="is a folder, which has no revisions; leave out @main"):
            locate(f"{tmp_path}@main", Kind.ENCODER)

    def test_a_snapshot_of_a_copied_cache_says_what_it_is(self, tmp_path: Path) -> None:
        folder = write_model(tmp_path / "m", {"embedding.weight": ROWS})
        snapshot = in_cache(tmp_path / "hub", "kikeru-test/tiny", folder)
        encoder = load_encoder(snapshot)
        assert (encoder.id, encoder.revision) == ("kikeru-test/tiny", "c" * 40)

    def test_the_embedded_model_has_a_name_too(self) -> None:
        encoder = load_encoder(DEFAULT_MODEL.name)
        assert encoder.revision == load_encoder(DEFAULT_MODEL).revision
        assert np.isclose(np.linalg.norm(encoder.encode_queries(["退院"])), 1.0)

    def test_a_model_named_after_a_folder_may_still_be_fetched(self) -> None:
        from huggingface_hub import constants

        before = constants.HF_HUB_OFFLINE
        with offline():
            assert constants.HF_HUB_OFFLINE is True
        assert constants.HF_HUB_OFFLINE is before

from __future__ import annotations

import io
import json
import os
import pickle
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from corpus.errors import IndexFormatError, SourceError
from corpus.model import Source, Span
from index import publish, store
from index.arrays import npy
from index.dense import DenseIndex
from index.filters import Filter
from index.layout import LAYOUT
from index.manifest import (
    SCHEMA_VERSION,
    Counts,
    EncoderStamp,
    Manifest,
    encode,
    read_manifest,
    sealed,
)
from index.store import Index, verify
from tests.index.conftest import TEXT, Contents, HashEncoder, forge, publish_contents


def refusal(folder: Path, **options: object) -> str:
    """The message with which loading ``folder`` is refused: one line that says what to do."""
    with pytest.raises(IndexFormatError) as caught:
        Index.load(folder, **options)  # type: ignore[arg-type]
    message = str(caught.value)
    assert "\n" not in message
    assert "python -m index build" in message
    return message


def data_folder(folder: Path) -> Path:
    return folder / read_manifest(folder).folder


def rewrite(folder: Path, change: Callable[[dict[str, object]], None]) -> None:
    """Edits the manifest as text, without sealing it again."""
    path = folder / LAYOUT.manifest
    raw = json.loads(path.read_bytes())
    change(raw)
    path.write_text(json.dumps(raw), encoding="utf-8")


class TestLoaded:
    def test_it_holds_what_was_put_in(self, index_folder: Path, contents: Contents) -> None:
        index = Index.load(index_folder)
        assert index.reports == contents.reports
        assert index.chunks == contents.chunks
        assert index.facts == contents.reports[0].facts
        assert dict(index.sources) == {"a/二県.txt": TEXT}
        assert index.manifest.counts == Counts(sources=1, reports=2, chunks=4, facts=1)

    def test_spans_are_quotes(self, index_folder: Path) -> None:
        index = Index.load(index_folder)
        fact = index.facts[0]
        source = index.sources[fact.span.source]
        assert source[fact.span.start : fact.span.end] == "○研修会を ３回 開催した"
        assert source[fact.value_span.start : fact.value_span.end] == "３回"

    def test_the_folder_may_go_after_loading(self, index_folder: Path, encoder: HashEncoder) -> None:
        index = Index.load(index_folder, encoder=encoder)
        shutil.rmtree(index_folder)
        assert index.search_lexical("３回", 1)[0].chunk.text == "研修会を ３回 開催した"
        assert len(index.search_dense("研修会", 4)) == 4


class TestSearch:
    def test_words(self, index_folder: Path) -> None:
        hits = Index.load(index_folder).search_lexical("保健所", 3)
        assert [(hit.rank, hit.chunk.text) for hit in hits] == [(1, "保健所を訪ねた")]
        assert hits[0].score > 0

    def test_meaning(self, index_folder: Path, encoder: HashEncoder) -> None:
        hits = Index.load(index_folder, encoder=encoder).search_dense(
            "千葉県 その他の取組\n保健所を訪ねた", 2
        )
        assert hits[0].chunk.text == "保健所を訪ねた"
        assert hits[0].score == pytest.approx(1)
        assert [hit.rank for hit in hits] == [1, 2]

    def test_filters_hold_for_both(self, index_folder: Path, encoder: HashEncoder) -> None:
        index = Index.load(index_folder, encoder=encoder)
        prefecture = Filter(jurisdictions=frozenset({"千葉県"}))
        assert {hit.chunk.jurisdiction for hit in index.search_lexical("研修会", 9, prefecture)} == {"千葉県"}
        assert {hit.chunk.jurisdiction for hit in index.search_dense("研修会", 9, prefecture)} == {"千葉県"}
        assert len(index.search_dense("研修会", 9, prefecture)) == 2
        assert index.search_dense("研修会", 9, Filter(areas=frozenset())) == ()

    def test_a_query_without_content_has_no_neighbours(
        self, index_folder: Path, encoder: HashEncoder
    ) -> None:
        assert Index.load(index_folder, encoder=encoder).search_dense("", 3) == ()


class TestEncoder:
    @pytest.mark.parametrize(
        "other",
        [HashEncoder(id="other"), HashEncoder(revision="r2"), HashEncoder(dimension=32)],
    )
    def test_another_encoder_is_refused(self, index_folder: Path, other: HashEncoder) -> None:
        message = refusal(index_folder, encoder=other)
        assert "hash" in message
        assert other.id in message

    def test_it_is_loaded_once_and_only_when_needed(
        self, index_folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        loaded: list[str | None] = []
        fake_encoders(monkeypatch, HashEncoder(), loaded)
        index = Index.load(index_folder, encoder_name="mine")
        index.search_lexical("研修会", 3)
        assert loaded == []
        threads = [threading.Thread(target=index.search_dense, args=("研修会", 3)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert loaded == ["mine"]

    def test_a_lazily_loaded_one_is_checked(
        self, index_folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fake_encoders(monkeypatch, HashEncoder(revision="r2"), [])
        index = Index.load(index_folder)
        with pytest.raises(IndexFormatError, match=r"revision r1.*revision r2"):
            index.search_dense("研修会", 3)


def fake_encoders(monkeypatch: pytest.MonkeyPatch, encoder: HashEncoder, loaded: list[str | None]) -> None:
    module = ModuleType("index.encoders")

    def load_encoder(name: str | None = None) -> HashEncoder:
        loaded.append(name)
        return encoder

    module.load_encoder = load_encoder  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "index.encoders", module)


class TestDamage:
    def test_missing_folder_and_missing_manifest(self, tmp_path: Path) -> None:
        assert "there is no index" in refusal(tmp_path / "none")
        assert "there is no index" in refusal(tmp_path)
        (tmp_path / "file").write_text("x")
        assert "there is no index" in refusal(tmp_path / "file")

    @pytest.mark.parametrize("name", LAYOUT.data)
    def test_a_flipped_bit_in_any_file(self, index_folder: Path, name: str) -> None:
        path = data_folder(index_folder) / name
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
        assert name in refusal(index_folder)

    @pytest.mark.parametrize("name", LAYOUT.data)
    def test_a_missing_file(self, index_folder: Path, name: str) -> None:
        (data_folder(index_folder) / name).unlink()
        assert f"{name} is missing" in refusal(index_folder)

    def test_a_flipped_bit_anywhere_in_the_manifest(self, index_folder: Path) -> None:
        path = index_folder / LAYOUT.manifest
        whole = path.read_bytes()
        for position in range(len(whole)):
            changed = bytearray(whole)
            changed[position] ^= 1
            path.write_bytes(changed)
            with pytest.raises(IndexFormatError):
                read_manifest(index_folder)

    @pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"schema_version: 1", b"[" * 100_000])
    def test_a_manifest_that_is_no_json(self, index_folder: Path, data: bytes) -> None:
        (index_folder / LAYOUT.manifest).write_bytes(data)
        assert "is not JSON" in refusal(index_folder)

    @pytest.mark.parametrize("data", [b"[]", b"null", b"{}", b'{"schema_version": "1"}'])
    def test_a_manifest_without_a_schema(self, index_folder: Path, data: bytes) -> None:
        (index_folder / LAYOUT.manifest).write_bytes(data)
        assert "schema_version" in refusal(index_folder)

    def test_another_schema_names_both(self, index_folder: Path) -> None:
        rewrite(index_folder, lambda raw: raw.update(schema_version=99))
        assert f"schema 99, which is newer than this program's {SCHEMA_VERSION}" in refusal(index_folder)
        rewrite(index_folder, lambda raw: raw.update(schema_version=0))
        assert f"schema 0, which is older than this program's {SCHEMA_VERSION}" in refusal(index_folder)

    def test_a_manifest_of_the_wrong_shape(self, index_folder: Path) -> None:
        rewrite(index_folder, lambda raw: raw.update(counts={"sources": "1"}))
        assert "counts" in refusal(index_folder)

    @pytest.mark.parametrize("generation", ["../../../etc", "", "/etc", "0123456789abcdeg", "0" * 17])
    def test_a_generation_that_leaves_the_folder(self, index_folder: Path, generation: str) -> None:
        rewrite(index_folder, lambda raw: raw.update(generation=generation))
        assert "no valid generation" in refusal(index_folder)

    @pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "extra.json"])
    def test_a_file_that_is_not_an_indexs(self, index_folder: Path, contents: Contents, name: str) -> None:
        manifest = read_manifest(index_folder)
        extra = sealed(
            replace(manifest, files={**manifest.files, name: "0" * 64}, sizes={**manifest.sizes, name: 0})
        )
        (index_folder / LAYOUT.manifest).write_bytes(encode(extra, Manifest))
        assert f"unknown file {name!r}" in refusal(index_folder)

    def test_a_manifest_that_lacks_a_file(self, index_folder: Path) -> None:
        manifest = read_manifest(index_folder)
        files = {name: digest for name, digest in manifest.files.items() if name != LAYOUT.dense}
        (index_folder / LAYOUT.manifest).write_bytes(encode(sealed(replace(manifest, files=files)), Manifest))
        assert "lacks the file 'dense.faiss'" in refusal(index_folder)

    def test_other_things_in_the_folder_do_not_matter(self, index_folder: Path) -> None:
        (index_folder / "data-0123456789abcdef").mkdir()
        (index_folder / ".building").mkdir()
        (index_folder / "README").write_text("x")
        assert len(Index.load(index_folder).chunks) == 4


class TestForged:
    """Folders whose sums are right and whose contents are not: whoever made them could sign them too."""

    def test_a_span_without_text(self, contents: Contents, tmp_path: Path) -> None:
        for start, end, source in [
            (0, len(TEXT) + 1, "a/二県.txt"),
            (TEXT.index("\r\n"), TEXT.index("\r\n") + 2, "a/二県.txt"),
            (0, 1, "/etc/passwd"),
        ]:
            first = contents.chunks[0]
            passage = replace(first.passages[0], span=Span(source, start, end))
            chunks = (replace(first, passages=(passage,)), *contents.chunks[1:])
            publish_contents(replace(contents, chunks=chunks), tmp_path / "index")
            assert f"[{start}, {end})" in refusal(tmp_path / "index")

    def test_a_fact_outside_its_source(self, contents: Contents, tmp_path: Path) -> None:
        report = contents.reports[0]
        fact = replace(report.facts[0], value_span=Span("a/二県.txt", 900, 902))
        reports = (replace(report, facts=(fact,)), contents.reports[1])
        publish_contents(replace(contents, reports=reports), tmp_path / "index")
        assert "[900, 902)" in refusal(tmp_path / "index")

    def test_a_chunk_without_passages(self, contents: Contents, tmp_path: Path) -> None:
        chunks = (replace(contents.chunks[0], passages=()), *contents.chunks[1:])
        publish_contents(replace(contents, chunks=chunks), tmp_path / "index")
        assert "has no passage" in refusal(tmp_path / "index")

    def test_counts_that_differ(self, contents: Contents, tmp_path: Path) -> None:
        wrong = Counts(sources=1, reports=2, chunks=4, facts=2)
        publish_contents(contents, tmp_path / "a", counts=wrong)
        assert "differ in their counts" in refusal(tmp_path / "a")
        for name, data in self.shorter(tmp_path).items():
            folder = tmp_path / name
            publish_contents(contents, folder)
            forge(folder, {name: data})
            assert "differ in their counts" in refusal(folder)

    def shorter(self, folder: Path) -> dict[str, bytes]:
        """Files that are sound and of another number of chunks."""
        DenseIndex.build(np.zeros((3, 64), dtype=np.float32)).write(folder / "short")
        return {
            "dense.faiss": (folder / "short").read_bytes(),
            "facets.npy": npy(np.zeros((4, 5), dtype=np.int32)),
        }

    def test_a_facet_without_a_meaning(self, contents: Contents, tmp_path: Path) -> None:
        publish_contents(contents, tmp_path)
        forge(tmp_path, {"facets.npy": npy(np.full((4, 4), 9, dtype=np.int32))})
        assert "without a meaning" in refusal(tmp_path)

    def test_a_dimension_that_differs(self, contents: Contents, tmp_path: Path) -> None:
        publish_contents(contents, tmp_path / "a", encoder=EncoderStamp("hash", "r1", 384))
        message = refusal(tmp_path / "a")
        assert "64 dimensions" in message
        assert "384" in message

    def test_a_pickle_is_not_run(self, contents: Contents, tmp_path: Path) -> None:
        class Bomb:
            def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
                return os.mkdir, (str(tmp_path / "ran"),)

        buffer = io.BytesIO()
        np.save(buffer, np.array([Bomb()], dtype=object), allow_pickle=True)
        for payload in (buffer.getvalue(), pickle.dumps(Bomb())):
            for name in LAYOUT.data:
                if name == LAYOUT.sums:
                    continue
                folder = tmp_path / name
                publish_contents(contents, folder)
                forge(folder, {name: payload})
                refusal(folder)
        assert not (tmp_path / "ran").exists()

    def test_text_that_is_no_unicode_is_refused_when_written(
        self, contents: Contents, tmp_path: Path
    ) -> None:
        source = Source("a/二県.txt", TEXT + "\ud800", "utf-8", "0")
        with pytest.raises(SourceError, match="UTF-8"):
            publish_contents(replace(contents, sources=(source,)), tmp_path / "index")


class End(BaseException):
    """Stands for the end of the process: nothing in the code may catch it."""


def ending(real: Callable[..., object], left: Iterator[int]) -> Callable[..., object]:
    """``real``, which ends the process instead once ``left`` has run out."""

    def call(*arguments: object) -> object:
        if next(left, None) is None:
            raise End
        return real(*arguments)

    return call


class TestSwap:
    def test_a_reader_that_began_before_a_swap_gets_the_new_index(
        self, index_folder: Path, contents: Contents, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        old = read_manifest(index_folder)
        shorter = replace(contents, reports=contents.reports[:1])
        new = publish_contents(shorter, index_folder)
        assert not (index_folder / old.folder).exists()
        answers = iter([old, new])
        monkeypatch.setattr(store, "read_manifest", lambda folder: next(answers))
        assert len(Index.load(index_folder).reports) == 1

    def test_an_end_at_any_step_leaves_the_old_or_the_new(
        self, contents: Contents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shorter = replace(contents, reports=contents.reports[:1])
        steps = 0
        outcomes = set()
        while True:
            folder = tmp_path / str(steps)
            publish_contents(contents, folder)
            left = iter(range(steps))
            with monkeypatch.context() as patch:
                for owner, name in ((publish, "_sync"), (publish, "_remove"), (Path, "replace")):
                    patch.setattr(owner, name, ending(getattr(owner, name), left))
                try:
                    publish_contents(shorter, folder)
                    break
                except End:
                    pass
            outcomes.add(len(Index.load(folder).reports))
            steps += 1
        assert steps > 2 * len(LAYOUT.data)
        assert outcomes == {1, 2}

    def test_the_same_contents_give_the_same_files(self, contents: Contents, tmp_path: Path) -> None:
        first = publish_contents(contents, tmp_path / "a")
        second = publish_contents(contents, tmp_path / "b")
        assert first == second
        for name in LAYOUT.data:
            one, other = tmp_path / "a" / first.folder / name, tmp_path / "b" / first.folder / name
            assert one.read_bytes() == other.read_bytes()

    def test_publishing_again_heals_a_damaged_file(self, contents: Contents, index_folder: Path) -> None:
        (data_folder(index_folder) / LAYOUT.chunks).write_bytes(b"?")
        refusal(index_folder)
        publish_contents(contents, index_folder)
        assert Index.load(index_folder).chunks == contents.chunks


class TestLarge:
    """An index above the number of chunks up to which the nearest are searched exactly."""

    def test_it_answers_as_an_exact_one(
        self, contents: Contents, tmp_path: Path, encoder: HashEncoder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        publish_contents(contents, tmp_path / "exact")
        exact = Index.load(tmp_path / "exact", encoder=encoder)
        for module in ("index.writer", "index.contents"):
            monkeypatch.setattr(f"{module}.EXACT", 3)
        for module, name in (("index.dense", "FEW"), ("index.lexical", "PLAIN")):
            monkeypatch.setattr(f"{module}.{name}", 0)
        publish_contents(contents, tmp_path / "large")
        verify(tmp_path / "large")
        large = Index.load(tmp_path / "large", encoder=encoder, whole=False)
        assert exact.dense.is_exact and not large.dense.is_exact
        for wanted in (None, Filter(sections=frozenset({"outcomes"})), Filter(areas=frozenset())):
            for question in ("研修会を開催した", "保健所", "no such word"):
                assert large.search(question, 4, wanted) == exact.search(question, 4, wanted)
                assert large.search_dense(question, 2, wanted) == exact.search_dense(question, 2, wanted)
                assert large.search_lexical(question, 2, wanted) == exact.search_lexical(question, 2, wanted)

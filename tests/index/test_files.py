"""Large indexes: mapped files whose blocks are checked when they are used."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import IndexFormatError
from index import blocks
from index.__main__ import main
from index.blocks import Checked, CheckedColumn, sums_of
from index.filters import Filter
from index.layout import LAYOUT
from index.manifest import read_manifest
from index.store import Index, verify
from tests.index.conftest import Contents, HashEncoder, publish_contents

QUESTION = "研修会を開催した回数"


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """So small that every file has several."""
    monkeypatch.setattr(blocks, "BLOCK", 64)


@pytest.fixture
def mapped(small_blocks: None, contents: Contents, tmp_path: Path) -> Path:
    folder = tmp_path / "mapped"
    publish_contents(contents, folder)
    return folder


def data(folder: Path, name: str) -> Path:
    return folder / read_manifest(folder).folder / name


def answers(folder: Path) -> list[object]:
    """All that can be asked of an index, opened as a large one is."""
    index = Index.load(folder, encoder=HashEncoder(), whole=False)
    prefecture = Filter(jurisdictions=frozenset({"千葉県"}))
    return [
        index.search(QUESTION, 4),
        index.search(QUESTION, 4, prefecture),
        index.search_lexical("保健所", 4),
        index.search_dense("病院", 4, Filter(fiscal_years=frozenset({2017}))),
        index.fused.widened("ちば"),
        tuple(index.chunks),
        index.reports,
        dict(index.sources),
    ]


def flips(path: Path) -> Iterator[int]:
    """Positions of a byte in each block of a file."""
    size = path.stat().st_size
    return (min(start + 31, size - 1) for start in range(0, size, blocks.BLOCK))


class TestMapped:
    def test_it_answers_as_one_in_memory(self, mapped: Path) -> None:
        whole = Index.load(mapped, encoder=HashEncoder(), whole=True)
        assert answers(mapped)[0] == whole.search(QUESTION, 4)
        assert answers(mapped)[5] == tuple(whole.chunks)
        assert answers(mapped)[6] == whole.reports

    @pytest.mark.parametrize("name", LAYOUT.summed)
    def test_a_flipped_byte_is_never_an_answer(self, mapped: Path, name: str) -> None:
        sound = answers(mapped)
        path = data(mapped, name)
        whole = path.read_bytes()
        for position in flips(path):
            changed = bytearray(whole)
            changed[position] ^= 1
            path.write_bytes(changed)
            try:
                assert answers(mapped) == sound
            except IndexFormatError as error:
                assert f"{name} was changed after the index was built" in str(error)
                assert "python -m index build" in str(error)
            with pytest.raises(IndexFormatError, match=name):
                verify(mapped)
            path.write_bytes(whole)
        assert answers(mapped) == sound

    def test_what_is_not_read_is_not_checked(self, mapped: Path) -> None:
        path = data(mapped, "chunks.heap")
        changed = bytearray(path.read_bytes())
        changed[-5] ^= 1
        path.write_bytes(changed)
        index = Index.load(mapped, encoder=HashEncoder(), whole=False)
        assert index.search_lexical("３回", 1)[0].chunk.text == "研修会を ３回 開催した"
        for _ in range(2):
            with pytest.raises(IndexFormatError, match=r"chunks\.heap was changed"):
                index.search_lexical("保健所", 1)

    @pytest.mark.parametrize("name", LAYOUT.data)
    def test_a_file_cut_short_is_refused_when_opened(self, mapped: Path, name: str) -> None:
        path = data(mapped, name)
        whole = path.read_bytes()
        path.write_bytes(whole[:-1] if whole else b"x")
        with pytest.raises(IndexFormatError, match=rf"{name} was changed .* bytes, not {len(whole)}\)"):
            Index.load(mapped, whole=False)

    def test_damaged_sums_are_refused_when_opened(self, mapped: Path) -> None:
        path = data(mapped, LAYOUT.sums)
        path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:])
        with pytest.raises(IndexFormatError, match=r"sums\.bin was changed"):
            Index.load(mapped, whole=False)

    def test_files_may_be_replaced_or_taken_away_while_they_are_open(
        self, mapped: Path, contents: Contents
    ) -> None:
        before = Index.load(mapped, encoder=HashEncoder()).search(QUESTION, 4)
        index = Index.load(mapped, encoder=HashEncoder(), whole=False)
        publish_contents(replace(contents, reports=contents.reports[:1]), mapped)
        assert [hit.chunk for hit in index.search_lexical("保健所", 1)] == [contents.chunks[3]]
        shutil.rmtree(mapped)
        assert index.reports == contents.reports
        assert index.search(QUESTION, 4) == before

    def test_publishing_the_same_again_does_not_disturb(self, mapped: Path, contents: Contents) -> None:
        index = Index.load(mapped, encoder=HashEncoder(), whole=False)
        publish_contents(contents, mapped)
        assert tuple(index.chunks) == contents.chunks


class TestVerify:
    def test_a_sound_index(self, index_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["verify", "--index", str(index_folder)]) == 0
        assert "sound, 4 chunks" in capsys.readouterr().out

    @pytest.mark.parametrize("name", ["chunks.heap", "sums.bin", "words.weights.npy"])
    def test_a_changed_file_is_named(
        self, index_folder: Path, name: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = data(index_folder, name)
        changed = bytearray(path.read_bytes())
        changed[-1] ^= 1
        path.write_bytes(changed)
        assert main(["verify", "--index", str(index_folder)]) == 1
        out, err = capsys.readouterr()
        assert out == ""
        assert err.count("\n") == 1 and f"{name} was changed" in err and "python -m index build" in err


class TestRecords:
    def test_chunks_are_a_sequence(self, mapped: Path, contents: Contents) -> None:
        chunks = Index.load(mapped, whole=False).chunks
        assert len(chunks) == 4
        assert (chunks[0], chunks[-1], chunks[1:3]) == (
            contents.chunks[0],
            contents.chunks[3],
            contents.chunks[1:3],
        )
        assert list(reversed(chunks)) == list(reversed(contents.chunks))
        assert chunks.index(contents.chunks[2]) == 2
        assert contents.chunks[1] in chunks
        assert chunks == contents.chunks and chunks != contents.chunks[:3]
        assert chunks[2] is chunks[2]
        for outside in (4, -5):
            with pytest.raises(IndexError):
                chunks[outside]


class TestChecked:
    """Four rows of 16 bytes from byte 8 on; blocks of 16 bytes."""

    @pytest.fixture
    def path(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setattr(blocks, "BLOCK", 16)
        (tmp_path / "x").write_bytes(bytes(range(72)))
        return tmp_path / "x"

    def column(self, path: Path, *, flipped: int) -> CheckedColumn:
        sums = sums_of(path)
        assert len(sums) == 5
        raw = np.frombuffer(path.read_bytes(), dtype=np.uint8).copy()
        raw[flipped] ^= 4
        checked = Checked(raw, sums, where="x")
        return CheckedColumn(raw[8:].view("<i4").reshape(4, 4), checked, offset=8)

    @pytest.mark.parametrize("at", [1, -3, slice(1, 2), slice(0, 2), np.array([3, 1]), np.array([1])])
    def test_a_row_over_a_changed_block_is_refused(self, path: Path, at: object) -> None:
        for flipped in (16, 24, 39, 47):  # row 1 lies in bytes 24 to 39, in the blocks of 16 to 47
            with pytest.raises(IndexFormatError, match=r"x was changed .*at byte (16|32)"):
                self.column(path, flipped=flipped)[at]

    @pytest.mark.parametrize(
        "at", [3, slice(3, None), slice(4, 4), np.array([3, 3]), np.array([], dtype=int)]
    )
    def test_other_rows_are_read(self, path: Path, at: object) -> None:
        expected = np.frombuffer(bytes(range(8, 72)), dtype="<i4").reshape(4, 4)[at]  # type: ignore[index]
        assert np.array_equal(self.column(path, flipped=20)[at], expected)

    def test_steps_are_refused(self, path: Path) -> None:
        with pytest.raises(ValueError, match="steps of 1"):
            self.column(path, flipped=0)[::2]

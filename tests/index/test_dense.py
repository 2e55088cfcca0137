from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import IndexFormatError
from index import dense
from index.dense import DenseIndex, build_approximate

# By hand: against (1, 0) the rows score 1, 0, 0.6, 0.6, -1.
ROWS = np.array([[1, 0], [0, 1], [0.6, 0.8], [0.6, -0.8], [-1, 0]], dtype=np.float32)
EAST = np.array([1, 0], dtype=np.float32)


Matrix = np.ndarray[tuple[int, int], np.dtype[np.float32]]


def rows(*numbers: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(numbers, dtype=np.int64)


def test_best_first_and_equal_scores_by_id() -> None:
    ids, scores = DenseIndex.build(ROWS).search(EAST, 4)
    assert ids.tolist() == [0, 2, 3, 1]
    assert scores.tolist() == pytest.approx([1, 0.6, 0.6, 0])


def test_k_larger_than_n_gives_all() -> None:
    ids, _ = DenseIndex.build(ROWS).search(EAST, 100)
    assert ids.tolist() == [0, 2, 3, 1, 4]


def test_filter_scans_exactly_the_allowed_rows() -> None:
    index = DenseIndex.build(ROWS)
    assert index.search(EAST, 2, rows(4, 3, 1))[0].tolist() == [3, 1]
    assert index.search(EAST, 9, rows(4, 4))[0].tolist() == [4]
    assert index.search(EAST, 9, rows())[0].tolist() == []


def test_zero_k_and_empty_index_find_nothing() -> None:
    assert DenseIndex.build(ROWS).search(EAST, 0)[0].tolist() == []
    empty = DenseIndex.build(np.empty((0, 2), dtype=np.float32))
    assert (empty.size, empty.dimension) == (0, 2)
    assert empty.search(EAST, 3)[0].tolist() == []


def test_ties_beyond_what_is_fetched_are_still_by_id() -> None:
    index = DenseIndex.build(np.tile(EAST, (500, 1)))
    assert index.search(EAST, 3)[0].tolist() == [0, 1, 2]
    assert index.search(EAST, 3, rows(*range(499, 100, -1)))[0].tolist() == [101, 102, 103]


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.integers(1, 60))
def test_same_as_sorting_all_products(seed: int, k: int, n: int) -> None:
    generator = np.random.default_rng(seed)
    vectors = generator.integers(-2, 3, size=(n, 4)).astype(np.float32)
    query = generator.integers(-2, 3, size=4).astype(np.float32)
    allowed = np.flatnonzero(generator.random(n) < 0.5)
    products = vectors @ query
    expected = sorted(allowed.tolist(), key=lambda row: (-products[row], row))[:k]
    assert DenseIndex.build(vectors).search(query, k, allowed)[0].tolist() == expected


def test_bad_queries_are_refused() -> None:
    index = DenseIndex.build(ROWS)
    with pytest.raises(ValueError, match="shape"):
        index.search(np.zeros(3, dtype=np.float32), 1)
    with pytest.raises(ValueError, match="finite"):
        index.search(np.array([np.nan, 0], dtype=np.float32), 1)
    with pytest.raises(ValueError, match="negative"):
        index.search(EAST, -1)
    with pytest.raises(ValueError, match=r"\[0, 5\)"):
        index.search(EAST, 1, rows(5))
    with pytest.raises(ValueError, match=r"\[0, 5\)"):
        index.vectors(rows(-1))


@pytest.mark.parametrize(
    "vectors",
    [
        np.zeros((2, 2), dtype=np.float64),
        np.zeros(2, dtype=np.float32),
        np.zeros((2, 0), dtype=np.float32),
        np.array([[np.inf, 0]], dtype=np.float32),
    ],
)
def test_bad_vectors_are_refused(vectors: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> None:
    with pytest.raises(ValueError, match="vectors"):
        DenseIndex.build(vectors)


def test_written_and_read_it_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "dense.faiss"
    DenseIndex.build(ROWS).write(path)
    read = DenseIndex.read(path)
    assert np.array_equal(read.vectors(rows(0, 1, 2, 3, 4)), ROWS)
    assert read.search(EAST, 2)[0].tolist() == [0, 2]


def test_every_truncation_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "dense.faiss"
    DenseIndex.build(ROWS).write(path)
    whole = path.read_bytes()
    for length in range(len(whole)):
        with pytest.raises(IndexFormatError, match=r"dense\.faiss"):
            DenseIndex.from_bytes(whole[:length], where="dense.faiss")


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexFormatError, match="not a readable FAISS index"):
        DenseIndex.from_bytes("これは索引ではない".encode(), where="x")
    with pytest.raises(IndexFormatError, match="IndexFlatL2"):
        DenseIndex.from_bytes(faiss.serialize_index(faiss.IndexFlatL2(2)).tobytes(), where="x")
    with pytest.raises(IndexFormatError, match="cannot be read"):
        DenseIndex.read(tmp_path / "none.faiss")


MANY = 3_000


@pytest.fixture(scope="module")
def vectors() -> Matrix:
    """In clusters, of length 1."""
    generator = np.random.default_rng(5)
    centres = generator.normal(size=(40, 16))
    made = centres[generator.integers(0, 40, MANY)] + generator.normal(size=(MANY, 16))
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


class TestApproximate:
    """An inverted file over vectors in clusters, made small enough to compare with every vector."""

    @pytest.fixture(autouse=True)
    def small(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(dense, "FEW", 50)
        monkeypatch.setattr(dense, "_LIST", 60)
        monkeypatch.setattr(dense, "_PROBED", 700)

    def test_most_of_the_nearest_are_found(self, vectors: Matrix) -> None:
        index = build_approximate(vectors)
        assert not index.is_exact
        shares = []
        for query in vectors[::100]:
            right = DenseIndex.build(vectors).search(query, 10)[0]
            shares.append(np.isin(right, index.search(query, 10)[0]).mean())
        assert np.mean(shares) >= 0.98

    def test_asked_exactly_it_is_exact(self, vectors: Matrix) -> None:
        index, plain = build_approximate(vectors), DenseIndex.build(vectors)
        allowed = np.arange(0, MANY, 3)
        for query in vectors[:20]:
            for rows_allowed in (None, allowed):
                ids, scores = index.search(query, 10, rows_allowed, exact=True)
                right, right_scores = plain.search(query, 10, rows_allowed)
                assert ids.tolist() == right.tolist()
                assert scores == pytest.approx(right_scores, abs=2e-6)

    @pytest.mark.parametrize("count", [1, 9, 50])
    def test_a_narrow_filter_loses_no_hit(self, vectors: Matrix, count: int) -> None:
        index, plain = build_approximate(vectors), DenseIndex.build(vectors)
        allowed = np.arange(MANY)[:: MANY // count][:count]
        for query in vectors[:20]:
            assert (
                index.search(query, 10, allowed)[0].tolist() == plain.search(query, 10, allowed)[0].tolist()
            )

    def test_a_wide_filter_holds_and_finds_most(self, vectors: Matrix) -> None:
        index, plain = build_approximate(vectors), DenseIndex.build(vectors)
        allowed = np.arange(0, MANY, 20)
        shares = []
        for query in vectors[::100]:
            ids, _ = index.search(query, 10, allowed)
            assert len(ids) == 10 and np.isin(ids, allowed).all()
            shares.append(np.isin(plain.search(query, 10, allowed)[0], ids).mean())
        assert np.mean(shares) >= 0.98

    def test_all_are_given_where_all_are_wanted(
        self, vectors: Matrix, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(dense, "_PROBED", 1)
        ids, scores = build_approximate(vectors).search(vectors[0], MANY)
        assert sorted(ids.tolist()) == list(range(MANY))
        assert (np.diff(scores) <= 0).all()

    def test_the_same_vectors_give_the_same_bytes_and_it_is_read_again(
        self, vectors: Matrix, tmp_path: Path
    ) -> None:
        for name in ("a", "b"):
            build_approximate(vectors).write(tmp_path / name)
        data = (tmp_path / "a").read_bytes()
        assert data == (tmp_path / "b").read_bytes()
        read = DenseIndex.from_bytes(data, where="x", exact=vectors)
        assert read.search(vectors[7], 3)[0][0] == 7
        assert np.array_equal(read.vectors(rows(7, 3)), vectors[[7, 3]])

    def test_an_odd_number_of_values(self, vectors: Matrix) -> None:
        shorter = np.ascontiguousarray(vectors[:, :15])
        index, plain = build_approximate(shorter), DenseIndex.build(shorter)
        shares = [
            np.isin(plain.search(query, 10)[0], index.search(query, 10)[0]).mean() for query in shorter[::100]
        ]
        assert np.mean(shares) >= 0.98

    def test_what_does_not_fit_is_refused(self, vectors: Matrix, tmp_path: Path) -> None:
        build_approximate(vectors).write(tmp_path / "a")
        data = (tmp_path / "a").read_bytes()
        with pytest.raises(IndexFormatError, match="not an IndexFlatIP"):
            DenseIndex.from_bytes(data, where="x")
        with pytest.raises(IndexFormatError, match="does not fit"):
            DenseIndex.from_bytes(data, where="x", exact=vectors[1:])
        flat = faiss.serialize_index(faiss.IndexFlatIP(16)).tobytes()
        with pytest.raises(IndexFormatError, match="not an IndexIVFPQFastScan"):
            DenseIndex.from_bytes(flat, where="x", exact=vectors)

    def test_values_that_are_no_numbers_are_refused(self) -> None:
        with pytest.raises(ValueError, match="finite"):
            build_approximate(np.array([[1, 0], [np.nan, 0]], dtype=np.float32))

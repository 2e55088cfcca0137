from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import pytest

from corpus.errors import IndexFormatError
from index.arrays import Memory, npy
from index.encoder import Vectors
from index.files import Files
from index.forward import BORDER, Document, ForwardIndex, character_codes, sentences
from index.forward_build import ForwardBuilder, build_forward, read_documents
from index.layout import LAYOUT
from index.text import Kind


def two_axes(words: Sequence[str]) -> Vectors:
    """(length, 1) of each word: short and long words point apart."""
    return np.array([[len(word), 1.0] for word in words], dtype=np.float32).reshape(-1, 2)


DOCUMENTS = (Document("研修会", "病院と連携した。研修会は３回。"), Document("", "病院"))


@pytest.fixture
def forward() -> ForwardIndex:
    return build_forward(DOCUMENTS, two_axes)


class TestCutting:
    def test_sentences_end_at_marks_and_lines(self) -> None:
        assert sentences("一つ。二つ？三つ\n四つ") == ["一つ。", "二つ？", "三つ\n", "四つ"]
        assert sentences(" \n") == []

    def test_characters_are_letters_and_borders(self) -> None:
        assert character_codes("Ａ　b、、c。") == [ord("a"), ord("b"), BORDER, ord("c"), BORDER]
        assert character_codes("。！") == []


class TestBuilt:
    def test_the_first_sentence_is_the_heading(self, forward: ForwardIndex) -> None:
        assert forward.size == 2
        assert forward.documents.tolist() == [0, 3, 5]
        heading = forward.words[forward.word_starts[0] : forward.word_starts[1]]
        assert "".join(forward.terms[number] for number in heading) == "研修会"
        assert forward.word_starts[3] == forward.word_starts[4]  # the second document's heading is empty

    def test_frequencies_count_documents(self, forward: ForwardIndex) -> None:
        counts = dict(zip(forward.terms, forward.frequencies.tolist(), strict=True))
        assert (counts["病院"], counts["研修"], counts["3"]) == (2, 1, 1)

    def test_kinds(self, forward: ForwardIndex) -> None:
        kinds = dict(zip(forward.terms, forward.kinds.tolist(), strict=True))
        assert (kinds["3"], kinds["病院"], kinds["と"]) == (Kind.NUMBER, Kind.NOUN, Kind.FUNCTION)

    def test_vectors_keep_their_direction(self, forward: ForwardIndex) -> None:
        number = forward.terms.index("病院")
        assert forward.vectors[number].tolist() == [127, 64]

    def test_nothing_gives_an_empty_index(self) -> None:
        empty = build_forward([], two_axes)
        assert (empty.size, list(empty.terms), empty.documents.tolist()) == (0, [], [0])

    def test_terms_are_sorted_and_found(self, forward: ForwardIndex) -> None:
        terms = list(forward.terms)
        assert terms == sorted(terms)
        assert forward.terms.places([*terms, "無い", ""]).tolist() == [*range(len(terms)), -1, -1]

    def test_names_and_nouns_have_their_readings(self) -> None:
        forward = build_forward((Document("", "千葉の病院が3"),), two_axes)
        read = dict(zip(forward.terms, forward.readings, strict=True))
        assert (read["千葉"], read["病院"], read["の"], read["3"]) == ("ちば", "びょういん", "", "")

    def test_in_parts_it_is_the_same(self) -> None:
        assert files_of(*DOCUMENTS) == files_of(DOCUMENTS)


def files_of(*parts: object) -> dict[str, bytes]:
    """The files of documents that come in ``parts``, each a document or several."""
    builder = ForwardBuilder()
    for part in parts:
        builder.add(read_documents([part] if isinstance(part, Document) else part).part)  # type: ignore[arg-type]
    out = Memory()
    builder.finish(out, lambda words: iter([two_axes(words)]), 2)
    return out.files()


def read(files: dict[str, bytes]) -> ForwardIndex:
    index = ForwardIndex.read(Files.of(files, where="here"))
    index.check("here")
    return index


class TestFiles:
    def test_what_is_written_is_read(self, forward: ForwardIndex) -> None:
        files = files_of(DOCUMENTS)
        assert sorted(files) == sorted(LAYOUT.forward)
        again = read(files)
        assert list(again.terms) == list(forward.terms)
        assert again.words.tolist() == forward.words.tolist()

    @pytest.mark.parametrize("name", LAYOUT.forward)
    def test_a_damaged_file_is_refused(self, name: str) -> None:
        files = files_of(DOCUMENTS)
        files[name] = files[name][: len(files[name]) // 2]
        with pytest.raises(IndexFormatError, match=r"here/forward\..*build again"):
            read(files)

    @pytest.mark.parametrize(
        ("name", "values"),
        [
            ("words", np.full(99, 0, dtype=np.int32)),
            ("words", np.full(8, 99, dtype=np.int32)),
            ("documents", np.array([0, 3, 9], dtype=np.int64)),
            ("documents", np.array([0, 5, 5], dtype=np.int64)),
            ("documents", np.array([], dtype=np.int64)),
            ("kinds", np.zeros(1, dtype=np.int8)),
            ("frequencies", np.zeros(2, dtype=np.int32)),
            ("vectors", np.zeros((1, 2), dtype=np.int8)),
            ("terms.keys", np.zeros(1, dtype=np.uint64)),
            ("terms.starts", np.zeros(1, dtype=np.int64)),
        ],
    )
    def test_parts_that_do_not_fit_are_refused(self, name: str, values: np.ndarray) -> None:  # type: ignore[type-arg]
        with pytest.raises(IndexFormatError, match="do not fit"):
            read(files_of(DOCUMENTS) | {f"forward.{name}.npy": npy(values)})

    @pytest.mark.parametrize(
        ("name", "values"),
        [
            ("frequencies", np.zeros((2, 2), dtype=np.int32)),
            ("vectors", np.zeros(3, dtype=np.int8)),
            ("characters", np.zeros(3, dtype=np.int64)),
            ("words", np.array([None], dtype=object)),
        ],
    )
    def test_other_arrays_are_refused(self, name: str, values: np.ndarray) -> None:  # type: ignore[type-arg]
        buffer = io.BytesIO()
        np.save(buffer, values, allow_pickle=True)
        with pytest.raises(IndexFormatError, match=f"here/forward.{name}.npy cannot be read"):
            read(files_of(DOCUMENTS) | {f"forward.{name}.npy": buffer.getvalue()})

    def test_terms_out_of_order_are_refused(self) -> None:
        files = files_of(DOCUMENTS)
        heap = bytearray(files["forward.terms.heap"])
        heap[0:1] = b"\xff"
        with pytest.raises(IndexFormatError, match="do not fit"):
            read(files | {"forward.terms.heap": bytes(heap)})

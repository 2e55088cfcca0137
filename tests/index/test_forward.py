from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from corpus.errors import IndexFormatError
from index.encoder import Vectors
from index.forward import (
    BORDER,
    FILES,
    Document,
    ForwardIndex,
    build_forward,
    character_codes,
    sentences,
)
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
        assert (empty.size, empty.terms, empty.documents.tolist()) == (0, (), [0])


class TestFiles:
    def test_what_is_written_is_read(self, forward: ForwardIndex) -> None:
        files = forward.to_files()
        assert sorted(files) == sorted(FILES)
        read = ForwardIndex.from_files(files, where="here")
        assert read.terms == forward.terms
        assert read.to_files() == files

    @pytest.mark.parametrize("name", FILES)
    def test_a_damaged_file_is_refused(self, forward: ForwardIndex, name: str) -> None:
        files = forward.to_files()
        files[name] = files[name][: len(files[name]) // 2]
        with pytest.raises(IndexFormatError, match=r"here/forward\..*build again"):
            ForwardIndex.from_files(files, where="here")

    @pytest.mark.parametrize(
        "change",
        [
            {"words": np.full(99, 0, dtype=np.int32)},
            {"documents": np.array([0, 3, 9], dtype=np.int64)},
            {"documents": np.array([0, 5, 5], dtype=np.int64)},
            {"kinds": np.zeros(1, dtype=np.int8)},
            {"frequencies": np.zeros((2, 2), dtype=np.int32)},
            {"vectors": np.zeros(3, dtype=np.int8)},
            {"characters": np.zeros(3, dtype=np.int64)},
            {"terms": ("x",)},
        ],
    )
    def test_parts_that_do_not_fit_are_refused(
        self, forward: ForwardIndex, change: dict[str, object]
    ) -> None:
        files = replace(forward, **change).to_files()  # type: ignore[arg-type]
        with pytest.raises(IndexFormatError, match="do not fit"):
            ForwardIndex.from_files(files, where="here")

    def test_a_word_outside_the_terms_is_refused(self, forward: ForwardIndex) -> None:
        words = forward.words.copy()
        words[0] = len(forward.terms)
        with pytest.raises(IndexFormatError, match="do not fit"):
            ForwardIndex.from_files(replace(forward, words=words).to_files(), where="here")

from __future__ import annotations

import lzma
from pathlib import Path

import pytest

from corpus.english import english_names
from corpus.errors import EncoderError
from index.dictionary import Dictionary, load_dictionary, read_dictionary, stems_of
from index.english import is_empty, stem
from index.text import words


@pytest.mark.parametrize(
    ("forms", "word"),
    [
        ("holds held holding", "hold"),
        ("meetings met meets", "meet"),
        ("policies", "policy"),
        ("children", "child"),
        ("organised", "organise"),
    ],
)
def test_forms_have_the_stem_of_their_word(forms: str, word: str) -> None:
    assert {stem(form) for form in forms.split()} == {stem(word)}


@pytest.mark.parametrize("word", ["the", "of", "how", "get", "made"])
def test_words_that_say_nothing(word: str) -> None:
    assert is_empty(word)


@pytest.mark.parametrize(("phrase", "stems"), [("to the hospital", "hospit"), ("how many", ""), ("", "")])
def test_empty_words_at_the_ends_are_no_part_of_a_phrase(phrase: str, stems: str) -> None:
    assert stems_of(phrase) == stems


class TestFound:
    def test_the_longest_phrase_counts_and_none_overlap(self) -> None:
        dictionary = Dictionary({"discharg": "放電", "discharg from hospit": "退院", "hospit": "病院"})
        found = list(dictionary.found("Who was discharged from the hospital, or discharged from hospital?"))
        assert [(entry.phrase, entry.japanese) for entry in found] == [
            ("discharged", (("放電",),)),
            ("hospital", (("病院",),)),
            ("discharged from hospital", (("退院",),)),
        ]

    def test_own_words_come_first_and_each_once(self) -> None:
        dictionary = Dictionary({"hous": "家屋 住宅 訪問+看護"}, {"hous": ["住まい", "住宅"]})
        (entry,) = dictionary.found("Housing")
        assert entry.japanese == (("住まい",), ("住宅",), ("家屋",), ("訪問", "看護"))

    def test_words_that_say_nothing_are_not_looked_up(self) -> None:
        assert not list(Dictionary({"the": "ザ", "get": "得る"}).found("the get"))

    @pytest.mark.parametrize("question", ["", "？", "\ud800", "退院者数は？", "x" * 10_000])
    def test_any_question_is_taken(self, question: str) -> None:
        list(load_dictionary().found(question))


class TestFiles:
    def test_the_dictionary_that_comes_with_the_program(self) -> None:
        dictionary = load_dictionary()
        assert len(dictionary) > 100_000
        (entry,) = dictionary.found("relapse")
        assert ("再発",) in entry.japanese

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(EncoderError, match=r"none\.tsv\.xz"):
            read_dictionary(tmp_path / "none.tsv.xz")

    @pytest.mark.parametrize("data", [b"", b"no xz", lzma.compress(b"a line without a tab\n")])
    def test_a_damaged_file_is_refused(self, tmp_path: Path, data: bytes) -> None:
        path = tmp_path / "bad.tsv.xz"
        path.write_bytes(data)
        with pytest.raises(EncoderError, match="cannot be read"):
            read_dictionary(path)

    def test_own_words_are_words(self) -> None:
        names = english_names()
        assert len(names) > 100
        for japanese, phrases in names.items():
            assert words(japanese), japanese
            assert phrases and all(stems_of(phrase) for phrase in phrases), japanese

from __future__ import annotations

import math
import threading
from dataclasses import replace

import numpy as np
import pytest

from corpus.errors import IndexFormatError
from index.filters import Facets, Filter
from index.lexical import FILES, LexicalIndex, TermField
from index.store import Contents
from index.text import bigrams, morphemes, words

DOCUMENTS = ["研修会を開催した", "病院と連携した", "研修会と研修会", "保健所", ""]


class TestWords:
    def test_spellings_of_one_word_are_one(self) -> None:
        assert words("打合せ") == words("打ち合わせ")
        assert words("サーバ") == words("サーバー")
        assert words("１８人") == ["18", "人"]
        assert words("ＡＤ") == words("ad")

    def test_blanks_and_punctuation_are_left_out(self) -> None:
        assert words("（退院）、　支援。\n・") == ["退院", "支援"]
        assert words(" \u3000\n") == []
        assert words("") == []

    def test_long_text_is_cut_between_sentences(self) -> None:
        sentence = "研修会を開催した。"
        assert words(sentence * 6000) == words(sentence) * 6000

    def test_long_text_without_a_break_is_taken(self) -> None:
        assert len(words("𠮷" * 40_000)) > 0

    def test_a_lone_surrogate_is_no_obstacle(self) -> None:
        assert words("退院\ud800支援") == ["退院", "支援"]

    def test_threads_do_not_disturb_each_other(self) -> None:
        expected = words(DOCUMENTS[0] * 50)
        found: list[list[str]] = []
        threads = [
            threading.Thread(target=lambda: found.extend(words(DOCUMENTS[0] * 50) for _ in range(20)))
            for _ in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [expected] * 120


class TestMorphemes:
    def test_places_and_parts_of_speech(self) -> None:
        text = "退院した ３人"
        assert [(w.surface, w.part, text[w.start : w.end]) for w in morphemes(text) if w.part == "名詞"] == [
            ("退院", "名詞", "退院"),
            ("３", "名詞", "３"),
        ]

    def test_a_lone_surrogate_moves_no_place(self) -> None:
        assert [(w.start, w.end) for w in morphemes("\ud800退院")] == [(0, 1), (1, 3)]

    def test_long_text_is_taken(self) -> None:
        assert len(morphemes("退院。" * 20_000)) > 0


class TestBigrams:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("退院支援", ["退院", "院支", "支援"]),
            ("千　葉 市", ["千葉", "葉市"]),
            ("県", ["県"]),
            ("退院。支援", ["退院", "支援"]),
            ("３回・Ａ", ["3回", "a"]),
            ("ｶﾞｲﾄﾞ", ["ガイ", "イド"]),
            ("", []),
            ("。、　", []),
        ],
    )
    def test_by_hand(self, text: str, expected: list[str]) -> None:
        assert bigrams(text) == expected


class TestTermField:
    FIELD = TermField.build([["b", "a"], ["a"], ["c", "c", "c", "d"]])

    def scores(self, *terms: str) -> list[float]:
        scores = np.zeros(3)
        self.FIELD.add_scores(terms, scores, weight=1.0)
        return scores.tolist()

    def test_weights_are_those_of_the_formula(self) -> None:
        # c: n = 3, df = 1, tf = 3, length 4 of mean 7/3.
        idf = math.log(1 + 2.5 / 1.5)
        norm = 1.2 * (0.25 + 0.75 * 4 / (7 / 3))
        assert self.scores("c") == pytest.approx([0, 0, idf * 3 / (3 + norm)])
        assert self.scores("c")[2] == pytest.approx(0.6076, abs=1e-4)

    def test_a_shorter_document_scores_higher(self) -> None:
        first, second, third = self.scores("a")
        assert second > first > 0 == third

    def test_a_repeated_or_unknown_term_adds_nothing(self) -> None:
        assert self.scores("a", "a", "x") == self.scores("a")

    def test_terms_are_sorted_and_rows_ascend(self) -> None:
        assert list(self.FIELD.terms) == ["a", "b", "c", "d"]
        assert self.FIELD.starts.tolist() == [0, 2, 3, 4, 5]
        assert self.FIELD.rows.tolist() == [0, 1, 0, 2, 2]


class TestLexicalIndex:
    INDEX = LexicalIndex.build(DOCUMENTS)

    def test_only_rows_that_share_a_term(self) -> None:
        assert [row for row, _ in self.INDEX.search("研修会", 10)] == [2, 0]
        assert self.INDEX.search("宇宙船", 10) == []
        assert self.INDEX.search("", 10) == []
        assert all(score > 0 for _, score in self.INDEX.search("研修会と病院", 10))

    def test_equal_scores_by_row_also_at_the_edge(self) -> None:
        index = LexicalIndex.build(["病院"] * 50)
        assert [row for row, _ in index.search("病院", 3)] == [0, 1, 2]

    def test_a_filter_loses_no_hit(self) -> None:
        index = LexicalIndex.build(["病院と病院と病院"] * 300 + ["病院と連携した長い長い説明"])
        assert [row for row, _ in index.search("病院", 5, np.array([300]))] == [300]
        assert index.search("病院", 5, np.array([], dtype=np.int64)) == []

    def test_k(self) -> None:
        assert self.INDEX.search("研修会", 0) == []
        assert len(self.INDEX.search("研修会", 1)) == 1
        with pytest.raises(ValueError, match="negative"):
            self.INDEX.search("研修会", -1)

    def test_files_give_the_same_index_and_the_same_bytes(self) -> None:
        files = self.INDEX.to_files()
        assert tuple(files) == FILES
        assert LexicalIndex.build(DOCUMENTS).to_files() == files
        read = LexicalIndex.from_files(files, where="x")
        assert read.search("研修会を開催", 5) == self.INDEX.search("研修会を開催", 5)

    def test_an_empty_index(self) -> None:
        index = LexicalIndex.from_files(LexicalIndex.build([]).to_files(), where="x")
        assert index.size == 0
        assert index.search("病院", 3) == []

    @pytest.mark.parametrize("name", FILES)
    def test_damaged_files_are_refused(self, name: str) -> None:
        files = self.INDEX.to_files()
        for damaged in (b"", files[name][:-9], b"PK\x03\x04 zip", b"\x80\x04pickle"):
            with pytest.raises(IndexFormatError, match="index build"):
                LexicalIndex.from_files({**files, name: damaged}, where="x")

    def test_a_row_outside_is_refused(self) -> None:
        files = self.INDEX.to_files()
        data = bytearray(files["words.rows.npy"])
        data[-4:] = np.int32(len(DOCUMENTS)).tobytes()
        with pytest.raises(IndexFormatError, match="do not fit"):
            LexicalIndex.from_files({**files, "words.rows.npy": bytes(data)}, where="x")

    def test_fields_of_unlike_size_are_refused(self) -> None:
        files = self.INDEX.to_files()
        head = files["words.terms.json"].replace(b'"documents": 5', b'"documents": 6')
        with pytest.raises(IndexFormatError, match="unlike size"):
            LexicalIndex.from_files({**files, "words.terms.json": head}, where="x")


class TestFacets:
    @pytest.mark.parametrize(
        ("wanted", "rows"),
        [
            (Filter(jurisdictions=frozenset({"千葉市"})), [0, 1]),
            (Filter(jurisdictions=frozenset({"千葉県", "千葉市"})), [0, 1, 2, 3]),
            (Filter(jurisdictions=frozenset({"千葉"})), []),
            (Filter(jurisdictions=frozenset()), []),
            (Filter(sections=frozenset({"outcomes"})), [0, 2]),
            (Filter(sections=frozenset({"その他の取組"})), [1, 3]),
            (Filter(sections=frozenset({"成果"})), []),
            (Filter(fiscal_years=frozenset({2017})), [0, 1]),
            (Filter(areas=frozenset({"湾岸"})), [1]),
            (Filter(jurisdictions=frozenset({"千葉県"}), sections=frozenset({"outcomes"})), [2]),
        ],
    )
    def test_rows_that_pass(self, contents: Contents, wanted: Filter, rows: list[int]) -> None:
        allowed = Facets(contents.chunks).allowed(wanted)
        assert allowed is not None
        assert allowed.tolist() == rows

    def test_nothing_asked_lets_all_pass(self, contents: Contents) -> None:
        assert Facets(contents.chunks).allowed(None) is None
        assert Facets(contents.chunks).allowed(Filter()) is None

    def test_no_chunks(self) -> None:
        allowed = Facets(()).allowed(Filter(areas=frozenset({"湾岸"})))
        assert allowed is not None
        assert allowed.tolist() == []

    def test_year_none_matches_no_year(self, contents: Contents) -> None:
        undated = tuple(replace(chunk, fiscal_year=None) for chunk in contents.chunks)
        allowed = Facets(undated).allowed(Filter(fiscal_years=frozenset({2017})))
        assert allowed is not None
        assert allowed.tolist() == []

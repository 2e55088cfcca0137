from __future__ import annotations

import math
import threading
from dataclasses import replace

import numpy as np
import pytest

from corpus.errors import IndexFormatError
from index import lexical, pruning
from index.arrays import Memory
from index.files import Files
from index.filters import Facets, Filter
from index.layout import LAYOUT
from index.lexical import STREAMS, LexicalIndex, TermField
from index.postings import PostingsBuilder, bag_of
from index.text import bigrams, morphemes, words
from tests.index.conftest import Contents

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
        for posting in self.FIELD.postings(terms, stream=0, weight=1.0):
            scores[posting.rows] += posting.weights.astype(np.float64)
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

    def test_an_empty_index(self) -> None:
        index = read(files_of([]), 0)
        assert index.size == 0
        assert index.search("病院", 3) == []


def files_of(*parts: list[str]) -> dict[str, bytes]:
    """The files of documents that come in ``parts``."""
    out = Memory()
    for stream in STREAMS:
        builder = PostingsBuilder(stream.name)
        for part in parts:
            builder.add(bag_of(map(stream.cut, part)))
        builder.finish(out)
    return out.files()


def read(files: dict[str, bytes], size: int = len(DOCUMENTS)) -> LexicalIndex:
    index = LexicalIndex.read(Files.of(files, where="x"), size)
    index.check("x")
    return index


class TestFiles:
    def test_they_give_the_same_index_and_the_same_bytes(self) -> None:
        files = files_of(DOCUMENTS)
        assert sorted(files) == sorted(LAYOUT.lexical)
        assert files_of(DOCUMENTS[:2], DOCUMENTS[2:4], [], DOCUMENTS[4:]) == files
        found = read(files).search("研修会を開催", 5)
        assert found == LexicalIndex.build(DOCUMENTS).search("研修会を開催", 5)
        assert len(found) == 2

    def test_a_large_piece_and_many_small_ones_are_the_same(self, monkeypatch: pytest.MonkeyPatch) -> None:
        files = files_of(DOCUMENTS)
        monkeypatch.setattr("index.postings._PIECE", 3)
        assert files_of(DOCUMENTS) == files

    @pytest.mark.parametrize("name", LAYOUT.lexical)
    def test_damaged_files_are_refused(self, name: str) -> None:
        files = files_of(DOCUMENTS)
        for damaged in (b"", files[name][:-9], b"PK\x03\x04 zip", b"\x80\x04pickle"):
            with pytest.raises(IndexFormatError, match="index build"):
                read({**files, name: damaged})

    def test_a_row_outside_is_refused(self) -> None:
        files = files_of(DOCUMENTS)
        data = bytearray(files["words.rows.npy"])
        data[-4:] = np.int32(len(DOCUMENTS)).tobytes()
        with pytest.raises(IndexFormatError, match="do not fit"):
            read({**files, "words.rows.npy": bytes(data)})

    def test_a_peak_below_a_weight_is_refused(self) -> None:
        files = files_of(DOCUMENTS)
        data = bytearray(files["bigrams.peaks.npy"])
        data[-4:] = np.float32(0).tobytes()
        with pytest.raises(IndexFormatError, match="do not fit"):
            read({**files, "bigrams.peaks.npy": bytes(data)})


class TestPruning:
    """What is left out in a large index makes no difference."""

    WORDS = ("病院", "退院", "支援", "研修", "保健所", "会議", "参加", "人数", "連携", "地域")

    def documents(self, seed: int, size: int) -> list[str]:
        generator = np.random.default_rng(seed)
        shares = 1 / np.arange(1, len(self.WORDS) + 1)
        chosen = generator.choice(self.WORDS, p=shares / shares.sum(), size=(size, 6))
        return ["、".join(row[: generator.integers(0, 7)]) for row in chosen]

    @pytest.mark.parametrize("seed", range(12))
    @pytest.mark.parametrize("anchor", [0, 5, 20_000])
    def test_the_same_as_adding_up_everything(
        self, seed: int, anchor: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        index = LexicalIndex.build(self.documents(seed, 300))
        generator = np.random.default_rng(seed)
        for _ in range(12):
            query = "の".join(generator.choice(self.WORDS, size=generator.integers(1, 6)))
            k = int(generator.integers(1, 40))
            share = generator.choice([0.01, 0.3, 1.0])
            allowed = None if share == 1 else np.flatnonzero(generator.random(300) < share)
            expected = index.search(query, k, allowed)
            with monkeypatch.context() as patch:
                patch.setattr(lexical, "PLAIN", 0)
                patch.setattr(pruning, "_ANCHOR", anchor)
                patch.setattr(pruning, "_PROBED", max(anchor, 2))
                assert index.search(query, k, allowed) == expected

    def test_rows_are_left_out(self) -> None:
        documents = ["病院" if row % 2 else "病院、退院" for row in range(200)]
        documents[77] = "保健所、退院"
        lookup = LexicalIndex.build(documents).look_up("保健所の退院、病院")
        kept = pruning.pruned(lookup.postings, lookup.size, 1, None)
        assert kept.tolist() == [77]


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
        allowed = Facets.of(contents.chunks).allowed(wanted)
        assert allowed is not None
        assert allowed.tolist() == rows

    def test_nothing_asked_lets_all_pass(self, contents: Contents) -> None:
        assert Facets.of(contents.chunks).allowed(None) is None
        assert Facets.of(contents.chunks).allowed(Filter()) is None

    def test_no_chunks(self) -> None:
        allowed = Facets.of(()).allowed(Filter(areas=frozenset({"湾岸"})))
        assert allowed is not None
        assert allowed.tolist() == []

    def test_year_none_matches_no_year(self, contents: Contents) -> None:
        undated = tuple(replace(chunk, fiscal_year=None) for chunk in contents.chunks)
        allowed = Facets.of(undated).allowed(Filter(fiscal_years=frozenset({2017})))
        assert allowed is not None
        assert allowed.tolist() == []

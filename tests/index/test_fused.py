from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.filters import Filter
from index.forward import Document
from index.fusion import FORM, OTHER, OTHER_FORM, SAME
from index.store import Index
from index.training.fusion import (
    UNFOUND,
    Asked,
    Example,
    Lesson,
    Recipe,
    examples,
    learn,
    places,
    search_over,
)
from tests.index.conftest import HashEncoder

DOCUMENTS = (
    Document("病院", "研修会を三回開いた。参加者は51人。"),
    Document("保健所", "協議の場を設けた。"),
    Document("学校", "運動会があった。"),
)


class TestSearch:
    def test_the_passage_that_says_it_comes_first(self) -> None:
        encoder = HashEncoder()
        found = search_over(DOCUMENTS, encoder).search("研修会の参加者は何人？", 3, None, encoder)
        assert found[0].row == 0
        assert [r.score for r in found] == sorted((r.score for r in found), reverse=True)

    def test_parts_add_up_to_the_score(self) -> None:
        encoder = HashEncoder()
        found = search_over(DOCUMENTS, encoder).search("協議の場", 3, None, encoder, explain=True)
        for ranked in found:
            assert sum(added for _, added in ranked.parts) == pytest.approx(ranked.score, abs=1e-5)
            sizes = [abs(added) for _, added in ranked.parts]
            assert sizes == sorted(sizes, reverse=True)

    def test_only_allowed_rows_are_found(self) -> None:
        encoder = HashEncoder()
        search = search_over(DOCUMENTS, encoder)
        assert [r.row for r in search.search("研修会", 3, np.array([1]), encoder)] in ([], [1])
        assert search.search("研修会", 3, np.array([], dtype=np.int64), encoder) == []

    def test_nothing_to_search(self) -> None:
        encoder = HashEncoder()
        assert search_over([], encoder).search("研修会", 3, None, encoder) == []

    @pytest.mark.parametrize("question", ["", "？", "\ud800", "zzz", "い" * 3000])
    def test_any_question_is_taken(self, question: str) -> None:
        encoder = HashEncoder()
        found = search_over(DOCUMENTS, encoder).search(question, 2, None, encoder)
        assert len(found) <= 2

    def test_a_negative_number_is_refused(self) -> None:
        encoder = HashEncoder()
        with pytest.raises(ValueError, match="negative"):
            search_over(DOCUMENTS, encoder).search("研修会", -1, None, encoder)

    def test_the_same_question_twice_gives_the_same(self) -> None:
        encoder = HashEncoder()
        search = search_over(DOCUMENTS, encoder)
        assert search.search("協議", 3, None, encoder) == search.search("協議", 3, None, encoder)

    def test_another_language_is_noticed(self) -> None:
        encoder = HashEncoder()
        search = search_over(DOCUMENTS, encoder)
        assert search.measure("研修会", None, encoder).relation == SAME
        assert search.measure("workshop", None, encoder).relation == OTHER

    def test_in_reports_of_a_known_form_english_words_are_translated(self) -> None:
        encoder = HashEncoder()
        formed = search_over(DOCUMENTS, encoder, formed=True)
        assert formed.measure("研修会", None, encoder).relation == FORM
        measured = formed.measure("a hospital", None, encoder)
        assert measured.relation == OTHER_FORM
        words = measured.values[:, measured.names.index("document_words")]
        assert words[measured.rows.tolist().index(0)] > 0
        plain = search_over(DOCUMENTS, encoder).measure("a hospital", None, encoder)
        assert not plain.values[:, plain.names.index("document_words")].any()


class TestIndex:
    def test_hits_carry_rank_and_parts(self, index_folder: Path, encoder: HashEncoder) -> None:
        index = Index.load(index_folder, encoder=encoder)
        hits = index.search("研修会", 4, explain=True)
        assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
        assert "研修会" in hits[0].chunk.text
        assert hits[0].parts and not index.search("研修会", 1)[0].parts

    def test_the_filter_holds(self, index_folder: Path, encoder: HashEncoder) -> None:
        index = Index.load(index_folder, encoder=encoder)
        hits = index.search("研修会", 9, Filter(jurisdictions=frozenset({"千葉県"})))
        assert {hit.chunk.jurisdiction for hit in hits} == {"千葉県"}


class TestLearning:
    def test_the_telling_signal_gets_the_weight(self) -> None:
        rng = np.random.default_rng(0)
        taught = []
        for _ in range(60):
            signals = rng.random((5, 2)).astype(np.float32)
            taught.append(Example(signals, int(signals[:, 0].argmax())))
        fusion = learn(("told", "noise"), taught, Recipe(epochs=60, rate=0.1))
        told, noise = np.abs(fusion.weights[:, 2])
        assert told > 5 * noise

    def test_the_same_examples_give_the_same_weights(self) -> None:
        taught = [Example(np.array([[1.0], [0.0]], dtype=np.float32), 0)] * 3
        one, other = (learn(("a",), taught, Recipe(epochs=3)) for _ in range(2))
        assert one.weights.tolist() == other.weights.tolist()

    def test_a_signal_that_never_varies_gets_none(self) -> None:
        taught = [Example(np.array([[1.0, 2.0], [0.0, 2.0]], dtype=np.float32), 0)] * 3
        assert learn(("a", "b"), taught, Recipe(epochs=3)).weights[1].tolist() == [0.0, 0.0, 0.0]

    def test_nothing_to_learn_from(self) -> None:
        with pytest.raises(ValueError, match="nothing can be learned"):
            learn(("a",), [])

    def test_right_documents_are_no_rivals(self) -> None:
        lesson = Lesson(DOCUMENTS, (Asked("研修会と協議の場", (0, 1)), Asked("運動会", (2,))))
        taught = examples(lesson, HashEncoder())
        assert [len(each.signals) for each in taught.examples[SAME]][:2] == [2, 2]
        assert all(each.right < len(each.signals) for each in taught.examples[SAME])

    def test_places(self) -> None:
        lesson = Lesson(DOCUMENTS, (Asked("研修会の参加者", (0,)), Asked("運動会", (2,))))
        taught = examples(lesson, HashEncoder())
        fusion = learn(taught.names, taught.examples[SAME], Recipe(epochs=30))
        assert places(fusion, lesson, HashEncoder()).tolist() == [0, 0]

    def test_what_is_no_candidate_has_no_place(self) -> None:
        many = (*DOCUMENTS, *(Document("", f"運動会の練習、第{n}日") for n in range(90)))
        taught = examples(Lesson(DOCUMENTS, (Asked("研修会", (0,)), Asked("運動会", (2,)))), HashEncoder())
        fusion = learn(taught.names, taught.examples[SAME])
        (place,) = places(fusion, Lesson(many, (Asked("運動会の練習", (1,)),)), HashEncoder())
        assert place == UNFOUND

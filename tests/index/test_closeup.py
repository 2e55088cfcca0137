"""One question beside two documents, every matrix worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from index.closeup import Closeup, look
from index.forward import Document
from index.forward_build import build_forward
from index.lexical import LexicalIndex
from index.question import Question, read_question
from index.signals import measure
from tests.index.conftest import HashEncoder

DOCUMENTS = (
    Document("病院", "研修会を開いた。参加者は51人。"),
    Document("", "保健所の研修会。"),
)


def looked(words: str) -> tuple[Question, Closeup]:
    encoder = HashEncoder()
    forward = build_forward(DOCUMENTS, encoder.encode_passages)
    lexical = LexicalIndex.build([document.text for document in DOCUMENTS])
    question = read_question(words, forward, lexical)
    vectors = encoder.encode_queries(question.terms)
    return question, look(forward, np.array([0, 1]), question, vectors)


def test_sentences_and_headings() -> None:
    _, close = looked("研修会")
    assert close.of.tolist() == [0, 0, 0, 1, 1]
    assert close.first.tolist() == [0, 3]
    assert close.heading.tolist() == [True, False, False, True, False]


def test_counts_by_sentence_and_term() -> None:
    question, close = looked("病院の研修会")
    hospital = question.terms.index("病院")
    training = question.terms.index("研修")
    assert close.counts[:, hospital].tolist() == [1, 0, 0, 0, 0]
    assert close.counts[:, training].tolist() == [0, 1, 0, 0, 1]


def test_runs_end_at_each_character() -> None:
    _, close = looked("研修会は")
    # 研, 研修, 研修会 stand in both bodies; は only in the second sentence, alone.
    assert close.runs[:, 1].tolist() == [1, 2, 3, 0]
    assert close.runs[:, 4].tolist() == [1, 2, 3, 0]
    assert close.runs[3].tolist() == [0, 0, 1, 0, 0]


def test_no_run_goes_over_a_border() -> None:
    _, close = looked("た参")
    assert close.runs.max() == 1


def test_a_term_is_nearest_to_itself() -> None:
    question, close = looked("保健所")
    assert close.near[question.terms.index("保健")].tolist()[4] == 1.0
    assert (close.near[:, 3] == 0).all()  # an empty heading


@pytest.mark.parametrize(
    ("words", "figures", "units"),
    [("参加者は何人ですか", [0, 0, 1, 0, 0], [0, 0, 1, 0, 0]), ("何回？", [0, 0, 1, 0, 0], [0, 0, 0, 0, 0])],
)
def test_numbers_and_units(words: str, figures: list[int], units: list[int]) -> None:
    _, close = looked(words)
    assert close.figures.astype(int).tolist() == figures
    assert close.units.astype(int).tolist() == units


def test_a_name_ends_as_the_sort_of_thing() -> None:
    _, close = looked("何という所ですか")
    assert close.named.astype(int).tolist() == [0, 0, 0, 0, 1]  # 保健所


def test_signals_are_shares_of_the_question() -> None:
    question, close = looked("病院の研修会は何人？")
    signals = measure(question, close, mean_length=6.0)
    assert {values.shape for values in signals.values()} == {(2,)}
    assert all(np.isfinite(values).all() for values in signals.values())
    assert signals["heading_words"][1] == 0.0
    hospital = question.content[question.terms.index("病院")] / question.content.sum()
    assert signals["sentence_with_heading"][0] - signals["sentence_content"][0] == pytest.approx(hospital)
    assert signals["document_content"][0] == pytest.approx(1.0)
    assert signals["unit_document"].tolist() == [1.0, 0.0]


def test_a_question_of_marks_alone_has_signals() -> None:
    question, close = looked("？！")
    signals = measure(question, close, mean_length=6.0)
    assert all(np.isfinite(values).all() for values in signals.values())
    assert signals["document_words"].tolist() == [0.0, 0.0]


def test_a_part_of_a_word_counts_by_its_kanji() -> None:
    question, close = looked("開始と研修")
    begin, training = question.terms.index("開始"), question.terms.index("研修")
    # 開 of 開始 stands in the first sentence; a term that stands there itself is whole.
    assert close.kanji[begin].tolist() == [0, 0.5, 0, 0, 0]
    assert close.kanji[training].tolist() == [0, 1, 0, 0, 1]


def test_words_without_kanji_have_none() -> None:
    _, close = looked("スポーツ")
    assert not close.kanji.any()

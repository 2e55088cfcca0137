from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.dictionary import Dictionary
from index.encoder import Vectors
from index.forward import Document, ForwardIndex
from index.forward_build import build_forward
from index.lexical import LexicalIndex
from index.question import read_question
from index.strings import UNKNOWN
from index.translation import Translation, translate
from tests.index.conftest import HashEncoder

DOCUMENTS = (Document("", "退院した人の住宅を探す。訪問看護。"), Document("", "放電する電池。住宅。"))
DICTIONARY = Dictionary(
    {"discharg": "釈放 放電 退院", "hous": "住宅", "nurs visit": "訪問+看護", "law": "法律"}
)


class Meanings(HashEncoder):
    """An encoder that knows which words belong together."""

    _GROUPS = (("退院", "discharged", "patients"), ("放電", "battery"))

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        rows = [[float(sum(word in text for word in group)) for group in self._GROUPS] for text in texts]
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        vectors[:, : len(self._GROUPS)] = np.reshape(rows, (-1, len(self._GROUPS)))
        vectors[:, -1] = 0.1
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._vectors(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._vectors(texts)


def _forward() -> ForwardIndex:
    return build_forward(DOCUMENTS, Meanings().encode_passages)


def _translated(question: str) -> dict[str, Translation]:
    return {each.phrase: each for each in translate(question, DICTIONARY, _forward(), Meanings())}


def test_the_documents_and_the_encoder_choose() -> None:
    found = _translated("patients discharged")["discharged"]
    assert found.words == ("退院", "放電")
    assert _translated("a battery discharges")["discharges"].words == ("放電", "退院")


def test_a_compound_has_words_and_no_number() -> None:
    found = _translated("nursing visits")["nursing visits"]
    assert found.words == ("訪問看護",)
    assert found.numbers == ()


def test_what_no_document_writes_is_no_translation() -> None:
    assert not _translated("the law")
    assert not _translated("")


def _question(words: str) -> tuple[str, ...]:
    forward = _forward()
    lexical = LexicalIndex.build([document.text for document in DOCUMENTS])
    translations = tuple(_translated(words).values())
    question = read_question(words, forward, lexical, translations)
    spelled = {forward.terms[number]: question.terms[at] for number, at in question.words.tolist()}
    assert spelled["退院"] == spelled["放電"] == "discharged"
    return question.terms


def test_a_phrase_is_one_term_of_the_question() -> None:
    assert _question("Were patients discharged?") == ("were", "patients", "discharged")


def test_what_may_be_one_word_or_another_is_as_frequent_as_both() -> None:
    forward = _forward()
    lexical = LexicalIndex.build([document.text for document in DOCUMENTS])
    words = "housing for discharged patients"
    question = read_question(words, forward, lexical, tuple(_translated(words).values()))
    weights = dict(zip(question.terms, question.weights.tolist(), strict=True))
    assert weights["housing"] == weights["discharged"] < weights["patients"]
    assert question.spelled == "housing for discharged patients 住宅 退院 放電"
    assert UNKNOWN not in question.words

"""An area's name with a wrong letter is asked about, and never answered for."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.misspelled import differ_by_one
from rag.model import Status
from tests.rag.conftest import load
from tests.rag.second_corpus import sheet

FILES = {
    "a.txt": sheet("長野県", "12人 7人", "3人 1人", areas=("諏訪圏域", "北信圏域"))
    + sheet("島根県", "14人 5人", "6人 2人", areas=("雲南圏域", "県央障害保健福祉圏域")),
}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    corpus: Path = tmp_path_factory.mktemp("misspelled")
    for name, text in FILES.items():
        (corpus / name).write_bytes(text.encode("utf-8"))
    return Assistant(load(corpus, tmp_path_factory.mktemp("misspelled_index") / "index"))


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("諏防圏域の支援者は？", "諏訪圏域のことですか"),
        ("長野県の北新圏域の退院者数は？", "北信圏域のことですか"),
        ("雲何圏域の取組方針は？", "雲南圏域のことですか"),
    ],
)
def test_a_near_name_is_asked_about(asked: Assistant, question: str, meant: str) -> None:
    answer = asked.ask(question)
    assert answer.status is Status.NOT_FOUND
    assert meant in answer.answer
    assert "人" not in answer.answer.replace("人数", "")


def test_other_names_are_told_what_areas_there_are(asked: Assistant) -> None:
    answer = asked.ask("県南圏域の退院者数は？")
    assert answer.status is Status.NOT_FOUND
    assert "のことですか" not in answer.answer  # 県央 is another
    assert "諏訪圏域、北信圏域、雲南圏域、県央障害保健福祉圏域" in answer.answer


def test_names_that_differ_by_one_letter() -> None:
    assert differ_by_one("諏防圏域", "諏訪圏域")
    assert differ_by_one("県央中圏域", "県央障害保健福祉圏域")
    assert not differ_by_one("県北圏域", "県南圏域")
    assert not differ_by_one("諏訪圏域", "諏訪圏域")
    assert not differ_by_one("大北圏域", "諏訪圏域")

"""What became of those whom a figure counts is no figure: it is looked for, and said not to be there."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.store import Index
from rag.assistant import Assistant
from rag.model import Status
from tests.rag.conftest import load
from tests.rag.second_corpus import sheet

FILES = {
    "a.txt": sheet("福井県", "34人", "12人")
    + sheet("岡山市", "28人", "7人", policy="退院者の再入院を防ぐため訪問を続ける"),
}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    corpus: Path = tmp_path_factory.mktemp("beyond")
    for name, text in FILES.items():
        (corpus / name).write_bytes(text.encode("utf-8"))
    index: Index = load(corpus, tmp_path_factory.mktemp("beyond_index") / "index")
    return Assistant(index)


@pytest.mark.parametrize(
    "question",
    [
        "福井県の退院者はその後再入院しましたか",
        "福井県の退院者のうち再入院した人は何人ですか",
        "福井県の退院者の再入院率は？",
        "福井県の退院者が再入院した割合は？",
        "福井県で退院した人は就職しましたか",
        "Were the people discharged in Fukui readmitted?",
        "How many of the people discharged in Fukui were readmitted?",
    ],
)
def test_what_is_not_written_of_those_discharged_is_declined(asked: Assistant, question: str) -> None:
    answer = asked.ask(question)
    assert answer.status is Status.NOT_FOUND
    assert "12人" not in answer.answer
    assert "%" not in answer.answer
    assert "後再入院" not in answer.answer


def test_what_is_written_of_them_is_quoted(asked: Assistant) -> None:
    answer = asked.ask("岡山市の退院者は再入院しましたか")
    assert [c.quote for c in answer.citations] == ["○退院者の再入院を防ぐため訪問を続ける"]
    assert "7人" not in answer.answer


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("福井県の退院者は12人でしたか", "はい"),
        ("福井県の退院者は何人と報告されていますか", "**12人**"),
        ("福井県の退院者は公表されていますか", "**12人**"),
        ("福井県の退院した人の割合は？", "**35.3%**"),
        ("福井県の支援者のうち退院した人の割合は？", "**35.3%**"),
        ("What percentage of the people supported in Fukui were discharged?", "**35.3%**"),
    ],
)
def test_the_figure_and_its_rate_are_still_given(asked: Assistant, question: str, told: str) -> None:
    assert told in asked.ask(question).answer

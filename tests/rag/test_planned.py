"""Lines by what is planned in them, by month and topic together, by a common word to be written of."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.store import Index
from rag.assistant import Assistant
from rag.compose_planned import asks_planned
from rag.model import Status
from tests.rag.conftest import breaches, load
from tests.rag.second_corpus import sheet

FILES = {
    "a.txt": sheet("石川県", "42人", "17人", training=58, policy="家族向けの研修を各地で開く"),
    "b.txt": sheet("相模原市", "25人", "9人", training=33, policy="訪問看護の充実を図る").replace(
        "○戦略会議 3回", "○戦略会議 Ｈ30. 1.24（市役所）\n○合同研修会 ３/12予定"
    ),
}
"""Each holds a 地域移行研修会 on 17 January; 相模原市 a 戦略会議 on the 24th, and plans a 合同研修会."""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    corpus: Path = tmp_path_factory.mktemp("planned")
    for name, text in FILES.items():
        (corpus / name).write_bytes(text.encode("utf-8"))
    return load(corpus, tmp_path_factory.mktemp("planned_index") / "index")


@pytest.fixture(scope="module")
def asked(index: Index) -> Assistant:
    return Assistant(index)


@pytest.mark.parametrize("question", ["まだ実施されていない研修会は？", "これから開催される研修会を教えて"])
def test_only_what_is_printed_as_planned_is_shown(index: Index, asked: Assistant, question: str) -> None:
    answer = asked.ask(question)
    assert answer.answer.startswith("報告書で「予定」と書かれている「研修会」")
    assert ["予定" in citation.quote for citation in answer.citations] == [True]
    assert breaches(answer, index) == []


def test_that_nothing_is_planned_is_said_before_what_is_written(asked: Assistant) -> None:
    answer = asked.ask("石川県でまだ開催されていない研修会は？")
    assert answer.status is Status.ANSWERED
    assert answer.answer.startswith("「予定」と書かれている「研修会」は、報告書に見当たりません。")


def test_who_has_held_nothing_yet_is_another_question() -> None:
    assert asks_planned("まだ開催されていない会議は？")
    assert not asks_planned("研修会をまだ開催していない自治体は？")
    assert not asks_planned("まだ退院していない人は？")


def test_of_a_month_only_what_is_on_the_topic_is_shown(asked: Assistant) -> None:
    for question in ("平成30年1月に行われた研修会を全部教えて", "1月の研修会は？"):
        answer = asked.ask(question)
        assert {citation.jurisdiction for citation in answer.citations} == {"石川県", "相模原市"}
        assert all("研修会" in citation.quote for citation in answer.citations)
    assert "戦略会議" in asked.ask("相模原市は1月に何をした？").answer


def test_a_common_word_has_to_be_found_where_it_is_to_be_written_of(asked: Assistant) -> None:
    for question in ("来年度の方針で研修に触れているのは？", "来年度の方針で研修を挙げている自治体は？"):
        answer = asked.ask(question)
        assert [citation.quote for citation in answer.citations] == ["○家族向けの研修を各地で開く"]

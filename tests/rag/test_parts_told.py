"""A ward or town of a jurisdiction that its report writes of is never said to stand nowhere in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.store import Index
from rag.assistant import Assistant
from rag.model import Status
from tests.rag.conftest import breaches, load, turns
from tests.rag.second_corpus import sheet

FILES = {
    "a.txt": sheet("神戸市", "28人", "11人", policy="長田区で住まいの相談会を開く")
    + sheet(
        "熊本県", "13人 9人", "4人 2人", areas=("八代圏域", "天草圏域"), policy="水俣市と荒尾市で部会を設ける"
    ),
    "b.txt": sheet("神戸市", "31人", "12人", year=30)
    + sheet("京都市", "22人", "8人", policy="伏見区の事業所に7人が通う"),
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    corpus: Path = tmp_path_factory.mktemp("parts")
    for name, text in FILES.items():
        (corpus / name).write_bytes(text.encode("utf-8"))
    return load(corpus, tmp_path_factory.mktemp("parts_index") / "index")


@pytest.fixture(scope="module")
def asked(index: Index) -> Assistant:
    return Assistant(index)


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("神戸市の長田区に関係する取組を教えて", "長田区で住まいの相談会を開く"),
        ("神戸市長田区での取組は？", "長田区で住まいの相談会を開く"),
        ("熊本県の荒尾市の取組方針は？", "水俣市と荒尾市で部会を設ける"),
        ("熊本県の水俣市について教えて", "水俣市と荒尾市で部会を設ける"),
    ],
)
def test_what_is_written_of_a_part_is_shown(
    index: Index, asked: Assistant, question: str, quote: str
) -> None:
    answer = asked.ask(question)
    assert answer.status is Status.ANSWERED
    assert [quote in citation.quote for citation in answer.citations] == [True]
    assert "記載がありません" not in answer.answer
    assert breaches(answer, index) == []


def test_a_figure_of_a_part_is_told_to_be_none_beside_what_is_written_of_it(asked: Assistant) -> None:
    for before, question in (
        ((), "神戸市の長田区の退院者数は？"),
        (("神戸市の長田区での取組は？",), "人数は？"),
        (("熊本県の水俣市の取組は？",), "退院した人の割合は？"),
    ):
        answer = asked.ask(question, turns(*before)).answer
        assert "だけの数値の記載はありません" in answer.split("\n")[0]
        assert "次の記載があります" in answer.split("\n")[0]
    counted = asked.ask("京都市の伏見区の支援者数は？").answer
    assert "数値の記載はありません" not in counted
    assert "7人" in counted


def test_a_part_that_no_report_names_is_refused_and_beside_one_that_it_does_said_so(asked: Assistant) -> None:
    refused = asked.ask("神戸市の垂水区の取組は？")
    assert refused.status is Status.NOT_FOUND
    assert "垂水区についての記載がありません" in refused.answer
    both = asked.ask("熊本県の宇土市と荒尾市の取組は？").answer
    assert "荒尾市について次の記載があります" in both
    assert both.rstrip().endswith("宇土市についての記載がありません。")


def test_of_several_places_the_one_that_names_the_part_is_said(asked: Assistant) -> None:
    answer = asked.ask("神戸市の長田区と京都市の取組を比べて").answer
    assert answer.startswith("神戸市の報告書には、長田区について次の記載があります。")
    assert answer.rstrip().endswith("京都市については、京都市だけを挙げてお尋ねください。")

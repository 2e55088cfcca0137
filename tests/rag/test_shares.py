"""What part of a whole one figure is: of a jurisdiction, of a group, of everyone; and what is no share."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.store import Index
from rag.assistant import Assistant
from rag.model import Status
from tests.rag.conftest import breaches, load, turns
from tests.rag.second_corpus import sheet

FILES = {
    "a.txt": sheet("岐阜県", "14人 6人", "3人 2人", areas=("飛騨圏域", "中濃圏域"))
    + sheet("愛知県", "11人 集計中", "4人 1人", areas=("尾張圏域", "三河圏域"))
    + sheet("名古屋市", "40人", "15人"),
    "b.txt": sheet("浜松市", "延べ60人", "5人") + sheet("福岡市", "なし", "0人"),
}
"""Discharged in all: 5 + 5 + 15 + 5 + 0 = 30. Supported, by heads: 20 + 40 = 60; 愛知県 is told in part."""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    corpus: Path = tmp_path_factory.mktemp("shares")
    for name, text in FILES.items():
        (corpus / name).write_bytes(text.encode("utf-8"))
    return load(corpus, tmp_path_factory.mktemp("shares_index") / "index")


@pytest.fixture(scope="module")
def asked(index: Index) -> Assistant:
    return Assistant(index)


def first_line_with(index: Index, asked: Assistant, question: str, numbers: list[str]) -> str:
    """The first line of an answer that keeps the promises, which has to hold ``numbers``."""
    answer = asked.ask(question)
    first = answer.answer.split("\n")[0]
    assert [n for n in numbers if n not in first] == [], first
    assert breaches(answer, index) == []
    return first


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("飛騨の退院支援者は岐阜県全体の何％？", ["14人", "20人", "**70.0%**"]),
        ("岐阜県の中濃圏域で退院支援した人は県全体の何割？", ["6人", "20人", "**30.0%**"]),
        ("岐阜県の退院者のうち飛騨の割合は？", ["3人", "5人", "**60.0%**"]),
        ("岐阜県の退院支援を実施した者に占める中濃の割合", ["6人", "20人", "**30.0%**"]),
        ("平成29年度の岐阜県の退院者に占める中濃圏域の比率は？", ["2人", "5人", "**40.0%**"]),
        ("飛騨の退院支援者は県全体の7割ですか？", ["はい", "14人", "20人", "**70.0%**"]),
        ("中濃の支援者の割合は？", ["6人", "20人", "**30.0%**"]),
    ],
)
def test_an_area_is_set_against_its_own_jurisdiction(
    index: Index, asked: Assistant, question: str, numbers: list[str]
) -> None:
    first_line_with(index, asked, question, numbers)


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("退院者全体に占める名古屋市の割合は？", ["30人", "15人", "**50.0%**"]),
        ("退院した人のうち名古屋市が占める割合は？", ["30人", "15人", "**50.0%**"]),
        ("退院者の何割が岐阜県ですか", ["30人", "5人", "**16.7%**"]),
        ("名古屋市の退院者数は全自治体の何割？", ["30人", "15人", "**50.0%**"]),
        ("名古屋市と岐阜県の退院者は合わせて全体の何割？", ["30人", "20人", "**66.7%**"]),
        ("東海の退院者に占める名古屋市の割合は？", ["東海", "30人", "15人", "**50.0%**"]),
        ("政令市の退院者は全体の何％？", ["政令市", "30人", "20人", "**66.7%**"]),
        ("東海の支援者は全国の何割？", ["60人", "東海", "**100.0%**"]),
        ("名古屋市の退院者は岐阜県の何％？", ["15人", "5人", "**300.0%**"]),
        ("What percentage of all discharged people were in Nagoya?", ["30人", "15人", "**50.0%**"]),
    ],
)
def test_a_jurisdiction_is_set_against_everyone_a_group_or_another(
    index: Index, asked: Assistant, question: str, numbers: list[str]
) -> None:
    first_line_with(index, asked, question, numbers)


@pytest.mark.parametrize(
    ("question", "told", "parts"),
    [
        ("尾張の支援者は愛知県全体の何割？", "愛知県の数が一つの数値で示されていない", ["11人", "集計中"]),
        ("愛知県の支援者に占める三河の割合は？", "三河圏域の数が一つの数値で示されていない", ["集計中"]),
        ("浜松市の支援者は岐阜県の何％？", "数え方（延べ・実人数）が違う", ["延べ60人", "20人"]),
        ("名古屋市の支援者は福岡市の何割？", "福岡市の数が一つの数値で示されていない", ["40人", "なし"]),
        ("東海の退院者に占める福岡市の割合は？", "福岡市は東海に含まれない", ["福岡市 | 0人", "15人"]),
        ("名古屋市の退院者は福岡市の何割？", "福岡市の数が0のため", ["15人", "0人"]),
        ("名古屋市の退院者は広島県の何割？", "広島県の報告書（平成29年度）は収録されていない", ["15人"]),
    ],
)
def test_a_share_that_cannot_be_had_is_said_to_be_none(
    index: Index, asked: Assistant, question: str, told: str, parts: list[str]
) -> None:
    answer = asked.ask(question)
    assert told in answer.answer
    assert "計算できません" in answer.answer or "計算していません" in answer.answer
    assert [part for part in parts if part not in answer.answer] == []
    assert "%" not in answer.answer
    assert breaches(answer, index) == []


@pytest.mark.parametrize(
    ("question", "rate"),
    [
        ("名古屋市の支援者全体に占める退院者の割合は？", "**37.5%**"),
        ("支援者のうち退院した人の割合は岐阜県では？", "**25.0%**"),
        ("岐阜県全体の退院者の割合は？", "**25.0%**"),
        ("飛騨の退院率は？", "**21.4%**"),
        ("名古屋市では支援した人全体の何割が退院しましたか", "**37.5%**"),
    ],
)
def test_one_figure_divided_by_another_is_still_the_rate(asked: Assistant, question: str, rate: str) -> None:
    answer = asked.ask(question).answer
    assert answer.split("\n")[0].count("退院した者の割合は") == 1
    assert rate in answer


def test_a_follow_up_asks_the_share_of_another_part_or_of_the_figure_before(asked: Assistant) -> None:
    first = "中濃の退院支援者は？"
    assert "**30.0%**" in asked.ask("県全体の何割ですか？", turns(first)).answer
    assert "**70.0%**" in asked.ask("では飛騨は？", turns(first, "県全体の何割ですか？")).answer
    assert "**16.7%**" in asked.ask("岐阜県は？", turns("退院者全体に占める名古屋市の割合は？")).answer
    value = asked.ask("名古屋市の退院者数は？", turns("退院者全体に占める岐阜県の割合は？"))
    assert "**15人**" in value.answer
    assert value.status is Status.ANSWERED


def test_who_holds_so_much_of_all(index: Index, asked: Assistant) -> None:
    half = asked.ask("退院者の半分以上を占める自治体は？")
    assert half.answer.startswith("数値のある5自治体の退院した者の人数の合計は 30人")
    assert "名古屋市（平成29年度）の 15人 は、合計の **50.0%**" in half.answer
    assert breaches(half, index) == []
    nobody = asked.ask("退院者の8割以上を占める自治体は？").answer
    assert nobody.startswith("それだけの割合を占める自治体は")
    assert "**50.0%**" in nobody


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        (
            "5自治体で退院に至った人は延べ何人、そのうち名古屋市が占める割合は？",
            ["30人", "15人", "**50.0%**"],
        ),
        ("退院者は合計で何人ですか。そのうち岐阜県は何割ですか。", ["30人", "5人", "**16.7%**"]),
        ("岐阜県で退院した人は何人で、そのうち飛騨圏域の割合は？", ["5人", "3人", "**60.0%**"]),
        ("全国の退院者の合計と、名古屋市が占める割合は？", ["30人", "15人", "**50.0%**"]),
        (
            "How many people were discharged in all, and what share of them were in Nagoya?",
            ["30人", "15人", "**50.0%**"],
        ),
    ],
)
def test_a_total_and_the_share_of_one_of_it_in_one_question(
    index: Index, asked: Assistant, question: str, numbers: list[str]
) -> None:
    first = first_line_with(index, asked, question, numbers)
    assert "退院支援を実施した者" not in first  # no rate
    rate = asked.ask("名古屋市の支援者は何人、そのうち退院した人の割合は？").answer
    assert "**37.5%**" in rate.split("\n")[0]

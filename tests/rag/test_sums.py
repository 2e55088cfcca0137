"""Sums of attendance and sessions: every figure that fits, added up only where that is safe."""

from __future__ import annotations

import re

import pytest

from index.store import Index
from rag.assistant import Assistant
from tests.rag.conftest import breaches


@pytest.mark.parametrize(
    ("question", "told", "cited"),
    [
        # 51 + 143 + 94 + 51.
        (
            "研修会の参加者数の合計は？",
            "見つかった4件の数を合わせると **339人** です"
            "（鹿児島県 51名 + 鹿児島県 143名 + 栃木県 94名 + 川崎市 51人）。",
            4,
        ),
        ("鹿児島県の研修参加者は全部で何人ですか", "**194名** です（51名 + 143名）。", 2),
        ("鹿児島県の2回の研修会の参加者は合わせて何名ですか。", "**194名** です（51名 + 143名）。", 2),
        ("千葉市の研修会や見学会は合わせて何回？", "**14回** です（6回 + 7回 + 1回）。", 3),
        ("研修会は全部で何回開催されましたか", "**7回** です（6回 + 1回）。", 2),
        ("How many people attended the training sessions in total?", "**339人** in all", 4),
    ],
)
def test_sums(seed: Assistant, seed_index: Index, question: str, told: str, cited: int) -> None:
    answer = seed.ask(question)
    assert told in answer.answer
    assert len(answer.citations) == cited
    assert breaches(answer, seed_index) == []


@pytest.mark.parametrize(
    ("question", "why", "figures"),
    [
        (
            "栃木県の研修の参加者の合計は？",
            "数え方の異なる数が含まれるため",
            ["94名", "16名", "延42名", "延54名"],
        ),
        ("連携会議の開催回数の合計は？", "重ねて書かれているかもしれないため", ["連携会議 **5回**"]),
        ("川崎市の説明は合わせて何回", "「計」の数が含まれるため", ["**15 回**", "**2回**"]),
    ],
)
def test_what_is_not_safe_is_shown_and_not_added(
    seed: Assistant, seed_index: Index, question: str, why: str, figures: list[str]
) -> None:
    answer = seed.ask(question)
    assert answer.answer.startswith("合計は計算していません（")
    assert why in answer.answer.split("\n\n")[0]
    plain = answer.answer.replace("**", "")
    assert [figure for figure in figures if figure.replace("**", "") not in plain] == []
    assert breaches(answer, seed_index) == []


def test_one_figure_is_no_sum(seed: Assistant) -> None:
    answer = seed.ask("アドバイザー会議の回数の合計").answer
    assert answer.startswith("当てはまる数は、次の一つだけです。")
    assert "**8回**" in answer


def test_sums_over_places_and_years(second: Assistant) -> None:
    # 65 + 26 + 47 + 40 + 36 + 41, one of each place in 2017.
    answer = second.ask("平成29年度の研修会の参加者の合計は？")
    assert "見つかった6件の数を合わせると **255名** です" in answer.answer
    assert {citation.fiscal_year for citation in answer.citations} == {2017}


def test_people_who_did_not_come_are_no_attendance(seed: Assistant) -> None:
    # 35 people were picked out, not counted as coming.
    assert "35名" not in seed.ask("栃木県の参加者の合計").answer


@pytest.mark.parametrize(
    ("question", "told", "figures"),
    [
        (
            "参加者が100人以上の研修会は？",
            "見つかった5件のうち、100人以上のものは次のとおりです。",
            ["143名"],
        ),
        ("参加者が最も多い研修会は？", "見つかった5件のうち、数が最も多いのは次のとおりです。", ["143名"]),
        (
            "参加者数が多い順に研修会を並べて",
            "見つかった5件のうち、数の多いほうから示します。",
            ["143名", "94名", "51名", "51人", "16名"],
        ),
        ("開催回数が最も多い会議は？", "見つかった8件のうち、数が最も多いのは次のとおりです。", ["8回"]),
    ],
)
def test_sessions_by_their_number(
    seed: Assistant, seed_index: Index, question: str, told: str, figures: list[str]
) -> None:
    answer = seed.ask(question)
    assert answer.answer.split("\n\n")[0] == told
    assert re.findall(r"\*\*(\d+[人名回])\*\*", answer.answer) == figures
    assert breaches(answer, seed_index) == []


def test_no_session_is_that_large(seed: Assistant) -> None:
    answer = seed.ask("参加者が1000人以上の研修会は？").answer
    assert answer.startswith("見つかった5件の中に、1,000人以上のものはありません。[1][2][3][4][5]\n")


def test_figures_that_are_counted_otherwise_are_not_compared(seed: Assistant) -> None:
    answer = seed.ask("栃木県で参加者が最も少ない研修は？").answer
    assert "**16名**" in answer
    assert "数え方の異なる数は、比べていません。" in answer

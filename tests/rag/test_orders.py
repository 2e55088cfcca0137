"""How rankings are asked for: an end, the first few, one place, all in order."""

from __future__ import annotations

import pytest

from rag.model import Order
from rag.orders import asks_rank_of, ranks, read_order
from rag.ranking import Tied, at_place, first_of, tied


@pytest.mark.parametrize(
    ("question", "order"),
    [
        ("退院者数を昇順に並べて", Order((False,), is_list=True)),
        ("退院者数を降順で", Order((True,), is_list=True)),
        ("退院者数を少ない順に", Order((False,), is_list=True)),
        ("退院者数の多い順の表", Order((True,), is_list=True)),
        ("退院率の高い順に自治体を並べて", Order((True,), is_list=True)),
        ("少ない方から並べて", Order((False,), is_list=True)),
        ("List them in ascending order", Order((False,), is_list=True)),
        ("highest first", Order((True,), is_list=True)),
        ("上位3自治体は?", Order((True,), count=3)),
        ("トップ5", Order((True,), count=5)),
        ("ベスト10", Order((True,), count=10)),
        ("ワースト5", Order((False,), count=5)),
        ("下位3つ", Order((False,), count=3)),
        ("上位三位まで", Order((True,), count=3)),
        ("3位以内", Order((True,), count=3)),
        ("多い順に自治体を3つ挙げて", Order((True,), count=3)),
        ("多かった自治体を上から3つ", Order((True,), count=3)),
        ("少ないほうから5つ", Order((False,), count=5)),
        ("the top three places", Order((True,), count=3)),
        ("the five places with the fewest discharges", Order((False,), count=5)),
        ("bottom 4", Order((False,), count=4)),
        ("2番目に多い自治体は?", Order((True,), place=2)),
        ("三番目に少ない市", Order((False,), place=3)),
        ("多い方から2番目", Order((True,), place=2)),
        ("下から二番目", Order((False,), place=2)),
        ("2位はどこ", Order((True,), place=2)),
        ("ワースト2位", Order((False,), place=2)),
        ("the second highest number", Order((True,), place=2)),
        ("the 3rd lowest", Order((False,), place=3)),
        ("最も多いのは", Order((True,))),
        ("1位は", Order((True,))),
        ("一番少ない自治体", Order((False,))),
        ("最多と最少", Order((True, False))),
        ("ランキング", Order((True,))),
        ("千葉市の退院者数", Order()),
        ("at least 10 people", Order()),
        ("上位の計画", Order((True,))),
    ],
)
def test_orders(question: str, order: Order) -> None:
    assert read_order(question) == order
    assert ranks(question) is (order != Order())


@pytest.mark.parametrize(
    ("question", "asked"),
    [("千葉市は何位ですか", True), ("千葉市は何番目に多い?", True), ("退院者数が多いのは?", False)],
)
def test_the_place_of_somebody(question: str, asked: bool) -> None:
    assert asks_rank_of(question) is asked


def test_ties_share_a_place_and_no_cut_parts_them() -> None:
    groups = tied([0, 13, 1, 0], float, descending=True)
    assert groups == [Tied((13,), 1), Tied((1,), 2), Tied((0, 0), 3)]
    assert groups[-1].last == 4
    assert first_of(groups, 2) == [13, 1]
    assert first_of(groups, 3) == [13, 1, 0, 0]
    assert first_of(groups, 9) == [13, 1, 0, 0]
    assert at_place(groups, 4) == Tied((0, 0), 3)
    assert at_place(groups, 5) is None
    assert tied([2, 1], float, descending=False) == [Tied((1,), 1), Tied((2,), 2)]
    assert tied([], float, descending=False) == []

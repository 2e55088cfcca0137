"""Bounds in questions, their units and subjects, and questions that want yes or no."""

from __future__ import annotations

import pytest

from rag.assistant import Assistant
from rag.bounds import asks_whether, conditions, fitting
from rag.model import Condition, Intent
from tests.rag.conftest import understood


@pytest.mark.parametrize(
    ("question", "bounds"),
    [
        ("10人以上の自治体", [(">=", 10, "")]),
        ("1,000名以上", [(">=", 1000, "")]),
        ("百人を超える", [(">", 100, "")]),
        ("1人以上10人未満", [(">=", 1, ""), ("<", 10, "")]),
        ("10人台の自治体", [(">=", 10, ""), ("<", 20, "")]),
        ("150人台", [(">=", 150, ""), ("<", 160, "")]),
        ("10人から20人の自治体", [(">=", 10, ""), ("<=", 20, "")]),
        ("10人と20人の間の自治体", [(">=", 10, ""), ("<=", 20, "")]),
        ("10人に満たない", [("<", 10, "")]),
        ("10人を下回らない", [(">=", 10, "")]),
        ("10人を上回っていない", [("<=", 10, "")]),
        ("10人以上ではない自治体", [("<", 10, "")]),
        ("100%を超える", [(">", 100, "%")]),
        ("50%未満", [("<", 50, "%")]),
        ("5割以上", [(">=", 50, "%")]),
        ("12.5パーセント以上", [(">=", 12.5, "%")]),
        ("半数以上", [(">=", 50, "%")]),
        ("40%台", [(">=", 40, "%"), ("<", 50, "%")]),
        ("3か所以上", [(">=", 3, "か所")]),
        ("between 5 and 20 people", [(">=", 5, ""), ("<=", 20, "")]),
        ("between 2017 and 2018", []),
        ("Did it go up from 2017 to 2018?", []),
        ("from 2017 to 2018 people", [(">=", 2017, ""), ("<=", 2018, "")]),
        ("more than 50%", [(">", 50, "%")]),
        ("at least ten people", [(">=", 10, "")]),
        ("no more than 5", [("<=", 5, "")]),
        ("20 or more", [(">=", 20, "")]),
        ("fewer than 3 people", [("<", 3, "")]),
        ("支援したのに一人も退院できなかった", [(">=", 1, ""), ("==", 0, "")]),
        ("退院者がゼロの県", [("==", 0, "")]),
        ("退院者ゼロまたはなしの自治体", [("==", 0, "")]),
        ("支援者10人以上で退院0の圏域", [(">=", 10, ""), ("==", 0, "")]),
        ("支援者が10人以上で退院者がいない自治体", [(">=", 10, ""), ("==", 0, "")]),
        ("0人から10人の自治体", [(">=", 0, ""), ("<=", 10, "")]),
        ("2桁の自治体", [(">=", 10, ""), ("<", 100, "")]),
        ("退院者が一桁の県", [(">=", 0, ""), ("<", 10, "")]),
        ("1人も多く退院した", []),
        ("2人から3人に増えた", []),
        ("上位3つの自治体", []),
        ("退院者数は?", []),
    ],
)
def test_bounds(question: str, bounds: list[tuple[str, float, str]]) -> None:
    assert [(b.operator, b.value, b.unit) for b in conditions(question)] == bounds


@pytest.mark.parametrize(
    ("question", "operator", "word"),
    [
        ("退院者数が約で書かれている自治体は?", "marked", "約"),
        ("支援者数に延べが混ざっているのはどこ?", "marked", "延べ"),
        ("退院者の集計がまだ終わっていないところは?", "absent", "集計中"),
        ("未実施の自治体は?", "absent", "未実施"),
        ("数値がない自治体は?", "absent", ""),
    ],
)
def test_words_of_the_source_are_bounds(question: str, operator: str, word: str) -> None:
    assert [(b.operator, b.word) for b in conditions(question)] == [(operator, word)]


def test_who_prints_a_word_with_a_figure(second: Assistant) -> None:
    assert second.ask("支援者数に延べが混ざっているのはどこ？").answer == (
        "退院支援を実施した者の人数に「延べ」が付いている自治体は、次の1自治体です。"
        "\n\n- 大阪市（平成29年度）：**延べ45人** [1]\n\n※ 年度の異なる報告書が含まれています。"
    )


def test_who_writes_a_word_in_place_of_any_figure(second: Assistant) -> None:
    query = understood(second, "未実施と書いてある自治体は？")
    assert (query.intent, query.measures) == (Intent.MATCH, ("supported", "discharged"))
    assert second.ask("未実施と書いてある自治体は？").answer == (
        "退院支援を実施した者の人数の数値が書かれていない自治体は次のとおりです。"
        "\n\n- 仙台市（平成29年度）：「未実施」 [1]\n\n※ 年度の異なる報告書が含まれています。"
    )


def test_a_number_of_any_length_is_read() -> None:
    assert conditions("九" * 1500 + "人以上")[0].operator == ">="
    assert conditions("9" * 1500 + "人以上") == ()


@pytest.mark.parametrize(
    ("question", "whether"),
    [
        ("千葉市の退院者数は13人ですよね?", True),
        ("100人を超えていますか?", True),
        ("13人で合っていますか", True),
        ("13人?", True),
        ("退院した人はいましたか?", True),
        ("Is it more than 10?", True),
        ("退院者は何人ですか?", False),
        ("10人以上の自治体を教えてもらえますか?", False),
        ("退院者数は?", False),
        ("How many people are there?", False),
    ],
)
def test_yes_or_no(question: str, whether: bool) -> None:
    assert asks_whether(question) is whether


def test_the_figure_that_is_to_be_confirmed_is_a_bound() -> None:
    assert conditions("退院者数は13人ですよね?") == (Condition("==", 13),)
    assert conditions("退院者数の13人") == ()


def test_shares_and_counts_are_told_apart() -> None:
    both = conditions("10人以上で40%以上")
    assert fitting(both, share=True) == (Condition(">=", 40, unit="%"),)
    assert fitting(both, share=False) == (Condition(">=", 10),)


def test_each_bound_is_on_the_measure_before_it(seed: Assistant) -> None:
    query = understood(seed, "支援者数が20人以上で退院者数が5人未満の自治体は？")
    assert query.intent is Intent.MATCH
    assert [bound.subject for bound in query.bounds] == ["supported", "discharged"]
    assert [bound.subject for bound in understood(seed, "退院者数が5人未満の自治体は？").bounds] == [""]

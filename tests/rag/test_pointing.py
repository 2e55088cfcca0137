"""Questions that point into the answer before."""

from __future__ import annotations

import pytest

from rag.assistant import Assistant
from rag.model import Answer, Status
from rag.pointers import Aim, Pointer, read_pointer
from rag.understand import Turn, check_question
from tests.rag.conftest import turns

POLICY = "千葉市の取組方針は？"  # three items, at 4265, 4293 and behind


def starts(answer: Answer) -> list[int]:
    return [citation.start for citation in answer.citations]


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ("2つ目を詳しく", Pointer(Aim.ITEM, 2)),
        ("二番目は？", Pointer(Aim.ITEM, 2)),
        ("ふたつ目について教えて", Pointer(Aim.ITEM, 2)),
        ("最後のものについてもう少し", Pointer(Aim.ITEM, -1)),
        ("最初の項目を説明してください。", Pointer(Aim.ITEM, 1)),
        ("the second one in more detail", Pointer(Aim.ITEM, 2)),
        ("tell me more about the last one", Pointer(Aim.ITEM, -1)),
        ("もっと", Pointer(Aim.MORE)),
        ("ほかにもありますか", Pointer(Aim.MORE)),
        ("show me more", Pointer(Aim.MORE)),
        ("出典は？", Pointer(Aim.SOURCE)),
        ("それはどこに書いてあるの？", Pointer(Aim.SOURCE)),
        ("What is the source?", Pointer(Aim.SOURCE)),
        ("千葉市の2つ目の研修会は？", None),
        ("2回目の研修会はいつ？", None),
        ("最後に退院者数を教えて", None),
        ("もっと多い自治体は？", None),
        ("ほかの自治体は？", None),
        ("出典の多い自治体は？", None),
        ("川崎市は？", None),
    ],
)
def test_what_points_and_what_asks(text: str, pointer: Pointer | None) -> None:
    assert read_pointer(check_question(text)) == pointer


def test_an_item_is_shown_with_what_belongs_to_it(seed: Assistant) -> None:
    answer = seed.ask("2つ目を詳しく", turns(POLICY))
    assert starts(answer)[0] == 4293
    lines = answer.answer.split("**同じ報告書の関連する記述**")
    assert "次世代リーダー" in lines[0]
    assert "強化・発展" not in answer.answer
    assert lines[1].count("地域移行支援") == len(starts(answer)) - 1 == 3


def test_an_item_that_stands_alone_says_so(seed: Assistant) -> None:
    answer = seed.ask("2つ目を詳しく", turns("川崎市の取組方針は？"))
    assert starts(answer) == [3556]  # those nested below the first belong to the first
    assert "このほかの記述が見当たりません" in answer.answer


def test_related_lines_are_of_the_same_report(seed: Assistant) -> None:
    answer = seed.ask("1つ目を詳しく", turns("鹿児島県の成果は？"))
    assert starts(answer)[0] == 161
    assert "**同じ報告書の関連する記述**" in answer.answer
    assert {citation.jurisdiction for citation in answer.citations} == {"鹿児島県"}


def test_one_item_after_another_is_of_the_same_answer(seed: Assistant) -> None:
    second = seed.ask("では最後は？", turns(POLICY, "1つ目を詳しく"))
    assert "効果的な仕組みを構築する" in second.answer
    assert "強化・発展" not in second.answer


def test_what_points_at_nothing_is_passed_over(seed: Assistant) -> None:
    assert "その番号の項目がありません" in seed.ask("9番目は？", turns(POLICY)).answer
    assert starts(seed.ask("2番目は？", turns(POLICY, "9番目は？")))[0] == 4293


def test_sources_are_the_quotes_of_the_answer(seed: Assistant) -> None:
    asked = "千葉市の退院者数は？"
    answer = seed.ask("出典は？", turns(asked))
    assert starts(answer) == starts(seed.ask(asked)) == [4237]


def test_thanks_in_between_are_stepped_over(seed: Assistant) -> None:
    assert starts(seed.ask("2つ目を詳しく", turns(POLICY, "ありがとう")))[0] == 4293


def test_nothing_before_or_a_refusal_is_pointed_into(seed: Assistant) -> None:
    assert seed.ask("2つ目を詳しく").status is not Status.ANSWERED
    assert seed.ask("2つ目を詳しく", turns("横浜市の退院者数は？")).status is not Status.ANSWERED


def test_the_answer_before_is_composed_anew_and_not_believed(seed: Assistant) -> None:
    history = (Turn("user", POLICY), Turn("assistant", "- 退院者は999人 [1]\n- 予算は5億円 [2]"))
    answer = seed.ask("2つ目を詳しく", history)
    assert starts(answer)[0] == 4293
    assert "5億" not in answer.answer


def test_all_shown_is_said(seed: Assistant) -> None:
    answer = seed.ask("もっと見せて", turns(POLICY))
    assert answer.status is Status.NOT_FOUND
    assert "すべてお示ししています" in answer.answer

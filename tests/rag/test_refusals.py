"""Refusing well: what was looked for, what is nearest, what to ask back. Never a neighbour's figure."""

from __future__ import annotations

import re

import pytest

from rag.assistant import Assistant
from rag.model import Status

_FIGURE = re.compile(r"\d+\s?[人名回件%]")


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("川崎市の退院者数は？", ["川崎市の報告書は収録されていない", "収録されているのは、横浜市、"]),
        ("沖縄の退院者数", ["沖縄県の報告書は収録されていない"]),
        ("千葉市の令和5年度の退院者数は？", ["千葉市の令和5年度の報告書は", "平成29年度、平成30年度"]),
        ("平成20年度の退院者数の合計は？", ["平成20年度の報告書は収録されていない"]),
        ("四国の退院者数", ["お尋ねの地域・種別に当たる"]),
        ("横須賀市の退院者数は？", ["横須賀市"]),
        ("千葉市の人口は？", ["千葉市の平成29年度と平成30年度の報告書の中に、「人口」についての記述は"]),
        ("明日の天気は？", ["記述は見つかりませんでした"]),
        ("こんにちは", ["お尋ねください"]),
        ("How many people were discharged in Kyoto City?", ["There is no report of Kyoto City (京都市)"]),
    ],
)  # fmt: skip
def test_not_found(second: Assistant, question: str, parts: list[str]) -> None:
    answer = second.ask(question)
    assert (answer.status, answer.citations) == (Status.NOT_FOUND, ())
    assert [part for part in parts if part not in answer.answer] == []
    assert _FIGURE.search(answer.answer) is None


@pytest.mark.parametrize(
    ("question", "part", "choice"),
    [
        ("千葉の退院者数は？", "千葉県と千葉市のどちら", "千葉市の退院した者の人数は？"),
        ("退院者数は？", "どの自治体の退院した者の人数", "長野県の退院した者の人数は？"),
        ("千葉市", "千葉市の何について", "千葉市の退院した者の人数は？"),
        ("人数は？", "何の数について", "退院した者の人数は？"),
    ],
)
def test_questions_back(second: Assistant, question: str, part: str, choice: str) -> None:
    answer = second.ask(question)
    assert (answer.status, answer.citations) == (Status.CLARIFY, ())
    assert part in answer.answer
    assert choice in answer.choices
    assert _FIGURE.search(answer.answer) is None


@pytest.mark.parametrize("question", ["千葉の退院者数は？", "千葉市", "川崎市の退院者数は？"])
def test_every_choice_can_be_asked(second: Assistant, question: str) -> None:
    choices = second.ask(question).choices
    assert choices != ()
    for choice in choices:
        assert second.ask(choice).status is Status.ANSWERED, choice


def test_the_nearest_come_first(second: Assistant) -> None:
    near = second.ask("川崎市の退院者数は？").choices
    # 横浜市 lies in the same prefecture, 千葉県 and 千葉市 in the same region.
    assert [choice.split("の")[0] for choice in near] == ["横浜市", "千葉県", "千葉市"]


def test_what_is_written_of_one_of_several_words_is_told(seed: Assistant) -> None:
    answer = seed.ask("千葉市で作った広報物は完成しましたか")
    assert answer.status is Status.NOT_FOUND
    assert "「広報物」については記述があります。" in answer.answer
    assert "「住まい」については記述があります。" in seed.ask("住まいの予算は？").answer
    assert "については記述があります" not in seed.ask("予算はいくらですか").answer


def test_people_looked_for_and_not_found_are_called_so(seed: Assistant) -> None:
    asked = "千葉市の研修会に何人来ましたか"  # it gives how often they were held
    assert "「研修会」の人数についての記載は見つかりませんでした。" in seed.ask(asked).answer

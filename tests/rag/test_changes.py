"""What has changed from one year to the next."""

from __future__ import annotations

import pytest

from index.store import Index
from rag.assistant import Assistant
from tests.rag.conftest import breaches


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "千葉市の退院者数は前年度から何人増えましたか？",
            "千葉市の退院した者の人数は、平成29年度の9名から平成30年度の12名へ、**3名** 増えています。[1][2]",
        ),
        ("千葉市の退院者数の推移", "平成29年度の9名から平成30年度の12名へ、**3名** 増えています。"),
        ("千葉市の退院者数は3人増えましたか？", "はい。千葉市の退院した者の人数は、"),
        ("千葉市の退院者数は4人増えましたか？", "いいえ。千葉市の退院した者の人数は、"),
        ("千葉市の退院者数は前年度より減りましたか？", "いいえ。千葉市の退院した者の人数は、"),
        (
            "長野県の退院率の推移",
            "平成29年度の20.8%から平成30年度の25.0%へ、**4.2ポイント** 上がっています。",
        ),
        (
            "Did discharges in Chiba City go up from 2017 to 2018?",
            "Yes. Chiba City (千葉市): people discharged rose",
        ),
        (
            "Did discharges in Chiba City go down from 2017 to 2018?",
            "No. Chiba City (千葉市): people discharged rose",
        ),
        (
            "How did discharges in Chiba City change from 2017 to 2018?",
            "rose by **3名**, from 9名 in fiscal 2017",
        ),
        (
            "What is the trend in people discharged in Chiba City?",
            "rose by **3名**, from 9名 in fiscal 2017",
        ),
    ],
)
def test_changes(second: Assistant, second_index: Index, question: str, told: str) -> None:
    answer = second.ask(question)
    assert told in answer.answer.split("\n\n")[0]
    assert {citation.fiscal_year for citation in answer.citations} == {2017, 2018}
    assert breaches(answer, second_index) == []
    assert "年度の異なる報告書" not in answer.answer


def test_one_year_alone_has_no_change(seed: Assistant) -> None:
    answer = seed.ask("千葉市の退院者数は前年度から何人増えましたか？").answer
    assert "**13人**" in answer
    assert "二つの年度の数値がそろわないため、増減を計算できません。" in answer

"""Rates with their parts, and why there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.store import Index
from rag.assistant import Assistant
from rag.model import Status
from tests.rag.conftest import REPORTS, SEED, breaches, load
from tests.rag.second_corpus import AREAS, sheet


@pytest.mark.parametrize(
    ("question", "percent", "parts"),
    [
        (
            "平成29年度の千葉県の退院率は？",
            "40.5%",
            "退院した者の人数 17人 ÷ 退院支援を実施した者の人数 42人",
        ),
        ("平成29年度の千葉市の退院率は？", "36.0%", "退院した者の人数 9名 ÷ 退院支援を実施した者の人数 25名"),
        ("千葉市の退院率は？", "36.4%", "退院した者の人数 12名 ÷ 退院支援を実施した者の人数 33名"),
        ("長野県の退院率は？", "25.0%", "退院した者の人数 7人 ÷ 退院支援を実施した者の人数 28人"),
        ("佐久圏域の退院率は？", "26.7%", "退院した者の人数 4人 ÷ 退院支援を実施した者の人数 15人"),
        ("平成29年度の上小圏域の退院率は？", "0.0%", "退院した者の人数 0人 ÷ 退院支援を実施した者の人数 7人"),
    ],
)
def test_a_rate_shows_its_parts(
    second: Assistant, second_index: Index, question: str, percent: str, parts: str
) -> None:
    answer = second.ask(question)
    assert f"**{percent}** です（{parts}）。[1][2]" in answer.answer
    assert breaches(answer, second_index) == []


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("横浜市の退院率は？", "分子か分母の数値が示されていないため計算できません。"),
        ("仙台市の退院率は？", "分子か分母の数値が示されていないため計算できません。"),
        ("大阪市の退院率は？", "分子と分母の数え方（延べ・実人数）が違うため計算できません。"),
    ],
)
def test_why_there_is_no_rate(second: Assistant, question: str, reason: str) -> None:
    answer = second.ask(question)
    assert reason in answer.answer
    assert "%" not in answer.answer
    assert len(answer.citations) == 2


def test_sums_of_heads_and_times_make_no_rate(tmp_path: Path) -> None:
    """Both sides add up heads and times, though not of the same areas."""
    corpus = tmp_path / "reports"
    corpus.mkdir()
    mixed = sheet("長野県", "12人 延べ7人 5人", "延べ3人 0人 2人", areas=AREAS)
    (corpus / "a.txt").write_text(mixed, encoding="utf-8")
    answer = Assistant(load(corpus, tmp_path / "index")).ask("長野県の退院率は？").answer
    assert "分子と分母の数え方（延べ・実人数）が違うため計算できません。" in answer
    assert "%" not in answer


def test_the_highest_and_the_lowest(second: Assistant) -> None:
    best = second.ask("平成29年度の退院率が一番高い自治体は？").answer.splitlines()
    assert best[0] == "退院した者の割合が最も高いのは千葉県で、**40.5%** です。[1][2]"
    least = second.ask("平成29年度の退院率が一番低い自治体は？").answer.splitlines()
    assert least[0] == "退院した者の割合が最も低いのは長野県で、**20.8%** です。[1][2]"
    assert [line.split("（")[0] for line in best[2:5]] == ["- 千葉県", "- 千葉市", "- 長野県"]


def test_in_english(seed: Assistant) -> None:
    answer = seed.ask("What is the discharge rate of Chiba City?")
    assert "**41.9%**" in answer.answer
    assert "13人" in answer.answer
    assert "31人" in answer.answer


def test_no_report_no_rate(second: Assistant) -> None:
    answer = second.ask("京都市の退院率は？")
    assert answer.status is Status.NOT_FOUND
    assert "%" not in answer.answer


def test_a_rate_above_all_is_warned_of(tmp_path: Path, seed: Assistant) -> None:
    corpus = tmp_path / "reports"
    corpus.mkdir()
    text = (REPORTS / SEED).read_text(encoding="utf-8")
    assert text.count("１３人") == 1
    (corpus / SEED).write_text(text.replace("１３人", "９９人"), encoding="utf-8")
    changed = Assistant(load(corpus, tmp_path / "index")).ask("千葉市の退院率は？")
    assert "退院した者の人数 99人 ÷" in changed.answer
    assert changed.answer.splitlines()[-1].startswith("※ 千葉市は、分子が分母を上回っています。")
    assert "上回って" not in seed.ask("千葉市の退院率は？").answer


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "平成29年度の千葉県と千葉市、どちらの退院率が高い？",
            "退院した者の割合が最も高いのは千葉県、最も低いのは千葉市で、差は 4.5ポイント です。[1][2][3][4]",
        ),
        (
            "Compare the discharge rate of Chiba Prefecture and Chiba City in 2017",
            "Highest discharge rate: Chiba Prefecture (千葉県); lowest: Chiba City (千葉市); "
            "difference: 4.5 points.",
        ),
    ],
)
def test_rates_compared_say_which_is_higher(
    second: Assistant, second_index: Index, question: str, said: str
) -> None:
    answer = second.ask(question)
    assert said in answer.answer
    assert breaches(answer, second_index) == []


def test_rates_of_different_years_are_not_compared(second: Assistant) -> None:
    assert "ポイント" not in second.ask("千葉県と千葉市、どちらの退院率が高い？").answer

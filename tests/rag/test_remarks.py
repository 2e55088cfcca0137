"""同上 in a remark and in a value's place, with what it refers to."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.model import ValueState
from rag.assistant import Assistant
from tests.rag.conftest import breaches, load
from tests.rag.second_corpus import sheet

AREAS = ("北圏域", "南圏域")
SHEETS = {
    "a.txt": sheet("青森県", "30人 ※（２月１日現在）", "6人 ※（同上）"),
    "b.txt": sheet("岩手県", "30人", "6人（同上）"),
    "c.txt": sheet("秋田県", "30人", "同上"),
    "e.txt": sheet("福島県", "17人 ※圏域外の者を含む", "4人 ※（同上）"),
    "d.txt": sheet("山形県", "20人 10人", "5人 〃", areas=AREAS),
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("remarks")
    (folder / "corpus").mkdir()
    for name, text in SHEETS.items():
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    return Assistant(load(Path(folder / "corpus"), folder / "index"))


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "青森県の退院者数は？",
            "**6人** です。[1]（注記：「（同上）」（すぐ上の「退院支援を実施した者の人数」と同じ注記））",
        ),
        (
            "福島県の退院者数は？",
            "「（同上）」（すぐ上の「退院支援を実施した者の人数」と同じ注記：「圏域外の者を含む」）",
        ),
        ("岩手県の退院者数は？", "**6人** です。[1]（注記：「同上」。何を指すかは原文でご確認ください）"),
        (
            "秋田県の退院者数は？",
            "「同上」と書かれています。[1]（注記：「同上」。すぐ上の「退院支援を実施した者の人数」の行を"
            "指すと読めますが、数値としては扱っていません）",
        ),
        ("山形県の退院者数は？", "北圏域 5人、南圏域 〃と書かれています。"),
    ],
)
def test_what_the_same_means(assistant: Assistant, question: str, told: str) -> None:
    answer = assistant.ask(question)
    assert told in answer.answer
    assert breaches(answer, assistant.index) == []


def test_the_first_report_of_all(seed: Assistant) -> None:
    answer = seed.ask("千葉市の退院者数は？").answer
    told = (
        "（すぐ上の「退院支援を実施した者の人数」と同じ注記：「上記の地域移行支援各プログラム参加者の合計」）"
    )
    assert f"「（同上）」{told}" in answer


def test_a_value_that_is_the_same_is_no_number(assistant: Assistant) -> None:
    (report,) = (r for r in assistant.catalog.reports if r.jurisdiction.name == "秋田県")
    (fact,) = (fact for fact in report.facts if fact.measure == "discharged")
    assert (fact.state, fact.value) == (ValueState.SAME, None)
    assert "計算できません" in assistant.ask("秋田県の退院率は？").answer
    (left,) = [r for r in assistant.catalog.reports if r.jurisdiction.name == "岩手県"]
    assert [f.value for f in left.facts if f.measure == "discharged"] == [6.0]

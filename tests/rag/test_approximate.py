"""約 in the source is 約 in whatever is computed from it, in an answer and in a comparison alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.matrix import build_matrix
from rag.selection import Selection
from tests.rag.conftest import breaches, load
from tests.rag.second_corpus import sheet

SHEETS = {
    # 10 + about 30 = about 40 supported; 1 + about 7 = about 8 discharged: about 20.0 %, about 32 left.
    "a.txt": sheet("青森県", "10人 約30人", "1人 約7人", areas=("北圏域", "南圏域")),
    "b.txt": sheet("秋田県", "20人", "5人"),
    "c.txt": sheet("山形県", "50人", "9人"),
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("approximate")
    for name, text in SHEETS.items():
        (folder / "corpus").mkdir(exist_ok=True)
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    return Assistant(load(Path(folder / "corpus"), folder / "index"))


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("青森県の退院者数は？", "合わせて **約8人** です"),
        (
            "青森県の退院率は？",
            "**約20.0%** です（退院した者の人数 約8人 ÷ 退院支援を実施した者の人数 約40人）",
        ),
        ("青森県で退院していない人は何人？", "約32人"),
        ("退院者数の合計は？", "**約22人**"),
        ("退院者数の平均は？", "**約7.3人** です（合計約22人 ÷ 3自治体）"),
        ("青森県と秋田県の退院者数を比較して", "差は 約3人"),
        ("退院率が最も低い自治体は？", "18.0%"),
    ],
)
def test_what_is_made_of_an_approximate_figure_is_approximate(
    assistant: Assistant, question: str, told: str
) -> None:
    answer = assistant.ask(question)
    assert told in answer.answer
    assert breaches(answer, assistant.index) == []


@pytest.mark.parametrize(
    "question",
    ["秋田県の退院率は？", "秋田県と山形県の退院者数の合計は？", "秋田県と山形県の退院者数を比較して"],
)
def test_what_is_not_stays_exact(assistant: Assistant, question: str) -> None:
    assert "約" not in assistant.ask(question).answer


def test_the_comparison_says_the_same(assistant: Assistant) -> None:
    matrix = build_matrix(assistant.catalog, Selection())
    shown = {row.name: [cell.text for cell in row.cells] for row in matrix.rows}
    assert shown == {
        "青森県": ["約40人", "約8人", "約20.0%"],
        "秋田県": ["20人", "5人", "25.0%"],
        "山形県": ["50人", "9人", "18.0%"],
    }
    # 22 of 110.
    assert [total.text for total in matrix.totals] == ["約110人", "約22人", "約20.0%"]

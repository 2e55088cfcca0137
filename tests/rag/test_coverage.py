"""A rate's two sides are of the same areas, or it is not computed, or what they are of is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.cells import CellState
from rag.matrix import Reason, build_matrix
from rag.selection import Selection
from tests.rag.conftest import breaches, load
from tests.rag.second_corpus import sheet

AREAS = ("北圏域", "南圏域")
SHEETS = {
    # One area's discharged over two areas' supported.
    "a.txt": sheet("秋田県", "計30人（北圏域20人、南圏域10人）", "北圏域 5人", areas=AREAS),
    # Both of both areas: 6 of 30.
    "b.txt": sheet("岩手県", "計30人（北圏域20人、南圏域10人）", "計6人（北圏域5人、南圏域1人）"),
    # The printed sum holds more than its two areas: 6 of both areas over 60 of the whole place.
    "c.txt": sheet("宮城県", "計60人（北圏域20人、南圏域10人）", "計6人（北圏域5人、南圏域1人）"),
    # The sheet sums up what it leaves open in both: 8 of 40.
    "d.txt": sheet("福島県", "計40人（北圏域30人、南圏域集計中）", "計8人（北圏域7人、南圏域1人）"),
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("coverage")
    (folder / "corpus").mkdir()
    for name, text in SHEETS.items():
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    return Assistant(load(Path(folder / "corpus"), folder / "index"))


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "秋田県の退院率は？",
            "秋田県の退院した者の割合は、分子と分母の対象が異なるため計算できません"
            "（退院した者の人数は北圏域の数、退院支援を実施した者の人数は北圏域、南圏域の数）。[1][2]",
        ),
        ("岩手県の退院率は？", "**20.0%** です（退院した者の人数 6人 ÷ 退院支援を実施した者の人数 30人）。"),
        (
            "宮城県の退院率は？",
            "**10.0%** です（退院した者の人数 6人 ÷ 退院支援を実施した者の人数 60人"
            "（分子は北圏域、南圏域の数、分母は全体の数））。",
        ),
        ("福島県の退院率は？", "**20.0%** です（退院した者の人数 8人 ÷ 退院支援を実施した者の人数 40人）。"),
        ("宮城県の支援者数は？", "**60人** です。[1]（報告書の計。内訳：北圏域 20人、南圏域 10人）"),
    ],
)
def test_what_a_rate_is_of(assistant: Assistant, question: str, told: str) -> None:
    answer = assistant.ask(question)
    assert told in answer.answer
    assert breaches(answer, assistant.index) == []


def test_a_remainder_of_other_areas_is_none(assistant: Assistant) -> None:
    assert "25人" not in assistant.ask("秋田県で退院していない人は何人？").answer
    assert "**24人**" in assistant.ask("岩手県で退院していない人は何人？").answer


def test_the_comparison_says_the_same(assistant: Assistant) -> None:
    matrix = build_matrix(assistant.catalog, Selection())
    rates = {row.name: row.cells[-1] for row in matrix.rows}
    assert rates["秋田県"].state is CellState.NOT_COMPUTED
    assert rates["秋田県"].text == "計算できません（分子は北圏域の数、分母は北圏域、南圏域の数）"
    assert rates["岩手県"].text == "20.0%"
    assert rates["宮城県"].note.endswith("（分子は北圏域、南圏域の数、分母は全体の数）")
    total = matrix.totals[-1]
    # 6 + 8 of 30 + 40.
    assert total.text == "20.0%"
    assert {left.row.name: left.reason for left in total.left_out} == {
        "秋田県": Reason.RATE,
        "宮城県": Reason.RATE,
    }

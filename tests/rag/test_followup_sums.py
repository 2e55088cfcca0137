"""Places that a follow-up puts into the sum before, or takes out of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.store import Index
from rag.assistant import Assistant
from tests.rag.conftest import load, turns
from tests.rag.second_corpus import sheet

FILES = {
    "a.txt": sheet("秋田県", "9人 5人", "2人 1人", areas=("大館圏域", "横手圏域"), training=21)
    + sheet("静岡市", "26人", "7人", training=34),
    "b.txt": sheet("北九州市", "31人", "12人", training=55) + sheet("香川県", "18人", "4人", training=70),
}
"""Supported: 14, 26, 31, 18; 89 in all."""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    corpus: Path = tmp_path_factory.mktemp("sums")
    for name, text in FILES.items():
        (corpus / name).write_bytes(text.encode("utf-8"))
    return load(corpus, tmp_path_factory.mktemp("sums_index") / "index")


@pytest.fixture(scope="module")
def asked(index: Index) -> Assistant:
    return Assistant(index)


SUM = "秋田県と静岡市の支援者の合計は？"


@pytest.mark.parametrize(
    ("before", "question", "told"),
    [
        ([SUM], "それに北九州市を加えると？", "合計は **71人**"),
        ([SUM], "北九州市も含めると？", "合計は **71人**"),
        ([SUM, "北九州市も足すと？"], "香川県も入れると？", "合計は **89人**"),
        ([SUM], "全部の自治体だと？", "合計は **89人**"),
        ([SUM], "静岡市を除くと？", "**14人**"),
        ([SUM, "北九州市も足すと？"], "秋田県を除くと？", "合計は **57人**"),
        (["全自治体の支援者の合計は？"], "香川県を除くと？", "合計は **71人**"),
        (["秋田県と静岡市の支援者の平均は？"], "北九州市も含めると？", "平均は **23.7人**"),
        (["秋田県の支援者は？", "静岡市は？"], "足すと？", "合計は **40人**"),
        (["秋田県の支援者は？", "静岡市は？"], "香川県も足すと？", "合計は **58人**"),
        (["大館の支援者は？"], "横手を足すと？", "合計は **14人**"),
        (["中国四国の支援者の合計は？"], "それに静岡市を加えると？", "合計は **44人**"),
        (["静岡市の研修会の参加者は何人？"], "香川県も加えると？", "**104名**"),
        (
            ["What is the total of people supported in Shizuoka City and Akita?"],
            "And including Kagawa?",
            "**58人**",
        ),
    ],
)
def test_a_place_is_added_to_the_sum_before_or_left_out(
    asked: Assistant, before: list[str], question: str, told: str
) -> None:
    assert told in asked.ask(question, turns(*before)).answer


def test_another_figure_or_a_list_is_still_its_own(asked: Assistant) -> None:
    value = asked.ask("北九州市の退院者数は？", turns(SUM)).answer
    assert "**12人**" in value
    assert "合計" not in value
    listed = asked.ask("全部の自治体の一覧は？", turns(SUM)).answer
    assert listed.startswith("| 自治体 |")
    assert "北九州市（平成29年度）" in asked.ask("北九州市は？", turns(SUM)).answer

"""Words that mean something only because of the turn before them."""

from __future__ import annotations

import pytest

from index.store import Index
from rag.assistant import Assistant
from rag.model import Status
from tests.rag.conftest import breaches, load, turns
from tests.rag.second_corpus import sheet

SHEETS = {
    "west.txt": sheet("徳島県", "58人", "14人")
    + sheet("高知県", "36人", "11人")
    + sheet("鳥取県", "29人", "8人")
    + sheet("岡山市", "47人", "21人"),
    "next.txt": sheet("鳥取県", "31人", "19人", year=30) + sheet("高知県", "37人", "13人", year=30),
}


@pytest.fixture(scope="module")
def west_index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    corpus = tmp_path_factory.mktemp("west")
    for name, text in SHEETS.items():
        (corpus / name).write_text(text, encoding="utf-8")
    return load(corpus, tmp_path_factory.mktemp("west_index") / "index")


@pytest.fixture(scope="module")
def west(west_index: Index) -> Assistant:
    return Assistant(west_index)


@pytest.mark.parametrize(
    ("questions", "told"),
    [
        (("四国の平成29年度の退院者は？", "中国は？"), ["鳥取県", "8人", "岡山市", "21人"]),
        (("四国の平成29年度の退院者数の合計は？", "では中国だと？"), ["**29人**"]),
        (("四国の平成29年度の退院者は？", "中国の支援者数は？"), ["鳥取県", "31人", "岡山市", "47人"]),
        (("中国地方の平成29年度の退院者は？", "四国は？", "中国は？"), ["鳥取県", "8人", "岡山市", "21人"]),
    ],
)
def test_a_region_named_by_a_word_of_its_own(
    west: Assistant, west_index: Index, questions: tuple[str, ...], told: list[str]
) -> None:
    answer = west.ask(questions[-1], turns(*questions[:-1]))
    assert answer.status is Status.ANSWERED
    assert all(word in answer.answer for word in told)
    assert "徳島県" not in answer.answer
    assert breaches(answer, west_index) == []


def test_such_a_word_is_no_region_where_none_was_asked_for(west: Assistant) -> None:
    assert west.ask("中国は？", turns("高知県の退院者は？")).status is Status.NOT_FOUND
    query = west.understand("中国語の相談は？", turns("四国の退院者は？"))
    assert [group.words for group in query.places.groups] == ["四国"]

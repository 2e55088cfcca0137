"""Areas by their names in Latin letters."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.store import Index
from rag.assistant import Assistant
from rag.latin_areas import latin_pattern, unread_area
from tests.rag.conftest import breaches, load
from tests.rag.second_corpus import sheet

FILES = {
    "a.txt": sheet("群馬県", "15人 8人", "6人 1人", areas=("東毛圏域", "県北障害保健福祉圏域"))
    + sheet("岐阜県", "21人 4人", "7人 3人", areas=("飛騨圏域", "中濃・西濃圏域")),
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    corpus: Path = tmp_path_factory.mktemp("latin")
    for name, text in FILES.items():
        (corpus / name).write_bytes(text.encode("utf-8"))
    return load(corpus, tmp_path_factory.mktemp("latin_index") / "index")


@pytest.fixture(scope="module")
def asked(index: Index) -> Assistant:
    return Assistant(index)


@pytest.mark.parametrize(
    ("question", "area", "figure"),
    [
        ("How many people were supported in the Tomo area of Gunma?", "東毛圏域", "**15人**"),
        ("How many people were discharged in Kenpoku?", "県北障害保健福祉圏域", "**1人**"),
        (
            "How many people were discharged in the kenhoku region of Gunma?",
            "県北障害保健福祉圏域",
            "**1人**",
        ),
        ("How many people were supported in Chūnō-Seinō?", "中濃・西濃圏域", "**4人**"),
        ("How many people were supported in Chuno and Seino?", "中濃・西濃圏域", "**4人**"),
        ("How many people were discharged in the Chuno and Seino area of Gifu?", "中濃・西濃圏域", "**3人**"),
        ("How many people were discharged in Chuno・Seino?", "中濃・西濃圏域", "**3人**"),
        ("How many were discharged in the Hida area?", "飛騨圏域", "**7人**"),
        ("What share of Gifu's supported people were in Hida?", "飛騨圏域", "**84.0%**"),
    ],
)
def test_an_area_in_latin_letters_is_the_area(
    index: Index, asked: Assistant, question: str, area: str, figure: str
) -> None:
    answer = asked.ask(question)
    first = answer.answer.split("\n")[0]
    assert area in first
    assert figure in first
    assert breaches(answer, index) == []


def test_an_area_that_is_not_known_is_said_to_be_answered_as_a_whole(asked: Assistant) -> None:
    answer = asked.ask("How many people were supported in the Agatsuma area of Gunma?").answer
    assert answer.startswith("Note: I do not know which area 「Agatsuma」 is")
    assert "東毛圏域, 県北障害保健福祉圏域" in answer.split("\n")[0]
    plain = asked.ask("How many people were supported in Gunma?").answer
    assert "Note:" not in plain


def test_names_of_jurisdictions_and_regions_are_no_areas() -> None:
    assert unread_area("How many in the Kanto area of Japan?") == ""
    assert unread_area("How many in the Chiba area?") == ""
    assert unread_area("How many in the model area? Which area?") == ""
    city = latin_pattern("秋田圏域")
    assert city is not None
    assert city.search("How many in Akita?") is None
    assert city.search("How many in the Akita area?") is not None
    region = latin_pattern("中部障害保健福祉圏域")
    assert region is not None
    assert region.search("Which prefecture of the Chubu region?") is None
    assert region.search("How many in the Chubu area of Tottori?") is not None
    short = latin_pattern("佐久圏域")
    assert short is not None
    assert short.search("for whose sake") is None

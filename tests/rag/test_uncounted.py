"""A superlative of what no report counts is no verdict: that is said first, and then what is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.store import Index
from rag.assistant import Assistant
from rag.model import Status
from tests.rag.conftest import breaches, load
from tests.rag.second_corpus import sheet

FILES = {
    "a.txt": sheet("宮城県", "42人", "17人", policy="家族会の立ち上げを助ける", training=58)
    + sheet("新潟市", "25人", "9人", policy="相談窓口 4か所を設ける"),
    "b.txt": sheet("岡山県", "33人", "12人", policy="精神科診療所の職員26人を対象に見学会を開く")
    + sheet("堺市", "19人", "3人", policy="相談窓口 7か所を設ける", training=83),
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    corpus: Path = tmp_path_factory.mktemp("uncounted")
    for name, text in FILES.items():
        (corpus / name).write_bytes(text.encode("utf-8"))
    return load(corpus, tmp_path_factory.mktemp("uncounted_index") / "index")


@pytest.fixture(scope="module")
def asked(index: Index) -> Assistant:
    return Assistant(index)


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("家族会が一番多いのはどこ？", "家族会"),
        ("家族会が最も多い自治体は？", "家族会"),
        ("訪問看護が少ない自治体は？", "訪問看護"),
        ("精神科診療所数が一番多い県は？", "精神科診療所"),
    ],
)
def test_what_is_not_counted_has_no_most(index: Index, asked: Assistant, question: str, subject: str) -> None:
    answer = asked.ask(question)
    first = answer.answer.split("\n")[0]
    assert answer.status is Status.ANSWERED
    assert f"「{subject}」の数を比べられる記載がない" in first
    assert "該当する記述があるのは" not in answer.answer
    assert "最も多い" not in answer.answer
    assert all(subject in citation.quote for citation in answer.citations)
    assert breaches(answer, index) == []


def test_people_who_were_counted_for_something_else_are_not_ranked(asked: Assistant) -> None:
    answer = asked.ask("入院者数が一番多い精神科診療所は？")
    assert "数が最も多い" not in answer.answer
    assert "**26人**" not in answer.answer


def test_what_is_counted_by_name_is_ranked_as_ever(asked: Assistant) -> None:
    offices = asked.ask("相談窓口が一番多い市は？").answer
    assert "数が最も多いのは" in offices
    assert "**7か所**" in offices
    attended = asked.ask("研修会の参加者が最も多い自治体は？").answer
    assert "**83名**" in attended
    assert "最も多いのは宮城県で、**17人**" in asked.ask("退院者が最も多いのはどこ？").answer

"""Figures of sessions: all that a bound is on, and each of the session that it belongs to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from index.store import Index
from rag.assistant import Assistant
from tests.rag.conftest import breaches, load
from tests.rag.second_corpus import sheet

FILES = {
    "a.txt": sheet(
        "石川県",
        "22人",
        "8人",
        training=77,
        policy="病棟職員研修①9/4参加者38名、②3/9予定\n○能登地区連絡会（11/2、会議室、参加者72名）",
    )
    + sheet("新潟市", "31人", "6人", training=24, policy="専門コース研修 参加者61名"),
    "b.txt": sheet(
        "熊本市",
        "18人",
        "5人",
        training=45,
        policy="家族教室研修①6/1参加者27名、②10/3参加者33名\n○窓口研修（計２回、参加者延90名）",
    ),
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    corpus: Path = tmp_path_factory.mktemp("sessions")
    for name, text in FILES.items():
        (corpus / name).write_bytes(text.encode("utf-8"))
    return load(corpus, tmp_path_factory.mktemp("sessions_index") / "index")


@pytest.fixture(scope="module")
def asked(index: Index) -> Assistant:
    return Assistant(index)


def bold(text: str) -> list[str]:
    return re.findall(r"\*\*([\d,]+[人名])\*\*", text)


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        ("60人以上参加した研修会や会議を挙げてください", ["77名", "72名", "61名"]),
        ("60人以上が出席した会議や研修は？", ["77名", "72名", "61名"]),
        ("60人以上集まった研修会は？", ["77名", "61名"]),
        ("60人以上が参加した会議は？", ["72名"]),
        ("30人未満の参加だった研修会は？", ["24名", "27名"]),
    ],
)
def test_a_bound_on_those_who_came_is_held_to_every_session(
    index: Index, asked: Assistant, question: str, figures: list[str]
) -> None:
    answer = asked.ask(question)
    assert answer.answer.startswith("見つかった")
    assert sorted(bold(answer.answer)) == sorted(figures)
    assert breaches(answer, index) == []

"""Figures of sessions: all that a bound is on, and each of the session that it belongs to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from index.store import Index
from rag.assistant import Assistant
from rag.numbered_sessions import numbered
from tests.rag.conftest import breaches, load
from tests.rag.second_corpus import sheet

FILES = {
    "a.txt": sheet(
        "石川県",
        "22人",
        "8人",
        training=77,
        policy="病棟職員研修会①9/4参加者38名、②3/9予定\n○能登地区連絡会（11/2、会議室、参加者72名）",
    )
    + sheet("新潟市", "31人", "6人", training=24, policy="専門コース研修 参加者61名"),
    "b.txt": sheet(
        "熊本市",
        "18人",
        "5人",
        training=45,
        policy="家族教室研修会①6/1参加者27名、②10/3参加者33名\n○窓口研修（計２回、参加者延90名）\n○東区連絡会（６/12、９/４、参加者各23名）",
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


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        ("石川県の1回目の病棟職員研修の参加人数は？", ["38名"]),
        ("熊本市の家族教室研修の2回目の参加者は何人？", ["33名"]),
        ("熊本市の第1回の家族教室研修は何人参加しましたか", ["27名"]),
        ("How many people attended the second training in Kumamoto City?", ["33名"]),
    ],
)
def test_a_numbered_session_has_its_own_figure(
    index: Index, asked: Assistant, question: str, figures: list[str]
) -> None:
    answer = asked.ask(question)
    assert bold(answer.answer) == figures
    assert breaches(answer, index) == []


@pytest.mark.parametrize(
    "question",
    [
        "石川県の2回目の病棟職員研修の参加人数は？",
        "石川県の2回目の病棟職員研修の参加者は38名でしたか？",
        "How many people attended the second training in Ishikawa?",
    ],
)
def test_a_session_without_a_number_is_said_to_have_none(
    index: Index, asked: Assistant, question: str
) -> None:
    answer = asked.ask(question)
    first = answer.answer.split("\n")[0]
    assert first.startswith(
        ("その回の数は、報告書に書かれていません", "The report gives no number of that session")
    )
    assert "②3/9予定" in answer.answer
    assert bold(answer.answer) == []
    assert breaches(answer, index) == []


def test_the_number_of_a_line_is_no_session() -> None:
    assert numbered("② 家族との合同研修（計２回）") == []
    assert [number for number, _ in numbered("②2/21予定")] == [2]
    assert [number for number, _ in numbered("研修①７/20参加者94名、②２/21予定")] == [1, 2]
    assert [number for number, _ in numbered("第12回連絡会、第１３回連絡会")] == [12, 13]


def test_a_mean_of_each_session_is_not_made_of_what_counts_several(asked: Assistant) -> None:
    answer = asked.ask("熊本市の窓口研修の1回あたりの参加人数は？").answer
    assert answer.startswith("※ 研修や会議の数の平均や中央値は計算していません。")
    assert "（計2回、参加者延90名）" in answer  # not in bold
    plain = asked.ask("新潟市の専門コース研修の中身を教えて").answer
    assert "専門コース研修 参加者61名" in plain


@pytest.mark.parametrize(
    ("question", "quoted", "figures"),
    [
        ("Was the 12 June meeting in Kumamoto City attended by 23 people?", "6/12", ["各23名"]),
        ("Was the meeting in Kumamoto City attended by 23 people?", "6/12", ["各23名"]),
        ("Did 72 people attend a meeting in Ishikawa?", "11/2", ["72名"]),
    ],
)
def test_a_meeting_held_up_in_english_is_found(
    index: Index, asked: Assistant, question: str, quoted: str, figures: list[str]
) -> None:
    answer = asked.ask(question)
    assert quoted in answer.answer
    assert re.findall(r"\*\*([各\d,]+[人名])\*\*", answer.answer) == figures
    assert "attended" not in answer.answer
    assert breaches(answer, index) == []


@pytest.mark.parametrize("verb", ["attends", "attended", "holds", "is attending"])
def test_who_attends_or_holds_meetings_is_looked_for_at_meetings(asked: Assistant, verb: str) -> None:
    answer = asked.ask(f"Who {verb} meetings in Kumamoto City?").answer
    assert "東区連絡会" in answer
    assert "attend" not in answer

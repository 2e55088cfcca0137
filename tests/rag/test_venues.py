"""Where something was held is told from whom it was for."""

from __future__ import annotations

import pytest

from index.store import Index
from rag.assistant import Assistant
from rag.model import Status
from rag.venues import is_held_at, venues_asked
from tests.rag.conftest import breaches, load, turns
from tests.rag.second_corpus import HEADINGS


@pytest.mark.parametrize(
    ("text", "venue", "held"),
    [
        ("H30. 1.15 地域移行研修会（みどり病院）37名参加", "病院", True),
        ("病院職員向け研修会（11/9、市民会館、参加者40名）", "病院", False),
        ("病院職員向け研修会（11/9、市民会館、参加者40名）", "市民会館", True),
        ("研修会の開催 H30年2月5日（火）13:30~ 青葉病院 大会議室 64人の参加", "病院", True),
        ("12月4日、県立病院において退院支援の研修を実施", "病院", True),
        ("連絡会（病院、保健所、市町村が参加）を年3回開催", "病院", False),
        ("連絡会（病院、保健所、市町村）を年3回開催", "保健所", False),
        ("各病院・事業所の研修会 6回", "病院", False),
        ("精神科病院での対象者の選出", "病院", False),
        ("精神科病院管理者等へ説明、地域連絡会議", "病院", False),
        ("病院と合同の研修会（中央公民館）25名参加", "病院", False),
    ],
)
def test_where_it_was_held(text: str, venue: str, held: bool) -> None:
    assert is_held_at(text, venue) is held


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    bodies = (
        "○連携が進んだ。",
        "（研修会の開催）\nＨ30. 1.17 病院職員向け研修会（文化会館）58名参加\n"
        "Ｈ30. 2.21 住まいの研修会（赤根病院）31名参加\n"
        "Ｈ30. 3. 8 相談支援事業所向け研修会（文化会館）29名参加",
        "（協議の場の開催状況）\n・地域移行部会を年4回開催",
        "（退院支援を実施した者の人数） 17人\n（そのうち、退院した者の人数） 4人",
        "○訪問看護の充実を図る",
    )
    marks = (*HEADINGS, "平成30年度 取組方針")
    corpus = tmp_path_factory.mktemp("venues")
    text = "山梨県\n" + "\n\n".join(f"{mark}\n{body}" for mark, body in zip(marks, bodies, strict=True))
    (corpus / "a.txt").write_text(text + "\n", encoding="utf-8")
    return load(corpus, tmp_path_factory.mktemp("venues_index") / "index")


def test_what_was_held_there_is_shown_alone(index: Index) -> None:
    answer = Assistant(index).ask("病院で開催した研修会は？")
    assert [citation.quote for citation in answer.citations] == [
        "Ｈ30. 2.21 住まいの研修会（赤根病院）31名参加"
    ]
    assert breaches(answer, index) == []


def test_what_is_done_somewhere_is_no_meeting(index: Index) -> None:
    query = Assistant(index).understand("病院で実施している支援は？")
    assert venues_asked(query) == ()


def test_either_of_two_venues(index: Index) -> None:
    answer = Assistant(index).ask("文化会館や赤根病院で開いた研修会は？")
    assert "（赤根病院）" in answer.answer and "（文化会館）" in answer.answer


def test_a_venue_that_no_line_gives_is_said(index: Index) -> None:
    assistant = Assistant(index)
    told = assistant.ask("職員病棟で行われた住まいの研修会は？", turns("山梨県の研修会は？"))
    assert told.status is Status.NOT_FOUND
    assert assistant.ask("体育館で開催した研修会は？").status is Status.NOT_FOUND


def test_a_venue_that_is_only_mentioned_is_told_to_be_none(index: Index) -> None:
    answer = Assistant(index).ask("相談支援事業所で開催した研修会は？")
    assert "「相談支援事業所」を会場として挙げた記述は見つかりませんでした。" in answer.answer
    assert "相談支援事業所向け研修会" in answer.answer
    which = Assistant(index).ask("相談支援事業所で開催した研修会がある自治体は？")
    assert which.status is Status.NOT_FOUND

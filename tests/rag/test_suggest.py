"""Questions to go on with: each is answered, none was asked, none after a refusal."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.model import Status
from rag.suggest import Suggester
from rag.understand import Turn
from tests.conftest import REPORTS
from tests.rag.conftest import load


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return Assistant(load(REPORTS, Path(tmp_path_factory.mktemp("suggest")) / "index"))


def _questions(assistant: Assistant) -> list[str]:
    catalog = assistant.catalog
    figures = [measure.short for measure in catalog.measures.values()]
    subjects = [*figures, *(section.name for section in catalog.sections.values())]
    one = [f"{j.name}の{subject}は？" for j in catalog.jurisdictions for subject in subjects]
    return [
        *one,
        *(f"全自治体の{figure}を比較して" for figure in figures),
        *(f"{f}の合計は？" for f in figures),
    ]


def test_whatever_is_suggested_is_answered_and_new(assistant: Assistant) -> None:
    suggester = Suggester(assistant)
    suggested = 0
    for question in _questions(assistant):
        answer = assistant.ask(question)
        for following in suggester.after(answer):
            suggested += 1
            other = assistant.ask(following)
            assert other.status is Status.ANSWERED, following
            assert other.answer != answer.answer, following
            assert following != question
    assert suggested > 2 * len(_questions(assistant))


def test_an_english_question_is_followed_by_english_ones(assistant: Assistant) -> None:
    place = assistant.catalog.jurisdictions[0]
    measure = next(iter(assistant.catalog.measures.values()))
    answer = assistant.ask(f"How many {measure.english} in {place.romaji}?")
    suggested = Suggester(assistant).after(answer)
    assert suggested
    assert [question for question in suggested if not question.isascii() and " " not in question] == []


def test_what_was_asked_before_is_not_suggested(assistant: Assistant) -> None:
    place = assistant.catalog.jurisdictions[0].name
    measure = next(iter(assistant.catalog.measures.values())).short
    answer = assistant.ask(f"{place}の{measure}は？")
    suggester = Suggester(assistant)
    first, *_ = suggester.after(answer)
    assert first not in suggester.after(answer, [Turn("user", first)])


def test_no_more_than_are_wanted_and_none_after_a_refusal(assistant: Assistant) -> None:
    place = assistant.catalog.jurisdictions[0].name
    measure = next(iter(assistant.catalog.measures.values())).short
    suggester = Suggester(assistant)
    assert len(suggester.after(assistant.ask(f"{place}の{measure}は？"), most=1)) == 1
    assert suggester.after(assistant.ask(f"{place}の{measure}は？"), most=0) == ()
    assert suggester.after(assistant.ask("横浜市の退院者数は？")) == ()
    assert suggester.after(assistant.ask("人数は？")) == ()


def test_a_question_is_tried_once(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    place = assistant.catalog.jurisdictions[0].name
    measure = next(iter(assistant.catalog.measures.values())).short
    answer = assistant.ask(f"{place}の{measure}は？")
    suggester = Suggester(assistant)
    before = suggester.after(answer)
    monkeypatch.setattr(Assistant, "ask", None)
    assert suggester.after(answer) == before

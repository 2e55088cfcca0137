"""The conversation: asked, streamed, kept, edited, stopped, rated; over an assistant that is a fake."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

import page.chat
from corpus.errors import IndexFormatError, RecordsError
from page.chat import Chat, Screen, history_of
from page.limits import RateLimit
from page.service import Service
from page.store.conversations import Conversations, Exchange
from page.store.feedback import Feedback
from page.visitor import Visitor
from rag.assistant import Assistant
from rag.model import Answer, Language, Query
from rag.understand import LONGEST, Turn
from tests.page.answers import answer, database_in
from tests.page.html import Reader

ME = Visitor("browser:a", Language.JAPANESE, "host:1")
OTHER = Visitor("browser:b", Language.JAPANESE, "host:2")


class _Catalog:
    reports = ()


class _Fake:
    """An assistant that answers everything alike and notes what it was given."""

    catalog = _Catalog()

    def __init__(self, *, error: Exception | None = None, choices: tuple[str, ...] = ()) -> None:
        self.histories: list[list[Turn]] = []
        self.languages: list[Language | None] = []
        self._error = error
        self._choices = choices

    def ask(self, question: str, history: Sequence[Turn] = (), *, language: Language | None = None) -> Answer:
        if self._error is not None:
            raise self._error
        self.languages.append(language)
        self.histories.append(list(history))
        return replace(answer(), question=question, choices=self._choices)

    def understand(
        self, question: str, history: Sequence[Turn] = (), *, language: Language | None = None
    ) -> Query:
        raise AssertionError("nothing is suggested where there are choices")


class _Desk:
    def __init__(self, folder: Path, assistant: _Fake, *, rate: int = 1000) -> None:
        database = database_in(folder)
        self.conversations = Conversations(database)
        self.feedback = Feedback(database)
        service = Service(lambda: cast(Assistant, assistant))
        self.chat = Chat(service, self.conversations, self.feedback, RateLimit(rate))

    def ask(self, question: str, conversation: str = "", **options: Any) -> list[Screen]:
        async def all_of() -> list[Screen]:
            visitor = options.pop("visitor", ME)
            return [screen async for screen in self.chat.ask(visitor, question, conversation, **options)]

        return asyncio.run(all_of())


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page.chat, "_FRAME_S", 0.0)


@pytest.fixture
def fake() -> _Fake:
    return _Fake(choices=("次は？",))


@pytest.fixture
def desk(tmp_path: Path, fake: _Fake) -> _Desk:
    return _Desk(tmp_path, fake)


def _conversation(screens: Sequence[Screen]) -> str:
    return next(screen.conversation for screen in screens if screen.conversation)


def _content(screen: Screen) -> str:
    assert screen.messages is not None
    return str(screen.messages[-1]["content"])


def test_a_question_is_emptied_answered_and_kept(desk: _Desk, fake: _Fake) -> None:
    screens = desk.ask("何人？")
    assert (screens[0].text, screens[0].busy, screens[0].pending) == ("", True, "何人？")
    assert (screens[-1].busy, screens[-1].pending, screens[-1].listed) == (False, "", True)
    assert "13人" in _content(screens[-1])
    assert screens[-1].messages is not None
    assert screens[-1].messages[-1]["options"] == [{"value": "次は？"}]
    kept = desk.conversations.load(ME.owner, _conversation(screens))
    assert kept is not None
    assert [exchange.question for exchange in kept] == ["何人？"]


def test_a_follow_up_knows_what_was_before_and_takes_its_choices_away(desk: _Desk, fake: _Fake) -> None:
    first = _conversation(desk.ask("何人？"))
    screens = desk.ask("では？", first)
    assert _conversation(screens) == first
    assert fake.histories == [[], [Turn("user", "何人？"), Turn("assistant", answer().answer)]]
    assert screens[-1].messages is not None
    assert ["options" in message for message in screens[-1].messages] == [False, False, False, True]


def test_the_pages_language_goes_with_a_question(desk: _Desk, fake: _Fake) -> None:
    desk.ask("13？")
    desk.ask("13？", visitor=Visitor("browser:c", Language.ENGLISH, "host:3"))
    assert fake.languages == [Language.JAPANESE, Language.ENGLISH]


@pytest.mark.parametrize("blank", ["", " ", "\u3000\n"])
def test_a_blank_question_does_nothing(desk: _Desk, fake: _Fake, blank: str) -> None:
    assert desk.ask(blank) == []
    assert fake.histories == []


def test_a_question_that_is_too_long_stays_in_the_input(desk: _Desk, fake: _Fake) -> None:
    question = "あ" * (LONGEST + 1)
    (screen,) = desk.ask(question)
    assert screen.text == question
    assert "2001文字" in _content(screen)
    # The conversation shows its beginning only, and nothing that takes it up again.
    assert screen.messages is not None
    shown = Reader(screen.messages[0]["content"]).text
    assert shown == "あ" * 39 + "…"
    assert "kk-do" not in screen.messages[0]["content"]
    assert fake.histories == []
    assert desk.conversations.summaries(ME.owner) == ()


def test_who_asks_too_much_has_to_wait_and_others_do_not(tmp_path: Path, fake: _Fake) -> None:
    desk = _Desk(tmp_path, fake, rate=1)
    desk.ask("一？")
    (screen,) = desk.ask("二？")
    assert screen.text == "二？"
    assert "少しお待ちください（あと" in _content(screen)
    assert len(desk.ask("三？", visitor=OTHER)) > 1


def test_an_edited_question_replaces_what_came_after(desk: _Desk, fake: _Fake) -> None:
    conversation = _conversation(desk.ask("一？"))
    for question in ("二？", "三？"):
        desk.ask(question, conversation)
    assert desk.chat.edit(ME, conversation, 1) == Screen(text="二？", editing=1)
    screens = desk.ask("二の二？", conversation, editing=1)
    assert screens[-1].editing == -1
    kept = desk.conversations.load(ME.owner, conversation) or ()
    assert [exchange.question for exchange in kept] == ["一？", "二の二？"]
    assert fake.histories[-1] == history_of(kept[:1])


@pytest.mark.parametrize("turn", [-1, 1, 99])
def test_a_turn_that_is_none_changes_nothing(desk: _Desk, turn: int) -> None:
    conversation = _conversation(desk.ask("一？"))
    assert desk.chat.edit(ME, conversation, turn) == Screen()
    assert desk.chat.rate(ME, conversation, turn, "up", "") == Screen()
    assert desk.chat.citation(ME, conversation, turn, 1) is None
    assert desk.chat.question_of(ME, conversation, turn) is None
    desk.ask("二？", conversation, editing=turn)
    assert len(desk.conversations.load(ME.owner, conversation) or ()) == 2


def test_a_conversation_is_its_owners_alone(desk: _Desk) -> None:
    mine = _conversation(desk.ask("一？"))
    theirs = _conversation(desk.ask("二？", mine, visitor=OTHER))
    assert theirs != mine
    assert desk.chat.show(OTHER, mine).messages == []
    assert desk.chat.show(OTHER, mine).conversation == ""
    assert desk.chat.citation(OTHER, mine, 0, 1) is None
    assert len(desk.conversations.load(ME.owner, mine) or ()) == 1


def test_what_is_said_of_an_answer_is_kept_and_seen(desk: _Desk) -> None:
    conversation = _conversation(desk.ask("一？"))
    screen = desk.chat.rate(ME, conversation, 0, "down", "町が違う")
    assert "👎 違っている ✓" in _content(screen)
    assert "👎 違っている ✓" in _content(desk.chat.show(ME, conversation))
    (entry,) = desk.feedback.entries()
    assert (entry.question, entry.verdict, entry.reason) == ("一？", "down", "町が違う")
    assert desk.chat.rate(ME, conversation, 0, "sideways", "") == Screen()
    assert "✓" not in _content(desk.chat.rate(ME, conversation, 0, "", ""))
    assert list(desk.feedback.entries()) == []


def test_stopping_gives_the_question_back_unless_it_was_answered(desk: _Desk) -> None:
    conversation = _conversation(desk.ask("一？"))
    stopped = desk.chat.stopped(ME, conversation, "二？")
    assert (stopped.text, stopped.busy, stopped.pending) == ("二？", False, "")
    assert "途中で止めました" in _content(stopped)
    answered = desk.chat.stopped(ME, conversation, "一？")
    assert answered.text == ""
    assert "13人" in _content(answered)


def test_trouble_is_told_and_is_no_turn_of_the_history(tmp_path: Path) -> None:
    fake = _Fake(error=IndexFormatError("changed"))
    desk = _Desk(tmp_path, fake)
    screens = desk.ask("何人？")
    assert "kk-failure" in _content(screens[-1])
    kept = desk.conversations.load(ME.owner, _conversation(screens)) or ()
    assert history_of(kept) == []


def test_trouble_of_the_code_is_told_without_its_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    screens = _Desk(tmp_path, _Fake(error=ZeroDivisionError("secret"))).ask("何人？")
    assert "答えを作れませんでした" in _content(screens[-1])
    assert "secret" not in _content(screens[-1])
    assert "ZeroDivisionError: secret" in capsys.readouterr().err


def test_an_answer_that_cannot_be_kept_is_shown_all_the_same(
    desk: _Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise RecordsError("the disk is full")

    monkeypatch.setattr(desk.conversations, "append", full)
    screens = desk.ask("何人？")
    assert screens[-1].messages is not None
    assert "13人" in screens[-1].messages[-2]["content"]
    assert "the disk is full" in _content(screens[-1])


def test_records_that_cannot_be_read_are_an_empty_conversation(
    desk: _Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise RecordsError("no database")

    monkeypatch.setattr(desk.conversations, "load", broken)
    assert desk.chat.show(ME, "0" * 32).messages == []
    assert "no database" in capsys.readouterr().err


def test_a_question_asked_early_is_answered_when_ready(tmp_path: Path, fake: _Fake) -> None:
    gate = threading.Event()

    def opener() -> Assistant:
        assert gate.wait(10)
        return cast(Assistant, fake)

    database = database_in(tmp_path)
    chat = Chat(Service(opener), Conversations(database), Feedback(database), RateLimit(10))

    async def asked() -> list[Screen]:
        screens = []
        async for screen in chat.ask(ME, "何人？", ""):
            screens.append(screen)
            gate.set()
        return screens

    screens = asyncio.run(asked())
    assert "準備中…" in _content(screens[0])
    assert "13人" in _content(screens[-1])


def test_a_failed_start_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def opener() -> Assistant:
        raise IndexFormatError("there is no index in /nowhere: build")

    database = database_in(tmp_path)
    chat = Chat(Service(opener), Conversations(database), Feedback(database), RateLimit(10))

    async def asked() -> list[Screen]:
        return [screen async for screen in chat.ask(ME, "何人？", "")]

    assert "there is no index in /nowhere" in _content(asyncio.run(asked())[-1])
    assert "make index" in capsys.readouterr().err


def test_a_note_is_kept_with_its_answer(desk: _Desk) -> None:
    conversation = _conversation(desk.ask("一？"))
    desk.conversations.append(ME.owner, conversation, Exchange("二？", answer(), note="※ 一部だけ"))
    assert "※ 一部だけ" in _content(desk.chat.show(ME, conversation))

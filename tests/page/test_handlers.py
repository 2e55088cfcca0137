"""Events: what a script may send, whatever it is, and which components change."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import page.chat
from page.blocks import build_blocks, gr
from page.chat import Chat
from page.handlers import Desk, Handlers
from page.limits import RateLimit
from page.sent import Sent, names_of, number_of, text_of
from page.service import Service
from page.store.conversations import Conversations
from page.store.feedback import Feedback
from page.views import Views
from page.visitor import VISITOR_COOKIE
from tests.page.answers import ID, OWNER, database_in, exchange

BROWSER = "a" * 32
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


class _Request:
    def __init__(self, **query: str) -> None:
        self.cookies = {VISITOR_COOKIE: BROWSER}
        self.headers = {"accept-language": "ja"}
        self.query_params = query
        self.username = None
        self.session_hash = "x"


class _Event:
    def __init__(self, data: Any) -> None:
        self._data = data


@pytest.fixture
def desk(service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(page.chat, "_FRAME_S", 0.0)
    database = database_in(tmp_path)
    conversations = Conversations(database)
    chat = Chat(service, conversations, Feedback(database), RateLimit(1000))
    return Desk(service, chat, conversations, Views(service), {})


@pytest.fixture
def handlers(desk: Desk) -> Handlers:
    return Handlers(desk)


def _all(steps: Any) -> list[tuple[Any, ...]]:
    async def all_of() -> list[tuple[Any, ...]]:
        return [step async for step in steps]

    return asyncio.run(all_of())


def _shown(step: tuple[Any, ...]) -> dict[str, Any]:
    shown = dict(zip(Handlers.SCREEN, step, strict=True))
    bare = ("question", "conversation")
    return {name: update if name in bare else update.get("value") for name, update in shown.items()}


def test_a_question_sent_fills_the_screen(handlers: Handlers, desk: Desk) -> None:
    steps = _all(handlers.submit("どの自治体の報告書がありますか？", "", [], -1, _Request()))  # type: ignore[arg-type]
    first, last = _shown(steps[0]), _shown(steps[-1])
    assert first["question"]["value"] == ""
    assert first["question"]["stop_btn"] == "停止"
    assert "kk-answered" in last["chat"][-1]["content"]
    assert len(desk.conversations.summaries(f"browser:{BROWSER}")) == 1


def test_a_link_asks_its_question_in_a_new_conversation(handlers: Handlers) -> None:
    (nothing,) = _all(handlers.linked(ID, [], -1, _Request()))  # type: ignore[arg-type]
    assert nothing == (*[gr.skip()] * 2, ID, *[gr.skip()] * 4)
    asked = _Request(q="どの自治体の報告書がありますか？")
    steps = _all(handlers.linked(ID, [], -1, asked))  # type: ignore[arg-type]
    assert _shown(steps[0])["conversation"] not in (ID, "")


def test_the_page_begins_with_what_was_left(handlers: Handlers, desk: Desk) -> None:
    desk.conversations.append(f"browser:{BROWSER}", ID, exchange("何人？"))
    steps = _all(handlers.begin(ID, [], _Request()))  # type: ignore[arg-type]
    top, _, head, listed, _, _ = (update.get("value") for update in steps[0])
    chat = steps[0][4]
    assert "聞ける報告書" in top
    assert "新しい会話" in head
    assert f'data-id="{ID}" aria-current="true"' in listed
    assert "13人" in chat["value"][-1]["content"]
    assert "kk-state-ready" in steps[-1][1]["value"]
    assert len(steps[-1][4]["examples"]) == 4


@pytest.mark.parametrize(
    "sent",
    [
        {"what": "show", "id": ID},
        {"what": "delete", "id": ID},
        {"what": "edit", "turn": 0},
        {"what": "down", "turn": 0, "reason": "x"},
        {"what": "retry", "turn": 0},
        {"what": "ask", "question": "何人？"},
    ],
)
def test_nobody_reaches_a_conversation_of_another(
    handlers: Handlers, desk: Desk, sent: dict[str, Any]
) -> None:
    desk.conversations.append(OWNER, ID, exchange("ひみつ？"))
    steps = _all(handlers.act(ID, [], -1, _Event(sent), _Request()))  # type: ignore[arg-type]
    assert "ひみつ" not in str(steps)
    kept = desk.conversations.load(OWNER, ID)
    assert kept is not None
    assert len(kept) == 1


@settings(deadline=None)  # how long a view takes is not what is tested
@given(data=JSON, conversation=JSON, excluded=JSON, editing=JSON)
def test_whatever_a_script_sends_is_no_failure(
    service: Service, tmp_path_factory: pytest.TempPathFactory, data: Any, conversation: Any, excluded: Any,
    editing: Any,
) -> None:  # fmt: skip
    handlers = _kept(service, tmp_path_factory)
    event, request = _Event(data), _Request()
    _all(handlers.act(conversation, excluded, editing, event, request))  # type: ignore[arg-type]
    for handler in (handlers.listed, handlers.open_source):
        handler(conversation, event, request)  # type: ignore[arg-type]
    for view in (handlers.scope, handlers.compared, handlers.read_report):
        view(event, request)  # type: ignore[operator]


_KEPT: list[Handlers] = []


def _kept(service: Service, folders: pytest.TempPathFactory) -> Handlers:
    if not _KEPT:
        database = database_in(folders.mktemp("handlers"))
        conversations = Conversations(database)
        chat = Chat(service, conversations, Feedback(database), RateLimit(100_000))
        _KEPT.append(Handlers(Desk(service, chat, conversations, Views(service), {})))
    return _KEPT[0]


def test_a_citation_opens_its_source_and_a_strange_one_says_so(handlers: Handlers) -> None:
    question = "どの自治体の報告書がありますか？"
    steps = _all(handlers.submit(question, "", [], -1, _Request()))  # type: ignore[arg-type]
    conversation = next(
        shown["conversation"] for shown in map(_shown, steps) if isinstance(shown["conversation"], str)
    )
    opened = handlers.open_source(conversation, _Event({"turn": 0, "cite": 1}), _Request())  # type: ignore[arg-type]
    assert "<mark" in opened
    for sent in ({"turn": 0, "cite": 99}, {"turn": 9, "cite": 1}, {"source": "x", "start": 0, "end": 5}, {}):
        assert "<mark" not in handlers.open_source(conversation, _Event(sent), _Request())  # type: ignore[arg-type]


def test_values_are_read_as_what_they_have_to_be() -> None:
    assert [number_of(value) for value in (3, "12", 0)] == [3, 12, 0]
    assert {number_of(value) for value in ("-1", "x", True, None, 1.5, "9" * 20, "１２")} == {-1}
    assert [text_of(v) for v in ("a", None, 3)] == ["a", "", ""]
    sent = Sent(_Event({"fields": [["a", "b"], ["a"], "ab", [1, 2], ["c", "d"]], "n": "3", "t": 4}))
    assert sent.fields == [("a", "b"), ("c", "d")]
    assert (sent.number("n"), sent.text("t"), sent.number("none"), "t" in sent) == (3, "", -1, True)
    assert Sent(_Event({"fields": "x"})).fields == Sent(_Event(None)).fields == []
    assert names_of(["a", 3, None]) == frozenset({"a"})
    assert names_of("abc") == frozenset()


def test_the_page_has_no_way_out(desk: Desk) -> None:
    async def built() -> Any:
        return build_blocks(desk).get_config_file()

    # In a loop of our own: gradio would make one and leave it open.
    config = asyncio.run(built())
    assert config["analytics_enabled"] is False
    buttons = [component["props"].get("buttons") or [] for component in config["components"]]
    assert len(buttons) > 10
    assert [names for names in buttons if "share" in names] == []

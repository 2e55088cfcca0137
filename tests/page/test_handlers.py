"""Events: what a script may send, whatever it is, and which components change."""

from __future__ import annotations

import asyncio
import json
import threading
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
from page.view_handlers import ViewHandlers
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
    views = _views(handlers)
    for answer in (handlers.listed, views.open_source):
        asyncio.run(answer(conversation, event, request))  # type: ignore[arg-type]
    for view in (handlers.scope, views.compared, views.filtered, views.read_report):
        asyncio.run(view(event, request))  # type: ignore[operator]
    for tab in (views.compare_tab, views.reports_tab):
        for address in (data, json.dumps(data), json.dumps({"keeps": False, "fields": data, "report": data})):
            tab(address, request)  # type: ignore[arg-type]


def _views(handlers: Handlers) -> ViewHandlers:
    return ViewHandlers(handlers._desk.views, handlers._desk.chat)


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
    views = _views(handlers)

    def opened(sent: Any) -> str:
        update = asyncio.run(views.open_source(conversation, _Event(sent), _Request()))  # type: ignore[arg-type]
        return str(update["value"])

    assert "<mark" in opened({"turn": 0, "cite": 1})
    for sent in ({"turn": 0, "cite": 99}, {"turn": 9, "cite": 1}, {"source": "x", "start": 0, "end": 5}, {}):
        assert "<mark" not in opened(sent)


def test_a_view_is_filled_as_the_address_says_and_else_kept(handlers: Handlers) -> None:
    views = _views(handlers)
    fields = [["region", "関東"], ["column", "measure:supported"]]
    form, result = views.compare_tab(json.dumps({"keeps": False, "fields": fields}), _Request())  # type: ignore[arg-type]
    assert 'name="region" value="関東" checked' in form["value"]
    assert "千葉市" in result["value"]
    assert "鹿児島県" not in result["value"]
    form, result = views.compare_tab('{"keeps": false}', _Request())  # type: ignore[arg-type]
    assert "checked" not in form["value"]
    assert "鹿児島県" in result["value"]
    assert views.compare_tab('{"keeps": true}', _Request()) == (gr.skip(), gr.skip())  # type: ignore[arg-type]
    listed, report = views.reports_tab('{"report": "0123456789abcdef"}', _Request())  # type: ignore[arg-type]
    assert "kk-holdings" in listed["value"]
    assert "その報告書は" in report["value"]
    assert views.reports_tab("", _Request())[1] == gr.update(value="")  # type: ignore[arg-type]


def test_one_visitors_comparison_does_not_hold_another_up_and_the_last_tick_wins(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    gates = {"関東": threading.Event(), "九州": threading.Event()}
    made: list[str] = []

    def comparison(self: Views, pairs: Any, words: Any) -> str:
        region = dict(pairs)["region"]
        if region in gates:
            assert gates[region].wait(20)
        made.append(region)
        return region

    monkeypatch.setattr(Views, "comparison", comparison)
    views = ViewHandlers(desk.views, desk.chat)

    def compared(window: str, region: str, count: int) -> asyncio.Task[Any]:
        event = _Event({"fields": [["region", region]], "count": count})
        request = _Request()
        request.session_hash = window
        return asyncio.create_task(views.compared(event, request))  # type: ignore[arg-type]

    async def both() -> None:
        heavy = compared("one", "関東", 1)
        waiting = [
            compared("one", region, count) for count, region in ((2, "東北"), (4, "九州"), (3, "四国"))
        ]
        # Somebody else is answered meanwhile.
        assert (await asyncio.wait_for(compared("other", "近畿", 1), 20))["value"] == "近畿"
        assert made == ["近畿"]
        gates["関東"].set()
        gates["九州"].set()
        assert (await heavy)["value"] == "関東"
        # What was ticked after them makes the second and the third superfluous, however they arrived.
        assert [(await task).get("value") for task in waiting] == [None, "九州", None]

    asyncio.run(both())
    assert made == ["近畿", "関東", "九州"]


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

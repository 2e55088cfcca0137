"""What happens when somebody does something on the page: a handler for each event, which keeps nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import gradio as gr

from page.chat import Chat, Screen
from page.events import EventOrder, requester, updates
from page.lists import excluded_of, list_head_html, list_html, scope_html
from page.official import places_in_order
from page.render import holdings_line, status_html
from page.sent import Sent, names_of, number_of, text_of
from page.service import Service
from page.store.conversations import Conversations
from page.text import escaped
from page.top import top_html
from page.views import Views
from page.visitor import Visitor
from page.words import Words
from rag.wording import place_name

_POLL_S = 0.1
_TABS = ("chat", "compare", "reports", "welcome")
_SCREEN = ("question", "chat", "conversation", "list", "editing", "bus", "pending")


@dataclass(frozen=True, slots=True)
class Desk:
    """All that the page's handlers work with."""

    service: Service
    chat: Chat
    conversations: Conversations
    views: Views
    functions: Mapping[str, Callable[..., Any]]


class Handlers:
    """One method for each event. Each gets the request it came with, and asks it who is there."""

    SCREEN: ClassVar = _SCREEN

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._order = EventOrder()

    async def begin(
        self, conversation: str, excluded: list[str], request: gr.Request
    ) -> AsyncIterator[tuple[Any, ...]]:
        """The conversation as it was left; then the state of the service until it is ready."""
        visitor = requester(request)
        words = Words(visitor.language)
        messages = self._desk.chat.show(visitor, text_of(conversation)).messages
        chat: dict[str, Any] = {"value": messages, "placeholder": escaped(words.say("chat_empty"))}
        top: str | None = top_html(visitor, words)
        lists: list[str | None] = [list_head_html(words), self._list(visitor, words, conversation)]
        if not self._desk.service.is_done:
            yield updates(top, self._waiting(words), *lists, gr.update(**chat), None)
            while not self._desk.service.is_done:
                await asyncio.sleep(_POLL_S)
                yield updates(None, self._waiting(words), *[None] * 4)
            # What was asked meanwhile stays.
            top, lists, chat = None, [None, None], {}
        # Where it is ready, all in one piece: of two changes of a component that arrive at the same moment,
        # the browser may keep the later only.
        failure = self._desk.service.failure
        if failure is not None:
            yield updates(top, status_html("failure", failure), *lists, gr.update(**chat), None)
            return
        status, examples, scope = await asyncio.to_thread(self._ready, words, excluded)
        yield updates(top, status, *lists, gr.update(**chat, examples=examples), scope)

    def labels(self, request: gr.Request) -> tuple[Any, ...]:
        """The names of the views and of the input in the visitor's language: Gradio knows the browser's."""
        words = Words(requester(request).language)
        tabs = [gr.update(label=words.say(f"tab_{name}")) for name in _TABS]
        said = {"label": "input", "placeholder": "placeholder", "submit_btn": "send"}
        return *tabs, gr.update(**{part: words.say(f"chat_{name}") for part, name in said.items()})

    async def linked(
        self, conversation: str, excluded: list[str], editing: int, request: gr.Request
    ) -> AsyncIterator[tuple[Any, ...]]:
        """The question that the page's own address asks (``?q=``), in a conversation of its own."""
        asked = dict(request.query_params).get("q", "")
        if not asked.strip():
            yield self._shown(Screen(), requester(request), conversation)
            return
        async for shown in self._asked(asked, "", excluded, -1, request):
            yield shown

    async def submit(
        self, question: str, conversation: str, excluded: list[str], editing: int, request: gr.Request
    ) -> AsyncIterator[tuple[Any, ...]]:
        """The question in the input."""
        async for shown in self._asked(question or "", conversation, excluded, editing, request):
            yield shown

    async def chosen(
        self, conversation: str, excluded: list[str], editing: int, event: gr.SelectData, request: gr.Request
    ) -> AsyncIterator[tuple[Any, ...]]:
        """An example or a choice that was clicked."""
        value = event.value
        question = str(value.get("text", "")) if isinstance(value, dict) else str(value)
        async for shown in self._asked(question, conversation, excluded, -1, request):
            yield shown

    async def act(
        self, conversation: str, excluded: list[str], editing: int, event: gr.EventData, request: gr.Request
    ) -> AsyncIterator[tuple[Any, ...]]:
        """A button in or beside the conversation."""
        visitor, sent = requester(request), Sent(event)
        what, turn = sent.text("what"), sent.number("turn")
        if what == "ask":
            async for shown in self._asked(sent.text("question"), conversation, excluded, -1, request):
                yield shown
        elif what == "retry":
            question = self._desk.chat.question_of(visitor, text_of(conversation), turn)
            async for shown in self._asked(question or "", conversation, excluded, turn, request):
                yield shown
        else:
            screen = self._changed(what, turn, text_of(conversation), sent, visitor)
            yield self._shown(screen, visitor, conversation)

    def stop(self, conversation: str, pending: str, request: gr.Request) -> tuple[Any, ...]:
        visitor = requester(request)
        screen = self._desk.chat.stopped(visitor, text_of(conversation), text_of(pending))
        return self._shown(screen, visitor, conversation)

    async def listed(self, conversation: str, event: gr.EventData, request: gr.Request) -> Any:
        """The list of conversations: searched, or with one renamed."""
        visitor, sent = requester(request), Sent(event)
        async with self._order.turn_of("list", sent, request) as turn:
            if sent.text("what") == "rename":
                self._desk.conversations.rename(visitor.owner, sent.text("id"), sent.text("title"))
            if turn.is_past:
                return gr.skip()
            words, search = Words(visitor.language), sent.text("text")
            return gr.update(value=self._list(visitor, words, conversation, search=search))

    async def scope(self, event: gr.EventData, request: gr.Request) -> list[str]:
        """The reports that do not answer, as the others are ticked."""
        async with self._order.turn_of("scope", Sent(event), request) as turn:
            catalog = self._desk.service.assistant().catalog
            ticked = [value for name, value in turn.newest.fields if name == "report"]
            return sorted(excluded_of(catalog, ticked))

    async def _asked(
        self, question: str, conversation: str, excluded: list[str], editing: int, request: gr.Request
    ) -> AsyncIterator[tuple[Any, ...]]:
        visitor, changed = requester(request), False
        asked = self._desk.chat.ask(
            visitor,
            question,
            text_of(conversation),
            excluded=names_of(excluded),
            editing=number_of(editing),
        )
        async for screen in asked:
            changed = True
            conversation = conversation if screen.conversation is None else screen.conversation
            yield self._shown(screen, visitor, conversation)
        if not changed:
            # A generator that yields nothing is taken for a change of everything, the input's text too.
            yield self._shown(Screen(), visitor, conversation)

    def _changed(self, what: str, turn: int, conversation: str, sent: Sent, visitor: Visitor) -> Screen:
        chat, kept = self._desk.chat, self._desk.conversations
        if what == "edit":
            return chat.edit(visitor, conversation, turn)
        if what == "edit-stop":
            return Screen(text="", editing=-1)
        if what in ("up", "down"):
            return chat.rate(visitor, conversation, turn, what, sent.text("reason"))
        if what == "unrate":
            return chat.rate(visitor, conversation, turn, "", "")
        if what == "show":
            return chat.show(visitor, sent.text("id"))
        if what == "delete":
            kept.delete(visitor.owner, sent.text("id"))
            gone = sent.text("id") == conversation
            return chat.show(visitor, "") if gone else Screen(listed=True)
        if what == "delete-all":
            kept.delete_all(visitor.owner)
        return chat.show(visitor, "") if what in ("new", "delete-all") else Screen()

    def _shown(self, screen: Screen, visitor: Visitor, conversation: str) -> tuple[Any, ...]:
        """The screen as updates of the components in ``SCREEN``; ``conversation`` is the one that is open.

        The conversation is always sent as it is, never left out: see ``updates``.
        """
        words = Words(visitor.language)
        question: dict[str, Any] = {}
        if screen.text is not None:
            question["value"] = screen.text
        if screen.busy is not None:
            question["submit_btn"] = False if screen.busy else words.say("chat_send")
            question["stop_btn"] = words.say("chat_stop") if screen.busy else False
        now = text_of(conversation) if screen.conversation is None else screen.conversation
        relist = screen.listed or screen.conversation is not None
        shown = updates(
            gr.update(**question),
            screen.messages,
            None,
            self._list(visitor, words, now) if relist else None,
            screen.editing,
            None if screen.editing is None else _editing_html(screen.editing, words),
            screen.pending,
        )
        return *shown[:2], now, *shown[3:]

    def _list(self, visitor: Visitor, words: Words, conversation: str | None, *, search: str = "") -> str:
        found = self._desk.conversations.summaries(visitor.owner, search=search)
        return list_html(found, words, current=text_of(conversation), searched=search != "")

    def _waiting(self, words: Words) -> str:
        stage = self._desk.service.stage
        return status_html("waiting", _stage_line(stage.name, stage.done, stage.total, words))

    def _ready(self, words: Words, excluded: list[str]) -> tuple[str, list[dict[str, str]], str]:
        """The line of what there is, the examples, and the reports to tick."""
        catalog = self._desk.service.assistant().catalog
        places = places_in_order(catalog.jurisdictions)
        names = [place_name(place, words.language).partition(" (")[0] for place in places]
        examples = [{"text": text} for text in self._desk.views.examples(words)]
        line = holdings_line(names, catalog.years, words)
        return status_html("ready", line), examples, scope_html(catalog, names_of(excluded), words)


def _editing_html(editing: int, words: Words) -> str:
    if editing < 0:
        return ""
    return (
        f'<p class="kk-editing">{escaped(words.say("chat_editing"))} '
        f'<button type="button" class="kk-plain" data-kk="edit-stop">'
        f"{escaped(words.say('chat_editing_stop'))}</button></p>"
    )


def _stage_line(name: str, done: int, total: int | None, words: Words) -> str:
    if name == "open":
        return words.say("chat_waiting")
    return words.say(f"chat_waiting_{name}", done=done, total=total)

"""What happens in the views beside the conversation: the comparison, the reports, first steps, the panel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr
from fastapi.concurrency import run_in_threadpool

from page.chat import Chat
from page.events import EventOrder, requester, updates
from page.sent import Sent, Wish, text_of
from page.views import Views
from page.visitor import Visitor
from page.words import Words


class ViewHandlers:
    """One method for each event. What takes long is made beside the loop that serves everybody."""

    def __init__(self, views: Views, chat: Chat) -> None:
        self._views = views
        self._chat = chat
        self._order = EventOrder()

    async def open_source(self, conversation: str, event: gr.EventData, request: gr.Request) -> Any:
        """The side panel for a citation of the conversation, or for any span of a source."""
        visitor, sent = requester(request), Sent(event)
        return await self._viewed(
            "panel", sent, request, lambda: self._panel(visitor, text_of(conversation), sent)
        )

    def _panel(self, visitor: Visitor, conversation: str, sent: Sent) -> str:
        words = Words(visitor.language)
        if "cite" not in sent:
            span = (sent.text("source"), sent.number("start"), sent.number("end"))
            return self._views.panel(*span, words)
        turn, number = sent.number("turn"), sent.number("cite")
        citation = self._chat.citation(visitor, conversation, turn, number)
        if citation is None:
            return self._views.panel("", 0, 0, words)
        return self._views.panel(citation.source, citation.start, citation.end, words, number=number)

    def compare_tab(self, address: str, request: gr.Request) -> tuple[Any, ...]:
        """The form with the comparison that the page's address selects; else it stays as it was left."""
        wanted = Wish.of(address)
        if wanted.keeps:
            return updates(None, None)
        words, views = Words(requester(request).language), self._views
        return updates(views.compare_form(words, wanted.fields), views.comparison(wanted.fields, words))

    async def compared(self, event: gr.EventData, request: gr.Request) -> Any:
        """The comparison that the form's fields select."""
        sent, words = Sent(event), Words(requester(request).language)
        sort = [(name, sent.text(key)) for name, key in (("sort", "column"), ("direction", "direction"))]
        pairs = [*sent.fields, *(pair for pair in sort if pair[1])]
        return await self._viewed("compare", sent, request, lambda: self._views.comparison(pairs, words))

    def reports_tab(self, address: str, request: gr.Request) -> tuple[Any, ...]:
        """The list of reports, and the one that the page's address names; else all as it was left."""
        wanted = Wish.of(address)
        if wanted.keeps:
            return updates(None, None)
        words, views = Words(requester(request).language), self._views
        listed = views.filtered(wanted.fields, words) if wanted.fields else views.holdings(words)
        return updates(listed, views.report(wanted.report, words))

    async def filtered(self, event: gr.EventData, request: gr.Request) -> Any:
        """The list of reports, narrowed to what its form says."""
        sent, words = Sent(event), Words(requester(request).language)
        return await self._viewed("holdings", sent, request, lambda: self._views.filtered(sent.fields, words))

    async def read_report(self, event: gr.EventData, request: gr.Request) -> Any:
        sent, words = Sent(event), Words(requester(request).language)
        return await self._viewed(
            "report", sent, request, lambda: self._views.report(sent.text("report"), words)
        )

    def welcome_tab(self, address: str, request: gr.Request) -> Any:
        return gr.update(value=self._views.welcome(Words(requester(request).language)))

    async def _viewed(self, kind: str, sent: Sent, request: gr.Request, make: Callable[[], str]) -> Any:
        """What ``make`` makes beside the loop that serves everybody; nothing where it is out of date."""
        async with self._order.turn_of(kind, sent, request) as turn:
            return gr.skip() if turn.is_past else gr.update(value=await run_in_threadpool(make))

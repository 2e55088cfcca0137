"""What every handler needs of an event: who sent it, its turn among others, updates that are told alike."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Any

import gradio as gr
from gradio.utils import is_prop_update

from page.order import Order, Turn
from page.sent import Sent
from page.visitor import Visitor, visitor_of


class EventOrder:
    """Lets the events of one kind and one window in one after another."""

    def __init__(self) -> None:
        self._order: Order[Sent] = Order()

    def turn_of(self, kind: str, sent: Sent, request: gr.Request) -> AbstractAsyncContextManager[Turn[Sent]]:
        """The turn of an event among those of its kind that its window has sent."""
        window = str(getattr(request, "session_hash", None) or requester(request).owner)
        return self._order.turn(window, kind, sent.number("count"), sent)


def requester(request: gr.Request) -> Visitor:
    """Who sent the request."""
    return visitor_of(request, user=request.username or None)


def updates(*values: Any) -> tuple[Any, ...]:
    """Each value as an update of its component; None leaves it as it is.

    Never now the bare value and now an update: Gradio then keeps, for as long as the session lasts, a
    component more for each change from one to the other.
    """
    made = (gr.skip() if value is None else value for value in values)
    return tuple(one if is_prop_update(one) else gr.update(value=one) for one in made)

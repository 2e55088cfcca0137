"""The conversation: questions answered, streamed, kept, edited, asked again and rated; without Gradio."""

from __future__ import annotations

import asyncio
import math
import sys
import traceback
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.errors import KikeruError
from page.limits import RateLimit
from page.lists import scope_count
from page.markdown import stream_prefixes
from page.render import answer_html, failure_html, question_html, refused_html, waiting_html
from page.report_ids import report_id
from page.service import Service, failure_line
from page.store.conversations import Conversations, Exchange, new_id
from page.store.feedback import Feedback
from page.visitor import Visitor
from page.words import Words
from rag.assistant import Assistant
from rag.model import Language
from rag.understand import LONGEST, Turn

_FRAMES = 4  # steps in which an answer appears: enough to be seen, few enough for twenty people at once
_FRAME_S = 0.025

Message = dict[str, Any]
"""A message as gr.Chatbot takes it."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What changes on the page; None stays as it is.

    ``text`` is what stands in the input; ``editing`` the turn that the next question replaces (-1: none);
    ``pending`` the question under way; ``busy`` whether it can be stopped; ``listed`` that the list of
    conversations has changed.
    """

    messages: list[Message] | None = None
    text: str | None = None
    conversation: str | None = None
    editing: int | None = None
    pending: str | None = None
    busy: bool | None = None
    listed: bool = False


class Chat:
    """The conversations of all visitors over one service."""

    def __init__(
        self, service: Service, conversations: Conversations, feedback: Feedback, limit: RateLimit
    ) -> None:
        self._service = service
        self._conversations = conversations
        self._feedback = feedback
        self._limit = limit

    async def ask(
        self,
        visitor: Visitor,
        question: str,
        conversation: str,
        *,
        excluded: frozenset[str] = frozenset(),
        editing: int = -1,
    ) -> AsyncIterator[Screen]:
        """Answers ``question`` and lets the answer appear; it takes the place of turn ``editing`` and on."""
        words = Words(visitor.language)
        if not question.strip():
            return
        before = self._exchanges(visitor, conversation)
        if not before:
            conversation = new_id()  # also where the browser remembers one that is gone or another user's
        kept = before[:editing] if 0 <= editing < len(before) else before
        shown = self._messages(visitor, conversation, kept)
        held = self._held_back(visitor, question, words)
        if held:
            # Its text stays in the input, and in the conversation only its beginning is seen.
            refused = {"role": "user", "content": refused_html(question)}
            yield Screen(messages=[*shown, refused, _said(failure_html(held))], text=question)
            return
        asked = [*shown, {"role": "user", "content": question_html(question, len(kept), words)}]
        yield Screen(
            messages=[*asked, _said(waiting_html(self._waiting(words)))],
            text="",
            conversation=conversation,
            pending=question,
            busy=True,
        )
        exchange = await asyncio.to_thread(self._exchange, question, kept, excluded, words)
        # Kept before it is shown: whoever stops it from appearing does not lose it.
        failure = await asyncio.to_thread(self._keep, visitor, conversation, exchange, len(kept), words)
        further = asyncio.create_task(
            asyncio.to_thread(self._further, exchange, kept, excluded, words.language)
        )
        async for appearing in _appearing(exchange, len(kept), words):
            yield Screen(messages=[*asked, appearing])
        messages = self._messages(visitor, conversation, (*kept, exchange), choices=await further)
        if failure:
            messages.append(_said(failure_html(failure)))
        yield Screen(messages=messages, editing=-1, pending="", busy=False, listed=True)

    def show(self, visitor: Visitor, conversation: str) -> Screen:
        """A conversation as it was left; an empty one where it is not the visitor's."""
        exchanges = self._exchanges(visitor, conversation)
        return Screen(
            messages=self._messages(visitor, conversation, exchanges),
            conversation=conversation if exchanges else "",
            editing=-1,
            pending="",
            busy=False,
        )

    def edit(self, visitor: Visitor, conversation: str, turn: int) -> Screen:
        """The question of ``turn`` back in the input; sent again, it replaces what came after it."""
        exchanges = self._exchanges(visitor, conversation)
        if not 0 <= turn < len(exchanges):
            return Screen()
        return Screen(text=exchanges[turn].question, editing=turn)

    def question_of(self, visitor: Visitor, conversation: str, turn: int) -> str | None:
        exchanges = self._exchanges(visitor, conversation)
        return exchanges[turn].question if 0 <= turn < len(exchanges) else None

    def rate(self, visitor: Visitor, conversation: str, turn: int, verdict: str, reason: str) -> Screen:
        """Keeps what the visitor says of the answer of ``turn``; with no verdict, takes that back."""
        exchanges = self._exchanges(visitor, conversation)
        if not 0 <= turn < len(exchanges) or verdict not in ("up", "down", ""):
            return Screen()
        if verdict:
            self._feedback.put(visitor.owner, conversation, turn, verdict, reason)
        else:
            self._feedback.take_back(visitor.owner, conversation, turn)
        return Screen(messages=self._messages(visitor, conversation, exchanges))

    def citation(self, visitor: Visitor, conversation: str, turn: int, number: int) -> Any | None:
        """The citation with that number of the answer of ``turn``; None where there is none."""
        exchanges = self._exchanges(visitor, conversation)
        if not 0 <= turn < len(exchanges):
            return None
        answer = exchanges[turn].answer
        found = () if answer is None else answer.citations
        return next((citation for citation in found if citation.id == number), None)

    def stopped(self, visitor: Visitor, conversation: str, pending: str) -> Screen:
        """After a stop: what is kept, and the question back in the input where it was not answered yet."""
        exchanges = self._exchanges(visitor, conversation)
        answered = bool(exchanges) and exchanges[-1].question == pending
        words = Words(visitor.language)
        messages = self._messages(visitor, conversation, exchanges)
        if not answered and pending:
            messages.append(_said(waiting_html(words.say("chat_stopped"))))
        return Screen(
            messages=messages, text="" if answered else pending, pending="", busy=False, listed=answered
        )

    def _held_back(self, visitor: Visitor, question: str, words: Words) -> str:
        """Why a question is not taken; empty where it is."""
        if len(question) > LONGEST:
            return words.say("chat_too_long", length=len(question), most=LONGEST)
        seconds = self._limit.wait(visitor.limited_as)
        return words.say("chat_too_many", seconds=math.ceil(seconds)) if seconds > 0 else ""

    def _assistant(self, excluded: frozenset[str]) -> Assistant:
        return self._service.without(excluded, report_id)

    def _exchange(
        self, question: str, before: Sequence[Exchange], excluded: frozenset[str], words: Words
    ) -> Exchange:
        failure = self._service.failure
        if failure is not None:
            return Exchange(question, None, failure=failure)
        try:
            assistant = self._assistant(excluded)
            answer = assistant.ask(question, history_of(before), language=words.language)
        except KikeruError as error:
            return Exchange(question, None, failure=failure_line(error))
        except Exception as error:  # noqa: BLE001 - one question's trouble must not end the conversation
            traceback.print_exception(error, file=sys.stderr)
            return Exchange(question, None, failure=words.say("chat_failed"))
        count, everything = scope_count(self._service.assistant().catalog, excluded)
        note = words.say("chat_only_some", count=count, all=everything) if count < everything else ""
        return Exchange(question, answer, note=note)

    def _keep(
        self,
        visitor: Visitor,
        conversation: str,
        exchange: Exchange,
        kept: int,
        words: Words,
    ) -> str:
        """Adds the exchange to the conversation. Why it could not be kept; empty where it was."""
        try:
            self._conversations.append(visitor.owner, conversation, exchange, keep=kept)
        except KikeruError as error:
            return words.say("chat_not_kept", reason=str(error))
        return ""

    def _waiting(self, words: Words) -> str:
        if self._service.is_done:
            return words.say("chat_thinking")
        return words.say("chat_waiting") + words.say("chat_answers_soon")

    def _further(
        self, exchange: Exchange, before: Sequence[Exchange], excluded: frozenset[str], language: Language
    ) -> tuple[str, ...]:
        """Questions to go on with: the answer's own choices, where it has some."""
        if exchange.answer is None:
            return ()
        if exchange.answer.choices:
            return exchange.answer.choices
        suggester = self._service.suggester(excluded, report_id)
        return suggester.after(exchange.answer, history_of(before), language=language)

    def _exchanges(self, visitor: Visitor, conversation: str) -> tuple[Exchange, ...]:
        if not conversation:
            return ()
        try:
            return self._conversations.load(visitor.owner, conversation) or ()
        except KikeruError as error:
            print(f"kikeru: {error}", file=sys.stderr, flush=True)
            return ()

    def _messages(
        self,
        visitor: Visitor,
        conversation: str,
        exchanges: Sequence[Exchange],
        *,
        choices: Sequence[str] | None = None,
    ) -> list[Message]:
        """The conversation; the last answer's choices (or ``choices``) are buttons that ask them."""
        words = Words(visitor.language)
        verdicts: Mapping[int, str] = self._feedback.verdicts(visitor.owner, conversation)
        messages: list[Message] = []
        for turn, exchange in enumerate(exchanges):
            last = turn == len(exchanges) - 1
            messages.append({"role": "user", "content": question_html(exchange.question, turn, words)})
            if exchange.answer is None:
                messages.append(_said(failure_html(exchange.failure)))
                continue
            said = _said(
                answer_html(
                    exchange.answer, turn, words, verdict=verdicts.get(turn), last=last, note=exchange.note
                )
            )
            offered = exchange.answer.choices if choices is None else choices
            if last and offered:
                said["options"] = [{"value": choice} for choice in offered]
            messages.append(said)
        return messages


def history_of(exchanges: Sequence[Exchange]) -> list[Turn]:
    """The turns that a follow-up is read after."""
    turns = []
    for exchange in exchanges:
        if exchange.answer is not None:
            turns += [Turn("user", exchange.question), Turn("assistant", exchange.answer.answer)]
    return turns


async def _appearing(exchange: Exchange, turn: int, words: Words) -> AsyncIterator[Message]:
    """An answer's growing beginnings, a moment apart."""
    if exchange.answer is not None:
        for prefix in stream_prefixes(exchange.answer.answer, most=_FRAMES):
            yield _said(answer_html(exchange.answer, turn, words, shown=prefix))
            await asyncio.sleep(_FRAME_S)


def _said(html: str) -> Message:
    return {"role": "assistant", "content": html}

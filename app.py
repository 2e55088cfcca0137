"""The page: a chat in Japanese that shows where every word of an answer stands in its report.

``python app.py`` serves on 127.0.0.1. ``PORT`` is the port (7860), ``KIKERU_INDEX`` another index folder.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Before the import: nothing is told to anybody outside, and this machine is asked without a proxy.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
if not os.environ.get("KIKERU_ENCODER"):
    os.environ["HF_HUB_OFFLINE"] = "1"
for _name in ("NO_PROXY", "no_proxy"):
    os.environ[_name] = ",".join(filter(None, [os.environ.get(_name), "127.0.0.1", "localhost"]))

from page.startup import without_type_stubs

with without_type_stubs("gradio"):
    import gradio as gr

from corpus.errors import KikeruError
from page.examples import example_questions
from page.markdown import stream_prefixes
from page.render import (
    answer_html,
    failure_html,
    holdings_line,
    question_html,
    status_html,
    waiting_html,
)
from page.service import Service, failure_line, open_assistant
from page.source import HINT, source_html
from rag.model import Answer
from rag.understand import LONGEST, Turn

PROJECT = Path(__file__).resolve().parent
INDEX = PROJECT / "index" / "built"
TITLE = "聞ける報告書 Kikeru"
_FRAMES = 24  # steps in which an answer appears
_FRAME_S = 0.02
_FONTS = ["Hiragino Sans", "Yu Gothic UI", "Meiryo", "Noto Sans CJK JP", "Noto Sans JP", "sans-serif"]
_PANEL_JS = """
window.kikeruPanel((where) => trigger('click', where));
watch('value', () => window.kikeruShown(element));
"""

Message = dict[str, Any]
"""A message as gr.Chatbot takes it."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question with its answer; ``failure`` instead where none could be made."""

    question: str
    answer: Answer | None = None
    failure: str = ""


Session = tuple[Exchange, ...]
"""What one visitor has asked, oldest first."""


def build_page(service: Service) -> gr.Blocks:
    """The page over ``service``, whose assistant may still be on its way."""
    page = _Page(service)
    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True) as blocks:
        with gr.Row(elem_id="kk-top"):
            gr.HTML(f'<h1 class="kk-title">{TITLE}</h1>', padding=False)
            clear = gr.Button("新しい会話", size="sm", variant="secondary", elem_id="kk-clear", scale=0)
        status = gr.HTML(status_html("waiting", "準備中…"), padding=False, elem_id="kk-status")
        session = gr.State(())
        with gr.Row(elem_id="kk-columns"):
            with gr.Column(scale=3, min_width=300, elem_id="kk-conversation"):
                chat = gr.Chatbot(
                    elem_id="kk-chat",
                    show_label=False,
                    height=None,
                    buttons=[],
                    autoscroll=False,
                    latex_delimiters=[],
                    placeholder="報告書について質問してください。答えには出典が付きます。",
                    feedback_options=None,
                )
                question = gr.Textbox(
                    elem_id="kk-question",
                    placeholder="質問を入力（Enter で送信）",
                    show_label=False,
                    container=False,
                    lines=1,
                    max_lines=6,
                    max_length=LONGEST,
                    autofocus=True,
                    submit_btn="送信",
                )
            with gr.Column(scale=2, min_width=300, elem_id="kk-source"):
                panel = gr.HTML(HINT, js_on_load=_PANEL_JS, padding=False)
        outputs = [question, chat, session]
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        question.submit(page.ask, [question, session], outputs, **quiet)
        chat.example_select(page.ask_example, session, outputs, **quiet)
        chat.option_select(page.ask_option, session, outputs, **quiet)
        panel.click(page.open_source, session, panel, **quiet)
        for emptied in (clear.click, chat.clear):
            emptied(lambda: ([], (), HINT), None, [chat, session, panel], **quiet)
        blocks.load(page.welcome, None, [status, chat], concurrency_limit=None, **quiet)
    blocks.queue(default_concurrency_limit=16)
    return blocks


class _Page:
    """What happens when somebody does something. Keeps nothing of a visitor."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def welcome(self) -> AsyncIterator[tuple[Any, Any]]:
        """The state of the service until it is ready, then what can be asked."""
        while not self._service.is_done:
            yield status_html("waiting", "準備中…"), gr.skip()
            await asyncio.sleep(0.1)
        failure = self._service.failure
        if failure is not None:
            yield status_html("failure", failure), gr.skip()
            return
        assistant = self._service.assistant()
        names = [jurisdiction.name for jurisdiction in assistant.catalog.jurisdictions]
        line = holdings_line(names, assistant.catalog.years)
        examples = [{"text": text} for text in example_questions(assistant)]
        yield status_html("ready", line), gr.update(examples=examples)

    def ask(self, question: str, session: Session) -> Iterator[tuple[Any, list[Message], Session]]:
        """Empties the input and lets the answer appear word by word."""
        if not question.strip():
            yield gr.skip(), gr.skip(), gr.skip()
            return
        before = _messages(session)
        asked = {"role": "user", "content": question_html(question)}
        if not self._service.is_done:
            yield "", [*before, asked, _said(waiting_html("準備中…　できしだいお答えします。"))], session
        exchange = self._exchange(question, session)
        now = (*session, exchange)
        if exchange.answer is not None:
            for shown in stream_prefixes(exchange.answer.answer, most=_FRAMES):
                text = answer_html(exchange.answer, len(session), shown=shown)
                yield "", [*before, asked, _said(text)], now
                time.sleep(_FRAME_S)
        yield "", _messages(now), now

    def ask_example(self, session: Session, event: gr.SelectData) -> Iterator[tuple[Any, ...]]:
        yield from self.ask(str(event.value["text"]), session)

    def ask_option(self, session: Session, event: gr.SelectData) -> Iterator[tuple[Any, ...]]:
        yield from self.ask(str(event.value), session)

    def open_source(self, session: Session, event: gr.EventData) -> Any:
        """The panel for the citation that was clicked; as it is where there is no such citation."""
        exchange = dict(enumerate(session)).get(event.turn)
        if exchange is None or exchange.answer is None:
            return gr.skip()
        for citation in exchange.answer.citations:
            if citation.id == event.cite:
                return source_html(citation, self._service.assistant().index.sources[citation.source])
        return gr.skip()

    def _exchange(self, question: str, session: Session) -> Exchange:
        failure = self._service.failure
        if failure is not None:
            return Exchange(question, failure=failure)
        try:
            return Exchange(question, self._service.assistant().ask(question, _history(session)))
        except KikeruError as error:
            return Exchange(question, failure=failure_line(error))


def _history(session: Session) -> list[Turn]:
    turns = []
    for exchange in session:
        if exchange.answer is not None:
            turns += [Turn("user", exchange.question), Turn("assistant", exchange.answer.answer)]
    return turns


def _messages(session: Session) -> list[Message]:
    """The conversation; the last answer's choices are buttons that ask them."""
    messages: list[Message] = []
    for turn, exchange in enumerate(session):
        messages.append({"role": "user", "content": question_html(exchange.question)})
        if exchange.answer is None:
            messages.append(_said(failure_html(exchange.failure)))
            continue
        said = _said(answer_html(exchange.answer, turn))
        if turn == len(session) - 1 and exchange.answer.choices:
            said["options"] = [{"value": choice} for choice in exchange.answer.choices]
        messages.append(said)
    return messages


def _said(html: str) -> Message:
    return {"role": "assistant", "content": html}


def _port() -> int:
    text = os.environ.get("PORT", "") or "7860"
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        print(f"kikeru: PORT is {text!r}: set it to a number from 1 to 65535", file=sys.stderr)
        raise SystemExit(2)
    return int(text)


def main() -> int:
    """Serves until interrupted. 1 where the port cannot be had."""
    port = _port()
    folder = Path(os.environ.get("KIKERU_INDEX", "") or INDEX)
    blocks = build_page(Service(lambda: open_assistant(folder)))
    script = (PROJECT / "page" / "page.js").read_text(encoding="utf-8")
    try:
        blocks.launch(
            server_name="127.0.0.1",
            server_port=port,
            share=False,
            ssr_mode=False,
            run_history=False,
            enable_monitoring=False,
            pwa=False,
            mcp_server=False,
            max_file_size=1,
            quiet=True,
            footer_links=[],
            theme=gr.themes.Default(font=_FONTS, font_mono=["monospace"]),
            css_paths=PROJECT / "page" / "page.css",
            head=f"<script>{script}</script>",
            prevent_thread_lock=True,
        )
    except OSError:  # gradio's message names settings of its own
        print(f"kikeru: port {port} is taken or not permitted: choose another with PORT=", file=sys.stderr)
        return 1
    print(f"kikeru: http://127.0.0.1:{port}/", file=sys.stderr, flush=True)
    blocks.block_thread()
    return 0


if __name__ == "__main__":
    sys.exit(main())

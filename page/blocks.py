"""The Gradio page: which components there are, and which handler answers which of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request

from page.startup import without_type_stubs

with without_type_stubs("gradio"):
    import gradio as gr

from page.handlers import Desk, Handlers
from page.head import gradio_words, scripts, styles
from page.theme import THEME
from page.view_handlers import ViewHandlers
from page.words import Words
from rag.model import Language

_ON_LOAD = (
    "window.kikeru.register('{name}', (sent) => trigger('click', sent));"
    "watch('value', () => window.kikeru.filled('{name}', element));"
)
# What is asked goes with the reports as they are ticked at that moment, noted by the server or not yet.
_SCOPED = """
(conversation, excluded, editing) => [conversation, window.kikeru.excluded(excluded), editing]
"""
_TYPED = """
(typed, conversation, excluded, editing) => [
  document.querySelector("#kk-question textarea").value,
  conversation, window.kikeru.excluded(excluded), editing
]
"""
_WISHED = "() => [window.kikeru.wish('{view}')]"
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
# Boxes may be ticked faster than they are answered: everything is sent. (With Gradio's "once" the later ones
# are lost; its "always_last" sends an earlier one's data again.) The handlers keep each window's own order.
_VIEWED: dict[str, Any] = {**_QUIET, "concurrency_limit": None, "trigger_mode": "multiple"}
_AT_ONCE = 32  # questions answered at the same time
_WAITING = 200  # questions that may wait; more are told that the page is busy


def build_blocks(desk: Desk) -> gr.Blocks:
    """The page over ``desk``, whose assistant may still be on its way."""
    handlers, views = Handlers(desk), ViewHandlers(desk.views, desk.chat)
    words = gradio_words()
    translated = gr.I18n(**words)
    title = Words(Language.JAPANESE).say("title")
    with gr.Blocks(title=title, analytics_enabled=False, fill_width=True) as blocks:
        top = gr.HTML("", padding=False, elem_id="kk-top")
        status = gr.HTML("", padding=False, elem_id="kk-status")
        with gr.Row(elem_id="kk-columns"):
            with gr.Column(scale=5, min_width=300, elem_id="kk-main"), gr.Tabs(elem_id="kk-tabs"):
                with gr.Tab(translated("tab_chat")) as chat_tab:
                    chat = _chat_tab(handlers, translated)
                with gr.Tab(translated("tab_compare")) as compare_tab:
                    form = _view("", "")
                    result = _view("compare", "", elem_classes="kk-result")
                with gr.Tab(translated("tab_reports")) as reports_tab:
                    holdings = _view("holdings", "")
                    report = _view("reports", "")
                with gr.Tab(translated("tab_welcome")) as welcome_tab:
                    welcome = _view("", "")
            with gr.Column(scale=3, min_width=300, elem_id="kk-side"):
                panel = _view("panel", "")
        panel.click(views.open_source, chat["conversation"], panel, **_VIEWED)
        result.click(views.compared, None, result, **_VIEWED)
        holdings.click(views.filtered, None, holdings, **_VIEWED)
        report.click(views.read_report, None, report, **_VIEWED)
        address = gr.Textbox(visible=False)  # what the page's address asks of the view that is gone to
        for name, tab, answer, shown in (
            ("compare", compare_tab, views.compare_tab, [form, result]),
            ("reports", reports_tab, views.reports_tab, [holdings, report]),
            ("welcome", welcome_tab, views.welcome_tab, welcome),
        ):
            tab.select(answer, address, shown, js=_WISHED.format(view=name), **_VIEWED)
        tabs = [chat_tab, compare_tab, reports_tab, welcome_tab]
        blocks.load(handlers.labels, None, [*tabs, chat["question"]], **_QUIET)
        _on_load(blocks, handlers, top, status, chat)
        for name, function in desk.functions.items():
            gr.api(function, api_name=name)
    blocks.queue(default_concurrency_limit=_AT_ONCE, max_size=_WAITING)
    blocks.i18n_instance = translated
    return blocks


def mount_page(
    app: FastAPI, blocks: gr.Blocks, *, user: Callable[[Request], str | None] | None, mcp: bool
) -> None:
    """Serves ``blocks`` at the root of ``app``; ``user`` tells who sent a request (None: nobody logs in)."""
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        auth_dependency=user,
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=mcp,
        max_file_size=1,
        show_error=False,
        theme=THEME,
        css_paths=styles(),
        head=scripts(),
    )


def _view(name: str, value: str, **options: Any) -> gr.HTML:
    """A part of the page that the server renders; with ``name``, it can also be asked for something."""
    script = _ON_LOAD.format(name=name) if name else None
    return gr.HTML(value, padding=False, js_on_load=script, **options)


def _chat_tab(handlers: Handlers, translated: gr.I18n) -> dict[str, Any]:
    """The conversation with its list, and everything that changes it."""
    held: dict[str, Any] = {
        # With the browser, so that a server that is started anew finds the conversation again.
        "conversation": gr.BrowserState("", storage_key="kikeru_conversation", secret="kikeru"),
        "excluded": gr.BrowserState([], storage_key="kikeru_excluded", secret="kikeru"),
        "editing": gr.State(-1),
        "pending": gr.State(""),
        # The input's text on its way to the server. Not the input itself: a component that is both asked for
        # its value and now and then updated leaves a copy in the session each time.
        "typed": gr.Textbox(visible=False),
    }
    with gr.Row(elem_id="kk-chat-row"):
        with gr.Column(scale=1, min_width=200, elem_id="kk-list-column"):
            held["list_head"] = _view("", "")
            held["list"] = _view("list", "")
        with gr.Column(scale=5, min_width=280, elem_id="kk-conversation"):
            held["chat"] = gr.Chatbot(
                elem_id="kk-chat",
                label=translated("chat_log"),
                show_label=False,
                height=None,
                buttons=[],
                autoscroll=False,
                latex_delimiters=[],
                placeholder=None,
                feedback_options=None,
            )
            held["scope"] = _view("scope", "")
            held["bus"] = _view("chat", "")
            held["question"] = gr.Textbox(
                elem_id="kk-question",
                label=translated("chat_input"),
                placeholder=translated("chat_placeholder"),
                show_label=False,
                container=False,
                lines=1,
                max_lines=6,
                interactive=True,  # which Gradio gives no component that is nowhere an input
                autofocus=True,
                submit_btn=translated("chat_send"),
            )
    _chat_events(held, handlers)
    return held


def _chat_events(held: dict[str, Any], handlers: Handlers) -> None:
    screen = [held[name] for name in handlers.SCREEN]
    state = [held[name] for name in ("conversation", "excluded", "editing")]
    asked = [
        held["question"].submit(handlers.submit, [held["typed"], *state], screen, js=_TYPED, **_QUIET),
        held["chat"].example_select(handlers.chosen, state, screen, js=_SCOPED, **_QUIET),
        held["chat"].option_select(handlers.chosen, state, screen, js=_SCOPED, **_QUIET),
        held["bus"].click(handlers.act, state, screen, js=_SCOPED, **_QUIET),
    ]
    stopped = [held["conversation"], held["pending"]]
    held["question"].stop(handlers.stop, stopped, screen, cancels=asked, **_QUIET)
    held["list"].click(handlers.listed, held["conversation"], held["list"], **_VIEWED)
    held["scope"].click(handlers.scope, None, held["excluded"], **_VIEWED)


def _on_load(blocks: gr.Blocks, handlers: Handlers, top: Any, status: Any, held: dict[str, Any]) -> None:
    state = [held["conversation"], held["excluded"]]
    begun = blocks.load(
        handlers.begin,
        state,
        [top, status, held["list_head"], held["list"], held["chat"], held["scope"]],
        concurrency_limit=None,
        **_QUIET,
    )
    screen = [held[name] for name in handlers.SCREEN]
    linked = [held["conversation"], held["excluded"], held["editing"]]
    begun.then(handlers.linked, linked, screen, **_QUIET)

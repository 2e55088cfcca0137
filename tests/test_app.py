"""What the page makes of answers and of trouble, without a browser."""

from __future__ import annotations

import asyncio
import inspect
import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

import app
from corpus.errors import EncoderError, IndexFormatError
from page.examples import example_questions
from page.markdown import markdown_html, stream_prefixes
from page.render import answer_html, failure_html, holdings_line, question_html, status_html
from page.service import Service, failure_line
from page.startup import without_type_stubs
from page.text import escaped, one_line, shortened
from rag.assistant import Assistant
from rag.model import Answer, Citation, Status
from rag.understand import Turn
from tests.conftest import PROJECT, REPORTS, bare_environment
from tests.rag.conftest import load

TEXT = "千葉市\r\n○退院した者 １３人\f\n<b>${x}</b>\n"
QUOTE = "○退院した者 １３人"
CITATION = Citation(1, "a/<i>.txt", "千葉市", None, "状況", 2017, QUOTE, 5, 15, None)
ANSWER = Answer("何人？", "**13人** です。[1]", Status.ANSWERED, "extractive", (CITATION,), {"total": 1.0})


class _Reader(HTMLParser):
    """The text, the tags and the attributes of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.text += "\n" if tag == "br" else ""

    def handle_data(self, data: str) -> None:
        self.text += data


ELEMENTS = {"p", "br", "strong", "ul", "li", "div", "table", "tr", "th", "td", "i"}


def _mark(number: int) -> str:
    return f"<i>{number}</i>"


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("", ""),
        ("文\n次の行\n\n段落", "<p>文<br>次の行</p><p>段落</p>"),
        ("**13人** です。[1][23]", "<p><strong>13人</strong> です。<i>1</i><i>23</i></p>"),
        ("- a\n- b\n  - c", '<ul><li>a</li><li>b</li><li class="kk-sub">c</li></ul>'),
        ("前\n- a", "<p>前</p><ul><li>a</li></ul>"),
        ("# 題\n文", "<p><strong>題</strong></p><p>文</p>"),
        (
            "| 自治体 | 数 |\n|---|---|\n| 甲\\|乙 | **3** [2] |",
            '<div class="kk-table"><table><tr><th>自治体</th><th>数</th></tr>'
            "<tr><td>甲&#124;乙</td><td><strong>3</strong> <i>2</i></td></tr></table></div>",
        ),
        ("<b>x</b>", "<p>&#60;b&#62;x&#60;/b&#62;</p>"),
        ("[a](http://example.com)", "<p>&#91;a&#93;(http://example.com)</p>"),
        ("\\[1\\] \\*\\*a\\*\\*", "<p>&#91;1&#93; &#42;&#42;a&#42;&#42;</p>"),
        ("**開いたまま", "<p>&#42;&#42;開いたまま</p>"),
        ("a\\", "<p>a&#92;</p>"),
    ],
)
def test_markdown(markdown: str, html: str) -> None:
    assert markdown_html(markdown, _mark) == html


@given(st.text())
def test_any_text_is_shown_as_it_stands(text: str) -> None:
    html = escaped(text)
    assert not set("<>\"'`{}$[]*_\\|~") & set(html)
    # An HTML reader takes CR for LF, and drops what no character is.
    assert _Reader(html).text == text


@given(st.text(alphabet=st.sampled_from("a字<>&[]1*|-# \n\\`${}_!()"), max_size=60))
def test_no_markdown_makes_another_element(text: str) -> None:
    html = markdown_html(text, _mark)
    assert "\n" not in html
    assert set(_Reader(html).tags) <= ELEMENTS


@given(st.text(alphabet=st.sampled_from("あ字aA*[]1|-\n \\。"), max_size=80), st.integers(1, 9))
def test_a_stream_grows_to_the_whole(text: str, most: int) -> None:
    shown = list(stream_prefixes(text, most=most))
    assert len(shown) <= most + 1
    assert shown[-1] == text
    for earlier in shown[:-1]:
        assert text.startswith(earlier) or text.startswith(earlier.removesuffix("**"))
        assert earlier.count("**") % 2 == 0


def test_a_stream_cuts_no_mark_row_or_bold() -> None:
    text = "**退院者数** です。[1][12]\n\n| 甲 | 3 |\n| 乙 | 4 |"
    shown = list(stream_prefixes(text, most=100))
    assert "**退院者数**" in shown
    assert not any(re.search(r"\[\d*$", prefix) for prefix in shown)
    assert [prefix.count("\n|") for prefix in shown if prefix.endswith("|")][-1] == 2
    assert not any(prefix.rstrip().endswith(("| 甲", "| 乙")) for prefix in shown)


def test_an_answer_is_one_line_with_its_marks_and_sources() -> None:
    html = answer_html(ANSWER, 2)
    assert "\n" not in html
    assert html.startswith('<div class="kk kk-answered">')
    assert html.count("kk-at-2-1") == 2  # the mark in the text and the entry in the list
    assert "千葉市 / 平成29年度 / 状況" in _Reader(html).text
    assert f"「{QUOTE}」" in _Reader(html).text


def test_an_unfinished_answer_has_no_sources_yet() -> None:
    html = answer_html(ANSWER, 0, shown="**13人**")
    assert "<strong>13人</strong>" in html
    assert "kk-sources" not in html


def test_a_mark_without_a_citation_is_text() -> None:
    html = answer_html(replace(ANSWER, answer="番号[7]"), 0)
    assert "番号[7]" in _Reader(html).text
    assert "kk-at-0-7" not in html


@pytest.mark.parametrize(
    ("status", "badge"), [(Status.NOT_FOUND, "見つかりませんでした"), (Status.CLARIFY, "確認させてください")]
)
def test_what_is_no_answer_looks_different(status: Status, badge: str) -> None:
    html = answer_html(replace(ANSWER, status=status, citations=(), answer="収録されていません。"), 0)
    assert html.startswith(f'<div class="kk kk-{status.value}"><p class="kk-badge">{badge}</p>')
    assert "kk-sources" not in html


def test_a_question_keeps_its_lines() -> None:
    html = question_html("<a>\n二行目")
    assert html == '<div class="kk kk-question">&#60;a&#62;<br>二行目</div>'


def test_small_texts() -> None:
    assert one_line(" a\n\t b\u3000") == "a b"
    assert (shortened("あいう", 3), shortened("あいうえ", 3)) == ("あいう", "あい…")
    assert holdings_line(["甲", "乙"], [2017, 2019]) == "収録：2自治体（甲、乙）、平成29年度・令和元年度"
    assert holdings_line(["甲"] * 7, []) == "収録：7自治体（甲、甲、甲、甲、甲、甲ほか）"
    assert "&#60;b&#62; c" in failure_html("<b>\nc")
    assert 'class="kk-state kk-state-ready"' in status_html("ready", "a")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            IndexFormatError("there is no index in x:\nbuild"),
            ("索引", "there is no index in x: build", "make index"),
        ),
        (EncoderError("no model y"), ("埋め込みモデル", "no model y", "KIKERU_ENCODER")),
        (PermissionError(13, "denied"), ("PermissionError", "denied")),
        (ValueError(), ("ValueError",)),
    ],
)
def test_trouble_is_told_in_one_line(error: Exception, words: Sequence[str]) -> None:
    line = failure_line(error)
    assert "\n" not in line
    assert [word for word in words if word not in line] == []


class _Fake:
    """An assistant that answers everything with ``ANSWER`` and notes what it was given."""

    def __init__(self, *, error: Exception | None = None, choices: tuple[str, ...] = ()) -> None:
        self.index = self
        self.sources = {CITATION.source: TEXT}
        self.histories: list[list[Turn]] = []
        self._error = error
        self._answer = replace(ANSWER, choices=choices)

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        if self._error is not None:
            raise self._error
        self.histories.append(list(history))
        return replace(self._answer, question=question)


class _Event:
    def __init__(self, **data: Any) -> None:
        self.__dict__.update(data)


def _page(fake: _Fake | None = None) -> app._Page:
    made = cast(Assistant, fake if fake is not None else _Fake())
    return app._Page(Service(lambda: made))


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "_FRAME_S", 0.0)


def test_a_question_is_emptied_answered_and_remembered() -> None:
    fake = _Fake(choices=("次は？",))
    page = _page(fake)
    steps = list(page.ask("何人？", ()))
    assert {step[0] for step in steps} == {""}
    _, messages, session = steps[-1]
    assert [message["role"] for message in messages] == ["user", "assistant"]
    assert messages[-1]["options"] == [{"value": "次は？"}]
    assert session[0].question == "何人？"

    _, messages, session = list(page.ask("では？", session))[-1]
    assert fake.histories == [[], [Turn("user", "何人？"), Turn("assistant", ANSWER.answer)]]
    assert len(messages) == 4
    assert "options" not in messages[1]


@pytest.mark.parametrize("blank", ["", " ", "\u3000\n"])
def test_a_blank_question_does_nothing(blank: str) -> None:
    fake = _Fake()
    assert len(list(_page(fake).ask(blank, ()))) == 1
    assert fake.histories == []


def test_a_question_asked_early_is_answered_when_ready() -> None:
    gate = threading.Event()

    def opener() -> Assistant:
        assert gate.wait(10)
        return cast(Assistant, _Fake())

    steps = app._Page(Service(opener)).ask("何人？", ())
    _, messages, session = next(steps)
    assert "準備中…" in messages[-1]["content"]
    assert session == ()
    gate.set()
    assert "13人" in list(steps)[-1][1][-1]["content"]


def test_an_index_that_cannot_be_opened_is_told_on_the_page_and_to_the_log(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def opener() -> Assistant:
        raise IndexFormatError("there is no index in /nowhere: build")

    service = Service(opener)
    line = failure_line(IndexFormatError("there is no index in /nowhere: build"))
    assert service.failure == line
    page = app._Page(service)

    async def last() -> Any:
        return [step async for step in page.welcome()][-1]

    assert escaped(line) in asyncio.run(last())[0]
    assert escaped(line) in list(page.ask("何人？", ()))[-1][1][-1]["content"]
    assert capsys.readouterr().err == f"kikeru: {line}\n"


def test_trouble_at_a_question_is_told_and_not_remembered_as_a_turn() -> None:
    page = _page(_Fake(error=IndexFormatError("changed")))
    _, messages, session = list(page.ask("何人？", ()))[-1]
    assert "kk-failure" in messages[-1]["content"]
    assert app._history(session) == []


def test_a_click_opens_its_citation_and_nothing_else() -> None:
    page = _page()
    session = (app.Exchange("何人？", ANSWER), app.Exchange("では？", failure="x"))
    assert "<mark>" in page.open_source(session, _Event(turn=0, cite=1))
    skipped = app.gr.skip()
    for turn, cite in [(0, 2), (1, 1), (9, 1), (-1, 1), ("0", 1)]:
        assert page.open_source(session, _Event(turn=turn, cite=cite)) == skipped


def test_examples_are_questions_that_are_answered(tmp_path: Path) -> None:
    seed = Assistant(load(REPORTS, tmp_path / "index"))
    examples = example_questions(seed)
    assert len(examples) == len(set(examples)) == 4
    assert {seed.ask(question).status for question in examples} == {Status.ANSWERED}
    assert example_questions(seed, most=0) == ()


def test_the_page_has_no_way_out() -> None:
    service = Service(lambda: cast(Assistant, _Fake()))

    async def built() -> Any:
        return app.build_page(service).get_config_file()

    # In a loop of our own: gradio would make one and leave it open.
    config = json.dumps(asyncio.run(built()), default=str)
    assert '"analytics_enabled": false' in config
    assert "share" not in re.findall(r'"buttons": \[([^\]]*)\]', config)
    for name in ("page/page.css", "page/page.js"):
        assert re.findall(r"https?://|@import|url\(", (PROJECT / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("port", ["0", "65536", "x", "-1", "８０", "7 "])
def test_a_port_that_is_none_is_a_usage_error(
    port: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(SystemExit) as ended:
        app.main()
    assert ended.value.code == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == f"kikeru: PORT is {port!r}: set it to a number from 1 to 65535\n"


def test_a_port_that_is_taken_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "app.py"],
            cwd=PROJECT,
            env=bare_environment(PORT=port, KIKERU_INDEX=str(tmp_path)),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stdout) == (1, "")
    told = [line for line in done.stderr.splitlines() if "make index" not in line]
    assert len(told) == 1
    assert told[0] == f"kikeru: port {port} is taken or not permitted: choose another with PORT="


def test_analytics_are_off_before_gradio_is_imported() -> None:
    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"


def test_only_the_library_has_no_sources_and_only_while_it_is_imported() -> None:
    of_library = type("Component", (), {"__module__": "some_library.components"})
    with pytest.raises(RuntimeError), without_type_stubs("some_library"):
        with pytest.raises(FileNotFoundError):
            inspect.getfile(of_library)
        assert Path(inspect.getfile(Service)).name == "service.py"
        raise RuntimeError
    assert Path(inspect.getfile(app.gr.Chatbot)).name == "chatbot.py"


def test_importing_the_page_rewrites_no_file_of_gradio() -> None:
    # Opening a file to write it is an event that every interpreter tells its hooks.
    watch = """
import sys
written = []
def hook(event, arguments):
    if event == "open" and str(arguments[0]).endswith(".pyi"):
        written.append(arguments[0])
sys.addaudithook(hook)
import app
print(len(written))
"""
    done = subprocess.run(
        [sys.executable, "-c", watch],
        cwd=PROJECT,
        env=bare_environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == "0\n"

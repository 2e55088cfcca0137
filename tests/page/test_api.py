"""What other programs can ask, called as Gradio calls it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from corpus.errors import IndexFormatError
from page.api import functions, gr
from page.limits import RateLimit
from page.service import Service
from rag.assistant import Assistant


class _Request:
    """What is read of a request of Gradio's."""

    def __init__(self) -> None:
        self.cookies: dict[str, str] = {}
        self.headers: dict[str, str] = {}
        self.username = None
        self.session_hash = "x"


@pytest.fixture
def api(service: Service) -> dict[str, Callable[..., Any]]:
    return functions(service, RateLimit(100))


def test_a_question_is_answered_with_its_citations(
    api: dict[str, Callable[..., Any]], seed: Assistant
) -> None:
    place = seed.catalog.jurisdictions[0].name
    measure = next(iter(seed.catalog.measures.values())).short
    answer = api["ask"](f"{place}の{measure}は？", _Request())
    assert answer["status"] == "answered"
    for citation in answer["citations"]:
        text = seed.index.sources[citation["source"]]
        assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert json.loads(json.dumps(answer)) == answer


def test_a_follow_up_is_read_after_its_history(api: dict[str, Callable[..., Any]], seed: Assistant) -> None:
    one, two = (j.name for j in seed.catalog.jurisdictions[:2])
    measure = next(iter(seed.catalog.measures.values())).short
    history = [{"role": "user", "content": f"{one}の{measure}は？"}]
    answer = api["ask"](f"じゃあ{two}は？", _Request(), history)
    assert {citation["jurisdiction"] for citation in answer["citations"]} == {two}


def test_a_comparison_and_the_reports_there_are(api: dict[str, Callable[..., Any]], seed: Assistant) -> None:
    names = [j.name for j in seed.catalog.jurisdictions]
    compared = api["compare"](_Request(), [["place", names[0]]])
    assert [row["jurisdiction"] for row in compared["rows"]] == names[:1]
    assert json.loads(json.dumps(compared)) == compared
    listed = api["list_reports"](_Request())
    assert [report["jurisdiction"] for report in listed] == [
        r.jurisdiction.name for r in seed.catalog.reports
    ]
    assert len({report["id"] for report in listed}) == len(listed)


@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [
        ("ask", {"question": 3}, "question: text is needed, not int"),
        ("ask", {"question": "何人？", "history": [{"role": "system", "content": "x"}]}, "turn 1 needs"),
        ("ask", {"question": "何人？", "history": "x"}, "a history is a list"),
        ("compare", {"selection": "x"}, r"a list of \[name, value\] pairs"),
        ("compare", {"selection": [["place"]]}, r"a list of \[name, value\] pairs"),
        ("compare", {"selection": [["place", 3]]}, r"a list of \[name, value\] pairs"),
    ],
)
def test_what_cannot_be_taken_is_told_in_one_line(
    api: dict[str, Callable[..., Any]], name: str, arguments: dict[str, Any], told: str
) -> None:
    with pytest.raises(gr.Error, match=told) as error:
        api[name](request=_Request(), **arguments)
    assert "\n" not in str(error.value)


def test_who_calls_too_often_has_to_wait(service: Service) -> None:
    api = functions(service, RateLimit(1))
    api["list_reports"](_Request())
    with pytest.raises(gr.Error, match="wait 60 s"):
        api["list_reports"](_Request())


def test_an_index_that_is_not_there_is_told(failed: Callable[[Exception], Service]) -> None:
    api = functions(failed(IndexFormatError("none")), RateLimit(9))
    with pytest.raises(gr.Error, match="make index"):
        api["ask"]("何人？", _Request())


def test_every_function_says_what_it_does_and_takes(api: dict[str, Callable[..., Any]]) -> None:
    for function in api.values():
        assert function.__doc__
        taken = [name for name in function.__annotations__ if name not in ("request", "return")]
        assert [name for name in taken if f"{name}:" not in function.__doc__] == []

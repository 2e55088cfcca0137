"""The assistant behind the page: opened, built where it has to be, narrowed, and what is told of trouble."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from corpus.errors import EncoderError, IndexFormatError
from page.report_ids import report_id
from page.service import Service, Stage, failure_line, open_assistant
from page.words import read_words
from rag.assistant import Assistant
from rag.model import Status
from tests.conftest import REPORTS


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


def test_a_failed_start_is_told_to_the_page_and_to_the_log(
    failed: Callable[[Exception], Service], capsys: pytest.CaptureFixture[str]
) -> None:
    error = IndexFormatError("there is no index in /nowhere: build")
    service = failed(error)
    assert service.failure == failure_line(error)
    assert capsys.readouterr().err == f"kikeru: {failure_line(error)}\n"
    with pytest.raises(IndexFormatError):
        service.assistant()


def test_an_index_is_built_where_it_is_missing_and_kept_where_it_fits(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    stages: list[str] = []

    class _Noted(Stage):
        def stage(self, name: str, total: int | None) -> None:
            stages.append(name)

    assert open_assistant(folder, REPORTS, _Noted()).catalog.reports
    assert stages == ["read", "encode", "words", "vocabulary", "write", "open"]
    # The page has words for every one of them.
    assert [name for name in stages if name != "open" and f"chat_waiting_{name}" not in read_words()] == []
    stages.clear()
    open_assistant(folder, REPORTS, _Noted())
    assert stages == []


def test_an_index_that_is_not_built_here_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(IndexFormatError):
        open_assistant(tmp_path / "none")


def test_a_stage_counts_its_steps(capsys: pytest.CaptureFixture[str]) -> None:
    stage = Stage()
    stage.stage("encode", 5)
    stage.advance(2)
    stage.advance(1)
    assert (stage.name, stage.done, stage.total) == ("encode", 3, 5)
    stage.stage("write", None)
    assert (stage.name, stage.done, stage.total) == ("write", 0, None)
    stage.refused("a.txt", "binary")
    assert capsys.readouterr().err == "kikeru: a.txt is left out: binary\n"


def test_a_report_that_is_left_out_does_not_answer(service: Service, seed: Assistant) -> None:
    first, *others = seed.catalog.reports
    measure = next(iter(seed.catalog.measures.values())).short
    question = f"{first.jurisdiction.name}の{measure}は？"
    narrowed = service.without(frozenset({report_id(first)}), report_id)
    assert seed.ask(question).status is Status.ANSWERED
    assert narrowed.ask(question).status is Status.NOT_FOUND
    assert narrowed.catalog.reports == tuple(others)
    everywhere = narrowed.ask(f"全自治体の{measure}を比較して")
    assert {c.jurisdiction for c in everywhere.citations} <= {report.jurisdiction.name for report in others}


def test_a_choice_of_reports_is_opened_once(service: Service, seed: Assistant) -> None:
    excluded = frozenset({report_id(seed.catalog.reports[0])})
    assert service.without(excluded, report_id) is service.without(excluded | {"no report"}, report_id)


def test_all_or_none_left_out_is_everything(service: Service, seed: Assistant) -> None:
    names = frozenset(report_id(report) for report in seed.catalog.reports)
    assert service.without(frozenset(), report_id) is seed
    assert service.without(names, report_id) is seed
    assert service.without(frozenset({"no report"}), report_id) is seed


def test_choices_that_are_long_unused_are_forgotten(
    service: Service, seed: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("page.service._KEPT", 1)
    one, two = (frozenset({report_id(report)}) for report in seed.catalog.reports[:2])
    first = service.without(one, report_id)
    service.without(two, report_id)
    assert service.without(one, report_id) is not first

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from corpus.chunks import chunk_report
from corpus.model import Chunk
from eval.__main__ import main
from eval.scale import FILTERS, share_found
from eval.scale_corpus import PASSAGES, Shape, made_portion, made_report, places, questions
from index.filters import Facets
from index.manifest import decode

SHAPE = Shape(1_000)


class TestCorpus:
    def test_the_same_number_gives_the_same_report(self) -> None:
        assert made_report(SHAPE, 7) == made_report(SHAPE, 7)
        assert made_report(SHAPE, 7) != made_report(SHAPE, 8)
        assert made_report(SHAPE, 7) != made_report(Shape(1_000, seed=2), 7)

    def test_passages_are_what_their_spans_say(self) -> None:
        for number in range(SHAPE.reports):
            source, report = made_report(SHAPE, number)
            passages = [passage for section in report.sections for passage in section.passages]
            assert len(passages) == len(chunk_report(report)) == PASSAGES
            assert all(source.text[p.span.start : p.span.end] == p.text for p in passages)
            assert "{}" not in source.text

    def test_a_report_has_its_own_place_and_year(self) -> None:
        reports = [made_report(SHAPE, number)[1] for number in range(SHAPE.reports)]
        assert len({(report.jurisdiction.name, report.fiscal_year) for report in reports}) == len(reports)
        assert len({place.name for place in places(SHAPE)}) == SHAPE.places == 8

    def test_words_go_on_becoming_more(self) -> None:
        one, other = (made_portion((SHAPE, range(start, start + 10))) for start in (0, 10))
        both = made_portion((SHAPE, range(20)))
        assert len(both.words.terms) > 1.2 * max(len(one.words.terms), len(other.words.terms))

    def test_every_report_is_in_one_portion(self) -> None:
        shape = Shape(2_600)
        assert [number for _, numbers in shape.portions() for number in numbers] == list(range(104))

    def test_a_question_s_filters_let_something_through(self) -> None:
        portion = made_portion((SHAPE, range(SHAPE.reports)))
        chunks = [decode(Chunk, record, where="x") for record in portion.chunks]
        facets = Facets.of(chunks)
        for asked in questions(SHAPE, 20):
            counts = [len(facets.allowed(wanted)) for wanted in asked.filters.values()]  # type: ignore[arg-type]
            assert list(asked.filters) == list(FILTERS[1:])
            assert all(0 < count < len(chunks) for count in counts)


@pytest.mark.parametrize(
    ("found", "right", "share"),
    [
        ([3.0, 2.0, 1.0], [3.0, 2.0, 1.0], 1.0),
        ([3.0, 1.0, 0.5], [3.0, 2.0, 1.0], 2 / 3),
        ([], [1.0], 0.0),
        ([], [], 1.0),
        ([1.0, 1.0, 1.0], [1.0, 1.0], 1.0),
    ],
)
def test_one_as_good_as_the_last_counts(found: list[float], right: list[float], share: float) -> None:
    assert share_found(np.array(found), np.array(right)) == pytest.approx(share)


def test_the_command_builds_asks_and_keeps(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["scale", "--sizes", "200", "--jobs", "1", "--questions", "3", "--checked", "2"]
    assert main([*options, "--keep", str(tmp_path), "--json"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert row["passages"] == 200
    assert [asked["filter"] for asked in row["opened"]["asked"]] == list(FILTERS)
    assert all(asked["recall"] == asked["dense_recall"] == 1.0 for asked in row["opened"]["asked"])
    assert row["built"]["peak"] > 0 and sum(row["files"].values()) > 100_000
    assert main([*options, "--keep", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "200 passages" in out and "built in" not in out and "| region |" in out


def test_a_size_that_is_none_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["scale", "--sizes", "1000,0"])
    assert caught.value.code == 2
    assert "not a number above 0" in capsys.readouterr().err

"""Recovery of the known report equals its reading by hand, character by character."""

from __future__ import annotations

from typing import Any

import pytest

from corpus.forms import load_forms
from corpus.model import Fact, Mark, Passage, Report, Source
from corpus.registry import load_registry
from corpus.structure import recover
from tests.golden import make_golden

Golden = dict[str, Any]


@pytest.fixture(scope="module")
def reports() -> tuple[Report, ...]:
    source = Source("seed.txt", make_golden.read_source(), "utf-8", "")
    return recover(source, load_forms(), load_registry())


@pytest.fixture(scope="module")
def golden() -> list[Golden]:
    read: list[Golden] = make_golden.load(make_golden.GOLDEN)
    return read


def _mark(mark: Mark) -> tuple[object, ...]:
    return mark.kind.value, mark.span.start, mark.span.end, mark.text


def _passage(passage: Passage) -> tuple[object, ...]:
    span = passage.span
    return span.start, span.end, passage.text, passage.label, passage.area, passage.level, passage.damaged


def _fact(fact: Fact) -> tuple[object, ...]:
    place = (fact.section, fact.area or "", fact.measure, fact.label)
    value = (fact.state.value, fact.value, fact.unit, list(fact.qualifiers), fact.as_of or "")
    return (
        fact.value_span.start,
        fact.value_span.end,
        fact.span.start,
        fact.span.end,
        *place,
        *value,
    )


def _golden_fact(fact: Golden) -> tuple[object, ...]:
    place = (fact["section"], fact["area"] or "", fact["measure"], fact["label"] or "")
    value = (fact["state"], fact["value"], fact["unit"], fact["qualifiers"], fact["as_of"] or "")
    return (fact["value_start"], fact["value_end"], fact["start"], fact["end"], *place, *value)


def test_the_reports_are_those_of_the_hand_reading(reports: tuple[Report, ...], golden: list[Golden]) -> None:
    assert [(r.jurisdiction.name, r.fiscal_year, r.title, list(r.areas)) for r in reports] == [
        (g["jurisdiction"], g["fiscal_year"], g["title"], g["areas"]) for g in golden
    ]


@pytest.mark.parametrize("index", range(4))
def test_marks_equal_the_hand_reading(reports: tuple[Report, ...], golden: list[Golden], index: int) -> None:
    keys = ("kind", "start", "end", "text")
    expected = [tuple(mark[key] for key in keys) for mark in golden[index]["marks"]]
    assert [_mark(mark) for mark in reports[index].marks] == expected


@pytest.mark.parametrize("index", range(4))
def test_sections_and_passages_equal_the_hand_reading(
    reports: tuple[Report, ...], golden: list[Golden], index: int
) -> None:
    keys = ("start", "end", "text", "label", "area", "level", "damaged")
    expected = [
        (s["key"], s["name"], s["heading"], [tuple(p[key] for key in keys) for p in s["passages"]])
        for s in golden[index]["sections"]
    ]
    recovered = [
        (s.key, s.name, s.heading, [_passage(p) for p in s.passages]) for s in reports[index].sections
    ]
    assert recovered == expected


@pytest.mark.parametrize("index", range(4))
def test_facts_equal_the_hand_reading(reports: tuple[Report, ...], golden: list[Golden], index: int) -> None:
    expected = sorted((_golden_fact(fact) for fact in golden[index]["facts"]), key=str)
    assert sorted((_fact(fact) for fact in reports[index].facts), key=str) == expected


def test_the_damaged_line_is_kept_and_feeds_no_fact(reports: tuple[Report, ...]) -> None:
    chiba = next(report for report in reports if report.jurisdiction.name == "千葉市")
    damaged = [p for section in chiba.sections for p in section.passages if p.damaged]
    assert [passage.text[:10] for passage in damaged] == ["携会議 参加 る病院"]
    assert any("文字の欠けた行: 携会議" in warning for warning in chiba.warnings)
    inside = damaged[0].span
    assert not [f for f in chiba.facts if inside.start < f.value_span.end and f.value_span.start < inside.end]

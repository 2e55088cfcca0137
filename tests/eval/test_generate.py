"""Generated corpora: the same each time, true to their own text, and recovered by the corpus layer."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from corpus.library import read_corpus
from corpus.model import ValueState
from eval.errors import GoldError
from eval.generate import generate, write_world
from eval.material import BULLET_SECTIONS, load_material
from eval.truth import TrueBullet, TrueMeeting, TrueSession, World


def squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def test_a_seed_makes_one_world(world: World) -> None:
    assert generate(3, jurisdictions=6) == world
    assert generate(4, jurisdictions=6).files != world.files


def test_a_world_has_each_jurisdiction_in_each_year(world: World) -> None:
    owners = [(report.name, report.fiscal_year) for report in world.reports]
    assert len(owners) == len(set(owners)) == 12
    assert world.years == (2017, 2018)


def test_every_item_stands_where_it_is_said_to(world: World) -> None:
    seen = set()
    for report, item in world.items():
        text = squeezed(world.files[item.span.source][item.span.start : item.span.end])
        seen.add(type(item))
        assert report.start < item.span.start < item.span.end <= report.end
        if isinstance(item, TrueBullet):
            assert squeezed(item.text) in text
            assert all(word in text for word in item.words)
        if isinstance(item, TrueMeeting):
            assert item.name in text and f"{item.count}回" in text
        if isinstance(item, TrueSession):
            assert squeezed(item.name) in text and f"{item.attendance}{item.unit}" in text
            assert item.place in text
    assert {TrueBullet, TrueMeeting, TrueSession} <= seen


def test_every_figure_is_printed_at_its_place(world: World) -> None:
    states = set()
    for report in world.reports:
        for figure in report.figures:
            span = figure.value_span
            text = squeezed(world.files[span.source][span.start : span.end])
            states.add(figure.state)
            if figure.state is ValueState.NUMBER:
                assert text.replace(",", "") == f"{figure.value}{figure.unit}"
    assert ValueState.NUMBER in states


def test_a_part_is_never_more_than_the_whole(world: World) -> None:
    for report in world.reports:
        supported, discharged = report.reading("supported"), report.reading("discharged")
        if supported.value is not None and discharged.value is not None:
            assert discharged.value <= supported.value


def test_the_corpus_layer_finds_every_figure_and_makes_none_up(world: World, tmp_path: Path) -> None:
    write_world(world, tmp_path)
    read = read_corpus(tmp_path)
    assert not read.refused
    found = {
        (fact.jurisdiction, fact.fiscal_year, fact.measure, fact.area, fact.state, fact.value)
        for report in read.reports
        for fact in report.facts
        if fact.measure
    }
    true = {
        (report.name, report.fiscal_year, figure.measure, figure.area, figure.state, figure.value)
        for report in world.reports
        for figure in report.figures
    }
    assert found == true


@pytest.mark.parametrize("count", [0, 68, -1])
def test_a_world_needs_a_number_of_jurisdictions(count: int) -> None:
    with pytest.raises(GoldError, match=str(count)):
        generate(1, jurisdictions=count)


def test_every_section_has_forty_bullets_of_its_theme() -> None:
    material = load_material()
    words = [theme.word for theme in material.themes]
    for key in BULLET_SECTIONS:
        bullets = [(theme.word, text) for theme in material.themes for text in theme.bullets[key]]
        assert len({text for _, text in bullets}) >= 40
        for word, text in bullets:
            assert [other for other in words if other in text] == [word]
    for initiative in material.initiatives:
        assert initiative.name in initiative.text

"""Generated gold questions: every type and wording, and answers worked out from the truth by other means."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.model import Span
from eval.generate import generate
from eval.gold_file import load_gold, write_gold
from eval.phrases import templates
from eval.questions import QUESTIONS, make_questions
from eval.truth import TrueReport, World

FOLLOW_UPS = {"follow_place", "follow_measure", "follow_year"}


@pytest.mark.parametrize("kind", sorted(QUESTIONS))
def test_every_type_has_at_least_six_wordings(kind: str) -> None:
    assert len({template.turns for template in templates(kind)}) >= 6


def test_a_world_is_asked_the_same_each_time(world: World) -> None:
    questions = make_questions(world, each=3)
    assert questions == make_questions(world, each=3)
    assert len({question.id for question in questions}) == len(questions)


def test_questions_pass_the_strict_loader(world: World, tmp_path: Path) -> None:
    questions = make_questions(world, each=8)
    write_gold(questions, tmp_path / "gold.jsonl")
    assert load_gold(tmp_path / "gold.jsonl", world.files) == questions


def test_a_small_world_is_asked_nearly_every_type(world: World) -> None:
    kinds = {question.type for question in make_questions(world, each=4)}
    assert set(QUESTIONS) - kinds <= {
        *("stated", "zero", "short_name", "at_least", "area_value", "area_shared", "area_most", "pending"),
        "top_three",
    }


def test_no_line_has_an_open_place(world: World) -> None:
    for question in make_questions(world, each=8):
        for text in (question.question, *(turn.content for turn in question.history)):
            assert "{" not in text and "}" not in text
        assert bool(question.history) == (question.type in FOLLOW_UPS)


def _owner(world: World, span: Span) -> TrueReport:
    return next(r for r in world.reports if r.source == span.source and r.start <= span.start < r.end)


def test_evidence_belongs_to_the_jurisdictions_that_may_be_cited(world: World) -> None:
    for question in make_questions(world, each=8):
        owners = {_owner(world, span).name for span in (*question.evidence, *question.allowed)}
        assert owners <= set(question.jurisdictions)
        assert not (question.evidence and question.status != "answered")


def test_a_total_is_the_sum_of_the_printed_figures() -> None:
    # With one area a place at most and no words, every line of evidence prints one figure.
    world = generate(11, jurisdictions=5)
    totals = [question for question in make_questions(world, each=12) if question.type == "total"]
    checked = 0
    for question in totals:
        figures = {f.span: f for r in world.reports for f in r.figures if f.span in question.evidence}
        shared = [f for r in world.reports for f in r.figures if f.span in question.evidence]
        if len(shared) == len(figures):
            checked += 1
            assert question.numbers == (f"{sum(f.value or 0 for f in shared)}人",)
    assert checked


def test_no_answer_is_forbidden_what_it_has_to_say(world: World) -> None:
    for question in make_questions(world, each=12):
        assert not set(question.forbidden) & set(question.numbers)

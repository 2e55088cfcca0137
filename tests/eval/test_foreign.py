from __future__ import annotations

import random

from corpus.english import english_names
from eval.foreign import foreign_questions
from index.store import Index


def test_what_is_asked_for_stands_in_every_right_line(seed_index: Index) -> None:
    asked = list(foreign_questions(random.Random(1), seed_index.chunks))
    assert len(asked) > 20
    placed = 0
    for question, right in asked:
        assert question.isascii() and right
        lines = [seed_index.chunks[number] for number in right]
        named = [
            japanese
            for japanese, names in english_names().items()
            if any(name in question for name in names) and all(japanese in line.text for line in lines)
        ]
        assert named, question
        placed += any(f"{name} " in question + " " for name in ("Chiba City", "Kawasaki City", "Prefecture"))
    assert 0 < placed < len(asked)


def test_the_same_seed_gives_the_same_questions(seed_index: Index) -> None:
    first, second = (list(foreign_questions(random.Random(7), seed_index.chunks)) for _ in range(2))
    assert first == second


def test_no_lines_no_questions() -> None:
    assert list(foreign_questions(random.Random(1), ())) == []

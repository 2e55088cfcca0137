"""Gold questions by construction: every type in every wording, right because the corpus was made that way."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from eval.ask_combined import COMBINED_QUESTIONS
from eval.ask_figures import FIGURE_QUESTIONS
from eval.ask_others import OTHER_QUESTIONS
from eval.ask_passages import PASSAGE_QUESTIONS
from eval.asker import Asked, Asker
from eval.gold import GoldQuestion
from eval.phrases import templates
from eval.truth import World

QUESTIONS: Mapping[str, Callable[[Asker], Asked | None]] = {
    **FIGURE_QUESTIONS,
    **COMBINED_QUESTIONS,
    **PASSAGE_QUESTIONS,
    **OTHER_QUESTIONS,
}
_TRIES = 60  # draws until one fits; a small world may hold none of a type


def make_questions(world: World, *, each: int = 12) -> tuple[GoldQuestion, ...]:
    """``each`` questions of every type that the world can be asked, the same on every machine.

    The templates of a type take turns, so that each is used before any is used twice.
    """
    made: list[GoldQuestion] = []
    for kind, draw in QUESTIONS.items():
        asker = Asker(world, random.Random(f"{world.seed}/{kind}"))
        wordings = templates(kind)
        order = asker.rng.sample(wordings, len(wordings))
        seen: set[str] = set()
        for number in range(each):
            asked = next((a for a in (draw(asker) for _ in range(_TRIES)) if a is not None), None)
            if asked is None:
                break
            name = f"g{world.seed}-{kind}-{number + 1:02}"
            gold = asker.question(name, kind, order[number % len(order)], asked)
            if gold.question not in seen or gold.history:
                made.append(gold)
            seen.add(gold.question)
    return tuple(made)

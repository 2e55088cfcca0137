"""Questions to begin with, made from what the index holds, so that each can be answered."""

from __future__ import annotations

from page.path import is_answered, learning_path
from page.words import Words
from rag.assistant import Assistant
from rag.wording import place_name

_STEPS = ("value", "next", "compare", "inventory")
"""The steps of the path for somebody new that stand for each kind of question."""


def example_questions(assistant: Assistant, words: Words, *, most: int = 4) -> tuple[str, ...]:
    """Up to ``most`` questions of different kinds that ``assistant`` answers, in the page's language."""
    steps = learning_path(assistant.extractive, (), words, names=_STEPS)
    found = [step.question for step in steps]
    places = (place_name(place, words.language) for place in assistant.catalog.jurisdictions)
    for question in (words.say("welcome_ask_overview", place=place) for place in places):
        if len(found) >= len(_STEPS):
            break
        if is_answered(assistant.extractive, question):
            found.append(question)
    return tuple(found[:most])

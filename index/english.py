"""English words as stems, so that a question's forms meet a dictionary's (held, holding: hold)."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from index.text import ENGLISH_ASKING, ENGLISH_FUNCTION_WORDS

WORD = re.compile(r"[a-z0-9]+")

_IRREGULAR = {
    form: word
    for word, forms in {
        "become": "became",
        "begin": "began begun",
        "bring": "brought",
        "build": "built",
        "child": "children",
        "choose": "chose chosen",
        "come": "came",
        "draw": "drew drawn",
        "fall": "fell fallen",
        "feel": "felt",
        "find": "found",
        "give": "gave given",
        "go": "went gone",
        "grow": "grew grown",
        "hear": "heard",
        "hold": "held",
        "keep": "kept",
        "know": "knew known",
        "lead": "led",
        "leave": "left",
        "lose": "lost",
        "make": "made",
        "man": "men",
        "mean": "meant",
        "meet": "met",
        "pay": "paid",
        "person": "people persons",
        "rise": "rose risen",
        "run": "ran",
        "say": "said",
        "see": "saw seen",
        "send": "sent",
        "show": "shown",
        "speak": "spoke spoken",
        "spend": "spent",
        "stand": "stood",
        "take": "took taken",
        "teach": "taught",
        "tell": "told",
        "think": "thought",
        "understand": "understood",
        "wife": "wives",
        "woman": "women",
        "write": "wrote written",
    }.items()
    for form in forms.split()
}
_LIGHT = frozenset(
    """
    also any anyone anything around away back become between both come did during else even ever every first
    get getting gets go going got just keep kept kind kinds let lot made make makes making one out part place
    quite really say says see so some somebody someone something sort still take takes took taking thing
    things think two type types up use used using very want way ways well went yet
    """.split()  # noqa: SIM905
)
"""Words that a dictionary gives many meanings, and a question none."""
_EMPTY = ENGLISH_FUNCTION_WORDS | ENGLISH_ASKING | _LIGHT


def stem(word: str) -> str:
    """The stem of a lower-case word (Snowball's English stemmer)."""
    return str(_stemmer().stemWord(_IRREGULAR.get(word, word)))


def is_empty(word: str) -> bool:
    """Whether a lower-case word says nothing by itself: an article, a preposition, a question word, a light
    verb."""
    return word in _EMPTY


@cache
def _stemmer() -> Any:
    from snowballstemmer import stemmer

    return stemmer("english")

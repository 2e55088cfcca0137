"""English questions on any line of a made-up corpus, by the English names of words that it writes.

They teach how far translated words may be trusted (``index.translation``): other generated questions in
English ask for little but figures.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from corpus.english import english_names
from corpus.model import Chunk
from corpus.registry import load_registry
from eval.phrases import english_name, wordings

_ASKED = 140
"""Lines of a corpus that are asked for."""
_MOST = 4
"""Lines that a question may fit."""
_WORDS = 3
_PLACED = 0.75
"""How many questions name the place."""


def foreign_questions(rng: random.Random, chunks: Sequence[Chunk]) -> Iterator[tuple[str, list[int]]]:
    """Questions with the numbers of the chunks that hold every word they ask for, in the place where they
    name one.
    """
    places = {each.name: english_name(each) for each in load_registry().jurisdictions}
    for number in rng.sample(range(len(chunks)), min(_ASKED, len(chunks))):
        chunk = chunks[number]
        written = _written(chunk.text)
        place = chunk.jurisdiction if rng.random() < _PLACED else ""
        chosen = rng.sample(written, min(_WORDS, len(written)))
        fitting = [text for text in _templates(bool(place)) if _slots(text) <= len(chosen)]
        if not fitting:
            continue
        text = rng.choice(fitting)
        asked = chosen[: _slots(text)]
        right = [
            other
            for other, each in enumerate(chunks)
            if all(word in each.text for word in asked) and place in ("", each.jurisdiction)
        ]
        if len(right) <= _MOST:
            names = [rng.choice(english_names()[word]) for word in asked]
            yield text.format(*names, place=places[chunk.jurisdiction]), right


def _written(text: str) -> list[str]:
    """The words of ``text`` that have an English name; of two, one inside the other, the longer."""
    found = [word for word in english_names() if len(word) > 1 and word in text]
    return [word for word in found if not any(word != other and word in other for other in found)]


def _templates(placed: bool) -> list[str]:
    texts: list[str] = wordings()["english_words"]
    return [text for text in texts if ("{place}" in text) == placed]


def _slots(text: str) -> int:
    return sum(f"{{{number}}}" in text for number in range(_WORDS))

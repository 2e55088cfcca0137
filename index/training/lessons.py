"""What the fusion learns from: questions on passages of articles that the encoder never saw, and translated
texts.

The encoder's training makes questions and passages of its own articles nearer than any others are; weights
learned on those would trust it too far. A hash of its name therefore decides whether an article is the
encoder's (``is_held`` is False) or the fusion's, and ``split`` writes the pairs that a stand-in encoder may
learn from.
"""

from __future__ import annotations

import hashlib
import json
import lzma
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from corpus.errors import EncoderError
from index.forward import Document
from index.question import is_japanese
from index.training.fusion import Asked, Lesson
from index.training.made import without_name

QUESTIONS, TITLES = "jaquad_q", "jaquad_title"
TRANSLATED = "par_"
_DICTIONARIES = ("par_jmdict",)
"""Translations of words, not of texts: all of them are the encoder's."""

_HELD_ARTICLES, _HELD_PAIRS = 50, 30  # percent
_GROUPS = 3
FORMS = ("titles as headings", "no headings", "no headings, unnamed")
_SHORT = 300
_LEAST, _MOST = 12, 1_000
_SUFFIX = ".jsonl.xz"

Pairs = list[tuple[str, str]]


def is_held(name: str, percent: int) -> bool:
    """Whether the hash of ``name`` is among the last ``percent`` of a hundred."""
    return _hash(name) >= 100 - percent


def split(pairs: Path, out: Path) -> None:
    """Copies the folder of pairs without the articles and translations that the fusion learns from.

    Raises EncoderError where the pairs cannot be read or ``out`` is in use.
    """
    if out.exists() and any(out.iterdir()):
        raise EncoderError(f"{out} is in use; name a folder that does not exist or is empty")
    out.mkdir(parents=True, exist_ok=True)
    title = {passage: name for name, passage in _read(pairs, TITLES)}
    for path in sorted(pairs.glob(f"*{_SUFFIX}")):
        name = path.name.removesuffix(_SUFFIX)
        if name not in (QUESTIONS, TITLES) and not name.startswith(TRANSLATED):
            (out / path.name).write_bytes(path.read_bytes())
            continue
        with lzma.open(out / path.name, "wt", encoding="utf-8", preset=1) as file:
            for left, right in _read(pairs, name):
                if not _is_ours(name, left, right, title):
                    file.write(json.dumps([left, right], ensure_ascii=False) + "\n")


def article_lessons(pairs: Path, *, held_back: int = 0) -> Iterator[Lesson]:
    """The held articles in three groups and their short passages, each in every form (``FORMS``); a third
    of the questions is asked in each.

    ``held_back`` percent of all articles are kept for a test (``test_lessons``).
    """
    questions, title = _questions(pairs)
    ours = [pair for pair in questions if not is_held(title[pair[1]], held_back)]
    groups = [
        [pair for pair in ours if _hash("s" + title[pair[1]]) % _GROUPS == group] for group in range(_GROUPS)
    ]
    for chosen in (*groups, [pair for pair in ours if len(pair[1]) <= _SHORT]):
        for number, lesson in enumerate(_forms(chosen, title)):
            yield replace(lesson, questions=lesson.questions[number :: len(FORMS)])


def test_lessons(pairs: Path, *, held_back: int) -> Iterator[Lesson]:
    """The articles that ``article_lessons`` kept back, every question in every form."""
    questions, title = _questions(pairs)
    yield from _forms([pair for pair in questions if is_held(title[pair[1]], held_back)], title)


def translated_lessons(pairs: Path, *, seed: int = 1) -> Iterator[Lesson]:
    """Held translations, a source at a time: English texts looking for the Japanese ones, and the other way
    round.
    """
    rng = np.random.default_rng(seed)
    names = [path.name.removesuffix(_SUFFIX) for path in sorted(pairs.glob(f"{TRANSLATED}*{_SUFFIX}"))]
    for name in names:
        found = [] if name in _DICTIONARIES else [_sides(pair) for pair in _read(pairs, name)]
        kept = [pair for pair in found if pair is not None]
        chosen: dict[str, str] = {}
        for at in rng.permutation(len(kept))[:_MOST]:
            chosen.setdefault(*kept[at])
        for asked, documents in ((chosen.values(), chosen.keys()), (chosen.keys(), chosen.values())):
            if chosen:
                yield Lesson(
                    tuple(Document("", text) for text in documents),
                    tuple(Asked(question, (number,)) for number, question in enumerate(asked)),
                )


def _sides(pair: tuple[str, str]) -> tuple[str, str] | None:
    """A held pair as Japanese and other; None for one that is not held, too short, or in one language."""
    japanese, other = sorted(pair, key=is_japanese, reverse=True)
    if not is_held(pair[0] + pair[1], _HELD_PAIRS) or not is_japanese(japanese) or is_japanese(other):
        return None
    return (japanese, other) if len(japanese) >= _LEAST and len(other) >= 2 * _LEAST else None


def read_lessons(path: Path) -> list[Lesson]:
    """Lessons of a file: one ``{"documents": [[heading, body]], "questions": [[text, [numbers], widened
    text]]}`` a line.

    Raises EncoderError for a file that cannot be read or is of another shape.
    """
    try:
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        return [
            Lesson(
                tuple(Document(heading, body) for heading, body in line["documents"]),
                tuple(Asked(text, tuple(right), wide) for text, right, wide in line["questions"]),
                formed=True,
            )
            for line in lines
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EncoderError(
            f"{path} holds no lessons ({error!r}); write it with `python -m eval lessons`"
        ) from error


def _questions(pairs: Path) -> tuple[Pairs, dict[str, str]]:
    title = {passage: name for name, passage in _read(pairs, TITLES)}
    held = [pair for pair in _read(pairs, QUESTIONS) if is_held(title.get(pair[1], ""), _HELD_ARTICLES)]
    return [pair for pair in held if pair[1] in title], title


def _forms(questions: Sequence[tuple[str, str]], title: dict[str, str]) -> Iterator[Lesson]:
    """The questions on their passages with titles as headings, without, and on passages that leave out what
    their article is about (``index.training.made.without_name``).
    """
    passages = sorted({passage for _, passage in questions})
    number = {passage: at for at, passage in enumerate(passages)}
    asked = tuple(Asked(question, (number[passage],)) for question, passage in questions)
    yield Lesson(tuple(Document(title[passage], passage) for passage in passages), asked)
    yield Lesson(tuple(Document("", passage) for passage in passages), asked)
    unnamed = (without_name(passage, title[passage]) for passage in passages)
    yield Lesson(tuple(Document("", passage) for passage in unnamed), asked)


def _is_ours(name: str, left: str, right: str, title: dict[str, str]) -> bool:
    if name.startswith(TRANSLATED):
        return name not in _DICTIONARIES and is_held(left + right, _HELD_PAIRS)
    return is_held(title.get(right, left), _HELD_ARTICLES)


def _hash(name: str) -> int:
    return int(hashlib.sha256(name.encode("utf-8")).hexdigest()[:8], 16) % 100


def _read(pairs: Path, name: str) -> Iterator[tuple[str, str]]:
    path = pairs / f"{name}{_SUFFIX}"
    try:
        with lzma.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                left, right = json.loads(line)
                yield left, right
    except (OSError, EOFError, lzma.LZMAError, ValueError) as error:
        raise EncoderError(f"{path} cannot be read as pairs ({error}); fetch it again") from error

"""What a question is about besides the form's own words: its content words, compounds kept whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.everyday import Subject
from index.text import Word, morphemes
from rag.cues import cue, words
from rag.plain_words import subject_named

# Nouns that ask or frame rather than name a subject: answered by the shape of the answer.
_FRAME = words("frame")
_SOFT = words("soft")
_ENDS = words("ends")
_ACTS = words("acts")
_LONG_CORE = 3  # characters: what is shorter (退院, 就労) says too little by itself
_NOUNS = ("名詞", "接頭辞", "接尾辞", "形状詞")


@dataclass(frozen=True, slots=True)
class Topic:
    """A content word or compound. ``words`` are its normalized parts, ``parts`` the parts as written.

    A passage may lack a ``soft`` one. ``written`` is set for a subject in everyday words: what a passage's
    squeezed text has where it is about it. ``core`` is a compound without the common words at its end:
    ひきこもり of ひきこもり支援; empty where it has none or is short.
    """

    surface: str
    words: tuple[str, ...]
    parts: tuple[str, ...]
    soft: bool
    written: re.Pattern[str] | None = None
    core: str = ""


_PHRASES = cue("functional")
_TOUCHED = re.compile(
    r"(?:会)?(?:に(?:も|ついて|関して)?|を|が)(?:触れ|言及し|取り上げ|盛り込|書いて|書かれて|挙げて)"
)


def find_topics(text: str, known: Iterable[str] = ()) -> tuple[Topic, ...]:
    """The topics of an NFKC question in order, each once. Characters in U+E000 count as taken.

    ``known`` are terms to keep whole even where grammar would part them (協議の場).
    """
    topics: dict[str, Topic] = {}
    for term in sorted(known, key=len, reverse=True):
        if term in text:
            text = text.replace(term, "\ue000" * len(term))
            topics[term] = _made(term, morphemes(term), soft=term in _SOFT)
    text = _PHRASES.sub(lambda found: "\ue000" * len(found[0]), text)
    for run in _runs(morphemes(text)):
        topic = _topic(run)
        if topic is not None:
            topics.setdefault(topic.surface, topic)
    return tuple(topics.values())


def whole_topic(surface: str, *, soft: bool = False) -> Topic:
    """``surface`` as one topic, whatever grammar makes of it alone; plain words for a subject stay one."""
    subject = subject_named(surface)
    if subject is not None:
        return Topic(surface, (surface,), (surface,), soft, subject.written)
    run = [word for word in morphemes(surface) if word.part not in ("助詞", "補助記号", "空白")]
    return replace(_made(surface, run or morphemes(surface), soft=soft), core=_core(run))


def _core(run: Sequence[Word]) -> str:
    kept = list(run)
    while kept and kept[-1].normalized in _ACTS:
        kept.pop()
    core = "".join(word.surface for word in kept)
    return core if len(kept) < len(run) and len(core) >= _LONG_CORE else ""


def part_of(topic: Topic, start: int, end: int) -> Topic:
    """The words ``[start, end)`` of a compound."""
    parts = topic.parts[start:end]
    return replace(topic, surface="".join(parts), words=topic.words[start:end], parts=parts)


def subject_topics(subjects: Iterable[Subject], others: Iterable[Topic]) -> tuple[Topic, ...]:
    """The subjects of a question as topics: context is soft where anything else is asked for."""
    asked = tuple(subjects)
    known = any(not topic.soft for topic in others) or any(not subject.context for subject in asked)
    return tuple(whole_topic(subject.name, soft=subject.context and known) for subject in asked)


def touched(topics: Iterable[Topic], text: str) -> tuple[Topic, ...]:
    """Topics of which those that are asked to be written of (研修に触れている) have to be found."""
    return tuple(replace(t, soft=False) if t.soft and _touches(t.surface, text) else t for t in topics)


def _touches(surface: str, text: str) -> bool:
    at = text.find(surface)
    return at >= 0 and _TOUCHED.match(text, at + len(surface)) is not None


def is_common(topic: Topic) -> bool:
    """Whether a word is too common to say what is asked for, wherever it stands."""
    if topic.written is not None:
        return False
    return topic.surface in _SOFT or (len(topic.words) == 1 and topic.words[0] in _SOFT)


def is_generic(word: str) -> bool:
    """Whether a part of a compound (normalized) only says what sort of thing it is: 支援, 事業, 状況."""
    return word in _SOFT or word in _ENDS or word in _FRAME


def _runs(words: list[Word]) -> list[list[Word]]:
    """Neighbouring nouns as one run each; a verb with a meaning of its own alone."""
    runs: list[list[Word]] = []
    end = -1
    for word in words:
        if "\ue000" in word.surface or word.surface.isspace():
            end = -1
            continue
        noun = word.part in _NOUNS and word.kind not in ("代名詞",)
        if noun and word.start == end:
            runs[-1].append(word)
        elif noun or (word.part == "動詞" and word.kind == "一般") or word.part == "形容詞":
            runs.append([word])
        end = word.end if noun else -1
    return runs


def _topic(run: list[Word]) -> Topic | None:
    while run and _is_end(run[0]):
        run = run[1:]
    while run and _is_end(run[-1]):
        run = run[:-1]
    if not run or all(_is_frame(word) for word in run):
        return None
    if "".join(word.surface for word in run) in _FRAME:
        return None
    noun = run[0].part in _NOUNS
    surface = "".join(word.surface for word in run) if noun else run[0].normalized
    if len(surface) == 1 and re.fullmatch(r"[ぁ-んァ-ヶ0-9a-zA-Z]", surface):
        return None
    soft = not noun or surface in _SOFT or (len(run) == 1 and run[0].normalized in _SOFT)
    return _made(surface, run, soft=soft)


def _made(surface: str, run: Sequence[Word], *, soft: bool) -> Topic:
    words = tuple(word.normalized for word in run)
    return Topic(surface, words, tuple(word.surface for word in run), soft)


def _is_end(word: Word) -> bool:
    asks = word.kind == "数詞" or (word.part == "接頭辞" and word.surface in _ENDS)
    return asks or word.normalized in _ENDS or word.surface in _ENDS


def _is_frame(word: Word) -> bool:
    if word.kind == "数詞" or word.part in ("接頭辞",):
        return True
    return word.normalized in _FRAME or word.surface.lower() in _FRAME

"""Pairs made from passages alone, in the shape of the questions people put to reports."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence

from index.training.data import Pair, Source

MIN_SENTENCE = 10
"""Characters under which a piece between two full stops is no sentence worth asking for."""

_SENTENCE_END = re.compile(r"(?<=[。！？!?])|\n+")
_CONTENT_WORD = re.compile(r"[一-鿿々〆]{2,8}|[ァ-ヺー]{2,}|[A-Za-z][A-Za-z0-9+#-]+")
_EXPLAINED = re.compile(r"\s*[(（][^()（）]*[)）]\s*$")
"""What stands behind a title to tell it from others of the name: アマゾン (企業)."""

_JOINTS = ("の", " ", "、", "と")
_ENDINGS = (
    "は?",
    "は",
    "とは",
    "とは何ですか",
    "を教えてください",
    "について",
    "について教えて",
    "の状況",
    "の状況は?",
    "の取組",
    "の内容",
    "の概要",
    "の目的は何ですか",
    "はどうなっていますか",
    "はいくつですか",
    "は何人ですか",
    "はいつですか",
    "はありますか",
    "",
    "",
)


def sentences(text: str) -> list[str]:
    """The sentences of ``text``, cut after a full stop or at a newline, short scraps left out."""
    return [s for piece in _SENTENCE_END.split(text) if len(s := piece.strip()) >= MIN_SENTENCE]


def keyword_question(sentence: str, chance: random.Random) -> str | None:
    """One to four content words of the sentence, in its order, worded as a question; None without any."""
    words = list(dict.fromkeys(_CONTENT_WORD.findall(sentence)))
    if not words:
        return None
    chosen = sorted(chance.sample(range(len(words)), min(len(words), chance.randint(1, 4))))
    return chance.choice(_JOINTS).join(words[i] for i in chosen) + chance.choice(_ENDINGS)


def without_name(passage: str, title: str) -> str:
    """``passage`` without the name of what its article is about, as one that a reader of the article would
    understand: questions name what such a passage leaves out. Names of one character stay.
    """
    name = _EXPLAINED.sub("", title).strip()
    return passage.replace(name, "") if len(name) > 1 else passage


def _keywords(passage: str, chance: random.Random) -> tuple[str, str] | None:
    found = sentences(passage)
    question = keyword_question(chance.choice(found), chance) if found else None
    return None if question is None else (question, passage)


def _cloze(passage: str, chance: random.Random) -> tuple[str, str] | None:
    """Inverse cloze (Lee et al. 2019): a sentence, and its paragraph without it."""
    found = sentences(passage)
    if len(found) < 2:
        return None
    taken = chance.randrange(len(found))
    return found[taken], "".join(found[:taken] + found[taken + 1 :])


def _halves(passage: str, chance: random.Random) -> tuple[str, str] | None:
    found = sentences(passage)
    if len(found) < 2:
        return None
    cut = chance.randint(max(1, len(found) // 2 - 1), min(len(found) - 1, len(found) // 2 + 1))
    return "".join(found[:cut]), "".join(found[cut:])


_WAYS: dict[str, Callable[[str, random.Random], tuple[str, str] | None]] = {
    "keywords": _keywords,
    "cloze": _cloze,
    "halves": _halves,
}


def _passages(source: Source) -> Iterator[Pair]:
    """The first pair of each passage of several sentences, in order."""
    seen = set()
    for pair in source.pairs:
        if pair.passage not in seen and len(sentences(pair.passage)) >= 2:
            seen.add(pair.passage)
            yield pair


def make_sources(sources: Sequence[Source], *, rounds: dict[str, int], seed: int) -> list[Source]:
    """For each source named in ``rounds``, one source a way (``NAME+keywords``, ``NAME+cloze``,
    ``NAME+halves``), in which each passage was used at most that many times.
    """
    made = []
    for source in sources:
        for way, make in _WAYS.items():
            chance = random.Random(f"{seed}/{source.name}/{way}")
            pairs = []
            for origin in _passages(source) if source.name in rounds else ():
                texts = {make(origin.passage, chance) for _ in range(rounds[source.name])} - {None}
                pairs += [
                    Pair(left, right, passage=origin.passage, group=origin.group)
                    for left, right in sorted(text for text in texts if text is not None)
                ]
            if pairs:
                made.append(Source(f"{source.name}+{way}", tuple(pairs)))
    return made


def make_unnamed(source: Source) -> Source:
    """``NAME+unnamed``: the pairs of ``source`` whose passage names its article (the pair's ``group``), with
    that name left out.
    """
    pairs = []
    for pair in source.pairs:
        shorter = without_name(pair.right, pair.group)
        if shorter != pair.right and shorter.strip():
            pairs.append(Pair(pair.left, shorter, passage=pair.passage, group=pair.group))
    return Source(f"{source.name}+unnamed", tuple(pairs))

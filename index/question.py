"""A question as the close look at documents reads it: its terms with their weights, its characters, what it
asks for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index import text
from index.forward import BORDER, ForwardIndex, character_codes
from index.lexical import LexicalIndex
from index.strings import UNKNOWN
from index.text import PROPER, Kind
from index.translation import Translation

Floats = NDArray[np.float64]

CONTENT = (*PROPER, Kind.NUMBER, Kind.NOUN, Kind.VERB, Kind.MODIFIER)
ROLES = ("は", "が", "を", "に", "の", "で")
"""Particles: a word before one of them plays that part in the question."""

_FUNCTION_WEIGHT, _ASKING_WEIGHT = 0.3, 0.03
_TIME = re.compile("いつ|何時|何(年|月|日|世紀)|年号|when|what (date|year|day)", re.IGNORECASE)
_WHO = re.compile(r"誰|だれ|何者|人物|\bwho\b", re.IGNORECASE)
_WHERE = re.compile(r"どこ|何処|何(県|市|国)|場所|\bwhere\b", re.IGNORECASE)
_COUNT = re.compile(
    "いくつ|いくら|(どの|どれ)くらい|何(人|個|%|名|回|度|点|歳|本|台|分|件|割|倍|円|枚|番|位)"
    "|how (many|much|often)",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"何([^\s、。?？ですかのをがはにとも])")
_NAMED = re.compile(
    r"(?:何という|何と言う|なんという|何の|どの|どんな|どういう|どこの|何)([一-鿿ァ-ヶー]{1,8})"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which sort of answer the question's words want. ``units`` are the characters behind 何 (何人: 人),
    ``sorts`` the words behind 何, どの and the like (どの国: 国), whose names often end so (フランス王国).
    """

    time: bool
    who: bool
    where: bool
    count: bool
    units: frozenset[str]
    sorts: tuple[str, ...]

    @property
    def number(self) -> bool:
        return self.time or self.count or bool(self.units)


@dataclass(frozen=True, slots=True)
class Question:
    """``words`` are a row for each word of the forward index that is a term of the question or stands for
    one: its number there, and the term's place, shape (n, 2). ``weights`` are the terms' idf, lowered where
    they are no content; ``content`` the same with everything else 0. ``roles`` are what follows each term: a
    particle, ``""`` otherwise. ``codes`` are characters, ``pair_weights`` the idf of each with the one
    before. ``spelled`` is the question with all words that stand for its own. ``kanji`` says what share of a
    term each of ``kanji_codes`` is, shape (T, len(kanji_codes)): another word may hold it (始まる, 開始).
    """

    terms: tuple[str, ...]
    kinds: NDArray[np.int8]
    words: NDArray[np.int64]
    roles: tuple[str, ...]
    weights: Floats
    content: Floats
    codes: NDArray[np.int32]
    pair_weights: Floats
    asked: Asked
    japanese: bool
    spelled: str
    kanji_codes: NDArray[np.int32]
    kanji: Floats


@dataclass(frozen=True, slots=True)
class _Term:
    """A term with the numbers of the words that are it or stand for it."""

    kind: Kind
    role: str
    numbers: tuple[int, ...]


def read_question(
    words: str, forward: ForwardIndex, lexical: LexicalIndex, translations: Sequence[Translation] = ()
) -> Question:
    """``words`` read against an index. A phrase of ``translations`` is one term; the words in it are none
    besides, except those that the index has.
    """
    terms = _terms(text.terms(words), forward, {each.phrase: each for each in translations})
    kinds = np.array([term.kind for term in terms.values()], dtype=np.int8)
    share = np.where(
        kinds == Kind.FUNCTION, _FUNCTION_WEIGHT, np.where(kinds == Kind.ASKING, _ASKING_WEIGHT, 1.0)
    )
    known = [(number, at) for at, term in enumerate(terms.values()) for number in term.numbers]
    rows = np.array(known, dtype=np.int64).reshape(-1, 2)
    # The documents that write one word or another: as many as all together, but no more than there are.
    frequencies = np.zeros(len(terms), dtype=np.int64)
    np.add.at(frequencies, rows[:, 1], forward.frequencies[rows[:, 0]].astype(np.int64))
    weights = idf(np.minimum(frequencies, forward.size), forward.size) * share
    written = dict.fromkeys(word for each in translations for word in each.words if word not in words)
    spelled = " ".join([words, *written])
    codes = [code if code != BORDER else UNKNOWN for code in character_codes(spelled)]
    kanji_codes, kanji = _kanji(tuple(terms))
    return Question(
        terms=tuple(terms),
        kinds=kinds,
        words=rows,
        roles=tuple(term.role for term in terms.values()),
        weights=weights,
        content=weights * np.isin(kinds, CONTENT),
        codes=np.array(codes, dtype=np.int32),
        pair_weights=_pair_weights(codes, lexical),
        asked=_asked(words),
        japanese=is_japanese(words),
        spelled=spelled,
        kanji_codes=kanji_codes,
        kanji=kanji,
    )


def _terms(
    found: Sequence[text.Term], forward: ForwardIndex, translations: Mapping[str, Translation]
) -> dict[str, _Term]:
    """The terms by what they say, each once, in order."""
    places = forward.terms.places([term.word for term in found]).tolist()
    phrases = {phrase.split()[0]: phrase for phrase in translations}
    translated = frozenset(word for phrase in translations for word in phrase.split())
    terms: dict[str, _Term] = {}
    for at, (term, place) in enumerate(zip(found, places, strict=True)):
        phrase = phrases.get(term.word)
        if phrase is not None and phrase not in terms:
            numbers = translations[phrase].numbers
            kind = Kind(int(forward.kinds[numbers[0]])) if numbers else Kind.NOUN
            terms[phrase] = _Term(kind, "", numbers)
        if place != UNKNOWN or term.word not in translated:
            follower = found[at + 1].word if at + 1 < len(found) else ""
            role = follower if follower in ROLES else ""
            terms.setdefault(term.word, _Term(term.kind, role, () if place == UNKNOWN else (place,)))
    return terms


def idf(frequencies: NDArray[np.int64], size: int) -> Floats:
    """ln(1 + (size - df + 0.5) / (df + 0.5)), as in ``index.lexical``."""
    return np.asarray(np.log1p((size - frequencies + 0.5) / (frequencies + 0.5)))


def is_japanese(words: str) -> bool:
    """Whether ``words`` hold a kana or a kanji."""
    return re.search(r"[ぁ-ヿ一-鿿々]", words) is not None


def _pair_weights(codes: list[int], lexical: LexicalIndex) -> Floats:
    weights = np.zeros(len(codes))
    at = [n for n, pair in enumerate(pairwise(codes), start=1) if UNKNOWN not in pair]
    pairs = [chr(codes[n - 1]) + chr(codes[n]) for n in at]
    weights[at] = idf(lexical.frequencies("bigrams", pairs), lexical.size)
    return weights


def _kanji(terms: Sequence[str]) -> tuple[NDArray[np.int32], Floats]:
    """The kanji of ``terms``, and what share of each term's they are; rows of a term without any are 0."""
    own = [[ord(character) for character in term if "一" <= character <= "鿿"] for term in terms]
    codes = sorted({code for each in own for code in each})
    shares = np.zeros((len(terms), len(codes)))
    for row, each in zip(shares, own, strict=True):
        for code in each:
            row[codes.index(code)] += 1 / len(each)
    return np.array(codes, dtype=np.int32), shares


def _asked(words: str) -> Asked:
    return Asked(
        time=_TIME.search(words) is not None,
        who=_WHO.search(words) is not None,
        where=_WHERE.search(words) is not None,
        count=_COUNT.search(words) is not None,
        units=frozenset(_COUNTED.findall(words)),
        sorts=tuple(dict.fromkeys(_NAMED.findall(words))),
    )

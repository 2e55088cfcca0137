"""A question as the close look at documents reads it: its terms with their weights, its characters, what it
asks for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index import text
from index.forward import BORDER, ForwardIndex, character_codes
from index.lexical import LexicalIndex
from index.strings import UNKNOWN
from index.text import PROPER, Kind

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
    """``numbers`` are the terms' numbers in the forward index (``UNKNOWN`` where it has none), ``weights``
    their idf, lowered where they are no content; ``content`` the same with everything else 0. ``roles`` are
    what follows each term: a particle, ``""`` otherwise. ``codes`` are characters, ``pair_weights`` the idf
    of each with the one before.
    """

    terms: tuple[str, ...]
    kinds: NDArray[np.int8]
    numbers: NDArray[np.int64]
    roles: tuple[str, ...]
    weights: Floats
    content: Floats
    codes: NDArray[np.int32]
    pair_weights: Floats
    asked: Asked
    japanese: bool


def read_question(words: str, forward: ForwardIndex, lexical: LexicalIndex) -> Question:
    """``words`` read against an index."""
    found = text.terms(words)
    kinds: dict[str, Kind] = {}
    roles: dict[str, str] = {}
    for at, term in enumerate(found):
        kinds.setdefault(term.word, term.kind)
        follower = found[at + 1].word if at + 1 < len(found) else ""
        roles.setdefault(term.word, follower if follower in ROLES else "")
    places = forward.terms.places(list(kinds))
    known = places != UNKNOWN
    frequencies = np.zeros(len(places), dtype=np.int64)
    frequencies[known] = forward.frequencies[places[known]]
    sorts = np.array(list(kinds.values()), dtype=np.int8)
    share = np.where(
        sorts == Kind.FUNCTION, _FUNCTION_WEIGHT, np.where(sorts == Kind.ASKING, _ASKING_WEIGHT, 1.0)
    )
    weights = idf(frequencies, forward.size) * share
    codes = [code if code != BORDER else UNKNOWN for code in character_codes(words)]
    return Question(
        terms=tuple(kinds),
        kinds=sorts,
        numbers=places,
        roles=tuple(roles.values()),
        weights=weights,
        content=weights * np.isin(sorts, CONTENT),
        codes=np.array(codes, dtype=np.int32),
        pair_weights=_pair_weights(codes, lexical),
        asked=_asked(words),
        japanese=is_japanese(words),
    )


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


def _asked(words: str) -> Asked:
    return Asked(
        time=_TIME.search(words) is not None,
        who=_WHO.search(words) is not None,
        where=_WHERE.search(words) is not None,
        count=_COUNT.search(words) is not None,
        units=frozenset(_COUNTED.findall(words)),
        sorts=tuple(dict.fromkeys(_NAMED.findall(words))),
    )

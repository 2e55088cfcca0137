"""Japanese text into search terms: Sudachi's words, and character bigrams for what no dictionary knows.

The only module that imports sudachipy. The dictionary is opened at the first call (0.2 s). A Sudachi
tokenizer serves one thread at a time, so each thread has its own over the one shared dictionary.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from itertools import pairwise
from typing import Any

# Sudachi refuses more than 49149 bytes at once; a character has at most four in UTF-8, and the rest is
# room for the few that grow under Sudachi's own normalization.
_PIECE = 8_000
_BREAKS = "\n。．！？!?"

_threads = threading.local()
_opening = threading.Lock()


def words(text: str) -> list[str]:
    """The words of ``text`` in order: short units (mode A), normalized forms, lower case.

    サーバ and サーバー, 打合せ and 打ち合わせ, １８ and 18 give the same word. Blanks and punctuation
    are left out. Text of any length is taken.
    """
    tokenizer = _tokenizer()
    found: list[str] = []
    for piece in _pieces(unicodedata.normalize("NFKC", text)):
        for morpheme in tokenizer.tokenize(_encodable(piece)):
            word = morpheme.normalized_form().lower()
            if any(character.isalnum() for character in word):
                found.append(word)
    return found


def bigrams(text: str) -> list[str]:
    """Pairs of neighbouring characters of ``text`` (NFKC, lower case), in order.

    Blanks are taken out first (千　葉　市 is 千葉市); punctuation ends a run. A run of one character yields
    itself.
    """
    found: list[str] = []
    for run in _runs(unicodedata.normalize("NFKC", text).lower()):
        if len(run) == 1:
            found.append(run)
        found.extend(first + second for first, second in pairwise(run))
    return found


class Kind(IntEnum):
    """What sort of word it is, as far as a search cares."""

    OTHER = 0
    PERSON = 1
    PLACE = 2
    NAME = 3
    NUMBER = 4
    NOUN = 5
    VERB = 6
    MODIFIER = 7
    FUNCTION = 8
    AFFIX = 9
    ASKING = 10


PROPER = (Kind.PERSON, Kind.PLACE, Kind.NAME)
"""Kinds of names."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word as ``words`` gives it, but Latin words as they are written; with its kind."""

    word: str
    kind: Kind


_KINDS = {
    "名詞-固有名詞-人名": Kind.PERSON,
    "名詞-固有名詞-地名": Kind.PLACE,
    "名詞-固有名詞": Kind.NAME,
    "名詞-数詞": Kind.NUMBER,
    "名詞-普通名詞-助数詞可能": Kind.AFFIX,
    "名詞": Kind.NOUN,
    "動詞-一般": Kind.VERB,
    "動詞": Kind.FUNCTION,
    "形容詞": Kind.MODIFIER,
    "形状詞": Kind.MODIFIER,
    "副詞": Kind.MODIFIER,
    "接尾辞": Kind.AFFIX,
    "接頭辞": Kind.AFFIX,
    "代名詞": Kind.ASKING,
    "助詞": Kind.FUNCTION,
    "助動詞": Kind.FUNCTION,
}
"""Kinds by Sudachi's parts of speech; the longest that is listed counts. Pronouns are mostly 誰, どこ, 何."""

ENGLISH_ASKING = frozenset("what who whom whose which when where why how".split())  # noqa: SIM905
_ASKING = ENGLISH_ASKING | frozenset("何 誰 何処 何時 幾つ 幾ら どれ どの どんな".split())  # noqa: SIM905
ENGLISH_FUNCTION_WORDS = frozenset(
    """
    a an the of in on at to for from by with about into over and or not no than then so if because as is are
    was were be been being do does did done has have had having will would can could should may might must
    it its this that these those there they them their he she his her we our you your i me my many much long
    more most some any all each such s
    """.split()  # noqa: SIM905
)


def terms(text: str) -> list[Term]:
    """The words of ``text`` in order with their kinds; text of any length is taken.

    Sudachi's normal form of an English word is Japanese (how -> ハウ), which no encoder can read back.
    """
    return [term for _, term in words_and_terms(text) if term is not None]


def words_and_terms(text: str) -> list[tuple[str | None, Term | None]]:
    """What ``words`` and ``terms`` give for each word of ``text``, in one reading of it."""
    tokenizer = _tokenizer()
    found: list[tuple[str | None, Term | None]] = []
    for piece in _pieces(unicodedata.normalize("NFKC", text)):
        for morpheme in tokenizer.tokenize(_encodable(piece)):
            surface = morpheme.surface().lower()
            latin = surface.isascii() and surface.isalpha()
            normal = morpheme.normalized_form().lower()
            word = normal if _has_letter(normal) else None
            term = surface if latin else normal
            if latin or word is not None:
                found.append((word, Term(term, _kind(term, morpheme.part_of_speech(), latin=latin))))
    return found


def _has_letter(word: str) -> bool:
    return word.isalnum() or any(character.isalnum() for character in word)


def _kind(word: str, part: Sequence[str], *, latin: bool) -> Kind:
    if word in _ASKING:
        return Kind.ASKING
    if latin:
        return Kind.FUNCTION if word in ENGLISH_FUNCTION_WORDS else Kind.NOUN
    for level in (3, 2, 1):
        kind = _KINDS.get("-".join(part[:level]))
        if kind is not None:
            return kind
    return Kind.OTHER


def _runs(text: str) -> Iterator[str]:
    run: list[str] = []
    for character in text:
        # Combining marks that NFKC could not compose belong to the letter before them.
        if character.isalnum() or (run and unicodedata.combining(character)):
            run.append(character)
        elif not character.isspace() and run:
            yield "".join(run)
            run = []
    if run:
        yield "".join(run)


def _pieces(text: str) -> Iterator[str]:
    """``text`` in pieces short enough for Sudachi, cut behind a sentence where there is one."""
    start = 0
    while len(text) - start > _PIECE:
        window = text[start : start + _PIECE]
        cut = max(window.rfind(mark) for mark in _BREAKS) + 1
        if cut == 0:
            cut = _PIECE
        yield window[:cut]
        start += cut
    if start < len(text):
        yield text[start:]


def _encodable(text: str) -> str:
    """``text``, as long, with a ? for each lone surrogate: JSON can bring one in, and Sudachi takes none."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _tokenizer() -> Any:
    tokenizer = getattr(_threads, "tokenizer", None)
    if tokenizer is None:
        with _opening:
            tokenizer = _dictionary().tokenizer(mode=_mode())
        _threads.tokenizer = tokenizer
    return tokenizer


@cache
def _dictionary() -> Any:
    from sudachipy import Dictionary

    return Dictionary(dict="core")


def _mode() -> Any:
    from sudachipy import SplitMode

    return SplitMode.A


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question at ``[start, end)`` of the text given, with its part of speech (名詞, 動詞, …).

    ``kind`` is Sudachi's second level (普通名詞, 固有名詞, 数詞, 非自立可能, …).
    """

    surface: str
    normalized: str
    part: str
    kind: str
    start: int
    end: int


def morphemes(text: str) -> list[Word]:
    """The words of one short text with their parts of speech; positions count characters of ``text``."""
    found = []
    for morpheme in _tokenizer().tokenize(_encodable(text[:_PIECE])):
        part, kind = morpheme.part_of_speech()[:2]
        place = (morpheme.begin(), morpheme.end())
        found.append(Word(morpheme.surface(), morpheme.normalized_form().lower(), part, kind, *place))
    return found


def reading(text: str) -> str:
    """How a short text is read, in hiragana; what has no reading stays as it is."""
    parts = []
    for morpheme in _tokenizer().tokenize(text[:_PIECE]):
        kana = morpheme.reading_form()
        parts.append(kana if kana and kana != "キゴウ" else morpheme.surface())
    return hiragana("".join(parts))


def hiragana(text: str) -> str:
    """``text`` with katakana as hiragana, character for character."""
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in text)

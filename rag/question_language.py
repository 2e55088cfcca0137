"""Which language a question is asked in."""

from __future__ import annotations

import re

from rag.model import Language

_JAPANESE = re.compile(r"[ぁ-ヿ一-鿿]")
_KANA = re.compile("[ぁ-ん]")
_FISCAL = re.compile(r"\bFY(?=\s?\d)", re.IGNORECASE)
_ENGLISH_WORD = re.compile(r"[A-Za-z]{2,}")


def language_of(text: str) -> Language:
    """English where English words carry the question, though it quotes a Japanese name."""
    japanese = _JAPANESE.search(text) is not None
    return Language.ENGLISH if _is_english(text) or not japanese else Language.JAPANESE


def _is_english(text: str) -> bool:
    words = _ENGLISH_WORD.findall(text)
    return len(words) >= 4 and sum(map(len, words)) > len(_JAPANESE.findall(text))


def is_wordless(text: str) -> bool:
    """Whether a question is in no language: a year alone (2018, H30, FY2018)."""
    return _JAPANESE.search(text) is None and not _ENGLISH_WORD.findall(_FISCAL.sub("", text))


def is_clear(text: str) -> bool:
    """Whether a question is plainly in one language: not a name, a few words or a mixture of both."""
    words = len(_ENGLISH_WORD.findall(text))
    if _JAPANESE.search(text) is None:
        return words >= 3
    return _is_english(text) or (words <= 2 and _KANA.search(text) is not None)

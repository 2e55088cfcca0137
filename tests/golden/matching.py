"""When an answer says a string of ``answers.json``."""

from __future__ import annotations

import re
import unicodedata

_CITATION = re.compile(r"\[\d+\]")
_QUOTED_LINE = re.compile(r"^\s*>.*$", re.MULTILINE)
_QUOTATION = re.compile(r"「[^「」]*」")


def _plain(text: str) -> str:
    """NFKC without blanks and ``[1]`` marks; 名 and 人 count the same people, so they are one word here."""
    text = _CITATION.sub("", unicodedata.normalize("NFKC", text))
    return "".join(text.split()).replace("名", "人")


def says(answer: str, needle: str) -> bool:
    """Whether ``answer`` holds ``needle``; a number at its end is whole (``3人`` is not in ``13人``)."""
    plain = _plain(needle)
    before = r"(?<![\d.,/])" if plain[0].isdigit() else ""
    after = r"(?![.,]?\d)" if plain[-1].isdigit() else ""
    return re.search(before + re.escape(plain) + after, _plain(answer)) is not None


def own_words(answer: str) -> str:
    """The answer without its quotations (``> `` lines, 「…」), where a neighbour's figure may stand."""
    return _QUOTATION.sub("", _QUOTED_LINE.sub("", answer))


def misses(answer: str, required: list[str], forbidden: list[str]) -> list[str]:
    """What is wrong with ``answer``: the required strings it lacks and the forbidden ones it says itself."""
    lacking = [f"lacks {needle!r}" for needle in required if not says(answer, needle)]
    own = own_words(answer)
    return lacking + [f"says {needle!r}" for needle in forbidden if says(own, needle)]

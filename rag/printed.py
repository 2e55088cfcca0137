"""The numbers that quotes print and the numbers that a statement claims, told apart by what they are.

A date's or an ordinal's number (第１回, １月, ①) proves a date or an ordinal, never a count: ``H29`` does not
print 29人.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from corpus.figures import find_bare_numbers, find_figures, masked
from corpus.numerals import find_numbers

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
# Circled numbers glue to the digits behind them under NFKC (①７/20 would become 17/20).
_CIRCLED = re.compile(r"[①-⓿❶-➓㉈-㊿]")
_MARKDOWN = re.compile(r"\\(?=[\\`*_{}\[\]<>#|~$])|\*\*")
_SAME_UNIT = {"名": "人", "箇所": "か所", "カ所": "か所", "ヶ所": "か所", "ケ所": "か所", "ヵ所": "か所"}
_WORDS_OF_ABSENCE = re.compile(
    r"集計中|調査中|確認中|未集計|未確定|未定|把握中|精査中|未実施|未開催|該当者?(?:なし|無し)|実績なし"
    r"|(?<![^\s「：:|はも、])(?:なし|無し)(?![^\s」。|でと、])"
)


@dataclass(frozen=True, slots=True)
class Printed:
    """What quotes print. ``figures`` are (value, unit) of counts, ``bare`` counts without a unit,
    ``counts`` whatever is no date and no ordinal, ``numbers`` every number of any kind.
    """

    figures: frozenset[tuple[float, str]]
    bare: frozenset[float]
    counts: frozenset[float]
    numbers: frozenset[float]


def cleaned(text: str) -> str:
    """NFKC, with circled numbers and Markdown's signs off and runs of blanks as one."""
    folded = unicodedata.normalize("NFKC", _CIRCLED.sub(" ", text))
    return re.sub(r"\s+", " ", _MARKDOWN.sub("", folded))


def read_printed(quotes: Iterable[str]) -> Printed:
    """All that ``quotes`` print."""
    return merged(_read(text) for text in dict.fromkeys(cleaned(quote) for quote in quotes))


def merged(printed: Iterable[Printed]) -> Printed:
    """What several quotes print together."""
    parts = tuple(printed)
    return Printed(
        frozenset().union(*(part.figures for part in parts)),
        frozenset().union(*(part.bare for part in parts)),
        frozenset().union(*(part.counts for part in parts)),
        frozenset().union(*(part.numbers for part in parts)),
    )


@lru_cache(maxsize=8192)  # the same lines are quoted again and again
def _read(text: str) -> Printed:
    """What one cleaned quote prints."""
    figures = {(f.value, like_unit(f.unit)) for f in find_figures(text)}
    bare = _bare(text)
    counts = {_value(token[0]) for token in _NUMBER.finditer(masked(text))}
    counts |= bare | {value for value, _ in figures}
    numbers = {_value(token[0]) for token in _NUMBER.finditer(text)}
    numbers |= {token.value for token in find_numbers(text)}
    return Printed(frozenset(figures), frozenset(bare), frozenset(counts), frozenset(numbers))


def unproved(text: str, printed: Printed, results: Iterable[float], tolerance: float) -> str | None:
    """The first number of a statement's cleaned ``text`` that is neither printed nor a result; or None."""
    known = tuple(results)

    def computed(value: float) -> bool:
        return any(abs(value - result) < tolerance for result in known)

    for figure in find_figures(text):
        unit = like_unit(figure.unit)
        proved = (figure.value, unit) in printed.figures or figure.value in printed.bare
        if not (proved or computed(figure.value) or _otherlike_unit(figure.value, unit, printed)):
            return text[figure.start : figure.end]
    hidden = masked(text)
    for token in _NUMBER.finditer(text):
        value = _value(token[0])
        counts = hidden[token.start() : token.end()] == token[0]
        if value not in (printed.counts if counts else printed.numbers) and not computed(value):
            return token[0]
    return None


def stated_figures(text: str) -> list[str]:
    """The people, times and shares that a text states (``13人``, ``5回``, ``42%``), as written."""
    clean = cleaned(text)
    return [
        clean[f.start : f.end]
        for f in find_figures(clean)
        if like_unit(f.unit) in ("人", "回", "件", "%", "割")
    ]


def words_of_absence(text: str) -> list[str]:
    """The words that a text gives in place of a number: 集計中, なし."""
    return [found[0] for found in _WORDS_OF_ABSENCE.finditer(cleaned(text))]


def _otherlike_unit(value: float, unit: str, printed: Printed) -> bool:
    """Whether a unit that quotes do not print stands behind a number they print with a longer one.

    人 behind a number is people wherever it stands; of rarer units one may hold the other (障害保健福祉圏域).
    """
    if unit in ("人", "回", "件", "%", "割"):
        return False
    return any(value == other and (unit in name or name in unit) for other, name in printed.figures)


def _bare(text: str) -> set[float]:
    """Counts without a unit: no letter or kanji directly behind them."""
    return {
        n.value for n in find_bare_numbers(text) if not re.match(r"\s?[^\W\d_]|%", text[n.end : n.end + 2])
    }


def _value(digits: str) -> float:
    return float(digits.replace(",", ""))


def like_unit(unit: str) -> str:
    """The unit that stands for all that count the same: 人 for 名."""
    return _SAME_UNIT.get(unit, unit)

"""Names of areas that differ from a known one by a single letter: 両網 for 両毛."""

from __future__ import annotations

import re

from rag.catalog import area_short

_SHORTEST = 2  # characters of a name of which one may be wrong
_TELLING = frozenset("東西南北中央上下内外")  # letters by which two areas are told apart: 県南, 県北
_ENDING = re.compile(r"(?:障害保健福祉|保健福祉|保健医療|医療)?圏域$")


def differ_by_one(asked: str, area: str) -> bool:
    """Whether two areas' names differ by one letter put for another, left out or put in."""
    one, other = _ENDING.sub("", asked), area_short(area)
    if min(len(one), len(other)) < _SHORTEST or one == other or abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    if not start and min(len(one), len(other)) == _SHORTEST:
        return False  # of two letters the last alone says too little
    rest, others = one[start:], other[start:]
    if rest[:1] in _TELLING and others[:1] in _TELLING:
        return False
    return rest[1:] == others[1:] or rest[1:] == others or rest == others[1:]

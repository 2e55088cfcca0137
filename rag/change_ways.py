"""Which way a change is asked for: up, down, either, or not so."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.dates import fiscal_years
from rag.cues import cue, cues

_ROSE, _FELL, _MORE = cue("rose"), cue("fell"), cue("more")
_YEARS_AGAINST, _YEAR_BEFORE = cues("years_against"), cue("year_before")
_BARE = re.compile(r"\d{4}")
_NOW = 9999  # the year that is not named beside 前年度
_DENIED = re.compile(
    r"(?:増え|増やし|増加し|減っ|減らし|減少し|上がっ|下がっ|伸び|落ち)(?:て(?:は)?(?:い)?|てお[らり])?(?:な(?:い|かっ)|ません|ず)"
)


@dataclass(frozen=True, slots=True)
class Way:
    """``rising`` and ``falling`` are the words of the question; both or neither mean either way.

    ``denied`` is set where those are asked for that did not change so (減っていない).
    """

    rising: bool
    falling: bool
    denied: bool = False

    @property
    def is_either(self) -> bool:
        return self.rising == self.falling

    @property
    def runs_down(self) -> bool:
        """Whether the greatest fall comes first."""
        return not self.is_either and self.falling != self.denied

    def keeps(self, gap: float) -> bool:
        """Whether a change of ``gap`` is of those asked for."""
        return self.chosen(gap, as_great=True) if not self.is_either else True

    def chosen(self, gap: float, *, as_great: bool) -> bool:
        """Whether a change is of those asked for, where it also has to be ``as_great`` as is said."""
        wanted = self.is_either or (gap > 0 if self.rising else gap < 0)
        return (wanted and as_great) != self.denied

    def phrase(self, up: str, down: str) -> str:
        """The key of the words for it; ``up`` and ``down`` are those of the two plain ways."""
        if self.is_either:
            return "change_any"
        return (up if self.rising else down) + ("_not" if self.denied else "")


def read_way(text: str) -> Way:
    """The way that an NFKC question asks for."""
    rising, falling = _ROSE.search(text) is not None, _FELL.search(text) is not None
    if not (rising or falling):
        rising, falling = _against_year(text)
    return Way(rising, falling, _DENIED.search(text) is not None)


def _against_year(text: str) -> tuple[bool, bool]:
    """Whether more is asked for in the later of two years, or less: more in 2018 than in 2017."""
    for pattern in _YEARS_AGAINST:
        found = pattern.search(text)
        if found is None:
            continue
        one, other = (_year(found[name]) for name in ("one", "other"))
        if one is None or other is None or one == other:
            return False, False
        more = _MORE.search(found["way"]) is not None
        return more == (one > other), more != (one > other)
    return False, False


def _year(words: str) -> int | None:
    bare = _BARE.fullmatch(words)
    if bare is not None:
        return int(bare[0])
    if _YEAR_BEFORE.search(words):
        return 0  # before whatever is set against it
    return next(iter(fiscal_years(words)), None) if words else _NOW

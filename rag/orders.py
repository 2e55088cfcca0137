"""The ranking that a question asks for: which end, how many of it, or the one at a place; or all in order."""

from __future__ import annotations

import re

from corpus.numerals import parse_number
from rag.cues import cue
from rag.model import Order

_GREATEST, _LEAST, _EITHER = cue("rank_greatest"), cue("rank_least"), cue("rank_either")
_ENDS = cue("rank_end")
_FALLING, _RISING = cue("order_falling"), cue("order_rising")
_PLACE_GREATEST, _PLACE_LEAST, _PLACE_EITHER = cue("nth_greatest"), cue("nth_least"), cue("nth_either")
_COUNT_GREATEST, _COUNT_LEAST, _COUNT_EITHER = cue("count_greatest"), cue("count_least"), cue("count_either")
_RANK_OF, _WHY = cue("rank_of"), cue("why")
_RANKED_PLACE = cue("ranked_place")
_NUMBER = re.compile(r"\d{1,3}|[一二三四五六七八九十]{1,3}")
_ENGLISH = {
    word: number
    for number, words in enumerate(
        (
            ("one", "first"),
            ("two", "second"),
            ("three", "third"),
            ("four", "fourth"),
            ("five", "fifth"),
            ("six", "sixth"),
            ("seven", "seventh"),
            ("eight", "eighth"),
            ("nine", "ninth"),
            ("ten", "tenth"),
        ),
        start=1,
    )
    for word in words
}
_ENGLISH_NUMBER = re.compile(rf"\b(?:{'|'.join(_ENGLISH)})\b", re.IGNORECASE)


_SECOND = re.compile(r"(?<!の)次に(?=[^。、]{0,6}(?:多|少な|高|低|大き|小さ))")  # 次に多いのは？


def ranks(text: str) -> bool:
    """Whether a question asks for a ranking."""
    return read_order(text) != Order()


def asks_rank_of(text: str) -> bool:
    """Whether a question asks which place in a ranking somebody has: 千葉市は何位ですか."""
    return _RANK_OF.search(text) is not None


def read_order(text: str) -> Order:
    """The ranking that an NFKC question asks for; one without directions where it asks for none."""
    text = _SECOND.sub("2番目に", text)
    place = _numbered(text, _PLACE_GREATEST, _PLACE_LEAST, _PLACE_EITHER)
    if place is not None:
        falling, number = place
        return Order((falling,), place=number if number > 1 else None)
    count = _numbered(text, _COUNT_GREATEST, _COUNT_LEAST, _COUNT_EITHER)
    if count is not None:
        both = _COUNT_GREATEST.search(text) is not None and _COUNT_LEAST.search(text) is not None
        return Order((True, False) if both else (count[0],), count=count[1])
    rising, falling_ = _RISING.search(text) is not None, _FALLING.search(text) is not None
    if (rising or falling_) and _ENDS.search(text) is None:
        return Order((not rising,), is_list=True)
    if _WHY.search(text) is not None and _ENDS.search(text) is None:
        return Order()  # なぜ低いのですか is of the figure spoken of, and of no end
    return Order(_ends(text))


def order_after(text: str, before: Order) -> Order | None:
    """The place that a question asks for in the ranking just given, by ``before``: 2番目は, その次は, 最後は.

    None where it asks something else, or no ranking was given.
    """
    found = _RANKED_PLACE.fullmatch(text.strip())
    if found is None or not before.directions:
        return None
    falling = before.directions[0]
    if found["last"] or found["final"]:
        return Order((not falling,))
    place = _number(found["number"] or found["ordinal"] or "")
    if found["next"]:
        place = (before.place or before.count or 1) + 1
    return Order((falling,), place=place if place > 1 else None)


def _ends(text: str) -> tuple[bool, ...]:
    """The ends of a ranking that are named, True for the greatest; the greatest for a ranking as such."""
    least, greatest = _LEAST.search(text) is not None, _GREATEST.search(text) is not None
    if least and greatest:
        return (True, False)
    if least or greatest:
        return (greatest,)
    return (True,) if _EITHER.search(text) else ()


def _numbered(
    text: str, greatest: re.Pattern[str], least: re.Pattern[str], either: re.Pattern[str]
) -> tuple[bool, int] | None:
    """Whether it is of the greatest, and the number; None for a question of another kind or without one."""
    for pattern, falling in ((least, False), (greatest, True), (either, True)):
        found = pattern.search(text)
        number = _number(found[0]) if found is not None else 0
        if number:
            down = falling and (pattern is not either or _LEAST.search(text) is None)
            return down, number
    return None


def _number(text: str) -> int:
    """The number in the words of a ranking; 0 for none."""
    figure = _NUMBER.search(text)
    if figure is not None:
        return int(parse_number(figure[0]) or 0)
    word = _ENGLISH_NUMBER.search(text)
    return 0 if word is None else _ENGLISH[word[0].lower()]

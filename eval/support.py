"""Which numbers of an answer nothing supports: in no cited quote, and computed from none that are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import product
from math import ceil, floor
from typing import Protocol

from eval.gold import GoldQuestion
from eval.tokens import Number, numbers_in, plain

_MARKS = re.compile(r"\[(\d+)\]")
# Counts of what the answer itself lists or leaves out, not figures of a report.
_COUNTED = ("自治体", "件", "行", "圏域", "places", "jurisdictions", "reports", "line", "lines")
_AREAS = 3
_NONE = re.compile(r"ゼロ|零|いな[いか]|\b(?:no|none|nobody|zero)\b", re.IGNORECASE)  # 0 in words
_ROUNDED = 0.1  # by how much the difference of two rounded means may be off
_EXACT = 9  # decimals of a computed number
_MOST = 400  # sums of each side that a percentage is tried of


class Quoted(Protocol):
    """What is needed of a citation."""

    @property
    def id(self) -> int: ...

    @property
    def quote(self) -> str: ...


def unsupported(gold: GoldQuestion, answer: str, citations: Sequence[Quoted]) -> list[str]:
    """The figures that ``answer`` gives and nothing proves.

    A figure is proved where a cited quote or the question has it, or where it is the sum, difference,
    percentage, multiple or mean of figures that the citations of its own line have, the distance of one to
    their mean, or a count of them.
    """
    quotes = {citation.id: _quoted(citation.quote) for citation in citations}
    asked = _asked(gold)
    stated = [number for numbers in quotes.values() for number in numbers] + asked
    wrong = []
    lines = answer.splitlines()
    for line in lines:
        marks = list(dict.fromkeys(int(mark) for mark in _MARKS.findall(line)))
        operands = [quotes[mark] for mark in marks if mark in quotes]
        for number in numbers_in(line):
            if any(number.shows(other) for other in stated):
                continue
            if number.unit in _COUNTED or _is_computed(number, operands):
                continue
            wrong.append(f"{number.value:g}{number.unit}: {plain(line).strip()[:80]}")
    return wrong


def _asked(gold: GoldQuestion) -> list[Number]:
    """The figures that the question itself and those before it name."""
    texts = (gold.question, *(turn.content for turn in gold.history))
    named = [number for text in texts for number in numbers_in(text)]
    return [*named, *(Number(0.0, "") for text in texts if _NONE.search(text))]


def _quoted(quote: str) -> list[Number]:
    """The figures of a quote, also one that a line's end has broken."""
    broken = numbers_in(quote)
    joined = numbers_in("".join(line.strip() for line in quote.splitlines()))
    return broken + [number for number in joined if number not in broken]


def _is_computed(number: Number, operands: Sequence[Sequence[Number]]) -> bool:
    """Whether ``number`` follows from figures of people or times, one or more from each quote of its line."""
    choices = [_readings(numbers) for numbers in operands if numbers]
    if not choices:
        return False
    sums = _sums(choices)
    places = _places(choices)
    made: list[Callable[[], Iterable[float]]] = [
        lambda: sums,
        lambda: places,
        lambda: (abs(a - b) for a, b in product(places, places)),
        lambda: (total / count for total in sums for count in range(2, len(choices) + 1)),
        lambda: (float(len(choices)),),
        lambda: (100 * a / b for a, b in product(places, places) if b),
        lambda: (a / b for a, b in product(places, places) if b),
        lambda: (
            abs(a - round(total / len(choices), 1)) for a, total in product(places, sums) if len(choices) > 1
        ),
        lambda: _shares(choices),
    ]
    computed = any(number.shows(Number(value, "", _EXACT)) for make in made for value in make())
    return computed or _of_groups(number, choices) or _of_rates(number, choices)


def _readings(numbers: Sequence[Number]) -> list[int]:
    """What one quote may add to a sum: any of its figures, or a run of them (the areas of a table's row)."""
    values = [int(number.value) for number in numbers]
    return sorted({sum(values[i:j]) for i in range(len(values)) for j in range(i + 1, len(values) + 1)})


def _sums(choices: Sequence[Sequence[int]]) -> list[int]:
    """Every sum of one reading from each quote, by a number whose bits are the sums that are reached."""
    bits = 1
    for choice in choices:
        bits = _merged(bits << value for value in choice)
    return [position for position, bit in enumerate(reversed(bin(bits)[2:])) if bit == "1"]


def _places(choices: Sequence[Sequence[int]]) -> list[int]:
    """What one place may come to: a quote, or up to ``_AREAS`` quotes in a row, one for each area of it."""
    runs = (choices[i : i + count] for count in range(1, _AREAS + 1) for i in range(len(choices) - count + 1))
    return sorted({total for run in runs for total in _sums(run)})


def _shares(choices: Sequence[Sequence[int]]) -> set[float]:
    """Percentages of one half of a line's quotes in the other: the rate of a group of places."""
    half = len(choices) // 2
    splits = ((choices[:half], choices[half:]), (choices[::2], choices[1::2]))
    shares = set()
    for one, other in splits:
        for a, b in product(_sums(one)[:_MOST], _sums(other)[:_MOST]):
            shares |= {100 * x / y for x, y in ((a, b), (b, a)) if y}
    return shares


def _of_groups(number: Number, choices: Sequence[Sequence[int]]) -> bool:
    """Whether ``number`` is the sum or mean of some of a line's quotes in a row, or how far apart the first
    ones and the last ones are in those. Means are rounded to one decimal each.
    """
    count = len(choices)
    for start in range(count):
        for end in range(start + 1, count + 1):
            values = _sums(choices[start:end])
            if any(number.shows(Number(v / n, "", _EXACT)) for v in values for n in (1, end - start)):
                return True
    pairs = ((first, last) for first in range(1, count) for last in range(1, count - first + 1))
    return any(_apart(number.value, choices[:first], choices[-last:]) for first, last in pairs)


def _of_rates(number: Number, choices: Sequence[Sequence[int]]) -> bool:
    """Whether ``number`` is how far two rates, of quotes in a row and with one decimal each, are apart."""
    for cut in range(2, len(choices) - 1):
        pairs = product(
            *({round(share, 1) for share in _shares(half)} for half in (choices[:cut], choices[cut:]))
        )
        if any(number.shows(Number(abs(one - other), "", 1)) for one, other in pairs):
            return True
    return False


def _apart(value: float, some: Sequence[Sequence[int]], others: Sequence[Sequence[int]]) -> bool:
    """Whether the sums of two groups, or their means, are ``value`` apart."""
    reached = set(_sums(others))
    for one in _sums(some):
        if {one - value, one + value} & reached:
            return True
        for mean in (one / len(some) - value, one / len(some) + value):
            low, high = ceil((mean - _ROUNDED) * len(others)), floor((mean + _ROUNDED) * len(others))
            if any(other in reached for other in range(low, high + 1)):
                return True
    return False


def _merged(bits: Iterable[int]) -> int:
    merged = 0
    for some in bits:
        merged |= some
    return merged

"""Which numbers of an answer nothing supports: in no cited quote, and computed from none that are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import product
from typing import Protocol

from eval.gold import GoldQuestion
from eval.tokens import Number, numbers_in, plain

_MARKS = re.compile(r"\[(\d+)\]")
_COUNTED = ("自治体", "件", "か所", "箇所", "圏域", "places")
_PRODUCT = 4096  # sums that are kept one by one before they are kept as bits


class Quoted(Protocol):
    """What is needed of a citation."""

    @property
    def id(self) -> int: ...

    @property
    def quote(self) -> str: ...


def unsupported(gold: GoldQuestion, answer: str, citations: Sequence[Quoted]) -> list[str]:
    """The figures that ``answer`` gives and nothing proves.

    A figure is proved where a cited quote or the question has it, or where it is the sum, difference,
    percentage or mean of figures that the citations of its own line have, or a count of them.
    """
    quotes = {citation.id: numbers_in(citation.quote) for citation in citations}
    asked = [n for text in (gold.question, *(turn.content for turn in gold.history)) for n in numbers_in(text)]
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


def _is_computed(number: Number, operands: Sequence[Sequence[Number]]) -> bool:
    """Whether ``number`` follows from figures of people or times, one or more from each quote of its line."""
    choices = [_readings(numbers) for numbers in operands if numbers]
    if not choices:
        return False
    singles = sorted({value for choice in choices for value in choice})
    made: list[Callable[[], Iterable[float]]] = [
        lambda: (a - b for a, b in product(singles, singles)),
        lambda: (100 * a / b for a, b in product(singles, singles) if b),
        lambda: (10 * a / b for a, b in product(singles, singles) if b),
        lambda: _sums(choices),
        lambda: (total / len(choices) for total in _sums(choices)),
        lambda: (float(len(choices)),),
        lambda: _percentages(choices),
    ]
    return any(number.shows(Number(value, "")) for make in made for value in make())


def _readings(numbers: Sequence[Number]) -> list[float]:
    """What one quote may add to a sum: any of its figures, or a run of them (the areas of a table's row)."""
    values = [number.value for number in numbers]
    runs = {sum(values[i:j]) for i in range(len(values)) for j in range(i + 1, len(values) + 1)}
    return sorted(runs)


def _sums(choices: Sequence[Sequence[float]]) -> set[float]:
    """Every sum of one reading from each quote."""
    reached = {0.0}
    for choice in choices:
        reached = {total + value for total in reached for value in choice}
        if len(reached) > _PRODUCT:
            break
    return reached if len(reached) <= _PRODUCT else _wide_sums(choices)


def _wide_sums(choices: Sequence[Sequence[float]]) -> set[float]:
    """Sums over many quotes, as bits of a number: a figure of people is whole."""
    bits = 1
    for choice in choices:
        bits = _shifted(bits, [int(value) for value in choice if float(value).is_integer()])
    return {float(position) for position in range(bits.bit_length()) if bits >> position & 1}


def _shifted(bits: int, values: Sequence[int]) -> int:
    made = 0
    for value in values:
        made |= bits << value
    return made


def _percentages(choices: Sequence[Sequence[float]]) -> set[float]:
    """Shares of one half of the line's figures in the other: a rate over several places."""
    if len(choices) < 3:
        return set()
    half = len(choices) // 2
    over, under = _sums(choices[:half]), _sums(choices[half:])
    alternate = _sums(choices[::2]), _sums(choices[1::2])
    pairs = [(over, under), (under, over), alternate, alternate[::-1]]
    return {
        100 * a / b for tops, bottoms in pairs for a in tops for b in bottoms if b and len(tops) < 200
    }

"""Whether one answer is right: its numbers, words, owners, status, sources and support."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.model import Span
from eval.gold import GoldQuestion
from eval.support import unsupported
from eval.tokens import bare, dates_in, numbers_in, plain, read_number, without_dates

_QUOTED_LINE = re.compile(r"^\s*>.*$", re.MULTILINE)
_QUOTATION = re.compile(r"「[^「」]*」")


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation of an answer: the quote and where it is said to stand."""

    id: int
    jurisdiction: str
    quote: str
    span: Span
    fiscal_year: int | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it is judged. ``answer`` is Markdown with ``[1]`` marks; ``seconds`` it took."""

    status: str
    answer: str
    citations: tuple[Cited, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is right and wrong with an answer; each field of texts is empty where all is well.

    ``precision`` and ``recall`` are of its citations, None where there is nothing to count.
    """

    status_right: bool
    lacking: tuple[str, ...]
    said: tuple[str, ...]
    foreign: tuple[str, ...]
    unsupported: tuple[str, ...]
    inexact: tuple[str, ...]
    precision: float | None
    recall: float | None

    @property
    def right(self) -> bool:
        """Status, numbers, words and owners as they should be."""
        return self.status_right and not self.lacking and not self.said


def judge(gold: GoldQuestion, given: Given, *, sources: Mapping[str, str], places: Sequence[str]) -> Verdict:
    """The verdict on ``given``. ``places`` are the names of all jurisdictions, known to the corpus or not."""
    lacking = lacks(gold, given.answer) if gold.status == "answered" else []
    hits = [_is_hit(cited.span, (*gold.evidence, *gold.allowed)) for cited in given.citations]
    found = [_is_found(span, [cited.span for cited in given.citations]) for span in gold.evidence]
    counted = gold.status == "answered" and bool(gold.evidence)
    return Verdict(
        status_right=given.status == gold.status,
        lacking=tuple(lacking),
        said=tuple(text for text in gold.forbidden if says(own_words(given.answer), text)),
        foreign=tuple(foreign(gold, given, places)),
        unsupported=tuple(unsupported(gold, given.answer, given.citations)),
        inexact=tuple(
            f"[{cited.id}]"
            for cited in given.citations
            if sources.get(cited.span.source, "")[cited.span.start : cited.span.end] != cited.quote
        ),
        precision=sum(hits) / len(hits) if counted and hits else None,
        recall=sum(found) / len(found) if counted else None,
    )


def lacks(gold: GoldQuestion, answer: str) -> list[str]:
    """The numbers, words and pairs that ``answer`` does not say."""
    missing = [text for text in (*gold.numbers, *gold.words) if not says(answer, text)]
    lines = answer.splitlines()
    for pair in gold.pairs:
        if not any(
            pair.owner in plain(line) and _own_number(line, pair.owner, pair.number) for line in lines
        ):
            missing.append(f"{pair.owner}={pair.number}")
    return missing


def says(answer: str, text: str) -> bool:
    """Whether ``answer`` holds a gold number, date or word, however it is printed."""
    number = read_number(text)
    if number is not None:
        return any(other.shows(number) for other in numbers_in(answer))
    if bare(text) in bare(answer):
        return True
    dates = dates_in(text)
    return bool(dates) and dates <= dates_in(answer) and bare(without_dates(text)) in bare(answer)


def own_words(answer: str) -> str:
    """The answer without its quotations, where a neighbour's figure may stand."""
    return _QUOTATION.sub("", _QUOTED_LINE.sub("", answer))


def foreign(gold: GoldQuestion, given: Given, places: Sequence[str]) -> list[str]:
    """Citations and figures of jurisdictions that the question is not about."""
    if gold.status != "answered" or given.status != "answered" or not gold.jurisdictions:
        return []
    allowed = set(gold.jurisdictions)
    wrong = [f"[{c.id}] {c.jurisdiction}" for c in given.citations if c.jurisdiction not in allowed]
    for line in own_words(given.answer).splitlines():
        named = [name for name in places if name in line and name not in allowed]
        # 川崎市 in a line of 川崎市's own is not hidden in a longer name that is allowed, nor the reverse.
        named = [name for name in named if not any(name in other and other in line for other in allowed)]
        figures = [number for number in numbers_in(line) if number.unit in ("人", "回", "%")]
        wrong += [f"{name}: {line.strip()[:60]}" for name in named if figures]
    return wrong


def _own_number(line: str, owner: str, number: str) -> bool:
    """Whether ``line`` gives ``owner`` that number: alone on the line, or the first one behind its name."""
    wanted = read_number(number)
    if wanted is None:
        return bare(number) in bare(line)
    behind = plain(line).split(owner, 1)[1]
    figures = [n for n in numbers_in(behind) if n.unit in ("人", "%", "回", "")]
    return any(figure.shows(wanted) for figure in figures[:2])


def _overlap(one: Span, other: Span) -> int:
    if one.source != other.source:
        return 0
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _is_hit(cited: Span, evidence: Sequence[Span]) -> bool:
    """Whether a citation holds half of a gold span, or stands for its greater part inside one."""
    return any(
        _overlap(cited, span) * 2 >= min(span.end - span.start, cited.end - cited.start) for span in evidence
    )


def _is_found(span: Span, cited: Sequence[Span]) -> bool:
    return any(_overlap(span, other) * 2 >= span.end - span.start for other in cited)

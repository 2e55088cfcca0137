"""Made-up passages in any number, to measure an index's size and speed with; not to measure answers with.

Half of the sentences are those of the generated reports (``eval/material``), as alike as real reports of one
form are. The others are sentence frames filled with nouns of the embedded encoder's vocabulary, drawn about
as often as words are (the n-th with a weight of 1 / (n + 20)), so that words and pairs of characters go on
becoming more as the corpus grows. Jurisdictions are made-up municipalities of the 47 prefectures, of many
fiscal years; sections are a form's.

The same seed gives the same passages, report by report, on every machine.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from corpus.chunks import chunk_report
from corpus.forms import Form, load_forms
from corpus.model import Jurisdiction, Passage, Report, Section, Source, Span
from corpus.registry import load_registry
from corpus.years import fiscal_year_name
from eval.material import load_material
from index.encoders import DEFAULT_MODEL
from index.filters import Filter
from index.portion import Portion, portion_of

PASSAGES = 25
"""Of one report."""
YEARS = tuple(range(2000, 2025))
REPORTS = 40
"""Of one portion."""

_MOST_PLACES = 1_741
_NOUN = re.compile(r"[一-鿿ァ-ヶー]{2,8}")
_KINDS = "市町村"
_FRAMES = (
    "{}の{}について、{}と{}が協議した。",
    "{}により{}を{}回実施し、{}人が参加した。",
    "{}と{}の連携が進み、{}への理解が深まった。",
    "{}に関する{}を作成し、{}に配布した。",
    "{}の{}を{}に委託した。",
    "{}が{}を訪問し、{}の状況を確認した。",
    "{}の{}が課題である。",
    "{}に向けて{}を増やし、{}の{}を見直す。",
    "{}から{}へ{}名が移った。",
    "{}・{}・{}を対象に{}を行った。",
)
_ASKED = (
    "{j}の{a}と{b}は？",
    "{y}の{j}では{a}についてどう書かれていますか。",
    "{a}の{b}について教えてください",
    "{j}で{a}と{b}が話し合われたのはいつですか",
    "{y}に{a}を実施したところ",
    "{a}、{b}の連携を進めた取組は？",
)


@dataclass(frozen=True, slots=True)
class Shape:
    """A made-up corpus of about ``passages`` passages."""

    passages: int
    seed: int = 1

    @property
    def reports(self) -> int:
        return max(self.passages // PASSAGES, 1)

    @property
    def places(self) -> int:
        """How many jurisdictions there are: each has a report of most years, where there are so many."""
        return min(_MOST_PLACES, max(self.reports // len(YEARS), 8))

    def portions(self) -> Iterator[tuple[Shape, range]]:
        """What ``made_portion`` takes, in order."""
        for start in range(0, self.reports, REPORTS):
            yield self, range(start, min(start + REPORTS, self.reports))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on a made-up passage, and filters that let the passage through, by their names."""

    question: str
    filters: dict[str, Filter]


def made_portion(task: tuple[Shape, range]) -> Portion:
    """The reports of those numbers, taken apart for an index."""
    shape, numbers = task
    made = [made_report(shape, number) for number in numbers]
    return portion_of([source for source, _ in made], [report for _, report in made], files=len(made))


def made_report(shape: Shape, number: int) -> tuple[Source, Report]:
    """A report with its source: a passage a line, five to a section."""
    rng = random.Random(f"{shape.seed}:{number}")
    place = places(shape)[number % shape.places]
    year = YEARS[(number // shape.places) % len(YEARS)]
    form = _form()
    path = f"{year}/{number:06}.txt"
    lines: list[str] = [f"{place.name} {fiscal_year_name(year)}"]
    at = len(lines[0]) + 1
    sections: list[Section] = []
    for spec in form.sections:
        passages = []
        for _ in range(PASSAGES // len(form.sections)):
            text = "".join(_sentence(rng) for _ in range(rng.choice((1, 1, 2, 3))))
            passages.append(Passage(Span(path, at, at + len(text)), text))
            lines.append(text)
            at += len(text) + 1
        sections.append(Section(spec.key, spec.name, spec.name, tuple(passages)))
    text = "\n".join(lines) + "\n"
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    whole = Span(path, 0, len(text) - 1)
    report = Report(place, year, path, lines[0], form.id, whole, (), tuple(sections))
    return Source(path, text, "utf-8", digest), report


def questions(shape: Shape, count: int) -> tuple[Asked, ...]:
    """``count`` questions with words of one passage each, some with its jurisdiction or year."""
    rng = random.Random(f"{shape.seed}:questions")
    found: list[Asked] = []
    while len(found) < count:
        _, report = made_report(shape, rng.randrange(shape.reports))
        chunk = rng.choice(chunk_report(report))
        nouns = [noun for noun in dict.fromkeys(_NOUN.findall(chunk.text)) if noun != chunk.jurisdiction]
        if len(nouns) < 2:
            continue
        first, second = rng.sample(nouns, 2)
        asked = rng.choice(_ASKED).format(
            j=chunk.jurisdiction, y=fiscal_year_name(report.fiscal_year or 0), a=first, b=second
        )
        region = {place.name for place in places(shape) if place.region == report.jurisdiction.region}
        filters = {
            "jurisdiction": Filter(jurisdictions=frozenset({chunk.jurisdiction})),
            "year": Filter(fiscal_years=frozenset({report.fiscal_year or 0})),
            "section": Filter(sections=frozenset({chunk.section})),
            "region": Filter(jurisdictions=frozenset(region)),
        }
        found.append(Asked(asked, filters))
    return tuple(found)


def places(shape: Shape) -> tuple[Jurisdiction, ...]:
    """The jurisdictions of a corpus, each name once."""
    return _places(shape.places, shape.seed)


@cache
def _places(count: int, seed: int) -> tuple[Jurisdiction, ...]:
    rng = random.Random(f"{seed}:places")
    prefectures = [place for place in load_registry().jurisdictions if place.kind == "prefecture"]
    kanji = [noun for noun in _nouns() if re.fullmatch(r"[一-鿿]{2,3}", noun)]
    names = list(dict.fromkeys(noun + rng.choice(_KINDS) for noun in rng.sample(kanji, 2 * count)))[:count]
    owners = [rng.choice(prefectures) for _ in names]
    return tuple(
        Jurisdiction("", name, "other", owner.region, prefecture=owner.name)
        for name, owner in zip(names, owners, strict=True)
    )


def _sentence(rng: random.Random) -> str:
    if rng.random() < 0.5:
        return rng.choice(_own_sentences())
    frame = rng.choice(_FRAMES)
    nouns = rng.choices(_nouns(), cum_weights=_weights(), k=frame.count("{}"))
    filled = [str(rng.randint(1, 300)) if _counted(frame, n) else noun for n, noun in enumerate(nouns)]
    return frame.format(*filled)


def _counted(frame: str, number: int) -> bool:
    """Whether the slot of that number stands before what is counted."""
    return frame.split("{}")[number + 1][:1] in ("回", "人", "名")


@cache
def _own_sentences() -> tuple[str, ...]:
    material = load_material()
    texts = [sentence for theme in material.themes for own in theme.bullets.values() for sentence in own]
    texts += [initiative.text for initiative in material.initiatives]
    return tuple(text if text.endswith("。") else text + "。" for text in texts)


@cache
def _nouns() -> tuple[str, ...]:
    """Words of the embedded encoder's vocabulary, the most frequent first."""
    path = DEFAULT_MODEL / "0_StaticEmbedding" / "tokenizer.json"
    vocabulary: Sequence[Sequence[object]] = json.loads(path.read_text("utf-8"))["model"]["vocab"]
    return tuple(word for word, *_ in vocabulary if isinstance(word, str) and _NOUN.fullmatch(word))


@cache
def _weights() -> tuple[float, ...]:
    return tuple(accumulate(1 / (number + 20) for number in range(len(_nouns()))))


@cache
def _form() -> Form:
    return load_forms()[0]

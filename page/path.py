"""A path of questions for somebody new: from one place's figure to the comparison of all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from corpus.forms import Form, MeasureSpec
from corpus.model import Report, ValueState
from page.words import Words
from rag.assistant import Assistant
from rag.catalog import Catalog
from rag.glossary import Explained
from rag.model import Language, Status
from rag.wording import measure_name, place_name

_TRIES = 3  # questions that are tried for one step
_TELLING = 0.75  # share of the places above which it tells little that a place uses a term


@dataclass(frozen=True, slots=True)
class Step:
    """A question that the assistant answers, and what one learns by it."""

    question: str
    learns: str


def is_answered(assistant: Assistant, question: str) -> bool:
    """Whether the assistant answers ``question`` with evidence, asked by itself."""
    return assistant.ask(question).status is Status.ANSWERED


def learning_path(
    assistant: Assistant,
    terms: Sequence[Explained],
    words: Words,
    *,
    names: Collection[str] | None = None,
) -> tuple[Step, ...]:
    """At most seven steps, each asked before it is shown; one that nothing answers is left out.

    With ``names``, those steps alone.
    """
    maker = _Maker(assistant.catalog, terms, words)
    steps: dict[str, Step] = {}
    for name, questions in maker.steps():
        if names is not None and name not in names:
            continue
        for question in islice(questions, _TRIES):
            if question not in steps and is_answered(assistant, question):
                steps[question] = Step(question, words.say(f"welcome_learn_{name}"))
                break
    return tuple(steps.values())


class _Maker:
    """The questions of each step, from what the index holds."""

    def __init__(self, catalog: Catalog, terms: Sequence[Explained], words: Words) -> None:
        self._catalog = catalog
        self._terms = terms
        self._words = words
        self._form = catalog.forms[0] if catalog.forms else None
        self._measure = next(reversed(catalog.measures.values()), None)
        self._reports = sorted(catalog.reports, key=lambda report: -self._worth(report))

    def steps(self) -> Iterator[tuple[str, Iterator[str]]]:
        """The name of each step with questions for it, the best first."""
        form, measure = self._form, self._measure
        starts = self._reports[:_TRIES]
        if measure is not None:
            yield "value", (self._of_place("value", r, measure=self._name(measure)) for r in starts)
            yield from self._beside(measure)
        if form is not None:
            yield "done", self._sections("done", form, _busiest(form))
            yield "next", self._sections("next", form, form.fiscal_year.section)
        yield "who", (self._words.say("welcome_ask_who", term=entry.term) for entry in self._shared_terms())
        if measure is not None and len(self._catalog.jurisdictions) > 1:
            yield "compare", iter([self._words.say("welcome_ask_compare", measure=self._name(measure))])
        yield "inventory", iter([self._words.say("welcome_ask_inventory")])

    def _beside(self, measure: MeasureSpec) -> Iterator[tuple[str, Iterator[str]]]:
        """The same figure for each area of the first place, or for other places where it has no areas."""
        name = self._name(measure)
        split = [report for report in self._reports[:1] if self._areas(report, measure)]
        if split:
            yield "area", (self._of_place("area", report, measure=name) for report in split)
        else:
            yield "other", (self._of_place("other", r, measure=name) for r in self._reports[1:])

    def _sections(self, step: str, form: Form, key: str) -> Iterator[str]:
        section = form.section(key)
        name = section.name if self._words.language.value == "ja" else section.english
        return (self._of_place(step, report, section=name) for report in self._reports[:_TRIES])

    def _of_place(self, step: str, report: Report, **values: str) -> str:
        # As one would write it: an English name without the Japanese one that the page shows behind it.
        place = place_name(report.jurisdiction, self._words.language).partition(" (")[0]
        return self._words.say(f"welcome_ask_{step}", place=place, **values)

    def _name(self, measure: MeasureSpec) -> str:
        """The measure in a word of everyday use, where the form knows one: 退院者数."""
        if self._words.language is Language.JAPANESE:
            short = (word for word in measure.synonyms if word.endswith("数") and "の" not in word)
            return next(short, measure.short)
        return measure_name(measure, self._words.language)

    def _areas(self, report: Report, measure: MeasureSpec) -> list[str]:
        facts = self._catalog.facts(report, measure.key)
        return list(dict.fromkeys(fact.area for fact in facts if fact.area is not None))

    def _worth(self, report: Report) -> int:
        """How much of the path a report can carry: a figure, areas, the sections of its form."""
        measure = self._measure
        facts = self._catalog.facts(report, measure.key) if measure is not None else []
        numbers = [fact for fact in facts if fact.state is ValueState.NUMBER]
        # Somebody new begins with a number that is one, not with 延べ, 約, 0 or 未実施.
        plain = len(numbers) == len(facts) > 0 and not any(f.qualifiers or not f.value for f in numbers)
        areas = len({fact.area for fact in facts if fact.area is not None}) > 1
        held = sum(bool(section.passages) for section in report.sections)
        newest = report.fiscal_year is not None and report.fiscal_year == max(self._catalog.years, default=0)
        return 20 * bool(numbers) + 20 * plain + 10 * newest + 5 * areas + min(held, 4)

    def _shared_terms(self) -> Iterable[Explained]:
        """Terms that the first place and others use, those first that not everybody uses or explains."""
        first = self._reports[0].jurisdiction.name if self._reports else ""
        own = [entry for entry in self._terms if first in entry.places and len(entry.places) > 1]
        most = _TELLING * len(self._catalog.jurisdictions)

        def rank(entry: Explained) -> tuple[bool, bool]:
            part = any(entry.term in other.term for other in self._terms if other is not entry)
            return len(entry.places) > most, entry.explains or part

        return sorted(own, key=rank)


def _busiest(form: Form) -> str:
    """The section of text for which the form has the most labels: it tells what was done."""
    counts = Counter(key for label in form.labels for key in label.sections)
    texts = [spec.key for spec in form.sections if not spec.figures_only]
    others = [key for key in texts if key != form.fiscal_year.section] or [form.sections[0].key]
    return max(others, key=lambda key: counts[key])

"""The one door to answers: a question and its history in, a checked and cited answer out."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from corpus.errors import QuestionError
from corpus.forms import load_forms
from corpus.model import Report
from index.store import Index
from rag.catalog import Catalog
from rag.composer import Composer, ExtractiveComposer, towns_as_topics
from rag.llm import composer_from_environment
from rag.model import Answer, Citation, Draft, Evidence, Language, Query, Statement, Status
from rag.phrases import Phrases
from rag.pointing import PointedComposer
from rag.understand import Turn, Understander
from rag.verify import Verifier
from rag.wording import CITE

logger = logging.getLogger(__name__)


class Assistant:
    """Answers questions over one index. Safe for several threads."""

    def __init__(
        self, index: Index, *, composer: Composer | None = None, reports: Sequence[Report] | None = None
    ) -> None:
        self.index = index
        self.catalog = Catalog(index, load_forms(), reports=reports)
        extractive = ExtractiveComposer(self.catalog)
        self._understander = Understander(
            self.catalog, lambda query: extractive.compose(towns_as_topics(query))
        )
        self._composer: Composer = composer if composer is not None else extractive
        self._verifier = Verifier(index.sources, self.catalog.reports)

    @classmethod
    def open(cls, folder: Path) -> Assistant:
        """An assistant over the index in ``folder``, with the language model that the environment names.

        Raises IndexFormatError as ``Index.load`` does, KikeruError where that model cannot be had.
        """
        return cls._worded(Index.load(folder), None)

    def restricted(self, reports: Sequence[Report]) -> Assistant:
        """An assistant that knows these of the index's reports alone. Raises as ``open`` does."""
        return self._worded(self.index, reports)

    @cached_property
    def extractive(self) -> Assistant:
        """The same reports asked without a language model.

        A model only words what was found: whether something is found is seen sooner, and at no cost, without.
        """
        if self._composer.mode == ExtractiveComposer.mode:
            return self
        return Assistant(self.index, reports=self.catalog.reports)

    @cached_property
    def _pointed(self) -> PointedComposer:
        composer = ExtractiveComposer(self.catalog) if self.extractive is not self else self._composer
        return PointedComposer(
            self.catalog, self.understand, lambda query: self._verifier.check(composer.compose(query)).draft
        )

    @classmethod
    def _worded(cls, index: Index, reports: Sequence[Report] | None) -> Assistant:
        assistant = cls(index, reports=reports)
        worded = composer_from_environment(assistant.catalog)
        if worded is not None:
            assistant._composer = worded
        return assistant

    def understand(
        self, question: str, history: Sequence[Turn] = (), *, language: Language | None = None
    ) -> Query:
        """How a question is read. Raises QuestionError where it is empty or too long."""
        return towns_as_topics(self._understander.understand(question, history, language=language))

    def ask(self, question: str, history: Sequence[Turn] = (), *, language: Language | None = None) -> Answer:
        """The answer to ``question`` after ``history`` (oldest turn first).

        ``language`` is the asker's: that of the answer where the question's own is not clear.
        A question that is empty or too long gets a kind word and the status ``clarify``.
        """
        started = time.perf_counter()
        try:
            query = self.understand(question, history, language=language)
        except QuestionError as error:
            mode = ExtractiveComposer.mode  # no model has seen the question
            return Answer(question, error.for_user, Status.CLARIFY, mode, (), {"total": 0.0})
        understood = time.perf_counter()
        pointed = self._pointed.draft(question, history, query.language) if history else None
        draft = pointed if pointed is not None else self._composer.compose(query)
        composed = time.perf_counter()
        verdict = self._verifier.check(draft)
        for problem in verdict.problems:
            logger.warning("dropped: %s (%s)", problem.statement, problem.reason)
        answer, citations = _rendered(self._stated(verdict.draft, query), self.index)
        ended = time.perf_counter()
        timings = {
            "understand": (understood - started) * 1000,
            "compose": (composed - understood) * 1000,
            "verify": (ended - composed) * 1000,
            "total": (ended - started) * 1000,
        }
        return Answer(
            question=question,
            answer=answer,
            status=verdict.draft.status,
            mode=verdict.draft.mode,
            citations=citations,
            timings_ms={name: round(value, 3) for name, value in timings.items()},
            choices=verdict.draft.choices,
        )

    def warm(self) -> threading.Thread:
        """Load in the background what the first question would wait for; the thread is returned."""
        thread = threading.Thread(target=self._warm, name="kikeru-warm", daemon=True)
        thread.start()
        return thread

    def _warm(self) -> None:
        self._composer.prepare()

    def _stated(self, draft: Draft, query: Query) -> Draft:
        if draft.statements:
            return draft
        line = Statement(Phrases(query.language).say("unproved"), framing=True)
        return Draft(Status.NOT_FOUND, (line,), draft.choices)


def _rendered(draft: Draft, index: Index) -> tuple[str, tuple[Citation, ...]]:
    """The Markdown with its ``[1]`` marks, and the citations in the order of their first mark."""
    numbers: dict[tuple[str, int, int], int] = {}
    first: dict[int, Evidence] = {}
    areas: dict[int, set[str | None]] = {}
    lines: list[str] = []
    for statement in draft.statements:
        marks = []
        for evidence in statement.evidence:
            key = (evidence.span.source, evidence.span.start, evidence.span.end)
            number = numbers.setdefault(key, len(numbers) + 1)
            first.setdefault(number, evidence)
            areas.setdefault(number, set()).add(evidence.area)
            marks.append(number)
        lines.append(_marked(statement.text, sorted(set(marks))))
    citations = tuple(_citation(number, evidence, areas[number], index) for number, evidence in first.items())
    return _joined(lines), citations


def _marked(text: str, numbers: Sequence[int]) -> str:
    marks = "".join(f"[{number}]" for number in numbers)
    if CITE in text:
        return text.replace(CITE, marks).rstrip()
    return text + marks


def _joined(lines: Sequence[str]) -> str:
    """Lines as Markdown: rows and items follow each other, everything else is a paragraph of its own."""
    out = ""
    before = ""
    for line in lines:
        kind = _kind(line)
        if out:
            out += "\n" if kind and kind == before else "\n\n"
        out += line.lstrip("\n") if not out or kind != before else line
        before = "row" if line.rstrip().endswith("|---|") else kind
    return re.sub(r"\n{3,}", "\n\n", out).strip()


def _kind(line: str) -> str:
    if line.startswith("|"):
        return "row"
    return "item" if line.lstrip(" ").startswith("- ") else ""


def _citation(number: int, evidence: Evidence, areas: set[str | None], index: Index) -> Citation:
    span = evidence.span
    return Citation(
        id=number,
        source=span.source,
        jurisdiction=evidence.jurisdiction,
        area=evidence.area if len(areas) == 1 else None,
        section=evidence.section,
        fiscal_year=evidence.fiscal_year,
        quote=index.sources[span.source][span.start : span.end],
        start=span.start,
        end=span.end,
        page=span.page,
    )

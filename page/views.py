"""The views beside the chat: what each shows, as HTML. What is alike for all visitors is made once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from page.compare import compare_form_html, matrix_html
from page.examples import example_questions
from page.holdings import Wanted, holdings_html, report_html
from page.reading import Target, panel_html
from page.service import Service
from page.welcome import welcome_html
from page.words import Words
from rag.assistant import Assistant
from rag.matrix import build_matrix
from rag.model import Language
from rag.selection import Selection, selection_from_pairs

Pairs = Sequence[tuple[str, str]]


class Views:
    """Each method waits for the assistant and raises what opening it raised. Safe for threads."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._lock = threading.Lock()
        self._made: dict[tuple[str, str], str] = {}
        self._examples: tuple[str, ...] | None = None

    def prepare(self) -> threading.Thread:
        """Makes in the background what takes longest, once the assistant is there; the thread is returned."""
        thread = threading.Thread(target=self._prepare, name="kikeru-views", daemon=True)
        thread.start()
        return thread

    def _prepare(self) -> None:
        if self._service.failure is None:
            self.welcome(Words(Language.JAPANESE))

    def panel(self, source: str, start: int, end: int, words: Words, *, number: int | None = None) -> str:
        """The side panel for a span; a line that it is gone where there is no such place."""
        catalog = self._service.assistant().catalog
        return panel_html(catalog, Target(source, start, end), words, number=number)

    def compare_form(self, words: Words) -> str:
        return self._once(
            "compare", words, lambda assistant: compare_form_html(assistant.catalog, Selection(), words)
        )

    def comparison(self, pairs: Pairs, words: Words) -> str:
        """The comparison that a form's fields select."""
        catalog = self._service.assistant().catalog
        selection = selection_from_pairs(pairs, catalog)
        return matrix_html(build_matrix(catalog, selection, language=words.language), words)

    def examples(self) -> tuple[str, ...]:
        """Questions to begin with."""
        with self._lock:
            if self._examples is None:
                self._examples = example_questions(self._service.assistant())
            return self._examples

    def holdings(self, words: Words) -> str:
        return self._once("holdings", words, lambda assistant: holdings_html(assistant.catalog, words))

    def filtered(self, pairs: Pairs, words: Words) -> str:
        """The tab of reports, its table narrowed to what the form's fields say."""
        return holdings_html(self._service.assistant().catalog, words, Wanted.of(pairs))

    def report(self, wanted: str, words: Words) -> str:
        return report_html(self._service.assistant().catalog, wanted, words)

    def welcome(self, words: Words) -> str:
        return self._once("welcome", words, lambda assistant: welcome_html(assistant, words))

    def _once(self, name: str, words: Words, make: Callable[[Assistant], str]) -> str:
        key = (name, words.language.value)
        with self._lock:
            if key not in self._made:
                self._made[key] = make(self._service.assistant())
            return self._made[key]

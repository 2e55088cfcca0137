"""The views beside the chat: what each shows, as HTML. What is alike for all visitors is made once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

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
from rag.selection import selection_from_pairs

Pairs = Sequence[tuple[str, str]]
T = TypeVar("T")


class Views:
    """Each method waits for the assistant and raises what opening it raised. Safe for threads."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._lock = threading.Lock()
        self._making: dict[tuple[str, str], threading.Lock] = {}
        self._made: dict[tuple[str, str], Any] = {}

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

    def compare_form(self, words: Words, pairs: Pairs = ()) -> str:
        """The comparison's form as its fields fill it."""
        catalog = self._service.assistant().catalog
        return compare_form_html(catalog, selection_from_pairs(pairs, catalog), words)

    def comparison(self, pairs: Pairs, words: Words) -> str:
        """The comparison that a form's fields select."""
        catalog = self._service.assistant().catalog
        selection = selection_from_pairs(pairs, catalog)
        return matrix_html(build_matrix(catalog, selection, language=words.language), words)

    def examples(self, words: Words) -> tuple[str, ...]:
        """Questions to begin with."""
        return self._once("examples", words, lambda assistant: example_questions(assistant, words))

    def holdings(self, words: Words) -> str:
        return self._once("holdings", words, lambda assistant: holdings_html(assistant.catalog, words))

    def filtered(self, pairs: Pairs, words: Words) -> str:
        """The tab of reports, its table narrowed to what the form's fields say."""
        return holdings_html(self._service.assistant().catalog, words, Wanted.of(pairs))

    def report(self, wanted: str, words: Words) -> str:
        """A report with its figures and doubts; nothing where none is wanted."""
        if not wanted:
            return ""
        return report_html(self._service.assistant().catalog, wanted, words)

    def welcome(self, words: Words) -> str:
        return self._once("welcome", words, lambda assistant: welcome_html(assistant, words))

    def _once(self, name: str, words: Words, make: Callable[[Assistant], T]) -> T:
        """What is made the first time that it is wanted; who wants something else does not wait for it."""
        key = (name, words.language.value)
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        with making:
            if key not in self._made:
                self._made[key] = make(self._service.assistant())
            made: T = self._made[key]
            return made

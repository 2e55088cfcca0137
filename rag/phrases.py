"""Sentences of answers in the language of the question, from ``rag/language/answers.yaml``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpus.model import Report
from rag.cues import read_language
from rag.model import Language
from rag.wording import CITE, year_name


class Phrases:
    """The sentences of one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._sentences = {name: both[language.value] for name, both in read_language("answers").items()}

    def say(self, sentence: str, /, **values: object) -> str:
        """The sentence of that name with its braces filled in. KeyError for an unknown name or value."""
        return self._sentences[sentence].format(cite=CITE, **values)

    def listed(self, words: Iterable[str], link: str = "comma") -> str:
        """Words joined as the language joins them: by ``comma``, ``and`` or ``or``."""
        return self._sentences[link].join(words)

    def of_year(self, reports: Iterable[Report], known: Sequence[int]) -> str:
        """（平成30年度）where the reports are of that one year, of several that are ``known``; else empty."""
        years = {report.fiscal_year for report in reports}
        if len(years) != 1 or len(known) < 2:
            return ""
        return self.say("of_year", year=year_name(years.pop(), self.language))

"""The page's own words in the visitor's language, from ``page/language/*.yaml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from rag.model import Language

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LANGUAGE = Path(__file__).parent / "language"


class Words:
    """The words of one language. Plain text: whoever puts them into HTML escapes them."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def say(self, name: str, /, **values: object) -> str:
        """The words of that name with their braces filled in. KeyError for an unknown name or value."""
        return read_words()[name][self.language.value].format(**values)


@cache
def read_words() -> dict[str, dict[str, str]]:
    """name -> language -> words, of every file in ``LANGUAGE``; a name stands in one file only."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(LANGUAGE.glob("*.yaml")):
        with path.open(encoding="utf-8") as file:
            found |= yaml.load(file, Loader=_LOADER) or {}
    return found

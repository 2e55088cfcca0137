"""Taking typed values out of parsed YAML, with errors that say what to correct.

Every function raises RegistryError, whose message names the key and ``where`` it stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from corpus.errors import RegistryError


def mapping(value: object, where: str) -> Mapping[str, object]:
    """A mapping with texts as keys."""
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise RegistryError(f"{where} is not a mapping with names as keys; correct it")
    return cast("Mapping[str, object]", value)


def mappings(row: Mapping[str, object], key: str, where: str) -> dict[str, Mapping[str, object]]:
    """A mapping of mappings under ``key``."""
    return {name: mapping(value, name) for name, value in mapping(row.get(key), f"{where}.{key}").items()}


def entries(data: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    """The list of mappings under ``key``; it may not be empty."""
    listed = data.get(key)
    if not isinstance(listed, list) or not listed:
        raise RegistryError(f"{key} is missing or not a list; list it")
    return [mapping(row, f"an entry of {key}") for row in listed]


def text(row: Mapping[str, object], key: str, where: str) -> str:
    """The text under ``key``; it may not be blank."""
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise RegistryError(f"{key} of {where} is {value!r}; write a text that is not empty")
    return value


def texts(row: Mapping[str, object], key: str, where: str) -> tuple[str, ...]:
    """The list of texts under ``key``; none where the key is missing."""
    value = row.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise RegistryError(f"{key} of {where} is not a list of texts; correct it")
    return tuple(value)


def pattern(row: Mapping[str, object], key: str, where: str) -> str:
    """The regular expression under ``key``; empty where the key is missing."""
    value = row.get(key, "")
    if not isinstance(value, str):
        raise RegistryError(f"{key} of {where} is {value!r}; write a regular expression or ''")
    compiles(value, where)
    return value


def compiles(pattern: str, where: str) -> None:
    """Check that a regular expression is valid."""
    try:
        re.compile(pattern)
    except re.error as error:
        raise RegistryError(f"pattern {pattern!r} of {where} is not valid ({error}); correct it") from error

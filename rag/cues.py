"""The wordings of questions, read from ``rag/language/*.yaml``: data, so that one is added without code."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LANGUAGE = Path(__file__).parent / "language"


def cue(name: str) -> re.Pattern[str]:
    """The pattern that matches any wording listed under ``name``, letters of either case."""
    return re.compile("|".join(f"(?:{wording})" for wording in _read("cues")[name]), re.IGNORECASE)


def cues(name: str) -> tuple[re.Pattern[str], ...]:
    """Each of those wordings as a pattern of its own, for wordings that share names of groups."""
    return tuple(re.compile(wording, re.IGNORECASE) for wording in _read("cues")[name])


@cache
def read_language(stem: str) -> dict[str, dict[str, str]]:
    """A file of sentences: name -> language -> sentence."""
    with (LANGUAGE / f"{stem}.yaml").open(encoding="utf-8") as file:
        data: dict[str, dict[str, str]] = yaml.load(file, Loader=_LOADER)
    return data


def words(name: str) -> frozenset[str]:
    """The words listed under ``name`` (``frame``, ``soft``)."""
    return frozenset(_read("words")[name])


@cache
def _read(stem: str) -> dict[str, list[str]]:
    with (LANGUAGE / f"{stem}.yaml").open(encoding="utf-8") as file:
        data: dict[str, list[str]] = yaml.load(file, Loader=_LOADER)
    return data

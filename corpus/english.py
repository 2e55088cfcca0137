"""What words of health, welfare and administration are called in English; ``corpus/english.yaml`` says it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).parent / "english.yaml"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def english_names() -> dict[str, tuple[str, ...]]:
    """English words and phrases by the Japanese word, in the order of the file."""
    with _FILE.open(encoding="utf-8") as file:
        return {entry["japanese"]: tuple(entry["english"]) for entry in yaml.load(file, Loader=_LOADER)}

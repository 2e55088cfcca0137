"""The sentences, names and notes that generated reports are made of, read from ``eval/material``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from eval.errors import GoldError

FOLDER = Path(__file__).parent / "material"
BULLET_SECTIONS = ("outcomes", "activities", "model_area", "policy")


@dataclass(frozen=True, slots=True)
class Theme:
    """A subject with its bullets by section; each bullet holds ``word``."""

    word: str
    english: str
    bullets: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Initiative:
    """An undertaking that few jurisdictions share."""

    name: str
    section: str
    text: str


@dataclass(frozen=True, slots=True)
class MeetingKind:
    section: str
    label: str
    name: str


@dataclass(frozen=True, slots=True)
class Material:
    themes: tuple[Theme, ...]
    initiatives: tuple[Initiative, ...]
    sessions: tuple[str, ...]
    halls: tuple[str, ...]
    meetings: tuple[MeetingKind, ...]
    roles: Mapping[str, tuple[str, ...]]
    areas: tuple[str, ...]
    notes: tuple[str, ...]
    damaged: tuple[str, ...]


def load_yaml(name: str) -> Any:
    """The data of ``eval/material/<name>.yaml``."""
    return read_yaml(FOLDER / f"{name}.yaml")


def read_yaml(path: Path) -> Any:
    """The data of a YAML file. Raises GoldError for one that cannot be read."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        said = " ".join(str(error).split())
        raise GoldError(f"{path} cannot be read ({said}): correct it") from error


@cache
def load_material() -> Material:
    """All that reports are made of."""
    events = load_yaml("events")
    return Material(
        themes=tuple(
            Theme(row["word"], row["english"], {key: tuple(row[key]) for key in BULLET_SECTIONS})
            for row in load_yaml("themes")
        ),
        initiatives=tuple(Initiative(**row) for row in load_yaml("initiatives")),
        sessions=tuple(events["sessions"]),
        halls=tuple(events["halls"]),
        meetings=tuple(MeetingKind(**row) for row in events["meetings"]),
        roles={advisor: tuple(texts) for advisor, texts in events["roles"].items()},
        areas=tuple(events["areas"]),
        notes=tuple(events["notes"]),
        damaged=tuple(events["damaged"]),
    )

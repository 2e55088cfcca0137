"""Models known by name, from ``index/models/known.yaml``: prefixes, sizes, and which machine they ask for."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from corpus.errors import EncoderError

DATA = Path(__file__).parent / "models" / "known.yaml"
_WHOLE = ConfigDict(extra="forbid")


class Kind(Enum):
    """What a model is for. The value names it in messages."""

    ENCODER = "embedding model"
    RERANKER = "reranker"

    @property
    def variable(self) -> str:
        """The environment variable that names a model of this kind."""
        return "KIKERU_ENCODER" if self is Kind.ENCODER else "KIKERU_RERANKER"


@dataclass(frozen=True, slots=True)
class Prefixes:
    """What a model was trained to see before a question and before a passage."""

    query: str = ""
    passage: str = ""


@checked(frozen=True, config=_WHOLE)
class Family:
    """How the models of a family are asked. ``match`` is searched in a model's own name, in small letters."""

    key: str
    match: str
    query: str
    passage: str
    pooling: str

    @property
    def prefixes(self) -> Prefixes:
        return Prefixes(self.query, self.passage)


@checked(frozen=True, config=_WHOLE)
class Known:
    """A model of the hub. ``parameters`` are millions, ``tokens`` the longest text; a reranker has no
    ``dimension`` and needs no ``family``.
    """

    name: str
    parameters: int
    licence: str
    languages: list[str]
    machine: str
    aliases: list[str] | None = None
    family: str | None = None
    dimension: int | None = None
    tokens: int | None = None

    @property
    def short(self) -> str:
        """What follows the slash of its name."""
        return self.name.partition("/")[2]

    @property
    def megabytes(self) -> int:
        """Memory for its weights as float32."""
        return self.parameters * 4

    @property
    def names(self) -> tuple[str, ...]:
        """Everything it may be called, the hub's name first."""
        return (self.name, self.short, *(self.aliases or ()))


@checked(frozen=True, config=_WHOLE)
class Registry:
    """All known models."""

    families: list[Family]
    encoders: list[Known]
    rerankers: list[Known]

    def of(self, kind: Kind) -> list[Known]:
        """The models of one kind."""
        return self.encoders if kind is Kind.ENCODER else self.rerankers

    def find(self, name: str, kind: Kind) -> Known | None:
        """The model of that kind called ``name``, in whatever case; None for any other name."""
        folded = name.casefold()
        return next((m for m in self.of(kind) if folded in (n.casefold() for n in m.names)), None)

    def prefixes(self, name: str) -> Prefixes:
        """The prefixes of the family that a model of that name (a hub's or a folder's) belongs to."""
        short = name.rpartition("/")[2].lower()
        found = (family.prefixes for family in self.families if re.search(family.match, short))
        return next(found, Prefixes())

    def suggestion(self, name: str, kind: Kind) -> str | None:
        """The known name that ``name`` may be a slip of; None where none is near."""
        if self.find(name, kind) is not None:
            return None
        names = {known.casefold(): known for model in self.of(kind) for known in model.names}
        near = difflib.get_close_matches(name.casefold(), list(names), n=1, cutoff=0.8)
        return names[near[0]] if near else None


@cache
def registry() -> Registry:
    """The registry that comes with the program, read once.

    Raises:
        EncoderError: its file cannot be read or breaks a rule.
    """
    return read_registry(DATA)


def read_registry(path: Path) -> Registry:
    """Read and check a registry file.

    Raises:
        EncoderError: it cannot be read, is not YAML, or breaks a rule.
    """
    try:
        found = TypeAdapter(Registry).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "its head"
        raise EncoderError(f"{path} is not valid at {place} ({first['msg']}); restore the file") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise EncoderError(f"{path} cannot be read ({reason}); restore the file") from error
    for fault in _faults(found):
        raise EncoderError(f"{path} is not valid ({fault}); restore the file")
    return found


def _faults(found: Registry) -> Iterator[str]:
    keys = {family.key for family in found.families}
    for family in found.families:
        try:
            re.compile(family.match)
        except re.error as error:
            yield f"family {family.key}: {error}"
    for model in found.encoders:
        if model.family not in keys:
            yield f"{model.name} belongs to no family of the file"
        elif model.dimension is None:
            yield f"{model.name} has no dimension"
    names = [name.casefold() for kind in Kind for model in found.of(kind) for name in model.names]
    yield from (f"{name} names two models" for name in sorted(set(names)) if names.count(name) > 1)

"""What an index folder says of itself; ``index.layout`` has the names of its files.

The manifest names the one generation that counts, so that replacing this one file swaps the whole index.
``generation`` is a hash of everything else in the manifest: a changed manifest is noticed as a changed
file is. All JSON goes through ``encode`` and ``decode``; nothing here or beside it is a pickle.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from corpus.errors import IndexFormatError, SourceError
from index.blocks import REMEDY
from index.layout import LAYOUT

SCHEMA_VERSION = 4

_BUILT_WITH = ("faiss-cpu", "numpy", "sudachidict-core", "sudachipy")
_GENERATION = re.compile(r"[0-9a-f]{16}")

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class EncoderStamp:
    """The encoder that made the vectors; only the same one can make a question's vector."""

    id: str
    revision: str
    dimension: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of each the index holds."""

    sources: int
    reports: int
    chunks: int
    facts: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """The description of one built index.

    ``files`` has the sha256 (64 hex digits) of every file of ``Layout.data``, ``sizes`` its bytes.
    ``corpus`` is the fingerprint of the corpus folder, ``recipe`` of the code and forms that read it;
    see ``index.build``.
    ``built_with`` are the versions of the libraries that shape the files.
    """

    schema_version: int
    generation: str
    encoder: EncoderStamp
    counts: Counts
    files: dict[str, str]
    sizes: dict[str, int]
    corpus: str
    recipe: str
    built_with: dict[str, str]

    @property
    def folder(self) -> str:
        """The name of the generation's folder beside the manifest."""
        return LAYOUT.prefix + self.generation


def sealed(manifest: Manifest) -> Manifest:
    """``manifest`` with the ``generation`` that its other fields give."""
    blank = encode(replace(manifest, generation=""), Manifest)
    return replace(manifest, generation=hashlib.sha256(blank).hexdigest()[:16])


def library_versions() -> dict[str, str]:
    """The installed versions of the libraries whose change changes an index."""
    return {name: metadata.version(name) for name in _BUILT_WITH}


def read_manifest(index_folder: Path) -> Manifest:
    """The checked manifest of ``index_folder``.

    Raises IndexFormatError where there is none, or it is no manifest, of another schema, names files that
    are not an index's, or was changed.
    """
    path = index_folder / LAYOUT.manifest
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise IndexFormatError(f"there is no index in {index_folder}: {REMEDY}") from None
    except OSError as error:
        raise IndexFormatError(f"{path} cannot be read ({error.strerror}): {REMEDY}") from error
    _check_schema(data, path)
    manifest = decode(Manifest, data, where=str(path))
    _check_names(manifest, path)
    if sealed(manifest).generation != manifest.generation:
        raise IndexFormatError(f"{path} was changed after the index was built: {REMEDY}")
    return manifest


def encode(value: object, kind: Hashable) -> bytes:
    """``value`` of type ``kind`` (a dataclass, a tuple of them) as JSON, the same for the same value.

    Raises SourceError for text that is not valid Unicode (a lone surrogate).
    """
    try:
        return _adapter(kind).dump_json(value)
    except PydanticSerializationError as error:
        raise SourceError(f"a report holds text that cannot be written as UTF-8: {_line(error)}") from error


def decode(kind: type[Value], data: bytes, *, where: str) -> Value:
    """The value of type ``kind`` in JSON bytes; ``where`` names them in errors.

    Raises IndexFormatError for bytes that are no JSON or hold another shape.
    """
    try:
        # The cast is for mypy, which does not take a type for something hashable.
        value: Value = _adapter(cast(Hashable, kind)).validate_json(data, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "its head"
        fault = _line(first["msg"])
        raise IndexFormatError(f"{where} is not valid at {place} ({fault}): {REMEDY}") from None
    return value


def _check_schema(data: bytes, path: Path) -> None:
    try:
        head = json.loads(data)
    except (ValueError, RecursionError):
        raise IndexFormatError(f"{path} is not JSON: {REMEDY}") from None
    version = head.get("schema_version") if isinstance(head, dict) else None
    if type(version) is not int:
        raise IndexFormatError(f"{path} has no schema_version: {REMEDY}")
    if version != SCHEMA_VERSION:
        age = "newer" if version > SCHEMA_VERSION else "older"
        raise IndexFormatError(
            f"{path} has schema {version}, which is {age} than this program's {SCHEMA_VERSION}: {REMEDY}"
        )


def _check_names(manifest: Manifest, path: Path) -> None:
    """Only known names ever become paths, so that a manifest cannot point outside its folder."""
    if _GENERATION.fullmatch(manifest.generation) is None:
        raise IndexFormatError(f"{path} has no valid generation ({manifest.generation[:40]!r}): {REMEDY}")
    for name in sorted(set(manifest.files) ^ set(LAYOUT.data)):
        fault = "names an unknown file" if name in manifest.files else "lacks the file"
        raise IndexFormatError(f"{path} {fault} {name[:80]!r}: {REMEDY}")
    if set(manifest.sizes) != set(manifest.files) or min(manifest.sizes.values()) < 0:
        raise IndexFormatError(f"{path} does not give each file's length: {REMEDY}")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _line(message: object) -> str:
    return " ".join(str(message).split())

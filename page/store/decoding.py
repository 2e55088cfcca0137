"""JSON and frozen dataclasses: values as text, and text as values of exactly their declared types."""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


def written(data: Any) -> str:
    """JSON that UTF-8 can hold: a lone surrogate becomes its escape, and comes back as it was."""
    return json.dumps(data, ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8")


def decoded(kind: type[T], data: Any, where: str = "value") -> T:
    """``data`` (of JSON) as ``kind``: a dataclass, an enum, ``tuple[X, ...]``, ``dict[str, X]``, a union of
    such or a plain type. A field that is missing has its default, one that is unknown is left out.

    Raises ValueError that names the field which is of another type or missing.
    """
    return cast(T, _decoded(kind, data, where))


def _decoded(kind: Any, data: Any, where: str) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _one_of(get_args(kind), data, where)
    if origin is tuple and isinstance(data, list):
        return tuple(_decoded(get_args(kind)[0], item, f"{where}[{n}]") for n, item in enumerate(data))
    if origin is dict and isinstance(data, dict):
        return {key: _decoded(get_args(kind)[1], item, f"{where}.{key}") for key, item in data.items()}
    if isinstance(kind, type) and is_dataclass(kind) and isinstance(data, dict):
        return kind(**_fields(kind, data, where))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(data)
    if kind is float and type(data) is int:
        return float(data)
    if isinstance(kind, type) and type(data) is kind:
        return data
    raise ValueError(f"{where} is {type(data).__name__}, not {getattr(kind, '__name__', kind)}")


def _one_of(kinds: tuple[Any, ...], data: Any, where: str) -> Any:
    for kind in kinds:
        try:
            return _decoded(kind, data, where)
        except ValueError:
            continue
    raise ValueError(f"{where} is {type(data).__name__}, not {' or '.join(str(kind) for kind in kinds)}")


def _fields(kind: Any, data: Mapping[str, Any], where: str) -> dict[str, Any]:
    types_of = _hints(kind)
    found = {}
    for field in fields(kind):
        if field.name in data:
            found[field.name] = _decoded(types_of[field.name], data[field.name], f"{where}.{field.name}")
        elif field.default is MISSING and field.default_factory is MISSING:
            raise ValueError(f"{where}.{field.name} is missing")
    return found


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)

"""Floors under the metrics: what a run has to reach."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.errors import GoldError
from eval.material import read_yaml
from eval.metrics import METRICS, Measured

FLOORS = Path(__file__).parent / "floors.yaml"
_KNOWN = frozenset(METRICS)  # no time: machines are noisy


@dataclass(frozen=True, slots=True)
class Floors:
    """``least`` and ``most`` by metric; ``types`` the least share right by type, ``any_type`` of the rest."""

    least: Mapping[str, float]
    most: Mapping[str, float]
    types: Mapping[str, float]
    any_type: float


def load_floors(path: Path = FLOORS) -> Floors:
    """The floors in a YAML file. Raises GoldError for one that cannot be read or names an unknown metric."""
    data = read_yaml(path)
    if not isinstance(data, dict) or set(data) != {"least", "most", "types", "any_type"}:
        raise GoldError(f"{path}: needs exactly least, most, types and any_type")
    for name in ("least", "most"):
        unknown = sorted(set(_numbers(path, name, data[name])) - _KNOWN)
        if unknown:
            raise GoldError(
                f"{path}: {name} names {', '.join(unknown)}: known are {', '.join(sorted(_KNOWN))}"
            )
    any_type = _numbers(path, "any_type", {"any_type": data["any_type"]})["any_type"]
    return Floors(
        least=_numbers(path, "least", data["least"]),
        most=_numbers(path, "most", data["most"]),
        types=_numbers(path, "types", data["types"]),
        any_type=any_type,
    )


def under_floor(
    floors: Floors, measured: Mapping[str, Measured], types: Mapping[str, Measured]
) -> tuple[str, ...]:
    """One line for each metric that misses its floor. A metric with nothing to count misses none."""
    lines = []
    for name, least in floors.least.items():
        value = measured[name].value
        if not math.isnan(value) and value < least:
            lines.append(f"{name} is {value:.4f}, under its floor {least:g}")
    for name, most in floors.most.items():
        value = measured[name].value
        if not math.isnan(value) and value > most:
            lines.append(f"{name} is {value:.4f}, over its limit {most:g}")
    for kind, result in types.items():
        least = floors.types.get(kind, floors.any_type)
        if result.value < least:
            lines.append(f"right of type {kind} is {result.value:.4f}, under its floor {least:g}")
    return tuple(lines)


def _numbers(path: Path, name: str, data: Any) -> dict[str, float]:
    if not isinstance(data, dict):
        raise GoldError(f"{path}: {name} is {type(data).__name__}, not a mapping of names to numbers")
    for key, value in data.items():
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise GoldError(f"{path}: {name} of {key} is {value!r}, not a number")
    return {str(key): float(value) for key, value in data.items()}

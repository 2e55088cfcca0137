"""What a run says in sum, as values and as JSON, and how it differs from a run before."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eval.errors import GoldError
from eval.floors import Floors, under_floor
from eval.metrics import Measured, Result, by_type, measure
from eval.runner import Outcome

RESULTS = "results.json"
_SHOWN = 5  # pieces of evidence of a failure


@dataclass(frozen=True, slots=True)
class Failure:
    """A wrong answer, with the texts of the first few places that a right one stands on."""

    result: Result
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """``failures`` are the answers that are wrong in any way; ``missed`` has a line for each floor missed."""

    sets: tuple[str, ...]
    questions: int
    metrics: Mapping[str, Measured]
    baseline: Mapping[str, Measured]
    types: Mapping[str, Measured]
    baseline_types: Mapping[str, Measured]
    failures: tuple[Failure, ...]
    missed: tuple[str, ...]
    milliseconds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """How a metric was and is."""

    name: str
    before: float
    after: float


def summarise(outcomes: Sequence[Outcome], floors: Floors) -> Summary:
    """All outcomes taken together."""
    ours = [result for outcome in outcomes for result in outcome.ours]
    baseline = [result for outcome in outcomes for result in outcome.baseline]
    metrics, types = measure(ours), by_type(ours)
    return Summary(
        sets=tuple(outcome.name for outcome in outcomes),
        questions=len(ours),
        metrics=metrics,
        baseline=measure(baseline),
        types=types,
        baseline_types=by_type(baseline),
        failures=tuple(
            Failure(result, _evidence(result, outcome.sources))
            for outcome in outcomes
            for result in outcome.ours
            if is_failure(result)
        ),
        missed=under_floor(floors, metrics, types),
        milliseconds=tuple(result.given.seconds * 1000 for result in ours),
    )


def _evidence(result: Result, sources: Mapping[str, str]) -> tuple[str, ...]:
    spans = result.gold.evidence[:_SHOWN]
    return tuple(" ".join(sources[s.source][s.start : s.end].split()) for s in spans)


def is_failure(result: Result) -> bool:
    """Whether an answer is wrong, foreign, unsupported or misquoted."""
    verdict = result.verdict
    return not verdict.right or bool(verdict.foreign or verdict.unsupported or verdict.inexact)


def summary_data(summary: Summary) -> dict[str, Any]:
    """The summary as JSON data; a value that nothing was counted for is null."""
    return {
        "sets": list(summary.sets),
        "questions": summary.questions,
        "metrics": _measured_data(summary.metrics),
        "types": _measured_data(summary.types),
        "baseline": {
            "metrics": _measured_data(summary.baseline),
            "types": _measured_data(summary.baseline_types),
        },
        "failures": [failure.result.gold.id for failure in summary.failures],
        "under_floor": list(summary.missed),
    }


def changes(summary: Summary, run: Path) -> tuple[Change, ...]:
    """What has changed since the run in the folder ``run``.

    Raises GoldError where that folder holds no results of a run.
    """
    path = run / RESULTS if run.is_dir() else run
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        before = {**data["metrics"], **{f"type {name}": of for name, of in data["types"].items()}}
        values = {name: of["value"] for name, of in before.items()}
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise GoldError(f"{path} holds no results of a run ({error}): name a run's folder") from error
    after = {**summary.metrics, **{f"type {name}": of for name, of in summary.types.items()}}
    return tuple(
        Change(name, float(values[name]), of.value)
        for name, of in after.items()
        if values.get(name) is not None and not math.isnan(of.value) and not _timing(name)
        if abs(float(values[name]) - of.value) > 1e-12
    )


def _timing(name: str) -> bool:
    return name.startswith("latency")


def _measured_data(measured: Mapping[str, Measured]) -> dict[str, dict[str, float | None]]:
    return {
        name: {key: None if math.isnan(value) else value for key, value in asdict(of).items()}
        for name, of in measured.items()
    }

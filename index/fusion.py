"""From signals to an order: a learned weighted sum, which can say what each signal added.

Each signal enters in three forms: as it is, as a share of the best document's, and as its lead over the
best of the others (below 0 where another leads). The weights are learned by ``index.training.fusion`` and
stand in a JSON file, a table for each relation of a question to the documents.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexFormatError

Values = NDArray[np.float64]

WEIGHTS = Path(__file__).parent / "models" / "fusion" / "weights.json"
SAME, FORM, OTHER, OTHER_FORM = "same", "form", "other", "other form"
"""The tables of a file: the question is in the documents' language or in another; ``FORM`` where the
documents' headings are those of a known form (whose, of which year, which section).
"""
_TABLES = (SAME, FORM, OTHER, OTHER_FORM)

FORMS = ("value", "share", "lead")
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Fusion:
    """``weights`` has a row for each of ``signals`` and a column for each of ``FORMS``."""

    signals: tuple[str, ...]
    weights: Values

    def parts(self, signals: Values) -> Values:
        """What each signal adds to each document's score, in and out of shape ``(n, len(signals))``.

        A signal that is the same for all documents adds 0 to each: parts are counted from their mean.
        """
        forms = shaped(signals).reshape(len(signals), len(self.signals), len(FORMS))
        added: Values = (forms * self.weights).sum(axis=2)
        centred: Values = added - added.mean(axis=0)
        return centred


def shaped(signals: Values) -> Values:
    """The three forms of each column of ``signals`` (n, m), side by side: shape ``(n, 3 * m)``; n is 1 or
    more.
    """
    best = signals.max(axis=0)
    size = np.where(np.abs(best) > _TINY, np.abs(best), 1.0)
    second = np.partition(signals, -2, axis=0)[-2] if len(signals) > 1 else np.zeros_like(best)
    leads = signals - np.where(signals >= best, second, best)
    return np.stack([signals, signals / size, leads / size], axis=2).reshape(len(signals), -1)


@cache
def load_fusion(path: Path = WEIGHTS) -> Mapping[str, Fusion]:
    """The tables of a weights file by name. Raises IndexFormatError for a file that is not one."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        tables = {name: _fusion(data["tables"][name]) for name in _TABLES}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexFormatError(f"{path} holds no weights of signals ({error!r}): restore the file") from error
    return tables


def _fusion(table: Mapping[str, list[float]]) -> Fusion:
    weights = np.array([table[name] for name in table], dtype=np.float64)
    if weights.shape != (len(table), len(FORMS)) or not np.isfinite(weights).all():
        raise ValueError(f"{len(table)} signals with weights of shape {weights.shape}")
    return Fusion(tuple(table), weights)


def write_fusion(path: Path, tables: Mapping[str, Fusion], *, note: str) -> None:
    """Writes the tables, weights rounded to four digits, with ``note`` on how they came to be."""
    data = {
        "note": note,
        "forms": list(FORMS),
        "tables": {
            name: {
                signal: [_short(weight) for weight in row]
                for signal, row in zip(table.signals, table.weights.tolist(), strict=True)
            }
            for name, table in tables.items()
        },
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(data, ensure_ascii=False, indent=1)
    # One signal a line, so that a change of weights can be read.
    lines = text.replace("[\n    ", "[").replace(",\n    ", ", ").replace("\n   ]", "]")
    path.write_text(lines + "\n", encoding="utf-8")


def _short(weight: float) -> float:
    if weight == 0 or not math.isfinite(weight):
        return 0.0
    return round(weight, 3 - math.floor(math.log10(abs(weight))))

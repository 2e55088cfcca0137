"""Which chunks a question may draw on: by jurisdiction, section, fiscal year and area."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.model import Chunk


@dataclass(frozen=True, slots=True)
class Filter:
    """What a chunk must be. None lets anything pass; an empty set lets nothing pass.

    ``jurisdictions`` are names (千葉市), ``sections`` the form's keys (``outcomes``), or the section's name
    where a report follows no form; ``areas`` are names of 圏域. A chunk without a year or area passes
    only where that field is None.
    """

    jurisdictions: frozenset[str] | None = None
    sections: frozenset[str] | None = None
    fiscal_years: frozenset[int] | None = None
    areas: frozenset[str] | None = None


class Facets:
    """The filterable values of every chunk, as one code a chunk and facet."""

    def __init__(self, chunks: Sequence[Chunk]) -> None:
        self._size = len(chunks)
        self._jurisdictions = _Facet(chunk.jurisdiction for chunk in chunks)
        self._sections = _Facet(section_value(chunk) for chunk in chunks)
        self._years = _Facet(chunk.fiscal_year for chunk in chunks)
        self._areas = _Facet(chunk.area for chunk in chunks)

    def allowed(self, wanted: Filter | None) -> NDArray[np.int64] | None:
        """The rows that pass, ascending; None where every row does because nothing is asked for."""
        if wanted is None or wanted == Filter():
            return None
        passing = np.ones(self._size, dtype=np.bool_)
        for facet, values in (
            (self._jurisdictions, wanted.jurisdictions),
            (self._sections, wanted.sections),
            (self._years, wanted.fiscal_years),
            (self._areas, wanted.areas),
        ):
            if values is not None:
                passing &= facet.among(values)
        return np.flatnonzero(passing).astype(np.int64)


def section_value(chunk: Chunk) -> str:
    """What a filter knows the chunk's section by: the form's key, else the section's own name."""
    return chunk.section if chunk.section != "" else chunk.section_name


class _Facet:
    def __init__(self, values: Iterable[Hashable]) -> None:
        self._code: dict[Hashable, int] = {}
        codes = [self._code.setdefault(value, len(self._code)) for value in values]
        self._codes = np.array(codes, dtype=np.int32)

    def among(self, values: Iterable[Hashable]) -> NDArray[np.bool_]:
        wanted = [self._code[value] for value in values if value in self._code]
        return np.isin(self._codes, np.array(wanted, dtype=np.int32))

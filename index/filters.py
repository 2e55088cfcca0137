"""Which chunks a question may draw on: by jurisdiction, section, fiscal year and area."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexFormatError
from corpus.model import Chunk
from index.arrays import Column, Spool
from index.blocks import REMEDY

FACETS = 4
"""Jurisdiction, section, fiscal year and area, in this order."""


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


@dataclass(frozen=True, slots=True)
class FacetTables:
    """What the numbers of the facets mean: number n of a facet is the n-th value of its table."""

    jurisdictions: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    fiscal_years: tuple[int | None, ...] = ()
    areas: tuple[str | None, ...] = ()

    @property
    def all(self) -> tuple[tuple[str | int | None, ...], ...]:
        return (self.jurisdictions, self.sections, self.fiscal_years, self.areas)


Facet = tuple[str, str, int | None, str | None]
"""A chunk's jurisdiction, section, year and area."""


def facet_of(chunk: Chunk) -> Facet:
    return chunk.jurisdiction, section_value(chunk), chunk.fiscal_year, chunk.area


class FacetsBuilder:
    """Numbers the facets of chunks that come in order."""

    def __init__(self) -> None:
        self._known: list[dict[str | int | None, int]] = [{} for _ in range(FACETS)]
        self._spools = [Spool(np.int32) for _ in range(FACETS)]

    def add(self, facets: Sequence[Facet]) -> None:
        for known, spool, values in zip(self._known, self._spools, zip(*facets, strict=True), strict=False):
            codes = [known.setdefault(value, len(known)) for value in values]
            spool.append(np.array(codes, dtype=np.int32))

    def tables(self) -> FacetTables:
        return FacetTables(*(tuple(known) for known in self._known))  # type: ignore[arg-type]

    def codes(self) -> NDArray[np.int32]:
        """Of shape ``(FACETS, chunks)``."""
        return np.stack([spool.whole() for spool in self._spools])


class Facets:
    """The filterable values of every chunk, as one code a chunk and facet."""

    def __init__(self, tables: FacetTables, codes: Column) -> None:
        """``codes`` is int32, of shape ``(FACETS, chunks)``."""
        self._codes = codes
        self._numbers = [{value: number for number, value in enumerate(table)} for table in tables.all]

    @classmethod
    def of(cls, chunks: Sequence[Chunk]) -> Facets:
        """Those of ``chunks``, in memory."""
        builder = FacetsBuilder()
        builder.add([facet_of(chunk) for chunk in chunks])
        return cls(builder.tables(), builder.codes())

    @property
    def size(self) -> int:
        return int(self._codes.shape[1])

    def check(self, where: str) -> None:
        """Raises IndexFormatError for codes that no table has. Reads everything."""
        for codes, numbers in zip(self._codes[:], self._numbers, strict=True):
            if len(codes) and not (codes.min() >= 0 and codes.max() < len(numbers)):
                raise IndexFormatError(f"{where} has codes without a meaning: {REMEDY}")

    def allowed(self, wanted: Filter | None) -> NDArray[np.int64] | None:
        """The rows that pass, ascending; None where every row does because nothing is asked for."""
        if wanted is None or wanted == Filter():
            return None
        asked = (wanted.jurisdictions, wanted.sections, wanted.fiscal_years, wanted.areas)
        rows: NDArray[np.int64] | None = None
        for facet, values in enumerate(asked):
            if values is not None:
                codes = self._codes[facet : facet + 1][0]
                passes = self._among(facet, values)
                if rows is None:
                    rows = np.flatnonzero(passes[codes]).astype(np.int64, copy=False)
                else:
                    rows = rows[passes[codes[rows]]]
        return rows

    def _among(self, facet: int, values: Iterable[str | int]) -> NDArray[np.bool_]:
        """Which codes of a facet stand for one of ``values``."""
        numbers = self._numbers[facet]
        passes = np.zeros(max(len(numbers), 1), dtype=np.bool_)
        passes[[numbers[value] for value in values if value in numbers]] = True
        return passes


def section_value(chunk: Chunk) -> str:
    """What a filter knows the chunk's section by: the form's key, else the section's own name."""
    return chunk.section if chunk.section != "" else chunk.section_name

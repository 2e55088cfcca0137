"""All that an index holds, read from its files, and the checks that its parts fit each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from corpus.errors import IndexFormatError
from corpus.model import Chunk, Report, Source, Span
from index.blocks import REMEDY
from index.dense import EXACT, DenseIndex
from index.files import Files
from index.filters import Facets
from index.forward import ForwardIndex
from index.layout import LAYOUT
from index.lexical import LexicalIndex
from index.manifest import Manifest, decode
from index.records import Records
from index.tables import Tables

Chunks = Sequence[Chunk]

_KEPT = 1 << 12
"""Texts that are found without a look at their records."""


class Texts(Mapping[str, str]):
    """The texts of sources by path, in the order of the corpus, each read when it is asked for."""

    def __init__(self, paths: Sequence[str], sources: Sequence[Source]) -> None:
        numbers = {path: number for number, path in enumerate(paths)}
        self._numbers = numbers

        def read(path: str) -> str:
            return sources[numbers[path]].text

        self._read = lru_cache(maxsize=_KEPT)(read)

    def __getitem__(self, path: str) -> str:
        return self._read(path)

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def __contains__(self, path: object) -> bool:
        return path in self._numbers


@dataclass(frozen=True, slots=True)
class Contents:
    """All that an index holds. Row i of ``dense``, ``lexical``, ``forward`` and ``facets`` is chunk i."""

    tables: Tables
    sources: Sequence[Source]
    texts: Texts
    reports: Sequence[Report]
    chunks: Chunks
    facets: Facets
    dense: DenseIndex
    lexical: LexicalIndex
    forward: ForwardIndex
    where: str


def read_contents(files: Files) -> Contents:
    """What ``files`` hold. Raises IndexFormatError for those that are damaged or do not fit each other."""
    tables = decode(Tables, files.whole(LAYOUT.tables).tobytes(), where=files.place(LAYOUT.tables))
    sources = Records(files, "sources", Source)
    texts = Texts(tables.sources, sources)
    where = files.where

    def check_chunk(chunk: Chunk) -> None:
        _check_chunk(chunk, texts, where)

    def check_report(report: Report) -> None:
        for span in _spans(report):
            _check_span(span, texts, where)

    facets = Facets(tables.facets, files.array("facets", np.int32, dimensions=2))
    exact = files.array("vectors", np.float32, dimensions=2)
    place = files.place(LAYOUT.dense)
    return Contents(
        tables=tables,
        sources=sources,
        texts=texts,
        reports=Records(files, "reports", Report, check_report),
        chunks=Records(files, "chunks", Chunk, check_chunk),
        facets=facets,
        dense=DenseIndex.from_bytes(
            files.whole(LAYOUT.dense), where=place, exact=exact if facets.size > EXACT else None
        ),
        lexical=LexicalIndex.read(files, facets.size),
        forward=ForwardIndex.read(files),
        where=where,
    )


def check_counts(contents: Contents, manifest: Manifest, folder: Path) -> None:
    """That all parts are as long as the manifest says. Raises IndexFormatError."""
    counts = manifest.counts
    found = (len(contents.sources), len(contents.texts), len(contents.reports), len(contents.chunks))
    rows = {part.size for part in (contents.facets, contents.dense, contents.forward)}
    if found != (counts.sources, counts.sources, counts.reports, counts.chunks) or rows != {counts.chunks}:
        raise IndexFormatError(f"the files of the index in {folder} differ in their counts: {REMEDY}")
    if {contents.dense.dimension, contents.forward.vectors.shape[1]} != {manifest.encoder.dimension}:
        raise IndexFormatError(
            f"the index in {folder} has vectors of {contents.dense.dimension} dimensions, "
            f"its manifest says {manifest.encoder.dimension}: {REMEDY}"
        )


def check_contents(contents: Contents, manifest: Manifest) -> None:
    """That every part is sound and every span has its text, by reading everything: sums alone trust whoever
    wrote them. Raises IndexFormatError.
    """
    contents.lexical.check(contents.where)
    contents.forward.check(contents.where)
    contents.facets.check(contents.where)
    facts = 0
    # A value is checked when it is read.
    for report in contents.reports:
        facts += len(report.facts)
    for _ in contents.chunks:
        pass
    paths = [source.path for source in contents.sources]
    if facts != manifest.counts.facts or paths != list(contents.tables.sources):
        raise IndexFormatError(f"the files of the index in {contents.where} differ in their counts: {REMEDY}")


def _check_chunk(chunk: Chunk, texts: Mapping[str, str], where: str) -> None:
    if not chunk.passages:
        raise IndexFormatError(f"chunk {chunk.id} of the index in {where} has no passage: {REMEDY}")
    for passage in chunk.passages:
        _check_span(passage.span, texts, where)


def _check_span(span: Span, texts: Mapping[str, str], where: str) -> None:
    text = texts.get(span.source, "")
    if span.end > len(text) or text[span.start : span.end].isspace():
        raise IndexFormatError(
            f"the index in {where} quotes [{span.start}, {span.end}) of {span.source[:200]!r}, "
            f"where there is no text: {REMEDY}"
        )


def _spans(report: Report) -> Iterator[Span]:
    yield report.span
    yield from (mark.span for mark in report.marks)
    for section in report.sections:
        yield from (passage.span for passage in section.passages)
    for fact in report.facts:
        yield fact.span
        yield fact.value_span

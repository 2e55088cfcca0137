"""A part of a corpus, read and taken apart: everything that is worked out of a report by itself.

Portions are made one without another, in any number of processes; put together in order they are the index.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.chunks import chunk_report
from corpus.model import Chunk, Jurisdiction, Report, Source
from index import text
from index.filters import Facet, facet_of
from index.forward import document_of
from index.forward_build import Part, read_documents
from index.lexical import document_text
from index.manifest import encode
from index.postings import Bag, bag_of


@dataclass(frozen=True, slots=True)
class Portion:
    """Some reports with their sources. ``sources``, ``reports`` and ``chunks`` are records; of each
    chunk there is a text, which an encoder reads, a facet, and a document of the bags and of ``forward``.

    ``refused`` are files (path, reason) that could not be read, ``files`` how many were looked at, ``formed``
    counts the chunks under a known form's sections.
    """

    paths: tuple[str, ...]
    sources: tuple[bytes, ...]
    reports: tuple[bytes, ...]
    chunks: tuple[bytes, ...]
    facts: int
    formed: int
    forms: tuple[str, ...]
    jurisdictions: tuple[Jurisdiction, ...]
    facets: tuple[Facet, ...]
    texts: tuple[str, ...]
    words: Bag
    bigrams: Bag
    forward: Part
    files: int = 0
    refused: tuple[tuple[str, str], ...] = ()


def portion_of(
    sources: Sequence[Source],
    reports: Sequence[Report],
    chunks: Sequence[Chunk] | None = None,
    *,
    files: int = 0,
    refused: Sequence[tuple[str, str]] = (),
) -> Portion:
    """A portion of ``reports``, cut into ``chunks`` where they are not given.

    Raises SourceError for text that cannot be written as UTF-8.
    """
    if chunks is None:
        chunks = [chunk for report in reports for chunk in chunk_report(report)]
    documents = [document_of(chunk) for chunk in chunks]
    read = read_documents(documents)
    return Portion(
        paths=tuple(source.path for source in sources),
        sources=tuple(encode(source, Source) for source in sources),
        reports=tuple(encode(report, Report) for report in reports),
        chunks=tuple(encode(chunk, Chunk) for chunk in chunks),
        facts=sum(len(report.facts) for report in reports),
        formed=sum(chunk.section != "" for chunk in chunks),
        forms=tuple(dict.fromkeys(report.form for report in reports)),
        jurisdictions=tuple(dict.fromkeys(report.jurisdiction for report in reports)),
        facets=tuple(facet_of(chunk) for chunk in chunks),
        texts=tuple(document_text(chunk) for chunk in chunks),
        words=bag_of(read.words),
        bigrams=bag_of(text.bigrams(document.text) for document in documents),
        forward=read.part,
        files=files,
        refused=tuple(refused),
    )

"""A built index: read from its folder with every check, searched by meaning and by words."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexFormatError
from corpus.forms import load_forms
from corpus.model import Chunk, Fact, Report, Source, Span
from corpus.registry import load_registry
from index.dense import DenseIndex
from index.encoder import Encoder, Vectors
from index.filters import Facets, Filter
from index.forward import ForwardIndex
from index.fused import FusedSearch
from index.fusion import FORM, SAME
from index.glossary import Glossary, Names, glossary_of
from index.lexical import LexicalIndex
from index.manifest import LAYOUT, REMEDY, Counts, Manifest, decode, encode, read_manifest
from index.text import PROPER, Kind

Sources = tuple[Source, ...]
Reports = tuple[Report, ...]
Chunks = tuple[Chunk, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that was found. ``rank`` begins at 1; scores of different searches do not compare.

    ``parts``, where they were asked for, say what each signal added to the score, most first.
    """

    chunk: Chunk
    score: float
    rank: int
    parts: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Contents:
    """All that an index holds. Row i of ``dense``, ``lexical`` and ``forward`` is chunk i."""

    sources: Sources
    reports: Reports
    chunks: Chunks
    dense: DenseIndex
    lexical: LexicalIndex
    forward: ForwardIndex

    @property
    def counts(self) -> Counts:
        return Counts(
            sources=len(self.sources),
            reports=len(self.reports),
            chunks=len(self.chunks),
            facts=sum(len(report.facts) for report in self.reports),
        )


class Index:
    """Everything a question can be answered from, in memory: the folder may change or go after loading.

    ``reports``, ``facts`` (those of all reports), ``chunks`` are in the order of the corpus; ``sources`` maps
    a source's path to its text. Safe for several threads.
    """

    def __init__(
        self,
        contents: Contents,
        manifest: Manifest,
        *,
        encoder: Encoder | None = None,
        encoder_name: str | None = None,
        where: str = "memory",
    ) -> None:
        self.manifest = manifest
        self.reports = contents.reports
        self.chunks = contents.chunks
        self.facts: tuple[Fact, ...] = tuple(chain.from_iterable(report.facts for report in contents.reports))
        self.sources: Mapping[str, str] = MappingProxyType({s.path: s.text for s in contents.sources})
        self.dense = contents.dense
        self._lexical = contents.lexical
        formed = 2 * sum(chunk.section != "" for chunk in contents.chunks) > len(contents.chunks)
        self.fused = FusedSearch(
            contents.lexical,
            contents.dense,
            contents.forward,
            partial(_glossary, contents),
            relation=FORM if formed else SAME,
        )
        self._facets = Facets(contents.chunks)
        self._where = where
        self._encoder_name = encoder_name
        self._encoder_lock = threading.Lock()
        self._encoder: Encoder | None = None
        if encoder is not None:
            self._encoder = self._fitting(encoder)

    @classmethod
    def load(cls, folder: Path, *, encoder: Encoder | None = None, encoder_name: str | None = None) -> Index:
        """The index in ``folder``, checked whole.

        Without ``encoder`` the one called ``encoder_name`` (None: the default) is loaded at the first search
        by meaning, so that a question which needs none does not wait for it.

        Raises IndexFormatError for a folder that is missing, damaged, changed, of another schema, or made
        with another encoder than ``encoder``.
        """
        manifest, files = _read_verified(folder)
        contents = _read_contents(files, where=folder / manifest.folder)
        _check(contents, manifest, folder)
        return cls(contents, manifest, encoder=encoder, encoder_name=encoder_name, where=str(folder))

    @property
    def encoder(self) -> Encoder:
        """The encoder that made the index, loaded at first use.

        Raises EncoderError where it cannot be loaded, IndexFormatError where it is another one.
        """
        with self._encoder_lock:
            if self._encoder is None:
                from index.encoders import load_encoder

                self._encoder = self._fitting(load_encoder(self._encoder_name))
            return self._encoder

    def allowed(self, filter: Filter | None) -> NDArray[np.int64] | None:
        """The numbers of the chunks that pass ``filter``, ascending; None where all do."""
        return self._facets.allowed(filter)

    def search(
        self, query: str, k: int, filter: Filter | None = None, *, explain: bool = False
    ) -> tuple[Hit, ...]:
        """The ``k`` best chunks by all signals together, best first; scores are above and below 0.

        Chunks that share neither words nor meaning with ``query`` are no candidates and are left out. With
        ``explain`` each hit says what every signal added. Raises as ``encoder`` does.
        """
        found = self.fused.search(query, k, self.allowed(filter), self.encoder, explain=explain)
        return tuple(Hit(self.chunks[r.row], r.score, n, r.parts) for n, r in enumerate(found, start=1))

    def search_dense(self, query: str, k: int, filter: Filter | None = None) -> tuple[Hit, ...]:
        """The ``k`` chunks nearest in meaning, best first; score is the cosine.

        A query in which the encoder finds nothing has no neighbours. Raises as ``encoder`` does.
        """
        return self.search_vector(self.encoder.encode_queries([query])[0], k, filter)

    def search_vector(self, vector: Vectors, k: int, filter: Filter | None = None) -> tuple[Hit, ...]:
        """The ``k`` chunks nearest to ``vector``, shape ``(dimension,)``, best first."""
        if not vector.any():
            return ()
        rows, scores = self.dense.search(vector, k, self.allowed(filter))
        return self._hits(zip(rows.tolist(), scores.tolist(), strict=True))

    def search_lexical(self, query: str, k: int, filter: Filter | None = None) -> tuple[Hit, ...]:
        """The ``k`` chunks that share the most telling words, best first; score is BM25's, above 0."""
        return self._hits(iter(self._lexical.search(query, k, self.allowed(filter))))

    def _hits(self, found: Iterator[tuple[int, float]]) -> tuple[Hit, ...]:
        return tuple(Hit(self.chunks[row], score, rank) for rank, (row, score) in enumerate(found, start=1))

    def _fitting(self, encoder: Encoder) -> Encoder:
        made = self.manifest.encoder
        if (encoder.id, encoder.revision, encoder.dimension) != (made.id, made.revision, made.dimension):
            raise IndexFormatError(
                f"the index in {self._where} was made with encoder {made.id} (revision {made.revision[:12]}, "
                f"{made.dimension} dimensions), not with {encoder.id} (revision {encoder.revision[:12]}, "
                f"{encoder.dimension} dimensions): use that encoder or {REMEDY}"
            )
        return encoder


def write_contents(contents: Contents, folder: Path) -> dict[str, str]:
    """Writes the files of ``Layout.data`` into ``folder`` and gives the sha256 of each.

    Raises OSError where they cannot be written, SourceError for text that is no Unicode.
    """
    files = {
        LAYOUT.reports: encode(contents.reports, Reports),
        LAYOUT.sources: encode(contents.sources, Sources),
        LAYOUT.chunks: encode(contents.chunks, Chunks),
        **contents.lexical.to_files(),
        **contents.forward.to_files(),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    contents.dense.write(folder / LAYOUT.dense)
    return {name: _sha256((folder / name).read_bytes()) for name in sorted(LAYOUT.data)}


def read_files(index_folder: Path, manifest: Manifest) -> dict[str, bytes]:
    """The bytes of every file of the index, each equal to its sha256 in ``manifest``.

    Raises IndexFormatError for a file that is missing, unreadable or changed.
    """
    files: dict[str, bytes] = {}
    for name in LAYOUT.data:
        path = index_folder / manifest.folder / name
        if not path.is_file():
            raise IndexFormatError(f"{path} is missing: {REMEDY}")
        try:
            files[name] = path.read_bytes()
        except OSError as error:
            raise IndexFormatError(f"{path} cannot be read ({error.strerror}): {REMEDY}") from error
        if _sha256(files[name]) != manifest.files[name]:
            raise IndexFormatError(f"{path} was changed after the index was built: {REMEDY}")
    return files


def _read_verified(folder: Path) -> tuple[Manifest, dict[str, bytes]]:
    manifest = read_manifest(folder)
    while True:
        try:
            return manifest, read_files(folder, manifest)
        except IndexFormatError:
            # A build that ended meanwhile has taken the old files away: begin again with the new ones.
            newer = read_manifest(folder)
            if newer.generation == manifest.generation:
                raise
            manifest = newer


def _read_contents(files: Mapping[str, bytes], *, where: Path) -> Contents:
    return Contents(
        sources=decode(Sources, files[LAYOUT.sources], where=str(where / LAYOUT.sources)),
        reports=decode(Reports, files[LAYOUT.reports], where=str(where / LAYOUT.reports)),
        chunks=decode(Chunks, files[LAYOUT.chunks], where=str(where / LAYOUT.chunks)),
        dense=DenseIndex.from_bytes(files[LAYOUT.dense], where=str(where / LAYOUT.dense)),
        lexical=LexicalIndex.from_files(files, where=str(where)),
        forward=ForwardIndex.from_files(files, where=str(where)),
    )


def _check(contents: Contents, manifest: Manifest, folder: Path) -> None:
    """That the parts fit each other and every span has its text; sha256 alone trusts whoever wrote them."""
    sizes = {contents.dense.size, contents.lexical.size, contents.forward.size}
    if contents.counts != manifest.counts or sizes != {manifest.counts.chunks}:
        raise IndexFormatError(f"the files of the index in {folder} differ in their counts: {REMEDY}")
    if {contents.dense.dimension, contents.forward.vectors.shape[1]} != {manifest.encoder.dimension}:
        raise IndexFormatError(
            f"the index in {folder} has vectors of {contents.dense.dimension} dimensions, "
            f"its manifest says {manifest.encoder.dimension}: {REMEDY}"
        )
    for chunk in contents.chunks:
        if not chunk.passages:
            raise IndexFormatError(f"chunk {chunk.id} of the index in {folder} has no passage: {REMEDY}")
    texts = {source.path: source.text for source in contents.sources}
    for span in _spans(contents):
        text = texts.get(span.source)
        if text is None or span.end > len(text) or text[span.start : span.end].isspace():
            raise IndexFormatError(
                f"the index in {folder} quotes [{span.start}, {span.end}) of {span.source[:200]!r}, "
                f"where there is no text: {REMEDY}"
            )


def _glossary(contents: Contents) -> Glossary:
    """What the reports' own forms and places are called; of every form where they follow none."""
    used = {report.form for report in contents.reports}
    forms = load_forms()
    chosen = [form for form in forms if form.id in used] or forms
    jurisdictions = {report.jurisdiction.name: report.jurisdiction for report in contents.reports}
    terms = tuple(zip(contents.forward.terms, contents.forward.kinds.tolist(), strict=True))
    proper = tuple(term for term, kind in terms if kind in PROPER)
    common = tuple(term for term, kind in terms if kind == Kind.NOUN)
    return glossary_of(
        chosen, tuple(jurisdictions.values()), Names(proper, common), load_registry().group_words
    )


def _spans(contents: Contents) -> Iterator[Span]:
    for report in contents.reports:
        yield report.span
        yield from (mark.span for mark in report.marks)
        for section in report.sections:
            yield from (passage.span for passage in section.passages)
        for fact in report.facts:
            yield fact.span
            yield fact.value_span
    for chunk in contents.chunks:
        yield from (passage.span for passage in chunk.passages)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()

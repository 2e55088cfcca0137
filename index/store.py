"""A built index: opened from its folder with every check, searched by meaning and by words."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexFormatError
from corpus.everyday import everyday_subjects
from corpus.forms import load_forms
from corpus.model import Chunk, Fact, Report
from corpus.registry import load_registry
from index.blocks import REMEDY
from index.contents import Chunks, Contents, check_contents, check_counts, read_contents
from index.encoder import Encoder, Vectors
from index.files import Files, open_files, verify_files
from index.filters import Filter
from index.fused import FusedSearch
from index.glossary import Glossary, Names, glossary_of
from index.manifest import Manifest, read_manifest
from index.text import PROPER, Kind


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that was found. ``rank`` begins at 1; scores of different searches do not compare.

    ``parts``, where they were asked for, say what each signal added to the score, most first.
    """

    chunk: Chunk
    score: float
    rank: int
    parts: tuple[tuple[str, float], ...] = ()


class Index:
    """Everything a question can be answered from.

    ``reports`` and ``facts`` (those of all reports) are read when they are first asked for, ``chunks`` one by
    one; all are in the order of the corpus. ``sources`` maps a source's path to its text. A small index is in
    memory, and its folder may change or go; the files of a large one (``index.files.SMALL``) are mapped, may
    be taken away, and are checked block by block: any search or reading of a part raises IndexFormatError
    where that part was changed. Safe for several threads.
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
        self._contents = contents
        self.chunks: Chunks = contents.chunks
        self.sources: Mapping[str, str] = contents.texts
        self.dense = contents.dense
        self._lexical = contents.lexical
        formed = 2 * contents.tables.formed > len(contents.chunks)
        self.fused = FusedSearch(
            contents.lexical,
            contents.dense,
            contents.forward,
            partial(_glossary, contents),
            formed=formed,
        )
        self._facets = contents.facets
        self._where = where
        self._encoder_name = encoder_name
        self._encoder_lock = threading.Lock()
        self._encoder: Encoder | None = None
        if encoder is not None:
            self._encoder = self._fitting(encoder)

    @classmethod
    def load(
        cls,
        folder: Path,
        *,
        encoder: Encoder | None = None,
        encoder_name: str | None = None,
        whole: bool | None = None,
    ) -> Index:
        """The index in ``folder``. A small one is checked whole, a large one as it is used; ``whole`` says
        which.

        Without ``encoder`` the one called ``encoder_name`` (None: the default) is loaded at the first search
        by meaning, so that a question which needs none does not wait for it.

        Raises IndexFormatError for a folder that is missing, damaged, changed, of another schema, or made
        with another encoder than ``encoder``.
        """
        manifest, files = _open(folder, whole)
        contents = read_contents(files)
        check_counts(contents, manifest, folder)
        if files.is_checked:
            check_contents(contents, manifest)
        return cls(contents, manifest, encoder=encoder, encoder_name=encoder_name, where=str(folder))

    @cached_property
    def reports(self) -> tuple[Report, ...]:
        return tuple(self._contents.reports)

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        return tuple(chain.from_iterable(report.facts for report in self.reports))

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
        self,
        query: str,
        k: int,
        filter: Filter | None = None,
        *,
        explain: bool = False,
        exact: bool = False,
    ) -> tuple[Hit, ...]:
        """The ``k`` best chunks by all signals together, best first; scores are above and below 0.

        Chunks that share neither words nor meaning with ``query`` are no candidates and are left out. With
        ``explain`` each hit says what every signal added. A large index finds the nearest in meaning by an
        approximation; with ``exact`` it compares them all, which is slow. Raises as ``encoder`` does.
        """
        found = self.fused.search(query, k, self.allowed(filter), self.encoder, explain=explain, exact=exact)
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


def verify(folder: Path) -> Manifest:
    """Checks an index whole, however large: every byte, and that its parts fit each other.

    Raises IndexFormatError as ``Index.load``, for the first fault found.
    """
    manifest, files = _open(folder, None)
    verify_files(folder, manifest)
    contents = read_contents(files)
    check_counts(contents, manifest, folder)
    check_contents(contents, manifest)
    return manifest


def _open(folder: Path, whole: bool | None) -> tuple[Manifest, Files]:
    manifest = read_manifest(folder)
    while True:
        try:
            return manifest, open_files(folder, manifest, whole=whole)
        except IndexFormatError:
            # A build that ended meanwhile has taken the old files away: begin again with the new ones.
            newer = read_manifest(folder)
            if newer.generation == manifest.generation:
                raise
            manifest = newer


def _glossary(contents: Contents) -> Glossary:
    """What the reports' own forms and places are called; of every form where they follow none."""
    forms = load_forms()
    chosen = [form for form in forms if form.id in contents.tables.forms] or forms
    jurisdictions = {place.name: place for place in contents.tables.jurisdictions}
    forward = contents.forward
    terms = tuple(zip(forward.terms, forward.kinds[:].tolist(), strict=True))
    names = Names(
        tuple(term for term, kind in terms if kind in PROPER),
        tuple(term for term, kind in terms if kind == Kind.NOUN),
        dict(zip(forward.terms, forward.readings, strict=True)),
    )
    return glossary_of(
        chosen, tuple(jurisdictions.values()), names, load_registry().group_words, everyday_subjects()
    )

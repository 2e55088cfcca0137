"""From portions of a corpus to the files of an index, a portion at a time.

What grows with the corpus goes to the disk as it comes; in memory stay the terms, a number or two for each
chunk, and, up to ``dense.EXACT`` chunks, their vectors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.errors import EncoderError
from corpus.model import Jurisdiction
from index.arrays import Folder, Spool
from index.blocks import sums_of
from index.dense import EXACT, DenseIndex, build_approximate
from index.encoder import Encoder, Vectors
from index.files import sha256_of
from index.filters import FacetsBuilder
from index.forward_build import ForwardBuilder
from index.layout import LAYOUT, RECORDS, STREAM_NAMES
from index.manifest import Counts, encode
from index.portion import Portion
from index.postings import PostingsBuilder
from index.progress import Progress
from index.records import RecordsWriter
from index.tables import Tables

BATCH = 1024


@dataclass(frozen=True, slots=True)
class Written:
    """What a folder of files holds: counts, and the sha256 and length of each file."""

    counts: Counts
    files: dict[str, str]
    sizes: dict[str, int]


class IndexWriter:
    """Writes the files of ``Layout.data`` into ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._records = {name: RecordsWriter(folder, name) for name in RECORDS}
        self._streams = {name: PostingsBuilder(name, folder) for name in STREAM_NAMES}
        self._forward = ForwardBuilder(folder)
        self._facets = FacetsBuilder()
        self._texts, self._lengths = Spool(np.uint8, folder), Spool(np.int32, folder)
        self._paths: list[str] = []
        self._forms: dict[str, None] = {}
        self._jurisdictions: dict[Jurisdiction, None] = {}
        self._facts = self._formed = 0

    @property
    def chunks(self) -> int:
        """How many have come so far."""
        return len(self._records["chunks"])

    def add(self, portion: Portion) -> None:
        """Puts ``portion`` behind those that are there."""
        for name in RECORDS:
            self._records[name].add(getattr(portion, name))
        self._streams["words"].add(portion.words)
        self._streams["bigrams"].add(portion.bigrams)
        self._forward.add(portion.forward)
        self._facets.add(portion.facets)
        texts = [text.encode("utf-8", "surrogatepass") for text in portion.texts]
        self._texts.append(np.frombuffer(b"".join(texts), dtype=np.uint8))
        self._lengths.append(np.array([len(text) for text in texts], dtype=np.int32))
        self._paths.extend(portion.paths)
        self._forms.update(dict.fromkeys(portion.forms))
        self._jurisdictions.update(dict.fromkeys(portion.jurisdictions))
        self._facts += portion.facts
        self._formed += portion.formed

    def finish(self, encoder: Encoder, progress: Progress) -> Written:
        """Writes what is left. Raises EncoderError where the encoder gives no proper vectors."""
        out = Folder(self._folder)
        for records in self._records.values():
            records.close()
        out.file(LAYOUT.tables, encode(self._tables(), Tables))
        out.array("facets", (4, self.chunks), np.int32)[:] = self._facets.codes()
        self._write_vectors(out, encoder, progress)
        progress.stage("words", None)
        for stream in self._streams.values():
            stream.finish(out)
        progress.stage("vocabulary", self._forward.vocabulary)
        self._forward.finish(
            out, lambda words: encoded(_batches(words), encoder, progress.advance), encoder.dimension
        )
        return self._written()

    def _write_vectors(self, out: Folder, encoder: Encoder, progress: Progress) -> None:
        progress.stage("encode", self.chunks)
        batches = encoded(self._read_texts(), encoder, progress.advance)
        path = self._folder / LAYOUT.dense
        if self.chunks <= EXACT:
            vectors = np.empty((self.chunks, encoder.dimension), dtype=np.float32)
            _fill(vectors, batches)
            DenseIndex.build(vectors).write(path)
            out.array("vectors", (0, encoder.dimension), np.float32)
            return
        vectors = out.array("vectors", (self.chunks, encoder.dimension), np.float32)
        _fill(vectors, batches)
        progress.stage("neighbours", None)
        build_approximate(vectors).write(path)

    def _read_texts(self) -> Iterator[list[str]]:
        """The texts in batches."""
        left = b""
        lengths = self._lengths.whole()
        pieces = self._texts.pieces(1 << 22)
        for start in range(0, len(lengths), BATCH):
            wanted = lengths[start : start + BATCH].tolist()
            while len(left) < sum(wanted):
                left += next(pieces).tobytes()
            texts, at = [], 0
            for length in wanted:
                texts.append(left[at : at + length].decode("utf-8", "surrogatepass"))
                at += length
            left = left[at:]
            yield texts
        self._texts.close()

    def _tables(self) -> Tables:
        return Tables(
            sources=tuple(self._paths),
            forms=tuple(self._forms),
            jurisdictions=tuple(self._jurisdictions),
            formed=self._formed,
            facets=self._facets.tables(),
        )

    def _written(self) -> Written:
        counts = Counts(
            sources=len(self._records["sources"]),
            reports=len(self._records["reports"]),
            chunks=self.chunks,
            facts=self._facts,
        )
        return Written(counts, *sign(self._folder))


def sign(folder: Path) -> tuple[dict[str, str], dict[str, int]]:
    """Writes the blocks' sums of the other files, and gives the sha256 and the length of each file."""
    sums = [sums_of(folder / name) for name in LAYOUT.summed]
    (folder / LAYOUT.sums).write_bytes(np.concatenate(sums).astype("<u4").tobytes())
    names = sorted(LAYOUT.data)
    return (
        {name: sha256_of(folder / name) for name in names},
        {name: (folder / name).stat().st_size for name in names},
    )


def encoded(
    batches: Iterable[Sequence[str]], encoder: Encoder, advance: Callable[[int], None]
) -> Iterator[Vectors]:
    """The vectors of each batch of texts. Raises EncoderError for what is no vectors."""
    for batch in batches:
        vectors = encoder.encode_passages(batch)
        if vectors.shape != (len(batch), encoder.dimension) or not np.isfinite(vectors).all():
            raise EncoderError(
                f"encoder {encoder.id} gave {vectors.shape} for {len(batch)} texts of {encoder.dimension} "
                "dimensions, or values that are no numbers: use another --encoder"
            )
        yield vectors
        advance(len(batch))


def _batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    return (texts[start : start + BATCH] for start in range(0, len(texts), BATCH))


def _fill(vectors: Vectors, batches: Iterable[Vectors]) -> None:
    at = 0
    for batch in batches:
        vectors[at : at + len(batch)] = batch
        at += len(batch)

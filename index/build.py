"""From a folder of reports to an index on disk."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

import corpus
from corpus.chunks import chunk_report
from corpus.errors import EncoderError, IndexFormatError, SourceError
from corpus.library import read_corpus
from index.dense import DenseIndex
from index.encoder import Encoder, Vectors
from index.forward import build_forward, document_of
from index.lexical import LexicalIndex, document_text
from index.manifest import (
    SCHEMA_VERSION,
    EncoderStamp,
    Manifest,
    library_versions,
    read_manifest,
    sealed,
)
from index.publish import build_lock, publish
from index.store import Contents, read_files, write_contents

BATCH = 512

_CORPUS_CODE = Path(corpus.__file__).parent
_DATA_SUFFIXES = frozenset({".py", ".yaml", ".yml", ".csv", ".tsv", ".json"})
# The modules of this package whose change changes what is written.
_INDEX_CODE = (
    "text.py",
    "arrays.py",
    "lexical.py",
    "forward.py",
    "dense.py",
    "manifest.py",
    "store.py",
    "build.py",
)


class Progress(Protocol):
    """Who is told how a build goes."""

    def stage(self, name: str, total: int | None) -> None:
        """A new stage begins, of ``total`` steps where that is known."""

    def advance(self, steps: int) -> None:
        """``steps`` more of the stage are done."""

    def refused(self, path: str, reason: str) -> None:
        """A file of the corpus could not be read and is left out."""

    def waiting(self) -> None:
        """Another build holds the folder; this one goes on when that has ended."""


class Silent:
    """A Progress that says nothing."""

    def stage(self, name: str, total: int | None) -> None:
        pass

    def advance(self, steps: int) -> None:
        pass

    def refused(self, path: str, reason: str) -> None:
        pass

    def waiting(self) -> None:
        pass


def build_index(
    corpus_folder: Path, index_folder: Path, *, encoder: Encoder, progress: Progress | None = None
) -> Manifest:
    """Reads the reports in ``corpus_folder`` and puts their index in place in ``index_folder``.

    The same corpus, encoder and program give the same files. Files that cannot be read are told to
    ``progress`` and left out.

    Raises SourceError where nothing can be read, EncoderError where the encoder gives no proper vectors,
    IndexFormatError where the folder cannot be written.
    """
    told = Silent() if progress is None else progress
    _check_folders(corpus_folder, index_folder)
    with build_lock(index_folder, on_wait=told.waiting):
        # Taken before reading: a file that changes meanwhile makes the index stale, never falsely fresh.
        seen = fingerprint(corpus_folder)
        contents = assemble(corpus_folder, encoder=encoder, progress=told)
        told.stage("write", None)

        def write(folder: Path) -> Manifest:
            return sealed(
                Manifest(
                    schema_version=SCHEMA_VERSION,
                    generation="",
                    encoder=_stamp(encoder),
                    counts=contents.counts,
                    files=write_contents(contents, folder),
                    corpus=seen,
                    recipe=recipe(),
                    built_with=library_versions(),
                )
            )

        return publish(index_folder, write)


def assemble(corpus_folder: Path, *, encoder: Encoder, progress: Progress) -> Contents:
    """What the index of ``corpus_folder`` holds. Raises SourceError and EncoderError as ``build_index``."""
    progress.stage("read", None)
    read = read_corpus(corpus_folder, on_file=lambda _: progress.advance(1))
    for path, reason in read.refused:
        progress.refused(path, reason)
    chunks = tuple(chunk for report in read.reports for chunk in chunk_report(report))
    if not chunks:
        raise SourceError(
            f"no readable report in {corpus_folder} ({len(read.refused)} files refused): add reports or name "
            "another --corpus"
        )
    texts = [document_text(chunk) for chunk in chunks]
    vectors = _encode(texts, encoder, progress, stage="encode")
    progress.stage("words", None)
    return Contents(
        sources=read.sources,
        reports=read.reports,
        chunks=chunks,
        dense=DenseIndex.build(vectors),
        lexical=LexicalIndex.build(texts),
        forward=build_forward(
            [document_of(chunk) for chunk in chunks],
            lambda words: _encode(words, encoder, progress, stage="vocabulary"),
        ),
    )


def is_stale(index_folder: Path, corpus_folder: Path, *, encoder: Encoder | None = None) -> bool:
    """Whether building would change the index: it is missing or damaged, or a report, a form, the program,
    a library or (where ``encoder`` is given) the encoder is another than the index was built with.
    """
    try:
        manifest = read_manifest(index_folder)
        read_files(index_folder, manifest)
    except IndexFormatError:
        return True
    built = (manifest.corpus, manifest.recipe, manifest.built_with)
    if built != (fingerprint(corpus_folder), recipe(), library_versions()):
        return True
    return encoder is not None and manifest.encoder != _stamp(encoder)


def fingerprint(corpus_folder: Path) -> str:
    """A hash of the names and contents of all files in ``corpus_folder``, hidden ones left out."""
    return _hash_files(corpus_folder, _visible(corpus_folder))


def recipe() -> str:
    """A hash of the code, forms and registries that make an index of a corpus."""
    reports = _CORPUS_CODE / "reports"
    reading = [
        path
        for path in _visible(_CORPUS_CODE)
        if path.suffix in _DATA_SUFFIXES and not path.is_relative_to(reports)
    ]
    here = Path(__file__).parent
    return _hash_files(_CORPUS_CODE.parent, [*reading, *(here / name for name in _INDEX_CODE)])


def _encode(texts: Sequence[str], encoder: Encoder, progress: Progress, *, stage: str) -> Vectors:
    progress.stage(stage, len(texts))
    vectors = np.empty((len(texts), encoder.dimension), dtype=np.float32)
    for start in range(0, len(texts), BATCH):
        batch = texts[start : start + BATCH]
        encoded = encoder.encode_passages(batch)
        if encoded.shape != (len(batch), encoder.dimension) or not np.isfinite(encoded).all():
            raise EncoderError(
                f"encoder {encoder.id} gave {encoded.shape} for {len(batch)} texts of {encoder.dimension} "
                "dimensions, or values that are no numbers: use another --encoder"
            )
        vectors[start : start + len(batch)] = encoded
        progress.advance(len(batch))
    return vectors


def _stamp(encoder: Encoder) -> EncoderStamp:
    return EncoderStamp(id=encoder.id, revision=encoder.revision, dimension=encoder.dimension)


def _check_folders(corpus_folder: Path, index_folder: Path) -> None:
    if not corpus_folder.is_dir():
        raise SourceError(f"{corpus_folder} is not a folder of reports: name one with --corpus")
    if index_folder.resolve().is_relative_to(corpus_folder.resolve()):
        raise IndexFormatError(
            f"the index folder {index_folder} lies in the corpus folder {corpus_folder}: name another --index"
        )


def _visible(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not hidden and path.is_file():
            yield path


def _hash_files(root: Path, paths: Sequence[Path] | Iterator[Path]) -> str:
    digest = hashlib.sha256()
    for name, path in sorted((path.relative_to(root).as_posix(), path) for path in paths):
        try:
            content = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            content = f"unreadable: {error.errno}"
        digest.update(f"{name}\0{content}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()

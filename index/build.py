"""From a folder of reports to an index on disk."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

import corpus
from corpus.errors import IndexFormatError, SourceError
from corpus.library import list_files, read_files
from index.encoder import Encoder
from index.files import open_files
from index.manifest import (
    SCHEMA_VERSION,
    EncoderStamp,
    Manifest,
    library_versions,
    read_manifest,
    sealed,
)
from index.portion import Portion, portion_of
from index.progress import Progress, Silent
from index.publish import build_lock, publish
from index.workers import in_order
from index.writer import IndexWriter

FILES = 64
"""Files that are read at a time: fewer are not worth another process."""

__all__ = ["Progress", "Silent", "build_from", "build_index", "fingerprint", "is_stale", "recipe"]

_CORPUS_CODE = Path(corpus.__file__).parent
_DATA_SUFFIXES = frozenset({".py", ".yaml", ".yml", ".csv", ".tsv", ".json"})
# The modules of this package whose change changes what is written.
_INDEX_CODE = tuple(
    f"{name}.py"
    for name in [
        "text",
        "arrays",
        "blocks",
        "layout",
        "strings",
        "records",
        "filters",
        "postings",
        "lexical",
        "forward",
        "forward_build",
        "dense",
        "manifest",
        "portion",
        "writer",
        "build",
    ]
)


def build_index(
    corpus_folder: Path,
    index_folder: Path,
    *,
    encoder: Encoder,
    progress: Progress | None = None,
    jobs: int = 1,
) -> Manifest:
    """Reads the reports in ``corpus_folder`` and puts their index in place in ``index_folder``.

    The same corpus, encoder and program give the same files, however many processes (``jobs``) read the
    reports. Files that cannot be read are told to ``progress`` and left out.

    Raises SourceError where nothing can be read, EncoderError where the encoder gives no proper vectors,
    IndexFormatError where the folder cannot be written.
    """
    told = Silent() if progress is None else progress
    _check_folders(corpus_folder, index_folder)
    with build_lock(index_folder, on_wait=told.waiting):
        # Taken before reading: a file that changes meanwhile makes the index stale, never falsely fresh.
        seen = fingerprint(corpus_folder)

        def fill(writer: IndexWriter) -> None:
            told.stage("read", None)
            refused = 0
            for portion in _portions(corpus_folder, jobs):
                writer.add(portion)
                refused += len(portion.refused)
                for path, reason in portion.refused:
                    told.refused(path, reason)
                told.advance(portion.files)
            if writer.chunks == 0:
                raise SourceError(
                    f"no readable report in {corpus_folder} ({refused} files refused): add reports or name "
                    "another --corpus"
                )

        return publish(index_folder, lambda folder: _write(folder, fill, encoder, told, corpus=seen))


def build_from(
    portions: Iterable[Portion],
    index_folder: Path,
    *,
    encoder: Encoder,
    progress: Progress | None = None,
    corpus: str = "",
) -> Manifest:
    """Puts the index of ``portions`` in place in ``index_folder``; ``corpus`` is their fingerprint.

    Raises EncoderError and IndexFormatError as ``build_index``.
    """
    told = Silent() if progress is None else progress

    def fill(writer: IndexWriter) -> None:
        told.stage("read", None)
        for portion in portions:
            writer.add(portion)
            told.advance(len(portion.chunks))

    with build_lock(index_folder, on_wait=told.waiting):
        return publish(index_folder, lambda folder: _write(folder, fill, encoder, told, corpus=corpus))


def _write(
    folder: Path,
    fill: Callable[[IndexWriter], None],
    encoder: Encoder,
    progress: Progress,
    *,
    corpus: str,
) -> Manifest:
    writer = IndexWriter(folder)
    fill(writer)
    written = writer.finish(encoder, progress)
    progress.stage("write", None)
    return sealed(
        Manifest(
            schema_version=SCHEMA_VERSION,
            generation="",
            encoder=_stamp(encoder),
            counts=written.counts,
            files=written.files,
            sizes=written.sizes,
            corpus=corpus,
            recipe=recipe(),
            built_with=library_versions(),
        )
    )


def _portions(corpus_folder: Path, jobs: int) -> Iterator[Portion]:
    paths = list_files(corpus_folder)
    tasks = (paths[start : start + FILES] for start in range(0, len(paths), FILES))
    return in_order(partial(_portion, corpus_folder), tasks, jobs=jobs)


def _portion(corpus_folder: Path, paths: Sequence[Path]) -> Portion:
    read = read_files(corpus_folder, paths)
    return portion_of(read.sources, read.reports, files=len(paths), refused=read.refused)


def is_stale(index_folder: Path, corpus_folder: Path, *, encoder: Encoder | None = None) -> bool:
    """Whether building would change the index: it is missing or damaged, or a report, a form, the program,
    a library or (where ``encoder`` is given) the encoder is another than the index was built with.
    """
    try:
        manifest = read_manifest(index_folder)
        open_files(index_folder, manifest)
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

"""A corpus folder, read whole: its sources and the reports in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import SourceError
from corpus.forms import Form, load_forms
from corpus.gazetteer import Registry
from corpus.model import Report, Source
from corpus.readers import list_sources, read_source
from corpus.registry import load_registry
from corpus.structure import recover


@dataclass(frozen=True, slots=True)
class Corpus:
    """What a folder holds. ``refused`` lists (path, reason) of the files that could not be read."""

    sources: tuple[Source, ...]
    reports: tuple[Report, ...]
    refused: tuple[tuple[str, str], ...] = ()


def read_corpus(
    folder: Path,
    *,
    forms: Sequence[Form] | None = None,
    registry: Registry | None = None,
    on_file: Callable[[str], None] | None = None,
) -> Corpus:
    """Read every report file under ``folder``; ``on_file`` is told each path when it is done.

    A file that cannot be read is listed, not raised. Raises SourceError where the folder itself is
    missing or holds no file that could be a report.
    """
    known_forms = load_forms() if forms is None else forms
    known_places = load_registry() if registry is None else registry
    paths = list_files(folder)
    sources: list[Source] = []
    reports: list[Report] = []
    refused: list[tuple[str, str]] = []
    for path in paths:
        read = read_files(folder, [path], forms=known_forms, registry=known_places)
        sources.extend(read.sources)
        reports.extend(read.reports)
        refused.extend(read.refused)
        if on_file is not None:
            on_file(path.relative_to(folder).as_posix())
    return Corpus(tuple(sources), tuple(reports), tuple(refused))


def list_files(folder: Path) -> list[Path]:
    """The report files of a corpus folder, in order.

    Raises SourceError where the folder is missing or holds no file that could be a report.
    """
    paths = list_sources(folder)
    if not paths:
        raise SourceError(f"{folder}: no .txt report in this folder; put report texts there")
    return paths


def read_files(
    folder: Path,
    paths: Sequence[Path],
    *,
    forms: Sequence[Form] | None = None,
    registry: Registry | None = None,
) -> Corpus:
    """What the files at ``paths`` in a corpus ``folder`` hold; one that cannot be read is listed."""
    known_forms = load_forms() if forms is None else forms
    known_places = load_registry() if registry is None else registry
    sources: list[Source] = []
    reports: list[Report] = []
    refused: list[tuple[str, str]] = []
    for path in paths:
        try:
            source = read_source(path, root=folder)
        except SourceError as error:
            refused.append((path.relative_to(folder).as_posix(), str(error)))
        else:
            sources.append(source)
            reports.extend(recover(source, known_forms, known_places))
    return Corpus(tuple(sources), tuple(reports), tuple(refused))

"""The index's command line: ``python -m index build | verify | info | search | models | train |
fuse | dictionary``.

Results go to standard output, everything else to standard error. Exit 0 when done, 2 for a usage error,
1 for any other failure with one line that says what it was.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.closed import until_closed
from corpus.errors import KikeruError
from index.training import command as training
from index.training import dictionary as translating
from index.training import fuse_command as fusing

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

    from index.store import Hit, Index

PROJECT = Path(__file__).resolve().parent.parent
CORPUS = PROJECT / "corpus" / "reports"
INDEX = PROJECT / "index" / "built"

_PARTS = 12
"""Signals that an explained hit shows, the weightiest first."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit status. Raises SystemExit(2) for a usage error."""
    options = _parser().parse_args(argv)
    try:
        return until_closed(lambda: options.run(options), name="index")
    except KikeruError as error:
        print(f"index: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("index: interrupted; the index is as it was", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m index", description="Build and look at the search index."
    )
    commands = parser.add_subparsers(dest="command", required=True)

    build = commands.add_parser("build", help="read the reports and build the index")
    build.add_argument("--corpus", type=Path, default=CORPUS, metavar="DIR", help="folder of reports")
    _add_index(build)
    _add_encoder(build)
    build.add_argument("--if-stale", action="store_true", help="do nothing where the index is up to date")
    build.add_argument(
        "--jobs",
        type=_positive,
        default=os.cpu_count() or 1,
        metavar="N",
        help="processes that read reports (default: one a processor)",
    )
    build.set_defaults(run=_build)

    verify = commands.add_parser("verify", help="check every byte of an index, however large")
    _add_index(verify)
    verify.set_defaults(run=_verify)

    info = commands.add_parser("info", help="say what an index holds")
    _add_index(info)
    info.add_argument("--json", action="store_true", help="one JSON object on one line")
    info.set_defaults(run=_info)

    search = commands.add_parser("search", help="show the passages that a query finds")
    _add_index(search)
    _add_encoder(search)
    search.add_argument("--by", choices=("all", "words", "meaning"), default="all", help="default: all")
    search.add_argument("--explain", action="store_true", help="show what each signal added to the score")
    search.add_argument("-k", type=_positive, default=5, metavar="N", help="how many passages (default: 5)")
    search.add_argument("query", metavar="QUERY")
    search.set_defaults(run=_search)

    models = commands.add_parser("models", help="list the embedding models and rerankers known by name")
    models.add_argument("--json", action="store_true", help="one JSON object a line")
    models.set_defaults(run=_models)

    training.add_parser(commands)
    fusing.add_parser(commands)
    translating.add_parser(commands)
    return parser


def _add_index(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--index", type=Path, default=INDEX, metavar="DIR", help="folder of the index")


def _add_encoder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--encoder", metavar="NAME", help="embedding model (default: the embedded one)")


def _positive(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return number


def _build(options: argparse.Namespace) -> int:
    from index.build import build_index, is_stale
    from index.encoders import load_encoder

    encoder = load_encoder(options.encoder)
    if options.if_stale and not is_stale(options.index, options.corpus, encoder=encoder):
        print(f"index: {options.index} is up to date", file=sys.stderr)
        return 0
    with _Reporter() as reporter:
        manifest = build_index(
            options.corpus, options.index, encoder=encoder, progress=reporter, jobs=options.jobs
        )
    counts = manifest.counts
    print(
        f"{options.index}: {counts.sources} sources, {counts.reports} reports, {counts.chunks} chunks, "
        f"{counts.facts} facts, encoder {manifest.encoder.id}"
    )
    return 0


def _verify(options: argparse.Namespace) -> int:
    from index.store import verify

    manifest = verify(options.index)
    size = sum(manifest.sizes.values())
    print(
        f"{options.index}: sound, {manifest.counts.chunks} chunks, {len(manifest.sizes)} files, {size} bytes"
    )
    return 0


def _info(options: argparse.Namespace) -> int:
    from index.store import Index

    index = Index.load(options.index)
    told = _description(index)
    if options.json:
        print(json.dumps(told, ensure_ascii=False))
        return 0
    for key, value in told.items():
        shown = ", ".join(str(item) for item in value) if isinstance(value, list) else value
        print(f"{key}: {shown}")
    return 0


def _description(index: Index) -> dict[str, object]:
    manifest = index.manifest
    years = {report.fiscal_year for report in index.reports if report.fiscal_year is not None}
    return {
        "schema_version": manifest.schema_version,
        "encoder": manifest.encoder.id,
        "encoder_revision": manifest.encoder.revision,
        "dimension": manifest.encoder.dimension,
        "sources": manifest.counts.sources,
        "reports": manifest.counts.reports,
        "chunks": manifest.counts.chunks,
        "facts": manifest.counts.facts,
        "fiscal_years": sorted(years),
        "jurisdictions": list(dict.fromkeys(report.jurisdiction.name for report in index.reports)),
        "warnings": [f"{report.source}: {text}" for report in index.reports for text in report.warnings],
    }


def _models(options: argparse.Namespace) -> int:
    from index.known import Kind, registry

    for kind in Kind:
        if not options.json:
            print(f"{kind.value}s ({kind.variable}):")
        for model in registry().of(kind):
            told = {
                "kind": kind.name.lower(),
                "name": model.short,
                "hub": model.name,
                "dimension": model.dimension,
                "tokens": model.tokens,
                "memory_mb": model.megabytes,
                "languages": model.languages,
                "licence": model.licence,
                "machine": model.machine,
            }
            wide = "" if model.dimension is None else f"{model.dimension} dimensions, "
            shown = (
                f"  {model.short}: {wide}{model.megabytes} MB, {', '.join(model.languages)}, "
                f"{model.licence}, machine: {model.machine}"
            )
            print(json.dumps(told) if options.json else shown)
    return 0


def _search(options: argparse.Namespace) -> int:
    from index.store import Index

    index = Index.load(options.index, encoder_name=options.encoder)
    for hit in _find(index, options):
        print(_shown(hit))
        if options.explain:
            for name, added in hit.parts[:_PARTS]:
                print(f"      {added:+8.3f}  {name}")
    return 0


def _find(index: Index, options: argparse.Namespace) -> tuple[Hit, ...]:
    if options.by == "all":
        return index.search(options.query, options.k, explain=options.explain)
    find = index.search_lexical if options.by == "words" else index.search_dense
    return find(options.query, options.k)


def _shown(hit: Hit) -> str:
    chunk = hit.chunk
    place = " / ".join(part for part in (chunk.jurisdiction, chunk.section_name, chunk.area) if part)
    text = " ".join(chunk.text.split())
    return f"{hit.rank}. {hit.score:.3f} {place}: {text if len(text) <= 120 else text[:119] + '…'}"


class _Reporter:
    """Shows a build's progress: bars on a terminal, and on any standard error what was refused."""

    def __init__(self) -> None:
        self._bars: RichProgress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> _Reporter:
        if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
            from rich.console import Console
            from rich.progress import Progress

            self._bars = Progress(console=Console(stderr=True), transient=True)
            self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bars is not None:
            self._bars.stop()

    def stage(self, name: str, total: int | None) -> None:
        if self._bars is not None:
            if self._task is not None:
                self._bars.remove_task(self._task)
            self._task = self._bars.add_task(name, total=total)

    def advance(self, steps: int) -> None:
        if self._bars is not None and self._task is not None:
            self._bars.advance(self._task, steps)

    def refused(self, path: str, reason: str) -> None:
        self._say(f"{path} is left out: {reason}")

    def waiting(self) -> None:
        self._say("another build of this index is running; waiting for it")

    def _say(self, message: str) -> None:
        # Through the bars' console where there are bars, so that they do not overwrite the line.
        if self._bars is None:
            print(f"index: {message}", file=sys.stderr)
        else:
            self._bars.console.print(f"index: {message}", markup=False, highlight=False)


if __name__ == "__main__":
    sys.exit(main())

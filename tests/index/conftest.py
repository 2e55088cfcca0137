"""Tiny stand-ins: an encoder without a model, a corpus of two files, an index made by hand."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from corpus.model import (
    Chunk,
    Fact,
    Jurisdiction,
    Mark,
    MarkKind,
    Passage,
    Report,
    Section,
    Source,
    Span,
    ValueState,
    content_id,
)
from index.encoder import Vectors
from index.layout import LAYOUT
from index.manifest import (
    SCHEMA_VERSION,
    EncoderStamp,
    Manifest,
    encode,
    library_versions,
    read_manifest,
    sealed,
)
from index.portion import portion_of
from index.progress import Silent
from index.publish import publish
from index.writer import IndexWriter, sign


@dataclass(frozen=True)
class Contents:
    """What an index is made of."""

    sources: tuple[Source, ...]
    reports: tuple[Report, ...]
    chunks: tuple[Chunk, ...]


@dataclass(frozen=True)
class HashEncoder:
    """Counts hashed character pairs: texts that share pairs are near, the same on every machine."""

    id: str = "hash"
    revision: str = "r1"
    dimension: int = 64

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            for pair in pairwise(text):
                vector[zlib.crc32("".join(pair).encode()) % self.dimension] += 1
            vector /= np.linalg.norm(vector) or 1
        return vectors


CHIBA = """千葉市
支援事業に参加した成果
○ピアサポーターの研修会を開催し、退院支援への理解が深まった。
○病院との連携会議が定例になった。
平成３０年度 取組方針
○保健所と協議の場を設ける。
"""

TOCHIGI = """栃木県
支援事業に参加した成果
○両毛圏域で関係機関の顔の見える関係ができた。
平成３０年度 取組方針
○ピアサポーターの活動を全県に広げる。
"""


def write_corpus(folder: Path, **texts: str) -> Path:
    """A corpus folder of ``name=text``, each as ``name.txt`` with its newlines as they stand."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for name, text in texts.items():
        (folder / f"{name}.txt").write_bytes(text.encode("utf-8"))
    return folder


@pytest.fixture
def encoder() -> HashEncoder:
    return HashEncoder()


@pytest.fixture
def corpus_folder(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "reports", chiba=CHIBA, tochigi=TOCHIGI)


TEXT = "千葉市\r\n○研修会を ３回 開催した\r\n○病院と連携した\n千葉県\n○研修会を開催した\n○保健所を訪ねた\n"


def _passage(line: str, *, after: int = 0, area: str | None = None) -> Passage:
    start = TEXT.index(line, after)
    return Passage(Span("a/二県.txt", start, start + len(line)), line.removeprefix("○"), area=area)


def _report(name: str, year: int | None, passages: tuple[Passage, ...], facts: tuple[Fact, ...]) -> Report:
    title = TEXT.index(name)
    sections = (
        Section("outcomes", "成果", "成果", passages[:1]),
        Section("", "その他の取組", "その他の取組", passages[1:]),
    )
    return Report(
        jurisdiction=Jurisdiction("", name, "other", "関東"),
        fiscal_year=year,
        source="a/二県.txt",
        title=name,
        form="",
        span=Span("a/二県.txt", title, passages[-1].span.end),
        marks=(Mark(MarkKind.TITLE, Span("a/二県.txt", title, title + len(name)), name),),
        sections=sections,
        facts=facts,
    )


def _chunks(report: Report) -> list[Chunk]:
    return [
        Chunk(
            id=content_id(report.source, str(passage.span.start)),
            jurisdiction=report.jurisdiction.name,
            fiscal_year=report.fiscal_year,
            section=section.key,
            section_name=section.name,
            area=passage.area,
            label=None,
            context=f"{report.jurisdiction.name} {section.name}",
            text=passage.text,
            passages=(passage,),
        )
        for section in report.sections
        for passage in section.passages
    ]


@pytest.fixture
def contents() -> Contents:
    """Two reports in one source: 千葉市 of 2017 (rows 0 and 1) and 千葉県 without a year (rows 2 and 3)."""
    times = TEXT.index("３回")
    passage = _passage("○研修会を ３回 開催した")
    fact = Fact(
        jurisdiction="千葉市",
        fiscal_year=2017,
        section="outcomes",
        area=None,
        measure="",
        label="研修会",
        state=ValueState.NUMBER,
        value=3.0,
        unit="回",
        span=passage.span,
        value_span=Span("a/二県.txt", times, times + 2),
    )
    reports = (
        _report("千葉市", 2017, (passage, _passage("○病院と連携した", area="湾岸")), (fact,)),
        _report("千葉県", None, (_passage("○研修会を開催した"), _passage("○保健所を訪ねた")), ()),
    )
    chunks = tuple(chunk for report in reports for chunk in _chunks(report))
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    return Contents((Source("a/二県.txt", TEXT, "utf-8", digest),), reports, chunks)


def publish_contents(contents: Contents, folder: Path, **changes: object) -> Manifest:
    """Writes ``contents`` as an index made with ``HashEncoder``, its manifest changed by ``changes``."""

    def write(staging: Path) -> Manifest:
        writer = IndexWriter(staging)
        writer.add(portion_of(contents.sources, contents.reports, contents.chunks))
        written = writer.finish(HashEncoder(), Silent())
        manifest = Manifest(
            schema_version=SCHEMA_VERSION,
            generation="",
            encoder=EncoderStamp("hash", "r1", 64),
            counts=written.counts,
            files=written.files,
            sizes=written.sizes,
            corpus="c",
            recipe="r",
            built_with=library_versions(),
        )
        return sealed(replace(manifest, **changes))  # type: ignore[arg-type]

    folder.mkdir(parents=True, exist_ok=True)
    return publish(folder, write)


def forge(folder: Path, files: Mapping[str, bytes]) -> None:
    """Puts ``files`` into the index in ``folder``, with the sums that fit them."""
    manifest = read_manifest(folder)
    here = folder / manifest.folder
    for name, data in files.items():
        (here / name).write_bytes(data)
    hashes, sizes = sign(here)
    forged = sealed(replace(manifest, files=hashes, sizes=sizes))
    here.rename(folder / forged.folder)
    (folder / LAYOUT.manifest).write_bytes(encode(forged, Manifest))


@pytest.fixture
def index_folder(contents: Contents, tmp_path: Path) -> Path:
    folder = tmp_path / "index"
    publish_contents(contents, folder)
    return folder

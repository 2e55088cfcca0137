"""How large, how fast and how sure an index is at a number of passages: built, opened and asked, each in a
process of its own, so that each one's time and memory are its own.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from eval.errors import GoldError
from eval.scale_corpus import Asked, Shape, made_portion, questions
from index.build import build_from
from index.encoder import Encoder
from index.encoders import load_encoder
from index.filters import Filter
from index.layout import LAYOUT
from index.manifest import read_manifest
from index.progress import Progress, Silent
from index.store import Index
from index.workers import in_order

DEPTH = 10
FILTERS = ("none", "jurisdiction", "year", "section", "region")


@dataclass(frozen=True, slots=True)
class Built:
    """``peak`` are bytes of the process that builds, mapped files among them; ``stages`` seconds by name."""

    seconds: float
    peak: int
    stages: dict[str, float]


@dataclass(frozen=True, slots=True)
class Asking:
    """Under one filter: ``rows`` that pass on average, milliseconds at the 50th and 95th percentile, at the
    latter also of the processor's time, which a busy machine lengthens less (``busy95``), and the share of
    the ``DEPTH`` best by an exact search that are found, of meaning alone and of all signals.
    """

    filter: str
    rows: float
    p50: float
    p95: float
    busy95: float
    dense_recall: float
    recall: float


@dataclass(frozen=True, slots=True)
class Opened:
    """``seconds`` to open, ``first`` to the first answer besides; ``own`` bytes of memory that are no mapped
    file after all questions, ``resident`` with them.
    """

    seconds: float
    first: float
    own: int
    resident: int
    asked: tuple[Asking, ...]


@dataclass(frozen=True, slots=True)
class Size:
    """One index: passages, bytes of its files by their first part, how it was built and how it answers.

    ``load`` is the machine's load average (one minute) before the questions.
    """

    passages: int
    files: dict[str, int]
    built: Built | None
    opened: Opened
    load: float


class Clock:
    """A Progress that keeps how long each stage took, and tells another."""

    def __init__(self, told: Progress) -> None:
        self._told = told
        self._name = ""
        self._since = time.perf_counter()
        self.stages: dict[str, float] = {}

    def stage(self, name: str, total: int | None) -> None:
        now = time.perf_counter()
        if self._name:
            self.stages[self._name] = now - self._since
        self._name, self._since = name, now
        self._told.stage(name, total)

    def advance(self, steps: int) -> None:
        self._told.advance(steps)

    def refused(self, path: str, reason: str) -> None:
        self._told.refused(path, reason)

    def waiting(self) -> None:
        self._told.waiting()


def measure(shape: Shape, folder: Path, *, jobs: int, asked: int, checked: int, rebuild: bool) -> Size:
    """Builds an index of ``shape`` in ``folder`` (unless there is one and not ``rebuild``) and asks it
    ``asked`` questions under each filter, comparing ``checked`` of them with an exact search.
    """
    built: Built | None = None
    if rebuild or not (folder / LAYOUT.manifest).exists():
        built = _apart(build, shape, folder, jobs)
    load = os.getloadavg()[0]
    opened: Opened = _apart(ask, shape, folder, asked, checked)
    manifest = read_manifest(folder)
    files: dict[str, int] = {}
    for name, size in manifest.sizes.items():
        part = name.split(".")[0]
        files[part] = files.get(part, 0) + size
    return Size(manifest.counts.chunks, files, built, opened, load)


def build(shape: Shape, folder: Path, jobs: int) -> Built:
    """Builds the index of ``shape`` in this process."""
    clock = Clock(Silent())
    started = time.perf_counter()
    portions = in_order(made_portion, shape.portions(), jobs=jobs)
    build_from(portions, folder, encoder=load_encoder(), progress=clock)
    seconds = time.perf_counter() - started
    clock.stage("", None)
    return Built(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, clock.stages)


def ask(shape: Shape, folder: Path, asked: int, checked: int) -> Opened:
    """Opens the index in this process and asks it."""
    encoder = load_encoder()
    made = questions(shape, asked)
    started = time.perf_counter()
    index = Index.load(folder, encoder=encoder)
    opened = time.perf_counter()
    index.search(made[0].question, DEPTH)
    first = time.perf_counter() - opened
    rows = tuple(_asking(index, encoder, made, name, checked) for name in FILTERS)
    own, resident = _memory()
    return Opened(opened - started, first, own, resident, rows)


def _asking(index: Index, encoder: Encoder, made: Sequence[Asked], name: str, checked: int) -> Asking:
    spent, busy, sizes = [], [], []
    for asked in made:
        wanted = asked.filters.get(name)
        started, began = time.perf_counter(), time.thread_time()
        index.search(asked.question, DEPTH, wanted)
        busy.append((time.thread_time() - began) * 1000)
        spent.append((time.perf_counter() - started) * 1000)
        allowed = index.allowed(wanted)
        sizes.append(index.manifest.counts.chunks if allowed is None else len(allowed))
    recalls = [_recall(index, encoder, asked.question, asked.filters.get(name)) for asked in made[:checked]]
    dense, fused = np.mean(recalls, axis=0) if recalls else (1.0, 1.0)
    p50, p95 = np.percentile(spent, (50, 95))
    busy95 = float(np.percentile(busy, 95))
    return Asking(name, float(np.mean(sizes)), float(p50), float(p95), busy95, float(dense), float(fused))


def _recall(index: Index, encoder: Encoder, question: str, wanted: Filter | None) -> tuple[float, float]:
    """Of the ``DEPTH`` best by an exact search, those that were found: by meaning alone, by all signals. One
    as good as the last of them counts as that one: many passages are alike.
    """
    allowed = index.allowed(wanted)
    vector = encoder.encode_queries([question])[0]
    exact = index.dense.search(vector, DEPTH, allowed, exact=True)[1]
    found = index.dense.search(vector, DEPTH, allowed)[1]
    fused_exact = np.array([hit.score for hit in index.search(question, DEPTH, wanted, exact=True)])
    fused = np.array([hit.score for hit in index.search(question, DEPTH, wanted)])
    return share_found(found, exact), share_found(fused, fused_exact)


def share_found(found: np.ndarray[Any, Any], right: np.ndarray[Any, Any]) -> float:
    """How many of ``found`` are no worse than the last of ``right`` (best first), as a share of ``right``."""
    if len(right) == 0:
        return 1.0
    return min(1.0, float((found >= right[-1] - 1e-6).sum()) / len(right))


def _apart(work: Callable[..., Any], *arguments: Any) -> Any:
    """``work`` in a fresh process. Raises GoldError where it fails."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(theirs, work, arguments))
    process.start()
    theirs.close()
    try:
        return ours.recv()
    except EOFError:
        raise GoldError("the measuring process ended before its work was done: see above") from None
    finally:
        process.join()
        ours.close()


def _send(pipe: Any, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    pipe.send(work(*arguments))
    pipe.close()


def _memory() -> tuple[int, int]:
    """Bytes of this process that are no file's, and all. Linux tells; elsewhere both are the peak."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        return peak, peak
    fields = {line.split(":")[0]: line.split()[1] for line in lines if line.startswith(("RssAnon", "VmRSS"))}
    return int(fields["RssAnon"]) * 1024, int(fields["VmRSS"]) * 1024

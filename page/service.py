"""The assistant, opened behind the page, so that the page answers before the index is read."""

from __future__ import annotations

import sys
import threading
import traceback
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import EncoderError, IndexFormatError, KikeruError
from corpus.model import Report
from index.build import Silent, build_index, is_stale
from index.encoders import load_encoder
from rag.assistant import Assistant
from rag.suggest import Suggester

_KEPT = 16  # choices of reports whose assistants are kept


@dataclass(slots=True)
class Stage(Silent):
    """What the opening is at: ``name`` of a stage, ``done`` of ``total`` steps. Written by one thread."""

    name: str = "open"
    done: int = 0
    total: int | None = None

    def stage(self, name: str, total: int | None) -> None:
        self.name, self.done, self.total = name, 0, total

    def advance(self, steps: int) -> None:
        self.done += steps

    def refused(self, path: str, reason: str) -> None:
        print(f"kikeru: {path} is left out: {reason}", file=sys.stderr, flush=True)


def open_assistant(folder: Path, corpus: Path | None = None, stage: Stage | None = None) -> Assistant:
    """An assistant over the index in ``folder`` that has loaded all that a first question needs.

    With ``corpus``, the index is built first where it is missing or not that folder's any more.

    Raises IndexFormatError, EncoderError or SourceError where the index or its encoder cannot be had.
    """
    stage = Stage() if stage is None else stage
    if corpus is not None:
        encoder = load_encoder()
        if is_stale(folder, corpus, encoder=encoder):
            build_index(corpus, folder, encoder=encoder, progress=stage)
            stage.stage("open", None)
    assistant = Assistant.open(folder)
    # In this thread, so that a missing encoder is told now and not at somebody's question.
    _ = assistant.index.encoder
    assistant.warm().join()
    return assistant


class Service:
    """One assistant for all sessions, opened in a thread. Safe for several threads."""

    def __init__(self, opener: Callable[[], Assistant], *, stage: Stage | None = None) -> None:
        self.stage = Stage() if stage is None else stage
        executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="kikeru-open")
        self._future: Future[Assistant] = executor.submit(opener)
        self._future.add_done_callback(_tell)
        executor.shutdown(wait=False)
        self._lock = threading.Lock()
        self._suggesters: OrderedDict[frozenset[str], Suggester] = OrderedDict()

    @classmethod
    def of(cls, folder: Path, corpus: Path | None = None) -> Service:
        """A service over the index in ``folder``, kept up to date with ``corpus`` where there is one."""
        stage = Stage()
        return cls(lambda: open_assistant(folder, corpus, stage), stage=stage)

    @property
    def is_done(self) -> bool:
        """Whether it was opened or cannot be."""
        return self._future.done()

    @property
    def failure(self) -> str | None:
        """Why there is no assistant, in one Japanese line; None where there is one. Waits for it."""
        error = self._future.exception()
        return None if error is None else failure_line(error)

    def assistant(self) -> Assistant:
        """The assistant. Waits for it. Raises what opening it raised."""
        return self._future.result()

    def without(self, excluded: frozenset[str], name: Callable[[Report], str]) -> Assistant:
        """The assistant that knows all reports but those whose ``name`` is in ``excluded``.

        Names that no report bears change nothing; where none is left, none is left out.
        """
        return self.suggester(excluded, name).assistant

    def suggester(self, excluded: frozenset[str], name: Callable[[Report], str]) -> Suggester:
        """Suggests over the same reports as ``without`` answers from."""
        whole = self.assistant()
        names = frozenset(name(report) for report in whole.catalog.reports)
        key = names - excluded or names
        with self._lock:
            if key not in self._suggesters:
                kept = [report for report in whole.catalog.reports if name(report) in key]
                self._suggesters[key] = Suggester(whole if key == names else whole.restricted(kept))
            self._suggesters.move_to_end(key)
            while len(self._suggesters) > _KEPT:
                self._suggesters.popitem(last=False)
            return self._suggesters[key]


def failure_line(error: BaseException) -> str:
    """What to tell a person of ``error``, on one line."""
    told = " ".join(str(error).split()) or type(error).__name__
    if isinstance(error, EncoderError):
        return f"埋め込みモデルを読み込めませんでした（{told}）。モデルと KIKERU_ENCODER を確かめてください。"
    if isinstance(error, IndexFormatError):
        return f"索引を読み込めませんでした（{told}）。make index で作り直してから、起動し直してください。"
    if isinstance(error, KikeruError):
        return f"準備できませんでした（{told}）。"
    return f"準備中に問題が起きました（{type(error).__name__}: {told}）。"


def _tell(future: Future[Assistant]) -> None:
    error = future.exception()
    if error is None:
        return
    if not isinstance(error, (KikeruError, OSError)):
        traceback.print_exception(error)
    print(f"kikeru: {failure_line(error)}", file=sys.stderr, flush=True)

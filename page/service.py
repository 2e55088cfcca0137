"""The assistant, opened behind the page, so that the page answers before the index is read."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from corpus.errors import EncoderError, IndexFormatError, KikeruError
from rag.assistant import Assistant


def open_assistant(folder: Path) -> Assistant:
    """An assistant over the index in ``folder`` that has loaded all that a first question needs.

    Raises IndexFormatError or EncoderError where the index or its encoder cannot be used.
    """
    assistant = Assistant.open(folder)
    # In this thread, so that a missing encoder is told now and not at somebody's question.
    _ = assistant.index.encoder
    assistant.warm().join()
    return assistant


class Service:
    """One assistant for all sessions, opened in a thread. Safe for several threads."""

    def __init__(self, opener: Callable[[], Assistant]) -> None:
        executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="kikeru-open")
        self._future: Future[Assistant] = executor.submit(opener)
        self._future.add_done_callback(_tell)
        executor.shutdown(wait=False)

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

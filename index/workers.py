"""Work on several processors whose results come in the order of the tasks.

Each process has its own pipe, so that it ends with whoever started it, however that ended; a pool's would
wait for ever on a queue that they keep open among each other.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from multiprocessing.connection import Connection
from typing import TypeVar

from corpus.errors import KikeruError, SourceError

Task = TypeVar("Task")
Result = TypeVar("Result")

_AHEAD = 2
"""Tasks that lie with a process: one that it works at and one to go on with."""


def in_order(work: Callable[[Task], Result], tasks: Iterable[Task], *, jobs: int) -> Iterator[Result]:
    """``work`` of each of ``tasks``, in their order, by ``jobs`` processes; by this one where that is 1.

    ``work``, tasks and results have to be picklable for processes. What ``work`` raises is raised here. The
    first task is done here, so that processes are only started where there are more.
    """
    waiting = iter(tasks)
    yield from map(work, islice(waiting, 1) if jobs > 1 else waiting)
    if jobs > 1:
        yield from _shared(work, waiting, jobs)


def _shared(work: Callable[[Task], Result], tasks: Iterator[Task], jobs: int) -> Iterator[Result]:
    # Forked processes would inherit other threads' locks as they happen to stand.
    context = multiprocessing.get_context("spawn")
    first = list(islice(tasks, jobs))
    with ExitStack() as stack:
        pipes: list[Connection] = []
        for _ in first:
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs, work), daemon=True)
            process.start()
            theirs.close()
            stack.callback(process.join)
            stack.callback(ours.close)
            pipes.append(ours)
        queue: deque[Connection] = deque()
        for pipe, task in zip(pipes, first, strict=True):
            pipe.send(task)
            queue.append(pipe)
        for pipe, task in zip(pipes * (_AHEAD - 1), islice(tasks, len(pipes) * (_AHEAD - 1)), strict=False):
            pipe.send(task)
            queue.append(pipe)
        while queue:
            pipe = queue.popleft()
            yield _received(pipe)
            for task in islice(tasks, 1):
                pipe.send(task)
                queue.append(pipe)


def _received(pipe: Connection) -> Result:  # type: ignore[type-var]
    try:
        succeeded, result = pipe.recv()
    except EOFError:
        raise SourceError(
            "a process that read reports ended before it was done (too little memory?): use fewer --jobs"
        ) from None
    if not succeeded:
        raise result
    return result  # type: ignore[no-any-return]


def _serve(pipe: Connection, work: Callable[[Task], Result]) -> None:
    """What a process does: a result for each task, until the other end is closed."""
    try:
        while True:
            task = pipe.recv()
            try:
                answer: tuple[bool, object] = (True, work(task))
            except (KikeruError, OSError, MemoryError) as error:
                answer = (False, error)
            pipe.send(answer)
    except (EOFError, BrokenPipeError, ConnectionResetError, KeyboardInterrupt):
        pass

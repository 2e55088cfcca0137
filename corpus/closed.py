"""How a command line ends where whoever reads its output is gone, such as ``head`` after its last line."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable


def until_closed(run: Callable[[], int], *, name: str) -> int:
    """The exit status that ``run`` gives; 1 with one line, begun by ``name``, where its output was closed."""
    try:
        status = run()
        sys.stdout.flush()
    except BrokenPipeError:
        # Without this, closing standard output would fail once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        print(f"{name}: standard output was closed before the last line", file=sys.stderr)
        return 1
    return status

"""What makes the page start sooner."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def without_type_stubs(library: str) -> Iterator[None]:
    """While ``library`` is imported: its classes have no source file.

    At each import Gradio parses its components' sources and rewrites the ``.pyi`` files beside them, which
    takes 40 % of the import's time. It leaves out a class without a file. No other thread may run meanwhile.
    """
    getfile = inspect.getfile

    def hidden(object: Any) -> str:
        if str(getattr(object, "__module__", "")).startswith(f"{library}."):
            raise FileNotFoundError(f"{object!r} is said to have no file")
        return getfile(object)

    inspect.getfile = hidden
    try:
        yield
    finally:
        inspect.getfile = getfile

"""Values on the disk, each as JSON behind the other, read one at a time when they are asked for."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Generic, TypeVar, overload

import numpy as np

from corpus.errors import IndexFormatError
from index.arrays import npy
from index.blocks import REMEDY
from index.files import Files
from index.manifest import decode

Value = TypeVar("Value")

_KEPT = 1 << 15
"""Values that stay read: all of a small index."""


class Records(Sequence[Value], Generic[Value]):
    """The values of ``name``.heap, where ``name``.starts says each begins. Equal to any sequence of the same.

    A value is decoded when it is first asked for, checked by ``check``, and kept for a while.
    """

    def __init__(
        self,
        files: Files,
        name: str,
        kind: type[Value],
        check: Callable[[Value], None] = lambda _: None,
    ) -> None:
        """Raises IndexFormatError for files that are damaged or do not fit each other."""
        starts, heap = files.array(f"{name}.starts", np.int64), files.raw(f"{name}.heap")
        if len(starts) == 0 or starts[0] != 0 or starts[len(starts) - 1] != len(heap):
            raise IndexFormatError(f"{files.place(name)}.* do not fit each other: {REMEDY}")
        self._length = len(starts) - 1
        place = files.place(f"{name}.heap")

        def read(at: int) -> Value:
            start, stop = starts[at : at + 2].tolist()
            value = decode(kind, heap[start:stop].tobytes(), where=f"{place}, record {at}")
            check(value)
            return value

        self._read = lru_cache(maxsize=_KEPT)(read)

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, at: int, /) -> Value: ...
    @overload
    def __getitem__(self, at: slice, /) -> tuple[Value, ...]: ...
    def __getitem__(self, at: int | slice, /) -> Value | tuple[Value, ...]:
        if isinstance(at, slice):
            return tuple(self._read(n) for n in range(*at.indices(self._length)))
        if not -self._length <= at < self._length:
            raise IndexError(f"there are {self._length} values, no value {at}")
        return self._read(int(at) % self._length)

    def __iter__(self) -> Iterator[Value]:
        return (self._read(at) for at in range(self._length))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str):
            return NotImplemented
        return len(self) == len(other) and all(
            one == another for one, another in zip(self, other, strict=True)
        )

    def __hash__(self) -> int:
        return id(self)


class RecordsWriter:
    """Writes the files of ``Records`` called ``name`` into ``folder``."""

    def __init__(self, folder: Path, name: str) -> None:
        self._heap = folder / f"{name}.heap"
        self._heap.write_bytes(b"")
        self._starts_path = folder / f"{name}.starts.npy"
        self._starts = array("q", [0])

    def __len__(self) -> int:
        return len(self._starts) - 1

    def add(self, records: Sequence[bytes]) -> None:
        with self._heap.open("ab") as file:
            file.writelines(records)
        for record in records:
            self._starts.append(self._starts[-1] + len(record))

    def close(self) -> None:
        self._starts_path.write_bytes(npy(np.array(self._starts, dtype=np.int64)))

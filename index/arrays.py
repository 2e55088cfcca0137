"""Arrays: as files of numpy's own format, never a pickle; grown a piece at a time; read a part at a time."""

from __future__ import annotations

import io
import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray

_SPOOLED = 16 * 1024 * 1024
"""Bytes of a spool that stay in memory."""


class Column(Protocol):
    """What a search reads of an array: a numpy array, or one whose parts are checked as they are read.

    Indexed with a number, a slice or an array of numbers, it gives numpy's value.
    """

    @property
    def dtype(self) -> Any: ...

    @property
    def shape(self) -> Any: ...

    def __len__(self) -> int: ...

    def __getitem__(self, at: Any, /) -> Any: ...


def npy(values: NDArray[Any]) -> bytes:
    """``values`` as the contents of a ``.npy`` file."""
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, values, allow_pickle=False)
    return buffer.getvalue()


class Output(Protocol):
    """Where the files of an index are written to."""

    def file(self, name: str, data: bytes) -> None:
        """Writes a whole file."""

    def array(self, name: str, shape: tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
        """A new array of zeros to be filled in place, kept as ``name``.npy."""


class Memory:
    """An Output that keeps its files: ``files`` gives their contents by name."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes | NDArray[Any]] = {}

    def file(self, name: str, data: bytes) -> None:
        self._kept[name] = data

    def array(self, name: str, shape: tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
        values = np.zeros(shape, dtype=dtype)
        self._kept[f"{name}.npy"] = values
        return values

    def files(self) -> dict[str, bytes]:
        return {name: kept if isinstance(kept, bytes) else npy(kept) for name, kept in self._kept.items()}


class Folder:
    """An Output into a folder; arrays are mapped files, so that they need no memory of their own."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def file(self, name: str, data: bytes) -> None:
        (self.path / name).write_bytes(data)

    def array(self, name: str, shape: tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
        path = self.path / f"{name}.npy"
        if 0 in shape:
            # A file without values cannot be mapped.
            path.write_bytes(npy(np.zeros(shape, dtype=dtype)))
            return np.zeros(shape, dtype=dtype)
        return np.lib.format.open_memmap(path, mode="w+", dtype=np.dtype(dtype), shape=shape)


class Spool:
    """Values of one type put in line, of which the first are kept in memory and more on the disk.

    The file has no name and goes with the process.
    """

    def __init__(self, dtype: DTypeLike, folder: Path | None = None) -> None:
        """``folder`` is where the file is; without one everything stays in memory."""
        self._dtype = np.dtype(dtype)
        self._folder = folder
        self._kept: list[bytes] = []
        self._file: IO[bytes] | None = None
        self._length = self._memory = 0

    def __len__(self) -> int:
        return self._length

    def append(self, values: NDArray[Any]) -> None:
        """Adds one-dimensional ``values`` behind those that are there."""
        data = np.ascontiguousarray(values, dtype=self._dtype).tobytes()
        self._kept.append(data)
        self._length += len(values)
        self._memory += len(data)
        if self._folder is not None and self._memory > _SPOOLED:
            self._spill(self._folder)

    def pieces(self, size: int) -> Iterator[NDArray[Any]]:
        """Everything in order, ``size`` values at a time. Nothing may be appended meanwhile."""
        if self._file is None:
            whole = b"".join(self._kept)
            self._kept = [whole]
            for start in range(0, self._length, size):
                yield np.frombuffer(whole, dtype=self._dtype)[start : start + size]
            return
        self._spill(None)
        self._file.seek(0)
        while data := self._file.read(size * self._dtype.itemsize):
            yield np.frombuffer(data, dtype=self._dtype)

    def whole(self) -> NDArray[Any]:
        """Everything in memory."""
        found = list(self.pieces(max(self._length, 1)))
        return found[0] if found else np.empty(0, dtype=self._dtype)

    def _spill(self, folder: Path | None) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115
            weakref.finalize(self, self._file.close)
        self._file.seek(0, io.SEEK_END)
        self._file.writelines(self._kept)
        self._kept.clear()
        self._memory = 0

    def close(self) -> None:
        """Lets go of everything."""
        self._kept.clear()
        self._length = 0
        if self._file is not None:
            self._file.close()

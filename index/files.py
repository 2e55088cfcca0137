"""The files of one built index, opened for reading.

A small index is read into memory and checked whole, so that its folder may change or go. The files of a large
one are mapped, not read: they stay as they are while they are open, also when a newer index takes their
place, and each block is checked when it is first used (``index.blocks``).
"""

from __future__ import annotations

import hashlib
import io
import mmap
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from corpus.errors import IndexFormatError
from index.arrays import Column
from index.blocks import REMEDY, Bytes, Checked, CheckedColumn, blocks_in
from index.layout import LAYOUT
from index.manifest import Manifest

SMALL = 128 * 1024 * 1024
"""Bytes of an index that is read whole when it is opened."""

_HEAD = 4096
"""Bytes within which an array's head ends."""


class Files:
    """The contents of files by name, checked at once or as they are used."""

    def __init__(self, contents: Mapping[str, Bytes | Checked], *, where: str) -> None:
        self._contents = contents
        self.where = where

    @classmethod
    def of(cls, contents: Mapping[str, bytes], *, where: str) -> Files:
        """Files in memory that need no check; ``where`` names their folder in errors."""
        return cls(
            {name: np.frombuffer(data, dtype=np.uint8) for name, data in contents.items()}, where=where
        )

    @property
    def is_checked(self) -> bool:
        """Whether all bytes have been, and are in memory."""
        return not any(isinstance(content, Checked) for content in self._contents.values())

    def place(self, name: str) -> str:
        """What the file is called in errors."""
        return str(PurePosixPath(self.where, name))

    def raw(self, name: str) -> Column:
        """The file's bytes as an array of uint8."""
        found = self._contents[name]
        return CheckedColumn(found.data, found, offset=0) if isinstance(found, Checked) else found

    def whole(self, name: str) -> Bytes:
        """All bytes of the file, checked. Raises IndexFormatError for a changed one."""
        found: Bytes = self.raw(name)[:]
        return found

    def array(self, name: str, dtype: DTypeLike, *, dimensions: int = 1) -> Column:
        """The array in ``name``.npy. Raises IndexFormatError where there is none of that type and as many
        dimensions, or the file is damaged.
        """
        file = f"{name}.npy"
        raw = self.raw(file)
        head = io.BytesIO(raw[:_HEAD].tobytes())
        try:
            # Not np.load, which would look for zip archives and pickles as well.
            if np.lib.format.read_magic(head) != (1, 0):
                raise ValueError("not of version 1.0")
            shape, by_column, found = np.lib.format.read_array_header_1_0(head)
            if found != np.dtype(dtype) or len(shape) != dimensions or by_column:
                raise ValueError(f"{found} of shape {shape}")
            values = _values(self._contents[file], found, shape, head.tell())
        except (ValueError, TypeError, EOFError) as error:
            raise IndexFormatError(f"{self.place(file)} cannot be read as an array: {REMEDY}") from error
        content = self._contents[file]
        if isinstance(content, Checked):
            return CheckedColumn(values, content, offset=head.tell())
        return values


def open_files(folder: Path, manifest: Manifest, *, whole: bool | None = None) -> Files:
    """The files of ``manifest`` in its index's ``folder``; None checks those of a small index ``whole``.

    Raises IndexFormatError for a file that is missing, unreadable, of another length, or, where all are
    checked, changed.
    """
    here = folder / manifest.folder
    total = sum(manifest.sizes.values())
    if whole is None:
        whole = total <= SMALL
    if whole:
        read = {name: _read(here / name, manifest, name) for name in LAYOUT.data}
        return Files.of(read, where=str(here))
    sums = np.frombuffer(_read(here / LAYOUT.sums, manifest, LAYOUT.sums), dtype="<u4")
    contents: dict[str, Bytes | Checked] = {}
    at = 0
    for name in LAYOUT.summed:
        count = blocks_in(manifest.sizes[name])
        contents[name] = Checked(
            _mapped(here / name, manifest.sizes[name]), sums[at : at + count], where=str(here / name)
        )
        at += count
    if at != len(sums):
        raise IndexFormatError(f"{here / LAYOUT.sums} does not fit the other files: {REMEDY}")
    return Files(contents, where=str(here))


def verify_files(folder: Path, manifest: Manifest) -> None:
    """Compares every file with its sha256, however large. Raises IndexFormatError as ``open_files``."""
    for name in LAYOUT.data:
        path = folder / manifest.folder / name
        _check_size(path, manifest.sizes[name])
        if sha256_of(path) != manifest.files[name]:
            raise IndexFormatError(f"{path} was changed after the index was built: {REMEDY}")


def sha256_of(path: Path) -> str:
    """The file's sha256 in hex. Raises IndexFormatError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise IndexFormatError(f"{path} cannot be read ({error.strerror}): {REMEDY}") from error


def _read(path: Path, manifest: Manifest, name: str) -> bytes:
    _check_size(path, manifest.sizes[name])
    try:
        data = path.read_bytes()
    except OSError as error:
        raise IndexFormatError(f"{path} cannot be read ({error.strerror}): {REMEDY}") from error
    if hashlib.sha256(data).hexdigest() != manifest.files[name]:
        raise IndexFormatError(f"{path} was changed after the index was built: {REMEDY}")
    return data


def _mapped(path: Path, size: int) -> Bytes:
    _check_size(path, size)
    if size == 0:
        return np.empty(0, dtype=np.uint8)
    try:
        with path.open("rb") as file:
            return np.frombuffer(mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ), dtype=np.uint8)
    except (OSError, ValueError) as error:
        raise IndexFormatError(f"{path} cannot be read ({error}): {REMEDY}") from error


def _check_size(path: Path, size: int) -> None:
    try:
        if not path.is_file():
            raise IndexFormatError(f"{path} is missing: {REMEDY}")
        found = path.stat().st_size
    except OSError as error:
        raise IndexFormatError(f"{path} cannot be read ({error.strerror}): {REMEDY}") from error
    if found != size:
        raise IndexFormatError(
            f"{path} was changed after the index was built ({found} bytes, not {size}): {REMEDY}"
        )


def _values(content: Bytes | Checked, dtype: Any, shape: tuple[int, ...], offset: int) -> NDArray[Any]:
    data = content.data if isinstance(content, Checked) else content
    count = int(np.prod(shape, dtype=np.int64))
    if dtype.hasobject or min(shape, default=0) < 0 or len(data) != offset + count * dtype.itemsize:
        raise ValueError(f"{len(data)} bytes for {shape}")
    values: NDArray[Any] = data[offset:].view(dtype).reshape(shape)
    return values

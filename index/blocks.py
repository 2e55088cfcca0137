"""A file's bytes, checked block by block when they are first used.

Reading a few parts of a file of gigabytes must not cost reading all of it, and a changed byte must not become
an answer: every block of ``BLOCK`` bytes has a CRC-32, which finds any change of up to 32 bits in a row, and
a block is used only when its sum has been found right. Whole files have a sha256 besides, in the manifest.
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexFormatError

BLOCK = 1 << 16
REMEDY = "build again with `python -m index build`"

Bytes = NDArray[np.uint8]
Sums = NDArray[np.uint32]


def blocks_in(size: int) -> int:
    """How many blocks ``size`` bytes have."""
    return -(-size // BLOCK)


def sums_of(path: Path) -> Sums:
    """The sum of each block of a file, in order. Raises OSError."""
    found = []
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            found.append(zlib.crc32(block))
    return np.array(found, dtype=np.uint32)


class Checked:
    """Bytes with the sums of their blocks; ``where`` names the file in errors.

    Safe for several threads: two may check the same block, and find the same.
    """

    def __init__(self, data: Bytes, sums: Sums, *, where: str) -> None:
        self.data = data
        self.where = where
        self._sums = sums
        self._sound = np.zeros(len(sums), dtype=np.bool_)
        self._whole = len(sums) == 0

    @property
    def is_whole(self) -> bool:
        """Whether every block has been checked."""
        return self._whole

    def range(self, start: int, stop: int) -> None:
        """Checks the blocks of bytes ``[start, stop)``. Raises IndexFormatError for one that was changed."""
        if not self._whole and start < stop:
            self._check(np.arange(start // BLOCK, (stop - 1) // BLOCK + 1))

    def pieces(self, starts: NDArray[np.int64], width: int) -> None:
        """Checks the blocks of ``width`` bytes from each of ``starts``, no more than ``BLOCK``. Raises as
        ``range``.
        """
        if not self._whole and len(starts):
            self._check(np.concatenate((starts // BLOCK, (starts + (width - 1)) // BLOCK)))

    def _check(self, blocks: NDArray[np.int64]) -> None:
        unseen = blocks[~self._sound[blocks]]
        if len(unseen) == 0:
            return
        for block in np.unique(unseen).tolist():
            here = self.data[block * BLOCK : (block + 1) * BLOCK]
            if zlib.crc32(here.data) != self._sums[block]:
                raise IndexFormatError(
                    f"{self.where} was changed after the index was built (at byte {block * BLOCK} or one of "
                    f"the {len(here)} from there): {REMEDY}"
                )
            self._sound[block] = True
        self._whole = bool(self._sound.all())


class CheckedColumn:
    """An array in checked bytes: what is asked for is checked first. See ``index.arrays.Column``."""

    def __init__(self, values: NDArray[Any], blocks: Checked, *, offset: int) -> None:
        """``values`` begin at byte ``offset`` of ``blocks``."""
        self._values = values
        self._blocks = blocks
        self._offset = offset
        self._width = values.itemsize * int(np.prod(values.shape[1:], dtype=np.int64))

    @property
    def dtype(self) -> Any:
        return self._values.dtype

    @property
    def shape(self) -> Any:
        return self._values.shape

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, at: Any, /) -> Any:
        found = self._values[at]
        if self._blocks.is_whole:
            return found
        if isinstance(at, slice):
            start, stop, step = at.indices(len(self._values))
            if step != 1:
                raise ValueError(f"a checked column is read in steps of 1, not {step}")
            self._blocks.range(self._offset + start * self._width, self._offset + stop * self._width)
        else:
            rows = np.asarray(at, dtype=np.int64).reshape(-1)
            rows = np.where(rows < 0, rows + len(self._values), rows)
            self._blocks.pieces(self._offset + rows * self._width, self._width)
        return found

"""Many strings in one run of UTF-8 and an array of where each begins; sorted ones are found by a search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from operator import lt
from typing import overload

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexFormatError
from index.arrays import Column, Output
from index.blocks import REMEDY
from index.files import Files

UNKNOWN = -1


class Strings(Sequence[str]):
    """String i is ``heap[starts[i]:starts[i + 1]]`` in UTF-8; ``starts`` is int64, one longer than there are
    strings.
    """

    def __init__(self, heap: Column, starts: Column) -> None:
        self._heap = heap
        self._starts = starts

    @classmethod
    def read(cls, files: Files, name: str) -> Strings:
        """Raises IndexFormatError for files that are damaged or do not fit each other."""
        return cls(*_read(files, name))

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, at: int, /) -> str: ...
    @overload
    def __getitem__(self, at: slice, /) -> tuple[str, ...]: ...
    def __getitem__(self, at: int | slice, /) -> str | tuple[str, ...]:
        if isinstance(at, slice):
            return tuple(self[n] for n in range(*at.indices(len(self))))
        if not -len(self) <= at < len(self):
            raise IndexError(f"there are {len(self)} strings, no string {at}")
        return self._bytes(at % len(self)).decode("utf-8")

    def __iter__(self) -> Iterator[str]:
        return (part.decode("utf-8") for part in self._parts())

    def _bytes(self, at: int) -> bytes:
        start, stop = self._starts[at : at + 2]
        data: bytes = self._heap[start:stop].tobytes()
        return data

    def is_sound(self) -> bool:
        """Whether the starts cut the heap, and every string is UTF-8."""
        starts, heap = self._starts[:], self._heap[:]
        if not (starts[0] == 0 and starts[-1] == len(heap) and bool((np.diff(starts) >= 0).all())):
            return False
        # A string may not begin inside a character.
        if bool((heap[starts[starts < len(heap)]] & 0xC0 == 0x80).any()):
            return False
        try:
            heap.tobytes().decode("utf-8")
        except UnicodeDecodeError:
            return False
        return True

    def _parts(self) -> list[bytes]:
        heap = self._heap[:].tobytes()
        return [heap[start:stop] for start, stop in pairwise(self._starts[:].tolist())]


class Terms(Strings):
    """Strings in the order of their UTF-8. ``keys`` are the first eight bytes of each as a number, uint64."""

    def __init__(self, heap: Column, starts: Column, keys: Column) -> None:
        super().__init__(heap, starts)
        self._keys = keys

    @classmethod
    def of(cls, terms: Sequence[str]) -> Terms:
        """``terms``, which are sorted, in memory."""
        parts = [term.encode("utf-8") for term in terms]
        heap, starts = _packed(parts)
        return cls(np.frombuffer(heap, dtype=np.uint8), starts, _keys(parts))

    @classmethod
    def read(cls, files: Files, name: str) -> Terms:
        """Raises IndexFormatError for files that are damaged or do not fit each other."""
        heap, starts = _read(files, name)
        keys = files.array(f"{name}.keys", np.uint64)
        if len(keys) != len(starts) - 1:
            raise IndexFormatError(f"{files.place(name)}.* do not fit each other: {REMEDY}")
        return cls(heap, starts, keys)

    def places(self, terms: Sequence[str]) -> NDArray[np.int64]:
        """The number of each of ``terms``, ``UNKNOWN`` where it is not there."""
        wanted = [term.encode("utf-8", "replace") for term in terms]
        keys = _keys(wanted)
        firsts, ends = _ranges(self._keys, keys)
        found = [
            self._between(term, first, end)
            for term, first, end in zip(wanted, firsts.tolist(), ends.tolist(), strict=True)
        ]
        return np.array(found, dtype=np.int64)

    def _between(self, wanted: bytes, first: int, end: int) -> int:
        while first < end:
            middle = (first + end) // 2
            here = self._bytes(middle)
            if here == wanted:
                return middle
            if here < wanted:
                first = middle + 1
            else:
                end = middle
        return UNKNOWN

    def is_sound(self) -> bool:
        """Whether besides they are in order, each once, with the right keys."""
        if not super().is_sound():
            return False
        parts = self._parts()
        return all(map(lt, parts, parts[1:])) and bool(np.array_equal(self._keys[:], _keys(parts)))


def sorted_terms(terms: Sequence[str]) -> list[str]:
    """``terms`` in the order of ``Terms``: that of their code points, which is that of their UTF-8."""
    return sorted(terms)


def write_strings(out: Output, name: str, strings: Sequence[str]) -> None:
    """Writes the strings' two files."""
    heap, starts = _packed([string.encode("utf-8") for string in strings])
    out.file(f"{name}.heap", heap)
    out.array(f"{name}.starts", starts.shape, np.int64)[:] = starts


def write_terms(out: Output, name: str, terms: Sequence[str]) -> None:
    """Writes the three files of ``terms``, which are sorted."""
    write_strings(out, name, terms)
    out.array(f"{name}.keys", (len(terms),), np.uint64)[:] = _keys([term.encode("utf-8") for term in terms])


def _read(files: Files, name: str) -> tuple[Column, Column]:
    starts = files.array(f"{name}.starts", np.int64)
    heap = files.raw(f"{name}.heap")
    if len(starts) == 0 or starts[0] != 0 or starts[len(starts) - 1] != len(heap):
        raise IndexFormatError(f"{files.place(name)}.* do not fit each other: {REMEDY}")
    return heap, starts


def _packed(strings: Sequence[bytes]) -> tuple[bytes, NDArray[np.int64]]:
    starts = np.fromiter(accumulate(map(len, strings), initial=0), dtype=np.int64, count=len(strings) + 1)
    return b"".join(strings), starts


def _keys(terms: Sequence[bytes]) -> NDArray[np.uint64]:
    heads = b"".join([term[:8].ljust(8, b"\0") for term in terms])
    return np.frombuffer(heads, dtype=">u8").astype(np.uint64)


def _ranges(keys: Column, wanted: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where the terms with each of the ``wanted`` keys begin and end."""
    values = keys[:]
    return np.searchsorted(values, wanted, "left"), np.searchsorted(values, wanted, "right")

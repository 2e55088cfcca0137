"""Putting a built index in place so that whoever looks at any moment finds the old one or the new one.

The files are written in a staging folder and made durable, moved to a folder named for their content, and
only then does the manifest, the one file that says which folder counts, replace the old manifest in a
single step. A build that is killed leaves a staging folder or a generation that no manifest names; the
next build clears them away. One build at a time: the lock is the kernel's and ends with its process.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import IndexFormatError
from index.layout import LAYOUT
from index.manifest import Manifest, encode


@contextmanager
def build_lock(index_folder: Path, *, on_wait: Callable[[], None]) -> Iterator[None]:
    """Holds the folder's build lock, creating the folder; calls ``on_wait`` before it waits for another.

    Raises IndexFormatError where the folder cannot be made or written.
    """
    with _refusing(index_folder):
        index_folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(index_folder / LAYOUT.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        with _refusing(index_folder):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                on_wait()
                fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def publish(index_folder: Path, write: Callable[[Path], Manifest]) -> Manifest:
    """Makes what ``write`` puts into the folder it is given the index of ``index_folder``.

    ``write`` gives the sealed manifest of the files it wrote. To be called under ``build_lock``.

    Raises IndexFormatError where the folder cannot be written, and what ``write`` raises.
    """
    staging = index_folder / LAYOUT.staging
    with _refusing(index_folder):
        _remove(staging)
        staging.mkdir()
        try:
            manifest = write(staging)
        except (Exception, KeyboardInterrupt):
            # What a corpus leaves half written may be large.
            _remove(staging)
            raise
        for name in LAYOUT.data:
            _sync(staging / name)
        generation = index_folder / manifest.folder
        generation.mkdir(exist_ok=True)
        # File by file, because the same corpus gives the same generation: where it is in use already, each
        # step puts the same bytes in place of the same bytes, or heals a damaged file.
        for name in LAYOUT.data:
            (staging / name).replace(generation / name)
        _sync(generation)
        draft = staging / LAYOUT.manifest
        draft.write_bytes(encode(manifest, Manifest) + b"\n")
        _sync(draft)
        _sync(index_folder)
        draft.replace(index_folder / LAYOUT.manifest)
        _sync(index_folder)
        _sweep(index_folder, keep=manifest.folder)
    return manifest


def _sweep(index_folder: Path, *, keep: str) -> None:
    _remove(index_folder / LAYOUT.staging)
    for old in sorted(index_folder.glob(f"{LAYOUT.prefix}*")):
        if old.name != keep:
            _remove(old)


def _remove(folder: Path) -> None:
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.is_dir():
        shutil.rmtree(folder)


def _sync(path: Path) -> None:
    """Waits until the file, or the folder's list of names, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _refusing(index_folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise IndexFormatError(
            f"the index cannot be written to {index_folder} ({reason}): make room or name another --index"
        ) from error

"""Where a model is: a folder here, or a model of the hub, fetched once into the hub's cache.

Everything that may ask a hub is in this module; the loaders read a folder. A hub is asked only for a model
that somebody named by its hub name, and only where the cache does not hold it: a copy that is there is used
as it is, so that an index goes on fitting its model. Code that comes with a model is not even fetched.
"""

from __future__ import annotations

import errno
import hashlib
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import EncoderError
from index.known import Kind, Known, registry

_HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+", re.ASCII)
_REVISION = re.compile(r"[A-Za-z0-9][\w./-]*", re.ASCII)

_FILES = ["*.json", "*.txt", "*.model", "*.safetensors"]
_OTHER_WEIGHTS = "*pytorch_model*.bin"
"""Fetched only where a model has no safetensors; torch reads them as bare weights, which run no code."""
_OTHER_RUNTIMES = ["*onnx/*", "*openvino/*"]

_LOCK = threading.RLock()


@dataclass(frozen=True, slots=True)
class ModelSource:
    """A model's files in ``folder``. ``revision`` is the hub's commit; None for a folder of somebody's own.

    ``known`` is what is known about it where it was named by its hub name: a folder's name is only a hint.
    """

    id: str
    folder: Path
    revision: str | None = None
    known: Known | None = None

    def check_dimension(self, dimension: int) -> None:
        """Raises EncoderError where the known model's vectors have another ``dimension``."""
        expected = None if self.known is None else self.known.dimension
        if expected is not None and dimension != expected:
            raise EncoderError(
                f"embedding model {self.id} gave vectors of {dimension} dimensions instead of {expected}; "
                f"its copy in {self.folder} is not that model, delete and fetch it again"
            )


def is_hub_name(name: str) -> bool:
    """Whether ``name`` has the form of a hub's model name, ``owner/model``."""
    return _HUB_NAME.fullmatch(name) is not None


def locate(name: str, kind: Kind) -> ModelSource:
    """The model called ``name``: a folder, a known short name, ``owner/model``, the latter two also with
    ``@revision`` (a commit, tag or branch). A folder wins, and asks no hub.

    Raises:
        EncoderError: there is no such model, or it cannot be fetched.
    """
    if Path(name).is_dir():
        return _local(Path(name))
    bare, at, revision = name.partition("@")
    if at and Path(bare).is_dir():
        raise EncoderError(f"{kind.value} {bare} is a folder, which has no revisions; leave out @{revision}")
    known = registry().find(bare, kind)
    full = bare if known is None else known.name
    _check_name(full, name, kind)
    if at and (_REVISION.fullmatch(revision) is None or ".." in revision):
        raise EncoderError(
            f"{kind.value} {name} names no revision; write {full}@ and a commit, tag or branch"
        )
    folder = _fetched(full, revision or None, kind, known)
    return ModelSource(full, folder, folder.name, known)


@contextmanager
def offline() -> Iterator[None]:
    """Within it no library asks a hub, and no bar is drawn unless standard error is a terminal.

    ``local_files_only`` does not reach every call of the libraries, and ``HF_HUB_OFFLINE`` is read when they
    are imported, so that setting it would also keep a model named later from being fetched.
    """
    from huggingface_hub import constants

    with _LOCK, _bars():
        before = constants.HF_HUB_OFFLINE
        constants.HF_HUB_OFFLINE = True
        try:
            yield
        finally:
            constants.HF_HUB_OFFLINE = before


def folder_hash(folder: Path) -> str:
    """A sha256 over names and contents of the folder's files, hidden ones and the card left out."""
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        place = path.relative_to(folder)
        if path.suffix != ".md" and not any(part.startswith(".") for part in place.parts):
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            total.update(f"{place.as_posix()}\0{digest}\n".encode())
    return total.hexdigest()


def _local(folder: Path) -> ModelSource:
    """A folder's model. A snapshot in a hub's cache (models--owner--name/snapshots/commit) tells its name."""
    path = folder.resolve()
    kind, _, name = path.parent.parent.name.partition("--")
    if path.parent.name == "snapshots" and kind == "models" and "--" in name:
        return ModelSource(name.replace("--", "/", 1), folder, path.name)
    return ModelSource(path.name, folder)


def _check_name(full: str, given: str, kind: Kind) -> None:
    other = Kind.RERANKER if kind is Kind.ENCODER else Kind.ENCODER
    if registry().find(full, other) is not None:
        raise EncoderError(f"{full} is no {kind.value} but {_a(other)}; name it in {other.variable}")
    if not is_hub_name(full):
        raise EncoderError(
            f"{kind.value} {given} is neither a folder here nor a hub name like owner/model; "
            f"check the path{_meant(full, kind)}"
        )


def _a(kind: Kind) -> str:
    return f"an {kind.value}" if kind is Kind.ENCODER else f"a {kind.value}"


def _meant(name: str, kind: Kind) -> str:
    near = registry().suggestion(name, kind)
    return "" if near is None else f" (did you mean {near}?)"


def _fetched(name: str, revision: str | None, kind: Kind, known: Known | None) -> Path:
    """The model's snapshot in the hub's cache, fetched if it isn't there."""
    from huggingface_hub import constants
    from huggingface_hub.errors import LocalEntryNotFoundError, XetDownloadError
    from huggingface_hub.utils import httpx

    with _LOCK, _bars():
        try:
            return _snapshot(name, revision, cached=True)
        except (LocalEntryNotFoundError, ValueError):
            pass  # Not here, or not whole.
        try:
            return _snapshot(name, revision, cached=False)
        except (OSError, ValueError, RuntimeError, LookupError, httpx.HTTPError, XetDownloadError) as error:
            wanted = name if revision is None else f"{name}@{revision}"
            why = _reason(error, offline=constants.HF_HUB_OFFLINE, cache=constants.HF_HUB_CACHE, known=known)
            raise EncoderError(
                f"{kind.value} {wanted} cannot be loaded: {why}{_meant(name, kind)}; or, where there is a "
                f"network, run `hf download {name} --local-dir {name.partition('/')[2]}`, copy that folder "
                f"here and name it in {kind.variable}"
            ) from error


def _snapshot(name: str, revision: str | None, *, cached: bool) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    wanted, patterns = revision, list(_FILES)
    while True:
        folder = Path(
            snapshot_download(
                name,
                revision=wanted,
                allow_patterns=patterns,
                ignore_patterns=_OTHER_RUNTIMES,
                local_files_only=cached,
            )
        )
        if any(folder.rglob("*.safetensors")) or any(folder.rglob(_OTHER_WEIGHTS)):
            return folder
        if _OTHER_WEIGHTS in patterns:
            raise LocalEntryNotFoundError(f"{name} has no weights that can be read")
        # The same commit, even where the branch has moved meanwhile.
        wanted, patterns = folder.name, [*patterns, _OTHER_WEIGHTS]


def _reason(error: Exception, *, offline: bool, cache: str, known: Known | None) -> str:
    """What happened and what to do, in one line."""
    from huggingface_hub import errors

    size = "" if known is None else f" (up to {known.megabytes} MB)"
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"no space is left in {cache}; free some{size} or set HF_HOME to another disk"
    if isinstance(error, OSError) and error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
        return f"{cache} cannot be written ({error.strerror}); set HF_HOME to a folder of your own"
    for kinds, said in (
        (
            errors.GatedRepoError,
            "it is given only to those who agreed to its terms; agree, then `hf auth login`",
        ),
        (errors.RepositoryNotFoundError, "the hub has no such model, or a private one; check the name"),
        (errors.RevisionNotFoundError, "the hub has no such revision of it; check what follows @"),
    ):
        if isinstance(error, kinds):
            return said
    if offline:
        return "it isn't in the cache and HF_HUB_OFFLINE keeps the hub from being asked; unset that"
    line = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return f"it isn't in the cache and the hub did not give it ({line}); check the network"


@contextmanager
def _bars() -> Iterator[None]:
    """Bars of the libraries only where standard error is a terminal."""
    from huggingface_hub import constants
    from huggingface_hub.utils.tqdm import (
        are_progress_bars_disabled,
        disable_progress_bars,
        enable_progress_bars,
    )

    decided = constants.HF_HUB_DISABLE_PROGRESS_BARS is not None or are_progress_bars_disabled()
    if decided or sys.stderr.isatty():
        yield
        return
    disable_progress_bars()
    try:
        yield
    finally:
        enable_progress_bars()

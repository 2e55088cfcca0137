"""Who is told how a build goes."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Who is told how a build goes."""

    def stage(self, name: str, total: int | None) -> None:
        """A new stage begins, of ``total`` steps where that is known."""

    def advance(self, steps: int) -> None:
        """``steps`` more of the stage are done."""

    def refused(self, path: str, reason: str) -> None:
        """A file of the corpus could not be read and is left out."""

    def waiting(self) -> None:
        """Another build holds the folder; this one goes on when that has ended."""


class Silent:
    """A Progress that says nothing."""

    def stage(self, name: str, total: int | None) -> None:
        pass

    def advance(self, steps: int) -> None:
        pass

    def refused(self, path: str, reason: str) -> None:
        pass

    def waiting(self) -> None:
        pass

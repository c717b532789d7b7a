"""Parts of an atlas that are brought up to date at once: all of it, a study, a single file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class PublishedFile(Protocol):
    """What a scope needs to know of a published file."""

    @property
    def path(self) -> str:
        """Relative to the results folder."""

    @property
    def study(self) -> str:
        """The study that it belongs to."""


@dataclass(frozen=True)
class Scope:
    """A part of the published tree; without any arguments the whole of it."""

    study: str | None = None
    """Only files of this study."""
    folder: str = ""
    """Only files below this folder of the results, such as `gradients`."""
    path: str | None = None
    """This file alone, relative to the results folder, whatever the others say."""

    @property
    def is_all(self) -> bool:
        """Whether it is the whole atlas."""
        return self == ATLAS

    def holds(self, file: PublishedFile) -> bool:
        """Return whether a published file belongs to it."""
        if self.path is not None:
            return file.path == self.path
        return self.study in (None, file.study) and (
            not self.folder or file.path.startswith(f"{self.folder}/")
        )

    def __str__(self) -> str:
        """Return what it is, for people."""
        if self.path is not None:
            return self.path
        what = f"{self.folder} of " if self.folder else ""
        return f"{what}study {self.study}" if self.study is not None else f"{what}atlas"


ATLAS = Scope()
"""The whole atlas."""

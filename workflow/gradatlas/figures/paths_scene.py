"""What a layer sees that draws descent paths alone: those of a point, or of a whole study."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gradatlas.descent.stored_paths import StoredPaths, read_paths_file
from gradatlas.figures.scene import Page

if TYPE_CHECKING:
    from gradatlas.figures.spec import SweptValue


@dataclasses.dataclass(kw_only=True)
class PathsScene(Page):
    """The paths to draw, and the page to draw them on."""

    paths: StoredPaths


@dataclasses.dataclass(frozen=True)
class PathsCase:
    """A point of the study's sweep; its paths are read when they are asked for."""

    swept: Mapping[str, SweptValue]
    """Swept key → value, in the order of the sweep."""
    path: Path
    """The file of paths."""

    @functools.cached_property
    def paths(self) -> StoredPaths:
        """The paths of the point."""
        return read_paths_file(self.path)


@dataclasses.dataclass(kw_only=True)
class PathsStudyScene(Page):
    """The points of the study to draw, and the page to draw them on."""

    cases: Sequence[PathsCase]
    """In the order of the sweep."""

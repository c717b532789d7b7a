"""What a layer of the figure of a whole study sees while it draws itself."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gradatlas.fields.summaries import Summary, read_largest_norm, read_summary
from gradatlas.figures.canvas import Canvas


@dataclasses.dataclass(frozen=True)
class StudyPoint:
    """A point of the study's sweep; what stands in its file is read when it is asked for."""

    swept: Mapping[str, Any]
    """Swept key → value, in the order of the sweep."""
    path: Path
    """The gradient file."""

    @functools.cached_property
    def summary(self) -> Summary:
        """What the file says of itself: cheap, without arrays."""
        return read_summary(self.path)

    @functools.cached_property
    def largest_norm(self) -> float:
        """The largest norm of the gradient."""
        return read_largest_norm(self.path)


@dataclasses.dataclass(kw_only=True)
class StudyScene(Canvas):
    """The points of the study to draw, and the axes to draw them on."""

    points: Sequence[StudyPoint]
    """In the order of the sweep."""

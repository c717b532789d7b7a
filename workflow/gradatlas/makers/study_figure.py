"""Makes the figure of a whole study: one picture file of the gradient files of all its points."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from gradatlas.figures.build import draw_study_figure, study_cases

if TYPE_CHECKING:
    from gradatlas.figures.spec import StudyFigureSpec
    from gradatlas.makers.maker import Identity


def make(
    spec: StudyFigureSpec, inputs: Mapping[str, Path], path: Path, _identity: Identity
) -> None:
    """Write a figure of the gradient files `inputs`, in the font `inputs["font"]`."""
    cases = study_cases(spec, inputs)
    path.write_bytes(draw_study_figure(spec, cases, inputs.get("font")))

"""Makes the figure of a whole study: one picture file of the gradient files of all its points."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from gradatlas.figures.build import build_study_figure, describe_study_figure, study_cases
from gradatlas.figures.saving import save_figure

if TYPE_CHECKING:
    from gradatlas.figures.spec import StudyFigureSpec
    from gradatlas.makers.maker import Identity


def make(
    spec: StudyFigureSpec, inputs: Mapping[str, Path], path: Path, _identity: Identity
) -> None:
    """Write a figure of the gradient files `inputs`."""
    cases = study_cases(spec, inputs)
    title, text = describe_study_figure(spec, cases)
    figure = build_study_figure(spec, cases)
    save_figure(figure, path, spec.format, spec.options, title, text)

"""Makes the figure of a whole study: one picture file of the gradient files of all its points."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gradatlas.figures.assembly import figure_options
from gradatlas.figures.saving import save_figure
from gradatlas.figures.study_figure import (
    build_study_figure,
    describe_study_figure,
    study_points,
)


def make(
    settings: Mapping[str, Any],
    inputs: Mapping[str, Path],
    path: Path,
    identity: Mapping[str, str],  # noqa: ARG001 - makers share one signature
) -> None:
    """Write the figure that `settings` describe, of the gradient files `inputs`.

    Raises:
        ValueError: The format is not one of png, svg and pdf.
    """
    points = study_points(settings, inputs)
    title, text = describe_study_figure(settings, points)
    figure = build_study_figure(settings, points)
    save_figure(figure, path, settings["format"], figure_options(settings), title, text)

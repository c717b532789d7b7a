"""Makes the figure of a whole study: one picture file of files of all its points."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from gradatlas.figures.build import draw_study_figure, study_cases
from gradatlas.figures.layer import find_layer, paths_pictures

if TYPE_CHECKING:
    from gradatlas.figures.spec import StudyFigureSpec
    from gradatlas.makers.maker import Identity


def make(
    spec: StudyFigureSpec, inputs: Mapping[str, Path], path: Path, _identity: Identity
) -> None:
    """Write a figure of the files `inputs`, in the font `inputs["font"]`.

    They are gradient files, or files of paths where the layers draw these.
    """
    font = inputs.get("font")
    if find_layer(spec.layers[0].kind).OF_PATHS:
        path.write_bytes(paths_pictures().paths_study_picture(spec, inputs, font))
        return
    path.write_bytes(draw_study_figure(spec, study_cases(spec, inputs), font))

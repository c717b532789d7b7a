"""Makes a figure: one picture file of one point of a study."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from gradatlas.fields.reading import read_field
from gradatlas.figures.build import draw_figure, figure_detail
from gradatlas.figures.layer import paths_pictures
from gradatlas.figures.study_values import read_study_values
from gradatlas.functions.kind import build_values

if TYPE_CHECKING:
    from gradatlas.figures.spec import FigureSpec
    from gradatlas.functions.function import FloatArray
    from gradatlas.makers.maker import Identity


def make(spec: FigureSpec, inputs: Mapping[str, Path], path: Path, _identity: Identity) -> None:
    """Write a figure of one point of a study.

    Its gradient file is `inputs["gradient"]`, its paths are `inputs["paths"]`, its critical points
    `inputs["points"]`: each is there if a layer draws it; without a gradient file the figure is one
    of paths alone. What all points of the study share is in `inputs["study_values"]`, where layers
    ask for it, and the user's font is `inputs["font"]`.
    """
    if "gradient" not in inputs:
        picture = paths_pictures().paths_picture(spec, inputs["paths"], inputs.get("font"))
        path.write_bytes(picture)
        return
    field = read_field(inputs["gradient"], figure_detail(spec))
    shared = inputs.get("study_values")
    path.write_bytes(
        draw_figure(
            spec,
            field,
            study=None if shared is None else read_study_values(shared),
            values_at=values_of(spec),
            paths=inputs.get("paths"),
            points=inputs.get("points"),
            font=inputs.get("font"),
        )
    )


def values_of(spec: FigureSpec) -> Callable[..., FloatArray] | None:
    """Return f at any place; None where the stored field is all that the plan names."""
    if spec.source is None:
        return None
    return build_values(spec.source.function, spec.source.axes, spec.parameters)

"""Makes a figure: one picture file of one gradient file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from gradatlas.fields.reading import read_field
from gradatlas.figures.build import draw_figure, figure_detail

if TYPE_CHECKING:
    from gradatlas.figures.spec import FigureSpec
    from gradatlas.makers.maker import Identity


def make(spec: FigureSpec, inputs: Mapping[str, Path], path: Path, _identity: Identity) -> None:
    """Write a figure of the gradient file `inputs["gradient"]`, in the font `inputs["font"]`."""
    field = read_field(inputs["gradient"], figure_detail(spec))
    path.write_bytes(draw_figure(spec, field, inputs.get("font")))

"""Makes a figure: one picture file of one gradient file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gradatlas.fields.reading import read_field
from gradatlas.figures.assembly import figure_options
from gradatlas.figures.detail import figure_detail
from gradatlas.figures.figure import build_figure, describe_figure
from gradatlas.figures.saving import save_figure


def make(
    settings: Mapping[str, Any],
    inputs: Mapping[str, Path],
    path: Path,
    identity: Mapping[str, str],  # noqa: ARG001 - makers share one signature
) -> None:
    """Write the figure that `settings` describe, of the gradient file `inputs["gradient"]`.

    Raises:
        ValueError: The format is not one of png, svg and pdf.
    """
    field = read_field(inputs["gradient"], figure_detail(settings))
    title, text = describe_figure(settings, field)
    figure = build_figure(settings, field)
    save_figure(figure, path, settings["format"], figure_options(settings), title, text)

"""The maker of grids."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gradatlas.axis_values import axis_values
from gradatlas.fields.grid_files import write_grid_file


def make(
    settings: Mapping[str, Any],
    inputs: Mapping[str, Path],  # noqa: ARG001 (every maker is called in the same way)
    path: Path,
    identity: Mapping[str, str],  # noqa: ARG001
) -> None:
    """Write the coordinates of a grid.

    Args:
        settings: `axes`, a list of pairs: an axis' name, and what `axis_values` takes.
        inputs: None.
        path: The file to write.
        identity: Not used.
    """
    axes = {name: dict(axis) for name, axis in settings["axes"]}
    write_grid_file(path, {name: axis_values(axis) for name, axis in axes.items()}, axes)

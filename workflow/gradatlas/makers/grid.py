"""Makes a grid: a file with its coordinates."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from gradatlas.fields.files import write_grid_file
from gradatlas.grids import axis_values
from gradatlas.numbers import canonical

if TYPE_CHECKING:
    from gradatlas.axes import GridSpec
    from gradatlas.makers.maker import Identity


def make(spec: GridSpec, _inputs: Mapping[str, Path], path: Path, _identity: Identity) -> None:
    """Write the coordinates of a grid."""
    write_grid_file(
        path,
        {name: axis_values(axis) for name, axis in spec.axes},
        {name: canonical(axis) for name, axis in spec.axes},
    )

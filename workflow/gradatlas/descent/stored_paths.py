"""Descent paths as data, and reading them from their files.

Apart from what takes paths, since figures need no more than this.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import netCDF4
import numpy as np
from numpy.typing import NDArray

from gradatlas.descent.spec import KnownMinimum

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray

STATUSES = {
    "converged": 0,
    "steps_used_up": 1,
    "diverged": 2,
    "left_the_domain": 3,
    "no_gradient": 4,
    "line_search_failed": 5,
}
"""How a path ends → its number in files, where it is a CF flag.

`converged`: the norm of the gradient is at most the tolerance. `diverged`: the next point, f or the
gradient there would be infinite. `left_the_domain`: f is not defined at the next point.
`no_gradient`: f has a value where the path ends, but no gradient. `line_search_failed`: the
optimizer has found no next point."""


@dataclass(frozen=True)
class Paths:
    """The paths of some runs from some starts."""

    points: FloatArray
    """(axes, runs, starts, steps + 1): the start first, NaN past the end of a path; where ends
    alone are kept (axes, runs, starts, 2): the start and the end."""
    f: FloatArray
    """(runs, starts, steps + 1), likewise; NaN also where f is not defined at a start."""
    grad_norm: FloatArray
    """Likewise: the norm of the gradient by which paths descend."""
    evaluations: FloatArray
    """Likewise: how many evaluations the optimizer had made when it came to a point."""
    steps_taken: NDArray[np.int32]
    """(runs, starts): the number of steps of each path."""
    status: NDArray[np.int8]
    """(runs, starts): one of `STATUSES`."""


def joined(parts: Sequence[Paths], order: Sequence[int]) -> Paths:
    """Return the paths of all runs of some descents from the same starts.

    Args:
        parts: The descents, one or more.
        order: Which of their runs comes first, second …, by their numbers one after another.
    """
    if len(parts) == 1 and list(order) == list(range(len(order))):
        return parts[0]

    def join(name: str, axis: int = 0) -> NDArray[Any]:
        return np.concatenate([getattr(part, name) for part in parts], axis).take(order, axis)

    rest = ("f", "grad_norm", "evaluations", "steps_taken", "status")
    return Paths(join("points", 1), *map(join, rest))


@dataclass(frozen=True)
class StoredPaths:
    """The paths in a file."""

    axes: tuple[str, ...]
    """In the config's order."""
    runs: tuple[str, ...]
    """The names of the runs."""
    optimizers: tuple[Mapping[str, object], ...]
    """For each run `optimizer`, its name, and all its options."""
    paths: Paths
    f_minus_minimum: FloatArray | None
    """(runs, starts, steps + 1), as `Paths.f`; None where no least value is known."""
    minimum: KnownMinimum | None
    steps: int
    """How many steps a path takes at most."""
    ends_only: bool
    """Whether there is nothing of a path but its start and its end."""
    start_shape: tuple[int, ...] | None
    """How many starts there are along each axis; None where they are not those of a grid."""
    formula: str
    """The formula as canonical text."""
    parameters: Mapping[str, float]
    """Parameter name → value."""


def read_paths_file(path: Path) -> StoredPaths:
    """Return the paths in a file.

    Raises:
        OSError: if there is no such file, or it is no NetCDF file.
        AttributeError: if it is not a file of paths.
    """
    with netCDF4.Dataset(path) as file:
        known = file.ncattrs()
        axes = tuple(file.getncattr("axes").split())
        config = json.loads(file.getncattr("config"))

        def values(name: str) -> NDArray[Any]:
            return np.ma.getdata(file.variables[name][...])

        minimum = None
        if "minimum" in known:
            places = json.loads(file.getncattr("minimum_at"))
            minimum = KnownMinimum(float(file.getncattr("minimum")), tuple(map(tuple, places)))
        shape = None
        if "start_shape" in known:
            shape = tuple(int(size) for size in np.atleast_1d(file.getncattr("start_shape")))
        return StoredPaths(
            axes=axes,
            runs=tuple(str(name) for name in values("run")),
            optimizers=tuple(json.loads(file.getncattr("runs"))),
            paths=Paths(
                np.array([values(axis) for axis in axes]),
                values("f"),
                values("grad_norm"),
                values("evaluations"),
                values("steps_taken"),
                values("status"),
            ),
            f_minus_minimum=None if minimum is None else values("f_minus_minimum"),
            minimum=minimum,
            steps=int(file.getncattr("steps")),
            ends_only=file.getncattr("kept") != "all points",
            start_shape=shape,
            formula=file.getncattr("formula"),
            parameters=config["parameters"],
        )

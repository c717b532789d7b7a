"""Critical points as data, and reading them from their files.

Apart from what finds them, since figures need no more than this.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import netCDF4
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray

KINDS = {"minimum": 0, "maximum": 1, "saddle": 2, "degenerate": 3, "boundary": 4}
"""Kind of a critical point → its number in files, where it is a CF flag.

`minimum`, `maximum` and `saddle` go by the eigenvalues of the Hessian; a minimum or maximum may
also be the tip of a kink, where there are none. `degenerate`: the gradient vanishes, and the
Hessian is singular up to rounding. `boundary`: a minimum of f on the domain, on the edge of that,
where the gradient does not vanish."""


@dataclass(frozen=True)
class CriticalPoints:
    """The critical points of a function on a domain, by f and then by coordinates."""

    points: FloatArray
    """(axes, points): where they are; on the domain or on its edge."""
    f: FloatArray
    """(points,): the function's value at each."""
    grad_norm: FloatArray
    """(points,): the Euclidean norm of the gradient as it is computed there; NaN where there is
    none."""
    eigenvalue_min: FloatArray
    """(points,): the least eigenvalue of the Hessian; NaN where there is none."""
    eigenvalue_max: FloatArray
    """(points,): the largest one, likewise."""
    kind: NDArray[np.int8]
    """(points,): one of `KINDS`."""
    proved: NDArray[np.bool_]
    """(points,): whether it is proved that there is such a point, of this kind, within the last
    digits of its coordinates, and no other one close to it. Others were found, and may be anything
    that looks like it to the last digits."""
    complete: bool
    """Whether it is proved that the domain has no other point at which the gradient vanishes, and
    no other boundary minimum at which f decreases outwards."""
    undecided: int
    """How many boxes are left of which this is not proved; 0 if it is complete."""

    @property
    def count(self) -> int:
        """How many there are."""
        return self.f.size

    def of_kind(self, name: str) -> NDArray[np.bool_]:
        """Return which points are of a kind, (points,)."""
        result: NDArray[np.bool_] = self.kind == KINDS[name]
        return result


@dataclass(frozen=True)
class StoredPoints:
    """The critical points in a file."""

    axes: tuple[str, ...]
    """In the config's order."""
    points: CriticalPoints
    formula: str
    """The formula as canonical text."""
    parameters: Mapping[str, float]


def read_points_file(path: Path) -> StoredPoints:
    """Return the critical points in a file.

    Raises:
        OSError: if there is no such file, or it is no NetCDF file.
        AttributeError: if it is not a file of critical points.
    """
    with netCDF4.Dataset(path) as file:
        file.set_auto_mask(False)
        axes = tuple(file.getncattr("axes").split())
        names = file.getncattr("parameters").split()

        def values(name: str) -> FloatArray:
            array: FloatArray = np.asarray(file.variables[name][...], np.float64)
            return array

        points = CriticalPoints(
            np.stack([values(name) for name in axes]),
            f=values("f"),
            grad_norm=values("grad_norm"),
            eigenvalue_min=values("eigenvalue_min"),
            eigenvalue_max=values("eigenvalue_max"),
            kind=np.asarray(file.variables["kind"][...], np.int8),
            proved=np.asarray(file.variables["proved"][...]) == 1,
            complete=bool(file.getncattr("complete") == "yes"),
            undecided=int(file.getncattr("count_undecided_boxes")),
        )
        return StoredPoints(
            axes,
            points,
            file.getncattr("formula"),
            {name: float(values(name)) for name in names},
        )

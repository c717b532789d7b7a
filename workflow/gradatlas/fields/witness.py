"""Whether extrapolated differences bear the exact gradient out, where a method finds another one.

The exact gradient is one by rules and limits, on numbers that are rounded. What is found by other
means is no proof against it but where it is known much better than the two are apart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.differentiation.extrapolation import constant_derivative, extrapolated_derivative
from gradatlas.differentiation.stencils import axis_length, euclidean_norm
from gradatlas.grids import Mesh

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gradatlas.functions.function import FloatArray, Function

_TOLERANCE = 1e-10
"""The error that extrapolation aims at, in units of the slopes around a point."""
_FIRST_STEP = 0.5
"""Its first step, in units of the length that is guessed from the axis."""
_SURE = 8.0
"""How many times its own error a witness must be away."""


@dataclass(frozen=True)
class Witness:
    """The gradient by extrapolated differences at some points."""

    components: tuple[FloatArray, ...]
    """The derivative along each axis, of shape (n,)."""
    error: FloatArray
    """How far off it may be; infinite where it did not converge."""

    def contradicts(
        self, components: Sequence[FloatArray], tolerance: FloatArray
    ) -> NDArray[np.bool_]:
        """Return where another gradient is farther off than the tolerance, and that for sure."""
        pairs = zip(self.components, components, strict=True)
        with np.errstate(all="ignore"):
            distance = euclidean_norm([own - other for own, other in pairs])
            return distance > tolerance + _SURE * self.error


def call_witness(
    function: Function, points: Sequence[FloatArray], values: FloatArray, axes: Sequence[FloatArray]
) -> Witness:
    """Return the gradient by extrapolated differences at some points.

    Args:
        function: f.
        points: The coordinates along each axis, of shape (n,).
        values: f there.
        axes: All values of each axis of the grid.
    """
    mesh = Mesh(tuple(points), tuple(axes))
    tolerance = _TOLERANCE / math.sqrt(len(points))
    derivatives = []
    for axis, name in enumerate(function.axes):
        if function.axes_used is not None and name not in function.axes_used:
            derivatives.append(constant_derivative(values))
            continue
        first_step = np.full(values.shape, _FIRST_STEP * axis_length(mesh, axis))
        derivatives.append(
            extrapolated_derivative(function, mesh, axis, values, first_step, tolerance)
        )
    error = np.sum([derivative.error for derivative in derivatives], axis=0)
    is_smooth = np.all([derivative.is_smooth for derivative in derivatives], axis=0)
    return Witness(
        tuple(derivative.value for derivative in derivatives), np.where(is_smooth, error, np.inf)
    )

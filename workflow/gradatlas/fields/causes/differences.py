"""Why a gradient by differences is wrong or in doubt, at points where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gradatlas.fields.field import FLAGS
from gradatlas.fields.lines import Line, flat, is_torn, noise_around

if TYPE_CHECKING:
    from gradatlas.differentiation.gradient import Gradient
    from gradatlas.functions.function import FloatArray, Function
    from gradatlas.grids import Mesh

_BATCH = 2**15
"""Points that are looked at together, so that memory does not grow with their number."""


def causes(
    function: Function,
    mesh: Mesh,
    gradient: Gradient,
    values: FloatArray,
    *,
    where: NDArray[np.bool_],
    error: FloatArray,
    least: FloatArray,
) -> NDArray[np.int8]:
    """Return the flag of each point at which a gradient is wrong or in doubt.

    Args:
        function: What was differentiated.
        mesh: The points; the other arguments have their shape.
        gradient: The gradient.
        values: f.
        where: The points to look at.
        error: How wrong the gradient is, NaN where that is not known.
        least: The least loss to rounding that counts, where the error is not known.
    """
    assert gradient.reach is not None
    arrays = [values, error, least, *flat(mesh.arrays, where), *flat(gradient.reach, where)]
    values, error, least = (array[where] for array in arrays[:3])
    axes = len(mesh.arrays)
    points, reach = arrays[3 : 3 + axes], arrays[3 + axes :]
    found = []
    for start in range(0, values.size, _BATCH):
        part = slice(start, start + _BATCH)
        found.append(
            _causes(
                function,
                [array[part] for array in points],
                [array[part] for array in reach],
                values[part],
                error[part],
                least[part],
            )
        )
    return np.concatenate(found)


def _causes(
    function: Function,
    points: list[FloatArray],
    reach: list[FloatArray],
    values: FloatArray,
    error: FloatArray,
    least: FloatArray,
) -> NDArray[np.int8]:
    cause = np.full(values.size, FLAGS["not_converged"], np.int8)
    lost, torn = np.zeros(values.size), np.zeros(values.size, bool)
    halvings = 8 if function.exact_gradient is None else 24
    for axis, distance in enumerate(reach):
        if not distance.any():
            continue  # along this axis there was nothing to do
        along = Line(function, points, axis, distance)
        noise = noise_around(along, distance, values)
        with np.errstate(all="ignore"):
            lost = np.hypot(lost, noise / distance)
            slope_noise = along.slope_noise(noise)
        torn |= is_torn(along, Line.value, distance, noise, halvings)
        torn |= is_torn(along, Line.slope, distance, slope_noise, halvings)
    with np.errstate(invalid="ignore"):
        is_lost = np.where(np.isnan(error), lost > least, error <= 8 * lost)
    cause[torn] = FLAGS["kink"]
    cause[is_lost] = FLAGS["lost_to_cancellation"]
    return cause

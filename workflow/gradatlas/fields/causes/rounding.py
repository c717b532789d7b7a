"""Why a gradient without differences is wrong or in doubt, at points where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gradatlas.fields.field import FLAGS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.differentiation.gradient import Gradient
    from gradatlas.functions.function import FloatArray, Function
    from gradatlas.grids import Mesh


def causes(
    function: Function,  # noqa: ARG001 (all causes are called in the same way)
    mesh: Mesh,  # noqa: ARG001
    gradient: Gradient,  # noqa: ARG001
    values: FloatArray,  # noqa: ARG001
    *,
    where: NDArray[np.bool_],
    error: FloatArray,  # noqa: ARG001
    least: FloatArray,  # noqa: ARG001
) -> NDArray[np.int8]:
    """Return the flag of each point at which a gradient is wrong or in doubt.

    No difference has been taken: rounding inside the formula is all that can be wrong.

    Args:
        function: Not used.
        mesh: Not used.
        gradient: Not used.
        values: Not used.
        where: The points to look at.
        error: Not used.
        least: Not used.
    """
    return np.full(np.count_nonzero(where), FLAGS["lost_to_cancellation"], np.int8)

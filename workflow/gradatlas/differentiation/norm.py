"""The length of a vector at each point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.differentiation.infinities import without_infinities

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray


def euclidean_norm(components: Sequence[FloatArray]) -> FloatArray:
    """Return the Euclidean norm of a vector, NaN where it is not finite; the result is new."""
    # Hypotenuses, because squares overflow where the norm itself does not.
    norm = np.abs(components[0])
    with np.errstate(all="ignore"):
        for component in components[1:]:
            np.hypot(norm, component, out=norm)
    return without_infinities(norm)

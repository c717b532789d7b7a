"""Fields: a function and its gradient on the points of a grid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray

FLAGS: dict[str, int] = {
    "good": 0,
    "not_finite": 1,
    "kink": 2,
    "not_converged": 3,
    "lost_to_cancellation": 4,
}
"""Meaning → value of the variable `flag`: the gradient is right; f or its gradient is not finite or
not defined; the point lies at or next to a kink or a jump; the method does not come close to the
gradient; rounding has taken the digits of the difference quotient."""


@dataclass(frozen=True)
class Field:
    """A function, its gradient and what is known of it, on the points of a grid."""

    coordinates: Mapping[str, FloatArray]
    """Axis name → its increasing values, in the config's order of axes (x0, x1)."""
    parameters: Mapping[str, float]
    """Parameter name → value."""
    values: FloatArray
    """f; its dimensions are the axes in reverse order: (x1, x0)."""
    gradient: tuple[FloatArray, ...]
    """The derivative along each axis, in the config's order of axes; each shaped like `values`."""
    norm: FloatArray
    """The Euclidean norm of the gradient, shaped like `values`."""
    error: FloatArray | None
    """The Euclidean norm of (gradient − exact gradient); None where no exact gradient is known."""
    error_estimate: FloatArray | None
    """What the method itself says of its error; None where it says nothing."""
    flag: NDArray[np.int8]
    """What is to be known of the gradient at each point: one of `FLAGS`; shaped like `values`."""
    formula: str
    """The formula as canonical text, with the names of axes and parameters in it."""

    @property
    def axes(self) -> tuple[str, ...]:
        """The names of the axes in the config's order."""
        return tuple(self.coordinates)


def derivative_name(axis: str) -> str:
    """Return the name of the variable that holds the derivative along an axis: `df_dx0`."""
    return f"df_d{axis}"

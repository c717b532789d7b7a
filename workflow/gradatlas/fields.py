"""The gradient file: a function and its gradient on a grid, as CF-compliant NetCDF.

The order of dimensions is set down here and nowhere else: the config's *last* axis comes first, so
that an array of a two-dimensional field has the shape (len(x1), len(x0)), as matplotlib draws it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gradatlas.functions.function import FloatArray


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
    formula: str
    """The formula as canonical text, with the names of axes and parameters in it."""

    @property
    def axes(self) -> tuple[str, ...]:
        """The names of the axes in the config's order."""
        return tuple(self.coordinates)

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
    "wrong": 5,
}
"""Meaning → value of the variable `flag`: the gradient is right; f or its gradient is not finite or
not defined; the point lies at or next to a kink or a jump; the method does not come close to the
gradient; rounding has taken the digits of the difference quotient; a gradient that the function
brings is another one than f has."""


@dataclass(frozen=True)
class FieldSummary:
    """What is known of a whole field, where its arrays are of some of its points alone."""

    counts: Mapping[str, int]
    """Meaning of a flag → the number of points that have it; good points are not counted."""
    largest_norm: float
    """The largest norm of the gradient, kinks and jumps left out; NaN where there is none."""
    worst: Mapping[str, float]
    """`error` and `error_estimate` → the largest finite one, kinks and jumps left out; NaN where
    there is none."""
    median: Mapping[str, float]
    """The same for the median."""


@dataclass(frozen=True)
class Origin:
    """Where the numbers of a field come from, for those who read of it."""

    points: tuple[int, ...]
    """How many points its grid has along each axis, in the config's order of axes."""
    method: str
    """The method of its gradient."""
    order: int | None = None
    """The order of the method, where it has one."""
    step: float | str | None = None
    """The step, in words where there are several; None for a method without one."""


@dataclass(frozen=True)
class Field:
    """A function, its gradient and what is known of it, on the points of a grid.

    Of a large grid these may be some points, each in the place of many; see `fields.condensing`.
    """

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
    second: tuple[FloatArray, ...] | None = None
    """The second derivatives along each pair of axes, each shaped like `values`, in the order of
    `spec.second_derivative_pairs`; None where they are not stored."""
    flags_within: NDArray[np.int8] | None = None
    """The flags of all points that a point stands for, as bits; None where it stands for itself."""
    whole: FieldSummary | None = None
    """What is known of the whole field; None where the arrays are all of it."""
    origin: Origin | None = None
    """Where its numbers come from; None where nobody says."""

    def has_flag(self, meaning: str) -> NDArray[np.bool_]:
        """Return for each point whether it, or one that it stands for, has a flag."""
        if self.flags_within is None:
            return np.asarray(self.flag == FLAGS[meaning])
        return np.asarray(self.flags_within & flag_bit(FLAGS[meaning]) != 0)

    @property
    def axes(self) -> tuple[str, ...]:
        """The names of the axes in the config's order."""
        return tuple(self.coordinates)


def flag_bit(flag: int) -> int:
    """Return the bit that stands for a flag among several; 0 for that of good points."""
    return 1 << flag >> 1


def derivative_name(axis: str) -> str:
    """Return the name of the variable that holds the derivative along an axis: `df_dx0`."""
    return f"df_d{axis}"

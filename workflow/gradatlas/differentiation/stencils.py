"""What methods that take differences share: steps, quotients, and norms without infinities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.formulas.program import BUFFER_SIZE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.functions.function import FloatArray, Function
    from gradatlas.grids import Mesh

_LEAST_SQUARE = 2.0**-960
"""Below this, squares of components may have lost digits that count: the smallest number is
2**-1074."""


def without_infinities(values: FloatArray) -> FloatArray:
    """Put NaN in place of infinities, and return the same array."""
    # A sum costs half as much as a look at each value, and is finite only if they all are.
    with np.errstate(all="ignore"):
        if not np.isfinite(values.sum()):
            values[np.isinf(values)] = np.nan
    return values


def euclidean_norm(components: Sequence[FloatArray]) -> FloatArray:
    """Return the Euclidean norm of a vector, NaN where it is not finite; the result is new.

    It is off by at most two units in the last place, and right also where squares would overflow or
    be lost: there it is computed with hypotenuses. Which way it is computed depends on the point
    alone.
    """
    if len(components) == 1:
        return without_infinities(np.abs(components[0]))
    with np.errstate(all="ignore"):
        squares = components[0] * components[0]
        for component in components[1:]:
            squares += component * component
        # A hypotenuse takes as long as six of these operations.
        is_usual = squares.size == 0 or (
            squares.min() >= _LEAST_SQUARE and squares.max() < np.inf  # with NaN neither holds
        )
        if is_usual:
            return np.sqrt(squares, out=squares)
        norm = np.sqrt(squares)
        _mend(norm, components, (squares < _LEAST_SQUARE) | (squares == np.inf))
    return without_infinities(norm)


def _mend(norm: FloatArray, components: Sequence[FloatArray], where: NDArray[np.bool_]) -> None:
    """Compute a norm with hypotenuses at some points; of zeros it is right already."""
    where &= np.any([component != 0 for component in components], axis=0)
    if where.any():
        norm[where] = np.hypot.reduce([component[where] for component in components])


def difference_quotient(
    function: Function,
    mesh: Mesh,
    axis: int,
    ahead: FloatArray,
    behind: FloatArray | None = None,
    value_behind: FloatArray | None = None,
) -> FloatArray:
    """Return (f(x + ahead) − f(x − behind)) / (ahead + behind) along one axis.

    The divisor is the distance of the two places as they are in float64, which is not quite the
    sum of the steps; the quotient of a linear function is then right whatever the step. Where both
    places are the same number, the result is NaN.

    Args:
        function: f.
        mesh: The points.
        axis: The number of the axis in the mesh.
        ahead: The step ahead, shaped like the axis' array.
        behind: The step back, shaped likewise; none if `value_behind` is given.
        value_behind: f at the points themselves, where that is known.
    """
    arrays, coordinate = mesh.arrays, mesh.arrays[axis]
    with np.errstate(all="ignore"):
        right = coordinate + ahead
        left = coordinate if behind is None else coordinate - behind
    if value_behind is None:
        value_behind = function.evaluate(*arrays[:axis], left, *arrays[axis + 1 :])
    value_ahead = function.evaluate(*arrays[:axis], right, *arrays[axis + 1 :])
    with np.errstate(all="ignore"):
        np.setbufsize(BUFFER_SIZE)
        # In place: values of f are new arrays, and small ones stay in the cache.
        np.subtract(value_ahead, value_behind, out=value_ahead)
        np.divide(value_ahead, right - left, out=value_ahead)
    return value_ahead


def step_sizes(mesh: Mesh, axis: int, step: float | str, order: int) -> FloatArray:
    """Return the step h at each value of an axis, shaped like the axis' array in the mesh.

    A number is the step everywhere. `auto` balances the two errors of a difference quotient of
    this order, truncation (∝ h**order) and rounding (∝ eps/h), which are equal for
    h = eps**(1/(order + 1)) in units of the length L over which f changes. (W. H. Press et al.:
    Numerical recipes, 3rd edition, Cambridge (2007), section 5.7.) That is the distance to the
    outermost place: the steps of orders 4 and 6, with 2 and 3 places on each side, are a half and a
    third of it, because with them a step too large does more harm than one too small.

    Nobody knows L. A tenth of the axis, s, is a guess from the picture that the user asked for,
    |x| a guess from the number itself; L is their geometric mean, and s where |x| is smaller. So
    neither a close look at a small region (s much below |x|) nor a region far from the origin
    spoils the step.
    """
    if not isinstance(step, str):
        return np.full(mesh.arrays[axis].shape, step, np.float64)
    return _relative_step(order) * length_scales(mesh, axis)


def length_scales(mesh: Mesh, axis: int) -> FloatArray:
    """Return a guess of the length over which f changes at each value of an axis.

    It is shaped like the axis' array; `step_sizes` says how it is guessed.
    """
    coordinate, (low, high) = mesh.arrays[axis], mesh.extents[axis]
    tenth = high / 10 - low / 10
    if tenth == 0:  # one value alone says nothing of the picture
        tenth = abs(low) or 1.0
    length = np.sqrt(tenth) * np.sqrt(np.maximum(np.abs(coordinate), tenth))
    return np.asarray(length, np.float64)


def describe_step(step: float | str, order: int) -> float | str:
    """Return the step, or the rule by which it was chosen, for people."""
    if not isinstance(step, str):
        return float(step)
    rule = f"{_relative_step(order):.4g}*sqrt(s*max(abs(x), s))"
    return f"{step}: {rule}, where s is a tenth of the axis"


def _relative_step(order: int) -> float:
    places = max(order // 2, 1)  # on each side
    return float(np.finfo(np.float64).eps ** (1 / (order + 1))) / places

"""Few points in the place of many, for pictures: nothing that is wrong may get lost.

Over two axes a field is cut into cells, and the first point of each stands for all: values are
those at this point, errors the largest of the cell, and `flags_within` tells every flag that occurs
in it. Over one axis, where a curve may swing within a cell, several points are kept of each: those
with the extremes, and one of each flag, all as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray

Variables = Mapping[str, NDArray[Any]]
"""Name in the gradient file → values."""
Starts = NDArray[np.intp]
"""The first index of each cell along an axis, increasing from 0."""

LARGEST = ("error", "error_estimate")
"""The variables of which the largest value in a cell stands for it."""
FLAGS_WITHIN = "flags_within"
"""The variable with a bit for each flag in a cell: `field.flag_bit`."""
KEPT = 16
"""How many points of a cell are kept over one axis; at most 12 have a reason, see `kept_points`."""


def overview_name(level: int) -> str:
    """Return the name of the group of an overview; the finest has the level 1."""
    return f"overview_{level}"


def cell_starts(count: int, stride: int) -> Starts:
    """Return the starts of cells of `stride` points; the last point is a cell of its own.

    >>> cell_starts(8, 3).tolist(), cell_starts(7, 3).tolist()
    ([0, 3, 6, 7], [0, 3, 6])
    """
    return np.unique(np.append(np.arange(0, count, stride), count - 1))


def with_flags_within(variables: Variables) -> dict[str, NDArray[Any]]:
    """Return variables together with `flags_within`, from `flag` where they are single points."""
    if FLAGS_WITHIN in variables or "flag" not in variables:
        return dict(variables)
    flag = variables["flag"]
    within = np.left_shift(1, flag, dtype=np.int8) >> 1 if flag.any() else np.zeros_like(flag)
    return {**variables, FLAGS_WITHIN: within}


def condensed(name: str, values: NDArray[Any], starts: Sequence[Starts]) -> NDArray[Any]:
    """Return one value for each cell of a variable.

    Args:
        name: The variable's.
        values: Its values.
        starts: For each dimension the starts of the cells, as `cell_starts` gives them.
    """
    if all(len(along) == size for along, size in zip(starts, values.shape, strict=True)):
        return values
    combine = np.fmax if name in LARGEST else np.bitwise_or if name == FLAGS_WITHIN else None
    if combine is None or (name == FLAGS_WITHIN and not values.any()):
        return values[np.ix_(*starts)]
    for axis, along in enumerate(starts):
        values = _combined(combine, np.moveaxis(values, axis, 0), along)
        values = np.moveaxis(values, 0, axis)
    return values


def _combined(combine: np.ufunc, values: NDArray[Any], starts: Starts) -> NDArray[Any]:
    """Do what `combine.reduceat` does along the first dimension, in a seventh of its time."""
    lengths = np.diff(np.append(starts, len(values)))
    result = values[starts]
    for inside in range(1, int(lengths[0])):
        # Cells are equally long but for the last two: the rest, and the last point.
        longer = int(np.count_nonzero(lengths > inside))
        others = values[inside :: lengths[0]][:longer]
        combine(result[:longer], others, out=result[:longer])
    return result


def kept_count(size: int, length: int) -> int:
    """Return how many of `size` points are kept over one axis, in cells of `length`."""
    whole, rest = divmod(size, length)
    return whole * min(length, KEPT) + min(rest, KEPT)


def kept_points(variables: Variables, length: int, *, ends: tuple[bool, bool]) -> Starts:
    """Return the increasing indices of the points that are kept over one axis.

    These are, in each cell, the points with the lowest and the highest finite value of f and of the
    errors, and one of each flag; others fill up, so that each cell keeps as many.

    Args:
        variables: `f`, `flag`, and the errors where there are any; n values each.
        length: How many points make a cell; the last has the rest.
        ends: Whether the first and the last point must be among them.
    """
    size = variables["f"].size
    whole = size - size % length
    is_kept = np.zeros(size, bool)
    for part, columns in ((slice(0, whole), length), (slice(whole, size), size - whole)):
        if part.stop > part.start:
            rows = is_kept[part].reshape(-1, columns)
            rows[0, 0] |= ends[0] and part.start == 0
            rows[-1, -1] |= ends[1] and part.stop == size
            _keep(
                rows, {name: values[part].reshape(rows.shape) for name, values in variables.items()}
            )
    return np.flatnonzero(is_kept)


def _keep(is_kept: NDArray[np.bool_], rows: Variables) -> None:
    """Mark the points to keep; each row is a cell."""
    cells = np.arange(len(is_kept))
    for name in ("f", *LARGEST):
        if name in rows:
            values: FloatArray = rows[name]
            finite = np.isfinite(values)
            has_all = finite.all()
            low = values if has_all else np.where(finite, values, np.inf)
            high = values if has_all else np.where(finite, values, -np.inf)
            is_kept[cells, low.argmin(axis=1)] = True
            is_kept[cells, high.argmax(axis=1)] = True
    if rows["flag"].any():
        for flag in range(1, int(rows["flag"].max()) + 1):
            is_kept[cells, (rows["flag"] == flag).argmax(axis=1)] = True
    columns = is_kept.shape[1]
    count = is_kept.sum(axis=1)
    # Evenly spread ones; as many more as have been marked, since these may be among them.
    for place in np.unique(np.arange(2 * KEPT) * columns // (2 * KEPT)):
        more = ~is_kept[:, place] & (count < KEPT)
        is_kept[:, place] |= more
        count += more

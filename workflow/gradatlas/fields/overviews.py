"""Overviews of large fields: the same with fewer points, in groups of the gradient file.

A picture shows no more than its pixels, so a figure of a field of 10⁸ points need not read them
all. `overview_1` is the finest, each next one has about a quarter of the points. All together take
a twelfth of the field, over one axis a sixth. Figures of points have one or two axes, so fields
over three have no overviews.

Nothing that is wrong may get lost by downsampling. Over two axes a field is cut into cells, and the
first point of each stands for all: values are those at this point, errors the largest of the cell,
and `flags_within` has every flag that occurs in it. Over one axis, where a curve may swing within a
cell, several points are kept of each: those with the extremes, and one of each flag, all as they
are.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import netCDF4
import numpy as np
from numpy.typing import NDArray

from gradatlas.fields.field import FLAGS, flag_bit
from gradatlas.fields.netcdf import write_axes
from gradatlas.grids import Block, block_shape, dimension_order

if TYPE_CHECKING:
    from gradatlas.fields.computing import FieldBlock
    from gradatlas.functions.function import FloatArray

Variables = Mapping[str, NDArray[Any]]
"""Name in the gradient file → values."""
Starts = NDArray[np.intp]
"""The first index of each cell along an axis, increasing from 0."""
LARGEST = ("error", "error_estimate", "relative_error")
"""The variables of which the largest value in a cell stands for it."""
FLAGS_WITHIN = "flags_within"
"""The variable with a bit for each flag in a cell: `field.flag_bit`."""
KEPT = 16
"""How many points of a cell are kept over one axis; at most 13 have a reason, see `kept_points`."""
_FIRST, _NEXT = 32, 4
"""How many points stand as one in the first overview, and how many of that in the next."""
_LEAST = 256
"""No axis gets shorter than that."""
_FIRST_CELL = 8 * KEPT
"""The points of a cell in the first overview over one axis; an eighth of them is kept."""
_LEAST_POINTS = 2**18
"""A field over one axis with fewer points has no overview."""
_BAD = {meaning: flag for meaning, flag in FLAGS.items() if flag}
_PIECE = 2**17
"""About how many points of an overview are read at once to make the next."""


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


def downsampled(name: str, values: NDArray[Any], starts: Sequence[Starts]) -> NDArray[Any]:
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


def level_strides(shape: Sequence[int]) -> list[tuple[int, ...]]:
    """Return how many points of the field are one in each overview, along each dimension.

    The longer axis is thinned first, since pixels are square; along a short one every point stays.

    >>> level_strides((10000, 10000))
    [(8, 4), (16, 8), (32, 16)]
    >>> level_strides((2_000_000, 10)), level_strides((1500, 1500))
    ([(32, 1), (128, 1), (512, 1), (2048, 1)], [])
    """
    strides, levels, wanted = [1] * len(shape), [], _FIRST
    while len(shape) == 2:
        counts = [math.ceil(size / stride) for size, stride in zip(shape, strides, strict=True)]
        longest = counts.index(max(counts))
        if counts[longest] < 2 * _LEAST:
            break
        strides[longest] *= 2
        if math.prod(strides) == wanted:
            levels.append(tuple(strides))
            wanted *= _NEXT
    return levels


@dataclass
class _Level:
    """An overview while it is written."""

    group: netCDF4.Group
    shape: tuple[int, ...]
    variables: dict[str, netCDF4.Variable[Any]] = field(default_factory=dict)

    def write(self, place: Block, values: Mapping[str, NDArray[Any]]) -> None:
        for name, part in values.items():
            self.variables[name][place] = part

    def read(self, place: Block) -> dict[str, NDArray[Any]]:
        return {name: variable[place] for name, variable in self.variables.items()}


class Overviews:
    """The overviews of a field that is being written block by block."""

    def __init__(
        self,
        file: netCDF4.Dataset,
        coordinates: Mapping[str, FloatArray],
        variables: Mapping[str, netCDF4.Variable[Any]],
    ) -> None:
        """Define the overviews that a field of this size has, which may be none.

        Args:
            file: The file of the field.
            coordinates: Axis name → its values, in the config's order of axes.
            variables: Name → variable of the field in the file.
        """
        self._file = file
        self._coordinates = coordinates
        self._dimensions = dimension_order(tuple(coordinates))
        self._shape = tuple(coordinates[name].size for name in self._dimensions)
        self._like = variables
        self._levels: list[_Level] = []
        self._starts: list[Starts] = []
        self._done = 0
        """How many points of the first overview over one axis are written."""
        self._strides = level_strides(self._shape)
        if len(self._shape) == 1 and self._shape[0] > _LEAST_POINTS:
            self._start_curve()
        elif self._strides:
            self._start_plane()

    def add(self, block: FieldBlock) -> None:
        """Take a block of the field into account; blocks come in the order of the file."""
        if not self._levels:
            return
        if len(self._shape) == 1:
            (part,) = block.indices
            coordinates = {name: points[part] for name, points in self._coordinates.items()}
            ends = (part.start == 0, part.stop == self._shape[0])
            self._keep(self._levels[0], coordinates, block.variables, _FIRST_CELL, ends)
            return
        starts, place = [], []
        for along, part in zip(self._starts, block.indices, strict=True):
            first, last = np.searchsorted(along, (part.start, part.stop))
            starts.append(along[first:last] - part.start)
            place.append(slice(int(first), int(last)))
        variables = with_flags_within(block.variables)
        cells = {name: downsampled(name, values, starts) for name, values in variables.items()}
        self._levels[0].write(tuple(place), cells)

    def finish(self) -> None:
        """Write the other overviews, each from the finer one before."""
        if not self._levels:
            return
        if len(self._shape) == 1:
            self._finish_curve()
        else:
            self._finish_plane()

    def _start_plane(self) -> None:
        # Cells do not reach over blocks, so each block can be condensed by itself.
        for size, length, stride in zip(
            self._shape, block_shape(self._shape), self._strides[0], strict=True
        ):
            inner = [
                np.arange(start, min(start + length, size), stride)
                for start in range(0, size, length)
            ]
            self._starts.append(np.unique(np.append(np.concatenate(inner), size - 1)))
        coordinates = {
            name: self._coordinates[name][starts]
            for name, starts in zip(self._dimensions, self._starts, strict=True)
        }
        self._define(coordinates, self._strides[0])

    def _finish_plane(self) -> None:
        for before, after in zip(self._strides[:-1], self._strides[1:], strict=True):
            fine = self._levels[-1]
            rows, columns = (
                cell_starts(size, new // old)
                for size, old, new in zip(fine.shape, before, after, strict=True)
            )
            coordinates = {
                name: fine.group.variables[name][...][starts]
                for name, starts in zip(self._dimensions, (rows, columns), strict=True)
            }
            level = self._define(coordinates, after)
            for part in _pieces(rows, fine.shape):
                first, last = np.searchsorted(rows, (part.start, part.stop))
                values = fine.read((part, slice(None)))
                starts = rows[first:last] - part.start, columns
                level.write(
                    (slice(int(first), int(last)), slice(None)),
                    {name: downsampled(name, array, starts) for name, array in values.items()},
                )

    def _start_curve(self) -> None:
        (size,), (length,) = self._shape, block_shape(self._shape)
        lengths = [min(length, size - start) for start in range(0, size, length)]
        self._define_curve(sum(kept_count(part, _FIRST_CELL) for part in lengths), _FIRST_CELL)

    def _finish_curve(self) -> None:
        cell = _FIRST_CELL
        while self._shape[0] >= _NEXT * cell * _LEAST:
            fine, cell = self._levels[-1], _NEXT * cell
            (size,), length = fine.shape, _NEXT * KEPT
            step = _PIECE // length * length
            parts = [slice(start, min(start + step, size)) for start in range(0, size, step)]
            counts = [kept_count(part.stop - part.start, length) for part in parts]
            self._done = 0
            level = self._define_curve(sum(counts), cell)
            axis = fine.group.variables[self._dimensions[0]]
            for part in parts:
                values = fine.read((part,))
                coordinates = {self._dimensions[0]: axis[part]}
                ends = (part.start == 0, part.stop == size)
                self._keep(level, coordinates, values, length, ends)

    def _keep(
        self,
        level: _Level,
        coordinates: Mapping[str, FloatArray],
        values: Mapping[str, NDArray[Any]],
        length: int,
        ends: tuple[bool, bool],
    ) -> None:
        kept = kept_points(values, length, ends=ends)
        place = slice(self._done, self._done + kept.size)
        level.write((place,), {name: array[kept] for name, array in values.items()})
        for name, points in coordinates.items():
            level.group.variables[name][place] = points[kept]
        self._done = place.stop

    def _define_curve(self, count: int, cell: int) -> _Level:
        (name,) = self._dimensions
        group = self._group(f"{KEPT} of each {cell} points along {name}")
        group.createDimension(name, count)
        axis = group.createVariable(name, np.float64, (name,), fill_value=False)
        axis.setncatts({"long_name": name, "units": "1"})
        level = _Level(group, (count,))
        for variable_name in self._like:
            self._variable(level, variable_name, None)
        group.set_auto_mask(False)
        self._levels.append(level)
        return level

    def _define(self, coordinates: Mapping[str, FloatArray], strides: Sequence[int]) -> _Level:
        every = zip(reversed(self._dimensions), reversed(strides), strict=True)
        group = self._group(
            "one point in the place of "
            + " times ".join(f"{stride} along {name}" for name, stride in every)
        )
        write_axes(group, {name: coordinates[name] for name in self._coordinates})
        level = _Level(group, tuple(coordinates[name].size for name in self._dimensions))
        for name in self._like:
            way = "maximum" if name in LARGEST else "point"
            self._variable(level, name, " ".join(f"{axis}: {way}" for axis in self._dimensions))
        within = group.createVariable(FLAGS_WITHIN, np.int8, self._dimensions, fill_value=False)
        within.setncatts(
            {
                "long_name": "all flags of the points that a point stands for",
                "flag_masks": np.array([flag_bit(flag) for flag in _BAD.values()], np.int8),
                "flag_meanings": " ".join(_BAD),
            }
        )
        level.variables[FLAGS_WITHIN] = within
        group.set_auto_mask(False)
        self._levels.append(level)
        return level

    def _group(self, what: str) -> netCDF4.Group:
        group = self._file.createGroup(overview_name(len(self._levels) + 1))
        group.setncattr("title", f"Overview of the field: {what}")
        return group

    def _variable(self, level: _Level, name: str, cell_methods: str | None) -> None:
        # In one piece and not compressed: it is small, and written and read in any parts.
        like = self._like[name]
        attributes: dict[str, object] = {
            key: like.getncattr(key)
            for key in ("long_name", "units", "flag_values", "flag_meanings")
            if key in like.ncattrs()
        }
        fill: Any = False if name == "flag" else np.nan
        variable = level.group.createVariable(name, like.dtype, self._dimensions, fill_value=fill)
        variable.setncatts(attributes)
        if cell_methods is not None:
            variable.setncattr("cell_methods", cell_methods)
        level.variables[name] = variable


def _pieces(rows: Starts, shape: tuple[int, ...]) -> Iterator[slice]:
    """Yield parts of the first dimension that are whole cells, of about `_PIECE` points."""
    together = max(1, _PIECE // (shape[1] * max(1, shape[0] // len(rows))))
    for first in range(0, len(rows), together):
        last = first + together
        yield slice(int(rows[first]), int(rows[last]) if last < len(rows) else shape[0])

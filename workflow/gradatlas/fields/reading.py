"""Reading gradient files: all of a field, or as much of it as a picture can show."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import netCDF4
import numpy as np
from numpy.typing import NDArray

from gradatlas.fields.field import (
    FLAGS,
    Field,
    FieldSummary,
    Origin,
    derivative_name,
)
from gradatlas.fields.memory import FileState, Memory
from gradatlas.fields.overviews import (
    FLAGS_WITHIN,
    KEPT,
    LARGEST,
    cell_starts,
    downsampled,
    overview_name,
    with_flags_within,
)
from gradatlas.fields.spec import second_derivative_pairs
from gradatlas.grids import dimension_order

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray

ALWAYS_WHOLE = 2**18
"""Fields of so many points are read as a whole: there is nothing to save."""
_PIECE = 2**20
"""About how many points of a variable are read at once, before they are thinned."""
_MOST_REMEMBERED = 2**18
"""The most points of a field that is kept."""
_MOST_FIELDS = 2
"""A file's figures are drawn one after the other, so few fields are kept."""
_OF_ORIGIN = {"method", "order", "step"}
"""The attributes that say where the numbers of a field come from."""
_last_fields: Memory[Field] = Memory(_MOST_FIELDS)


@dataclass(frozen=True)
class Detail:
    """What a picture can show of a field."""

    enough: tuple[int, int]
    """How many points the picture can tell apart, from left to right and from bottom to top."""
    limits: Mapping[str, tuple[float, float]]
    """Axis name → the part of it that is shown; what is not named shows all."""
    variables: frozenset[str]
    """The variables that are needed, by name; `gradient` is all derivatives."""
    exact: Callable[[Field], Sequence[float]] | None = None
    """Where, over a single axis, the picture needs the field as it is: given all of the field with
    few points, the places between whose neighbours on the grid it will interpolate."""


def read_field(path: Path, detail: Detail | None = None) -> Field:
    """Return the field in a gradient file.

    Args:
        path: The file.
        detail: What is needed; None for everything. A large field is then read as far as it is in
            view, with the next points around, and thinned to that detail: see `condensing`. Its
            first and last point in view stay, and so do the extremes of f of the whole field, at
            the point that stands for theirs. Variables that are not needed are empty.

    Raises:
        OSError: if there is no such file, or it is no NetCDF file.
        KeyError: if a variable that a gradient file has is not in it.
    """
    state = FileState.of(path)
    known = _last_fields.get(state)
    if known is not None:
        return known
    # Not by xarray, which takes ten times as long for so small a file.
    with netCDF4.Dataset(path) as file:
        file.set_auto_mask(False)
        if "f" not in file.variables:
            raise KeyError(f"{path}: there is no variable f; is it a gradient file?")
        shape = file.variables["f"].shape
        if detail is None or math.prod(shape) <= ALWAYS_WHOLE or len(shape) > 2:
            field = _field(path, file, _all(file.variables), None)
            if math.prod(shape) <= _MOST_REMEMBERED:
                _last_fields.keep(state, _unchangeable(field))
            return field
        whole = _whole(file)
        if len(shape) == 1:
            return _read_curve(path, file, detail, whole)
        return _read_plane(path, file, detail, whole)


def _unchangeable(field: Field) -> Field:
    """Return a field after it was made such that nobody can change its arrays."""
    arrays = (field.values, field.norm, field.flag, field.error, field.error_estimate)
    for array in (*field.coordinates.values(), *field.gradient, *(field.second or ()), *arrays):
        if array is not None:
            array.flags.writeable = False
    return field


def _field(
    path: Path,
    file: netCDF4.Dataset,
    arrays: Mapping[str, NDArray[Any]],
    whole: FieldSummary | None,
) -> Field:
    def array(name: str) -> FloatArray:
        if name not in file.variables:
            raise KeyError(f"{path}: there is no variable {name}; is it a gradient file?")
        return np.asarray(arrays.get(name, ()), dtype=np.float64)

    axes = dimension_order(file.variables["f"].dimensions)
    second = list(second_derivative_pairs(axes))
    return Field(
        coordinates={axis: array(axis) for axis in axes},
        parameters={
            name: float(variable[...])
            for name, variable in file.variables.items()
            if not variable.dimensions
        },
        values=array("f"),
        gradient=tuple(array(derivative_name(axis)) for axis in axes),
        norm=array("grad_norm"),
        error=array("error") if "error" in file.variables else None,
        error_estimate=array("error_estimate") if "error_estimate" in file.variables else None,
        flag=np.asarray(arrays.get("flag", ()), dtype=np.int8),
        formula=file.getncattr("formula"),
        second=tuple(map(array, second)) if second[0] in file.variables else None,
        flags_within=arrays.get(FLAGS_WITHIN),
        whole=whole,
        origin=origin_of(
            {name: file.getncattr(name) for name in _OF_ORIGIN.intersection(file.ncattrs())},
            file.variables["f"].shape[::-1],
        ),
    )


def origin_of(attributes: Mapping[str, object], points: tuple[int, ...]) -> Origin | None:
    """Return where the numbers of a gradient file come from, by its attributes.

    `points` are those of its grid along each axis, in the config's order of axes. None where the
    attributes do not say.
    """
    if "method" not in attributes:
        return None
    order, step = attributes.get("order"), attributes.get("step")
    return Origin(
        points,
        str(attributes["method"]),
        None if order is None else int(str(order)),
        step if step is None or isinstance(step, str) else float(str(step)),
    )


def _all(variables: Mapping[str, netCDF4.Variable[Any]]) -> dict[str, NDArray[Any]]:
    return {name: variable[...] for name, variable in variables.items() if variable.dimensions}


def _whole(file: netCDF4.Dataset) -> FieldSummary:
    known = file.ncattrs()

    def of_errors(what: str) -> dict[str, float]:
        return {
            name: float(file.getncattr(f"{name}_{what}"))
            for name in LARGEST
            if f"{name}_{what}" in known
        }

    return FieldSummary(
        counts={name: int(file.getncattr(f"count_{name}")) for name, flag in FLAGS.items() if flag},
        largest_norm=float(file.getncattr("grad_norm_largest_without_kinks")),
        worst=of_errors("worst"),
        median=of_errors("median"),
    )


def _needed(detail: Detail, axes: Sequence[str]) -> set[str]:
    """Return the names of the variables to read; axes are in the config's order."""
    needed = set(detail.variables)
    if "gradient" in needed:
        needed |= {derivative_name(axis) for axis in axes}
    if "second" in needed:
        needed |= set(second_derivative_pairs(axes))
    if "flag" in needed:
        needed.add(FLAGS_WITHIN)
    return needed


def _levels(file: netCDF4.Dataset) -> list[Any]:
    """Return the field and its overviews, the coarsest first."""
    levels = [file]
    while (name := overview_name(len(levels))) in file.groups:
        levels.append(file.groups[name])
    return levels[::-1]


def _in_view(points: FloatArray, limits: tuple[float, float] | None) -> slice:
    """Return the points from the lower to the upper limit, and the next on either side."""
    if limits is None:
        return slice(0, points.size)
    first = int(np.searchsorted(points, limits[0], side="right")) - 1
    last = int(np.searchsorted(points, limits[1], side="left"))
    return slice(max(0, min(first, points.size - 1)), max(1, min(last + 1, points.size)))


def _read_plane(path: Path, file: netCDF4.Dataset, detail: Detail, whole: FieldSummary) -> Field:
    dimensions = file.variables["f"].dimensions
    enough = detail.enough[::-1]
    sizes = file.variables["f"].shape
    for level in _levels(file):
        coordinates = {name: level.variables[name][...] for name in dimensions}
        place = tuple(
            _in_view(points, detail.limits.get(name)) for name, points in coordinates.items()
        )
        counts = [part.stop - part.start for part in place]
        if all(
            count >= least or points.size == size
            for count, least, points, size in zip(
                counts, enough, coordinates.values(), sizes, strict=True
            )
        ):
            break
    starts = [
        cell_starts(count, max(1, count // least))
        for count, least in zip(counts, enough, strict=True)
    ]
    arrays: dict[str, NDArray[Any]] = {
        name: points[part][along]
        for (name, points), part, along in zip(coordinates.items(), place, starts, strict=True)
    }
    needed = _needed(detail, dimension_order(dimensions))
    names = [
        name
        for name, found in level.variables.items()
        if found.dimensions == dimensions and name in needed
    ]
    pieces: dict[str, list[NDArray[Any]]] = {}
    rows, columns = starts
    width = counts[1]
    together = max(1, _PIECE * len(rows) // (counts[0] * width))
    for first in range(0, len(rows), together):
        begin = int(rows[first])
        end = int(rows[first + together]) if first + together < len(rows) else counts[0]
        part = slice(place[0].start + begin, place[0].start + end)
        inside = rows[first : first + together] - begin, columns
        for name in names:
            values = level.variables[name][part, place[1]]
            piece = {name: values}
            if name == "flag" and FLAGS_WITHIN not in names:
                piece = with_flags_within(piece)
            for key, array in piece.items():
                pieces.setdefault(key, []).append(downsampled(key, array, inside))
    arrays |= {name: np.concatenate(parts) for name, parts in pieces.items()}
    _put_extremes(file, dimensions, arrays)
    return _field(path, file, arrays, whole)


def _put_extremes(
    file: netCDF4.Dataset, dimensions: Sequence[str], arrays: Mapping[str, NDArray[Any]]
) -> None:
    """Let the points that stand for those with the extremes of f have these: a peak may be thin."""
    for which in ("smallest", "largest"):
        if f"f_{which}" not in file.ncattrs() or "f" not in arrays:
            continue
        at = dict(
            zip(
                dimension_order(tuple(dimensions)),
                np.atleast_1d(file.getncattr(f"f_{which}_at")),
                strict=True,
            )
        )
        index = [int(np.searchsorted(arrays[name], at[name], side="right")) - 1 for name in at]
        if all(
            place >= 0 and at[name] <= arrays[name][-1]
            for name, place in zip(at, index, strict=True)
        ):
            arrays["f"][tuple(reversed(index))] = file.getncattr(f"f_{which}")


def _read_curve(path: Path, file: netCDF4.Dataset, detail: Detail, whole: FieldSummary) -> Field:
    (axis,) = file.variables["f"].dimensions
    names = {axis, *_needed(detail, (axis,))}
    coarsest, *_ = levels = _levels(file)
    for level in levels:
        part = _in_view(level.variables[axis][...], detail.limits.get(axis))
        if (part.stop - part.start) // KEPT >= detail.enough[0]:
            break
    arrays = {name: level.variables[name][part] for name in names & level.variables.keys()}
    places: Sequence[float] = ()
    if detail.exact is not None:
        # These places depend on all of the curve, not on the part in view.
        all_over = {name: coarsest.variables[name][...] for name in arrays}
        places = detail.exact(_field(path, file, all_over, whole))
    if places:
        near = _neighbours(file.variables[axis], places)
        joined = {
            name: np.concatenate([values, all_over[name], file.variables[name][near]])
            for name, values in arrays.items()
        }
        _, chosen = np.unique(joined[axis], return_index=True)
        arrays = {name: values[chosen] for name, values in joined.items()}
    return _field(path, file, arrays, whole)


def _neighbours(points: Any, places: Sequence[float]) -> NDArray[np.intp]:
    """Return the indices of the points on both sides of each place; `points` stay in their file."""
    found = set()
    for place in places:
        low, high = 0, points.size - 1
        if not float(points[low]) <= place <= float(points[high]):
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if float(points[middle]) <= place else (low, middle)
        found |= {low, high}
    return np.array(sorted(found), np.intp)

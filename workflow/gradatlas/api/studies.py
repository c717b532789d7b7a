"""Studies in Python: all gradient files of a sweep as one dataset, read as it is asked for."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
import xarray as xr
from numpy.typing import NDArray
from xarray.backends import BackendArray
from xarray.core import indexing

from gradatlas.api.locks import FILES
from gradatlas.config.problems import listed, nearest_name
from gradatlas.publish.record import MANIFEST

_NUMBERS = (
    "error_worst",
    "error_median",
    "error_estimate_worst",
    "error_estimate_median",
    "relative_error_worst",
    "relative_error_median",
    "grad_norm_largest",
    "f_smallest",
    "f_largest",
    "evaluations_per_point",
)
"""Attributes of gradient files that become variables along the swept keys."""
_OF_FILE = ("_FillValue", "coordinates")
"""Attributes that a variable has in its file alone."""
_POINT = "point"
Value = str | float
Attributes = Mapping[str, object]


@dataclass(frozen=True)
class _Point:
    """A point of a study: its file, what was swept there, and what the file says of itself."""

    name: str
    path: Path
    keys: Mapping[str, Value]
    """Swept key → value, those left out that this point has no use for."""
    numbers: Mapping[str, float]
    axes: tuple[str, ...]
    """The names of the dimensions of the fields."""
    grid: tuple[bytes, ...]
    """The values of the axes, as something to compare."""
    fields: Mapping[str, tuple[np.dtype[Any], Attributes]]
    """The variables on the grid: their types and attributes."""
    formula: str | None


def open_study(results: str | Path, study: str) -> xr.Dataset:
    """Return all gradients of a study as one dataset, joined by what was swept.

    Where the sweep is a full product, each swept key is a dimension, before those of the grid. Of
    any other sweep there is a dimension `point` with the names of the points, and the keys lie
    along it. Dots of keys become `_`: `gradient_step`. Fields are read from the points' files when
    they are asked for, one file open at a time. Where points have different grids, only the numbers
    are joined, and `file` tells where the fields are; where they have different variables, those
    that all of them have.

    Args:
        results: The folder of the results.
        study: The name of the study.

    Returns:
        A dataset with `f`, `df_d<axis>`, `grad_norm`, `flag` and so on, the numbers of each point
        (`error_worst`, `f_smallest`, …), and `file`, the path of each point's own file.

    Raises:
        FileNotFoundError: there is no manifest in the folder, or a file that it names is gone.
        ValueError: there is no such study, or a file is damaged.
    """
    points = _read_points(Path(results).absolute(), study)
    values = {
        key: _distinct(point.keys.get(key) for point in points)
        for key in dict.fromkeys(key for point in points for key in point.keys)
    }
    shape: tuple[int, ...] = tuple(len(known) for known in values.values())
    coordinates: dict[str, tuple[str, Sequence[Value] | NDArray[np.float64]]]
    if _is_product(points, values):
        points = sorted(points, key=lambda p: [values[key].index(p.keys[key]) for key in values])
        coordinates = {key: (key, known) for key, known in values.items()}
        dimensions = tuple(values)
    else:
        shape, dimensions = (len(points),), (_POINT,)
        coordinates = {_POINT: (_POINT, [point.name for point in points])}
        coordinates |= {key: (_POINT, _along(points, key)) for key in values}
    joined: dict[str, tuple[tuple[str, ...], NDArray[Any]] | xr.Variable] = {
        name: (dimensions, np.array([point.numbers[name] for point in points]).reshape(shape))
        for name in _NUMBERS
        if all(name in point.numbers for point in points)
    }
    paths = [point.path for point in points]
    joined["file"] = (dimensions, np.array(list(map(str, paths)), object).reshape(shape))
    first = points[0]
    if all((point.axes, point.grid) == (first.axes, first.grid) for point in points):
        coordinates |= {
            name: (name, np.frombuffer(data))
            for name, data in zip(first.axes, first.grid, strict=True)
        }
        for name, (dtype, attributes) in first.fields.items():
            if not all(name in point.fields for point in points):
                continue
            inner = tuple(len(coordinates[axis][1]) for axis in first.axes)
            lazy = indexing.LazilyIndexedArray(_Fields(paths, name, shape, inner, dtype))
            joined[name] = xr.Variable((*dimensions, *first.axes), lazy, dict(attributes))
    attributes = {"study": study}
    if first.formula is not None and all(point.formula == first.formula for point in points):
        attributes["formula"] = first.formula
    return xr.Dataset(joined, coordinates, attributes)


class _Fields(BackendArray):
    """A variable of all points, read from their files when it is indexed."""

    def __init__(
        self,
        paths: Sequence[Path],
        name: str,
        points: tuple[int, ...],
        grid: tuple[int, ...],
        dtype: np.dtype[Any],
    ) -> None:
        self._paths, self._name, self._points = paths, name, points
        self.shape = (*points, *grid)
        self.dtype = dtype

    def __getitem__(self, key: indexing.ExplicitIndexer) -> Any:
        return indexing.explicit_indexing_adapter(
            key, self.shape, indexing.IndexingSupport.OUTER, self._read
        )

    def _read(self, key: tuple[Any, ...]) -> NDArray[Any]:
        """Return the part at numbers, slices and arrays of numbers, one for each dimension."""
        along, inside = key[: len(self._points)], key[len(self._points) :]
        places = np.arange(len(self._paths)).reshape(self._points)
        for axis in reversed(range(places.ndim)):
            places = places[(slice(None),) * axis + (along[axis],)]
        parts = [self._read_file(self._paths[place], inside) for place in places.ravel().tolist()]
        sizes = self.shape[len(self._points) :]
        shapes = [np.arange(size)[part].shape for size, part in zip(sizes, inside, strict=True)]
        return np.array(parts, self.dtype).reshape(sum(shapes, places.shape))

    def _read_file(self, path: Path, inside: tuple[Any, ...]) -> NDArray[Any]:
        with FILES, netCDF4.Dataset(path) as file:
            file.set_auto_mask(False)
            return np.asarray(file.variables[self._name][inside])


def _read_points(results: Path, study: str) -> list[_Point]:
    manifest = results / MANIFEST
    try:
        with manifest.open(encoding="utf-8", newline="") as file:
            rows = [(row["study"], row["point"], row["path"]) for row in csv.DictReader(file)]
    except (FileNotFoundError, NotADirectoryError):
        raise FileNotFoundError(
            f"{manifest}: there is no such file; give the folder of the results of an atlas"
        ) from None
    except (KeyError, ValueError, csv.Error):
        raise ValueError(f"{manifest}: is no manifest of an atlas; run snakemake again") from None
    wanted = [(point, path) for name, point, path in rows if name == study and _is_gradient(path)]
    if not wanted:
        known = list(dict.fromkeys(name for name, _, path in rows if _is_gradient(path)))
        close = nearest_name(study, known)
        hint = f"did you mean {close}? " if close is not None else ""
        raise ValueError(
            f"there is no study {study!r} in {manifest}; {hint}there are {listed(known)}"
        )
    return [_read_point(point, results / path) for point, path in wanted]


def _is_gradient(path: str) -> bool:
    """Return whether a published path is that of a gradient file."""
    return path.startswith("gradients/")


def _read_point(name: str, path: Path) -> _Point:
    try:
        with FILES, netCDF4.Dataset(path) as file:
            file.set_auto_mask(False)
            return _point(name, path, file)
    except FileNotFoundError:
        raise FileNotFoundError(f"{path}: there is no such file; run snakemake again") from None
    except (OSError, LookupError, AttributeError, ValueError) as error:
        raise ValueError(f"{path}: is no gradient file ({error}); run snakemake verify") from None


def _point(name: str, path: Path, file: netCDF4.Dataset) -> _Point:
    config = json.loads(file.getncattr("config"))
    known = set(file.ncattrs())
    axes = file.variables["f"].dimensions
    return _Point(
        name,
        path,
        {key.replace(".", "_"): v for key in _keys(name) if (v := _swept(config, key)) != ""},
        {number: float(file.getncattr(number)) for number in _NUMBERS if number in known},
        axes,
        tuple(file.variables[axis][...].tobytes() for axis in axes),
        {
            key: (
                variable.dtype,
                {a: variable.getncattr(a) for a in variable.ncattrs() if a not in _OF_FILE},
            )
            for key, variable in file.variables.items()
            if variable.dimensions == axes and key not in axes
        },
        str(file.getncattr("formula")) if "formula" in known else None,
    )


def _keys(name: str) -> list[str]:
    """Return the swept keys in the name of a point: `b=10,gradient.method=central`."""
    return [part.partition("=")[0] for part in name.split(",") if "=" in part]


def _swept(config: Mapping[str, object], key: str) -> Value:
    """Return the value of a swept key at a point; an empty text where it is not used there."""
    if key == "function":
        function = config["function"]
        assert isinstance(function, Mapping)
        return str(function["name"] or function["expression"])
    at: object = config
    for part in key.split(".") if "." in key else ("parameters", key):
        at = at.get(part, "") if isinstance(at, Mapping) else ""
    return at if isinstance(at, int | float) else str(at)


def _distinct(values: Iterable[Value | None]) -> list[Value]:
    """Return different values, numbers in increasing order."""
    found = [value for value in dict.fromkeys(values) if value is not None]
    return sorted(found) if all(isinstance(v, int | float) for v in found) else found


def _is_product(points: Sequence[_Point], values: Mapping[str, Sequence[Value]]) -> bool:
    """Return whether each combination of values is there once."""
    combinations = {tuple(point.keys.get(key) for key in values) for point in points}
    return bool(values) and (
        len(points) == len(combinations) == math.prod(map(len, values.values()))
        and not any(None in one for one in combinations)
    )


def _along(points: Sequence[_Point], key: str) -> list[Value]:
    """Return the values of a key at points; NaN or an empty text where it is not used.

    Where some are numbers, a text such as `auto` is NaN as well.
    """
    given = [point.keys.get(key) for point in points]
    if any(isinstance(value, int | float) for value in given):
        return [value if isinstance(value, int | float) else math.nan for value in given]
    return ["" if value is None else value for value in given]

"""Writing and reading the files of grids and gradients.

Fields are written block by block as they are computed, so a file may be larger than the memory.
Large ones get overviews for figures, in groups of the file.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import netCDF4
import numpy as np
from numpy.typing import NDArray

from gradatlas.fields.check_files import write_check
from gradatlas.fields.field import FLAGS, derivative_name
from gradatlas.fields.memory import FileState, Memory
from gradatlas.fields.netcdf import ABOUT_FILE, json_text, new_file, write_axes, write_parameters
from gradatlas.fields.overviews import LARGEST, Overviews
from gradatlas.fields.spec import second_derivative_pairs
from gradatlas.grids import chunk_shape, dimension_order

if TYPE_CHECKING:
    from pathlib import Path

    from gradatlas.fields.computing import FieldBlock
    from gradatlas.fields.gradient_check import GradientCheck
    from gradatlas.functions.function import FloatArray

_SAMPLE = 2**20
"""The median of larger fields is that of an even sample of about so many points."""
_CHUNK_CACHE = 2**20
"""Bytes of a variable that wait to be written. Blocks are whole chunks, so none needs to wait."""
_last_grids: Memory[tuple[dict[str, FloatArray], Any]] = Memory(4)
_FLAG_COMPRESSION = 1
"""Flags are mostly equal, and shrink to nothing at next to no cost."""


def write_grid_file(
    path: Path, coordinates: Mapping[str, FloatArray], config: Mapping[str, object]
) -> None:
    """Write the coordinates of a grid, and the config that they come from.

    Args:
        path: The file, which is replaced if it exists.
        coordinates: Axis name → its values, in the config's order of axes.
        config: Plain data.
    """
    with new_file(path) as file:
        file.setncatts(
            {
                "title": f"Grid of {' and '.join(coordinates)}",
                **ABOUT_FILE,
                "axes": " ".join(coordinates),
                "config": json_text(config),
            }
        )
        write_axes(file, coordinates)


def read_grid_file(path: Path) -> tuple[dict[str, FloatArray], Any]:
    """Return the coordinates of a grid, in the config's order of axes, and its config.

    Neither may be changed: many gradients have the same grid, which is read once.
    """
    state = FileState.of(path)
    known = _last_grids.get(state)
    if known is not None:
        return known
    with netCDF4.Dataset(path) as file:
        names = file.getncattr("axes").split()
        coordinates = {
            name: np.ma.getdata(file.variables[name][...]).astype(np.float64) for name in names
        }
        config = json.loads(file.getncattr("config"))
    for values in coordinates.values():
        values.flags.writeable = False
    _last_grids.keep(state, (coordinates, config))
    return coordinates, config


class Totals:
    """Counts, errors, extremes and costs over the blocks of a field."""

    def __init__(self, coordinates: Mapping[str, FloatArray]) -> None:
        """Start with nothing; `coordinates` are those of the whole field, by axis."""
        self._coordinates = coordinates
        self._points = math.prod(values.size for values in coordinates.values())
        self._stride = -(-self._points // _SAMPLE)
        self._flags = np.zeros(len(FLAGS), np.int64)
        self._not_finite = {"f": 0, "gradient": 0}
        self._largest_norm = self._largest_usable_norm = np.nan
        self._extremes: dict[str, tuple[float, list[float]]] = {}
        self._worst: dict[str, float] = {}
        self._errors: dict[str, list[FloatArray]] = {}
        self._evaluations = self._evaluations_of_check = self._evaluations_of_preparation = 0
        self._step: float | str | None = None

    def add(self, block: FieldBlock) -> None:
        """Take a block into account."""
        fields = block.variables
        flags = _count_flags(fields["flag"])
        self._flags += flags
        is_kink = fields["flag"] == FLAGS["kink"] if flags[FLAGS["kink"]] else None

        def without_kinks(values: FloatArray) -> FloatArray:
            return values if is_kink is None else np.where(is_kink, np.nan, values)

        norm = fields["grad_norm"]
        for what, values in (("f", fields["f"]), ("gradient", norm)):
            if np.isnan(values.max()):  # one look, where most fields need no other
                self._not_finite[what] += int(np.count_nonzero(np.isnan(values)))
        largest = _largest(np.nan, norm)
        usable = largest if is_kink is None else _largest(np.nan, without_kinks(norm))
        self._largest_norm = float(np.fmax(self._largest_norm, largest))
        self._largest_usable_norm = float(np.fmax(self._largest_usable_norm, usable))
        self._add_extremes(block)
        for name in LARGEST:
            if name in fields:
                # Beside a kink the slope belongs to neither side, and no error tells of the method.
                errors = without_kinks(fields[name])
                self._worst[name] = _largest(self._worst.get(name, np.nan), errors)
                # A copy: a view would keep the whole block.
                sample = errors.ravel()[:: self._stride].copy()
                self._errors.setdefault(name, []).append(sample)
        self._evaluations += block.evaluations
        self._evaluations_of_check += block.evaluations_of_check
        self._evaluations_of_preparation += block.evaluations_of_preparation
        self._step = block.step

    def attributes(self) -> dict[str, object]:
        """Return global attributes."""
        attributes: dict[str, object] = {
            "step": self._step,
            "evaluations_per_point": round(self._evaluations / self._points),
            "evaluations_per_point_of_check": round(self._evaluations_of_check / self._points),
            "evaluations_of_preparation": self._evaluations_of_preparation,
            **{f"count_not_finite_{what}": count for what, count in self._not_finite.items()},
            **{
                f"count_{meaning}": int(self._flags[value])
                for meaning, value in FLAGS.items()
                if meaning != "good"
            },
            "grad_norm_largest": self._largest_norm,
            "grad_norm_largest_without_kinks": self._largest_usable_norm,
        }
        for which, (value, place) in self._extremes.items():
            attributes[f"f_{which}"] = value
            attributes[f"f_{which}_at"] = place
        for name, samples in self._errors.items():
            errors = np.concatenate(samples)
            known = errors[np.isfinite(errors)]
            attributes[f"{name}_worst"] = self._worst[name]
            attributes[f"{name}_median"] = float(np.median(known)) if known.size else np.nan
        return attributes

    def _add_extremes(self, block: FieldBlock) -> None:
        values = block.variables["f"]
        for which, combine in (("smallest", np.fmin), ("largest", np.fmax)):
            value = float(combine.reduce(values, axis=None))
            so_far = self._extremes[which][0] if which in self._extremes else value
            if not np.isfinite(value) or (
                which in self._extremes and float(combine(so_far, value)) == so_far
            ):
                continue
            index = np.unravel_index(int(np.argmax(values == value)), values.shape)
            at = {
                name: float(self._coordinates[name][part.start + inside])
                for name, part, inside in zip(
                    dimension_order(tuple(self._coordinates)), block.indices, index, strict=True
                )
            }
            self._extremes[which] = value, [at[name] for name in self._coordinates]


def _count_flags(flags: NDArray[np.int8]) -> NDArray[np.int64]:
    """Return how many points have each flag."""
    if flags.any():
        return np.bincount(flags.ravel(), minlength=len(FLAGS))
    return np.array([flags.size, *[0] * (len(FLAGS) - 1)])


def _largest(so_far: float, values: FloatArray) -> float:
    """Return the largest number among all, NaN where there is none."""
    return float(np.fmax(so_far, np.fmax.reduce(values, axis=None)))


def write_gradient_file(
    path: Path,
    coordinates: Mapping[str, FloatArray],
    parameters: Mapping[str, float],
    blocks: Iterable[FieldBlock],
    attributes: Mapping[str, object],
    compression: int = 0,
    check: Callable[[], GradientCheck] | None = None,
) -> None:
    """Write a field.

    Args:
        path: The file, which is replaced if it exists.
        coordinates: Axis name → its values, in the config's order of axes.
        parameters: Parameter name → value.
        blocks: The field, part by part, in the order of the file.
        attributes: Global attributes, beside those that follow from the field itself: step,
            evaluations per point, errors, counts of flags. Mappings are written as JSON, with
            sorted keys; those that are None are left out.
        compression: The level of deflate for all but the flags, from 0, none, to 9.
        check: Called when all blocks are written: what the check of a gradient has found that
            the function brings; None for other gradients.
    """
    with new_file(path) as file:
        file.setncatts({**ABOUT_FILE, **_plain(attributes)})
        write_axes(file, coordinates)
        write_parameters(file, parameters)
        totals = Totals(coordinates)
        variables: dict[str, netCDF4.Variable[Any]] = {}
        overviews: Overviews | None = None
        for block in blocks:
            if overviews is None:
                axes, names = tuple(coordinates), sorted(parameters)
                variables = _define(file, axes, names, block.variables, compression)
                overviews = Overviews(file, coordinates, variables)
            for name, values in block.variables.items():
                variables[name][block.indices] = values
            totals.add(block)
            overviews.add(block)
            del block  # or it would be kept while the next one is computed
        if overviews is not None:
            overviews.finish()
        file.setncatts(_plain(totals.attributes()))
        if check is not None:
            write_check(file, tuple(coordinates), check())


def _define(
    file: netCDF4.Dataset,
    axes: Sequence[str],
    parameters: Sequence[str],
    arrays: Mapping[str, NDArray[Any]],
    compression: int,
) -> dict[str, netCDF4.Variable[Any]]:
    dimensions = dimension_order(axes)
    shape = tuple(file.dimensions[name].size for name in dimensions)
    chunks = chunk_shape(shape)
    pieces: Any = {"chunksizes": chunks, "chunk_cache": _CHUNK_CACHE}
    meanings = _meanings(axes)
    variables = {}
    for name, array in arrays.items():
        is_flag = name == "flag"
        level: Any = _FLAG_COMPRESSION if is_flag else compression
        variable = file.createVariable(
            name,
            array.dtype,
            dimensions,
            compression="zlib" if level else None,
            complevel=level,
            shuffle=bool(level),
            # What is one piece needs no index of pieces.
            **({} if chunks == shape and not level else pieces),
            fill_value=False if is_flag else np.nan,
        )
        variable.setncattr("long_name", meanings[name])
        if is_flag:
            variable.setncattr("flag_values", np.array(list(FLAGS.values()), np.int8))
            variable.setncattr("flag_meanings", " ".join(FLAGS))
        else:
            variable.setncattr("units", "1")
        if parameters:  # by this, CF finds coordinates without a dimension
            variable.setncattr("coordinates", " ".join(parameters))
        variables[name] = variable
    return variables


def _meanings(axes: Sequence[str]) -> dict[str, str]:
    return {
        "f": "value of the function",
        **{derivative_name(axis): f"derivative of f along {axis}" for axis in axes},
        "grad_norm": "Euclidean norm of the gradient",
        **{
            name: f"second derivative of f along {one} and {other}"
            for name, (one, other) in second_derivative_pairs(axes).items()
        },
        "error": "Euclidean norm of the gradient minus the exact gradient",
        "error_estimate": "estimate of the error, by the method or by a better gradient",
        "relative_error": "error_estimate in units of the largest norm of the gradient nearby",
        "flag": "what is to be known of the gradient at a point",
    }


def _plain(attributes: Mapping[str, object]) -> dict[str, object]:
    """Return attributes in types that NetCDF has, without those that are None."""
    return {name: _attribute(value) for name, value in attributes.items() if value is not None}


def _attribute(value: object) -> object:
    match value:
        case int() if abs(value) < 2**31:
            return np.int32(value)  # what every NetCDF tool reads
        case int():
            return np.int64(value)
        case Mapping():
            return json_text(value)
    return value


@dataclass(frozen=True)
class Summary:
    """The attributes of a gradient file that figures of a whole study need."""

    formula: str
    """The formula as canonical text, with the names of axes and parameters in it."""
    parameters: Mapping[str, float]
    """Parameter name → value."""
    gradient: Mapping[str, object]
    """`method`, and the options that this method uses."""
    error_worst: float | None
    """The largest error on the grid; None where no exact gradient is known, NaN where no error
    is finite."""
    error_median: float | None
    """The same for the median."""


def read_summary(path: Path) -> Summary:
    """Return the summary of a gradient file.

    Raises:
        OSError: if there is no such file, or it is no NetCDF file.
        AttributeError: if it is not a gradient file.
    """
    with netCDF4.Dataset(path) as file:
        config = json.loads(file.getncattr("config"))
        known = file.ncattrs()

        def number(name: str) -> float | None:
            return float(file.getncattr(name)) if name in known else None

        return Summary(
            formula=file.getncattr("formula"),
            parameters=config["parameters"],
            gradient=config["gradient"],
            error_worst=number("error_worst"),
            error_median=number("error_median"),
        )


def read_largest_norm(path: Path) -> float:
    """Return the largest norm of the gradient in a file, kinks and jumps left out; 0 if none is."""
    with netCDF4.Dataset(path) as file:
        largest = float(file.getncattr("grad_norm_largest_without_kinks"))
    return 0.0 if math.isnan(largest) else largest

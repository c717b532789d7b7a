"""What all points of a study share: samples of the values that their figures show, and room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import netCDF4
import numpy as np

from gradatlas.fields.memory import FileState, Memory
from gradatlas.fields.netcdf import ABOUT_FILE, new_file

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray

_MEANINGS = {"f": "values of the function", "grad_norm": "Euclidean norms of the gradient"}
_RANGE = "range_of_"
_last_values: Memory[StudyValues] = Memory(4)


@dataclass(frozen=True)
class StudyValues:
    """What all points of a study share."""

    f: FloatArray
    """Finite values of f in what is shown of the points, increasing; the lowest and the highest of
    all are among them. Empty where f is defined nowhere."""
    grad_norm: FloatArray
    """The same of the norm of the gradient, kinks and jumps left out."""
    title: tuple[float, float] = (0.0, 0.0)
    """What the widest and the highest title of the points take of a figure, in points."""
    errors: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """The powers of ten around what `error_key` names, as far as it was looked at."""
    signs: frozenset[str] = frozenset()
    """What legends explain at one of the points at least: names of flags, and what `sign_of` names,
    as far as it was looked at."""


def write_study_values(path: Path, shared: StudyValues) -> None:
    """Write what the points of a study share into a file that `read_study_values` reads."""
    with new_file(path) as file:
        file.setncatts(
            {
                "title": "What the figures of all points of a study share",
                **ABOUT_FILE,
                "title_size": shared.title,
                **{f"{_RANGE}{key}": bounds for key, bounds in shared.errors.items()},
                "signs": " ".join(sorted(shared.signs)),
            }
        )
        for name, meaning in _MEANINGS.items():
            sample: FloatArray = getattr(shared, name)
            if sample.size:  # a dimension of no size is one without an end
                file.createDimension(f"sample_of_{name}", sample.size)
                variable = file.createVariable(
                    name, np.float64, (f"sample_of_{name}",), fill_value=False
                )
                variable.setncatts({"long_name": f"sample of {meaning}", "units": "1"})
                variable[...] = sample


def read_study_values(path: Path) -> StudyValues:
    """Return what the points of a study share, from its file. Nobody may change the arrays.

    Raises:
        OSError: if there is no such file, or it is no NetCDF file.
        AttributeError: if it is another one.
    """
    state = FileState.of(path)
    known = _last_values.get(state)
    if known is not None:
        return known
    with netCDF4.Dataset(path) as file:
        file.set_auto_mask(False)
        samples = {
            name: file.variables[name][...] if name in file.variables else np.empty(0)
            for name in _MEANINGS
        }
        width, height = file.getncattr("title_size").tolist()
        ranges = (name for name in file.ncattrs() if name.startswith(_RANGE))
        errors = {name[len(_RANGE) :]: tuple(file.getncattr(name).tolist()) for name in ranges}
        signs = frozenset(file.getncattr("signs").split())
        shared = StudyValues(**samples, title=(width, height), errors=errors, signs=signs)
    for sample in samples.values():
        sample.flags.writeable = False
    _last_values.keep(state, shared)
    return shared

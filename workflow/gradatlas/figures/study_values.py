"""What all points of a study share: samples of the values that their figures show, and room.

The sample of a point are some of its values in increasing order, evenly chosen by rank, the lowest
and the highest included. Each point gives as many, so that all weigh the same, however fine their
grids are. The samples of all points together, sorted and thinned in the same way, are the sample of
the study. It knows no order of points, and so does not depend on one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import netCDF4
import numpy as np

from gradatlas.fields.field import FLAGS
from gradatlas.fields.memory import FileState, Memory
from gradatlas.fields.netcdf import ABOUT_FILE, new_file
from gradatlas.fields.reading import Detail
from gradatlas.figures.views import choose_view, shown_part, shown_values

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.options import FigureOptions
    from gradatlas.functions.function import FloatArray

_OF_A_POINT = 513
"""How many values a point gives; of a coarse grid, some are taken more than once."""
_OF_A_STUDY = 4097
"""The most values of the sample of a study."""
_ENOUGH = 1024
"""How many points along each axis of a large field are looked at."""
_MEANINGS = {"f": "values of the function", "grad_norm": "Euclidean norms of the gradient"}
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


def study_detail(options: FigureOptions) -> Detail:
    """Return how much of each field of a study is looked at."""
    return Detail(
        enough=(_ENOUGH, _ENOUGH),
        limits=options.limits or {},
        variables=frozenset({"f", "grad_norm", "flag"}),
    )


class StudySample:
    """Collects the values of the points of a study, one after the other."""

    def __init__(self, options: FigureOptions) -> None:
        """Begin with none; `options` say which part of the domain is shown."""
        self._options = options
        self._values: list[FloatArray] = []
        self._norms: list[FloatArray] = []

    def add(self, field: Field) -> None:
        """Take a point into account: what its figure shows of it."""
        view = choose_view(self._options, field)
        part = shown_part(field, view)
        flag = field.flag[part]
        is_made_up = (flag == FLAGS["kink"]) | (flag == FLAGS["not_finite"])
        norms = field.norm[part][~is_made_up]
        if field.whole is not None and not self._options.limits:
            norms = np.append(norms, field.whole.largest_norm)
        self._values.append(_ranked(_finite(shown_values(field, view)), _OF_A_POINT))
        self._norms.append(_ranked(_finite(norms), _OF_A_POINT))

    def values(self, title: tuple[float, float] = (0.0, 0.0)) -> StudyValues:
        """Return what the points so far share."""
        return StudyValues(_pooled(self._values), _pooled(self._norms), title)


def study_values(fields: Iterable[Field], options: FigureOptions) -> StudyValues:
    """Return what the points of a study share, given the field of each and the figure's options."""
    sample = StudySample(options)
    for field in fields:
        sample.add(field)
    return sample.values()


def _pooled(samples: Iterable[FloatArray]) -> FloatArray:
    together = _finite(np.concatenate([np.empty(0), *samples]))
    return _ranked(together, min(together.size, _OF_A_STUDY))


def _finite(values: FloatArray) -> FloatArray:
    """Return the finite ones of `values` in increasing order."""
    # 0 and -0 are equal, and would stand in the order that they come in.
    return np.sort(values[np.isfinite(values)]) + 0.0


def _ranked(values: FloatArray, count: int) -> FloatArray:
    """Return `count` of increasing values, evenly spaced in rank, with both ends; none of none."""
    if values.size in (0, count):
        return values
    return values[np.round(np.linspace(0, values.size - 1, count)).astype(np.intp)]


def write_study_values(path: Path, shared: StudyValues) -> None:
    """Write what the points of a study share into a file that `read_study_values` reads."""
    with new_file(path) as file:
        file.setncatts(
            {
                "title": "What the figures of all points of a study share",
                **ABOUT_FILE,
                "title_size": shared.title,
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
        shared = StudyValues(**samples, title=(width, height))
    for sample in samples.values():
        sample.flags.writeable = False
    _last_values.keep(state, shared)
    return shared

"""Writing the files of descent paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import netCDF4
import numpy as np

from gradatlas.descent.stored_paths import STATUSES
from gradatlas.fields.netcdf import ABOUT_FILE, json_text, new_file, write_parameters
from gradatlas.numbers import canonical

if TYPE_CHECKING:
    from gradatlas.descent.spec import KnownMinimum, RunSpec
    from gradatlas.descent.stored_paths import Paths

_PATH = ("run", "start", "step")
_MEANINGS = {
    "f": "value of the function",
    "grad_norm": "Euclidean norm of the gradient",
    "evaluations": "evaluations of the function and its gradient made on the way to a point",
    "f_minus_minimum": "value of the function minus its known least value",
    "status": "how a path ends",
    "steps_taken": "number of steps of a path",
}


def write_paths_file(
    path: Path,
    axes: Sequence[str],
    paths: Paths,
    runs: Sequence[RunSpec],
    *,
    steps: int,
    ends_only: bool,
    start_shape: Sequence[int] | None,
    minimum: KnownMinimum | None,
    parameters: Mapping[str, float],
    attributes: Mapping[str, str],
    config: Mapping[str, object],
) -> None:
    """Write paths.

    Args:
        path: The file, which is replaced if it exists.
        axes: The names of the axes, in the config's order.
        paths: The paths.
        runs: What took them.
        steps: How many steps a path takes at most.
        ends_only: Whether starts and ends are all that is kept.
        start_shape: How many starts there are along each axis, if they are those of a grid.
        minimum: The least value, if it is known.
        parameters: Parameter name → value.
        attributes: Global attributes beside those that follow from these arguments.
        config: All that the paths follow from, as plain data.
    """
    with new_file(path) as file:
        counts = dict(
            zip(STATUSES, np.bincount(paths.status.ravel(), minlength=len(STATUSES)), strict=True)
        )
        file.setncatts(
            {
                **ABOUT_FILE,
                **attributes,
                "axes": " ".join(axes),
                "steps": np.int32(steps),
                "kept": "starts and ends" if ends_only else "all points",
                **({} if start_shape is None else {"start_shape": np.array(start_shape, "i4")}),
                **({} if minimum is None else _minimum_attributes(minimum)),
                **{f"count_{name}": np.int32(count) for name, count in counts.items()},
                "runs": json_text(
                    [
                        {"optimizer": run.optimizer.name, **canonical(run.optimizer.options)}
                        for run in runs
                    ]
                ),
                "config": json_text(config),
            }
        )
        for name, size in zip(_PATH, paths.f.shape, strict=True):
            file.createDimension(name, size)
        _write_texts(file, "run", [run.name for run in runs], "name of the run")
        _write_texts(file, "optimizer", [run.optimizer.name for run in runs], "optimizer of a run")
        step = file.createVariable("step", np.int32, ("step",), fill_value=False)
        step.setncatts({"long_name": "number of the step", "units": "1"})
        step[...] = np.array([0, steps] if ends_only else range(steps + 1), np.int32)
        write_parameters(file, parameters)
        rates = [run.optimizer.option("learning_rate") for run in runs]
        beside = " ".join(
            ["optimizer", *(["learning_rate"] if any(rates) else []), *sorted(parameters)]
        )
        if any(rates):
            rate = file.createVariable("learning_rate", np.float64, ("run",), fill_value=np.nan)
            rate.setncatts({"long_name": "learning rate of a run", "units": "1"})
            rate[...] = np.array([np.nan if rate is None else rate for rate in rates], np.float64)
        arrays = {
            **dict(zip(axes, paths.points, strict=True)),
            "f": paths.f,
            **({} if minimum is None else {"f_minus_minimum": paths.f - minimum.value}),
            "grad_norm": paths.grad_norm,
            "evaluations": paths.evaluations,
        }
        for name, values in arrays.items():
            variable = file.createVariable(name, np.float64, _PATH, fill_value=np.nan)
            meaning = _MEANINGS.get(name, f"{name} along a path")
            variable.setncatts({"long_name": meaning, "units": "1", "coordinates": beside})
            variable[...] = values
        status = file.createVariable("status", np.int8, _PATH[:2], fill_value=False)
        status.setncatts(
            {
                "long_name": _MEANINGS["status"],
                "flag_values": np.array(list(STATUSES.values()), np.int8),
                "flag_meanings": " ".join(STATUSES),
                "coordinates": beside,
            }
        )
        status[...] = paths.status
        taken = file.createVariable("steps_taken", np.int32, _PATH[:2], fill_value=False)
        taken.setncatts(
            {"long_name": _MEANINGS["steps_taken"], "units": "1", "coordinates": beside}
        )
        taken[...] = paths.steps_taken


def _minimum_attributes(minimum: KnownMinimum) -> dict[str, object]:
    return {"minimum": minimum.value, "minimum_at": json_text(minimum.places)}


def _write_texts(file: netCDF4.Dataset, name: str, texts: Sequence[str], meaning: str) -> None:
    """Write texts, one for each run, as characters: what every NetCDF tool can read."""
    encoded = [text.encode() for text in texts]
    length = max(map(len, encoded))
    characters = file.createDimension(f"{name}_characters", length).name
    variable = file.createVariable(name, "S1", ("run", characters), fill_value=False)
    variable.setncatts({"long_name": meaning, "_Encoding": "utf-8"})
    variable.set_auto_chartostring(False)
    padded = np.array(encoded, f"S{length}")
    variable[...] = padded.view("S1").reshape(len(texts), length)

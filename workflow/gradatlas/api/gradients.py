"""Gradients in Python: what a gradient file of an atlas holds, as a dataset of xarray."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xarray as xr

from gradatlas.api.locks import FILES
from gradatlas.config.config import read_config
from gradatlas.config.loading import check_plain
from gradatlas.config.problems import WORKING_FOLDER, ConfigError
from gradatlas.makers.maker import find_maker
from gradatlas.messages import AtlasError
from gradatlas.plan.plan import make_plan

if TYPE_CHECKING:
    from gradatlas.plan.artifact import Artifact

_STUDY = "field"
_EVEN = 3
"""Items of an axis that is given as (start, stop, num)."""


def gradient(
    function: str | float | Mapping[str, str],
    grid: Mapping[str, object] | None = None,
    parameters: Mapping[str, float] | None = None,
    method: str | None = None,
    **options: Any,
) -> xr.Dataset:
    """Return a function and its gradient on a grid, with errors and flags.

    Names, defaults and checks are those of a config; the dataset is what the gradient file of an
    atlas holds, to the last bit.

    Args:
        function: A formula in the axes and parameters, the name of a function of the catalogue, or
            `{"python": "path/of/file.py:name"}`, with `gradient` or `autodiff` beside it where it
            brings its gradient.
        grid: Axis name → (start, stop, num) with both ends included, increasing values, or an axis
            as a config has it; the axes in the order of the function's variables. Without it, the
            domain of the catalogue, or x0 and x1 from -2 to 2 with 81 values each.
        parameters: Parameter name → value.
        method: The differentiation method: `exact`, `forward`, `central`, `complex`, `richardson`,
            `given`, or `auto` for the most exact one that the function has; without it `central`
            for formulas and `auto` for functions in Python.
        options: Those of the method, such as `step` and `order`, and `second` and `compression`.

    Returns:
        A dataset with `f`, the derivatives `df_d<axis>`, `grad_norm`, `flag`, `error` where the
        exact gradient is known, `error_estimate` where the method yields one, and with
        `second=True` the second derivatives of a formula, `d2f_d<axis>d<axis>`; the last axis of
        the grid is the first dimension. What is not finite is NaN.

    Raises:
        ValueError: with a line for everything that is wrong, or what a function in Python did.

    >>> field = gradient("x**3", {"x": [0, 1, 2]}, method="exact")
    >>> field.df_dx.values.tolist()
    [0.0, 3.0, 12.0]
    """
    study: dict[str, object] = {
        "function": function,
        "gradient": options if method is None else {"method": method, **options},
        "figures": [],
    }
    if grid is not None:
        study["grid"] = (
            {name: _axis(axis) for name, axis in grid.items()}
            if isinstance(grid, Mapping)
            else grid
        )
    if parameters is not None:
        study["parameters"] = parameters
    try:
        plan = make_plan(read_config(check_plain({"studies": {_STUDY: study}}), WORKING_FOLDER))
    except ConfigError as error:
        raise ValueError(_without_study(error)) from None
    file = next(file for file in plan.files if file.artifact.kind == "gradient")
    with FILES, tempfile.TemporaryDirectory() as folder:
        try:
            path = _make(file.artifact, Path(folder))
        except AtlasError as error:
            raise ValueError(str(error)) from None
        # Without xarray's own lock, which this thread holds.
        with xr.open_dataset(path, engine="netcdf4", lock=False) as field:
            return field.load()


def _axis(axis: object) -> object:
    """Return an axis as a config has it."""
    if isinstance(axis, tuple) and len(axis) == _EVEN:
        start, stop, num = axis
        return {"start": start, "stop": stop, "num": num}
    return axis


def _without_study(error: ConfigError) -> str:
    """Return what is wrong, with the keys as the caller has given them."""
    prefix = f"studies.{_STUDY}."
    return "\n".join(
        f"{problem.key.removeprefix(prefix)}: {problem.message}" for problem in error.problems
    )


def _make(made: Artifact, folder: Path) -> Path:
    """Make an artifact, and what it is made from, in a folder."""
    inputs = {role: _make(other, folder) for role, other in made.inputs.items()}
    path = folder / f"{made.kind}-{made.digest}.{made.suffix}"
    find_maker(made.kind).make(made.spec, {**inputs, **made.files}, path, made.identity)
    return path

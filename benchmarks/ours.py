"""The one place where benchmarks of gradients and of figures touch the library."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from benchmarks.problems import SHAPES, Problem
from gradatlas.axes import EvenAxis, GridSpec
from gradatlas.config.figures_section import BUILTIN_FIGURES
from gradatlas.differentiation.differentiate import differentiate
from gradatlas.differentiation.method import specify_method
from gradatlas.fields.field import Field
from gradatlas.fields.spec import GradientSpec
from gradatlas.figures.build import draw_figure
from gradatlas.figures.layer import find_layer
from gradatlas.figures.options import FigureOptions
from gradatlas.figures.spec import FigureSpec, LayerSpec
from gradatlas.functions.catalogue_entry import catalogue_names, load_catalogue_function
from gradatlas.functions.function import Function
from gradatlas.functions.kind import build_function
from gradatlas.functions.kinds.formula import FormulaSpec
from gradatlas.grids import open_mesh
from gradatlas.makers import figure as figure_maker
from gradatlas.makers import gradient as gradient_maker
from gradatlas.makers import grid as grid_maker
from gradatlas.makers.maker import Identity
from gradatlas.pool.memory import keep_freed_memory

keep_freed_memory()  # as the pipeline's workers do

_METHODS = {
    "central": specify_method("central", step="auto", order=2),
    "exact": specify_method("exact"),
}
_IDENTITY = Identity("none", "none")


@dataclass(frozen=True)
class _Function:
    """A function with its parameters and its variables."""

    spec: FormulaSpec
    axes: tuple[str, ...]
    parameters: Mapping[str, float]


def our_function(problem: Problem) -> Function:
    """Return a problem's function as the library computes it."""
    given = _function(problem)
    return build_function(given.spec, given.axes, given.parameters)


def prepare_gradient(
    problem: Problem, axes: tuple[NDArray[np.float64], ...], method: str
) -> Callable[[], tuple[NDArray[np.float64], ...]]:
    """Return what computes the gradient by one of our methods, components (n1, n0)."""
    function = our_function(problem)

    def compute() -> tuple[NDArray[np.float64], ...]:
        mesh = open_mesh(dict(zip(function.axes, axes, strict=True)))
        return differentiate(function, mesh, _METHODS[method]).components

    return compute


def write_gradient_file(problem: Problem, points: int, folder: Path) -> Path:
    """Make a grid and a gradient file by central differences, and return the latter."""
    function = _function(problem)
    axes = zip(function.axes, problem.domain, SHAPES[points], strict=True)
    grid = GridSpec(tuple((axis, EvenAxis(low, high, num)) for axis, (low, high), num in axes))
    return _write(function, grid, folder)


def write_curve_file(points: int, folder: Path) -> Path:
    """Make the same of a function of one variable that swings far more often than a pixel wide."""
    function = _Function(FormulaSpec("sin(1000*x)/(1 + x**2) + abs(x)"), ("x",), {})
    return _write(function, GridSpec((("x", EvenAxis(-3, 3, points)),)), folder)


def _write(function: _Function, axes: GridSpec, folder: Path) -> Path:
    grid, gradient = folder / "grid.nc", folder / "gradient.nc"
    grid_maker.make(axes, {}, grid, _IDENTITY)
    spec = GradientSpec(
        function.spec, function.axes, _METHODS["central"], parameters=function.parameters
    )
    gradient_maker.make(spec, {"grid": grid}, gradient, _IDENTITY)
    return gradient


def prepare_figure(name: str, gradient: Path, picture: Path) -> Callable[[], None]:
    """Return what draws one of the built-in figures of a gradient file, as a PNG of usual size."""
    spec = _figure(name, "png")

    def draw() -> None:
        figure_maker.make(spec, {"gradient": gradient}, picture, _IDENTITY)

    return draw


def prepare_picture(
    name: str, file_format: str, data: xr.Dataset
) -> Callable[[str, Mapping[str, float]], bytes]:
    """Return what draws one of the built-in figures of a field, given formula and parameters.

    Args:
        name: The figure.
        file_format: `png`, `svg` or `pdf`.
        data: `f` and its derivatives, `df_dx0` for `x0`, of one or two variables.
    """
    spec = _figure(name, file_format)
    values = data["f"].values
    axes = [str(axis) for axis in reversed(data["f"].dims)]
    gradient = tuple(data[f"df_d{axis}"].values for axis in axes)
    field = Field(
        coordinates={axis: data[axis].values for axis in axes},
        parameters={},
        values=values,
        gradient=gradient,
        norm=np.sqrt(sum(component**2 for component in gradient)),
        error=None,
        error_estimate=None,
        flag=np.zeros(values.shape, np.int8),
        formula="",
    )

    def draw(formula: str, parameters: Mapping[str, float]) -> bytes:
        return draw_figure(spec, replace(field, formula=formula, parameters=parameters))

    return draw


def _figure(name: str, file_format: str) -> FigureSpec:
    layers = []
    for layer in BUILTIN_FIGURES[name]["layers"]:
        own = {key: value for key, value in layer.items() if key != "kind"}
        layers.append(LayerSpec(layer["kind"], find_layer(layer["kind"]).Options(**own)))
    return FigureSpec(FigureOptions(), tuple(layers), file_format)


def _function(problem: Problem) -> _Function:
    """Return a problem's function: the catalogue's, where it is there."""
    if problem.name in catalogue_names():
        entry = load_catalogue_function(problem.name)
        parameters = {name: value.default for name, value in entry.parameters.items()}
        return _Function(FormulaSpec(entry.formula, problem.name), tuple(entry.domain), parameters)
    return _Function(FormulaSpec(problem.expression), ("x0", "x1"), {})

"""The one place where the benchmark of gradients touches the library."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.problems import SHAPES, Problem
from gradatlas.differentiation.differentiate import differentiate
from gradatlas.execution.memory import keep_freed_memory
from gradatlas.figures.builtin import BUILTIN_FIGURES
from gradatlas.figures.figure_options import FigureOptions
from gradatlas.functions.build import build_function
from gradatlas.functions.catalogue_index import catalogue_names, load_catalogue_function
from gradatlas.grids import open_mesh
from gradatlas.objects import figure as figure_maker
from gradatlas.objects import gradient as gradient_maker
from gradatlas.objects import grid as grid_maker
from gradatlas.plan.modules import layer_options

keep_freed_memory()  # as the pipeline's workers do

_OPTIONS: dict[str, dict[str, Any]] = {"central": {"step": "auto", "order": 2}, "exact": {}}


def prepare_gradient(
    problem: Problem, axes: tuple[NDArray[np.float64], ...], method: str
) -> Callable[[], tuple[NDArray[np.float64], ...]]:
    """Return what computes the gradient by one of our methods, components (n1, n0)."""
    settings = function_settings(problem)
    function = build_function(settings)

    def compute() -> tuple[NDArray[np.float64], ...]:
        mesh = open_mesh(dict(zip(settings["axes"], axes, strict=True)))
        return differentiate(function, mesh, method, _OPTIONS[method]).components

    return compute


def write_gradient_file(problem: Problem, points: int, folder: Path) -> Path:
    """Make a grid and a gradient file by central differences, and return the latter."""
    settings = function_settings(problem)
    axes = [
        [axis, {"start": low, "stop": high, "num": num}]
        for axis, (low, high), num in zip(
            settings["axes"], problem.domain, SHAPES[points], strict=True
        )
    ]
    return _write(settings, axes, folder)


def write_curve_file(points: int, folder: Path) -> Path:
    """Make the same of a function of one variable that swings far more often than a pixel wide."""
    settings = {
        "kind": "formula",
        "function": {"expression": "sin(1000*x)/(1 + x**2) + abs(x)", "name": None},
        "parameters": {},
        "axes": ["x"],
    }
    return _write(settings, [["x", {"start": -3, "stop": 3, "num": points}]], folder)


def _write(settings: dict[str, Any], axes: list[Any], folder: Path) -> Path:
    grid, gradient = folder / "grid.nc", folder / "gradient.nc"
    identity = {"digest": "none", "software": "none"}
    grid_maker.make({"axes": axes}, {}, grid, identity)
    method = {
        "method": "central",
        "options": _OPTIONS["central"],
        "judge": "exact",
        "causes": "differences",
        "compression": 0,
    }
    gradient_maker.make(settings | method, {"grid": grid}, gradient, identity)
    return gradient


def prepare_figure(name: str, gradient: Path, picture: Path) -> Callable[[], None]:
    """Return what draws one of the built-in figures of a gradient file, as a PNG of usual size."""
    layers = []
    for layer in BUILTIN_FIGURES[name]["layers"]:
        own = {key: value for key, value in layer.items() if key != "kind"}
        options = layer_options(layer["kind"])(**own)
        layers.append({"kind": layer["kind"], **dataclasses.asdict(options)})
    settings = {
        "figure": dataclasses.asdict(FigureOptions()),
        "layers": layers,
        "format": "png",
        "study_title": None,
        "swept": [],
    }

    def draw() -> None:
        figure_maker.make(settings, {"gradient": gradient}, picture, {})

    return draw


def function_settings(problem: Problem) -> dict[str, Any]:
    """Return the settings of a problem's function: the catalogue's, where it is there."""
    if problem.name in catalogue_names():
        entry = load_catalogue_function(problem.name)
        return {
            "kind": "formula",
            "function": {"expression": entry.formula, "name": problem.name},
            "parameters": {name: value.default for name, value in entry.parameters.items()},
            "axes": list(entry.domain),
        }
    return {
        "kind": "formula",
        "function": {"expression": problem.expression, "name": None},
        "parameters": {},
        "axes": ["x0", "x1"],
    }

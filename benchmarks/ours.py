"""The one place where the benchmark of gradients touches the library."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.problems import SHAPES, Problem
from gradatlas.differentiation.differentiate import differentiate
from gradatlas.execution.memory import keep_freed_memory
from gradatlas.functions.build import build_function
from gradatlas.functions.catalogue_index import catalogue_names, load_catalogue_function
from gradatlas.grids import open_mesh
from gradatlas.objects import gradient as gradient_maker
from gradatlas.objects import grid as grid_maker

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

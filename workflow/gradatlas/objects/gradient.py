"""The maker of gradients."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gradatlas.computing import differentiate, make_field
from gradatlas.field_files import read_grid_file, write_gradient_file
from gradatlas.functions.build import build_function
from gradatlas.grids import open_mesh


def make(
    settings: Mapping[str, Any],
    inputs: Mapping[str, Path],
    path: Path,
    identity: Mapping[str, str],
) -> None:
    """Compute a gradient on a grid and write it.

    Args:
        settings: `function` (`expression`, and `name` in the catalogue or None), `parameters`,
            `axes`, `method`, `options`.
        inputs: `grid`, a file made by `objects.grid`.
        path: The file to write.
        identity: `digest` and `software`, which go into the file.
    """
    coordinates, grid = read_grid_file(inputs["grid"])
    coordinates = {axis: coordinates[axis] for axis in settings["axes"]}
    function = build_function(settings)
    method, options = settings["method"], settings["options"]
    gradient = differentiate(function, open_mesh(coordinates), method, options)
    formula, name = settings["function"]["expression"], settings["function"]["name"]
    field = make_field(function, coordinates, settings["parameters"], gradient, formula)
    write_gradient_file(
        path,
        field,
        {
            "title": f"{name or 'f'} and its gradient by the method {method}",
            "source": "Gradient Atlas, evaluation of a formula on a grid",
            "function": name or formula,
            "method": method,
            "step": gradient.step,
            "order": options.get("order"),
            "evaluations_per_point": gradient.evaluations_per_point,
            "digest": identity["digest"],
            "software": identity["software"],
            "config": {
                "function": settings["function"],
                "parameters": settings["parameters"],
                "grid": {axis: grid[axis] for axis in settings["axes"]},
                "gradient": {"method": method, **options},
            },
        },
    )

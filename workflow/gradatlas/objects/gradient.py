"""The maker of gradients."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gradatlas.fields.computing import compute_field
from gradatlas.fields.grid_files import read_grid_file
from gradatlas.fields.writing import write_gradient_file
from gradatlas.functions.build import build_function, formula_text, kind_text


def make(
    settings: Mapping[str, Any],
    inputs: Mapping[str, Path],
    path: Path,
    identity: Mapping[str, str],
) -> None:
    """Compute a gradient on a grid and write it.

    Args:
        settings: `kind` of function, and `function` (`expression`, and `name` in the catalogue or
            None; for a function in Python `python`, `source` and `name`), `parameters`, `axes`,
            `method`, `options`, `judge`, `causes`, `compression`.
        inputs: `grid`, a file made by `objects.grid`; for a function in Python its file, `python`.
        path: The file to write.
        identity: `digest` and `software`, which go into the file.
    """
    coordinates, grid = read_grid_file(inputs["grid"])
    coordinates = {axis: coordinates[axis] for axis in settings["axes"]}
    function = build_function(settings, inputs, coordinates)
    method, options = settings["method"], settings["options"]
    formula, name = formula_text(settings), settings["function"]["name"]
    write_gradient_file(
        path,
        coordinates,
        settings["parameters"],
        compute_field(
            function,
            coordinates,
            method,
            options,
            judge=settings["judge"],
            causes=settings["causes"],
        ),
        {
            "title": f"{name or 'f'} and its gradient by the method {method}",
            "source": f"Gradient Atlas, evaluation of a {kind_text(settings)} on a grid",
            "formula": formula,
            "function": name or formula,
            "method": method,
            "order": options.get("order"),
            "digest": identity["digest"],
            "software": identity["software"],
            "config": {
                "function": settings["function"],
                "parameters": settings["parameters"],
                "grid": {axis: grid[axis] for axis in settings["axes"]},
                "gradient": {"method": method, **options},
            },
        },
        compression=settings["compression"],
    )

"""The maker of gradients."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gradatlas.fields.computing import compute_field
from gradatlas.fields.writing import read_grid_file, write_gradient_file
from gradatlas.functions.build import build_function, formula_text


def make(
    settings: Mapping[str, Any],
    inputs: Mapping[str, Path],
    path: Path,
    identity: Mapping[str, str],
) -> None:
    """Compute a gradient on a grid and write it.

    Args:
        settings: `function` (`expression`, and `name` in the catalogue or None; for a function in
            Python `python`, `source` and `name`), `parameters`, `axes`, `method`, `options`,
            `compression`.
        inputs: `grid`, a file made by `objects.grid`; for a function in Python its file, `python`.
        path: The file to write.
        identity: `digest` and `software`, which go into the file.
    """
    coordinates, grid = read_grid_file(inputs["grid"])
    coordinates = {axis: coordinates[axis] for axis in settings["axes"]}
    function = build_function(settings, inputs, coordinates)
    method, options = settings["method"], settings["options"]
    formula, name = formula_text(settings), settings["function"]["name"]
    kind = "Python function" if "python" in settings["function"] else "formula"
    write_gradient_file(
        path,
        coordinates,
        settings["parameters"],
        compute_field(function, coordinates, method, options),
        {
            "title": f"{name or 'f'} and its gradient by the method {method}",
            "source": f"Gradient Atlas, evaluation of a {kind} on a grid",
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

"""Makes a gradient: a file with f, its gradient and all that is known of its quality."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from gradatlas.cores import idle_cores
from gradatlas.fields.computing import compute_field
from gradatlas.fields.files import read_grid_file, write_gradient_file
from gradatlas.fields.gradient_check import find_checker
from gradatlas.functions.kind import build_function, find_kind
from gradatlas.messages import AtlasWarning
from gradatlas.numbers import canonical

if TYPE_CHECKING:
    from gradatlas.fields.spec import GradientSpec
    from gradatlas.makers.maker import Identity


def make(spec: GradientSpec, inputs: Mapping[str, Path], path: Path, identity: Identity) -> None:
    """Compute a gradient on a grid and write it.

    Args:
        spec: The function, the method and how to write the file.
        inputs: `grid`, a file made by `makers.grid`; for a function in Python its file, `python`,
            and that of its gradient, `python_gradient`, where it brings one.
        path: The file to write.
        identity: What the file says of its own making.
    """
    coordinates, grid = read_grid_file(inputs["grid"])
    coordinates = {axis: coordinates[axis] for axis in spec.axes}
    function = build_function(spec.function, spec.axes, spec.parameters, inputs, coordinates)
    kind, method = find_kind(spec.function.kind), spec.method
    if spec.second:
        second = kind.build_second_derivatives(spec.function, spec.axes, spec.parameters)
        function = dataclasses.replace(function, second_derivatives=second)
    formula, name = kind.formula_text(spec.function, spec.axes, spec.parameters), spec.function.name
    blocks = compute_field(function, coordinates, method, idle_cores())
    checker = find_checker(function, coordinates, method)
    if checker is not None:
        blocks = checker.watch(blocks)
    write_gradient_file(
        path,
        coordinates,
        spec.parameters,
        blocks,
        {
            "title": f"{name or 'f'} and its gradient by the method {method.name}",
            "source": f"Gradient Atlas, evaluation of a {kind.NAME} on a grid",
            "formula": formula,
            "function": name or formula,
            "method": method.name,
            "order": method.option("order"),
            "digest": identity.digest,
            "software": identity.software,
            "config": {
                "function": canonical(spec.function),
                "parameters": spec.parameters,
                "grid": {axis: grid[axis] for axis in spec.axes},
                "gradient": {"method": method.name, **canonical(method.options)},
            },
        },
        compression=spec.compression,
        check=None if checker is None else checker.result,
    )
    if checker is not None and (note := checker.note()) is not None:
        warnings.warn(AtlasWarning(note), stacklevel=2)

"""Makes descent paths: a file of all runs from all starts."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from gradatlas.descent.known_paths import KnownPaths
from gradatlas.descent.optimizer import find_optimizer
from gradatlas.descent.path_files import write_paths_file
from gradatlas.descent.paths import descend
from gradatlas.descent.problem import Objective, exact_objective, numerical_objective
from gradatlas.descent.spec import GridStarts
from gradatlas.descent.starts import start_points
from gradatlas.descent.stored_paths import Paths, joined
from gradatlas.differentiation.differentiate import prepare
from gradatlas.fields.files import read_grid_file
from gradatlas.functions.kind import build_function, find_kind
from gradatlas.grids import open_mesh
from gradatlas.numbers import canonical

if TYPE_CHECKING:
    from gradatlas.descent.spec import PathsSpec, RunSpec
    from gradatlas.makers.maker import Identity

_KNOWN = KnownPaths(most_numbers=2**22)
"""What this process remembers: 32 MiB."""


def make(spec: PathsSpec, inputs: Mapping[str, Path], path: Path, identity: Identity) -> None:
    """Follow optimizers down a function, and write their paths.

    Args:
        spec: The function, starts and optimizers.
        inputs: For a function in Python its file, `python`, and that of its gradient,
            `python_gradient`, where it brings one; `grid`, a file made by `makers.grid`, where
            gradients are not exact.
        path: The file to write.
        identity: What the file says of its own making.
    """
    paths = _take(spec, inputs)
    kind, name = find_kind(spec.function.kind), spec.function.name
    formula = kind.formula_text(spec.function, spec.axes, spec.parameters)
    gradient = {"method": "exact"}
    if spec.method is not None:
        gradient = {"method": spec.method.name, **canonical(spec.method.options)}
    write_paths_file(
        path,
        spec.axes,
        paths,
        spec.runs,
        steps=spec.steps,
        ends_only=spec.ends_only,
        start_shape=spec.starts.shape if isinstance(spec.starts, GridStarts) else None,
        minimum=spec.minimum,
        parameters=spec.parameters,
        attributes={
            "title": f"Descent paths of {name or 'f'}",
            "source": f"Gradient Atlas, descent of a {kind.NAME}",
            "formula": formula,
            "function": name or formula,
            "gradient": gradient["method"],
            "digest": identity.digest,
            "software": identity.software,
        },
        config={
            "function": canonical(spec.function),
            "parameters": canonical(spec.parameters),
            "domain": dict(zip(spec.axes, spec.domain, strict=True)),
            "start": canonical(spec.starts),
            "steps": spec.steps,
            "tolerance": spec.tolerance,
            "gradient": gradient,
            "runs": {
                run.name: {"optimizer": run.optimizer.name, **canonical(run.optimizer.options)}
                for run in spec.runs
            },
        },
    )


def _take(spec: PathsSpec, inputs: Mapping[str, Path]) -> Paths:
    """Return the paths of all runs.

    Runs that go by the gradient alone share what a step costs. Others each go by themselves, known
    or not: so a function is asked for the same in any case, and what it says cannot depend on that.
    """
    objective = functools.cache(lambda: _objective(spec, inputs))

    def descend_by(*runs: RunSpec) -> Paths:
        return descend(
            objective(),
            [run.optimizer for run in runs],
            start_points(spec.starts, spec.domain),
            steps=spec.steps,
            tolerance=spec.tolerance,
            domain=spec.domain,
            ends_only=spec.ends_only,
        )

    def basis(run: RunSpec) -> str:
        only = replace(spec, runs=(replace(run, name=""),), minimum=None)
        return repr((only, sorted(inputs.items())))

    side_by_side = [run for run in spec.runs if find_optimizer(run.optimizer.name).TAKES_GRADIENT]
    order = [*side_by_side, *(run for run in spec.runs if run not in side_by_side)]
    parts = [descend_by(*side_by_side)] if side_by_side else []
    parts += [
        _KNOWN.find(basis(run), functools.partial(descend_by, run))
        for run in order[len(side_by_side) :]
    ]
    return joined(parts, [order.index(run) for run in spec.runs])


def _objective(spec: PathsSpec, inputs: Mapping[str, Path]) -> Objective:
    if spec.method is None:
        return exact_objective(build_function(spec.function, spec.axes, spec.parameters, inputs))
    coordinates, _ = read_grid_file(inputs["grid"])
    coordinates = {axis: coordinates[axis] for axis in spec.axes}
    function = build_function(spec.function, spec.axes, spec.parameters, inputs, coordinates)
    method = prepare(function, open_mesh(coordinates), spec.method)
    return numerical_objective(function, list(coordinates.values()), method)

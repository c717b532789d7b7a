"""Files of descent paths for tests: made by the maker as a run makes them, or put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradatlas.descent.optimizer import specify_optimizer
from gradatlas.descent.path_files import write_paths_file
from gradatlas.descent.spec import (
    GivenStarts,
    KnownMinimum,
    PathsSpec,
    RunSpec,
    Starts,
)
from gradatlas.descent.stored_paths import STATUSES, Paths, read_paths_file
from gradatlas.figures.options import FigureOptions
from gradatlas.figures.paths_pictures import (
    compose_paths,
    compose_paths_study,
    paths_cases,
)
from gradatlas.figures.paths_scene import PathsCase
from gradatlas.figures.spec import LayerSpec, StudyCaseSpec, StudyFigureSpec, Swept
from gradatlas.functions.kinds.formula import FormulaSpec
from gradatlas.makers import paths
from gradatlas.makers.maker import Identity
from tests.support.drawn import spec
from tests.support.recorded import Recorded, record_composition

Array = NDArray[np.float64]
IDENTITY = Identity(digest="0" * 32, software="none")
BOOK = "x0**2/20 + x1**2"
"""The function of chapter 6 of Deep Learning from Scratch, on which optimizers are compared."""
BOWL = "x0**2 + x1**2"
AT_ZERO = KnownMinimum(0.0, ((0.0, 0.0),))


def run(name: str, optimizer: str = "gradient_descent", **options: Any) -> RunSpec:
    """Return a run."""
    return RunSpec(name, specify_optimizer(optimizer, **options))


def at(*points: Sequence[float]) -> GivenStarts:
    """Return starts at these points."""
    return GivenStarts(tuple(tuple(map(float, point)) for point in points))


def make_paths(
    path: Path,
    formula: str,
    runs: Sequence[RunSpec],
    starts: Starts,
    *,
    domain: Mapping[str, tuple[float, float]] | None = None,
    steps: int = 30,
    tolerance: float = 0.0,
    minimum: KnownMinimum | None = None,
    ends_only: bool = False,
    parameters: Mapping[str, float] | None = None,
) -> Path:
    """Write the file of the paths of a formula, and return its path."""
    domain = domain or {"x0": (-10.0, 10.0), "x1": (-5.0, 5.0)}
    wanted = PathsSpec(
        FormulaSpec(formula),
        tuple(domain),
        tuple(domain.values()),
        starts,
        tuple(runs),
        steps,
        tolerance,
        None,
        ends_only,
        minimum,
        parameters or {},
    )
    paths.make(wanted, {}, path, IDENTITY)
    return path


def put_paths(
    path: Path,
    points: Array,
    f: Array,
    status: Sequence[Sequence[str]],
    *,
    names: Sequence[str] = ("x0", "x1"),
    minimum: KnownMinimum | None = None,
    start_shape: Sequence[int] | None = None,
) -> Path:
    """Write a file of paths that nobody has taken, and return its path.

    Args:
        path: The file.
        points: (axes, runs, starts, points), NaN past the end of a path.
        f: (runs, starts, points).
        status: How each path ends: (runs, starts).
        names: Those of the axes.
        minimum: The least value.
        start_shape: How many starts there are along each axis.
    """
    is_there = np.isfinite(points).all(axis=0)
    taken = np.maximum(is_there.sum(axis=-1) - 1, 0).astype(np.int32)
    count = np.where(is_there, np.arange(f.shape[-1], dtype=float), np.nan)
    codes = np.array([[STATUSES[name] for name in row] for row in status], np.int8)
    write_paths_file(
        path,
        names,
        Paths(points, f, np.abs(f), count, taken, codes),
        [run(f"run {number}", learning_rate=10.0 ** (number - 2)) for number in range(len(f))],
        steps=f.shape[-1] - 1,
        ends_only=False,
        start_shape=start_shape,
        minimum=minimum,
        parameters={},
        attributes={"formula": "+".join(names), "function": "f"},
        config={"parameters": {}},
    )
    return path


def hostile_paths(path: Path, names: Sequence[str], reach: float = 1.0) -> Path:
    """Write paths of all that can happen to one: 9 starts, 3 runs, over -reach to reach.

    Paths stay where they are, leave the domain and come back, go beyond all numbers, end at once,
    start nowhere, and fall onto the same place.
    """
    chance = np.random.default_rng(3)
    shape = (len(names), 3, 9, 12)
    points = reach * chance.uniform(-1.5, 1.5, shape)
    f = chance.lognormal(0.0, 5.0, shape[1:])
    points[:, :, 0] = points[:, :, 0, :1]
    if len(names) == 2:
        side = np.linspace(-reach, reach, 3)
        points[:, :, :, 0] = np.array(np.meshgrid(side, side)).reshape(2, 1, 9)
    points[:, :, 1, 1:] = np.nan
    points[:, :, 2, 1:] *= 10.0 ** (27 * np.arange(1.0, 12.0))
    points[:, 0, 3] = points[:, 0, 3, :1]
    points[:, 2, 4, 1:] = 1e308
    f[:, 2] = 10.0 ** (28.0 * np.arange(12.0))
    f[:, 3] = 0.0
    f[:, 4, 5:] *= -1.0
    f[1, 5] = 5e-324
    f[:, 6] = points[:, :, 6, 1:] = np.nan
    f[:, 1, 1:] = np.nan
    status = [[*STATUSES, *("converged",) * 3][start:] + [*STATUSES][:start] for start in range(3)]
    rows = [row[:9] for row in status]
    minimum = KnownMinimum(0.0, ((0.0,) * len(names),))
    shape_of_starts = [3, 3] if len(names) == 2 else None
    return put_paths(
        path, points, f, rows, names=names, minimum=minimum, start_shape=shape_of_starts
    )


def record_paths(path: Path, *layers: LayerSpec, swept: Swept = (), **options: Any) -> Recorded:
    """Return a figure of paths alone on a recording sheet; see `tests.support.drawn.spec`."""
    wanted = spec(*layers, swept=swept, **options)
    return record_composition(compose_paths(wanted, read_paths_file(path)))


def study_of(
    files: Mapping[str, Path],
    *layers: LayerSpec,
    swept: Mapping[str, Swept] | None = None,
    file_format: str = "png",
    **options: Any,
) -> StudyFigureSpec:
    """Return the figure of a study with these files by role, and what is swept at each."""
    cases = tuple(StudyCaseSpec(role, (swept or {}).get(role, ())) for role in files)
    return StudyFigureSpec(FigureOptions(**options), layers, file_format, None, cases)


def record_paths_study(wanted: StudyFigureSpec, files: Mapping[str, Path]) -> Recorded:
    """Return a figure of a study on a recording sheet."""
    return record_composition(compose_paths_study(wanted, cases_of(wanted, files)))


def cases_of(wanted: StudyFigureSpec, files: Mapping[str, Path]) -> list[PathsCase]:
    """Return the points of a study as layers see them."""
    return paths_cases(wanted, files)

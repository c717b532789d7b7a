"""Files of critical points for tests, made by the maker as a run makes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from gradatlas.descent.point_files import write_points_file
from gradatlas.descent.spec import PointsSpec
from gradatlas.descent.stored_points import KINDS, CriticalPoints
from gradatlas.functions.kinds.formula import FormulaSpec
from gradatlas.makers import points
from tests.support.gradient_files import IDENTITY

_ATTRIBUTES = {"title": "Points", "source": "a test", "formula": "x0"}
_NO_PARAMETERS: Mapping[str, float] = {}


def make_points(
    path: Path,
    formula: str,
    domain: Mapping[str, tuple[float, float]],
    parameters: Mapping[str, float] = _NO_PARAMETERS,
) -> Path:
    """Write the critical points of a formula and return the path of the file."""
    wanted = PointsSpec(FormulaSpec(formula), tuple(domain), tuple(domain.values()), parameters)
    points.make(wanted, {}, path, IDENTITY)
    return path


def hostile_points(path: Path, names: Sequence[str], reach: float = 1.0) -> Path:
    """Write critical points of all kinds, over -reach to reach, most of them as bad as can be.

    They lie on the edge, in corners, upon each other and outside; f is huge, tiny or unknown.
    """
    chance, count = np.random.default_rng(5), 8 * len(KINDS)
    points = reach * chance.uniform(-1.2, 1.2, (len(names), count))
    points[:, :4] = reach
    points[0, 4:8] = -reach
    points[:, 8:12] = 0.0
    f = chance.lognormal(0.0, 50.0, count) * chance.choice([-1.0, 1.0], count)
    f[::7], f[1::7], f[2::7] = np.nan, 1e308, 5e-324
    nothing = np.full(count, np.nan)
    found = CriticalPoints(
        points,
        f,
        grad_norm=nothing,
        eigenvalue_min=nothing,
        eigenvalue_max=nothing,
        kind=np.arange(count, dtype=np.int8) % len(KINDS),
        proved=np.arange(count) % 3 == 0,
        complete=False,
        undecided=3,
    )
    write_points_file(path, names, found, parameters={}, attributes=_ATTRIBUTES, config={})
    return path

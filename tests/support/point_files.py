"""Files of critical points for tests, made by the maker as a run makes them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gradatlas.descent.spec import PointsSpec
from gradatlas.functions.kinds.formula import FormulaSpec
from gradatlas.makers import points
from tests.support.gradient_files import IDENTITY

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

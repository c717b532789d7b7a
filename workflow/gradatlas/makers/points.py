"""Makes critical points: a file of the minima, maxima and saddles of a formula in its domain."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from gradatlas.descent.critical_points import find_critical_points
from gradatlas.descent.point_files import write_points_file
from gradatlas.formulas.language import parse_expression
from gradatlas.functions.kind import find_kind
from gradatlas.numbers import canonical

if TYPE_CHECKING:
    from gradatlas.descent.spec import PointsSpec
    from gradatlas.makers.maker import Identity


def make(spec: PointsSpec, _inputs: Mapping[str, Path], path: Path, identity: Identity) -> None:
    """Find the critical points of a formula, prove what can be proved, and write them."""
    kind, name = find_kind(spec.function.kind), spec.function.name
    formula = kind.formula_text(spec.function, spec.axes, spec.parameters)
    points = find_critical_points(
        parse_expression(formula), spec.axes, spec.domain, spec.parameters
    )
    write_points_file(
        path,
        spec.axes,
        points,
        parameters=spec.parameters,
        attributes={
            "title": f"Critical points of {name or 'f'}",
            "source": "Gradient Atlas, interval arithmetic on a formula and its derivatives",
            "formula": formula,
            "function": name or formula,
            "digest": identity.digest,
            "software": identity.software,
        },
        config={
            "function": canonical(spec.function),
            "parameters": canonical(spec.parameters),
            "domain": dict(zip(spec.axes, canonical(spec.domain), strict=True)),
        },
    )

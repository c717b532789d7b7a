"""Central differences, which take f at points on both sides.

The error falls with the 2nd, 4th or 6th power of the step, down to the limit set by rounding.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gradatlas.differentiation.gradient import Gradient
from gradatlas.options import Step, options

if TYPE_CHECKING:
    from gradatlas.differentiation.stencils import AxisStep
    from gradatlas.formulas.language import Expression
    from gradatlas.functions.function import FloatArray, Function
    from gradatlas.grids import Mesh

REPORTS_CONVERGENCE = False
# The weights of the quotients over 1, 2 and 3 steps to each side, with which the error terms below
# the order cancel. (B. Fornberg: Generation of finite difference formulas on arbitrarily spaced
# grids. Mathematics of Computation 51, 699–706 (1988). doi:10.1090/S0025-5718-1988-0935077-0)
_WEIGHTS = {2: (1.0,), 4: (4 / 3, -1 / 3), 6: (3 / 2, -3 / 5, 1 / 10)}


@options
class Options:
    """How central differences are taken."""

    step: Step = "auto"
    """The distance to the nearest points on both sides."""
    order: Literal[2, 4, 6] = 2
    """The order of accuracy, and the number of points for each axis."""


@dataclass(frozen=True)
class Plan:
    """How central differences are taken on a grid."""

    options: Options
    steps: tuple[AxisStep, ...]
    """One for each axis."""


def refusal(_expression: Expression | None) -> str | None:
    """Return None: it can differentiate every function."""
    return None


def prepare(function: Function, mesh: Mesh, options: Options) -> Plan:
    """Return the steps along each axis: as given, or those that are best for f on this grid.

    Args:
        function: f, with one argument for each axis.
        mesh: Some points of the grid, with the axes of the whole grid; not changed.
        options: Step and order.
    """
    from gradatlas.differentiation.calibration import calibrated_steps
    from gradatlas.differentiation.stencils import AxisStep

    if not isinstance(options.step, str):
        return Plan(options, tuple(AxisStep(options.step) for _ in mesh.axes))
    quotient = functools.partial(_quotient, _WEIGHTS[options.order])
    return Plan(options, calibrated_steps(function, mesh, options.order, quotient))


def compute_gradient(function: Function, mesh: Mesh, prepared: Plan) -> Gradient:
    """Return the gradient by central differences.

    For order 2 it is (f(x + h) − f(x − h)) / 2h along each axis, exact for polynomials of degree 2;
    orders 4 and 6 combine such quotients over h, 2h and 3h, and are exact up to degree 4 and 6.
    Places outside the grid are used at its edges. Where f is not defined on one side, differences
    of the same order are taken on the other one. At a kink the result is the mean of the slopes on
    both sides, although there is no gradient.

    Args:
        function: f, with one argument for each array of the mesh.
        mesh: The points; not changed.
        prepared: Order and steps.
    """
    from gradatlas.differentiation.stencils import describe_steps, fill_edges

    order, weights = prepared.options.order, _WEIGHTS[prepared.options.order]
    components, radii = [], []
    for axis, axis_step in enumerate(prepared.steps):
        step = axis_step.on(mesh, axis)
        quotient = _quotient(weights, function, mesh, axis, step)
        components.append(fill_edges(function, mesh, axis, step, order, quotient))
        radii.append(len(weights) * step)
    return Gradient(
        components=tuple(components),
        evaluations_per_point=order * len(mesh.arrays),
        step=describe_steps(function.axes, prepared.steps),
        stencil_radius=tuple(radii),
    )


def _quotient(
    weights: tuple[float, ...], function: Function, mesh: Mesh, axis: int, step: FloatArray
) -> FloatArray:
    from gradatlas.differentiation.stencils import difference_quotient

    first_weight, *other_weights = weights
    total = difference_quotient(function, mesh, axis, step, step)
    if other_weights:
        total *= first_weight
    for places, weight in enumerate(other_weights, start=2):
        quotient = difference_quotient(function, mesh, axis, places * step, places * step)
        quotient *= weight
        total += quotient
    return total

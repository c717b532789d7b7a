"""Central differences, which take f at points on both sides.

The error falls with the 2nd, 4th or 6th power of the step, down to the limit set by rounding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from gradatlas.differentiation.gradient import Gradient
from gradatlas.options import Step, options

if TYPE_CHECKING:
    from gradatlas.formulas.language import Expression
    from gradatlas.functions.function import Function
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


def refusal(_expression: Expression | None) -> str | None:
    """Return None: it can differentiate every function."""
    return None


def compute_gradient(function: Function, mesh: Mesh, options: Options) -> Gradient:
    """Return the gradient by central differences.

    For order 2 it is (f(x + h) − f(x − h)) / 2h along each axis, exact for polynomials of degree 2;
    orders 4 and 6 combine such quotients over h, 2h and 3h, and are exact up to degree 4 and 6.
    Places outside the grid are used at its edges. At a kink the result is the mean of the slopes on
    both sides, although there is no gradient.

    Args:
        function: f, with one argument for each array of the mesh.
        mesh: The points; not changed.
        options: Step and order.
    """
    from gradatlas.differentiation.stencils import (
        describe_step,
        difference_quotient,
        step_sizes,
        without_infinities,
    )

    first_weight, *other_weights = _WEIGHTS[options.order]
    components, radii = [], []
    for axis in range(len(mesh.arrays)):
        step = step_sizes(mesh, axis, options.step, options.order)
        total = difference_quotient(function, mesh, axis, step, step)
        if other_weights:
            total *= first_weight
        for places, weight in enumerate(other_weights, start=2):
            quotient = difference_quotient(function, mesh, axis, places * step, places * step)
            quotient *= weight
            total += quotient
        components.append(without_infinities(total))
        radii.append(len(_WEIGHTS[options.order]) * step)
    return Gradient(
        components=tuple(components),
        evaluations_per_point=options.order * len(mesh.arrays),
        step=describe_step(options.step, options.order),
        stencil_radius=tuple(radii),
    )

"""Forward differences, which take f at the point and one step ahead.

They need the fewest evaluations and are the least exact: the error falls with the step itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradatlas.differentiation.gradient import Gradient
from gradatlas.options import Step, options

if TYPE_CHECKING:
    from gradatlas.differentiation.stencils import AxisStep
    from gradatlas.formulas.language import Expression
    from gradatlas.functions.function import Function
    from gradatlas.grids import Mesh

REPORTS_CONVERGENCE = False


@options
class Options:
    """How forward differences are taken."""

    step: Step = "auto"
    """The distance to the point ahead."""


def refusal(_expression: Expression | None) -> str | None:
    """Return None: it can differentiate every function."""
    return None


def prepare(function: Function, mesh: Mesh, options: Options) -> tuple[AxisStep, ...]:
    """Return the steps along each axis: as given, or those that are best for f on this grid.

    Args:
        function: f, with one argument for each axis.
        mesh: Some points of the grid, with the axes of the whole grid; not changed.
        options: The step.
    """
    from gradatlas.differentiation.calibration import calibrated_steps
    from gradatlas.differentiation.stencils import AxisStep, difference_quotient

    if not isinstance(options.step, str):
        return tuple(AxisStep(options.step) for _ in mesh.axes)
    return calibrated_steps(function, mesh, 1, difference_quotient)


def compute_gradient(function: Function, mesh: Mesh, prepared: tuple[AxisStep, ...]) -> Gradient:
    """Return the gradient by forward differences, (f(x + h) − f(x)) / h along each axis.

    It is exact for linear functions; otherwise half the second derivative times h is missing. Where
    f is not defined ahead, the difference is taken behind. At a kink the result is the slope ahead,
    although there is no gradient.

    Args:
        function: f, with one argument for each array of the mesh.
        mesh: The points; not changed.
        prepared: The step along each axis.
    """
    from gradatlas.differentiation.stencils import (
        describe_steps,
        difference_quotient,
        fill_edges,
    )

    here = function.evaluate(*mesh.arrays)
    steps = tuple(step.on(mesh, axis) for axis, step in enumerate(prepared))
    components = []
    for axis, step in enumerate(steps):
        quotient = difference_quotient(function, mesh, axis, step, value_behind=here)
        components.append(fill_edges(function, mesh, axis, step, 1, quotient))
    return Gradient(
        components=tuple(components),
        evaluations_per_point=len(mesh.arrays) + 1,
        step=describe_steps(function.axes, prepared),
        stencil_radius=steps,
    )

"""Forward differences, which take f at the point and one step ahead.

They need the fewest evaluations and are the least exact: the error falls with the step itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradatlas.differentiation.gradient import Gradient
from gradatlas.options import Step, options

if TYPE_CHECKING:
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


def compute_gradient(function: Function, mesh: Mesh, options: Options) -> Gradient:
    """Return the gradient by forward differences, (f(x + h) − f(x)) / h along each axis.

    It is exact for linear functions; otherwise half the second derivative times h is missing. At a
    kink the result is the slope ahead, although there is no gradient.

    Args:
        function: f, with one argument for each array of the mesh.
        mesh: The points; not changed.
        options: The step.
    """
    from gradatlas.differentiation.stencils import (
        describe_step,
        difference_quotient,
        step_sizes,
        without_infinities,
    )

    here = function.evaluate(*mesh.arrays)
    axes = range(len(mesh.arrays))
    steps = tuple(step_sizes(mesh, axis, options.step, order=1) for axis in axes)
    components = tuple(
        without_infinities(
            difference_quotient(function, mesh, axis, steps[axis], value_behind=here)
        )
        for axis in axes
    )
    return Gradient(
        components=components,
        evaluations_per_point=len(mesh.arrays) + 1,
        step=describe_step(options.step, order=1),
        stencil_radius=steps,
    )

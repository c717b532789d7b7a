"""Forward differences, which take f at the point and one step ahead.

They need the fewest evaluations and are the least exact: the error falls with the step itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradatlas.differentiation.gradient import Gradient
from gradatlas.options import Step, options

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray, Function


@options
class Options:
    """How forward differences are taken."""

    step: Step = "auto"
    """The distance to the point ahead."""


def compute_gradient(
    function: Function, mesh: tuple[FloatArray, ...], options: Options
) -> Gradient:
    """Return the gradient by forward differences, (f(x + h) − f(x)) / h along each axis.

    It is exact for linear functions; otherwise half the second derivative times h is missing. At a
    kink the result is the slope ahead, although there is no gradient.

    Args:
        function: f, with one argument for each array of the mesh.
        mesh: One array for each axis, which broadcast to the field's shape; not changed.
        options: The step.
    """
    from gradatlas.differentiation.differences import difference_quotient
    from gradatlas.differentiation.steps import describe_step, step_sizes

    here = function.evaluate(*mesh)
    components = tuple(
        difference_quotient(
            function, mesh, axis, step_sizes(coordinate, options.step, order=1), value_behind=here
        )
        for axis, coordinate in enumerate(mesh)
    )
    return Gradient(
        components=components,
        evaluations_per_point=len(mesh) + 1,
        step=describe_step(options.step, order=1),
    )

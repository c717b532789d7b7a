"""Central differences extrapolated to the step 0, at each point until they agree (Ridders' method).

It needs no formula, says how large its error may be, and where it could not reach the tolerance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Gt, Lt

from gradatlas.differentiation.gradient import Gradient
from gradatlas.options import Step, options

if TYPE_CHECKING:
    from gradatlas.formulas.language import Expression
    from gradatlas.functions.function import FloatArray, Function
    from gradatlas.grids import Mesh

REPORTS_CONVERGENCE = True
_FIRST_STEP = 0.5
"""The automatic first step, in units of the length over which f is guessed to change."""


@options
class Options:
    """How far the extrapolation goes."""

    tolerance: Annotated[float, Gt(0), Lt(1)] = 1e-10
    """The error to reach, relative to the gradient and to the slopes around the point."""
    step: Step = "auto"
    """The first and longest distance to the points on both sides."""


def refusal(_expression: Expression | None) -> str | None:
    """Return None: it can differentiate every function."""
    return None


def prepare(_function: Function, _mesh: Mesh, options: Options) -> Options:
    """Return the options: there is nothing to decide."""
    return options


def compute_gradient(function: Function, mesh: Mesh, options: Options) -> Gradient:
    """Return the gradient by extrapolated central differences, with an estimate of its error.

    A point has converged if the estimate is at most the tolerance times the scale, which is the
    norm of the gradient and the steepest slope over the longest step that the result rests on
    (where f is flat, its slope over the whole axis), and if steps a thousand times shorter find no
    other value and no kink. Elsewhere the value is the best that was found, with the noise of f
    taken into account. At the edges of its domain differences are one-sided. The evaluations per
    point are the mean over the points, rounded.

    Args:
        function: f, with one argument for each array of the mesh.
        mesh: The points; not changed.
        options: Tolerance and first step.
    """
    import math

    import numpy as np

    from gradatlas.differentiation.extrapolation import constant_derivative, extrapolated_derivative

    shape = mesh.shape
    values = np.broadcast_to(function.evaluate(*mesh.arrays), shape).ravel()
    # Components that are each just as exact as they should be are too inexact together.
    tolerance = options.tolerance / math.sqrt(len(mesh.arrays))
    derivatives = []
    for axis, name in enumerate(function.axes):
        if function.axes_used is not None and name not in function.axes_used:
            derivatives.append(constant_derivative(values))
            continue
        first_step = np.broadcast_to(_first_step(mesh, axis, options.step), shape).ravel()
        derivatives.append(
            extrapolated_derivative(function, mesh, axis, values, first_step, tolerance)
        )
    with np.errstate(all="ignore"):
        components = [derivative.value for derivative in derivatives]
        error = np.hypot.reduce([derivative.error for derivative in derivatives], axis=0)
        scale = np.hypot.reduce(np.abs(components), axis=0)
        scale = scale + np.max([derivative.scale for derivative in derivatives], axis=0)
        converged = np.all([derivative.is_smooth for derivative in derivatives], axis=0)
        converged &= error <= options.tolerance * scale
        is_known = np.all(np.isfinite(components), axis=0)
    evaluations = values.size + sum(derivative.evaluations for derivative in derivatives)
    return Gradient(
        components=tuple(component.reshape(shape) for component in components),
        evaluations_per_point=round(evaluations / values.size),
        step=_description(options.step),
        stencil_radius=tuple(
            derivative.stencil_radius.reshape(shape) for derivative in derivatives
        ),
        error_estimate=np.where(np.isfinite(error) & is_known, error, np.nan).reshape(shape),
        converged=converged.reshape(shape),
    )


def _first_step(mesh: Mesh, axis: int, step: float | str) -> FloatArray:
    """Return the first step at each value of an axis, shaped like the axis' array."""
    import numpy as np

    from gradatlas.differentiation.stencils import axis_length

    size = step if not isinstance(step, str) else _FIRST_STEP * axis_length(mesh, axis)
    return np.full(mesh.arrays[axis].shape, size, np.float64)


def _description(step: float | str) -> float | str:
    if not isinstance(step, str):
        return float(step)
    return (
        f"{step}: at first {_FIRST_STEP / 10:g} of the axis, then shorter at each point as needed"
    )

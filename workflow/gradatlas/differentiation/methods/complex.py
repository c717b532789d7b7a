"""The complex step, which takes f at a point with a tiny imaginary part: exact but for rounding.

There is no difference to take, so nothing is lost to cancellation. It needs an analytic formula.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Ge

from gradatlas.differentiation.gradient import Gradient
from gradatlas.formulas.language import not_analytic
from gradatlas.options import options

if TYPE_CHECKING:
    from gradatlas.formulas.language import Expression
    from gradatlas.functions.function import ComplexArray, FloatArray, Function
    from gradatlas.grids import Mesh

REPORTS_CONVERGENCE = False
_RELATIVE_STEP = -100
_LEAST_EXPONENT = -900
"""Powers of 2: the automatic step for numbers near 1, and the size of the smallest numbers that get
a step of their own."""


@options
class Options:
    """How the complex step is taken."""

    step: Annotated[float, Ge(1e-200)] | Literal["auto"] = "auto"
    """The imaginary part that is given to one coordinate at a time."""


def refusal(expression: Expression | None) -> str | None:
    """Return why this method cannot differentiate a function; None if it can.

    Args:
        expression: The function's formula; None for a function without one.
    """
    why = "complex cannot differentiate this function"
    ways = "use exact or central"
    if expression is None:
        return f"{why}: it has no formula that complex numbers could be put into; use central"
    if unfit := not_analytic(expression):
        are = "is" if len(unfit) == 1 else "are"
        return f"{why}: the formula has {' and '.join(unfit)}, which {are} not analytic; {ways}"
    return None


def prepare(_function: Function, _mesh: Mesh, options: Options) -> Options:
    """Return the options: there is nothing to decide."""
    return options


def compute_gradient(function: Function, mesh: Mesh, options: Options) -> Gradient:
    """Return the gradient by the complex step, Im f(x + i·h) / h along each axis.

    The error is h² f‴/6, and rounding as in f itself. (W. Squire, G. Trapp: Using complex variables
    to estimate derivatives of real functions. SIAM Review 40, 110–112 (1998),
    doi:10.1137/S003614459631241X.) The automatic step is so small that its square vanishes. The
    gradient is NaN where f, or a part of its formula, is not analytic.

    Args:
        function: f, with one argument for each array of the mesh.
        mesh: The points; not changed.
        options: The step.

    Raises:
        ValueError: if f cannot be continued to complex numbers.
    """
    import numpy as np

    if function.evaluate_complex is None:
        raise ValueError(
            "complex needs an analytic formula; choose another method, such as exact or central"
        )
    components = []
    for axis, coordinate in enumerate(mesh.arrays):
        step = _steps(coordinate, mesh.extents[axis], options.step)
        arrays: list[FloatArray | ComplexArray] = list(mesh.arrays)
        arrays[axis] = coordinate + 1j * step
        with np.errstate(all="ignore"):
            slope = function.evaluate_complex(*arrays).imag / step
            components.append(np.where(np.isfinite(slope), slope, np.nan))
    return Gradient(
        components=tuple(components),
        evaluations_per_point=len(components),
        step=_description(options.step),
    )


def _steps(
    coordinate: FloatArray, extent: tuple[float, float], step: float | Literal["auto"]
) -> FloatArray:
    """Return the step at each value of an axis, shaped like the axis' array.

    `auto` is 2**-100 of the coordinate (at 0: of a tenth of the axis, or of 1 if that is less), to
    the power of 2 below: powers of 2 because they round nothing; so small because the square of the
    step in units of the length over which f changes is then nothing, even where that length is as
    short as coordinates can tell; but not smaller, because what f makes of the step must not fall
    below the smallest number.
    """
    import numpy as np

    if not isinstance(step, str):
        return np.full(coordinate.shape, step, np.float64)
    low, high = extent
    tenth = (high / 10 - low / 10) or 1.0
    size = np.where(coordinate == 0, min(tenth, 1.0), np.abs(coordinate))
    exponent = np.maximum(np.frexp(size)[1] - 1, _LEAST_EXPONENT)
    steps = np.ldexp(1.0, exponent + _RELATIVE_STEP)
    # A coordinate no larger than the step itself would be too near to a singularity at 0.
    return np.where(size < 2.0**20 * steps, np.nan, steps)


def _description(step: float | Literal["auto"]) -> float | str:
    if not isinstance(step, str):
        return float(step)
    return f"{step}: 2**{_RELATIVE_STEP}*abs(x), and at 0 of a tenth of the axis, or of 1 if less"

"""The gradient that a function in Python brings with it, checked against differences of f."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradatlas.differentiation.gradient import Gradient
from gradatlas.options import options

if TYPE_CHECKING:
    from gradatlas.formulas.language import Expression
    from gradatlas.functions.function import Function
    from gradatlas.grids import Mesh

REPORTS_CONVERGENCE = False


@options
class Options:
    """There is nothing to choose."""


def refusal(expression: Expression | None) -> str | None:
    """Return why this method cannot differentiate a function; None if it can.

    Args:
        expression: The function's formula; None for a function without one.
    """
    if expression is not None:
        return "formulas bring no gradient with them; use exact, which takes it from the formula"
    return None


def prepare(_function: Function, _mesh: Mesh, options: Options) -> Options:
    """Return the options: there is nothing to decide."""
    return options


def compute_gradient(
    function: Function,
    mesh: Mesh,
    _options: Options,
) -> Gradient:
    """Return the gradient that a function brings, as it is: it is checked elsewhere.

    Args:
        function: f, with one argument for each array of the mesh.
        mesh: The points; not changed.

    Raises:
        ValueError: if the function brings no gradient.
    """
    from gradatlas.differentiation.stencils import without_infinities

    if function.given_gradient is None:
        raise ValueError("the function brings no gradient; choose another method, such as central")
    return Gradient(
        components=tuple(
            without_infinities(component)
            for component in function.given_gradient.evaluate(*mesh.arrays)
        ),
        evaluations_per_point=0,
        step=None,
        is_given=True,
    )

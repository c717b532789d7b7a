"""The exact gradient, from the rules of calculus applied to the formula; exact but for rounding."""

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
    if expression is None:
        return "the exact gradient is known only of formulas; use central or richardson"
    return None


def prepare(_function: Function, _mesh: Mesh, options: Options) -> Options:
    """Return the options: there is nothing to decide."""
    return options


def compute_gradient(
    function: Function,
    mesh: Mesh,
    _options: Options,
) -> Gradient:
    """Return the exact gradient: NaN at kinks, jumps and removable singularities.

    Args:
        function: f, with one argument for each array of the mesh.
        mesh: The points; not changed.

    Raises:
        ValueError: if no exact gradient of the function is known.
    """
    from gradatlas.differentiation.stencils import without_infinities

    if function.exact_gradient is None:
        raise ValueError(
            "the exact gradient is known only of formulas; choose another method, such as central"
        )
    return Gradient(
        components=tuple(
            without_infinities(component) for component in function.exact_gradient(*mesh.arrays)
        ),
        evaluations_per_point=0,
        step=None,
    )

"""The exact gradient, from the rules of calculus applied to the formula; exact but for rounding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradatlas.differentiation.gradient import Gradient
from gradatlas.options import options

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray, Function


@options
class Options:
    """There is nothing to choose."""


def compute_gradient(
    function: Function,
    mesh: tuple[FloatArray, ...],
    options: Options,  # noqa: ARG001 (every method is called in the same way)
) -> Gradient:
    """Return the exact gradient: NaN at kinks, jumps and removable singularities.

    Args:
        function: f, with one argument for each array of the mesh.
        mesh: One array for each axis, which broadcast to the field's shape; not changed.
        options: None.

    Raises:
        ValueError: if no exact gradient of the function is known.
    """
    from gradatlas.differentiation.differences import finite

    if function.exact_gradient is None:
        raise ValueError(
            "the exact gradient is known only of formulas; choose another method, such as central"
        )
    return Gradient(
        components=tuple(finite(component) for component in function.exact_gradient(*mesh)),
        evaluations_per_point=0,
        step=None,
    )

"""Formulas and their exact gradients as functions of arrays."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from gradatlas.formulas.derivatives import slopes_along
from gradatlas.formulas.graph import Graph, Node, formula_node
from gradatlas.formulas.limits import fill_removable
from gradatlas.formulas.once import once
from gradatlas.formulas.program import DISTURBANCE, Program

if TYPE_CHECKING:
    from gradatlas.formulas.language import Expression
    from gradatlas.functions.function import FloatArray


def compile_expression(
    expression: Expression, axes: tuple[str, ...], parameters: Mapping[str, float]
) -> Callable[..., FloatArray]:
    """Return a formula as a function of arrays, one for each axis, in the order of `axes`.

    The arrays' shapes broadcast together, and the result has the broadcast shape, whichever axes
    the formula contains. Integers are taken as float64. The result is NaN or an infinity where the
    formula is not defined; there are no warnings, and the arguments are not changed.

    Raises:
        ValueError: if a name in the formula is neither an axis nor a parameter.
    """
    graph = Graph(len(axes))
    program = Program(graph, [formula_node(graph, expression, axes, parameters)])

    def evaluate(*coordinates: FloatArray) -> FloatArray:
        arrays, shape = _arrays(coordinates)
        return _field(program.run(arrays)[0], arrays, shape)

    return evaluate


class ExactGradient:
    """The exact gradient of a formula, and how exact it is in float64."""

    def __init__(
        self, expression: Expression, axes: tuple[str, ...], parameters: Mapping[str, float]
    ) -> None:
        """Differentiate a formula; see `compile_expression` for the arguments.

        Raises:
            ValueError: if a name in the formula is neither an axis nor a parameter.
        """
        graph = Graph(len(axes))
        node = formula_node(graph, expression, axes, parameters)
        self._program = _program(graph, node, ties_always_count=True)
        self._near = once(lambda: _program(graph, node, ties_always_count=False))

    def gradient(self, *coordinates: FloatArray) -> tuple[FloatArray, ...]:
        """Return the derivative along each axis, of the broadcast shape.

        It is NaN where there is no derivative, as at kinks, and where the formula's own value is
        not finite. At removable singularities it is the limit.
        """
        arrays, shape = _arrays(coordinates)
        values, *components = _fields(self._program.run(arrays), arrays)
        is_finite = np.isfinite(values)
        if not is_finite.all():
            for component in components:
                component[~is_finite] = np.nan
        fill_removable(self._values_and_slopes_near, arrays, values, components)
        return tuple(component.reshape(shape) for component in components)

    def rounding(self, *coordinates: FloatArray) -> FloatArray:
        """Return how far rounding may have carried the gradient off, of the broadcast shape.

        All steps of the computation are disturbed by much more than they are rounded, and what
        comes of it is scaled down. (J. Vignes: A stochastic arithmetic for reliable scientific
        computation. Mathematics and Computers in Simulation 35, 233–261 (1993),
        doi:10.1016/0378-4754(93)90003-D; there the disturbance is random and as small as rounding.)
        NaN where the rules of calculus give no derivative.
        """
        arrays, shape = _arrays(coordinates)
        _, *plain = self._program.run(arrays)
        _, *disturbed = self._program.run_disturbed(arrays)
        with np.errstate(all="ignore"):
            changes = [np.abs(one - other) for one, other in zip(plain, disturbed, strict=True)]
            scale = 8 * np.finfo(np.float64).eps / DISTURBANCE
            return np.broadcast_to(scale * functools.reduce(np.hypot, changes), shape)

    def _values_and_slopes_near(self, *arrays: FloatArray) -> list[FloatArray]:
        return _fields(self._near().run(arrays), arrays)


def _program(graph: Graph, node: Node, *, ties_always_count: bool) -> Program:
    slopes = slopes_along(graph, node, ties_always_count=ties_always_count)
    return Program(graph, [node, *(slope or graph.constant(0) for slope in slopes)])


def _fields(results: Sequence[Any], arrays: Sequence[FloatArray]) -> list[FloatArray]:
    shape = np.broadcast(*arrays).shape
    return [_field(result, arrays, shape) for result in results]


def _arrays(coordinates: tuple[FloatArray, ...]) -> tuple[list[FloatArray], tuple[int, ...]]:
    """Return arrays of float64 with one dimension or more, and the shape of the field."""
    arrays = [np.asarray(array, np.float64) for array in coordinates]
    shape = np.broadcast(*arrays).shape
    return arrays if shape else [np.atleast_1d(array) for array in arrays], shape


def _field(result: Any, arrays: Sequence[FloatArray], shape: tuple[int, ...]) -> FloatArray:
    """Return a result of a program as an array of its own."""
    is_own = all(result is not array for array in arrays)
    if is_own and isinstance(result, np.ndarray) and result.shape == shape:
        return result
    field = np.empty(shape)
    field[...] = result
    return field

"""Exact second derivatives of formulas, by the rules of calculus applied twice.

The slopes that `derivatives` puts into a graph are nodes like others, made of the operations of
the language and of some more, which are not defined everywhere. With rules for those, slopes have
slopes.

A second derivative is NaN where the rules give none: where the first has none, where a choice
changes sides between branches with the same slope but not the same curvature, and where a part is
infinitely curved, as sqrt(x0) at 0.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.formulas.derivatives import Calculus, Term
from gradatlas.formulas.graph import Graph, Node, formula_node
from gradatlas.formulas.program import Program

if TYPE_CHECKING:
    from gradatlas.formulas.language import Expression
    from gradatlas.functions.function import FloatArray

_AT_ONCE = 2**14
"""Points that are computed together, so that what is between them stays in the cache."""


def axis_pairs(count: int) -> tuple[tuple[int, int], ...]:
    """Return the pairs of axes along which there are second derivatives, each once.

    >>> axis_pairs(2)
    ((0, 0), (0, 1), (1, 1))
    """
    return tuple(combinations_with_replacement(range(count), 2))


class SecondDerivatives:
    """A formula with its gradient and its second derivatives, as functions of arrays."""

    def __init__(
        self, expression: Expression, axes: tuple[str, ...], parameters: Mapping[str, float]
    ) -> None:
        """Differentiate a formula; see `evaluation.compile_expression` for the arguments.

        Raises:
            ValueError: if a name in the formula is neither an axis nor a parameter.
        """
        graph = Graph(len(axes))
        node = formula_node(graph, expression, axes, parameters)
        calculus = CalculusOfSlopes(graph)
        slopes = [calculus.slope(node, axis) for axis in range(len(axes))]
        self.pairs = axis_pairs(len(axes))
        """The axes of each second derivative, in the order of `fields`."""
        seconds = [
            slope and calculus.slope(slope.node, other)
            for slope, other in ((slopes[one], other) for one, other in self.pairs)
        ]
        terms = [term or calculus.zero for term in (*slopes, *seconds)]
        self._axis_count = len(axes)
        self._program = Program(graph, [node, *(term.node for term in terms)])

    def fields(self, *coordinates: FloatArray) -> tuple[FloatArray, ...]:
        """Return the second derivatives along each of `pairs`, of the broadcast shape.

        Args:
            coordinates: One array for each axis, of shapes that broadcast together.

        Each is NaN where it is not known or not finite, and where f is not finite.
        """
        arrays = np.broadcast_arrays(*(np.asarray(array, np.float64) for array in coordinates))
        shape = arrays[0].shape
        flat = np.stack([array.ravel() for array in arrays])
        second = self._compute(flat)[2]
        return tuple(values.reshape(shape) for values in second)

    def at_points(self, points: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return f, (points,), its gradient, (axes, points), and Hessian, (axes, axes, points).

        Args:
            points: (axes, points).

        NaN stands where there is no number.
        """
        values, gradient, second = self._compute(points)
        hessian = np.empty((self._axis_count, self._axis_count, points.shape[1]))
        for (one, other), found in zip(self.pairs, second, strict=True):
            hessian[one, other] = hessian[other, one] = found
        return values, gradient, hessian

    def _compute(self, points: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        count = points.shape[1]
        results = np.empty((1 + self._axis_count + len(self.pairs), count))
        for start in range(0, count, _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            for row, result in zip(results, self._program.run(list(points[:, part])), strict=True):
                row[part] = result
        results[~np.isfinite(results)] = np.nan
        results[1:, np.isnan(results[0])] = np.nan
        return results[0], results[1 : self._axis_count + 1], results[self._axis_count + 1 :]


class CalculusOfSlopes(Calculus):
    """The rules, with those for the operations that only slopes are made of."""

    def make_slope(self, node: Node, axis: int) -> Term | None:
        """Return the slope of a node that depends on the axis; those of its inputs are known."""
        f, inputs = self.term(node), [self.term(other) for other in node.inputs]
        inner = [self._known[other.number, axis] for other in node.inputs]
        match node.operation:
            case "slope_of_abs" | "slope_of_sign":
                return self._of_steps("slope_of_sign", inputs[0], inner[0])
            case "slope_of_floor":
                return self._of_steps("slope_of_floor", inputs[0], inner[0])
            case "slope_of_atan2":
                # f = u/(u² + v²); it is NaN on the cut, and so is what is made of it.
                (v, u), (dv, du) = inputs, inner
                radius = u.apply("hypot", v)
                turn = self._sum(du and u * du, dv and v * dv)
                return self._sum(
                    du and du / radius / radius, turn and -(f * 2 * turn / radius / radius)
                )
            case "slope_of_power_by_base":
                return self._of_power_by_base(inputs, inner)
            case "slope_of_power_by_exponent":
                (base, _, value), (d_base, _, d_value) = inputs, inner
                return self._sum(
                    d_value and d_value * base.apply("log"), d_base and value / base * d_base
                )
            case "slope_of_choice":
                return self._of_choice_of_slopes(inputs, inner)
            case "slope_of_extremum":
                value, left, right = inputs[:3]
                slopes = (slope or self.zero for slope in inner[3:])
                # The second term is 0, or NaN where the first slope is.
                return value.apply("slope_of_extremum", left, right, *slopes) + f * 0
        return super().make_slope(node, axis)

    @staticmethod
    def _of_steps(operation: str, u: Term, du: Term | None) -> Term | None:
        """Return a slope that is 0 between steps and NaN at them."""
        return du and u.apply(operation) * du

    @staticmethod
    def _sum(left: Term | None, right: Term | None) -> Term | None:
        return left + right if left and right else left or right

    def _of_power_by_base(
        self, inputs: Sequence[Term], inner: Sequence[Term | None]
    ) -> Term | None:
        # b·a**(b - 1), by a and by b.
        (base, exponent), (d_base, d_exponent) = inputs, inner
        lower = exponent - 1
        by_base = d_base and exponent * base.apply("slope_of_power_by_base", lower) * d_base
        by_exponent: Term | None = None
        if d_exponent:
            by_exponent = (
                base.apply("power", lower) * (exponent * base.apply("log") + 1) * d_exponent
            )
        return self._sum(by_base, by_exponent)

    def _of_choice_of_slopes(
        self, inputs: Sequence[Term], inner: Sequence[Term | None]
    ) -> Term | None:
        condition, yes, no, discontinuous = inputs
        _, d_yes, d_no, _ = inner
        if d_yes is None and d_no is None:
            return None
        slopes = (d_yes or self.zero, d_no or self.zero)
        # Where sides change, curvatures must be the same as well.
        jumps = [
            changes.apply("is_discontinuous", yes, no, *slopes)
            for changes in self._changes_in(discontinuous.node)
        ]
        undefined = functools.reduce(
            lambda one, other: one.apply("or", other), jumps, discontinuous
        )
        return condition.apply("slope_of_choice", *slopes, undefined)

    def _changes_in(self, node: Node) -> list[Term]:
        """Return where sides may change, of what `Calculus` asks for discontinuities."""
        if node.operation == "is_discontinuous":
            return [self.term(node.inputs[0])]
        return [change for other in node.inputs for change in self._changes_in(other)]

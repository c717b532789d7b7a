"""Where a formula may have kinks: where some parts of it are zero.

`abs(u)`, `sqrt(u)` and `cbrt(u)` may have one where u is 0, `min(u, v)` and a choice that compares
u with v where u - v is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.formulas.derivatives import Calculus, Term, compared_in, slopes_along
from gradatlas.formulas.graph import Graph, Node, formula_node, reached
from gradatlas.formulas.program import Program

if TYPE_CHECKING:
    from gradatlas.formulas.language import Expression
    from gradatlas.functions.function import FloatArray

_MOST = 12
"""How many are looked at; those that come first in the formula."""


class Kinks:
    """The parts of a formula that are zero where it may have a kink."""

    def __init__(
        self, expression: Expression, axes: tuple[str, ...], parameters: Mapping[str, float]
    ) -> None:
        """Look for kinks; see `evaluation.compile_expression` for the arguments.

        Raises:
            ValueError: if a name in the formula is neither an axis nor a parameter.
        """
        graph = Graph(len(axes))
        node = formula_node(graph, expression, axes, parameters)
        parts = [part for other in reached([node]) for part in _parts(graph, other) if part.axes]
        parts = list(dict.fromkeys(parts))[:_MOST]
        calculus = Calculus(graph)
        slopes = [
            slope or calculus.zero.node for part in parts for slope in slopes_along(calculus, part)
        ]
        self.count = len(parts)
        """How many there are."""
        self._axis_count = len(axes)
        self._program = Program(graph, [*parts, *slopes])

    def at_points(self, points: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the parts, (parts, points), and their gradients, (parts, axes, points).

        Args:
            points: (axes, points).
        """
        results = np.empty((self.count * (1 + self._axis_count), points.shape[1]))
        for row, result in zip(results, self._program.run(list(points)), strict=True):
            row[:] = result
        gradients = results[self.count :].reshape(self.count, self._axis_count, -1)
        return results[: self.count], gradients


def _parts(graph: Graph, node: Node) -> list[Node]:
    match node.operation:
        case "abs" | "sqrt" | "cbrt":
            return [node.inputs[0]]
        case "hypot":
            return list(node.inputs)
        case "min" | "max":
            return [graph.apply("subtract", *node.inputs)]
        case "where":
            return [
                graph.apply("subtract", left.node, right.node)
                for left, right in compared_in(Term(graph, node.inputs[0]))
            ]
    return []

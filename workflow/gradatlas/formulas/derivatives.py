"""Exact derivatives of formulas, by the rules of calculus on their graphs.

Each part of a formula gets a slope along each axis, made from the slopes of its own parts by the
chain rule; nothing is approximated, so the result is exact but for rounding. (R. E. Wengert: A
simple automatic derivative evaluation program. Communications of the ACM 7(8), 463–464 (1964),
doi:10.1145/355586.364791.) The slopes are parts of the same graph: what they share with each other
and with the function is computed once, and a formula of any size costs a small multiple of its own
evaluation.

A slope is NaN where the rules give none: at kinks of abs, min and max, at jumps of sign and floor,
where `where` changes sides (unless both sides have the same value and slope there), at removable
singularities, such as sqrt(x0**2)**2 at 0, and where parts of the formula do not change at all, as
in sqrt(max(0, x0)) for negative x0. `constancy` sees to the last.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gradatlas.formulas.graph import CONDITIONS, Graph, Node, reached


@dataclass(frozen=True)
class Term:
    """A node with the signs of arithmetic, so that rules read as in a book."""

    graph: Graph
    node: Node

    def __add__(self, other: Term | float) -> Term:
        return self.apply("add", other)

    def __sub__(self, other: Term | float) -> Term:
        return self.apply("subtract", other)

    def __mul__(self, other: Term | float) -> Term:
        return self.apply("multiply", other)

    def __truediv__(self, other: Term | float) -> Term:
        return self.apply("divide", other)

    def __neg__(self) -> Term:
        return self.apply("negative")

    def apply(self, operation: str, *others: Term | float) -> Term:
        """Return an operation on this term and others."""
        nodes = (
            other.node if isinstance(other, Term) else self.graph.constant(other)
            for other in others
        )
        return Term(self.graph, self.graph.apply(operation, self.node, *nodes))


# For each function f of one argument u: f, u and the slope of u → the slope of f.
_RULES: dict[str, Callable[[Term, Term, Term], Term]] = {
    "negative": lambda _, __, du: -du,
    "sin": lambda _, u, du: u.apply("cos") * du,
    "cos": lambda _, u, du: -(u.apply("sin") * du),
    "tan": lambda f, _, du: (f * f + 1) * du,
    "asin": lambda _, u, du: du / ((-u + 1) * (u + 1)).apply("sqrt"),
    "acos": lambda _, u, du: -(du / ((-u + 1) * (u + 1)).apply("sqrt")),
    "atan": lambda _, u, du: du / (u * u + 1),
    "sinh": lambda _, u, du: u.apply("cosh") * du,
    "cosh": lambda _, u, du: u.apply("sinh") * du,
    # Not 1 − tanh², which loses all digits where tanh is near 1.
    "tanh": lambda _, u, du: du / u.apply("cosh").apply("power", 2),
    "exp": lambda f, _, du: f * du,
    "log": lambda _, u, du: du / u,
    "log10": lambda _, u, du: du / (u * math.log(10)),
    "log2": lambda _, u, du: du / (u * math.log(2)),
    "sqrt": lambda f, _, du: du / (f * 2),
    "cbrt": lambda f, _, du: du / (f * f * 3),
    "abs": lambda _, u, du: u.apply("slope_of_abs") * du,
    "sign": lambda _, u, du: u.apply("slope_of_sign") * du,
    "floor": lambda _, u, du: u.apply("slope_of_floor") * du,
    "erf": lambda _, u, du: (-(u * u)).apply("exp") * (2 / math.sqrt(math.pi)) * du,
}


_MAY_JUMP = frozenset({"sign", "floor", "where", "divide", "power", "atan2", "tan"})
"""Operations whose value may jump, or have a pole."""


def slopes_along(calculus: Calculus, node: Node) -> tuple[Node | None, ...]:
    """Put the derivatives of a node along all axes into its graph and return them.

    None stands for a derivative that is zero because the axis does not occur.

    Args:
        calculus: The rules, on the node's graph.
        node: What to differentiate.
    """
    slopes = [calculus.slope(node, axis) for axis in range(len(calculus.graph.axes))]
    return tuple(None if slope is None else slope.node for slope in slopes)


class Calculus:
    """The slopes of nodes, each made once."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.zero = Term(graph, graph.constant(0))
        self._known: dict[tuple[int, int], Term | None] = {}

    def slope(self, node: Node, axis: int) -> Term | None:
        """Return the slope of a node along an axis."""
        for part in reached([node]):  # in computing order, so that nothing recurs deeply
            if (part.number, axis) not in self._known:
                changes = axis in part.axes and part.operation not in CONDITIONS
                self._known[part.number, axis] = self.make_slope(part, axis) if changes else None
        return self._known[node.number, axis]

    def make_slope(self, node: Node, axis: int) -> Term | None:
        """Return the slope of a node that depends on the axis; those of its inputs are known."""
        f, inputs = self.term(node), [self.term(other) for other in node.inputs]
        inner = [self._known[other.number, axis] for other in node.inputs]
        match node.operation:
            case "axis":
                return self.zero + 1
            case "add" | "subtract" as sign:
                return _combined(sign, *inner)
            case "multiply":
                (u, v), (du, dv) = inputs, inner
                return _combined("add", du and v * du, dv and u * dv)
            case "divide":
                (_, v), (du, dv) = inputs, inner
                return _combined("subtract", du and du / v, dv and f / v * dv)
            case "power":
                return _slope_of_power(f, *inputs, *inner)
            case "atan2":
                (v, u), (dv, du) = inputs, inner
                radius = u.apply("hypot", v)
                by_v = dv and v.apply("slope_of_atan2", u) * dv
                return _combined("subtract", by_v, du and v / radius / radius * du)
            case "hypot":
                (u, v), (du, dv) = inputs, inner
                return _combined("add", du and u / f * du, dv and v / f * dv)
            case "min" | "max":
                slopes = (slope or self.zero for slope in inner)
                slope = f.apply("slope_of_extremum", *inputs, *slopes)
                return self._with_breaks(slope, inputs, axis)
            case "where":
                return self._of_choice(inputs, axis)
        (u,), (du,) = inputs, inner
        return du and _RULES[node.operation](f, u, du)

    def _of_choice(self, inputs: Sequence[Term], axis: int) -> Term:
        condition, *branches = inputs
        slopes = [self._known[branch.node.number, axis] or self.zero for branch in branches]
        slope = condition.apply("where", *slopes)
        discontinuous: Term | None = None
        pairs = [
            pair for pair in compared_in(condition) if axis in pair[0].node.axes | pair[1].node.axes
        ]
        for left, right in pairs:
            # Where two sides that depend on the axis are equal, the choice changes along it.
            here = self.changes_sides(left, right, axis)
            here = here.apply("is_discontinuous", *branches, *slopes)
            discontinuous = here if discontinuous is None else discontinuous.apply("or", here)
        if discontinuous is not None:
            slope = condition.apply("slope_of_choice", *slopes, discontinuous)
        return self._with_breaks(slope, [side for pair in pairs for side in pair], axis)

    def changes_sides(self, left: Term, right: Term, _axis: int) -> Term:
        """Return whether a comparison of two terms may change along an axis at a point."""
        return left.apply("equal", right)

    def _with_breaks(self, slope: Term, sides: Sequence[Term], axis: int) -> Term:
        """Make a slope NaN where one of the sides that were compared has none, and may jump."""
        for side in sides:
            inner = self._known[side.node.number, axis]
            if inner is not None and may_jump(side.node):
                slope = slope + inner * 0
        return slope

    def term(self, node: Node) -> Term:
        """Return a node as a term."""
        return Term(self.graph, node)


def may_jump(node: Node) -> bool:
    """Return whether there may be jumps or poles in a node."""
    return any(part.operation in _MAY_JUMP for part in reached([node]))


def _combined(sign: str, left: Term | None, right: Term | None) -> Term | None:
    if left is None or right is None:
        return left or (-right if right and sign == "subtract" else right)
    return left.apply(sign, right)


def _slope_of_power(
    f: Term, base: Term, exponent: Term, d_base: Term | None, d_exponent: Term | None
) -> Term | None:
    fixed = exponent.node.value
    if fixed is not None:
        # a**0 is 1 everywhere, also at a = 0: slope 0, not 0·∞.
        lower = base.apply("power", float(fixed) - 1)
        return None if fixed == 0 else d_base and lower * float(fixed) * d_base
    by_base = d_base and base.apply("slope_of_power_by_base", exponent) * d_base
    by_exponent = d_exponent and base.apply("slope_of_power_by_exponent", exponent, f) * d_exponent
    return _combined("add", by_base, by_exponent)


def compared_in(condition: Term) -> list[tuple[Term, Term]]:
    """Return the two sides of each comparison in a condition."""
    sides = [Term(condition.graph, node) for node in condition.node.inputs]
    if condition.node.operation != "and":
        return [(sides[0], sides[1])] if sides else []
    return [pair for side in sides for pair in compared_in(side)]

"""The slopes of formulas whose parts do not change at all: clamped, stepped and saturated ones.

In sqrt(max(0, x0)) the root has an infinite slope at 0, and for all negative x0 its argument is 0.
The chain rule gives ∞·0 there, although nothing changes. So this calculus tells where each part is
*still*: the same all around a point, but for changes along other axes. What is still has the slope
0, and what is made of it is still as well.

It also knows that what saturates does not change: atan(exp(1000*x0)) is π/2 to the last digit where
the exponential is too large for float64.

That makes programs longer, so this calculus serves those points alone at which the other rules give
nothing.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.formulas.derivatives import Calculus, Term, compared_in, may_jump

if TYPE_CHECKING:
    from gradatlas.formulas.graph import Graph, Node

_SELECTING = frozenset({"axis", "min", "max", "where", "floor", "sign"})
"""Operations that choose, or whose slope takes no part in what is out of range."""
_SLOW = frozenset({"log", "log10", "log2", "sqrt", "cbrt"})
"""Functions that bring what is too large back into range: of infinity they know nothing."""
_POLES = frozenset({"tan"})


class CarefulCalculus(Calculus):
    """The slopes of nodes, with 0 where a part is still or saturates."""

    def __init__(self, graph: Graph, *, is_general: bool) -> None:
        """Prepare the rules.

        Args:
            graph: The nodes' graph.
            is_general: Whether points are in general position, where two sides that are compared
                are equal over a region if they are equal with the same slope. Else they may just
                touch.
        """
        super().__init__(graph)
        self._is_general = is_general
        self._stillness: dict[tuple[int, int], Term] = {}
        self._always = Term(graph, graph.constant(np.bool_(True)))
        self._never = Term(graph, graph.constant(np.bool_(False)))

    def make_slope(self, node: Node, axis: int) -> Term | None:
        """Return the slope of a node that depends on the axis; those of its inputs are known."""
        slope = super().make_slope(node, axis)
        if slope is None:
            return None
        if node.operation not in _SELECTING:
            slope = self._in_range(node, slope, axis)
        still = self.still(node, axis)
        if still.node is self._never.node:
            return slope
        return still.apply("where", self.zero, slope)

    def changes_sides(self, left: Term, right: Term, axis: int) -> Term:
        """Return whether a comparison of two terms may change along an axis at a point."""
        changes = super().changes_sides(left, right, axis)
        if self._is_general:
            slopes = [self.slope(side.node, axis) or self.zero for side in (left, right)]
            changes = _both(changes, slopes[0].apply("not_equal", slopes[1]))
        return _both(changes, self._not(self._all_still((left, right), axis)))

    def still(self, node: Node, axis: int) -> Term:
        """Return where a node does not change along an axis, all around a point."""
        key = node.number, axis
        if key not in self._stillness:
            self._stillness[key] = self._made_still(node, axis)
        return self._stillness[key]

    def _made_still(self, node: Node, axis: int) -> Term:
        if axis not in node.axes:
            return self._always
        if node.operation == "axis":
            return self._never
        inputs = [self.term(other) for other in node.inputs]
        match node.operation:
            case "where":
                return self._still_choice(*inputs, axis=axis)
            case "min" | "max":
                left, right = inputs
                is_clear = self._all_continuous(inputs)
                sign = "less" if node.operation == "min" else "greater"
                by_side = [
                    _both(one.apply(sign, other), self.still(one.node, axis))
                    for one, other in ((left, right), (right, left))
                ]
                chosen = _both(is_clear, _either(*by_side))
                return _either(chosen, self._all_still(inputs, axis))
            case "floor" | "sign":
                (u,) = inputs
                jump = u.apply("floor") if node.operation == "floor" else self.zero
                is_between = _both(u.apply("not_equal", jump), self._all_continuous(inputs))
                return _either(is_between, self.still(u.node, axis))
        still = self._all_still(inputs, axis)
        if node.operation == "multiply":
            return _either(still, *(self._is_nothing(factor) for factor in inputs))
        if node.operation == "divide":
            return _either(still, self._is_nothing(inputs[0]))
        return still

    def _still_choice(self, condition: Term, yes: Term, no: Term, *, axis: int) -> Term:
        pairs = compared_in(condition)
        sides = [side for pair in pairs for side in pair]
        untied = (self._not(one.apply("equal", other)) for one, other in pairs)
        stays = _both(self._all_continuous(sides), *untied)
        by_branch = (self.still(branch.node, axis) for branch in (yes, no))
        chosen = _both(stays, condition.apply("either_condition", *by_branch))
        return _either(chosen, self._all_still([*sides, yes, no], axis))

    def _is_nothing(self, factor: Term) -> Term:
        """Return where a term is 0 all around."""
        if factor.node.value is not None or self._is_never_still(factor.node):
            return self._never
        everywhere = [self.still(factor.node, axis) for axis in sorted(factor.node.axes)]
        return _both(factor.apply("equal", self.zero), *everywhere)

    def _is_never_still(self, node: Node) -> bool:
        stillness = (self.still(node, axis) for axis in sorted(node.axes))
        return any(still.node is self._never.node for still in stillness)

    def _all_still(self, terms: Sequence[Term], axis: int) -> Term:
        return _both(*(self.still(term.node, axis) for term in terms))

    def _all_continuous(self, terms: Sequence[Term]) -> Term:
        """Return where none of some terms may jump: where those that can have slopes."""
        slopes = [
            self.slope(term.node, axis)
            for term in terms
            if may_jump(term.node)
            for axis in sorted(term.node.axes)
        ]
        known = [slope.apply("is_finite") for slope in slopes if slope is not None]
        return _both(self._always, *known)

    def _in_range(self, node: Node, slope: Term, axis: int) -> Term:
        f, inputs = self.term(node), [self.term(other) for other in node.inputs]
        is_lost = self._never
        match node.operation:
            case "divide":
                is_lost = inputs[1].apply("equal", self.zero)
            case "power":
                base, exponent = inputs
                is_slow = _both(
                    self.zero.apply("less", exponent), exponent.apply("less", self.zero + 1)
                )
                is_lost = _either(base.apply("equal", self.zero), is_slow)
            case operation if operation in _SLOW | _POLES:
                is_lost = self._always
        inner = [self.slope(part.node, axis) or self.zero for part in inputs]
        pairs = [term for pair in zip(inputs, inner, strict=True) for term in pair]
        return slope.apply("slope_out_of_range", f, is_lost, *pairs)

    def _not(self, term: Term) -> Term:
        return term.apply("equal", self._never)


def _both(first: Term, *others: Term) -> Term:
    return functools.reduce(lambda one, other: _joined("and", one, other), others, first)


def _either(first: Term, *others: Term) -> Term:
    return functools.reduce(lambda one, other: _joined("or", one, other), others, first)


def _joined(operation: str, left: Term, right: Term) -> Term:
    decides = operation == "or"
    for one, other in ((left, right), (right, left)):
        if one.node.value is not None:
            return one if bool(one.node.value) is decides else other
    return left.apply(operation, right)

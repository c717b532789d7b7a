"""Formulas as graphs, in which each part stands once, however often it occurs.

A syntax tree says `sqrt(x0**2 + x1**2)` as often as the formula does; the graph has one node for
it. Derivatives are built into the same graph, so they share their parts with the function itself.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.functions.operations import COMMUTATIVE, OPERATIONS, SIGNS
from gradatlas.functions.vocabulary import CONSTANTS

if TYPE_CHECKING:
    from gradatlas.functions.expressions import Expression


@dataclass(frozen=True, eq=False)
class Node:
    """One part of a formula."""

    number: int
    """Its place in the graph; the nodes that it is made from have lower numbers."""
    operation: str
    """A name in `operations.OPERATIONS`, `constant` or `axis`."""
    inputs: tuple[Node, ...]
    axes: frozenset[int]
    """The numbers of the axes that it depends on."""
    value: np.float64 | np.bool_ | None = None
    """The value of a constant."""


class Graph:
    """Makes nodes, each once."""

    def __init__(self, axis_count: int) -> None:
        self._nodes: dict[tuple[object, ...], Node] = {}
        self.axes = tuple(
            self._node(("axis", axis), "axis", (), frozenset({axis})) for axis in range(axis_count)
        )
        """The nodes of the axes, in their order."""

    def constant(self, value: float | np.bool_) -> Node:
        """Return the node of a number, or of a condition that holds always or never."""
        number = value if isinstance(value, np.bool_) else np.float64(value)
        # By its bits, because −0.0 equals 0.0, and NaN does not equal itself.
        key = ("constant", number.tobytes())
        return self._node(key, "constant", (), frozenset(), number)

    def apply(self, operation: str, *inputs: Node) -> Node:
        """Return the node of an operation; what depends on no axis is computed at once."""
        if all(node.value is not None for node in inputs):
            with np.errstate(all="ignore"):
                result = OPERATIONS[operation](*(node.value for node in inputs))
            # Functions that are not numpy's own give arrays without dimensions.
            return self.constant(result if isinstance(result, np.bool_) else np.float64(result))
        if operation == "multiply" and (other := _without_one(inputs)) is not None:
            return other
        if operation in COMMUTATIVE:
            inputs = tuple(sorted(inputs, key=lambda node: node.number))
        axes = frozenset[int]().union(*(node.axes for node in inputs))
        key = (operation, *(node.number for node in inputs))
        return self._node(key, operation, inputs, axes)

    def _node(
        self,
        key: tuple[object, ...],
        operation: str,
        inputs: tuple[Node, ...],
        axes: frozenset[int],
        value: np.float64 | np.bool_ | None = None,
    ) -> Node:
        if key not in self._nodes:
            self._nodes[key] = Node(len(self._nodes), operation, inputs, axes, value)
        return self._nodes[key]


def _without_one(factors: tuple[Node, ...]) -> Node | None:
    for factor, other in (factors, factors[::-1]):
        if factor.value is not None and factor.value == 1:
            return other
    return None


def formula_node(
    graph: Graph, expression: Expression, axes: tuple[str, ...], parameters: Mapping[str, float]
) -> Node:
    """Put a formula into a graph and return its node.

    Raises:
        ValueError: if a name in the formula is neither an axis nor a parameter.
    """
    unknown = sorted(set(expression.names) - set(axes) - set(parameters))
    if unknown:
        raise ValueError(
            f"{', '.join(unknown)} in {expression.canonical}: neither axis nor parameter;"
            f" axes are {', '.join(axes)}, parameters {', '.join(parameters) or 'none'}"
        )
    fixed = CONSTANTS | dict(parameters)
    names = {name: graph.constant(value) for name, value in fixed.items()}
    return _node_of(expression.tree, graph, names | dict(zip(axes, graph.axes, strict=True)))


def reached(outputs: Iterable[Node]) -> list[Node]:
    """Return all nodes that `outputs` are made from, themselves included, in computing order."""
    found: dict[int, Node] = {}
    waiting = list(outputs)
    while waiting:
        node = waiting.pop()
        if node.number not in found:
            found[node.number] = node
            waiting += node.inputs
    return [found[number] for number in sorted(found)]


def _node_of(tree: ast.expr, graph: Graph, names: Mapping[str, Node]) -> Node:
    def inner(part: ast.expr) -> Node:
        return _node_of(part, graph, names)

    match tree:
        case ast.Constant(value=int() | float() as number):
            return graph.constant(number)
        case ast.Name(id=name):
            return names[name]
        case ast.UnaryOp(operand=operand):
            return graph.apply("negative", inner(operand))
        case ast.BinOp(left=left, op=sign, right=right):
            return graph.apply(SIGNS[type(sign)], inner(left), inner(right))
        case ast.Compare(left=left, ops=signs, comparators=others):
            sides = [inner(side) for side in (left, *others)]
            holds = [
                graph.apply(SIGNS[type(sign)], *pair)
                for sign, pair in zip(signs, pairwise(sides), strict=True)
            ]
            return _fold(graph, "and", holds)
        case ast.Call(func=ast.Name(id="min" | "max" as name), args=arguments):
            return _fold(graph, name, [inner(argument) for argument in arguments])
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return graph.apply(name, *(inner(argument) for argument in arguments))
    raise TypeError(f"{type(tree).__name__} is not in the language")


def _fold(graph: Graph, operation: str, nodes: list[Node]) -> Node:
    first, *rest = nodes
    for node in rest:
        first = graph.apply(operation, first, node)
    return first

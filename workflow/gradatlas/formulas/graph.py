"""Formulas as graphs of operations, in which each part stands once, however often it occurs.

A syntax tree says `sqrt(x0**2 + x1**2)` as often as the formula does; the graph has one node for
it. Derivatives are built into the same graph, so they share their parts with the function itself.

The operations are the functions and signs of the formula language, and the derivatives that need an
operation of their own, because they are not defined everywhere.
"""

from __future__ import annotations

import ast
import functools
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from gradatlas.formulas.constants import Constant, computed, known
from gradatlas.formulas.language import CONSTANTS

if TYPE_CHECKING:
    from gradatlas.formulas.language import Expression

SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "add",
    ast.Sub: "subtract",
    ast.Mult: "multiply",
    ast.Div: "divide",
    ast.Pow: "power",
    ast.Lt: "less",
    ast.LtE: "less_equal",
    ast.Gt: "greater",
    ast.GtE: "greater_equal",
    ast.Eq: "equal",
    ast.NotEq: "not_equal",
}
"""Sign in the syntax tree → operation."""

COMMUTATIVE = frozenset({"add", "multiply", "equal", "not_equal", "and", "hypot"})
"""Operations whose two arguments may change places: on real numbers the result is the same."""

CONDITIONS = frozenset(
    {
        *("less", "less_equal", "greater", "greater_equal", "equal", "not_equal", "and", "or"),
        *("is_discontinuous", "is_finite", "either_condition"),
    }
)
"""Operations whose result is true or false."""

UNROUNDED = CONDITIONS | {"negative", "abs", "sign", "floor", "min", "max", "where"}
"""Operations without any rounding."""

FORGETS_INFINITY = frozenset({"log", "log10", "log2", "sqrt", "cbrt", "tan"})
"""Functions that are infinite at poles alone, or for a number too large for float64 of which they
would make one that is not."""

# numpy has no error function.
_ERF = np.frompyfunc(math.erf, 1, 1)


def _erf(argument: Any) -> Any:
    return np.asarray(_ERF(argument), np.float64)


def _slope_of_abs(argument: Any) -> Any:
    return np.where(argument == 0, np.nan, np.sign(argument))


def _slope_of_sign(argument: Any) -> Any:
    return np.where(argument == 0, np.nan, 0.0)


def _slope_of_floor(argument: Any) -> Any:
    return np.where(argument == np.floor(argument), np.nan, 0.0)


def _slope_of_atan2(v: Any, u: Any) -> Any:
    # Across the negative half of the u axis the angle jumps from π to −π.
    radius = np.hypot(u, v)
    return np.where((v == 0) & (u < 0), np.nan, u / radius / radius)


def _slope_of_power_by_base(base: Any, exponent: Any) -> Any:
    # a**0 is 1 everywhere, also at a = 0: slope 0, not 0·∞.
    return np.where(exponent == 0, 0.0, exponent * np.power(base, exponent - 1))


def _slope_of_power_by_exponent(base: Any, exponent: Any, value: Any) -> Any:
    # 0**b is 0 for every b > 0: slope 0, not 0·∞.
    return np.where((base == 0) & (exponent > 0), 0.0, value * np.log(base))


def _slope_of_choice(holds: Any, yes: Any, no: Any, is_discontinuous: Any) -> Any:
    return np.where(is_discontinuous, np.nan, np.where(holds, yes, no))


def _is_discontinuous(changes: Any, yes: Any, no: Any, slope_yes: Any, slope_no: Any) -> Any:
    # A change of sides does no harm where both branches have the same value and the same slope.
    return changes & ~((yes == no) & (slope_yes == slope_no))


def _slope_of_extremum(value: Any, left: Any, right: Any, by_left: Any, by_right: Any) -> Any:
    is_kink = (left == right) & (by_left != by_right)
    return np.where(is_kink, np.nan, np.where(left == value, by_left, by_right))


def _slope_out_of_range(slope: Any, value: Any, is_lost: Any, *inner: Any) -> Any:
    """Return the slope of a part in which numbers are too large for float64.

    What saturates has the slope 0, as atan(exp(1000*x)) has; it is infinite where the value is, for
    those who build on it, and NaN where that of an input is or where `is_lost` says so.
    """
    inputs, slopes = inner[::2], inner[1::2]
    overflows = functools.reduce(np.logical_or, map(np.isinf, inputs))
    is_unknown = functools.reduce(np.logical_or, map(np.isnan, slopes), is_lost)
    beyond = np.where(is_unknown, np.nan, np.where(np.isinf(value), np.inf, 0.0))
    return np.where(np.isinf(value) | overflows & np.isfinite(value), beyond, slope)


OPERATIONS: dict[str, Callable[..., Any]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "power": np.power,
    "negative": np.negative,
    "square": np.square,
    "less": np.less,
    "less_equal": np.less_equal,
    "greater": np.greater,
    "greater_equal": np.greater_equal,
    "equal": np.equal,
    "not_equal": np.not_equal,
    "and": np.logical_and,
    "or": np.logical_or,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "atan2": np.arctan2,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "exp": np.exp,
    "log": np.log,
    "log10": np.log10,
    "log2": np.log2,
    "sqrt": np.sqrt,
    "cbrt": np.cbrt,
    "abs": np.absolute,
    "sign": np.sign,
    "floor": np.floor,
    "min": np.minimum,
    "max": np.maximum,
    "hypot": np.hypot,
    "erf": _erf,
    "where": np.where,
    "slope_of_abs": _slope_of_abs,
    "slope_of_sign": _slope_of_sign,
    "slope_of_floor": _slope_of_floor,
    "slope_of_atan2": _slope_of_atan2,
    "slope_of_power_by_base": _slope_of_power_by_base,
    "slope_of_power_by_exponent": _slope_of_power_by_exponent,
    "slope_of_choice": _slope_of_choice,
    "slope_of_extremum": _slope_of_extremum,
    "is_discontinuous": _is_discontinuous,
    "slope_out_of_range": _slope_out_of_range,
    "is_finite": np.isfinite,
    "either_condition": np.where,
}
"""Operation → how it is done; all take and give arrays or numbers of numpy."""


@dataclass(frozen=True, eq=False)
class Node:
    """One part of a formula."""

    number: int
    """Its place in the graph; the nodes that it is made from have lower numbers."""
    operation: str
    """A name in `OPERATIONS`, `constant` or `axis`."""
    inputs: tuple[Node, ...]
    axes: frozenset[int]
    """The numbers of the axes that it depends on."""
    constant: Constant | None = None
    """What a constant is."""

    @property
    def value(self) -> np.float64 | np.bool_ | None:
        """The value of a constant."""
        return None if self.constant is None else self.constant.value


class Graph:
    """Makes nodes, each once."""

    def __init__(self, axis_count: int, commutative: frozenset[str] = COMMUTATIVE) -> None:
        """Make the nodes of the axes.

        Args:
            axis_count: How many axes there are.
            commutative: Operations that are the same node when their inputs change places.
        """
        self._commutative = commutative
        self._nodes: dict[tuple[object, ...], Node] = {}
        self.axes = tuple(
            self._node(("axis", axis), "axis", (), frozenset({axis})) for axis in range(axis_count)
        )
        """The nodes of the axes, in their order."""

    def constant(self, value: float | np.bool_) -> Node:
        """Return the node of a number, or of a condition that holds always or never."""
        return self._constant(known(value))

    def apply(self, operation: str, *inputs: Node) -> Node:
        """Return the node of an operation; what depends on no axis is computed at once."""
        constants = [node.constant for node in inputs if node.constant is not None]
        if len(constants) == len(inputs):
            is_rounded = operation not in UNROUNDED
            return self._constant(
                computed(operation, OPERATIONS[operation], constants, is_rounded=is_rounded)
            )
        if operation == "multiply" and (other := _without_one(inputs)) is not None:
            return other
        if operation in self._commutative:
            inputs = tuple(sorted(inputs, key=lambda node: node.number))
        axes = frozenset[int]().union(*(node.axes for node in inputs))
        key = (operation, *(node.number for node in inputs))
        return self._node(key, operation, inputs, axes)

    def _constant(self, constant: Constant) -> Node:
        # By the bits, because −0.0 equals 0.0, and NaN does not equal itself.
        bits = constant.value.tobytes(), constant.disturbed.tobytes()
        key = ("constant", *bits, constant.exact)
        return self._node(key, "constant", (), frozenset(), constant)

    def _node(
        self,
        key: tuple[object, ...],
        operation: str,
        inputs: tuple[Node, ...],
        axes: frozenset[int],
        constant: Constant | None = None,
    ) -> Node:
        if key not in self._nodes:
            self._nodes[key] = Node(len(self._nodes), operation, inputs, axes, constant)
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

"""Bounds of a formula and of its first and second derivatives over whole boxes.

Each part of a formula gets an interval for its value, and one for each derivative, by the rules of
calculus in interval arithmetic. (L. B. Rall: Automatic differentiation: techniques and
applications. Springer (1981), doi:10.1007/3-540-10861-0.) So the bounds hold for all points of a
box at once. Many boxes are treated together, as arrays.

Where a part may have a kink or a jump in a box, its slopes are those of all pieces and what lies
between: at a point where such a formula has a gradient after all, it is within the bounds. A jump
itself has no slope, and the bounds say nothing of it. Second derivatives are then not known, nor is
it known that they exist: `is_smooth` is false.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gradatlas.formulas import intervals as iv
from gradatlas.formulas.constants import computed
from gradatlas.formulas.graph import CONDITIONS, OPERATIONS, UNROUNDED, Graph, formula_node, reached
from gradatlas.formulas.intervals import ONE, WHOLE, ZERO, Interval
from gradatlas.formulas.second_derivatives import axis_pairs

if TYPE_CHECKING:
    from gradatlas.formulas.constants import Constant
    from gradatlas.formulas.graph import Node
    from gradatlas.formulas.language import Expression
    from gradatlas.functions.function import FloatArray

_AT_ONCE = 2**12
"""Boxes that are treated together, so that what is between stays in the cache."""

Slope = Interval | None
"""None stands for a derivative that is zero because the axis does not occur."""


@dataclass(frozen=True)
class Enclosure:
    """What is known of a formula in some boxes. Each array has a number for each box, last."""

    f: Interval
    """Bounds of f where it is defined: arrays (boxes,)."""
    gradient: Interval
    """Bounds of its derivatives along the free axes: (axes, boxes)."""
    hessian: Interval | None
    """Bounds of its second derivatives along the free axes, (axes, axes, boxes), which count where
    `is_smooth`; None where they were not asked for."""
    is_defined: NDArray[np.bool_]
    """The boxes in which f is defined everywhere."""
    is_undefined: NDArray[np.bool_]
    """The boxes in which f is defined nowhere."""
    is_smooth: NDArray[np.bool_]
    """The boxes in which f, restricted to the free axes, is defined everywhere and twice
    continuously differentiable."""


class BoxFormula:
    """A formula that is evaluated on boxes."""

    def __init__(
        self, expression: Expression, axes: tuple[str, ...], parameters: Mapping[str, float]
    ) -> None:
        """Prepare a formula; see `evaluation.compile_expression` for the arguments.

        Raises:
            ValueError: if a name in the formula is neither an axis nor a parameter.
        """
        graph = _GraphOfIntervals(len(axes))
        self._output = formula_node(graph, expression, axes, parameters)
        self._axis_count = len(axes)
        self.work = 0
        """How many bounds it has computed so far: of the values and derivatives of all parts of the
        formula, in all boxes."""
        self._nodes = reached([*graph.axes, self._output])
        self._last_use = {
            other.number: node.number for node in self._nodes for other in node.inputs
        }

    def enclose(
        self,
        low: FloatArray,
        high: FloatArray,
        *,
        order: int,
        free: Sequence[int] | None = None,
    ) -> Enclosure:
        """Return bounds of the formula and its derivatives in boxes.

        Args:
            low: The lower ends of the boxes, (axes, boxes), finite.
            high: The upper ends, likewise, nowhere below the lower.
            order: 1 for first derivatives, 2 for second ones as well.
            free: The axes along which to differentiate; all if it is None. Along the others, boxes
                usually are but a point thick.
        """
        free = tuple(range(self._axis_count) if free is None else free)
        count = low.shape[1]
        pairs = len(axis_pairs(len(free))) if order == 2 else 0
        self.work += count * len(self._nodes) * (1 + len(free) + pairs)
        parts = [
            self._enclose(
                low[:, start : start + _AT_ONCE], high[:, start : start + _AT_ONCE], order, free
            )
            for start in range(0, max(count, 1), _AT_ONCE)
        ]
        return parts[0] if len(parts) == 1 else _joined(parts)

    def _enclose(
        self, low: FloatArray, high: FloatArray, order: int, free: tuple[int, ...]
    ) -> Enclosure:
        rules = _Rules(len(free), order)
        values: dict[int, Any] = {}
        with np.errstate(all="ignore"):
            for node in self._nodes:
                if node.operation == "axis":
                    axis = node.number
                    values[axis] = rules.coordinate(
                        Interval(low[axis], high[axis]),
                        free.index(axis) if axis in free else None,
                    )
                elif node.constant is not None:
                    values[node.number] = rules.constant(node.constant)
                else:
                    inputs = [values[other.number] for other in node.inputs]
                    is_same = len(inputs) == 2 and node.inputs[0] is node.inputs[1]
                    values[node.number] = rules.apply(node.operation, inputs, is_same=is_same)
                    for other in node.inputs:
                        if self._last_use[other.number] == node.number:
                            values.pop(other.number, None)
        part = values[self._output.number]
        return _enclosure(part, order, len(free), low.shape[1])


class _GraphOfIntervals(Graph):
    """A graph in which constants that float64 can only round stay what they are made from."""

    def apply(self, operation: str, *inputs: Node) -> Node:
        """Return the node of an operation."""
        constants = [node.constant for node in inputs if node.constant is not None]
        if len(constants) == len(inputs):
            is_rounded = operation not in UNROUNDED
            constant = computed(operation, OPERATIONS[operation], constants, is_rounded=is_rounded)
            if constant.exact is None and operation not in CONDITIONS:
                key = (operation, *(node.number for node in inputs))
                return self._node(key, operation, inputs, frozenset())
        return super().apply(operation, *inputs)


@dataclass(frozen=True)
class _Part:
    """A part of a formula in boxes."""

    value: Interval
    slopes: tuple[Slope, ...]
    """Along each free axis."""
    seconds: tuple[Slope, ...]
    """Along each pair of free axes; none where they were not asked for."""
    is_defined: Any = True
    is_undefined: Any = False
    is_smooth: Any = True
    """True also of what is nowhere defined; see `Enclosure` for the whole."""


@dataclass(frozen=True)
class _Condition:
    """A condition in boxes."""

    is_true: Any
    """Where it holds at every point."""
    is_false: Any
    """Where it holds at no point."""


class _Rules:
    """How parts of formulas are made of others."""

    def __init__(self, free: int, order: int) -> None:
        self._pairs = axis_pairs(free) if order == 2 else ()
        self._is_second = order == 2
        self._no_slopes: tuple[Slope, ...] = (None,) * free
        self._no_seconds: tuple[Slope, ...] = (None,) * len(self._pairs)

    def coordinate(self, value: Interval, place: int | None) -> _Part:
        """Return an axis, which has a place among the free ones or none."""
        slopes = tuple(ONE if place == other else None for other in range(len(self._no_slopes)))
        return _Part(value, slopes, self._no_seconds)

    def constant(self, constant: Constant) -> Any:
        """Return a number, or a condition that holds always or never."""
        if isinstance(constant.value, np.bool_):
            return _Condition(constant.value, ~constant.value)
        assert constant.exact is not None
        value = iv.around_fraction(constant.exact, float(constant.value))
        return _Part(value, self._no_slopes, self._no_seconds)

    def apply(self, name: str, inputs: Sequence[Any], *, is_same: bool) -> Any:
        """Return an operation on parts; `is_same` where both of two inputs are the same part."""
        match name:
            case "add" | "subtract":
                return self._sum(name, *inputs)
            case "multiply":
                return self._square(inputs[0]) if is_same else self._product(*inputs)
            case "divide":
                return self._quotient(*inputs)
            case "power":
                return self._power(*inputs)
            case "negative":
                return self._linear(inputs[0], -1)
            case "abs":
                return self._absolute(inputs[0])
            case "sign" | "floor":
                return self._steps(name, inputs[0])
            case "min" | "max":
                return self._extremum(name, *inputs)
            case "hypot":
                return self._hypot(*inputs)
            case "atan2":
                return self._atan2(*inputs)
            case "where":
                return self._choice(*inputs)
            case "and":
                one, other = inputs
                return _Condition(one.is_true & other.is_true, one.is_false | other.is_false)
            case _ if name in _COMPARISONS:
                return _COMPARISONS[name](*inputs)
        return self._of_one(inputs[0], _FUNCTIONS[name])

    def _sum(self, name: str, u: _Part, v: _Part) -> _Part:
        join = _plus if name == "add" else _minus
        value = iv.add(u.value, v.value) if name == "add" else iv.subtract(u.value, v.value)
        return _Part(
            value,
            tuple(map(join, u.slopes, v.slopes)),
            tuple(map(join, u.seconds, v.seconds)),
            *_states(u, v),
        )

    def _linear(self, u: _Part, factor: float) -> _Part:
        def scaled(interval: Slope) -> Slope:
            return interval and (
                iv.negative(interval) if factor == -1 else iv.scale(factor, interval)
            )

        value = scaled(u.value)
        assert value is not None
        return replace(
            u,
            value=value,
            slopes=tuple(map(scaled, u.slopes)),
            seconds=tuple(map(scaled, u.seconds)),
        )

    def _product(self, u: _Part, v: _Part) -> _Part:
        slopes = tuple(
            _plus(_times(du, v.value), _times(dv, u.value))
            for du, dv in zip(u.slopes, v.slopes, strict=True)
        )
        seconds = []
        for place, (i, j) in enumerate(self._pairs):
            cross = _times(u.slopes[i], v.slopes[j])
            other = cross if i == j else _times(u.slopes[j], v.slopes[i])
            mixed = _twice(cross) if i == j else _plus(cross, other)
            outer = _plus(_times(u.seconds[place], v.value), _times(v.seconds[place], u.value))
            seconds.append(_plus(outer, mixed))
        return _Part(iv.multiply(u.value, v.value), slopes, tuple(seconds), *_states(u, v))

    def _square(self, u: _Part) -> _Part:
        return self._composed(
            u, iv.square(u.value), iv.scale(2.0, u.value), lambda: iv.point(np.float64(2))
        )

    def _quotient(self, u: _Part, v: _Part) -> _Part:
        f = iv.divide(u.value, v.value)
        has_zero = iv.holds(v.value, 0)
        # Of the value alone a divisor of 0 on the edge leaves no point out that matters; where the
        # divisor is 0 all over, there is no quotient.
        is_nowhere = (v.value.low == 0) & (v.value.high == 0)
        slopes = tuple(
            _over(_minus(du, _times(dv, f)), v.value)
            for du, dv in zip(u.slopes, v.slopes, strict=True)
        )
        seconds = []
        for place, (i, j) in enumerate(self._pairs):
            cross = _times(slopes[i], v.slopes[j])
            other = _twice(cross) if i == j else _plus(cross, _times(slopes[j], v.slopes[i]))
            whole = _minus(_minus(u.seconds[place], other), _times(v.seconds[place], f))
            seconds.append(_over(whole, v.value))
        is_defined, is_undefined, is_smooth = _states(u, v)
        return _Part(
            f,
            slopes,
            tuple(seconds),
            is_defined & ~has_zero,
            is_undefined | is_nowhere,
            is_smooth & ~has_zero,
        )

    def _power(self, base: _Part, exponent: _Part) -> _Part:
        whole = _whole_number(exponent)
        if whole == 0:
            return _Part(ONE, self._no_slopes, self._no_seconds)
        if whole == 1:
            return base
        if whole == 2:
            return self._square(base)
        if whole is not None:
            return self._whole_power(base, whole)
        if all(slope is None for slope in exponent.slopes):
            result = self._fixed_power(base, exponent.value)
        else:
            logarithm = self._of_one(base, _FUNCTIONS["log"])
            result = self._of_one(self._product(exponent, logarithm), _FUNCTIONS["exp"])
        states = _states(base, exponent)
        low, high = base.value.low, base.value.high
        # Of negative bases there are whole powers alone, and an exponent that is no constant may
        # be whole at some points. Nothing is said of them but that.
        is_hidden = (low < 0) & (np.floor(exponent.value.high) >= exponent.value.low)
        is_positive = (low > 0) | (low == 0) & (exponent.value.low > 0)
        return replace(
            _hidden(result, is_hidden),
            is_defined=states[0] & is_positive,
            is_undefined=states[1] | (high < 0) & ~is_hidden,
            is_smooth=states[2] & (low > 0),
        )

    def _whole_power(self, base: _Part, exponent: int) -> _Part:
        result = self._composed(
            base,
            iv.power_of_whole(base.value, exponent),
            iv.scale(float(exponent), iv.power_of_whole(base.value, exponent - 1)),
            lambda: iv.scale(
                float(exponent * (exponent - 1)), iv.power_of_whole(base.value, exponent - 2)
            ),
        )
        if exponent > 0:
            return result
        has_zero = iv.holds(base.value, 0)
        is_nowhere = (base.value.low == 0) & (base.value.high == 0)
        return replace(
            result,
            is_defined=result.is_defined & ~has_zero,
            is_undefined=result.is_undefined | is_nowhere,
            is_smooth=result.is_smooth & ~has_zero,
        )

    def _fixed_power(self, base: _Part, exponent: Interval) -> _Part:
        lower = iv.subtract(exponent, ONE)
        lowest = iv.subtract(lower, ONE)
        return self._composed(
            base,
            iv.power(base.value, exponent),
            iv.multiply(exponent, iv.power(base.value, lower)),
            lambda: iv.multiply(iv.multiply(exponent, lower), iv.power(base.value, lowest)),
        )

    def _absolute(self, u: _Part) -> _Part:
        has_kink = iv.holds(u.value, 0)
        side = iv.choose(
            has_kink,
            Interval(np.float64(-1), np.float64(1)),
            iv.sign(u.value),
        )
        slopes = tuple(_times(du, side) for du in u.slopes)
        seconds = tuple(_times(second, side) for second in u.seconds)
        value = iv.absolute(u.value)
        return replace(
            u, value=value, slopes=slopes, seconds=seconds, is_smooth=u.is_smooth & ~has_kink
        )

    def _steps(self, name: str, u: _Part) -> _Part:
        value = iv.sign(u.value) if name == "sign" else iv.floor(u.value)
        # A step at the lower end of a box is one for its points all the same.
        at_edge = (u.value.low == value.low) if name == "floor" else False
        is_smooth = u.is_smooth & (value.low == value.high) & ~np.asarray(at_edge)
        return replace(
            u, value=value, slopes=self._no_slopes, seconds=self._no_seconds, is_smooth=is_smooth
        )

    def _extremum(self, name: str, u: _Part, v: _Part) -> _Part:
        least, most = (u, v) if name == "min" else (v, u)
        # For min, u is chosen everywhere where it is below v; for max where v is below u.
        takes_u = least.value.high < most.value.low
        takes_v = most.value.high < least.value.low
        chosen = self._mixed(u, v, takes_u, takes_v)
        value = (iv.minimum if name == "min" else iv.maximum)(u.value, v.value)
        # An undefined side spoils the other, chosen or not.
        is_defined, is_undefined, _ = _states(u, v)
        return replace(chosen, value=value, is_defined=is_defined, is_undefined=is_undefined)

    def _choice(self, condition: _Condition, yes: _Part, no: _Part) -> _Part:
        return self._mixed(yes, no, condition.is_true, condition.is_false)

    def _mixed(self, yes: _Part, no: _Part, takes_yes: Any, takes_no: Any) -> _Part:
        """Return one part or the other, where it is known which; else what holds of both."""

        def mixed(left: Slope, right: Slope) -> Slope:
            if left is None and right is None:
                return None
            one, other = left or ZERO, right or ZERO
            both = iv.hull(one, other)
            return iv.choose(takes_yes, one, iv.choose(takes_no, other, both))

        value = mixed(yes.value, no.value)
        assert value is not None

        def by_side(one: Any, other: Any, undecided: Any) -> Any:
            return np.where(takes_yes, one, np.where(takes_no, other, undecided))

        return _Part(
            value,
            tuple(map(mixed, yes.slopes, no.slopes)),
            tuple(map(mixed, yes.seconds, no.seconds)),
            by_side(yes.is_defined, no.is_defined, np.logical_and(yes.is_defined, no.is_defined)),
            by_side(
                yes.is_undefined,
                no.is_undefined,
                np.logical_and(yes.is_undefined, no.is_undefined),
            ),
            by_side(yes.is_smooth, no.is_smooth, False),
        )

    def _hypot(self, u: _Part, v: _Part) -> _Part:
        f = iv.sqrt(iv.add(iv.square(u.value), iv.square(v.value)))
        by_u, by_v = (iv.cut(iv.divide(side.value, f), -1.0, 1.0) for side in (u, v))
        slopes = tuple(
            _plus(_times(du, by_u), _times(dv, by_v))
            for du, dv in zip(u.slopes, v.slopes, strict=True)
        )
        seconds = []
        for place, (i, j) in enumerate(self._pairs):
            squares = _plus(
                _times(u.slopes[i], u.slopes[j], is_same=i == j),
                _times(v.slopes[i], v.slopes[j], is_same=i == j),
            )
            bent = _minus(squares, _times(slopes[i], slopes[j], is_same=i == j))
            outer = _plus(_times(u.seconds[place], by_u), _times(v.seconds[place], by_v))
            seconds.append(_plus(_over(bent, f), outer))
        is_defined, is_undefined, is_smooth = _states(u, v)
        return _Part(f, slopes, tuple(seconds), is_defined, is_undefined, is_smooth & (f.low > 0))

    def _atan2(self, v: _Part, u: _Part) -> _Part:
        radius = iv.add(iv.square(u.value), iv.square(v.value))
        slopes = tuple(
            _over(_minus(_times(dv, u.value), _times(du, v.value)), radius)
            for du, dv in zip(u.slopes, v.slopes, strict=True)
        )
        growth = tuple(
            _twice(_plus(_times(du, u.value), _times(dv, v.value)))
            for du, dv in zip(u.slopes, v.slopes, strict=True)
        )
        seconds = []
        for place, (i, j) in enumerate(self._pairs):
            turn = _minus(_times(v.seconds[place], u.value), _times(u.seconds[place], v.value))
            if i != j:
                cross = _minus(_times(v.slopes[i], u.slopes[j]), _times(u.slopes[i], v.slopes[j]))
                turn = _plus(turn, cross)
            seconds.append(_over(_minus(turn, _times(slopes[i], growth[j])), radius))
        is_defined, is_undefined, is_smooth = _states(u, v)
        return _Part(
            iv.atan2(v.value, u.value),
            slopes,
            tuple(seconds),
            is_defined,
            is_undefined,
            is_smooth & ~iv.meets_cut_of_atan2(v.value, u.value),
        )

    def _of_one(self, u: _Part, function: _Function) -> _Part:
        f = function.value(u.value)
        first = function.first(u.value, f)
        result = self._composed(u, f, first, lambda: function.second(u.value, f, first))
        if function.domain is None:
            return result
        is_defined, is_undefined, is_smooth = function.domain(u.value)
        return replace(
            result,
            is_defined=u.is_defined & is_defined,
            is_undefined=u.is_undefined | is_undefined,
            is_smooth=u.is_smooth & is_smooth,
        )

    def _composed(
        self, u: _Part, value: Interval, first: Interval, second: Callable[[], Interval]
    ) -> _Part:
        """Return a function of one part, by the chain rule."""
        slopes = tuple(_times(du, first) for du in u.slopes)
        seconds: list[Slope] = []
        bend = second() if self._is_second and any(u.slopes) else None
        for place, (i, j) in enumerate(self._pairs):
            product = _times(u.slopes[i], u.slopes[j], is_same=i == j)
            seconds.append(_plus(_times(product, bend), _times(u.seconds[place], first)))
        return _Part(value, slopes, tuple(seconds), u.is_defined, u.is_undefined, u.is_smooth)


@dataclass(frozen=True)
class _Function:
    """A function of one number, with its derivatives."""

    value: Callable[[Interval], Interval]
    first: Callable[[Interval, Interval], Interval]
    """The argument and the value → the slope."""
    second: Callable[[Interval, Interval, Interval], Interval]
    """The argument, the value and the slope → the second derivative."""
    domain: Callable[[Interval], tuple[Any, Any, Any]] | None = None
    """Where it is defined everywhere in an interval, nowhere, and smooth; None for everywhere."""


def _slope_of_tan(_: Interval, f: Interval) -> Interval:
    return iv.add(iv.square(f), ONE)


def _slope_of_atan(u: Interval, _: Interval) -> Interval:
    return iv.divide(ONE, iv.add(iv.square(u), ONE))


def _slope_of_asin(u: Interval, _: Interval) -> Interval:
    inner = iv.cut(u, -1.0, 1.0)
    return iv.divide(ONE, iv.sqrt(iv.multiply(iv.subtract(ONE, inner), iv.add(ONE, inner))))


def _second_of_asin(u: Interval, _: Interval, first: Interval) -> Interval:
    return iv.multiply(iv.cut(u, -1.0, 1.0), iv.power_of_whole(first, 3))


def _second_of_acos(u: Interval, f: Interval, first: Interval) -> Interval:
    return iv.negative(_second_of_asin(u, f, iv.negative(first)))


def _slope_of_erf(u: Interval, _: Interval) -> Interval:
    return iv.multiply(_TWO_OVER_ROOT_OF_PI, iv.exp(iv.negative(iv.square(u))))


def _logarithm(name: str, base: float) -> _Function:
    # The logarithm of the base, and what is divided by it; exact for the natural one.
    unit = ONE if base == 0 else iv.logarithm("log", iv.point(np.float64(base)))

    def first(u: Interval, _: Interval) -> Interval:
        positive = iv.cut(u, 0.0, np.inf)
        return iv.divide(ONE, positive if base == 0 else iv.multiply(positive, unit))

    def second(u: Interval, _: Interval, slope: Interval) -> Interval:
        return iv.negative(iv.divide(slope, iv.cut(u, 0.0, np.inf)))

    return _Function(
        functools.partial(iv.logarithm, name),
        first,
        second,
        lambda u: (u.low > 0, u.high <= 0, u.low > 0),
    )


def _between_ones(u: Interval) -> tuple[Any, Any, Any]:
    return (
        (u.low >= -1) & (u.high <= 1),
        (u.low > 1) | (u.high < -1),
        (u.low > -1) & (u.high < 1),
    )


def _without_poles(u: Interval) -> tuple[Any, Any, Any]:
    is_clear = ~iv.has_pole_of_tan(u)
    return is_clear, False, is_clear


_PI = Interval(np.nextafter(np.pi, 0), np.nextafter(np.pi, 4))
_TWO_OVER_ROOT_OF_PI = iv.divide(iv.point(np.float64(2)), iv.sqrt(_PI))
_TWO = iv.point(np.float64(2))
_THREE = iv.point(np.float64(3))

_FUNCTIONS: dict[str, _Function] = {
    "sin": _Function(iv.sin, lambda u, _: iv.cos(u), lambda _, f, __: iv.negative(f)),
    "cos": _Function(iv.cos, lambda u, _: iv.negative(iv.sin(u)), lambda _, f, __: iv.negative(f)),
    "tan": _Function(
        iv.tan,
        _slope_of_tan,
        lambda _, f, first: iv.scale(2.0, iv.multiply(f, first)),
        _without_poles,
    ),
    "asin": _Function(iv.asin, _slope_of_asin, _second_of_asin, _between_ones),
    "acos": _Function(
        iv.acos,
        lambda u, f: iv.negative(_slope_of_asin(u, f)),
        _second_of_acos,
        _between_ones,
    ),
    "atan": _Function(
        iv.atan,
        _slope_of_atan,
        lambda u, _, first: iv.scale(-2.0, iv.multiply(u, iv.square(first))),
    ),
    "sinh": _Function(iv.sinh, lambda u, _: iv.cosh(u), lambda _, f, __: f),
    "cosh": _Function(iv.cosh, lambda u, _: iv.sinh(u), lambda _, f, __: f),
    "tanh": _Function(
        iv.tanh,
        lambda u, _: iv.divide(ONE, iv.square(iv.cosh(u))),
        lambda _, f, first: iv.scale(-2.0, iv.multiply(f, first)),
    ),
    "exp": _Function(iv.exp, lambda _, f: f, lambda _, f, __: f),
    "log": _logarithm("log", 0),
    "log2": _logarithm("log2", 2),
    "log10": _logarithm("log10", 10),
    "sqrt": _Function(
        iv.sqrt,
        lambda _, f: iv.divide(ONE, iv.scale(2.0, f)),
        lambda u, _, first: iv.negative(iv.divide(first, iv.scale(2.0, iv.cut(u, 0.0, np.inf)))),
        lambda u: (u.low >= 0, u.high < 0, u.low > 0),
    ),
    "cbrt": _Function(
        iv.cbrt,
        lambda _, f: iv.divide(ONE, iv.scale(3.0, iv.square(f))),
        lambda u, _, first: iv.scale(-2.0, iv.divide(first, iv.multiply(_THREE, u))),
        lambda u: (True, False, ~iv.holds(u, 0)),
    ),
    "erf": _Function(
        iv.erf,
        _slope_of_erf,
        lambda u, _, first: iv.scale(-2.0, iv.multiply(u, first)),
    ),
}
"""Function of one number → how it is done."""


def _less(u: _Part, v: _Part) -> _Condition:
    # What is not defined compares as false.
    is_defined = np.logical_and(u.is_defined, v.is_defined)
    return _Condition((u.value.high < v.value.low) & is_defined, u.value.low >= v.value.high)


def _less_equal(u: _Part, v: _Part) -> _Condition:
    is_defined = np.logical_and(u.is_defined, v.is_defined)
    return _Condition((u.value.high <= v.value.low) & is_defined, u.value.low > v.value.high)


def _equal(u: _Part, v: _Part) -> _Condition:
    is_defined = np.logical_and(u.is_defined, v.is_defined)
    is_one = (u.value.low == v.value.high) & (u.value.high == v.value.low)
    is_apart = (u.value.high < v.value.low) | (v.value.high < u.value.low)
    return _Condition(is_one & is_defined, is_apart)


def _not_equal(u: _Part, v: _Part) -> _Condition:
    condition = _equal(u, v)
    is_defined = np.logical_and(u.is_defined, v.is_defined)
    # What is not defined is not equal to anything.
    return _Condition(condition.is_false & is_defined, condition.is_true)


_COMPARISONS: dict[str, Callable[[_Part, _Part], _Condition]] = {
    "less": _less,
    "less_equal": _less_equal,
    "greater": lambda u, v: _less(v, u),
    "greater_equal": lambda u, v: _less_equal(v, u),
    "equal": _equal,
    "not_equal": _not_equal,
}


def _whole_number(part: _Part) -> int | None:
    """Return the whole number that an exponent is, if it is one."""
    low = part.value.low
    if np.ndim(low) or low != part.value.high or any(part.slopes) or not np.isfinite(low):
        return None
    return int(low) if float(low).is_integer() else None


def _hidden(part: _Part, is_hidden: Any) -> _Part:
    """Return a part of which nothing is known in some boxes."""
    if not np.any(is_hidden):
        return part

    def hidden(interval: Slope) -> Slope:
        return interval and iv.choose(is_hidden, WHOLE, interval)

    value = hidden(part.value)
    assert value is not None
    return replace(
        part,
        value=value,
        slopes=tuple(map(hidden, part.slopes)),
        seconds=tuple(map(hidden, part.seconds)),
    )


def _states(u: _Part, v: _Part) -> tuple[Any, Any, Any]:
    return (
        np.logical_and(u.is_defined, v.is_defined),
        np.logical_or(u.is_undefined, v.is_undefined),
        np.logical_and(u.is_smooth, v.is_smooth),
    )


def _plus(left: Slope, right: Slope) -> Slope:
    if left is None or right is None:
        return left or right
    return iv.add(left, right)


def _minus(left: Slope, right: Slope) -> Slope:
    if right is None:
        return left
    return iv.negative(right) if left is None else iv.subtract(left, right)


def _times(left: Slope, right: Slope, *, is_same: bool = False) -> Slope:
    if left is None or right is None:
        return None
    if left is ONE:
        return right
    if right is ONE:
        return left
    return iv.square(left) if is_same else iv.multiply(left, right)


def _twice(interval: Slope) -> Slope:
    return interval and iv.scale(2.0, interval)


def _over(left: Slope, right: Interval) -> Slope:
    return left and iv.divide(left, right)


def _enclosure(part: _Part, order: int, free: int, count: int) -> Enclosure:
    def state(values: Any) -> NDArray[np.bool_]:
        return np.array(np.broadcast_to(values, count), bool)

    is_defined, is_undefined = state(part.is_defined), state(part.is_undefined)
    hessian = None
    if order == 2:
        hessian = Interval(np.empty((free, free, count)), np.empty((free, free, count)))
        for (i, j), second in zip(axis_pairs(free), part.seconds, strict=True):
            for ends, bound in ((hessian.low, "low"), (hessian.high, "high")):
                ends[i, j] = ends[j, i] = getattr(second or ZERO, bound)
    slopes = [slope or ZERO for slope in part.slopes]
    return Enclosure(
        f=_array(part.value, count),
        gradient=Interval(
            np.array([np.broadcast_to(slope.low, count) for slope in slopes]).reshape(free, count),
            np.array([np.broadcast_to(slope.high, count) for slope in slopes]).reshape(free, count),
        ),
        hessian=hessian,
        is_defined=is_defined & ~is_undefined,
        is_undefined=is_undefined,
        is_smooth=is_defined & ~is_undefined & state(part.is_smooth),
    )


def _array(interval: Interval, count: int) -> Interval:
    return Interval(
        np.array(np.broadcast_to(interval.low, count)),
        np.array(np.broadcast_to(interval.high, count)),
    )


def _joined(parts: Sequence[Enclosure]) -> Enclosure:
    def joined(intervals: Sequence[Interval]) -> Interval:
        return Interval(
            np.concatenate([interval.low for interval in intervals], axis=-1),
            np.concatenate([interval.high for interval in intervals], axis=-1),
        )

    hessians = [part.hessian for part in parts if part.hessian is not None]
    return Enclosure(
        f=joined([part.f for part in parts]),
        gradient=joined([part.gradient for part in parts]),
        hessian=joined(hessians) if hessians else None,
        is_defined=np.concatenate([part.is_defined for part in parts]),
        is_undefined=np.concatenate([part.is_undefined for part in parts]),
        is_smooth=np.concatenate([part.is_smooth for part in parts]),
    )

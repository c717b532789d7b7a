"""Formulas and their exact gradients as functions of arrays."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gradatlas.formulas.constancy import CarefulCalculus
from gradatlas.formulas.constants import DISTURBANCE
from gradatlas.formulas.derivatives import Calculus, slopes_along
from gradatlas.formulas.graph import Graph, Node, formula_node
from gradatlas.formulas.limits import find_limits, find_rounding
from gradatlas.formulas.once import once
from gradatlas.formulas.program import Program

if TYPE_CHECKING:
    from gradatlas.formulas.language import Expression
    from gradatlas.functions.function import FloatArray

_AT_ONCE = 2**14
"""Points that are looked at with care together, so that memory does not grow with their number."""
_SCALE = 8 * np.finfo(np.float64).eps / DISTURBANCE
"""From what a disturbance does to what rounding may do, eight times as much as it should."""
_LARGE = 2.0**1000
"""Up to this, no disturbance makes a number infinite."""


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
        self._program = _with_slopes(Calculus(graph), node)
        # Two programs for points at which that one has no answer.
        self._careful = once(lambda: _with_slopes(CarefulCalculus(graph, is_general=False), node))
        self._around = once(lambda: self._make_around(graph, node))

    def _make_around(self, graph: Graph, node: Node) -> _Around:
        self._careful()  # first, so that the graph's nodes have their numbers in every run
        slopes = _with_slopes(CarefulCalculus(graph, is_general=True), node)
        return _Around(Program(graph, [node]), slopes)

    def gradient(self, *coordinates: FloatArray) -> tuple[FloatArray, ...]:
        """Return the derivative along each axis, of the broadcast shape.

        It is NaN where there is no derivative, as at kinks, and where the formula's own value is
        not finite. At removable singularities it is the limit.
        """
        arrays, shape = _arrays(coordinates)
        values, *components = _fields(self._program.run(arrays), arrays)
        self._complete(arrays, values, components)
        return tuple(component.reshape(shape) for component in components)

    def values_and_gradient(self, points: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the formula's value, (points,), and its gradient, (axes, points).

        Args:
            points: (axes, points). Of few, each call of numpy costs more than its arithmetic.
        """
        arrays = list(points)
        results = np.empty((1 + len(arrays), points.shape[1]))
        for row, result in enumerate(self._program.run(arrays)):
            results[row] = result
        values, gradient = results[0], results[1:]
        if not np.isfinite(results).all():
            self._complete(arrays, values, list(gradient))  # rows, which it writes into
        return values, gradient

    def field(
        self, *coordinates: FloatArray
    ) -> tuple[FloatArray, tuple[FloatArray, ...], FloatArray]:
        """Return the formula's value, its gradient, and how far rounding may have carried that off.

        All steps of the computation are disturbed by much more than they are rounded, and what
        comes of it is scaled down. (J. Vignes: A stochastic arithmetic for reliable scientific
        computation. Mathematics and Computers in Simulation 35, 233–261 (1993),
        doi:10.1016/0378-4754(93)90003-D; there the disturbance is random and as small as rounding.)
        The last array is infinite where that leads to no number though the gradient is one, and
        NaN where there is no gradient.
        """
        arrays, shape = _arrays(coordinates)
        results = self._program.run(arrays)
        rounding = _rounding(self._program, arrays, results)
        values, *components = _fields(results, arrays)
        rounding = _field(rounding, arrays, values.shape)
        self._complete(arrays, values, components, rounding)
        gradient = tuple(component.reshape(shape) for component in components)
        return values.reshape(shape), gradient, rounding.reshape(shape)

    def _complete(
        self,
        arrays: Sequence[FloatArray],
        values: FloatArray,
        components: Sequence[FloatArray],
        rounding: FloatArray | None = None,
    ) -> None:
        """Put in what the plain rules do not give: where parts are still, and limits."""
        known = [values, *components, *([] if rounding is None else [rounding])]
        with np.errstate(all="ignore"):
            if all(np.isfinite(array.sum()) for array in known):
                return  # as most are, and sums are found quickly
        is_finite = np.isfinite(values)
        if not is_finite.all():
            for component in components:
                component[~is_finite] = np.nan
        is_open = is_finite & ~np.all(np.isfinite(components), axis=0)
        if rounding is not None and np.any(is_joint := np.isinf(rounding) & is_finite & ~is_open):
            points, gradient = _at(arrays, is_joint), _at(components, is_joint)
            rounding[is_joint] = find_rounding(self._around(), points, values[is_joint], gradient)
        if not is_open.any():
            return
        points = _at(arrays, is_open)
        found, error = np.empty(points.shape), np.empty(points.shape[1])
        for start in range(0, error.size, _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            found[:, part], error[part] = self._carefully(points[:, part], values[is_open][part])
        for component, more in zip(components, found, strict=True):
            component[is_open] = more
        if rounding is not None:
            rounding[is_open] = error

    def _carefully(self, points: FloatArray, values: FloatArray) -> tuple[FloatArray, FloatArray]:
        program, arrays = self._careful(), list(points)
        results = program.run(arrays)
        _, *components = _fields(results, arrays)
        found = np.array(components)
        error = _field(_rounding(program, arrays, results), arrays, values.shape)
        is_open = ~np.all(np.isfinite(found), axis=0)
        if is_open.any():
            rules = found[:, is_open]
            limits = find_limits(self._around(), points[:, is_open], values[is_open], rules)
            # The rules alone are right where they say something, but for the other components.
            found[:, is_open] = np.where(np.isfinite(rules), rules, limits.components)
            error[is_open] = limits.error
        return found, error


class _Around:
    """A formula at places close to others; see `limits.Surroundings`."""

    def __init__(self, values: Program, slopes: Program) -> None:
        self._values, self._slopes = values, slopes

    def values(self, *arrays: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return f and its rounding."""
        own, shape = _arrays(arrays)
        results = self._values.run(own)
        values, rounding = results[0], _SCALE * _changes(self._values, own, results)[0]
        return _field(values, own, shape), _field(rounding, own, shape)

    def slopes(self, *arrays: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the derivatives and their rounding."""
        results = self._slopes.run(list(arrays))
        rounding = _fields(_changes_of_slopes(self._slopes, arrays, results), arrays)
        _, *slopes = _fields(results, arrays)
        return np.array(slopes), _SCALE * np.array(rounding)


def _at(arrays: Sequence[FloatArray], where: NDArray[np.bool_]) -> FloatArray:
    """Return the values of arrays that broadcast to a field, at some of its points."""
    return np.stack([np.broadcast_to(array, where.shape)[where] for array in arrays])


def _with_slopes(calculus: Calculus, node: Node) -> Program:
    slopes = slopes_along(calculus, node)
    outputs = [node, *(slope or calculus.zero.node for slope in slopes)]
    return Program(calculus.graph, outputs)


def _rounding(program: Program, arrays: Sequence[FloatArray], results: Sequence[Any]) -> FloatArray:
    """Return the rounding in the slopes, all in one."""
    with np.errstate(all="ignore"):
        # Not their Euclidean norm, which is hardly less: its squares overflow.
        return _SCALE * functools.reduce(np.add, _changes_of_slopes(program, arrays, results))


def _changes_of_slopes(
    program: Program, arrays: Sequence[FloatArray], results: Sequence[Any]
) -> list[FloatArray]:
    """Return how far a disturbance carries each result but the first off, which is f itself.

    Nothing is known of slopes where f leaves all bounds.
    """
    values, changes = results[0], _changes(program, arrays, results, first=1)
    with np.errstate(all="ignore"):
        if np.max(values) <= _LARGE and np.min(values) >= -_LARGE:
            return changes
        shape = np.broadcast(*arrays).shape
        is_large = np.broadcast_to((np.abs(values) > _LARGE) & np.isfinite(values), shape)
        if not is_large.any():
            return changes
        disturbed = np.broadcast_to(program.run_disturbed(arrays)[0], shape)
        is_beyond = is_large & np.isinf(disturbed)
        return [
            np.where(is_beyond & np.isfinite(result), np.inf, change)
            for result, change in zip(results[1:], changes, strict=True)
        ]


def _changes(
    program: Program, arrays: Sequence[FloatArray], results: Sequence[Any], first: int = 0
) -> list[FloatArray]:
    """Return how far a disturbance carries each result of a program off, from one of them on.

    One disturbance is enough for most points. The other way is tried as well where it leads to no
    number, as it may at the edge of a function's domain, and where a slope is 0 and stays so, as in
    exp of what rounding has made negative. Where neither leads to a number, nothing is known of the
    one that is there.

    Args:
        program: The program.
        arrays: One for each axis.
        results: What the program makes of these.
        first: The first result to look at: 0, or 1 where those after it are slopes.
    """
    results = results[first:]
    with np.errstate(all="ignore"):
        disturbed = program.run_disturbed(arrays, first=first)
        changes = [_distance(one, other) for one, other in zip(results, disturbed, strict=True)]
        # Sums and counts cost half as much as a look at each value.
        is_plain = np.isfinite(sum(np.sum(change) for change in changes))
        slopes = changes if first else []
        if is_plain and all(np.count_nonzero(c) == c.size for c in slopes if np.ndim(c)):
            return changes
        shape = np.broadcast(*arrays).shape
        plain = [np.broadcast_to(result, shape) for result in results]
        changes = [np.array(np.broadcast_to(change, shape)) for change in changes]
        is_doubtful = functools.reduce(np.logical_or, [np.isnan(change) for change in changes])
        if first:
            for result, one, change in zip(results, plain, changes, strict=True):
                if np.ndim(result):
                    is_doubtful |= (one == 0) & (change == 0)
        if is_doubtful.any():
            points = list(_at(arrays, is_doubtful))
            other_way = program.run_disturbed(points, -1, first=first)
            for one, change, other in zip(plain, changes, other_way, strict=True):
                here = one[is_doubtful]
                both = np.fmax(change[is_doubtful], np.abs(here - other))
                change[is_doubtful] = np.where(np.isfinite(here) & np.isnan(both), np.inf, both)
        return changes


def _distance(one: Any, other: Any) -> Any:
    difference = np.subtract(one, other)
    return np.abs(difference, out=difference if np.ndim(difference) else None)


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

"""Programs: a graph of formulas as the list of steps that compute it.

A step is one operation on whole arrays. On real numbers, what depends on one axis alone is computed
on that axis, not on the whole field, and remembered while neighbouring tiles need it. What is no
longer needed is given back at once, and where it has the right shape the next result is written
over it, so that a program on small arrays stays in the processor's cache.

The same steps can be taken with other operations, on values of another kind, as `continuation` does
with complex numbers.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gradatlas.formulas.constants import DISTURBANCE
from gradatlas.formulas.graph import CONDITIONS, OPERATIONS, UNROUNDED, Graph, Node, reached

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray

BUFFER_SIZE = 256
"""numpy copies short rows of arrays that it broadcasts into buffers, of 8192 numbers if nothing is
said, which makes operations on them two to three times as slow as with buffers shorter than a row.
It changes no result."""

_MOST_FACTORS = 64
"""Powers up to this are multiplied out: the power function is twenty times as slow."""


@dataclass(frozen=True)
class _Step:
    """One operation; values are known by their places in a list."""

    name: str
    """A name in `graph.OPERATIONS`."""
    operation: Callable[..., Any]
    """That operation."""
    inputs: tuple[int, ...]
    output: int
    target: int | None
    """The input that the result is written over."""
    dead: tuple[int, ...]
    """What no later step needs."""
    off: float | None
    """By what part the result is disturbed; None if it is not rounded."""
    off_inputs: tuple[bool, ...] | None
    """Which inputs are disturbed by that instead, where they are smaller than the result and it
    comes to the same; None where the result is."""


class Program:
    """Computes nodes of a graph."""

    def __init__(
        self, graph: Graph, outputs: Sequence[Node], *, lowers_powers: bool = True
    ) -> None:
        """Prepare the steps.

        Args:
            graph: The nodes' graph.
            outputs: The nodes to compute.
            lowers_powers: Whether to multiply powers out, which is quicker on real numbers.
        """
        computed = _lower(graph, outputs) if lowers_powers else list(outputs)
        nodes = reached([*graph.axes, *computed])
        places = {node.number: place for place, node in enumerate(nodes)}
        self._outputs = [places[node.number] for node in computed]
        # Axes come first in a graph, so they have the first places.
        self._start: list[Any] = [node.value for node in nodes]
        self._off = {
            place: node.constant.off
            for place, node in enumerate(nodes)
            if node.constant is not None and node.constant.off != 0
        }
        # What is computed on the whole field; the rest is computed on one axis, and kept.
        least = min(2, len(graph.axes))
        whole = {place for place, node in enumerate(nodes) if len(node.axes) >= least}
        steps = _steps(nodes, places, whole, set(self._outputs))
        self._nodes, self._steps = nodes, steps
        self._some_steps: dict[int, list[_Step]] = {}
        self._prepared = tuple(
            [step for step in steps if step.output not in whole and axis in nodes[step.output].axes]
            for axis in range(len(graph.axes))
        )
        self._joint = [step for step in steps if step.output in whole]
        self._memories = tuple(_Memory() for _ in graph.axes)

    def run(self, arrays: Sequence[FloatArray]) -> list[Any]:
        """Return the value of each output: an array that broadcasts to the field, or a number.

        Args:
            arrays: One array of float64 for each axis, with one dimension or more, of shapes that
                broadcast together; not changed. Outputs may be these arrays themselves.
        """
        values = self._start.copy()
        size = np.broadcast(*arrays).size
        with np.errstate(all="ignore"):  # which resets the size of buffers too
            if size > BUFFER_SIZE:  # of few points, it costs an eighth of the program
                np.setbufsize(BUFFER_SIZE)
            for axis, steps in enumerate(self._prepared):
                values[axis] = arrays[axis]
                memory = self._memories[axis] if arrays[axis].size < size else None
                if memory is None or not memory.recall(arrays[axis], values):
                    for step in steps:
                        values[step.output] = step.operation(*[values[i] for i in step.inputs])
                    if memory is not None:
                        memory.keep(arrays[axis], {s.output: values[s.output] for s in steps})
            for step in self._joint:
                inputs = [values[place] for place in step.inputs]
                if step.target is None:
                    values[step.output] = step.operation(*inputs)
                else:
                    values[step.output] = step.operation(*inputs, out=values[step.target])
                for place in step.dead:
                    values[place] = None
        return [values[place] for place in self._outputs]

    def run_disturbed(
        self, arrays: Sequence[FloatArray], direction: int = 1, *, first: int = 0
    ) -> list[Any]:
        """Return the outputs when each rounded result on the way is off by up to `DISTURBANCE`.

        By how much, in units of that, is fixed for each step. So the outputs differ from those of
        `run` by what rounding does to them, magnified.

        Args:
            arrays: As for `run`.
            direction: 1, or −1 to disturb each step the other way.
            first: The first output that is wanted; nothing is computed for those before.
        """

        def compute(step: _Step, inputs: list[Any]) -> Any:
            if step.off is None:
                return step.operation(*inputs)
            factor = 1 + direction * step.off
            if step.off_inputs is not None:
                pairs = zip(inputs, step.off_inputs, strict=True)
                return step.operation(*[value * factor if off else value for value, off in pairs])
            result = step.operation(*inputs)
            is_own = isinstance(step.operation, np.ufunc) and isinstance(result, np.ndarray)
            return np.multiply(result, factor, out=result if is_own else None)

        start = self._start.copy()
        for place, off in self._off.items():
            start[place] += direction * off
        return self._take_steps(start, arrays, compute, first)

    def run_with(
        self, operations: Mapping[str, Callable[..., Any]], coordinates: Sequence[Any]
    ) -> list[Any]:
        """Return the outputs when the steps are taken with other operations.

        Args:
            operations: Name of an operation in `graph.OPERATIONS` → what is done instead.
            coordinates: One value for each axis, of any kind that these operations take; the
                constants between them are numbers of float64.
        """
        return self._take_steps(
            self._start.copy(), coordinates, lambda step, inputs: operations[step.name](*inputs)
        )

    def _take_steps(
        self,
        values: list[Any],
        coordinates: Sequence[Any],
        compute: Callable[[_Step, list[Any]], Any],
        first: int = 0,
    ) -> list[Any]:
        values[: len(coordinates)] = coordinates
        with np.errstate(all="ignore"):  # which resets the size of buffers too
            np.setbufsize(BUFFER_SIZE)
            for step in self._steps_for(first):
                values[step.output] = compute(step, [values[place] for place in step.inputs])
                for place in step.dead:
                    values[place] = None
        return [values[place] for place in self._outputs[first:]]

    def _steps_for(self, first: int) -> list[_Step]:
        """Return the steps that the outputs from this one on need."""
        if first and first not in self._some_steps:
            needed = {
                node.number for node in reached(self._nodes[p] for p in self._outputs[first:])
            }
            steps = [step for step in self._steps if self._nodes[step.output].number in needed]
            self._some_steps[first] = steps
        return self._some_steps[first] if first else self._steps


class _Memory(threading.local):
    """What was computed on one axis alone, for the values of it that came last.

    Neighbouring tiles share the values of an axis, and so do the differences along another axis.
    Each thread has a memory of its own, since each is at other tiles.
    """

    _CAPACITY = 8

    def __init__(self) -> None:
        self._kept: dict[tuple[int, float, float], tuple[bytes, dict[int, Any]]] = {}

    def recall(self, array: FloatArray, values: list[Any]) -> bool:
        """Put in what was computed for these values of the axis; tell whether there was any."""
        known, computed = self._kept.get(_key(array), (None, {}))
        # By their bytes: 0.0 and −0.0 are equal, but not the same.
        if known != array.tobytes():
            return False
        for place, value in computed.items():
            values[place] = value
        return True

    def keep(self, array: FloatArray, computed: dict[int, Any]) -> None:
        while len(self._kept) >= self._CAPACITY:
            del self._kept[next(iter(self._kept))]
        self._kept[_key(array)] = (array.tobytes(), computed)


def _key(array: FloatArray) -> tuple[int, float, float]:
    return array.size, array.flat[0], array.flat[-1]


def _steps(
    nodes: list[Node], places: dict[int, int], whole: set[int], outputs: set[int]
) -> list[_Step]:
    last_use = {
        places[other.number]: place for place, node in enumerate(nodes) for other in node.inputs
    }
    passing = {place for place in whole - outputs if nodes[place].inputs}
    steps: list[_Step] = []
    for place, node in enumerate(nodes):
        if not node.inputs:
            continue
        operation = OPERATIONS[node.operation]
        inputs = tuple(places[other.number] for other in node.inputs)
        dead = tuple(
            other
            for other in dict.fromkeys(inputs)
            if last_use[other] == place and other in passing
        )
        target = None
        if isinstance(operation, np.ufunc) and node.operation not in CONDITIONS:
            # Nodes that depend on the same axes have the same shape.
            target = next((o for o in dead if _can_be_written_over(nodes[o], node)), None)
        off = None if node.operation in UNROUNDED else _off(len(steps))
        off_inputs = _off_inputs(node.operation, [other in whole for other in inputs])
        steps.append(
            _Step(
                node.operation,
                operation,
                inputs,
                place,
                target,
                dead,
                off,
                off_inputs if place in whole else None,
            )
        )
    return steps


def _off_inputs(name: str, are_whole: list[bool]) -> tuple[bool, ...] | None:
    """Return the one input of a product or quotient to disturb in place of the result.

    Sums and differences are none of these: what cancels would magnify the rounding of disturbed
    inputs.
    """
    if name not in {"multiply", "divide"} or all(are_whole):
        return None
    return (True, False) if not are_whole[0] else (False, True)


def _can_be_written_over(old: Node, new: Node) -> bool:
    return old.axes == new.axes and old.operation not in CONDITIONS


def _off(number: int) -> float:
    """Return by what part to disturb a step, by its number."""
    # Multiples of the golden ratio are spread evenly and share no pattern.
    part = number * 0.6180339887498949 % 1
    return DISTURBANCE * (0.5 + part / 2) * (1 if number % 2 else -1)


def _lower(graph: Graph, outputs: Sequence[Node]) -> list[Node]:
    """Replace operations by cheaper ones with the same value: powers by products."""
    lowered: dict[int, Node] = {}
    for node in reached(outputs):
        inputs = tuple(lowered[other.number] for other in node.inputs)
        if node.operation == "power" and inputs[1].value is not None:
            lowered[node.number] = _power(graph, inputs[0], float(inputs[1].value))
        else:
            lowered[node.number] = graph.apply(node.operation, *inputs) if inputs else node
    return [lowered[node.number] for node in outputs]


def _power(graph: Graph, base: Node, exponent: float) -> Node:
    if exponent == 0.5:
        return graph.apply("sqrt", base)
    if not exponent.is_integer() or abs(exponent) > _MOST_FACTORS:
        return graph.apply("power", base, graph.constant(exponent))
    if exponent < 0:
        return graph.apply("divide", graph.constant(1), _power(graph, base, -exponent))
    result: Node | None = None
    square, remaining = base, int(exponent)
    while remaining:
        if remaining % 2:
            result = square if result is None else graph.apply("multiply", result, square)
        remaining //= 2
        if remaining:
            square = graph.apply("square", square)
    return graph.constant(1) if result is None else result

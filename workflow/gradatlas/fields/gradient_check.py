"""The check of a gradient that a function brings: the verdict, and the remainder at a few points.

A file is written in blocks, and the check watches them pass. What it keeps of each are the worst
point, and a point whatever it is like, of each cell of a coarse partition of the grid: some of
these are then looked at along a line. There f(x + t·v) − f(x) − t·g·v, the remainder of Taylor's
theorem, falls with t² if g is the gradient, and with t if it is not. (N. Boumal: An introduction to
optimization on smooth manifolds, Cambridge (2023), section 4.8, doi:10.1017/9781009166164.)
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from gradatlas.differentiation.method import GIVEN
from gradatlas.fields.field import FLAGS, derivative_name
from gradatlas.grids import dimension_order
from gradatlas.numbers import number_text

if TYPE_CHECKING:
    from gradatlas.differentiation.method import MethodSpec
    from gradatlas.fields.computing import FieldBlock
    from gradatlas.functions.function import FloatArray, Function

_CELLS = 4
"""Along each axis the grid is parted into so many cells."""
_MOST_WRONG, _MOST = 2, 4
"""How many points are looked at that are wrong, and how many in all."""
_COMPARED = 0.5
"""The part of the points with finite values that must be compared for a verdict."""
_STEPS = 10.0 ** (np.arange(-27, 0) / 3)
"""The steps t, three to each power of ten, in units of the axes: from 1e-9 to nearly a half, so
that no place lies outside the grid."""
_SHORTEST = 8
"""Over so many of the shortest steps f is as good as a parabola: what lies off it is noise."""
_REFERENCE_STEP = 18
"""The step by which the most telling direction is chosen: 1e-3."""
_OFF = 1e-3
"""How much a step may differ from what it should be, by the rounding of coordinates."""
_WEIGHTS = (1.0, 0.62, 0.38)
"""How long a direction is along each axis, in turn; so unlike that no term cancels by symmetry."""

Verdict = Literal["right", "wrong", "undecided"]


@dataclass(frozen=True)
class CheckPoint:
    """A point of the grid at which a gradient is looked at."""

    place: tuple[float, ...]
    """Its coordinates, in the config's order of axes."""
    value: float
    """f."""
    given: tuple[float, ...]
    """The gradient that the function brings."""
    differences: tuple[float, ...]
    """The gradient by differences."""
    relative_error: float
    """Of the one against the other; infinite where the gradient that is brought is no number."""
    is_wrong: bool
    """Whether it has that flag."""


@dataclass(frozen=True)
class Remainders:
    """The remainder at one point, along one direction."""

    direction: tuple[float, ...]
    """v: as long as the axes, so that steps have no unit."""
    values: FloatArray
    """|f(x + t·v) − f(x) − t·g·v| for each step; NaN where it is not finite."""
    noise: float
    """How far rounding scatters f there."""


@dataclass(frozen=True)
class GradientCheck:
    """What the check of a gradient has found."""

    verdict: Verdict
    name: str
    """The gradient, as files call it."""
    steps: FloatArray
    """The steps t, increasing."""
    points: tuple[CheckPoint, ...]
    """Those that are wrong first, the worst of them before the others."""
    remainders: tuple[Remainders, ...]
    """One for each point."""


def find_checker(
    function: Function, coordinates: Mapping[str, FloatArray], method: MethodSpec
) -> GradientChecker | None:
    """Return what checks the gradient by a method; None for a method that needs no check.

    Args:
        function: f.
        coordinates: Axis name → its values, in the config's order of axes.
        method: How f is differentiated.
    """
    return GradientChecker(function, coordinates) if method.name == GIVEN else None


class GradientChecker:
    """Watches the blocks of a field, and looks at some of its points in the end."""

    def __init__(self, function: Function, coordinates: Mapping[str, FloatArray]) -> None:
        """Prepare to check a gradient.

        Args:
            function: f, which brings a gradient.
            coordinates: Axis name → its values, in the config's order of axes.
        """
        assert function.given_gradient is not None
        self._function = function
        self._given = function.given_gradient
        self._coordinates = coordinates
        self._worst: dict[tuple[int, ...], CheckPoint] = {}
        self._usual: dict[tuple[int, ...], CheckPoint] = {}
        self._points = self._finite = self._compared = self._wrong = 0

    def watch(self, blocks: Iterator[FieldBlock]) -> Iterator[FieldBlock]:
        """Yield blocks as they come, and take each into account."""
        for block in blocks:
            self._add(block)
            yield block

    @property
    def verdict(self) -> Verdict:
        """What is to be said of the gradient as a whole."""
        if self._wrong:
            return "wrong"
        return "right" if self._compared > _COMPARED * self._finite else "undecided"

    def result(self) -> GradientCheck:
        """Return what the check has found, once all blocks have passed."""
        points = self._chosen()
        return GradientCheck(
            self.verdict,
            self._given.name,
            _STEPS,
            points,
            tuple(_remainders(self._function, self._coordinates, point) for point in points),
        )

    def note(self) -> str | None:
        """Return what to tell the user; None where the gradient is right."""
        label = self._given.label
        if self.verdict == "undecided":
            return (
                f"{label} could be compared at {self._compared} of {self._finite} points: "
                "elsewhere differences of f do not converge, as at kinks and where f is noisy; the "
                "figure gradient_check shows more"
            )
        if self.verdict == "right":
            return None
        worst = self._chosen()[0]
        pairs = zip(self._coordinates, worst.place, strict=True)
        place = ", ".join(f"{axis}={number_text(value)}" for axis, value in pairs)
        size = (
            f"a relative error of {worst.relative_error:.2g}"
            if math.isfinite(worst.relative_error)
            else "which is no number"
        )
        return (
            f"{label} is wrong at {self._wrong} of {self._finite} points, most at {place}: it"
            f" gives {_vector(worst.given)}, {size}; differences of f give "
            f"{_vector(worst.differences)}; the figure gradient_check shows it"
        )

    def _chosen(self) -> tuple[CheckPoint, ...]:
        """Return the points to look at."""
        ordered = sorted(
            self._worst.items(), key=lambda pair: (-pair[1].relative_error, pair[1].place)
        )
        wrong = [pair for pair in ordered if pair[1].is_wrong]
        worst = wrong[:1] or ordered[:1]
        # Others from elsewhere: next to the worst point, all is as there.
        for cell, point in wrong:
            apart = all(max(map(_distance, cell, other)) > 1 for other, _ in worst)
            if apart and len(worst) < _MOST_WRONG:
                worst.append((cell, point))
        chosen = {point.place: point for _, point in worst}
        others = [point for _, point in sorted(self._usual.items()) if point.place not in chosen]
        room = _MOST - len(chosen)
        # From all over the grid, and none twice.
        places = sorted({(2 * k + 1) * len(others) // (2 * room) for k in range(room)})
        for index in places if others else ():
            chosen[others[index].place] = others[index]
        return tuple(chosen.values())

    def _add(self, block: FieldBlock) -> None:
        fields = block.variables
        flag, values = fields["flag"], fields["f"]
        known = np.isfinite(fields["relative_error"])
        self._points += values.size
        self._finite += int(np.count_nonzero(np.isfinite(values)))
        self._compared += int(np.count_nonzero(known))
        is_wrong = flag == FLAGS["wrong"]
        self._wrong += int(np.count_nonzero(is_wrong))
        relative = np.where(is_wrong & ~known, np.inf, fields["relative_error"])
        dimensions = dimension_order(tuple(self._coordinates))
        sizes = [self._coordinates[name].size for name in dimensions]
        for cell in np.ndindex(*(min(_CELLS, size) for size in sizes)):
            bounds = [
                (number * size // min(_CELLS, size), (number + 1) * size // min(_CELLS, size))
                for number, size in zip(cell, sizes, strict=True)
            ]
            part = tuple(
                slice(max(low, where.start) - where.start, min(high, where.stop) - where.start)
                for (low, high), where in zip(bounds, block.indices, strict=True)
            )
            if any(along.stop <= along.start for along in part):
                continue
            inside = np.where(np.isnan(relative[part]), -1.0, relative[part])
            index = np.unravel_index(int(np.argmax(inside)), inside.shape)
            if inside[index] >= 0:
                at = tuple(int(i) + along.start for i, along in zip(index, part, strict=True))
                found = self._point(block, at, float(inside[index]))
                other = self._worst.get(cell)
                if other is None or found.relative_error > other.relative_error:
                    self._worst[cell] = found
            middle = tuple(
                (low + high) // 2 - where.start
                for (low, high), where in zip(bounds, block.indices, strict=True)
            )
            if all(
                0 <= place < size for place, size in zip(middle, values.shape, strict=True)
            ) and math.isfinite(values[middle]):
                usual = self._point(block, middle, float(relative[middle]))
                if all(map(math.isfinite, usual.given)):
                    self._usual[cell] = usual

    def _point(self, block: FieldBlock, index: tuple[int, ...], relative: float) -> CheckPoint:
        assert block.differences is not None
        at = dict(
            zip(
                dimension_order(tuple(self._coordinates)),
                (where.start + place for where, place in zip(block.indices, index, strict=True)),
                strict=True,
            )
        )
        fields = block.variables
        return CheckPoint(
            place=tuple(float(values[at[axis]]) for axis, values in self._coordinates.items()),
            value=float(fields["f"][index]),
            given=tuple(float(fields[derivative_name(axis)][index]) for axis in self._coordinates),
            differences=tuple(float(component[index]) for component in block.differences),
            relative_error=relative,
            is_wrong=bool(fields["flag"][index] == FLAGS["wrong"]),
        )


def _remainders(
    function: Function, coordinates: Mapping[str, FloatArray], point: CheckPoint
) -> Remainders:
    """Return the remainder at a point, along the direction in which it is largest."""
    found = [_along(function, direction, point) for direction in _directions(coordinates, point)]
    sizes = [np.nan_to_num(one.values[_REFERENCE_STEP], nan=-1.0) - one.noise for one in found]
    return found[int(np.argmax(sizes))]


def _directions(
    coordinates: Mapping[str, FloatArray], point: CheckPoint
) -> Iterator[tuple[float, ...]]:
    """Yield a few directions into the grid, each of the length of the axes."""
    axes = len(coordinates)
    inward = []
    for values, place in zip(coordinates.values(), point.place, strict=True):
        low, high = float(values.min()), float(values.max())
        length = high - low if high > low else abs(low) or 1.0
        inward.append(length if place - low <= high - place else -length)
    for first in range(axes):
        weights = [_WEIGHTS[(axis - first) % axes] for axis in range(axes)]
        yield tuple(weight * length for weight, length in zip(weights, inward, strict=True))


def _along(function: Function, direction: Sequence[float], point: CheckPoint) -> Remainders:
    with np.errstate(all="ignore"):
        places = [x + _STEPS * v for x, v in zip(point.place, direction, strict=True)]
        values = function.evaluate(*places)
        # By how far the places are away as they are in float64, which is not quite t·v.
        moves = [place - x for place, x in zip(places, point.place, strict=True)]
        linear = sum(g * move for g, move in zip(point.given, moves, strict=True))
        rest = np.abs(values - point.value - linear)
        # Where that is far from t·v, the remainder belongs to another step.
        is_near = np.all(
            [
                np.abs(move / (_STEPS * v) - 1) <= _OFF
                for move, v in zip(moves, direction, strict=True)
            ],
            axis=0,
        )
    return Remainders(
        tuple(direction),
        np.where(np.isfinite(rest) & is_near, rest, np.nan),
        _noise(values, point.value),
    )


def _noise(values: FloatArray, value: float) -> float:
    """Return how far rounding scatters f: what lies off a parabola over the shortest steps."""
    short = values[:_SHORTEST]
    least = float(np.finfo(np.float64).eps) * abs(value)
    if not np.all(np.isfinite(short)):
        return least
    steps = _STEPS[:_SHORTEST] / _STEPS[_SHORTEST - 1]
    powers = np.stack([steps**0, steps, steps**2], axis=1)
    change = short - value
    fitted = powers @ np.linalg.lstsq(powers, change, rcond=None)[0]
    return max(least, float(np.max(np.abs(change - fitted))))


def _distance(one: int, other: int) -> int:
    return abs(one - other)


def _vector(components: Sequence[float]) -> str:
    text = ", ".join(f"{component:.6g}" for component in components)
    return f"({text})" if len(components) > 1 else text

"""Derivatives along one axis by extrapolating central differences to the step 0, at many points.

C. J. F. Ridders: Accurate computation of F′(x) and F′(x) F″(x). Advances in Engineering Software 4,
75–76 (1982), doi:10.1016/S0141-1195(82)80057-0; W. H. Press et al.: Numerical recipes, 3rd edition,
Cambridge (2007), section 5.7. Beyond that, each result is put to the test with steps far shorter
than those that it was made from. Where f has more noise than rounding, that is measured, so that
no step gets so short that noise is all that is left.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gradatlas.differentiation.noise import noise_around

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray, Function
    from gradatlas.grids import Mesh

MAX_LEVELS = 64
"""The most steps that are tried at a point."""
_RATIO = 1.7320508
"""Each step is so many times shorter than the one before. Not a whole number nor a simple fraction,
so that the steps are no multiples of one period that f may have."""
_MAX_ORDER = 7
"""The most extrapolations that are put on top of each other."""
_LEAST_LEVEL = 2
"""The first level whose result has two predecessors to agree with."""
_NOISE_LEVEL = 8
"""The level at which the noise of f is measured, where none has been enough: most smooth functions
have converged by then."""
_SHORT = 1e-2
"""The longest step of the test, in units of the shortest one in the result, where f is without
noise."""
_TELLING = 1000.0
"""How many times the noise of f the test has to see f change."""
_TEST_PARTS = (1.0, 0.6, 0.36)
"""The steps of the test, in units of the longest one."""
_MARGIN = 32.0
"""How many times its expected size rounding may reach in the test."""
_MOST_ALLOWED = 0.25
"""How far slopes may differ in a test that still tests something, in units of their scale."""
_TINY = 1e-6
"""Steps of a test that may be too short to test anything, in units of the first step."""
_ATTEMPTS = 4
"""How often a result that did not stand the test may be followed by another one."""
_ONE_SIDED = 8.0
"""How many times as much noise there is in extrapolated one-sided differences."""
_ALIKE = 0.1
"""How well the levels of one-sided differences have to agree to be taken for a slope at all."""
_FLAT = 4.0
"""How many units in its last place f may change by and still seem constant."""
_ROUNDING = 2.0
"""How many times the rounding of f itself is no noise of another kind."""
_WIDTH = 5.0
"""How far values scatter, in units of their standard deviation."""
_EPS = float(np.finfo(np.float64).eps)


@dataclass(frozen=True)
class Derivative:
    """A derivative along one axis; all arrays have one dimension, the points."""

    value: FloatArray
    """NaN where no difference is finite."""
    error: FloatArray
    """The estimate of the error."""
    scale: FloatArray
    """The slope over the longest step in the result, on the steeper side: in units of it, an error
    is small or not. Where f is flat, its slope over the whole axis."""
    stencil_radius: FloatArray
    """The longest step in the result."""
    is_smooth: NDArray[np.bool_]
    """Whether the test with short steps found the same value, and the same one on both sides."""
    evaluations: int
    """How often f was evaluated at a point, over all points."""


def extrapolated_derivative(
    function: Function,
    mesh: Mesh,
    axis: int,
    values: FloatArray,
    first_step: FloatArray,
    tolerance: float,
) -> Derivative:
    """Return the derivative along one axis at all points of a mesh, flattened.

    At each point the step is made shorter until the extrapolated differences of two successive
    levels agree to the tolerance, or until noise forbids any improvement. Where f is not defined on
    one side of a point, the differences are one-sided.

    Args:
        function: f.
        mesh: The points.
        axis: The number of the axis.
        values: f at the points, flattened.
        first_step: The longest step at each point, flattened.
        tolerance: The error to reach, in units of |derivative| + scale.
    """
    points = [np.broadcast_to(array, mesh.shape).ravel() for array in mesh.arrays]
    line = _Line(function, points, axis, values, first_step)
    with np.errstate(all="ignore"):
        finite = np.flatnonzero(np.isfinite(values))
        result = _extrapolate(line, finite, first_step, tolerance)
        _settle_flat(line, result, mesh.extents[axis], first_step, tolerance)
        is_smooth = np.zeros(values.size, np.bool_)
        _confirm(line, result, is_smooth, finite, tolerance)
        _heed_noise(line, result, is_smooth, finite, tolerance)
        _look_on_one_side(line, result, is_smooth, finite, tolerance)
    return Derivative(
        value=np.where(np.isfinite(result.value), result.value, np.nan),
        error=result.error,
        scale=result.scale,
        stencil_radius=np.where(np.isfinite(result.longest), result.longest, 0.0),
        is_smooth=is_smooth,
        evaluations=line.evaluations,
    )


def constant_derivative(values: FloatArray) -> Derivative:
    """Return the derivative along an axis that f does not depend on: 0 where f has a value.

    Args:
        values: f at the points, flattened.
    """
    zero = np.zeros_like(values)
    is_known = np.isfinite(values)
    return Derivative(np.where(is_known, 0.0, np.nan), zero, zero, zero, is_known, evaluations=0)


class _Line:
    """f along one axis through each point."""

    def __init__(
        self,
        function: Function,
        points: list[FloatArray],
        axis: int,
        values: FloatArray,
        first_step: FloatArray,
    ) -> None:
        self._function = function
        self.first_step = first_step
        self._points = points
        self._axis = axis
        self.values = values
        self.noise = _EPS * np.abs(values)
        """How far noise scatters f around each point; at first no more than rounding."""
        self.is_measured = np.zeros(values.shape, np.bool_)
        self.is_noisy = np.zeros(values.shape, np.bool_)
        """Where it was found to be more than rounding."""
        self.side = 0
        """On which side f is looked at: ahead, 1, behind, -1, or both, 0."""
        self.evaluations = 0

    @property
    def coordinate(self) -> FloatArray:
        return self._points[self._axis]

    def at(self, chosen: NDArray[np.intp], places: FloatArray) -> FloatArray:
        """Return f with the coordinate of the chosen points replaced."""
        arrays = [points[chosen] for points in self._points]
        arrays[self._axis] = places
        self.evaluations += places.size
        return self._function.evaluate(*arrays)

    def measure_noise(self, chosen: NDArray[np.intp]) -> None:
        """Measure the noise of f around some points, if that has not been done."""
        chosen = chosen[~self.is_measured[chosen]]

        def look(which: NDArray[np.intp], distances: FloatArray) -> FloatArray:
            return self.at(chosen[which], self.coordinate[chosen[which]] + distances)

        noise = noise_around(
            look,
            self.coordinate[chosen],
            self.values[chosen],
            self.first_step[chosen] * _RATIO**-_NOISE_LEVEL,
        )
        self.is_measured[chosen] = True
        self.is_noisy[chosen] = noise > _ROUNDING * _EPS * np.abs(self.values[chosen])
        self.noise[chosen] = np.fmax(noise, self.noise[chosen])

    def around(
        self, chosen: NDArray[np.intp], step: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return f one step ahead and one step behind, and the step as it is in float64.

        If f is looked at on one side alone, that is ahead, and the point itself is behind.

        The step is made such that both places are as far from the point as they seem: a distance
        in doubt by the rounding of the coordinate would spoil the quotient.
        """
        x = self.coordinate[chosen]
        size = np.abs(x)
        step = (size + step) - size
        ahead = self.at(chosen, x + (self.side or 1) * step)
        behind = self.values[chosen] if self.side else self.at(chosen, x - step)
        return ahead, behind, step


@dataclass
class _Result:
    """The best that was found at each point, and what it rests on."""

    value: FloatArray
    error: FloatArray
    scale: FloatArray
    longest: FloatArray
    shortest: FloatArray
    steepest: FloatArray
    """The largest slope over any step that was tried."""
    is_flat: NDArray[np.bool_]

    def replace(self, where: NDArray[np.bool_], other: _Result) -> None:
        """Take over another result at some points."""
        for name in ("value", "error", "scale", "longest", "shortest", "steepest", "is_flat"):
            getattr(self, name)[where] = getattr(other, name)[where]


def _extrapolate(
    line: _Line, active: NDArray[np.intp], first_step: FloatArray, tolerance: float
) -> _Result:
    count = line.values.size
    result = _Result(
        value=np.full(count, np.nan),
        error=np.full(count, np.inf),
        scale=np.zeros(count),
        longest=np.full(count, np.nan),
        shortest=np.full(count, np.nan),
        steepest=np.zeros(count),
        is_flat=np.zeros(count, np.bool_),
    )
    rows = _MAX_ORDER + 1
    # Row m: the result of m extrapolations at the level before; the step and slope m levels ago.
    table, steps, slopes = (np.full((rows, active.size), np.nan) for _ in range(3))
    for level in range(MAX_LEVELS if active.size else 0):
        here = line.values[active]
        ahead, behind, step = line.around(active, first_step[active] * _RATIO**-level)
        steps = np.concatenate([step[None], steps[:-1]])
        slope = np.maximum(np.abs(ahead - here), np.abs(behind - here)) / step
        slopes = np.concatenate([slope[None], slopes[:-1]])
        noise = np.maximum(_EPS * np.maximum(np.abs(ahead), np.abs(behind)), line.noise[active])
        noise /= step
        highest = min(level, _MAX_ORDER)
        if line.side:
            noise *= _ONE_SIDED
            quotient = line.side * (ahead / step - here / step)
        else:
            quotient = ahead / (2 * step) - behind / (2 * step)
        # The error of a central difference is a series in h², of a one-sided one in h.
        extrapolated = _next_row(table, steps, quotient, highest, power=1 if line.side else 2)
        value, error, order = _best_of_row(extrapolated, table, highest)
        error = np.maximum(error, noise)
        table = extrapolated

        found = result.value[active], result.error[active]
        # What a shorter step contradicts was an accident of longer ones.
        is_refuted = np.abs(value - found[0]) > 3 * (error + found[1])
        taken = np.flatnonzero((error < found[1]) | is_refuted)
        which = active[taken]
        result.value[which], result.error[which] = value[taken], error[taken]
        result.longest[which] = steps[order[taken], taken]
        result.shortest[which] = step[taken]
        result.scale[which] = slopes[order[taken], taken]
        result.steepest[active] = np.fmax(result.steepest[active], slope)
        if level < _LEAST_LEVEL:
            continue
        is_flat = np.all((slopes * steps <= _FLAT * noise * step)[: _LEAST_LEVEL + 1], axis=0)
        result.is_flat[active] = is_flat
        result.longest[active[is_flat]] = steps[_LEAST_LEVEL, is_flat]
        found = result.value[active], result.error[active]
        is_done = found[1] <= tolerance * (np.abs(found[0]) + result.scale[active])
        is_hopeless = (noise * _RATIO > found[1]) | (
            step <= 8 * np.spacing(np.abs(line.coordinate[active]))
        )
        is_over = is_flat | is_done | is_hopeless
        if level == _NOISE_LEVEL:
            line.measure_noise(active[~is_over])
            is_over |= line.is_noisy[active]
        goes_on = np.flatnonzero(~is_over)
        if goes_on.size == 0:
            break
        if goes_on.size < active.size:
            active = active[goes_on]
            table, steps, slopes = table[:, goes_on], steps[:, goes_on], slopes[:, goes_on]
    return result


def _next_row(
    table: FloatArray, steps: FloatArray, quotient: FloatArray, highest: int, power: int
) -> FloatArray:
    row = np.full_like(table, np.nan)
    row[0] = quotient
    for order in range(1, highest + 1):
        factor = (steps[order] / steps[0]) ** power
        row[order] = row[order - 1] + (row[order - 1] - table[order - 1]) / (factor - 1)
    return row


def _best_of_row(
    row: FloatArray, before: FloatArray, highest: int
) -> tuple[FloatArray, FloatArray, NDArray[np.intp]]:
    """Return the result that agrees best with its neighbours, how well it does, and its order."""
    count = row.shape[1]
    if highest < _LEAST_LEVEL:
        return row[0], np.full(count, np.inf), np.zeros(count, np.intp)
    upper, lower = row[1 : highest + 1], row[:highest]
    differences = [upper - lower, upper - before[:highest], upper - before[1 : highest + 1]]
    errors = np.max(np.abs(differences), axis=0)
    errors[~np.isfinite(errors)] = np.inf
    order = np.argmin(errors, axis=0) + 1
    columns = np.arange(count)
    return row[order, columns], errors[order - 1, columns], order


def _confirm(
    line: _Line,
    result: _Result,
    is_smooth: NDArray[np.bool_],
    chosen: NDArray[np.intp],
    tolerance: float,
) -> None:
    """Put results to the test, and look for better ones where they do not stand it.

    Long steps can agree by accident. Shorter ones are tried as long as they find what the test has
    found, unless it is noise that makes the difference.
    """
    candidate = result
    for _ in range(_ATTEMPTS):
        claims = _is_settled(candidate, tolerance)
        test = _test(line, candidate, chosen, tolerance)
        is_smooth[chosen] = test.is_passed[chosen]
        result.replace(test.is_passed, candidate)
        chosen = chosen[~is_smooth[chosen] & claims[chosen]]
        line.measure_noise(chosen)
        chosen = chosen[~line.is_noisy[chosen]]
        if chosen.size == 0:
            break
        candidate = _extrapolate(line, chosen, candidate.shortest / _RATIO, tolerance)
        difference = np.abs(candidate.value - test.value)
        is_found = difference <= test.uncertainty + candidate.error
        chosen = chosen[is_found[chosen]]


def _heed_noise(
    line: _Line,
    result: _Result,
    is_smooth: NDArray[np.bool_],
    chosen: NDArray[np.intp],
    tolerance: float,
) -> None:
    """Extrapolate once more where f has other noise than rounding, with that in mind."""
    line.measure_noise(chosen[~(is_smooth & _is_settled(result, tolerance))[chosen]])
    noisy = chosen[line.is_noisy[chosen]]
    if noisy.size == 0:
        return
    line.is_noisy[noisy] = False
    result.error[noisy] = np.fmax(result.error, line.noise / result.shortest)[noisy]
    candidate = _extrapolate(line, noisy, line.first_step, tolerance)
    test = _test(line, candidate, noisy, tolerance)
    is_better = candidate.error < result.error
    result.replace(is_better, candidate)
    is_smooth[is_better] = test.is_passed[is_better]


def _look_on_one_side(
    line: _Line,
    result: _Result,
    is_smooth: NDArray[np.bool_],
    chosen: NDArray[np.intp],
    tolerance: float,
) -> None:
    """Take one-sided differences where no central one is finite.

    At a pole or a jump there are such differences too, but they do not agree with each other.
    """
    for side in (1, -1):
        missing = chosen[~np.isfinite(result.value[chosen])]
        if missing.size == 0:
            break
        line.side = side
        candidate = _extrapolate(line, missing, line.first_step, tolerance)
        test = _test(line, candidate, missing, tolerance)
        is_slope = candidate.error <= _ALIKE * (np.abs(candidate.value) + candidate.scale)
        result.replace(is_slope, candidate)
        is_smooth[is_slope] = test.is_passed[is_slope]


def _is_settled(result: _Result, tolerance: float) -> NDArray[np.bool_]:
    """Return where a result claims to be as exact as it should be."""
    return result.error <= tolerance * (np.abs(result.value) + result.scale)


def _settle_flat(
    line: _Line,
    result: _Result,
    extent: tuple[float, float],
    first_step: FloatArray,
    tolerance: float,
) -> None:
    """Where f hardly has more than one value, decide whether it is constant or just rounded."""
    flat = np.flatnonzero(result.is_flat)
    if flat.size == 0:
        return
    low, high = extent
    here = line.values[flat]
    changes = [
        np.abs(line.at(flat, np.full(flat.size, place)) - here)
        for place in (low, low / 2 + high / 2, high)
    ]
    slope = np.fmax.reduce(changes) / (high - low)
    # Flat over a long step, and not because all that f does here is lost in its last digit.
    is_long = result.longest[flat] * 10 >= first_step[flat]
    is_sure = is_long & (result.error[flat] <= tolerance * slope)
    result.scale[flat] = np.where(is_sure, slope, 0.0)
    unsure = flat[~is_sure]
    result.error[unsure] = np.fmax(result.error[unsure], result.steepest[unsure])


@dataclass
class _Test:
    """What short steps to both sides say of results."""

    is_passed: NDArray[np.bool_]
    value: FloatArray
    """The derivative that they find."""
    uncertainty: FloatArray


def _test(line: _Line, result: _Result, chosen: NDArray[np.intp], tolerance: float) -> _Test:
    """Put results to the test: short steps find the same value, and the same on both sides."""
    count = line.values.size
    test = _Test(np.zeros(count, np.bool_), np.full(count, np.nan), np.full(count, np.nan))
    known = chosen[np.isfinite(result.value[chosen])]
    here, x = line.values[known], line.coordinate[known]
    value = result.value[known]
    scale = np.abs(value) + result.scale[known]
    # With more noise, longer steps tell as much.
    least = np.where(scale > 0, _TELLING * line.noise[known] / scale, 0.0)
    longest = np.clip(least, _SHORT * result.shortest[known], result.shortest[known])
    steps, means, jumps, sizes = [], [], [], []
    for part in _TEST_PARTS:
        ahead, behind, step = line.around(known, longest * part)
        right, left = (ahead - here) / step, (here - behind) / step
        steps.append(step)
        means.append(line.side * right if line.side else right / 2 + left / 2)
        jumps.append(0 * right if line.side else right - left)
        sizes.append(np.maximum(np.abs(ahead), np.abs(behind)))
    # Without the leading terms of their series, by which a smooth function differs.
    mean = _limit(steps, means, (1, 2) if line.side else (2, 4))
    jump = _limit(steps, jumps, (1, 3))
    # In f itself, and in coordinates before they get to f.
    noise = _EPS * (np.max(sizes, axis=0) + np.abs(x) * scale)
    noise = _MARGIN * np.maximum(noise, line.noise[known]) / steps[-1]
    allowed = tolerance * scale + noise
    difference = np.abs(mean - value)
    is_passed = (difference <= allowed + result.error[known]) & (np.abs(jump) <= allowed)
    # With tiny steps rounding allows everything, which tests nothing.
    is_tiny = steps[0] < _TINY * line.first_step[known]
    is_passed &= ~is_tiny | (allowed <= _MOST_ALLOWED * scale)
    if not line.side:
        scatter = _WIDTH * _deviation(steps, means, jumps) / result.shortest[known]
        tells = is_passed & ~line.is_measured[known] & (scatter > result.error[known])
        result.error[known[tells]] = scatter[tells]
    test.is_passed[known], test.value[known], test.uncertainty[known] = is_passed, mean, allowed
    failed = known[~is_passed]
    found = np.maximum(difference, np.abs(jump) / 2)[~is_passed]
    result.error[failed] = np.fmax(result.error[failed], found)
    return test


def _deviation(
    steps: list[FloatArray], means: list[FloatArray], jumps: list[FloatArray]
) -> FloatArray:
    """Return the standard deviation of f, from three slopes and changes of slope.

    Without noise, the means of the slopes on both sides and the changes of slope, divided by the
    step, are linear in the square of the step but for higher terms that are less than rounding.
    What is left of both by the weights that take this away is noise, in known proportions.
    """
    one, two, three = (step**2 for step in steps)
    weights = three - two, one - three, two - one
    residue = sum(w * mean for w, mean in zip(weights, means, strict=True))
    size = np.sqrt(sum((w / h) ** 2 for w, h in zip(weights, steps, strict=True)) / 2)
    curved = sum(w * jump / h for w, jump, h in zip(weights, jumps, steps, strict=True))
    parts = [w / h**2 for w, h in zip(weights, steps, strict=True)]
    curved_size = np.sqrt(2 * sum(part**2 for part in parts) + 4 * sum(parts) ** 2)
    return np.asarray(np.hypot(residue / size, curved / curved_size) / np.sqrt(2), np.float64)


def _limit(
    steps: list[FloatArray], values: list[FloatArray], powers: tuple[int, int]
) -> FloatArray:
    """Return the limit at the step 0 of three values whose errors are a series in these powers.

    Each step is by the same ratio shorter than the one before.
    """
    ratios = [long / short for long, short in pairwise(steps)]
    for power in powers:
        values = [
            near + (near - far) / (ratio**power - 1)
            for ratio, (far, near) in zip(ratios, pairwise(values), strict=False)
        ]
    return values[0]

"""A formula on a domain, in all the ways in which the search for critical points looks at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from gradatlas.descent.stationary_boxes import Boxes, StationarySearch, equilibrated
from gradatlas.formulas.enclosures import BoxFormula
from gradatlas.formulas.evaluation import ExactGradient, compile_expression
from gradatlas.formulas.kinks import Kinks
from gradatlas.formulas.second_derivatives import SecondDerivatives

if TYPE_CHECKING:
    from gradatlas.formulas.language import Expression
    from gradatlas.functions.function import FloatArray

BoolArray = NDArray[np.bool_]

_SAMPLE = 9
"""How many points of each axis tell what sizes are usual."""
_SMALL = 1e-6
"""A gradient vanishes, at a point that cannot be proved, if it is this small beside what is usual;
and a Hessian is singular if one of its eigenvalues is. There, coordinates are known to some seven
digits."""
_ROUNDING = 1e-13
"""Rounding in f, in units of its rise over the domain: some hundred times that of float64."""
_SAME = 1e-5
"""Points closer than this, in units of the domain, are one where they are not proved to be two."""


class Landscape:
    """A formula on a domain."""

    def __init__(
        self,
        expression: Expression,
        axes: tuple[str, ...],
        domain: Sequence[tuple[float, float]],
        parameters: Mapping[str, float],
    ) -> None:
        """Prepare a formula; see `critical_points.find_critical_points` for the arguments."""
        self.formula = BoxFormula(expression, axes, parameters)
        """On boxes."""
        self.derivatives = SecondDerivatives(expression, axes, parameters)
        """At points, by the plain rules."""
        self.kinks = Kinks(expression, axes, parameters)
        self._value = compile_expression(expression, axes, parameters)
        self._exact = ExactGradient(expression, axes, parameters)
        self.axis_count = len(axes)
        self.low, self.high = (
            np.array([[float(ends[side])] for ends in domain]) for side in (0, 1)
        )
        """(axes, 1): the ends of the domain."""
        self.width = self.high - self.low
        self.used = tuple(number for number, axis in enumerate(axes) if axis in expression.names)
        """The axes that occur in the formula."""
        self._usual_slope, self._usual_curvature = self._usual_sizes()

    def search(self, domain: Boxes, free: Sequence[int]) -> StationarySearch:
        """Return a search for points at which derivatives along some axes are all zero."""
        return StationarySearch(self.formula, self.derivatives, domain, free)

    def values(self, points: FloatArray) -> FloatArray:
        """Return f, (points,), at points (axes, points); NaN where it is not finite."""
        # Not by way of the gradient, of which limits are looked for all along a crease.
        values = self._value(*points)
        return np.where(np.isfinite(values), values, np.nan)

    def values_and_gradients(self, points: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return f, (points,), and its gradient, (axes, points), also where that is a limit."""
        values, gradient = self._exact.values_and_gradient(points)
        return np.where(np.isfinite(values), values, np.nan), gradient

    def slopes(self, points: FloatArray) -> FloatArray:
        """Return the norm of the gradient, (points,); NaN where there is none."""
        return norms(self.values_and_gradients(points)[1])

    def plain_slopes(self, points: FloatArray) -> FloatArray:
        """Return the norm of the gradient, (points,), NaN where the plain rules give none."""
        return norms(self.derivatives.at_points(points)[1])

    def rounding(self, points: FloatArray) -> FloatArray:
        """Return how far rounding may have carried the gradient off, (points,), if that is known.

        It is infinite where it is not.
        """
        return self._exact.field(*points)[2] if points.shape[1] else np.empty(0)

    def eigenvalues(
        self,
        points: FloatArray,
        axes: Sequence[int] | None = None,
        *,
        is_scaled: bool = False,
    ) -> FloatArray:
        """Return the eigenvalues of the Hessian, (axes, points), increasing; NaN where none is.

        Args:
            points: (axes, points).
            axes: The axes to stay on; all if it is None.
            is_scaled: Whether each axis gets a unit in which the Hessian has no large and no small
                rows. The signs are the same. (J. J. Sylvester: A demonstration of the theorem that
                every homogeneous quadratic polynomial is reducible by real orthogonal substitutions
                to the form of a sum of positive and negative squares. Philosophical Magazine 4(23),
                138–142 (1852), doi:10.1080/14786445208647087.)
        """
        chosen = list(range(self.axis_count) if axes is None else axes)
        hessians = np.moveaxis(self.derivatives.at_points(points)[2], -1, 0)
        hessians = hessians[np.ix_(range(len(hessians)), chosen, chosen)]
        result = np.full((len(chosen), len(hessians)), np.nan)
        is_known = np.all(np.isfinite(hessians), axis=(1, 2))
        if is_scaled and chosen:
            hessians = np.moveaxis(equilibrated(np.moveaxis(hessians, 0, -1))[0], -1, 0)
        if chosen and is_known.any():
            result[:, is_known] = np.linalg.eigvalsh(hessians[is_known]).T
        return result

    @property
    def resolution(self) -> float:
        """A difference of f that may be rounding."""
        return _ROUNDING * self._usual_slope * float(norms(self.width)[0])

    def vanishes(self, slopes: FloatArray) -> BoolArray:
        """Return where a norm of the gradient is nothing beside what is usual."""
        return slopes <= _SMALL * self._usual_slope

    def is_singular(self, eigenvalues: FloatArray) -> BoolArray:
        """Return where an eigenvalue, (axes, points), is nothing beside what is usual."""
        smallest = np.min(np.abs(eigenvalues), axis=0)
        is_nothing: BoolArray = ~(smallest > _SMALL * self._usual_curvature)
        return is_nothing

    def is_known(self, points: FloatArray, known: FloatArray, distance: float = _SAME) -> BoolArray:
        """Return which points are close to one of some others, both (axes, points).

        Args:
            points: The points.
            known: The others.
            distance: What is close, along each axis, in units of the domain.
        """
        if not known.shape[1]:
            return np.zeros(points.shape[1], bool)
        nearest, _ = cKDTree((known / self.width).T).query((points / self.width).T, p=np.inf)
        result: BoolArray = nearest <= distance
        return result

    def without_repetitions(self, points: FloatArray, distance: float = _SAME) -> FloatArray:
        """Return points, the better ones first, without those close to one before.

        Args:
            points: The points.
            distance: What is close, along each axis, in units of the domain.
        """
        if not points.shape[1]:
            return points
        pairs = cKDTree((points / self.width).T).query_pairs(distance, p=np.inf)
        is_dropped = np.zeros(points.shape[1], bool)
        for first, second in sorted(pairs):
            is_dropped[second] |= not is_dropped[first]
        return points[:, ~is_dropped]

    def is_on_edge(self, points: FloatArray) -> BoolArray:
        """Return which points lie on the edge of the domain."""
        result: BoolArray = np.any((points == self.low) | (points == self.high), axis=0)
        return result

    def _usual_sizes(self) -> tuple[float, float]:
        """Return the median norms of gradient and Hessian, at points of no special place."""
        # An odd share of a step beside even ones, so that no symmetry of a function is met.
        shares = (np.arange(_SAMPLE) + 0.381966) / _SAMPLE
        grid = np.array(np.meshgrid(*[shares] * self.axis_count, indexing="ij"))
        points = self.low + self.width * grid.reshape(self.axis_count, -1)
        with np.errstate(all="ignore"):
            _, gradient, hessian = self.derivatives.at_points(points)
        count = points.shape[1]
        return _median(norms(gradient)), _median(norms(hessian.reshape(-1, count)))


def norms(vectors: FloatArray) -> FloatArray:
    """Return the Euclidean norms of vectors (axes, points), also of very large and small ones."""
    largest = np.max(np.abs(vectors), axis=0)
    scale = np.where(largest > 0, largest, 1.0)
    with np.errstate(all="ignore"):
        result: FloatArray = scale * np.sqrt(np.sum(np.square(vectors / scale), axis=0))
    return np.where(np.isinf(largest), np.inf, result)


def _median(sizes: FloatArray) -> float:
    """Return the median of what is known and not 0; 1 if there is nothing."""
    known = sizes[np.isfinite(sizes) & (sizes > 0)]
    return float(np.median(known)) if known.size else 1.0

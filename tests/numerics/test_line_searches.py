"""Optimizers that search lines, and Newton's: what each step promises, and how fast they are."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from gradatlas.descent.optimizer import OptimizerSpec, specify_optimizer
from gradatlas.descent.paths import descend
from gradatlas.descent.problem import exact_objective
from gradatlas.descent.stored_paths import STATUSES, Paths
from gradatlas.functions.kind import build_function
from gradatlas.functions.kinds.formula import FormulaSpec

Array = NDArray[np.float64]
ROSENBROCK = "(1 - x0)**2 + 100*(x1 - x0**2)**2"
HIMMELBLAU = "(x0**2 + x1 - 11)**2 + (x0 + x1**2 - 7)**2"
DOUBLE_WELL = "x0**4/4 - x0**2/2 + x1**2"
STATUS_NAMES = {number: name for name, number in STATUSES.items()}


def paths_of(formula: str, spec: OptimizerSpec, *starts: tuple[float, float], **more: Any) -> Paths:
    function = build_function(FormulaSpec(formula), ("x0", "x1"), {})
    return descend(
        exact_objective(function),
        [spec],
        np.array(starts, np.float64).T.copy(),
        steps=more.get("steps", 60),
        tolerance=more.get("tolerance", 0.0),
        domain=[(-10, 10)] * 2,
    )


def path_of(formula: str, spec: OptimizerSpec, start: tuple[float, float], **more: Any) -> Array:
    """Return the points of a path, (axes, steps + 1), without what is past its end."""
    paths = paths_of(formula, spec, start, **more)
    points: Array = paths.points[:, 0, 0, : int(paths.steps_taken[0, 0]) + 1]
    return points


def end_of(paths: Paths, start: int = 0) -> str:
    return STATUS_NAMES[int(paths.status[0, start])]


def rosenbrock(x: Array) -> tuple[Array, Array]:
    ridge = x[1] - x[0] ** 2
    value = (1 - x[0]) ** 2 + 100 * ridge**2
    return value, np.array([-2 * (1 - x[0]) - 400 * x[0] * ridge, 200 * ridge])


def himmelblau(x: Array) -> tuple[Array, Array]:
    one, other = x[0] ** 2 + x[1] - 11, x[0] + x[1] ** 2 - 7
    return one**2 + other**2, np.array([4 * x[0] * one + 2 * other, 2 * one + 4 * x[1] * other])


BY_HAND = {ROSENBROCK: rosenbrock, HIMMELBLAU: himmelblau}
each_function = pytest.mark.parametrize("formula", BY_HAND, ids=["rosenbrock", "himmelblau"])
START = (-1.2, 1.0)


@pytest.mark.parametrize("condition", [3, 9, 100])
def test_exact_steps_zigzag_as_the_textbook_says(condition: int) -> None:
    # f = (x² + κ y²)/2 from (κ, 1): the k-th point is ((κ−1)/(κ+1))^k (κ, (−1)^k).
    spec = specify_optimizer("steepest_descent")
    points = path_of(f"(x0**2 + {condition}*x1**2)/2", spec, (condition, 1), steps=30)
    k = np.arange(31)
    expected = ((condition - 1) / (condition + 1)) ** k * [condition + 0 * k, (-1.0) ** k]
    # Each step is right to a part of 2⁻⁴², and thirty of them to ten digits.
    np.testing.assert_allclose(points, expected, rtol=1e-10)


@each_function
def test_exact_steps_are_at_right_angles(formula: str) -> None:
    points = path_of(formula, specify_optimizer("steepest_descent"), START)
    gradient = BY_HAND[formula](points)[1]
    length = np.hypot(*gradient)
    cosines = np.abs((gradient[:, 1:] * gradient[:, :-1]).sum(axis=0)) / (length[1:] * length[:-1])
    # Where gradients are nothing but rounding, their directions are, too.
    are_gradients = length[1:] > 1e-6
    assert are_gradients.sum() >= 8
    assert cosines[are_gradients].max() <= 1e-6


@each_function
def test_exact_steps_end_in_a_minimum_along_the_line(formula: str) -> None:
    points = path_of(formula, specify_optimizer("steepest_descent"), START, steps=12)
    values = BY_HAND[formula](points)[0]
    assert (np.diff(values) < 0).all()
    for here, there, value in zip(points.T[:-1], points.T[1:], values[1:], strict=True):
        for part in (0.99, 1.01):
            # A minimum is higher beside it by some 10⁻⁴ of what was gained; rounding of f is less
            # than 1e-12 of the values on the way, all of which are below 200.
            assert BY_HAND[formula](here + part * (there - here))[0] >= value - 2e-10


def steps_along_gradients(formula: str, points: Array) -> tuple[Array, Array, Array, Array]:
    """Return α, f before and after, and the slope at the start of each step of a path."""
    values, gradient = BY_HAND[formula](points)
    moved, slopes = np.diff(points), -(gradient**2).sum(axis=0)
    steps: Array = -(moved * gradient[:, :-1]).sum(axis=0) / -slopes[:-1]
    return steps, values[:-1], values[1:], slopes[:-1]


@each_function
@pytest.mark.parametrize("c1", [1e-4, 0.3])
def test_armijo_takes_the_first_step_that_is_enough(formula: str, c1: float) -> None:
    spec = specify_optimizer("steepest_descent", line_search="armijo", c1=c1, shrink=0.4)
    points = path_of(formula, spec, START, tolerance=1e-3)
    steps, before, after, slopes = steps_along_gradients(formula, points)
    assert steps.size >= 9
    # Rounding of values here and there, which are some hundreds at most.
    assert (after <= before + c1 * steps * slopes + 1e-13).all()
    powers = np.log(steps) / np.log(0.4)
    # α is known from points, in which a step has eight digits at least.
    np.testing.assert_allclose(powers, np.round(powers), atol=1e-6)
    assert (np.round(powers) >= 0).all()
    for step, f, slope, here, length in zip(
        steps, before, slopes, points.T[:-1], np.diff(points).T, strict=True
    ):
        if round(np.log(step) / np.log(0.4)) > 0:
            longer = step / 0.4
            assert BY_HAND[formula](here + length / 0.4)[0] > f + c1 * longer * slope - 1e-13


@each_function
@pytest.mark.parametrize("c2", [0.2, 0.9])
def test_wolfe_steps_keep_both_conditions(formula: str, c2: float) -> None:
    spec = specify_optimizer("steepest_descent", line_search="wolfe", c2=c2)
    points = path_of(formula, spec, START, tolerance=1e-3)
    steps, before, after, slopes = steps_along_gradients(formula, points)
    gradient = BY_HAND[formula](points)[1]
    left = -(gradient[:, 1:] * gradient[:, :-1]).sum(axis=0)
    assert steps.size >= 9
    assert (after <= before + 1e-4 * steps * slopes + 1e-13).all()  # rounding, as above
    assert (left >= c2 * slopes * (1 + 1e-9)).all()  # rounding of gradients by hand and by formula


def test_no_search_leaves_the_domain_of_f() -> None:
    # A first step of 10 leads to a logarithm of negative numbers.
    for search in ("exact", "armijo", "wolfe"):
        spec = specify_optimizer("steepest_descent", line_search=search, initial_step=10)
        paths = paths_of("x0 - log(x0) + x1**2", spec, (3, 4), steps=200, tolerance=1e-6)
        assert end_of(paths) == "converged", search
        end = paths.points[:, 0, 0, int(paths.steps_taken[0, 0])]
        # f'' is 1 and 2 there, so that 1e-6 of gradient are at most 1e-6 of distance.
        np.testing.assert_allclose(end, [1, 0], atol=1.1e-6)


def test_lines_without_an_end_diverge() -> None:
    for search in ("exact", "wolfe"):
        spec = specify_optimizer("steepest_descent", line_search=search)
        assert end_of(paths_of("-x0**4 - x1**2", spec, (1, 1))) == "diverged"


def test_a_search_that_finds_nothing_says_so() -> None:
    exact = specify_optimizer("steepest_descent")
    # In the crease of |x| + 2|y| all lines only go up.
    paths = paths_of("abs(x0) + 2*abs(x1)", exact, (3, 1))
    assert end_of(paths) == "line_search_failed"
    # Uphill there is no smaller f.
    uphill = specify_optimizer("newton", line_search="armijo")
    paths = paths_of(DOUBLE_WELL, uphill, (0.3, 0.0))
    assert (end_of(paths), paths.steps_taken[0, 0]) == ("line_search_failed", 0)
    # A plane has no second derivatives, and Newton no step.
    assert end_of(paths_of("3*x0 + 4*x1", specify_optimizer("newton"), (1, 1))) == (
        "line_search_failed"
    )


def test_lines_fail_alone() -> None:
    spec = specify_optimizer("newton", line_search="armijo")
    starts = ((0.3, 0.0), (2.0, 1.0), (0.2, 0.5))
    together = paths_of(DOUBLE_WELL, spec, *starts)
    assert [end_of(together, start) for start in range(3)] == [
        "line_search_failed",
        "converged",
        "line_search_failed",
    ]


def test_newton_doubles_the_digits_in_each_step() -> None:
    points = path_of(ROSENBROCK, specify_optimizer("newton"), (1.1, 1.15))
    errors = np.hypot(*(points - 1))
    # Errors grow from the square of the last: by less than a hundred times it, as long as rounding
    # of second derivatives by differences, 1e-10 of each error, is less than that.
    for before, after in itertools.pairwise(errors):
        assert after <= 100 * before**2 + 1e-9 * before
    assert errors[-1] <= 1e-15
    assert errors.size <= 8


def test_plain_newton_goes_to_a_saddle_and_others_do_not() -> None:
    start, more = (0.3, 0.5), {"tolerance": 1e-10}
    saddle = path_of(DOUBLE_WELL, specify_optimizer("newton"), start, **more)
    np.testing.assert_allclose(saddle[:, -1], [0, 0], atol=1e-9)  # a gradient of 1e-10, f'' of 1
    for hessian in ("shifted", "absolute"):
        spec = specify_optimizer("newton", hessian=hessian, line_search="armijo")
        minimum = path_of(DOUBLE_WELL, spec, start, **more)
        np.testing.assert_allclose(minimum[:, -1], [1, 0], atol=1e-9)


def test_newton_goes_a_part_of_its_step() -> None:
    spec = specify_optimizer("newton", learning_rate=0.25)
    points = path_of("x0**2 + 3*x1**2", spec, (1, 2), steps=3)
    # Second derivatives by differences are right to some 1e-10.
    np.testing.assert_allclose(points, 0.75 ** np.arange(4) * [[1], [2]], rtol=1e-9)


def test_every_evaluation_counts_once() -> None:
    def counts(spec: OptimizerSpec, steps: int, formula: str = "(x0**2 + x1**2)/2") -> list[float]:
        paths = paths_of(formula, spec, (3, 4), steps=steps)
        counted: list[float] = paths.evaluations[0, 0].tolist()
        return counted

    armijo = specify_optimizer("steepest_descent", line_search="armijo", initial_step=0.5)
    # f at the start; at each step a gradient, and f where the first step of the search leads.
    assert counts(armijo, 3) == [0, 3, 5, 7]
    wolfe = specify_optimizer("steepest_descent", line_search="wolfe", initial_step=0.5)
    # f and its gradient at the start, and where each step leads.
    assert counts(wolfe, 3) == [0, 4, 6, 8]
    # The first step leads to the minimum.
    assert counts(specify_optimizer("steepest_descent"), 1) == [0, 4]
    # A gradient, and for second derivatives by differences four more.
    slow = specify_optimizer("newton", learning_rate=0.5)
    assert counts(slow, 2) == [0, 5, 10]
    # With f at the start, and where each step leads.
    slow = specify_optimizer("newton", learning_rate=0.5, line_search="armijo")
    assert counts(slow, 2) == [0, 7, 13]
    assert counts(specify_optimizer("gradient_descent"), 2) == [0, 1, 2]


def test_a_slope_may_be_left_that_is_as_much_as_f_must_decrease() -> None:
    # scipy refuses constants in the other order, with which other functions have no step.
    for name, more in (
        ("bfgs", {}),
        ("conjugate_gradient", {}),
        ("steepest_descent", {"line_search": "wolfe"}),
    ):
        small, same = (specify_optimizer(name, c1=0.4, c2=c2, **more) for c2 in (0.1, 0.4 + 1e-15))
        one, two = (paths_of(ROSENBROCK, spec, START, tolerance=1e-3) for spec in (small, same))
        assert one.steps_taken[0, 0] > 5
        np.testing.assert_array_equal(one.points, two.points)

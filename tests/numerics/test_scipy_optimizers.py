"""Optimizers by scipy: the same points and as many evaluations as scipy has when called plainly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import minimize

from gradatlas.descent.optimizer import specify_optimizer
from gradatlas.descent.paths import descend
from gradatlas.descent.problem import Objective, exact_objective
from gradatlas.descent.stored_paths import STATUSES, Paths
from gradatlas.functions.kind import build_function
from gradatlas.functions.kinds.formula import FormulaSpec

Array = NDArray[np.float64]
FORMULAS = {
    "rosenbrock": "(1 - x0)**2 + 100*(x1 - x0**2)**2",
    "himmelblau": "(x0**2 + x1 - 11)**2 + (x0 + x1**2 - 7)**2",
    "ravine": "x0**2/20 + x1**2",
}
METHODS: dict[str, tuple[str, dict[str, Any]]] = {
    "bfgs": ("BFGS", {"gtol": 0.0}),
    "conjugate_gradient": ("CG", {"gtol": 0.0}),
    "lbfgs": ("L-BFGS-B", {"gtol": 0.0, "ftol": 0.0}),
    "trust_ncg": ("trust-ncg", {"gtol": 0.0}),
    "nelder_mead": ("Nelder-Mead", {"xatol": 0.0, "fatol": 0.0}),
}
"""Our name → scipy's, and how its own tolerances are switched off."""
START = (-1.2, 1.0)
STEPS = 8
each_method = pytest.mark.parametrize("name", METHODS)
each_formula = pytest.mark.parametrize("formula", FORMULAS.values(), ids=FORMULAS)


def objective_of(formula: str) -> Objective:
    return exact_objective(build_function(FormulaSpec(formula), ("x0", "x1"), {}))


def paths_of(objective: Objective, name: str, *starts: Any, **more: Any) -> Paths:
    return descend(
        objective,
        [specify_optimizer(name, **more.get("options", {}))],
        np.array(starts or (START,), np.float64).T.copy(),
        steps=more.get("steps", STEPS),
        tolerance=more.get("tolerance", 0.0),
        domain=[(-10, 10)] * 2,
    )


def plainly(objective: Objective, name: str, **options: Any) -> tuple[Any, list[Array]]:
    """Return what scipy finds, and the points that it comes to."""
    method = METHODS[name][0]
    points: list[Array] = []

    def at(function: Callable[[Array], Array]) -> Callable[[Array], Array]:
        return lambda x: function(x[:, np.newaxis].copy())[..., 0]

    derivatives = {}
    if name != "nelder_mead":
        derivatives["jac"] = at(objective.gradient)
    if name == "trust_ncg":
        derivatives["hess"] = at(objective.hessian)
    with np.errstate(all="ignore"):  # where nothing is left to be gained
        found = minimize(
            lambda x: float(at(objective.value)(x)),
            np.array(START),
            method=method,
            callback=lambda x: points.append(x.copy()),
            options=options,
            **derivatives,
        )
    return found, points


@each_method
@each_formula
def test_the_points_are_scipy_s(name: str, formula: str) -> None:
    objective = objective_of(formula)
    # Of Nelder–Mead scipy makes one iteration less than it is asked for.
    most = STEPS + (name == "nelder_mead")
    found, points = plainly(objective, name, maxiter=most, **METHODS[name][1])
    paths = paths_of(objective, name)
    taken = int(paths.steps_taken[0, 0])
    np.testing.assert_array_equal(paths.points[:, 0, 0, 0], START)
    np.testing.assert_array_equal(paths.points[:, 0, 0, 1 : taken + 1].T, points[:taken])
    assert taken == STEPS or STATUSES["converged"] == paths.status[0, 0]
    if taken == STEPS:
        # Second derivatives by differences are four gradients. The trust region takes the gradient
        # at a point when it has come there, and that is not needed to come there.
        asked = found.nfev + found.get("njev", 0) + 4 * found.get("nhev", 0)
        has_moved = not np.array_equal(points[-1], points[-2])
        late = int(name == "trust_ncg" and has_moved)
        assert paths.evaluations[0, 0, taken] == asked - late
    steps = paths.evaluations[0, 0, : taken + 1]
    assert steps[0] == 0
    assert (np.diff(steps) > 0).all()


@each_method
@each_formula
def test_the_ends_are_those_of_scipy_with_its_own_tolerances(name: str, formula: str) -> None:
    objective = objective_of(formula)
    found, _ = plainly(objective, name, maxiter=1000)
    paths = paths_of(objective, name, steps=400, tolerance=1e-7)
    assert paths.status[0, 0] == STATUSES["converged"]
    taken = int(paths.steps_taken[0, 0])
    assert paths.grad_norm[0, 0, taken] <= 1e-7
    assert (paths.grad_norm[0, 0, :taken] > 1e-7).all()
    # scipy's usual tolerances leave it 1e-3 away at most, where other minima are farther than 1.
    np.testing.assert_allclose(paths.points[:, 0, 0, taken], found.x, atol=1e-3)


@each_method
def test_a_path_has_no_more_steps_than_it_may(name: str) -> None:
    for steps in (1, 2, 5):
        paths = paths_of(objective_of(FORMULAS["rosenbrock"]), name, steps=steps)
        assert paths.steps_taken[0, 0] == steps
        assert paths.status[0, 0] == STATUSES["steps_used_up"]


@each_method
def test_a_start_without_a_value_leaves_others_alone(name: str) -> None:
    objective = objective_of("x0 - log(x0) + x1**2")
    together = paths_of(objective, name, (-1, 1), (2, 1), (3, -1))
    alone = paths_of(objective, name, (3, -1))
    assert together.status[0, 0] == STATUSES["left_the_domain"]
    np.testing.assert_array_equal(together.points[:, 0, 2], alone.points[:, 0, 0])
    np.testing.assert_array_equal(together.evaluations[0, 2], alone.evaluations[0, 0])
    assert (together.points[0, 0, 1:] > 0).sum() > 2


@each_method
def test_searches_come_back_from_where_f_is_not_defined(name: str) -> None:
    # First steps from the last two starts lead to negative x₀.
    objective = objective_of("sqrt(x0) + 1/(x0*10) + x1**2")
    starts = ((0.05, 1), (1.5, 1), (3, 0.5))
    paths = paths_of(objective, name, *starts, steps=100, tolerance=1e-6)
    assert (paths.status == STATUSES["converged"]).all()
    # There 1/(2 √x₀) = 1/(10 x₀²), and second derivatives are above 1.
    ends = [paths.points[:, 0, i, int(paths.steps_taken[0, i])] for i in range(3)]
    np.testing.assert_allclose(ends, [[0.2 ** (2 / 3), 0]] * 3, atol=1e-6)


@each_method
def test_an_error_of_the_function_is_told(name: str) -> None:
    objective = objective_of(FORMULAS["ravine"])
    calls = []

    def value(points: Array) -> Array:
        calls.append(points)
        if len(calls) == 3:
            raise ValueError("the function's own")
        return objective.value(points)

    with pytest.raises(ValueError, match="the function's own"):
        paths_of(replace(objective, value=value), name)


def test_nelder_mead_takes_values_alone() -> None:
    objective = objective_of(FORMULAS["ravine"])
    taken: list[Array] = []

    def value(points: Array) -> Array:
        taken.append(points[:, 0])
        return objective.value(points)

    paths = paths_of(replace(objective, value=value), "nelder_mead", options={"initial_size": 0.5})
    assert paths.evaluations[0, 0, STEPS] == len(taken)
    first = np.array(taken[:3])
    corners = np.array([[0, 0], [0.5, 0], [0, 0.5]])
    np.testing.assert_array_equal(first, START + corners)


def test_a_trust_region_may_be_as_large_as_its_largest() -> None:
    # scipy refuses a first radius that is not below the largest, and a config must not know that.
    objective = objective_of(FORMULAS["ravine"])
    for first in (0.5, 2.0):
        options = {"initial_radius": first, "largest_radius": 0.5}
        paths = paths_of(objective, "trust_ncg", (-7, 2), options=options)
        lengths = np.hypot(*np.diff(paths.points[:, 0, 0]))
        # As long as the region allows, but for rounding of coordinates up to 7.
        assert np.nanmax(lengths) == pytest.approx(0.5, rel=1e-14)

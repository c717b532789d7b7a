"""Extrapolated differences: at every point as exact as promised, or said not to be."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np
import pytest
from numpy.typing import NDArray

from gradatlas.differentiation.differentiate import differentiate
from gradatlas.differentiation.gradient import Gradient
from gradatlas.differentiation.method import specify_method
from gradatlas.differentiation.methods.richardson import _FIRST_STEP
from gradatlas.differentiation.stencils import axis_length
from gradatlas.functions.catalogue_entry import catalogue_names, load_catalogue_function
from gradatlas.functions.function import FloatArray, Function
from gradatlas.grids import Mesh, open_mesh
from tests.support.formulas import evaluate_with_mpmath
from tests.support.noisy_functions import noisy, single_precision
from tests.support.whole_fields import formula

TOLERANCE = 1e-10  # what holds without the option


def grid(num: int = 41, **axes: tuple[float, float]) -> Mesh:
    return open_mesh({name: np.linspace(*bounds, num) for name, bounds in axes.items()})


def richardson(function: Function, mesh: Mesh, **options: Any) -> Gradient:
    return differentiate(function, mesh, specify_method("richardson", **options))


def converged(gradient: Gradient) -> NDArray[np.bool_]:
    assert gradient.converged is not None
    return gradient.converged


def estimate(gradient: Gradient) -> FloatArray:
    assert gradient.error_estimate is not None
    return gradient.error_estimate


def norm(components: Any) -> FloatArray:
    # Not a root of squares, which overflow.
    return np.asarray(np.hypot.reduce(np.abs(components), axis=0))


def exact(function: Function, mesh: Mesh) -> FloatArray:
    assert function.exact_gradient is not None
    return np.array(function.exact_gradient(*mesh.arrays))


def scale(function: Function, mesh: Mesh) -> FloatArray:
    """Return the norm of the gradient plus the largest one within the first step.

    A slope over a step is the derivative somewhere within it, so no local scale that the method
    uses is above that.
    """
    around = norm(exact(function, mesh))
    largest = around
    for axis, array in enumerate(mesh.arrays):
        for part in np.linspace(-1, 1, 41):
            arrays = list(mesh.arrays)
            arrays[axis] = array + part * _FIRST_STEP * axis_length(mesh, axis)
            largest = np.fmax(largest, norm(exact(function, Mesh(tuple(arrays), mesh.axes))))
    return around + largest


def assert_never_wrong(function: Function, mesh: Mesh, **options: Any) -> Gradient:
    """Assert that every point has an exact gradient to compare with, or has not converged."""
    gradient = richardson(function, mesh, **options)
    with np.errstate(all="ignore"):
        error = norm(np.array(gradient.components) - exact(function, mesh))
        is_right = error <= options.get("tolerance", TOLERANCE) * scale(function, mesh)
    assert not np.any(converged(gradient) & ~is_right)
    assert np.all(np.isfinite(gradient.components) | ~converged(gradient))
    return gradient


@pytest.mark.parametrize("name", catalogue_names())
def test_the_catalogue_is_right_wherever_it_has_converged(name: str) -> None:
    entry = load_catalogue_function(name)
    defaults = {key: parameter.default for key, parameter in entry.parameters.items()}
    function = formula(entry.formula, " ".join(entry.domain), **defaults)
    random = np.random.default_rng(20170401)
    mesh = open_mesh(
        {axis: np.sort(random.uniform(*ends, 21)) for axis, ends in entry.domain.items()}
    )
    gradient = assert_never_wrong(function, mesh)
    # Elsewhere are kinks near the point, flat regions beside steep ones, and terms that cancel.
    assert np.mean(converged(gradient)) >= 0.9
    # Far below most errors, an estimate would be worse than none.
    error = norm(np.array(gradient.components) - exact(function, mesh))
    known = np.isfinite(error)
    assert np.mean(estimate(gradient)[known] >= error[known] / 10) >= 0.99


@pytest.mark.parametrize("name", catalogue_names())
def test_the_catalogue_agrees_with_50_digits(name: str) -> None:
    entry = load_catalogue_function(name)
    defaults = {key: parameter.default for key, parameter in entry.parameters.items()}
    function = formula(entry.formula, " ".join(entry.domain), **defaults)
    random = np.random.default_rng(20170402)
    mesh = open_mesh(
        {axis: np.sort(random.uniform(*ends, 4)) for axis, ends in entry.domain.items()}
    )
    gradient = richardson(function, mesh)
    limit = TOLERANCE * scale(function, mesh)
    with mpmath.workdps(50):
        for index in zip(*np.nonzero(converged(gradient)), strict=True):
            place = [mpmath.mpf(float(np.broadcast_to(x, mesh.shape)[index])) for x in mesh.arrays]
            wanted = [
                mpmath.diff(
                    lambda *x: evaluate_with_mpmath(
                        entry.formula, **dict(zip(entry.domain, x, strict=True)), **defaults
                    ),
                    tuple(place),
                    tuple(int(axis == other) for other in range(len(place))),
                )
                for axis in range(len(place))
            ]
            found = [component[index] for component in gradient.components]
            error = norm([float(a - b) for a, b in zip(found, wanted, strict=True)])
            assert error <= limit[index]


@pytest.mark.parametrize(
    ("text", "low", "high", "share"),
    [
        # Everything converges.
        ("7", -2, 2, 1),
        ("x1", -2, 2, 1),
        ("x0**2", -2, 2, 1),
        ("x0**2 + 1", -2, 2, 1),
        ("sin(200*x0)*sin(200*x1)", -2, 2, 1),
        ("sin(50*pi*x0) + x1", -2, 2, 1),
        ("sin(1e4*x0) + x1", -2, 2, 1),
        ("tan(3*x0) + x1", -2, 2, 1),
        ("1e8*x0 + sin(x1)", -2, 2, 1),
        ("1e-200*sin(x0)*x1", -2, 2, 1),
        ("1e200*sin(x0)*x1", -2, 2, 1),
        # Other units; and a close look far from the origin.
        ("sin(x0/1e7)*cos(x1/1e7)", 0, 4e8, 1),
        ("sin(1e9*x0)*cos(1e9*x1)", 0, 4e-9, 1),
        ("sin(1e9*x0)*cos(1e9*x1)", 1e-8, 1.4e-8, 1),
        ("sin(x0) + cos(x1)", 1e8, 1e8 + 4, 1),
        # All but the points at a kink, a jump, a pole or the end of a domain: of 41 lines, one.
        ("abs(x0) + x1", -2, 2, 40 / 41),
        ("abs(x0) + x1", -1e-9, 1e-9, 40 / 41),
        ("max(x0, 0)", -2, 2, 40 / 41),
        ("max(x0, 1)", -2, 2, 39 / 41),
        ("log(x0)*x1", 0, 1, 40 / 41),
        ("1/(x0 + x1)", -2, 2, 40 / 41),
        ("x0*sqrt(x0) + x1", 0, 2, 40 / 41),
        ("cbrt(x0) + x1**3", -1, 1, 40 / 41),
        ("sqrt(x0**2 + x1**2)", -2, 2, 1 - 1 / 41**2),
        ("1/(x0**2 + x1**2)", -2, 2, 1 - 1 / 41**2),
        ("sin(1/x0)*x1", -1, 1, 39 / 41),
        ("where(x0 < x1, x0, x1**2)", -2, 2, 0.95),
        ("log(x0 + x1)", -2, 2, 0.45),
        ("exp(300*x0) + x1", -2, 3, 0.8),
        ("floor(3*x0) + x1", -2, 2, 0.6),
        # Nothing, because rounding has taken more than six digits; or too little is seen of f.
        ("1e10 + sin(x0)*x1", -2, 2, 0),
        ("1e16 + sin(x0)*x1", -2, 2, 0),
        ("(x0 + 1e10) - 1e10 + x1", -2, 2, 0),
        ("(x0 + 1e13) - 1e13", -2, 2, 0),
        ("x0 + 1e-11*sin(1e6*x0) + x1", -2, 2, 0),
        ("exp(-(x0/1e-4)**2) + x1", -2, 2, 0.9),
        ("0/0 + x0", -2, 2, 0),
    ],
)
def test_hostile_functions_are_right_wherever_they_have_converged(
    text: str, low: float, high: float, share: float
) -> None:
    gradient = assert_never_wrong(formula(text), grid(x0=(low, high), x1=(low, high)))
    assert np.mean(converged(gradient)) >= share - 1e-12


@pytest.mark.parametrize(
    "text", ["1e10 + sin(x0)*x1", "1e16 + sin(x0)*x1", "(x0 + 1e10) - 1e10 + x1"]
)
def test_the_estimate_tells_what_rounding_has_taken(text: str) -> None:
    function, mesh = formula(text), grid(x0=(-2, 2), x1=(-2, 2))
    gradient = richardson(function, mesh)
    error = norm(np.array(gradient.components) - exact(function, mesh))
    assert not np.any(converged(gradient))
    assert np.mean(estimate(gradient) >= error / 10) >= 0.99


@pytest.mark.parametrize(
    ("text", "x"),
    [
        # Symmetric differences agree at every step.
        ("abs(x)", 0),
        ("abs(x)", 4e-17),
        ("abs(x) + exp(x)", 0),
        ("1e-6*abs(x) + x", 0),
        ("sqrt(x**2)", 0),
        ("sign(x)", 0),
        ("floor(x)", 1),
        ("1/x", 0),
        ("log(x)", 0),
        ("log(x)", -1),
        ("sqrt(x)", 0),
        ("cbrt(x)", 0),
        ("where(x < 1, x, x**2 + 1)", 1),
    ],
)
@pytest.mark.parametrize("step", ["auto", 0.5, 1e-3])
def test_where_there_is_no_gradient_nothing_converges(
    text: str, x: float, step: float | str
) -> None:
    mesh = Mesh((np.array([x], np.float64),), (np.array([-2.0, 2.0]),))
    gradient = richardson(formula(text, "x"), mesh, step=step)
    assert not converged(gradient)[0]


def test_a_spike_that_long_steps_jump_over_is_seen() -> None:
    places = np.array([-3e-4, -1e-4, -1e-5, 0, 1e-5, 1e-4, 3e-4])
    mesh = Mesh((places,), (np.array([-2.0, 2.0]),))
    gradient = assert_never_wrong(formula("exp(-(x/1e-4)**2)", "x"), mesh)
    # On one side of the spike f seems to be 0 everywhere, unless one looks closer.
    assert not np.all(converged(gradient))


@pytest.mark.parametrize("step", [1e3, 4.0, 1.0, np.pi / 100, 0.25, 1e-3])
def test_no_first_step_misleads(step: float) -> None:
    # The third one is a period, with which every difference of the first level is 0.
    function, mesh = formula("sin(200*x0)*sin(200*x1)"), grid(x0=(-2, 2), x1=(-2, 2))
    gradient = richardson(function, mesh, step=step)
    error = norm(np.array(gradient.components) - exact(function, mesh))
    assert np.all((error <= TOLERANCE * 400) | ~converged(gradient))
    assert np.mean(converged(gradient)) >= 0.99


def test_a_step_that_is_too_short_is_admitted() -> None:
    gradient = richardson(formula("exp(x)", "x"), grid(x=(-1, 1)), step=1e-9)
    error = np.abs(gradient.components[0] - np.exp(np.linspace(-1, 1, 41)))
    assert not np.any(converged(gradient))
    assert np.all(estimate(gradient) >= error / 10)


@pytest.mark.parametrize("tolerance", [1e-3, 1e-6, 1e-12])
def test_the_tolerance_is_kept_and_saves_work(tolerance: float) -> None:
    function, mesh = formula("sin(3*x0)*exp(x1)"), grid(x0=(-2, 2), x1=(-2, 2))
    gradient = assert_never_wrong(function, mesh, tolerance=tolerance)
    usual = richardson(function, mesh)
    assert np.mean(converged(gradient)) >= 0.99
    more = gradient.evaluations_per_point - usual.evaluations_per_point
    assert more > 0 if tolerance < TOLERANCE else more < 0


def test_a_point_has_the_same_gradient_in_every_tile() -> None:
    function = formula("sin(9*x0)/(x0 + x1) + abs(x1) + exp(-x0**2)")
    whole = grid(37, x0=(-2, 2), x1=(-1, 3))
    gradient = richardson(function, whole)
    (x0, x1), (rows, columns) = whole.arrays, (slice(3, 20), slice(30, 37))
    part = richardson(function, Mesh((x0[:, columns], x1[rows]), whole.axes))
    for ours, theirs in (
        *zip(part.components, gradient.components, strict=True),
        (estimate(part), estimate(gradient)),
        (converged(part), converged(gradient)),
    ):
        np.testing.assert_array_equal(ours, theirs[rows, columns])


def test_the_evaluations_are_counted() -> None:
    function, mesh = formula("sin(3*x0)*exp(x1)"), grid(x0=(-2, 2), x1=(-2, 2))
    count = 0

    def evaluate(*arrays: FloatArray) -> FloatArray:
        nonlocal count
        values = function.evaluate(*arrays)
        count += values.size
        return values

    gradient = richardson(Function(function.axes, evaluate), mesh)
    assert gradient.evaluations_per_point == round(count / 41**2)


def test_the_reach_is_how_far_the_result_looked() -> None:
    function, mesh = formula("abs(x0) + x1"), grid(x0=(-2, 2), x1=(-2, 2))
    gradient = richardson(function, mesh)
    assert gradient.stencil_radius is not None
    stencil_radius, distance = (
        gradient.stencil_radius[0],
        np.abs(np.broadcast_to(mesh.arrays[0], mesh.shape)),
    )
    assert stencil_radius.shape == mesh.shape
    # What has converged beside the kink has not looked beyond it.
    assert np.all((stencil_radius <= distance * (1 + 1e-12)) | ~converged(gradient))


def test_it_needs_no_formula() -> None:
    function = Function(("x",), lambda x: np.asarray(np.sin(x), np.float64))
    gradient = richardson(function, grid(x=(-2, 2)))
    assert np.all(converged(gradient))
    np.testing.assert_allclose(gradient.components[0], np.cos(np.linspace(-2, 2, 41)), atol=1e-10)


NEARLY = "sin(x0)*cos(x1)"
NOISE = {0.0: 1e-12, 1e-14: 5e-12, 1e-12: 3e-10, 1e-10: 3e-8, 1e-8: 2e-6, 1e-6: 2e-4, 1e-4: 1e-2}
"""Level of noise → the largest error that is allowed: a few times the noise over the longest steps,
0.2 of the axis."""


def nearly_known() -> tuple[Mesh, FloatArray]:
    """Return a grid, and the gradient there of what noisy functions are without noise."""
    mesh = open_mesh({"x0": np.linspace(-2, 2, 18), "x1": np.linspace(-1, 2, 14)})
    return mesh, exact(formula(NEARLY), mesh)


@pytest.mark.parametrize("level", NOISE)
def test_noise_spoils_no_more_than_it_has_to(level: float) -> None:
    mesh, wanted = nearly_known()
    gradient = richardson(noisy(level), mesh)
    error = norm(np.array(gradient.components) - wanted)
    covered = np.mean(estimate(gradient) >= error)
    print(f"\nnoise {level:g}: {np.median(error):.1e}, {error.max():.1e}, covered {covered:.1%}")
    assert error.max() <= NOISE[level]
    assert covered >= 0.99
    # An estimate that is far too large would tell nothing.
    assert np.median(estimate(gradient)) <= 10 * max(np.median(error), 1e-12)


def test_single_precision_is_known_for_what_it_is() -> None:
    mesh, wanted = nearly_known()
    gradient = richardson(single_precision(), mesh)
    error = norm(np.array(gradient.components) - wanted)
    assert error.max() <= 5e-6
    assert np.mean(estimate(gradient) >= error) >= 0.95


def test_the_estimate_covers_the_errors_of_the_catalogue_and_of_polynomials() -> None:
    random = np.random.default_rng(20170403)
    cases = []
    for name in catalogue_names():
        entry = load_catalogue_function(name)
        defaults = {key: parameter.default for key, parameter in entry.parameters.items()}
        axes = {axis: np.sort(random.uniform(*ends, 31)) for axis, ends in entry.domain.items()}
        cases.append((formula(entry.formula, " ".join(entry.domain), **defaults), open_mesh(axes)))
    polynomials = (
        "x0**2",
        "x0**3 - 3*x0*x1**2",
        "(1 - x0)**2 + 100*(x1 - x0**2)**2",
        "x0**2 + x1**2 + (0.5*x0 + x1)**2 + (0.5*x0 + x1)**4",
    )
    cases += [(formula(text), grid(37, x0=(-5, 10), x1=(-5, 10))) for text in polynomials]
    covered = []
    for function, mesh in cases:
        gradient = richardson(function, mesh)
        error = norm(np.array(gradient.components) - exact(function, mesh))
        known = np.isfinite(error)
        covered.append(np.mean(estimate(gradient)[known] >= error[known]))
    print(f"\ncovered: {np.mean(covered):.2%}, at worst {min(covered):.2%}")
    assert np.mean(covered) >= 0.995
    # Polynomials have no error but rounding, of which an estimate knows only the size.
    assert min(covered) >= 0.97

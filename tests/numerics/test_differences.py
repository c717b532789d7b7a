"""Difference quotients: their order, their accuracy, and what they do where f is not smooth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gradatlas.differentiation.differentiate import differentiate, prepare
from gradatlas.differentiation.gradient import Gradient
from gradatlas.differentiation.method import MethodSpec, specify_method
from gradatlas.differentiation.stencils import AxisStep
from gradatlas.fields.field import FLAGS
from gradatlas.functions.function import FloatArray, Function
from gradatlas.grids import Mesh, open_mesh
from tests.support.option_values import (
    every_method,
    method_text,
    takes_a_step,
    with_step,
)
from tests.support.whole_fields import formula, whole_field

METHODS = every_method()


def grid(**axes: tuple[float, float, int]) -> Mesh:
    return open_mesh({name: np.linspace(*bounds) for name, bounds in axes.items()})


def relative_error(function: Function, mesh: Mesh, gradient: Gradient) -> float:
    """Return the worst error on the grid in units of the largest gradient there."""
    assert function.exact_gradient is not None
    exact = np.array(function.exact_gradient(*mesh.arrays))
    difference = np.linalg.norm(np.array(gradient.components) - exact, axis=0)
    return float(difference.max() / np.linalg.norm(exact, axis=0).max())


@pytest.mark.parametrize(
    ("method", "steps", "slope"),
    [
        # Steps between where the next term of the error counts and where rounding does.
        (specify_method("forward"), (1e-5, 1e-2), 1),
        (specify_method("central", order=2), (1e-3, 1e-1), 2),
        (specify_method("central", order=4), (1e-2, 2e-1), 4),
        (specify_method("central", order=6), (3e-2, 3e-1), 6),
    ],
    ids=method_text,
)
def test_the_error_falls_with_the_step_as_the_order_says(
    method: MethodSpec, steps: tuple[float, float], slope: int
) -> None:
    function, mesh = formula("sin(x0)*exp(x1)"), grid(x0=(-2, 2, 21), x1=(-1, 1, 11))
    sizes = np.geomspace(*steps, 9)
    errors = [
        relative_error(function, mesh, differentiate(function, mesh, with_step(method, float(h))))
        for h in sizes
    ]
    fitted = np.polyfit(np.log(sizes), np.log(errors), 1)[0]
    # The next term of the error bends the line by less than this over the range.
    assert fitted == pytest.approx(slope, abs=0.05)


@pytest.mark.parametrize(
    ("order", "degree"), [(2, 2), (4, 4), (6, 6)], ids=["order 2", "order 4", "order 6"]
)
def test_central_differences_are_exact_for_polynomials_up_to_their_order(
    order: int, degree: int
) -> None:
    function, mesh = formula(f"x**{degree} - 3*x", "x"), grid(x=(-1, 1, 9))
    gradient = differentiate(function, mesh, specify_method("central", step=0.25, order=order))
    exact = degree * mesh.arrays[0] ** (degree - 1) - 3
    # Rounding of f, of size 10, divided by the step.
    np.testing.assert_allclose(gradient.components[0], exact, atol=1e-13)


def test_forward_differences_are_exact_for_linear_functions() -> None:
    function, mesh = formula("3*x0 - 2*x1 + 1"), grid(x0=(-2, 2, 5), x1=(-1, 1, 3))
    gradient = differentiate(function, mesh, specify_method("forward", step=0.5))
    np.testing.assert_array_equal(gradient.components[0], np.full((3, 5), 3.0))
    np.testing.assert_array_equal(gradient.components[1], np.full((3, 5), -2.0))


@pytest.mark.parametrize("step", [0.1, 1e-4, 1e-9])
def test_the_quotient_is_divided_by_the_distance_as_it_is_in_float64(step: float) -> None:
    # At 1000 the two places are 1000 ± h rounded to multiples of 1e-13; by 2h the slope of x would
    # be wrong by up to 1e-4 for h = 1e-9.
    function, mesh = formula("x", "x"), grid(x=(1000, 1001, 7))
    for method in ("central", "forward"):
        gradient = differentiate(function, mesh, specify_method(method, step=step))
        np.testing.assert_array_equal(gradient.components[0], np.ones(7))


def test_a_step_that_vanishes_in_rounding_gives_nan() -> None:
    function, mesh = formula("x", "x"), grid(x=(1000, 1001, 3))
    for method in ("central", "forward"):
        gradient = differentiate(function, mesh, specify_method(method, step=1e-20))
        assert np.all(np.isnan(gradient.components[0]))


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("sin(x0)*cos(x1)", (-2, 2)),
        ("exp(x0) + x0*x1**3", (-1, 3)),
        ("x0**2 + x1**2 + 5", (-2, 2)),
        # Far from the origin: the step must not follow |x| alone.
        ("sin(x0) + cos(x1)", (1000, 1004)),
        # A close look: the step must not follow the width alone.
        ("(1 - x0)**2 + 100*(x1 - x0**2)**2", (0.999, 1.002)),
        # Other units.
        ("sin(1e9*x0)*cos(1e9*x1)", (0, 4e-9)),
        ("sin(1e-9*x0)*cos(1e-9*x1)", (0, 4e9)),
    ],
)
@pytest.mark.parametrize(
    ("method", "promise"),
    # eps**(2/3) = 4e-11 and eps**(1/2) = 1.5e-8, times what is not known of f.
    [(method, 5e-7 if method.name == "forward" else 1e-8) for method in METHODS],
    ids=method_text,
)
def test_the_automatic_step_keeps_the_promised_accuracy(
    text: str, bounds: tuple[float, float], method: MethodSpec, promise: float
) -> None:
    function, mesh = formula(text), grid(x0=(*bounds, 31), x1=(*bounds, 17))
    gradient = differentiate(function, mesh, method)
    assert relative_error(function, mesh, gradient) <= promise


@pytest.mark.parametrize("is_local", [False, True])
def test_a_chosen_step_is_positive_on_every_axis(is_local: bool) -> None:
    for values in ([0.0], [5.0], [0.0, 1.0], [-1e-300, 0, 1e300], [1e15, 1e15 + 1]):
        coordinate = np.array(values)
        step = AxisStep(1e-6, is_local, is_chosen=True)
        sizes = step.on(open_mesh({"x": coordinate}), 0)
        assert sizes.shape == coordinate.shape
        assert np.all(sizes > 0)
        assert np.all(coordinate + sizes > coordinate)


@pytest.mark.parametrize("method", METHODS, ids=method_text)
def test_the_gradient_of_a_product_is_right_at_every_point_of_the_seed_grid(
    method: MethodSpec,
) -> None:
    # The code that this started from is wrong here at 323 of 324 points.
    axis = np.arange(-2, 2.5, 0.25)
    function, mesh = formula("x0*x1"), open_mesh({"x0": axis, "x1": axis})
    gradient = differentiate(function, mesh, method)
    # A product is linear along each axis: only rounding of f, of size 4, over the step is left.
    tolerance = 1e-6 if method.name == "forward" else 1e-9
    x0, x1 = np.meshgrid(axis, axis)
    np.testing.assert_allclose(gradient.components[0], x1, atol=tolerance)
    np.testing.assert_allclose(gradient.components[1], x0, atol=tolerance)


@pytest.mark.parametrize("method", METHODS, ids=method_text)
@pytest.mark.parametrize(
    ("text", "along_x0", "along_x1"),
    [("x0**2", [-2, 0, 2, 4], [0, 0, 0]), ("x1", [0] * 4, [1, 1, 1]), ("7", [0] * 4, [0] * 3)],
)
def test_a_function_of_one_axis_or_of_none_has_a_whole_field(
    method: MethodSpec, text: str, along_x0: list[int], along_x1: list[int]
) -> None:
    mesh = open_mesh({"x0": np.array([-1.0, 0, 1, 2]), "x1": np.array([0.0, 1, 2])})
    gradient = differentiate(formula(text), mesh, method)
    expected = np.broadcast_to(along_x0, (3, 4)), np.broadcast_to(np.c_[along_x1], (3, 4))
    for component, wanted in zip(gradient.components, expected, strict=True):
        assert component.shape == (3, 4)
        np.testing.assert_allclose(component, wanted, atol=1e-6)  # forward differences of x0**2


@pytest.mark.parametrize("method", METHODS, ids=method_text)
@pytest.mark.parametrize(("axes", "text"), [("x", "x**3"), ("x y z", "x**3*y*z**2")])
def test_any_number_of_axes_will_do(method: MethodSpec, axes: str, text: str) -> None:
    function = formula(text, axes)
    mesh = grid(**{name: (0.5, 2, 4 + i) for i, name in enumerate(axes.split())})
    gradient = differentiate(function, mesh, method)
    assert len(gradient.components) == len(mesh.arrays)
    assert gradient.components[0].shape == mesh.shape
    assert relative_error(function, mesh, gradient) <= (1e-7 if method.name == "forward" else 1e-9)


@pytest.mark.parametrize("method", METHODS, ids=method_text)
def test_the_mesh_is_not_changed(method: MethodSpec) -> None:
    mesh = grid(x0=(-2, 2, 5), x1=(-1, 1, 3))
    before = [array.copy() for array in mesh.arrays]
    for array in mesh.arrays:
        array.flags.writeable = False
    differentiate(formula("x0**2*x1"), mesh, method)
    for array, copy in zip(mesh.arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize("method", METHODS, ids=method_text)
@pytest.mark.parametrize("step", ["auto", 0.25])
def test_integer_coordinates_are_as_good_as_real_ones(
    method: MethodSpec, step: float | str
) -> None:
    if takes_a_step(method):
        method = with_step(method, step)
    integers: Any = {"x0": np.array([-2, 0, 1, 2]), "x1": np.array([-1, 0, 3])}
    reals = {name: values.astype(np.float64) for name, values in integers.items()}
    function = formula("x0**2*x1 + x1/4")
    gradients = [differentiate(function, open_mesh(mesh), method) for mesh in (integers, reals)]
    np.testing.assert_array_equal(gradients[0].components, gradients[1].components)


@pytest.mark.parametrize(
    ("method", "evaluations"),
    [
        (specify_method("central", order=2), 4),
        (specify_method("central", order=4), 8),
        (specify_method("central", order=6), 12),
        (specify_method("forward"), 3),
        (specify_method("exact"), 0),
    ],
    ids=method_text,
)
def test_the_evaluations_per_point_are_as_many_as_it_says(
    method: MethodSpec, evaluations: int
) -> None:
    function, mesh = formula("x0**2 + x1"), grid(x0=(-2, 2, 5), x1=(-1, 1, 3))
    calls = 0

    def count(*arrays: FloatArray) -> FloatArray:
        nonlocal calls
        calls += 1
        return function.evaluate(*arrays)

    counting = Function(function.axes, count, function.exact_gradient)
    gradient = differentiate(counting, mesh, prepare(function, mesh, method))
    assert gradient.evaluations_per_point == calls == evaluations


@pytest.mark.parametrize("method", METHODS, ids=method_text)
@pytest.mark.parametrize(
    ("text", "undefined"),
    [
        ("0/0 + x", [True, True, True, True, True]),
        ("1/x", [False, False, True, False, False]),
        ("1/x**2", [False, False, True, False, False]),
        ("log(x)", [True, True, True, False, False]),
        ("exp(10000*x)", [False, False, False, True, True]),
    ],
)
def test_where_f_is_not_defined_its_gradient_is_nan_without_a_warning(
    method: MethodSpec, text: str, undefined: list[bool]
) -> None:
    coordinates = {"x": np.array([-2.0, -1, 0, 1, 2])}
    field = whole_field(formula(text, "x"), coordinates, method)
    np.testing.assert_array_equal(np.isnan(field["df_dx"]), undefined)
    np.testing.assert_array_equal(np.isnan(field["grad_norm"]), undefined)
    np.testing.assert_array_equal(field["flag"] == FLAGS["not_finite"], undefined)
    assert not np.any(np.isinf(field["f"]))


DIFFERENCES = [method for method in METHODS if method.name not in ("exact", "complex")]


def sine_in_a_table(x: FloatArray) -> FloatArray:
    """Return the sine from −2 to 2, and NaN where a table of that range has no values."""
    return np.where(np.abs(x) <= 2, np.sin(x), np.nan)


@pytest.mark.parametrize("method", DIFFERENCES, ids=method_text)
def test_at_the_edges_of_a_domain_differences_stay_inside(method: MethodSpec) -> None:
    axis = np.linspace(-2, 2, 17)
    field = whole_field(Function(("x",), sine_in_a_table), {"x": axis}, method)
    error = np.abs(field["df_dx"] - np.cos(axis))
    # One-sided differences of an order have errors a few times those of central ones.
    assert error.max() <= (1e-7 if method.name == "forward" else 5e-10)
    np.testing.assert_array_equal(field["flag"], FLAGS["good"])


@pytest.mark.parametrize("method", DIFFERENCES, ids=method_text)
@pytest.mark.parametrize(
    ("text", "slope"),
    [("x**2.5", 0), ("x*sqrt(x) + x", 1), ("where(x < 0, 0/0, exp(x))", 1), ("log(1 + x)", 1)],
)
def test_a_slope_on_one_side_of_a_domain_is_found(
    text: str, slope: float, method: MethodSpec
) -> None:
    gradient = differentiate(formula(text, "x"), grid(x=(0, 1, 11)), method)
    # Where the curvature is infinite, the error is the square root of the reach, 0.0048 at most.
    assert gradient.components[0][0] == pytest.approx(slope, abs=2e-2 if "sqrt" in text else 1e-6)


@pytest.mark.parametrize("method", DIFFERENCES, ids=method_text)
@pytest.mark.parametrize(
    ("text", "x"),
    [
        ("1/x", 0),
        ("log(x)", 0),
        ("log(x)", 1e-9),
        ("sqrt(x)", 0),
        ("acos(x)", 1),
        ("where(x < 0, 0/0, floor(2 - x))", 0),
        ("where(x < 0, 0/0, where(x == 0, 1, 0))", 0),
        ("cbrt(where(x < 0, 0/0, x))", 0),
    ],
)
def test_no_slope_is_made_up_at_a_pole_or_a_jump(text: str, x: float, method: MethodSpec) -> None:
    function = Function(("x",), formula(text, "x").evaluate)
    axis = np.unique([x, *np.linspace(0.1, 0.9, 33)])
    field = whole_field(function, {"x": axis}, method)
    slope, flag = field["df_dx"][axis == x], field["flag"][axis == x]
    if x == 1e-9 and flag == FLAGS["good"]:
        assert slope == pytest.approx(1e9, rel=1e-6)
    elif method.name != "forward":  # which has a quotient wherever there is a place ahead
        assert np.isnan(slope)
    assert np.isnan(slope) or flag != FLAGS["good"] or x == 1e-9


@pytest.mark.parametrize("method", METHODS, ids=method_text)
def test_the_largest_numbers_give_no_warnings(method: MethodSpec) -> None:
    coordinates = {"x": np.array([-1.5e308, -1.0, 0.0, 1.0, 1.5e308])}
    function = formula("x**2 + 1e300*x*1e8", "x")
    field = whole_field(function, coordinates, method)
    assert not any(np.isinf(array).any() for array in field.values())


def test_the_exact_method_says_where_it_cannot_be_used() -> None:
    function = Function(("x",), np.sin, None)
    with pytest.raises(ValueError, match="another method"):
        differentiate(function, grid(x=(0, 1, 3)), specify_method("exact"))
    field = whole_field(function, {"x": np.linspace(0, 1, 3)}, "central")
    assert "error" not in field

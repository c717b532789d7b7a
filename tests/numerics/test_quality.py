"""Flags: no value is wrong without one, and what is right has none."""

from __future__ import annotations

import dataclasses
import functools
import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from gradatlas.differentiation.method import (
    GIVEN,
    MethodSpec,
    find_method,
    method_names,
    specify_method,
)
from gradatlas.fields.field import FLAGS
from gradatlas.formulas.language import parse_expression
from gradatlas.functions.function import FloatArray, Function
from tests.support.noisy_functions import noisy, single_precision
from tests.support.option_values import every_method, method_text
from tests.support.whole_fields import formula, whole_field

CENTRAL = specify_method("central")
METHODS = (
    *every_method(),
    *(specify_method("central", step=step) for step in (0.5, 1e-13)),
    specify_method("forward", step=1e-3),
)
UNIT = (-2.0, 2.0)
HOSTILE: dict[str, tuple[str, tuple[float, float]]] = {
    "constant": ("7", UNIT),
    "large constant": ("1e10", UNIT),
    "one variable": ("sin(3*x0)", UNIT),
    "offset": ("x0**2 + x1**2 + 1e10", UNIT),
    "offset that is taken away": ("(x0**2 + x1**2 + 1e10) - 1e10", UNIT),
    "far from the origin": ("sin(x0)*cos(x1)", (1e8 - 2, 1e8 + 2)),
    "large coordinates": ("x0**2 + x0*x1", (-1e8, 1e8)),
    "small coordinates": ("sin(1e8*x0)*cos(1e8*x1)", (-2e-8, 2e-8)),
    "bowl over small coordinates": ("x0**2 + x1**2", (-2e-8, 2e-8)),
    "waves shorter than the grid": ("sin(200*x0)*sin(200*x1)", UNIT),
    "poles": ("1/x0 + 1/(x1 - 1)**2", UNIT),
    "tangent": ("tan(3*x0)*x1", UNIT),
    "overflow": ("exp(400*x0)*exp(400*x1)", UNIT),
    "logarithm of negatives": ("log(x0) + log(x1 + 1)", UNIT),
    "root at the edge of its domain": ("x0*sqrt(x0) + x1", (0, 2)),
    "jumps": ("floor(x0) + x1", UNIT),
    "sign": ("sign(x0)*x1", UNIT),
    "kinks": ("abs(x0) + abs(x1 - 0.3)", UNIT),
    "kink next to points": ("abs(x0 - 1e-7)", UNIT),
    "tip": ("-20*exp(-0.2*hypot(x0, x1))", UNIT),
    "choice": ("where(x0 < 0.5, x0**2, 3*x1)", UNIT),
    "removable": ("cos(12*sqrt(x0**2 + x1**2))", UNIT),
    "infinite curvature": ("x0*sin(sqrt(abs(x0))) + x1*sin(sqrt(abs(x1)))", (-500, 500)),
}


def lines(bounds: tuple[float, float]) -> dict[str, FloatArray]:
    return {"x0": np.linspace(*bounds, 41), "x1": np.linspace(*bounds, 31)}


def largest_nearby(norm: FloatArray) -> FloatArray:
    padded = np.pad(np.nan_to_num(norm), 1)
    rows, columns = norm.shape
    shifted = [padded[i : i + rows, j : j + columns] for i in range(3) for j in range(3)]
    return np.asarray(np.max(shifted, axis=0))


def needs_no_formula(method: MethodSpec) -> bool:
    return find_method(method.name).refusal(None) is None


def without_exact(function: Function) -> Function:
    return dataclasses.replace(
        function, exact_gradient=None, exact_field=None, evaluate_complex=None
    )


@functools.cache
def exact_field(name: str) -> Mapping[str, NDArray[Any]]:
    text, bounds = HOSTILE[name]
    return whole_field(formula(text), lines(bounds), "exact")


def can_differentiate(method: MethodSpec, text: str) -> bool:
    return find_method(method.name).refusal(parse_expression(text)) is None


HOSTILE_TO = [
    (method, name)
    for method in METHODS
    for name, (text, _) in HOSTILE.items()
    if can_differentiate(method, text)
]


@pytest.mark.parametrize(("method", "name"), HOSTILE_TO, ids=method_text)
def test_no_value_is_wrong_without_a_flag(name: str, method: MethodSpec) -> None:
    text, bounds = HOSTILE[name]
    field = whole_field(formula(text), lines(bounds), method)
    exact = exact_field(name)
    wrong = np.hypot(field["df_dx0"] - exact["df_dx0"], field["df_dx1"] - exact["df_dx1"])
    good = field["flag"] == FLAGS["good"]
    assert np.all(wrong[good] <= 1e-6 * largest_nearby(exact["grad_norm"])[good])
    # Where there is no gradient there is no number.
    has_none = np.isnan(exact["grad_norm"])
    assert np.all(np.isnan(field["grad_norm"][has_none]))
    assert not good[np.isnan(field["grad_norm"])].any()


@pytest.mark.parametrize("method", [m for m in METHODS if needs_no_formula(m)], ids=method_text)
@pytest.mark.parametrize("name", HOSTILE)
def test_no_value_is_wrong_without_a_flag_where_no_exact_gradient_is_known(
    name: str, method: MethodSpec
) -> None:
    text, bounds = HOSTILE[name]
    coordinates = lines(bounds)
    field = whole_field(without_exact(formula(text)), coordinates, method)
    assert "error" not in field
    exact = exact_field(name)
    wrong = np.hypot(field["df_dx0"] - exact["df_dx0"], field["df_dx1"] - exact["df_dx1"])
    good = field["flag"] == FLAGS["good"]
    if name == "sign":  # at the origin f has a derivative along each axis, but no gradient
        good[coordinates["x1"].size // 2, coordinates["x0"].size // 2] = False
    if name == "root at the edge of its domain":  # the slope on one side, which no rule tells
        good[:, 0] = False
    # What is tried out cannot be known as exactly as what is known; at kinks f is only numbers.
    scale = largest_nearby(np.fmax(exact["grad_norm"], np.where(good, field["grad_norm"], 0)))
    # Where all is next to nothing, nothing is known.
    assert np.all(wrong[good] <= 1e-5 * scale[good] + 1e-150)
    assert not good[np.isnan(exact["grad_norm"])].any()


SMOOTH: list[tuple[str, tuple[float, float]]] = [
    ("sin(x0)*cos(x1)", UNIT),
    ("(1 - x0)**2 + 100*(x1 - x0**2)**2", UNIT),
    ("exp(-x0**2 - x1**2)", UNIT),
    ("20 + x0**2 + x1**2 - 10*(cos(2*pi*x0) + cos(2*pi*x1))", (-5, 5)),
    ("x0**2 + x1**2 + 5", UNIT),
    ("x0**3 - 3*x0*x1**2", (-1e6, 1e6)),
    ("3", UNIT),
    ("x1", UNIT),
    ("min(1/(x0 - 5) - 9, x1) + max(x0 - 20, x0*x1) + abs(x1 - 9)", UNIT),
]


@pytest.mark.parametrize(
    ("method", "text", "bounds", "known"),
    [
        (method, text, bounds, known)
        for method, (text, bounds), known in itertools.product(
            every_method(), SMOOTH, (True, False)
        )
        if can_differentiate(method, text) and (known or needs_no_formula(method))
    ],
    ids=method_text,
)
def test_what_is_right_has_no_flag(
    text: str, bounds: tuple[float, float], method: MethodSpec, known: bool
) -> None:
    function = formula(text) if known else without_exact(formula(text))
    field = whole_field(function, lines(bounds), method)
    np.testing.assert_array_equal(field["flag"], FLAGS["good"])


@pytest.mark.parametrize("known", [True, False], ids=["exact known", "exact unknown"])
@pytest.mark.parametrize(
    ("text", "method", "meaning", "where"),
    [
        ("abs(x0)", CENTRAL, "kink", lambda x0, _: x0 == 0),
        ("abs(x0)", specify_method("forward"), "kink", lambda x0, _: x0 == 0),
        ("max(x0, x1)", CENTRAL, "kink", lambda x0, x1: np.abs(x0 - x1) < 1e-9),
        ("floor(x0)", CENTRAL, "kink", lambda x0, _: np.abs(x0 - np.round(x0)) < 1e-9),
        ("1/x0", CENTRAL, "not_finite", lambda x0, _: x0 == 0),
        ("log(x0)", CENTRAL, "not_finite", lambda x0, _: x0 <= 0),
        ("sin(20*x0)", specify_method("central", step=0.5), "not_converged", lambda x0, _: x0 < 9),
        # So little is left that no point is right by chance.
        (
            "sin(3*x0 + 1) + sin(x1 - 1) + 1e13",
            CENTRAL,
            "lost_to_cancellation",
            lambda x0, _: x0 < 9,
        ),
    ],
)
def test_flags_tell_what_is_the_matter(
    text: str, method: MethodSpec, meaning: str, where: Any, known: bool
) -> None:
    function = formula(text) if known else without_exact(formula(text))
    axis = np.linspace(-2, 2, 21)
    field = whole_field(function, {"x0": axis, "x1": axis}, method)
    x0, x1 = np.meshgrid(axis, axis)
    np.testing.assert_array_equal(field["flag"] == FLAGS[meaning], where(x0, x1))


def test_points_next_to_a_kink_are_flagged_as_such() -> None:
    # The differences reach 2.4e-6 to each side.
    for known in (True, False):
        function = formula("abs(x0 - 1e-7) + x1")
        function = function if known else without_exact(function)
        field = whole_field(function, lines(UNIT), "central")
        flags = field["flag"][:, np.linspace(-2, 2, 41) == 0]
        np.testing.assert_array_equal(flags, FLAGS["kink"])


@pytest.mark.parametrize(
    ("text", "bounds", "slope"),
    [
        ("-(1 + cos(12*sqrt(x0**2 + x1**2)))/(0.5*(x0**2 + x1**2) + 2)", (-5.12, 5.12), 0.0),
        ("x0*sin(sqrt(abs(x0))) + x1*sin(sqrt(abs(x1)))", (-500, 500), 0.0),
        # Away from the origin, and with a slope of its own.
        ("cos(3*sqrt((x0 - 1)**2 + (x1 + 0.5)**2)) + 2*x0", (-2, 2), 2.0),
        ("(x0 - 1)*sqrt(abs(x0 - 1)) + 2*x0", (-2, 2), 2.0),
    ],
)
def test_removable_singularities_have_their_true_gradient(
    text: str, bounds: tuple[float, float], slope: float
) -> None:
    place = (1.0, -0.5) if "- 1" in text else (0.0, 0.0)
    exact = formula(text).exact_gradient
    assert exact is not None
    along_x0, along_x1 = exact(*(np.array([value]) for value in place))
    # The limit is found from places at 1e-12 of the coordinates.
    np.testing.assert_allclose(along_x0, slope, atol=1e-11)
    np.testing.assert_allclose(along_x1, 0, atol=1e-11)
    axis = {name: np.linspace(*bounds, 41) for name in ("x0", "x1")}
    field = whole_field(formula(text), axis, "exact")
    np.testing.assert_array_equal(field["flag"], FLAGS["good"])


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("sqrt(x0**2 + x1**2)", (0, 0)),
        ("-20*exp(-0.2*sqrt((x0**2 + x1**2)/2)) - exp((cos(2*pi*x0) + cos(2*pi*x1))/2)", (0, 0)),
        ("abs(x0*1e-3) + 5*x0 + x1", (0, 0)),
        ("x0 + 1e-7*abs(x0) + x1", (0, 0)),
        ("cbrt(x0**3 + x1**3)", (0, 0)),
        ("cbrt(x0**2*x1)", (0, 0)),
        ("sqrt(abs(x0*x1))", (0, 0)),
        ("floor(x0) + abs(x0)*x0", (0, 0)),
        ("x0 + sqrt(x0*x0*x0)", (0, 0)),
        # Seen only from some directions.
        ("max(0, x1 - abs(x0))", (0, 0)),
        ("max(abs(x1) - abs(x0), 0)", (0, 0)),
        ("where(x1 > abs(x0), 1, 0)", (0, 0)),
        ("max(0, abs(x0) - abs(x1 - 1))", (0, 1)),
        ("5*x0 + hypot(x0, x1 - 1) - abs(x1 - 1)", (0, 1)),
        ("max(0, x2 - hypot(x0, x1))", (0, 0, 0)),
        ("max(abs(x2) - abs(x0) - abs(x1), 0)", (0, 0, 0)),
        # Jumps of what is compared.
        ("where(sign(x0) > 0.5, 1, 2)", (0, 1)),
        ("min(floor(x0), 1.5)", (2, 1)),
        ("where(floor(x0) == 1, x0, 0)", (2, 1)),
        ("where(floor(x0/2)*2 == floor(x0), 1, 0)", (3, 1)),
        ("where(1/x0 > 0, x0, -x0)", (0, 1)),
        ("min(1/x0, 0)", (0, 1)),
        ("min(sign(x0), -0.5)", (0, 1)),
        ("where(x0**2 <= 0, 1, 0)", (0, 1)),
    ],
)
def test_kinks_and_jumps_are_not_taken_for_removable(text: str, place: tuple[float, ...]) -> None:
    names = " ".join(f"x{axis}" for axis in range(len(place)))
    coordinates = {
        name: np.array([value - 0.5, value, value + 0.5])
        for name, value in zip(names.split(), place, strict=True)
    }
    field = whole_field(formula(text, names), coordinates, "exact")
    middle = (1,) * len(place)
    assert np.isnan(field["grad_norm"][middle])
    assert field["flag"][middle] == FLAGS["kink"]


@pytest.mark.parametrize(
    ("text", "place", "slope"),
    [
        ("where(floor(x0/2)*2 == floor(x0), 1, 0)", 2.5, 0),
        ("where(x0 == x0, x0**2, 1)", 2, 4),
        ("where(abs(x0) < 1, x0, 3)", 0, 1),
        ("where(sqrt(x0**2) < 1, x0, 3)", 0, 1),
        ("1/(1 + exp(-50*x0))", -20, 0),
        ("1/cosh(x0)", 711, 0),
        ("max(x0**2, -x0**2)", 0, 0),
        ("max(x0, x0)", 3, 1),
    ],
)
def test_what_only_looks_like_a_kink_has_its_gradient(
    text: str, place: float, slope: float
) -> None:
    exact = formula(text, "x0").exact_gradient
    assert exact is not None
    np.testing.assert_allclose(exact(np.array([place]))[0], slope, rtol=1e-12)


@pytest.mark.parametrize("method", [name for name in method_names() if name != GIVEN])
@pytest.mark.parametrize(
    "text",
    [
        "(1 - cos(x))/x**2",
        "(exp(x) - 1)/x",
        "x/(exp(x) - 1)",
        "log(1 + x)/x",
        "(sqrt(1 + x) - 1)/x",
    ],
)
def test_what_rounding_inside_a_formula_destroys_is_flagged(text: str, method: str) -> None:
    # At 1.8e-15 the terms of these formulas cancel to the last digit.
    coordinates = {"x": np.array([-0.5, -0.1, 1.8e-15, 0.1, 0.2])}
    field = whole_field(formula(text, "x"), coordinates, method)
    assert field["flag"][2] == FLAGS["lost_to_cancellation"]
    if method in ("exact", "complex"):
        others = np.array([True, True, False, True, True])
        np.testing.assert_array_equal(field["flag"][others], FLAGS["good"])


def sine_in_single_precision(x: FloatArray) -> FloatArray:
    return np.sin(3 * x).astype(np.float32).astype(np.float64)


def sine_of_single_precision(x: FloatArray) -> FloatArray:
    return np.sin(3 * x.astype(np.float32)).astype(np.float64)


@pytest.mark.parametrize(
    ("function", "slope", "bounds", "method"),
    [
        (
            lambda x: 1e6 + np.sin(5 * x),
            lambda x: 5 * np.cos(5 * x),
            UNIT,
            specify_method("central", step=1e-3),
        ),
        (
            lambda x: 1e4 + np.sin(5 * x),
            lambda x: 5 * np.cos(5 * x),
            UNIT,
            specify_method("forward", step=1e-5),
        ),
        (
            lambda x: np.cos(50 * x),
            lambda x: -50 * np.sin(50 * x),
            (1000, 1001),
            specify_method("forward"),
        ),
        (
            sine_in_single_precision,
            lambda x: 3 * np.cos(3 * x),
            UNIT,
            specify_method("central", step=1e-8),
        ),
        (
            sine_of_single_precision,
            lambda x: 3 * np.cos(3 * x),
            (1000, 1001),
            specify_method("central", step=1e-5),
        ),
        (
            lambda x: np.round(np.sin(3 * x), 9),
            lambda x: 3 * np.cos(3 * x),
            UNIT,
            specify_method("central", step=1e-10),
        ),
        (lambda x: x + 1e-4 * np.abs(x), lambda x: 1 + 1e-4 * np.sign(x), UNIT, CENTRAL),
        (
            lambda x: x + 1e-9 * np.sin(1e5 * x),
            lambda x: 1 + 1e-4 * np.cos(1e5 * x),
            (1000, 1001),
            specify_method("central", order=6),
        ),
        (
            lambda x: np.tanh(100 * x),
            lambda x: 100 / np.cosh(100 * x) ** 2,
            UNIT,
            specify_method("central", step=0.1),
        ),
    ],
)
def test_functions_without_a_formula_are_not_wrong_without_a_flag(
    function: Any, slope: Any, bounds: tuple[float, float], method: MethodSpec
) -> None:
    axis = np.linspace(*bounds, 41)
    field = whole_field(Function(("x",), function), {"x": axis}, method)
    wrong = np.abs(field["df_dx"] - slope(axis))
    good = field["flag"] == FLAGS["good"]
    # What is tried out is not known for sure: differences that judge may be ten times off.
    assert np.all(wrong[good] <= 2e-5 * np.abs(slope(axis)).max())


def test_a_gradient_too_large_for_float64_is_not_called_a_kink() -> None:
    field = whole_field(formula("exp(1e10*x)", "x"), {"x": np.array([-1.0, 7e-8])}, "exact")
    np.testing.assert_array_equal(field["flag"], [FLAGS["good"], FLAGS["not_finite"]])


NOISY_METHODS = (
    CENTRAL,
    specify_method("central", order=6),
    specify_method("richardson"),
)


@pytest.mark.parametrize("method", NOISY_METHODS, ids=method_text)
@pytest.mark.parametrize("level", [1e-12, 1e-10, 1e-8, 1e-6, 1e-4])
def test_noise_is_called_noise_and_what_is_right_up_to_it_is_right(
    level: float, method: MethodSpec
) -> None:
    coordinates = {"x0": np.linspace(-2, 2, 18), "x1": np.linspace(-1, 2, 14)}
    field = whole_field(noisy(level), coordinates, method)
    x0, x1 = np.meshgrid(*coordinates.values())
    wrong = np.hypot(
        field["df_dx0"] - np.cos(x0) * np.cos(x1), field["df_dx1"] + np.sin(x0) * np.sin(x1)
    )
    good, lost = (field["flag"] == FLAGS[name] for name in ("good", "lost_to_cancellation"))
    # It is not known better than within its own noise: errors may be twice what is allowed.
    assert np.all(wrong[good] <= 2e-6)
    assert np.mean(good | lost) >= 0.98
    assert not np.any(field["flag"] == FLAGS["kink"])
    if level <= 1e-10:
        np.testing.assert_array_equal(field["flag"], FLAGS["good"])
    if level >= 1e-6:
        assert not np.any(good)


@pytest.mark.parametrize("method", NOISY_METHODS, ids=method_text)
def test_single_precision_has_no_kinks(method: MethodSpec) -> None:
    coordinates = {"x0": np.linspace(-2, 2, 21), "x1": np.linspace(-2, 2, 21)}
    for function in (single_precision(), Function(("x0", "x1"), loss_in_single_precision)):
        flags = whole_field(function, coordinates, method)["flag"]
        assert np.mean(flags == FLAGS["kink"]) <= 0.01
        assert np.mean((flags == FLAGS["lost_to_cancellation"]) | (flags == FLAGS["good"])) > 0.9


def loss_in_single_precision(x: FloatArray, y: FloatArray) -> FloatArray:
    """Return a smooth loss, computed as most networks are."""
    weights = np.array([0.3, -1.2, 2.0], dtype=np.float32)
    x, y = np.broadcast_arrays(x, y)
    score = np.float32(x)[..., None] * weights + np.float32(y)[..., None]
    return np.mean(np.log1p(np.exp(-score)), axis=-1).astype(np.float64)


def test_no_error_is_claimed_where_differences_contradict_the_exact_gradient() -> None:
    function = formula("x0**2 + x1**3")
    assert function.exact_field is not None
    right = function.exact_field

    def wrong(
        *arrays: FloatArray,
    ) -> tuple[FloatArray, tuple[FloatArray, ...], FloatArray]:
        values, (along_x0, along_x1), rounding = right(*arrays)
        at_half = np.broadcast_to(arrays[0] == 0.5, along_x0.shape)
        return values, (np.where(at_half, 2 * along_x0, along_x0), along_x1), rounding

    function = dataclasses.replace(
        function, exact_field=wrong, exact_gradient=lambda *arrays: wrong(*arrays)[1]
    )
    axis = np.linspace(-1, 1, 9)
    for method in ("central", "forward"):
        field = whole_field(function, {"x0": axis, "x1": axis}, method)
        np.testing.assert_array_equal(np.isnan(field["error"]), np.meshgrid(axis, axis)[0] == 0.5)
        assert np.all(field["flag"][np.isnan(field["error"])] != FLAGS["good"])

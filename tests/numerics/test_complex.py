"""The complex step, against derivatives and continuations with 50 digits and more."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np
import pytest

from gradatlas.differentiation.differentiate import differentiate
from gradatlas.differentiation.method import specify_method
from gradatlas.differentiation.methods.complex import refusal
from gradatlas.formulas.language import FUNCTIONS, NOT_ANALYTIC, not_analytic, parse_expression
from gradatlas.functions.catalogue_entry import catalogue_names, load_catalogue_function
from gradatlas.functions.function import FloatArray, Function
from gradatlas.grids import open_mesh
from tests.support.formulas import evaluate_with_mpmath
from tests.support.whole_fields import formula

COMPLEX = specify_method("complex")
BELOW_1 = [1 - 2.0**-bits for bits in (1, 10, 30, 52)]
NEAR_0 = [1e-8, 1e-17, 1e-100, 1e-250]
USUAL = [0.3, 0.9, 1.1, 2.0, 3.7]


def both_signs(values: list[float]) -> list[float]:
    return [*values, *(-value for value in values)]


# Formula → values of x, where it is analytic and its derivative well conditioned.
FORMULAS: dict[str, list[float]] = {
    "sin(x)": both_signs([*USUAL, *NEAR_0, 1e8, 12345.678]),
    "cos(x)": both_signs([*USUAL, *NEAR_0[:3], 1e8, 12345.678]),
    "tan(x)": both_signs([*USUAL, *NEAR_0, 1.5707963, 1e8]),
    "asin(x)": both_signs([*BELOW_1, *NEAR_0, 0.3]),
    "acos(x)": both_signs([*BELOW_1, *NEAR_0, 0.3]),
    "atan(x)": both_signs([*USUAL, *NEAR_0, 1e8, 1e20]),
    "sinh(x)": both_signs([*USUAL, *NEAR_0, 700]),
    "cosh(x)": both_signs([*USUAL, *NEAR_0[:3], 700]),
    "tanh(x)": both_signs([*USUAL, *NEAR_0, 25, 300]),
    "exp(x)": both_signs([*USUAL, *NEAR_0, 600]),
    "log(x)": [*USUAL, *NEAR_0, 1, 1 + 2.0**-52, 1e8, 1e300],
    "log10(x)": [*USUAL, *NEAR_0, 1, 1 + 2.0**-52, 1e8, 1e300],
    "log2(x)": [*USUAL, *NEAR_0, 1, 1 + 2.0**-52, 1e8, 1e300],
    "sqrt(x)": [*USUAL, *NEAR_0, 1e8, 1e300],
    "cbrt(x)": both_signs([*USUAL, *NEAR_0, 1e8, 1e300]),
    "hypot(x, 2)": both_signs([*USUAL, *NEAR_0[:3], 1e8, 1e150]),
    "hypot(3, x)": both_signs([*USUAL, 1e8, 1e150]),
    "hypot(x, 0)": both_signs([*USUAL, *NEAR_0, 1e8, 1e150, 1e300]),
    "hypot(1e300*x, 1e300)": both_signs([*USUAL]),
    "atan2(x, 2)": both_signs([*USUAL, *NEAR_0, 1e8]),
    "atan2(x, -2)": both_signs([*USUAL, *NEAR_0, 1e8]),
    "atan2(1, x)": both_signs([*USUAL, *NEAR_0, 1e8]),
    "erf(x)": both_signs([*USUAL, *NEAR_0, 6, 20]),
    "x**2": both_signs([*USUAL, *NEAR_0[:3], 1e8]),
    "x**7": both_signs([*USUAL, 1e8]),
    "x**-3": both_signs([*USUAL, 1e8, 1e-8]),
    "x**301": both_signs([0.3, 0.9, 1.1, 2]),
    "x**2.5": [*USUAL, 1e8, 1e-8],
    "x**0.5": [*USUAL, *NEAR_0, 1e8],
    "2**x": both_signs([*USUAL, *NEAR_0, 900]),
    "x**x": [*USUAL, 100],
    "1/x": both_signs([*USUAL, *NEAR_0[:2], 1e8]),
    "x/(x**2 + 1)": both_signs([*USUAL, *NEAR_0]),
    "(x - 1)*(x + 3) - x": both_signs([0.3, 2]),
    # Products of tiny numbers, and numbers that squares of a step would outgrow.
    "log(exp(-x**2))": both_signs([*USUAL, 24]),
    "x*1e-150*1e150": both_signs(USUAL),
    "sqrt(x**2 + 1e-300)": both_signs([*USUAL, 1e-100]),
}


def slopes(text: str, places: list[float], step: float | str = "auto") -> FloatArray:
    """Return the derivative of a formula in x at places in any order."""
    order = np.argsort(places)
    mesh = open_mesh({"x": np.array(places, np.float64)[order]})
    result = np.empty(len(places))
    result[order] = differentiate(
        formula(text, "x"), mesh, specify_method("complex", step=step)
    ).components[0]
    return result


def wanted_slopes(text: str, places: list[float]) -> FloatArray:
    # Digits enough for a difference over so short a step near a number as small as 1e-250.
    with mpmath.workdps(700):
        return np.array(
            [
                float(
                    mpmath.diff(
                        lambda x: evaluate_with_mpmath(text, x=x),
                        mpmath.mpf(place),
                        # Far below the place, and its distance from a boundary.
                        h=mpmath.mpf(10) ** -60 * min(abs(place), 1),
                    )
                )
                for place in places
            ]
        )


def test_every_analytic_function_is_among_the_formulas() -> None:
    text = " ".join(FORMULAS)
    assert {name for name in FUNCTIONS if f"{name}(" in text} == set(FUNCTIONS) - NOT_ANALYTIC


@pytest.mark.parametrize("text", FORMULAS)
def test_every_function_has_14_digits_at_every_point(text: str) -> None:
    places = FORMULAS[text]
    # Roundings of the few functions and products in it.
    np.testing.assert_allclose(slopes(text, places), wanted_slopes(text, places), rtol=1e-14)


@pytest.mark.parametrize("name", catalogue_names())
def test_the_catalogue_has_14_digits_or_is_refused(name: str) -> None:
    entry = load_catalogue_function(name)
    defaults = {key: parameter.default for key, parameter in entry.parameters.items()}
    function = formula(entry.formula, " ".join(entry.domain), **defaults)
    if unfit := not_analytic(parse_expression(entry.formula)):
        assert function.evaluate_complex is None
        assert all(word in str(refusal(parse_expression(entry.formula))) for word in unfit)
        return
    random = np.random.default_rng(20170401)
    coordinates = {axis: np.sort(random.uniform(*ends, 5)) for axis, ends in entry.domain.items()}
    mesh = open_mesh(coordinates)
    found = np.array(differentiate(function, mesh, COMPLEX).components)
    wanted = np.empty_like(found)
    with mpmath.workdps(50):
        for index in np.ndindex(mesh.shape):
            place = [
                mpmath.mpf(float(np.broadcast_to(array, mesh.shape)[index]))
                for array in mesh.arrays
            ]
            for axis in range(len(place)):
                order = tuple(int(axis == other) for other in range(len(place)))
                wanted[(axis, *index)] = mpmath.diff(
                    lambda *x: evaluate_with_mpmath(
                        entry.formula, **dict(zip(entry.domain, x, strict=True)), **defaults
                    ),
                    tuple(place),
                    order,
                )
    # In units of the largest gradient: where terms cancel, their rounding is left.
    scale = np.hypot.reduce(wanted, axis=0).max()
    assert np.hypot.reduce(found - wanted, axis=0).max() <= 1e-14 * scale


@pytest.mark.parametrize(
    ("text", "x", "slope"),
    [
        # Smooth, though squares vanish or parts of it are 0.
        ("x**2", 0, 0),
        ("x**3", 0, 0),
        ("x", 0, 1),
        ("x**0", 0, 0),
        ("x**0", 3, 0),
        ("(x - 1)**5", 1, 0),
        ("sqrt(x**2 + 1e-300)", 0, 0),
        ("sqrt(x*x + 1e-300)", 0, 0),
        ("x*x/(x*x + 1e-80)", 0, 0),
        ("x/(x**2 + 1e-200)", 0, 1e200),
        ("0**x", 2, 0),
        ("sqrt(x**2)", -2, -1),
        ("(-2)**3*x", 1, -8),
        # Branch points, kinks and poles.
        ("sqrt(x)", 0, None),
        ("sqrt(x**2)", 0, None),
        ("sqrt(x**4)", 0, None),
        ("cbrt(x)", 0, None),
        ("hypot(x, 0)", 0, None),
        ("hypot(x, x**2)", 0, None),
        ("atan2(x, -1)", 0, None),
        ("atan2(x, 0)", 0, None),
        ("asin(x)", 1, None),
        ("acos(x)", -1, None),
        ("x**0.5", 0, None),
        ("x**1.5", 0, None),
        ("x**x", 0, None),
        ("0**x", 0, None),
        ("(-2)**x", 3, None),
        ("1/x", 0, None),
        ("log(x**2)", 0, None),
        ("tan(x)/0", 1, None),
        # Not defined.
        ("log(x)", -1, None),
        ("sqrt(x)", -1, None),
        ("x**0.5", -1, None),
        ("asin(x)", 2, None),
        ("exp(x)", 800, None),
        ("9**9**9*x", 1, None),
        # f is finite, but a part of it is not defined: what complex numbers make of the part is not
        # f's business.
        ("sqrt(x)**2", -1, None),
        ("exp(log(x))", -1, None),
        ("sqrt(x)**0", -1, None),
        ("1**sqrt(x)", -1, None),
        ("1/(1/x)", 0, None),
        ("exp(-1/x)", 0, None),
        ("exp(-1/x**2)", 0, None),
        ("atan(1/x)", 0, None),
        ("tanh(1/x)", 0, None),
        ("sin(x)/x", 0, None),
        # Too large for float64, and then of no effect.
        ("exp(-exp(x))", 800, 0),
        ("atan(exp(x))", 800, 0),
        ("1/(1 + exp(x))", 800, 0),
        ("tanh(sinh(x)) + x", 800, 1),
        ("1/log(exp(x))", 800, None),
    ],
)
def test_known_slopes(text: str, x: float, slope: float | None) -> None:
    (result,) = slopes(text, [x])
    # One rounding or two; exactly 0 where it is 0.
    np.testing.assert_allclose(result, np.nan if slope is None else slope, rtol=1e-15)


def test_each_axis_has_its_own_step() -> None:
    # 1e8 and 1e-8 in one formula; and a step along one axis alone at points singular along the
    # other one.
    mesh = open_mesh({"x": np.array([1e8, 3e8]), "y": np.array([-1e-8, 0.0, 1e-8])})
    along_x, along_y = differentiate(formula("x**2*exp(1e8*y)", "x y"), mesh, COMPLEX).components
    x, y = mesh.arrays
    np.testing.assert_allclose(along_x, 2 * x * np.exp(1e8 * y), rtol=1e-14)
    np.testing.assert_allclose(along_y, 1e8 * x**2 * np.exp(1e8 * y), rtol=1e-14)
    along_x, along_y = differentiate(formula("x + sqrt(y**2)", "x y"), mesh, COMPLEX).components
    assert np.all(along_x == 1)
    np.testing.assert_array_equal(along_y[:, 0], [-1, np.nan, 1])


@pytest.mark.parametrize("step", ["auto", 1e-27, 0.125])
def test_a_point_has_the_same_gradient_in_every_tile(step: float | str) -> None:
    function = formula("erf(x)*atan2(y, x) + hypot(x, y)**2.5 + cbrt(x)*y", "x y")
    whole = open_mesh({"x": np.linspace(-2, 2, 33), "y": np.linspace(-1, 5, 17)})
    gradient = differentiate(function, whole, specify_method("complex", step=step))
    (x, y), (rows, columns) = whole.arrays, (slice(5, 8), slice(11, 30))
    part = type(whole)((x[:, columns], y[rows]), whole.axes)
    for component, all_of_it in zip(
        differentiate(function, part, specify_method("complex", step=step)).components,
        gradient.components,
        strict=True,
    ):
        np.testing.assert_array_equal(component, all_of_it[rows, columns])


def test_a_long_step_has_the_error_of_a_long_step() -> None:
    # h² f‴/6: for sin at 0 the derivative is sinh(h)/h.
    for step in (0.5, 0.1, 1e-3):
        np.testing.assert_allclose(
            slopes("sin(x)", [0.0, 1.0], step), np.sinh(step) / step * np.cos([0, 1]), rtol=1e-15
        )


@pytest.mark.parametrize("z", [0.7 + 0.2j, -0.4 + 0.6j, 2.5 + 1j, 0.3 + 1e-9j, -3 + 0.9j])
@pytest.mark.parametrize(
    ("text", "continuation"),
    [
        ("erf(x)", mpmath.erf),
        ("cbrt(x)", lambda z: mpmath.cbrt(z) if z.real > 0 else -mpmath.cbrt(-z)),
        ("hypot(x, 4)", lambda z: mpmath.sqrt(z**2 + 16)),
        ("atan2(x, 3)", lambda z: mpmath.atan(z / 3)),
        ("atan2(2, x)", lambda z: mpmath.acot(z / 2) + (mpmath.pi if z.real < 0 else 0)),
        ("x**5", lambda z: z**5),
        ("x**-4", lambda z: z**-4),
        ("(x + 5)**2.5", lambda z: (z + 5) ** mpmath.mpf(2.5)),
        ("(x + 5)**x", lambda z: (z + 5) ** z),
        ("2**x", lambda z: mpmath.mpf(2) ** z),
    ],
)
def test_functions_of_our_own_are_continued_as_they_should_be(
    text: str, continuation: Any, z: complex
) -> None:
    evaluate = formula(text, "x").evaluate_complex
    assert evaluate is not None
    (found,) = evaluate(np.array([z]))
    with mpmath.workdps(30):
        wanted = complex(continuation(mpmath.mpc(z)))
    assert abs(found - wanted) <= 2e-14 * abs(wanted)  # angles of up to 5π, rounded
    # What is continued must keep the small part as exact as the large one.
    if abs(z.imag) < 1e-6:
        assert found.imag == pytest.approx(wanted.imag, rel=1e-14)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("abs(x)", ("abs",)),
        (
            "max(x, floor(x)) + where(x < 0, sign(x), min(x, 1))",
            tuple(sorted(NOT_ANALYTIC - {"abs"})),
        ),
        ("sqrt(x**2) + hypot(x, 1) + cbrt(x) + atan2(x, 1)", ()),
        ("absolute*x", ()),
    ],
)
def test_what_is_not_analytic_is_named(text: str, names: tuple[str, ...]) -> None:
    expression = parse_expression(text)
    assert not_analytic(expression) == names
    reason = refusal(expression)
    if names:
        assert reason is not None
        assert " and ".join(names) in reason
        assert reason.endswith("use exact or central")
    else:
        assert reason is None


def test_functions_without_a_formula_are_refused() -> None:
    assert "use central" in str(refusal(None))
    function = Function(("x",), np.sin)
    with pytest.raises(ValueError, match="choose another method"):
        differentiate(function, open_mesh({"x": np.linspace(0, 1, 3)}), COMPLEX)

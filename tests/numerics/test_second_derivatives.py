"""Exact second derivatives of formulas, against 50 digits, and in gradient files."""

from __future__ import annotations

import math
from pathlib import Path

import mpmath
import numpy as np
import pytest
import xarray as xr

from gradatlas.axes import EvenAxis
from gradatlas.differentiation.method import specify_method
from gradatlas.fields.reading import Detail, read_field
from gradatlas.formulas.language import parse_expression
from gradatlas.formulas.second_derivatives import SecondDerivatives
from gradatlas.functions.catalogue_entry import catalogue_names, load_catalogue_function
from gradatlas.functions.function import FloatArray
from tests.numerics.test_exact_gradient import FORMULAS
from tests.support.cf import cf_faults
from tests.support.formulas import evaluate_with_mpmath
from tests.support.gradient_files import make_gradient

ORDERS = ((2, 0), (1, 1), (0, 2))


def second_derivatives(text: str, *arrays: object, **parameters: float) -> tuple[FloatArray, ...]:
    axes = ("x0", "x1")[: len(arrays)]
    found = SecondDerivatives(parse_expression(text), axes, parameters)
    return found.fields(*(np.asarray(array, np.float64) for array in arrays))


def assert_exact(text: str, points: FloatArray, **parameters: float) -> None:
    found = np.array(second_derivatives(text, *points.T, **parameters))
    with mpmath.workdps(60):
        wanted = np.array(
            [
                [
                    float(
                        mpmath.diff(
                            lambda a, b: evaluate_with_mpmath(text, x0=a, x1=b, **parameters),
                            (mpmath.mpf(float(x0)), mpmath.mpf(float(x1))),
                            order,
                        )
                    )
                    for x0, x1 in points
                ]
                for order in ORDERS
            ]
        )
    # As for gradients; terms of second derivatives cancel more often.
    norm = np.linalg.norm(wanted, axis=0)
    assert np.all(np.abs(found - wanted) <= 1e-10 * np.maximum(norm, np.median(norm)))


@pytest.mark.parametrize("text", FORMULAS)
def test_second_derivatives_of_every_function_have_10_digits(text: str) -> None:
    assert_exact(text, np.random.default_rng(20170401).uniform(0.2, 3.5, (6, 2)))


@pytest.mark.parametrize("name", catalogue_names())
def test_second_derivatives_of_the_catalogue_have_10_digits(name: str) -> None:
    entry = load_catalogue_function(name)
    low, high = np.array(list(entry.domain.values())).T
    points = np.random.default_rng(1).uniform(low, high, (6, 2))
    defaults = {key: parameter.default for key, parameter in entry.parameters.items()}
    assert_exact(entry.formula, points, **defaults)


@pytest.mark.parametrize(
    ("text", "x0", "curvature"),
    [
        ("x0**3", 0, 0),
        ("x0**2", 0, 2),
        ("x0**1.5", 0, math.nan),
        ("abs(x0)", 0, math.nan),
        ("abs(x0)", 1, 0),
        ("x0*abs(x0)", 0, math.nan),
        ("floor(x0)*x0", 1.5, 0),
        ("floor(x0)*x0", 1, math.nan),
        ("max(x0**2, -x0**2)", 0, math.nan),
        ("max(x0**4, -x0**4)", 0, 0),
        ("where(x0 < 0, x0**3, x0**4)", 0, 0),
        ("where(x0 < 0, x0**2, x0**3)", 0, math.nan),
        ("sqrt(x0)", 0, math.nan),
        ("sqrt(x0)", -1, math.nan),
        ("log(x0)", 2, -0.25),
        ("7", 1, 0),
        ("x0", 1, 0),
    ],
)
def test_known_curvatures(text: str, x0: float, curvature: float) -> None:
    (found,) = second_derivatives(text, [x0])
    np.testing.assert_allclose(found, [curvature], rtol=1e-14)


def make(path: Path, text: str, num: int = 9, *, second: bool = True) -> Path:
    axes = dict.fromkeys(("x0", "x1"), EvenAxis(-1, 1.5, num))
    return make_gradient(path, text, axes, specify_method("central"), second=second)


def test_a_file_has_them_where_they_are_asked_for(tmp_path: Path) -> None:
    path = make(tmp_path / "a.nc", "log(x0)*x1 + x1**3")
    with xr.open_dataset(path) as dataset:
        x0, x1 = np.meshgrid(dataset.x0, dataset.x1)
        is_defined = np.isfinite(dataset.f.values)
        for name, values in (
            ("d2f_dx0dx0", -x1 / x0**2),
            ("d2f_dx0dx1", 1 / x0),
            ("d2f_dx1dx1", 6 * x1),
        ):
            assert dataset[name].dims == ("x1", "x0")
            wanted = np.where(is_defined, values, np.nan)
            np.testing.assert_allclose(dataset[name].values, wanted, rtol=1e-14, atol=1e-14)
        assert dataset["d2f_dx0dx1"].long_name == "second derivative of f along x0 and x1"
    with xr.open_dataset(make(tmp_path / "b.nc", "log(x0)*x1", second=False)) as dataset:
        assert not [name for name in dataset.variables if str(name).startswith("d2f")]
    assert not cf_faults(path, tmp_path)


def test_all_else_in_the_file_is_the_same_with_them(tmp_path: Path) -> None:
    text = "exp(x0)*sin(x1)"
    with (
        xr.open_dataset(make(tmp_path / "a.nc", text)) as one,
        xr.open_dataset(make(tmp_path / "b.nc", text, second=False)) as other,
    ):
        xr.testing.assert_identical(one.drop_vars([n for n in one if str(n)[:3] == "d2f"]), other)


def test_figures_of_large_fields_read_them_from_overviews(tmp_path: Path) -> None:
    path = make(tmp_path / "a.nc", "x0**3*x1", num=1700)
    field = read_field(path, Detail((100, 100), {}, frozenset({"f", "second"})))
    assert field.second is not None
    assert field.values.size < 10**6
    x0, x1 = np.meshgrid(*field.coordinates.values())
    np.testing.assert_allclose(field.second[0], 6 * x0 * x1, rtol=1e-13)
    np.testing.assert_allclose(field.second[1], 3 * x0**2, rtol=1e-13)
    without = read_field(path, Detail((100, 100), {}, frozenset({"f"})))
    assert without.second is None or not without.second[0].size

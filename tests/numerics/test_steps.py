"""The automatic step: as good as a step can be on every scale, far from 0, and with noise.

`pytest -s` prints the tables.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pytest

import gradatlas
from gradatlas.differentiation.differentiate import differentiate, prepare
from gradatlas.differentiation.method import MethodSpec, specify_method
from gradatlas.functions.catalogue_entry import (
    CatalogueFunction,
    catalogue_names,
    load_catalogue_function,
)
from gradatlas.functions.function import FloatArray, Function
from gradatlas.grids import Mesh, open_mesh
from tests.support.noisy_functions import noisy, single_precision
from tests.support.whole_fields import field_blocks, formula

ORDERS = (2, 4, 6)
PROMISES = {2: 1e-8, 4: 1e-9, 6: 1e-9}
"""The worst error that is allowed, in units of the largest gradient on the grid."""
SCALES = ("1", "1e-6", "1e6", "1e9 ± 1", "fifth powers", "geometric")
SMOOTH = [
    name
    for name in catalogue_names()
    if not (load_catalogue_function(name).kinks or load_catalogue_function(name).sharp_bends)
]


def rescaled(entry: CatalogueFunction, scale: str) -> tuple[Function, Mesh]:
    """Return a function of the catalogue on its domain, in other units or at other points."""
    text, coordinates, even = entry.formula, {}, np.linspace(-1, 1, 21)
    for axis, (low, high) in entry.domain.items():
        middle, half = (low + high) / 2, (high - low) / 2
        inside = axis
        match scale:
            case "1":
                values = middle + half * even
            case "1e-6":
                values, inside = 1e-6 * (middle + half * even), f"(1e6*{axis})"
            case "1e6":
                values, inside = 1e6 * (middle + half * even), f"(1e-6*{axis})"
            case "1e9 ± 1":
                values, inside = 1e9 + even, f"({middle!r} + {half!r}*({axis} - 1e9))"
            case "fifth powers":
                values = middle + half * np.linspace(-1, 1, 22) ** 5
            case _:
                values = low + 2 * half * np.geomspace(1e-6, 1, 21)
        text = re.sub(rf"\b{axis}\b", inside, text)
        coordinates[axis] = values
    defaults = {name: parameter.default for name, parameter in entry.parameters.items()}
    return formula(text, " ".join(entry.domain), **defaults), open_mesh(coordinates)


def worst_errors(function: Function, mesh: Mesh) -> dict[int, float]:
    """Return the worst error of central differences of each order, where the gradient is known.

    They are in units of the largest gradient.
    """
    assert function.exact_gradient is not None
    exact = np.array(function.exact_gradient(*mesh.arrays))
    # Rules of calculus give no number at a few points, such as the middle of drop_wave.
    is_known = np.isfinite(exact).all(axis=0)
    assert is_known.mean() > 0.99
    largest = np.linalg.norm(exact, axis=0)[is_known].max()
    worst = {}
    for order in ORDERS:
        gradient = differentiate(function, mesh, specify_method("central", order=order))
        error = np.linalg.norm(np.array(gradient.components) - exact, axis=0)
        worst[order] = float(error[is_known].max() / largest)
    return worst


@pytest.mark.parametrize("scale", SCALES)
def test_all_orders_keep_their_promise_on_every_scale(scale: str) -> None:
    print(f"\n{scale}: order, median, worst error of {len(SMOOTH)} functions")
    of_names = {
        name: worst_errors(*rescaled(load_catalogue_function(name), scale)) for name in SMOOTH
    }
    medians = []
    for order in ORDERS:
        errors = {name: of_name[order] for name, of_name in of_names.items()}
        worst = max(errors, key=errors.__getitem__)
        medians.append(float(np.median(list(errors.values()))))
        print(f"  {order}  {medians[-1]:.1e}  {errors[worst]:.1e} ({worst})")
        assert errors[worst] <= PROMISES[order]
    # A higher order is never worse.
    assert medians == sorted(medians, reverse=True)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        # Ripples that are much shorter than a tenth of the axis.
        (
            "0.5 + (cos(sin(abs(x**2 - 9)))**2 - 0.5)/(1 + 0.001*(x**2 + 9))**2",
            (-10, 10, 41),
        ),
        ("x**2 - 0.3*cos(3*pi*x)", (-100, 97, 41)),
        # Time in seconds since 1970, and a window far from 0.
        ("exp(-(x - 1.7e9)/3600)*sin(2*pi*(x - 1.7e9)/60)", (1.7e9, 1.7e9 + 3600, 3601)),
        ("sin(x - 1e8)", (1e8 - 1, 1e8 + 1, 2001)),
        # A close look.
        ("x**2", (1e4, 1e4 + 1, 101)),
    ],
)
def test_a_higher_order_is_never_worse(text: str, bounds: tuple[float, float, int]) -> None:
    function, mesh = formula(text, "x"), open_mesh({"x": np.linspace(*bounds)})
    errors = list(worst_errors(function, mesh).values())
    print(f"\n{text}: {', '.join(f'{error:.1e}' for error in errors)}")
    assert all(error <= PROMISES[order] for order, error in zip(ORDERS, errors, strict=True))
    # By more than rounding does to what is exact up to rounding.
    assert errors[1] <= errors[0] + 1e-12
    assert errors[2] <= errors[1] + 1e-12


@pytest.mark.parametrize("order", ORDERS)
def test_a_list_over_decades_has_steps_from_its_neighbours(order: int) -> None:
    mesh = open_mesh({"x": 10.0 ** np.arange(-8, 1), "y": np.array([0.0, 1.0])})
    gradient = differentiate(
        formula("log(x) + y", "x y"), mesh, specify_method("central", order=order)
    )
    x = mesh.arrays[0]
    # At each point alone, from 1e-8 to 1.
    assert np.max(np.abs(gradient.components[0] * x - 1)) <= 1e-8
    assert "*L along x" in str(gradient.step)


def test_the_step_that_was_chosen_stands_in_the_file() -> None:
    field = gradatlas.gradient("sin(20*x) + y", {"x": (-1, 1, 21), "y": (0, 1, 11)}, order=4)
    function = formula("sin(20*x) + y", "x y")
    mesh = open_mesh({axis: field[axis].values for axis in ("x", "y")})
    gradient = differentiate(function, mesh, specify_method("central", order=4))
    assert field.attrs["step"] == gradient.step
    assert re.fullmatch(r"auto: [\d.e-]+ along x, [\d.e-]+ along y", str(gradient.step))
    np.testing.assert_array_equal(field["df_dx"], gradient.components[0])
    # Given steps are used as they are.
    assert gradatlas.gradient("x", {"x": [0, 1, 2]}, step=0.3).attrs["step"] == 0.3


@pytest.mark.parametrize("method", ["central", "forward", "richardson"])
def test_parts_of_a_grid_have_the_steps_of_the_whole(method: str) -> None:
    function = formula("sin(9*x0)*exp(x1) + abs(x0 + x1)")
    whole = open_mesh({"x0": np.linspace(-2, 2, 33), "x1": np.array([0.1, 0.2, 0.5, 2, 7])})
    part = Mesh((whole.arrays[0][:, 5:20], whole.arrays[1][1:4]), whole.axes)
    spec = specify_method(method)
    all_of_it = differentiate(function, whole, spec)
    for gradient in (
        differentiate(function, part, spec),
        differentiate(function, part, prepare(function, whole, spec)),
    ):
        assert gradient.step == all_of_it.step
        for ours, theirs in zip(gradient.components, all_of_it.components, strict=True):
            np.testing.assert_array_equal(ours, theirs[1:4, 5:20])


def test_all_blocks_of_a_field_have_the_same_step() -> None:
    coordinates = {"x0": np.linspace(-2, 2, 900), "x1": np.linspace(-1, 1, 700)}
    steps = [block.step for block in field_blocks(formula("sin(30*x0)*x1"), coordinates, "central")]
    assert len(steps) > 1
    assert len(set(steps)) == 1


def test_the_choice_costs_the_same_for_every_grid() -> None:
    def evaluations(num: int) -> int:
        count = 0

        def counting(*arrays: FloatArray) -> FloatArray:
            nonlocal count
            values = np.asarray(np.sin(3 * arrays[0]) * np.cos(arrays[1]), np.float64)
            count += values.size
            return values

        axis = np.linspace(-2, 2, num)
        function = Function(("x0", "x1"), counting)
        prepare(function, open_mesh({"x0": axis, "x1": axis}), specify_method("central"))
        return count

    assert 0 < evaluations(1000) <= 6000
    assert evaluations(1000) == pytest.approx(evaluations(30), rel=0.2)


def errors_on(function: Function, method: MethodSpec) -> FloatArray:
    """Return the error at each point of a grid of a function that is nearly sin(x0)·cos(x1)."""
    mesh = open_mesh({"x0": np.linspace(-2, 2, 18), "x1": np.linspace(-1, 2, 14)})
    x0, x1 = mesh.arrays
    along_x0, along_x1 = differentiate(function, mesh, method).components
    return np.asarray(
        np.hypot(along_x0 - np.cos(x0) * np.cos(x1), along_x1 + np.sin(x0) * np.sin(x1))
    )


WITH_NOISE: Mapping[float, tuple[float, float, float]] = {
    # Of order 2, 4 and 6: a few times what balances truncation and noise, noise**(n/(n + 1)).
    1e-14: (1e-9, 1e-11, 5e-12),
    1e-12: (2e-8, 1e-9, 3e-10),
    1e-10: (4e-7, 4e-8, 2e-8),
    1e-8: (1e-5, 2e-6, 1e-6),
    1e-6: (2e-4, 6e-5, 5e-5),
    1e-4: (5e-3, 5e-3, 5e-3),
}


@pytest.mark.parametrize("level", WITH_NOISE)
def test_the_step_is_as_long_as_noise_demands(level: float) -> None:
    for order, promise in zip(ORDERS, WITH_NOISE[level], strict=True):
        error = errors_on(noisy(level), specify_method("central", order=order))
        print(
            f"\nnoise {level:g}, order {order}: {np.median(error):.1e}, {error.max():.1e}", end=""
        )
        assert error.max() <= promise


def test_the_step_is_as_long_as_single_precision_demands() -> None:
    function = single_precision()
    for order, promise in zip(ORDERS, (2e-5, 1e-5, 1e-5), strict=True):
        assert errors_on(function, specify_method("central", order=order)).max() <= promise

"""Every function of the catalogue: what its file says of it holds. A new file needs no new test."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from formulas import evaluate_with_python
from gradatlas.computing import differentiate
from gradatlas.functions.build import build_function
from gradatlas.functions.catalogue_entry import CatalogueFunction
from gradatlas.functions.catalogue_index import catalogue_names, load_catalogue_function
from gradatlas.functions.expressions import RESERVED_NAMES, parse_expression
from gradatlas.functions.function import FloatArray, Function
from gradatlas.grids import open_mesh

pytestmark = pytest.mark.parametrize("name", catalogue_names())


def defaults(entry: CatalogueFunction) -> dict[str, float]:
    return {name: parameter.default for name, parameter in entry.parameters.items()}


def build(entry: CatalogueFunction) -> Function:
    return build_function(
        {
            "function": {"expression": entry.formula},
            "parameters": defaults(entry),
            "axes": list(entry.domain),
        }
    )


def usual_mesh(entry: CatalogueFunction) -> tuple[FloatArray, ...]:
    return open_mesh({axis: np.linspace(*ends, 81) for axis, ends in entry.domain.items()})


def test_the_formula_has_axes_and_parameters_and_no_other_names(name: str) -> None:
    entry = load_catalogue_function(name)
    names = parse_expression(entry.formula).names
    assert set(names) == set(entry.domain) | set(entry.parameters)
    assert not set(names) & RESERVED_NAMES
    assert name not in RESERVED_NAMES


def test_the_entry_is_complete(name: str) -> None:
    entry = load_catalogue_function(name)
    assert entry.title
    assert entry.notes
    for low, high in entry.domain.values():
        assert low < high
    for parameter in entry.parameters.values():
        assert np.isfinite(parameter.default)
        assert parameter.meaning


def test_the_formula_has_the_values_that_python_computes(name: str) -> None:
    entry = load_catalogue_function(name)
    low, high = np.array(list(entry.domain.values())).T
    points = np.random.default_rng(1).uniform(low, high, (20, len(low)))
    wanted = [
        evaluate_with_python(
            entry.formula,
            **dict(zip(entry.domain, map(float, point), strict=True)),
            **defaults(entry),
        )
        for point in points
    ]
    # Roundings of terms that may be a thousand times larger than their sum.
    np.testing.assert_allclose(build(entry).evaluate(*points.T), wanted, rtol=1e-12)


def test_the_function_is_finite_in_its_domain(name: str) -> None:
    entry = load_catalogue_function(name)
    assert np.all(np.isfinite(build(entry).evaluate(*usual_mesh(entry))))


def test_the_minima_are_minima(name: str) -> None:
    entry = load_catalogue_function(name)
    function, values = build(entry), build(entry).evaluate(*usual_mesh(entry))
    scale = np.ptp(values)
    for minimum in entry.minima:
        for place, (low, high) in zip(minimum.at, entry.domain.values(), strict=True):
            assert low < place < high
        (value,) = function.evaluate(*(np.array([place]) for place in minimum.at))
        # Rounding in the formula; near a minimum, places count with their square.
        assert value == pytest.approx(minimum.value, abs=1e-14 * scale)
        assert np.all(values >= minimum.value - 1e-14 * scale)


def test_the_gradient_is_zero_at_smooth_minima(name: str) -> None:
    entry = load_catalogue_function(name)
    function = build(entry)
    assert function.exact_gradient is not None
    scale = max(np.nanmax(np.abs(part)) for part in function.exact_gradient(*usual_mesh(entry)))
    for minimum in entry.minima:
        gradient = np.array(function.exact_gradient(*(np.array([place]) for place in minimum.at)))
        if np.isnan(gradient).any():
            assert entry.kinks
        else:
            # The place is known to one part in 1e16.
            np.testing.assert_allclose(gradient, 0, atol=1e-14 * scale)


def test_only_functions_with_kinks_lack_a_gradient_somewhere(name: str) -> None:
    entry = load_catalogue_function(name)
    function = build(entry)
    assert function.exact_gradient is not None
    for part in function.exact_gradient(*usual_mesh(entry)):
        assert np.all(np.isfinite(part)) or entry.kinks


@pytest.mark.parametrize(
    ("method", "options", "promise"),
    [
        # Relative to the largest gradient, as in test_differences.
        ("central", {"order": 2}, 1e-8),
        ("central", {"order": 4}, 1e-8),
        ("central", {"order": 6}, 1e-8),
        ("forward", {}, 5e-7),
    ],
)
def test_numerical_gradients_agree_with_the_exact_one_on_the_whole_grid(
    name: str, method: str, options: dict[str, Any], promise: float
) -> None:
    entry = load_catalogue_function(name)
    function, mesh = build(entry), usual_mesh(entry)
    assert function.exact_gradient is not None
    exact = np.array(function.exact_gradient(*mesh))
    gradient = differentiate(function, mesh, method, {"step": "auto"} | options)
    error = np.linalg.norm(np.array(gradient.components) - exact, axis=0)
    assert np.all(np.isfinite(gradient.components))
    # At a kink itself there is nothing to agree with.
    assert np.nanmax(error) <= promise * np.nanmax(np.linalg.norm(exact, axis=0))

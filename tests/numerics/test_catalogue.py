"""Every function of the catalogue: what its file says of it holds. A new file needs no new test."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import mpmath
import numpy as np
import pytest
from matplotlib.mathtext import MathTextParser
from numpy.typing import NDArray

from gradatlas.differentiation.differentiate import differentiate
from gradatlas.differentiation.gradient import Gradient
from gradatlas.differentiation.method import MethodSpec
from gradatlas.figures.levels import choose_levels
from gradatlas.formulas.language import RESERVED_NAMES, parse_expression
from gradatlas.functions.catalogue_entry import (
    CatalogueFunction,
    Minimum,
    catalogue_names,
    load_catalogue_function,
)
from gradatlas.functions.function import FloatArray, Function
from gradatlas.grids import Mesh, open_mesh
from tests.support.formulas import evaluate_with_mpmath, evaluate_with_python
from tests.support.latex import evaluate_latex
from tests.support.minima import Box, descend, many_starts, slopes, stationary_place
from tests.support.option_values import method_text, method_variants
from tests.support.whole_fields import formula

DIGITS = 50
ROUNDING = 2.0**-53
"""The relative error of a number in float64."""

pytestmark = pytest.mark.parametrize("name", catalogue_names())


def defaults(entry: CatalogueFunction) -> dict[str, float]:
    return {name: parameter.default for name, parameter in entry.parameters.items()}


def build(entry: CatalogueFunction) -> Function:
    return formula(entry.formula, " ".join(entry.domain), **defaults(entry))


def usual_grid(entry: CatalogueFunction) -> Mesh:
    return open_mesh({axis: np.linspace(*ends, 81) for axis, ends in entry.domain.items()})


def usual_mesh(entry: CatalogueFunction) -> tuple[FloatArray, ...]:
    return usual_grid(entry).arrays


def box(domain: Mapping[str, tuple[float, float]]) -> Box:
    low, high = np.array(list(domain.values()), float).T
    return low, high


def spread(entry: CatalogueFunction) -> float:
    """Return the highest value on the usual grid less the lowest."""
    return float(np.ptp(build(entry).evaluate(*usual_mesh(entry))))


def decimal(value: float) -> Any:
    """Return a number as it was typed, 0.2 and not the float64 nearest to it."""
    return mpmath.mpf(repr(value))


def exact_function(entry: CatalogueFunction, **changed: Any) -> Callable[..., Any]:
    """Return the function by mpmath, with its default parameters but for those given."""
    parameters = {name: decimal(value) for name, value in defaults(entry).items()} | changed
    return lambda *place: evaluate_with_mpmath(
        entry.formula, **dict(zip(entry.domain, place, strict=True)), **parameters
    )


def test_the_formula_has_axes_and_parameters_and_no_other_names(name: str) -> None:
    entry = load_catalogue_function(name)
    names = parse_expression(entry.formula).names
    assert set(names) == set(entry.domain) | set(entry.parameters)
    assert not set(names) & RESERVED_NAMES
    assert name not in RESERVED_NAMES


def test_the_entry_is_complete(name: str) -> None:
    entry = load_catalogue_function(name)
    for text in (entry.title, entry.latex, entry.reference, entry.notes):
        assert text.strip() == text != ""
    assert entry.notes.endswith((".", "…"))
    for text in (entry.kinks, entry.sharp_bends):
        assert not text.endswith(".")  # it follows other words
    if "doi" in entry.reference:
        assert re.search(r"\bdoi:10\.\d{4,}/\S*[^\s.,]$", entry.reference)
    for low, high in entry.domain.values():
        assert low < high
    for parameter in entry.parameters.values():
        assert np.isfinite(parameter.default)
        assert parameter.meaning


def test_the_search_domain_is_wider_than_the_domain(name: str) -> None:
    entry = load_catalogue_function(name)
    if entry.search_domain:
        assert list(entry.search_domain) == list(entry.domain)
        for axis, (low, high) in entry.domain.items():
            assert entry.search_domain[axis][0] <= low < high <= entry.search_domain[axis][1]
        assert entry.search_domain != entry.domain


def test_the_levels_show_something(name: str) -> None:
    entry = load_catalogue_function(name)
    values = build(entry).evaluate(*usual_mesh(entry))
    levels = choose_levels(values, entry.levels, 12)
    inside = [level for level in levels if values.min() < level < values.max()]
    assert len(inside) >= 3
    assert all(low < high for low, high in pairwise(levels))


def test_the_latex_is_the_formula(name: str) -> None:
    entry = load_catalogue_function(name)
    points = np.random.default_rng(2).uniform(*box(entry.domain), (10, len(entry.domain)))
    # Other values than the defaults, all different, tell parameters from each other and from
    # numbers; whole numbers stay whole, because they may be powers of what is negative.
    parameters = {
        key: decimal(value) + (index if value.is_integer() else mpmath.mpf(index) / 16)
        for index, (key, value) in enumerate(
            ((key, float(value)) for key, value in defaults(entry).items()), start=1
        )
    }
    with mpmath.workdps(DIGITS):
        for point in points:
            names = dict(zip(entry.domain, map(mpmath.mpf, point), strict=True)) | parameters
            value = evaluate_with_mpmath(entry.formula, **names)
            # Ten digits for what cancels.
            assert abs(evaluate_latex(entry.latex, **names) - value) <= 1e-40 * (1 + abs(value))


def test_matplotlib_can_draw_the_latex(name: str) -> None:
    MathTextParser("path").parse(f"${load_catalogue_function(name).latex}$")


def test_a_grid_of_a_hundred_points_shows_a_smooth_function(name: str) -> None:
    entry = load_catalogue_function(name)
    if entry.kinks:
        return  # no grid is fine enough for a kink
    lines = {axis: np.linspace(*ends, 101) for axis, ends in entry.domain.items()}
    values = build(entry).evaluate(*open_mesh(lines).arrays)
    for axis, line in lines.items():
        between = build(entry).evaluate(
            *open_mesh(lines | {axis: (line[1:] + line[:-1]) / 2}).arrays
        )
        (dimension,) = np.flatnonzero(np.not_equal(between.shape, values.shape))
        means = (np.delete(values, 0, dimension) + np.delete(values, -1, dimension)) / 2
        # The means of a wave's neighbours miss it by 1 − cos(π/n) of half its height where there
        # are n points to a wave; there should be four.
        most = (1 - np.cos(np.pi / 4)) / 2 * np.ptp(values)
        assert np.abs(means - between).max() <= most


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
            assert low <= place <= high
        (value,) = function.evaluate(*(np.array([place]) for place in minimum.at))
        # Rounding in the formula; near a minimum, places count with their square.
        assert value == pytest.approx(minimum.value, abs=1e-14 * scale)
        assert np.all(values >= minimum.value - 1e-14 * scale)


def test_the_minima_have_all_digits(name: str) -> None:
    entry = load_catalogue_function(name)
    with mpmath.workdps(DIGITS):
        function = exact_function(entry)
        for minimum in entry.minima:
            place = tuple(map(mpmath.mpf, minimum.at))
            free, is_smooth = [], True
            for axis, ends in enumerate(entry.domain.values()):
                ahead, behind = one_sided_slopes(function, place, axis)
                if minimum.at[axis] in ends:
                    # On the edge, f must rise inwards.
                    assert ahead > 0 if minimum.at[axis] == ends[0] else behind < 0
                    continue
                free.append(axis)
                is_smooth &= abs(ahead - behind) < 1e-12 * (1 + abs(ahead))
            if is_smooth:
                check_smooth_minimum(entry, minimum, free)
            else:
                check_kinked_minimum(entry, minimum)


def one_sided_slopes(
    function: Callable[..., Any], place: tuple[Any, ...], axis: int
) -> tuple[Any, Any]:
    here, tiny = function(*place), mpmath.mpf("1e-20")
    ahead, behind = (
        function(*(value + way * tiny * (i == axis) for i, value in enumerate(place)))
        for way in (1, -1)
    )
    return (ahead - here) / tiny, (here - behind) / tiny


def check_smooth_minimum(entry: CatalogueFunction, minimum: Minimum, free: list[int]) -> None:
    function = exact_function(entry)
    place, second = stationary_place(function, minimum.at, free)
    assert mpmath.norm(slopes(function, place, free)) < 1e-30
    mpmath.cholesky(second)  # raises ValueError unless it is positive definite
    # Each number is the float64 nearest to the truth, but for what the rounding of parameters such
    # as 5/π does.
    place_error = mpmath.matrix([ROUNDING * abs(place[axis]) + 1e-30 for axis in free])
    value_error = ROUNDING * max(abs(minimum.value), spread(entry))
    for key, value in defaults(entry).items():
        if not float(value).is_integer():
            changed = exact_function(entry, **{key: decimal(value) * (1 + mpmath.mpf(ROUNDING))})
            moved = mpmath.lu_solve(second, slopes(changed, place, free))
            place_error += mpmath.matrix([abs(number) for number in moved])
            value_error += abs(changed(*place) - function(*place))
    for row, axis in enumerate(free):
        assert abs(place[axis] - minimum.at[axis]) <= place_error[row]
    assert abs(function(*place) - minimum.value) <= value_error


def check_kinked_minimum(entry: CatalogueFunction, minimum: Minimum) -> None:
    assert entry.kinks
    function, place = exact_function(entry), tuple(map(mpmath.mpf, minimum.at))
    # At a kink that is written down in whole numbers there is nothing to round.
    assert abs(function(*place) - minimum.value) < 1e-30
    assert len(place) == 2
    for turn in range(64):
        away = [1e-12 * part(2 * mpmath.pi * turn / 64) for part in (mpmath.cos, mpmath.sin)]
        assert function(*map(mpmath.fadd, place, away)) > minimum.value


def test_no_search_finds_a_lower_or_another_minimum(name: str) -> None:
    entry = load_catalogue_function(name)
    evaluate, domain = build(entry).evaluate, box(entry.domain)
    ends = descend(evaluate, many_starts(evaluate, domain, seed=3), domain)
    values = evaluate(*ends.T)
    if not entry.minima:
        lowest = ends[values.argmin()]
        assert np.any((lowest == domain[0]) | (lowest == domain[1]))
        return
    least, near = entry.minima[0].value, 1e-9 * spread(entry)
    assert {minimum.value for minimum in entry.minima} == {least}
    assert values.min() >= least - 1e-5 * near
    listed = np.array([minimum.at for minimum in entry.minima], float)
    found = set()
    for end in ends[values <= least + near]:
        nearest = np.linalg.norm(listed - end, axis=1).argmin()
        found.add(int(nearest))
        # From the listed minimum to where the search ended, no ridge lies between.
        way = end + np.linspace(0, 1, 33)[:, None] * (listed[nearest] - end)
        assert evaluate(*way.T).max() <= least + 2 * near
    # A crease that bends can hold up any search that goes along straight lines, everywhere on it.
    if found or not entry.kinks:
        assert found == set(range(len(listed)))


def test_it_is_nowhere_lower_in_the_search_domain(name: str) -> None:
    entry = load_catalogue_function(name)
    if entry.search_domain:
        evaluate, domain = build(entry).evaluate, box(entry.search_domain)
        ends = descend(evaluate, many_starts(evaluate, domain, seed=4), domain)
        rounding = 1e-14 * np.ptp(evaluate(*many_starts(evaluate, domain, seed=5).T))
        assert evaluate(*ends.T).min() >= entry.minima[0].value - rounding


def test_the_exact_gradient_is_zero_at_smooth_minima(name: str) -> None:
    entry = load_catalogue_function(name)
    function = build(entry)
    assert function.exact_gradient is not None
    scale = max(np.nanmax(np.abs(part)) for part in function.exact_gradient(*usual_mesh(entry)))
    for minimum in entry.minima:
        gradient = np.array(function.exact_gradient(*(np.array([place]) for place in minimum.at)))
        if np.isnan(gradient).any():
            assert entry.kinks
            continue
        for part, place, ends in zip(gradient, minimum.at, entry.domain.values(), strict=True):
            if place not in ends:
                # The place is known to one part in 1e16.
                np.testing.assert_allclose(part, 0, atol=1e-14 * scale)


def test_only_functions_with_kinks_lack_a_gradient_somewhere(name: str) -> None:
    entry = load_catalogue_function(name)
    function = build(entry)
    assert function.exact_gradient is not None
    for part in function.exact_gradient(*usual_mesh(entry)):
        assert np.all(np.isfinite(part)) or entry.kinks


@pytest.mark.parametrize(
    ("method", "promise"),
    [
        # Relative to the largest gradient, as in test_differences.
        *((method, 1e-8) for method in method_variants("central")),
        *((method, 5e-7) for method in method_variants("forward")),
    ],
    ids=method_text,
)
def test_numerical_gradients_agree_with_the_exact_one_on_the_whole_grid(
    name: str, method: MethodSpec, promise: float
) -> None:
    entry = load_catalogue_function(name)
    function, mesh = build(entry), usual_mesh(entry)
    assert function.exact_gradient is not None
    exact = np.array(function.exact_gradient(*mesh))
    gradient = differentiate(function, usual_grid(entry), method)
    errors = np.array(gradient.components) - exact
    assert np.all(np.isfinite(gradient.components))
    norm = np.linalg.norm(exact, axis=0)
    allowed = np.full(norm.shape, promise * np.nanmax(norm))
    if entry.kinks or entry.sharp_bends:
        # The largest gradient says nothing where there is no bound to them.
        allowed = np.full(norm.shape, promise * np.nanmedian(norm))
        # Changes of slopes take long to find, and need not excuse a component that is right; two
        # components that are just right may together not be.
        changes = slope_changes(entry, method, gradient, np.abs(errors) > allowed / 2)
        allowed += np.linalg.norm(changes, axis=0)
    # At a kink itself there is nothing to agree with.
    error = np.linalg.norm(errors, axis=0)
    assert np.all((error <= allowed) | np.isnan(exact).any(axis=0))


def slope_changes(
    entry: CatalogueFunction, method: MethodSpec, gradient: Gradient, where: NDArray[np.bool_]
) -> FloatArray:
    """Return by how much differences can miss slopes, because slopes change nearby.

    The first index of `where`, and of what is returned, is that of the component; where it is
    False, 0 is returned.

    A quotient over the places x − h and x + h is the mean of the slopes in between, that is, of
    (f'(x − s) + f'(x + s))/2 for s from 0 to h. So a scheme that adds up quotients over h, 2h and
    3h with weights errs by no more than the weighted sum of such slopes differs from f'(x) for any
    s up to h.
    """
    order = method.option("order") or 1
    assert isinstance(order, int)
    schemes = {1: [1.0], 2: [1.0], 4: [4 / 3, -1 / 3], 6: [3 / 2, -3 / 5, 1 / 10]}
    weights = schemes[order]
    function, mesh = build(entry), usual_mesh(entry)
    assert function.exact_gradient is not None
    assert gradient.stencil_radius is not None
    exact = np.array(function.exact_gradient(*mesh))
    changes = np.zeros(where.shape)
    for axis, (reach, here) in enumerate(zip(gradient.stencil_radius, where, strict=True)):
        points = [np.broadcast_to(line, here.shape)[here] for line in mesh]
        step = np.broadcast_to(reach, here.shape)[here] / len(weights)
        # All of these places at once: ways, multiples of a step, and parts of it.
        ways, counts = np.array([1] if order == 1 else [1, -1]), np.arange(1, len(weights) + 1)
        parts = np.arange(1, 17) / 16
        places = np.multiply.outer(np.multiply.outer(np.outer(ways, counts), parts), step)
        points[axis] = points[axis] + places
        sides = function.exact_gradient(*np.broadcast_arrays(*points))[axis].mean(axis=0)
        change = np.tensordot(weights, sides, axes=1) - exact[axis, here]
        changes[axis, here] = np.fmax.reduce(np.abs(change), axis=0, initial=0)
    return changes

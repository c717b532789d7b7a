"""Critical points of formulas: all of them, of the right kind, and what is proved of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from gradatlas.descent import stationary_boxes
from gradatlas.descent.critical_points import find_critical_points
from gradatlas.descent.landscape import Landscape
from gradatlas.descent.point_files import write_points_file
from gradatlas.descent.stationary_boxes import Boxes
from gradatlas.descent.stored_points import KINDS, CriticalPoints, read_points_file
from gradatlas.formulas.language import parse_expression
from gradatlas.functions.catalogue_entry import catalogue_names, load_catalogue_function
from tests.support.cf import cf_faults

SQUARE = {"x0": (-2.0, 2.0), "x1": (-2.0, 2.0)}


def points_of(
    formula: str,
    domain: Mapping[str, tuple[float, float]] = SQUARE,
    parameters: Mapping[str, float] | None = None,
) -> CriticalPoints:
    return find_critical_points(
        parse_expression(formula), tuple(domain), list(domain.values()), parameters or {}
    )


def counts(found: CriticalPoints) -> dict[str, int]:
    kinds = {name: int(found.of_kind(name).sum()) for name in KINDS}
    return {name: count for name, count in kinds.items() if count}


def of_catalogue(name: str) -> CriticalPoints:
    entry = load_catalogue_function(name)
    defaults = {name: parameter.default for name, parameter in entry.parameters.items()}
    return points_of(entry.formula, entry.domain, defaults)


def test_rastrigin_has_529_stationary_points_and_no_others() -> None:
    entry = load_catalogue_function("rastrigin")
    found = points_of(entry.formula, {"x0": (-5, 6), "x1": (-5, 6)}, {"A": 10})
    assert counts(found) == {"minimum": 144, "maximum": 121, "saddle": 264}
    assert found.proved.all()
    assert found.complete
    # ε of the coordinate, 1e-15, times the curvature, 400, and of the terms of the gradient.
    assert found.grad_norm.max() <= 1e-10
    # All of them are apart.
    assert len({tuple(point) for point in np.round(found.points.T, 6).tolist()}) == 529


def test_himmelblau_has_four_minima_four_saddles_and_a_maximum() -> None:
    found = of_catalogue("himmelblau")
    assert counts(found) == {"minimum": 4, "saddle": 4, "maximum": 1}
    assert found.proved.all()
    assert found.complete


def test_the_monkey_saddle_is_degenerate_and_a_plane_has_none() -> None:
    monkey = points_of("x0**3 - 3*x0*x1**2")
    [at] = np.flatnonzero(monkey.of_kind("degenerate"))
    assert np.abs(monkey.points[:, at]).max() < 1e-6
    assert not monkey.proved[at]
    assert not monkey.complete
    plane = points_of("x0 + 2*x1")
    assert counts(plane) == {"boundary": 1}
    assert plane.points[:, 0].tolist() == [-2, -2]
    assert plane.complete


def test_minima_on_the_edge_are_told_as_such() -> None:
    found = points_of("(x0 - 3)**2 + x1**2")
    assert counts(found) == {"boundary": 1}
    np.testing.assert_allclose(found.points[:, 0], [2, 0], atol=1e-12)
    assert found.proved.all()


def test_what_has_no_gradient_is_found_and_not_proved() -> None:
    found = points_of("abs(x0) + abs(x1)")
    [at] = np.flatnonzero(found.f < 1e-6)
    assert np.abs(found.points[:, at]).max() < 1e-6
    assert not found.proved[at]


LINE = {"x0": (-2.0, 2.0)}
CUBE = SQUARE | {"x2": (-2.0, 2.0)}

KNOWN = [
    # Kinks: tips, ridges and creases. A crease along which f changes is no critical point.
    ("abs(x0 - 0.3) + 2*abs(x1 + 0.7)", SQUARE, {"minimum": 1}),
    ("max(abs(x0), abs(x1))", SQUARE, {"minimum": 1}),
    ("-hypot(x0 - 0.5, x1)", SQUARE, {"maximum": 1, "boundary": 4}),
    ("-sqrt(abs(x0 - 0.3))", LINE, {"maximum": 1, "boundary": 2}),
    ("cbrt(x0 - 0.2)**2 + x1**2", SQUARE, {"minimum": 1}),
    ("100*abs(x1 - x0**2) + abs(1 - x0)", SQUARE, {"minimum": 1}),
    ("max((x0 - 1)**2 + x1**2, (x0 + 1)**2 + x1**2)", SQUARE, {"minimum": 1}),
    ("min((x0 - 1)**2, (x0 + 0.7)**2) + x1**2", SQUARE, {"minimum": 2}),
    ("abs(x0 - 0.3) - abs(x1 - 0.1)", SQUARE, {"boundary": 2}),
    ("abs(x0 - 0.1) + abs(x1 - 0.2) + abs(x2 + 0.3)", CUBE, {"minimum": 1}),
    # Joints at which there is a gradient, which vanishes, but no Hessian.
    ("abs(x0 - 0.3)**1.5 + x1**2", SQUARE, {"minimum": 1}),
    (
        "where(x0 < 0.1, (x0 - 0.1)**2, 2*(x0 - 0.1)**2) - x1**2",
        SQUARE,
        {"saddle": 1, "boundary": 2},
    ),
    ("(x0 - 0.1)*abs(x0 - 0.1) + x1**2", SQUARE, {"degenerate": 1, "boundary": 1}),
    ("(x0 - 0.1)*sqrt(abs(x0 - 0.1)) + x1**2", SQUARE, {"degenerate": 1, "boundary": 1}),
    ("abs(x0**3) + abs(x1)**3", SQUARE, {"degenerate": 1}),
    # Zeros of the gradient that fill lines or areas are no points.
    ("abs(x0*x1)", SQUARE, {}),
    ("abs(x0**2 + x1**2 - 1)", SQUARE, {"maximum": 1}),
    ("(x0**2 + x1**2 - 1)**2", SQUARE, {"maximum": 1}),
    ("x0**2*x1**2", SQUARE, {}),
    ("max(x0**2, 1) + x1**2", SQUARE, {}),
    ("floor(x0)", LINE, {}),
    ("floor(x0) + x1**2", SQUARE, {}),
    ("3 + 0*x0 + 0*x1", SQUARE, {}),
    ("max(min(x0*x1, 0.1), -0.1)", SQUARE, {"saddle": 1}),
    ("sin(1/(x0**2 + x1**2))", SQUARE, {"boundary": 4}),
    # Poles, and ends of where f is defined, are no minima.
    ("log(x0**2 + x1**2)", SQUARE, {}),
    ("1/(x0**2 + x1**2)", SQUARE, {"boundary": 4}),
    ("tan(3*x0)*tan(3*x1)", SQUARE, {"saddle": 9, "boundary": 2}),
    ("sqrt(1 - x0**2 - x1**2)", SQUARE, {"maximum": 1}),
    # Flat points, and the edge.
    ("(x0 - 0.3)**4 + (x1 - 0.1)**2", SQUARE, {"degenerate": 1}),
    ("x0**3", LINE, {"degenerate": 1, "boundary": 1}),
    ("x0*exp(-x0**2 - x1**2)", SQUARE, {"minimum": 1, "maximum": 1, "boundary": 2}),
    ("x0*x1*x2", CUBE, {"boundary": 4}),
    ("(x0**2 - 1)**2 + x1**2 + x2**2", CUBE, {"minimum": 2, "saddle": 1}),
    # Very large and small numbers.
    ("1e300*(x0**2 + x1**2)", SQUARE, {"minimum": 1}),
    ("1e-300*(x0**2 + x1**2)", SQUARE, {"minimum": 1}),
    ("1e-300*x0**2 + 1e300*x1**2", SQUARE, {"minimum": 1}),
    ("x0**2 + x1**2", {"x0": (-1e-8, 1e-8), "x1": (-1e8, 1e8)}, {"minimum": 1}),
]
"""Formula, domain, and how many points of each kind there are."""


@pytest.mark.parametrize(("formula", "domain", "expected"), KNOWN)
def test_points_of_each_kind_are_found_and_no_others(
    formula: str, domain: Mapping[str, tuple[float, float]], expected: Mapping[str, int]
) -> None:
    found = points_of(formula, domain)
    assert counts(found) == expected
    assert len({tuple(point) for point in found.points.T.tolist()}) == found.count


@pytest.mark.parametrize(
    ("a", "expected"),
    [
        (1, {"minimum": 1, "saddle": 1, "boundary": 1}),
        (0, {"degenerate": 1, "boundary": 1}),
        (-1, {"boundary": 1}),
    ],
)
def test_points_meet_and_vanish_as_a_parameter_changes(
    a: float, expected: Mapping[str, int]
) -> None:
    assert counts(points_of("x0**3/3 - a*x0 + x1**2", SQUARE, {"a": a})) == expected


@pytest.mark.parametrize(
    "formula",
    [
        # 130,000 points, whose boxes touch each other: more than there may be boxes.
        "sin(200*x0)*cos(200*x1)",
        # Spheres of zeros of the gradient.
        "cos(10*sqrt(x0**2 + x1**2 + x2**2))",
    ],
)
def test_what_is_too_much_is_left_undecided(formula: str) -> None:
    found = points_of(formula, CUBE if "x2" in formula else SQUARE)
    assert not found.complete
    assert found.undecided > 0


def test_the_work_of_a_search_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    limit = 10_000
    monkeypatch.setattr(stationary_boxes, "_MOST_WORK", {1: limit, 2: limit, 3: limit})
    landscape = Landscape(
        parse_expression("sin(9*x0*x1)"), tuple(SQUARE), list(SQUARE.values()), {}
    )
    found = landscape.search(Boxes(landscape.low, landscape.high), (0, 1)).run()
    assert found.left.count > 0
    # One generation more than allowed, which at most doubles or quadruples what it follows.
    assert limit <= landscape.formula.work <= 8 * limit


def test_what_is_regular_but_too_narrow_for_boxes_is_proved() -> None:
    # Infinitely many points towards 0, all regular and none degenerate.
    found = points_of("x0**2*sin(1/x0)", {"x0": (-1.0, 1.0)})
    assert not found.complete
    assert not found.of_kind("degenerate").any()
    at = found.points[0, found.proved & ~found.of_kind("boundary")]
    # f' = 2x·sin(1/x) - cos(1/x) is 0 where tan(1/x) = 1/(2x): once for each half turn of 1/x.
    turns = np.sort(1 / at[at > 0]) / np.pi
    assert turns.size > 1000
    np.testing.assert_allclose(turns % 1, np.arctan(turns * np.pi / 2) / np.pi, atol=1e-3)


def test_a_domain_beyond_all_numbers_is_refused() -> None:
    with pytest.raises(ValueError, match="domain of x0"):
        points_of("x0**2", {"x0": (-1e308, 1e308)})


WITH_MINIMA = [name for name in catalogue_names() if load_catalogue_function(name).minima]


@pytest.mark.parametrize("name", WITH_MINIMA)
def test_every_minimum_of_the_catalogue_is_found(name: str) -> None:
    entry = load_catalogue_function(name)
    found = of_catalogue(name)
    sizes = np.array([high - low for low, high in entry.domain.values()])
    for minimum in entry.minima:
        apart = np.abs(found.points.T - np.array(minimum.at)) / sizes
        # Tips without a gradient are found by values of f alone, which are flat to half the digits.
        assert apart.max(axis=1).min() <= 1e-6, minimum.at


def test_the_file_says_what_was_found(tmp_path: Path) -> None:
    found = points_of("x0**3/3 - a*x0 + x1**2", SQUARE, {"a": 1.0})

    def write(name: str) -> Path:
        path = tmp_path / name
        write_points_file(
            path,
            tuple(SQUARE),
            found,
            parameters={"a": 1.0},
            attributes={"title": "Points", "source": "a test", "formula": "x0**3/3 - a*x0 + x1**2"},
            config={},
        )
        return path

    path = write("a.nc")
    stored = read_points_file(path)
    assert stored.parameters == {"a": 1}
    at = stored.points.points.T.tolist()
    assert [-1, 0] in at
    assert [1, 0] in at
    with xr.open_dataset(path) as dataset:
        assert dataset.attrs["complete"] == "yes"
        assert set(dataset.data_vars) >= {"f", "grad_norm", "eigenvalue_min", "eigenvalue_max"}
        assert dataset["kind"].attrs["flag_meanings"].split() == list(KINDS)
    assert not cf_faults(path, tmp_path)
    assert write("b.nc").read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("formula", "count"),
    [
        # Coordinates that are 0: boxes around them become as narrow as numbers get.
        ("x0**4 - 2*x0**2 + x1**2", 3),
        ("x0**4 - 2*x0**2 + x1**4 - 2*x1**2", 9),
        ("x0**2 + x1**2", 1),
        ("(x0 - 1e-20)**2 + x1**2", 1),
        ("sin(3*x0)**2 + x1**2*exp(x1)", 14),
    ],
)
def test_a_point_is_told_once(formula: str, count: int) -> None:
    found = points_of(formula)
    stationary = found.points[:, ~found.of_kind("boundary")]
    assert len({tuple(point) for point in np.round(stationary.T, 9).tolist()}) == count
    assert stationary.shape[1] == count


def test_a_minimum_at_the_end_of_a_side_is_told_once_and_proved() -> None:
    # Its slope along the side vanishes in the corner, (±2, -2).
    found = points_of("cos(x0*pi)*x1")
    assert counts(found) == {"saddle": 4, "boundary": 5}
    assert found.proved.all()
    assert found.complete

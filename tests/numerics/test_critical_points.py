"""Critical points of formulas: all of them, of the right kind, and what is proved of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from compliance_checker.runner import CheckSuite, ComplianceChecker

from gradatlas.descent.critical_points import find_critical_points
from gradatlas.descent.point_files import write_points_file
from gradatlas.descent.stored_points import KINDS, CriticalPoints, read_points_file
from gradatlas.formulas.language import parse_expression
from gradatlas.functions.catalogue_entry import catalogue_names, load_catalogue_function

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
    CheckSuite.load_all_available_checkers()
    report = tmp_path / "report.txt"
    passed, failed = ComplianceChecker.run_checker(
        str(path), ["cf:1.11"], 0, "strict", output_filename=str(report)
    )
    assert passed, report.read_text()
    assert not failed
    assert write("b.nc").read_bytes() == path.read_bytes()

"""Files of descent paths: what stands in them, and that the same content gives the same bytes."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

from gradatlas.descent.known_paths import KnownPaths
from gradatlas.descent.optimizer import OptimizerSpec, specify_optimizer
from gradatlas.descent.problem import Objective, exact_objective
from gradatlas.descent.spec import (
    GivenStarts,
    GridStarts,
    KnownMinimum,
    PathsSpec,
    RandomStarts,
    RunSpec,
)
from gradatlas.descent.starts import start_points
from gradatlas.descent.stored_paths import STATUSES, read_paths_file
from gradatlas.functions.kind import build_function
from gradatlas.functions.kinds.formula import FormulaSpec
from gradatlas.makers import paths as paths_maker
from gradatlas.makers.maker import Identity
from tests.support.cf import cf_faults

IDENTITY = Identity(digest="d" * 32, software="numpy 2.4.6")
DOMAIN = ((-10.0, 10.0), (-10.0, 10.0))
SPEC = PathsSpec(
    FormulaSpec("x0**2/s + x1**2"),
    ("x0", "x1"),
    DOMAIN,
    GivenStarts(((-7, 2), (0, 0), (1, 1))),
    (
        RunSpec("SGD", specify_optimizer("gradient_descent", learning_rate=0.95)),
        RunSpec("Möm", specify_optimizer("momentum", learning_rate=0.1)),
        RunSpec("off", specify_optimizer("gradient_descent", learning_rate=1e80)),
    ),
    steps=12,
    tolerance=0.0,
    method=None,
    ends_only=False,
    minimum=KnownMinimum(0.25, ((0.0, 0.0),)),
    parameters={"s": 20.0},
)


def make(path: Path, **changes: Any) -> Path:
    paths_maker.make(dataclasses.replace(SPEC, **changes), {}, path, IDENTITY)
    return path


def test_the_file_has_the_promised_variables(tmp_path: Path) -> None:
    with xr.open_dataset(make(tmp_path / "a.nc")) as dataset:
        assert dict(dataset.sizes) == {"run": 3, "start": 3, "step": 13}
        along = {"x0", "x1", "f", "f_minus_minimum", "grad_norm", "evaluations"}
        assert set(dataset.data_vars) == {*along, "status", "steps_taken"}
        for name in along:
            assert dataset[name].dims == ("run", "start", "step")
            assert dataset[name].dtype == np.float64
        assert dataset["status"].dims == dataset["steps_taken"].dims == ("run", "start")
        assert set(dataset.coords) == {"run", "optimizer", "learning_rate", "step", "s"}
        assert dataset["run"].values.tolist() == ["SGD", "Möm", "off"]
        assert dataset["learning_rate"].values.tolist() == [0.95, 0.1, 1e80]
        first = dataset.sel(run="SGD").isel(start=0)
        assert [float(first[axis][0]) for axis in ("x0", "x1")] == [-7, 2]
        # x1 ← x1 − 0.95 · 2 x1, twelve times; each step rounds twice.
        assert float(first["x1"][12]) == pytest.approx(2 * 0.9**12, rel=1e-14)
        np.testing.assert_array_equal(first["evaluations"], range(13))
        np.testing.assert_array_equal(dataset["f_minus_minimum"], dataset["f"] - 0.25)


def test_paths_are_nan_past_their_ends_and_say_how_they_end(tmp_path: Path) -> None:
    paths = read_paths_file(make(tmp_path / "a.nc")).paths
    names = {number: name for name, number in STATUSES.items()}
    ends = [[names[status] for status in run] for run in paths.status.tolist()]
    assert ends[0] == ["steps_used_up", "converged", "steps_used_up"]
    assert ends[2] == ["diverged", "converged", "diverged"]
    assert paths.steps_taken[0].tolist() == [12, 0, 12]
    for run in range(3):
        for start in range(3):
            taken = int(paths.steps_taken[run, start])
            for values in (*paths.points, paths.f, paths.grad_norm, paths.evaluations):
                assert np.isfinite(values[run, start, : taken + 1]).all()
                assert np.isnan(values[run, start, taken + 1 :]).all()


def test_ends_are_those_of_whole_paths(tmp_path: Path) -> None:
    whole = read_paths_file(make(tmp_path / "a.nc")).paths
    ends = read_paths_file(make(tmp_path / "b.nc", ends_only=True))
    assert ends.ends_only
    last = whole.steps_taken[..., np.newaxis].astype(int)
    np.testing.assert_array_equal(ends.paths.steps_taken, whole.steps_taken)
    np.testing.assert_array_equal(ends.paths.status, whole.status)
    pairs = [
        *zip(ends.paths.points, whole.points, strict=True),
        (ends.paths.f, whole.f),
        (ends.paths.grad_norm, whole.grad_norm),
        (ends.paths.evaluations, whole.evaluations),
    ]
    for kept, all_of_it in pairs:
        np.testing.assert_array_equal(kept[..., 0], all_of_it[..., 0])
        np.testing.assert_array_equal(
            kept[..., 1], np.take_along_axis(all_of_it, last, axis=2)[..., 0]
        )


@pytest.mark.parametrize("ends_only", [False, True])
@pytest.mark.parametrize("parameters", [{"s": 20.0}, {"s": 2.0, "unused": 3.0}], ids=str)
def test_cf_checkers_find_nothing(
    parameters: dict[str, float], ends_only: bool, tmp_path: Path
) -> None:
    path = make(tmp_path / "a.nc", parameters=parameters, ends_only=ends_only)
    assert not cf_faults(path, tmp_path)


def test_the_same_paths_give_the_same_bytes(tmp_path: Path) -> None:
    one, other = make(tmp_path / "a.nc").read_bytes(), make(tmp_path / "b.nc").read_bytes()
    assert one == other
    assert str(tmp_path).encode() not in one


MIXED = (
    RunSpec("zigzag", specify_optimizer("steepest_descent")),
    RunSpec("SGD", specify_optimizer("gradient_descent", learning_rate=0.95)),
    RunSpec("again", specify_optimizer("steepest_descent")),
    RunSpec("BFGS", specify_optimizer("bfgs")),
    RunSpec("Newton", specify_optimizer("newton", learning_rate=0.5)),
)
"""Runs that share their steps, between others that do not."""


def test_each_run_has_its_own_paths_whatever_stands_beside_it(tmp_path: Path) -> None:
    together = read_paths_file(make(tmp_path / "all.nc", runs=MIXED)).paths
    for number, run in enumerate(MIXED):
        alone = read_paths_file(make(tmp_path / "one.nc", runs=(run,))).paths
        np.testing.assert_array_equal(together.points[:, number], alone.points[:, 0])
        for name in ("f", "grad_norm", "evaluations", "steps_taken", "status"):
            one, other = getattr(together, name)[number], getattr(alone, name)[0]
            np.testing.assert_array_equal(one, other)


def test_paths_that_are_remembered_give_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def remember(most_numbers: int) -> KnownPaths:
        known = KnownPaths(most_numbers)
        monkeypatch.setattr(paths_maker, "_KNOWN", known)
        return known

    remember(0)
    anew = make(tmp_path / "anew.nc", runs=MIXED).read_bytes()
    remember(10**6)
    taken = _count_descents(monkeypatch)
    assert make(tmp_path / "first.nc", runs=MIXED).read_bytes() == anew
    assert taken == [2, 1, 1]  # those side by side; steepest descent, once for two; BFGS
    assert make(tmp_path / "second.nc", runs=MIXED).read_bytes() == anew
    assert taken[3:] == [2]


@pytest.mark.parametrize(
    "changes",
    [
        {"function": FormulaSpec("x0**2/s + 2*x1**2")},
        {"starts": GivenStarts(((-7, 2), (0, 0), (1, -1)))},
        {"steps": 11},
        {"tolerance": 1e-3},
        {"ends_only": True},
        {"parameters": {"s": 19.0}},
        {"domain": ((-10.0, 10.0), (-10.0, 9.0))},
        {"runs": (RunSpec("zigzag", specify_optimizer("steepest_descent", initial_step=2.0)),)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_no_paths_are_taken_for_those_of_another_descent(
    changes: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths_maker, "_KNOWN", KnownPaths(10**6))
    taken = _count_descents(monkeypatch)
    make(tmp_path / "a.nc", runs=MIXED[:1])
    make(tmp_path / "b.nc", **{"runs": MIXED[:1], **changes})
    assert taken == [1, 1]


def test_only_the_latest_paths_are_remembered() -> None:
    one = paths_maker.descend(
        exact_objective(build_function(SPEC.function, SPEC.axes, SPEC.parameters)),
        [SPEC.runs[0].optimizer],
        np.ones((2, 1)),
        steps=1,
        tolerance=0.0,
        domain=DOMAIN,
    )
    # Two coordinates, f, the norm and evaluations of two points are ten numbers.
    known, taken = KnownPaths(most_numbers=20), []
    for basis in ("a", "b", "a", "c", "a", "b"):
        known.find(basis, lambda basis=basis: taken.append(basis) or one)  # type: ignore[misc]
    assert taken == ["a", "b", "c", "b"]


def _count_descents(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list to which each descent of the maker adds how many runs it has."""
    taken: list[int] = []
    descend = paths_maker.descend

    def counted(
        objective: Objective, optimizers: Sequence[OptimizerSpec], *a: Any, **k: Any
    ) -> Any:
        taken.append(len(optimizers))
        return descend(objective, optimizers, *a, **k)

    monkeypatch.setattr(paths_maker, "descend", counted)
    return taken


def test_what_was_written_is_read(tmp_path: Path) -> None:
    stored = read_paths_file(
        make(tmp_path / "a.nc", starts=GridStarts((2, 3)), parameters={"s": 20.0})
    )
    assert stored.axes == ("x0", "x1")
    assert stored.runs == ("SGD", "Möm", "off")
    assert stored.optimizers[1]["momentum"] == 0.9
    assert stored.minimum == SPEC.minimum
    assert (stored.steps, stored.start_shape) == (12, (2, 3))
    assert stored.parameters == {"s": 20}
    assert stored.formula == "x0**2/s + x1**2"


def test_starts_on_a_grid_run_along_the_first_axis_first() -> None:
    points = start_points(GridStarts((2, 3)), [(-1, 1), (0, 4)])
    assert points.tolist() == [[-1, 1, -1, 1, -1, 1], [0, 0, 2, 2, 4, 4]]
    assert start_points(GridStarts((1, 1)), [(-1, 1), (0, 4)]).tolist() == [[0], [2]]


def test_starts_at_random_follow_from_the_seed_and_lie_in_the_domain() -> None:
    one, same, other = (
        start_points(RandomStarts(500, seed), [(-1, 1), (3, 4)]) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, same)
    assert not (one == other).any()
    for values, (low, high) in zip(one, [(-1, 1), (3, 4)], strict=True):
        assert low <= values.min() < low + 0.02 * (high - low)
        assert high - 0.02 * (high - low) < values.max() <= high
    # The bits of the generator are the same on every machine, and so are these numbers.
    first = start_points(RandomStarts(1, 0), [(0, 1), (0, 1)])[:, 0].tolist()
    assert first == [0.6369616873214543, 0.2697867137638703]

"""Profiles: which share of problems a run solves within a budget."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradatlas.descent.spec import KnownMinimum, RandomStarts
from gradatlas.descent.stored_paths import read_paths_file
from gradatlas.figures.layers import profile
from gradatlas.figures.paths_pictures import paths_study_caption
from gradatlas.figures.profile_choice import problem_costs, run_costs
from gradatlas.figures.run_looks import run_look
from gradatlas.figures.styles import rgba
from gradatlas.makers import study_figure
from tests.support.drawn import Array, builtin, layer
from tests.support.gradient_files import IDENTITY
from tests.support.option_values import samples
from tests.support.overlaps import check_layout
from tests.support.path_files import (
    AT_ZERO,
    BOOK,
    BOWL,
    cases_of,
    hostile_paths,
    make_paths,
    put_paths,
    record_paths_study,
    run,
    study_of,
)
from tests.support.recorded import MarkersMark, PathMark, Recorded

PROFILE = layer("profile")
RUNS = [run("SGD", learning_rate=0.05), run("Momentum", "momentum", learning_rate=0.05)]


def put(path: Path, f: Any, minimum: KnownMinimum | None = AT_ZERO) -> Path:
    """Write paths with these values, (runs, starts, points), which all go on to the end."""
    values = np.array(f, np.float64)
    points = np.zeros((2, *values.shape))
    points[:, ~np.isfinite(values)] = np.nan
    status = [["steps_used_up"] * values.shape[1]] * values.shape[0]
    return put_paths(path, points, values, status, minimum=minimum)


def costs(path: Path, **options: Any) -> list[list[float]]:
    found = problem_costs(read_paths_file(path), layer("profile", **options).options)
    return [list(map(float, row)) for row in found]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("profile")
    return {
        name: make_paths(
            folder / f"{name}.nc", formula, RUNS, RandomStarts(8, 1), steps=200, minimum=AT_ZERO
        )
        for name, formula in {"book": BOOK, "bowl": BOWL}.items()
    }


def line(drawn: Recorded, number: int) -> Array:
    color = rgba(run_look(number).color)
    (found,) = [m for m in drawn.inside(PathMark) if m.pen and m.pen.color == color]
    return drawn.values_at(found.points)


def test_a_problem_costs_what_was_spent_when_it_was_first_solved(tmp_path: Path) -> None:
    path = put(
        tmp_path / "p.nc",
        [
            [[8, 4, 2, 1], [8, 7, 6, 5], [8, 0, 9, 0]],
            [[8, 1, 8, 8], [8, 8, 8, 8], [8, 8, 8, 0.8]],
        ],
    )
    # A tenth of 8 is left, at most.
    assert costs(path, tolerance=0.1) == [[np.inf, np.inf, 1], [np.inf, np.inf, 3]]
    assert costs(path, tolerance=0.125) == [[3, np.inf, 1], [1, np.inf, 3]]
    assert costs(path, tolerance=0.5) == [[1, np.inf, 1], [1, np.inf, 3]]
    assert costs(path, tolerance=0.125, abscissa="ratio") == [[3, np.inf, 1], [1, np.inf, 3]]


def test_the_least_value_counts_and_not_f_itself(tmp_path: Path) -> None:
    minimum = KnownMinimum(-10.0, ((0.0, 0.0),))
    path = put(tmp_path / "p.nc", [[[0, -5, -9]]], minimum)
    assert costs(path, tolerance=0.1) == [[2]]
    assert costs(path, tolerance=0.05) == [[np.inf]]


def test_where_none_is_known_the_lowest_that_any_run_has_found_counts(tmp_path: Path) -> None:
    path = put(tmp_path / "p.nc", [[[8, 5, 4.0]], [[8, 6, 6.0]]], None)
    # Of 4 at the start, a quarter may be left.
    assert costs(path, tolerance=0.25) == [[1], [np.inf]]
    assert costs(path, tolerance=0.5) == [[1], [1]]


def test_a_start_without_a_value_is_no_problem_and_one_at_the_minimum_costs_1(
    tmp_path: Path,
) -> None:
    path = put(tmp_path / "p.nc", [[[np.nan, np.nan], [0, 0]]])
    assert costs(path) == [[1]]


def test_a_line_is_the_share_of_problems_that_a_budget_is_enough_for(
    files: dict[str, Path],
) -> None:
    wanted = study_of(files, PROFILE)
    drawn = record_paths_study(wanted, files)
    for own in run_costs(cases_of(wanted, files), PROFILE.options):
        assert own.costs.size == 16
        x, y = line(drawn, own.number).T
        assert (np.diff(x) >= 0).all()
        assert (np.diff(y) >= -1e-9).all()
        for budget in (5.5, 20.5, 90.5):
            share = (own.costs <= budget).mean()
            # On paper, the line is level here, since budgets are whole numbers.
            assert np.interp(np.log(budget), np.log(x), y) == pytest.approx(share)
    assert drawn.composition.page.axes.x.scale.is_log
    check_layout(drawn)


def test_the_legend_and_the_caption_say_how_many_are_solved(files: dict[str, Path]) -> None:
    wanted = study_of(files, PROFILE)
    texts = record_paths_study(wanted, files).legend_texts
    own = run_costs(cases_of(wanted, files), PROFILE.options)
    solved = [100 * np.isfinite(one.costs).mean() for one in own]
    assert texts == [
        "16 problems, to a tolerance of 0.001",
        f"SGD: {solved[0]:.3g} %",
        f"Momentum: {solved[1]:.3g} %",
    ]
    caption = paths_study_caption(wanted, cases_of(wanted, files))
    assert caption.text.startswith(
        "Share of 16 problems solved within a budget of evaluations to a tolerance of 0.001: SGD "
    )
    unknown = {"one": put_unknown(files)}
    told = record_paths_study(study_of(unknown, PROFILE), unknown).legend_texts
    assert "least $f$: as found by any run" in told


def put_unknown(files: dict[str, Path]) -> Path:
    return put(files["book"].with_name("unknown.nc"), [[[8, 5, 4.0]]], None)


@pytest.mark.parametrize("abscissa", ["evaluations", "steps", "ratio"])
def test_nothing_is_solved_beyond_what_was_spent(abscissa: Any, files: dict[str, Path]) -> None:
    drawn = record_paths_study(study_of(files, layer("profile", abscissa=abscissa)), files)
    high = drawn.frame.x_scale.high
    assert high == pytest.approx(1.05 * 200) if abscissa != "ratio" else high > 2
    for number in (0, 1):
        assert line(drawn, number)[-1, 0] == pytest.approx(high)


def test_runs_that_not_all_points_have_are_taken_by_their_names(tmp_path: Path) -> None:
    one = make_paths(tmp_path / "1.nc", BOWL, RUNS, RandomStarts(3, 1), minimum=AT_ZERO)
    two = make_paths(tmp_path / "2.nc", BOWL, RUNS[1:], RandomStarts(4, 1), minimum=AT_ZERO)
    files = {"1": one, "2": two}
    own = run_costs(cases_of(study_of(files, PROFILE), files), PROFILE.options)
    assert [(run.name, run.number, run.costs.size) for run in own] == [
        ("SGD", 0, 3),
        ("Momentum", 1, 7),
    ]


def test_whatever_paths_and_options_there_are_there_is_a_picture(tmp_path: Path) -> None:
    nowhere = np.full((1, 1, 2), np.nan)
    files = {
        "a": hostile_paths(tmp_path / "a.nc", ("x", "y")),
        "b": put(tmp_path / "b.nc", nowhere),
        "c": make_paths(tmp_path / "c.nc", BOWL, RUNS, RandomStarts(3, 1), steps=3, ends_only=True),
    }
    for names in (["a"], ["b"], ["c"], ["a", "b", "c"]):
        own = {name: files[name] for name in names}
        for options in samples(profile.Options, 10, str(names)):
            kept = {name: getattr(options, name) for name in options.__dataclass_fields__}
            wanted = study_of(own, layer("profile", **kept), size=(3, 2), dpi=40)
            drawn = record_paths_study(wanted, own)
            assert drawn.composition.page.notes or drawn.inside(MarkersMark)
            study_figure.make(wanted, own, tmp_path / "picture.png", IDENTITY)
    assert record_paths_study(study_of({"b": files["b"]}, PROFILE), files).composition.page.notes


def test_the_figure_is_the_same_every_time(files: dict[str, Path], tmp_path: Path) -> None:
    wanted = study_of(files, *builtin("profile"))
    assert profile.refusal([RUNS]) is None
    for name in ("one", "two"):
        study_figure.make(wanted, files, tmp_path / name, IDENTITY)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()

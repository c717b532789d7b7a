"""Basins: which minimum each start reaches, in which colour, how light, and with which share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradatlas.descent.spec import GridStarts, KnownMinimum
from gradatlas.descent.stored_paths import read_paths_file
from gradatlas.figures.basins_choice import Basins, choose_basins
from gradatlas.figures.build import describe_figure
from gradatlas.figures.paths_marks import STAR
from gradatlas.figures.styles import UNDEFINED, rgba
from tests.support.drawn import builtin, layer, make_field, spec
from tests.support.overlaps import check_layout
from tests.support.path_files import AT_ZERO, at, make_paths, put_paths, run
from tests.support.recorded import ImageMark, MarkersMark, draw

BASINS = layer("basins")
X = np.linspace(-2, 2, 21)
FIELD = make_field(
    lambda x, y: (x**2 - 1) ** 2 + y**2, lambda x, y: (4 * x * (x**2 - 1), 2 * y), X, X
)
WELLS = "(x0**2 - 1)**2 + x1**2"
"""Two minima, (−1, 0) and (1, 0); descent along the gradient never crosses x0 = 0."""
BOTH = KnownMinimum(0.0, ((-1.0, 0.0), (1.0, 0.0)))
DOMAIN = {"x0": (-2.0, 2.0), "x1": (-2.0, 2.0)}
SLOW = run("slow", learning_rate=0.02)


def wells(
    folder: Path,
    shape: tuple[int, ...] = (20, 10),
    minimum: KnownMinimum | None = BOTH,
    **more: Any,
) -> Path:
    return make_paths(
        folder / "wells.nc",
        WELLS,
        more.pop("runs", [SLOW]),
        GridStarts(shape),
        domain=DOMAIN,
        minimum=minimum,
        **{"steps": 400, "tolerance": 1e-6, **more},
    )


def basins(path: Path, **options: Any) -> Basins:
    """Return the basins of the first run."""
    stored = read_paths_file(path)
    run = stored.runs[0]
    return choose_basins(stored, layer("basins", **options).options, frozenset(), run, (run,))


def test_each_cell_has_the_colour_of_the_minimum_that_its_path_reaches(tmp_path: Path) -> None:
    found = basins(wells(tmp_path), steps=False)
    assert found.pixels.shape == (10, 20, 4)
    left, right = (np.round(255 * np.array(rgba(end.color))) for end in found.ends)
    assert (found.pixels[:, :10] == left).all()
    assert (found.pixels[:, 10:] == right).all()
    assert [(end.name, end.share_text) for end in found.ends] == [
        ("(-1, 0)", "50.0 %"),
        ("(1, 0)", "50.0 %"),
    ]


def test_cells_lie_around_their_starts(tmp_path: Path) -> None:
    drawn = draw(FIELD, BASINS, paths=wells(tmp_path))
    (image,) = drawn.inside(ImageMark)
    assert image.clip == drawn.frame.box
    x = drawn.frame.x(np.linspace(-2, 2, 20))
    y = drawn.frame.y(np.linspace(-2, 2, 10))
    step = (x[1] - x[0]) / 2, (y[1] - y[0]) / 2
    assert image.box.left == pytest.approx(x[0] - step[0])
    assert image.box.right == pytest.approx(x[-1] + step[0])
    assert image.box.bottom == pytest.approx(y[0] - step[1])
    assert image.box.top == pytest.approx(y[-1] + step[1])


def test_colours_are_lighter_where_fewer_steps_lead_near(tmp_path: Path) -> None:
    path = wells(tmp_path)
    stored = read_paths_file(path)
    found = basins(path)
    reach = 0.01 * np.hypot(4, 4)
    points = stored.paths.points[:, 0]
    near = np.hypot(np.abs(points[0]) - 1, points[1]) <= reach
    assert near.any(axis=1).all()
    steps = near.argmax(axis=1).reshape(10, 20)
    light = found.pixels[..., :3].astype(float).sum(axis=2)
    for half in (slice(0, 10), slice(10, 20)):
        order = np.argsort(steps[:, half].ravel(), kind="stable")
        assert (np.diff(light[:, half].ravel()[order]) <= 0).all()
        assert np.ptp(light[:, half]) > 100
    assert found.words[-1].startswith("lighter: fewer steps, from ")


def test_without_steps_or_with_ends_alone_there_is_still_a_picture(tmp_path: Path) -> None:
    path = wells(tmp_path, ends_only=True)
    stored = read_paths_file(path)
    found = basins(path)
    taken = stored.paths.steps_taken[0]
    assert found.words[-1].startswith("lighter: fewer steps, from ")
    lightest = int(found.pixels[..., :3].astype(int).sum(axis=2).argmax())
    assert taken[lightest] <= np.quantile(taken, 0.05)


def test_without_known_minima_places_where_paths_stand_still_count(tmp_path: Path) -> None:
    drawn = draw(FIELD, BASINS, paths=wells(tmp_path, minimum=None))
    texts = drawn.legend_texts
    assert sorted(texts[:2]) == ["end (-1, 0): 50.0 %", "end (1, 0): 50.0 %"]
    assert "minimum" not in texts
    assert not drawn.inside(MarkersMark)


def test_paths_that_reach_none_have_a_colour_of_their_own(tmp_path: Path) -> None:
    # One step leads nowhere near.
    found = basins(wells(tmp_path, steps=1))
    assert found.ends[-1].name == "none"
    assert found.ends[-1].share > 0.9
    none = np.round(255 * np.array(rgba(found.ends[-1].color)))
    share = (found.pixels == none).all(axis=2).mean()
    assert share == pytest.approx(found.ends[-1].share)


def test_a_diverged_path_reaches_nothing(tmp_path: Path) -> None:
    points = np.zeros((2, 1, 4, 2))
    points[:, 0, :, 0] = [(-1, 1, -1, 1), (-1, -1, 1, 1)]
    f = np.ones((1, 4, 2))
    points[:, 0, 1, 1] = 1e300
    status = [["converged", "diverged", "converged", "left_the_domain"]]
    f[0, 3] = points[:, 0, 3, 1] = np.nan
    path = put_paths(tmp_path / "paths.nc", points, f, status, minimum=AT_ZERO, start_shape=(2, 2))
    found = basins(path)
    # Of three starts with a value, two reach it.
    assert [(end.name, end.share_text) for end in found.ends] == [
        ("(0, 0)", "66.7 %"),
        ("none", "33.3 %"),
    ]
    undefined = np.round(255 * np.array(rgba(UNDEFINED)))
    assert (found.pixels[1, 1] == undefined).all()
    assert not (found.pixels[0, 1] == undefined).all()
    assert "grey: f is not defined at the start" in found.words


def test_more_places_than_colours_share_one(tmp_path: Path) -> None:
    waves = "sin(x0)**2 + sin(x1)**2"
    path = make_paths(
        tmp_path / "paths.nc",
        waves,
        [run("GD", learning_rate=0.3)],
        GridStarts((40, 40)),
        domain={"x0": (-5.0, 5.0), "x1": (-5.0, 5.0)},
        steps=200,
        tolerance=1e-6,
    )
    found = basins(path)
    assert len(found.ends) == 7
    assert (
        found.ends[-1].name == "19 further ends"
    )  # 5 × 5 minima, those around the domain among them
    assert sum(end.share for end in found.ends) == pytest.approx(1)
    assert len({end.color for end in found.ends}) == 7


def test_the_run_is_the_one_that_is_named(tmp_path: Path) -> None:
    path = wells(tmp_path, runs=[SLOW, run("none at all", learning_rate=1e-6)])
    first = draw(FIELD, BASINS, paths=path)
    assert first.legend_texts[-2] == "slow: 200 converged"
    other = draw(FIELD, layer("basins", run="none at all"), paths=path)
    assert "none: 100.0 %" in other.legend_texts
    missing = draw(FIELD, layer("basins", run="no such"), paths=path)
    assert missing.composition.page.notes == ["there is no run no such"]


def test_starts_that_are_no_grid_are_refused_in_words(tmp_path: Path) -> None:
    path = make_paths(tmp_path / "p.nc", WELLS, [SLOW], at((1, 1)), domain=DOMAIN)
    (note,) = draw(FIELD, BASINS, paths=path).composition.page.notes
    assert "start: {grid: [50, 50]}" in note


def test_minima_are_marked_once_though_two_layers_know_them(tmp_path: Path) -> None:
    path = wells(tmp_path, shape=(3, 3))
    drawn = draw(FIELD, BASINS, layer("paths"), paths=path)
    assert drawn.legend_texts.count("minimum") == 1
    stars = [m for m in drawn.inside(MarkersMark) if m.face == rgba(STAR)]
    np.testing.assert_allclose(drawn.values_at(stars[0].points), [(-1, 0), (1, 0)], atol=1e-9)


@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (5, 1), (2, 2)])
def test_few_starts_fill_the_picture(shape: tuple[int, int], tmp_path: Path) -> None:
    drawn = draw(FIELD, BASINS, paths=wells(tmp_path, shape=shape))
    (image,) = drawn.inside(ImageMark)
    box = drawn.frame.box
    assert image.box.left <= box.left + 1e-6 < box.right - 1e-6 <= image.box.right
    assert image.box.bottom <= box.bottom + 1e-6 < box.top - 1e-6 <= image.box.top


def test_the_legend_and_the_caption_give_the_shares(tmp_path: Path) -> None:
    path = wells(tmp_path)
    drawn = draw(FIELD, *builtin("basins"), paths=path)
    assert drawn.legend_texts[:3] == ["(-1, 0): 50.0 %", "(1, 0): 50.0 %", "minimum"]
    check_layout(drawn)
    _, text = describe_figure(spec(BASINS), FIELD, paths=path)
    assert "which minimum of f" in text.lower()
    assert "of the starts of slow: (-1, 0) 50.0 %, (1, 0) 50.0 %" in text


def test_panels_have_the_same_colours_and_one_scale_of_steps(tmp_path: Path) -> None:
    path = wells(tmp_path, minimum=None, runs=[SLOW, run("fast", learning_rate=0.1)])
    stored = read_paths_file(path)
    both = [
        choose_basins(stored, BASINS.options, frozenset(), name, stored.runs)
        for name in stored.runs
    ]
    assert [end.color for end in both[0].ends] == [end.color for end in both[1].ends]
    assert both[0].words[-1] == both[1].words[-1]
    light = [found.pixels[..., :3].astype(float).mean() for found in both]
    assert light[1] > light[0] + 20
    drawn = draw(FIELD, BASINS, paths=path, panels="runs")
    assert len(drawn.inside(ImageMark)) == 2
    assert not any("%" in text for text in drawn.legend_texts)
    _, text = describe_figure(spec(BASINS, panels="runs"), FIELD, paths=path)
    assert "of the starts of slow: end (" in text
    assert "of the starts of fast: end (" in text

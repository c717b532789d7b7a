"""Values along descent paths: what is drawn against what, and what leaves the picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradatlas.descent.spec import KnownMinimum, RandomStarts
from gradatlas.descent.stored_paths import read_paths_file
from gradatlas.figures.layer import layer_modules
from gradatlas.figures.paths_pictures import compose_paths, paths_caption, paths_picture
from gradatlas.figures.run_looks import run_look
from gradatlas.figures.styles import rgba
from gradatlas.makers import figure
from tests.support.drawn import Array, builtin, layer, spec
from tests.support.gradient_files import IDENTITY
from tests.support.option_values import samples
from tests.support.overlaps import check_layout
from tests.support.path_files import (
    AT_ZERO,
    BOOK,
    at,
    hostile_paths,
    make_paths,
    put_paths,
    record_paths,
    run,
)
from tests.support.recorded import MarkersMark, PathMark, Recorded

HISTORY = layer("history")
RUNS = [run("SGD", learning_rate=0.95), run("Momentum", "momentum", learning_rate=0.1)]
WILD = run("wild", learning_rate=1.8)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("paths") / "book.nc"
    return make_paths(path, BOOK, [*RUNS, WILD], at((-7, 2)), minimum=AT_ZERO)


def line(drawn: Recorded, number: int) -> Array:
    """Return the line of a run in data units."""
    color = rgba(run_look(number).color)
    (found,) = [m for m in drawn.inside(PathMark) if m.pen and m.pen.color == color]
    return drawn.values_at(found.points)


def marks(drawn: Recorded, number: int, corners: int) -> Array:
    """Return the marks of a run that have so many corners, in data units."""
    color = rgba(run_look(number).color)
    found = [m for m in drawn.inside(MarkersMark) if m.face == color and m.corners == corners]
    return np.concatenate([np.empty((0, 2)), *(drawn.values_at(m.points) for m in found)])


@pytest.mark.parametrize(
    ("ordinate", "label"),
    [
        ("auto", r"$f - \min\,f$"),
        ("f", "$f$"),
        ("grad_norm", r"$\|\nabla f\|$"),
        ("distance", "distance to the minimum"),
    ],
)
def test_lines_are_what_the_file_says_of_each_step(ordinate: Any, label: str, book: Path) -> None:
    drawn = record_paths(book, layer("history", ordinate=ordinate, runs=("SGD", "Momentum")))
    stored = read_paths_file(book)
    distance = np.hypot(*stored.paths.points)
    wanted = {
        "auto": stored.f_minus_minimum,
        "f": stored.paths.f,
        "grad_norm": stored.paths.grad_norm,
        "distance": distance,
    }[ordinate]
    assert wanted is not None
    for number in (0, 1):
        x, y = line(drawn, number).T
        np.testing.assert_allclose(x, np.arange(31), atol=1e-9)
        # The axis spans some decades over some hundred points.
        np.testing.assert_allclose(y, wanted[number, 0], rtol=1e-9)
    axes = drawn.composition.page.axes
    assert (axes.x.name, axes.y.name, axes.y.scale.is_log) == ("step", label, ordinate != "f")
    check_layout(drawn)


def test_evaluations_are_those_of_the_file(tmp_path: Path) -> None:
    points = np.zeros((2, 1, 1, 4))
    f = np.array([[[8.0, 4.0, 2.0, 1.0]]])
    path = put_paths(tmp_path / "paths.nc", points, f, [["converged"]])
    drawn = record_paths(path, layer("history", abscissa="evaluations"))
    np.testing.assert_allclose(line(drawn, 0)[:, 0], [0, 1, 2, 3], atol=1e-9)
    assert drawn.composition.page.axes.x.name == "evaluations of $f$ and its gradient"


def test_without_a_known_minimum_it_is_f_on_the_scale_that_suits_it(tmp_path: Path) -> None:
    for shift, is_log in ((0, True), (5, False), (-5, False)):
        path = make_paths(
            tmp_path / f"{shift}.nc", f"{BOOK} + {shift}", RUNS, at((-7, 2)), steps=100
        )
        drawn = record_paths(path, HISTORY)
        assert drawn.composition.page.axes.y.name == "$f$"
        assert drawn.frame.y_scale.is_log == is_log


@pytest.mark.parametrize("ordinate", ["f_minus_minimum", "distance"])
def test_what_needs_a_minimum_says_that_none_is_known(ordinate: Any, tmp_path: Path) -> None:
    path = make_paths(tmp_path / "paths.nc", BOOK, RUNS, at((-7, 2)))
    drawn = record_paths(path, layer("history", ordinate=ordinate))
    assert drawn.composition.page.notes == [
        "the least value of f is not known here; ordinate: f shows f itself"
    ]
    assert not drawn.inside(PathMark)


def test_the_distance_is_that_to_the_nearest_minimum(tmp_path: Path) -> None:
    minima = KnownMinimum(0.0, ((0.0, 0.0), (10.0, 0.0)))
    points = np.array([[1.0, 4.0, 8.0], [0.0, 0.0, 0.0]]).reshape(2, 1, 1, 3)
    path = put_paths(
        tmp_path / "paths.nc", points, np.ones((1, 1, 3)), [["converged"]], minimum=minima
    )
    drawn = record_paths(path, layer("history", ordinate="distance"))
    np.testing.assert_allclose(line(drawn, 0)[:, 1], [1, 4, 2])


def test_monotone_lines_are_the_least_so_far(book: Path) -> None:
    drawn = record_paths(book, layer("history", monotone=True, runs=("Momentum",)))
    stored = read_paths_file(book)
    assert stored.f_minus_minimum is not None
    least = np.minimum.accumulate(stored.f_minus_minimum[1, 0])
    assert (least != stored.f_minus_minimum[1, 0]).any()
    np.testing.assert_allclose(line(drawn, 1)[:, 1], least, rtol=1e-9)
    assert drawn.composition.page.axes.y.name.startswith("least ")


def test_what_diverges_leaves_the_picture_in_an_arrow(book: Path) -> None:
    drawn = record_paths(book, HISTORY)
    start = 7**2 / 20 + 4
    high = drawn.frame.y_scale.high
    # A thousand times as high as the start, and a margin of at most a twentieth of the decades.
    assert 1e3 * start < high < 1e4 * start
    (arrow,) = (one for one in marks(drawn, 2, corners=4) if one[1] == pytest.approx(high))
    x, y = line(drawn, 2).T
    after = int(np.flatnonzero(y > high)[0])
    assert x[after - 1] < arrow[0] < x[after]
    assert drawn.frame.y_scale.low < line(drawn, 0)[:, 1].min()


def test_on_a_linear_scale_what_diverges_takes_no_more_than_twice_the_height(book: Path) -> None:
    drawn = record_paths(book, layer("history", ordinate="f", ordinate_scale="linear"))
    start = 7**2 / 20 + 4
    assert start < drawn.frame.y_scale.high < 3.3 * start


def test_values_of_0_are_triangles_at_the_bottom(tmp_path: Path) -> None:
    f = np.array([[[8.0, 0.0, 2.0, -1e-17]]])
    points = np.zeros((2, 1, 1, 4))
    path = put_paths(tmp_path / "paths.nc", points, f, [["converged"]], minimum=AT_ZERO)
    drawn = record_paths(path, HISTORY)
    np.testing.assert_allclose(marks(drawn, 0, corners=4)[:, 0], [1, 3], atol=1e-9)
    bottom = drawn.frame.y_scale.low
    assert (marks(drawn, 0, corners=4)[:, 1] < 1.2 * bottom).all()
    assert "0, or below the axis" in drawn.legend_texts


def test_of_many_starts_there_are_a_median_and_a_band(tmp_path: Path) -> None:
    path = make_paths(tmp_path / "paths.nc", BOOK, RUNS, RandomStarts(101, 5), minimum=AT_ZERO)
    drawn = record_paths(path, HISTORY)
    stored = read_paths_file(path)
    assert stored.f_minus_minimum is not None
    values = stored.f_minus_minimum[0]
    np.testing.assert_allclose(line(drawn, 0)[:, 1], np.median(values, axis=0), rtol=1e-9)
    band = next(
        m for m in drawn.inside(PathMark) if m.face and m.face[:3] == rgba(run_look(0).color)[:3]
    )
    places = drawn.values_at(band.points)
    for step in (0, 30):
        here = places[np.abs(places[:, 0] - step) < 1e-6][:, 1]
        assert here.min() == pytest.approx(values[:, step].min(), rel=1e-6)
        assert here.max() == pytest.approx(values[:, step].max(), rel=1e-6)
    assert (
        "lines: medians of all starts; bands: from the lowest to the highest" in drawn.legend_texts
    )


def test_paths_that_have_ended_keep_their_value_in_the_median(tmp_path: Path) -> None:
    # 11 starts: 6 converge at once to 1, the others stay at 3 for two steps.
    f = np.full((1, 11, 3), 3.0)
    f[0, :6, 0] = 1.0
    points = np.zeros((2, 1, 11, 3))
    f[0, :6, 1:] = points[:, 0, :6, 1:] = np.nan
    status = [["converged"] * 6 + ["steps_used_up"] * 5]
    path = put_paths(tmp_path / "paths.nc", points, f, status)
    np.testing.assert_allclose(line(record_paths(path, HISTORY), 0)[:, 1], 1.0)
    diverged = put_paths(tmp_path / "d.nc", points, f, [["diverged"] * 6 + ["steps_used_up"] * 5])
    # Where most have gone to infinity, so has the median: one point makes no line.
    assert not [mark for mark in record_paths(diverged, HISTORY).inside(PathMark) if mark.pen]


def test_one_step_and_no_step_are_drawn(tmp_path: Path) -> None:
    for start in ((-7, 2), (0, 0)):
        path = make_paths(tmp_path / "paths.nc", BOOK, RUNS, at(start), steps=1)
        assert record_paths(path, HISTORY).frame.x_scale.high == 1


def test_whatever_paths_and_options_there_are_there_is_a_picture(tmp_path: Path) -> None:
    for names in (("x",), ("x", "y"), ("x", "y", "z")):
        path = hostile_paths(tmp_path / "paths.nc", names)
        for options in samples(type(HISTORY.options), 40, f"{names}"):
            wanted = spec(layer("history", **vars_of(options)), size=(3, 2), dpi=40)
            drawn = record_paths(path, *wanted.layers, size=(3, 2))
            assert drawn.composition.page.notes or drawn.inside(MarkersMark)
            assert paths_picture(wanted, path, None)


def vars_of(options: Any) -> dict[str, Any]:
    return {name: getattr(options, name) for name in options.__dataclass_fields__}


def test_the_caption_says_what_is_shown(book: Path) -> None:
    wanted = spec(HISTORY, swept=(("s", 2),))
    stored = read_paths_file(book)
    caption = paths_caption(wanted, stored, compose_paths(wanted, stored).page)
    assert caption.text.startswith(
        "f minus its least value along descent paths of f, against steps: "
        "SGD stopped after 30 steps; "
    )
    assert f"at the end: SGD {stored.paths.f[0, 0, -1]:.3g}," in caption.text
    assert caption.title == "f = x0**2/20 + x1**2; s: 2"
    text = paths_picture(spec(HISTORY, file_format="txt"), book, None).decode()
    assert caption.text in text


def test_the_figure_is_made_of_paths_alone(book: Path, tmp_path: Path) -> None:
    for suffix in ("png", "svg", "pdf"):
        files = [tmp_path / f"{n}.{suffix}" for n in range(2)]
        for file in files:
            wanted = spec(*builtin("history"), file_format=suffix)
            figure.make(wanted, {"paths": book}, file, IDENTITY)
        assert files[0].read_bytes() == files[1].read_bytes()
    assert layer_modules(["contour"]) == ("gradatlas.figures.layers.contour",)
    assert layer_modules(["history"]) == (
        "gradatlas.figures.layers.history",
        "gradatlas.figures.paths_pictures",
    )


def test_what_is_below_all_digits_of_f_takes_no_room(tmp_path: Path) -> None:
    f = np.array([[[1.0, 1e-8, 1e-100, 1e-200]]])
    path = put_paths(tmp_path / "p.nc", np.zeros((2, 1, 1, 4)), f, [["converged"]], minimum=AT_ZERO)
    drawn = record_paths(path, HISTORY)
    assert drawn.frame.y_scale.low > 1e-23
    # The first of them alone is marked, as the line ends before it.
    np.testing.assert_allclose(marks(drawn, 0, corners=4)[:, 0], [2], atol=1e-9)


def test_a_path_that_cannot_go_on_ends_in_a_cross(tmp_path: Path) -> None:
    f = np.array([[[3.0, 2.0, 1.0]]])
    path = put_paths(tmp_path / "p.nc", np.zeros((2, 1, 1, 3)), f, [["left_the_domain"]])
    drawn = record_paths(path, HISTORY)
    points, cross = drawn.inside(MarkersMark)
    assert points.corners != cross.corners
    np.testing.assert_allclose(drawn.values_at(cross.points), [(2, 1)], atol=1e-9)

"""Descent paths over the domain: what is drawn where, and what the legend and the caption say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradatlas.axes import EvenAxis
from gradatlas.descent.spec import GridStarts, RandomStarts
from gradatlas.descent.stored_paths import read_paths_file
from gradatlas.differentiation.method import specify_method
from gradatlas.figures.build import describe_figure, draw_figure
from gradatlas.figures.paths_marks import STAR
from gradatlas.figures.run_looks import run_look
from gradatlas.figures.sheets.sheet import Rgba
from gradatlas.figures.styles import WHITE, rgba
from gradatlas.makers import figure
from tests.support.drawn import Array, builtin, distances_to, layer, make_field, spec
from tests.support.gradient_files import IDENTITY, make_gradient
from tests.support.overlaps import check_layout
from tests.support.path_files import AT_ZERO, BOOK, BOWL, at, make_paths, put_paths, run
from tests.support.recorded import MarkersMark, PathMark, Recorded, ShapesMark, draw

PATHS = layer("paths")
X, Y = np.linspace(-10, 10, 41), np.linspace(-5, 5, 41)
FIELD = make_field(lambda x, y: x**2 / 20 + y**2, lambda x, y: (x / 10, 2 * y), X, Y, formula=BOOK)
RUNS = [
    run("SGD", learning_rate=0.95),
    run("Momentum", "momentum", learning_rate=0.1),
    run("wild", learning_rate=1.2),
]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("paths") / "book.nc"
    return make_paths(path, BOOK, RUNS, at((-7, 2)), minimum=AT_ZERO)


def color_of_run(number: int) -> Rgba:
    return rgba(run_look(number).color)


def lines(drawn: Recorded, number: int) -> list[Array]:
    """Return the lines of a run in data units."""
    return [
        drawn.values_at(line)
        for mark in drawn.inside(PathMark)
        if mark.pen is not None and mark.pen.color[:3] == color_of_run(number)[:3]
        for line in mark.lines
    ]


def marks(drawn: Recorded, color: tuple[float, ...], corners: int | None = None) -> Array:
    """Return where marks of a face are, in data units; of those with so many corners."""
    found = [
        drawn.values_at(mark.points)
        for mark in drawn.inside(MarkersMark)
        if mark.face == color and corners in (None, mark.corners)
    ]
    return np.concatenate([np.empty((0, 2)), *found])


def test_a_path_goes_through_the_points_of_its_file(book: Path) -> None:
    drawn = draw(FIELD, PATHS, paths=book)
    stored = read_paths_file(book).paths
    for number in (0, 1):
        (line,) = lines(drawn, number)
        wanted = stored.points[:, number, 0].T
        # Few points are all drawn; places on paper are numbers of some hundred points.
        np.testing.assert_allclose(line, wanted, atol=1e-9)


def test_no_path_sets_what_the_axes_show(book: Path) -> None:
    frame = draw(FIELD, PATHS, paths=book).frame
    assert (frame.x_scale.low, frame.x_scale.high) == (-10, 10)
    assert (frame.y_scale.low, frame.y_scale.high) == (-5, 5)


def test_a_path_that_leaves_for_good_ends_in_an_arrow_at_the_frame(book: Path) -> None:
    drawn = draw(FIELD, PATHS, paths=book)
    (heads,) = drawn.inside(ShapesMark)
    assert tuple(heads.faces[0]) == color_of_run(2)
    (tip, *feet) = heads.points[0]
    box = drawn.frame.box
    (line,) = lines(drawn, 2)
    # It is where the piece to the first point outside crosses the frame, and points that way.
    inside, outside = drawn.frame.points(*line[-2:].T)
    assert box.bottom <= inside[1] <= box.top
    assert not box.bottom <= outside[1] <= box.top
    at_frame = box.bottom if outside[1] < box.bottom else box.top
    assert tip[1] == pytest.approx(at_frame)
    part = (at_frame - inside[1]) / (outside - inside)[1]
    assert tip[0] == pytest.approx(inside[0] + part * (outside - inside)[0])
    along = tip - np.mean(feet, axis=0)
    cosine = along @ (outside - inside) / np.hypot(*along) / np.hypot(*(outside - inside))
    assert cosine == pytest.approx(1)
    for mark in drawn.inside(PathMark):
        assert mark.clip == box


def test_a_path_that_comes_back_goes_on_and_has_no_arrow(tmp_path: Path) -> None:
    points = np.array([[0.0, 20.0, 1.0, 2.0], [0.0, 0.0, 1.0, 2.0]]).reshape(2, 1, 1, 4)
    path = put_paths(tmp_path / "paths.nc", points, np.ones((1, 1, 4)), [["steps_used_up"]])
    drawn = draw(FIELD, PATHS, paths=path)
    (line,) = lines(drawn, 0)
    np.testing.assert_allclose(line, points[:, 0, 0].T, atol=1e-9)
    assert not drawn.inside(ShapesMark)


@pytest.mark.parametrize("far", [1e3, 1e30, 1e300])
def test_however_far_a_path_goes_its_arrow_points_there(far: float, tmp_path: Path) -> None:
    points = np.array([[1.0, far], [0.5, -2 * far]]).reshape(2, 1, 1, 2)
    path = put_paths(tmp_path / "paths.nc", points, np.ones((1, 1, 2)), [["diverged"]])
    drawn = draw(FIELD, PATHS, paths=path)
    (heads,) = drawn.inside(ShapesMark)
    tip, *feet = heads.points[0]
    way = np.array([1.0, -2.0]) * (drawn.frame.box.width / 20, drawn.frame.box.height / 10)
    along = tip - np.mean(feet, axis=0)
    # The start is a thousandth of the way at most from where the line would begin in the middle.
    assert along @ way == pytest.approx(np.hypot(*along) * np.hypot(*way), rel=1e-4)
    assert draw_figure(spec(PATHS, size=(3, 2)), FIELD, paths=path)


def test_starts_ends_and_minima_have_their_marks(book: Path) -> None:
    drawn = draw(FIELD, PATHS, paths=book)
    stored = read_paths_file(book).paths
    np.testing.assert_allclose(marks(drawn, WHITE), [(-7, 2)], atol=1e-9)
    np.testing.assert_allclose(marks(drawn, rgba(STAR)), [(0, 0)], atol=1e-9)
    last = drawn.inside(MarkersMark)[-2:]
    for number, mark in enumerate(last):
        assert mark.face == color_of_run(number)
        np.testing.assert_allclose(
            drawn.values_at(mark.points), [stored.points[:, number, 0, -1]], atol=1e-9
        )
    without = draw(FIELD, layer("paths", starts=False, minima=False), paths=book)
    assert not len(marks(without, WHITE))
    assert not len(marks(without, rgba(STAR)))


def test_a_path_that_never_moves_is_a_dot_in_a_circle(tmp_path: Path) -> None:
    path = make_paths(tmp_path / "paths.nc", BOOK, RUNS[:1], at((0, 0)), minimum=AT_ZERO)
    drawn = draw(FIELD, PATHS, paths=path)
    assert not lines(drawn, 0)
    star, start, end = drawn.inside(MarkersMark)
    np.testing.assert_allclose(start.points, end.points)
    widths = [mark.box.width for mark in (star, start, end)]
    # Each is seen around the next one, by more than its edge.
    assert widths[0] > widths[1] + 1.5 > widths[2] + 2.5
    assert drawn.legend_texts[0] == "SGD: converged at its start"


def test_a_path_that_cannot_go_on_ends_in_a_cross(tmp_path: Path) -> None:
    points = np.array([[1.0, 2.0], [1.0, 2.0]]).reshape(2, 1, 1, 2)
    path = put_paths(tmp_path / "paths.nc", points, np.ones((1, 1, 2)), [["left_the_domain"]])
    drawn = draw(FIELD, PATHS, paths=path)
    end = drawn.inside(MarkersMark)[-1]
    ends = draw(
        FIELD,
        PATHS,
        paths=put_paths(tmp_path / "other.nc", points, np.ones((1, 1, 2)), [["converged"]]),
    ).inside(MarkersMark)[-1]
    assert end.corners != ends.corners
    assert drawn.legend_texts[0] == "run 0: left the domain at step 2"


@pytest.mark.parametrize(("every", "count"), [("none", 0), (1, 30), (7, 4), ("auto", 30), (100, 0)])
def test_steps_have_dots(every: Any, count: int, book: Path) -> None:
    drawn = draw(FIELD, layer("paths", every=every, runs=("Momentum",)), paths=book)
    # The end has a larger one.
    assert len(marks(drawn, color_of_run(1))) == count + 1


def test_a_long_path_has_few_dots_and_few_vertices(tmp_path: Path) -> None:
    path = make_paths(
        tmp_path / "paths.nc", BOOK, [run("slow", learning_rate=0.01)], at((-7, 2)), steps=10_000
    )
    drawn = draw(FIELD, PATHS, paths=path)
    (line,) = lines(drawn, 0)
    assert len(line) < 300
    stored = read_paths_file(path).paths.points[:, 0, 0].T
    places = drawn.frame.points(*stored.T)
    kept = drawn.frame.points(*line.T)
    # It is the same line, to a third of a pixel at 150 dots per inch.
    for point in places[::50]:
        assert distances_to(point, kept[:-1], kept[1:]).min() < 0.16
    assert 1 < len(marks(drawn, color_of_run(0))) <= 42


def test_a_run_has_its_colour_whichever_others_are_drawn(book: Path) -> None:
    drawn = draw(FIELD, layer("paths", runs=("wild", "Momentum")), paths=book)
    assert not lines(drawn, 0)
    assert len(lines(drawn, 1)) == len(lines(drawn, 2)) == 1
    looks = {(run_look(n).color, run_look(n).dashes) for n in range(42)}
    assert len(looks) == 42


def test_lines_have_a_light_edge_to_be_seen_on_dark_fills(book: Path) -> None:
    drawn = draw(FIELD, layer("contourf"), PATHS, paths=book)
    pens = [mark.pen for mark in drawn.inside(PathMark) if mark.pen is not None]
    for below, above in zip(pens[-6::2], pens[-5::2], strict=True):
        assert below.color == WHITE
        assert below.width > above.width + 1


def test_those_that_sweep_over_the_picture_lie_below(book: Path) -> None:
    drawn = draw(FIELD, PATHS, paths=book)
    colors = [mark.pen.color for mark in drawn.inside(PathMark) if mark.pen]
    order = [color for color in colors if color != WHITE]
    length = {
        number: np.hypot(*np.diff(drawn.frame.points(*lines(drawn, number)[0].T), axis=0).T).sum()
        for number in (0, 1)
    }
    assert length[0] > length[1]
    assert order.index(color_of_run(0)) < order.index(color_of_run(1))


def test_the_legend_says_how_paths_end(tmp_path: Path) -> None:
    one = make_paths(
        tmp_path / "one.nc", BOOK, RUNS, at((-7, 2)), steps=2000, tolerance=1e-9, minimum=AT_ZERO
    )
    drawn = draw(FIELD, PATHS, paths=one)
    taken = read_paths_file(one).paths.steps_taken[:, 0]
    assert drawn.legend_texts == [
        f"SGD: converged after {taken[0]} steps",
        f"Momentum: converged after {taken[1]} steps",
        f"wild: diverged at step {taken[2] + 1}",
        "start",
        "minimum",
    ]
    check_layout(drawn)
    _, text = describe_figure(spec(PATHS), FIELD, paths=one)
    assert f"SGD converged after {taken[0]} steps; " in text


def test_what_all_runs_have_in_common_is_said_once(book: Path) -> None:
    assert draw(FIELD, PATHS, paths=book).legend_texts == [
        "SGD",
        "Momentum",
        "wild",
        "all stopped after 30 steps",
        "start",
        "minimum",
    ]


def test_of_many_starts_ends_are_counted_and_lines_are_thin(tmp_path: Path) -> None:
    path = make_paths(
        tmp_path / "many.nc", BOOK, RUNS[:2], RandomStarts(500, 1), steps=100, tolerance=1e-3
    )
    drawn = draw(FIELD, PATHS, paths=path)
    status = read_paths_file(path).paths.status
    done = (status == 0).sum(axis=1)
    assert drawn.legend_texts[0] == "SGD: 500 converged"
    assert drawn.legend_texts[1] == f"Momentum: {done[1]} converged, {500 - done[1]} stopped"
    pens = [mark.pen for mark in drawn.inside(PathMark) if mark.pen is not None]
    assert len(pens) == 1000
    assert all(pen.width < 1 and pen.color[3] < 0.5 for pen in pens)
    assert len(marks(drawn, WHITE)) == 500
    # No dots: marks in the colours of runs are ends.
    assert len(marks(drawn, color_of_run(0))) == 500


def test_of_very_many_starts_some_are_drawn_and_that_is_said(tmp_path: Path) -> None:
    path = make_paths(tmp_path / "many.nc", BOOK, RUNS[:2], GridStarts((60, 50)), steps=1)
    drawn = draw(FIELD, PATHS, paths=path)
    assert len(marks(drawn, WHITE)) == 500
    _, text = describe_figure(spec(PATHS), FIELD, paths=path)
    assert "of 3000 starts 500, evenly spread over their numbers" in text
    assert drawn.legend_texts[2] == "each: 3000 stopped"


def test_where_ends_alone_are_kept_no_line_is_made_up(tmp_path: Path) -> None:
    path = make_paths(tmp_path / "ends.nc", BOOK, RUNS[:2], at((-7, 2), (3, 1)), ends_only=True)
    drawn = draw(FIELD, PATHS, paths=path)
    assert not drawn.inside(PathMark)
    stored = read_paths_file(path).paths
    np.testing.assert_allclose(
        marks(drawn, color_of_run(1)), stored.points[:, 1, :, 1].T, atol=1e-9
    )
    assert (
        "of each path its start and its end alone"
        in describe_figure(spec(PATHS), FIELD, paths=path)[1]
    )


def test_over_one_axis_paths_are_on_the_graph(tmp_path: Path) -> None:
    points = np.linspace(-3, 3, 61)
    field = make_field(lambda x: x**2, lambda x: 2 * x, points, names=("x",))
    path = make_paths(
        tmp_path / "paths.nc",
        "x**2",
        [run("GD", learning_rate=0.3)],
        at((-2.5,)),
        domain={"x": (-3, 3)},
        steps=5,
    )
    drawn = draw(field, layer("line"), PATHS, paths=path)
    (line,) = lines(drawn, 0)
    np.testing.assert_allclose(line[0], (-2.5, 6.25))
    np.testing.assert_allclose(line[:, 1], line[:, 0] ** 2, atol=1e-9)
    assert len(line) == 6
    alone = draw(field, PATHS, paths=path)
    assert alone.frame.y_scale.low <= 0 < 6.25 <= alone.frame.y_scale.high


def test_where_no_path_is_in_view_the_figure_says_so(book: Path) -> None:
    drawn = draw(FIELD, PATHS, paths=book, limits={"x0": (5, 9), "x1": (2, 5)})
    assert drawn.composition.page.notes == ["no path has a point here"]


def test_the_legend_explains_no_mark_that_is_not_seen(book: Path) -> None:
    near = draw(FIELD, PATHS, paths=book, limits={"x0": (-1, 1), "x1": (-1, 1)})
    assert "start" not in near.legend_texts
    assert "minimum" in near.legend_texts
    far = draw(FIELD, PATHS, paths=book, limits={"x0": (-8, -5), "x1": (-3, 3)})
    assert "start" in far.legend_texts
    assert "minimum" not in far.legend_texts


def test_the_built_in_figure_is_made_as_a_run_makes_it(tmp_path: Path, book: Path) -> None:
    gradient = make_gradient(
        tmp_path / "gradient.nc",
        BOWL,
        {"x0": EvenAxis(-10, 10, 21), "x1": EvenAxis(-5, 5, 21)},
        specify_method("exact"),
    )
    wanted = spec(*builtin("paths"))
    files = [tmp_path / name for name in ("one.png", "two.png")]
    for file in files:
        figure.make(wanted, {"gradient": gradient, "paths": book}, file, IDENTITY)
    assert files[0].read_bytes() == files[1].read_bytes()

"""Panels: equal frames for the runs of a descent, with one legend and one colour bar."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gradatlas.config.figures_section import check_figures
from gradatlas.config.problems import Problems
from gradatlas.figures.build import describe_figure, draw_figure
from gradatlas.figures.run_looks import run_look
from gradatlas.figures.sheets.sheet import Box
from gradatlas.figures.styles import rgba
from tests.support.drawn import layer, make_field, spec
from tests.support.overlaps import check_layout
from tests.support.path_files import AT_ZERO, BOOK, at, make_paths, run
from tests.support.recorded import PathMark, Recorded, TextMark, box_around, draw

X, Y = np.linspace(-10, 10, 41), np.linspace(-5, 5, 41)
FIELD = make_field(lambda x, y: x**2 / 20 + y**2, lambda x, y: (x / 10, 2 * y), X, Y, formula=BOOK)
LAYERS = (layer("contourf"), layer("paths"))
NAMES = ["SGD", "Momentum", "AdaGrad", "Adam"]
RUNS = [
    run("SGD", learning_rate=0.95),
    run("Momentum", "momentum", learning_rate=0.1),
    run("AdaGrad", "adagrad", learning_rate=1.5),
    run("Adam", "adam", learning_rate=0.3),
]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("paths") / "book.nc"
    return make_paths(path, BOOK, RUNS, at((-7, 2)), minimum=AT_ZERO)


def clips(drawn: Recorded) -> list[Box]:
    """Return the frames of the panels, row by row: what paths are clipped to."""
    found = {mark.clip for mark in drawn.inside(PathMark) if mark.clip is not None and mark.pen}
    return sorted(found, key=lambda box: (-round(box.top), box.left))


def test_each_run_has_a_panel_of_the_same_size(book: Path) -> None:
    drawn = draw(FIELD, *LAYERS, paths=book, panels="runs")
    boxes = clips(drawn)
    assert len(boxes) == 4
    first = boxes[0]
    for box in boxes:
        # They are placed by sums of lengths, so that rounding is all that sets them apart.
        assert box.width == pytest.approx(first.width)
        assert box.height == pytest.approx(first.height)
        # A unit is equally long on both axes: the domain is twice as wide as high. The shape of
        # all panels together is found in rounds, to a thousandth.
        assert box.height / box.width == pytest.approx(0.5, rel=0.002)
    assert boxes[0].left == boxes[2].left < boxes[1].left == boxes[3].left
    assert boxes[0].bottom > boxes[2].top
    check_layout(drawn)


def test_each_panel_has_its_run_alone_and_its_name(book: Path) -> None:
    drawn = draw(FIELD, *LAYERS, paths=book, panels="runs")
    boxes = clips(drawn)
    texts = {mark.text.text: mark for mark in drawn.sheet.of(TextMark)}
    for number, (name, box) in enumerate(zip(NAMES, boxes, strict=True)):
        color = rgba(run_look(number).color)
        lines = [m for m in drawn.inside(PathMark) if m.pen and m.pen.color == color]
        assert {mark.clip for mark in lines if mark.clip} == {box}
        title = texts[name].box
        assert (title.left + title.right) / 2 == pytest.approx((box.left + box.right) / 2)
        assert box.top < title.bottom < box.top + 20


def test_numbers_stand_at_the_outer_panels_and_names_once(book: Path) -> None:
    drawn = draw(FIELD, *LAYERS, paths=book, panels="runs")
    texts = drawn.sheet.texts()
    names = [[text for text in texts if name in text] for name in ("x_{0}$", "x_{1}$")]
    assert [len(found) for found in names] == [1, 1]
    boxes = clips(drawn)
    numbers = [m for m in drawn.sheet.of(TextMark) if m.text.text in ("0", "−5", "5", "$0$")]
    beside = [m.box for m in numbers if m.box.right < boxes[0].left]
    assert len(beside) >= 2 * 3
    inner = [m for m in numbers if boxes[0].right < m.box.left and m.box.right < boxes[1].left - 1]
    # Between columns stand no numbers but those of the lowest row, which reach over its edges.
    assert all(m.box.top < boxes[2].bottom for m in inner)


def test_legend_and_colour_bar_stand_once(book: Path) -> None:
    drawn = draw(FIELD, *LAYERS, paths=book, panels="runs")
    assert drawn.legend_texts == ["all stopped after 30 steps", "start", "minimum"]
    assert len(drawn.composition.bars) == 1
    bar = drawn.composition.bars[0].box
    boxes = clips(drawn)
    assert bar.left > boxes[1].right
    assert bar.top == pytest.approx(drawn.frame.box.top)
    _, text = describe_figure(spec(*LAYERS, panels="runs"), FIELD, paths=book)
    for name in NAMES:
        assert f"{name} stopped after 30 steps" in text


def test_where_runs_end_differently_the_legend_names_them(tmp_path: Path) -> None:
    runs = [run("good", learning_rate=0.9), run("bad", learning_rate=9.0)]
    path = make_paths(tmp_path / "p.nc", BOOK, runs, at((-7, 2)), steps=600, tolerance=1e-3)
    texts = draw(FIELD, *LAYERS, paths=path, panels="runs").legend_texts
    assert texts[0].startswith("good: converged after ")
    assert texts[1].startswith("bad: diverged at step ")
    assert texts[2:] == ["start"]


def test_the_key_of_arrows_is_to_the_scale_of_panels(book: Path) -> None:
    arrows = layer("quiver", length="true")
    drawn = draw(FIELD, arrows, layer("paths"), paths=book, panels="runs")
    assert len(drawn.composition.keys) == 1
    check_layout(drawn)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 40])
def test_panels_lie_within_the_figure_whatever_their_number(count: int, tmp_path: Path) -> None:
    runs = [run(f"a run with number {n}", learning_rate=0.02 * (n + 1)) for n in range(count)]
    path = make_paths(tmp_path / "paths.nc", BOOK, runs, at((-7, 2)))
    for options in ({}, {"style": "paper"}, {"aspect": "free"}, {"size": (3, 3)}):
        drawn = draw(FIELD, *LAYERS, paths=path, panels="runs", **options)
        boxes = clips(drawn)
        assert len(boxes) == count
        width, height = drawn.sheet.size
        for one in boxes:
            assert 0 < one.left < one.right < width
            assert 0 < one.bottom < one.top < height
        for one in boxes:
            for other in boxes:
                apart = (
                    one.right < other.left
                    or other.right < one.left
                    or one.top < other.bottom
                    or other.top < one.bottom
                )
                assert apart or one == other


def test_over_one_axis_panels_show_the_same_heights(tmp_path: Path) -> None:
    field = make_field(lambda x: x**2, lambda x: 2 * x, np.linspace(-3, 3, 61), names=("x",))
    runs = [run("a", learning_rate=0.1), run("b", learning_rate=0.9)]
    path = make_paths(tmp_path / "p.nc", "x**2", runs, at((-2.5,)), domain={"x": (-3, 3)}, steps=5)
    drawn = draw(field, layer("paths"), paths=path, panels="runs")
    starts = []
    for number, box in enumerate(clips(drawn)):
        color = rgba(run_look(number).color)
        (line,) = [m for m in drawn.inside(PathMark) if m.pen and m.pen.color == color and m.clip]
        starts.append(line.points[0] - (box.left, box.bottom))
    np.testing.assert_allclose(starts[0], starts[1])


def test_remarks_stand_in_their_panels_and_in_the_caption(book: Path) -> None:
    wanted = spec(layer("paths"), panels="runs", limits={"x0": (5, 9), "x1": (2, 5)})
    drawn = draw(FIELD, *wanted.layers, paths=book, panels="runs", limits=wanted.options.limits)
    notes = [m for m in drawn.sheet.of(TextMark) if m.text.text.startswith("no path")]
    assert len(notes) == 4
    assert "no path has a point here" in describe_figure(wanted, FIELD, paths=book)[1]


def test_the_file_is_the_same_every_time(book: Path) -> None:
    for suffix in ("png", "svg", "pdf"):
        wanted = spec(*LAYERS, panels="runs", file_format=suffix)
        assert draw_figure(wanted, FIELD, paths=book) == draw_figure(wanted, FIELD, paths=book)


@pytest.mark.parametrize("kind", ["contour", "history"])
def test_panels_of_runs_need_runs(kind: str) -> None:
    problems = Problems()
    check_figures({"f": {"layers": [{"kind": kind}], "panels": "runs"}}, "figures", problems)
    (line,) = map(str, problems)
    assert f"figures.f.panels: runs draws each run of a descent over the domain, and {kind}" in line


def test_a_box_around_all_panels_is_the_frame(book: Path) -> None:
    drawn = draw(FIELD, *LAYERS, paths=book, panels="runs")
    corners = np.array([(b.left, b.bottom, b.right, b.top) for b in clips(drawn)]).reshape(-1, 2)
    around, frame = box_around(corners), drawn.frame.box
    assert frame.left <= around.left
    assert frame.top >= around.top
    assert around.right == pytest.approx(frame.right, abs=0.02 * frame.width)

"""Patterns, widths and opacity of lines, and room for the values that are written on them."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from gradatlas.fields.field import Field
from gradatlas.figures.contour_choice import choose_lines
from gradatlas.figures.label_room import LabelRoom
from gradatlas.figures.options import FigureOptions
from gradatlas.figures.sheets.new import new_sheet
from gradatlas.figures.sheets.sheet import Box
from gradatlas.figures.strokes import PATTERNS, choose_strokes, fitted, numbered
from gradatlas.figures.styles import GRID
from gradatlas.figures.views import choose_view
from tests.support.drawn import bowl, layer, make_field, rastrigin, rosenbrock, saddle
from tests.support.recorded import (
    PathMark,
    Recorded,
    ShapesMark,
    TextMark,
    draw,
    lines_of,
    pixels,
)

Array = NDArray[np.float64]
contour = functools.partial(layer, "contour")
contourf = functools.partial(layer, "contourf")


def strokes(levels: tuple[float, ...], **changed: Any) -> list[tuple[float, bool]]:
    """Return for each level the width, and whether it is dashed."""
    options: dict[str, Any] = {
        "width": 1.0,
        "linestyle": "solid",
        "negative": "auto",
        "thick": "none",
        "is_one_color": True,
    }
    found = choose_strokes(levels, **(options | changed))
    return [(stroke.width, stroke.dashes is not None) for stroke in found]


def test_negative_lines_of_one_colour_are_dashed() -> None:
    levels = (-2.0, -1.0, 0.0, 1.0)
    assert [dashed for _, dashed in strokes(levels)] == [True, True, False, False]
    for changed in ({"is_one_color": False}, {"negative": "solid"}):
        assert not any(dashed for _, dashed in strokes(levels, **changed))
    told = strokes(levels, is_one_color=False, negative="dashed")
    assert [dashed for _, dashed in told] == [True, True, False, False]


def test_dashes_that_would_tell_nothing_are_left_out() -> None:
    assert not any(dashed for _, dashed in strokes((-3.0, -2.0, -1.0)))


def test_a_pattern_of_all_lines_is_that_of_negative_ones_too() -> None:
    (below, above) = choose_strokes(
        (-1.0, 1.0),
        width=2.0,
        linestyle="dotted",
        negative="auto",
        thick="none",
        is_one_color=True,
    )
    assert below == above
    pattern = PATTERNS["dotted"]
    assert pattern is not None
    assert below.dashes == (0.0, tuple(2 * length for length in pattern))


@pytest.mark.parametrize(
    ("levels", "numbers"),
    [
        ((-10.0, -5.0, 0.0, 5.0), [-2, -1, 0, 1]),
        ((15.0, 20.0, 25.0, 30.0), [3, 4, 5, 6]),
        ((0.1, 0.2, 0.30000000000000004), [1, 2, 3]),
        ((2.0, 5.0, 10.0, 20.0, 50.0, 100.0), [-2, -1, 0, 1, 2, 3]),
        ((-10.0, -1.0, 0.0, 1.0, 10.0), [-2, -1, 0, 1, 2]),
        ((3.5, 7.0, 20.0), [-1, 0, 1]),
        ((4.0,), [0]),
        ((), []),
    ],
)
def test_lines_are_counted_from_0_or_from_a_round_level(
    levels: tuple[float, ...], numbers: list[int]
) -> None:
    assert numbered(levels) == numbers


def test_every_nth_line_is_thick() -> None:
    widths = [width for width, _ in strokes((-2.0, -1.0, 0.0, 1.0, 2.0), thick=2)]
    assert widths == [2, 1, 2, 1, 2]
    widths = [width for width, _ in strokes((5.0, 10.0, 15.0), thick=2)]
    assert widths == [1, 2, 1]


def test_the_line_at_0_stands_out_between_signs_alone() -> None:
    widths = [width for width, _ in strokes((-1.0, 0.0, 1.0), thick="auto")]
    assert widths[0] == widths[2] < widths[1]
    assert len(set(strokes((0.0, 1.0, 2.0), thick="auto"))) == 1
    assert strokes((), thick="auto") == []


def pens(drawn: Recorded) -> list[Any]:
    return [mark.pen for mark in drawn.inside(PathMark) if mark.face is None]


def test_a_figure_has_the_patterns_that_were_chosen() -> None:
    figure = draw(saddle(), contour(color="#000000", linewidth=1.5))
    dashed = {pen.dashes is not None for pen in pens(figure)}
    assert dashed == {True, False}
    assert {pen.dashes for pen in pens(draw(saddle(), contour()))} == {None}
    assert None not in {pen.dashes for pen in pens(draw(saddle(), contour(linestyle="dashdot")))}
    thin, thick = sorted({pen.width for pen in pens(draw(saddle(), contour(thick=4)))})
    assert thick == 2 * thin


@pytest.mark.parametrize(
    ("file_format", "sign"), [("svg", b"stroke-dasharray: 4.5,2.2"), ("pdf", None)]
)
def test_patterns_are_those_of_vector_files(file_format: str, sign: bytes | None) -> None:
    figure = draw(saddle(), contour(linestyle="dashed", labels=False), is_bitmap=False)
    plain = draw(saddle(), contour(labels=False), is_bitmap=False)
    files = []
    for drawn in (figure, plain):
        sheet = new_sheet(file_format, drawn.sheet.size, 100)
        drawn.composition.draw(sheet)
        files.append(sheet.content("", ""))
    assert files[0] != files[1]
    assert sign is None or (sign in files[0] and sign not in files[1])


def test_pixels_have_gaps() -> None:
    inked = [
        int((255 - pixels(draw(saddle(), contour(linestyle=style, labels=False)))).sum())
        for style in ("solid", "dashed", "dotted")
    ]
    assert inked[0] > inked[1] > inked[2] > 0


def test_opaque_lines_and_arrows_let_through_what_is_below() -> None:
    figure = draw(saddle(), contour(alpha=0.25), layer("quiver", color="#000000", alpha=0.5))
    assert {pen.color[3] for pen in pens(figure)} == {0.25}
    (arrows,) = figure.inside(ShapesMark)
    assert set(arrows.faces[:, 3]) == {0.5}


def test_a_lighter_fill_is_opaque_and_its_bar_shows_the_same_colours() -> None:
    figure = draw(saddle(), contourf(alpha=0.4))
    whole = draw(saddle(), contourf())
    faces = [mark.face for mark in figure.inside(PathMark)]
    (bar,) = figure.composition.bars
    (bar_of_whole,) = whole.composition.bars
    assert all(face is not None and face[3] == 1 for face in faces)
    shown = {tuple(np.round(color, 6)) for color in bar.bar.colors}
    assert {tuple(np.round(face, 6)) for face in faces if face is not None} <= shown
    lighter = 1 - 0.4 * (1 - bar_of_whole.bar.colors[:, :3])
    np.testing.assert_allclose(bar.bar.colors[:, :3], lighter)


def test_a_bar_of_arrows_shows_what_paper_shows() -> None:
    figure = draw(bowl(), layer("quiver", color="magnitude", alpha=0.5))
    (arrows,) = figure.inside(ShapesMark)
    (bar,) = figure.composition.bars
    on_paper = 1 - 0.5 * (1 - arrows.faces[:, :3])
    apart = np.abs(on_paper[:, np.newaxis] - bar.bar.colors[:, :3]).max(axis=2).min(axis=1)
    assert apart.max() < 0.01


def test_lines_at_ticks_lie_over_fills_and_below_lines_and_arrows() -> None:
    figure = draw(saddle(), contourf(), contour(labels=False), layer("quiver"), gridlines=True)
    order: dict[str, list[int]] = {"fill": [], "grid": [], "line": [], "arrow": []}
    for index, mark in enumerate(figure.sheet.marks):
        if isinstance(mark, ShapesMark):
            order["arrow"].append(index)
        elif isinstance(mark, PathMark) and mark.pen is not None and mark.pen.color == GRID.color:
            order["grid"].append(index)
        elif isinstance(mark, PathMark) and mark.clip is not None:
            order["fill" if mark.face is not None else "line"].append(index)
    for below, above in itertools.pairwise(order.values()):
        assert max(below) < min(above)


def schaffer() -> Field:
    points = np.linspace(-10, 10, 101)

    def f(x: Array, y: Array) -> Array:
        wave = np.sin(x**2 - y**2) ** 2 - 0.5
        return np.asarray(0.5 + wave / (1 + 0.001 * (x**2 + y**2)) ** 2)

    return make_field(f, lambda x, y: (0 * x, 0 * y), points, points)


@pytest.mark.parametrize(
    ("field", "options", "least"),
    [
        (rosenbrock, {"size": (3.3, 2.5)}, 1),
        (lambda: rosenbrock(161), {"count": 60}, 1),
        (schaffer, {}, 0),
        (rastrigin, {}, 0),
        (bowl, {}, 4),
        (bowl, {"count": 60, "size": (3.3, 2.5)}, 0),
        (saddle, {}, 8),
    ],
)
def test_labels_have_half_a_letter_to_the_lines_beside_them(
    field: Callable[[], Field], options: dict[str, Any], least: int
) -> None:
    options = dict(options)
    drawn = contour(count=options.pop("count", 12))
    figure = draw(field(), drawn, **options)
    labels = figure.inside(TextMark)
    assert len(labels) >= least
    lines = [
        line
        for mark in figure.inside(PathMark)
        if mark.face is None
        for line in lines_of(mark.path)
    ]
    points = np.concatenate([_dense(line) for line in lines])
    for mark in labels:
        letter = 0.73 * mark.text.size
        turn = np.radians(mark.angle)
        off = points - (mark.x, mark.y)
        along = off @ (np.cos(turn), np.sin(turn))
        up = off @ (-np.sin(turn), np.cos(turn))
        # A cell of the net of which room is asked may be less.
        near = 0.5 * letter - 0.3 * mark.text.size
        beside = (along > 0) & (along < mark.text.width) & (up > -near) & (up < letter + near)
        assert not beside.any(), mark.text.text


def _dense(line: Array) -> Array:
    return np.concatenate(
        [line[:-1] + part * np.diff(line, axis=0) for part in np.linspace(0, 1, 8)]
    )


def test_room_is_asked_of_other_lines_and_not_of_its_own() -> None:
    box = Box(0, 0, 200, 100)

    def level(y: float) -> Array:
        return np.array([[0.0, y], [200.0, y]])

    own = level(50)

    def is_free(*others: Array) -> bool:
        room = LabelRoom([own, *others], 10.0, box)
        one = np.array([1.0])
        return bool(room.is_free(100 * one, 50 * one, 0 * one, 100 * one, 20 * one)[0])

    assert is_free()
    assert is_free(level(62), level(38))
    assert not is_free(level(54))
    assert not is_free(level(46))
    # The tip of a loop reaches in from the side.
    assert not is_free(np.array([[88.0, 100.0], [90.0, 53.0], [94.0, 100.0]]))
    # A line that comes back to where it was.
    there_and_back = np.concatenate([own, own[::-1] + np.array([0, 4])])
    room = LabelRoom([there_and_back], 10.0, box)
    one = np.array([1.0])
    assert not room.is_free(100 * one, 50 * one, 0 * one, 100 * one, 20 * one)[0]


def test_a_line_that_leads_far_out_of_the_frame_is_seen_in_it_alone() -> None:
    box, one = Box(0, 0, 200, 100), np.array([1.0])
    far = np.array([[-1e12, 54.0], [1e12, 54.0]])
    steep = np.array([[-3e9, -3e9 + 47], [3e9, 3e9 + 47]])
    for other, x in ((far, 100.0), (steep, 10.0)):
        room = LabelRoom([np.array([[0.0, 50.0], [200.0, 50.0]]), other], 10.0, box)
        assert not room.is_free(x * one, 50 * one, 0 * one, x * one, 20 * one)[0]


def test_a_small_part_of_a_coarse_grid_is_drawn() -> None:
    draw(saddle(5), contour(), limits={"x0": (0.3, 0.3 + 1e-9), "x1": (0.7, 0.7 + 1e-9)})


@pytest.mark.parametrize("length", [12.0, 30.0, 34.9, 100.0, 1000.0])
def test_a_pattern_goes_around_a_whole_number_of_times(length: float) -> None:
    found = fitted((0.0, (4.5, 2.2)), length)
    assert found is not None
    start, (dash, gap) = found
    assert start == 0
    assert dash / gap == pytest.approx(4.5 / 2.2)
    count = length / (dash + gap)
    assert count == pytest.approx(round(count))
    assert count > 2.99
    # From five dashes on it has its usual length, but for what is left over.
    assert 0.5 <= dash / 4.5 < 1.12


def test_a_line_too_short_for_its_pattern_is_whole() -> None:
    assert fitted((0.0, (4.5, 2.2)), 5.0) is None


def test_closed_lines_of_a_figure_have_no_seam() -> None:
    points = np.linspace(-2, 2, 41)
    chequered = make_field(
        lambda x, y: np.sin(2 * x) * np.cos(2 * y),
        lambda x, y: (2 * np.cos(2 * x) * np.cos(2 * y), -2 * np.sin(2 * x) * np.sin(2 * y)),
        points,
        points,
    )
    figure = draw(chequered, contour(color="#000000", labels=False))
    found = 0
    for mark in figure.inside(PathMark):
        if mark.pen is None or mark.pen.dashes is None:
            continue
        for line in mark.lines:
            if (line[0] == line[-1]).all():
                found += 1
                length = np.hypot(*np.diff(line, axis=0).T).sum()
                count = length / sum(mark.pen.dashes[1])
                # Lines of one figure with the same number of dashes may share a pattern.
                assert count == pytest.approx(round(count), abs=1e-6)
    assert found >= 2


@pytest.mark.parametrize("thick", [2, 4, 5])
def test_values_stand_on_thick_lines(thick: int) -> None:
    figure = draw(saddle(), contour(thick=thick, levels=30, color="#000000"))
    widths = {pen.width for pen in pens(figure)}
    assert len(widths) == 2
    written = {float(mark.text.plain.replace("−", "-")) for mark in figure.inside(TextMark)}
    assert len(written) > 1
    levels = choose_lines(
        saddle(),
        choose_view(FigureOptions(), saddle()),
        contour(levels=30).options,
        over_fill=False,
    ).levels
    step = levels[1] - levels[0]
    assert all(round(value / step) % thick == 0 for value in written)

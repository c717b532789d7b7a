from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.contour import QuadContourSet
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.text import Text

from gradatlas.fields.field import Field
from gradatlas.figures.contours import path_without_straight_points
from gradatlas.figures.spec import LayerSpec
from tests.support.drawn import (
    FIELDS,
    bowl,
    constant,
    contours,
    draw,
    half_defined,
    layer,
    make_field,
    nowhere_defined,
    one_row,
    pixels,
    plane,
    rastrigin,
    rosenbrock,
    saddle,
)

contour = functools.partial(layer, "contour")
contourf = functools.partial(layer, "contourf")


def filled(figure: Figure) -> QuadContourSet:
    (found,) = [c for c in figure.axes[0].get_children() if isinstance(c, QuadContourSet)]
    assert found.filled
    return found


def test_lines_lie_where_f_has_their_level() -> None:
    figure = draw(bowl(161), contour(levels=(1, 2, 3), labels=False))
    drawn = contours(figure)
    np.testing.assert_array_equal(drawn.levels, [1, 2, 3])
    for level, path in zip(drawn.levels, drawn.get_paths(), strict=True):
        # Linear interpolation in a cell of 0.025 is wrong by at most its square.
        np.testing.assert_allclose((path.vertices**2).sum(axis=1), level, atol=0.025**2)


def test_x_and_y_are_not_swapped() -> None:
    figure = draw(plane(4.0, 2.0), contour(levels=(1,), labels=False))
    (path,) = contours(figure).get_paths()
    np.testing.assert_allclose(path.vertices @ [1, 2], 1)


def test_given_levels_outside_the_values_are_left_out_without_a_warning() -> None:
    np.testing.assert_array_equal(contours(draw(bowl(), contour(levels=(-5, 1, 99)))).levels, [1])
    (note,) = draw(bowl(), contour(levels=(-5, 99))).axes[0].texts
    assert "no contour level" in note.get_text()


def test_log_levels_fill_the_valley_of_rosenbrock() -> None:
    levels = contours(draw(rosenbrock(), contour(levels="log", count=12))).levels
    assert 8 <= len(levels) <= 16
    assert levels[0] < 3
    assert levels[-1] >= 1000


def test_the_number_of_levels_follows_count() -> None:
    few, many = (
        len(contours(draw(rosenbrock(), contour(levels="log", count=n))).levels) for n in (4, 16)
    )
    assert few < 7
    assert many > 12


def labels(figure: Figure) -> list[Text]:
    return contours(figure).labelTexts


@pytest.mark.parametrize("name", ["bowl", "rosenbrock", "rastrigin", "saddle", "long", "tall"])
def test_labels_stand_inside_apart_from_each_other_and_few(name: str) -> None:
    figure = draw(FIELDS[name](), contour(labels=True))
    renderer = figure.canvas.get_renderer()
    frame = figure.axes[0].get_window_extent().padded(2)
    boxes = [text.get_window_extent(renderer) for text in labels(figure)]
    assert 0 < len(boxes) <= 24
    for index, box in enumerate(boxes):
        assert frame.containsx(box.x0)
        assert frame.containsx(box.x1)
        assert frame.containsy(box.y0)
        assert frame.containsy(box.y1)
        # The upright boxes of slanting labels are larger than the labels: half of each counts.
        inner = box.shrunk(0.5, 0.5)
        assert not any(inner.overlaps(other.shrunk(0.5, 0.5)) for other in boxes[:index])


def test_labels_say_the_level_of_their_line() -> None:
    figure = draw(bowl(161), contour(labels=True))
    for text in labels(figure):
        x, y = text.get_position()
        assert float(text.get_text()) == pytest.approx(x**2 + y**2, rel=0.1)


def test_labels_can_be_left_out() -> None:
    assert not draw(bowl(), contour(labels=False)).axes[0].texts
    assert draw(bowl(), contour(labels=True)).axes[0].texts


def test_lines_are_coloured_by_level_on_paper_and_dark_over_fill() -> None:
    on_paper = contours(draw(bowl(), contour())).get_edgecolor()
    assert len(np.unique(on_paper, axis=0)) == len(on_paper)
    figure = draw(bowl(), contourf(), contour())
    (lines,) = [
        c for c in figure.axes[0].get_children() if isinstance(c, QuadContourSet) and not c.filled
    ]
    assert np.unique(lines.get_edgecolor(), axis=0).shape == (1, 4)
    red = contours(draw(bowl(), contour(color="#ff0000"))).get_edgecolor()
    np.testing.assert_allclose(red, [to_rgba("#ff0000")] * len(red))


def test_bands_cover_all_values() -> None:
    drawn = filled(draw(saddle(), contourf()))
    assert drawn.levels[0] <= -4
    assert drawn.levels[-1] >= 4


def test_the_colour_bar_has_values_of_f() -> None:
    figure = draw(rosenbrock(), contourf(levels="log"))
    bar = figure.axes[1]
    texts = [label.get_text() for label in bar.get_yticklabels()]
    assert [float(text) for text in texts] == pytest.approx(list(bar.get_yticks()))
    assert set(bar.get_yticks()) <= set(filled(figure).levels)
    assert len(draw(bowl(), contourf(colorbar=False)).axes) == 1


def test_bands_have_no_seams_between_them() -> None:
    drawn = filled(draw(bowl(), contourf()))
    np.testing.assert_array_equal(drawn.get_edgecolor(), drawn.get_facecolor())
    assert drawn.get_linewidth()[0] > 0


@pytest.mark.parametrize(
    "drawn", [contour(), contourf(), contour(levels="log"), contourf(levels=(1,))]
)
@pytest.mark.parametrize("make", [constant, half_defined, nowhere_defined, one_row])
def test_odd_fields_are_drawn_without_a_warning(
    make: Callable[[], Field], drawn: LayerSpec
) -> None:
    draw(make(), drawn)


@pytest.mark.parametrize(
    ("make", "words"),
    [(constant, "f is 3 everywhere"), (nowhere_defined, "not defined"), (one_row, "two points")],
)
def test_a_note_says_why_there_are_no_lines(make: Callable[[], Field], words: str) -> None:
    (note,) = draw(make(), contour()).axes[0].texts
    assert words in note.get_text()


def rounding(num: int = 21) -> Field:
    points = np.linspace(-2, 2, num)
    return make_field(
        lambda x, y: 1 + 2e-16 * np.sign(x * y), lambda x, y: (0 * x, 0 * y), points, points
    )


@pytest.mark.parametrize("levels", [(3,), (0, 3), (3, 5), (1, 2), (7,), (1, 3, 5)])
def test_a_constant_has_one_colour_whatever_levels_are_given(levels: tuple[float, ...]) -> None:
    figure = draw(constant(), contourf(levels=levels, colorbar=False), size=(2, 2))
    inside = figure.axes[0].get_window_extent().padded(-3)
    picture = pixels(figure)[::-1]
    shown = picture[int(inside.y0) : int(inside.y1), int(inside.x0) : int(inside.x1)]
    assert len(np.unique(shown.reshape(-1, 4), axis=0)) == 1
    assert not figure.axes[0].texts
    (note,) = draw(constant(), contour(levels=levels)).axes[0].texts
    assert note.get_text() == "f is 3 everywhere"


def test_a_constant_at_the_given_level_is_drawn_as_without_one() -> None:
    given, without = (draw(constant(), contourf(**own)) for own in ({"levels": (3,)}, {}))
    np.testing.assert_array_equal(pixels(given), pixels(without))


def test_rounding_errors_of_a_constant_are_not_drawn() -> None:
    (note,) = draw(rounding(), contour(levels=(1,))).axes[0].texts
    assert note.get_text() == "f is 1 everywhere"
    drawn = filled(draw(rounding(), contourf(levels=(1,))))
    assert [len(path.vertices) > 0 for path in drawn.get_paths()] == [True]


def test_more_levels_than_a_colour_map_has_colours() -> None:
    levels = np.linspace(-1, 9, 1000)
    drawn = filled(draw(bowl(), contourf(levels=tuple(map(float, levels)))))
    assert len(drawn.levels) == 1000


def test_separate_points_are_no_area_and_a_note_says_so() -> None:
    field = bowl(5)
    field.values[np.indices((5, 5)).sum(axis=0) % 2 == 0] = np.nan
    for drawn in (contour(), contourf(), contour(levels=(1,))):
        (note,) = draw(field, drawn).axes[0].texts
        assert note.get_text() == "f is defined at separate points only"


def test_a_whole_number_is_a_count_of_automatic_levels() -> None:
    for made in (contour, contourf):
        assert made(levels=7) == made(levels="auto", count=7)
        assert made(levels=12) == made()
    few, many = (contours(draw(rosenbrock(), contour(levels=n))).levels for n in (5, 15))
    assert 3 <= len(few) <= 8 < 11 <= len(many) <= 20
    assert many[-1] > 20 * many[0]  # logarithmic, as `auto` has it


def test_where_f_is_undefined_the_axes_show_through_in_grey() -> None:
    assert draw(half_defined(), contourf()).axes[0].get_facecolor() != to_rgba("white")
    assert draw(bowl(), contourf()).axes[0].get_facecolor() == to_rgba("white")
    for path in filled(draw(half_defined(), contourf())).get_paths():
        assert (path.vertices[:, 0] >= 0).all()


def test_simplified_lines_keep_their_ends_and_their_place() -> None:
    x = np.linspace(0, 100, 1001)
    path = Path(np.stack([x, 20 * np.sin(x / 30)], axis=1))
    path = Path(path.vertices, [Path.MOVETO] + [Path.LINETO] * 1000)
    short = path_without_straight_points(path, np.asarray(path.vertices))
    assert len(short.vertices) < 200
    np.testing.assert_array_equal(short.vertices[[0, -1]], path.vertices[[0, -1]])
    # A tenth of a point is a third of a dot at 300 dots per inch.
    back = np.interp(x, *short.vertices.T)
    assert np.abs(back - path.vertices[:, 1]).max() < 0.1


def test_simplifying_keeps_corners_spikes_and_separate_lines() -> None:
    move, line, close = Path.MOVETO, Path.LINETO, Path.CLOSEPOLY
    square = [[0, 0], [5, 0], [10, 0], [10, 10], [0, 10], [0, 0]]
    spike = [[20, 0], [30, 0], [20, 0]]
    codes = [move, line, line, line, line, close, move, line, line]
    path = Path(np.array(square + spike, dtype=float), codes)
    short = path_without_straight_points(path, np.asarray(path.vertices))
    assert short.vertices.tolist() == [p for p in square if p != [5, 0]] + spike
    assert short.codes.tolist() == [move, line, line, line, close, move, line, line]


def test_rastrigin_is_drawn_with_fewer_points_than_its_grid_gives() -> None:
    field = rastrigin(201)
    figure = draw(field, contour(labels=False, levels="linear"))
    raw = figure.axes[0].contour(
        *field.coordinates.values(), field.values, levels=contours(figure).levels
    )
    count = sum(len(path.vertices) for path in raw.get_paths())
    raw.remove()
    assert sum(len(path.vertices) for path in contours(figure).get_paths()) < 0.7 * count

from __future__ import annotations

import functools
from collections.abc import Callable

import contourpy
import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.path import Path

from gradatlas.fields.field import Field
from gradatlas.figures.contour_choice import choose_bands, choose_lines
from gradatlas.figures.frame import Scale
from gradatlas.figures.options import FigureOptions
from gradatlas.figures.polylines import without_straight_points
from gradatlas.figures.spec import LayerSpec
from gradatlas.figures.styles import GREY, INK, UNDEFINED, WHITE, rgba
from gradatlas.figures.views import choose_view
from tests.support.drawn import (
    FIELDS,
    bowl,
    constant,
    half_defined,
    layer,
    make_field,
    nowhere_defined,
    one_row,
    plane,
    rastrigin,
    rosenbrock,
    saddle,
)
from tests.support.recorded import (
    PathMark,
    Recorded,
    ShapesMark,
    TextMark,
    contour_lines,
    draw,
    pixels,
)

contour = functools.partial(layer, "contour")
contourf = functools.partial(layer, "contourf")


def levels_of(field: Field, drawn: LayerSpec) -> tuple[float, ...]:
    """Return the levels of contour lines."""
    view = choose_view(FigureOptions(), field)
    return choose_lines(field, view, drawn.options, over_fill=False).levels


def edges_of(field: Field, drawn: LayerSpec) -> tuple[float, ...]:
    """Return the edges of bands."""
    return choose_bands(field, choose_view(FigureOptions(), field), drawn.options).edges


def note(drawn: Recorded) -> str:
    (found,) = drawn.composition.page.notes
    return found


def labels(drawn: Recorded) -> list[TextMark]:
    return drawn.inside(TextMark)


def areas(drawn: Recorded) -> list[PathMark]:
    faces = (None, rgba(UNDEFINED))
    return [mark for mark in drawn.inside(PathMark) if mark.face not in faces]


def test_lines_lie_where_f_has_their_level() -> None:
    figure = draw(bowl(161), contour(levels=(1, 2, 3), labels=False))
    found = contour_lines(figure)
    assert len(found) == 3
    for level, lines in zip((1, 2, 3), found.values(), strict=True):
        # Linear interpolation in a cell of 0.025 is wrong by at most its square.
        for line in lines:
            np.testing.assert_allclose((line**2).sum(axis=1), level, atol=0.025**2)


def test_x_and_y_are_not_swapped() -> None:
    figure = draw(plane(4.0, 2.0), contour(levels=(1,), labels=False))
    ((line,),) = contour_lines(figure).values()
    np.testing.assert_allclose(line @ [1, 2], 1)


def test_given_levels_outside_the_values_are_left_out_without_a_warning() -> None:
    assert levels_of(bowl(), contour(levels=(-5, 1, 99))) == (1,)
    assert "no contour level" in note(draw(bowl(), contour(levels=(-5, 99))))


def test_log_levels_fill_the_valley_of_rosenbrock() -> None:
    levels = levels_of(rosenbrock(), contour(levels="log", count=12))
    assert 8 <= len(levels) <= 16
    assert levels[0] < 3
    assert levels[-1] >= 1000


def test_the_number_of_levels_follows_count() -> None:
    few, many = (len(levels_of(rosenbrock(), contour(levels="log", count=n))) for n in (4, 16))
    assert few < 7
    assert many > 12


@pytest.mark.parametrize("name", ["bowl", "rosenbrock", "rastrigin", "saddle", "long", "tall"])
def test_labels_stand_inside_apart_from_each_other_and_few(name: str) -> None:
    figure = draw(FIELDS[name](), contour(labels=True))
    frame, found = figure.frame.box, labels(figure)
    # The lines of rastrigin are nowhere as far apart as letters are tall.
    assert (0 if name == "rastrigin" else 1) <= len(found) <= 24
    middles = np.array([mark.points.mean(axis=0) for mark in found])
    for index, mark in enumerate(found):
        assert frame.union(mark.box.padded(-2)) == frame
        apart = np.hypot(*(middles[:index] - middles[index]).T)
        assert not (apart < 4 * mark.text.size).any()


def test_lines_are_cut_below_their_labels() -> None:
    figure = draw(rosenbrock(), contour(labels=True))
    points = np.concatenate([line for mark in figure.inside(PathMark) for line in mark.lines])
    for mark in labels(figure):
        across = np.array([np.cos(np.radians(mark.angle)), np.sin(np.radians(mark.angle))])
        middle = np.array([mark.x, mark.y]) + mark.text.width / 2 * across
        own = points[np.hypot(*(points - middle).T) < 0.3 * mark.text.width]
        # Of neighbouring lines there may be a point, of its own there is none.
        along = (own - middle) @ across
        assert (np.abs(along) < 0.3 * mark.text.width).all()
        assert len(own) < 8


def test_labels_say_the_level_of_their_line() -> None:
    figure = draw(bowl(161), contour(labels=True))
    assert labels(figure)
    for mark in labels(figure):
        x, y = figure.values_at(mark.points.mean(axis=0))
        assert float(mark.text.text) == pytest.approx(x**2 + y**2, rel=0.1)


def test_labels_can_be_left_out() -> None:
    assert not labels(draw(bowl(), contour(labels=False)))
    assert labels(draw(bowl(), contour(labels=True)))


def test_lines_are_coloured_by_level_on_paper_and_dark_over_fill() -> None:
    levels = levels_of(bowl(), contour())
    assert len(contour_lines(draw(bowl(), contour()))) == len(levels)
    assert len(contour_lines(draw(bowl(), contourf(), contour()))) == 1
    assert list(contour_lines(draw(bowl(), contour(color="#ff0000")))) == [to_rgba("#ff0000")]


def test_bands_cover_all_values() -> None:
    edges = edges_of(saddle(), contourf())
    assert edges[0] <= -4
    assert edges[-1] >= 4


def test_the_colour_bar_has_values_of_f() -> None:
    (bar,) = draw(rosenbrock(), contourf(levels="log")).composition.bars
    edges = edges_of(rosenbrock(), contourf(levels="log"))
    ticks = bar.bar.ticks
    assert ticks is not None
    assert ticks.texts
    # Bands are equally tall, so a tick is at the number of its edge.
    values = [edges[round(place)] for place in ticks.values]
    assert [float(text) for text in ticks.texts] == pytest.approx(values)
    assert bar.bar.scale == Scale(0, len(edges) - 1)
    assert not draw(bowl(), contourf(colorbar=False)).composition.bars


def test_bands_have_no_seams_between_them() -> None:
    # Each area covers those of higher bands, so there is nothing to shine through.
    picture = pixels(draw(bowl(), contourf(levels=(1, 2, 3), colorbar=False)), dpi=200)
    figure = draw(bowl(), contourf(levels=(1, 2, 3), colorbar=False))
    boxes = [mark.box for mark in areas(figure)]
    assert len(boxes) == 4
    inner = figure.frame.box.padded(-1)
    shown = picture[::-1][
        int(inner.bottom / 72 * 200) : int(inner.top / 72 * 200),
        int(inner.left / 72 * 200) : int(inner.right / 72 * 200),
    ]
    assert (shown[..., :3] != 255).any(axis=2).all()


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
    assert words in note(draw(make(), contour()))


def rounding(num: int = 21) -> Field:
    points = np.linspace(-2, 2, num)
    return make_field(
        lambda x, y: 1 + 2e-16 * np.sign(x * y), lambda x, y: (0 * x, 0 * y), points, points
    )


@pytest.mark.parametrize("levels", [(3,), (0, 3), (3, 5), (1, 2), (7,), (1, 3, 5)])
def test_a_constant_has_one_colour_whatever_levels_are_given(levels: tuple[float, ...]) -> None:
    figure = draw(constant(), contourf(levels=levels, colorbar=False), size=(2, 2))
    notes = figure.composition.page.notes
    assert bool(notes) == (not levels[0] <= 3 <= levels[-1])
    notes.clear()  # what they say is drawn, too
    inside = figure.frame.box.padded(-2)
    picture = pixels(figure, dpi=72)[::-1]
    shown = picture[int(inside.bottom) : int(inside.top), int(inside.left) : int(inside.right)]
    assert len(np.unique(shown.reshape(-1, 4), axis=0)) == 1
    assert note(draw(constant(), contour(levels=levels))) == "f is 3 everywhere"


def test_a_constant_at_the_given_level_is_drawn_as_without_one() -> None:
    given, without = (draw(constant(), contourf(**own)) for own in ({"levels": (3,)}, {}))
    np.testing.assert_array_equal(pixels(given), pixels(without))


def test_rounding_errors_of_a_constant_are_not_drawn() -> None:
    assert note(draw(rounding(), contour(levels=(1,)))) == "f is 1 everywhere"
    (area,) = areas(draw(rounding(), contourf(levels=(1,))))
    assert area.box == draw(rounding(), contourf(levels=(1,))).frame.box


def test_more_levels_than_a_colour_map_has_colours() -> None:
    levels = np.linspace(-1, 9, 1000)
    drawn = contourf(levels=tuple(map(float, levels)))
    assert len(edges_of(bowl(), drawn)) == 1000
    assert draw(bowl(), drawn).composition.bars


def test_separate_points_are_no_area_and_a_note_says_so() -> None:
    field = bowl(5)
    field.values[np.indices((5, 5)).sum(axis=0) % 2 == 0] = np.nan
    for drawn in (contour(), contourf(), contour(levels=(1,))):
        assert note(draw(field, drawn)) == "f is defined at separate points only"


def test_a_whole_number_is_a_count_of_automatic_levels() -> None:
    for made in (contour, contourf):
        assert made(levels=7) == made(levels="auto", count=7)
        assert made(levels=12) == made()
    few, many = (levels_of(rosenbrock(), contour(levels=n)) for n in (5, 15))
    assert 3 <= len(few) <= 8 < 11 <= len(many) <= 20
    assert many[-1] > 20 * many[0]  # logarithmic, as `auto` has it


def test_where_f_is_undefined_the_axes_show_through_in_grey() -> None:
    figure = draw(half_defined(), contourf())
    assert figure.composition.page.axes.ground != WHITE
    assert draw(bowl(), contourf()).composition.page.axes.ground == WHITE
    assert areas(figure)
    for mark in areas(figure):
        assert (figure.values_at(mark.points)[:, 0] >= -1e-9).all()


def test_simplified_lines_keep_their_ends_and_their_place() -> None:
    x = np.linspace(0, 100, 1001)
    path = Path(np.stack([x, 20 * np.sin(x / 30)], axis=1))
    path = Path(path.vertices, [Path.MOVETO] + [Path.LINETO] * 1000)
    short = without_straight_points(path)
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
    short = without_straight_points(path)
    assert short.vertices.tolist() == [p for p in square if p != [5, 0]] + spike
    assert short.codes.tolist() == [move, line, line, line, close, move, line, line]


def test_rastrigin_is_drawn_with_fewer_points_than_its_grid_gives() -> None:
    field = rastrigin(201)
    drawn = contour(labels=False, levels="linear")
    generator = contourpy.contour_generator(*field.coordinates.values(), field.values)
    count = sum(len(line) for level in levels_of(field, drawn) for line in generator.lines(level))
    figure = draw(field, drawn, is_bitmap=False)
    found = sum(len(mark.points) for mark in figure.inside(PathMark))
    assert found < 0.7 * count


@pytest.mark.parametrize("below", [(), (contourf(),)])
def test_no_arrow_runs_through_a_value(below: tuple[LayerSpec, ...]) -> None:
    for layers in ((contour(), layer("quiver")), (layer("quiver"), contour())):
        marks = draw(saddle(), *below, *layers).marks_of_layers
        values = [mark for mark in marks if isinstance(mark, TextMark)]
        assert len(values) > 3
        last_arrow = max(at for at, mark in enumerate(marks) if isinstance(mark, ShapesMark))
        assert all(marks.index(mark) > last_arrow for mark in values)
        for mark in values:
            assert mark.halo is not None
            assert mark.halo.color == WHITE
            # What is left of an arrow keeps a fifth of a letter away from the digits.
            assert mark.halo.width > 0.4 * mark.text.size
    alone = draw(saddle(), contour()).inside(TextMark)
    assert all(mark.halo is None for mark in alone)


def line_colors_of(*layers: LayerSpec) -> set[tuple[float, ...]]:
    drawn = draw(saddle(), *layers)
    return {mark.pen.color for mark in drawn.inside(PathMark) if mark.pen and mark.face is None}


def test_lines_beside_coloured_arrows_are_grey_unless_a_map_was_chosen() -> None:
    magnitude = layer("quiver", color="magnitude")
    assert line_colors_of(contour(), magnitude) == {rgba(GREY)}
    assert line_colors_of(contourf(), contour(), magnitude) == {rgba(INK)}
    for chosen in (
        (contour(), layer("quiver")),
        (contour(cmap="plasma"), magnitude),
        (contour(cmap="viridis"), magnitude),
        (contour(color="value"), magnitude),
        (contour(), layer("quiver", color="magnitude", cmap="magma")),
    ):
        assert len(line_colors_of(*chosen)) > 3

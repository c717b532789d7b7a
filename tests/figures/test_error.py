"""Errors as maps and lines: the right number at the right place, and what cannot be shown."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pytest

from gradatlas.fields.field import FLAGS, Field
from gradatlas.figures.arrow_worth import judge
from gradatlas.figures.build import describe_figure, draw_figure
from gradatlas.figures.errors import SYMBOLS, cells, decades, measure
from gradatlas.figures.frame import Scale
from gradatlas.figures.markers import marker_path
from gradatlas.figures.styles import INK_RGBA, UNDEFINED, color_map, rgba
from tests.support.drawn import bowl, layer, make_field, spec
from tests.support.overlaps import check_layout
from tests.support.recorded import Array, ImageMark, MarkersMark, PathMark, Recorded, draw

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from gradatlas.figures.color_bar import ColorBar

ERROR = layer("error")
POWERS = 10.0 ** -np.arange(1, 10).reshape(3, 3)


def with_error(
    error: ArrayLike, field: Field | None = None, flag: ArrayLike | None = None
) -> Field:
    field = bowl(3) if field is None else field
    flag = field.flag if flag is None else np.asarray(flag, np.int8)
    return dataclasses.replace(field, error=np.asarray(error, float), flag=flag)


def with_error_along_x(error: list[float], flag: list[int] | None = None) -> Field:
    points = np.arange(float(len(error)))
    field = make_field(lambda x: x**2, lambda x: 2 * x, points, formula="x**2", names=("x",))
    return with_error(error, field, np.zeros(len(error)) if flag is None else flag)


def notes(drawn: Recorded) -> list[str]:
    return drawn.composition.page.notes


def bars(drawn: Recorded) -> list[ColorBar]:
    return drawn.composition.page.color_bars


def color_at(drawn: Recorded, x: float, y: float) -> Array:
    """The colour of the map at a point in data units: red, green, blue and opacity."""
    (image,) = drawn.inside(ImageMark)
    frame = drawn.frame
    return np.array(image.color_at(float(frame.x(x)), float(frame.y(y)))) / 255


def symbols(drawn: Recorded) -> Array:
    """Where symbols of flags stand, in data units: (symbols, 2)."""
    marks = [mark for mark in drawn.inside(MarkersMark) if mark.pen]
    return np.concatenate([np.empty((0, 2)), *(drawn.values_at(mark.points) for mark in marks)])


def test_each_point_has_a_cell_in_the_colour_of_its_error() -> None:
    drawn = draw(with_error(POWERS), ERROR)
    # Rows of the field are values of the second axis.
    for row, y in enumerate((-2, 0, 2)):
        for column, x in enumerate((-2, 0, 2)):
            place = -np.log10(POWERS[row, column]) - 1
            wanted = color_map("viridis")(1 - place / 8)
            np.testing.assert_allclose(color_at(drawn, x, y), wanted, atol=0.02)


def test_the_cells_of_an_uneven_grid_are_as_wide_as_they_are() -> None:
    x, y = np.geomspace(0.1, 10, 5), np.array([0.0, 1.0, 4.0])
    field = make_field(lambda x, y: x * y, lambda x, y: (y, x), x, y)
    error = np.asarray(10.0 ** -np.arange(1, 16).reshape(3, 5), np.float64)
    drawn = draw(with_error(error, field), ERROR)
    columns, rows, _ = cells(x, y, error)
    bounds = (-15, -1)
    for row, column in ((0, 0), (1, 2), (2, 4), (2, 1)):
        place = (np.log10(error[row, column]) - bounds[0]) / (bounds[1] - bounds[0])
        wanted = color_map("viridis")(place)
        for part in (0.05, 0.5, 0.95):
            at = columns[column] + part * (columns[column + 1] - columns[column])
            up = rows[row] + part * (rows[row + 1] - rows[row])
            np.testing.assert_allclose(color_at(drawn, at, up), wanted, atol=0.02)


def test_the_map_fills_the_frame_and_not_more() -> None:
    for limits in (None, {"x0": (-1.5, 0.3), "x1": (0.2, 0.4)}):
        drawn = draw(with_error(POWERS), ERROR, limits=limits)
        (image,) = drawn.inside(ImageMark)
        box = drawn.frame.box
        assert image.clip == (box if limits else None)
        assert image.box.left <= box.left + 1e-6
        assert image.box.right >= box.right - 1e-6
        assert image.box.bottom <= box.bottom + 1e-6
        assert image.box.top >= box.top - 1e-6
    # Deep inside a single cell.
    ranged = layer("error", range=(1e-9, 0.1))
    drawn = draw(with_error(POWERS), ranged, limits={"x0": (0.1, 0.100001)})
    assert drawn.inside(ImageMark)[0].box.width < 2 * drawn.frame.box.width
    wanted = color_map("viridis")((8 - 4) / 8)
    np.testing.assert_allclose(color_at(drawn, 0.1000005, 0), wanted, atol=0.02)


def test_lines_at_ticks_lie_above_a_map() -> None:
    drawn = draw(with_error(POWERS), ERROR, gridlines=True)
    kinds = [(mark.kind, getattr(mark, "clip", None)) for mark in drawn.sheet.marks]
    box = drawn.frame.box
    assert kinds.index(("image", None)) < kinds.index(("path", box))


def test_the_colour_bar_has_powers_of_ten_and_says_what_they_are() -> None:
    drawn = draw(with_error(POWERS), ERROR)
    (bar,) = drawn.composition.bars
    assert len(bar.labels) > 2
    assert all(text.plain.startswith("10^") for _, text in bar.labels)
    assert bar.bar.scale == Scale(1e-9, 0.1, is_log=True)
    assert bar.bar.name == r"error $\|g - \nabla f\|$"
    assert bar.minor_ticks
    np.testing.assert_allclose(bar.bar.colors, color_map("viridis")(np.arange(256)))
    plain = draw(with_error(POWERS), ERROR, labels="plain")
    assert bars(plain)[0].name == "error |g - grad f|"


def test_zero_and_not_known_are_told_apart_from_all_colours() -> None:
    error = POWERS.copy()
    error[0, 0], error[2, 2] = 0.0, np.nan
    drawn = draw(with_error(error), ERROR)
    np.testing.assert_allclose(color_at(drawn, -2, -2), [1, 1, 1, 1])
    np.testing.assert_allclose(color_at(drawn, 2, 2), rgba(UNDEFINED), atol=0.003)
    ground = drawn.sheet.of(PathMark)[0]
    assert ground.face == rgba(UNDEFINED)
    assert ground.box == drawn.frame.box
    assert drawn.legend_texts == ["not known", "exactly 0"]


def test_where_all_is_exact_or_unknown_there_is_no_colour_bar() -> None:
    zero = draw(with_error(np.zeros((3, 3))), ERROR)
    assert not bars(zero)
    assert zero.legend_texts == []
    assert notes(zero) == ["the error is exactly 0 everywhere"]
    partly = draw(with_error([[0.0, np.nan, 0.0]] * 3), ERROR)
    assert notes(partly) == ["the error is exactly 0 wherever it is known"]
    assert partly.legend_texts == ["not known"]
    unknown = draw(with_error(np.full((3, 3), np.nan)), ERROR)
    assert not bars(unknown)
    assert notes(unknown) == ["the error is not known here"]


@pytest.mark.parametrize("field", [bowl(3), with_error_along_x([1.0, 2.0])])
def test_a_field_without_the_quantity_says_so(field: Field) -> None:
    field = dataclasses.replace(field, error=None)
    drawn = draw(field, ERROR)
    assert notes(drawn) == ["no exact gradient is known of this function"]
    assert drawn.composition.page.axes.y.has_ticks == (len(field.axes) == 2)
    estimate = draw(field, layer("error", quantity="error_estimate"))
    assert notes(estimate) == ["this method does not estimate its error"]


def test_the_estimate_of_the_method_is_another_quantity() -> None:
    field = dataclasses.replace(with_error(POWERS), error_estimate=np.full((3, 3), 0.5))
    drawn = draw(field, layer("error", quantity="error_estimate"))
    assert bars(drawn)[0].scale == Scale(0.1, 1.0, is_log=True)
    wanted = color_map("viridis")(1 + np.log10(0.5))
    np.testing.assert_allclose(color_at(drawn, 0, 0), wanted, atol=0.02)


def test_relative_errors_are_parts_of_the_largest_gradient_without_kinks() -> None:
    field = with_error(POWERS)
    flag = np.zeros((3, 3), np.int8)
    found = measure(field, "error", relative=True)
    assert found is not None
    assert found.scale == pytest.approx(np.hypot(4, 4))
    np.testing.assert_allclose(found.values, POWERS / np.hypot(4, 4))
    flag[[0, 0, 2, 2], [0, 2, 0, 2]] = FLAGS["kink"]
    found = measure(with_error(POWERS, flag=flag), "error", relative=True)
    assert found is not None
    assert found.scale == pytest.approx(4)
    (bar,) = bars(draw(field, layer("error", relative=True)))
    assert bar.name == r"error $\|g - \nabla f\|$$\,/\,\max\,\|g\|$"


def test_a_given_range_makes_figures_comparable_and_tips_show_what_is_beyond() -> None:
    low, high = (tuple(color_map("viridis")(end)) for end in (0, 255))
    for bounds, below, above in (
        ((1e-6, 1e-3), low, high),
        ((1e-6, 1.0), low, None),
        ((1e-12, 1e-3), None, high),
        ((1e-12, 1.0), None, None),
    ):
        drawn = draw(with_error(POWERS), layer("error", range=bounds))
        (bar,) = bars(drawn)
        assert bar.scale == Scale(*bounds, is_log=True)
        for tip, wanted in ((bar.below, below), (bar.above, above)):
            if tip is None or wanted is None:
                assert tip is wanted
            else:
                assert tip == pytest.approx(tuple(wanted))
                at = (-2, -2) if tip is bar.above else (2, 2)
                np.testing.assert_allclose(color_at(drawn, *at), wanted, atol=0.01)


def test_the_range_is_whole_powers_of_ten_and_no_single_point_stretches_it() -> None:
    assert decades(np.array([2e-9, 5e-9])) == (1e-9, 1e-8)
    assert decades(np.array([1e-5])) == (1e-6, 1e-5)
    assert decades(np.array([0.0, np.nan])) is None
    many = np.full(1000, 3e-5)
    many[0] = 1e-12
    assert decades(many) == (1e-5, 1e-4)
    assert decades(np.array([1e-300, 1.0])) == (1e-16, 1.0)
    assert decades(np.array([5e-324, 1e-320])) == (1e-301, 1e-285)


def test_a_kink_does_not_claim_all_the_colours_of_a_map() -> None:
    errors, flags = POWERS.copy(), np.zeros((3, 3), np.int8)
    errors[1, 1], flags[1, 1] = 1e10, FLAGS["kink"]
    (bar,) = bars(draw(with_error(errors, flag=flags), ERROR))
    assert bar.scale.high == 0.1
    # Where there is nothing else, it has them.
    (bar,) = bars(draw(with_error(errors, flag=np.full((3, 3), FLAGS["kink"])), ERROR))
    assert bar.scale.high == 1e10


def test_whole_cells_are_shown_at_the_edges_unless_limits_say_otherwise() -> None:
    frame = draw(with_error(POWERS), ERROR).frame
    assert (frame.x_scale, frame.y_scale) == (Scale(-3, 3), Scale(-3, 3))
    limited = draw(with_error(POWERS), ERROR, limits={"x0": (-1, 2)}).frame
    assert (limited.x_scale, limited.y_scale) == (Scale(-1, 2), Scale(-3, 3))


def test_cells_end_halfway_between_points() -> None:
    x, y = np.array([0.0, 1.0, 4.0]), np.array([7.0])
    columns, rows, values = cells(x, y, np.array([[1.0, 2.0, 3.0]]))
    np.testing.assert_array_equal(columns, [-0.5, 0.5, 2.5, 5.5])
    np.testing.assert_array_equal(rows, [6.5, 7.5])
    np.testing.assert_array_equal(values, [[1, 2, 3]])


def test_cells_too_small_to_be_seen_show_the_worst_among_them() -> None:
    x = np.arange(2500.0)
    error = np.zeros((3, 2500))
    error[1, 1234], error[1, 1235], error[2] = 5.0, np.nan, np.nan
    columns, _, values = cells(x, np.arange(3.0), error)
    assert values.shape[1] == len(columns) - 1 <= 1000
    assert values[1].max() == 5.0
    assert np.isnan(values[2]).all()
    [place] = np.flatnonzero(values[1] == 5.0)
    assert columns[place] <= 1234 <= columns[place + 1]


@pytest.mark.parametrize("flag", [name for name in FLAGS if name != "good"])
def test_each_kind_of_flag_has_its_symbol_and_its_line_in_the_legend(flag: str) -> None:
    flags = np.zeros((3, 3))
    flags[0, 2] = FLAGS[flag]
    drawn = draw(with_error(POWERS, flag=flags), ERROR)
    (text,) = drawn.legend_texts
    assert text == SYMBOLS[flag][1]
    np.testing.assert_allclose(symbols(drawn), [[2, -2]])
    (mark,) = drawn.inside(MarkersMark)
    wanted = marker_path(SYMBOLS[flag][0], 1.2 * 4.2).vertices
    np.testing.assert_array_equal(mark.marker.vertices, wanted)
    # White is an error of 0.
    assert mark.face in (INK_RGBA, None)
    described = describe_figure(spec(ERROR), with_error(POWERS, flag=flags))[1]
    assert f"1 point {text}" in described
    hidden = draw(with_error(POWERS, flag=flags), layer("error", flags=False))
    assert not hidden.legend_texts
    assert hidden.composition.legend is None
    assert not hidden.inside(MarkersMark)


def test_symbols_differ_in_shape_not_in_colour_alone() -> None:
    flags = [[0, 1, 2], [3, 4, 0], [0, 0, 0]]
    marks = draw(with_error(POWERS, flag=flags), ERROR).inside(MarkersMark)
    assert len({np.asarray(mark.marker.vertices).tobytes() for mark in marks}) == 4


def hatching(drawn: Recorded) -> list[PathMark]:
    return [mark for mark in drawn.inside(PathMark) if mark.pen is not None and mark.face is None]


@pytest.mark.parametrize("count", [11, 101, 401])
def test_where_all_points_are_flagged_the_map_is_hatched_and_seen(count: int) -> None:
    field = with_error(np.ones((count, count)), bowl(count), np.full((count, count), 4))
    drawn = draw(field, ERROR)
    assert not drawn.inside(MarkersMark)
    light, dark = hatching(drawn)
    assert light.pen is not None
    assert dark.pen is not None
    assert light.pen.width > dark.pen.width
    np.testing.assert_array_equal(light.points, dark.points)
    box = drawn.frame.box
    assert box.padded(0.01).union(dark.box) == box.padded(0.01)
    assert dark.box.width > 0.95 * box.width
    # A tenth of the map is below dark lines at most.
    length = sum(float(np.hypot(*(line[1] - line[0]))) for line in dark.lines)
    assert length * dark.pen.width < 0.1 * box.width * box.height
    check_layout(drawn)


def test_each_flag_has_its_hatching_in_the_map_and_in_the_legend() -> None:
    flags = np.repeat([1, 2, 3, 4, 5, 0], 12)[np.newaxis] * np.ones((36, 1), int)
    drawn = draw(with_error(np.ones((36, 72)), bowl_of(72, 36), flags), ERROR)
    hatches = [sample.hatch for sample, _ in drawn.composition.page.legend]
    assert len(hatches) == 5
    assert None not in hatches
    assert len(hatching(drawn)) == 10
    check_layout(drawn)


def bowl_of(columns: int, rows: int) -> Field:
    x, y = np.linspace(-2, 2, columns), np.linspace(-1, 1, rows)
    return make_field(lambda x, y: x**2 + y**2, lambda x, y: (2 * x, 2 * y), x, y)


def test_single_points_beside_areas_have_symbols() -> None:
    flags = np.zeros((41, 41))
    flags[:20, :20] = FLAGS["not_converged"]
    flags[30, 30] = FLAGS["not_converged"]
    flags[35] = FLAGS["kink"]
    drawn = draw(with_error(np.ones((41, 41)), bowl(41), flags), ERROR)
    squares, triangles = sorted(drawn.inside(MarkersMark), key=lambda mark: len(mark.points))
    np.testing.assert_allclose(drawn.values_at(squares.points), [[1, 1]])
    assert np.ptp(triangles.points[:, 1]) == 0
    dark = hatching(drawn)[-1]
    places = drawn.values_at(dark.points)
    assert places.max() <= -0.05 + 1e-6
    samples = [sample for sample, _ in drawn.composition.page.legend]
    told = {(sample.marker is not None, sample.hatch is not None) for sample in samples}
    assert told == {(True, False), (True, True)}


def test_many_flagged_points_along_a_line_have_symbols_apart_from_each_other() -> None:
    field = with_error_along_x([1e-3] * 5000, [3] * 5000)
    (mark,) = (m for m in draw(field, ERROR).inside(MarkersMark) if m.pen)
    gaps = np.diff(mark.points[:, 0])
    assert gaps.min() >= 7
    assert gaps.max() < 7.2


def test_over_one_axis_the_error_is_a_line_on_a_logarithmic_scale() -> None:
    error = [1e-3, 1e-6, 0.0, np.nan, 1e-4, 1e-5]
    drawn = draw(with_error_along_x(error, [0, 0, 0, 2, 0, 3]), ERROR)
    scale = drawn.frame.y_scale
    assert scale.is_log
    assert drawn.composition.page.axes.y.name == r"error $\|g - \nabla f\|$"
    (line,) = drawn.inside(PathMark)
    assert [len(part) for part in line.lines] == [2, 2]
    first, second = (drawn.values_at(part) for part in line.lines)
    np.testing.assert_allclose(first, [[0, 1e-3], [1, 1e-6]], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(second, [[4, 1e-4], [5, 1e-5]], rtol=1e-9)
    _, zero, *_ = drawn.inside(MarkersMark)
    [(x, y)] = drawn.values_at(zero.points)
    assert x == pytest.approx(2)
    assert scale.low < y < 1e-6
    flagged = symbols(drawn)[-2:]
    assert flagged[:, 0] == pytest.approx([3, 5])
    assert ((scale.low < flagged[:, 1]) & (flagged[:, 1] < scale.high)).all()
    assert drawn.legend_texts == ["exactly 0", "kink or jump", "not converged"]


@pytest.mark.parametrize("error", [[0.0, 0.0], [np.nan, np.nan], [1e-310, 1e300], [1.0, 1.0]])
def test_extreme_lines_and_maps_are_drawn_without_a_warning(error: list[float]) -> None:
    check_layout(draw(with_error_along_x(error), ERROR))
    check_layout(draw(with_error(np.tile([*error, error[0]], (3, 1))), ERROR))


def test_errors_beyond_all_axes_lie_at_their_ends() -> None:
    error = [1e300, 1.7e308, 1.6e308, 1.5e308]
    drawn = draw(with_error_along_x(error, [0, 0, FLAGS["kink"], 0]), ERROR)
    scale = drawn.frame.y_scale
    (line,) = drawn.inside(PathMark)
    heights = [drawn.values_at(line.points)[:, 1], symbols(drawn)[-1:, 1]]
    assert ((scale.low < np.concatenate(heights)) & (np.concatenate(heights) < scale.high)).all()


def test_a_line_that_is_exact_everywhere_says_so_and_has_no_scale() -> None:
    drawn = draw(with_error_along_x([0.0, 0.0, 0.0], [0, 2, 0]), ERROR)
    assert notes(drawn) == ["the error is exactly 0 everywhere"]
    assert not drawn.composition.page.axes.y.has_ticks
    assert not drawn.inside(PathMark)
    # Flags are still told.
    assert drawn.legend_texts == ["kink or jump"]
    assert len(drawn.inside(MarkersMark)) == 1


def test_the_text_for_who_cannot_see_says_how_large_the_error_is() -> None:
    assert (
        "Error of the gradient (at most 0.1, median 1e-05)"
        in describe_figure(spec(ERROR), with_error(POWERS))[1]
    )
    unknown = dataclasses.replace(bowl(3), error=None)
    assert "no exact gradient is known" in describe_figure(spec(ERROR), unknown)[1]


@pytest.mark.parametrize("size", [(2.5, 2.2), (6.4, 4.8), (10, 3)])
def test_the_legend_stays_on_the_paper_and_off_the_axes(size: tuple[float, float]) -> None:
    flags = [[0, 1, 2], [3, 4, 0], [0, 0, 0]]
    error = POWERS.copy()
    error[0, 0], error[0, 1] = 0, np.nan
    drawn = draw(with_error(error, flag=flags), ERROR, size=size)
    assert len(drawn.legend_texts) == 6
    check_layout(drawn)


def test_a_map_is_one_image_however_fine_it_is() -> None:
    points = bowl(301)
    drawn = draw(with_error(1e-9 + np.abs(points.values) ** 2, points), ERROR, is_bitmap=False)
    (image,) = drawn.inside(ImageMark)
    assert image.pixels.shape == (301, 301, 4)
    assert not drawn.inside(PathMark)


@pytest.mark.parametrize("file_format", ["svg", "pdf"])
def test_a_fine_map_is_a_small_vector_file_with_the_same_bytes_each_time(file_format: str) -> None:
    points = bowl(301)
    field = with_error(1e-9 + np.abs(points.values) ** 2, points)
    wanted = spec(ERROR, file_format=file_format)
    one, two = (draw_figure(wanted, field) for _ in range(2))
    assert one == two
    assert len(one) < 300_000


def test_arrows_leave_out_kinks_and_what_is_made_up_there_sets_no_scale() -> None:
    field = bowl(21)
    flag = np.zeros((21, 21), np.int8)
    flag[3, 5], flag[4, 6], flag[7, 8] = FLAGS["kink"], FLAGS["not_finite"], FLAGS["not_converged"]
    view = {"x0": (-2.0, 2.0), "x1": (-2.0, 2.0)}
    plain = judge(field, view, hide_zero=True).norm
    assert np.isfinite(plain).sum() == 440
    for part in (*field.gradient, field.norm):
        part[3, 5] = 1e6
    flagged = judge(dataclasses.replace(field, flag=flag), view, hide_zero=True).norm
    # Of what is not converged nothing says here how good it is.
    assert np.isfinite(flagged).sum() == 437
    assert np.isnan([flagged[3, 5], flagged[4, 6], flagged[7, 8]]).all()
    assert np.nanmax(flagged) == np.nanmax(plain)
    everywhere = dataclasses.replace(field, flag=np.full((21, 21), FLAGS["kink"], np.int8))
    drawn = draw(everywhere, layer("quiver", key=False))
    assert notes(drawn) == ["no arrows at kinks and jumps: 441 of 441 points"]


def test_grey_is_told_only_where_it_is_seen() -> None:
    def told(num: int, *lost: tuple[int, int], flags: bool = True, size: float = 4.0) -> bool:
        points = np.linspace(-2, 2, num)
        field = make_field(lambda x, y: x + y, lambda x, y: (1 + 0 * x, 1 + 0 * y), points, points)
        error = np.full((num, num), 1e-9)
        flag = np.zeros((num, num), np.int8)
        for place in lost:
            error[place], flag[place] = np.nan, 2
        field = dataclasses.replace(field, error=error, flag=flag)
        drawn = draw(field, layer("error", flags=flags), size=(size, size))
        return "not known" in drawn.legend_texts

    assert not told(101, (50, 50))
    assert not told(101, (50, 50), (20, 30))
    assert told(101, (50, 50), flags=False)
    assert told(101, (50, 50), (50, 51))
    assert told(101, (50, 50), (51, 50))
    assert told(11, (5, 5))

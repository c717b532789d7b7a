"""Errors as maps and lines: the right number at the right place, and what cannot be shown."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import numpy as np
import pytest
from matplotlib.collections import QuadMesh
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from gradatlas.fields.field import FLAGS, Field
from gradatlas.figures.build import describe_figure
from gradatlas.figures.errors import cells, decades, measure
from gradatlas.figures.saving import save_figure
from gradatlas.figures.styles import color_map
from tests.support.drawn import Array, arrow_points, arrows, bowl, draw, layer, make_field, spec

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


def meshes(figure: Figure) -> list[QuadMesh]:
    return [item for item in figure.axes[0].get_children() if isinstance(item, QuadMesh)]


def notes(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def legend_texts(figure: Figure) -> list[str]:
    return [text.get_text() for legend in figure.legends for text in legend.get_texts()]


def color_at(figure: Figure, x: float, y: float) -> Array:
    """The colour of the picture at a point in data units."""
    picture = np.asarray(figure.canvas.buffer_rgba())
    column, row = figure.axes[0].transData.transform((x, y))
    return picture[picture.shape[0] - 1 - round(row), round(column)] / 255


def test_each_point_has_a_cell_in_the_colour_of_its_error() -> None:
    figure = draw(with_error(POWERS), ERROR)
    # Rows of the field are values of the second axis.
    for row, y in enumerate((-2, 0, 2)):
        for column, x in enumerate((-2, 0, 2)):
            place = -np.log10(POWERS[row, column]) - 1
            wanted = color_map("viridis")(1 - place / 8)
            np.testing.assert_allclose(color_at(figure, x, y), wanted, atol=0.02)


def test_the_colour_bar_has_powers_of_ten_and_says_what_they_are() -> None:
    bar = draw(with_error(POWERS), ERROR).axes[1]
    labels = [text.get_text() for text in bar.get_yticklabels() if text.get_text()]
    assert labels
    assert all(re.fullmatch(r"\$\\mathdefault\{10\^\{-?\d+\}\}\$", label) for label in labels)
    assert bar.get_ylabel() == r"error $\|g - \nabla f\|$"
    plain = draw(with_error(POWERS), ERROR, labels="plain").axes[1]
    assert plain.get_ylabel() == "error |g - grad f|"


def test_zero_and_not_known_are_told_apart_from_all_colours() -> None:
    error = POWERS.copy()
    error[0, 0], error[2, 2] = 0.0, np.nan
    figure = draw(with_error(error), ERROR)
    np.testing.assert_allclose(color_at(figure, -2, -2), to_rgba("white"))
    np.testing.assert_allclose(color_at(figure, 2, 2), to_rgba("#d9d9d9"), atol=0.01)
    assert legend_texts(figure) == ["not known", "exactly 0"]


def test_where_all_is_exact_or_unknown_there_is_no_colour_bar() -> None:
    zero = draw(with_error(np.zeros((3, 3))), ERROR)
    assert len(zero.axes) == 1
    assert legend_texts(zero) == ["exactly 0"]
    unknown = draw(with_error(np.full((3, 3), np.nan)), ERROR)
    assert len(unknown.axes) == 1
    assert notes(unknown) == ["the error is not known here"]


@pytest.mark.parametrize("field", [bowl(3), with_error_along_x([1.0, 2.0])])
def test_a_field_without_the_quantity_says_so(field: Field) -> None:
    field = dataclasses.replace(field, error=None)
    assert notes(draw(field, ERROR)) == ["no exact gradient is known of this function"]
    estimate = draw(field, layer("error", quantity="error_estimate"))
    assert notes(estimate) == ["this method does not estimate its error"]


def test_the_estimate_of_the_method_is_another_quantity() -> None:
    field = dataclasses.replace(with_error(POWERS), error_estimate=np.full((3, 3), 0.5))
    (mesh,) = meshes(draw(field, layer("error", quantity="error_estimate")))
    np.testing.assert_allclose(mesh.get_array(), 0.5)


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
    bar = draw(field, layer("error", relative=True)).axes[1]
    assert bar.get_ylabel() == r"error $\|g - \nabla f\|$$\,/\,\max\,\|g\|$"


def test_a_given_range_makes_figures_comparable_and_tips_show_what_is_beyond() -> None:
    figure = draw(with_error(POWERS), layer("error", range=(1e-6, 1e-3)))
    (mesh,) = meshes(figure)
    assert (mesh.norm.vmin, mesh.norm.vmax) == (1e-6, 1e-3)
    assert figure.axes[1].get_ylim() == pytest.approx((1e-6, 1e-3))
    assert mesh.get_rasterized()


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
    (mesh,) = meshes(draw(with_error(errors, flag=flags), ERROR))
    assert mesh.norm.vmax == 0.1
    # Where there is nothing else, it has them.
    (mesh,) = meshes(draw(with_error(errors, flag=np.full((3, 3), FLAGS["kink"])), ERROR))
    assert mesh.norm.vmax == 1e10


def test_whole_cells_are_shown_at_the_edges_unless_limits_say_otherwise() -> None:
    axes = draw(with_error(POWERS), ERROR).axes[0]
    assert axes.get_xlim() == (-3, 3)
    limited = draw(with_error(POWERS), ERROR, limits={"x0": (-1, 2)}).axes[0]
    assert limited.get_xlim() == (-1, 2)
    assert limited.get_ylim() == (-3, 3)


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
    figure = draw(with_error(POWERS, flag=flags), ERROR)
    (text,) = legend_texts(figure)
    (symbols,) = figure.axes[0].get_lines()
    np.testing.assert_array_equal(symbols.get_xydata(), [[2, -2]])
    described = describe_figure(spec(ERROR), with_error(POWERS, flag=flags))[1]
    assert f"1 point {text}" in described
    hidden = draw(with_error(POWERS, flag=flags), layer("error", flags=False))
    assert not hidden.legends
    assert not hidden.axes[0].get_lines()


def test_symbols_differ_in_shape_not_in_colour_alone() -> None:
    flags = [[0, 1, 2], [3, 4, 0], [0, 0, 0]]
    lines = draw(with_error(POWERS, flag=flags), ERROR).axes[0].get_lines()
    assert len({line.get_marker() for line in lines}) == 4


def test_many_flagged_points_have_symbols_that_do_not_hide_each_other() -> None:
    field = with_error(np.ones((101, 101)), bowl(101), np.full((101, 101), 4))
    figure = draw(field, ERROR)
    (symbols,) = figure.axes[0].get_lines()
    places = figure.axes[0].transData.transform(symbols.get_xydata())
    assert 100 < len(places) < 2000
    apart = np.hypot(*(places[:, np.newaxis] - places).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    assert np.median(apart.min(axis=1)) > symbols.get_markersize() * figure.dpi / 72


def test_over_one_axis_the_error_is_a_line_on_a_logarithmic_scale() -> None:
    error = [1e-3, 1e-6, 0.0, np.nan, 1e-4, 1e-5]
    figure = draw(with_error_along_x(error, [0, 0, 0, 2, 0, 3]), ERROR)
    axes = figure.axes[0]
    assert axes.get_yscale() == "log"
    assert axes.get_ylabel() == r"error $\|g - \nabla f\|$"
    line, zero, *flagged = axes.get_lines()
    np.testing.assert_array_equal(line.get_ydata(), [1e-3, 1e-6, np.nan, np.nan, 1e-4, 1e-5])
    low, high = axes.get_ylim()
    assert [float(x) for x in zero.get_xdata()] == [2]
    assert low < zero.get_ydata()[0] < 1e-6
    assert [float(mark.get_xdata()[0]) for mark in flagged] == [3, 5]
    assert all(low < mark.get_ydata()[0] < high for mark in flagged)
    assert legend_texts(figure) == ["exactly 0", "kink or jump", "not converged"]


@pytest.mark.parametrize("error", [[0.0, 0.0], [np.nan, np.nan], [1e-310, 1e300], [1.0, 1.0]])
def test_extreme_lines_and_maps_are_drawn_without_a_warning(error: list[float]) -> None:
    draw(with_error_along_x(error), ERROR)
    draw(with_error(np.tile([*error, error[0]], (3, 1))), ERROR)


def test_the_text_for_who_cannot_see_says_how_large_the_error_is() -> None:
    assert (
        "error of the gradient (at most 0.1, median 1e-05)"
        in describe_figure(spec(ERROR), with_error(POWERS))[1]
    )
    unknown = dataclasses.replace(bowl(3), error=None)
    assert "no exact gradient is known" in describe_figure(spec(ERROR), unknown)[1]


@pytest.mark.parametrize("layout", ["fitted", "fixed"])
@pytest.mark.parametrize("size", [(2.5, 2.2), (6.4, 4.8), (10, 3)])
def test_the_legend_stays_on_the_paper_and_off_the_axes(
    size: tuple[float, float], layout: str
) -> None:
    flags = [[0, 1, 2], [3, 4, 0], [0, 0, 0]]
    error = POWERS.copy()
    error[0, 0], error[0, 1] = 0, np.nan
    figure = draw(with_error(error, flag=flags), ERROR, size=size, layout=layout)
    if layout == "fixed":
        assert len(figure.axes[0].get_legend().get_texts()) == 6
        return
    box = figure.legends[0].get_window_extent()
    label = figure.axes[0].xaxis.label.get_window_extent()
    assert box.x0 >= 0
    assert box.y0 >= 0
    assert box.x1 <= figure.bbox.x1
    assert box.y1 <= label.y0 + 1


@pytest.mark.parametrize("name", ["svg", "pdf"])
def test_a_fine_map_is_a_small_vector_file_with_the_same_bytes_each_time(
    tmp_path: Path, name: str
) -> None:
    points = bowl(301)
    field = with_error(1e-9 + np.abs(points.values) ** 2, points)
    wanted = spec(ERROR)
    contents = []
    for path in (tmp_path / "one", tmp_path / "two"):
        figure = draw(field, ERROR)
        save_figure(figure, path, name, wanted.options, "title", "text")
        contents.append(path.read_bytes())
    assert contents[0] == contents[1]
    assert len(contents[0]) < 300_000


def test_arrows_leave_out_kinks_and_what_is_made_up_there_sets_no_scale() -> None:
    field = bowl(21)
    flag = np.zeros((21, 21), np.int8)
    flag[3, 5], flag[4, 6], flag[7, 8] = FLAGS["kink"], FLAGS["not_finite"], FLAGS["not_converged"]
    quiver = layer("quiver", key=False)
    plain = draw(field, quiver)
    assert len(arrow_points(plain)) == 440
    for part in (*field.gradient, field.norm):
        part[3, 5] = 1e6
    flagged = draw(dataclasses.replace(field, flag=flag), quiver)
    points = arrow_points(flagged)
    assert len(points) == 438  # what is not converged is bad, but a gradient
    x, y = field.coordinates.values()
    for row, column in ((3, 5), (4, 6)):
        assert np.hypot(*(points - [x[column], y[row]]).T).min() > 0.1
    lengths = [np.hypot(drawn.U, drawn.V).max() for drawn in (arrows(plain), arrows(flagged))]
    assert lengths[0] == pytest.approx(lengths[1], rel=0.02)
    everywhere = dataclasses.replace(field, flag=np.full((21, 21), FLAGS["kink"], np.int8))
    assert notes(draw(everywhere, quiver)) == ["the gradient is not defined here"]

"""What figures show beyond the grid and between its points, and what they say of empty ranges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Any

import numpy as np
import pytest

import gradatlas
from gradatlas.config.problems import ConfigError
from gradatlas.fields.field import Field
from gradatlas.figures.close_up import close_up
from gradatlas.figures.styles import UNDEFINED, rgba
from tests.support.drawn import bowl, layer, make_field, plane, saddle
from tests.support.plans import plan_of
from tests.support.recorded import PathMark, Recorded, draw

CELL = {"x0": (0.03, 0.17), "x1": (-0.17, -0.03)}
"""Within a cell of a grid with steps of 0.2."""


def wavy(x: Any, y: Any) -> Any:
    return np.sin(7 * x) * np.cos(5 * y) + x


def waves(num: int = 21) -> Field:
    points = np.linspace(-2, 2, num)
    return make_field(wavy, lambda x, y: (0 * x + 1, 0 * y), points, points)


def wave(num: int = 21) -> Field:
    return make_field(
        lambda x: np.sin(9 * x),
        lambda x: 9 * np.cos(9 * x),
        np.linspace(-2, 2, num),
        names=("x",),
        formula="sin(9*x)",
    )


def errors_of(limits: dict[str, Any], axis: object, kind: str = "contour") -> list[str]:
    grid = {"x0": axis, "x1": {"start": -2, "stop": 2, "num": 5}}
    config = {
        "figures": {"zoom": {"layers": [kind], "limits": limits}},
        "studies": {"a": {"function": "x0**2 + x1**2", "grid": grid, "figures": ["zoom"]}},
    }
    with pytest.raises(ConfigError) as caught:
        plan_of(config)
    return [f"{problem.key}: {problem.message}" for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("axis", "ends"),
    [
        ({"start": -2, "stop": 2, "num": 5}, "-2 to 2"),
        ({"start": -2, "stop": 2, "step": 0.3}, "-2 to 1.9"),
        ([-2, 0, 1.5], "-2 to 1.5"),
        ({"geomspace": {"start": 0.5, "stop": 2, "num": 3}}, "0.5 to 2"),
        ({"logspace": {"start": -1, "stop": 0, "num": 3}}, "0.1 to 1"),
        ({"linspace": {"start": -2, "stop": 2, "num": 4, "endpoint": False}}, "-2 to 1"),
        ({"geomspace": {"start": 1, "stop": 8, "num": 3, "endpoint": False}}, "1 to 4"),
    ],
)
@pytest.mark.parametrize("kind", ["contour", "contourf", "quiver", "error"])
def test_limits_outside_of_the_grid_are_refused_by_the_plan(
    axis: object, ends: str, kind: str
) -> None:
    for limits in ([8, 9], [-9, -8], [-9, float(ends.split()[0])], [float(ends.split()[2]), 9]):
        (said,) = errors_of({"x0": limits}, axis, kind)
        assert said == (
            f"figures.zoom.limits.x0: [{limits[0]:g}, {limits[1]:g}] shows nothing of the grid of "
            f"studies.a, where x0 goes from {ends}; give limits within that, or use another figure "
            "there"
        )


def test_limits_that_reach_into_the_grid_are_none_of_the_plans_business() -> None:
    config = {
        "figures": {"zoom": {"layers": ["contour"], "limits": {"x0": [1.9, 9], "x1": [0.1, 0.2]}}},
        "studies": {"a": {"function": "x0**2 + x1**2", "figures": ["zoom"]}},
    }
    assert plan_of(config).files


@pytest.mark.parametrize("layers", ["contour", "contourf", "quiver", "error", "landscape"])
def test_python_refuses_limits_outside_of_the_field(layers: str, tmp_path: FilePath) -> None:
    field = gradatlas.gradient("x0**2 + x1**2", {"x0": (-2, 2, 9), "x1": (-2, 2, 9)})
    path = tmp_path / "field.nc"
    field.to_netcdf(path)
    for given in (field, path):
        with pytest.raises(ValueError, match="nothing of the field, where x1 goes from -2 to 2"):
            gradatlas.draw(given, layers, limits={"x1": (3, 4)})
    row = field.isel(x0=[3])
    with pytest.raises(ValueError, match=r"where x0 is -0\.5; give limits within that"):
        gradatlas.draw(row, "quiver", limits={"x0": (0, 1)})
    gradatlas.draw(row, "quiver", limits={"x0": (-1, 1)})


@pytest.mark.parametrize("refine", ["auto", 1, 4])
@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("limits", [CELL, {"x0": (0.03, 0.0301), "x1": (-0.03, -0.0299)}])
def test_within_a_cell_levels_are_those_of_what_is_in_view(
    *, known: bool, refine: Any, limits: dict[str, tuple[float, float]]
) -> None:
    drawn = draw(
        waves(),
        layer("contourf"),
        layer("contour", labels=False),
        limits=limits,
        refine=refine,
        values_at=wavy if known else None,
    )
    is_f = known and refine != 1
    # Stored values are all there is of a function in Python.
    ends = close_up(waves(), limits, wavy if is_f else None).values
    assert not drawn.composition.page.notes
    lines = [path for path in drawn.inside(PathMark) if path.face is None and path.pen is not None]
    fills = [path for path in drawn.inside(PathMark) if path.face is not None]
    assert len(lines) >= 5
    assert len(fills) >= 5
    (bar,) = drawn.composition.page.color_bars
    written = [float(text.replace("−", "-")) for text in bar.ticks(14).texts]
    step = (ends.max() - ends.min()) / 4
    assert ends.min() - step < written[0] < written[-1] < ends.max() + step


def test_within_a_cell_lines_are_where_f_has_them() -> None:
    found = draw(
        waves(),
        layer("contour", labels=False, levels=(-0.1, 0.2, 0.4)),
        limits=CELL,
        values_at=wavy,
    )
    (x_low, x_high), (y_low, y_high) = CELL.values()
    box, lines = found.frame.box, 0
    for path in found.inside(PathMark):
        if path.pen is None or path.clip is None:
            continue
        points = path.points
        x = x_low + (points[:, 0] - box.left) / box.width * (x_high - x_low)
        y = y_low + (points[:, 1] - box.bottom) / box.height * (y_high - y_low)
        off = np.abs(wavy(x, y)[:, np.newaxis] - (-0.1, 0.2, 0.4)).min(axis=1)
        # 0.3 points on paper are what can be seen; f changes by at most 8 in a unit.
        assert off.max() < 8 * 0.3 * (x_high - x_low) / box.width
        lines += 1
    assert lines >= 2


@pytest.mark.parametrize("refine", ["auto", 1])
def test_within_a_step_the_frame_of_a_line_is_as_high_as_what_is_in_view(refine: Any) -> None:
    drawn = draw(
        wave(),
        layer("line"),
        limits={"x": (0.03, 0.11)},
        refine=refine,
        values_at=lambda x: np.sin(9 * x),
    )
    points = np.linspace(0.03, 0.11, 200)
    seen = np.sin(9 * points)
    if refine == 1:
        stored = wave()
        seen = np.interp(points, stored.coordinates["x"], stored.values)
    scale, margin = drawn.frame.y_scale, 0.06 * np.ptp(seen)
    assert seen.min() - margin < scale.low < seen.min()
    assert seen.max() < scale.high < seen.max() + margin


def test_without_limits_or_with_enough_points_a_field_is_what_it_is() -> None:
    field = bowl(4)
    for view in ({"x0": (-2.0, 2.0), "x1": (-2.0, 2.0)}, {"x0": (-9.0, 9.0), "x1": (-9.0, 9.0)}):
        assert close_up(field, view) is field
    fine = bowl(81)
    assert close_up(fine, {"x0": (0.0, 0.5), "x1": (0.0, 0.5)}) is fine


def test_a_close_up_has_what_is_in_view_and_keeps_points_of_the_grid() -> None:
    found = close_up(saddle(5), {"x0": (0.25, 1.5), "x1": (-9.0, -1.5)}, lambda x, y: x - y)
    for name, low, high in (("x0", 0.25, 1.5), ("x1", -2.0, -1.5)):
        points = found.coordinates[name]
        assert (points[0], points[-1]) == (low, high)
        assert len(points) >= 48
    assert 1.0 in found.coordinates["x0"]
    x, y = found.coordinates.values()
    np.testing.assert_allclose(found.values, x - y[:, np.newaxis])
    between = close_up(plane(num=5), {"x0": (0.25, 1.5), "x1": (1.25, 1.5)})
    x, y = between.coordinates.values()
    np.testing.assert_allclose(between.values, x + 2 * y[:, np.newaxis])  # which is straight


def test_a_cell_without_a_value_at_any_corner_is_not_defined_here() -> None:
    points = np.linspace(-2, 2, 11)
    field = make_field(
        lambda x, y: np.where(x + y > 3.9, 1.0, np.nan),
        lambda x, y: (0 * x, 0 * y),
        points,
        points,
    )
    drawn = draw(field, layer("contourf"), limits={"x0": (1.61, 1.7), "x1": (1.61, 1.7)})
    assert drawn.composition.page.notes == ["f is not defined here"]


def test_arrows_say_that_no_point_of_the_grid_is_in_view() -> None:
    said = "no arrows: they stand at points of the grid, and none is in view"
    page = draw(bowl(21), layer("quiver"), limits=CELL).composition.page
    assert page.notes == [said]
    assert not page.color_bars
    filled = draw(bowl(21), layer("contourf"), layer("quiver"), limits=CELL).composition.page
    assert said in [text for _, text in filled.legend]


def grey_parts(drawn: Recorded) -> list[tuple[float, ...]]:
    """Return left, right, lower and upper ends of grey marks of layers, as parts of the frame."""
    box = drawn.frame.box
    found = []
    for path in drawn.inside(PathMark):
        if path.face == rgba(UNDEFINED):
            x = (path.points[:, 0] - box.left) / box.width
            y = (path.points[:, 1] - box.bottom) / box.height
            found.append(
                tuple(round(float(end), 6) for end in (x.min(), x.max(), y.min(), y.max()))
            )
    return found


@pytest.mark.parametrize("kind", ["contour", "contourf", "quiver"])
def test_what_is_outside_of_the_grid_is_grey_and_the_legend_says_so(kind: str) -> None:
    limits = {"x0": (-4.0, 0.0), "x1": (0.0, 4.0)}
    drawn = draw(bowl(), layer(kind), limits=limits)
    assert sorted(grey_parts(drawn)) == [(0.0, 0.5, 0.0, 1.0), (0.5, 1.0, 0.5, 1.0)]
    assert "outside of the grid" in [text for _, text in drawn.composition.page.legend]
    within = draw(bowl(), layer(kind), limits={"x0": (-2.0, 0.0)})
    assert not grey_parts(within)
    assert "outside of the grid" not in [text for _, text in within.composition.page.legend]


def test_what_is_outside_of_the_grid_is_grey_over_one_axis() -> None:
    drawn = draw(wave(), layer("line"), limits={"x": (-3.0, 1.0)})
    assert grey_parts(drawn) == [(0.0, 0.25, 0.0, 1.0)]


def test_the_caption_says_where_the_grid_ends() -> None:
    field = gradatlas.gradient("x0**2 + x1**2", {"x0": (-2, 2, 9), "x1": (-2, 2, 9)})
    text = gradatlas.draw(field, "contour", limits={"x0": (-5, 0), "x1": (-3, 3)}).alt_text
    assert "by 9 points, whose x0 starts at -2 and x1 starts at -2 and x1 ends at 2." in text


NOTES: list[tuple[Callable[[], Field], dict[str, Any], dict[str, Any], str]] = [
    (bowl, {"kind": "contourf", "range": (10, 20)}, {}, "from 10 to 20 here: it goes from 0 to 8"),
    (bowl, {"kind": "contour", "range": (10, 20)}, {}, "from 10 to 20 here: it goes from 0 to 8"),
    (bowl, {"kind": "contourf", "levels": (9.0,)}, {}, "of 9 here: it goes from 0 to 8"),
    (bowl, {"kind": "contour", "levels": (9, 10)}, {}, "from 9 to 10 here: it goes from 0 to 8"),
    (wave, {"kind": "line"}, {"limits": {"f": (5, 6)}}, "from 5 to 6 here: it goes from"),
]


@pytest.mark.parametrize(("make", "given", "options", "words"), NOTES)
def test_a_note_says_that_no_value_lies_in_what_was_asked_for(
    make: Callable[[], Field], given: dict[str, Any], options: dict[str, Any], words: str
) -> None:
    own = {name: value for name, value in given.items() if name != "kind"}
    (note,) = draw(make(), layer(given["kind"], **own), **options).composition.page.notes
    assert note.startswith(f"f has no value {words}")


def with_errors(field: Field, error: float) -> Field:
    return replace(field, error=np.full(field.values.shape, error))


@pytest.mark.parametrize("make", [bowl, wave])
def test_a_range_without_errors_is_told(make: Callable[[], Field]) -> None:
    field = with_errors(make(), 1e-6)
    (note,) = draw(field, layer("error", range=(1.0, 2.0))).composition.page.notes
    assert note == "the error has no value from 1 to 2 here: it is 1e-06"
    assert not draw(field, layer("error", range=(1e-7, 2.0))).composition.page.notes


def test_a_range_without_norms_is_told_where_it_can_be_seen() -> None:
    said = "the norm has no value from 100 to 200 here: it goes from"
    for options, is_told in (
        ({"color": "magnitude"}, True),
        ({"length": "true"}, True),
        ({"length": "unit"}, False),
    ):
        drawn = draw(bowl(), layer("quiver", range=(100.0, 200.0), **options))
        told = [text for _, text in drawn.composition.page.legend if text.startswith(said)]
        assert bool(told) == is_told


def test_lines_that_are_missing_over_a_fill_are_told_below_it() -> None:
    page = draw(bowl(), layer("contourf"), layer("contour", range=(10, 20))).composition.page
    assert not page.notes
    assert "f has no value from 10 to 20 here: it goes from 0 to 8" in [t for _, t in page.legend]


def test_a_curve_that_passes_a_range_between_two_points_is_there() -> None:
    steep = make_field(
        lambda x: 100 * x,
        lambda x: 100 + 0 * x,
        np.linspace(-2, 2, 5),
        names=("x",),
        formula="100*x",
    )
    page = draw(steep, layer("line"), limits={"f": (5, 6)}).composition.page
    assert not page.notes

    def step(x: Any) -> Any:
        return np.where(x > 0.3, 1.0, -1.0)

    jump = make_field(step, lambda x: 0 * x, np.linspace(-2, 2, 40), names=("x",))
    page = draw(jump, layer("line"), limits={"f": (-0.5, 0.5)}, values_at=step).composition.page
    assert page.notes == ["f has no value from -0.5 to 0.5 here: it goes from -1 to 1"]

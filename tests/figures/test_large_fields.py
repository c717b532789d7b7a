"""Figures of fields with more points than a picture can show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from gradatlas.axes import EvenAxis
from gradatlas.differentiation.method import specify_method
from gradatlas.fields import overviews, reading
from gradatlas.fields.field import Field
from gradatlas.fields.reading import Detail, read_field
from gradatlas.figures.build import describe_figure, figure_detail
from gradatlas.figures.contour_choice import choose_lines
from gradatlas.figures.layer import find_layer, find_point_layer, has_own_axes, layer_kinds
from gradatlas.figures.spec import LayerSpec
from gradatlas.makers import figure
from tests.support.drawn import Array, builtin, layer, spec
from tests.support.gradient_files import IDENTITY, make_gradient
from tests.support.option_values import choices, samples
from tests.support.path_files import hostile_paths
from tests.support.point_files import hostile_points
from tests.support.recorded import MarkersMark, arrow_points, draw, pixels

KINK = "abs(x0) + (x1 - x0)**2/4"
RASTRIGIN = "20 + x0**2 + x1**2 - 10*cos(2*pi*x0) - 10*cos(2*pi*x1)"
VARIABLES = frozenset({"f", "gradient", "second", "grad_norm", "error", "error_estimate", "flag"})
OF_FIELDS = [kind for kind in layer_kinds() if not has_own_axes(kind)]


def make(folder: Path, expression: str, *num: int, method: str = "central") -> Path:
    axes = {f"x{n}": EvenAxis(-5, 5, count) for n, count in enumerate(num)}
    return make_gradient(folder / "field.nc", expression, axes, specify_method(method), second=True)


@pytest.fixture(scope="module")
def kink(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(overviews, "_LEAST", 64)
        return make(tmp_path_factory.mktemp("kink"), KINK, 1301, 601)


@pytest.fixture(scope="module")
def rastrigin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("rastrigin"), RASTRIGIN, 1001, 1001, method="exact")


def thinned(path: Path, *layers: LayerSpec, **options: Any) -> Field:
    return read_field(path, figure_detail(spec(*layers, **options)))


@pytest.mark.parametrize("kind", OF_FIELDS)
def test_every_layer_says_what_it_reads(kind: str) -> None:
    options = find_layer(kind).Options
    most = max(map(len, choices(options).values()))
    for each in samples(options, most, kind):
        needs = find_point_layer(kind).needs(each)
        assert set(needs.variables) <= VARIABLES
        assert needs.variables


@pytest.mark.parametrize(
    ("options", "enough"),
    [
        ({}, (384, 288)),
        ({"dpi": 140}, (538, 403)),
        ({"dpi": 1200}, (576, 432)),
        ({"size": (2, 1)}, (256, 256)),
        ({"size": (10, 5), "file_format": "svg"}, (900, 450)),
    ],
)
def test_the_detail_is_that_of_the_picture(
    options: dict[str, Any], enough: tuple[int, int]
) -> None:
    found = figure_detail(spec(layer("contour"), limits={"x1": (1, 2)}, **options))
    assert found.enough == enough
    assert found.limits == {"x1": (1.0, 2.0)}
    assert found.variables == {"f"}


def test_many_arrows_need_many_points() -> None:
    for arrows, enough in ((21, (384, 288)), (80, (384, 320)), (300, (1200, 1200))):
        wanted = spec(layer("contour"), layer("quiver", arrows=arrows))
        assert figure_detail(wanted).enough == enough
        read = {"f", "gradient", "grad_norm", "flag", "error", "error_estimate"}
        assert figure_detail(wanted).variables == read
    # Without a number, they are far apart beside pixels.
    assert figure_detail(spec(layer("quiver"))).enough == (384, 288)


@pytest.mark.parametrize("kind", [kind for kind in OF_FIELDS if 2 in find_layer(kind).AXES])
def test_a_layer_reads_all_that_it_draws(kink: Path, kind: str, tmp_path: Path) -> None:
    paths = hostile_paths(tmp_path / "paths.nc", ("x0", "x1"))
    points = hostile_points(tmp_path / "points.nc", ("x0", "x1"))
    wanted = spec(layer(kind))
    field = read_field(kink, figure_detail(wanted))
    everything = figure_detail(wanted)
    whole = read_field(kink, Detail(everything.enough, {}, VARIABLES))
    assert max(whole.values.shape) < 800
    np.testing.assert_array_equal(
        pixels(draw(field, layer(kind), paths=paths, points=points)),
        pixels(draw(whole, layer(kind), paths=paths, points=points)),
    )


def test_a_kink_one_point_wide_is_marked_all_along(kink: Path) -> None:
    field = thinned(kink, layer("error"))
    assert 288 <= field.flag.shape[0] < 601
    figure_drawn = draw(field, layer("error"))
    (marks,) = figure_drawn.inside(MarkersMark)
    x, y = figure_drawn.values_at(marks.points).T
    assert np.abs(x).max() < 2 * 10 / 384
    assert np.diff(np.sort(y)).max() < 0.8
    assert np.ptp(y) > 9


def test_the_worst_error_has_its_colour(kink: Path) -> None:
    field = thinned(kink, layer("error"))
    whole = read_field(kink)
    assert np.nanmax(field.error) == np.nanmax(whole.error)
    # In cells that are a few pixels wide the colours are those of the largest errors.
    assert field.error.size < whole.error.size / 3


def test_the_description_counts_all_points(kink: Path) -> None:
    wanted = spec(*builtin("error"))
    _, text = describe_figure(wanted, read_field(kink, figure_detail(wanted)))
    whole = read_field(kink)
    count = int(np.count_nonzero(whole.flag == 2))
    assert count >= 601
    assert f"{count} points kink or jump" in text
    away = whole.error[whole.flag != 2]
    assert f"at most {np.nanmax(away):.2g} away from kinks, median {np.median(away):.2g}" in text


def test_arrows_stand_on_evenly_spread_grid_points(kink: Path) -> None:
    few = layer("quiver", arrows=15)
    points = arrow_points(draw(thinned(kink, few), few))
    whole = read_field(kink)
    for column, (name, values) in enumerate(whole.coordinates.items()):
        chosen = np.unique(points[:, column].round(6))
        assert np.isin(chosen, values.round(6)).all(), name
        assert 12 <= chosen.size <= 15
    gaps = np.diff(np.unique(points[:, 1].round(6)))
    assert gaps.max() - gaps.min() < 0.1


def test_limits_show_the_field_as_finely_as_it_is(kink: Path) -> None:
    limits = {"x0": (0.101, 1.101), "x1": (-0.5, 0.5)}  # between points: one more on each side
    field = thinned(kink, layer("contour"), limits=limits)
    whole = read_field(kink)
    inside = whole.coordinates["x0"]
    inside = inside[(inside >= 0.101) & (inside <= 1.101)]
    np.testing.assert_array_equal(field.coordinates["x0"][1:-1], inside)
    view = {name: tuple(ends) for name, ends in limits.items()}
    options = layer("contour").options
    assert (
        choose_lines(field, view, options, over_fill=False).levels
        == choose_lines(whole, view, options, over_fill=False).levels
    )


@pytest.mark.parametrize(
    ("kind", "share"),
    # The labels of contour lines find other places; nothing else may differ.
    [("contour", 0.01), ("contourf", 1e-4)],
)
def test_a_thinned_picture_is_the_picture(rastrigin: Path, kind: str, share: float) -> None:
    wanted = spec(layer(kind))
    field = read_field(rastrigin, figure_detail(wanted))
    assert field.coordinates["x0"].size == 501
    small, full = (
        pixels(draw(one, layer(kind))).astype(int) for one in (field, read_field(rastrigin))
    )
    difference: Array = np.abs(small - full).max(axis=2).astype(float)
    assert np.mean(difference > 48) < share
    assert np.mean(difference) < 2


def test_an_ordinary_field_is_drawn_from_all_its_points(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make(tmp_path, KINK, 511, 511)
    wanted = spec(*builtin("landscape"))
    figure.make(wanted, {"gradient": path}, tmp_path / "as it is.png", IDENTITY)
    monkeypatch.setattr(reading, "ALWAYS_WHOLE", np.inf)
    figure.make(wanted, {"gradient": path}, tmp_path / "whole.png", IDENTITY)
    assert (tmp_path / "as it is.png").read_bytes() == (tmp_path / "whole.png").read_bytes()


def test_a_line_of_many_points_is_that_of_all(tmp_path: Path) -> None:
    path = make(tmp_path, "sin(1000*x0)/(1 + x0**2) + abs(x0 - 0.5)", 1_000_001)
    small = tmp_path / "small.png"
    figure.make(spec(*builtin("tangent")), {"gradient": path}, small, IDENTITY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "ALWAYS_WHOLE", np.inf)
        full = tmp_path / "full.png"
        figure.make(spec(*builtin("tangent")), {"gradient": path}, full, IDENTITY)
    # From column to column of the picture the curve goes as high and as low, but for a pixel.
    reaches = []
    for path_of_picture in (small, full):
        with Image.open(path_of_picture) as picture:
            rgb = np.asarray(picture, int)[60:420, 64:626, :3]
        is_blue = (rgb[..., 2] > rgb[..., 0] + 60).astype(int)
        reaches.append((is_blue.argmax(axis=0), is_blue[::-1].argmax(axis=0)))
        assert is_blue.any(axis=0).mean() > 0.98
    for one, other in zip(*reaches, strict=True):
        assert np.abs(one - other).max() <= 1
    assert thinned(path, layer("line")).values.size < 40_000

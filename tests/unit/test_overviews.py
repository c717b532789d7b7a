"""Overviews and thinned reading: few points say of many what a picture must not lose."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
import pytest
import xarray as xr

from gradatlas.differentiation.method import specify_method
from gradatlas.fields import overviews, reading
from gradatlas.fields.field import FLAGS, Field, flag_bit
from gradatlas.fields.files import write_gradient_file
from gradatlas.fields.overviews import (
    KEPT,
    cell_starts,
    downsampled,
    kept_count,
    kept_points,
    level_strides,
)
from gradatlas.fields.reading import Detail, read_field
from tests.support.cf import cf_faults
from tests.support.whole_fields import field_blocks, formula

EVERYTHING = frozenset({"f", "gradient", "grad_norm", "error", "error_estimate", "flag"})
PLANE = "abs(x0) + sin(9*x1)*x0**2 + sqrt(x1 + 0.9) + 1/(x0 + 1.5)"
"""A kink along a line, a region without f, a pole."""
CURVE = "sin(400*x) + abs(x - 0.25) + sqrt(x + 0.9) + x**2"


@pytest.fixture(autouse=True)
def small_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overviews, "_LEAST", 12)
    monkeypatch.setattr(overviews, "_LEAST_POINTS", 1000)
    monkeypatch.setattr(overviews, "_PIECE", 3000)
    monkeypatch.setattr(reading, "_PIECE", 3000)
    monkeypatch.setattr(reading, "ALWAYS_WHOLE", 1000)


def write(
    path: Path, text: str, coordinates: Mapping[str, Any], method: str = "central"
) -> dict[str, Any]:
    """Write a file, and return its variables."""
    function = formula(text, " ".join(coordinates))
    parts = field_blocks(function, coordinates, specify_method(method))
    about = {
        "title": "A field",
        "source": "A test",
        "formula": text,
    }
    write_gradient_file(path, coordinates, {}, parts, about)
    with xr.open_dataset(path) as dataset:
        return {name: variable.values for name, variable in dataset.variables.items()}


def detail(
    *enough: int, variables: frozenset[str] = EVERYTHING, exact: Any = None, **limits: Any
) -> Detail:
    return Detail((enough[0], enough[-1]), limits, variables, exact)


@pytest.fixture(scope="module")
def plane(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    path = tmp_path_factory.mktemp("plane") / "field.nc"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(overviews, "_LEAST", 12)
        patch.setattr(overviews, "_PIECE", 3000)
        # More than a block along each axis, and no multiples of anything.
        axes = {"x0": np.linspace(-2, 2, 4201), "x1": np.linspace(-1, 1, 157)}
        return path, write(path, PLANE, axes, "richardson")


@pytest.fixture(scope="module")
def curve(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    path = tmp_path_factory.mktemp("curve") / "field.nc"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(overviews, "_LEAST", 12)
        patch.setattr(overviews, "_LEAST_POINTS", 1000)
        patch.setattr(overviews, "_PIECE", 3000)
        return path, write(path, CURVE, {"x": np.linspace(-1, 1, 600_001)})


def groups(path: Path) -> list[dict[str, Any]]:
    with netCDF4.Dataset(path) as file:
        file.set_auto_mask(False)
        return [
            {name: variable[...] for name, variable in group.variables.items()}
            for group in file.groups.values()
        ]


def flags_in(values: Any) -> set[int]:
    return set(np.unique(values).tolist()) - {0}


def flags_told(within: Any) -> set[int]:
    return {flag for flag in FLAGS.values() if np.any(within & flag_bit(flag))}


def test_every_overview_of_a_plane_has_true_values_and_loses_nothing_bad(
    plane: tuple[Path, dict[str, Any]],
) -> None:
    path, whole = plane
    levels = groups(path)
    assert len(levels) == len(level_strides((157, 4201))) == 4
    assert flags_in(whole["flag"]) >= {FLAGS["kink"], FLAGS["not_finite"]}
    points = whole["flag"].size
    for level in levels:
        index = [np.searchsorted(whole[name], level[name]) for name in ("x1", "x0")]
        for along, name in zip(index, ("x1", "x0"), strict=True):
            np.testing.assert_array_equal(whole[name][along], level[name])
            assert along[0] == 0
            assert along[-1] == whole[name].size - 1  # the domain is not cut short
        at = np.ix_(*index)
        for name in ("f", "df_dx0", "df_dx1", "grad_norm", "flag"):
            np.testing.assert_array_equal(level[name], whole[name][at])
        for name in ("error", "error_estimate"):
            worst = np.fmax.reduceat(np.fmax.reduceat(whole[name], index[0]), index[1], axis=1)
            np.testing.assert_array_equal(level[name], worst)
        bits = np.array([flag_bit(flag) for flag in range(5)], np.int8)[whole["flag"]]
        within = np.bitwise_or.reduceat(np.bitwise_or.reduceat(bits, index[0]), index[1], axis=1)
        np.testing.assert_array_equal(level["flags_within"], within)
        assert level["f"].size < points / 3.5
        points = level["f"].size


def test_every_overview_of_a_curve_is_of_its_points_with_all_extremes(
    curve: tuple[Path, dict[str, Any]],
) -> None:
    path, whole = curve
    levels = groups(path)
    assert len(levels) == 5
    cell = 8 * KEPT
    for level in levels:
        index = np.searchsorted(whole["x"], level["x"])
        assert np.all(np.diff(index) > 0)
        assert index[0] == 0
        assert index[-1] == whole["x"].size - 1
        for name in ("x", "f", "df_dx", "grad_norm", "error", "flag"):
            np.testing.assert_array_equal(level[name], whole[name][index])
        # In each pixel that is a few cells wide, the curve reaches as high and as low.
        for start in range(0, whole["x"].size - 4 * cell, 4 * cell):
            part = slice(start, start + 4 * cell)
            inner = slice(start + cell, start + 3 * cell)
            kept = index[(index >= part.start) & (index < part.stop)]
            for name in ("f", "error"):
                if np.isfinite(whole[name][inner]).any():
                    assert np.nanmax(whole[name][kept]) >= np.nanmax(whole[name][inner])
                    assert np.nanmin(whole[name][kept]) <= np.nanmin(whole[name][inner])
        assert flags_in(level["flag"]) == flags_in(whole["flag"]) >= {1, 2}
        assert np.nanmax(level["error"]) == np.nanmax(whole["error"])
        cell *= 4


def test_an_ordinary_file_has_no_overviews(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    write(tmp_path / "a.nc", "x0 + x1", {"x0": np.arange(1000.0), "x1": np.arange(1000.0)})
    assert not groups(tmp_path / "a.nc")
    assert level_strides((1024, 1023)) == []
    assert level_strides((10_000, 10_000)) == [(8, 4), (16, 8), (32, 16)]
    assert level_strides((3, 10_000_000)) == [(1, 32 * 4**k) for k in range(6)]
    assert level_strides((10**4, 10**4, 10**4)) == []


def test_whoever_opens_the_file_sees_the_field_alone(
    plane: tuple[Path, dict[str, Any]],
) -> None:
    path, _ = plane
    with xr.open_dataset(path) as dataset, xr.open_dataset(path, group="overview_2") as overview:
        assert dataset["f"].shape == (157, 4201)
        assert set(dataset.variables) | {"flags_within"} == set(overview.variables)
        assert overview["error"].dims == ("x1", "x0")
        assert overview["error"].attrs["cell_methods"] == "x1: maximum x0: maximum"
        assert overview["f"].attrs["cell_methods"] == "x1: point x0: point"
        assert overview["error"].attrs["long_name"] == dataset["error"].attrs["long_name"]


def test_the_same_field_gives_the_same_bytes(tmp_path: Path) -> None:
    axes = {"x0": np.linspace(-2, 2, 301), "x1": np.linspace(-1, 1, 207)}
    for name in ("a.nc", "b.nc"):
        write(tmp_path / name, PLANE, axes)
    assert (tmp_path / "a.nc").read_bytes() == (tmp_path / "b.nc").read_bytes()
    assert len(groups(tmp_path / "a.nc")) == 2


@pytest.mark.filterwarnings("ignore")  # the checker's own
@pytest.mark.parametrize("kind", ["plane", "curve"])
def test_the_cf_checker_finds_nothing_in_a_file_with_overviews(
    tmp_path: Path, request: pytest.FixtureRequest, kind: str
) -> None:
    path, _ = request.getfixturevalue(kind)
    assert not cf_faults(path, tmp_path, has_groups=True)


@pytest.mark.parametrize("enough", [(20, 15), (40, 25), (100, 60), (300, 70), (2000, 150)])
def test_a_thinned_plane_keeps_what_is_bad_and_its_ends(
    plane: tuple[Path, dict[str, Any]], enough: tuple[int, int]
) -> None:
    path, whole = plane
    field = read_field(path, detail(*enough))
    for least, name in zip(enough, ("x0", "x1"), strict=True):
        values = field.coordinates[name]
        assert least <= values.size <= 2 * least + 2
        assert values[[0, -1]].tolist() == whole[name][[0, -1]].tolist()
    assert field.error is not None
    assert field.error_estimate is not None
    assert np.nanmax(field.error) == np.nanmax(whole["error"])
    assert np.nanmax(field.error_estimate) == np.nanmax(whole["error_estimate"])
    assert field.flags_within is not None
    assert flags_told(field.flags_within) == flags_in(whole["flag"])
    kinks = field.has_flag("kink")
    # The kink runs from the bottom to the top, where f is defined on it.
    assert kinks[field.coordinates["x1"] > -0.8].any(axis=1).all()
    assert np.nanmin(field.values) == np.nanmin(whole["f"])
    assert np.nanmax(field.values) == np.nanmax(whole["f"])
    assert field.whole is not None
    for name, flag in FLAGS.items():
        if flag:
            assert field.whole.counts[name] == np.count_nonzero(whole["flag"] == flag)
    away = whole["flag"] != FLAGS["kink"]
    assert field.whole.largest_norm == np.nanmax(whole["grad_norm"][away])
    assert field.whole.worst["error"] == np.nanmax(whole["error"][away])
    # The medians are those of an even sample, here of all points.
    assert field.whole.median["error_estimate"] == pytest.approx(
        np.nanmedian(whole["error_estimate"][away]), rel=0.02
    )


def test_a_window_is_the_same_part_of_the_whole_field(
    plane: tuple[Path, dict[str, Any]],
) -> None:
    path, whole = plane
    field = read_field(path, detail(2000, 300, x0=(0.5001, 0.9001), x1=(-0.123, 0.2)))
    columns, rows = slice(2625, 3047), slice(68, 95)
    assert whole["x0"][2625] < 0.5001 < whole["x0"][2626]  # the next points around are there
    assert whole["x0"][3045] < 0.9001 < whole["x0"][3046]
    np.testing.assert_array_equal(field.coordinates["x0"], whole["x0"][columns])
    np.testing.assert_array_equal(field.coordinates["x1"], whole["x1"][rows])
    np.testing.assert_array_equal(field.values, whole["f"][rows, columns])
    np.testing.assert_array_equal(field.gradient[1], whole["df_dx1"][rows, columns])
    np.testing.assert_array_equal(field.error, whole["error"][rows, columns])
    for name, flag in FLAGS.items():
        if flag:
            np.testing.assert_array_equal(
                field.has_flag(name), whole["flag"][rows, columns] == flag
            )


def test_a_window_of_an_overview_has_the_points_around_it(
    plane: tuple[Path, dict[str, Any]],
) -> None:
    path, whole = plane
    field = read_field(path, detail(20, 20, x0=(0.5, 1.4)))
    x0 = field.coordinates["x0"]
    assert whole["x0"][0] < x0[0] <= 0.5 < x0[1] < x0[-2] < 1.4 <= x0[-1] < whole["x0"][-1]
    assert x0.size < 60


def test_what_is_not_needed_is_not_read(plane: tuple[Path, dict[str, Any]]) -> None:
    path, _ = plane
    field = read_field(path, detail(40, 40, variables=frozenset({"gradient", "grad_norm"})))
    assert field.values.size == field.flag.size == 0
    assert field.gradient[0].shape == field.gradient[1].shape == field.norm.shape
    assert field.norm.size >= 40 * 40


def test_without_detail_all_is_read(plane: tuple[Path, dict[str, Any]]) -> None:
    path, whole = plane
    field = read_field(path)
    np.testing.assert_array_equal(field.values, whole["f"])
    assert field.whole is field.flags_within is None


def test_a_thinned_curve_keeps_what_is_bad_and_its_envelope(
    curve: tuple[Path, dict[str, Any]],
) -> None:
    path, whole = curve
    for enough in (12, 60, 500):
        field = read_field(path, detail(enough))
        x = field.coordinates["x"]
        assert enough * KEPT <= x.size <= 5 * enough * KEPT
        assert x[[0, -1]].tolist() == [-1, 1]
        assert np.nanmax(field.values) == np.nanmax(whole["f"])
        assert np.nanmin(field.values) == np.nanmin(whole["f"])
        assert np.nanmax(field.error) == np.nanmax(whole["error"])
        assert flags_in(field.flag) == flags_in(whole["flag"])
    part = read_field(path, detail(500, x=(0.2, 0.3)))
    assert part.coordinates["x"].size < 0.06 * whole["x"].size
    assert part.coordinates["x"][0] < 0.2 < 0.3 < part.coordinates["x"][-1]


def test_where_a_curve_is_needed_exactly_its_next_points_are_there(
    curve: tuple[Path, dict[str, Any]],
) -> None:
    path, whole = curve
    places = (-0.5123, 0.0, 0.77)
    field = read_field(path, detail(12, exact=lambda _: places))
    thinned = read_field(path, detail(12))
    for place in places:
        exact = np.interp(place, whole["x"], whole["df_dx"])
        assert np.interp(place, field.coordinates["x"], field.gradient[0]) == exact
        # Which is why: the slopes at the extremes that are kept say nothing of those between.
        assert abs(np.interp(place, thinned.coordinates["x"], thinned.gradient[0]) - exact) > 1


def test_what_is_needed_exactly_does_not_depend_on_what_is_in_view(
    curve: tuple[Path, dict[str, Any]],
) -> None:
    path, whole = curve
    asked: list[float] = []

    def middle(field: Field) -> tuple[float, ...]:
        x = field.coordinates["x"][np.isfinite(field.values)]
        asked.append((x[0] + x[-1]) / 2)
        return (asked[-1],)

    for limits in ({}, {"x": (0.2, 0.21)}):
        field = read_field(path, detail(12, exact=middle, **limits))
        middle(field)
        x = field.coordinates["x"]
        assert np.all(np.diff(x) > 0)
        near = np.searchsorted(x, asked[0])
        np.testing.assert_array_equal(
            x[near - 1 : near + 1],
            whole["x"][np.searchsorted(whole["x"], asked[0]) + np.array([-1, 0])],
        )
    assert len(set(asked)) == 1


@pytest.mark.parametrize("size", [1, 2, 7, 16, 17, 40, 129, 300])
@pytest.mark.parametrize("length", [16, 33, 128])
def test_as_many_points_are_kept_as_is_said(size: int, length: int) -> None:
    random = np.random.default_rng(size)
    variables = {
        "f": random.choice([np.nan, 0.0, 1.0, 2.0], size),
        "error": random.choice([np.nan, 0.0, 1.0], size),
        "flag": random.integers(0, 5, size).astype(np.int8),
    }
    kept = kept_points(variables, length, ends=(True, True))
    assert kept.size == kept_count(size, length)
    assert kept[0] == 0
    assert kept[-1] == size - 1
    assert np.all(np.diff(kept) > 0)
    assert flags_in(variables["flag"][kept]) == flags_in(variables["flag"])


@pytest.mark.parametrize("size", [1, 2, 3, 8, 9, 31])
@pytest.mark.parametrize("stride", [1, 2, 3, 8, 50])
def test_the_largest_of_a_cell_is_that_of_all_its_points(size: int, stride: int) -> None:
    values = np.random.default_rng(0).choice([np.nan, 1.0, 2.0, 3.0], (size, 5))
    starts = cell_starts(size, stride), cell_starts(5, 2)
    expected = np.fmax.reduceat(np.fmax.reduceat(values, starts[0]), starts[1], axis=1)
    np.testing.assert_array_equal(downsampled("error", values, starts), expected)
    assert starts[0][-1] == size - 1

"""Fields that are larger than a block, and grids of one to three axes."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from gradatlas.differentiation.method import MethodSpec, specify_method
from gradatlas.fields import computing
from gradatlas.fields.files import write_gradient_file
from gradatlas.grids import block_shape, blocks, chunk_shape, even_shape
from tests.support.whole_fields import field_blocks, formula, whole_field


@pytest.mark.parametrize(
    "shape", [(7,), (1000003,), (1, 9), (2, 3000000), (3000000, 2), (1013, 997), (5, 211, 3001)]
)
def test_blocks_cover_a_field_once_and_are_no_larger_than_asked(shape: tuple[int, ...]) -> None:
    for lengths, most in (
        (even_shape(shape, 2**15, 2**12), 2**15),
        (chunk_shape(shape), 2**16),
        (block_shape(shape), 2**19),
    ):
        assert np.prod(lengths, dtype=float) <= most
        count = np.zeros([-(-size // length) for size, length in zip(shape, lengths, strict=True)])
        points = 0
        for indices in blocks(shape, lengths):
            count[
                tuple(part.start // length for part, length in zip(indices, lengths, strict=True))
            ] += 1
            points += int(np.prod([part.stop - part.start for part in indices]))
        assert np.all(count == 1)
        assert points == np.prod(shape)
    for block, chunk in zip(block_shape(shape), chunk_shape(shape), strict=True):
        assert block % chunk == 0


METHODS = (
    specify_method("central", order=4),
    specify_method("forward", step=1e-4),
    specify_method("exact"),
    specify_method("complex"),
    specify_method("richardson"),
)
every_method = pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)


@every_method
def test_a_point_has_the_same_gradient_in_whatever_block_it_lies(
    method: MethodSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Blocks of a quarter of their usual size, so that a smaller field has two, each of two tiles.
    monkeypatch.setattr(computing, "block_shape", lambda shape: even_shape(shape, 2**17, 2**12))
    function = formula("sin(3*x0)*exp(x1/4) + x0/(x0 - 0.25)")
    x0, x1 = np.linspace(-2, 2, 513), np.linspace(-1, 3, 376)
    whole = whole_field(function, {"x0": x0, "x1": x1}, method)
    every = {"x0": x0[::64], "x1": x1[::75]}  # the same ends, so the same automatic step
    part = whole_field(function, every, method)
    for name in ("f", "df_dx0", "df_dx1", "grad_norm", "error"):
        # numpy takes other instructions for other lengths: the last digits may differ, and
        # differences magnify that.
        allowed = 1e-9 * np.nanmax(np.abs(whole["grad_norm"][::75, ::64]))
        np.testing.assert_allclose(whole[name][::75, ::64], part[name], rtol=1e-9, atol=allowed)


@pytest.mark.parametrize("axes", ["x", "x y", "x y z"])
@every_method
def test_one_two_and_three_axes_with_uneven_values(axes: str, method: MethodSpec) -> None:
    names = axes.split()
    coordinates = {
        name: np.array([0.5, 0.6, 0.9, 1.7, 2.0, 3.1][: 6 - index])
        for index, name in enumerate(names)
    }
    text = {"x": "x**3", "x y": "x**3*sin(y)", "x y z": "x**3*sin(y) + z**2*x"}[axes]
    field = whole_field(formula(text, axes), coordinates, method)
    mesh = np.meshgrid(*reversed(list(coordinates.values())), indexing="ij")
    x, y, z = (*reversed(mesh), 0.0, 0.0)[:3]
    along_x = {"x": 3 * x**2, "x y": 3 * x**2 * np.sin(y), "x y z": 3 * x**2 * np.sin(y) + z**2}
    # Forward differences with a step of 1e-4 miss half of it times the second derivative, 18.6.
    tolerance = 1e-3 if method.name == "forward" else 1e-9
    np.testing.assert_allclose(field["df_dx"], along_x[axes], atol=tolerance)
    assert field["df_dx"].shape == tuple(reversed([values.size for values in coordinates.values()]))
    if len(names) == 3:
        np.testing.assert_allclose(field["df_dz"], 2 * z * x, atol=tolerance)


@pytest.mark.parametrize("compression", [0, 1, 9])
def test_a_file_written_in_blocks_holds_the_whole_field(tmp_path: Path, compression: int) -> None:
    coordinates = {"x0": np.linspace(-2, 2, 901), "x1": np.linspace(-1, 3, 1201)}
    function = formula("log(x0) + b*x1**2", b=2.0)
    path = tmp_path / "field.nc"
    parts = field_blocks(function, coordinates, specify_method("central"))
    write_gradient_file(path, coordinates, {"b": 2}, parts, {}, compression)
    whole = whole_field(function, coordinates, specify_method("central"))
    with xr.open_dataset(path) as dataset:
        for name, values in whole.items():
            np.testing.assert_array_equal(dataset[name], values)
            assert dataset[name].encoding["complevel"] == (1 if name == "flag" else compression)
        assert dataset.attrs["count_not_finite_f"] == np.isnan(whole["f"]).sum()
        assert dataset.attrs["error_worst"] == np.nanmax(whole["error"])
        # The median of a sample of a half.
        assert dataset.attrs["error_median"] == pytest.approx(
            np.nanmedian(whole["error"]), rel=0.02
        )
        assert dataset.attrs["grad_norm_largest"] == np.nanmax(whole["grad_norm"])


@every_method
def test_memory_does_not_grow_with_the_grid(tmp_path: Path, method: MethodSpec) -> None:
    function = formula("(1 - x0)**2 + 100*(x1 - x0**2)**2")
    if method.name == "forward":
        # Half of the points need a diagnosis, which takes ten times as long as the rest.
        method = specify_method("forward", step=1e-6)

    def peak(rows: int) -> int:
        coordinates = {"x0": np.linspace(-2, 2, 1024), "x1": np.linspace(-1, 3, rows)}
        tracemalloc.start()
        parts = field_blocks(function, coordinates, method)
        write_gradient_file(tmp_path / "field.nc", coordinates, {}, parts, {})
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    # Two blocks and four. Each array of a whole field would take 8 MiB more. Measured growth
    # is 2 MiB, and 4 for `richardson`.
    assert peak(2048) < peak(1024) + 6 * 2**20

"""Grid and gradient files: what stands in them, and that the same content gives the same bytes."""

from __future__ import annotations

import getpass
import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from gradatlas.axes import AxisSpec, EvenAxis, GridSpec, ListedAxis, SteppedAxis
from gradatlas.differentiation.method import MethodSpec, specify_method
from gradatlas.fields.reading import read_field
from gradatlas.fields.spec import GradientSpec
from gradatlas.functions.kinds.formula import FormulaSpec
from gradatlas.makers import gradient as gradient_maker
from gradatlas.makers import grid as grid_maker
from gradatlas.makers.maker import Identity
from tests.support.cf import cf_faults

IDENTITY = Identity(digest="d" * 32, software="numpy 2.4.6, xarray 2026.9.0")
AXES: Mapping[str, AxisSpec] = {"x0": EvenAxis(-2, 2, 9), "x1": SteppedAxis(-1, 3, 1)}
CENTRAL = specify_method("central")
EXACT = specify_method("exact")
B: Mapping[str, float] = {"b": 100}


def make_grid(path: Path, axes: Mapping[str, AxisSpec]) -> None:
    grid_maker.make(GridSpec(tuple(axes.items())), {}, path, IDENTITY)


def make(
    path: Path,
    expression: str,
    axes: Mapping[str, AxisSpec] = AXES,
    method: MethodSpec = CENTRAL,
    parameters: Mapping[str, float] = B,
) -> Path:
    grid = path.with_name(f"{path.stem}-grid.nc")
    make_grid(grid, axes)
    spec = GradientSpec(FormulaSpec(expression), tuple(axes), method, parameters=parameters)
    gradient_maker.make(spec, {"grid": grid}, path, IDENTITY)
    return path


def test_the_gradient_file_has_the_promised_variables(tmp_path: Path) -> None:
    path = make(tmp_path / "a.nc", "(1 - x0)**2 + b*(x1 - x0**2)**2")
    with xr.open_dataset(path) as dataset:
        assert set(dataset.data_vars) == {*("f", "df_dx0", "df_dx1", "grad_norm", "error", "flag")}
        assert set(dataset.coords) == {"x0", "x1", "b"}
        for variable in dataset.data_vars.values():
            assert variable.dims == ("x1", "x0")
            if variable.name != "flag":
                assert variable.dtype == np.float64
                assert np.isnan(variable.encoding["_FillValue"])
        for coordinate in dataset.coords.values():
            assert "_FillValue" not in coordinate.encoding
            assert "axis" not in coordinate.attrs
        np.testing.assert_array_equal(dataset["x0"], np.linspace(-2, 2, 9))
        np.testing.assert_array_equal(dataset["x1"], [-1, 0, 1, 2])
        assert dataset["b"] == 100
        # By dimension names, so that swapped axes would show; the error is that of the method.
        exact = 200 * (dataset["x1"] - dataset["x0"] ** 2)
        assert abs(dataset["df_dx1"] - exact).max() < 1e-6
        norm = np.hypot(dataset["df_dx0"], dataset["df_dx1"])
        # Both roots are off by two units in the last place at most.
        np.testing.assert_allclose(dataset["grad_norm"], norm, rtol=4 * np.finfo(float).eps)


def test_the_attributes_tell_what_was_computed_and_how(tmp_path: Path) -> None:
    method = specify_method("central", step=1e-4, order=4)
    path = make(tmp_path / "a.nc", "x0**2 + b*x1", method=method)
    with xr.open_dataset(path) as dataset:
        told = dataset.attrs
        assert told["Conventions"] == "CF-1.11"
        assert told["formula"] == "x0**2 + b*x1"
        assert told["method"] == "central"
        assert told["step"] == 1e-4
        assert told["order"] == 4
        assert told["evaluations_per_point"] == 9  # four along each axis, and f itself
        assert told["evaluations_per_point_of_check"] == 0
        assert told["error_worst"] == dataset["error"].max()
        assert told["error_median"] == dataset["error"].median()
        assert told["count_not_finite_f"] == told["count_not_finite_gradient"] == 0
        assert told["digest"] == IDENTITY.digest
        assert told["software"] == IDENTITY.software
        assert json.loads(told["config"]) == {
            "function": {"expression": "x0**2 + b*x1", "name": None},
            "parameters": {"b": 100},
            "grid": {
                "x0": {"start": -2, "stop": 2, "num": 9},
                "x1": {"start": -1, "stop": 3, "step": 1},
            },
            "gradient": {"method": "central", "step": 1e-4, "order": 4},
        }


def test_a_method_without_step_or_order_has_no_such_attributes(tmp_path: Path) -> None:
    with xr.open_dataset(make(tmp_path / "a.nc", "x0*b", method=EXACT)) as dataset:
        assert not {"step", "order"} & set(dataset.attrs)
        assert dataset.attrs["error_worst"] == 0


def test_what_is_not_finite_is_nan_and_counted(tmp_path: Path) -> None:
    # 1/x0 has its pole at one of the nine values of x0; sqrt(x1) is undefined at x1 = -1, and has
    # no central difference at x1 = 0.
    path = make(tmp_path / "a.nc", "1/x0 + sqrt(x1)")
    with xr.open_dataset(path) as dataset:
        assert dataset.attrs["count_not_finite_f"] == 9 + 4 - 1
        assert dataset.attrs["count_not_finite_gradient"] == 9 + 9 + 4 - 2
        for variable in dataset.data_vars.values():
            assert not np.isinf(variable).any()
        assert dataset["f"].isnull().sum() == 12
        assert np.isfinite(dataset.attrs["error_worst"])


def test_a_function_that_is_nowhere_defined_makes_a_file_of_nan(tmp_path: Path) -> None:
    with xr.open_dataset(make(tmp_path / "a.nc", "0/0*x0")) as dataset:
        assert dataset["f"].isnull().all()
        assert np.isnan(dataset.attrs["error_worst"])
        assert dataset.attrs["count_not_finite_gradient"] == 36


@pytest.mark.parametrize(
    "axes",
    [
        {"x": SteppedAxis(0, 20, 0.1)},
        AXES,
        {"z": ListedAxis([0, 1, 3]), "y": EvenAxis(0, 1, 4), "x": AXES["x0"]},
    ],
    ids=["1-D", "2-D", "3-D"],
)
def test_a_field_is_read_as_it_was_written(tmp_path: Path, axes: Mapping[str, AxisSpec]) -> None:
    expression = " + ".join(f"b*{name}**2" for name in axes)
    path = make(tmp_path / "a.nc", expression, axes)
    field = read_field(path)
    assert field.axes == tuple(axes)
    assert field.parameters == {"b": 100.0}
    assert field.formula == expression
    assert field.error_estimate is None
    with xr.open_dataset(path) as dataset:
        assert dataset["f"].dims == tuple(axes)[::-1]
        np.testing.assert_array_equal(field.values, dataset["f"])
        np.testing.assert_array_equal(field.norm, dataset["grad_norm"])
        np.testing.assert_array_equal(field.error, dataset["error"])
        for name, component in zip(axes, field.gradient, strict=True):
            np.testing.assert_array_equal(component, dataset[f"df_d{name}"])
            np.testing.assert_array_equal(field.coordinates[name], dataset[name])


def test_a_file_that_is_no_gradient_file_is_told(tmp_path: Path) -> None:
    make_grid(tmp_path / "grid.nc", AXES)
    with pytest.raises(KeyError, match="no variable f"):
        read_field(tmp_path / "grid.nc")


def test_the_same_spec_gives_the_same_bytes_whoever_writes_them(tmp_path: Path) -> None:
    first = make(tmp_path / "a.nc", "sin(x0)*x1 + b/x0")
    make(tmp_path / "other.nc", "x0**3")  # what was made in between must not matter
    (tmp_path / "folder").mkdir()
    again = make(tmp_path / "folder" / "b.nc", "sin(x0)*x1 + b/x0")
    code = (
        f"import sys; sys.path[:0] = {[p for p in sys.path if p]!r}\n"
        "from pathlib import Path; from tests.unit.test_field_files import make\n"
        f"make(Path({str(tmp_path / 'c.nc')!r}), 'sin(x0)*x1 + b/x0')"
    )
    subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        cwd=tmp_path / "folder",
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
    )
    assert again.read_bytes() == first.read_bytes()
    assert (tmp_path / "c.nc").read_bytes() == first.read_bytes()
    grids = [tmp_path / name for name in ("a-grid.nc", "folder/b-grid.nc", "c-grid.nc")]
    assert len({grid.read_bytes() for grid in grids}) == 1


def test_the_order_of_parameters_does_not_count(tmp_path: Path) -> None:
    # That of options cannot: they are a dataclass.
    first = make(tmp_path / "a.nc", "a*x0 + b*x1", parameters={"a": 1, "b": 2})
    other = make(tmp_path / "b.nc", "a*x0 + b*x1", parameters={"b": 2, "a": 1})
    assert first.read_bytes() == other.read_bytes()


def test_nothing_of_the_place_and_the_user_is_in_a_file(tmp_path: Path) -> None:
    path = make(tmp_path / "a.nc", "x0*b")
    for content in (path.read_bytes(), (tmp_path / "a-grid.nc").read_bytes()):
        for secret in (str(tmp_path), "a-grid.nc", getpass.getuser(), socket.gethostname()):
            if len(secret) >= 4:  # a shorter one may stand there by chance
                assert secret.encode() not in content


@pytest.mark.filterwarnings("ignore")  # the checker's own
@pytest.mark.parametrize(
    ("expression", "method"),
    [("(1 - x0)**2 + b*(x1 - x0**2)**2", CENTRAL), ("1/x0 + sqrt(x1)", EXACT)],
    ids=["central", "exact"],
)
def test_the_cf_checker_finds_nothing(tmp_path: Path, expression: str, method: MethodSpec) -> None:
    make(tmp_path / "a.nc", expression, method=method)
    for name in ("a.nc", "a-grid.nc"):
        assert not cf_faults(tmp_path / name, tmp_path)

"""What a gradient file says of its cost is what it cost; what was found on the way is kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from gradatlas.differentiation.method import MethodSpec, specify_method
from gradatlas.fields.computing import compute_field
from gradatlas.fields.files import write_gradient_file
from gradatlas.functions.function import FloatArray, Function

AXES = {"x0": np.linspace(-2, 2, 41), "x1": np.linspace(-1, 2, 35)}


class Counted:
    """A function without a formula, as those in Python are."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self.count = 0

    def __call__(self, x0: FloatArray, x1: FloatArray) -> FloatArray:
        self.count += np.broadcast(x0, x1).size
        if self._kind == "smooth":
            return np.asarray(np.sin(x0) * np.cos(x1))
        if self._kind == "kinks":
            return np.abs(x0) + np.abs(x1 - x0)
        return np.zeros(np.broadcast_shapes(x0.shape, x1.shape))


def written(path: Path, evaluate: Counted, method: MethodSpec) -> xr.Dataset:
    function = Function(("x0", "x1"), evaluate)
    write_gradient_file(path, AXES, {}, compute_field(function, AXES, method), {})
    with xr.open_dataset(path) as dataset:
        return dataset.load()


@pytest.mark.parametrize("kind", ["smooth", "kinks", "flat"])
@pytest.mark.parametrize(
    "method",
    [
        specify_method("forward"),
        specify_method("central"),
        specify_method("central", order=6),
        specify_method("central", step=1e-12),  # all points are in doubt
        specify_method("richardson"),
    ],
    ids=["forward", "central", "order 6", "short steps", "richardson"],
)
def test_evaluations_are_as_many_as_were_made(
    tmp_path: Path, kind: str, method: MethodSpec
) -> None:
    evaluate = Counted(kind)
    told = written(tmp_path / "a.nc", evaluate, method).attrs
    points = 41 * 35
    preparation = told["evaluations_of_preparation"]
    assert (preparation > 0) == (method.name != "richardson" and method.option("step") == "auto")
    assert told["evaluations_per_point"] == round((evaluate.count - preparation) / points)
    own = {"forward": 4, "central": 1 + 2 * int(method.option("order") or 0)}
    if method.name in own:
        without_check = told["evaluations_per_point"] - told["evaluations_per_point_of_check"]
        assert without_check == pytest.approx(own[method.name], abs=1)  # both are rounded


@pytest.mark.parametrize("method", ["forward", "central"])
def test_the_better_gradient_is_kept_as_an_estimate_of_the_error(
    tmp_path: Path, method: str
) -> None:
    dataset = written(tmp_path / "a.nc", Counted("smooth"), specify_method(method))
    x0, x1 = dataset["x0"], dataset["x1"]
    error = np.hypot(
        dataset["df_dx0"] - np.cos(x0) * np.cos(x1), dataset["df_dx1"] + np.sin(x0) * np.sin(x1)
    )
    # The better gradient converges to 1e-10 of the gradient and of the slopes around, which are 1.
    difference = abs(error - dataset["error_estimate"])
    assert dataset["error_estimate"].notnull().all()
    assert difference.max() < 1e-9
    assert dataset.attrs["error_estimate_worst"] == dataset["error_estimate"].max()
    assert "error" not in dataset


def test_where_nothing_better_is_known_there_is_no_estimate(tmp_path: Path) -> None:
    dataset = written(tmp_path / "a.nc", Counted("kinks"), specify_method("central"))
    assert dataset["error_estimate"].sel(x0=0).isnull().all()
    assert dataset["error_estimate"].notnull().mean() > 0.9


def test_a_method_that_estimates_its_own_error_says_so_itself(tmp_path: Path) -> None:
    dataset = written(tmp_path / "a.nc", Counted("smooth"), specify_method("richardson"))
    assert (dataset["error_estimate"] > 0).any()

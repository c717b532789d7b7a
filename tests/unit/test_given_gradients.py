"""Gradients that functions in Python bring with them: how they are called, and what they return."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from gradatlas.functions.function import FloatArray, Function
from gradatlas.functions.kind import build_function
from gradatlas.functions.python.source import PythonSpec, read_sources
from gradatlas.grids import open_mesh
from gradatlas.messages import AtlasError, AtlasWarning

GRID = {"x0": np.linspace(-2, 2, 9), "x1": np.linspace(-1, 3, 8)}
LINE = {"x0": np.linspace(-2, 2, 9)}
MESH = open_mesh(GRID).arrays
X0, X1 = np.broadcast_arrays(*MESH)
VALUE = "def f(x0, x1, a=2): return x0*x1\n"


def specify(path: Path, name: str, gradient: Path | None = None) -> PythonSpec:
    own = None if gradient is None else specify(gradient, "g")
    return PythonSpec(f"{path.name}:{name}", read_sources(path).digest, name, own)


def load(
    folder: Path, text: str, axes: Mapping[str, FloatArray] = GRID, **parameters: float
) -> Function:
    """Return the function f of a text, with its gradient g."""
    path = folder / "mine.py"
    path.write_text(f"import math\nimport numpy as np\n{text}")
    files = {"python": path, "python_gradient": path}
    return build_function(specify(path, "f", path), tuple(axes), parameters, files, axes)


def gradient(folder: Path, text: str, **parameters: float) -> tuple[FloatArray, ...]:
    given = load(folder, VALUE + text, **parameters).given_gradient
    assert given is not None
    found = given.evaluate(*MESH)
    assert all(part.shape == X0.shape and part.dtype == np.float64 for part in found)
    return found


@pytest.mark.parametrize(
    "result",
    [
        "x1, x0",
        "[x1, x0]",
        "np.array([x1, x0])",
        "np.stack([x1, x0]).tolist()",
        "x1.tolist(), x0.tolist()",
        "np.ma.masked_invalid([x1, x0])",
    ],
)
def test_one_array_for_each_axis_or_one_of_all(result: str, tmp_path: Path) -> None:
    found = gradient(tmp_path, f"def g(x0, x1): return {result}")
    np.testing.assert_array_equal(found, (X1, X0))


def test_a_component_that_is_constant_may_be_a_number(tmp_path: Path) -> None:
    found = gradient(tmp_path, "def g(x0, x1): return 3, x0")
    np.testing.assert_array_equal(found, (np.full(X0.shape, 3.0), X0))


def test_it_is_called_like_its_function(tmp_path: Path) -> None:
    found = gradient(tmp_path, "def g(x1, x0, /, *, a): return a*x1, x0", a=3)
    np.testing.assert_array_equal(found, (3 * X1, X0))


@pytest.mark.parametrize("result", ["2*x0", "(2*x0,)", "[2*x0]", "np.array([2*x0])"])
def test_over_one_axis_the_derivative_alone_will_do(result: str, tmp_path: Path) -> None:
    text = f"def f(x0): return x0**2\ndef g(x0): return {result}"
    given = load(tmp_path, text, LINE).given_gradient
    assert given is not None
    np.testing.assert_array_equal(given.evaluate(LINE["x0"]), [2 * LINE["x0"]])


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("return math.cos(x0)*x1, math.sin(x0)", "takes single numbers only"),
        ("return np.array([math.cos(x0)*x1, math.sin(x0)])", "takes single numbers only"),
        ("return (x1, x0) if x0 > 0 else (-x1, x0)", "takes single numbers only"),
        ("return np.array([x1, x0]) * np.sum(x0)", "does not treat each point by itself"),
        ("return np.mean(x1), np.mean(x0)", "does not treat each point by itself"),
    ],
)
def test_what_works_at_points_alone_is_called_point_by_point(
    body: str, reason: str, tmp_path: Path
) -> None:
    with pytest.warns(AtlasWarning, match=rf"mine.py:g {reason}.*point by point") as told:
        found = gradient(tmp_path, f"def g(x0, x1):\n    {body}")
    assert len(told) == 1
    if "cos" in body:
        np.testing.assert_allclose(found, (np.cos(X0) * X1, np.sin(X0)), rtol=1e-15)


@pytest.mark.parametrize(
    ("result", "message"),
    [
        ("np.stack([x1, x0], axis=-1)", "returned an array of shape (3, 4, 2) for arrays of shape"),
        ("(x1, x0, x0)", "returned 3 items for arrays of shape (3, 4); return an array of that"),
        ("x1", "returned an array of shape (3, 4) for arrays of shape (3, 4); return an array of"),
        ("(x1, x0[0])", "returned arrays of shape (3, 4) and (4,) for arrays of shape (3, 4)"),
        ("{'x0': x1, 'x1': x0}", "returned dict; return real numbers"),
        ("None", "returned None; is a return missing?"),
        ("(x1, None)", "returned None; is a return missing?"),
        ("(x1, 1j*x0)", "returned complex numbers; return real ones, such as their .real"),
        ("(x1, 'a')", "returned str; return real numbers"),
    ],
)
def test_anything_else_is_refused_with_what_it_was_and_what_is_wanted(
    result: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(AtlasError) as caught:
        gradient(tmp_path, f"def g(x0, x1):\n    return {result}")
    assert message in str(caught.value)
    assert "mine.py:g" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_message_names_the_axes_and_the_shape(tmp_path: Path) -> None:
    with pytest.raises(
        AtlasError, match=r"each axis \(x0, x1\), or one array of shape \(2, 3, 4\)"
    ):
        gradient(tmp_path, "def g(x0, x1): return x1, x0, x0")


def test_an_exception_is_told_with_function_and_line(tmp_path: Path) -> None:
    with pytest.raises(AtlasError, match=r"mine.py:g at x0=-2, x1=-1: NameError: .*\(line 5\)"):
        gradient(tmp_path, "def g(x0, x1):\n    return q, x0")


def test_it_must_give_the_same_when_it_is_called_again(tmp_path: Path) -> None:
    with pytest.raises(AtlasError, match=r"mine.py:g gives other values when it is called again"):
        gradient(tmp_path, "def g(x0, x1): return np.random.rand(2, *x0.shape)")


def test_a_file_that_changed_since_the_plan_is_refused(tmp_path: Path) -> None:
    value, slope = tmp_path / "mine.py", tmp_path / "slopes.py"
    value.write_text(VALUE)
    slope.write_text("def g(x0, x1): return x1, x0")
    spec = specify(value, "f", slope)
    files = {"python": value, "python_gradient": slope}
    assert build_function(spec, tuple(GRID), {}, files).given_gradient is not None
    slope.write_text("def g(x0, x1): return x0, x1")
    with pytest.raises(AtlasError, match=r"slopes.py:g: the file .* changed while the run"):
        build_function(spec, tuple(GRID), {}, files)


@pytest.mark.parametrize("kind", ["float32", "float16"])
@pytest.mark.parametrize(
    ("imported", "way"),
    [
        ("", "constants and data included"),
        ("import jax\n", 'jax.config.update("jax_enable_x64", True)'),
        ("import torch\n", "torch.set_default_dtype(torch.float64)"),
    ],
)
def test_numbers_with_few_digits_are_named_with_the_way_out(
    kind: str, imported: str, way: str, tmp_path: Path
) -> None:
    # Where the libraries are not installed, nobody misses them while the import is not run.
    text = f"def f(x0, x1): return (x0*x1).astype('{kind}')\n"
    text += f"def g(x0, x1): return x1, x0\ndef h():\n    {imported or 'pass'}"
    function = load(tmp_path, text)
    with pytest.warns(AtlasWarning) as told:
        function.evaluate(*MESH)
    [warning] = told
    assert f"mine.py:f returns {kind}, with " in str(warning.message)
    assert way in str(warning.message)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        function.evaluate(*MESH)  # once is enough
        assert function.given_gradient is not None
        function.given_gradient.evaluate(*MESH)  # that is of float64


def test_few_digits_are_named_at_single_points_and_in_gradients_too(tmp_path: Path) -> None:
    text = "def f(x0, x1): return np.float32(math.sin(x0))\n"
    text += "def g(x0, x1): return x1.astype('f4'), x0"
    function = load(tmp_path, text)
    assert function.given_gradient is not None
    with pytest.warns(AtlasWarning, match="mine.py:g returns float32, with 7 digits"):
        function.given_gradient.evaluate(*MESH)
    with pytest.warns(AtlasWarning) as told:
        function.evaluate(*MESH)
    assert any("mine.py:f returns float32" in str(warning.message) for warning in told)


@pytest.mark.parametrize(
    ("signature", "parameters", "wanted"),
    [
        ("x0, x1, /", {}, X0 - X1),
        ("x1, x0, /", {}, X0 - X1),
        ("x0, /, x1", {}, X0 - X1),
        ("x1, a, x0, /", {"a": 3}, X0 - X1 + 3),
        ("x0, x1, a=5, /", {}, X0 - X1 + 5),
        ("x0, a=5, /, *, x1", {"a": 1}, X0 - X1 + 1),
    ],
)
def test_arguments_may_be_positional_only(
    signature: str, parameters: dict[str, float], wanted: FloatArray, tmp_path: Path
) -> None:
    more = " + a" if "a" in signature else ""
    text = f"def f({signature}): return x0 - x1{more}\ndef g(x0, x1): return 1, -1"
    np.testing.assert_array_equal(load(tmp_path, text, **parameters).evaluate(*MESH), wanted)


def test_a_positional_argument_that_is_missing_is_told(tmp_path: Path) -> None:
    text = "def f(x0, a, x1, /): return x0\ndef g(x0, x1): return 1, 0"
    with pytest.raises(
        AtlasError, match=r"mine.py:f .*TypeError: f.. got some positional-only arguments"
    ):
        load(tmp_path, text).evaluate(*MESH)

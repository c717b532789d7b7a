"""Functions that a library differentiates; small stand-ins take the place of jax and torch."""

from __future__ import annotations

import importlib.util
import textwrap
from pathlib import Path

import numpy as np
import pytest

from gradatlas.functions.function import Function
from gradatlas.functions.kind import build_function
from gradatlas.functions.python.source import PythonSpec, read_sources
from gradatlas.grids import open_mesh
from gradatlas.messages import AtlasError, AtlasWarning

GRID = {"x0": np.linspace(-2, 2, 9), "x1": np.linspace(-1, 3, 8)}
MESH = open_mesh(GRID).arrays
X0, X1 = np.broadcast_arrays(*MESH)
JAX = '''
    """Of jax, what is asked of it: float32 unless it is told, and derivatives."""
    import numpy
    import numpy as np

    class config:
        jax_enable_x64 = False

        @classmethod
        def update(cls, name, value):
            setattr(cls, name, value)

    class _Numpy:
        sin, where = staticmethod(np.sin), staticmethod(np.where)

        @staticmethod
        def asarray(values):
            found = np.asarray(values)
            return found if config.jax_enable_x64 else found.astype(np.float32)

    numpy = _Numpy

    def grad(function, argnums):
        def derivatives(*places):
            found = []
            for number in argnums:
                slope = np.empty(places[number].shape)
                for index in np.ndindex(*slope.shape):
                    ends = []
                    for sign in (1, -1):
                        moved = [np.array(place) for place in places]
                        moved[number][index] += sign * 1e-5
                        ends.append(function(*moved))
                    slope[index] = (ends[0] - ends[1]) / 2e-5
                found.append(slope)
            return tuple(found)
        return derivatives
'''
TORCH = '''
    """Of torch, what is asked of it: tensors that know their slopes."""
    import numpy as np

    float32, float64 = "torch.float32", "torch.float64"
    _default = [float32]

    def get_default_dtype():
        return _default[0]

    def set_default_dtype(dtype):
        _default[0] = dtype

    class Tensor:
        def __init__(self, values, slopes=None, dtype=float64):
            self.values, self.slopes, self.dtype = np.asarray(values), dict(slopes or {}), dtype

        requires_grad = property(lambda self: bool(self.slopes))

        def requires_grad_(self):
            self.slopes[id(self)] = np.ones_like(self.values)
            return self

        def detach(self):
            return self.values

        def sum(self):
            return self

        def __mul__(self, other):
            if not isinstance(other, Tensor):
                return Tensor(self.values * other, {k: s * other for k, s in self.slopes.items()})
            slopes = {k: s * other.values for k, s in self.slopes.items()}
            for key, slope in other.slopes.items():
                slopes[key] = slopes.get(key, 0) + slope * self.values
            return Tensor(self.values * other.values, slopes)

        __rmul__ = __mul__

        def float(self):
            return Tensor(self.values, self.slopes, float32)

    def tensor(values, dtype):
        return Tensor(np.array(values, float), dtype=dtype)

    def zeros_like(place):
        return Tensor(np.zeros_like(place.values))

    def sin(t):
        return Tensor(np.sin(t.values), {k: s * np.cos(t.values) for k, s in t.slopes.items()})

    class autograd:
        @staticmethod
        def grad(result, places, allow_unused):
            slopes = [result.slopes.get(id(place)) for place in places]
            return [None if slope is None else Tensor(slope) for slope in slopes]
'''
OF_JAX = "import jax\nimport jax.numpy\njnp = jax.numpy\n"


def load(folder: Path, text: str, library: str, **parameters: float) -> Function:
    (folder / "jax.py").write_text(textwrap.dedent(JAX))
    (folder / "torch.py").write_text(textwrap.dedent(TORCH))
    path = folder / "mine.py"
    path.write_text(f"import {library}\n{text}")
    spec = PythonSpec("mine.py:f", read_sources(path).digest, "f", autodiff=library)
    return build_function(spec, tuple(GRID), parameters, {"python": path}, GRID)


def check(function: Function, tolerance: float) -> None:
    """Hold values and gradient of sin(x0)*x1*2 to numpy's."""
    np.testing.assert_array_equal(function.evaluate(*MESH), np.sin(X0) * X1 * 2)
    assert function.given_gradient is not None
    found = function.given_gradient.evaluate(*MESH)
    np.testing.assert_allclose(found, (2 * np.cos(X0) * X1, 2 * np.sin(X0)), atol=tolerance)
    assert all(part.dtype == np.float64 for part in found)


def test_jax_computes_in_float64_and_gives_the_gradient(tmp_path: Path) -> None:
    text = "def f(x0, x1, a):\n    assert x0.dtype == 'float64'\n    return jax.numpy.sin(x0)*x1*a"
    function = load(tmp_path, text, "jax", a=2)
    check(function, 1e-9)  # the stand-in takes differences
    assert function.given_gradient is not None
    assert function.given_gradient.label.endswith("mine.py:f by jax")


def test_torch_is_given_tensors_and_gives_the_gradient(tmp_path: Path) -> None:
    text = "WEIGHT = 2 if torch.get_default_dtype() == torch.float64 else 3\n"
    text += "def f(x0, x1): return torch.sin(x0)*x1*WEIGHT"
    check(load(tmp_path, text, "torch"), 1e-15)


@pytest.mark.parametrize("library", ["jax", "torch"])
def test_float64_is_on_for_the_function_alone(library: str, tmp_path: Path) -> None:
    # A worker goes on with other functions, which get what they would have got without this one.
    text = "calls = []\ndef f(x0, x1):\n    calls.append(library())\n    return x0*x1\n"
    text += {
        "jax": "def library(): return jax.config.jax_enable_x64",
        "torch": "def library(): return torch.get_default_dtype() == torch.float64",
    }[library]
    text += "\nbefore = library"
    function = load(tmp_path, text, library)
    function.evaluate(*MESH)
    calls = function.evaluate._caller._function.__globals__  # type: ignore[attr-defined]
    assert set(calls["calls"]) == {True}
    assert calls["library"]() is False


def test_a_component_on_which_nothing_depends_is_0(tmp_path: Path) -> None:
    results = ("x0*2", "torch.zeros_like(x0)", "3.5")
    for text in (f"def f(x0, x1): return {result}" for result in results):
        given = load(tmp_path, text, "torch").given_gradient
        assert given is not None
        slope = 2.0 if "x0*2" in text else 0.0
        np.testing.assert_array_equal(
            given.evaluate(*MESH), (np.full(X0.shape, slope), np.zeros(X0.shape))
        )


@pytest.mark.parametrize(
    ("library", "body", "message"),
    [
        ("torch", "return x0.detach()", "returned ndarray; under autodiff: torch a function is"),
        ("torch", "return (x0*x1).float()", "returned float32 though torch gave it float64; take"),
        ("jax", "return (x0*x1).astype('f4')", "returned float32 though jax gave it float64; take"),
        ("jax", "return x0 + q", "NameError: name 'q' is not defined (line 3)"),
    ],
)
@pytest.mark.filterwarnings("ignore::gradatlas.messages.AtlasWarning")
def test_what_cannot_be_differentiated_is_told(
    library: str, body: str, message: str, tmp_path: Path
) -> None:
    given = load(tmp_path, f"def f(x0, x1):\n    {body}", library).given_gradient
    assert given is not None
    with pytest.raises(AtlasError) as caught:
        given.evaluate(*MESH)
    assert message in str(caught.value)
    assert "mine.py:f" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_switches_float64_off_is_told(tmp_path: Path) -> None:
    text = "def f(x0, x1):\n    return x0*x1\ndef asarray(values): return values.astype('f4')\n"
    text += "jax.numpy.asarray = asarray"
    function = load(tmp_path, text, "jax")
    with pytest.raises(AtlasError, match="makes jax compute in float32; take what switches"):
        function.evaluate(*MESH)


@pytest.mark.parametrize("library", ["jax", "torch"])
def test_a_library_that_is_missing_is_named_with_what_installs_it(
    library: str, tmp_path: Path
) -> None:
    if importlib.util.find_spec(library) is not None:
        pytest.skip(f"{library} is installed")
    path = tmp_path / "mine.py"
    path.write_text("def f(x0, x1): return x0*x1")
    spec = PythonSpec("mine.py:f", read_sources(path).digest, "f", autodiff=library)
    with pytest.raises(AtlasError) as caught:
        build_function(spec, tuple(GRID), {}, {"python": path})
    assert str(caught.value) == (
        f"autodiff: {library} needs the package {library}, which is not installed; install it into"
        f" the environment: .venv/bin/python -m pip install {library}"
    )


def test_a_library_that_is_broken_is_told(tmp_path: Path) -> None:
    function = "def f(x0, x1): return x0*x1"
    path = tmp_path / "mine.py"
    path.write_text(function)
    (tmp_path / "jax.py").write_text("import jaxlib_of_another_version")
    spec = PythonSpec("mine.py:f", read_sources(path).digest, "f", autodiff="jax")
    with pytest.raises(AtlasError) as caught:
        build_function(spec, tuple(GRID), {}, {"python": path})
    assert str(caught.value) == (
        "autodiff: jax needs the package jax, which cannot be imported (No module named "
        "'jaxlib_of_another_version'); mend its installation: .venv/bin/python -m pip install jax"
    )


def test_what_mixes_points_is_differentiated_point_by_point(tmp_path: Path) -> None:
    text = "import numpy as np\ndef f(x0, x1): return np.sum(x0)*x1*1.0"
    function = load(tmp_path, text, "jax")
    assert function.given_gradient is not None
    with pytest.warns(AtlasWarning, match="mine.py:f does not treat each point by itself"):
        found = function.given_gradient.evaluate(*MESH)
    np.testing.assert_allclose(found, (X1, X0), atol=1e-9)


def test_jax_itself(tmp_path: Path) -> None:
    pytest.importorskip("jax")
    path = tmp_path / "mine.py"
    path.write_text("import jax.numpy as jnp\ndef f(x0, x1): return jnp.sin(x0)*x1*2")
    spec = PythonSpec("mine.py:f", read_sources(path).digest, "f", autodiff="jax")
    check(build_function(spec, tuple(GRID), {}, {"python": path}, GRID), 1e-15)


def test_torch_itself(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    path = tmp_path / "mine.py"
    path.write_text("import torch\ndef f(x0, x1): return torch.sin(x0)*x1*2")
    spec = PythonSpec("mine.py:f", read_sources(path).digest, "f", autodiff="torch")
    check(build_function(spec, tuple(GRID), {}, {"python": path}, GRID), 1e-15)

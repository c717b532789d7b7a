"""Loading a user's Python functions, and calling them with arrays or point by point."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.testing  # numpy itself imports it when it is first asked for
import pytest

from gradatlas.functions.function import FloatArray, Function
from gradatlas.functions.kind import build_function, find_kind
from gradatlas.functions.python.source import PythonSpec, read_sources
from gradatlas.grids import open_mesh
from gradatlas.messages import AtlasError, AtlasWarning

GRID = {"x0": np.linspace(-2, 2, 9), "x1": np.linspace(-1, 3, 8)}
MESH = open_mesh(GRID).arrays
X0, X1 = np.broadcast_arrays(*MESH)


def write(folder: Path, text: str, name: str = "mine.py") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text)
    return path


def specify(path: Path, name: str = "f") -> PythonSpec:
    return PythonSpec(f"{path.name}:{name}", read_sources(path).digest, name)


def load(
    path: Path,
    axes: Mapping[str, FloatArray] = GRID,
    *,
    is_told_where: bool = True,
    **parameters: float,
) -> Function:
    """Return the function f of a file; it `is_told_where` it will be evaluated, or is not."""
    files, coordinates = {"python": path}, axes if is_told_where else None
    return build_function(specify(path), tuple(axes), parameters, files, coordinates)


def evaluate(text: str, folder: Path, **parameters: float) -> FloatArray:
    values = load(write(folder, text), **parameters).evaluate(*MESH)
    assert values.shape == X0.shape
    assert values.dtype == np.float64
    return values


def test_a_function_of_arrays_is_called_by_name(tmp_path: Path) -> None:
    text = "def f(*, a=5, x1, x0): return x0**2 - a*x1"
    np.testing.assert_array_equal(evaluate(text, tmp_path, a=3), X0**2 - 3 * X1)
    np.testing.assert_array_equal(evaluate(text, tmp_path), X0**2 - 5 * X1)


def test_any_tile_gets_the_values_of_the_whole(tmp_path: Path) -> None:
    function = load(write(tmp_path, "import numpy as np\ndef f(x0, x1): return np.sin(x0)*x1"))
    whole = function.evaluate(*MESH)
    tile = function.evaluate(MESH[0][:, 2:4], MESH[1][5:6])
    np.testing.assert_array_equal(tile, whole[5:6, 2:4])


def test_the_arrays_have_as_many_dimensions_as_there_are_axes(tmp_path: Path) -> None:
    # Whoever asks for points in a row, as those who look around single points do.
    text = "def f(x0, x1): return [[a*b for a, b in zip(u, v)] for u, v in zip(x0, x1)]"
    for is_told_where in (True, False):
        function = load(write(tmp_path, text), is_told_where=is_told_where)
        row = function.evaluate(X0.ravel(), X1.ravel())
        np.testing.assert_array_equal(row, (X0 * X1).ravel())
        np.testing.assert_array_equal(function.evaluate(*MESH), X0 * X1)


def test_the_arrays_are_the_functions_own(tmp_path: Path) -> None:
    text = """
def f(x0, x1):
    assert x0.shape == x1.shape and x0.flags.c_contiguous and x0.dtype == float
    x0 += x1
    x1[...] = 0
    return x0
"""
    before = [array.copy() for array in MESH]
    np.testing.assert_array_equal(evaluate(text, tmp_path), X0 + X1)
    for array, old in zip(MESH, before, strict=True):
        np.testing.assert_array_equal(array, old)


def test_the_result_is_a_new_array(tmp_path: Path) -> None:
    text = "import numpy as np\nkept = {}\ndef f(x0, x1):\n"
    text += "    return kept.setdefault(x0.shape, np.zeros(x0.shape))"
    function = load(write(tmp_path, text))
    first = function.evaluate(*MESH)
    first += 1
    assert not function.evaluate(*MESH).any()


@pytest.mark.parametrize(
    ("result", "wanted"),
    [
        ("3", np.full(X0.shape, 3.0)),
        ("x0 > 0", (X0 > 0).astype(float)),
        ("np.floor(x0).astype(int)", np.floor(X0)),
        ("np.ma.masked_less(x0, 0)", np.where(X0 < 0, np.nan, X0)),
        ("np.where(x0 > 0, np.inf, x0)", np.where(X0 > 0, np.inf, X0)),
        ("1/(x0 - x0)", np.full(X0.shape, np.inf)),
        ("np.log(x0)", None),
        ("x0.tolist()", X0),
        ("[[a*b for a, b in zip(u, v)] for u, v in zip(x0, x1)]", X0 * X1),
    ],
)
def test_results_become_real_numbers_without_a_warning(
    result: str, wanted: FloatArray | None, tmp_path: Path
) -> None:
    values = evaluate(f"import numpy as np\ndef f(x0, x1): return {result}", tmp_path)
    if wanted is None:
        with np.errstate(all="ignore"):
            wanted = np.log(X0)
    np.testing.assert_array_equal(values, wanted)


SCALAR = {
    "math": ("math.sin(x0) + x1", np.sin(X0) + X1),
    "a branch": ("x1 if x0 > 0 else -x1", np.where(X0 > 0, X1, -X1)),
    "outside the domain": ("math.sqrt(x0) + x1", np.sqrt(np.where(X0 < 0, np.nan, X0)) + X1),
    "overflow": ("math.exp(2000*x0)", np.exp(2000 * np.where(X0 > 0, np.nan, X0))),
    "an index": ("[1, 2, 3, 4, 5][int(x0 + 2)]", np.trunc(X0 + 2) + 1),
}


@pytest.mark.parametrize("name", SCALAR)
def test_a_function_of_numbers_is_called_point_by_point_with_one_warning(
    name: str, tmp_path: Path
) -> None:
    expression, wanted = SCALAR[name]
    function = load(write(tmp_path, f"import math\ndef f(x0, x1): return {expression}"))
    with pytest.warns(AtlasWarning, match=r"mine.py:f takes single numbers only .*line 2") as told:
        values = function.evaluate(*MESH)
    assert len(told) == 1
    function.evaluate(*MESH)  # no other warning
    np.testing.assert_allclose(values, wanted, rtol=1e-15)


@pytest.mark.parametrize(
    ("result", "wanted"),
    [
        ("np.sum(np.array([x0, x1])**2)", X0**2 + X1**2),
        ("np.sum(np.array([x0, x1])**2, axis=0)[0]", None),
        ("np.sum(x0) * x1", X0 * X1),
        ("x0[::-1, ::-1] + x1", X0 + X1),
        ("x0 - np.mean(x0) + x1", X1),
        ("np.cumsum(x0).reshape(x0.shape)", X0),
        ("(x0 + x1).T", X0 + X1),
        ("np.array([x0, x1]).prod()", X0 * X1),
    ],
)
def test_a_function_that_mixes_points_is_called_point_by_point(
    result: str, wanted: FloatArray | None, tmp_path: Path
) -> None:
    # The first of them is right for one point, and wrong for a batch of them.
    function = load(write(tmp_path, f"import numpy as np\ndef f(x0, x1): return {result}"))
    with pytest.warns(AtlasWarning, match="point by point"):
        values = function.evaluate(*MESH)
    np.testing.assert_allclose(values, X0**2 + X1**2 if wanted is None else wanted, atol=1e-15)


def test_the_way_of_calling_does_not_depend_on_the_first_tile(tmp_path: Path) -> None:
    # In a single point nothing can be mixed.
    text = "def f(x0, x1): return x0 - x0.max() + x1"
    for tile in ((MESH[0][:, :1], MESH[1][:1]), MESH):
        function = load(write(tmp_path, text))
        with pytest.warns(AtlasWarning, match="point by point"):
            values = function.evaluate(*tile)
        np.testing.assert_array_equal(values, np.broadcast_to(tile[1], values.shape))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("return q", "mine.py:f at x0=-2, x1=-1: NameError: name 'q' is not defined (line 3)"),
        ("pass", "mine.py:f at x0=-2, x1=-1: returned None; is a return missing?"),
        ("return x0 + 1j", "mine.py:f at x0=-2, x1=-1: returned complex numbers; return real"),
        ("return 'a'", "mine.py:f at x0=-2, x1=-1: returned str; return real numbers"),
        ("return helper.fail()", "mine.py:f at x0=-2, x1=-1: KeyError: 'no' (helper.py, line 2)"),
        ("raise SystemExit(3)", "mine.py:f at x0=-2, x1=-1: SystemExit: 3 (line 3)"),
        ("return 1 // 0", "mine.py:f: ZeroDivisionError: integer division or modulo by zero"),
        ("return x0[0, 0, 0, 0]", "mine.py:f at x0=-2, x1=-1: IndexError: too many indices"),
        ("return x0 + x1 + np.random.rand()", "mine.py:f gives other values when it is called"),
        ("raise ValueError('a\\nb')", "mine.py:f at x0=-2, x1=-1: ValueError: a b (line 3)"),
    ],
)
def test_an_exception_is_told_with_file_function_point_and_line(
    body: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "def fail():\n    return {}['no']\n", "helper.py")
    function = load(write(tmp_path, f"import helper, numpy as np\ndef f(x0, x1):\n    {body}\n"))
    with pytest.raises(AtlasError) as caught:
        function.evaluate(*MESH)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_the_point_of_an_exception_is_the_point_that_raises_it(tmp_path: Path) -> None:
    for line in (
        "if x0 == 1 and x1 == 3: raise OSError('no')",
        "if ((x0 == 1) & (x1 == 3)).any(): raise OSError('no')",
    ):
        function = load(write(tmp_path, f"import math\ndef f(x0, x1):\n    {line}\n    return x0"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", AtlasWarning)
            with pytest.raises(AtlasError, match=r"f at x0=1, x1=3: OSError: no \(line 3\)"):
                function.evaluate(*MESH)


@pytest.mark.parametrize(
    "text",
    [
        # As scipy's interpolators do.
        "def f(x0, x1):\n if np.any(np.abs(x0) > 2): raise ValueError('xi is out of bounds')\n"
        " return x0*x1",
        # A function of numbers.
        "def f(x0, x1):\n if abs(x0) > 2: raise RuntimeError('no')\n return float(x0)*float(x1)",
    ],
)
def test_outside_the_grid_a_function_may_fail(text: str, tmp_path: Path) -> None:
    path = write(tmp_path, f"import numpy as np\n{text}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AtlasWarning)
        function = load(path)
        values = function.evaluate(
            np.array([-2.1, -2, 1.5, 2.001, 2]), np.array([1.0, 1, 2, 3, 3.1])
        )
        np.testing.assert_array_equal(values, [np.nan, -2, 3, np.nan, 2 * 3.1])
        # Outside the grid along the other axis it has values.
        np.testing.assert_array_equal(function.evaluate(np.array([1.0]), np.array([9.0])), [9])
        # At a point of the grid a failure stays one, whatever else is asked for.
        path.write_text(path.read_text().replace("> 2", "> 1"))
        failing = load(path, {"x0": np.array([-0.5, 0.5, 1.5]), "x1": GRID["x1"]})
        with pytest.raises(AtlasError, match=r"f at x0=1.5, x1=\S+: \w+Error"):
            failing.evaluate(np.array([0.5, 1.5, 1.6]), np.array([0.0, 0, 0]))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("import nothing_of_that_name\ndef f(x0, x1): ...", "ModuleNotFoundError: No module named"),
        ("def g(x0, x1): ...", "has no attribute 'f'"),
        ("f = 3", "is no function"),
        ("1/0", r"ZeroDivisionError: division by zero \(line 1\)"),
        ("import sys\nsys.exit('bye')", "SystemExit: bye"),
    ],
)
def test_a_file_that_cannot_be_loaded_is_told(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(AtlasError, match=rf"mine.py:f.*{message}"):
        load(write(tmp_path, text))


def test_a_file_that_changed_since_the_plan_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "from helper import g\ndef f(x0, x1): return g(x0)")
    write(tmp_path, "g = abs", "helper.py")
    planned, files = specify(path), {"python": path}
    assert build_function(planned, tuple(GRID), {}, files).evaluate(*MESH).shape == X0.shape
    write(tmp_path, "g = float", "helper.py")
    with pytest.raises(AtlasError, match="changed while the run was under way; run again"):
        build_function(planned, tuple(GRID), {}, files)


def test_two_folders_may_have_modules_of_the_same_name(tmp_path: Path) -> None:
    text = "def f(x0, x1):\n    from helper import SCALE\n    return SCALE*x0"
    before, path = set(sys.modules), list(sys.path)
    functions = {}
    for scale in (2, 3):
        write(tmp_path / str(scale), f"SCALE = {scale}", "helper.py")
        functions[scale] = load(write(tmp_path / str(scale), text))
    for _ in range(2):
        for scale, function in functions.items():
            np.testing.assert_array_equal(function.evaluate(*MESH), scale * X0)
    assert sys.path == path
    assert set(sys.modules) == before


@pytest.mark.parametrize(
    "imported",
    [
        "from helper import SCALE",
        "from .helper import SCALE",
        "from . import helper; SCALE = helper.SCALE",
        "from pkg.inner import SCALE",
        "import loose.inner; SCALE = loose.inner.SCALE",
        "from colorsys import SCALE",
    ],
)
def test_modules_of_the_folder_are_found_and_forgotten(imported: str, tmp_path: Path) -> None:
    import colorsys  # a name of the standard library that the folder takes

    write(tmp_path, "SCALE = 7", "helper.py")
    write(tmp_path, "SCALE = 7", "colorsys.py")
    for name in ("pkg", "loose"):
        write(tmp_path / name, "from .deeper import SCALE", "inner.py")
        write(tmp_path / name, "SCALE = 7", "deeper.py")
    write(tmp_path / "pkg", "", "__init__.py")
    before = set(sys.modules)
    values = evaluate(f"{imported}\ndef f(x0, x1): return SCALE*x0", tmp_path)
    np.testing.assert_array_equal(values, 7 * X0)
    assert set(sys.modules) == before
    assert sys.modules["colorsys"] is colorsys
    assert not list(tmp_path.rglob("__pycache__"))


def test_an_edit_within_a_second_that_keeps_the_size_is_seen(tmp_path: Path) -> None:
    for scale in (2, 3, 4):
        write(tmp_path, f"SCALE = {scale}", "helper.py")
        values = evaluate("from helper import SCALE\ndef f(x0, x1): return SCALE*x0", tmp_path)
        np.testing.assert_array_equal(values, scale * X0)


def test_warnings_of_the_function_are_passed_on_once_each(tmp_path: Path) -> None:
    text = """
import warnings
def f(x0, x1):
    warnings.warn('beware')
    warnings.warn('old', DeprecationWarning)
    return x0
"""
    function = load(write(tmp_path, text))
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        function.evaluate(*MESH)
        function.evaluate(*MESH)
    [warning] = told
    assert str(warning.message).endswith("mine.py:f: UserWarning: beware (line 4)")


def test_whole_numbers_stay_whole_where_the_function_wants_them(tmp_path: Path) -> None:
    text = "def f(x0, x1, n=2, a=1.0, *, m: int):\n"
    text += "    assert type(a) is float\n    return sum(x0 for _ in range(n * m))"
    np.testing.assert_array_equal(evaluate(text, tmp_path, n=3, a=2, m=2), 6 * X0)


@pytest.mark.parametrize(
    ("name", "parameters", "text"),
    [
        ("saddle", {"b": 0.5, "a": 2}, "saddle(x0, x1, a=2, b=0.5)"),
        ("saddle", {}, "saddle(x0, x1)"),
        ("log", {}, "mine.log(x0, x1)"),  # not the logarithm of formulas
    ],
)
def test_the_formula_is_the_call(name: str, parameters: dict[str, float], text: str) -> None:
    spec = PythonSpec(f"mine.py:{name}", "", name)
    assert find_kind(spec.kind).formula_text(spec, ("x0", "x1"), parameters) == text


@pytest.mark.parametrize("count", [1, 2, 3])
def test_any_number_of_axes(count: int, tmp_path: Path) -> None:
    axes = {f"x{n}": np.linspace(0, 1, 5 + n) for n in range(count)}
    total = " + ".join(axes)
    path = write(tmp_path, f"def f({', '.join(axes)}): return {total}")
    function = load(path, axes)
    mesh = open_mesh(axes).arrays
    np.testing.assert_array_equal(function.evaluate(*mesh), sum(mesh))
    without_grid = load(path, axes, is_told_where=False)
    np.testing.assert_array_equal(without_grid.evaluate(*mesh), sum(mesh))

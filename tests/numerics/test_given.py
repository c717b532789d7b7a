"""Gradients that functions bring with them: which are refused, and what the check says of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
import pytest
from numpy.typing import NDArray

from gradatlas.axes import EvenAxis
from gradatlas.differentiation.method import specify_method
from gradatlas.differentiation.methods import given
from gradatlas.fields import computing
from gradatlas.fields.check_files import read_check
from gradatlas.fields.computing import compute_field
from gradatlas.fields.field import FLAGS
from gradatlas.fields.gradient_check import GradientCheck, GradientChecker
from gradatlas.fields.spec import GradientSpec
from gradatlas.figures.remainder_lines import RemainderLine
from gradatlas.functions.catalogue_entry import catalogue_names, load_catalogue_function
from gradatlas.functions.function import FloatArray, Function, GivenGradient
from gradatlas.functions.kind import build_function
from gradatlas.functions.kinds.formula import FormulaSpec
from gradatlas.functions.python.source import PythonSpec, read_sources
from gradatlas.grids import block_shape, blocks, open_mesh
from gradatlas.makers import gradient as maker
from gradatlas.messages import AtlasWarning
from tests.numerics.test_quality import HOSTILE, lines
from tests.support.gradient_files import IDENTITY, make_grid

Components = Callable[..., tuple[Any, ...]]
SMOOTH = [
    name
    for name in catalogue_names()
    if not load_catalogue_function(name).kinks and not load_catalogue_function(name).sharp_bends
]
GRID = {"x0": np.linspace(-2, 2, 21), "x1": np.linspace(-1, 2, 17)}
POINTS = 21 * 17


@dataclass(frozen=True)
class Checked:
    """A field whose gradient was checked."""

    check: GradientCheck
    note: str | None
    fields: Mapping[str, NDArray[Any]]

    def count(self, flag: str) -> int:
        return int(np.count_nonzero(self.fields["flag"] == FLAGS[flag]))


def checked(
    value: Callable[..., FloatArray], gradient: Components, grid: Mapping[str, FloatArray] = GRID
) -> Checked:
    """Return the check of a gradient; both take and return arrays, and need not broadcast."""

    def components(*places: FloatArray) -> tuple[FloatArray, ...]:
        shape = np.broadcast_shapes(*(place.shape for place in places))
        with np.errstate(all="ignore"):
            return tuple(np.broadcast_to(part, shape).copy() for part in gradient(*places))

    def values(*places: FloatArray) -> FloatArray:
        shape = np.broadcast_shapes(*(place.shape for place in places))
        with np.errstate(all="ignore"):
            return np.array(np.broadcast_to(value(*places), shape), np.float64)

    function = Function(
        tuple(grid), values, given_gradient=GivenGradient("mine.py:g", "mine.py:g", components)
    )
    checker = GradientChecker(function, grid)
    shape = tuple(values.size for values in reversed(grid.values()))
    fields: dict[str, NDArray[Any]] = {}
    for block in checker.watch(compute_field(function, grid, specify_method("given"))):
        for name, part in block.variables.items():
            fields.setdefault(name, np.empty(shape, part.dtype))[block.indices] = part
    return Checked(checker.result(), checker.note(), fields)


def from_catalogue(name: str) -> tuple[Function, dict[str, FloatArray]]:
    entry = load_catalogue_function(name)
    parameters = {key: parameter.default for key, parameter in entry.parameters.items()}
    function = build_function(FormulaSpec(entry.formula), tuple(entry.domain), parameters)
    grid = {axis: np.linspace(low, high, 21) for axis, (low, high) in entry.domain.items()}
    return function, grid


def slopes(check: GradientCheck) -> list[float | None]:
    lines = [
        RemainderLine("", check.steps, remainders.values, remainders.noise, is_wrong=False)
        for remainders in check.remainders
    ]
    return [None if (slope := line.slope()) is None else slope.slope for line in lines]


@pytest.mark.parametrize("name", SMOOTH)
def test_the_right_gradient_passes_on_every_smooth_function_of_the_catalogue(name: str) -> None:
    function, grid = from_catalogue(name)
    assert function.exact_gradient is not None
    found = checked(function.evaluate, function.exact_gradient, grid)
    assert found.check.verdict == "right"
    assert found.note is None
    assert found.count("good") == found.fields["flag"].size
    # What is left are the errors of differences, and where they come to nothing: rounding.
    assert np.nanmax(found.fields["relative_error"]) < 1e-9
    # A power of 2 to a hundredth: over a tenth of an axis, terms of higher order come in.
    assert slopes(found.check) == pytest.approx([2.0] * len(found.check.points), abs=0.02)


@pytest.mark.parametrize("name", SMOOTH)
@pytest.mark.parametrize("component", [0, 1])
def test_a_component_that_is_wrong_by_3_per_cent_is_refused(name: str, component: int) -> None:
    function, grid = from_catalogue(name)
    assert function.exact_gradient is not None
    exact = function.exact_gradient

    def wrong(*places: FloatArray) -> tuple[FloatArray, ...]:
        parts = list(exact(*places))
        parts[component] = 1.03 * parts[component]
        return tuple(parts)

    found = checked(function.evaluate, wrong, grid)
    assert found.check.verdict == "wrong"
    assert found.count("wrong") > 0.4 * found.fields["flag"].size
    worst = found.check.points[0]
    assert worst.is_wrong
    assert 1e-3 < worst.relative_error < 0.03  # 3 %, less where the other component is larger
    assert worst.relative_error == np.nanmax(found.fields["relative_error"])
    # At the worst point the slope is 1 to a hundredth.
    assert slopes(found.check)[0] == pytest.approx(1.0, abs=0.02)


TERMS: dict[str, tuple[Callable[..., FloatArray], tuple[list[Components], list[Components]]]] = {
    "a wave": (
        lambda x, y: np.sin(x) * np.cos(2 * y) + x * y**2,
        (
            [lambda x, y: np.cos(x) * np.cos(2 * y), lambda _x, y: y**2],
            [lambda x, y: -2 * np.sin(x) * np.sin(2 * y), lambda x, y: 2 * x * y],
        ),
    ),
    "a bump": (
        lambda x, y: np.exp(-(x**2) - y**2) + 0.1 * x**3,
        (
            [lambda x, y: -2 * x * np.exp(-(x**2) - y**2), lambda x, _y: 0.3 * x**2],
            [lambda x, y: -2 * y * np.exp(-(x**2) - y**2)],
        ),
    ),
    "a loss": (
        lambda x, y: np.log1p(np.exp(x - y)) + 0.05 * (x**2 + y**2),
        (
            [lambda x, y: 1 / (1 + np.exp(y - x)), lambda x, _y: 0.1 * x],
            [lambda x, y: -1 / (1 + np.exp(y - x)), lambda _x, y: 0.1 * y],
        ),
    ),
}


@pytest.mark.parametrize("name", TERMS)
def test_a_single_term_that_is_wrong_by_3_per_cent_is_refused(name: str) -> None:
    value, terms = TERMS[name]
    numbers = [(axis, term) for axis, parts in enumerate(terms) for term in range(len(parts))]
    for chosen in [None, *numbers]:

        def gradient(x: Any, y: Any, chosen: tuple[int, int] | None = chosen) -> tuple[Any, ...]:
            return tuple(
                sum((1.03 if (a, t) == chosen else 1) * term(x, y) for t, term in enumerate(parts))
                for a, parts in enumerate(terms)
            )

        found = checked(value, gradient)
        assert found.check.verdict == ("right" if chosen is None else "wrong"), chosen


def test_an_error_that_is_somewhere_alone_is_found_there() -> None:
    def gradient(x: Any, y: Any) -> tuple[Any, ...]:
        return 2 * x, np.where((x > 1.5) & (y > 1.5), 2.06 * y, 2 * y)

    found = checked(lambda x, y: x**2 + y**2, gradient)
    assert found.check.verdict == "wrong"
    x, y = found.check.points[0].place
    assert x > 1.5
    assert y > 1.5
    assert found.count("wrong") == 3 * 3
    assert slopes(found.check)[0] == pytest.approx(1, abs=0.02)
    assert slopes(found.check)[1:] == pytest.approx([2, 2, 2], abs=0.02)


def test_the_note_names_the_worst_point_both_vectors_and_the_figure() -> None:
    found = checked(lambda x, y: x**2 + y**2, lambda x, y: (2 * x, 2.2 * y))
    assert found.note == (
        "mine.py:g is wrong at 357 of 357 points, most at x0=0, x1=-1: it gives (0, -2.2), a "
        "relative error of 0.091; differences of f give (0, -2); the figure gradient_check shows it"
    )
    assert found.check.points[0].given == (0, -2.2)
    assert found.check.points[0].differences == pytest.approx((0, -2), abs=1e-9)


def test_a_gradient_that_is_no_number_where_f_has_one_is_wrong() -> None:
    # As of log(1 + exp(x)) by a quotient of infinities.
    grid = {"x": np.linspace(-1000, 1000, 41)}
    found = checked(lambda x: np.logaddexp(0, x), lambda x: (np.exp(x) / (1 + np.exp(x)),), grid)
    assert found.check.verdict == "wrong"
    assert found.note is not None
    assert "it gives nan, which is no number; differences of f give 1;" in found.note
    is_wrong = found.fields["flag"] == FLAGS["wrong"]
    np.testing.assert_array_equal(is_wrong, np.isnan(found.fields["df_dx"]))


KINKS: dict[str, tuple[Callable[..., FloatArray], Components]] = {
    "abs": (lambda x, y: np.abs(x) + y**2, lambda x, y: (np.sign(x), 2 * y)),
    "relu": (lambda x, y: np.maximum(x, 0) * y, lambda x, y: ((x > 0) * y, np.maximum(x, 0))),
    "relu, one at 0": (
        lambda x, y: np.maximum(x, 0) * y,
        lambda x, y: ((x >= 0) * y, np.maximum(x, 0)),
    ),
    "norm": (lambda x, y: np.hypot(x, y), lambda x, y: (x / np.hypot(x, y), y / np.hypot(x, y))),
    "jump": (lambda x, y: np.floor(x) + y, lambda x, _y: (0 * x, 1.0)),
}


@pytest.mark.parametrize("name", KINKS)
def test_at_a_kink_no_gradient_is_called_wrong(name: str) -> None:
    found = checked(*KINKS[name])
    assert found.check.verdict == "right"
    assert found.count("wrong") == 0
    assert found.count("good") >= POINTS - 5 * 17


@pytest.mark.parametrize("name", HOSTILE)
def test_no_right_gradient_is_called_wrong_where_differences_have_a_hard_time(name: str) -> None:
    text, bounds = HOSTILE[name]
    function = build_function(FormulaSpec(text), ("x0", "x1"), {})
    assert function.exact_gradient is not None
    found = checked(function.evaluate, function.exact_gradient, lines(bounds))
    assert found.count("wrong") == 0


@pytest.mark.parametrize("kind", ["f4", "f2"])
def test_of_a_function_with_few_digits_nothing_is_called_wrong(kind: str) -> None:
    def value(x: Any, y: Any) -> Any:
        return (np.sin(x) * np.cos(y)).astype(kind)

    def gradient(x: Any, y: Any) -> tuple[Any, ...]:
        return np.cos(x) * np.cos(y), -np.sin(x) * np.sin(y)

    found = checked(value, gradient)
    assert found.count("wrong") == 0
    assert found.check.verdict == "undecided"
    assert found.note is not None
    assert "points: elsewhere differences of f do not converge" in found.note


@pytest.mark.parametrize("exponent", [-14, -12, -10, -8, -6])
def test_noise_of_f_makes_no_gradient_wrong(exponent: int) -> None:
    def value(x: Any, y: Any) -> Any:
        scattered = np.sin(1.3e6 * x + 7.8e6 * y) * 43758.5453
        return np.sin(x) * np.cos(y) + 10.0**exponent * (2 * (scattered % 1) - 1)

    found = checked(value, lambda x, y: (np.cos(x) * np.cos(y), -np.sin(x) * np.sin(y)))
    assert found.count("wrong") == 0
    # The size of differences that are right in spite of noise is that of their tolerance.
    assert found.check.verdict == ("right" if exponent <= -10 else "undecided")


def test_a_slope_where_f_is_level_is_wrong() -> None:
    grid = {"x": np.linspace(-2, 2, 41)}
    found = checked(lambda x: np.maximum(x, 0), lambda x: (np.where(x > 0, 1, 0.01),), grid)
    assert found.check.verdict == "wrong"
    assert found.count("wrong") >= 18  # next to the kink f is not level


def test_a_linear_function_leaves_no_remainder() -> None:
    found = checked(lambda x, y: 3 * x - y, lambda _x, _y: (3.0, -1.0))
    assert found.check.verdict == "right"
    for remainders in found.check.remainders:
        line = RemainderLine("x", found.check.steps, remainders.values, remainders.noise, False)
        assert line.is_exact
        assert line.slope() is None
        assert line.described() == "x: no remainder"


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_no_place_that_is_looked_at_lies_outside_the_grid(axes: int) -> None:
    grid = {f"x{n}": np.linspace(n, n + 0.1**n, 5) for n in range(axes)}
    inside = []

    def value(*places: FloatArray) -> FloatArray:
        inside.extend(
            np.all((low <= place) & (place <= high))
            for place, (low, high) in zip(places, bounds, strict=True)
            if place.size == 27  # the steps of a remainder
        )
        return np.asarray(sum(place**2 for place in places))

    bounds = [(values[0], values[-1]) for values in grid.values()]
    found = checked(value, lambda *places: tuple(2 * place for place in places), grid)
    assert found.check.verdict == "right"
    assert inside
    assert all(inside)
    # No place is looked at twice, and all are points of the grid.
    places = [point.place for point in found.check.points]
    assert len(set(places)) == len(places)
    assert all(
        x in values for place in places for x, values in zip(place, grid.values(), strict=True)
    )


def test_points_where_f_is_not_defined_are_left_out() -> None:
    found = checked(lambda x, y: np.log(x) + y, lambda x, _y: (1 / x, 1.0))
    assert found.check.verdict == "right"
    assert all(point.place[0] > 0 for point in found.check.points)
    assert slopes(found.check) == pytest.approx([2] * 4, abs=0.02)
    nowhere = checked(lambda x, y: np.log(-1 - x**2) + y, lambda x, _y: (1 / x, 1.0))
    assert nowhere.check.verdict == "undecided"
    assert nowhere.check.points == ()


def test_on_an_axis_far_from_0_the_slope_is_2() -> None:
    grid = {"x": 1e9 + np.linspace(-1, 1, 21)}
    found = checked(lambda x: np.sin(x - 1e9), lambda x: (np.cos(x - 1e9),), grid)
    assert found.check.verdict == "right"
    # Coordinates have 7 digits after the point: of the steps only the longest are what they should
    # be, and among these terms of higher order weigh more.
    assert slopes(found.check) == pytest.approx([2] * 4, abs=0.05)


def test_a_method_without_a_gradient_to_take_is_refused() -> None:
    function = build_function(FormulaSpec("x**2"), ("x",), {})
    with pytest.raises(ValueError, match="the function brings no gradient; choose another method"):
        given.compute_gradient(function, open_mesh({"x": np.arange(3.0)}), given.Options())


def make(folder: Path, text: str, num: int = 9) -> Path:
    """Write the gradient file of f with its gradient g, and return its path."""
    source, path = folder / "mine.py", folder / "gradient.nc"
    source.write_text(text)
    digest = read_sources(source).digest
    spec = PythonSpec("mine.py:f", digest, "f", PythonSpec("mine.py:g", digest, "g"))
    axes = {"x": EvenAxis(-1, 1.5, num), "y": EvenAxis(0, 2, num)}
    inputs = {
        "grid": make_grid(folder / "grid.nc", axes),
        "python": source,
        "python_gradient": source,
    }
    wanted = GradientSpec(spec, ("x", "y"), specify_method("given"))
    maker.make(wanted, inputs, path, IDENTITY)
    return path


def test_the_file_tells_all_of_it(tmp_path: Path) -> None:
    text = "def f(x, y): return x**3*y\ndef g(x, y): return 3*x**2*y, 1.03*x**3"
    with pytest.warns(AtlasWarning, match=r"mine.py:g is wrong at 78 of 81 points, most at x="):
        path = make(tmp_path, text)
    with netCDF4.Dataset(path) as file:
        file.set_auto_mask(False)
        assert file.getncattr("gradient_check") == "wrong"
        assert file.getncattr("count_wrong") == 78
        assert file.getncattr("method") == "given"
        worst = float(file.getncattr("relative_error_worst"))
        relative = file.variables["relative_error"][...]
        assert worst == relative.max()
        group = file.groups["gradient_check"]
        group.set_auto_mask(False)
        places, found = group.variables["place"][...], group.variables["given"][...]
        np.testing.assert_array_equal(found[:, 0], 3 * places[:, 0] ** 2 * places[:, 1])
        np.testing.assert_array_equal(found[:, 1], 1.03 * places[:, 0] ** 3)
        exact = np.stack([3 * places[:, 0] ** 2 * places[:, 1], places[:, 0] ** 3], axis=1)
        np.testing.assert_allclose(group.variables["differences"][...], exact, atol=1e-10)
    check = read_check(path)
    assert check is not None
    assert (check.verdict, check.axes) == ("wrong", ("x", "y"))
    assert check.relative_errors[0] == worst
    assert check.is_wrong[0]
    step, index = check.steps[18], 18
    assert step == pytest.approx(1e-3)
    assert check.remainders.shape == (4, 27)
    assert check.remainders[0, index] > 1e-7


def test_a_right_gradient_is_made_without_a_word_and_the_same_twice(tmp_path: Path) -> None:
    text = "def f(x, y): return x**3*y\ndef g(x, y): return 3*x**2*y, x**3"
    files = []
    for name in ("here", "there"):  # where the function stands is no part of its gradient
        (tmp_path / name).mkdir()
        files.append(make(tmp_path / name, text).read_bytes())
    assert files[0] == files[1]


def test_the_check_does_not_depend_on_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    # Stairs, a kink, a level part and a mistake, so that all that looks around a point does so.
    def value(x: Any, y: Any) -> Any:
        return np.where(x < -1, np.round(64 * x * y) / 64, np.maximum(x, 0) * y)

    def gradient(x: Any, y: Any) -> tuple[Any, ...]:
        along_x = np.where(x < -1, y, np.where(x > 0, y, 0.001))
        return along_x, np.where(x < -1, x, np.maximum(1.03 * x, 0))

    whole = checked(value, gradient)
    assert all(whole.count(flag) for flag in ("kink", "not_converged", "wrong"))
    monkeypatch.setattr(computing, "block_shape", lambda _shape: (5, 4))
    parts = checked(value, gradient)
    assert parts.note == whole.note
    assert repr(parts.check.points) == repr(whole.check.points)  # in which NaN is NaN
    for name, array in whole.fields.items():
        np.testing.assert_array_equal(parts.fields[name], array)


def test_a_field_of_several_blocks_has_the_check_of_the_whole(tmp_path: Path) -> None:
    # The worst point is the one that a look at all of them finds.
    text = "def f(x, y): return x**2 + y**2\ndef g(x, y): return 2*x, 2*y + 1e-3*x*y"
    num = 750
    assert len(list(blocks((num, num), block_shape((num, num))))) > 1
    with pytest.warns(AtlasWarning, match=r"most at x=1.5, y="):
        path = make(tmp_path, text, num=num)
    with netCDF4.Dataset(path) as file:
        relative = file.variables["relative_error"][...]
        assert float(file.getncattr("relative_error_worst")) == relative.max()
        index = np.unravel_index(int(np.argmax(relative)), relative.shape)
        place = [float(file.variables[axis][i]) for axis, i in zip("xy", index[::-1], strict=True)]
    check = read_check(path)
    assert check is not None
    assert check.places[0].tolist() == place

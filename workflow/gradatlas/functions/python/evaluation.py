"""Functions of the user's own, in Python, called with arrays or point by point.

The function is called with one float64 array for each axis, all of the same shape, and with its
parameters, everything by name. Whether it treats each point by itself is tried out once, at a few
fixed points of the grid, before the first evaluation: what it gives for them together must be what
it gives for each alone. A function for single numbers (`math.sin(x0)`, `if x0 > 0`) fails there,
and one that mixes points (`np.sum(x**2)`) differs; such functions are called point by point, with a
warning. The gradient that a function brings is called in the same way, and tried out likewise.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradatlas.formulas.language import FUNCTIONS
from gradatlas.functions.function import FloatArray, Function, GivenGradient
from gradatlas.functions.python.calls import Caller, PointError, shown
from gradatlas.functions.python.modules import OwnModules
from gradatlas.functions.python.results import (
    Components,
    ResultError,
    Results,
    Values,
    few_digits,
    few_digits_note,
)
from gradatlas.functions.python.source import PythonSourceError, PythonSpec, read_sources
from gradatlas.messages import AtlasError
from gradatlas.numbers import number_text

_SAMPLES: tuple[tuple[float, ...], ...] = (
    (0.06, 0.31, 0.64, 0.9),
    (0.11, 0.47, 0.83),
    (0.17, 0.71),
)
_SAMPLES_IN_A_ROW = (0.04, 0.13, 0.29, 0.41, 0.63, 0.78, 0.94)
"""Where on an axis a function is tried out, as parts of the number of its values; not symmetric,
so that a function that mixes points is not right by accident. The axes differ in their numbers of
samples, so that dimensions cannot be swapped unnoticed."""
_RELATIVE, _ABSOLUTE = 1e-8, 1e-12
"""How far values for arrays and for single points may differ by rounding; the second is a part of
the greatest value."""
_OUTSIDE = re.compile("math domain error|math range error|expected a .* input, got")
"""What the functions of `math` say of arguments outside their domain."""

_Flavour = Callable[[np.float64, int], Any]


def load_python_function(
    spec: PythonSpec,
    axes: tuple[str, ...],
    parameters: Mapping[str, float],
    path: Path,
    gradient_path: Path | None = None,
    coordinates: Mapping[str, FloatArray] | None = None,
) -> Function:
    """Return a function, loaded from its file, with the gradient that it brings.

    Args:
        spec: What the plan says of it.
        axes: The names of its variables.
        parameters: Parameter name → value.
        path: The file.
        gradient_path: The file of its gradient, where that is a function of its own.
        coordinates: Axis name → all its values: where the function is tried out; without them that
            happens at points of the first evaluation.

    Raises:
        AtlasError: a file cannot be loaded, has no such function, or is not the one that was
            planned with.
    """
    caller = _load(spec, axes, parameters, path, spec.autodiff)
    samples = None if coordinates is None else [coordinates[axis] for axis in axes]
    gradient: GivenGradient | None = None
    if spec.gradient is not None:
        assert gradient_path is not None
        own = _load(spec.gradient, axes, parameters, gradient_path, None)
        evaluate = _Evaluator(own, own.call, Components(axes), samples)
        gradient = GivenGradient(spec.gradient.python, own.label, evaluate.parts)
    elif spec.autodiff is not None:
        evaluate = _Evaluator(caller, caller.differentiate, Components(axes), samples)
        by = f" by {spec.autodiff}"
        gradient = GivenGradient(spec.python + by, caller.label + by, evaluate.parts)
    values = _Evaluator(caller, caller.call, Values(), samples)
    return Function(axes=axes, evaluate=values, given_gradient=gradient)


def _load(
    spec: PythonSpec,
    axes: tuple[str, ...],
    parameters: Mapping[str, float],
    path: Path,
    autodiff: str | None,
) -> Caller:
    label = f"{shown(path)}:{spec.name}"
    try:
        sources = read_sources(path)
    except PythonSourceError as error:
        raise AtlasError(f"{label}: {error}") from None
    if sources.digest != spec.source:
        raise AtlasError(
            f"{label}: the file or a module that it imports changed while the run was under way; "
            "run again"
        )
    modules = OwnModules(path.parent, sources.modules)
    caller = Caller(label, path, modules, sources.libraries, autodiff)
    caller.load(spec.name, axes, parameters)
    return caller


def call_text(spec: PythonSpec, axes: tuple[str, ...], parameters: Mapping[str, float]) -> str:
    """Return how a function is called: `saddle(x0, x1, a=2)`."""
    file, _, name = spec.python.rpartition(":")
    if name in FUNCTIONS or keyword.iskeyword(name):
        name = f"{Path(file).stem}.{name}"  # log alone would be read as that of formulas
    given = [f"{key}={number_text(value)}" for key, value in sorted(parameters.items())]
    return f"{name}({', '.join([*axes, *given])})"


class _Evaluator:
    """A function of the user's own, or its gradient, called as `Function.evaluate` is."""

    def __init__(
        self,
        caller: Caller,
        call: Callable[[Sequence[Any]], Any],
        results: Results,
        coordinates: Sequence[FloatArray] | None,
    ) -> None:
        """Prepare to evaluate a function.

        Args:
            caller: The function.
            call: What of it to call: itself, or its derivative.
            results: What it returns.
            coordinates: All values of each axis, where that is known.
        """
        self._caller = caller
        self._call = call
        self._results = results
        self._samples = None if coordinates is None else _sample_grid(coordinates)
        self._extents = [(values.min(), values.max()) for values in coordinates or ()]
        self._evaluate: Callable[[Sequence[FloatArray]], FloatArray] | None = None
        self._few_digits: str | None = None

    def __call__(self, *arrays: FloatArray) -> FloatArray:
        whole = np.broadcast_arrays(*arrays)
        full = _with_all_dimensions(whole)
        if self._evaluate is None:
            self._evaluate = self._try_out(self._samples or _samples_of(full))
        with self._caller.running():
            values = self._evaluate(full)
        return values.reshape(*self._results.lead, *whole[0].shape)

    def parts(self, *arrays: FloatArray) -> tuple[FloatArray, ...]:
        """Return the components of a gradient."""
        return tuple(self(*arrays))

    def _try_out(
        self, samples: Sequence[FloatArray]
    ) -> Callable[[Sequence[FloatArray]], FloatArray]:
        """Return how the function is to be called, found out at a few points."""
        caller = self._caller
        with caller.running():
            way, note = self._choose(samples)
            again = way(samples), way(samples)
        if not np.array_equal(*again, equal_nan=True):
            raise AtlasError(
                f"{caller.label} gives other values when it is called again at the same points; "
                "make it depend on nothing but its arguments (seed random numbers in it)"
            )
        if note:
            caller.warn(note)
        if self._few_digits is not None:
            caller.warn(few_digits_note(self._few_digits, caller.libraries))
        return way

    def _choose(
        self, samples: Sequence[FloatArray]
    ) -> tuple[Callable[[Sequence[FloatArray]], FloatArray], str]:
        # For a function of arrays, arrays of one element are single points; for others, numbers.
        together, failed = self._attempt(lambda: self._on_arrays(samples))
        if isinstance(failed, ResultError) and self._results.must_fit:
            raise self._told(failed)
        single = amiss = numbers = wrong = None
        if together is not None:
            single, amiss = self._attempt(lambda: self._by_points(samples, _as_array))
        if single is None or together is None or not _agree(together, single):
            numbers, wrong = self._attempt(lambda: self._by_points(samples, _as_number))
        if together is None and numbers is None:
            single, amiss = self._attempt(lambda: self._by_points(samples, _as_array))
        alone = single if single is not None else numbers
        if alone is None:
            raise self._told(_telling(failed, amiss, wrong))
        if together is not None and _agree(together, alone):
            return self._on_arrays_or_tell, ""
        if isinstance(failed, ArithmeticError) and np.all(np.isnan(alone)):
            raise self._told(failed)  # it fails everywhere, whatever it is called with
        flavour = _as_number if numbers is not None else _as_array
        if failed is not None:
            reason = f" takes single numbers only ({self._caller.describe(failed)})"
        else:
            reason = " does not treat each point by itself: together they get other values"
        note = (
            f"{reason}; it is called point by point, which is slow; work element by element, as "
            "np.sin(x) and np.where(x > 0, x, 0) do, and np.sum(x) does not"
        )
        return lambda arrays: self._by_points_or_tell(arrays, flavour), note

    def _attempt(
        self, evaluate: Callable[[], FloatArray]
    ) -> tuple[FloatArray | None, BaseException | None]:
        try:
            return evaluate(), None
        except (Exception, SystemExit) as error:
            return None, error

    def _told(self, error: BaseException) -> AtlasError:
        if isinstance(error, PointError):
            told = self._caller.failure(error)
            told.__cause__ = error.error
        else:
            told = AtlasError(f"{self._caller.label}: {self._caller.describe(error)}")
            told.__cause__ = error
        return told

    def _on_arrays(self, arrays: Sequence[FloatArray]) -> FloatArray:
        # Its own arrays: the function may write on them, and need not know of broadcasting.
        own = [np.array(array, dtype=np.float64, order="C") for array in arrays]
        result = self._call(own)
        # Before the function is known, at a few points: later, a look at each result would cost.
        if self._evaluate is None:
            self._few_digits = self._few_digits or few_digits(result)
        return self._results.on_arrays(result, arrays[0].shape)

    def _on_arrays_or_tell(self, arrays: Sequence[FloatArray]) -> FloatArray:
        values, error = self._attempt(lambda: self._on_arrays(arrays))
        if values is not None:
            return values
        assert error is not None
        is_outside = self._is_outside(arrays)
        if np.any(is_outside):
            lead = self._results.lead
            values = np.empty((*lead, *is_outside.shape))
            for where, evaluate in (
                (~is_outside, self._on_arrays_or_tell),
                (is_outside, lambda some: self._by_points(some, _as_array)),
            ):
                if np.any(where):
                    row = (1,) * (where.ndim - 1)
                    some = [array[where].reshape(*row, -1) for array in arrays]
                    values[..., where] = evaluate(some).reshape(*lead, -1)
            return values
        # Some point among them is the one that it fails at.
        _, at_point = self._attempt(lambda: self._by_points(arrays, _as_array))
        raise self._told(at_point or error)

    def _by_points(self, arrays: Sequence[FloatArray], flavour: _Flavour) -> FloatArray:
        """Return the result at each point; NaN where arithmetic fails, and outside the grid.

        Nobody asks for f outside the grid but the differences at its edges.

        Raises:
            PointError: the function failed otherwise.
        """
        lead, dimensions = self._results.lead, arrays[0].ndim
        values = np.empty((arrays[0].size, *lead))
        for index, point in enumerate(zip(*(array.ravel() for array in arrays), strict=True)):
            try:
                result = self._call([flavour(value, dimensions) for value in point])
                if self._evaluate is None:
                    self._few_digits = self._few_digits or few_digits(result)
                values[index] = self._results.at_point(result)
            except ArithmeticError:
                values[index] = np.nan
            except (Exception, SystemExit) as error:
                is_undefined = isinstance(error, ValueError) and _OUTSIDE.search(str(error))
                if not is_undefined and not self._is_outside(point):
                    raise PointError(error, [float(value) for value in point]) from error
                values[index] = np.nan
        return np.moveaxis(values, 0, -1).reshape(*lead, *arrays[0].shape)

    def _is_outside(self, place: Sequence[FloatArray] | Sequence[np.float64]) -> NDArray[np.bool_]:
        """Return which places lie outside the grid, as far as it is known."""
        is_outside = np.zeros(np.shape(place[0]), np.bool_)
        for values, (low, high) in zip(place, self._extents, strict=False):
            is_outside |= (values < low) | (values > high)
        return is_outside

    def _by_points_or_tell(self, arrays: Sequence[FloatArray], flavour: _Flavour) -> FloatArray:
        try:
            return self._by_points(arrays, flavour)
        except PointError as error:
            raise self._told(error) from error.error


def _as_number(value: np.float64, _: int) -> np.float64:
    # Not a plain float: 1 / 0 and (-8) ** (1/3) are infinite and NaN, as in arrays.
    return np.float64(value)


def _as_array(value: np.float64, dimensions: int) -> FloatArray:
    return np.full((1,) * dimensions, value)


def _agree(together: FloatArray, alone: FloatArray) -> bool:
    finite = np.abs(alone[np.isfinite(alone)])
    scale = float(finite.max()) if finite.size else 0.0
    with np.errstate(all="ignore"):
        close = np.isclose(together, alone, rtol=_RELATIVE, atol=_ABSOLUTE * scale, equal_nan=True)
    return bool(np.all(close))


def _sample_grid(coordinates: Sequence[FloatArray]) -> tuple[FloatArray, ...]:
    """Return a few points of a grid as full arrays, the last axis first as in a field."""
    parts = [_SAMPLES_IN_A_ROW] if len(coordinates) == 1 else _SAMPLES
    picked = [
        values[np.unique([int(part * values.size) for part in fractions])]
        for values, fractions in zip(coordinates, parts, strict=False)
    ]
    return tuple(reversed(np.meshgrid(*reversed(picked), indexing="ij")))


def _samples_of(full: Sequence[FloatArray]) -> tuple[FloatArray, ...]:
    """Return a few of the points of arrays."""
    places = np.unique([int(part * full[0].size) for part in _SAMPLES_IN_A_ROW])
    return _with_all_dimensions([array.ravel()[places] for array in full])


def _with_all_dimensions(arrays: Sequence[FloatArray]) -> tuple[FloatArray, ...]:
    """Return arrays with as many dimensions as there are axes: so they come at all times."""
    axes = len(arrays)
    if arrays[0].ndim == axes:
        return tuple(arrays)
    return tuple(array.reshape(*[1] * (axes - 1), -1) for array in arrays)


def _telling(
    failed: BaseException | None, amiss: BaseException | None, wrong: BaseException | None
) -> BaseException:
    """Return which of three exceptions says most about what is wrong with a function.

    They come from all points together, from arrays of one element, and from numbers. A function
    of arrays cannot do with numbers, and the other way round; what is wrong with the function
    itself is wrong in its own way of being called.
    """
    assert amiss is not None
    assert wrong is not None
    alike = failed is None or type(_cause(amiss)) is type(failed)
    of_arrays = alike and isinstance(_cause(wrong), TypeError | IndexError | AttributeError)
    return amiss if of_arrays else wrong


def _cause(error: BaseException) -> BaseException:
    return error.error if isinstance(error, PointError) else error

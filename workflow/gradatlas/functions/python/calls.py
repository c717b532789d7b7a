"""Calling functions of the user's own: what they return, and their warnings and exceptions."""

from __future__ import annotations

import contextlib
import inspect
import os
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np

from gradatlas.messages import AtlasError, AtlasWarning
from gradatlas.numbers import number_text

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray
    from gradatlas.functions.python.modules import OwnModules

_MOST_WARNINGS = 5
"""The most warnings of a user's function that are passed on."""
_QUIET = (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning)
"""Warnings that Python shows to developers alone."""


class ResultError(Exception):
    """A result that is no value of a function; the message is for the user."""


def real_array(result: Any, shape: tuple[int, ...]) -> FloatArray:
    """Return a result as a new float64 array of that shape.

    Raises:
        ResultError: it is no array of real numbers, or its shape is another.
    """
    if result is None:
        raise ResultError("returned None; is a return missing?")
    try:
        if isinstance(result, np.ma.MaskedArray):
            result = np.ma.filled(result.astype(np.float64), np.nan)
        values = np.asarray(result)
        if values.dtype.kind == "c":
            raise ResultError("returned complex numbers; return real ones, such as their .real")
        if values.dtype.kind not in "biufO":
            raise TypeError
        values = np.array(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise ResultError(f"returned {type(result).__name__}; return real numbers") from None
    if values.shape == ():
        return np.full(shape, values)
    if values.shape != shape:
        raise ResultError(
            f"returned an array of shape {values.shape} for arrays of shape {shape}; return one "
            "value for each point"
        )
    return values


def real_number(result: Any) -> float:
    """Return a result at a single point as a number.

    Raises:
        ResultError: it is no real number.
    """
    if isinstance(result, float):
        return result
    shape = np.shape(result) if isinstance(result, np.ndarray) and result.size == 1 else ()
    return float(real_array(result, shape).reshape(()))


class PointError(Exception):
    """An exception at one point."""

    def __init__(self, error: BaseException, point: Sequence[float]) -> None:
        super().__init__()
        self.error = error
        self.point = point


class Caller:
    """A loaded function: calls it, with its modules in place and its warnings collected."""

    def __init__(self, label: str, path: Path, modules: OwnModules) -> None:
        self.label = label
        self._path = path
        self._modules = modules
        self._warned: dict[str, None] = {}
        self._function: Callable[..., Any]
        self._axes: tuple[str, ...] = ()
        self._parameters: dict[str, float] = {}

    def load(self, name: str, axes: tuple[str, ...], parameters: Mapping[str, float]) -> None:
        """Load the function of that name; what `call` gives it are these axes and parameters.

        Raises:
            AtlasError: the file cannot be run, or has no such function.
        """
        self._axes = axes
        with self.running():
            try:
                module = self._modules.load(self._path)
                self._function = getattr(module, name)
                whole = _whole_parameters(self._function)
            except (Exception, SystemExit) as error:
                raise AtlasError(f"{self.label}: {self.describe(error)}") from error
        if not callable(self._function):
            raise AtlasError(f"{self.label} is no function; name one that is")
        self._parameters = {
            parameter: int(value) if parameter in whole and value == int(value) else float(value)
            for parameter, value in parameters.items()
        }

    def call(self, values: Sequence[Any]) -> Any:
        """Call the function with a value for each axis, while it is `running`."""
        return self._function(**dict(zip(self._axes, values, strict=True)), **self._parameters)

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Let the user's code run; its warnings are passed on when it has ended."""
        before = len(self._warned)
        with (
            self._modules.active(),
            np.errstate(all="ignore"),
            warnings.catch_warnings(),
        ):
            warnings.resetwarnings()
            warnings.showwarning = self._collect
            for category in _QUIET:
                warnings.simplefilter("ignore", category)
            yield
        for text in list(self._warned)[before:]:
            self.warn(text)

    def warn(self, text: str) -> None:
        """Warn the user about this function."""
        warnings.warn(AtlasWarning(f"{self.label}{text}"), stacklevel=2)

    def _collect(
        self,
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,  # noqa: ARG002 (the signature of warnings.showwarning)
        line: str | None = None,  # noqa: ARG002
    ) -> None:
        where = f" (line {lineno})" if Path(filename) == self._path else ""
        text = f": {category.__name__}: {_one_line(message)}{where}"
        if len(self._warned) < _MOST_WARNINGS:
            self._warned.setdefault(text)

    def describe(self, error: BaseException) -> str:
        """Return an exception in one line, with the line of the user's code that it comes from."""
        if isinstance(error, ResultError):
            return str(error)
        text = f"{type(error).__name__}: {_one_line(error)}".rstrip(": ")
        own = [
            (Path(frame.filename), frame.lineno)
            for frame in traceback.extract_tb(error.__traceback__)
            if Path(frame.filename).is_relative_to(self._path.parent)
        ]
        if isinstance(error, SyntaxError) or not own:
            return text
        file, line = own[-1]
        place = "" if file == self._path else f"{file.relative_to(self._path.parent)}, "
        return f"{text} ({place}line {line})"

    def failure(self, error: PointError) -> AtlasError:
        """Return what to tell of an exception at a point."""
        pairs = zip(self._axes, error.point, strict=True)
        point = ", ".join(f"{axis}={number_text(value)}" for axis, value in pairs)
        return AtlasError(f"{self.label} at {point}: {self.describe(error.error)}")


def _whole_parameters(function: Callable[..., Any]) -> set[str]:
    """Return the arguments that are integers by their default or annotation, as for `range`."""
    try:
        arguments = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return set()
    return {
        name
        for name, argument in arguments.items()
        if type(argument.default) is int or argument.annotation in (int, "int")
    }


def _one_line(message: object) -> str:
    text = " ".join(str(message).split())
    return text if len(text) <= 200 else f"{text[:199]}…"


def shown(path: Path) -> str:
    """Return a path relative to here, if that is shorter."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative

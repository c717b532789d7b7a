"""Calling functions of the user's own: their arguments, warnings and exceptions."""

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

from gradatlas.functions.python.autodiff import find_library
from gradatlas.functions.python.results import ResultError
from gradatlas.messages import AtlasError, AtlasWarning
from gradatlas.numbers import number_text

if TYPE_CHECKING:
    from gradatlas.functions.python.modules import OwnModules

_MOST_WARNINGS = 5
"""The most warnings of a user's function that are passed on."""
_QUIET = (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning)
"""Warnings that Python shows to developers alone."""


class PointError(Exception):
    """An exception at one point."""

    def __init__(self, error: BaseException, point: Sequence[float]) -> None:
        super().__init__()
        self.error = error
        self.point = point


class Caller:
    """A loaded function: calls it, with its modules in place and its warnings collected."""

    def __init__(
        self,
        label: str,
        path: Path,
        modules: OwnModules,
        libraries: Sequence[str] = (),
        autodiff: str | None = None,
    ) -> None:
        """Prepare to load a function.

        Args:
            label: What messages call it.
            path: Its file.
            modules: The modules of the folder of that file.
            libraries: The libraries that the file imports.
            autodiff: The one of them whose arrays it takes, and that differentiates it.
        """
        self.label = label
        self.libraries = tuple(libraries)
        self._path = path
        self._modules = modules
        self._library = find_library(autodiff)
        self._warned: dict[str, None] = {}
        self._told: set[str] = set()
        self._function: Callable[..., Any]
        self._axes: tuple[str, ...] = ()
        self._by_position: dict[str, object] = {}
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
                arguments = _arguments(self._function)
            except (Exception, SystemExit) as error:
                raise AtlasError(f"{self.label}: {self.describe(error)}") from error
        if not callable(self._function):
            raise AtlasError(f"{self.label} is no function; name one that is")
        whole = {argument.name for argument in arguments if _is_whole(argument)}
        self._parameters = {
            parameter: int(value) if parameter in whole and value == int(value) else float(value)
            for parameter, value in parameters.items()
        }
        self._by_position = {
            argument.name: argument.default
            for argument in arguments
            if argument.kind is argument.POSITIONAL_ONLY
        }

    def call(self, values: Sequence[Any]) -> Any:
        """Call the function with a value for each axis, while it is `running`."""
        arrays = [self._library.array(value) for value in values]
        return self._library.plain(self._call(arrays))

    def differentiate(self, values: Sequence[Any]) -> Sequence[Any]:
        """Return the gradient of the function by its library, while it is `running`."""
        found = self._library.gradient(self._call, [self._library.array(value) for value in values])
        return [self._library.plain(part) for part in found]

    def _call(self, values: Sequence[Any]) -> Any:
        named = {**dict(zip(self._axes, values, strict=True)), **self._parameters}
        if not self._by_position:
            return self._function(**named)
        placed = []
        for name, default in self._by_position.items():
            value = named.pop(name, default)
            if value is inspect.Parameter.empty:
                break  # Python says best what is missing
            placed.append(value)
        return self._function(*placed, **named)

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
            with self._library.float64():
                yield
        for text in list(self._warned)[before:]:
            self.warn(text)

    def warn(self, text: str) -> None:
        """Warn the user about this function, once of each thing."""
        if text not in self._told:
            self._told.add(text)
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


def _arguments(function: Callable[..., Any]) -> tuple[inspect.Parameter, ...]:
    """Return the arguments of a function, as far as they are known."""
    try:
        return tuple(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return ()


def _is_whole(argument: inspect.Parameter) -> bool:
    """Return whether an argument is an integer by its default or annotation, as for `range`."""
    return type(argument.default) is int or argument.annotation in (int, "int")


def _one_line(message: object) -> str:
    text = " ".join(str(message).split())
    return text if len(text) <= 200 else f"{text[:199]}…"


def shown(path: Path) -> str:
    """Return a path relative to here, if that is shorter."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative

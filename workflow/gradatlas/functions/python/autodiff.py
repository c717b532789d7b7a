"""Automatic differentiation of a user's function, by the library that it is written with.

The libraries are imported in here alone, when a function asks for one: nobody else needs to have
them. While the function runs they compute in float64; both have float32 as their habit.
"""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from gradatlas.functions.python.results import ResultError, few_digits
from gradatlas.messages import AtlasError

_LONGEST = 200
"""The most letters of an exception that are told."""
Call = Callable[[Sequence[Any]], Any]
"""Calls a function with a value for each axis."""


class Library(Protocol):
    """What is asked of a library that differentiates."""

    def float64(self) -> AbstractContextManager[None]:
        """Compute in float64, and as before afterwards."""

    def array(self, values: Any, /) -> Any:
        """Return numbers as an array of the library."""

    def plain(self, result: Any, /) -> Any:
        """Return a result of the function as what numpy can read."""

    def gradient(self, call: Call, arrays: Sequence[Any], /) -> Sequence[Any]:
        """Return the derivative of each value by its own coordinates, one array for each axis.

        What is differentiated is the sum of all values. Where a value depends on its own point
        alone, as of functions that work element by element, that is its gradient.
        """


class _WithoutAny:
    """A function that is differentiated by no library: arrays are numpy's."""

    def float64(self) -> AbstractContextManager[None]:
        return contextlib.nullcontext()

    def array(self, values: Any) -> Any:
        return values

    def plain(self, result: Any) -> Any:
        return result

    def gradient(self, call: Call, arrays: Sequence[Any]) -> Sequence[Any]:
        raise NotImplementedError


class _Jax:
    """Of jax, whose `enable_x64` is a matter of the process: it is set back for other functions."""

    @contextlib.contextmanager
    def float64(self) -> Iterator[None]:
        config = _imported("jax").config
        before = config.jax_enable_x64
        config.update("jax_enable_x64", True)
        try:
            yield
        finally:
            config.update("jax_enable_x64", before)

    def array(self, values: Any) -> Any:
        return _in_float64(_imported("jax").numpy.asarray(values), "jax")

    def plain(self, result: Any) -> Any:
        return result

    def gradient(self, call: Call, arrays: Sequence[Any]) -> Sequence[Any]:
        jax = _imported("jax")

        def total(*places: Any) -> Any:
            result = jax.numpy.asarray(call(places))
            _refuse_few_digits(result, "jax")
            return result.sum()

        gradient: Sequence[Any] = jax.grad(total, argnums=tuple(range(len(arrays))))(*arrays)
        return gradient


class _Torch:
    """Of torch."""

    @contextlib.contextmanager
    def float64(self) -> Iterator[None]:
        torch = _imported("torch")
        before = torch.get_default_dtype()
        torch.set_default_dtype(torch.float64)
        try:
            yield
        finally:
            torch.set_default_dtype(before)

    def array(self, values: Any) -> Any:
        torch = _imported("torch")
        # A tensor of its own: it may be written on, and is differentiated by.
        return torch.tensor(values, dtype=torch.float64)

    def plain(self, result: Any) -> Any:
        return result.detach() if hasattr(result, "detach") else result

    def gradient(self, call: Call, arrays: Sequence[Any]) -> Sequence[Any]:
        torch = _imported("torch")
        places = [array.requires_grad_() for array in arrays]
        result = call(places)
        if isinstance(result, int | float):
            return [torch.zeros_like(array) for array in places]
        if not isinstance(result, torch.Tensor):
            raise ResultError(
                f"returned {type(result).__name__}; under autodiff: torch a function is given "
                "tensors, and must return one"
            )
        _refuse_few_digits(result, "torch")
        if not result.requires_grad:  # it is constant
            return [torch.zeros_like(array) for array in places]
        found = torch.autograd.grad(result.sum(), places, allow_unused=True)
        return [
            torch.zeros_like(place) if part is None else part
            for place, part in zip(places, found, strict=True)
        ]


_LIBRARIES: dict[str | None, Callable[[], Library]] = {
    None: _WithoutAny,
    "jax": _Jax,
    "torch": _Torch,
}


def find_library(name: str | None) -> Library:
    """Return the library of a name; None stands for no library at all."""
    return _LIBRARIES[name]()


def _imported(name: str) -> Any:
    """Return a library.

    Raises:
        AtlasError: it is not installed, or not as it should be.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        if isinstance(error, ModuleNotFoundError) and error.name == name:
            what = "is not installed; install it into the environment"
        else:
            why = " ".join(str(error).split())[:_LONGEST]
            what = f"cannot be imported ({why}); mend its installation"
        raise AtlasError(
            f"autodiff: {name} needs the package {name}, which {what}: .venv/bin/python -m pip "
            f"install {name}"
        ) from None


def _in_float64(array: Any, library: str) -> Any:
    kind = few_digits(array)
    if kind is not None:
        raise ResultError(
            f"makes {library} compute in {kind}; take what switches float64 off out of the file"
        )
    return array


def _refuse_few_digits(result: Any, library: str) -> None:
    kind = few_digits(result)
    if kind is not None:
        raise ResultError(
            f"returned {kind} though {library} gave it float64; take conversions to {kind} out of "
            "it"
        )

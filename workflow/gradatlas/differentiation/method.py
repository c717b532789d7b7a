"""What a method of differentiation is: a module in `methods/`, found by its file name.

The plan imports this, and the modules of all methods: nothing heavy at their top.
"""

from __future__ import annotations

import functools
import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from gradatlas.numbers import canonical

if TYPE_CHECKING:
    from gradatlas.differentiation.gradient import Gradient
    from gradatlas.formulas.language import Expression
    from gradatlas.functions.function import Function
    from gradatlas.grids import Mesh
    from gradatlas.options import OptionValues

GIVEN = "given"
"""The method whose gradients are those that functions bring with them."""
_METHODS = Path(__file__).with_name("methods")


class Method(Protocol):
    """The contract of a module in `methods/`; its docstring says what the method does."""

    @property
    def Options(self) -> type[Any]:  # noqa: N802 - a class in the module
        """The class of its options, made with `gradatlas.options.options`."""

    @property
    def REPORTS_CONVERGENCE(self) -> bool:  # noqa: N802 - a constant of the module
        """Whether its gradients say where they have converged: `Gradient.converged`."""

    def refusal(self, expression: Expression | None, /) -> str | None:
        """Return why the method cannot differentiate a function; None if it can.

        Args:
            expression: The function's formula; None for a function without one.
        """

    def prepare(self, function: Function, mesh: Mesh, options: Any, /) -> Any:
        """Return all that the method has to know beside the function and the points.

        It is called once for a grid, before the parts: what depends on more than one point is
        decided here. A method for which there is nothing to decide returns the options.

        Args:
            function: f, with one argument for each array of the mesh.
            mesh: Some points of the grid, with the axes of the whole grid; not changed.
            options: An instance of `Options`.
        """

    def compute_gradient(self, function: Function, mesh: Mesh, prepared: Any, /) -> Gradient:
        """Return the gradient at all points of a mesh.

        A method is called for parts of a grid, and a point must have the same gradient in each of
        them.

        Args:
            function: f, with one argument for each array of the mesh.
            mesh: The points; not changed.
            prepared: What `prepare` has returned for the whole grid.
        """


@dataclass(frozen=True)
class MethodSpec:
    """A method with all its options, and with nothing that it does not use."""

    name: str
    options: OptionValues

    def option(self, name: str) -> object:
        """Return the value of an option; None if the method has no such option."""
        return canonical(self.options).get(name)


@functools.cache
def method_names() -> tuple[str, ...]:
    """Return the names of all methods, sorted."""
    return tuple(sorted(p.stem for p in _METHODS.glob("*.py") if not p.stem.startswith("_")))


@functools.cache
def find_method(name: str) -> Method:
    """Return the method of that name."""
    return cast(Method, importlib.import_module(method_module(name)))


def method_module(name: str) -> str:
    """Return the full name of the module of a method."""
    return f"gradatlas.differentiation.methods.{name}"


def specify_method(name: str, **options: Any) -> MethodSpec:
    """Return a method with options that are known to be right; those left out have their defaults.

    >>> specify_method("central", order=4).option("order")
    4
    """
    return MethodSpec(name, find_method(name).Options(**options))

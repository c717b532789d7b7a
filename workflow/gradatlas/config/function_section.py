"""The `function` of a study: an expression, a name from the catalogue, or a Python function."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gradatlas.config.advice.formulas import catalogue_name, formula_advice
from gradatlas.config.advice.names import idle_advice, mapping_advice, names_advice
from gradatlas.config.problems import Problems, listed, show
from gradatlas.config.python_function import (
    PythonFunctionSource,
    check_arguments,
    check_gradient_arguments,
    check_python,
    parameter_defaults,
)
from gradatlas.figures.spec import KnownFunction
from gradatlas.formulas.language import Expression, ExpressionError, parse_expression
from gradatlas.functions.catalogue_entry import catalogue_names, load_catalogue_function
from gradatlas.functions.kind import FunctionSpec
from gradatlas.functions.kinds.formula import FormulaSpec

_CATALOGUE_NUM = 101
_KINDS_TO_COME = ("data",)
_WHAT_TO_DO = "give an expression, a name from the catalogue or {python: path:name}"


@dataclass(frozen=True)
class FunctionSource:
    """A function as the config names it, before axes and parameters are known."""

    expression: Expression | None
    """Its formula; None for a function in Python."""
    name: str | None
    """Its name in the catalogue or in Python; None for an expression."""
    axes: tuple[str, ...] | None = None
    """The catalogue's names of its variables; None for others, which take the names of a grid."""
    parameters: Mapping[str, float] = field(default_factory=dict)
    """The default values of its parameters in the catalogue."""
    grid: Mapping[str, Any] | None = None
    """Its usual domain as a grid; None where none is known."""
    python: PythonFunctionSource | None = None
    """Where it stands, for a function in Python."""

    @property
    def brings_gradient(self) -> bool:
        """Whether the method `given` has something to take."""
        return self.python is not None and self.python.brings_gradient

    def defaults_on(self, axes: tuple[str, ...]) -> Mapping[str, float]:
        """Return the default values of its parameters where `axes` are its variables."""
        if self.python is not None:
            return parameter_defaults(self.python.function.signature, axes)
        return self.parameters

    def spec_on(self, axes: tuple[str, ...], *, with_gradient: bool = False) -> FunctionSpec:
        """Return what a plan says of the function where `axes` are its variables.

        The gradient that it brings is a part of that `with_gradient` alone.
        """
        if self.python is not None:
            return self.python.spec(with_gradient=with_gradient)
        assert self.expression is not None
        text = self.expression.canonical
        if self.axes is not None and self.axes != axes:
            renamer = _Renamer(dict(zip(self.axes, axes, strict=True)))
            text = ast.unparse(renamer.visit(ast.parse(text, mode="eval")))
        return FormulaSpec(text, self.name)


class _Renamer(ast.NodeTransformer):
    def __init__(self, names: dict[str, str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self._names.get(node.id, node.id), node.ctx)


def check_function(value: object, key: str, problems: Problems) -> FunctionSource | None:
    """Return the function that `value` names; None if something is wrong."""
    if isinstance(value, dict) and "python" in value:
        source = check_python(value, key, problems)
        return None if source is None else FunctionSource(None, source.function.name, python=source)
    if isinstance(value, dict):
        if "gradient" in value or "autodiff" in value:
            problems.add(
                key,
                f"{show(value)} gives the gradient of no function; give the function as well: "
                "{python: path:name, …}",
            )
            return None
        kind = next((kind for kind in _KINDS_TO_COME if kind in value), None)
        what = f"functions from {kind}" if kind else f"{show(value)}"
        rest = "are still to come" if kind else "is not a function"
        problems.add(key, f"{what} {rest}; {mapping_advice(value) or _WHAT_TO_DO}")
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = repr(value)  # a constant is a function too
    if not isinstance(value, str):
        problems.add(key, f"{show(value)} is not a function; {_WHAT_TO_DO}")
        return None
    if value.strip() in catalogue_names():
        return _from_catalogue(value.strip())
    is_name = value.strip().isidentifier() or "(" in value
    if not is_name and (meant := catalogue_name(value)) is not None:
        problems.add(key, f"{show(value)} is no formula; did you mean {meant}?")
        return None
    try:
        expression = parse_expression(value)
    except ExpressionError as error:
        problems.add(key, formula_advice(value, error))
        return None
    return FunctionSource(expression, None)


def known_function(name: str | None, axes: tuple[str, ...]) -> KnownFunction | None:
    """Return what a title can call a function of axes; None where it is not of the catalogue."""
    if name is None or name not in catalogue_names():
        return None
    function = load_catalogue_function(name)
    return KnownFunction(function.title, function.latex if axes == (*function.domain,) else None)


def check_names(
    function: FunctionSource,
    axes: tuple[str, ...],
    parameters: Mapping[str, float],
    key: str,
    problems: Problems,
    *,
    has_own_grid: bool = True,
) -> bool:
    """Return whether a function's names are the axes and parameters given, and no parameter idle.

    `has_own_grid` says whether the study itself names the axes.
    """
    before = len(problems)
    if function.python is not None:
        check_arguments(function.python.function, axes, parameters, key, problems)
        if len(problems) == before:
            check_gradient_arguments(function.python, axes, parameters, key, problems)
        names = {*parameters}
    elif function.axes is not None:
        if len(function.axes) != len(axes):
            problems.add(
                f"{key}.grid",
                f"has {len(axes)} axes ({listed(axes)}), but {function.name} takes "
                f"{len(function.axes)}; give {len(function.axes)}",
            )
            return False
        names = {*axes, *function.parameters}
    elif function.expression is not None:
        names = set(function.expression.names)
    if unknown := names.difference(axes, parameters):
        for message in names_advice(
            frozenset(unknown), frozenset(names), axes, tuple(parameters), has_own_grid
        ):
            problems.add(f"{key}.function", message)
    for name in parameters:
        if name in axes:
            problems.add(
                f"{key}.parameters.{name}",
                f"{name} is an axis of the grid; rename one of the two",
            )
        elif name not in names:
            known = sorted(names.difference(axes))
            problems.add(
                f"{key}.parameters.{name}",
                f"the function has no parameter {show(name)}; " + idle_advice(name, known, axes),
            )
    return len(problems) == before


def _from_catalogue(name: str) -> FunctionSource:
    function = load_catalogue_function(name)
    return FunctionSource(
        expression=parse_expression(function.formula),
        name=name,
        axes=tuple(function.domain),
        parameters={name: parameter.default for name, parameter in function.parameters.items()},
        grid={
            axis: {"start": low, "stop": high, "num": _CATALOGUE_NUM}
            for axis, (low, high) in function.domain.items()
        },
    )

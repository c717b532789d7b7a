"""The `gradient` section of a study: a method's name and its options."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from annotated_types import Ge, Le

from gradatlas.config.advice.keys import key_advice, value_advice
from gradatlas.config.checking import check_options, field_types
from gradatlas.config.problems import Problems, join_key, listed, nearest, show
from gradatlas.differentiation.method import GIVEN, MethodSpec, find_method, method_names
from gradatlas.fields.spec import second_derivative_pairs
from gradatlas.options import options

if TYPE_CHECKING:
    from gradatlas.config.function_section import FunctionSource

AUTO = "auto"
AUTO_SUMMARY = (
    "The most exact method that a function has: exact for formulas, given where it brings its "
    "gradient, else richardson."
)
"""A word in the place of a method, and what it stands for."""
METHOD = (
    "How to differentiate; without it formulas by central differences, and functions in Python as "
    "auto does."
)
"""What schemas say of the method."""
DEFAULT_GRADIENT: dict[str, Any] = {"step": "auto"}
"""What holds where a config says nothing, beside the method."""
_USUAL_METHOD, _EXACT, _WITHOUT_FORMULA = "central", "exact", "richardson"


@options
class FileOptions:
    """What the gradient file has, and how it is written, whatever the method."""

    second: bool = False
    """Whether to store the second derivatives of a formula, too, by exact differentiation: of the
    axes x0 and x1 these are `d2f_dx0dx0`, `d2f_dx0dx1` and `d2f_dx1dx1`, which layers can show."""
    compression: Annotated[int, Ge(0), Le(9)] = 0
    """How hard to compress the file: from 0, not at all, to 9. It takes twenty times as long, and
    saves a quarter of the size of usual fields."""


@dataclass(frozen=True)
class GradientSection:
    """A `gradient` section that is right."""

    method: MethodSpec
    second: bool
    compression: int


def with_method(section: object, function: FunctionSource | None, *, is_named: bool) -> object:
    """Return a `gradient` section in which the method of a function has its name.

    `auto` is the exact gradient where that is known, as of formulas; else the gradient that the
    function brings; else extrapolated differences. Where nothing is said, functions without a
    formula are differentiated by these, too, and formulas by central differences. A function that
    brings its gradient gets that, unless its own study names a method.

    Args:
        section: The section, defaults filled in.
        function: The function; None if something is wrong with it.
        is_named: Whether the study itself names a method, or sweeps it.
    """
    if not isinstance(section, dict) or function is None:
        return section
    usual = _USUAL_METHOD if function.expression is not None else AUTO
    method = section.get("method", usual) if is_named or not function.brings_gradient else AUTO
    return {**section, "method": _best_method(function) if method == AUTO else method}


def _best_method(function: FunctionSource) -> str:
    if function.expression is not None:
        return _EXACT
    return GIVEN if function.brings_gradient else _WITHOUT_FORMULA


def check_gradient(section: object, key: str, problems: Problems) -> GradientSection | None:
    """Return the method that a `gradient` section describes; None if something is wrong.

    Options that exist, but that this method does not use, are checked and left out, so that a
    sweep over methods can share one step.
    """
    if not isinstance(section, dict):
        meant = section if section in (AUTO, *method_names()) else None
        written = f": {{method: {meant}}}" if isinstance(meant, str) else ""
        problems.add(key, f"{show(section)} is not a mapping; give method and its options{written}")
        return None
    method = section.get("method", _USUAL_METHOD)
    if method == AUTO:  # of no certain function: all options are checked, and none is its own
        method = _EXACT
    if method not in method_names():
        allowed = [AUTO, *method_names()]
        meant = value_advice("method", method, allowed)
        advice = f"did you mean {meant}?" if meant else nearest(method, allowed)
        problems.add(join_key(key, "method"), f"unknown method {show(method)}; {advice}")
        return None
    known = {
        name: candidate
        for candidate in (*method_names(), method)
        for name in field_types(find_method(candidate).Options)
    }
    before = len(problems)
    own: dict[str, Any] = {}
    of_file: dict[str, Any] = {}
    for name, value in section.items():
        if name == "method":
            continue
        if name in field_types(FileOptions):
            of_file[name] = value
        elif name not in known:
            allowed = [*known, "method", *field_types(FileOptions)]
            advice = key_advice(name, allowed, "gradient", value=value)
            problems.add(join_key(key, name), f"unknown key {show(name)}; {advice}")
        elif known[name] == method:
            own[name] = value
        else:
            check_options(find_method(known[name]).Options, {name: value}, key, problems)
    chosen = check_options(find_method(method).Options, own, key, problems)
    file = check_options(FileOptions, of_file, key, problems)
    if chosen is None or file is None or len(problems) > before:
        return None
    return GradientSection(MethodSpec(method, chosen), file.second, file.compression)


def check_second_names(axes: Sequence[str], key: str, problems: Problems) -> None:
    """Refuse axes of which two second derivatives would have one name, such as x, xdx and xdxdx."""
    count = len(axes)
    if len(second_derivative_pairs(axes)) < count * (count + 1) // 2:
        problems.add(
            key,
            f"with axes called {listed(axes)}, two second derivatives have the same name; rename "
            "an axis, or leave it out",
        )

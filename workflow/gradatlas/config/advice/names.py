"""What to say of names in formulas that nothing in a study stands for, and of idle parameters."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from typing import Any

from gradatlas.config.advice.formulas import catalogue_name, formula_of, product_of
from gradatlas.config.problems import folded, listed, nearest, nearest_name, show
from gradatlas.formulas.language import CONSTANTS, FUNCTIONS
from gradatlas.functions.catalogue_entry import catalogue_names

_NUMBERED = re.compile(r"([A-Za-z]+_?)([0-9]+)")
_VARIABLES = (
    frozenset({"x", "y", "z"}),
    frozenset({"X", "Y", "Z"}),
    frozenset({"u", "v", "w"}),
    frozenset({"r", "theta", "phi"}),
    frozenset({"lon", "lat"}),
    frozenset({"p", "q"}),
    frozenset({"t"}),
    frozenset({"s"}),
)
"""Names that stand for variables, above all the first."""
_MOST_AXES = 3
_OF_GRADIENT = {
    "method": "gradient.method", "scheme": "gradient.method", "step": "gradient.step",
    "h": "gradient.step", "dx": "gradient.step", "delta": "gradient.step",
    "stepsize": "gradient.step", "eps": "gradient.step", "epsilon": "gradient.step",
    "order": "gradient.order", "accuracy": "gradient.order", "tolerance": "gradient.tolerance",
    "tol": "gradient.tolerance", "compression": "gradient.compression",
    "functions": "function", "func": "function", "formula": "function", "expression": "function",
    "functionname": "function",
}  # fmt: skip
_OF_GRID = {
    "num": "num", "n": "num", "points": "num", "npoints": "num", "resolution": "num",
    "gridsize": "num", "samples": "num", "steps": "num", "start": "start", "min": "start",
    "stop": "stop", "max": "stop", "spacing": "step",
}  # fmt: skip
_FORMULA_KEYS = (
    "expression",
    "expr",
    "formula",
    "f",
    "text",
    "name",
    "catalogue",
    "catalog",
    "type",
)


@functools.lru_cache(maxsize=1000)
def names_advice(
    unknown: frozenset[str],
    names: frozenset[str],
    axes: tuple[str, ...],
    parameters: tuple[str, ...],
    has_own_grid: bool,
) -> tuple[str, ...]:
    """Return what to say of the names of a function that are neither axes nor parameters.

    Args:
        unknown: those names.
        names: all names of the function.
        axes: the axes of the grid.
        parameters: the parameters that have values.
        has_own_grid: whether it is the study that names the axes.
    """
    variables: list[str] = []
    slips = {name: _slip(name, names, axes, parameters) for name in unknown}
    if not any(slips.values()):
        variables = _variables(unknown, names, axes)
    told = []
    if variables:
        wrong = [show(name) for name in variables if name in unknown]
        are = "is no axis" if len(wrong) == 1 else "are no axes"
        what = f"{' and '.join(wrong)} {are} of the grid ({listed(axes)})"
        if has_own_grid:
            told.append(
                f"{what}; write {listed(axes)} in the formula, or name the axes so:"
                f" {_grid(variables)}"
            )
        else:
            told.append(f"{what}; name the axes in {_grid(variables)}")
    for name in sorted(unknown.difference(variables)):
        what_to_do = slips[name]
        if what_to_do is None:
            what_to_do = f"give it a value in parameters: {{{name}: 1}}"
            close = nearest_name(name, [*axes, *parameters, *catalogue_names()])
            if close is not None and len(name) > 2:
                what_to_do += f", or did you mean {close}?"
            elif not has_own_grid and not variables and not names.intersection(axes):
                what_to_do += f"; or is it an axis? then name it in {_grid([name])}"
        told.append(
            f"the name {show(name)} is neither an axis ({listed(axes)}) nor a parameter "
            f"({listed(parameters)}); {what_to_do}"
        )
    return tuple(told)


def idle_advice(name: str, known: Iterable[str], axes: tuple[str, ...]) -> str:
    """Return what to do where a parameter is not in the function, which has those `known`."""
    known = list(known)
    if nearest_name(name, known) is None:
        key = _OF_GRADIENT.get(folded(name))
        if key is None and folded(name) in _OF_GRID and axes:
            key = f"grid.{axes[0]}.{_OF_GRID[folded(name)]}"
        if key is not None:
            return f"did you mean {key}?"
    return nearest(name, known) if known else "it has none"


def number_advice(name: str) -> str | None:
    """Return what to do where what was meant for another section has no number as its value."""
    key = _OF_GRADIENT.get(folded(name))
    return f"did you mean {key}?" if key is not None else None


def mapping_advice(value: Mapping[str, Any]) -> str | None:
    """Return what to write where a mapping should be a function, if that is plain."""
    texts = {key: text for key, text in value.items() if isinstance(text, str)}
    path = next((text for text in texts.values() if re.fullmatch(r"[^:\n]+\.py", text)), None)
    whole = next((text for text in texts.values() if re.search(r"\.py:\w+$", text)), None)
    name = next((text for text in texts.values() if text.isidentifier()), "name")
    if whole is not None or path is not None:
        return f'write {{python: "{whole or f"{path}:{name}"}"}}'[:200]
    formula = next((texts[key] for key in _FORMULA_KEYS if key in texts), None)
    if formula is not None and len(formula) <= 100:
        return f"give the text alone: function: {formula}"
    return None


def _slip(
    name: str, names: frozenset[str], axes: tuple[str, ...], parameters: tuple[str, ...]
) -> str | None:
    """Return what to do where it is plain what a name stands for; else None."""
    known = (*axes, *parameters, *CONSTANTS)
    same = next((each for each in known if folded(each) == folded(name)), None)
    if same is not None:
        return f"did you mean {same}?"
    if name.lower() == "inf" or name.lower() == "nan":
        return "formulas have finite numbers only"
    catalogued = catalogue_name(name)
    if catalogued is not None:
        if len(names) == 1:
            return f"did you mean {catalogued}?"
        return f"a function of the catalogue stands alone; its formula is {formula_of(catalogued)}"
    for function in FUNCTIONS:
        rest = name.removeprefix(function)
        if rest != name and rest.strip("_") in (*axes, *parameters, "x", "y"):
            return f"did you mean {function}({rest.strip('_')})?"
    product = product_of(name, known) or product_of(name, ("x", "y", "z"))
    return None if product is None else f"did you mean {product}?"


def _variables(unknown: frozenset[str], names: frozenset[str], axes: tuple[str, ...]) -> list[str]:
    """Return those names that were probably meant to be the axes; none where axes are used."""
    used = names.intersection(axes)
    numbered = {name: _NUMBERED.fullmatch(name) for name in names}
    stems = {match[1] for name, match in numbered.items() if match and name in unknown}
    for stem in sorted(stems):
        # x1 and x2, where the axes are x0 and x1
        row = sorted(name for name, match in numbered.items() if match and match[1] == stem)
        if used <= set(row) and axes[0] not in used and len(row) <= _MOST_AXES:
            return row
    if used:
        return []
    for group in _VARIABLES:
        if unknown & group:
            return sorted(unknown & group, key=lambda name: (name != "r", name != "lon", name))
    return []


def _grid(axes: list[str]) -> str:
    inner = ", ".join(f"{axis}: {{start: -2, stop: 2, num: 81}}" for axis in axes)
    return f"grid: {{{inner}}}"

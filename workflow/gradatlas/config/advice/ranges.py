"""Axes and ranges written in the words or the order of other tools, as they are to be written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from gradatlas.config.problems import folded, listed, show
from gradatlas.numbers import number_text

_WORDS = {
    "start": "min minimum xmin from lo low lower begin first left lowerbound lowerlimit a",
    "stop": "max maximum xmax to hi high upper end last right until upperbound upperlimit b",
    "num": "n count points size number samples npoints numpoints npts nx steps nsteps length len"
    " resolution pts nums",
    "step": "delta dx h spacing increment by stepsize d stride inc",
}
_KEYS = {other: key for key, others in _WORDS.items() for other in (key, *others.split())}
_BOUNDS = frozenset({"range", "bounds", "limits", "interval", "domain", "lim", "extent"})
_OF_DOMAIN = _BOUNDS | {"xlim", "ylim"}
_RANGES = ("linspace", "geomspace", "logspace", "arange")
_CALL = re.compile(
    r"\s*(?:(?:np|numpy|jnp|torch)\.)?(?P<name>linspace|geomspace|logspace|arange|range)\s*"
    r"[(\[](?P<arguments>[^()\[\]{}]*)[)\]]\s*"
)
_COLONS = re.compile(
    r"\s*\(?\s*([^\s:;,()]+)\s*(?:[:;,]|\.\.\.?)\s*([^\s:;,()]+)\s*[:;,]\s*([^\s:;,()]+)\s*\)?\s*"
)
_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+\.?[0-9]*)(?:[eE][-+]?[0-9]+)?")
_LONGEST = 100
_MOST_STEP = 10
"""In `-2:2:81` a larger number is that of the points, in `0:0.1:2` a smaller one is the end."""
_PLAIN = re.compile(r"[-\w.*+/() ]*")


def axis_advice(axis: object) -> str | None:
    """Return what is wrong with an axis and how it is written; None where that is not plain."""
    if isinstance(axis, str):
        arguments = _called(axis)
        if arguments is not None:
            name, values = arguments
            return _no_axis(axis, _axis(name, values))
        match = _COLONS.fullmatch(axis[:_LONGEST])
        if match is not None and all(_NUMBER.fullmatch(part) for part in match.groups()):
            return _no_axis(axis, _three(*match.groups()))
        return None
    if isinstance(axis, list):
        return _list_advice(axis)
    if not isinstance(axis, dict) or not axis or len(axis) > 10:
        return None
    if len(axis) == 1 and (name := next(iter(axis))) in _RANGES:
        inner = axis[name]
        if isinstance(inner, list) and len(inner) == 3:
            return _no_axis(axis, _axis(name, inner))
        return arguments_advice(name, inner)
    found = _renamed(axis)
    if found is None:
        return None
    return f"an axis has no {_unknown(axis, found)}; write {_flow(found)}"


def arguments_advice(name: str, arguments: object) -> str | None:
    """Return how the arguments of a range are written; None where that is not plain."""
    keys = ("start", "stop", "step" if name == "arange" else "num")
    if isinstance(arguments, str) and (called := _called(f"{name}({arguments.strip('()')})")):
        arguments = called[1]
    if isinstance(arguments, list) and 2 <= len(arguments) <= 3:
        found = dict(zip(keys, arguments, strict=False))
        if _are_plain(found):
            return f"{name} takes its arguments by name; write {_flow({name: found})}"
        return None
    known = {*keys, "endpoint", "base"}
    if isinstance(arguments, dict) and len(arguments) <= 10 and not arguments.keys() <= known:
        renamed = _renamed(arguments, keep=("endpoint", "base"))
        if renamed is not None and set(renamed) <= known:
            return f"{name} has no {_unknown(arguments, renamed)}; write {_flow({name: renamed})}"
    return None


def values_advice(values: object) -> str | None:
    """Return how swept values are written that are no list; None where that is not plain."""
    if isinstance(values, str):
        called = _called(values)
        if called is None:
            return None
        name, arguments = called
        keys = ("start", "stop", "step" if name == "arange" else "num")
        right = {name: dict(zip(keys, arguments, strict=False))}
        return f"{show(values)} is text; write {_flow(right)}"
    if not isinstance(values, dict) or len(values) > 10 or any(name in values for name in _RANGES):
        return None
    found = _renamed(values) or values
    if {"start", "stop"} <= set(found) <= {"start", "stop", "num", "step"} and _are_plain(found):
        name = "arange" if "step" in found else "linspace"
        return f"{show(values)} names no range; write {_flow({name: found})}"
    return None


def exponents_advice(start: float, stop: float, num: int) -> str:
    """Return what to say of a range of powers that floating-point numbers cannot hold."""
    if start > 0 and stop > 0:
        what_to_do = _flow({"geomspace": {"start": start, "stop": stop, "num": num}})
        return (
            f"gives numbers that are not finite, since start and stop are powers of ten; from"
            f" {number_text(start)} to {number_text(stop)}: {what_to_do}"
        )
    return "gives numbers that are not finite; start and stop are powers of ten: give smaller ones"


def grid_advice(grid: Mapping[str, Any], name: str) -> str | None:
    """Return what to say of a key of a grid that was not meant to be an axis, if it is one."""
    word = folded(name)
    value = grid[name]
    example = "{x0: {start: -2, stop: 2, num: 81}}"
    if word in _OF_DOMAIN and isinstance(value, dict | list):
        return (
            f"{name} is no axis; give bounds with each axis, {example}, or limits in a figure to"
            " show a part"
        )
    if (
        word in _KEYS
        and len(word) > 1
        and not isinstance(value, dict)
        and not (isinstance(value, list) and len(value) > 2)
    ):
        return f"{name} is no axis; give it with each axis by name: {example}"
    if word == "axes" and isinstance(value, dict):
        return "axes is no axis; name the axes in grid itself: grid: " + example
    return None


def _called(text: str) -> tuple[str, list[str]] | None:
    """Return the function and the arguments of `np.linspace(0, 1, num=5)`."""
    match = _CALL.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        return None
    arguments = [part.partition("=")[2] or part for part in match["arguments"].split(",")]
    name = match["name"] if match["name"] != "range" else "arange"
    values = [part.strip() for part in arguments]
    return (name, values) if 2 <= len(values) <= 3 and all(values) else None


def _axis(name: str, values: Sequence[Any]) -> dict[str, Any] | None:
    if name == "linspace":
        return dict(zip(("start", "stop", "num"), [*values, 50], strict=False))
    if name == "arange":
        return dict(zip(("start", "stop", "step"), [*values, 1], strict=False))
    if len(values) == 3:
        return {name: dict(zip(("start", "stop", "num"), values, strict=True))}
    return None


def _three(first: str, second: str, third: str) -> dict[str, str]:
    """Return the axis that three numbers in a row stand for: MATLAB has the step in the middle."""
    is_count = third.isdigit() and int(third[:9]) > _MOST_STEP
    if not is_count and 0 < float(second) < float(third):
        return {"start": first, "stop": third, "step": second}
    return {"start": first, "stop": second, "num" if third.isdigit() else "step": third}


def _list_advice(values: list[Any]) -> str | None:
    """Return how an axis is written whose arguments were given as a list."""
    if len(values) != 3 or not all(type(value) in (int, float) for value in values):
        return None
    start, stop, third = values
    if not start < stop or start < stop < third:
        return None
    if type(third) is int and third > 1:
        found = {"start": start, "stop": stop, "num": third}
    elif 0 < third < stop - start:
        found = {"start": start, "stop": stop, "step": third}
    else:
        return None
    return f"give increasing values, or for a range {_flow(found)}"


def _renamed(axis: Mapping[str, Any], keep: tuple[str, ...] = ()) -> dict[str, Any] | None:
    """Return a mapping with the words of this project; None if there was nothing to rename."""
    found: dict[str, Any] = {}
    for key, value in axis.items():
        word = folded(key[:_LONGEST])
        if word in _BOUNDS and isinstance(value, list) and len(value) == 2:
            found |= {"start": value[0], "stop": value[1]}
        elif key in keep:
            found[key] = value
        elif word in _KEYS and _KEYS[word] not in found:
            found[_KEYS[word]] = value
        else:
            return None
    if {"num", "step"} <= set(found) or not {"start", "stop"} <= set(found):
        return None
    order = ("start", "stop", "num", "step", *keep)
    renamed = {key: found[key] for key in order if key in found}
    if set(renamed) == set(axis) or not _are_plain(renamed):
        return None
    return renamed


def _are_plain(values: Mapping[str, Any]) -> bool:
    return all(
        isinstance(value, bool | int | float)
        or (isinstance(value, str) and len(value) < 30 and _PLAIN.fullmatch(value) is not None)
        for value in values.values()
    )


def _no_axis(given: object, right: dict[str, Any] | None) -> str | None:
    return None if right is None else f"{show(given)} is not an axis; write {_flow(right)}"


def _unknown(given: Mapping[str, Any], right: Mapping[str, Any]) -> str:
    return listed([name for name in given if name not in right])


def _flow(value: object) -> str:
    """Return plain data in YAML's flow style, as a user would write it."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, bool):
        return str(value).lower()
    return number_text(value) if isinstance(value, int | float) else str(value)

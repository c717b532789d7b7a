"""Checking plain data against a class of options, with messages for people.

The classes are dataclasses made with `gradatlas.options.options`; pydantic does the checking, and
what is allowed follows from the type of the field.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import math
import types
import typing
from collections.abc import Mapping
from typing import Any, Literal, TypeVar

import annotated_types
import pydantic

from gradatlas.config.advice.color_maps import DEFAULT_MAP, why_unfit
from gradatlas.config.advice.colors import color_advice
from gradatlas.config.advice.keys import literals, value_advice
from gradatlas.config.arithmetic import may_be_number, members, why_no_number, why_no_numbers
from gradatlas.config.problems import Problems, join_key, nearest, show
from gradatlas.numbers import canonical
from gradatlas.options import Spelling

_LONG = 60
"""Characters of what is allowed that are shown beside the nearest right value."""
_T = TypeVar("_T")


def check_options(options: type[_T], value: object, key: str, problems: Problems) -> _T | None:
    """Return an instance of `options` made from the mapping `value`.

    What is wrong is added to `problems`, under the dotted `key`; the result is then None.
    """
    if not isinstance(value, dict):
        problems.add(key, f"{show(value)} is not a mapping; its keys are {_names(options)}")
        return None
    checked: Any = options  # what a cache is asked for must be known to be hashable
    try:
        # JSON, because its strict mode takes a list for a tuple but no text for a number. Canonical
        # numbers, because it does not take 9.0 or 9e0 for a whole one.
        result: _T = _adapter(checked).validate_json(json.dumps(canonical(value)), strict=True)
    except pydantic.ValidationError as error:
        for field in dict.fromkeys(str(item["loc"][0]) for item in error.errors()):
            _explain(options, field, value, key, problems)
        return None
    return _with_spellings(result)


def _with_spellings(values: _T) -> _T:
    """Return options with the one spelling of values that have one, such as colours."""
    changed = {}
    for name, annotation in field_types(type(values)).items():
        given = getattr(values, name)
        spelled = _spelling(annotation, given) if isinstance(given, str) else None
        if spelled not in (None, given):
            changed[name] = spelled
    return dataclasses.replace(values, **changed) if changed else values  # type: ignore[type-var]


def _spelling(annotation: Any, value: str) -> str | None:
    """Return the one spelling of a value; None where its type has none, or does not allow it."""
    arguments = typing.get_args(annotation)
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        spelled = (_spelling(argument, value) for argument in arguments)
        return next((spelling for spelling in spelled if spelling is not None), None)
    for constraint in arguments[1:]:
        if isinstance(constraint, Spelling):
            return constraint.of(value)
    return None


def check_key(name: str, names: typing.Iterable[str], key: str, problems: Problems) -> bool:
    """Return whether `name` is one of `names`; add a problem where it is not."""
    known = list(names)
    if name in known:
        return True
    problems.add(join_key(key, name), f"unknown key {show(name)}; {nearest(name, known)}")
    return False


def is_finite_number(value: object) -> bool:
    """Return whether a value of the config is a number, and neither infinite nor NaN."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def field_types(options: type) -> Mapping[str, Any]:
    """Return the type of each field of a class of options, by name."""
    return _field_types(options)


@functools.cache  # annotations are text, which is read anew each time
def _field_types(options: Any) -> Mapping[str, Any]:
    return typing.get_type_hints(options, include_extras=True)


def describe(annotation: Any) -> str:
    """Return what values an annotated type allows, in words."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _bounded(describe(arguments[0]), arguments[1:])
    if origin is Literal:
        return ("one of " if len(arguments) > 1 else "") + ", ".join(_literal(a) for a in arguments)
    if origin in (typing.Union, types.UnionType):
        words = dict.fromkeys(describe(argument) for argument in _with_one_literal(arguments))
        return " or ".join(words)
    if origin is tuple and Ellipsis not in arguments:
        return f"a list of {len(arguments)}, each {describe(arguments[0])}"
    if origin in (list, tuple):
        return f"a list, each {describe(arguments[0])}"
    if origin is dict:
        return f"a mapping to {describe(arguments[1])}"
    simple = {
        float: "a number",
        int: "a whole number",
        str: "text",
        bool: "true or false",
        type(None): "null",
    }
    return simple.get(annotation, "a mapping")


def _with_one_literal(arguments: tuple[Any, ...]) -> list[Any]:
    """Return the parts of a union with all its literals in one, each word of a config once."""
    words: dict[str, Any] = {}
    others: list[Any] = []
    place = 0
    for argument in arguments:
        if typing.get_origin(argument) is not Literal:
            others.append(argument)
            continue
        place = place if words else len(others)
        for value in typing.get_args(argument):
            words.setdefault(_literal(value), value)
    return [*others[:place], Literal[tuple(words.values())], *others[place:]] if words else others


@functools.cache
def _adapter(options: Any) -> pydantic.TypeAdapter[Any]:
    return pydantic.TypeAdapter(options)


def _names(options: type) -> str:
    return ", ".join(field.name for field in dataclasses.fields(options)) or "none"


def _explain(
    options: type, field: str, value: dict[str, Any], key: str, problems: Problems
) -> None:
    types_of = field_types(options)
    if not check_key(field, types_of, key, problems):
        return
    allowed = describe(types_of[field])
    if field in value:
        problems.add(join_key(key, field), _why_not(field, types_of[field], value[field], allowed))
    else:
        problems.add(join_key(key, field), f"is missing; give {allowed}")


def _why_not(field: str, annotation: Any, given: object, allowed: str) -> str:
    alternatives = members(annotation)
    # Where words are allowed, too, a word is a slip of one of them.
    if isinstance(given, str) and not (given.isidentifier() and len(alternatives) > 1):
        if may_be_number(annotation, given):
            return why_no_number(given, allowed)
    elif isinstance(given, list | dict) and all(map(_holds_numbers, alternatives)):
        return f"{show(given)} is not allowed; give {allowed}{why_no_numbers(given)}"
    unfit = why_unfit(given, annotation)
    meant = value_advice(field, given, literals(annotation)) or color_advice(given, annotation)
    if unfit is not None:
        return f"{show(given)} is not allowed: {unfit}; use {meant or DEFAULT_MAP}"
    if meant is None:
        return f"{show(given)} is not allowed; give {allowed}"
    rest = f" give {allowed}" if len(allowed) < _LONG else ""
    return f"{show(given)} is not allowed; did you mean {meant}?{rest}"


def _holds_numbers(annotation: Any) -> bool:
    """Return whether a type is that of words alone, of numbers, or of what holds numbers alone."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (list, tuple, dict, typing.Annotated):
        inner = arguments[1:] if origin is dict else arguments[:1]
        return all(_holds_numbers(member) for one in inner for member in members(one))
    return origin is Literal or annotation in (int, float, type(None))


def _literal(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _bounded(what: str, constraints: tuple[Any, ...]) -> str:
    words = []
    for constraint in constraints:
        match constraint:
            case annotated_types.Gt(gt):
                words.append(f"above {gt}")
            case annotated_types.Ge(ge):
                words.append(f"from {ge}")
            case annotated_types.Lt(lt):
                words.append(f"below {lt}")
            case annotated_types.Le(le):
                words.append(f"up to {le}")
            case str():
                return constraint  # a description in the type's own words
            case annotated_types.Len(minimum, None):
                words.append(f"with at least {minimum}")
    return " ".join([what, *words])

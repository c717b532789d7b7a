"""Values for the options of layers, methods and figures, found by the types of the options.

A layer or a method that is new has its values by this, without an edit here, unless none of
`VALUES` is of the type of one of its options.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import random
import typing
from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeVar

import numpy as np

from gradatlas.config.checking import check_options, field_types
from gradatlas.config.problems import Problems
from gradatlas.differentiation.method import (
    GIVEN,
    MethodSpec,
    find_method,
    method_names,
    specify_method,
)

_T = TypeVar("_T")

VALUES: tuple[object, ...] = (
    *(True, False, None),
    *(1, 5, 12, 200, 0.1, 0.5, -1.0, 7.0, 1e-300, 1e-5, 50),
    *("steelblue", "#f00", "#00800080", "costs $5 {or} more", ""),
    # Increasing numbers: levels, ends of axes, places.
    *((0.0,), (3.0,), (1e6,), (-1.0, 0.0, 0.3), (0.0, 5e-324), (2.0, 99.0), (-99.0, 0.3)),
    *((-9.0, -8.0), (-1e300, 1e300), (1.0, 1.0000000000000002)),
    tuple(map(float, np.linspace(-2.0, 3.5, 1000))),
    # Numbers above 0: ends of scales, sizes.
    *((1e-280, 1e280), (1e-3, 1e-2), (1e100, 2e100), (2.4, 1.8)),
    *(("run 0",), ("run 2", "run 1"), ("no such run",)),
    *(("minimum", "saddle"), ("degenerate",)),
    {"x0": (-0.2, 0.7)},
    {"x0": "linear"},
)
"""Ordinary values and hostile ones; of each option those count that a config may give it."""
_WORDS_OFTEN = 3
"""How often a word comes at most for each other value: words are other ways to draw."""


def checked(options: type[_T], **values: Any) -> _T | None:
    """Return an instance of a class of options as a config makes it; None if one is wrong."""
    return check_options(options, values, "", Problems())


def choices(options: type) -> Mapping[str, tuple[object, ...]]:
    """Return each option of a class with its words, and with all of `VALUES` that it may have.

    Words come more than once where there are many other values. An assertion holds that each option
    has a value.
    """
    return _choices(options)


@functools.cache
def _choices(options: Any) -> Mapping[str, tuple[object, ...]]:
    found = {}
    for name, annotation in field_types(options).items():
        words = _words(annotation)
        others = tuple(v for v in VALUES if v not in words and _fits(options, name, v))
        assert words or others, f"add values for the option {name} to VALUES"
        often = min(_WORDS_OFTEN, len(others) // len(words)) if words else 1
        found[name] = words * max(often, 1) + others
    return found


def _fits(options: Any, name: str, value: object) -> bool:
    return checked(options, **{name: value}) is not None


def _words(annotation: Any) -> tuple[object, ...]:
    if typing.get_origin(annotation) is Literal:
        return typing.get_args(annotation)
    if typing.get_origin(annotation) is dict:
        return ()
    return tuple(word for inner in typing.get_args(annotation) for word in _words(inner))


def samples(options: type[_T], count: int, seed: str, **fixed: Any) -> Iterator[_T]:
    """Yield `count` instances of a class of options, the same at every run.

    Each value of an option comes up as often as the others, so that it comes up at all where there
    are enough instances; those that are `fixed` are the same in all.
    """
    columns = {}
    for name, values in choices(options).items():
        chance = random.Random(f"{seed} {name}")
        # Those that come up once more are not always the same.
        column = [*values * (count // len(values)), *chance.sample(values, count % len(values))]
        chance.shuffle(column)
        columns[name] = column
    for index in range(count):
        chosen = {name: column[index] for name, column in columns.items()}
        made = checked(options, **(chosen | fixed))
        assert made is not None, f"{chosen} cannot go together"
        yield made


def _all_values(annotation: Any) -> tuple[object, ...]:
    """Return all values of a type, if they are few; else none."""
    if annotation is bool:
        return (False, True)
    return typing.get_args(annotation) if typing.get_origin(annotation) is Literal else ()


def method_variants(name: str) -> Iterator[MethodSpec]:
    """Yield a method once for each choice among its words, such as each order."""
    types = field_types(find_method(name).Options)
    few = {option: found for option, kind in types.items() if (found := _all_values(kind))}
    for values in itertools.product(*few.values()):
        yield specify_method(name, **dict(zip(few, values, strict=True)))


def every_method() -> tuple[MethodSpec, ...]:
    """Return the variants of all methods that compute a gradient, instead of being given one."""
    names = (name for name in method_names() if name != GIVEN)
    return tuple(variant for name in names for variant in method_variants(name))


def takes_a_step(method: MethodSpec) -> bool:
    return "step" in field_types(type(method.options))


def with_step(method: MethodSpec, step: float | str) -> MethodSpec:
    """Return a method with another step."""
    options: Any = method.options
    return MethodSpec(method.name, dataclasses.replace(options, step=step))


def method_text(method: object) -> str | None:
    """Return a method with all that is not its default, as the name of a case: `central-order=4`.

    For `ids` of pytest, which names all but specs itself: for these this is None.
    """
    if not isinstance(method, MethodSpec):
        return None
    default = specify_method(method.name)
    options = field_types(type(method.options))
    changed = [f"{o}={method.option(o)}" for o in options if method.option(o) != default.option(o)]
    return "-".join([method.name, *changed])

"""Sweeps: from what stands in the config to the list of points, each a mapping of swept values.

A mapping of keys to values is the product of the values, the first key slowest; a list of
mappings is the union of their products. Values are a list, or a range with numpy's arguments.
"""

from __future__ import annotations

import hashlib
import itertools
import math
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Annotated, Any

from annotated_types import Ge, Le

from gradatlas.config.advice.ranges import arguments_advice, exponents_advice, values_advice
from gradatlas.config.checking import check_options, is_finite_number
from gradatlas.config.problems import Problems, join_key, nearest, show
from gradatlas.numbers import canonical_number, number_text
from gradatlas.options import PositiveFloat, options
from gradatlas.ranges import (
    count_steps,
    geometric_values,
    linear_values,
    power_values,
    stepped_values,
)

MAX_POINTS = 100_000
"""The most points that one atlas may have: planning takes 0.01 ms and 1 KB for each file."""
_MAX_SWEPT_KEYS = 100
_MAX_NAME_BYTES = 120
_SAFE = re.compile(r"[A-Za-z0-9_.,=+-]+")
_NAME_DIGITS, _ALL_DIGITS = 12, 17
"""The digits of numbers in names, and those that tell every float64 from every other."""
NOTHING_SWEPT = "base"
"""The full name of a point where nothing is swept."""

_NOT_FINITE = "gives numbers that are not finite; give smaller ones"
_Count = Annotated[int, Ge(1), Le(MAX_POINTS)]

Value = float | str | bool
SweptValues = dict[str, Value | dict[str, str]]
"""Swept key → value; a function in Python is a mapping: `{python: path:name}`."""


@options
class _CountedRange:
    """A range that is told how many numbers it has."""

    start: float
    stop: float
    num: _Count = 50
    endpoint: bool = True

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return self.num


@options
class Linspace(_CountedRange):
    """`num` evenly spaced numbers from `start` to `stop`, as numpy.linspace."""

    def values(self) -> list[float]:
        """Return the numbers."""
        return linear_values(self.start, self.stop, self.num, endpoint=self.endpoint)


@options
class Logspace(_CountedRange):
    """Numbers from `base`**`start` to `base`**`stop`, evenly spaced in the exponent."""

    base: PositiveFloat = 10.0

    def ends(self) -> tuple[float, float]:
        """Return the powers of both ends; infinity for one that is too large."""
        ends = []
        for exponent in (self.start, self.stop):
            try:
                ends.append(self.base**exponent)
            except OverflowError:
                ends.append(math.inf)
        return ends[0], ends[1]

    def values(self) -> list[float]:
        """Return the numbers."""
        try:
            return power_values(self.start, self.stop, self.num, self.base, endpoint=self.endpoint)
        except OverflowError:
            raise ValueError(exponents_advice(self.start, self.stop, self.num)) from None


@options
class Geomspace(_CountedRange):
    """`num` numbers from `start` to `stop` in constant ratio, as numpy.geomspace."""

    def refusal(self) -> str | None:
        """Return what is wrong with the ends; None if nothing is."""
        if (self.start > 0) == (self.stop > 0) and 0 not in (self.start, self.stop):
            return None
        return (
            f"start {number_text(self.start)} and stop {number_text(self.stop)} must have "
            "one sign and not be 0; use linspace to pass through 0"
        )

    def values(self) -> list[float]:
        """Return the numbers.

        Raises:
            ValueError: the ends are not both positive or both negative.
        """
        reason = self.refusal()
        if reason is not None:
            raise ValueError(reason)
        return geometric_values(self.start, self.stop, self.num, endpoint=self.endpoint)


@options
class Arange:
    """Numbers from `start` in steps of `step`; `stop` is excluded, however steps are rounded."""

    start: float
    stop: float
    step: PositiveFloat

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return count_steps(self.start, self.stop, self.step)

    def values(self) -> list[float]:
        """Return the numbers.

        Raises:
            ValueError: there are none, or too many.
        """
        if not 1 <= self.size <= MAX_POINTS:
            raise ValueError(
                f"start {number_text(self.start)} and stop {number_text(self.stop)} leave "
                f"{_count_text(self.size)} values; give 1 to {MAX_POINTS}"
            )
        return stepped_values(self.start, self.stop, self.step)


RANGES: dict[str, type[Linspace | Logspace | Geomspace | Arange]] = {
    "linspace": Linspace,
    "geomspace": Geomspace,
    "logspace": Logspace,
    "arange": Arange,
}


def expand_sweep(
    sweep: object, key: str, problems: Problems, most: int = MAX_POINTS, why: str = ""
) -> dict[str, SweptValues]:
    """Return the swept values of each point, in order and without repetitions, by its full name.

    What is swept where nothing is swept is one point without swept values.

    Args:
        sweep: what stands in the config.
        key: where it stands.
        problems: where to add what is wrong.
        most: how many points there may be; what makes more is not expanded.
        why: the ground for that limit, for the message.
    """
    why = why or f"an atlas has {MAX_POINTS} points at most"
    products = sweep if isinstance(sweep, list) else [sweep]
    total = 0
    counted: list[tuple[str, dict[str, _Values]]] = []
    # Counted before anything is made, so that no range and no product can be too long to make.
    for index, product in enumerate(products):
        where = f"{key}[{index}]" if isinstance(sweep, list) else key
        if not isinstance(product, dict):
            problems.add(
                where, f"{show(product)} is not a mapping; give swept keys with their values"
            )
            continue
        if len(product) > _MAX_SWEPT_KEYS:
            problems.add(where, f"has {len(product)} keys; {_MAX_SWEPT_KEYS} at most")
            continue
        read = {
            name: _values(values, join_key(where, name), problems, name == "function")
            for name, values in product.items()
        }
        total += math.prod(max(1, values.size) for values in read.values())
        if total > most:
            problems.add(where, f"makes {_count_text(total)} points; {why}; give fewer values")
            return {}
        counted.append((where, read))
    if not products:
        problems.add(key, "is an empty list; give mappings, or leave the key out")
    points: dict[str, SweptValues] = {}
    for where, read in counted:
        _add_product(points, read, where, problems)
    return points


def _add_product(
    points: dict[str, SweptValues], read: dict[str, _Values], where: str, problems: Problems
) -> None:
    """Add the points of a product to those that there are, by their full names."""
    lists = []
    for name, values in read.items():
        # A parameter keeps some value, so that the rest of the study can be checked as well.
        usable = values.make() or ([] if "." in name else [1])
        if usable:
            lists.append([(f"{name}={value_text(value)}", (name, value)) for value in usable])
    for combination in itertools.product(*lists):
        full = ",".join([text for text, _ in combination]) or NOTHING_SWEPT
        swept = dict([pair for _, pair in combination])
        other = points.setdefault(full, swept)
        if other is not swept and other != swept:
            problems.add(where, f"{full} would name two points; rename one of the files")


def _count_text(count: int) -> str:
    return str(count) if count < 10**15 else f"{float(min(count, 10**300)):.0e}"


def case_names(points: Mapping[str, SweptValues]) -> list[str]:
    """Return the names of the points of a study, given their swept values by their full names.

    A name shows numbers in the shortest form that is right to twelve digits, or to as many more as
    it takes to tell the values of its key apart.
    """
    numbers: dict[str, set[float]] = {}
    for swept in points.values():
        for key, value in swept.items():
            if type(value) in (int, float):
                numbers.setdefault(key, set()).add(value)  # type: ignore[arg-type]
    shortened = {key: _short_texts(values) for key, values in numbers.items()}
    if not any(shortened.values()):
        return [point_name(full) for full in points]
    names = []
    for full, swept in points.items():
        pieces = []
        for key, value in swept.items():
            text = shortened[key].get(value) if isinstance(value, float) else None
            pieces.append(f"{key}={text or value_text(value)}")
        names.append(point_name(full, ",".join(pieces) or NOTHING_SWEPT))
    return names


def point_name(full: str, shown: str | None = None) -> str:
    """Return the name of a point, given its full name: `b=10,gradient.method=central`.

    The name is safe as the name of a file or folder. Where characters had to be replaced, or the
    name had to be cut, a digest of the full name keeps it unique.

    Args:
        full: the name with all digits of its numbers.
        shown: the same with fewer digits, if that is enough.
    """
    shown = full if shown is None else shown
    if len(shown) <= _MAX_NAME_BYTES and _SAFE.fullmatch(shown):
        return shown
    safe = re.sub(r"[^A-Za-z0-9_.,=+-]+", "_", shown)
    digest = hashlib.sha256(full.encode()).hexdigest()[:12]
    return f"{safe[: _MAX_NAME_BYTES - len(digest) - 1]}-{digest}"


def _short_texts(values: Collection[float]) -> dict[float, str]:
    """Return texts with fewer digits of those numbers that need no more to be told apart."""
    exact = {value: number_text(value) for value in values}
    for digits in range(_NAME_DIGITS, _ALL_DIGITS):
        short = {}
        for value, text in exact.items():
            if len(text) > digits:
                fewer = number_text(float(f"{value:.{digits}g}"))
                if len(fewer) < len(text):
                    short[value] = fewer
        if len({short.get(value, text) for value, text in exact.items()}) == len(exact):
            return short
    return {}


def plain_value(value: Value | dict[str, str]) -> Value:
    """Return a swept value as it is shown: functions in Python as `mine.saddle`.

    The gradient that one brings follows: `mine.saddle+saddle_gradient`, `mine.saddle+jax`.
    """
    if isinstance(value, dict):
        path, _, name = str(value.get("python")).rpartition(":")
        gradient = str(value.get("gradient") or value.get("autodiff") or "").rpartition(":")[2]
        return f"{PurePath(path).stem}.{name}" + (f"+{gradient}" if gradient else "")
    return value


def value_text(value: Value | dict[str, str]) -> str:
    """Return a swept value as text."""
    value = plain_value(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else number_text(value)


@dataclass(frozen=True)
class _Values:
    """The values of a swept key, not made yet."""

    size: int
    make: Callable[[], list[Value | dict[str, str]]]


_NO_VALUES = _Values(0, list)


def _values(values: object, key: str, problems: Problems, functions: bool) -> _Values:
    if functions and _is_python(values):
        values = [values]
    if not functions and (advice := values_advice(values)) is not None:
        problems.add(key, advice)
        return _NO_VALUES
    if isinstance(values, dict):
        return _range(values, key, problems)
    if isinstance(values, bool | int | float | str):
        values = [values]  # a value that stays, beside those that are swept
    if not isinstance(values, list) or not values:
        problems.add(
            key,
            f"{show(values)} is not a list of values; give a list, or one of {', '.join(RANGES)}",
        )
        return _NO_VALUES
    result: list[Value | dict[str, str]] = []
    for index, value in enumerate(values):
        if isinstance(value, bool | str) or (functions and _is_python(value)):
            result.append(value)
        elif is_finite_number(value):
            result.append(canonical_number(value))
        else:
            problems.add(f"{key}[{index}]", f"{show(value)} cannot be swept; give a number or text")
    return _Values(len(result), lambda: result)


def _is_python(value: object) -> bool:
    return isinstance(value, dict) and "python" in value


def _range(values: dict[str, Any], key: str, problems: Problems) -> _Values:
    if len(values) != 1:
        problems.add(key, f"has {len(values)} keys; give exactly one of {', '.join(RANGES)}")
        return _NO_VALUES
    [(name, arguments)] = values.items()
    if name not in RANGES:
        problems.add(join_key(key, name), f"unknown range {show(name)}; {nearest(name, RANGES)}")
        return _NO_VALUES
    if (advice := arguments_advice(name, arguments)) is not None:
        problems.add(join_key(key, name), advice)
        return _NO_VALUES
    made = check_options(RANGES[name], arguments, join_key(key, name), problems)
    if made is None:
        return _NO_VALUES

    def make() -> list[Value | dict[str, str]]:
        try:
            result = made.values()
            if not all(map(math.isfinite, result)):
                raise ValueError(_NOT_FINITE)
        except ValueError as error:
            problems.add(join_key(key, name), str(error))
            return []
        return [canonical_number(value) for value in result]

    return _Values(made.size, make)

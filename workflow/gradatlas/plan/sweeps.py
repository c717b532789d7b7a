"""Sweeps: from what stands in the config to the list of points, each a mapping of swept values.

A mapping of keys to values is the product of the values, the first key slowest; a list of
mappings is the union of their products. Values are a list, or a range with numpy's arguments.
"""

from __future__ import annotations

import hashlib
import itertools
import math
import re
from collections.abc import Callable
from pathlib import PurePath
from typing import Annotated, Any

from annotated_types import Ge, Le

from gradatlas.numbers import canonical_number, number_text
from gradatlas.options import PositiveFloat, options
from gradatlas.plan.checking import check_options, is_finite_number
from gradatlas.plan.problems import Problems, join_key, nearest, show

MAX_POINTS = 1_000_000
"""The most points that one study may have."""
_MAX_NAME_BYTES = 120

_Count = Annotated[int, Ge(1), Le(MAX_POINTS)]

Value = float | str | bool
SweptValues = dict[str, Value | dict[str, str]]
"""Swept key → value; a function in Python is a mapping: `{python: path:name}`."""


@options
class Linspace:
    """`num` evenly spaced numbers from `start` to `stop`, as numpy.linspace."""

    start: float
    stop: float
    num: _Count = 50
    endpoint: bool = True

    def values(self) -> list[float]:
        """Return the numbers."""
        intervals = self.num - 1 if self.endpoint else self.num
        step = (self.stop - self.start) / intervals if intervals else 0.0
        result = [self.start + index * step for index in range(self.num)]
        if self.endpoint and self.num > 1:
            result[-1] = self.stop
        return result


@options
class Logspace:
    """Numbers from `base`**`start` to `base`**`stop`, evenly spaced in the exponent."""

    start: float
    stop: float
    num: _Count = 50
    endpoint: bool = True
    base: PositiveFloat = 10.0

    def values(self) -> list[float]:
        """Return the numbers."""
        exponents = Linspace(
            start=self.start, stop=self.stop, num=self.num, endpoint=self.endpoint
        ).values()
        return [self.base**exponent for exponent in exponents]


@options
class Geomspace:
    """`num` numbers from `start` to `stop` in constant ratio, as numpy.geomspace."""

    start: float
    stop: float
    num: _Count = 50
    endpoint: bool = True

    def values(self) -> list[float]:
        """Return the numbers.

        Raises:
            ValueError: the ends are not both positive or both negative.
        """
        if (self.start > 0) != (self.stop > 0) or 0 in (self.start, self.stop):
            raise ValueError(
                f"start {number_text(self.start)} and stop {number_text(self.stop)} must have "
                "one sign and not be 0; use linspace to pass through 0"
            )
        sign = math.copysign(1.0, self.start)
        result = [
            sign * value
            for value in Logspace(
                start=math.log10(abs(self.start)),
                stop=math.log10(abs(self.stop)),
                num=self.num,
                endpoint=self.endpoint,
            ).values()
        ]
        result[0] = self.start
        if self.endpoint and self.num > 1:
            result[-1] = self.stop
        return result


@options
class Arange:
    """Numbers from `start` in steps of `step`; `stop` is excluded, as with numpy.arange."""

    start: float
    stop: float
    step: PositiveFloat

    def values(self) -> list[float]:
        """Return the numbers.

        Raises:
            ValueError: there are none, or too many.
        """
        length = (self.stop - self.start) / self.step
        if not 0 < length <= MAX_POINTS:
            raise ValueError(
                f"start {number_text(self.start)} and stop {number_text(self.stop)} leave "
                f"{max(0, length):.0f} values; give 1 to {MAX_POINTS}"
            )
        # numpy fills with the difference of the first two values, as they were rounded.
        step = (self.start + self.step) - self.start
        return [self.start + index * step for index in range(math.ceil(length))]


RANGES: dict[str, type[Linspace | Logspace | Geomspace | Arange]] = {
    "linspace": Linspace,
    "geomspace": Geomspace,
    "logspace": Logspace,
    "arange": Arange,
}


def expand_sweep(sweep: object, key: str, problems: Problems) -> list[SweptValues]:
    """Return the swept values of each point, in order and without repetitions.

    No sweep at all gives one point without swept values.
    """
    products = sweep if isinstance(sweep, list) else [sweep]
    points: dict[str, SweptValues] = {}
    for index, product in enumerate(products):
        where = f"{key}[{index}]" if isinstance(sweep, list) else key
        if not isinstance(product, dict):
            problems.add(
                where, f"{show(product)} is not a mapping; give swept keys with their values"
            )
            continue
        lists = []
        for name, values in product.items():
            usable = _values(values, join_key(where, name), problems, name == "function")
            # A parameter keeps some value, so that the rest of the study can be checked as well.
            usable = usable or ([] if "." in name else [1])
            if usable:
                lists.append([(name, value) for value in usable])
        count = math.prod(map(len, lists))
        if count + len(points) > MAX_POINTS:
            problems.add(where, f"makes {count} points; {MAX_POINTS} in a study at most")
            continue
        for combination in itertools.product(*lists):
            swept = dict(combination)
            other = points.setdefault(_full_name(swept), swept)
            if other != swept:
                problems.add(
                    where, f"{_full_name(swept)} would name two points; rename one of the files"
                )
    if not products:
        problems.add(key, "is an empty list; give mappings, or leave the key out")
    return list(points.values())


def point_name(swept: SweptValues) -> str:
    """Return the name of a point: `b=10,gradient.method=central`; `base` if nothing is swept.

    The name is safe as the name of a file or folder. Where characters had to be replaced, or the
    name had to be cut, a digest of the full name keeps it unique.
    """
    full = _full_name(swept)
    safe = re.sub(r"[^A-Za-z0-9_.,=+-]+", "_", full)
    if safe == full and len(full) <= _MAX_NAME_BYTES:
        return full
    digest = hashlib.sha256(full.encode()).hexdigest()[:12]
    return f"{safe[: _MAX_NAME_BYTES - len(digest) - 1]}-{digest}"


def _full_name(swept: SweptValues) -> str:
    return ",".join(f"{key}={value_text(value)}" for key, value in swept.items()) or "base"


def plain_value(value: Value | dict[str, str]) -> Value:
    """Return a swept value as it is shown: functions in Python as `mine.saddle`."""
    if isinstance(value, dict):
        path, _, name = str(value.get("python")).rpartition(":")
        return f"{PurePath(path).stem}.{name}"
    return value


def value_text(value: Value | dict[str, str]) -> str:
    """Return a swept value as text."""
    value = plain_value(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else number_text(value)


def _values(
    values: object, key: str, problems: Problems, functions: bool
) -> list[Value | dict[str, str]]:
    if functions and _is_python(values):
        values = [values]
    if isinstance(values, dict):
        return list(_range(values, key, problems))
    if isinstance(values, bool | int | float | str):
        values = [values]  # a value that stays, beside those that are swept
    if not isinstance(values, list) or not values:
        problems.add(
            key,
            f"{show(values)} is not a list of values; give a list, or one of {', '.join(RANGES)}",
        )
        return []
    result: list[Value | dict[str, str]] = []
    for index, value in enumerate(values):
        if isinstance(value, bool | str) or (functions and _is_python(value)):
            result.append(value)
        elif is_finite_number(value):
            result.append(canonical_number(value))
        else:
            problems.add(f"{key}[{index}]", f"{show(value)} cannot be swept; give a number or text")
    return result


def _is_python(value: object) -> bool:
    return isinstance(value, dict) and "python" in value


def _range(values: dict[str, Any], key: str, problems: Problems) -> list[float]:
    if len(values) != 1:
        problems.add(key, f"has {len(values)} keys; give exactly one of {', '.join(RANGES)}")
        return []
    [(name, arguments)] = values.items()
    if name not in RANGES:
        problems.add(join_key(key, name), f"unknown range {show(name)}; {nearest(name, RANGES)}")
        return []
    made = check_options(RANGES[name], arguments, join_key(key, name), problems)
    if made is None:
        return []
    make: Callable[[], list[float]] = made.values
    try:
        result = make()
        if not all(map(math.isfinite, result)):
            raise ValueError("gives numbers that are not finite; give smaller ones")
    except (ValueError, OverflowError) as error:
        problems.add(join_key(key, name), str(error))
        return []
    return [canonical_number(value) for value in result]

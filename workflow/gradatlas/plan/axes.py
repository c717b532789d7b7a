"""The axes of a grid, as the config gives them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from annotated_types import Ge, Le

from gradatlas.numbers import number_text
from gradatlas.options import PositiveFloat, options
from gradatlas.plan.checking import check_options, is_finite_number
from gradatlas.plan.names import check_variable
from gradatlas.plan.problems import Problems, join_key, show
from gradatlas.plan.range_slips import axis_advice, grid_advice

MAX_AXIS_POINTS = 10_000_000
"""The most points that one axis may have. Fields are computed in parts, but each axis as a whole,
which takes four arrays of its length: 320 MB."""
MAX_GRID_POINTS = 1_000_000_000
"""The most points that one grid may have: 8 GB a variable."""
MAX_COORDINATE = 1e300
"""The largest coordinate, with room for the margins of figures below the largest float64."""
MAX_AXES = 3
"""The most axes that a function may have."""


@options
class AxisByNumber:
    """Evenly spaced values with both ends included."""

    start: float
    """The first value."""
    stop: float
    """The last value, above `start`."""
    num: Annotated[int, Ge(2), Le(MAX_AXIS_POINTS)]
    """How many values there are."""


@options
class AxisByStep:
    """Values in equal steps, as numpy.arange makes them."""

    start: float
    """The first value."""
    stop: float
    """The end, itself excluded, above `start`."""
    step: PositiveFloat
    """The spacing between the values."""


Axis = AxisByNumber | AxisByStep | list[float]

_FORMS = "{start, stop, num}, {start, stop, step} or a list of increasing numbers"


def check_grid(grid: object, key: str, problems: Problems) -> dict[str, Any] | None:
    """Return the axes of a grid in canonical form, in their order; None if something is wrong."""
    if not isinstance(grid, dict) or not grid:
        problems.add(key, f"{show(grid)} is not a grid; give each axis by name, as {_FORMS}")
        return None
    if len(grid) > MAX_AXES:
        problems.add(key, f"has {len(grid)} axes; {MAX_AXES} at most")
        return None
    before = len(problems)
    for name in grid:
        if (advice := grid_advice(grid, name)) is not None:
            problems.add(join_key(key, name), advice)
    if len(problems) > before:
        return None
    axes = {
        name: _check_axis(name, axis, join_key(key, name), problems) for name, axis in grid.items()
    }
    if len(problems) > before:
        return None
    points = grid_size(axes)
    if points > MAX_GRID_POINTS:
        size = bytes_text(field_bytes([axis_size(axis) for axis in axes.values()]))
        problems.add(
            key, f"has {points} points, which make a file of {size}; {MAX_GRID_POINTS} at most"
        )
        return None
    return axes


def axis_size(axis: dict[str, Any]) -> int:
    """Return the number of values on an axis in canonical form."""
    if "values" in axis:
        return len(axis["values"])
    if "num" in axis:
        return int(axis["num"])
    length: float = (axis["stop"] - axis["start"]) / axis["step"]
    return max(0, math.ceil(min(length, 2 * MAX_AXIS_POINTS)))


def grid_size(grid: Mapping[str, Any]) -> int:
    """Return the number of points of a grid in canonical form."""
    return math.prod(axis_size(axis) for axis in grid.values())


def field_bytes(sizes: Sequence[int], *, has_error: bool = True, has_estimate: bool = False) -> int:
    """Return the bytes of the variables of a gradient file, without the flags.

    Args:
        sizes: The number of points along each axis.
        has_error: Whether there is an `error`, as there is for formulas.
        has_estimate: Whether there is an `error_estimate`.
    """
    variables = 1 + len(sizes) + 1 + has_error + has_estimate  # f, its derivatives, their norm
    return 8 * variables * math.prod(sizes)


def bytes_text(count: int) -> str:
    """Return a number of bytes for people: `48 GB`."""
    for exponent, unit in ((15, "PB"), (12, "TB"), (9, "GB"), (6, "MB"), (3, "kB")):
        if count >= 10**exponent:
            return f"{float(f'{count / 10**exponent:.3g}'):g} {unit}"
    return f"{count} bytes"


def _check_axis(name: str, axis: object, key: str, problems: Problems) -> dict[str, Any]:
    check_variable(name, "an axis", key, problems)
    if (isinstance(axis, str | dict)) and (advice := axis_advice(axis)) is not None:
        problems.add(key, advice)
        return {}
    if isinstance(axis, list):
        return _check_values(axis, key, problems)
    if not isinstance(axis, dict):
        problems.add(key, f"{show(axis)} is not an axis; give {_FORMS}")
        return {}
    if "step" in axis and "num" in axis:
        problems.add(key, "has both num and step; keep one of them")
        return {}
    form: type[AxisByStep | AxisByNumber] = AxisByStep if "step" in axis else AxisByNumber
    checked = check_options(form, axis, key, problems)
    if checked is None:
        return {}
    if not checked.start < checked.stop:
        problems.add(
            key,
            f"start {number_text(checked.start)} is not below stop {number_text(checked.stop)}; "
            "give the smaller bound first",
        )
        return {}
    if max(-checked.start, checked.stop) > MAX_COORDINATE:
        problems.add(key, f"reaches beyond {MAX_COORDINATE:g}; give bounds within that")
        return {}
    size = axis_size(axis)
    if not 2 <= size <= MAX_AXIS_POINTS:
        number = f"over {MAX_AXIS_POINTS}" if size > MAX_AXIS_POINTS else str(size)
        problems.add(key, f"has {number} values; give 2 to {MAX_AXIS_POINTS}")
    elif (checked.stop - checked.start) / size < 2 * max(
        math.ulp(checked.start), math.ulp(checked.stop)
    ):
        problems.add(
            key, "has values so close that floating-point numbers cannot tell them; give fewer"
        )
    return dict(axis)


def _check_values(values: list[Any], key: str, problems: Problems) -> dict[str, Any]:
    for index, value in enumerate(values):
        if not is_finite_number(value):
            problems.add(f"{key}[{index}]", f"{show(value)} is not a finite number; give one")
            return {}
        if abs(value) > MAX_COORDINATE:
            problems.add(
                f"{key}[{index}]", f"{show(value)} lies beyond {MAX_COORDINATE:g}; give less"
            )
            return {}
    if len(values) < 2:
        problems.add(key, f"has {len(values)} values; give 2 or more")
    for index in range(1, len(values)):
        if not values[index - 1] < values[index]:
            problems.add(
                f"{key}[{index}]",
                f"{number_text(values[index])} does not follow {number_text(values[index - 1])}; "
                f"{axis_advice(values) or 'give increasing values'}",
            )
            break
    return {"values": list(values)}

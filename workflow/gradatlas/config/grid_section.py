"""The axes of a grid, as the config gives them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from annotated_types import Ge, Le

from gradatlas.axes import AxisSpec, EvenAxis, GridSpec, ListedAxis, SteppedAxis
from gradatlas.config.advice.ranges import axis_advice, grid_advice
from gradatlas.config.arithmetic import why_no_number
from gradatlas.config.checking import check_options, is_finite_number
from gradatlas.config.names import check_variable
from gradatlas.config.problems import Problems, join_key, listed, nearest, show
from gradatlas.config.sweep_section import Geomspace, Linspace, Logspace
from gradatlas.numbers import canonical_number, number_text
from gradatlas.options import PositiveFloat, options
from gradatlas.ranges import steps_of

MAX_AXIS_POINTS = 10_000_000
"""The most points that one axis may have. Fields are computed in parts, but each axis as a whole,
which takes four arrays of its length: 320 MB."""
MAX_GRID_POINTS = 1_000_000_000
"""The most points that one grid may have: 8 GB a variable."""
MAX_COORDINATE = 1e300
"""The largest coordinate, with room for the margins of figures below the largest float64."""
MAX_AXES = 3
"""The most axes that a function may have."""
MAX_MADE_POINTS = 100_000
"""The most values of an axis by geomspace or logspace, which are written out in the plan."""
MAX_MADE_TOGETHER = 200_000
"""The most values of all such axes of a config, as of those that are written out in it."""
_LEAST_RATIO = 16 * 2.0**-52
"""How much of a value the next one must be above it at least, for ranges that are no line."""
_FORMS = (
    "{start, stop, num}, {start, stop, step}, a list of increasing numbers or a range, such as "
    "{geomspace: {start, stop, num}}"
)
_TOO_CLOSE = "has values so close that floating-point numbers cannot tell them; give fewer"
_MadeCount = Annotated[int, Ge(2), Le(MAX_MADE_POINTS)]


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


@options
class AxisLinspace(Linspace):
    """Evenly spaced values; without `endpoint`, `stop` is excluded."""

    num: Annotated[int, Ge(2), Le(MAX_AXIS_POINTS)] = 50
    """How many values there are."""


@options
class AxisGeomspace(Geomspace):
    """Values in constant ratio from `start` to `stop`."""

    num: _MadeCount = 50
    """How many values there are."""


@options
class AxisLogspace(Logspace):
    """Values from `base`**`start` to `base`**`stop`, evenly spaced in the exponent."""

    num: _MadeCount = 50
    """How many values there are."""


@options
class LinspaceAxis:
    """Evenly spaced values."""

    linspace: AxisLinspace
    """The arguments of numpy.linspace."""


@options
class GeomspaceAxis:
    """Values in constant ratio, as suits logarithmic axes."""

    geomspace: AxisGeomspace
    """The arguments of numpy.geomspace."""


@options
class LogspaceAxis:
    """Values with evenly spaced exponents."""

    logspace: AxisLogspace
    """The arguments of numpy.logspace."""


@options
class ArangeAxis:
    """Values in equal steps, the stop excluded."""

    arange: AxisByStep
    """The arguments of numpy.arange."""


Axis = (
    AxisByNumber
    | AxisByStep
    | list[float]
    | LinspaceAxis
    | GeomspaceAxis
    | LogspaceAxis
    | ArangeAxis
)

CheckedAxis = AxisSpec | AxisLinspace | AxisGeomspace | AxisLogspace
"""An axis that is right; the values of ranges are made when the grid is planned."""
CheckedGrid = Mapping[str, CheckedAxis]
"""Axis name → axis, in the config's order."""

_AXIS_RANGES: dict[str, type[AxisLinspace | AxisGeomspace | AxisLogspace | AxisByStep]] = {
    "linspace": AxisLinspace,
    "geomspace": AxisGeomspace,
    "logspace": AxisLogspace,
    "arange": AxisByStep,
}


def check_grid(grid: object, key: str, problems: Problems) -> CheckedGrid | None:
    """Return the axes of a grid, in their order; None if something is wrong."""
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
    axes = {}
    for name, given in grid.items():
        axis = _check_axis(name, given, join_key(key, name), problems)
        if axis is not None:
            axes[name] = axis
    if len(problems) > before:
        return None
    points = grid_points(axes)
    if points > MAX_GRID_POINTS:
        size = bytes_text(field_bytes([axis_size(axis) for axis in axes.values()]))
        problems.add(
            key, f"has {points} points, which make a file of {size}; {MAX_GRID_POINTS} at most"
        )
        return None
    return axes


def axis_size(axis: CheckedAxis) -> int:
    """Return the number of values on an axis."""
    return min(axis.size, 2 * MAX_AXIS_POINTS)


def lowest_value(axis: CheckedAxis) -> float:
    """Return the lowest value of an axis, without making the others."""
    match axis:
        case ListedAxis():
            return axis.values[0]
        case AxisLogspace():
            return axis.ends()[0]
    return axis.start


def highest_value(axis: CheckedAxis) -> float:
    """Return the highest value of an axis, without making the others where that can be helped."""
    match axis:
        case ListedAxis():
            return axis.values[-1]
        case SteppedAxis():
            last = axis.size - 1
            return steps_of(axis.start, axis.step, axis.size).values(range(last, last + 1))[0]
        case EvenAxis():
            return axis.stop
    if not axis.endpoint:
        return axis.values()[-1]
    return axis.ends()[1] if isinstance(axis, AxisLogspace) else axis.stop


def values_to_make(axis: CheckedAxis) -> int:
    """Return how many values of an axis are still to be made: 0 or all."""
    return 0 if isinstance(axis, AxisSpec) else axis.size


def specify_grid(axes: CheckedGrid) -> GridSpec:
    """Return a grid as plans say it, with the values of ranges made.

    So a range is the same as the list of its values.
    """
    return GridSpec(
        tuple(
            (name, axis if isinstance(axis, AxisSpec) else ListedAxis(axis.values()))
            for name, axis in axes.items()
        )
    )


def grid_points(grid: CheckedGrid) -> int:
    """Return the number of points of a grid."""
    return math.prod(axis_size(axis) for axis in grid.values())


def field_bytes(sizes: Sequence[int], *, has_error: bool = True, others: int = 0) -> int:
    """Return the bytes of the variables of a gradient file, without the flags.

    Args:
        sizes: The number of points along each axis.
        has_error: Whether there is an `error`, as there is for formulas.
        others: How many variables there are beside: those that tell of the error without knowing
            it, `error_estimate` and `relative_error`, and second derivatives.
    """
    variables = 1 + len(sizes) + 1 + has_error + others  # f, its derivatives, their norm
    return 8 * variables * math.prod(sizes)


def bytes_text(count: int) -> str:
    """Return a number of bytes for people: `48 GB`."""
    for exponent, unit in ((15, "PB"), (12, "TB"), (9, "GB"), (6, "MB"), (3, "kB")):
        if count >= 10**exponent:
            return f"{float(f'{count / 10**exponent:.3g}'):g} {unit}"
    return f"{count} bytes"


def _check_axis(name: str, axis: object, key: str, problems: Problems) -> CheckedAxis | None:
    check_variable(name, "an axis", key, problems)
    if (isinstance(axis, str | dict)) and (advice := axis_advice(axis)) is not None:
        problems.add(key, advice)
        return None
    if isinstance(axis, list):
        return _check_values(axis, key, problems)
    if not isinstance(axis, dict):
        problems.add(key, f"{show(axis)} is not an axis; give {_FORMS}")
        return None
    named = [name for name in axis if name in _AXIS_RANGES]
    if named:
        return _check_range(named[0], axis, key, problems)
    unknown = next((name for name, value in axis.items() if isinstance(value, dict)), None)
    if unknown is not None:
        problems.add(
            join_key(key, unknown),
            f"unknown range {show(unknown)}; {nearest(unknown, _AXIS_RANGES)}",
        )
        return None
    if "step" in axis and "num" in axis:
        problems.add(key, "has both num and step; keep one of them")
        return None
    form: type[AxisByStep | AxisByNumber] = AxisByStep if "step" in axis else AxisByNumber
    checked = check_options(form, axis, key, problems)
    return None if checked is None else _check_even(checked, key, problems)


def _check_even(
    checked: AxisByStep | AxisByNumber | AxisLinspace, key: str, problems: Problems
) -> CheckedAxis | None:
    if not _check_ends(checked.start, checked.stop, key, problems):
        return None
    axis = _even_axis(checked)
    size = axis_size(axis)
    if not 2 <= size <= MAX_AXIS_POINTS:
        number = f"over {MAX_AXIS_POINTS}" if size > MAX_AXIS_POINTS else str(size)
        problems.add(key, f"has {number} values; give 2 to {MAX_AXIS_POINTS}")
    elif (checked.stop - checked.start) / size < 2 * max(
        math.ulp(checked.start), math.ulp(checked.stop)
    ):
        problems.add(key, _TOO_CLOSE)
    return axis


def _even_axis(checked: AxisByStep | AxisByNumber | AxisLinspace) -> CheckedAxis:
    start, stop = canonical_number(checked.start), canonical_number(checked.stop)
    match checked:
        case AxisByStep():
            return SteppedAxis(start, stop, canonical_number(checked.step))
        case AxisLinspace(endpoint=False):
            return checked
    return EvenAxis(start, stop, checked.num)


def _check_ends(first: float, last: float, key: str, problems: Problems) -> bool:
    """Return whether an axis may have these ends."""
    if not first < last:
        problems.add(
            key,
            f"start {number_text(first)} is not below stop {number_text(last)}; "
            "give the smaller bound first",
        )
    elif max(-first, last) > MAX_COORDINATE:
        problems.add(key, f"reaches beyond {MAX_COORDINATE:g}; give bounds within that")
    else:
        return True
    return False


def _check_range(
    name: str, axis: dict[str, Any], key: str, problems: Problems
) -> CheckedAxis | None:
    if len(axis) > 1:
        problems.add(key, f"has {listed(axis)}; give one form of an axis alone")
        return None
    where = join_key(key, name)
    checked = check_options(_AXIS_RANGES[name], axis[name], where, problems)
    if checked is None:
        return None
    match checked:
        case AxisGeomspace():
            first, last = checked.start, checked.stop
            reason = checked.refusal()
        case AxisLogspace():
            first, last, reason = *checked.ends(), None
        case AxisLinspace(endpoint=False):
            if checked.num > MAX_MADE_POINTS:
                problems.add(
                    join_key(where, "num"),
                    f"{checked.num} is too many without the endpoint; {MAX_MADE_POINTS} at most",
                )
            return _check_even(checked, where, problems)
        case _:
            return _check_even(checked, where, problems)
    if reason is not None:
        problems.add(where, reason)
    elif _check_ends(first, last, where, problems) and (
        first == 0 or abs(math.log(last / first)) < _LEAST_RATIO * checked.num
    ):
        problems.add(where, _TOO_CLOSE)
    return checked


def _check_values(values: list[Any], key: str, problems: Problems) -> CheckedAxis | None:
    for index, value in enumerate(values):
        if not is_finite_number(value):
            problems.add(f"{key}[{index}]", why_no_number(value))
            return None
        if abs(value) > MAX_COORDINATE:
            problems.add(
                f"{key}[{index}]", f"{show(value)} lies beyond {MAX_COORDINATE:g}; give less"
            )
            return None
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
    return ListedAxis([canonical_number(value) for value in values])

"""Contour levels: round values of f, spaced as the landscape wants them."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.figures.spacing import (
    Spacing,
    best_spacing,
    log_spacing,
    one_sided_spacing,
    robust_range,
    symlog_spacing,
)

if TYPE_CHECKING:
    from gradatlas.figures.options import ValueRange
    from gradatlas.functions.function import FloatArray

_LEAST_SPAN = 1e-290
"""A narrower range of values has no room for round numbers."""
_DIGITS = 17
"""The most digits of a number."""
_NEAR = 0.45
"""How far, in distances to their neighbours, levels may move to where numbers are round."""
_SAME = 1e-5
"""Steps that differ by this part of them are the same, up to rounding."""
_ENOUGH = 2000
"""So many values, evenly chosen among ordered ones, tell how all are spread."""
_FEW = 5
"""With more levels asked for than this, some lie inside."""
GREATEST = 1e307
"""The greatest value that can be drawn; see `drawable`, which not all of these run."""
LARGEST = 1e300
"""Levels stay below this, so that differences of values do not overflow."""
_DECADES = 3.0
"""A range that is asked for is shown on a logarithmic scale from so many decades on."""
_MANTISSAS: tuple[tuple[float, ...], ...] = (
    (1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 8.5, 9, 9.5),
    (1, 1.5, 2, 3, 4, 5, 6, 8),
    (1, 1.5, 2, 3, 5, 7),
    (1, 2, 3, 5),
    (1, 2, 5),
    (1, 3),
    (1,),
)
"""Round numbers within a decade, from many to few."""
_LABELLED: tuple[tuple[float, ...], ...] = ((1, 2, 5), (1, 3), (1,))
"""Which of these have labels, where there are many."""
_EVERY = (2, 3, 5, 10, 20, 50, 100)
"""How many decades may lie between levels of fields with very many of them."""


def round_step(span: float, count: float) -> float:
    """Return the step of 1, 2, 2.5 or 5 times a power of ten that parts `span` into about `count`.

    `span` and `count` are positive.
    """
    rough = span / count
    power = 10.0 ** math.floor(math.log10(rough))
    return min(
        (m * power for m in (1.0, 2.0, 2.5, 5.0, 10.0)), key=lambda s: abs(math.log(s / rough))
    )


def round_down(value: float) -> float:
    """Return the largest number of 1, 2 or 5 times a power of ten that is not above `value` > 0."""
    exponent = math.floor(math.log10(value))
    for candidate in (5, 2, 1):
        # Through text, so that the result is the float nearest to the decimal number.
        rounded = float(f"{candidate}e{exponent}")
        if rounded <= value:
            return rounded
    return float(f"5e{exponent - 1}")


def roundest(low: float, near: float, high: float) -> float:
    """Return the roundest number from `low` to `high` that is next to `near`, which lies between.

    That is 0, or else a multiple of a power of ten, of 5 or 2 times one: of the largest that there
    is.
    """
    if low <= 0 <= high:
        return 0.0
    exponent = math.ceil(math.log10(max(abs(low), abs(high))))
    for power in range(exponent, exponent - _DIGITS, -1):
        for factor in (1, 5, 2):
            multiple = round(near / float(f"{factor}e{power}"))
            value = float(f"{multiple * factor}e{power}")
            if low <= value <= high:
                return value
    return near


def ordered_values(values: FloatArray) -> FloatArray:
    """Return the finite of values, increasing, the largest moved to where levels can lie."""
    found = np.sort(values[np.isfinite(values)], axis=None)
    if found.size and max(-found[0], found[-1]) > LARGEST:
        found = np.clip(found, -LARGEST, LARGEST)
    return np.asarray(found)


def choose_levels(
    values: FloatArray, spacing: str | Sequence[float], count: int
) -> tuple[float, ...]:
    """Return increasing levels for contours of `values`, which may hold NaN and infinities.

    `spacing` may be the levels themselves, which are returned as they are; else they are those of
    `find_levels`. Without finite values, or where all are the same up to rounding, there are none.
    """
    if not isinstance(spacing, str):
        return tuple(float(level) for level in spacing)
    ordered = ordered_values(values)
    if ordered.size == 0 or is_constant(ordered):
        return ()
    return find_levels(ordered, spacing, count, may_be_valley=has_inner_minimum(values))


def find_levels(
    ordered: FloatArray,
    spacing: str,
    count: int,
    wanted: ValueRange = "auto",
    *,
    may_be_valley: bool = True,
    center: float = 0.0,
) -> tuple[float, ...]:
    """Return increasing levels at round numbers.

    All of them lie above the lowest and below the highest value, or within the range that is asked
    for, whatever the values are.

    Args:
        ordered: The values, as `ordered_values` returns them, not all the same up to rounding.
        spacing: `auto`, `linear`, `log` or `symlog`.
        count: About how many levels there are to be.
        wanted: The range of values that levels are for; `robust` leaves out the tails. `auto` is
            all of it, but for the spacing `auto`, which leaves out long tails.
        may_be_valley: Whether f is lowest inside of its domain, which `auto` must know.
        center: From where levels with equal distances are counted.
    """
    if isinstance(wanted, tuple):
        low, high = (max(min(end, LARGEST), -LARGEST) for end in wanted)
        scale = _spacing_of_range(spacing, low, high)
    else:
        if wanted == "robust":
            low, high = robust_range(ordered)
            first, last = np.searchsorted(ordered, low), np.searchsorted(ordered, high, "right")
            ordered = ordered[first:last]
        low, high = float(ordered[0]), float(ordered[-1])
        scale = _spacing_of(ordered, spacing, may_be_valley=may_be_valley)
    levels = _levels_on(scale, count, center)
    inside = [level for level in levels if low < level < high]
    if len(inside) < 2 and scale.kind != "linear":
        inside = _linear_levels(low, high, count, center)
    return tuple(inside)


def _spacing_of(ordered: FloatArray, name: str, *, may_be_valley: bool) -> Spacing:
    if ordered.size > _ENOUGH:  # quantiles stay what they are
        ordered = ordered[np.linspace(0, ordered.size - 1, _ENOUGH).astype(int)]
    found: Spacing | None = None
    if name == "auto":
        return best_spacing(ordered, may_be_valley=may_be_valley)
    if name == "log":
        found = log_spacing(ordered)
    elif name == "symlog":
        found = symlog_spacing(ordered) or one_sided_spacing(ordered)
    return found or Spacing("linear", float(ordered[0]), float(ordered[-1]))


def _spacing_of_range(name: str, low: float, high: float) -> Spacing:
    """Return the scale of a range that is asked for; no value has a say in it."""
    least = (high - low) * 10.0**-_DECADES
    if name == "auto":
        name = "log" if low > 0 and high >= low * 10.0**_DECADES else "linear"
    if high - low < _LEAST_SPAN or name == "linear":
        return Spacing("linear", low, high)
    if low > 0:
        return Spacing("log", low, high, 0.0, low)
    if name == "log":
        return Spacing("log", low + least, high, low, least)
    if high < 0:
        return Spacing("log", low, high, 0.0, -high, is_mirrored=True)
    if low == 0 or high == 0:
        return Spacing("log", low, high, 0.0, least, is_mirrored=high == 0)
    return Spacing("symlog", low, high, 0.0, least)


def _levels_on(scale: Spacing, count: int, center: float) -> list[float]:
    if scale.kind == "linear":
        return _linear_levels(scale.low, scale.high, count, center)
    if scale.kind == "symlog":
        return _symlog_levels(scale, count)
    if scale.base:
        return _valley_levels(scale, count)
    sizes = log_steps(*scale.extent, count)
    return [-size for size in reversed(sizes)] if scale.is_mirrored else sizes


def _linear_levels(low: float, high: float, count: int, center: float) -> list[float]:
    if high - low < _LEAST_SPAN:
        parts = np.linspace(low, high, count + 2)[1:-1]
        return [float(level) for level in np.unique(parts) if low < level < high]
    step = round_step(high - low, count)
    origin = center if low < center < high else 0.0
    first, last = math.floor((low - origin) / step), math.ceil((high - origin) / step)
    if last - first > 10 * count + 10:  # a narrow range far from 0, below the resolution
        return [float(v) for v in np.linspace(low, high, count + 2)[1:-1]]
    levels = [origin + _decimal(index * step, step) for index in range(first, last + 1)]
    if origin:
        levels = [float(f"{level:.14g}") for level in levels]
    inside = [level for level in levels if low < level < high]
    # A single level asked for may be so round that it lies outside.
    return inside if inside or count > _FEW else _linear_levels(low, high, count + 1, center)


def _valley_levels(scale: Spacing, count: int) -> list[float]:
    """Return round numbers close to those whose distances from the bottom are evenly spaced."""
    exact = [scale.base + size for size in log_steps(*scale.extent, count)]
    around = [scale.low, *exact, scale.high]
    found = [
        roundest(level - (level - below) * _NEAR, level, level + (above - level) * _NEAR)
        for below, level, above in zip(around, exact, around[2:], strict=False)
    ]
    return list(dict.fromkeys(found))


def log_steps(low: float, high: float, count: int) -> list[float]:
    """Return about `count` round numbers between `low` and `high`, 0 < low < high, evenly as logs.

    They are powers of ten, or 1, 2 and 5 times those, and the like.
    """
    choices = [_inside(steps, low, high) for steps in _log_choices(low, high, count)]
    return min(choices, key=lambda levels: abs(len(levels) - count))


def _log_choices(low: float, high: float, count: int) -> Iterator[Sequence[float]]:
    """Yield round numbers for the decades from `low` to `high`, from many to few.

    What are many times more than `count` is left out.
    """
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    for mantissas in _MANTISSAS:
        if (last - first - 1) * len(mantissas) <= 2 * count + 20:
            yield _multiples(first, last, mantissas)
    top = math.floor(math.log10(high))
    for every in _EVERY:
        # Multiples are rounder, but the highest values are to have levels, too.
        rest = top % every if top % every > every / 2 else 0
        yield [
            float(f"1e{exponent}")
            for exponent in range(first + (rest - first) % every, last + 1, every)
        ]


@functools.lru_cache(256)
def _multiples(first: int, last: int, mantissas: Sequence[float]) -> tuple[float, ...]:
    exponents = range(first, last + 1)
    # Of the smallest numbers float64 has so few that two round numbers may be one.
    return tuple(dict.fromkeys(float(f"{m:g}e{e}") for e in exponents for m in mantissas))


def _inside(levels: Sequence[float], low: float, high: float) -> list[float]:
    return [level for level in levels if low < level < high]


def _symlog_levels(scale: Spacing, count: int) -> list[float]:
    """Return the same round numbers to both sides of 0, as far as the values go."""
    top = max(-scale.low, scale.high)
    if scale.least >= top:
        return []

    def on_both_sides(sizes: Sequence[float]) -> list[float]:
        levels = [*(-size for size in reversed(sizes)), 0.0, *sizes]
        return _inside(levels, scale.low, scale.high)

    choices = [
        on_both_sides(_inside(sizes, scale.least, top))
        for sizes in _log_choices(scale.least, top, count)
    ]
    return min(choices, key=lambda levels: abs(len(levels) - count))


def _decimal(value: float, unit: float) -> float:
    """Return `value` without the rounding error of a multiple of `unit`."""
    return round(value, max(0, 2 - math.floor(math.log10(unit)))) if unit < 1e6 else value


def is_even(levels: Sequence[float]) -> bool:
    """Return whether neighbouring levels have the same distance, up to rounding."""
    steps = np.diff(levels)
    return steps.size == 0 or bool(np.ptp(steps) <= _SAME * steps[0])


@dataclass(frozen=True)
class BandEdges:
    """Between which values bands lie."""

    edges: tuple[float, ...]
    """Increasing, one more than bands."""
    is_open_below: bool = False
    """Whether the lowest band holds all that is below its upper edge: its own lower edge is no
    round number, and means nothing."""
    is_open_above: bool = False
    """The same of the highest band and its upper edge."""


def band_edges(low: float, high: float, levels: Sequence[float], *, is_given: bool) -> BandEdges:
    """Return `levels` with an edge below and above them, so that bands cover all values.

    Outer edges are the next round numbers where these are near: another step, or 0. Else they are
    the extremes of the values, and the band is open.

    Args:
        low: The lowest value.
        high: The highest.
        levels: Increasing.
        is_given: Whether levels were given one by one; then outer bands are open.
    """
    if not levels or low == high == levels[0] == levels[-1]:
        reach = max(abs(low) * 0.05, 0.5)
        return BandEdges((max(low - reach, -GREATEST), min(high + reach, GREATEST)))
    below = None if is_given else _edge_beyond(levels, low)
    # What is above is below upside down.
    upside_down = tuple(-level for level in reversed(levels))
    above = None if is_given else _edge_beyond(upside_down, -high)
    edges = list(levels)
    if low < levels[0]:
        edges.insert(0, low if below is None else below)
    if high > levels[-1]:
        edges.append(high if above is None else 0.0 - above)
    return BandEdges(
        tuple(edges),
        is_open_below=low < levels[0] and below is None,
        is_open_above=high > levels[-1] and above is None,
    )


def _edge_beyond(levels: Sequence[float], low: float) -> float | None:
    """Return the next round number below levels, if no value is below that."""
    first, has_steps = levels[0], len(levels) > 1 and is_even(levels)
    step = levels[1] - first if has_steps else levels[-1] - first
    # Of levels that are not even, 0 is no step away, but the end of the scale.
    if low >= 0 and first - step <= 0 < first:
        return 0.0
    if first < 0 < levels[-1] and not has_steps:
        beyond = _size_beyond([-level for level in levels if level < 0][::-1])
        return None if beyond is None or -beyond > low else -beyond
    if not has_steps or first - step > low + _SAME * step:
        return None
    return _decimal(first - step, step)


def _size_beyond(sizes: Sequence[float]) -> float | None:
    """Return the round number that comes next on a logarithmic scale; None where none does.

    Args:
        sizes: Levels on one side of 0: increasing, above 0, at least one.
    """
    parts = [f"{size:.6e}".split("e") for size in sizes]
    mantissas, exponent = {float(first) for first, _ in parts}, int(parts[-1][1])
    for steps in reversed(_MANTISSAS):
        if mantissas <= set(steps):
            break
    else:
        return None
    if len(steps) == 1 and len(sizes) > 1:
        exponent += exponent - int(parts[-2][1])
        return float(f"1e{exponent}")
    at = steps.index(float(parts[-1][0])) + 1
    return float(f"{steps[at]:g}e{exponent}") if at < len(steps) else float(f"1e{exponent + 1}")


def is_constant(finite: FloatArray) -> bool:
    """Return whether finite values are all the same but for rounding."""
    low, high = float(finite.min()), float(finite.max())
    return high - low <= 1e-13 * max(abs(low), abs(high))


def has_inner_minimum(values: FloatArray) -> bool:
    """Return whether the lowest value lies inside; else f falls off to the edges, like a bump."""
    lowest = np.unravel_index(
        np.argmin(np.where(np.isfinite(values), values, np.inf)), values.shape
    )
    return all(0 < index < size - 1 for index, size in zip(lowest, values.shape, strict=True))


def label_levels(levels: Sequence[float], most: int) -> tuple[float, ...]:
    """Return at most `most` of `levels`, nearly evenly chosen: the roundest, and 0 if it is one."""
    if len(levels) <= most:
        return tuple(levels)
    every = math.ceil(len(levels) / most)
    for chosen in _rounder(levels):
        places = [levels.index(level) for level in chosen]
        if 2 * len(chosen) > most >= len(chosen) and min(np.diff(places), default=every) >= every:
            return chosen
    choices = [tuple(levels[start::every]) for start in range(every)]
    return min(choices, key=lambda chosen: (0.0 not in chosen, sum(map(_digits, chosen))))


def _rounder(levels: Sequence[float]) -> Iterator[tuple[float, ...]]:
    """Yield fewer and fewer of levels, all of them at round numbers that follow one rule."""
    if is_even(levels):
        step = levels[1] - levels[0]
        power = 10.0 ** math.floor(math.log10(step))
        units = (m * p * power for p in (1, 10, 100) for m in (1.0, 2.0, 2.5, 5.0))
        for unit in units:
            ratio = unit / step
            if ratio > 1.5 and abs(ratio - round(ratio)) < 1e-6:
                places = [level / unit for level in levels]
                is_multiple = [abs(place - round(place)) < 1e-6 for place in places]
                yield tuple(v for v, fits in zip(levels, is_multiple, strict=True) if fits)
        return
    leading = [f"{abs(level):.6e}".split("e") for level in levels]
    for mantissas in _LABELLED:
        yield tuple(
            level
            for level, (first, _) in zip(levels, leading, strict=True)
            if level == 0 or float(first) in mantissas
        )
    for every in _EVERY:
        yield tuple(
            level
            for level, (first, exponent) in zip(levels, leading, strict=True)
            if level == 0 or (float(first) == 1 and int(exponent) % every == 0)
        )


def _digits(value: float) -> int:
    return len(f"{value:.12e}".split("e")[0].rstrip("0").lstrip("-"))


def why_no_levels(values: FloatArray, *, is_ranged: bool = False) -> str:
    """Return in words why values on a grid have no contours.

    Args:
        values: Shaped as the grid.
        is_ranged: Whether levels were to lie in a range that does not follow from these values.
    """
    finite = values[np.isfinite(values)]
    if min(values.shape) < 2:
        return "contours need two points or more along each axis"
    if finite.size == 0:
        return "f is not defined here"
    if is_constant(finite):
        where = "everywhere" if finite.size == values.size else "wherever it is defined"
        return f"f is {float(finite.flat[0]):.6g} {where}"
    if not _has_areas(values):
        return "f is defined at separate points only"
    if is_ranged:
        return "no level of the range lies among the values of f"
    return "no contour level lies among the values of f"


def _has_areas(values: FloatArray) -> bool:
    """Return whether three corners of a cell of the grid, or all four, have finite values."""
    known = np.isfinite(values).astype(np.int8)
    corners = known[:-1, :-1] + known[1:, :-1] + known[:-1, 1:] + known[1:, 1:]
    return bool((corners >= 3).any())

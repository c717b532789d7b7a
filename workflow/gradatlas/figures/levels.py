"""Contour levels: round values of f, spaced as the landscape wants them, and how to write them.

The levels are always given to matplotlib one by one: a number of levels together with a logarithmic
norm yields nine boundaries whatever the number is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray

_STEEP = 5.0
"""`auto` takes log levels where the range of f is this many times its lower half."""
_DECADES = 8.0
"""The most decades of log levels below the highest value."""
_LEAST_SPAN = 1e-290
"""A narrower range of values has no room for round numbers."""
_FEW = 5
"""With more levels asked for than this, some lie inside."""
_GREATEST = 1e307
"""The greatest value that matplotlib can draw; see `drawable`, which not all of these run."""
_LARGEST = 1e300
"""Levels stay below this, so that differences of values do not overflow."""
_MANTISSAS: tuple[tuple[float, ...], ...] = (
    (1, 1.5, 2, 3, 4, 5, 6, 8),
    (1, 1.5, 2, 3, 5, 7),
    (1, 2, 3, 5),
    (1, 2, 5),
    (1, 3),
    (1,),
)
"""Round numbers within a decade, from many to few."""


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


def number_texts(values: Sequence[float], *, math_text: bool = True) -> list[str]:
    """Return `values` as short texts that tell neighbours apart, in one style.

    Numbers that are very large or small are written with powers of ten, as mathtext with its
    dollar signs where `math_text` is set.
    """
    for digits in range(3, 18):
        texts = [f"{value + 0.0:.{digits}g}" for value in values]
        close = all(
            abs(float(text) - value) <= 1e-3 * _gap(values, index)
            for index, (text, value) in enumerate(zip(texts, values, strict=True))
        )
        if close:
            break
    return [_written(text, math_text=math_text) for text in texts]


def texts_by_value(values: Sequence[float]) -> dict[float, str]:
    """Return the texts of `number_texts` by their values, which are to be labelled with them."""
    return dict(zip(values, number_texts(values), strict=True))


def _gap(values: Sequence[float], index: int) -> float:
    gaps = [abs(values[i] - values[index]) for i in (index - 1, index + 1) if 0 <= i < len(values)]
    return min(gaps, default=abs(values[index])) or abs(values[index])


def _written(text: str, *, math_text: bool) -> str:
    value = float(text)
    if value == 0:
        return "0"
    if 1e-4 < abs(value) < 1e5 or not math_text:
        if "e" in text and 1e-4 < abs(value) < 1e16:
            text = f"{value:.0f}"
        return text.replace("-", "−")
    exponent = math.floor(math.log10(abs(value)))
    if exponent < -300:  # ten to it may be no number
        factor = f"{Decimal(text).scaleb(-exponent).normalize():f}"
    else:
        factor = f"{value / 10.0**exponent:.15g}"
    if factor == "10":
        factor, exponent = "1", exponent + 1
    if factor in ("1", "-1"):
        return f"${factor[:-1]}10^{{{exponent}}}$"
    return rf"${factor} \times 10^{{{exponent}}}$"


def choose_levels(
    values: FloatArray, spacing: str | Sequence[float], count: int
) -> tuple[float, ...]:
    """Return increasing levels for contours of `values`, which may hold NaN and infinities.

    `spacing` is `auto`, `linear`, `log`, `symlog`, or the levels themselves; `count` is about how
    many there are to be. All levels lie above the lowest and below the highest finite value, but
    for given ones, which are returned as they are. Without finite values, or where all are the
    same up to rounding, there are none.
    """
    if not isinstance(spacing, str):
        return tuple(float(level) for level in spacing)
    finite = values[np.isfinite(values)]
    if finite.size == 0 or is_constant(finite):
        return ()
    finite = np.clip(finite, -_LARGEST, _LARGEST)
    low, high = float(finite.min()), float(finite.max())
    if spacing == "auto":
        spacing = "log" if _is_steep(finite) and _has_inner_minimum(values) else "linear"
    if spacing == "log":
        levels = _log_levels(finite, low, high, count)
    elif spacing == "symlog" and low < 0 < high:
        levels = _symlog_levels(finite, low, high, count)
    elif spacing == "symlog" and high <= 0:
        levels = sorted(-level for level in _log_levels(-finite, -high, -low, count))
    elif spacing == "symlog":
        levels = _log_levels(finite, low, high, count)
    else:
        levels = []
    inside = [level for level in levels if low < level < high]
    return tuple(inside if len(inside) >= 2 else _linear_levels(low, high, count))


def band_edges(
    values: FloatArray, levels: Sequence[float], spacing: str | Sequence[float]
) -> tuple[float, ...]:
    """Return `levels` with an edge below and above them, so that the bands cover all `values`.

    `values` are drawable, and some of them finite.

    Where levels were given one by one the outer edges are the extremes of `values`; else they are
    round numbers where that is near.
    """
    finite = values[np.isfinite(values)]
    low, high = float(finite.min()), float(finite.max())
    if not levels or low == high == levels[0] == levels[-1]:
        reach = max(abs(low) * 0.05, 0.5)
        return (max(low - reach, -_GREATEST), min(high + reach, _GREATEST))
    edges = list(levels)
    gap_below = edges[1] - edges[0] if len(edges) > 1 else high - low
    gap_above = edges[-1] - edges[-2] if len(edges) > 1 else high - low
    is_given = not isinstance(spacing, str)
    if low < edges[0]:
        below = 0.0 if low >= 0 and edges[0] - gap_below <= 0 else edges[0] - gap_below
        edges.insert(0, low if is_given or below > low else below)
    if high > edges[-1]:
        above = edges[-1] + gap_above
        edges.append(high if is_given or above < high else above)
    return tuple(edges)


def is_constant(finite: FloatArray) -> bool:
    """Return whether finite values are all the same but for rounding."""
    low, high = float(finite.min()), float(finite.max())
    return high - low <= 1e-13 * max(abs(low), abs(high))


def _is_steep(finite: FloatArray) -> bool:
    low, middle, high = (float(v) for v in np.quantile(finite, (0.0, 0.5, 1.0)))
    return high - low > _STEEP * (middle - low)


def _has_inner_minimum(values: FloatArray) -> bool:
    """Return whether the lowest value lies inside; else f falls off to the edges, like a bump."""
    lowest = np.unravel_index(
        np.argmin(np.where(np.isfinite(values), values, np.inf)), values.shape
    )
    return all(0 < index < size - 1 for index, size in zip(lowest, values.shape, strict=True))


def _linear_levels(low: float, high: float, count: int) -> list[float]:
    if high - low < _LEAST_SPAN:
        parts = np.linspace(low, high, count + 2)[1:-1]
        return [float(level) for level in np.unique(parts) if low < level < high]
    step = round_step(high - low, count)
    first, last = math.floor(low / step), math.ceil(high / step)
    if last - first > 10 * count + 10:  # a narrow range far from 0, below the resolution
        return [float(v) for v in np.linspace(low, high, count + 2)[1:-1]]
    levels = [_decimal(index * step, step) for index in range(first, last + 1)]
    inside = [level for level in levels if low < level < high]
    # A single level asked for may be so round that it lies outside.
    return inside if inside or count > _FEW else _linear_levels(low, high, count + 1)


def _log_levels(finite: FloatArray, low: float, high: float, count: int) -> list[float]:
    """Levels at round numbers of f; where f is not positive, of its height above the lowest."""
    if low >= 0:
        positive = finite[finite > 0]
        return _positive_log_levels(positive, float(positive.min()), high, count)
    if high - low < _LEAST_SPAN:
        return []
    heights = finite - low
    above = heights[heights > 0]
    offsets = _positive_log_levels(above, float(above.min()), float(above.max()), count)
    # A round base makes round levels.
    unit = 10.0 ** math.floor(math.log10(offsets[0] if offsets else high - low))
    base = math.floor(low / unit) * unit
    return [_decimal(base + offset, unit) for offset in offsets]


def _positive_log_levels(values: FloatArray, low: float, high: float, count: int) -> list[float]:
    # A single point close to a minimum must not claim most of the decades.
    low = max(low, float(np.quantile(values, 0.005)), high * 10.0**-_DECADES)
    return log_steps(low, high, count)


def log_steps(low: float, high: float, count: int) -> list[float]:
    """Return about `count` round numbers between `low` and `high`, 0 < low < high, evenly as logs.

    They are powers of ten, or 1, 2 and 5 times those, and the like.
    """
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    choices = [
        [float(f"{mantissa:g}e{exponent}") for exponent in decades for mantissa in mantissas]
        for mantissas in _MANTISSAS
    ]
    choices += [[float(f"1e{exponent}") for exponent in decades[::every]] for every in (2, 3)]
    # Of the smallest numbers float64 has so few that two round numbers may be one.
    inside = [list(dict.fromkeys(v for v in levels if low < v < high)) for levels in choices]
    return min(inside, key=lambda levels: abs(len(levels) - count))


def _symlog_levels(finite: FloatArray, low: float, high: float, count: int) -> list[float]:
    top = max(-low, high)
    if top < _LEAST_SPAN:
        return []
    bottom = max(float(np.quantile(np.abs(finite), 0.05)), top * 1e-3)
    sizes = np.abs(finite[np.abs(finite) >= bottom])
    above = _positive_log_levels(sizes, bottom, top, max(1, (count - 1) // 2))
    return [*(-level for level in reversed(above)), 0.0, *above]


def _decimal(value: float, unit: float) -> float:
    """Return `value` without the rounding error of a multiple of `unit`."""
    return round(value, max(0, 2 - math.floor(math.log10(unit)))) if unit < 1e6 else value


def label_levels(levels: Sequence[float], most: int) -> tuple[float, ...]:
    """Return at most `most` of `levels`, evenly chosen: 0 and the roundest, where there are any."""
    if len(levels) <= most:
        return tuple(levels)
    every = math.ceil(len(levels) / most)
    choices = [tuple(levels[start::every]) for start in range(every)]
    return min(choices, key=lambda chosen: (0.0 not in chosen, sum(map(_digits, chosen))))


def _digits(value: float) -> int:
    return len(f"{value:.12e}".split("e")[0].rstrip("0").lstrip("-"))


def why_no_levels(values: FloatArray) -> str:
    """Return in words why values on a grid have no contours."""
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
    return "no contour level lies among the values of f"


def _has_areas(values: FloatArray) -> bool:
    """Return whether three corners of a cell of the grid, or all four, have finite values."""
    known = np.isfinite(values).astype(np.int8)
    corners = known[:-1, :-1] + known[1:, :-1] + known[:-1, 1:] + known[1:, 1:]
    return bool((corners >= 3).any())

"""Ticks: at which values, and what is written there.

Where they lie follows matplotlib's rules. All labels of an axis are written in one style: with as
many digits as tell neighbours apart; what they have in common, a large number or a power of ten,
belongs to the name of the axis.
"""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.ticker import MaxNLocator

from gradatlas.figures.frame import Scale
from gradatlas.formulas.typesetting import number_mathtext

_STEPS = (1, 2, 2.5, 5, 10)
_MOST = 9
"""The most gaps between ticks."""
_INSIDE = 1e-10
"""How far beyond the end of an axis, as a part of its length, a tick still belongs to it."""
_LEAST_PLAIN, _MOST_PLAIN = -4, 5
"""Labels whose largest is below or from these powers of ten on are written in units of one."""
_SAME_DIGITS = 4
"""Labels with more digits in common than this are written as distances from what they share."""
_NEAR_ZERO = 1e-200
_MANTISSAS = ((1, 3), (1, 2, 5), (1, 2, 3, 5, 7), tuple(range(1, 10)))
"""Which multiples of powers of ten are labelled within few decades: the fewest that are enough."""
_SAME = 1e-9
"""How far logarithms may differ of what is the same."""
_MOST_DECADES = 60
"""Beyond, steps of logarithmic axes are multiples of 20 powers of ten."""


@dataclass(frozen=True)
class Ticks:
    """The ticks of an axis, from low to high."""

    values: tuple[float, ...]
    texts: tuple[str, ...]
    """One for each value; mathematics between dollar signs, empty where nothing is written."""
    minor: tuple[float, ...] = ()
    """Where there is a small tick without a label."""
    shift: float = 0.0
    """What is to be added to the labels."""
    exponent: int = 0
    """The labels are in units of ten to the power of this."""


NO_TICKS = Ticks((), ())


@functools.lru_cache(4096)
def find_ticks(scale: Scale, room: int) -> Ticks:
    """Return the ticks of an axis.

    Args:
        scale: What the axis shows.
        room: About how many labels there is room for.
    """
    if scale.is_log:
        return _log_ticks(scale, room)
    low, high = sorted((scale.low, scale.high))
    # matplotlib takes ends as close to 0 as this for the same.
    unit = 1e-200 if max(abs(low), abs(high)) < _NEAR_ZERO else 1.0
    locator = MaxNLocator(nbins=min(max(room, 1), _MOST), steps=_STEPS, min_n_ticks=2)
    with np.errstate(all="ignore"):
        slack = _INSIDE * (high - low)
        values = [unit * float(v) for v in locator.tick_values(low / unit, high / unit)]
        inside = [v + 0.0 for v in values if low - slack <= v <= high + slack]
    if len(inside) < 2 and low < high:  # so close that only the ends tell how far
        inside = [low, high]
    return written(tuple(inside))


def multiples(scale: Scale, step: float) -> Ticks:
    """Return ticks at the multiples of a step that a linear axis shows."""
    low, high = sorted((scale.low, scale.high))
    slack = _INSIDE * (high - low)
    first, last = math.ceil((low - slack) / step), math.floor((high + slack) / step)
    return written(tuple(float(f"{index * step:.12g}") for index in range(first, last + 1)))


def thinned(ticks: Ticks, every: int) -> Ticks:
    """Return the same ticks with a label at each so many of them.

    0 is among these, if it is labelled at all, and else the roundest numbers are, whose texts are
    the shortest.
    """
    if every == 1:
        return ticks

    def badness(start: int) -> tuple[bool, float]:
        texts = ticks.texts[start::every]
        has_zero = any(text and not text.strip("0.") for text in texts)
        return not has_zero, sum(map(len, texts)) / max(len(texts), 1)

    first = min(range(every), key=badness)
    texts = [text if i % every == first else "" for i, text in enumerate(ticks.texts)]
    return dataclasses.replace(ticks, texts=tuple(texts))


def common_shift(values: Sequence[float]) -> float:
    """Return what increasing values have in common, up to the power of ten above their range.

    It is 0 where they have few digits in common.
    """
    gap = float(min(np.diff(values), default=abs(values[0]) or 1.0))
    largest = float(max(map(abs, values)))
    span = values[-1] - values[0]
    if gap <= 0 or largest / gap < 10.0**_SAME_DIGITS or span > largest / 10:
        return 0.0
    unit = 10.0 ** math.ceil(math.log10(span) - 1e-9)
    return float(f"{math.floor(values[0] / unit) * unit:.15g}")


def written(values: tuple[float, ...], least_plain: int = _LEAST_PLAIN) -> Ticks:
    """Return increasing values as labels with equally many digits.

    Where the largest is below ten to the power of `least_plain`, they are in units of a power of
    ten.
    """
    if not values:
        return NO_TICKS
    gap = min(np.diff(values), default=abs(values[0]) or 1.0)
    shift = common_shift(values)
    places = [value - shift for value in values]
    largest = max(map(abs, places)) or 1.0
    exponent = math.floor(math.log10(largest) + 1e-9)
    if least_plain <= exponent < _MOST_PLAIN:
        exponent = 0
    with np.errstate(all="ignore"):
        numbers = [_scaled(place, exponent) for place in places]
        step = _scaled(float(gap), exponent) or 1.0
    digits = next(
        (d for d in range(16) if all(abs(round(n, d) - n) < 1e-3 * step for n in numbers)), 16
    )
    texts = [f"{number:.{digits}f}".replace("-", "−") for number in numbers]
    texts = [
        text.removeprefix("−") if not float(text.replace("−", "-")) else text for text in texts
    ]
    return Ticks(values, tuple(texts), shift=shift, exponent=exponent)


def _scaled(value: float, exponent: int) -> float:
    """Return a value in units of a power of ten, which may itself be no number."""
    half = exponent // 2
    return float(value / 10.0**half / 10.0 ** (exponent - half))


def _log_ticks(scale: Scale, room: int) -> Ticks:
    room = min(max(room, 2), _MOST)
    low, high = sorted((math.log10(scale.low), math.log10(scale.high)))
    first, last = math.ceil(low - _SAME), math.floor(high + _SAME)
    every = max(1, math.ceil((last - first + 1) / room))
    if last - first > _MOST_DECADES:
        every = 20 * math.ceil(every / 20)
    exponents = [e for e in range(first, last + 1) if e % every == 0]
    if len(exponents) < 2:
        exponents = list(range(first, last + 1, every))
    if len(exponents) >= 2:
        values = tuple(float(f"1e{e}") for e in exponents)
        texts = tuple(power_text(1, e) for e in exponents)
        return Ticks(values, texts, minor=_minor_of_decades(low, high, every, exponents))
    # Within few decades, numbers between powers of ten are needed to read values.
    usable: list[tuple[tuple[int, int], ...]] = [()]
    for mantissas in _MANTISSAS:
        found = _multiples(low, high, mantissas)
        if 2 <= len(found) <= room + 1:
            usable.append(found)
            if len(found) > 2:
                break
    chosen = usable[-1]
    if not chosen:
        return find_ticks(Scale(min(scale.low, scale.high), max(scale.low, scale.high)), room)
    between = [place for place in _multiples(low, high, range(1, 10)) if place not in chosen]
    return Ticks(
        tuple(float(f"{m}e{e}") for m, e in chosen),
        tuple(power_text(m, e) for m, e in chosen),
        minor=tuple(float(f"{m}e{e}") for m, e in between),
    )


def _multiples(low: float, high: float, mantissas: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Return multiples of powers of ten on an axis, each as its factor and its exponent.

    Args:
        low: The logarithm of the lower end.
        high: The same of the upper end.
        mantissas: The factors, increasing.
    """
    return tuple(
        (mantissa, exponent)
        for exponent in range(math.floor(low), math.ceil(high) + 1)
        for mantissa in mantissas
        if low - _SAME <= math.log10(mantissa) + exponent <= high + _SAME
    )


def _minor_of_decades(
    low: float, high: float, every: int, exponents: Sequence[int]
) -> tuple[float, ...]:
    """Return where small ticks stand: at 2 to 9 times powers of ten, or at powers left out."""
    if every == 1:
        places = _multiples(low, high, range(2, 10))
    elif every <= _MOST:
        places = tuple(place for place in _multiples(low, high, (1,)) if place[1] not in exponents)
    else:  # they would touch
        return ()
    return tuple(float(f"{mantissa}e{exponent}") for mantissa, exponent in places)


def power_text(mantissa: float, exponent: int) -> str:
    """Return a multiple of a power of ten in the letters of all other labels."""
    factor = "-"[: mantissa < 0] if abs(mantissa) == 1 else rf"{mantissa:.15g} \times "
    return rf"$\mathdefault{{{factor}10^{{{exponent}}}}}$"


def unit_text(ticks: Ticks, name: str, *, math_text: bool) -> str:
    """Return the name of an axis with what its labels have in common.

    Args:
        ticks: The ticks of the axis.
        name: What the axis shows; mathematics between dollar signs.
        math_text: Whether numbers are written as mathematics.
    """
    text = name
    if ticks.shift:
        size = abs(ticks.shift)
        sign = "-" if ticks.shift > 0 else "+"
        if math_text:
            # The empty group makes the sign that of a difference.
            text += f" ${{}} {sign} {number_mathtext(size, 15)}$"
        else:
            text += f" {sign} {size:.15g}"
    if ticks.exponent:
        power = f"10^{{{ticks.exponent}}}"
        text += f" $({power})$" if math_text else f" (1e{ticks.exponent})"
    return text.lstrip()


def labels_overlap(lengths: Sequence[float], places: Sequence[float], gap: float) -> bool:
    """Return whether labels centred at increasing places are closer to each other than a gap."""
    pairs = zip(lengths[:-1], lengths[1:], places[:-1], places[1:], strict=True)
    return any(right - left < (one + other) / 2 + gap for one, other, left, right in pairs)

"""Numbers in words of one style: all of a picture's levels, or of a colour bar.

What they have in common, a large number or a power of ten, is told once, as on axes.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from gradatlas.figures.ticks import NO_TICKS, Ticks, common_shift, power_text, written

_LEAST_PLAIN, _MOST_PLAIN = -4, 5
"""Numbers from the first of these powers of ten to below the second are written without one."""
_LEAST_EVEN = -3
"""The same of levels at even distances, whose zeros would be many."""
_MOST_PLACES = 3
"""The most digits after the point of numbers in units of a common power of ten."""
_MOST_DIGITS = 17


def number_texts(values: Sequence[float], *, math_text: bool = True) -> list[str]:
    """Return `values` as short texts that tell neighbours apart, in one style, each on its own.

    If any of them is very large or small, all are written with powers of ten, as mathtext with its
    dollar signs where `math_text` is set.
    """
    digits = _digits(values)
    if not math_text:
        texts = (f"{value + 0.0:.{digits}g}" for value in values)
        return [text.replace("-", "−") for text in texts]
    decimals = [_decimal(value, digits) for value in values]
    if _are_plain(decimals):
        return [_plain(number) for number in decimals]
    return [_power(number, of_labels=False) for number in decimals]


def texts_by_value(values: Sequence[float]) -> dict[float, str]:
    """Return the texts of numbers by their values, which are to be labelled with them.

    As `number_texts` returns them, but powers of ten have the letters of plain numbers, too.
    """
    digits = _digits(values)
    decimals = [_decimal(value, digits) for value in values]
    write = _plain if _are_plain(decimals) else _power
    return dict(zip(values, map(write, decimals), strict=True))


def write_levels(values: Sequence[float], *, is_even: bool) -> Ticks:
    """Return increasing values as labels in one style, with what they have in common.

    Labels at even distances have equally many digits, as on axes; others as few as will do, or all
    of them a power of ten.
    """
    if not values:
        return NO_TICKS
    values = tuple(values)
    if is_even:
        return written(values, _LEAST_EVEN)
    shift = common_shift(values)
    places = [value - shift for value in values]
    digits = _digits(places)
    decimals = [_decimal(place, digits) for place in places]
    exponent = 0
    if not _are_plain(decimals):
        exponent = max(number.adjusted() for number in decimals if number)
        scaled = [number.scaleb(-exponent).normalize() for number in decimals]
        if any(_places(number) > _MOST_PLACES for number in scaled):
            return Ticks(values, tuple(map(_power, decimals)), shift=shift)
        decimals = scaled
    return Ticks(values, tuple(map(_plain, decimals)), shift=shift, exponent=exponent)


def _digits(values: Sequence[float]) -> int:
    """Return how many digits tell neighbours apart."""
    for digits in range(3, _MOST_DIGITS):
        if all(
            abs(float(f"{value:.{digits}g}") - value) <= 1e-3 * _gap(values, index)
            for index, value in enumerate(values)
        ):
            return digits
    return _MOST_DIGITS


def _gap(values: Sequence[float], index: int) -> float:
    gaps = [abs(values[i] - values[index]) for i in (index - 1, index + 1) if 0 <= i < len(values)]
    return min(gaps, default=abs(values[index])) or abs(values[index])


def _decimal(value: float, digits: int) -> Decimal:
    return Decimal(f"{value:.{digits}g}").normalize() if value else Decimal(0)


def _are_plain(numbers: Sequence[Decimal]) -> bool:
    return all(_LEAST_PLAIN <= number.adjusted() < _MOST_PLAIN for number in numbers if number)


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _plain(number: Decimal) -> str:
    return f"{number:f}".replace("-", "−")


def _power(number: Decimal, *, of_labels: bool = True) -> str:
    if not number:
        return "0"
    exponent = number.adjusted()
    text = power_text(float(number.scaleb(-exponent)), exponent)
    return text if of_labels else text.replace(r"\mathdefault{", "", 1).replace("}}$", "}$")

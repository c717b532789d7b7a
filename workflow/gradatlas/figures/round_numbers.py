"""Round numbers and how to write them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal


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

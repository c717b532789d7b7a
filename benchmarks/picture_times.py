"""What pictures cost, ours and pyplot's of the same data. A process of its own: see `running`.

picture_times <png, svg or pdf> <turns>
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

import numpy as np
import xarray as xr

from benchmarks.ours import prepare_picture
from benchmarks.pipelines import plain_fields, plain_figures
from benchmarks.running import report

FIGURES = ("quiver", "contour", "landscape", "line")
Draw = Callable[[], bytes]
_numbers = count(2)
"""Of formulas and parameters: none comes again, since pyplot too remembers texts."""


def main(file_format: str, turns: int) -> None:
    """Draw all figures in turns, and report the processor time of each."""
    measured: dict[str, dict[str, Any]] = {}
    for name in FIGURES:
        calls = contenders(name, file_format)
        # Off the clock: this warms up, and makes one formula known.
        sizes = {key: len(call()) for key, call in calls.items()}
        seconds: dict[str, list[float]] = {key: [] for key in calls}
        for turn in range(turns):
            keys = [*calls]
            for key in (*keys[turn % len(keys) :], *keys[: turn % len(keys)]):
                start = time.process_time()
                calls[key]()
                seconds[key].append(time.process_time() - start)
        measured[name] = {key: {"seconds": seconds[key], "size": sizes[key]} for key in calls}
    report(measured)


def contenders(name: str, file_format: str) -> dict[str, Draw]:
    """Return who draws a picture: we and pyplot, of a formula that is known and of fresh ones.

    A known formula comes with another parameter each time, as in a study.
    """
    field = make_curve() if name == "line" else make_valley()
    ours = prepare_picture(name, file_format, field)

    def our_picture(number: int, parameter: float) -> bytes:
        return ours(formula(name, number), {"b": parameter})

    def plain_picture(number: int, parameter: float) -> bytes:
        file = io.BytesIO()
        title = f"$f = {latex(name, number)}$\n$b = {parameter:g}$"
        plain_figures.save(name, field, title, file, file_format)
        return file.getvalue()

    def known(draw: Callable[[int, float], bytes]) -> bytes:
        return draw(1, _parameter(next(_numbers)))

    def fresh(draw: Callable[[int, float], bytes]) -> bytes:
        number = next(_numbers)
        return draw(number, _parameter(number))

    return {
        "ours_known": partial(known, our_picture),
        "plain_known": partial(known, plain_picture),
        "ours_fresh": partial(fresh, our_picture),
        "plain_fresh": partial(fresh, plain_picture),
    }


def _parameter(number: int) -> float:
    return 100 + number / 8


def make_valley() -> xr.Dataset:
    """Return the field of the benchmark of the pipeline."""
    return plain_fields.make_field(plain_fields.make_grid(), 100.0)


def make_curve() -> xr.Dataset:
    """Return a function of one variable, and its derivative."""
    x = np.linspace(-3, 3, 601)
    return xr.Dataset(
        {"f": ("x", x**2 / 4 + np.sin(3 * x)), "df_dx": ("x", x / 2 + 3 * np.cos(3 * x))},
        coords={"x": x},
    )


def formula(name: str, number: int) -> str:
    """Return a formula as figures tell it; with 1, and 100 for b, it is that of the data."""
    if name == "line":
        return f"b*x**2/400 + sin(3*x)/{number}"
    return f"({number} - x0)**2 + b*(x1 - x0**2)**2"


def latex(name: str, number: int) -> str:
    """Return the same formula as a user writes it."""
    if name == "line":
        return rf"\frac{{b x^2}}{{400}} + \frac{{\sin\left(3 x\right)}}{{{number}}}"
    return rf"({number} - x_0)^2 + b \left(x_1 - x_0^2\right)^2"


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

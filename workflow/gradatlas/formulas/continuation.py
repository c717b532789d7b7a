"""The operations of analytic formulas on complex numbers near the real axis.

The program of a formula is run with these operations in place of those on real numbers. Each part
of the formula is then computed twice: as a complex number, and as the real number that it is at the
real part of the coordinates. The real number tells where the formula is not analytic, at branch
points, on branch cuts and at poles: there, and wherever the real formula is not defined, the
complex value is NaN, even if the formula around it would make a finite number of it.

Where the imaginary parts are so small that their squares vanish in rounding, the real number also
takes the place of the real part. So no square can be laid bare by what cancels it, as the −h² of
(i·h)² would be in sqrt(x0**2) at 0.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gradatlas.formulas.graph import (
    COMMUTATIVE,
    FORGETS_INFINITY,
    OPERATIONS,
    Graph,
    formula_node,
)
from gradatlas.formulas.language import FUNCTIONS, NOT_ANALYTIC, not_analytic
from gradatlas.formulas.program import Program

if TYPE_CHECKING:
    from gradatlas.formulas.language import Expression
    from gradatlas.functions.function import ComplexArray, FloatArray

_VANISHING = 2.0**-90
"""Imaginary parts up to this, in units of the coordinate, are a first order that wants no second:
below the rounding of the coordinate they are nothing beside any length over which f changes."""
_NODES = 24
"""Points of the quadrature for erf: full precision for steps up to 1."""


@dataclass(frozen=True)
class _Part:
    """A part of a formula in which a coordinate with an imaginary part occurs.

    The other parts are plain arrays and numbers of float64.
    """

    real: Any
    """Its value at the real parts of the coordinates: an array or a number of float64."""
    value: Any
    """Its complex value."""
    vanishing: Any
    """Where the squares of imaginary parts vanish: the same for all parts of a formula."""

    @property
    def imag(self) -> Any:
        return self.value.imag


def compile_complex(
    expression: Expression, axes: tuple[str, ...], parameters: Mapping[str, float]
) -> Callable[..., ComplexArray]:
    """Return a formula as a function of complex arrays, one for each axis, in the order of `axes`.

    It is called as the function that `evaluation.compile_expression` returns, and is the analytic
    continuation of that function from the real parts of its arguments. The result is NaN where the
    formula is not analytic at these real parts.

    Raises:
        ValueError: if the formula has functions that are not analytic.
    """
    if unfit := not_analytic(expression):
        raise ValueError(f"{expression.canonical}: {', '.join(unfit)} cannot be continued")
    # Products of complex numbers are rounded otherwise when their factors change places.
    graph = Graph(len(axes), COMMUTATIVE - {"multiply"})
    node = formula_node(graph, expression, axes, parameters)
    # Powers by `_power`, and not by products of complex numbers, each of which is rounded.
    program = Program(graph, [node], lowers_powers=False)

    def evaluate(*coordinates: ComplexArray) -> ComplexArray:
        arrays = [np.asarray(array, np.complex128) for array in coordinates]
        (part,) = program.run_with(_CONTINUED, _parts(arrays))
        result = np.empty(np.broadcast_shapes(*(array.shape for array in arrays)), np.complex128)
        result[...] = _value(part)
        result[np.broadcast_to(~np.isfinite(part.real), result.shape)] = complex(np.nan, np.nan)
        return result

    return evaluate


def _parts(arrays: list[ComplexArray]) -> list[Any]:
    """Return the coordinates as parts of a formula."""
    is_complex = [bool(np.any(array.imag)) for array in arrays]
    steps = [
        _is_vanishing(array)
        for array, has_imaginary in zip(arrays, is_complex, strict=True)
        if has_imaginary
    ]
    # Of one array, each point for itself: with whom it is computed must make no difference.
    vanishing = steps[0] if len(steps) == 1 else np.all([np.all(step) for step in steps])
    return [
        _Part(array.real, array, vanishing) if has_imaginary else array.real
        for array, has_imaginary in zip(arrays, is_complex, strict=True)
    ]


def _is_vanishing(array: ComplexArray) -> Any:
    size = np.maximum(np.abs(array.real), 1.0)
    return np.abs(array.imag) <= _VANISHING * size


def _value(part: Any) -> Any:
    return part.value if isinstance(part, _Part) else part


def _continued(name: str) -> Callable[..., Any]:
    """Return an operation that takes parts of formulas and gives one."""
    on_reals, singularity = OPERATIONS[name], _SINGULARITIES.get(name)

    def operation(*parts: Any) -> Any:
        reals = [part.real for part in parts]
        real = on_reals(*reals)
        vanishing = next((part.vanishing for part in parts if isinstance(part, _Part)), None)
        if vanishing is None:
            return real
        if name == "power":
            base, exponent = parts
            value = _power(base, exponent, real, vanishing)
        else:
            value = _FUNCTIONS[name](*(_value(part) for part in parts))
        undefined = ~np.isfinite(real)
        if singularity is not None:
            undefined = undefined | singularity(*reals)
        value = np.array(value)
        # Both parts, because then it stays lost; the exponential of −∞ + NaN·i is 0.
        value[undefined | ~np.isfinite(value)] = complex(np.nan, np.nan)
        saturates = _saturates(name, real, parts)
        if np.any(saturates):
            value = np.where(saturates, real + 0j, value)
        value.real = np.where(vanishing & ~np.isnan(value.imag), real, value.real)
        return _Part(real, value, vanishing)

    return operation


def _saturates(name: str, real: Any, parts: Sequence[Any]) -> Any:
    """Return where numbers are too large for float64, so that no imaginary part is left.

    That may be the number itself, but not at a pole, or one that it is made from: atan(exp(1000))
    is π/2 and does not change.
    """
    reals = [part.real for part in parts]
    is_large = functools.reduce(np.logical_or, map(np.isinf, reals))
    is_infinite = np.isinf(real)
    if not np.any(is_large | is_infinite):
        return False
    is_lost: Any = name in FORGETS_INFINITY
    if name == "divide":
        is_lost = reals[1] == 0
    elif name == "power":
        is_lost = (reals[0] == 0) | ((reals[1] > 0) & (reals[1] < 1))
    is_known = functools.reduce(np.logical_and, (~np.isnan(_value(part)) for part in parts))
    return is_known & np.where(is_infinite, ~np.bool_(is_lost), is_large & np.isfinite(real))


def _power(base: Any, exponent: Any, real: Any, vanishing: Any) -> Any:
    """Return base**exponent, with the full precision of the real power.

    numpy's complex power loses as many digits as the logarithm of its result has.
    """
    a, b = base.real, exponent.real
    singular: Any = np.bool_(False)
    if isinstance(base, _Part):
        singular = (a == 0) & (b != np.floor(b))
    if isinstance(exponent, _Part):
        # The logarithm of the base is needed, unless the base is 0 and stays there.
        stays = (a == 0) & (b > 0) & (not isinstance(base, _Part))
        singular = singular | ((a <= 0) & ~stays)
    if np.all(vanishing):
        value = _power_to_first_order(base, exponent, real)
    else:
        first_order = _power_to_first_order(base, exponent, real)
        value = np.where(vanishing, first_order, _power_of_complex(base, exponent, real))
    return np.where(singular, complex(np.nan, np.nan), value)


def _power_to_first_order(base: Any, exponent: Any, real: Any) -> Any:
    a, b = base.real, exponent.real
    slope: Any = np.float64(0)
    if isinstance(base, _Part):
        slope = np.where(b == 0, 0.0, b * np.power(a, b - 1)) * base.imag
    if isinstance(exponent, _Part):
        slope = slope + np.where(a == 0, 0.0, real * np.log(a)) * exponent.imag
    return real + 1j * slope


def _power_of_complex(base: Any, exponent: Any, real: Any) -> Any:
    z = _value(base) + 0j
    b = _value(exponent).real
    # z = a·(1 + i·t); where t is large, by the absolute value and the angle of z.
    is_near = np.abs(z.imag) <= np.abs(z.real)
    t = z.imag / np.where(is_near, z.real, np.inf)
    near = np.power(z.real, b) * np.exp(b / 2 * np.log1p(t * t)) * _unit(b * np.arctan(t))
    far = np.power(np.abs(z), b) * _unit(b * np.angle(z))
    value = np.where(is_near, near, far)
    # 0 to any power, on which the logarithm has nothing to say.
    value = np.where(z == 0, real, value)
    if isinstance(exponent, _Part):
        value = value * np.where(z == 0, 1.0, np.exp(1j * exponent.imag * np.log(z)))
    return value


def _unit(angle: Any) -> Any:
    return np.cos(angle) + 1j * np.sin(angle)


def _cbrt(z: Any) -> Any:
    # The root that is real on the real axis, on both sides of 0: z = a·(1 + i·t).
    t = z.imag / z.real
    return np.cbrt(z.real) * np.exp(np.log1p(t * t) / 6) * _unit(np.arctan(t) / 3)


def _hypot(u: Any, v: Any) -> Any:
    # In units of a power of two near the result, because squares overflow where it does not.
    unit = _power_of_two(np.hypot(u.real, v.real))
    u, v = u / unit, v / unit
    return np.sqrt(u * u + v * v) * unit


def _atan2(v: Any, u: Any) -> Any:
    # The angle of the real point, and from there on the angle to the complex one.
    a, b = u.real, v.real
    unit = _power_of_two(np.hypot(a, b))
    a, b, u, v = a / unit, b / unit, u / unit, v / unit
    return np.arctan2(b, a) + np.arctan((a * v - b * u) / (a * u + b * v))


def _power_of_two(size: Any) -> Any:
    _, exponent = np.frexp(size)
    return np.ldexp(1.0, np.clip(exponent, -1000, 1000))


def _erf(z: Any) -> Any:
    # erf(a + i·b) = erf(a) + i·erf′(a)·b·∫ exp(b²s² − 2i·a·b·s) ds over s from 0 to 1; the integral
    # is 1 where b is tiny, so that the imaginary part is b·erf′(a), to first order.
    a, b = np.clip(z.real, -40, 40), z.imag
    rest: Any = 1.0
    if np.any(np.abs(b) > _VANISHING):
        nodes, weights = _quadrature()
        rest = sum(
            weight * np.exp(b * s * (b * s - 2j * a))
            for s, weight in zip(nodes, weights, strict=True)
        )
    # In two parts, because a rounded square spoils the exponential of it.
    head = a.astype(np.float32).astype(np.float64)
    slope = 2 / math.sqrt(math.pi) * np.exp(-head * head) * np.exp((head - a) * (head + a))
    return OPERATIONS["erf"](z.real) + 1j * (slope * b * rest)


@functools.cache
def _quadrature() -> tuple[FloatArray, FloatArray]:
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    return (nodes + 1) / 2, weights / 2


# numpy's own are accurate on complex numbers near the real axis, to 5e-16 there.
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    **OPERATIONS,
    "cbrt": _cbrt,
    "hypot": _hypot,
    "atan2": _atan2,
    "erf": _erf,
}
# Function → where it has a value on real numbers but is not analytic.
_SINGULARITIES: dict[str, Callable[..., Any]] = {
    "sqrt": lambda u: u == 0,
    "cbrt": lambda u: u == 0,
    "asin": lambda u: np.abs(u) == 1,
    "acos": lambda u: np.abs(u) == 1,
    "hypot": lambda u, v: (u == 0) & (v == 0),
    "atan2": lambda v, u: (v == 0) & (u <= 0),
}
_ARITHMETIC = ("add", "subtract", "multiply", "divide", "power", "negative")
_CONTINUED = {
    name: _continued(name) for name in (*_ARITHMETIC, *sorted(FUNCTIONS.keys() - NOT_ANALYTIC))
}

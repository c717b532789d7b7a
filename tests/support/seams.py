"""Formulas with seams, patched, clamped, stepped and saturated, and their true gradients."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import mpmath
import numpy as np

from gradatlas.differentiation.method import MethodSpec, find_method, specify_method
from gradatlas.fields.field import FLAGS
from gradatlas.formulas.language import parse_expression
from gradatlas.functions.function import FloatArray
from tests.support.formulas import evaluate_with_mpmath
from tests.support.whole_fields import formula, whole_field

DIGITS = 130
"""Three powers of the shortest distance may cancel, and many digits are left."""
DISTANCES = ("1e-26", "1e-16", "1e-8")
_STRAIGHT = tuple(product((1, -1), repeat=2))
_DIRECTIONS = (
    *((1, 0), (-1, 0), (0, 1), (0, -1)),
    *((a, b * mpmath.mpf(3) / 8) for a, b in _STRAIGHT),
    *((a * mpmath.mpf(5) / 16, b) for a, b in _STRAIGHT),
)

_PLACES = (-1.5, -1.0, 0.0, 0.5, 1.0, 2.0, 3.0, 0.3)
# Removable singularities at u = 0, with the value there.
_PATCHED = {
    "sin({u})/({u})": "1",
    "(1 - cos({u}))/({u})": "0",
    "(exp({u}) - 1)/({u})": "1",
    "log(1 + ({u}))/({u})": "1",
    "tan({u})/({u})": "1",
    "(1 - cos({u}))/({u})**2": "0.5",
    "({u})/(exp({u}) - 1)": "1",
    "sinh({u})/({u})": "1",
    "atan({u})/({u})": "1",
    "asin({u})/({u})": "1",
    "(sqrt(1 + ({u})) - 1)/({u})": "0.5",
    "(exp({u}) - 1 - ({u}))/({u})**2": "0.5",
    "({u})**2*log(abs({u}))": "0",
    "({u})**2*sin(1/({u}))": "0",
    "({u})*abs({u})": "0",
    "exp(-1/({u})**2)": "0",
    "(({u})**3 + 2*({u}))/({u})": "2",
}
_CLAMPED = (
    "sqrt(max(0, {u}))",
    "sqrt(max(0, {u}))*({v})",
    "abs(max({u}, 0))",
    "cbrt(max({u}, 0))",
    "max(0, {u})**0.5",
    "max(0, {u})**1.5",
    "max({u}, 0)**2",
    "acos(max(-1, min(1, {u})))",
    "asin(min(1, max(-1, {u})))",
    "hypot(max({u}, 0), max({v}, 0))",
    "log(1 + sqrt(max(0, {u})))",
    "sqrt(where({u} < 0, 0, {u}))",
    "where({u} < 0, 0, sqrt({u}))",
    "sqrt(({u}) + abs({u}))",
    "sqrt(min({u}, 1)**2 + max({v}, 0)**2)",
    "atan2(max({u}, 0), 1 + max({v}, 0))",
    "max({u}, {v})*min({u}, {v})",
)
_STEPPED = (
    "floor({u})*({v})",
    "sign({u})*({u})",
    "sign({u})*({u})**2",
    "sign({u}) + {v}",
    "floor(max({u}, 0))",
    "sqrt(floor(abs({u})))",
    "cos(2*pi*(({u}) - floor({u})))",
    "(({u}) - floor({u}))*(1 - ({u}) + floor({u}))",
    "abs({u})**1.3",
    "abs({u})**1.8 + abs({v})**1.2",
    "where({u} > 0, ({u})**2, 0)",
    "where({u} > 0, ({u})**2, {u})",
    "where({u} > 1, ({u})**2, 2*({u}) - 1)",
    "where({u} == 0, 1, {v})",
    "abs(sin({u}))*sin({u})",
    "acos(cos({u}))**2",
    "hypot({u}, {v})",
    "cos(hypot({u}, {v}))",
    "hypot({u}, {v})**3",
    "sqrt(({u})**4 + ({v})**4)",
)
_SATURATED = (
    "atan(exp({k}*({u})))",
    "tanh(sinh({k}*({u})))",
    "1/(1 + exp(-{k}*({u})))",
    "exp(-exp({k}*({u})))",
    "erf({k}*({u}))",
    "tanh(({k}*({u}))**5)",
    "exp(-({k}*({u}))**2)*({v})",
    "1/cosh({k}*({u}))",
)
_INNER = (
    "x0",
    "x1",
    "x0 - {a}",
    "x1 - {a}",
    "x0 - x1",
    "x0 + 2*x1 - {a}",
    "x0*x1",
    "x0**2 - x1",
    "x0**2 + x1**2",
    "{a} - x0**2 - x1**2",
    "2*(x0 - {a})",
)
_AROUND = (
    "{f}",
    "{f}",
    "{f} + x0*x1",
    "({f})*(1 + x1**2)",
    "3 - 2*({f})",
    "{f} + sin(x0 + x1)",
    "exp({f}) + x1",
    "({f})**2 + x0",
)


@dataclass(frozen=True)
class Seam:
    """A formula, and a point on a seam of it with its neighbours on a small grid."""

    text: str
    coordinates: dict[str, FloatArray]


def draw_seam(random: np.random.Generator) -> Seam:
    """Return a random formula, on a grid in the middle of which a seam may lie."""
    place, other = (float(random.choice(_PLACES)) for _ in range(2))

    def inner() -> str:
        return str(random.choice(_INNER)).format(a=repr(place))

    u, v = inner(), inner()
    kind = random.integers(4)
    if kind == 0:
        number = int(random.integers(len(_PATCHED)))
        quotient, value = list(_PATCHED.items())[number]
        if random.random() < 0.1:
            value = "0.75"  # a wrong patch
        core = f"where({u} == 0, {value}, {quotient.format(u=u)})"
    elif kind == 1:
        core = str(random.choice(_CLAMPED)).format(u=u, v=v)
    elif kind == 2:
        core = str(random.choice(_STEPPED)).format(u=u, v=v)
    else:
        slope = random.choice((1, 30, 1000))
        core = str(random.choice(_SATURATED)).format(u=u, v=v, k=slope)
    text = str(random.choice(_AROUND)).format(f=core)
    # On the seam of most of these formulas: on a diagonal, on an axis, or at both places.
    middle = (place, float(random.choice((place, other))))
    width = float(random.choice((0.25, 0.125)))
    return Seam(
        text,
        {
            name: np.array([centre - width, centre, centre + 1.5 * width])
            for name, centre in zip(("x0", "x1"), middle, strict=True)
        },
    )


@dataclass(frozen=True)
class Truth:
    """What is true at a point."""

    is_defined: bool
    """Whether f is a real number there."""
    is_inner: bool
    """Whether it is one close by in all directions."""
    gradient: tuple[float, float] | None
    """None where there is none."""


def truth_at(text: str, x0: float, x1: float) -> Truth:
    """Return the gradient of a formula, from its values alone, with many digits."""
    with mpmath.workdps(DIGITS):

        def f(a: Any, b: Any) -> Any:
            try:
                value = evaluate_with_mpmath(text, binary=True, x0=a, x1=b)
            except (ArithmeticError, ValueError):
                return None
            is_real = not isinstance(value, mpmath.mpc)
            return value if is_real and mpmath.isfinite(value) else None

        x, y = mpmath.mpf(x0), mpmath.mpf(x1)
        here = f(x, y)
        if here is None:
            return Truth(is_defined=False, is_inner=False, gradient=None)
        rests, gradient = [], None
        for distance in map(mpmath.mpf, DISTANCES):
            around = {d: f(x + distance * d[0], y + distance * d[1]) for d in _DIRECTIONS}
            if any(value is None for value in around.values()):
                return Truth(is_defined=True, is_inner=False, gradient=None)
            if gradient is None:
                gradient = tuple(
                    (around[ahead] - around[behind]) / (2 * distance)
                    for ahead, behind in (((1, 0), (-1, 0)), ((0, 1), (0, -1)))
                )
            rests.append(
                max(
                    abs((value - here) / distance - gradient[0] * d[0] - gradient[1] * d[1])
                    for d, value in around.items()
                )
            )
        close, _, far = rests
        exists = close <= far / 20 or close <= 1e-90 * max(1, abs(here))
        assert gradient is not None
        found = (float(gradient[0]), float(gradient[1]))
        return Truth(is_defined=True, is_inner=True, gradient=found if exists else None)


METHODS = (
    specify_method("exact"),
    *(specify_method("central", order=order) for order in (2, 4, 6)),
    specify_method("complex"),
    specify_method("richardson"),
)
_TOLERANCE = 1e-6
"""How wrong a value may be that has no flag, in units of the largest gradient on the small grid."""
_LEAST = 1e-25
"""What the shortest distance of the truth leaves of a function that wiggles."""


@dataclass(frozen=True)
class Verdict:
    """What a method made of a point that is not at the edge of f's domain."""

    method: str
    kind: str
    """right, silent (wrong without a flag), lost (NaN though there is a gradient), flagged (wrong,
    and known to be), alarm (right, and flagged)."""
    story: str


def judge_seam(seed: int) -> Iterator[Verdict]:
    """Yield what each method makes of each point of a random formula."""
    seam = draw_seam(np.random.default_rng(seed))
    x0, x1 = seam.coordinates["x0"], seam.coordinates["x1"]
    truths = {
        (row, column): truth_at(seam.text, float(x0[column]), float(x1[row]))
        for row, column in product(range(x1.size), range(x0.size))
    }
    gradients = [truth.gradient for truth in truths.values() if truth.gradient is not None]
    scale = max((float(np.hypot(*gradient)) for gradient in gradients), default=0.0)
    for method in METHODS:
        if find_method(method.name).refusal(parse_expression(seam.text)) is not None:
            continue
        field = whole_field(formula(seam.text), seam.coordinates, method)
        for place, truth in truths.items():
            if not truth.is_inner:
                continue
            found = np.array([field["df_dx0"][place], field["df_dx1"][place]])
            is_good = field["flag"][place] == FLAGS["good"]
            kind = _kind(found, truth.gradient, scale, is_good=is_good)
            point = f"{x0[place[1]]}, {x1[place[0]]}"
            story = f"seed {seed}: {_name(method)} of {seam.text} at {point}: {kind}, {found}"
            yield Verdict(_name(method), kind, f"{story} for {truth.gradient}")


def _name(method: MethodSpec) -> str:
    return " ".join(map(str, filter(None, (method.name, method.option("order")))))


def _kind(
    found: FloatArray, true: tuple[float, float] | None, scale: float, *, is_good: bool
) -> str:
    if true is None:
        return "silent" if is_good else "right"
    if np.any(np.isnan(found)):
        return "lost"
    is_right = np.hypot(*(found - true)) <= _TOLERANCE * scale + _LEAST
    if is_right:
        return "right" if is_good else "alarm"
    return "silent" if is_good else "flagged"


@functools.cache
def judge_seams(first: int, count: int) -> tuple[Counter[tuple[str, str]], list[str]]:
    """Return how often each method came to each verdict, and the stories of those that must not be.

    Args:
        first: The first seed.
        count: How many formulas to draw.
    """
    counts: Counter[tuple[str, str]] = Counter()
    stories = []
    for seed in range(first, first + count):
        for verdict in judge_seam(seed):
            counts[verdict.method, verdict.kind] += 1
            # Where a formula is not analytic, the complex step has nothing to say.
            is_excused = verdict.kind == "lost" and verdict.method == "complex"
            if verdict.kind in ("silent", "lost") and not is_excused:
                stories.append(verdict.story)
    return counts, stories


def table_of(counts: Counter[tuple[str, str]]) -> str:
    """Return the shares of all verdicts as a table in Markdown."""
    kinds = ("right", "silent", "lost", "flagged", "alarm")
    methods = dict.fromkeys(method for method, _ in counts)
    rows = [f"| method | points | {' | '.join(kinds)} |", "| --- " * (2 + len(kinds)) + "|"]
    for method in methods:
        numbers = [counts[method, kind] for kind in kinds]
        total = sum(numbers)
        shares = " | ".join(f"{number / total:.2%}" for number in numbers)
        rows.append(f"| {method} | {total} | {shares} |")
    return "\n".join(rows)

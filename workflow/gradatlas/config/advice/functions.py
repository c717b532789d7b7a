"""Functions as other languages and libraries call them, and how they are written here."""

from __future__ import annotations

import re

from gradatlas.formulas.language import FUNCTIONS

MODULES = frozenset(
    re.findall(
        r"\w+",
        "np numpy jnp jax math cmath Math torch tf tensorflow K F nn functional sp sympy scipy"
        " special linalg lax xp cp cupy mpmath mp autograd anp nx",
    )
)
"""What stands before the dot of a function's name elsewhere."""

_SAME = {
    "asin": "arcsin", "acos": "arccos", "atan": "arctan arctg atg", "atan2": "arctan2",
    "sinh": "sh", "cosh": "ch", "tanh": "th", "tan": "tg", "log": "ln loge logn",
    "log10": "lg log_10 logten", "log2": "ld lb log_2", "sqrt": "root squareroot",
    "cbrt": "cuberoot",
    "abs": "fabs absolute magnitude modulus", "sign": "sgn signum", "floor": "floorf",
    "min": "minimum fmin amin", "max": "maximum fmax amax", "where": "if ifelse iif cond select",
}  # fmt: skip

_WRITTEN: dict[str, str] = {
    "relu": "max({0}, 0)",
    "relu6": "min(max({0}, 0), 6)",
    "leaky_relu": "max({0}, 0.01*{0})",
    "elu": "where({0} < 0, exp({0}) - 1, {0})",
    "silu": "{0}/(1 + exp(-{0}))",
    "swish": "{0}/(1 + exp(-{0}))",
    "gelu": "{0}*(1 + erf({0}/sqrt(2)))/2",
    "sigmoid": "1/(1 + exp(-{0}))",
    "expit": "1/(1 + exp(-{0}))",
    "logistic": "1/(1 + exp(-{0}))",
    "logit": "log({0}/(1 - {0}))",
    "softplus": "log(1 + exp({0}))",
    "softsign": "{0}/(1 + abs({0}))",
    "log1p": "log(1 + {0})",
    "expm1": "exp({0}) - 1",
    "exp2": "2**{0}",
    "exp10": "10**{0}",
    "sec": "1/cos({0})",
    "csc": "1/sin({0})",
    "cosec": "1/sin({0})",
    "cot": "1/tan({0})",
    "cotan": "1/tan({0})",
    "ctg": "1/tan({0})",
    "sech": "1/cosh({0})",
    "csch": "1/sinh({0})",
    "coth": "1/tanh({0})",
    "asec": "acos(1/{0})",
    "acsc": "asin(1/{0})",
    "acot": "atan(1/{0})",
    "asinh": "log({0} + sqrt({0}**2 + 1))",
    "acosh": "log({0} + sqrt({0}**2 - 1))",
    "atanh": "log((1 + {0})/(1 - {0}))/2",
    "sinc": "where({0} == 0, 1, sin(pi*{0})/(pi*{0}))",
    "erfc": "1 - erf({0})",
    "square": "{0}**2",
    "sqr": "{0}**2",
    "cube": "{0}**3",
    "reciprocal": "1/{0}",
    "negative": "-{0}",
    "neg": "-{0}",
    "ceil": "-floor(-{0})",
    "ceiling": "-floor(-{0})",
    "round": "floor({0} + 0.5)",
    "rint": "floor({0} + 0.5)",
    "trunc": "sign({0})*floor(abs({0}))",
    "fix": "sign({0})*floor(abs({0}))",
    "int": "sign({0})*floor(abs({0}))",
    "heaviside": "where({0} < 0, 0, 1)",
    "step": "where({0} < 0, 0, 1)",
    "deg2rad": "{0}*pi/180",
    "radians": "{0}*pi/180",
    "rad2deg": "{0}*180/pi",
    "degrees": "{0}*180/pi",
    "float": "{0}",
    "real": "{0}",
    "positive": "{0}",
}  # fmt: skip

_WRITTEN_OF_TWO: dict[str, str] = {
    "pow": "{0}**{1}",
    "power": "{0}**{1}",
    "mod": "{0} - {1}*floor({0}/{1})",
    "fmod": "{0} - {1}*floor({0}/{1})",
    "remainder": "{0} - {1}*floor({0}/{1})",
    "floor_divide": "floor({0}/{1})",
    "divide": "{0}/{1}",
    "div": "{0}/{1}",
    "frac": "{0}/{1}",
    "subtract": "{0} - {1}",
    "sub": "{0} - {1}",
    "root": "{0}**(1/{1})",
    "logb": "log({0})/log({1})",
    "log": "log({0})/log({1})",
    "heaviside": "where({0} < 0, 0, where({0} == 0, {1}, 1))",
    "leaky_relu": "max({0}, {1}*{0})",
    "logaddexp": "log(exp({0}) + exp({1}))",
    "xlogy": "{0}*log({1})",
}

_WRITTEN_OF_THREE: dict[str, str] = {
    "clip": "min(max({0}, {1}), {2})",
    "clamp": "min(max({0}, {1}), {2})",
    "lerp": "{0} + {2}*({1} - {0})",
}

_WRITTEN_OF_ANY: dict[str, str] = {
    "sum": " + ",
    "add": " + ",
    "plus": " + ",
    "prod": "*",
    "product": "*",
    "multiply": "*",
    "mul": "*",
    "times": "*",
}
"""What stands between the arguments."""

_MOST_ARGUMENTS = 5
"""Of functions that take any number of arguments."""
_NORMS = ("norm", "dist", "distance", "length", "hypot3")


def _table() -> dict[str, dict[int, str]]:
    table: dict[str, dict[int, str]] = {}
    for count, written in ((1, _WRITTEN), (2, _WRITTEN_OF_TWO), (3, _WRITTEN_OF_THREE)):
        for name, template in written.items():
            table.setdefault(name, {})[count] = template
    for name, sign in _WRITTEN_OF_ANY.items():
        table[name] = {-1: sign}
    for name in _NORMS:
        table[name] = {
            1: "abs({0})",
            2: "sqrt({0}**2 + {1}**2)",
            3: "sqrt({0}**2 + {1}**2 + {2}**2)",
        }
    for name, others in _SAME.items():
        for other in others.split():
            least, most = FUNCTIONS[name]
            for count in range(least, (most or _MOST_ARGUMENTS) + 1):
                values = ", ".join(f"{{{index}}}" for index in range(count))
                table.setdefault(other, {}).setdefault(count, f"{name}({values})")
    for name in ("sinh", "cosh", "tanh"):
        for other in (f"arc{name}", f"ar{name}"):
            table[other] = table[f"a{name}"]
    return table


OTHER_FUNCTIONS: dict[str, dict[int, str]] = _table()
"""Name → number of arguments → how it is written here, `{0}` being the first argument; under -1,
what stands between the arguments, however many they are."""
del OTHER_FUNCTIONS["log"]  # a function of the language, which says itself what it takes

OTHER_NAMES: dict[str, str] = {
    "rosen": "rosenbrock",
    "banana": "rosenbrock",
    "bowl": "sphere",
    "paraboloid": "sphere",
    "camel": "six_hump_camel",
    "camel3": "three_hump_camel",
    "camel6": "six_hump_camel",
    "monkey": "monkey_saddle",
    "schaffer": "schaffer2",
    "schaffern2": "schaffer2",
    "bohachevsky": "bohachevsky1",
    "bukin": "bukin6",
    "bukinn6": "bukin6",
    "levy": "levy13",
    "levyn13": "levy13",
    "goldstein": "goldstein_price",
    "styblinski": "styblinski_tang",
    "sumofsquares": "sum_squares",
    "eggcrate": "egg_crate",
}
"""What functions of the catalogue are called elsewhere, without case and signs → their name."""

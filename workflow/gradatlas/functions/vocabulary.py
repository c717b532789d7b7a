"""The words of the formula language. The plan imports this: nothing heavy here."""

from __future__ import annotations

FUNCTIONS: dict[str, tuple[int, int | None]] = {
    "sin": (1, 1),
    "cos": (1, 1),
    "tan": (1, 1),
    "asin": (1, 1),
    "acos": (1, 1),
    "atan": (1, 1),
    "atan2": (2, 2),
    "sinh": (1, 1),
    "cosh": (1, 1),
    "tanh": (1, 1),
    "exp": (1, 1),
    "log": (1, 1),
    "log10": (1, 1),
    "log2": (1, 1),
    "sqrt": (1, 1),
    "cbrt": (1, 1),
    "abs": (1, 1),
    "sign": (1, 1),
    "floor": (1, 1),
    "min": (2, None),
    "max": (2, None),
    "hypot": (2, 2),
    "erf": (1, 1),
    "where": (3, 3),
}
"""Function → the least and the greatest number of arguments (None: no limit)."""

CONSTANTS: dict[str, float] = {"pi": 3.141592653589793, "e": 2.718281828459045}
"""Constant → its value, the float64 nearest to it."""

FILE_NAMES: frozenset[str] = frozenset({"f", "grad_norm", "error", "error_estimate", "flag"})
"""Variables of the gradient file; axes and parameters stand beside them there, under own names."""

RESERVED_NAMES: frozenset[str] = frozenset(FUNCTIONS) | frozenset(CONSTANTS) | FILE_NAMES
"""Names that neither an axis nor a parameter can have (nor one that begins with `df_d`)."""

OTHER_SPELLINGS: dict[str, str] = {
    "ln": "log",
    "lg": "log10",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arctan2": "atan2",
    "fabs": "abs",
    "absolute": "abs",
    "sgn": "sign",
    "minimum": "min",
    "maximum": "max",
    "if": "where",
    "pow": "**",
    "power": "**",
}
"""What these functions are called elsewhere → what they are called here."""

SIGN_HINTS: dict[str, str] = {
    "^": "a power is written with **",
    "%": "a remainder is written a - b*floor(a / b)",
    "//": "a whole quotient is written floor(a / b)",
    "=": "a comparison is written with ==",
    "²": "a power is written with **: x0**2",
    "³": "a power is written with **: x0**3",
    "−": "a minus is written with the plain -",
    "×": "a product is written with *",
    "·": "a product is written with *",
    "÷": "a quotient is written with /",
    "&": "to ask for two conditions, put one where(…) into the other",
    "|": "|x| is written abs(x)",
    ".": "write functions by their plain name: sin(x0), not np.sin(x0)",
    "[": "brackets are round: ( and )",
    "{": "brackets are round: ( and )",
    "_": "a name begins with a letter",
    "π": "write pi",
}
"""Sign that is not in the language → what to write instead."""

WORD_HINTS: dict[str, str] = {
    "lambda": "the name lambda_ will do",
    "if": "a choice is where(condition, a, b)",
    "and": "to ask for two conditions, put one where(…) into the other",
}
"""Word that Python keeps for itself → what to write instead."""

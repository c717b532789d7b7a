"""The formula language: its words, and reading formulas safely, from text to a checked syntax tree.

The language is a part of Python's: numbers, names, `+ - * / **`, calls of the functions in
`FUNCTIONS`, and comparisons as the first argument of `where`. A formula is split into known words
and signs before Python's parser sees it, and the parser's tree is copied node by node; whatever is
not on the list is refused. Nothing is ever executed, nor is any arithmetic done.

Every command imports this module: nothing heavy here.
"""

from __future__ import annotations

import ast
import difflib
import functools
import keyword
import re
from dataclasses import dataclass, field

from gradatlas.numbers import canonical_number

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

NOT_ANALYTIC: frozenset[str] = frozenset({"abs", "sign", "floor", "min", "max", "where"})
"""Functions that a step into complex numbers passes by: there they have no continuation that agrees
with them on both sides of a kink, a jump or a choice."""

CONSTANTS: dict[str, float] = {"pi": 3.141592653589793, "e": 2.718281828459045}
"""Constant → its value, the float64 nearest to it."""

FILE_NAMES: frozenset[str] = frozenset(
    {"f", "grad_norm", "error", "error_estimate", "relative_error", "flag"}
)
"""Variables of the gradient file; axes and parameters stand beside them there, under own names."""

RESERVED_NAMES: frozenset[str] = frozenset(FUNCTIONS) | frozenset(CONSTANTS) | FILE_NAMES
"""Names that neither an axis nor a parameter can have."""
RESERVED_STARTS = ("df_d", "d2f_d")
"""How such a name cannot begin: derivatives are called so in files."""

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

MAX_LENGTH = 10_000
"""The most characters in a formula."""
_MOST_REMEMBERED = 64
"""How many formulas that were read are remembered."""
MAX_DEPTH = 100
"""The most levels of nesting; `a + b + c` nests too, once for each sign."""
MAX_NODES = 2_000
"""The most numbers, names, operations and calls in a formula."""
MAX_NUMBER = 1e300
"""The greatest number that can be written; float64 ends at 1.8e308."""

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
      | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
      | (?P<name>[A-Za-z][A-Za-z0-9_]*)
      | (?P<sign>\*\*|<=|>=|==|!=|//|[-+*/(),<>])""",
    re.VERBOSE,
)
_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)
_COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)


class ExpressionError(ValueError):
    """A formula that is not in the language; the message says why, and what is right."""


@dataclass(frozen=True)
class Expression:
    """A formula that has been read and found to be in the language."""

    text: str
    """What the user typed."""
    tree: ast.expr = field(compare=False, repr=False)
    """The checked tree, numbers in canonical form and without unary plus; not to be changed."""
    names: tuple[str, ...]
    """The names in it that are neither functions nor constants, sorted."""
    canonical: str
    """One spelling for all ways to type the same tree; reading it gives the same again."""


def parse_expression(text: str) -> Expression:
    """Read a formula such as `(a - x0)**2 + b*(x1 - x0**2)**2`.

    Raises:
        ExpressionError: if `text` is not a formula of the language; at once, whatever it is.
    """
    # What is no text is refused before it is looked up: it may have no hash.
    return _parse(text) if isinstance(text, str) else _read(text)


def _read(text: str) -> Expression:
    tree = parse_tree(text)
    canonical = ast.unparse(ast.fix_missing_locations(tree))
    functions = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    names = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and id(node) not in functions
    }
    return Expression(text, tree, tuple(sorted(names - set(CONSTANTS))), canonical)


_parse = functools.lru_cache(_MOST_REMEMBERED)(_read)
"""The same for text: all points of a study, and all their figures, have the same formula."""


def parse_tree(text: str) -> ast.expr:
    """Read a formula as a checked tree: all that is needed to compute its value.

    Raises:
        ExpressionError: if `text` is not a formula of the language; at once, whatever it is.
    """
    if not isinstance(text, str):
        raise ExpressionError(f"{_shown(repr(text))} is not a formula; give it as text")
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            f"the formula has {len(text)} characters; at most {MAX_LENGTH} are allowed"
        )
    _check_tokens(text)
    try:
        # Line ends mean nothing in a formula, but they end an expression in Python.
        parsed = ast.parse(re.sub(r"\s+", " ", text).strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ExpressionError(_syntax_message(text, error)) from None
    _check_size(parsed)
    return _checked(parsed)


def not_analytic(expression: Expression) -> tuple[str, ...]:
    """Return the names of the functions in a formula that are not analytic, sorted.

    hypot, sqrt, cbrt, atan2, asin and acos are analytic away from single points and lines; what
    happens there is told from the values, not from the formula.
    """
    called = {
        node.func.id
        for node in ast.walk(expression.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    return tuple(sorted(called & NOT_ANALYTIC))


def _check_tokens(text: str) -> None:
    """Refuse what is no number, name or sign of the language."""
    if not text.strip():
        raise ExpressionError("the formula is empty; give one such as x0**2 + x1**2")
    position, number = 0, ""  # the number that ends at the position, if one does
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or match.group() in SIGN_HINTS:
            raise _unknown_sign(text, position)
        token, position = match.group(), match.end()
        if match.lastgroup == "name" and number:
            raise ExpressionError(
                f"{_shown(number + token)} is neither a number nor a name;"
                " a product is written with *: 2*x0"
            )
        number = token if match.lastgroup == "number" else ""
        if number and not float(number) <= MAX_NUMBER:
            raise ExpressionError(
                f"the number {_shown(number)} is too large; at most {MAX_NUMBER:g} is allowed"
            )
        if match.lastgroup == "name" and keyword.iskeyword(token):
            hint = WORD_HINTS.get(token, "choose another name; a choice is where(condition, a, b)")
            raise ExpressionError(f"{token} is a word of Python, not a name; {hint}")


def _unknown_sign(text: str, position: int) -> ExpressionError:
    sign = "//" if text.startswith("//", position) else text[position]
    hint = SIGN_HINTS.get(sign, "allowed are numbers, names, + - * / ** ( ) , < <= > >= == !=")
    around = _shown(text[max(position - 15, 0) : position + 15].strip())
    shown = sign if sign.isprintable() else ascii(sign).strip("'")
    return ExpressionError(f"{shown} (in {around}) is not allowed; {hint}")


def _check_size(tree: ast.expr) -> None:
    """Refuse a tree too large or too deep for what follows, which is recursive."""
    nodes, waiting = 0, [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        nodes += 1
        if depth > MAX_DEPTH:
            raise ExpressionError(
                f"the formula is nested more than {MAX_DEPTH} levels deep; in a long sum,"
                " put parentheses around groups of terms"
            )
        if nodes > MAX_NODES:
            raise ExpressionError(
                f"the formula has more than {MAX_NODES} numbers, names, operations and calls"
            )
        waiting.extend(
            (child, depth + 1)
            for child in ast.iter_child_nodes(node)
            if isinstance(child, ast.expr)
        )


def _checked(node: ast.expr) -> ast.expr:
    """Return a normalised copy of the tree; refuse whatever is not in the language."""
    match node:
        case ast.Constant(value=bool() | None):
            pass
        case ast.Constant(value=int() | float() as value):
            return ast.Constant(canonical_number(value))
        case ast.Name(id=name):
            return ast.Name(_checked_name(name), ast.Load())
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _checked(operand)
        case ast.UnaryOp(op=ast.USub() as sign, operand=operand):
            return ast.UnaryOp(sign, _checked(operand))
        case ast.BinOp(left=left, op=operator, right=right) if isinstance(operator, _OPERATORS):
            return ast.BinOp(_checked(left), operator, _checked(right))
        case ast.Call():
            return _checked_call(node)
        case ast.Compare():
            raise ExpressionError(
                f"{_source(node)} is a comparison; comparisons are allowed only as the first"
                " argument of where, as in where(x0 < 0, a, b)"
            )
        case ast.Tuple():
            raise ExpressionError(
                f"{_source(node)} is a list of values; a formula has one value, and decimals are"
                " written with a point"
            )
    raise ExpressionError(f"{_source(node)} is not allowed in a formula")


def _checked_name(name: str) -> str:
    if name in FUNCTIONS:
        raise ExpressionError(f"{name} is a function; write it with its arguments: {name}(…)")
    if name not in CONSTANTS and (name in RESERVED_NAMES or name.startswith(RESERVED_STARTS)):
        raise ExpressionError(
            f"{name} is the name of a variable in the gradient file; choose another name"
        )
    return name


def _checked_call(node: ast.Call) -> ast.Call:
    if not isinstance(node.func, ast.Name):
        raise ExpressionError(
            f"{_source(node.func)} is not a function; a product is written with *: 2*(x0 + 1)"
        )
    name, arguments = node.func.id, node.args
    if name not in FUNCTIONS:
        raise ExpressionError(f"{_shown(name)} is not a function of the language; {_nearest(name)}")
    if node.keywords or any(isinstance(argument, ast.Starred) for argument in arguments):
        raise ExpressionError(f"{_source(node)}: {name} takes plain arguments only")
    least, most = FUNCTIONS[name]
    if len(arguments) < least or (most is not None and len(arguments) > most):
        allowed = f"{least}" if most == least else f"{least} or more"
        raise ExpressionError(
            f"{_source(node)}: {name} takes {allowed} argument{'s' if allowed != '1' else ''},"
            f" not {len(arguments)}"
            + ("; the logarithm of x0 to the base b is log(x0) / log(b)" if name == "log" else "")
        )
    function = ast.Name(name, ast.Load())
    if name == "where":
        condition = _checked_condition(arguments[0])
        return ast.Call(function, [condition, *map(_checked, arguments[1:])], [])
    return ast.Call(function, [_checked(argument) for argument in arguments], [])


def _checked_condition(node: ast.expr) -> ast.Compare:
    if not isinstance(node, ast.Compare) or not all(
        isinstance(operator, _COMPARISONS) for operator in node.ops
    ):
        raise ExpressionError(
            f"{_source(node)} is not a condition; the first argument of where is a comparison,"
            " as in where(x0 < 0, a, b)"
        )
    return ast.Compare(_checked(node.left), node.ops, [_checked(item) for item in node.comparators])


def _nearest(name: str) -> str:
    if name in OTHER_SPELLINGS:
        return f"it is written {OTHER_SPELLINGS[name]} here"
    close = difflib.get_close_matches(name[:50], FUNCTIONS, n=1)
    if close:
        return f"did you mean {close[0]}?"
    return f"a product is written with *, and the functions are {', '.join(FUNCTIONS)}"


def _syntax_message(text: str, error: Exception) -> str:
    if isinstance(error, RecursionError | MemoryError):
        return f"the formula is nested more than {MAX_DEPTH} levels deep"
    reason = error.msg if isinstance(error, SyntaxError) else str(error)
    # Python's own advice behind the semicolon is about things that are not in this language.
    return (
        f"{_shown(text.strip())} is not a formula ({reason.partition(';')[0]});"
        " give one such as x0**2 + x1**2"
    )


def _source(node: ast.expr) -> str:
    return _shown(ast.unparse(node))


def _shown(text: str, limit: int = 60) -> str:
    text = text if text.isprintable() else ascii(text)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"

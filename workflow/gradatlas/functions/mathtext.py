"""Formulas, names and numbers as mathtext: the part of LaTeX that matplotlib can draw.

The terms stay in the order in which they were typed; parentheses stand only where the reading
would change without them. The results carry no dollar signs.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from gradatlas.functions.vocabulary import CONSTANTS

if TYPE_CHECKING:
    from gradatlas.functions.expressions import Expression

_CHOICE, _SUM, _PRODUCT, _POWER, _ATOM = range(5)  # how tightly the parts of a text hold together

_GREEK = re.compile(
    "alpha|beta|gamma|delta|(var)?epsilon|zeta|eta|(var)?theta|iota|kappa|lambda|mu|nu|xi|pi|rho"
    "|sigma|tau|upsilon|(var)?phi|chi|psi|omega"
    "|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Upsilon|Phi|Psi|Omega"
)
_FUNCTIONS = {
    "asin": r"\arcsin",
    "acos": r"\arccos",
    "atan": r"\arctan",
    "atan2": r"\mathrm{atan2}",
    "log": r"\ln",
    "log10": r"\log_{10}",
    "log2": r"\log_{2}",
    "sign": r"\mathrm{sgn}",
    "hypot": r"\mathrm{hypot}",
    "erf": r"\mathrm{erf}",
}
_FENCES = {"abs": (r"\left |", r"\right |"), "floor": (r"\left \lfloor", r"\right \rfloor")}
_TALL = re.compile(r"\\frac|\\sqrt|\\left|\^")
_ROOTS = {"sqrt": r"\sqrt", "cbrt": r"\sqrt[3]"}
_RELATIONS = {
    ast.Lt: "<",
    ast.LtE: r"\leq",
    ast.Gt: ">",
    ast.GtE: r"\geq",
    ast.Eq: "=",
    ast.NotEq: r"\neq",
}


@dataclass(frozen=True)
class _Piece:
    text: str
    holds: int

    def within(self, least: int) -> str:
        """Return the text, in parentheses where it holds together less than `least`."""
        if self.holds < least or (self.text.startswith("-") and least > _SUM):
            return _fenced(self.text)
        return self.text


def expression_mathtext(expression: Expression) -> str:
    r"""Return a formula as mathtext: `x0**2/2` → `\frac{x_{0}^{2}}{2}`."""
    return _piece(expression.tree, flat=False).text


def call_mathtext(text: str) -> str | None:
    r"""Return the call of a function as mathtext: `saddle(x0, a=2)` → `\mathrm{saddle}(x_{0}, a)`.

    Values of parameters are left out, as in a formula. None where `text` is no call.
    """
    match = re.fullmatch(r"([\w.]+)\((.+)\)", text)
    if match is None:
        return None
    given = [part.partition("=")[0].strip() for part in match[2].split(",")]
    return _upright(match[1]) + _fenced(", ".join(map(name_mathtext, given)))


def name_mathtext(name: str) -> str:
    r"""Return the name of an axis or a parameter as mathtext.

    `x` → `x`, `x0` → `x_{0}`, `sigma` → `\sigma`, `x_max` → `x_{\mathrm{max}}`,
    `rate` → `\mathrm{rate}`.
    """
    match = re.fullmatch(r"([A-Za-z]+)(?:([0-9]+)|_([A-Za-z0-9]+))?_*", name)
    if match is None:
        return _upright(name)
    stem, number, index = match.groups()
    if index and len(stem) > 1 and not _GREEK.fullmatch(stem):
        return _upright(name)
    below = number or (index if index and index.isdigit() else index and _word(index))
    return f"{_word(stem)}_{{{below}}}" if below else _word(stem)


def number_mathtext(value: float, digits: int = 17) -> str:
    r"""Return a number as mathtext: 100 → `100`, 0.25 → `0.25`, 1e-06 → `10^{-6}`.

    Args:
        value: A finite number.
        digits: The most significant digits to show; with 17 the text is exact.
    """
    shortest = repr(float(value)) if digits >= 17 else format(float(value), f".{digits}g")
    sign, figures, _ = Decimal(shortest).normalize().as_tuple()
    exponent = Decimal(shortest).adjusted() if any(figures) else 0
    minus = "-" if sign and any(figures) else ""
    if -4 <= exponent < 6 or (exponent < 16 and len(figures) > 4 and exponent > 0):
        return minus + format(abs(Decimal(shortest).normalize()), "f")
    first, rest = str(figures[0]), "".join(map(str, figures[1:]))
    mantissa = f"{first}.{rest}" if rest else first
    factor = "" if mantissa == "1" else rf"{mantissa} \times "
    return f"{minus}{factor}10^{{{exponent}}}"


def _piece(node: ast.expr, flat: bool) -> _Piece:
    """Return the text of a node; `flat` writes quotients in one line, as in an exponent."""
    match node:
        case ast.Constant(value=int() | float() as value):
            text = number_mathtext(value)
            return _Piece(text, _PRODUCT if "^" in text else _ATOM)
        case ast.Name(id=name):
            constant = {"pi": r"\pi", "e": "e"}.get(name) if name in CONSTANTS else None
            return _Piece(constant or name_mathtext(name), _ATOM)
        case ast.UnaryOp(operand=operand):
            return _Piece("-" + _piece(operand, flat).within(_PRODUCT), _PRODUCT)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return _power(left, right, flat)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return _Piece(_product(left, right, flat), _PRODUCT)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return _quotient(left, right, flat)
        case ast.BinOp(left=left, op=operator, right=right):
            sign, least = ("+", _SUM) if isinstance(operator, ast.Add) else ("-", _PRODUCT)
            second = _piece(right, flat)
            after = _fenced(second.text) if second.text.startswith("-") else second.within(least)
            return _Piece(f"{_piece(left, flat).within(_SUM)} {sign} {after}", _SUM)
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _call(name, arguments, flat)
    raise TypeError(f"{type(node).__name__} is not in the language")


def _product(left: ast.expr, right: ast.expr, flat: bool) -> str:
    # A leading minus belongs to the whole product: -a*b is read as (-a)*b but needs no parentheses.
    first, second = _piece(left, flat), _piece(right, flat)
    before = first.text if first.holds == _PRODUCT else first.within(_PRODUCT)
    after = second.within(_PRODUCT)
    if flat:
        before, after = (
            _fenced(text) if isinstance(side, ast.BinOp) and isinstance(side.op, ast.Div) else text
            for side, text in ((left, before), (right, after))
        )
    if after[0].isdigit():
        return rf"{before} \cdot {after}"
    close = isinstance(left, ast.Constant) and not after.startswith(r"\mathrm")
    return f"{before} {after}" if close else rf"{before} \, {after}"


def _quotient(left: ast.expr, right: ast.expr, flat: bool) -> _Piece:
    # Above and below a bar there is no room for another bar.
    above, below = _piece(left, flat=True), _piece(right, flat=True)
    if flat:
        before = above.text if above.holds == _PRODUCT else above.within(_PRODUCT)
        return _Piece(f"{before} / {below.within(_POWER)}", _PRODUCT)
    sign, numerator = "", above.text
    if isinstance(left, ast.UnaryOp):
        sign, numerator = "-", _piece(left.operand, flat=True).text
    elif numerator.startswith("-") and above.holds == _PRODUCT:
        sign, numerator = "-", numerator[1:]
    return _Piece(rf"{sign}\frac{{{numerator}}}{{{below.text}}}", _PRODUCT)


def _power(base: ast.expr, exponent: ast.expr, flat: bool) -> _Piece:
    above = _piece(exponent, flat=True).text
    match base:
        case ast.Call(func=ast.Name(id=name), args=arguments) if _takes_power(name):
            return _Piece(f"{_function(name)}^{{{above}}}{_arguments(arguments, flat)}", _POWER)
    return _Piece(f"{_piece(base, flat).within(_ATOM)}^{{{above}}}", _POWER)


def _call(name: str, arguments: list[ast.expr], flat: bool) -> _Piece:
    if name == "where":
        condition, yes, no = arguments
        text = rf"{_piece(yes, flat).text}\;\mathrm{{if}}\;{_comparison(condition, flat)}"
        return _Piece(rf"{text}\;\mathrm{{else}}\;{_piece(no, flat).text}", _CHOICE)
    if name in _ROOTS:
        return _Piece(f"{_ROOTS[name]}{{{_piece(arguments[0], flat).text}}}", _ATOM)
    if name in _FENCES:
        before, after = _FENCES[name]
        text = _piece(arguments[0], flat).text
        if not _TALL.search(text):
            # Fences that fit themselves to a single letter are shorter than it.
            before, after = (fence.partition(" ")[2] for fence in (before, after))
        return _Piece(f"{before} {text} {after}", _ATOM)
    if name == "exp" and _fits_above(arguments[0]):
        return _Piece(f"e^{{{_piece(arguments[0], flat=True).text}}}", _POWER)
    return _Piece(_function(name) + _arguments(arguments, flat), _POWER)


def _comparison(node: ast.expr, flat: bool) -> str:
    assert isinstance(node, ast.Compare)
    text = _piece(node.left, flat).within(_SUM)
    for operator, right in zip(node.ops, node.comparators, strict=True):
        text += f" {_RELATIONS[type(operator)]} {_piece(right, flat).within(_SUM)}"
    return text


def _fits_above(node: ast.expr) -> bool:
    """Tell whether an exponent is simple enough to be read at its small size."""
    parts = list(ast.walk(node))
    return len(parts) < 60 and not any(isinstance(part, ast.Call | ast.Div) for part in parts)


def _takes_power(name: str) -> bool:
    """Tell whether a power of the function is written on its name, as in sin²(x)."""
    return name in {"sin", "cos", "tan", "sinh", "cosh", "tanh", "log", "log10", "log2"}


def _function(name: str) -> str:
    return _FUNCTIONS.get(name, rf"\{name}")


def _arguments(arguments: list[ast.expr], flat: bool) -> str:
    return _fenced(", ".join(_piece(argument, flat).text for argument in arguments))


def _fenced(text: str) -> str:
    return rf"\left({text}\right)"


def _word(word: str) -> str:
    if _GREEK.fullmatch(word):
        return rf"\{word}"
    return word if len(word) == 1 else _upright(word)


def _upright(text: str) -> str:
    return r"\mathrm{" + re.sub(r"([_^{}$#%&~\\])", r"\\\1", text) + "}"

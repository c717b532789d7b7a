"""Formulas, names and numbers as mathtext: the part of LaTeX that matplotlib can draw.

The terms stay in the order in which they were typed; parentheses stand only where the reading
would change without them. The results carry no dollar signs.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from gradatlas.formulas.language import CONSTANTS

if TYPE_CHECKING:
    from gradatlas.formulas.language import Expression

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


_FUNCTIONS_ELSEWHERE = frozenset({r"\Gamma", r"\delta", r"\zeta"})
"""Letters that in front of parentheses are read as functions."""


@dataclass(frozen=True)
class _Piece:
    text: str
    holds: int
    has_slash: bool = False
    """Whether it is a quotient in one line, outside parentheses."""
    last_name: str = ""
    """The name that it ends in, with or without an exponent; what follows may look as its
    argument."""

    def within(self, least: int) -> str:
        """Return the text, in parentheses where it holds together less than `least`."""
        if self.holds < least or (self.text.startswith("-") and least > _SUM):
            return _fenced(self.text)
        return self.text


@dataclass(frozen=True)
class _Place:
    """Where a piece stands."""

    names: Mapping[str, str]
    """Name → how it is written."""
    is_flat: bool = False
    """Whether quotients are written in one line, as in an exponent."""
    is_barred: bool = False
    """Whether a bar is open: a bar that follows a factor would be read as the closing one."""

    def flat(self) -> _Place:
        """Return the place above or below a bar, or in an exponent."""
        return _Place(self.names, is_flat=True)

    def fenced(self, *, is_barred: bool = False) -> _Place:
        """Return the place between fences, which are bars or others."""
        return _Place(self.names, self.is_flat, is_barred)


def expression_mathtext(expression: Expression, beside: Iterable[str] = ()) -> str:
    r"""Return a formula as mathtext: `x0**2/2` → `\frac{x_{0}^{2}}{2}`.

    Names are written as by `names_mathtext`; those in `beside` stand beside the formula.
    """
    return _piece(expression.tree, _Place(names_mathtext({*expression.names, *beside}))).text


def expression_lines(expression: Expression, beside: Iterable[str] = ()) -> tuple[str, ...]:
    r"""Return a formula as mathtext in parts, between which a line may end.

    One below the other they read as the formula does: `x + y` → `x`, `+ y`. A line may end before
    a sign of its sum, before a factor of its product, and before each `else`.
    """
    return _lines(expression.tree, _Place(names_mathtext({*expression.names, *beside})))


def call_mathtext(text: str, beside: Iterable[str] = ()) -> str | None:
    r"""Return the call of a function as mathtext: `saddle(x0, a=2)` → `\mathrm{saddle}(x_{0}, a)`.

    Values of parameters are left out, and names written, as in a formula. None where `text` is no
    call.
    """
    match = re.fullmatch(r"([\w.]+)\((.+)\)", text)
    if match is None:
        return None
    given = [part.partition("=")[0].strip() for part in match[2].split(",")]
    written = names_mathtext({*given, *beside})
    return _upright(match[1]) + _fenced(", ".join(written[name] for name in given))


def names_mathtext(names: Iterable[str]) -> dict[str, str]:
    r"""Return how names that stand side by side are written: each as by `name_mathtext`.

    Where several would be written alike, as x0 and x_0, the shortest is; the others are written as
    they were typed.
    """
    written: dict[str, str] = {}
    for name in sorted(set(names), key=lambda name: (len(name), name)):
        text = name_mathtext(name)
        written[name] = _upright(name) if text in written.values() else text
    return written


def name_mathtext(name: str) -> str:
    r"""Return the name of an axis or a parameter as mathtext.

    `x` → `x`, `x0` → `x_{0}`, `sigma` → `\sigma`, `x_max` → `x_{\mathrm{max}}`,
    `rate` → `\mathrm{rate}`. What would be taken for a constant is written as it is typed: `pi_`.
    """
    if name.rstrip("_") in CONSTANTS:
        return _upright(name)
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


def _piece(node: ast.expr, place: _Place) -> _Piece:
    match node:
        case ast.Constant(value=int() | float() as value):
            text = number_mathtext(value)
            return _Piece(text, _PRODUCT if "^" in text else _ATOM)
        case ast.Name(id=name) if name in CONSTANTS:
            return _Piece({"pi": r"\pi", "e": "e"}[name], _ATOM)
        case ast.Name(id=name):
            return _Piece(place.names[name], _ATOM, last_name=place.names[name])
        case ast.UnaryOp(operand=operand):
            piece = _piece(operand, place)
            text = piece.within(_PRODUCT)
            if text != piece.text:
                return _Piece("-" + text, _PRODUCT)
            return replace(piece, text="-" + text, holds=_PRODUCT)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return _power(left, right, place)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return _product(left, right, place)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return _quotient(left, right, place)
        case ast.BinOp(left=left, op=operator, right=right):
            after = _summand(operator, right, place)
            return _Piece(f"{_piece(left, place).within(_SUM)} {after}", _SUM)
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _call(name, arguments, place)
    raise TypeError(f"{type(node).__name__} is not in the language")


def _lines(node: ast.expr, place: _Place) -> tuple[str, ...]:
    match node:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as operator, right=right):
            return (
                *_first_lines(left, (ast.Add, ast.Sub), place),
                _summand(operator, right, place),
            )
        case ast.BinOp(left=left, op=ast.Mult() as operator, right=right):
            second = _piece(right, place)
            after = _fenced(second.text) if second.has_slash else second.within(_PRODUCT)
            return (*_first_lines(left, (ast.Mult,), place), rf"\cdot {after}")
        case ast.Call(func=ast.Name(id="where"), args=[condition, yes, no]):
            first, *rest = _lines(no, place)
            return (_case(condition, yes, place), rf"\mathrm{{else}}\;{first}", *rest)
    return (_piece(node, place).text,)


def _first_lines(
    left: ast.expr, signs: tuple[type[ast.operator], ...], place: _Place
) -> tuple[str, ...]:
    """Return the lines of what stands before a sign that is one of `signs`."""
    if isinstance(left, ast.BinOp) and isinstance(left.op, signs):
        return _lines(left, place)
    piece = _piece(left, place)
    return (_before(piece) if ast.Mult in signs else piece.within(_SUM),)


def _summand(operator: ast.operator, right: ast.expr, place: _Place) -> str:
    sign, least = ("+", _SUM) if isinstance(operator, ast.Add) else ("-", _PRODUCT)
    second = _piece(right, place)
    after = _fenced(second.text) if second.text.startswith("-") else second.within(least)
    return f"{sign} {after}"


def _case(condition: ast.expr, yes: ast.expr, place: _Place) -> str:
    # A choice after `else` is read as typed; before it, it would take this one's `else`.
    return rf"{_piece(yes, place).within(_SUM)}\;\mathrm{{if}}\;{_comparison(condition, place)}"


def _product(left: ast.expr, right: ast.expr, place: _Place) -> _Piece:
    first, second = _piece(left, place), _piece(right, place)
    before, after = _before(first), second.within(_PRODUCT)
    if second.has_slash:
        after = _fenced(second.text)
    if _needs_dot(before, after, first.last_name, place):
        text = rf"{before} \cdot {after}"
    elif isinstance(left, ast.Constant) and not after.startswith(r"\mathrm"):
        text = f"{before} {after}"
    else:
        text = rf"{before} \, {after}"
    return _Piece(text, _PRODUCT, last_name=second.last_name)


def _before(piece: _Piece) -> str:
    """Return the text of a piece in front of a sign of multiplication or division."""
    if piece.has_slash:
        return _fenced(piece.text)
    # A leading minus belongs to the whole product: -a*b is read as (-a)*b but needs no parentheses.
    return piece.text if piece.holds == _PRODUCT else piece.within(_PRODUCT)


def _needs_dot(before: str, after: str, last_name: str, place: _Place) -> bool:
    """Tell whether two factors side by side would be read as something else than a product."""
    if after[0].isdigit():  # 2 3
        return True
    if before[-1].isdigit() and re.match(r"\\frac{\d", after):  # 2 ½ is more than two
        return True
    if after.startswith(r"\sqrt["):  # the index of the root would be an exponent
        return True
    if place.is_barred and re.match(r"(\\left )?\|", after):
        return True
    if last_name.startswith(r"\mathrm"):  # words are names of functions: ln x
        return True
    return last_name.partition("_")[0] in _FUNCTIONS_ELSEWHERE and after.startswith(r"\left(")


def _quotient(left: ast.expr, right: ast.expr, place: _Place) -> _Piece:
    if place.is_flat:
        above, below = _piece(left, place), _piece(right, place)
        text = f"{_before(above)} / {below.within(_POWER)}"
        return _Piece(text, _PRODUCT, has_slash=True, last_name=below.last_name)
    # Above and below a bar there is no room for another bar.
    above, below = _piece(left, place.flat()), _piece(right, place.flat())
    sign, numerator = "", above.text
    if isinstance(left, ast.UnaryOp):
        sign, numerator = "-", _piece(left.operand, place.flat()).text
    elif numerator.startswith("-") and above.holds == _PRODUCT:
        sign, numerator = "-", numerator[1:]
    return _Piece(rf"{sign}\frac{{{numerator}}}{{{below.text}}}", _PRODUCT)


def _power(base: ast.expr, exponent: ast.expr, place: _Place) -> _Piece:
    above = _piece(exponent, place.flat()).text
    match base:
        case ast.Call(func=ast.Name(id=name), args=arguments) if _takes_power(name, above):
            return _Piece(f"{_function(name)}^{{{above}}}{_arguments(arguments, place)}", _POWER)
    piece = _piece(base, place)
    # An exponent on the end of a root would be read as standing under it.
    below = _fenced(piece.text) if piece.text.startswith(r"\sqrt") else piece.within(_ATOM)
    return _Piece(f"{below}^{{{above}}}", _POWER, last_name=piece.last_name)


def _call(name: str, arguments: list[ast.expr], place: _Place) -> _Piece:
    if name == "where":
        condition, yes, no = arguments
        text = _case(condition, yes, place)
        return _Piece(rf"{text}\;\mathrm{{else}}\;{_piece(no, place).text}", _CHOICE)
    if name in _ROOTS:
        return _Piece(f"{_ROOTS[name]}{{{_piece(arguments[0], place.fenced()).text}}}", _ATOM)
    if name in _FENCES:
        before, after = _FENCES[name]
        text = _piece(arguments[0], place.fenced(is_barred=name == "abs")).text
        if not _TALL.search(text):
            # Fences that fit themselves to a single letter are shorter than it.
            before, after = (fence.partition(" ")[2] for fence in (before, after))
        return _Piece(f"{before} {text} {after}", _ATOM)
    if name == "exp" and _fits_above(arguments[0]):
        return _Piece(f"e^{{{_piece(arguments[0], place.flat()).text}}}", _POWER)
    return _Piece(_function(name) + _arguments(arguments, place), _POWER)


def _comparison(node: ast.expr, place: _Place) -> str:
    assert isinstance(node, ast.Compare)
    text = _piece(node.left, place).within(_SUM)
    for operator, right in zip(node.ops, node.comparators, strict=True):
        text += f" {_RELATIONS[type(operator)]} {_piece(right, place).within(_SUM)}"
    return text


def _fits_above(node: ast.expr) -> bool:
    """Tell whether an exponent is simple enough to be read at its small size."""
    parts = list(ast.walk(node))
    return len(parts) < 60 and not any(isinstance(part, ast.Call | ast.Div) for part in parts)


def _takes_power(name: str, exponent: str) -> bool:
    """Tell whether a power of a function is written on its name, as in sin²(x).

    So are the whole powers from the second on of those functions of which everybody reads it as a
    power: sin⁻¹ is the arc sine, and ln² may be the logarithm of the logarithm.
    """
    powers = {"sin", "cos", "tan", "sinh", "cosh", "tanh"}
    return name in powers and exponent.isdigit() and int(exponent) >= 2


def _function(name: str) -> str:
    return _FUNCTIONS.get(name, rf"\{name}")


def _arguments(arguments: list[ast.expr], place: _Place) -> str:
    # A choice would be read as reaching over the comma.
    least = _SUM if len(arguments) > 1 else _CHOICE
    pieces = (_piece(argument, place.fenced()) for argument in arguments)
    return _fenced(", ".join(piece.within(least) for piece in pieces))


def _fenced(text: str) -> str:
    return rf"\left({text}\right)"


def _word(word: str) -> str:
    if _GREEK.fullmatch(word):
        return rf"\{word}"
    return word if len(word) == 1 else _upright(word)


def _upright(text: str) -> str:
    return r"\mathrm{" + re.sub(r"([_^{}$#%&~\\])", r"\\\1", text) + "}"

"""What formulas mean, exactly: whole numbers modulo a prime.

Sums, products and quotients are exact and obey the rules of algebra. Powers, functions and choices
are chance numbers that depend on all that they are made of. So two formulas have the same residue
if they are the same function by the rules for sums, products and quotients; others have it with a
chance of 10⁻¹⁸.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

PRIME = 2**61 - 1
_RELATIONS = dict(
    zip(
        (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq),
        ("<", "<=", ">", ">=", "==", "!="),
        strict=True,
    )
)


@dataclass(frozen=True)
class Residue:
    """A whole number modulo the prime."""

    value: int

    def __add__(self, other: Residue) -> Residue:
        return Residue((self.value + other.value) % PRIME)

    def __sub__(self, other: Residue) -> Residue:
        return Residue((self.value - other.value) % PRIME)

    def __neg__(self) -> Residue:
        return Residue(-self.value % PRIME)

    def __mul__(self, other: Residue) -> Residue:
        return Residue(self.value * other.value % PRIME)

    def __truediv__(self, other: Residue) -> Residue:
        # A quotient by 0 is 0, which obeys the rules that are needed: -(a/0) = (-a)/0.
        return Residue(self.value * pow(other.value, PRIME - 2, PRIME) % PRIME)


class Residues:
    """The meaning of formulas as residues; see `latex.Meaning`."""

    def number(self, text: str) -> Residue:
        fraction = Fraction(text)
        return Residue(fraction.numerator % PRIME) / Residue(fraction.denominator % PRIME)

    def power(self, base: Residue, exponent: Residue) -> Residue:
        return self._chance("**", base.value, exponent.value)

    def call(self, name: str, *arguments: Residue) -> Residue:
        if name == "exp":
            return self.power(self.call("e"), *arguments)
        return self._chance(name, *(argument.value for argument in arguments))

    def choose(
        self, sides: list[Residue], relations: list[str], yes: Residue, no: Residue
    ) -> Residue:
        compared = [side.value for side in sides]
        return self._chance("where", compared, relations, yes.value, no.value)

    def _chance(self, *parts: Any) -> Residue:
        digest = hashlib.blake2b(repr(parts).encode(), digest_size=16).digest()
        return Residue(int.from_bytes(digest, "big") % PRIME)


def residue_of_formula(text: str, names: Mapping[str, Residue]) -> Residue:
    """Return the residue of a formula as Python reads it."""
    meaning = Residues()

    def read(node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=value):
                return meaning.number(repr(float(value)))
            case ast.Name(id=name):
                return names[name] if name in names else meaning.call(name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -read(operand)
            case ast.UnaryOp(operand=operand):
                return read(operand)
            case ast.BinOp(left=ast.Constant(value=10), op=ast.Pow(), right=right) if (
                whole := _whole(right)
            ) is not None:
                return meaning.number(f"1e{whole}")  # as they are written: 10⁻⁶
            case ast.BinOp(left=left, op=operator, right=right):
                a, b = read(left), read(right)
                match operator:
                    case ast.Add():
                        return a + b
                    case ast.Sub():
                        return a - b
                    case ast.Mult():
                        return a * b
                    case ast.Div():
                        return a / b
                    case ast.Pow():
                        return meaning.power(a, b)
            case ast.Call(func=ast.Name(id="where"), args=[ast.Compare() as test, yes, no]):
                sides = [read(side) for side in (test.left, *test.comparators)]
                relations = [_RELATIONS[type(relation)] for relation in test.ops]
                return meaning.choose(sides, relations, read(yes), read(no))
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return meaning.call(name, *map(read, arguments))
        raise TypeError(ast.dump(node))

    residue: Residue = read(ast.parse(text.strip(), mode="eval").body)
    return residue


def _whole(node: ast.expr) -> int | None:
    match node:
        case ast.Constant(value=int() | float() as value) if value == int(value) and value < 1e6:
            return int(value)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant() as operand):
            whole = _whole(operand)
            return None if whole is None else -whole
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _whole(operand)
    return None

"""Numbers that are written as arithmetic: `2*pi`, `1/3`, `sqrt(2)`.

They are formulas without names, read as formulas are and computed at once, in floating-point
numbers: no number is too large to be refused in no time.
"""

from __future__ import annotations

import ast
import functools
import math
import operator
import types
import typing
from collections.abc import Callable
from typing import Any, Literal

from gradatlas.config.problems import show
from gradatlas.formulas.language import (
    CONSTANTS,
    FUNCTIONS,
    MAX_NUMBER,
    ExpressionError,
    parse_tree,
)
from gradatlas.numbers import canonical_number
from gradatlas.ranges import clean

MAX_LENGTH = 200
"""The most characters of a number."""
_EXACT_BITS = 1100
"""Binary digits of powers of whole numbers that are computed exactly, so that 10**23 is 1e23."""

_COMPARISONS: dict[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_FUNCTIONS: dict[str, Callable[..., float]] = {
    **{name: getattr(math, name) for name in FUNCTIONS if hasattr(math, name)},
    "abs": abs,
    "floor": math.floor,
    "max": max,
    "min": min,
    "cbrt": lambda value: clean(math.cbrt(value)),  # that of 27 is 3.0000000000000004 in some C
    "sign": lambda value: math.copysign(1, value) if value else 0.0,
}
"""All but `where`, which chooses."""


class NotFiniteError(ExpressionError):
    """Arithmetic without a finite result."""


def compute(text: str) -> int | float:
    """Return the number that arithmetic gives, in canonical form.

    >>> compute("2**10"), compute("1/3")
    (1024, 0.3333333333333333)

    Raises:
        ExpressionError: it is no arithmetic, or has no finite result; the message says why.
    """
    if not text.strip():
        raise ExpressionError("it is empty")
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"it has {len(text)} characters; {MAX_LENGTH} at most")
    return canonical_number(_value(parse_tree(text)))


def why_no_number(value: object, allowed: str = "a number") -> str:
    """Return what to say of a value that is not the number that it should be.

    Args:
        value: what stands in the config.
        allowed: what may stand there, in words.
    """
    what, reason = _refusal(value)
    if allowed == "a number":
        allowed = "one, such as 2*pi" if reason else "one"
    return f"{what}; give {allowed}" + (f" ({reason})" if reason else "")


def why_no_numbers(value: object) -> str:
    """Return what is wrong with the first text among numbers in lists and mappings, in brackets.

    That is empty where there is no text, or arithmetic alone.
    """
    waiting = [value]
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, list | dict):
            waiting += item if isinstance(item, list) else item.values()
        elif isinstance(item, str):
            what, reason = _refusal(item)
            if reason:
                return f" ({what}: {reason})"
    return ""


def _refusal(value: object) -> tuple[str, str]:
    """Return what a value is not, and for text why."""
    what = f"{show(value)} is not a finite number"
    if isinstance(value, str):
        try:
            compute(value)
        except NotFiniteError as error:
            return what, str(error)
        except ExpressionError as error:
            return f"{show(value)} is not a number", str(error)
    return what, ""


@functools.cache
def members(annotation: Any) -> tuple[Any, ...]:
    """Return the types that an annotated type is a choice of, without what limits them."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return members(arguments[0])
    if origin in (typing.Union, types.UnionType):
        return tuple(member for argument in arguments for member in members(argument))
    return (annotation,)


def may_be_number(annotation: Any, text: str) -> bool:
    """Return whether text may stand for a number, and not for itself."""
    is_number = False
    for member in members(annotation):
        if member is str:
            return False
        if typing.get_origin(member) is Literal:
            words = typing.get_args(member)
            if text in words:
                return False
            is_number |= any(type(word) in (int, float) for word in words)
        elif member in (int, float):
            is_number = True
    return is_number


def _value(node: ast.expr) -> float:
    """Return the value of a checked tree, which is not deep."""
    try:
        value = float(_computed(node))
    except ExpressionError:
        raise  # of a part of it
    except ZeroDivisionError:
        raise NotFiniteError(f"{_source(node)} divides by 0") from None
    except OverflowError:
        raise NotFiniteError(f"{_source(node)} is too large; at most {MAX_NUMBER:g}") from None
    except (ValueError, TypeError):  # as Python says of sqrt(-1) and, a complex number, (-1)**0.5
        raise NotFiniteError(f"{_source(node)} is not a real number") from None
    if not abs(value) <= MAX_NUMBER:
        raise NotFiniteError(f"{_source(node)} is too large; at most {MAX_NUMBER:g}")
    return value


def _computed(node: ast.expr) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            if name not in CONSTANTS:
                raise ExpressionError(
                    f"{show(name)} is no constant; there are {' and '.join(CONSTANTS)}"
                )
            return CONSTANTS[name]
        case ast.UnaryOp(operand=operand):
            return -_value(operand)
        case ast.BinOp(left=left, op=sign, right=right):
            return _combined(sign, _value(left), _value(right))
        case ast.Call(func=ast.Name(id="where"), args=[condition, *choices]):
            assert isinstance(condition, ast.Compare)
            values = [_value(choice) for choice in choices]
            return values[0] if _holds(condition) else values[1]
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _FUNCTIONS[name](*map(_value, arguments))
    raise AssertionError(ast.dump(node))


def _combined(sign: ast.operator, left: float, right: float) -> Any:
    match sign:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case ast.Div():
            return left / right
    if left.is_integer() and right.is_integer() and left:
        base, exponent = int(left), abs(int(right))
        if base.bit_length() * exponent <= _EXACT_BITS:
            power = base**exponent
            return power if right >= 0 else 1 / power
    return left**right


def _holds(condition: ast.Compare) -> bool:
    values = [_value(item) for item in (condition.left, *condition.comparators)]
    return all(
        _COMPARISONS[type(sign)](one, other)
        for sign, one, other in zip(condition.ops, values, values[1:], strict=False)
    )


def _source(node: ast.expr) -> str:
    return show(ast.unparse(ast.fix_missing_locations(node))).strip("'\"")

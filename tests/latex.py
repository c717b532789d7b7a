r"""Formulas in LaTeX for tests: a reader of its own, which shares nothing with that of formulas.

It knows the part of LaTeX in which the catalogue writes: sums, products (signs left out), powers,
`\frac`, `\sqrt`, fences, functions with their powers (`\sin^2`), and `\sum` over whole numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_TOKEN = re.compile(
    r"\\left|\\right|\\[a-zA-Z]+|\\[,;]|[0-9]+(?:\.[0-9]+)?|[a-zA-Z]|[-+=(){}\[\]|^_]|\s+"
)
_FENCES = {"(": ")", "[": "]", "|": "|"}
_FUNCTIONS = {"sin": "sin", "cos": "cos", "exp": "exp", "ln": "ln"}
_GREEK = {"mu", "sigma"}


def evaluate_latex(text: str, **names: Any) -> Any:
    r"""Return the value of LaTeX by mpmath, with as many digits as are set there.

    A letter with an index, `x_0` or `\mu_1`, is looked up in `names` as `x0` and `mu1`.

    Raises:
        ValueError: if something in it is not known here.
    """
    tokens, position = [], 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ValueError(f"not known in LaTeX: {text[position:]}")
        position = match.end()
        if not match.group().isspace() and match.group() not in (r"\,", r"\;"):
            tokens.append(match.group())
    reader = _Reader(tokens, names)
    value = reader.sum()
    if reader.ahead:
        raise ValueError(f"not known in LaTeX: {reader.ahead} in {text}")
    return value


class _Reader:
    def __init__(self, tokens: list[str], names: Mapping[str, Any]) -> None:
        self._tokens = tokens
        self._names = dict(names)
        self._at = 0

    @property
    def ahead(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def take(self, *wanted: str) -> str:
        token = self.ahead
        if wanted and token not in wanted:
            raise ValueError(f"{token or 'the end'} where {' or '.join(wanted)} should be")
        self._at += 1
        return token

    def sum(self) -> Any:
        value = self.product() if self.ahead != "-" else 0
        while self.ahead in ("+", "-"):
            value = value + self.product() if self.take() == "+" else value - self.product()
        return value

    def product(self) -> Any:
        if self.ahead == r"\sum":
            return self.series()
        value = self.power()
        while self.ahead == r"\cdot" or self.begins_factor():
            if self.ahead == r"\cdot":
                self.take()
            value = value * self.power()
        return value

    def begins_factor(self) -> bool:
        return bool(self.ahead) and self.ahead not in ("+", "-", "}", r"\right", ")", "]", "|")

    def power(self) -> Any:
        value = self.atom()
        if self.ahead == "^":
            self.take()
            value = value ** self.argument()
        return value

    def argument(self) -> Any:
        """Read what follows `^` or stands for a function's argument: one sign, or braces."""
        if self.ahead != "{":
            return self.atom()
        self.take()
        value = self.sum()
        self.take("}")
        return value

    def atom(self) -> Any:
        import mpmath

        token = self.take()
        if token[:1].isdigit():
            return mpmath.mpf(token)
        if token == r"\left":
            opening = self.take(*_FENCES)
            value = self.sum()
            self.take(r"\right")
            self.take(_FENCES[opening])
            return abs(value) if opening == "|" else value
        if token == r"\frac":
            above, below = self.argument(), self.argument()
            return above / below
        if token == r"\sqrt":
            return mpmath.sqrt(self.argument())
        if token == r"\pi":
            return +mpmath.pi
        if token[1:] in _FUNCTIONS and token.startswith("\\"):
            return self.call(getattr(mpmath, _FUNCTIONS[token[1:]]))
        if token.isalpha() or token[1:] in _GREEK:
            return self.name(token.removeprefix("\\"))
        raise ValueError(f"not known in LaTeX: {token or 'the end'}")

    def call(self, function: Any) -> Any:
        exponent = 1
        if self.ahead == "^":
            self.take()
            exponent = self.argument()
        if self.ahead != r"\left":
            raise ValueError(f"an argument without parentheses: {self.ahead}")
        return function(self.atom()) ** exponent

    def name(self, letter: str) -> Any:
        import mpmath

        if self.ahead == "_":
            self.take()
            letter += self.take()
        if letter == "e" and "e" not in self._names:
            return +mpmath.e
        if letter not in self._names:
            raise ValueError(f"{letter} has no value")
        return self._names[letter]

    def series(self) -> Any:
        self.take(r"\sum")
        self.take("_"), self.take("{")
        index = self.take()
        self.take("=")
        first = int(self.take())
        self.take("}"), self.take("^"), self.take("{")
        last = int(self.take())
        self.take("}")
        start, total = self._at, 0
        for number in range(first, last + 1):
            self._at, self._names[index] = start, number
            total = total + self.product()
        del self._names[index]
        return total

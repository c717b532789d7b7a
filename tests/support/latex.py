r"""Formulas in LaTeX for tests: a reader of its own, which shares nothing with that of formulas.

It knows the part of LaTeX in which the catalogue and titles write: sums, products (signs left out),
powers, `\frac`, `\sqrt`, fences, functions with their powers (`\sin^2`), choices (`1 if x < 0 else
2`), and `\sum` over whole numbers. It reads as mathematicians do what can be seen: sin⁻¹ is the arc
sine, a number before a fraction of numbers is a part of it, a word or Γ before parentheses is a
function, a choice reaches as far as it can, a bar after a factor closes one that is open. What
could be read in two ways it refuses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol

_TOKEN = re.compile(
    r"\\left|\\right|\\mathrm\{(?:[^{}\\]|\\.)*\}|\\[a-zA-Z]+|\\[,;]|[0-9]+(?:\.[0-9]+)?"
    r"|[a-zA-Z]|[-+=<>(){}\[\]|^_/,]|\s+"
)
_FENCES = {"(": ")", "[": "]", "|": "|", r"\lfloor": r"\rfloor"}
_FUNCTIONS = {
    **{name: name for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "min", "max")},
    **{"ln": "log", "arcsin": "asin", "arccos": "acos", "arctan": "atan"},
}
_WORDS = {"sgn": "sign", "hypot": "hypot", "atan2": "atan2", "erf": "erf"}
_POWERS_ON_THE_NAME = {"sin", "cos", "tan", "sinh", "cosh", "tanh"}
_INVERSE = {"sin": "asin", "cos": "acos", "tan": "atan"}
_GREEK = {
    *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "lambda", "mu", "nu"),
    *("pi", "rho", "sigma", "phi", "omega", "Gamma", "Delta"),
}
_FUNCTIONS_ELSEWHERE = {"Gamma", "delta", "zeta"}
_RELATIONS = {"<": "<", ">": ">", "=": "==", r"\leq": "<=", r"\geq": ">=", r"\neq": "!="}
_IF, _ELSE = r"\mathrm{if}", r"\mathrm{else}"


class Meaning(Protocol):
    """What a formula means: its values have + - * and / by themselves."""

    def number(self, text: str) -> Any:
        """Return the value of a number."""

    def power(self, base: Any, exponent: Any) -> Any:
        """Return the value of a power."""

    def call(self, name: str, *arguments: Any) -> Any:
        """Return the value of a function, by its name in formulas; also `pi` and `e`."""

    def choose(self, sides: list[Any], relations: list[str], yes: Any, no: Any) -> Any:
        """Return the value of a choice: where side < side < …, yes, else no."""


class _Numbers:
    """Numbers by mpmath, with as many digits as are set there."""

    def number(self, text: str) -> Any:
        import mpmath

        return mpmath.mpf(text)

    def power(self, base: Any, exponent: Any) -> Any:
        return base**exponent

    def call(self, name: str, *arguments: Any) -> Any:
        import mpmath

        if name in ("pi", "e"):
            return +getattr(mpmath, name)
        return {"abs": abs, "min": min, "max": max}.get(name, getattr(mpmath, name, None))(
            *arguments
        )

    def choose(self, sides: list[Any], relations: list[str], yes: Any, no: Any) -> Any:
        import operator

        tests = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
        tests |= {"==": operator.eq, "!=": operator.ne}
        pairs = zip(relations, sides, sides[1:], strict=False)
        return yes if all(tests[relation](a, b) for relation, a, b in pairs) else no


def evaluate_latex(text: str, **names: Any) -> Any:
    r"""Return the value of LaTeX by mpmath, with as many digits as are set there.

    A letter with an index, `x_0` or `\mu_1`, is looked up in `names` as `x0` and `mu1`.

    Raises:
        ValueError: if something in it is not known here, or could be read in two ways.
    """
    return read_latex(text, names, _Numbers())


def read_latex(text: str, names: Mapping[str, Any], meaning: Meaning) -> Any:
    r"""Return what LaTeX means.

    A letter with an index is looked up in `names` as `x0`, `mu1` or `x_max`; a word in upright
    letters as it stands.

    Raises:
        ValueError: if something in it is not known here, or could be read in two ways.
    """
    tokens, position = [], 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ValueError(f"not known in LaTeX: {text[position:]}")
        position = match.end()
        # How much room there is, and how tall a fence is, tells nobody what is meant.
        if not match.group().isspace() and match.group() not in (r"\,", r"\;", r"\left", r"\right"):
            tokens.append(match.group())
    reader = _Reader(tokens, names, meaning)
    value = reader.choice()
    if reader.ahead:
        raise ValueError(f"not known in LaTeX: {reader.ahead} in {text}")
    return value


class _Reader:
    def __init__(self, tokens: list[str], names: Mapping[str, Any], meaning: Meaning) -> None:
        self._tokens = tokens
        self._names = dict(names)
        self._meaning = meaning
        self._at = 0
        self._bars = [0]  # how many are open, within each pair of other fences

    @property
    def ahead(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    @property
    def last(self) -> str:
        return self._tokens[self._at - 1] if self._at else ""

    def take(self, *wanted: str) -> str:
        token = self.ahead
        if wanted and token not in wanted:
            raise ValueError(f"{token or 'the end'} where {' or '.join(wanted)} should be")
        self._at += 1
        return token

    def choice(self) -> Any:
        value = self.sum()
        if self.ahead != _IF:
            return value
        self.take()
        sides, relations = [self.sum()], []
        while self.ahead in _RELATIONS:
            relations.append(_RELATIONS[self.take()])
            sides.append(self.sum())
        if not relations:
            raise ValueError("a choice without a comparison")
        self.take(_ELSE)
        return self._meaning.choose(sides, relations, value, self.choice())

    def sum(self) -> Any:
        if self.ahead == "-":
            self.take()
            value = -self.product()
        else:
            value = self.product()
        while self.ahead in ("+", "-"):
            value = value + self.product() if self.take() == "+" else value - self.product()
        return value

    def product(self) -> Any:
        if self.ahead == r"\sum":
            return self.series()
        value = self.power()
        slashes = 0
        while self.ahead in (r"\cdot", r"\times", "/") or self.begins_factor():
            if self.ahead == "/":
                slashes += 1
                self.take()
                value = value / self.power()
            else:
                self.refuse_mixed_number()
                if self.ahead in (r"\cdot", r"\times"):
                    self.take()
                value = value * self.power()
            if slashes and (self.ahead in (r"\cdot", r"\times", "/") or self.begins_factor()):
                raise ValueError("where does what is below the slash end?")
        return value

    def refuse_mixed_number(self) -> None:
        is_number = self.last[:1].isdigit()
        if self.ahead[:1].isdigit():
            raise ValueError("a number beside a number")
        if is_number and self._tokens[self._at : self._at + 2] == [r"\frac", "{"]:
            numerator = self._tokens[self._at + 2]
            if numerator.isdigit():
                raise ValueError("a number beside a fraction")
        if self.ahead == r"\sqrt" and self._tokens[self._at + 1] == "[":
            raise ValueError("the index of the root may be an exponent")

    def begins_factor(self) -> bool:
        if self.ahead == "|":
            return self._bars[-1] == 0
        ends = (
            "",
            "+",
            "-",
            r"\cdot",
            r"\times",
            "/",
            "}",
            ")",
            "]",
            r"\rfloor",
            ",",
            _IF,
            _ELSE,
            *_RELATIONS,
        )
        return self.ahead not in ends

    def power(self) -> Any:
        start = self._at
        value = self.atom()
        if self.ahead == "^":
            if self._tokens[start] == r"\sqrt":
                raise ValueError("is the exponent under the root?")
            base = self._tokens[start : self._at]
            self.take()
            first = self._at
            exponent = self.argument()
            shown = "".join(self._tokens[first : self._at]).strip("{}")
            if base == ["10"] and re.fullmatch(r"-?\d+", shown):
                return self._meaning.number(f"1e{shown}")
            value = self._meaning.power(value, exponent)
        self.refuse_call(self._tokens[start : self._at])
        return value

    def refuse_call(self, before: list[str]) -> None:
        """Refuse a name that what follows makes look like a function's."""
        if "(" in before[:2]:  # it is one, and has its argument
            return
        if before[0].startswith(r"\mathrm") and self.begins_factor():
            raise ValueError(f"{before[0]} may be a function")
        if before[0][1:] in _FUNCTIONS_ELSEWHERE and self.ahead == "(":
            raise ValueError(f"{before[0]} may be a function")

    def within(self) -> Any:
        """Read what stands in fences, in braces or below a root."""
        self._bars.append(0)
        value = self.choice()
        self._bars.pop()
        return value

    def argument(self) -> Any:
        """Read what follows `^` or stands for a function's argument: one sign, or braces."""
        if self.ahead != "{":
            return self.atom()
        self.take()
        value = self.within()
        self.take("}")
        return value

    def arguments(self) -> list[Any]:
        self.take("(")
        values = [self.within()]
        while self.ahead == ",":
            self.take()
            values.append(self.within())
        self.take(")")
        return values

    def atom(self) -> Any:
        token = self.take()
        if token[:1].isdigit():
            return self._meaning.number(token)
        if token in _FENCES:
            return self.fenced(token)
        if token == r"\frac":
            above, below = self.argument(), self.argument()
            return above / below
        if token == r"\sqrt":
            return self.root()
        if token == r"\pi" and self.ahead != "_":
            return self._meaning.call("pi")
        if token.startswith(r"\mathrm{") and token[8:-1] in _WORDS and self.ahead == "(":
            return self.call(_WORDS[token[8:-1]])
        if token == r"\log":
            self.take("_")
            base = self.braced_word()
            return self.call(f"log{base}")
        if token[1:] in _FUNCTIONS and token.startswith("\\"):
            return self.call(_FUNCTIONS[token[1:]])
        if token.isalpha() or token[1:] in _GREEK or token.startswith(r"\mathrm{"):
            return self.name(token)
        raise ValueError(f"not known in LaTeX: {token or 'the end'}")

    def fenced(self, opening: str) -> Any:
        if opening == "|":
            self._bars[-1] += 1
            value = self.choice()
            self.take("|")
            self._bars[-1] -= 1
            return self._meaning.call("abs", value)
        value = self.within()
        self.take(_FENCES[opening])
        return self._meaning.call("floor", value) if opening == r"\lfloor" else value

    def root(self) -> Any:
        if self.ahead != "[":
            return self._meaning.call("sqrt", self.argument())
        self.take("["), self.take("3"), self.take("]")
        return self._meaning.call("cbrt", self.argument())

    def call(self, name: str) -> Any:
        exponent = None
        if self.ahead == "^":
            self.take()
            first = self._at
            exponent = self.argument()
            shown = "".join(self._tokens[first : self._at]).strip("{}")
            if name not in _POWERS_ON_THE_NAME:
                raise ValueError(f"{name} of {name}, or its power?")
            if shown == "-1" and name in _INVERSE:
                name, exponent = _INVERSE[name], None
            elif shown.startswith("-"):
                raise ValueError("is it the inverse function?")
        if self.ahead != "(":
            raise ValueError(f"an argument without parentheses: {self.ahead}")
        start = self._at
        arguments = self.arguments()
        if len(arguments) > 1 and self.has_open_choice(start):
            raise ValueError("does the choice end at the comma?")
        value = self._meaning.call(name, *arguments)
        return value if exponent is None else self._meaning.power(value, exponent)

    def has_open_choice(self, start: int) -> bool:
        """Tell whether among arguments there is a choice outside other fences."""
        depth = 0
        for token in self._tokens[start : self._at]:
            depth += (token in ("(", "[", "{", r"\lfloor")) - (token in (")", "]", "}", r"\rfloor"))
            if depth == 1 and token == _IF:
                return True
        return False

    def braced_word(self) -> str:
        """Read an index."""
        if self.ahead != "{":
            return self.take()
        self.take()
        word = self.take()
        self.take("}")
        return word

    def name(self, token: str) -> Any:
        name = (
            _unescaped(token[8:-1]) if token.startswith(r"\mathrm{") else token.removeprefix("\\")
        )
        if self.ahead == "_":
            self.take()
            index = self.braced_word()
            name += f"_{_unescaped(index[8:-1])}" if index.startswith(r"\mathrm") else index
        if name == "e" and "e" not in self._names:
            return self._meaning.call("e")
        if name not in self._names:
            raise ValueError(f"{name} has no value")
        return self._names[name]

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


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)

"""Formulas for tests: generated ones, and ways to evaluate them that share nothing with ours."""

from __future__ import annotations

import ast
import functools
import math
from types import CodeType
from typing import Any

import hypothesis.strategies as st

from gradatlas.formulas.language import FUNCTIONS

_numbers = st.one_of(
    st.integers(0, 20).map(str),
    st.floats(0.001, 50, allow_nan=False).map(repr),
    st.sampled_from(["1.0", "2e0", "5e-3", ".5", "3.", "1e3"]),
)
_comparisons = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])


def formulas_of(*names: str, chains: bool = False) -> st.SearchStrategy[str]:
    """Return text of valid formulas with these names in it; `chains` makes conditions a < b < c."""

    def compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        signs = st.sampled_from([" + ", "-", "*", " / ", "**"])
        functions = sorted(set(FUNCTIONS) - {"where"})
        second = st.tuples(inner, _comparisons, inner).map(" ".join) if chains else inner
        return st.one_of(
            st.tuples(inner, signs, inner).map("".join),
            inner.map("({})".format),
            inner.map("-{}".format),
            inner.map("+{}".format),
            st.sampled_from(functions).flatmap(
                lambda name: st.lists(
                    inner, min_size=FUNCTIONS[name][0], max_size=FUNCTIONS[name][0]
                ).map(lambda arguments: f"{name}({', '.join(arguments)})")
            ),
            st.tuples(inner, _comparisons, second, inner, inner).map(
                lambda parts: "where({} {} {}, {}, {})".format(*parts)
            ),
        )

    atoms = st.one_of(_numbers, st.sampled_from([*names, "pi", "e"]))
    return st.recursive(atoms, compound, max_leaves=12)


formulas = formulas_of("x0", "x1", "b")
"""Text of valid formulas over x0, x1 and b."""


def evaluate_with_python(text: str, **names: float) -> float:
    """Return a formula's value by Python's own arithmetic and `math`.

    Raises:
        ArithmeticError, ValueError: where Python finds it undefined.
    """
    value = _evaluate(text, {"pi": math.pi, "e": math.e, **names}, _PYTHON, float)
    if isinstance(value, complex):
        raise ValueError("complex")
    return float(value)


def evaluate_with_mpmath(text: str, *, binary: bool = False, **names: Any) -> Any:
    """Return a formula's value by mpmath, with as many digits as are set there.

    With `binary` its numbers are those that float64 makes of them.
    """
    import mpmath

    number = (lambda digits: mpmath.mpf(float(digits))) if binary else mpmath.mpf
    return _evaluate(text, {"pi": mpmath.pi, "e": mpmath.e, **names}, _with_mpmath(), number)


@functools.cache
def _with_mpmath() -> dict[str, Any]:
    import mpmath

    own = {
        "abs": abs,
        "sign": mpmath.sign,
        "min": min,
        "max": max,
        "where": lambda condition, yes, no: yes if condition else no,
        "cbrt": lambda value: mpmath.sign(value) * mpmath.cbrt(abs(value)),
        "log2": lambda value: mpmath.log(value, 2),
    }
    # Ours are the float64 nearest to π and e, which is no matter at 1e-11.
    return {name: own.get(name) or getattr(mpmath, name) for name in FUNCTIONS}


_PYTHON = {
    **{name: getattr(math, name) for name in FUNCTIONS if hasattr(math, name)},
    "abs": abs,
    "min": min,
    "max": max,
    "sign": lambda value: float((value > 0) - (value < 0)),
    "where": lambda condition, yes, no: yes if condition else no,
}


def _evaluate(text: str, names: dict[str, Any], functions: dict[str, Any], number: Any) -> Any:
    return eval(_compiled(text), {"__builtins__": {}, "number_": number, **functions}, names)


@functools.cache
def _compiled(text: str) -> CodeType:
    class Numbers(ast.NodeTransformer):
        def visit_Constant(self, node: ast.Constant) -> ast.AST:
            name = ast.Name("number_", ast.Load())
            return ast.copy_location(ast.Call(name, [ast.Constant(repr(node.value))], []), node)

    tree = ast.fix_missing_locations(Numbers().visit(ast.parse(text, mode="eval")))
    return compile(tree, "formula", "eval")

"""Reading formulas: what is in the language, what is not, and what is said of it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings

from gradatlas.formulas import language as expressions
from gradatlas.formulas.language import MAX_DEPTH, ExpressionError, parse_expression
from tests.support.formulas import formulas
from tests.support.imports import brought_along


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("x0**2+x1**2", "x0 ** 2 + x1 ** 2"),
        (" ( x0 ) ", "x0"),
        ("1.0*x0 + 1e0 + 2.50", "1 * x0 + 1 + 2.5"),
        ("+x0 - +1", "x0 - 1"),
        ("-2**-x0", "-2 ** (-x0)"),
        ("x0 +\n  x1\n", "x0 + x1"),
        ("1e22*x0", "1e+22 * x0"),
        ("where( 0<x0<=1 ,1.,x0)", "where(0 < x0 <= 1, 1, x0)"),
        ("max(x0,x1,0)", "max(x0, x1, 0)"),
        ("a/(b*c)/(d)", "a / (b * c) / d"),
    ],
)
def test_the_canonical_text_is_one_for_all_spellings(text: str, canonical: str) -> None:
    assert parse_expression(text).canonical == canonical


@settings(max_examples=300)
@given(formulas)
def test_reading_the_canonical_text_gives_it_again(text: str) -> None:
    expression = parse_expression(text)
    again = parse_expression(expression.canonical)
    assert again.canonical == expression.canonical
    assert again.names == expression.names


def test_names_are_those_of_axes_and_parameters_alone() -> None:
    expression = parse_expression("b*sin(pi*x1) + e**x0 + a - where(x0 < c, 0, 1)")
    assert expression.names == ("a", "b", "c", "x0", "x1")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty"),
        (" \n ", "empty"),
        ("x0^2", r"\*\*"),
        ("2x0", r"2x0 is neither.*2\*x0"),
        ("2(x0 + 1)", r"written with \*"),
        ("(x0)(x1)", r"written with \*"),
        ("x0²", r"x0\*\*2"),
        ("x0 % 2", "floor"),
        ("x0 // 2", "floor"),
        ("sin", r"sin\(…\)"),
        ("sin()", "takes 1 argument, not 0"),
        ("atan2(x0)", "takes 2 arguments, not 1"),
        ("min(x0)", "2 or more"),
        ("log(x0, 2)", r"log\(x0\) / log\(b\)"),
        ("ln(x0)", "written log here"),
        ("arctan(x0)", "written atan here"),
        ("sni(x0)", "did you mean sin"),
        ("frobnicate(x0)", "the functions are sin, cos"),
        ("x0 < 1", r"where\(x0 < 0, a, b\)"),
        ("(x0 < 1) * x0", "first argument of where"),
        ("where(x0, 1, 2)", "not a condition"),
        ("where(x0 < 1, 2)", "takes 3 arguments"),
        ("x0 if x0 < 1 else 2", "where"),
        ("x0 and x1", "where"),
        ("x0 in x1", "word of Python"),
        ("where(x0 is x1, 1, 2)", "word of Python"),
        ("lambda*x0", "lambda_"),
        ("x0 = 1", "=="),
        ("x0, x1", "one value"),
        ("()", "one value"),
        ("1e400", "too large"),
        ("9" * 5000, "too large"),
        ("1j*x0", "neither"),
        ("0x10", "neither"),
        ("007", "leading zeros"),
        ("_x", "begins with a letter"),
        ("f*x0", "gradient file"),
        ("df_dx0", "gradient file"),
        ("sin(x0", "never closed"),
        ("x0 x1", "not a formula"),
        ("x0 # half", "#"),
        ("sin(*x0)", "plain arguments"),
        ("sin(x0=1)", "=="),
        ("é*x0", "é"),
        (3, "as text"),
        (None, "as text"),
    ],
)
def test_what_is_wrong_is_told_with_the_way_out(text: str, told: str) -> None:
    with pytest.raises(ExpressionError, match=told):
        parse_expression(text)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 1_000_000,
        "(" * 4_999 + "x0" + ")" * 4_999,
        "-" * 9_998 + "x0",
        "x0**" * 2_499 + "x0",
        "x0+" * 3_000 + "x0",
        "sin(" * 1_000 + "x0" + ")" * 1_000,
        "(x0+x0)*" * 1_200 + "x0",
        "max(" + "x0," * 3_000 + "x0)",
        "9" * 10_000,
        "a" * 10_001,
        "9**9**9**9**" * 700 + "9",
        "__import__('os').system('true')",
        "().__class__.__bases__[0].__subclasses__()",
        "x0.__class__",
        "getattr(x0, x1)",
        "eval(x0)",
        "open(x0)",
        "print(x0)",
        "lambda: x0",
        "(lambda x: x)(x0)",
        "(x0 := 1)",
        "[x0 for x0 in x1]",
        "{x0}",
        "x0[0]",
        "f'{x0}'",
        "'a' * 10",
        '"""x0"""',
        "b'x0'",
        "...",
        "None",
        "True",
        "x0\0",
        "\0",
        "x0; x1",
        "x0\\\n+1",
        "import os",
        "await x0",
        "yield x0",
        "x0 @ x1",
        "~x0",
        "x0 | x1",
        "x0 << 9",
        "𝔵0",
        "\ud800",
        "\u202ex0",
        "1if x0 else 2",
        "1_000",
    ],
    ids=lambda text: ascii(text)[:30],
)
def test_hostile_text_is_refused_at_once(text: str) -> None:
    start = time.process_time()
    with pytest.raises(ExpressionError) as caught:
        parse_expression(text)
    # The promise is a second; the slowest here takes a fiftieth.
    assert time.process_time() - start < 1
    assert len(str(caught.value)) < 400
    assert str(caught.value).isprintable()


def test_a_formula_as_deep_as_allowed_can_be_read() -> None:
    assert parse_expression("-" * (MAX_DEPTH - 1) + "x0").names == ("x0",)
    assert parse_expression("+".join(["x0"] * MAX_DEPTH)).names == ("x0",)
    with pytest.raises(ExpressionError, match="deep"):
        parse_expression("+".join(["x0"] * (MAX_DEPTH + 1)))


def test_powers_of_numbers_are_not_computed() -> None:
    assert parse_expression("9**9**9 * x0").canonical == "9 ** 9 ** 9 * x0"


def test_the_plan_can_read_formulas_and_the_catalogue_without_heavy_imports() -> None:
    code = (
        "from gradatlas.functions.catalogue_entry import *\n"
        f"from {expressions.__name__} import *\n"
        "[parse_expression(load_catalogue_function(name).formula) for name in catalogue_names()]\n"
        "import gradatlas.differentiation.methods.central, gradatlas.differentiation.methods.exact"
    )
    heavy = ("numpy", "xarray", "matplotlib", "sympy", "netCDF4")
    assert brought_along(code, heavy) == []

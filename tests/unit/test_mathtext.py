"""Formulas as mathtext."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from matplotlib.mathtext import MathTextParser

from gradatlas.formulas.language import parse_expression
from gradatlas.formulas.typesetting import (
    expression_mathtext,
    name_mathtext,
    names_mathtext,
    number_mathtext,
)
from gradatlas.functions.catalogue_entry import catalogue_names, load_catalogue_function
from tests.support.formulas import formulas

PARSER = MathTextParser("path")


@pytest.mark.parametrize(
    ("text", "mathtext"),
    [
        ("x0**2 + x1**2", r"x_{0}^{2} + x_{1}^{2}"),
        ("x1 + x0", r"x_{1} + x_{0}"),
        ("2*x", r"2 x"),
        ("x*2", r"x \cdot 2"),
        ("2*3*x", r"2 \cdot 3 \, x"),
        ("a*x", r"a \, x"),
        ("x0**2/20", r"\frac{x_{0}^{2}}{20}"),
        ("x/y/z", r"\frac{x / y}{z}"),
        ("-(a + b)/c", r"-\frac{a + b}{c}"),
        ("a - (b - c)", r"a - \left(b - c\right)"),
        ("a + (b + c)", r"a + b + c"),
        ("a - -b", r"a - \left(-b\right)"),
        ("(-a)**2", r"\left(-a\right)^{2}"),
        ("-a**2", r"-a^{2}"),
        ("(x**2)**3", r"\left(x^{2}\right)^{3}"),
        ("x**(a/(2*b))", r"x^{a / \left(2 b\right)}"),
        ("a*(b - c)", r"a \, \left(b - c\right)"),
        ("sqrt(x) + cbrt(y)", r"\sqrt{x} + \sqrt[3]{y}"),
        ("sin(x)**2", r"\sin^{2}\left(x\right)"),
        ("max(x, y)**2", r"\left(\max\left(x, y\right)\right)^{2}"),
        ("abs(x)*x", r"| x | \, x"),
        ("abs(x0 - 1)", r"| x_{0} - 1 |"),
        ("abs(x/2)", r"\left | \frac{x}{2} \right |"),
        ("floor(x)", r"\lfloor x \rfloor"),
        ("log(x)", r"\ln\left(x\right)"),
        ("exp(-x**2)", r"e^{-x^{2}}"),
        ("exp(sin(x))", r"\exp\left(\sin\left(x\right)\right)"),
        ("where(x < 0, -x, x) + 1", r"\left(-x\;\mathrm{if}\;x < 0\;\mathrm{else}\;x\right) + 1"),
        ("1e-6*x", r"10^{-6} x"),
        ("2.5e-7**x", r"\left(2.5 \times 10^{-7}\right)^{x}"),
        ("pi*e", r"\pi \, e"),
        (
            "where(x < 0, where(y < 0, 1, 2), 3)",
            r"\left(1\;\mathrm{if}\;y < 0\;\mathrm{else}\;2\right)"
            r"\;\mathrm{if}\;x < 0\;\mathrm{else}\;3",
        ),
        (
            "where(x < 0, 1, where(y < 0, 2, 3))",
            r"1\;\mathrm{if}\;x < 0\;\mathrm{else}\;2\;\mathrm{if}\;y < 0\;\mathrm{else}\;3",
        ),
        ("sin(x)**-1", r"\left(\sin\left(x\right)\right)^{-1}"),
        ("1/sin(x)", r"\frac{1}{\sin\left(x\right)}"),
        ("cos(x)**a", r"\left(\cos\left(x\right)\right)^{a}"),
        ("log(x)**2", r"\left(\ln\left(x\right)\right)^{2}"),
        ("sqrt(x)**3", r"\left(\sqrt{x}\right)^{3}"),
        ("abs(x)**-1", r"| x |^{-1}"),
        ("2*(3/4)", r"2 \cdot \frac{3}{4}"),
        ("2*(x/4)", r"2 \frac{x}{4}"),
        ("rate*(x - 1)", r"\mathrm{rate} \cdot \left(x - 1\right)"),
        ("x*cbrt(y)", r"x \cdot \sqrt[3]{y}"),
        ("abs(x*abs(y))", r"| x \cdot | y | |"),
        ("x**(-(a/b)*c)", r"x^{\left(-a / b\right) \, c}"),
        ("pi_*e_", r"\mathrm{pi\_} \cdot \mathrm{e\_}"),
        ("x0 + x_0", r"x_{0} + \mathrm{x\_0}"),
    ],
)
def test_formulas_read_as_they_would_be_set(text: str, mathtext: str) -> None:
    assert expression_mathtext(parse_expression(text)) == mathtext


@pytest.mark.parametrize(
    ("name", "mathtext"),
    [
        ("x", "x"),
        ("x0", "x_{0}"),
        ("x_1", "x_{1}"),
        ("alpha", r"\alpha"),
        ("lambda_", r"\lambda"),
        ("sigma2", r"\sigma_{2}"),
        ("x_max", r"x_{\mathrm{max}}"),
        ("sigma_x", r"\sigma_{x}"),
        ("rate", r"\mathrm{rate}"),
        ("learning_rate", r"\mathrm{learning\_rate}"),
        ("k1x", r"\mathrm{k1x}"),
    ],
)
def test_names(name: str, mathtext: str) -> None:
    assert name_mathtext(name) == mathtext
    PARSER.parse(f"${mathtext}$")


def test_names_side_by_side_can_be_told_apart() -> None:
    assert names_mathtext(["x_0", "x0", "alpha", "alpha_"]) == {
        "x0": "x_{0}",
        "x_0": r"\mathrm{x\_0}",
        "alpha": r"\alpha",
        "alpha_": r"\mathrm{alpha\_}",
    }
    assert names_mathtext(["x_0"]) == {"x_0": "x_{0}"}
    formula = expression_mathtext(parse_expression("2*x_0"), beside=["x0"])
    assert formula == r"2 \, \mathrm{x\_0}"


@pytest.mark.parametrize(
    ("value", "mathtext"),
    [
        (0, "0"),
        (-0.0, "0"),
        (100, "100"),
        (0.25, "0.25"),
        (-3.5, "-3.5"),
        (1e-4, "0.0001"),
        (1e-6, "10^{-6}"),
        (-2.5e-7, r"-2.5 \times 10^{-7}"),
        (1e6, "10^{6}"),
        (123456789, "123456789"),
        (6.02e23, r"6.02 \times 10^{23}"),
        (0.30000000000000004, "0.30000000000000004"),
    ],
)
def test_numbers(value: float, mathtext: str) -> None:
    assert number_mathtext(value) == mathtext


def test_numbers_can_be_rounded() -> None:
    assert number_mathtext(0.30000000000000004, 6) == "0.3"


@settings(max_examples=200)
@given(formulas)
def test_matplotlib_can_draw_every_formula(text: str) -> None:
    PARSER.parse(f"${expression_mathtext(parse_expression(text))}$")


@pytest.mark.parametrize("name", catalogue_names())
def test_matplotlib_can_draw_the_catalogue(name: str) -> None:
    formula = load_catalogue_function(name).formula
    PARSER.parse(f"${expression_mathtext(parse_expression(formula))}$")

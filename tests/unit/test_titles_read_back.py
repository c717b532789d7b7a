"""What a title shows is the function, and no other one, as a mathematician reads it."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings

from gradatlas.formulas.language import parse_expression
from gradatlas.formulas.typesetting import expression_lines, expression_mathtext
from gradatlas.functions.catalogue_entry import catalogue_names, load_catalogue_function
from tests.support.formulas import formulas_of
from tests.support.latex import read_latex
from tests.support.residues import Residues, residue_of_formula

# How names look: what the reader of LaTeX takes them for.
NAMES = {
    **{"x0": "x0", "x": "x", "b": "b", "rate": "rate", "ln": "ln", "sgn": "sgn", "x_max": "x_max"},
    **{"lambda_": "lambda", "Gamma": "Gamma", "delta1": "delta1", "e_": "e_", "pi_": "pi_"},
    **{"learning_rate": "learning_rate", "sinc2": "sinc2", "E": "E"},
}
VALUES = {name: Residues().call(f"the name {name}") for name in NAMES}


def assert_reads_back(text: str) -> None:
    expression = parse_expression(text)
    names = {look: VALUES[name] for name, look in NAMES.items()}
    meant = residue_of_formula(text, VALUES)
    # In one row, and broken into as many as it can be.
    for shown in (expression_mathtext(expression), " ".join(expression_lines(expression))):
        assert read_latex(shown, names, Residues()) == meant, shown


@settings(max_examples=1500)
@given(formulas_of(*NAMES, chains=True))
@example("where(x < 0, where(b < 0, 1, 2), 3)")
@example("-(x/b)*e**(b*-(x/b)*x)")
def test_every_formula_is_read_as_it_was_typed(text: str) -> None:
    assert_reads_back(text)


@pytest.mark.parametrize("name", catalogue_names())
def test_every_formula_of_the_catalogue_is_read_as_it_was_typed(name: str) -> None:
    expression = parse_expression(load_catalogue_function(name).formula)
    values = {name: Residues().call(f"the name {name}") for name in expression.names}
    meant = residue_of_formula(expression.text, values)
    for shown in (expression_mathtext(expression), " ".join(expression_lines(expression))):
        assert read_latex(shown, values, Residues()) == meant


@pytest.mark.parametrize(
    "text",
    [
        *("where(where(x < 0, 1, 2) < b, 1, 2)", "where(x < where(x < 0, 1, 2), 1, 2)"),
        *("max(where(x < 0, 1, 2), 3)", "where(x < 0, 1, 2)*3", "-where(x < 0, 1, 2)"),
        *("x**where(x < 0, 1, 2)", "where(x < 0, 1, 2)**2", "1 - where(x < 0, 1, 2)"),
        *("where(x < 0, where(x < b, where(b < 0, 1, 2), 3), where(x > 1, 4, 5))",),
        *("sin(x)**-1", "sin(x)**(-2)", "cos(x)**b", "log(x)**-1", "tanh(x)**-0.5"),
        *("log(x)**2", "exp(x)**2", "sqrt(x)**2", "cbrt(x)**2", "abs(x)**-1", "floor(x)**2"),
        *("asin(x)**2", "sin(x)**0.5", "sin(x)**1", "sin(x)**0", "(sin(x)**2)**3", "erf(x)**2"),
        *("sin(x)**1e6", "hypot(x, b)**2", "sign(x)**3", "exp(sin(x))**-1", "log10(x)**2"),
        *("(-x)**2", "-x**2", "x**-1", "x**b**2", "(x**b)**2", "x - -b", "x*-b", "2**-x", "--x"),
        *("2*(3/4)", "2*(1/x)", "x*2*(1/2)", "2*(x/3)", "2*3", "2**x*3", "x*(1e-6)", "1e6*2"),
        *(
            "x/b/2",
            "x/(b/2)",
            "x/(b*2)",
            "x**(b/2*x)",
            "x**(-(b/2)*x)",
            "x**(b*(x/2))",
            "x**-(b/2)",
        ),
        *("abs(x*abs(b))", "abs(abs(x)*b)", "abs(x) - b*abs(x)", "abs(x*abs(b)*x)", "abs(abs(x))"),
        *("abs(2*abs(x) - 1)", "abs(sin(x*abs(b)))", "x*cbrt(b)", "2*cbrt(b)", "1e-6**2", "10**-6"),
        *("rate*(x + 1)", "ln*x", "sgn*(x)", "sgn**2*(x + 1)", "x*rate*(x + 1)", "rate*abs(x)"),
        *("Gamma*(x + 1)", "delta1*(x + 1)", "Gamma*x", "b*(x + 1)", "rate/2*x", "x**(1/rate*x)"),
        *("x - (b - 1) + 2", "(x + 1)*(b - 1)*(x - 2)", "-(x + b) - 1", "x*(b/2)*2 - -x", "-x*b"),
        *("where(x < 0, 1, 2) + 3", "where(x < 0, b + 1, 2) * x", "(where(x < 0, 1, 2))*(x + b)"),
        *(
            "x**-1*b",
            "(1/x)**2",
            "(x/b)**-1",
            "1/x**-1",
            "sinh(x)**-1",
            "asin(x)**-1",
            "exp(x)**-1",
        ),
        *("1/sin(x)**2", "(1/sin(x))**2", "max(x, b)**-1", "min(x, b)**2", "hypot(x, b)**-1"),
        *("e_*e", "pi_*pi", "e*x", "2*e*5", "e**x", "2.5e-7*x", "x/2.5e-7", "x**(2/2.5e-7)"),
    ],
)
def test_what_is_read_wrongly_without_care_is_read_as_it_was_typed(text: str) -> None:
    assert_reads_back(text)


def test_the_reading_back_can_fail() -> None:
    names = {"x": VALUES["x"], "b": VALUES["b"]}
    flat = r"1\;\mathrm{if}\;b < 0\;\mathrm{else}\;2\;\mathrm{if}\;x < 0\;\mathrm{else}\;3"
    wanted = residue_of_formula("where(x < 0, where(b < 0, 1, 2), 3)", VALUES)
    assert read_latex(flat, names, Residues()) != wanted
    reciprocal = residue_of_formula("sin(x)**-1", VALUES)
    arcsine = read_latex(r"\sin^{-1}\left(x\right)", names, Residues())
    assert arcsine != reciprocal
    assert arcsine == residue_of_formula("asin(x)", VALUES)

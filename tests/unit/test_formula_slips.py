"""Formulas as people write them from habit: each message shows what to write instead."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import numpy as np
import pytest

from gradatlas.config.advice.formulas import formula_advice
from gradatlas.config.advice.functions import OTHER_FUNCTIONS, OTHER_NAMES
from gradatlas.formulas.evaluation import compile_expression
from gradatlas.formulas.language import FUNCTIONS, ExpressionError, parse_expression
from gradatlas.functions.catalogue_entry import catalogue_names
from tests.support.slips import told, told_alone

# What people write → how it is written here, as the message shows it.
MENDED = {
    # A sign is missing.
    "2x0": "2*x0",
    "2 x0": "2*x0",
    "3x0 + 2x1": "3*x0 + 2*x1",
    "2(x0+x1)": "2*(x0+x1)",
    "(x0+1)(x1-1)": "(x0+1)*(x1-1)",
    "(x0 + 1)x1": "(x0 + 1)*x1",
    "x0 x1": "x0*x1",
    "x0(x1+1)": "x0*(x1+1)",
    "2sin(x0)": "2*sin(x0)",
    "x0 sin(x1)": "x0*sin(x1)",
    "alpha x0": "alpha*x0",
    "2pi": "2*pi",
    "sin(x0": "sin(x0)",
    # Parentheses are missing, or something stands between.
    "sin x0": "sin(x0)",
    "sin x0 + cos x1": "sin(x0) + cos(x1)",
    "sin 2x0": "sin(2*x0)",
    "exp 2": "exp(2)",
    "sin**2(x0)": "sin(x0)**2",
    "sin^2 x0": "sin(x0)**2",
    "sin²(x0) + cos²(x1)": "sin(x0)**2 + cos(x1)**2",
    # More than the right side.
    "f = x0**2": "x0**2",
    "f(x,y) = x**2": "x**2",
    "f(x, y) = 2x": "2*x",
    "y = x0": "x0",
    "z := x0*x1": "x0*x1",
    "lambda x: x**2": "x**2",
    "(lambda x, y: x*y)": "x*y",
    "f = lambda x, y=1: x*y": "x*y",
    "def f(x): return x**2": "x**2",
    "return x0**2": "x0**2",
    "@(x,y) x.^2 + y.^2": "x**2 + y**2",
    "(x, y) -> x*y": "x*y",
    "x0 => x0**2": "x0**2",
    # Signs of typesetting and of other languages.
    "x0^2": "x0**2",
    "x0²": "x0**2",
    "x0⁻¹": "x0**(-1)",
    "x₀ + x₁": "x0 + x1",
    "x[0]**2 + x[1]**2": "x0**2 + x1**2",
    "x0 − x1": "x0 - x1",
    "2×x0·x1": "2*x0*x1",
    "x0 ÷ 2": "x0 / 2",
    "√(x0)": "sqrt(x0)",
    "√x0": "sqrt(x0)",
    "π*x0": "pi*x0",
    "α*x0": "alpha*x0",
    "（x0＋1）": "(x0+1)",
    "|x0| + |x1|": "abs(x0) + abs(x1)",
    "[x0 + 1]*2": "(x0 + 1)*2",
    "{x0 + 1}*2": "(x0 + 1)*2",
    "'x0**2'": "x0**2",
    "“x0**2”": "x0**2",
    "$x0^2$": "x0**2",
    r"\sin(x0)": "sin(x0)",
    r"\frac{x0}{2} + \sqrt{x1}": "(x0)/(2) + sqrt(x1)",
    r"2 \cdot x0": "2 * x0",
    "x0**2;": "x0**2",
    "1_000*x0": "1000*x0",
    "where(x0 = 1, 1, 2)": "where(x0 == 1, 1, 2)",
    "where(x0 ≤ 1, 1, 2)": "where(x0 <= 1, 1, 2)",
    "where(x0 => 1, 1, 2)": "where(x0 >= 1, 1, 2)",
    "x0 if x0 > 0 else 0": "where(x0 > 0, x0, 0)",
    "x0 > 0 ? x0 : 0": "where(x0 > 0, x0, 0)",
    "x0 % 2": "x0 - 2*floor(x0/2)",
    "x1 - x0 % 2": "x1 - (x0 - 2*floor(x0/2))",
    "(x0 + 1) // 2": "floor((x0 + 1)/2)",
    # Functions of other languages.
    "np.sin(x0)": "sin(x0)",
    "math.sin(x0) + math.pi": "sin(x0) + pi",
    "np.linalg.norm([x0, x1])": "sqrt(x0**2 + x1**2)",
    "Sin(x0)": "sin(x0)",
    "SIN x0": "sin(x0)",
    "relu(x0)": "max(x0, 0)",
    "log1p(x0) + x1": "log1p(x0) is written log(1 + x0)",
    "np.log1p(x0)": "log(1 + x0)",
    "log1p(x0 - x1)": "log(1 + x0 - x1)",
    "expm1(x0)": "exp(x0) - 1",
    "2*expm1(x0) + 2x1": "2*(exp(x0) - 1) + 2*x1",
    "sec(x0)": "1/cos(x0)",
    "csc(x0)": "1/sin(x0)",
    "cot(x0 + 1)": "1/tan(x0 + 1)",
    "sigmoid(x0 - x1)": "1/(1 + exp(-(x0 - x1)))",
    "sigmoid(relu(x0))": "1/(1 + exp(-max(x0, 0)))",
    "softplus(x0)": "log(1 + exp(x0))",
    "heaviside(x0)": "where(x0 < 0, 0, 1)",
    "heaviside(x0, 0.5)": "where(x0 < 0, 0, where(x0 == 0, 0.5, 1))",
    "square(x0 + 1)": "(x0 + 1)**2",
    "exp2(x0)": "2**x0",
    "arcsinh(x0)": "log(x0 + sqrt(x0**2 + 1))",
    "asinh(x0)": "log(x0 + sqrt(x0**2 + 1))",
    "mod(x0, 2)": "x0 - 2*floor(x0/2)",
    "ceil(x0)": "-floor(-x0)",
    "round(x0)": "floor(x0 + 0.5)",
    "clip(x0, -1, 1)": "min(max(x0, -1), 1)",
    "norm(x0, x1)": "sqrt(x0**2 + x1**2)",
    "deg2rad(x0)": "x0*pi/180",
    "max([x0, 0])": "max(x0, 0)",
    "sum(x0, x1, 1)": "x0 + x1 + 1",
    "pow(x0, 2)": "x0**2",
    "arctan2(x1, x0)": "atan2(x1, x0)",
    "ln(x0)": "log(x0)",
    "if(x0 < 0, 1, 2)": "where(x0 < 0, 1, 2)",
}


def advice(text: str) -> str:
    with pytest.raises(ExpressionError) as caught:
        parse_expression(text)
    return formula_advice(text, caught.value)


@pytest.mark.parametrize("text", MENDED)
def test_a_slip_is_shown_as_it_is_to_be_written(text: str) -> None:
    message = advice(text)
    right = MENDED[text].rpartition("is written ")[2]
    assert message.endswith((f" {right}", f" {MENDED[text]}")), message
    assert "; " in message
    assert "did you mean log10" not in message
    parse_expression(right)  # what is advised is right


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("sin 2*x0", "sin stands without parentheses; put its whole argument into them: sin(…)"),
        ("sqrt x0**2", "sqrt stands without parentheses"),
        ("x0 +", "give one such as x0**2 + x1**2"),
        ("sni(x0)", "did you mean sin?"),
        ("frobnicate(x0)", "the functions are sin, cos"),
        ("0x10", "neither a number nor a name"),
        ("x0[0]", "brackets are round"),
        ("eval(x0)", "not a function"),
        ("__import__('os')", "not allowed"),
        ("x0 < 1", "where(x0 < 0, a, b)"),
    ],
)
def test_where_nothing_can_be_guessed_the_rule_is_told(text: str, says: str) -> None:
    assert says in advice(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("nofile.py:foo", '{python: "nofile.py:foo"}'),
        ("functions/mine.py:foo", '{python: "functions/mine.py:foo"}'),
        ("../mine.py::foo", '{python: "../mine.py:foo"}'),
        ("python: mine.py:foo", '{python: "mine.py:foo"}'),
        ("mine.py", '{python: "mine.py:name"}'),
        ("mine.py:foo(x, y)", '{python: "mine.py:foo"}'),
        ("sphere()", "give its name alone, sphere"),
        ("rosenbrock(x0, x1)", "give its name alone, rosenbrock"),
        ("Rosenbrock(x, y)", "give its name alone, rosenbrock"),
        ("rosenbrock(a=1, b=100)", "values of its parameters in parameters"),
        ("2*rosenbrock(x0, x1)", "write its own formula: (a - x0)**2 + b*(x1 - x0**2)**2"),
        ("Three-hump camel", "did you mean three_hump_camel?"),
        ("styblinski-tang", "styblinski_tang"),
    ],
)
def test_functions_of_the_catalogue_and_in_python_have_a_form_of_their_own(
    text: str, says: str, tmp_path: Path
) -> None:
    line = told_alone(f"studies: {{s: {{function: {json.dumps(text)}}}}}", tmp_path)
    assert line.startswith("config: studies.s.function: ")
    assert says in line


# How the functions of numpy with another name are written, against numpy itself.
ELSEWHERE = {
    name: getattr(np, name)
    for name in (
        *("log1p", "expm1", "exp2", "square", "reciprocal", "negative", "ceil", "trunc", "fix"),
        *("arcsin", "arccos", "arctan", "arcsinh", "arctanh", "deg2rad", "rad2deg", "radians"),
        *("degrees", "sinc", "absolute", "fabs", "asinh", "atanh"),
    )
}
ELSEWHERE_OF_TWO = {
    name: getattr(np, name)
    for name in (
        *("arctan2", "mod", "remainder", "power", "divide", "subtract", "floor_divide"),
        *("minimum", "maximum", "heaviside", "logaddexp", "add", "multiply"),
    )
}


@pytest.mark.parametrize("name", [*ELSEWHERE, *ELSEWHERE_OF_TWO, "arccosh", "acosh"])
def test_what_is_advised_is_the_same_function(name: str) -> None:
    function = {**ELSEWHERE, **ELSEWHERE_OF_TWO, "arccosh": np.arccosh, "acosh": np.arccosh}[name]
    count = 2 if name in ELSEWHERE_OF_TWO else 1
    text = f"{name}({', '.join(['x0', 'x1'][:count])})"
    _, _, written = advice(text).rpartition("is written ")
    x0 = np.array([0.2, 0.5, 0.9]) + ("acosh" in name or "arccosh" in name)
    x1 = np.array([0.7, 0.3, 2.0])
    values = compile_expression(parse_expression(written), ("x0", "x1"), {})(x0, x1)
    # They are the same formula up to the rounding of a few operations.
    np.testing.assert_allclose(np.broadcast_to(values, 3), function(*[x0, x1][:count]), rtol=1e-12)


@pytest.mark.parametrize("name", sorted(OTHER_FUNCTIONS))
def test_every_other_function_is_written_as_a_formula(name: str) -> None:
    assert name not in FUNCTIONS
    for count, template in OTHER_FUNCTIONS[name].items():
        arguments = ["x0", "x1", "2", "3"][: count if count > 0 else 3]
        if template.startswith(("atan2", "hypot")) and count != 2:
            continue
        text = f"{name}({', '.join(arguments)})"
        if f"{name}(x0 < 0" in text or template.startswith("where({0}, "):
            text = text.replace("x0", "x0 < 0")
        message = advice(text)
        if "is written" in message:
            parse_expression(message.rpartition("is written ")[2])


def test_other_names_of_the_catalogue_lead_to_functions_that_exist() -> None:
    assert set(OTHER_NAMES.values()) <= set(catalogue_names())
    assert not set(OTHER_NAMES) & set(catalogue_names())


GRID = "grid: {x: {start: -2, stop: 2, num: 81}, y: {start: -2, stop: 2, num: 81}}"


@pytest.mark.parametrize(
    ("study", "says"),
    [
        ("function: x*y", f"'x' and 'y' are no axes of the grid (x0, x1); name the axes in {GRID}"),
        ("function: x**2 + y**2", f"name the axes in {GRID}"),
        ("function: a*x**2 + y**2, parameters: {a: 1}", f"name the axes in {GRID}"),
        ("function: x**2", "name the axes in grid: {x: {start: -2, stop: 2, num: 81}}"),
        ("function: u*v", "name the axes in grid: {u: "),
        ("function: r*sin(theta)", "name the axes in grid: {r: "),
        ("function: x1*x2", "'x2' is no axis of the grid (x0, x1); name the axes in grid: {x1: "),
        ("function: w1**2 + w2**2", "name the axes in grid: {w1: "),
        (
            "function: x*y, grid: {x0: [0, 1], x1: [0, 1]}",
            f"write x0, x1 in the formula, or name the axes so: {GRID}",
        ),
        ("function: X0 + x1", "did you mean x0?"),
        ("function: x_0 + x1", "did you mean x0?"),
        ("function: x0*PI", "did you mean pi?"),
        ("function: X*y, grid: {x: [0, 1], y: [0, 1]}", "did you mean x?"),
        ("function: x0*Beta, parameters: {beta: 1, x: 2}", "did you mean beta?"),
        ("function: x0x1", "did you mean x0*x1?"),
        ("function: 2*xy", "did you mean x*y?"),
        ("function: sinx0", "did you mean sin(x0)?"),
        ("function: Rosenbrock", "did you mean rosenbrock?"),
        ("function: rosen", "did you mean rosenbrock?"),
        ("function: rosenbrok", "or did you mean rosenbrock?"),
        ("function: x0 + rosenbrock", "its formula is (a - x0)**2"),
        ("function: x0*b", "give it a value in parameters: {b: 1}"),
        ("function: {expression: x0**2}", "give the text alone: function: x0**2"),
        ("function: {file: mine.py, name: f}", 'write {python: "mine.py:f"}'),
        ("function: {path: 'mine.py:f'}", 'write {python: "mine.py:f"}'),
    ],
)
def test_names_that_stand_for_nothing_get_the_way_out(
    study: str, says: str, tmp_path: Path
) -> None:
    lines = told(f"studies: {{s: {{{study}, figures: []}}}}", tmp_path)
    [line] = [line for line in lines if line.startswith("config: studies.s.function: ")]
    assert says in line


@pytest.mark.parametrize(
    ("sweep", "says"),
    [
        ("step: [1, 2]", "gradient.step?"),
        ("h: [1, 2]", "gradient.step?"),
        ("order: [2, 4]", "gradient.order?"),
        ("method: [central, exact]", "gradient.method?"),
        ("num: [5, 9]", "grid.x0.num?"),
        ("n: [5, 9]", "grid.x0.num?"),
        ("formula: [x0, x1]", "did you mean function?"),
        ("x0: [1, 2]", "is an axis of the grid"),
    ],
)
def test_what_is_swept_by_a_short_name_gets_its_whole_one(
    sweep: str, says: str, tmp_path: Path
) -> None:
    text = f"studies: {{s: {{function: x0, figures: [], sweep: {{{sweep}}}}}}}"
    lines = told(text, tmp_path)
    assert all(
        line.startswith(f"config: studies.s.sweep.{sweep.partition(':')[0]}: ") for line in lines
    )
    assert any(says in line for line in lines), lines


def test_no_advice_takes_long() -> None:
    pieces = [
        *("x0", "sin", "relu", "(", ")", " ", "*", "%", "//", "|", "=", "lambda", ":", "²", "["),
        *("]", "2", "np.", "if", "else", "?", "_", r"\frac{", "}", "->", ",", "norm", "gelu("),
    ]
    chance = random.Random(1)
    texts = ["".join(chance.choices(pieces, k=chance.choice([5, 20, 300]))) for _ in range(300)]
    texts += [piece * (999 // len(piece)) for piece in pieces]
    texts += ["gelu(" * 140 + "x0" + ")" * 140, "x0 % 2 " * 140, "a/" * 490 + "x.py:f(", " " * 998]
    for text in texts:
        try:
            parse_expression(text)
        except ExpressionError as error:
            start = time.process_time()
            message = formula_advice(text, error)
            # The slowest takes a twentieth.
            assert time.process_time() - start < 1, text[:50]
            assert len(message) < 500

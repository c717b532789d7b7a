"""Numbers that are written as arithmetic."""

from __future__ import annotations

import math
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradatlas.config.arithmetic import compute
from gradatlas.config.number_places import MAX_ARITHMETIC, read_numbers
from gradatlas.config.problems import ConfigError
from gradatlas.formulas.language import ExpressionError
from tests.support.plans import plan_of

PYTHON = {name: getattr(math, name) for name in ("pi", "e", "sin", "exp", "sqrt", "atan2", "hypot")}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2*pi", 2 * math.pi),
        ("-pi", -math.pi),
        ("1/3", 1 / 3),
        ("2**10", 1024),
        ("10**-3", 1e-3),
        ("10**23", 1e23),
        ("(-2)**3", -8),
        ("1e-3", 1e-3),
        (" 7 ", 7),
        ("+3", 3),
        ("-0", 0),
        ("sqrt(2)", math.sqrt(2)),
        ("min(3, 1, 2)", 1),
        ("sign(-3)*floor(2.7)", -2),
        ("where(1 < 2 <= 2, 5, 1/0 + 1)", None),
        ("where(1 < 2 <= 2, 5, 6)", 5),
        ("cbrt(-27)", -3),
        ("log10(1000)", 3),
    ],
)
def test_arithmetic(text: str, number: float | None) -> None:
    if number is None:
        with pytest.raises(ExpressionError):
            compute(text)
        return
    assert compute(text) == number
    assert type(compute(text)) is (int if float(number).is_integer() and number < 2**53 else float)


leaves = st.one_of(
    st.integers(0, 99).map(str), st.floats(0, 1e6).map(repr), st.sampled_from(["pi", "e"])
)
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/"]), inner).map(
            lambda t: f"({' '.join(t)})"
        ),
        inner.map(lambda text: f"-{text}"),
        st.tuples(st.sampled_from(["sin", "exp", "sqrt"]), inner).map(lambda t: f"{t[0]}({t[1]})"),
        st.tuples(st.sampled_from(["atan2", "hypot"]), inner, inner).map(
            lambda t: f"{t[0]}({t[1]}, {t[2]})"
        ),
    ),
    max_leaves=8,
)


@given(trees)
def test_arithmetic_is_pythons_in_floating_point(text: str) -> None:
    try:
        expected = float(eval(text, {"__builtins__": {}}, PYTHON))
    except (ArithmeticError, ValueError):
        expected = math.inf
    try:
        value = compute(text)
    except ExpressionError:
        assert not abs(expected) <= 1e300 or len(text) > 200
    else:
        assert math.isclose(value, expected, rel_tol=1e-12) or abs(expected) > 2**53


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1/0", "1 / 0 divides by 0"),
        ("1 + 0**-1", "0 ** (-1) divides by 0"),
        ("10**400", "10 ** 400 is too large"),
        ("9**9**9**9", "too large"),
        ("-(9**9**9)", "too large"),
        ("1e300*1e300", "too large"),
        ("exp(1e9)", "too large"),
        ("1e400", "too large"),
        ("sqrt(-1)", "sqrt(-1) is not a real number"),
        ("(-1)**0.5", "not a real number"),
        ("log(0)", "log(0) is not a real number"),
        ("2*phi", "'phi' is no constant; there are pi and e"),
        ("x0", "'x0' is no constant"),
        ("pi()", "not a function"),
        ("sin", "with its arguments"),
        ("1 < 2", "comparison"),
        ("[1]", "not allowed"),
        ("__import__('os')", "not allowed"),
        ("", "it is empty"),
        ("1 2", "not a formula"),
        ("1" * 1000, "1000 characters; 200 at most"),
        ("(" * 150, "not a formula"),
        ("-" * 150 + "1", "nested"),
    ],
)
def test_what_is_no_number_is_refused_at_once_with_a_reason(text: str, says: str) -> None:
    start = time.process_time()
    with pytest.raises(ExpressionError) as caught:
        compute(text)
    assert says in str(caught.value)
    # A hundred times what it takes: no number is ever computed that is large.
    assert time.process_time() - start < 0.1


def config(**study: Any) -> dict[str, Any]:
    return {"studies": {"s": {"function": "x0**2 + a*x1", "parameters": {"a": 2}, **study}}}


def test_arithmetic_may_stand_wherever_a_number_may() -> None:
    layers = [
        {"kind": "contour", "levels": ["-1/2", 0, "2*pi"], "linewidth": "1/2", "count": "3*4"},
        {"kind": "quiver", "arrows": "2**3"},
    ]
    error = {"layers": [{"kind": "error", "range": ["10**-12", "sqrt(2)"]}]}
    figure = {
        "layers": layers,
        "size": ["2*pi", "10/2"],
        "dpi": "50*2",
        "limits": {"x0": ["-1/3", 1]},
    }
    written = {
        "figures": {"f": figure, "g": error},
        "defaults": {
            "grid": {"x0": ["0", "1/3", "pi"], "x1": {"start": 0, "stop": "2*pi", "num": "4+5"}}
        },
        "studies": {
            "s": {
                "function": "x0**2 + a*x1",
                "parameters": {"a": "1/3"},
                "gradient": {"step": "1/1000", "order": "2*2", "compression": "3-2"},
                "figures": ["f", "g"],
                "sweep": [
                    {
                        "a": ["1/3", "pi"],
                        "gradient.method": ["central"],
                        "gradient.step": ["auto", "1/8"],
                    },
                    {"a": {"linspace": {"start": "-pi", "stop": "pi", "num": "2+1"}}},
                    {"parameters.a": "sqrt(2)", "grid.x1.num": ["2**3"]},
                ],
            }
        },
    }
    numbers = {
        "figures": {
            "f": {
                "layers": [
                    {
                        "kind": "contour",
                        "levels": [-0.5, 0, 2 * math.pi],
                        "linewidth": 0.5,
                        "count": 12,
                    },
                    {"kind": "quiver", "arrows": 8},
                ],
                "size": [2 * math.pi, 5],
                "dpi": 100,
                "limits": {"x0": [-1 / 3, 1]},
            },
            "g": {"layers": [{"kind": "error", "range": [1e-12, math.sqrt(2)]}]},
        },
        "defaults": {
            "grid": {"x0": [0, 1 / 3, math.pi], "x1": {"start": 0, "stop": 2 * math.pi, "num": 9}}
        },
        "studies": {
            "s": {
                "function": "x0**2 + a*x1",
                "parameters": {"a": 1 / 3},
                "gradient": {"step": 0.001, "order": 4, "compression": 1},
                "figures": ["f", "g"],
                "sweep": [
                    {
                        "a": [1 / 3, math.pi],
                        "gradient.method": ["central"],
                        "gradient.step": ["auto", 0.125],
                    },
                    {"a": {"linspace": {"start": -math.pi, "stop": math.pi, "num": 3}}},
                    {"parameters.a": math.sqrt(2), "grid.x1.num": [8]},
                ],
            }
        },
    }
    assert read_numbers(written) == numbers
    made = [
        [(file.path, file.parameters, file.artifact.digest) for file in plan_of(one).files]
        for one in (written, numbers)
    ]
    assert made[0] == made[1]
    assert written["studies"]["s"]["parameters"] == {"a": "1/3"}  # the config itself stays


def test_text_stays_text_where_text_may_stand() -> None:
    texts = {
        "figures": {
            "f": {"layers": [{"kind": "contour", "levels": "auto", "color": "tan"}], "title": "2*2"}
        },
        "studies": {
            "s": {
                "title": "1/3",
                "function": "1/3",
                "gradient": {"step": "auto", "method": "exact"},
                "sweep": {
                    "function": ["1/3", "e"],
                    "gradient.method": ["exact"],
                    "gradient.step": "auto",
                },
                "figures": ["e", "1"],
            }
        },
    }
    assert read_numbers(texts) == texts


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.floats(), st.text(max_size=5), st.just("1/3")),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(
                st.sampled_from(
                    [
                        "studies",
                        "s",
                        "grid",
                        "x0",
                        "sweep",
                        "figures",
                        "layers",
                        "kind",
                        "start",
                        "defaults",
                        "gradient",
                        "step",
                        "limits",
                        "size",
                        "linspace",
                        "parameters",
                    ]
                ),
                inner,
                max_size=4,
            ),
        ),
        max_leaves=30,
    )
)
def test_any_config_keeps_its_shape(value: Any) -> None:
    read = read_numbers({"studies": value, "figures": value, "defaults": value})
    assert shape(read["studies"]) == shape(value)


def shape(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    return [shape(item) for item in value] if isinstance(value, list) else None


def test_much_arithmetic_is_refused_before_it_takes_long() -> None:
    many = [f"{number}/7" for number in range(MAX_ARITHMETIC // 4)]
    with pytest.raises(ConfigError, match="characters of arithmetic"):
        plan_of(config(sweep={"a": many}))
    # The same again and again is read once.
    assert len(plan_of(config(sweep={"a": ["1/7"] * 50_000}, figures=[])).files) == 1

"""Formulas: valid ones, ones with a slip, Python that is no formula, and plain rubbish."""

from __future__ import annotations

import hypothesis.strategies as st

from tests.support.formulas import formulas
from tests.support.fuzz.config_strategies import quote

_names = st.sampled_from(
    ["x0", "x1", "b", "e", "pi", "sin", "log", "where", "__import__", "os", "self", "x0.real", "f"]
)
_python = st.recursive(
    st.one_of(
        _names,
        st.sampled_from(
            ["1", "0x1f", "1j", "1_0", "1e400", "9" * 400, "'a'", 'b""', "...", "None", "True"]
        ),
    ),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["__class__", "real", "__dict__", "a"])).map(".".join),
        st.tuples(inner, inner).map(lambda pair: f"{pair[0]}[{pair[1]}]"),
        st.tuples(inner, st.lists(inner, max_size=3)).map(
            lambda call: f"{call[0]}({', '.join(call[1])})"
        ),
        st.tuples(
            inner,
            st.sampled_from(
                [" + ", "**", " // ", " % ", " @ ", " << ", " | ", " and ", " in ", " is ", " := "]
            ),
            inner,
        ).map("".join),
        inner.map("lambda: {}".format),
        inner.map("[x for x in {}]".format),
        inner.map("{{{}: 1}}".format),
        inner.map("(yield {})".format),
        inner.map("await {}".format),
        inner.map("f'{{{}}}'".format),
        inner.map("*{}".format),
        inner.map("not {}".format),
        inner.map("~{}".format),
        st.tuples(inner, inner, inner).map(lambda p: f"{p[0]} if {p[1]} else {p[2]}"),
        inner.map("sin(x={})".format),
        inner.map("{},".format),
        inner.map("{} < x0 < 2".format),
    ),
    max_leaves=6,
)


@st.composite
def near_formulas(draw: st.DrawFn) -> str:
    """Return a formula after a few slips of the keyboard."""
    text = draw(formulas)
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(text)))
        inserted = draw(
            st.one_of(
                st.just(""),
                st.sampled_from([*"()*/+-.,^%=<>!&|~@:;'\"[]{}_#\\ \n\t\0", "**", "²", "π"]),
                _names,
            )
        )
        text = text[:place] + inserted + text[place + draw(st.integers(0, 2)) :]
    return text


@st.composite
def deep_formulas(draw: st.DrawFn) -> str:
    """Return a formula that is long or deep, up to the limits and beyond."""
    count = draw(st.sampled_from([50, 90, 99, 100, 101, 200, 1000, 3000]))
    before, middle, after = draw(
        st.sampled_from(
            [
                ("(", "x0", ")"),
                ("-", "x0", ""),
                ("sin(", "x0", ")"),
                ("x0**", "x1", ""),
                ("x0+", "x1", ""),
                ("1/(1+", "x0", ")"),
                ("where(x0<x1,", "x0", ",x1)"),
                ("max(x0,", "x1", ")"),
                ("9**", "9", ""),
                ("(", "x0", "*x0)"),
                ("abs(", "x0", "-1)"),
            ]
        )
    )
    return before * count + middle + after * count


hostile_formulas = st.one_of(_python, near_formulas(), deep_formulas(), st.text(max_size=60))
"""Text that is no formula, mostly."""


def study_of(text: str) -> str:
    """Return a config, as YAML, that has the formula in it."""
    function = quote(text)
    return f"studies: {{s: {{function: {function}, parameters: {{b: 2}}, figures: []}}}}"


@st.composite
def makeable(draw: st.DrawFn, *, extreme: bool = False) -> dict[str, object]:
    """Return a config with a valid formula on a tiny grid; `extreme` reaches for the limits."""
    usual = [(-2, 2), (0, 1), (-1, 3)]
    beyond = [(0, 1e-300), (-1e300, 1e300), (1e15, 1e15 + 64), (-1e-320, 1e-320), (1e307, 1.5e308)]
    ends = st.sampled_from(usual + beyond * extreme)
    values = st.sampled_from([2, 0, -1.5] + [1e300, -1e-320] * extreme)
    text = draw(formulas)
    axes = {
        name: {"start": low, "stop": high, "num": draw(st.integers(2, 6))}
        for name, (low, high) in (("x0", draw(ends)), ("x1", draw(ends)))
    }
    layers: list[object] = draw(
        st.sampled_from([["contourf", "contour", "quiver"], ["error", "contour"]])
    )
    figure = {"layers": layers, "size": [3, 2.5], "dpi": 40}
    return {
        "figures": {"own": figure},
        "studies": {
            "s": {
                "function": text,
                # A parameter that a formula has not is an error.
                "parameters": {"b": draw(values)}
                if "b" in text.replace("cbrt", "").replace("abs", "")
                else {},
                "grid": axes,
                "gradient": {
                    "method": draw(
                        st.sampled_from(["central", "forward", "exact", "complex", "richardson"])
                    ),
                    "step": draw(st.sampled_from(["auto", "auto", 1e-3] + [1e300] * extreme)),
                },
                "figures": ["own"] if draw(st.integers(0, 3)) == 0 or extreme else [],
            }
        },
    }

"""Configs that somebody might write: nearly right ones, wrong ones, and hostile ones, as YAML."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from typing import Any

import hypothesis.strategies as st
import yaml
from plan_calls import EXAMPLES

from formulas import formulas

# Pieces of YAML: what people write by mistake, and what they write on purpose.
ODD = [
    "~", "null", "", "yes", "NO", "on", "True", "false", "''", '""', "' '", "=", "<<", "&a 1",
    "*a", "&b [1, *b]", "&c {k: *c}", ".inf", "-.inf", ".nan", "0", "-1", "-0.0", "010", "0x10",
    "0o7", "0b1", "1_000", "1:30", "1:30.5", "2026-01-01", "2026-01-01T00:00:00Z", "1e308",
    "-1e308", "1e-320", "5e-324", "1e400", "1e999999999", "9" * 300, "9" * 400, "-" + "9" * 400,
    "4294967296", "18446744073709551616", "0x" + "f" * 300, "1.0", "1e0", "2.5", "'1'", "'1e-3'",
    "!!python/object/apply:os.system ['id']", "!!python/name:os.system x", "!!binary aGk=",
    "!!set {a, b}", "!!omap [a: 1]", "!!int x", "!!float x", "!!str 1", "!!null x", "!!bool 7",
    "!foo bar", "!!map [1]", "!!seq {a: 1}", '"\\0"', '"\\x1b[31m"', '"\\r\\n"', '"\\u2028"',
    '"\\ud800"', '"\\u202ex0"', '"\\U0001F600"', "é", "名前", "'../../x'", "/etc/passwd", "..", ".",
    "a/b", "C:\\x", "con", "'{0}'", "'{{x}}'", "$HOME", "'`id`'", "'%s%n'", "'a' 'b'", "[", "}",
    "- x", "? x", "|", ">", "#", "'", '"', "@", "`", "%", "x: y", "[]", "{}", "[[]]", "[{}]",
    "{a: {b: {c: {d: 1}}}}", "[[[[[[[[[[]]]]]]]]]]", "[1, 2, 3]", "['x0', x1]", "x" * 5000,
    "'" + "(" * 3000 + "'", "[" * 200 + "]" * 200, "{? [1, 2] : 3}", "{~: 1}", "{1: 2}",
    "{true: 1}", "{<<: {a: 1}}", "{a: 1, a: 2}", "{python: a.py:f}",
    "{python: functions/../models.py:f}",
    "{python: functions/models.py:logistic_loss}", "{python: /dev/zero:f}", "{python: '..:x'}",
    "{python: 3}", "{data: x.nc}", "{linspace: {start: 0, stop: 1, num: 1000000000}}",
    "{linspace: {start: 0, stop: 1, num: 3}}", "{arange: {start: 0, stop: 1e9, step: 1e-9}}",
    "{geomspace: {start: -1, stop: 1}}", "{logspace: {start: 0, stop: 1e300}}", "{linspace: 3}",
    "9**9**9", "\"__import__('os').system('id')\"", "x0.__class__", "'x0 if x0 else x1'",
    "'(lambda: x0)()'", "x0;x1", "'f\"{x0}\"'",
]  # fmt: skip

texts = st.text(max_size=20).map(json.dumps)
numbers = st.one_of(st.integers(), st.floats(), st.integers(-5, 100)).map(str)
scalars = st.one_of(st.sampled_from(ODD), texts, numbers)


def as_mapping(pairs: Sequence[tuple[str, str]]) -> str:
    """Return a mapping in YAML's flow style; a key may stand twice."""
    return "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"


def as_list(items: Sequence[str]) -> str:
    """Return a list in YAML's flow style."""
    return "[" + ", ".join(items) + "]"


junk = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(as_list),
        st.lists(st.tuples(scalars, inner), max_size=4).map(as_mapping),
    ),
    max_leaves=8,
)
"""Well-formed or not, it has nothing to do with configs."""


@st.composite
def _near(draw: st.DrawFn, key: str) -> str:
    """Return a key with a slip in it."""
    place = draw(st.integers(0, len(key) - 1))
    return draw(
        st.sampled_from(
            [key[:place] + key[place + 1 :] or "x", key + "s", key.upper(), f"'{key} '", key * 2]
        )
    )


def sections(known: Mapping[str, st.SearchStrategy[str]], right: int = 8) -> st.SearchStrategy[str]:
    """Return a strategy of mappings: `right` keys and values in ten are right ones."""

    @st.composite
    def section(draw: st.DrawFn) -> str:
        pairs = []
        for key, values in known.items():
            if not draw(st.booleans()):
                continue
            luck = draw(st.integers(0, 9))
            name = draw(_near(key)) if luck == 9 and draw(st.booleans()) else key
            pairs.append((name, draw(values if luck < right else junk)))
        if draw(st.integers(0, 19)) == 0:
            pairs.append((draw(scalars), draw(junk)))
        if pairs and draw(st.integers(0, 29)) == 0:
            pairs.append(pairs[0])
        return as_mapping(pairs)

    return section()


def one_of(*values: str) -> st.SearchStrategy[str]:
    """Return a strategy of fixed pieces of YAML."""
    return st.sampled_from(values)


def quoted(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return a strategy of texts in quotes."""
    return strategy.map(json.dumps)


def lists(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return a strategy of short lists."""
    return st.lists(strategy, max_size=4).map(as_list)


names = one_of("a", "b", "q", "x0", "A", "s", "../x", "a/b", "a.b", "f", "con", "base", "_x", "é")
formula_texts = st.one_of(
    one_of("x0", "x0**2 + x1**2", "rosenbrock", "saddle", "x0*b", "abs(x0)*q", "x", "3", "peaks"),
    quoted(formulas),
)
axes = st.one_of(
    sections(
        {
            "start": one_of("-2", "0", "1", "1e300", "-1e308"),
            "stop": one_of("2", "1", "1e-9", "1e308"),
            "num": one_of("2", "3", "5", "81", "100000", "10000000", "1e6"),
        }
    ),
    one_of(
        "{start: -2, stop: 2, num: 5}",
        "{start: 0, stop: 1, step: 0.25}",
        "{start: 0, stop: 1, step: 1e-9}",
        "{start: 0, stop: 1, step: 5e-324}",
        "[0, 1, 2]",
        "[0, 1, 1]",
        "[1, 1.0000000000000002]",
    ),
)
grids = sections({"x0": axes, "x1": axes, "x": axes}, right=9)
gradients = sections(
    {
        "method": one_of("central", "forward", "exact", "complex", "richardson", "centrl"),
        "step": one_of("auto", "0.1", "1e-300", "1e300", "0", "1e-4"),
        "order": one_of("2", "4", "6", "3", "2.0"),
        "tolerance": one_of("1e-10", "0.5", "1", "0"),
        "compression": one_of("0", "1", "9", "10"),
    },
    right=9,
)
ranges = st.one_of(
    *(
        sections(
            {
                "start": one_of("0", "1", "-1", "1e-300"),
                "stop": one_of("1", "2", "1e300", "0"),
                "num": one_of("1", "2", "3", "1000", "100000", "1000000000"),
                "endpoint": one_of("true", "false"),
            },
            right=9,
        ).map(lambda arguments, name=name: f"{{{name}: {arguments}}}")
        for name in ("linspace", "geomspace", "logspace", "arange")
    )
)
swept_values = st.one_of(lists(st.one_of(numbers, names)), one_of("1", "[1, 2]", "[a, 1]"), ranges)
sweeps = sections(
    {
        "b": swept_values,
        "q": swept_values,
        "parameters.b": swept_values,
        "gradient.step": st.one_of(swept_values, one_of("[0.1, 0.01]", "[0, 1]")),
        "gradient.method": lists(one_of("central", "exact", "complex", "nope")),
        "grid.x0.num": one_of("[3, 5]", "[1, 2]", "[100000000]", "[x]"),
        "grid": one_of("[1]", "x0"),
        "function": lists(formula_texts),
        "title": one_of("[a, b]"),
    }
)
parameters = sections({"b": numbers, "q": one_of("1", "0", "1e300"), "a": numbers, "x0": numbers})
figure_names = lists(
    one_of("quiver", "contour", "line", "error", "convergence", "f", "a", "landscape", "nope")
)
studies = sections(
    {
        "function": formula_texts,
        "title": st.one_of(one_of("Title", "'$x_0$'", "'$'"), texts),
        "parameters": parameters,
        "grid": grids,
        "gradient": gradients,
        "sweep": st.one_of(sweeps, lists(sweeps)),
        "figures": figure_names,
    },
    right=9,
)
levels = one_of("auto", "log", "symlog", "[1, 2, 3]", "[3, 1]", "12")
layers = st.one_of(
    one_of("quiver", "contour", "contourf", "line", "tangent", "error", "convergence", "surface"),
    sections(
        {
            "kind": one_of("quiver", "contour", "contourf", "line", "error", "convergence"),
            "levels": levels,
            "count": one_of("1", "12", "200", "201", "1e9"),
            "arrows": one_of("1", "21", "all", "1000000"),
            "color": one_of("red", "'#ff0000'", "auto", "nope", "'#12'"),
            "cmap": one_of("viridis", "batlow", "nope"),
            "linewidth": one_of("1", "0", "50", "1e9"),
            "length": one_of("true", "unit", "log"),
            "range": one_of("[1e-12, 1]", "[0, 1]", "auto"),
        },
        right=9,
    ),
)
figures = sections(
    {
        "layers": lists(layers),
        "formats": lists(one_of("png", "svg", "pdf", "jpg")),
        "size": one_of("[3, 3]", "[40, 40]", "[0, 1]", "[3]", "3"),
        "dpi": one_of("50", "1200", "1e9"),
        "title": st.one_of(one_of("auto", "none"), texts),
        "limits": one_of("{x0: [0, 1]}", "{x0: [1, 0]}", "{zz: [0, 1]}", "[]"),
        "aspect": one_of("equal", "free"),
    },
    right=9,
)


def families(
    section: st.SearchStrategy[str], name: st.SearchStrategy[str] = names
) -> st.SearchStrategy[str]:
    """Return a strategy of mappings from names to sections."""
    return st.lists(st.tuples(name, section), max_size=3).map(as_mapping)


@st.composite
def config_texts(draw: st.DrawFn) -> str:
    """Return a config in YAML with something wrong in it, mostly."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.one_of(junk, st.text(max_size=200)))
    parts = {
        "studies": st.one_of(families(studies), families(studies), junk),
        "results": st.one_of(one_of("results", "../x", "a{b}", "/dev/null/x"), scalars),
        "defaults": sections({"grid": grids, "gradient": gradients, "figures": figure_names}),
        "figures": families(figures),
    }
    lines = []
    for key, values in parts.items():
        # Of studies there is something to plan; the other sections may be left out.
        if key == "studies" or draw(st.booleans()):
            lines.append(f"{key}: {draw(values)}")
    if draw(st.integers(0, 9)) == 0:
        lines.append(f"{draw(st.one_of(_near('studies'), scalars))}: {draw(junk)}")
    return "\n".join(draw(st.permutations(lines)))


_TEXTS = [path.read_text(encoding="utf-8") for path in EXAMPLES]
_TREES = [yaml.safe_load(text) for text in _TEXTS]
_SIGNS = "{}[]:,-&*!|>'\"%@`#?~<=\n\t \0\r\x1b\u2028éx0._/\\"
_PLAIN: list[Any] = [
    None, True, False, 0, -1, 1.5, 1e308, float("inf"), float("nan"), 10**30, "", "x", "../x",
    "x" * 3000, "\x1b[1m", "é", [], {}, [[]], [{}], {"x": 1}, {"python": "a.py:f"}, [1, 2, 3],
    "x0**2", "rosenbrock", {"linspace": {"start": 0, "stop": 1, "num": 10**9}}, b"bytes",
]  # fmt: skip


def _paths(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    keys = tree if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    return [path] * bool(path) + [
        place for key in keys for place in _paths(tree[key], (*path, key))
    ]


@st.composite
def mutated_trees(draw: st.DrawFn) -> str:
    """Return a real config in which nodes were deleted, doubled, moved or replaced."""
    tree = copy.deepcopy(draw(st.sampled_from(_TREES)))
    for _ in range(draw(st.integers(1, 4))):
        paths = _paths(tree)
        if not paths:
            break
        *outer, last = draw(st.sampled_from(paths))
        parent = tree
        for key in outer:
            parent = parent[key]
        what = draw(st.sampled_from(["delete", "replace", "rename", "copy", "wrap"]))
        if what == "delete":
            del parent[last]
        elif what == "replace":
            parent[last] = copy.deepcopy(draw(st.sampled_from(_PLAIN)))
        elif what == "rename" and isinstance(parent, dict):
            parent[draw(st.sampled_from([str(last).upper(), "x", "../x", f"{last}s", 3]))] = (
                parent.pop(last)
            )
        elif what == "copy":
            *others, key = draw(st.sampled_from(paths))
            source = tree
            for step in others:
                if not isinstance(source, dict | list) or step not in (
                    source if isinstance(source, dict) else range(len(source))
                ):
                    break
                source = source[step]
            else:
                if isinstance(source, dict) and key in source:
                    parent[last] = copy.deepcopy(source[key])
        else:
            parent[last] = [parent[last]]
    return yaml.safe_dump(tree, sort_keys=False, allow_unicode=draw(st.booleans()))


@st.composite
def mutated_texts(draw: st.DrawFn) -> bytes:
    """Return the bytes of a real config after a few slips of the keyboard, or of a disk."""
    content = bytearray(draw(st.sampled_from(_TEXTS)).encode())
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(content)))
        what = draw(st.sampled_from(["delete", "insert", "byte", "copy", "line"]))
        length = draw(st.integers(1, 40))
        if what == "delete":
            del content[place : place + length]
        elif what == "insert":
            content[place:place] = draw(st.text(_SIGNS, min_size=1, max_size=6)).encode()
        elif what == "byte":
            content[place : place + 1] = bytes([draw(st.integers(0, 255))])
        elif what == "copy":
            content[place:place] = content[draw(st.integers(0, len(content))) :][:length]
        else:
            lines = content.split(b"\n")
            number = draw(st.integers(0, len(lines) - 1))
            lines.insert(draw(st.integers(0, len(lines))), lines[number])
            content = bytearray(b"\n".join(lines))
    return bytes(content)

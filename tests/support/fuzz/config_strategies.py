"""Configs that somebody might write: nearly right ones, wrong ones, and hostile ones, as YAML."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from typing import Any

import hypothesis.strategies as st
import yaml

from tests.support.formulas import formulas
from tests.support.fuzz.plan_calls import EXAMPLES

# Pieces of YAML: what people write by mistake, and what they write on purpose.
ODD = [
    "~", "null", "yes", "NO", "on", "True", "false", "''", '""', "' '", "=", "<<", "&a 1",
     "&b [1, *b]", "&c {k: *c}", ".inf", "-.inf", ".nan", "0", "-1", "-0.0", "010", "0x10",
    "0o7", "0b1", "1_000", "1:30", "1:30.5", "2026-01-01", "2026-01-01T00:00:00Z", "1e308",
    "-1e308", "1e-320", "5e-324", "1e400", "1e999999999", "9" * 300, "9" * 400, "-" + "9" * 400,
    "4294967296", "18446744073709551616", "0x" + "f" * 300, "1.0", "1e0", "2.5", "'1'", "'1e-3'",
    "!!python/object/apply:os.system ['id']", "!!python/name:os.system x", "!!binary aGk=",
    "!!set {a, b}", "!!omap [a: 1]", "!!int x", "!!float x", "!!str 1", "!!null x", "!!bool 7",
    "!foo bar", "!!map [1]", "!!seq {a: 1}", '"\\0"', '"\\x1b[31m"', '"\\r\\n"', '"\\u2028"',
    '"\\u202ex0"', '"\\U0001F600"', "é", "名前", "'../../x'", "/etc/passwd", "..", ".",
    "a/b", "C:\\x", "con", "'{0}'", "'{{x}}'", "$HOME", "'`id`'", "'%s%n'",
     "[]", "{}", "[[]]", "[{}]",
    "{a: {b: {c: {d: 1}}}}", "[[[[[[[[[[]]]]]]]]]]", "[1, 2, 3]", "['x0', x1]", "x" * 5000,
    "'" + "(" * 3000 + "'", "[" * 200 + "]" * 200, "{? [1, 2] : 3}", "{~: 1}", "{1: 2}",
    "{true: 1}", "{<<: {a: 1}}", "{a: 1, a: 2}", "{python: a.py:f}",
    "{python: functions/../models.py:f}",
    "{python: functions/models.py:logistic_loss}", "{python: /dev/zero:f}", "{python: '..:x'}",
    "{python: functions/models.py:logistic_loss, gradient: a.py:g}", "{gradient: a.py:g}",
    "{python: functions/models.py:logistic_loss, autodiff: jax}", "{python: 3, autodiff: [1]}",
    "{python: 3}", "{data: x.nc}", "{linspace: {start: 0, stop: 1, num: 1000000000}}",
    "{linspace: {start: 0, stop: 1, num: 3}}", "{arange: {start: 0, stop: 1e9, step: 1e-9}}",
    "{geomspace: {start: -1, stop: 1}}", "{logspace: {start: 0, stop: 1e300}}", "{linspace: 3}",
    "9**9**9", "2*pi", "1/3", "-pi", "sqrt(-1)", "1/0", "2*phi", "10**400", "'hypot(3, 4)'",
    "~/x", "~nobody/x", "{geomspace: {start: 1, stop: 9, num: 5}}",
    "\"__import__('os').system('id')\"", "x0.__class__", "'x0 if x0 else x1'",
    "'(lambda: x0)()'", "x0;x1", "'f\"{x0}\"'",
]  # fmt: skip

BROKEN = [
    "'a' 'b'",
    '"\\ud800"',
    "[",
    "}",
    "- x",
    "? x",
    "|",
    ">",
    "#",
    "'",
    '"',
    "@",
    "`",
    "%",
    "x: y",
    "*a",
    "\t",
    "? ",
]

# Of a hundred pieces of a config, as many are wrong: one number for all of a config.
_wrong = st.shared(st.sampled_from([0, 0, 4, 25]), key="wrong")


def quote(text: str) -> str:
    """Return text in YAML's double quotes; JSON's have two halves for some characters."""
    signs = (
        f"\\U{ord(sign):08x}" if ord(sign) > 0xFFFF else json.dumps(sign)[1:-1] for sign in text
    )
    return f'"{"".join(signs)}"'


texts = st.text(max_size=20).map(quote)
numbers = st.one_of(st.integers(), st.floats(), st.integers(-5, 100)).map(str)
scalars = st.one_of(st.sampled_from(ODD), st.sampled_from(ODD), texts, numbers)


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
"""YAML that has nothing to do with configs."""


@st.composite
def _chance(draw: st.DrawFn, most: int) -> bool:
    # From the middle: hypothesis tries the ends of an interval more often than chance would.
    return 40 <= draw(st.integers(0, most)) < 40 + draw(_wrong)


@st.composite
def mostly(
    draw: st.DrawFn, good: st.SearchStrategy[str], bad: st.SearchStrategy[str] = junk
) -> str:
    """Return something good, or something bad as often as the config as a whole has it."""
    return draw(bad if draw(_chance(99)) else good)


def one_of(*good: str, bad: Sequence[str] = ()) -> st.SearchStrategy[str]:
    """Return a strategy of fixed pieces of YAML, and of bad ones."""
    return mostly(st.sampled_from(good), st.one_of(junk, *[st.sampled_from(bad)] * bool(bad)))


def lists(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return a strategy of short lists."""
    return mostly(st.lists(strategy, min_size=1, max_size=4).map(as_list))


@st.composite
def _slip(draw: st.DrawFn, key: str) -> str:
    """Return a key with a slip in it."""
    place = draw(st.integers(0, len(key) - 1))
    shorter = key[:place] + key[place + 1 :] or "x"
    return draw(st.sampled_from([shorter, key + "s", key.upper(), f"'{key} '", key * 2]))


@st.composite
def sections(
    draw: st.DrawFn, known: Mapping[str, st.SearchStrategy[str]], always: Sequence[str] = ()
) -> str:
    """Return a mapping with some of the keys that are known, and others as it comes."""
    pairs = [
        (draw(mostly(st.just(key), _slip(key))), draw(mostly(values)))
        for key, values in known.items()
        if key in always or draw(st.booleans())
    ]
    if draw(_chance(99)):
        pairs.append((draw(scalars), draw(junk)))
    if pairs and draw(_chance(99)):
        pairs.append(pairs[0])
    return as_mapping(pairs)


names = one_of(
    "a", "b", "s", "a.b", "f", "con", "base", bad=("../x", "a/b", "A", "x0", "_x", "é", "''")
)  # fmt: skip
formula_texts = mostly(
    st.one_of(
        st.sampled_from(["x0", "x0**2 + x1**2", "rosenbrock", "saddle", "3", "x0*x1/2"]),
        formulas.map(json.dumps),
    ),
    st.one_of(junk, st.sampled_from(["x0*b", "abs(x0)*q", "x", "peaks", "rosenbrok"])),
)
axes = mostly(
    st.sampled_from(
        [
            "{start: -2, stop: 2, num: 5}",
            "{start: 0, stop: 1, num: 2}",
            "{start: -1e300, stop: 1e300, num: 10}",
            "{start: 0, stop: 1, step: 0.25}",
            "{start: 0, stop: 1e-9, num: 3}",
            "{start: 0, stop: 1, num: 1000000}",
            "[0, 1, 2]",
        ]
    ),
    st.one_of(
        junk,
        sections(
            {
                "start": one_of("-2", "0", "1e308", bad=("x", ".nan")),
                "stop": one_of("2", "1", "-1e308", "1e-320"),
                "num": one_of("2", "81", "1", "10000000", "1e6", "2.0"),
                "step": one_of("0.1", "1e-9", "5e-324", "0"),
            }
        ),
        st.sampled_from(["[0, 1, 1]", "[1, 1.0000000000000002]", "[0]", "[]", "[.nan, 1]"]),
    ),
)
grids = sections({"x0": axes, "x1": axes}, always=("x0", "x1"))
gradients = sections(
    {
        "method": one_of(
            "auto", "central", "forward", "exact", "richardson", bad=("complex", "centrl", "given")
        ),
        "step": one_of("auto", "0.1", "1e-300", "1e300", "1e-4", bad=("0", "-1", "'1'")),
        "order": one_of("2", "4", "6", "2.0", bad=("3", "'2'")),
        "tolerance": one_of("1e-10", "0.5", bad=("1", "0")),
        "compression": one_of("0", "1", "9", bad=("10", "-1", "0.5")),
    }
)


def _arguments(name: str) -> st.SearchStrategy[str]:
    last = {"step": one_of("0.1", "1", bad=("1e-9", "5e-324", "0", "-1"))}
    number = {"num": one_of("1", "2", "3", bad=("0", "100000", "100001", "1000000000", "2.5"))}
    end = {"endpoint": one_of("true", "false", bad=("1", "'no'"))}
    ends = {
        "start": one_of("0.1", "0.5", bad=("-1", "0", "1e-320", "-1e308")),
        "stop": one_of("1", "2", bad=("1e308", "0", "-1")),
    }
    more = last if name == "arange" else {**number, **end}
    always = ("start", "stop", "step") if name == "arange" else ("start", "stop")
    return sections({**ends, **more}, always=always).map(
        lambda arguments: f"{{{name}: {arguments}}}"
    )


ranges = st.one_of(*map(_arguments, ("linspace", "geomspace", "logspace", "arange")))
steps = mostly(
    st.one_of(ranges, st.sampled_from(["[0.1, 0.01]", "0.1", "[auto, 1e-3]"])),
    st.one_of(junk, st.sampled_from(["[0, 1]", "[a, 1]", "[[1]]", "{linspace: {}, arange: {}}"])),
)
sweeps = mostly(
    st.one_of(
        sections(
            {"gradient.step": steps, "gradient.method": one_of("[central, exact]", "forward")}
        ),
        sections(
            {"function": one_of("[x0, x1]", "saddle", "[rosenbrock, 3]")}, always=("function",)
        ),
    ),
    sections(
        {
            "b": ranges,
            "q": ranges,
            "parameters.b": ranges,
            "gradient.step": steps,
            "gradient.order": one_of("[2, 4]", "[3]"),
            "grid.x0.num": one_of("[3, 5]", "[1, 2]", "[100000000]", "[x]"),
            "grid.x0": one_of("[1]"),
            "grid": one_of("[1]", "x0"),
            "function": lists(formula_texts),
            "title": one_of("[a, b]"),
        }
    ),
)
parameters = mostly(
    st.just("{}"), sections({"b": numbers, "q": one_of("1", "0", "1e300"), "x0": numbers})
)
figure_names = lists(
    one_of("quiver", "contour", "error", "landscape", bad=("line", "convergence", "f", "a", "nope"))
)
studies = sections(
    {
        "function": formula_texts,
        "title": mostly(st.sampled_from(["Title", "'$x_0$'", r"'\$'", r"'a \$ b'"]), texts),
        "parameters": parameters,
        "grid": grids,
        "gradient": gradients,
        "sweep": st.one_of(sweeps, sweeps.map("[{}]".format)),
        "figures": figure_names,
    },
    always=("function",),
)
layers = mostly(
    st.one_of(
        st.sampled_from(["quiver", "contour", "contourf", "error"]),
        sections(
            {
                "kind": one_of("contour", "contourf"),
                "levels": one_of("auto", "log", "symlog", "[1, 2, 3]", bad=("[3, 1]", "12", "[]")),
                "count": one_of("1", "12", "200", bad=("201", "1e9", "0")),
                "cmap": one_of("viridis", "batlow", bad=("nope", "__class__")),
            },
            always=("kind",),
        ),
        sections(
            {
                "kind": one_of("quiver"),
                "arrows": one_of("1", "21", "all", "500", bad=("501", "1000000", "0")),
                "color": one_of("red", "'#ff0000'", "auto", bad=("nope", "'#12'")),
                "length": one_of("true", "unit", "log", bad=("false", "1")),
            },
            always=("kind",),
        ),
    ),
    st.one_of(junk, st.sampled_from(["line", "tangent", "convergence", "surface", "quivr"])),
)
figures = sections(
    {
        "layers": lists(layers),
        "formats": lists(one_of("png", "svg", "pdf", bad=("jpg", "PNG"))),
        "size": one_of("[3, 3]", "[40, 40]", bad=("[0, 1]", "[3]", "3")),
        "dpi": one_of("50", "100", bad=("1200", "1e9", "0")),
        "title": one_of(
            "auto", "none", "'$a$'", bad=("1", "'$a'", r"'$\foo$'", "'" + "x" * 2000 + "'")
        ),
        "limits": one_of("{x0: [0, 1]}", bad=("{x0: [1, 0]}", "{zz: [0, 1]}", "[]")),
        "aspect": one_of("equal", "free", bad=("1",)),
    },
    always=("layers",),
)


def families(
    section: st.SearchStrategy[str], name: st.SearchStrategy[str] = names
) -> st.SearchStrategy[str]:
    """Return a strategy of mappings from names to sections."""
    return st.lists(st.tuples(name, section), min_size=1, max_size=3, unique_by=_key).map(
        as_mapping
    )


def _key(pair: tuple[str, str]) -> str:
    return pair[0]


@st.composite
def config_texts(draw: st.DrawFn) -> str:
    """Return a config in YAML: a right one, or one with a little or much that is wrong."""
    if draw(_chance(199)):
        return draw(st.one_of(junk, st.text(max_size=200)))
    parts = {
        "studies": families(studies),
        "results": one_of("results", "../x", "/dev/null/x", bad=("a{b}", "''")),
        "defaults": sections({"grid": grids, "gradient": gradients, "figures": figure_names}),
        "figures": families(figures, one_of("own", "f", "quiver", bad=("../x", "OWN"))),
    }
    lines = [
        f"{draw(mostly(st.just(key), _slip(key)))}: {draw(mostly(values))}"
        for key, values in parts.items()
        # Of studies there is something to plan; the other sections may be left out.
        if key == "studies" or draw(st.booleans())
    ]
    if draw(_chance(99)):
        lines.append(f"{draw(scalars)}: {draw(junk)}")
    if draw(_chance(299)):
        lines.append(f"x: {draw(st.sampled_from(BROKEN))}")
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

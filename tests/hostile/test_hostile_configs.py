"""Configs that were made to break something: each is refused, quickly and in clear words."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support.fuzz.servers import Planner

STUDY = "studies: {s: {figures: [], %s}}"
FUNCTION = STUDY % "function: '%s'"
LINSPACE = "{linspace: {start: 0, stop: 1, num: %d}}"
MANY = 50_000
SWEPT = f"s%d: {{function: x0*a, figures: [], sweep: {{a: {LINSPACE % 60_000}, b: 1}}}}"
GEOMETRIC = (
    "s%d: {function: x, figures: [], grid: {x: {geomspace: {start: 1, stop: 2, num: 100000}}}}"
)


def sweep(*values: str) -> str:
    keys = [chr(ord("a") + number) for number in range(len(values))]
    product = ", ".join(f"{key}: {value}" for key, value in zip(keys, values, strict=True))
    return STUDY % f"function: {'*'.join(['x0', *keys])}, sweep: {{{product}}}"


def many(pattern: str, count: int = MANY) -> str:
    return ", ".join(pattern % number for number in range(count))


# What is wrong → the config, and what is said of it.
HOSTILE: dict[str, tuple[str | bytes, str]] = {
    # Formulas that are code.
    "an import": (FUNCTION % '__import__("os").system("touch x")', "not allowed"),
    "an attribute": (FUNCTION % "x0.__class__.__bases__", "not allowed"),
    "a subscript": (FUNCTION % "x0[0]", "not allowed"),
    "a lambda": (FUNCTION % "(lambda: x0)()", "word of Python"),
    "a comprehension": (FUNCTION % "[x0 for x0 in (1, 2)]", "not allowed"),
    "a walrus": (FUNCTION % "(x0 := 1)", "not allowed"),
    "an f-string": (FUNCTION % 'f"{x0}"', "not allowed"),
    "a statement": (FUNCTION % "x0; import os", "not allowed"),
    "eval": (FUNCTION % 'eval("1")', "not allowed"),
    "unicode that Python takes for other letters": (FUNCTION % "ｘ0", "not allowed"),
    # Formulas that are large.
    "a megabyte of parentheses": (FUNCTION % ("(" * 10**6), "10000"),
    "thousands of parentheses": (FUNCTION % ("(" * 4990 + "x0" + ")" * 4990), "nested"),
    "thousands of signs": (FUNCTION % ("-" * 9000 + "x0"), "nested"),
    "thousands of calls": (FUNCTION % ("sin(" * 1900 + "x0" + ")" * 1900), "nested"),
    "a number without end": (FUNCTION % ("9" * 9000), "too large"),
    "a power without end as a parameter": (
        STUDY % "function: x0*a, parameters: {a: 9**9**9}",
        "not a finite number",
    ),
    # YAML.
    "a megabyte of brackets": ("[" * 10**6, "nested"),
    "a megabyte of braces": ("{" * 10**6, "nested"),
    "a megabyte of closed brackets": ("[" * 500_000 + "]" * 500_000, "nested"),
    "a megabyte of nested lists": ("- " * 500_000, "nested"),
    "a megabyte of nested keys": ("? " * 500_000, "nested"),
    "a million lists": ("studies: [" + "[]," * 10**6 + "]", "200000"),
    "half a million anchors": (
        "studies: [" + "".join(f"&a{n} 1," for n in range(500_000)),
        "200000",
    ),
    "nine megabytes of text": ("studies: '" + "x" * 9_000_000 + "'", "holds no study"),
    "nine megabytes of a key": ("? '" + "x" * 9_000_000 + "'\n: 1", "characters"),
    "more than ten megabytes": ("#" * 10_000_001, "larger"),
    "a billion laughs": (
        "\n".join(
            f"a{n}: &a{n} [{', '.join([f'*a{n - 1}' if n else 'ha'] * 10)}]" for n in range(12)
        ),
        "aliases written out",
    ),
    "one text a hundred thousand times": (
        "a: &a " + "x" * 10**6 + "\nstudies: [" + "*a, " * 10**5 + "]",
        "holds no study",
    ),
    "a list in itself": ("&a [*a]", "levels"),
    "a mapping in itself": ("studies: &a {s: *a}", "levels"),
    "a key that is in itself": ("&a {? *a : 1}", "not a name"),
    "an alias of nothing": ("studies: *a", "no anchor"),
    "an object of Python": ("studies: !!python/object/apply:os.system [id]", "has the tag"),
    "an object by another name": (
        "%TAG ! tag:yaml.org,2002:python/\n---\nstudies: !name:os.system x",
        "has the tag",
    ),
    "a second document": ("studies: {}\n---\nstudies: {}", "second document"),
    "a key that is a list": ("? [1, 2]\n: 3", "not a name"),
    "a merge key": ("a: &a {b: 1}\nstudies: {<<: *a}", "<<"),
    "numbers without end": (
        STUDY % f"function: x0*a, parameters: {{a: {'9' * 10**6}}}",
        "it has 1000000 characters; 200 at most",
    ),
    # Bytes.
    "a NUL byte": ("studies: \0", "not YAML"),
    "UTF-16": ("studies: {}".encode("utf-16"), "UTF-8"),
    "UTF-32": ("studies: {}".encode("utf-32"), "UTF-8"),
    "bytes that are no text": (bytes(range(256)), "UTF-8"),
    "an image": (b"\x89PNG\r\n\x1a\n" + bytes(1000), "UTF-8"),
    # Names.
    "a name that goes up": ("studies: {../../x: {function: x0}}", "cannot be a name"),
    "a name from the root": ("studies: {/etc/passwd: {function: x0}}", "cannot be a name"),
    "a name of dots": ("studies: {..: {function: x0}}", "cannot be a name"),
    "a name of nothing": ("studies: {'': {function: x0}}", "cannot be a name"),
    "a name with a NUL": ('studies: {"a\\0": {function: x0}}', "cannot be a name"),
    "a name that moves the cursor": ('studies: {"a\\x1b[2J\\n": {function: x0}}', r"a\x1b[2J\n"),
    "a name of half a character": ('studies: {"\\ud800": {function: x0}}', "not YAML"),
    "a figure that goes up": ("figures: {../x: {layers: [quiver]}}", "cannot be a name"),
    "names that differ in case": ("studies: {a: {function: x0}, A: {function: x0}}", "in case"),
    "a name of a million signs": ("studies: {" + "a" * 900 + ": {function: x0}}", "too long"),
    "a folder of results with a NUL": ('results: "a\\0b"', "cannot be a folder"),
    "a folder of results of five thousand signs": ("results: " + "a" * 5000, "cannot be a folder"),
    "control characters everywhere": (
        '"\\n": 1\nfigures: {"\\n": {"\\n": 1}}\ndefaults: {"\\n": 1}\nstudies: {s: {function: x0,'
        ' parameters: {"\\n": 1}, grid: {"\\n": [0, 1]}, gradient: {"\\n": 1, method: "\\n"},'
        ' sweep: {"\\n": [1], "gradient.\\n": [1], b: {"\\n": 1}}, title: "\\n"}}',
        r"\n",
    ),
    # Sweeps and grids that would never end.
    "a sweep of a million points": (sweep(LINSPACE % 10**6), "up to 100000"),
    "a product of a million points": (sweep(LINSPACE % 1000, LINSPACE % 1000), "makes 1000000"),
    "a product of a trillion points": (sweep(*[LINSPACE % 10**4] * 3), "makes 1000000000000"),
    "a product beyond numbers": (
        sweep(*["{arange: {start: -1e308, stop: 1e308, step: 1e-300}}"] * 9),
        "makes 1e+300 points",
    ),
    "an arange of tiny steps": (
        sweep("{arange: {start: 0, stop: 1, step: 5.0e-324}}"),
        "makes 1e+300 points",
    ),
    "a linspace of 1e308 numbers": (
        sweep("{linspace: {start: 0, stop: 1, num: 1e308}}"),
        "whole number",
    ),
    "a union of products": (
        STUDY % f"function: x0*a*b, sweep: [{', '.join([f'{{a: {LINSPACE % 9}, b: 1}}'] * 12000)}]",
        "points",
    ),
    "studies that are too many together": (
        f"studies: {{{many(SWEPT, 2)}}}",
        "no parameter 'b'",
    ),
    "a sweep whose every point is wrong": (
        STUDY % f"function: x0*z, sweep: {{q: {LINSPACE % 10**5}}}",
        "'z'",
    ),
    "a sweep whose every value is wrong": (
        STUDY
        % "function: x0, sweep: {gradient.step: {linspace: {start: -9, stop: -1, num: 99999}}}",
        "more problems",
    ),
    "two to the twentieth points": (
        STUDY % f"function: x0, sweep: {{{many('p%d: [1, 2]', 20)}}}",
        "makes 1048576 points",
    ),
    "a sweep of thousands of keys": (
        STUDY % f"function: x0, sweep: {{{many('p%d: 1', 5000)}}}",
        "100 at most",
    ),
    "a grid of 1e14 points": (
        STUDY % "function: x0, grid: {x0: {start: 0, stop: 1, num: 10000000},"
        " x1: {start: 0, stop: 1, num: 10000000}}",
        "which make a file of 4 PB; 1000000000 at most",
    ),
    "an axis of 1e308 points": (
        STUDY % "function: x0, grid: {x0: {start: 0, stop: 1, num: 1e308}}",
        "whole number",
    ),
    "an axis of tiny steps": (
        STUDY % "function: x0, grid: {x0: {start: -1e299, stop: 1, step: 5.0e-324}}",
        "give 2 to 10000000",
    ),
    "axes of ranges by the thousand": (
        f"studies: {{{many(GEOMETRIC, 1000)}}}",
        "200000 at most",
    ),
    "a range of an axis in a sweep": (
        "studies: {s: {figures: [], function: x, grid: {x: {geomspace: {start: 1, stop: 2}}},"
        " sweep: {grid.x.geomspace.num: {arange: {start: 10001, stop: 12001, step: 1}}}}}",
        "200000 at most",
    ),
    "a range of an axis with too many values": (
        STUDY % "function: x, grid: {x: {geomspace: {start: 1, stop: 2, num: 1e7}}}",
        "up to 100000",
    ),
    # Arithmetic.
    "a power without end on an axis": (
        STUDY % "function: x, grid: {x: {start: 0, stop: 9**9**9**9, num: 3}}",
        "too large",
    ),
    "towers of powers": (
        STUDY % f"function: x0*a, sweep: {{a: [{', '.join(['9**9**9**9'] * MANY)}]}}",
        "too large",
    ),
    "different arithmetic by the thousand": (
        STUDY % f"function: x0*a, sweep: {{a: [{many('%d/7')}]}}",
        "20000 characters of arithmetic",
    ),
    "code in the place of a number": (
        STUDY % """function: x0*a, parameters: {a: "__import__('os').system('touch x')"}""",
        "not allowed",
    ),
    "a billion arrows": (
        "figures: {f: {layers: [contour, {kind: quiver, arrows: all}]}}\n"
        "studies: {s: {function: x0, figures: [f], grid: {x0: {start: 0, stop: 1, num: 30000},"
        " x1: {start: 0, stop: 1, num: 30000}}}}",
        "would draw 900000000 arrows",
    ),
    "a million arrows": (
        "figures: {f: {layers: [{kind: quiver, arrows: all}]}}\n"
        "studies: {s: {function: x0, figures: [f], grid: {x0: {start: 0, stop: 1, num: 1000},"
        " x1: {start: 0, stop: 1, num: 1000}}}}",
        "would draw 1000000 arrows",
    ),
    "the convergence of a hundred thousand steps": (
        "studies: {s: {function: x0, figures: [convergence], sweep: {gradient.step:"
        " {geomspace: {start: 1e-12, stop: 1, num: 20000}}}}}",
        "makes 20000 points; the figure convergence can draw 10000 at most",
    ),
    # Everything, thousands of times.
    "thousands of keys": (f"{{{many('k%d: 1')}}}", "more problems"),
    "thousands of keys of a study": (STUDY % many("k%d: 1"), "more problems"),
    "thousands of wrong studies": (f"studies: {{{many('k%d: 1')}}}", "more problems"),
    "thousands of parameters": (
        STUDY % f"function: x0, parameters: {{{many('k%d: 1')}}}",
        "more problems",
    ),
    "thousands of wrong parameters": (
        STUDY % f"function: x0, parameters: {{{many('k%d: []')}}}",
        "more problems",
    ),
    "thousands of axes": (STUDY % f"function: x0, grid: {{{many('k%d: 1')}}}", "3 at most"),
    "thousands of options": (STUDY % f"function: x0, gradient: {{{many('k%d: 1')}}}", "more prob"),
    "thousands of figures": (f"figures: {{{many('k%d: 1')}}}", "more problems"),
    "thousands of layers": (f"figures: {{f: {{layers: [{many('k%d')}]}}}}", "50 at most"),
    "thousands of names of figures": (
        f"studies: {{s: {{function: x0, figures: [{many('k%d')}]}}}}",
        "more problems",
    ),
    "thousands of values that cannot be swept": (
        STUDY % f"function: x0*q, sweep: {{q: [{', '.join(['[]'] * MANY)}]}}",
        "more problems",
    ),
    "the same key thousands of times": (STUDY % ", ".join(["k: 1"] * MANY), "stands twice"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_config_is_refused(name: str, planner: Planner) -> None:
    content, says = HOSTILE[name]
    lines = planner.lines(content)
    assert any(says in line for line in lines), lines[:3]


# What looks hostile, and is right.
ODD = {
    "a folder of results elsewhere": "results: ../../x",
    "a folder of results that cannot be one": "results: /dev/null/x",
    "signs that shells expand": "results: '$HOME/*?[a]`id`'",
    "a byte order mark": "\ufeffresults: r",
    "a power without end": "",
    "a name of an old device": "",
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_config_is_planned_and_nothing_is_written(name: str, planner: Planner) -> None:
    function = "9**9**9*x0" if "power" in name else "x0"
    study = "con" if "device" in name else "s"
    text = f"{ODD[name]}\nstudies: {{{study}: {{function: {function}, figures: []}}}}"
    before = {path.name for path in planner.folder.parent.iterdir()}
    outcome = planner.plan(text)
    assert outcome.value["count"] == 1
    assert {path.name for path in planner.folder.parent.iterdir()} == before


def test_a_hundred_problems_are_told_and_the_others_counted(planner: Planner) -> None:
    lines = planner.lines(f"studies: {{{many('k%d: 1', 150)}}}")
    assert len(lines) == 101
    assert lines[-1] == "config: and 50 more problems; mend these first"
    assert len(planner.lines(f"studies: {{{many('k%d: 1', 100)}}}")) == 100


def test_each_wrong_value_of_a_large_sweep_is_told(planner: Planner) -> None:
    # The second wrong method comes only after a thousand points with the first one.
    lines = planner.lines(
        STUDY
        % f"function: x0*q, sweep: {{gradient.method: [foo, central, bar], q: {LINSPACE % 900}}}"
    )
    assert [word for word in ("'foo'", "'bar'") if any(word in line for line in lines)] == [
        "'foo'",
        "'bar'",
    ]


def test_points_and_files_of_all_studies_are_counted_together(planner: Planner) -> None:
    study = f"{{function: x0*a, figures: [], sweep: {{a: {LINSPACE % 60000}}}}}"
    text = (
        f"studies: {{one: {study.replace('60000', '3')}, two: {study.replace('60000', '99998')}}}"
    )
    [line] = planner.lines(text)
    assert line == (
        "config: studies.two.sweep: makes 99998 points; an atlas has 100000 points at most with "
        "those of the studies before; give fewer values"
    )
    figures = "figures: {f: {layers: [contour], formats: [png, svg, pdf]}}\n"
    [line] = planner.lines(figures + sweep(LINSPACE % 90000).replace("[]", "[f]"))
    assert "makes 90000 points; with 4 files each; an atlas has 300000 files at most" in line


# Functions in Python, and files that are none.
def python_files(folder: Path) -> None:
    function = "def f(x0, x1): return x0\n"
    texts = {
        "large.py": function + "y = 1 + 2 * 3\n" * 80_000,
        "brackets.py": function + "y = " + "(" * 10_000 + "1" + ")" * 10_000,
        "sum.py": function + "y = " + "+".join(["1"] * 100_000),
        "signs.py": function + "y = " + "-" * 50_000 + "1",
        "codec.py": "# coding: rot13\n" + function,
        "nowhere.py": "# coding: ../../x\n" + function,
        "side_effects.py": "open('written', 'w')\n__import__('os').system('touch run')\n"
        + function,
        "star.py": "from package import *\n" + function,
        "imports.py": "from folder import *\nimport pipe, zero, loop, sparse\n" + function,
    }
    for name, text in texts.items():
        (folder / name).write_text(text)
    (folder / "binary.py").write_bytes(bytes(range(256)))
    (folder / "folder.py").mkdir(exist_ok=True)
    for name, target in {"zero.py": "/dev/zero", "loop.py": "loop.py"}.items():
        if not (folder / name).is_symlink():
            (folder / name).symlink_to(target)
    package = folder / "package"
    package.mkdir(exist_ok=True)
    (package / "__init__.py").touch()
    for pipe in (folder / "pipe.py", package / "pipe.py"):
        if not pipe.exists():
            os.mkfifo(pipe)
    with (folder / "sparse.py").open("wb") as file:
        file.truncate(5 * 10**9)


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("folder.py", "there is no file"),
        ("pipe.py", "there is no file"),
        ("zero.py", "there is no file"),
        ("loop.py", "there is no file"),
        ("sparse.py", "larger than 1000000 bytes"),
        ("large.py", "larger than 1000000 bytes"),
        ("imports.py", "sparse.py is larger"),
        ("brackets.py", "nested"),
        ("sum.py", "nested"),
        ("signs.py", "nested"),
        ("binary.py", "null bytes"),
        ("codec.py", "not a text encoding"),
        ("nowhere.py", "encoding"),
        ("/dev/zero", "names no function"),
        ("/dev/random", "names no function"),
        ("..", "names no function"),
        ("../../../../../../../../etc/passwd", "names no function"),
        ("a" * 5000 + ".py", "there is no file"),
        ("\\0.py", "there is no file"),
    ],
)
def test_a_file_that_holds_no_function(path: str, says: str, planner: Planner) -> None:
    python_files(planner.folder)
    lines = planner.lines(STUDY % f'function: {{python: "{path}:f"}}')
    assert any(says in line for line in lines), lines


@pytest.mark.parametrize("path", ["folder.py", "pipe.py", "zero.py", "sparse.py", "brackets.py"])
def test_a_file_that_holds_no_gradient(path: str, planner: Planner) -> None:
    python_files(planner.folder)
    function = f'{{python: "star.py:f", gradient: "{path}:f"}}'
    [line] = planner.lines(STUDY % f"function: {function}")
    assert "function.gradient: " in line


def test_pipes_beside_a_function_are_not_waited_for(planner: Planner) -> None:
    python_files(planner.folder)
    assert planner.plan(STUDY % "function: {python: 'star.py:f'}").value["count"] == 1


def test_a_function_is_not_run(planner: Planner) -> None:
    python_files(planner.folder)
    function = "{python: 'side_effects.py:f', gradient: 'side_effects.py:f'}"
    outcome = planner.plan(STUDY % f"function: {function}")
    assert outcome.value["count"] == 1
    assert not (planner.folder / "written").exists()
    assert not (planner.folder / "run").exists()


@pytest.mark.parametrize(
    ("path", "says"),
    [
        (".", "directory"),
        ("none.yaml", "No such file"),
        ("pipe.yaml", "not a regular file"),
        ("/dev/zero", "not a regular file"),
        ("/dev/random", "not a regular file"),
        ("/dev/stdin", ""),  # whatever it is here, nobody waits for it
        ("loop.py", "symbolic links"),
        ("a\0b", "no file has such a name"),
        ("a" * 5000, "too long"),
        ("/proc/self/mem", "Input/output error"),
    ],
)
def test_a_config_that_is_no_file(path: str, says: str, planner: Planner) -> None:
    python_files(planner.folder)
    if not (planner.folder / "pipe.yaml").exists():
        os.mkfifo(planner.folder / "pipe.yaml")
    lines = planner.plan_file(path).value["lines"]
    assert says in lines[0], lines


def test_mathematics_that_nobody_has_asked_for_before(planner: Planner) -> None:
    # Not one of the texts that are kept as right, whatever was planned here before.
    title = f"${os.urandom(8).hex()}$"
    outcome = planner.plan(f"studies: {{s: {{function: x0, title: '{title}', figures: [quiver]}}}}")
    assert outcome.value["count"] == 2

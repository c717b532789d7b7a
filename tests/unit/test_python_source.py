"""What is known of a user's Python file without running it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gradatlas.functions.python.source import (
    PythonSourceError,
    Signature,
    read_python_source,
    read_sources,
)

MINE = "from helper import g\ndef f(x, y):\n    return g(x) + y\n"


def write(folder: Path, **files: str) -> Path:
    """Write modules, and return the path of mine.py."""
    for name, text in files.items():
        path = folder / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder / "mine.py"


def signature(text: str, tmp_path: Path, name: str = "f") -> Signature | None:
    return read_python_source(write(tmp_path, mine=text), name).signature


def test_the_signature_of_a_plain_function(tmp_path: Path) -> None:
    found = signature(
        "def f(p, /, x, y, a=2, b=-1.5, *rest, c, d=None, g=1 + 1, **more): ...", tmp_path
    )
    assert found == Signature(
        required=("p", "x", "y", "c"),
        defaults={"a": 2, "b": -1.5, "d": None, "g": None},
        takes_any=True,
    )
    assert found.takes("anything")


@pytest.mark.parametrize("default", ["True", "'a'", "1e999", "10**3", "numpy.pi", "1j", "()"])
def test_a_default_that_is_no_number_written_out_is_left_alone(
    default: str, tmp_path: Path
) -> None:
    assert signature(f"def f(x, a={default}): ...", tmp_path) == Signature(
        ("x",), {"a": None}, takes_any=False
    )


@pytest.mark.parametrize(
    "text",
    [
        "f = lambda x: x",
        "from helper import f",
        "import helper as f",
        "from helper import *",
        "import functools\n@functools.cache\ndef f(x): ...",
        "def f(x): ...\nf = print(f)",
        "try:\n    from helper import f\nexcept ImportError:\n    def f(x): ...",
        "class f: ...",
        "(f, g) = 1, 2",
    ],
)
def test_the_signature_of_anything_else_is_unknown(text: str, tmp_path: Path) -> None:
    assert signature(text, tmp_path) is None


def test_a_function_within_if_is_found(tmp_path: Path) -> None:
    assert signature("if True:\n    def f(x): ...", tmp_path) is not None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("def sadle(x): ...", "mine.py has no function 'f'; there: sadle"),
        ("def ff(x): ...\ndef g(x): ...", "mine.py has no function 'f'; did you mean ff?"),
        ("class A:\n    def f(x): ...", "mine.py has no function 'f'; there: none"),
        ("async def f(x): ...", "mine.py:f is asynchronous; define it with plain def"),
        ("def f(x):\n  return (", "mine.py is not Python: line 2: '(' was never closed"),
        ("f = " + "-" * 100_000 + "1", "mine.py is not Python"),
        ("\0", "mine.py is not Python"),
        ("import bad\ndef f(x): ...", "bad.py is not Python: line 1: invalid syntax"),
    ],
)
def test_what_is_wrong_with_a_file_is_told(text: str, message: str, tmp_path: Path) -> None:
    write(tmp_path, bad="a b", mine=text)
    with pytest.raises(PythonSourceError) as caught:
        read_python_source(tmp_path / "mine.py", "f")
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    "text",
    [
        "match 1:\n    case 1:\n        def f(x): ...",
        "if 0: pass\n" + "elif 0: pass\n" * 1000 + "def f(x): ...",
        f"H = 0x{'f' * 5000}\ndef f(x): ...",
        "__import__('/etc/passwd')\ndef f(x): ...",
        f"import {'a' * 5000}\ndef f(x): ...",
        "__import__('a\\0b')\ndef f(x): ...",
        "__import__('a..b')\ndef f(x): ...",
    ],
)
def test_odd_files_are_read(text: str, tmp_path: Path) -> None:
    found = read_python_source(write(tmp_path, mine=text), "f")
    assert found.signature == Signature(("x",), {}, takes_any=False)


def test_nothing_is_executed(tmp_path: Path) -> None:
    text = "open('made', 'w')\nraise SystemExit\ndef f(x): ..."
    assert signature(text, tmp_path) is not None
    assert [path.name for path in tmp_path.iterdir()] == ["mine.py"]


@pytest.mark.parametrize(
    ("text", "helper"),
    [
        ("from helper import g\ndef f(x): return g(x)", "helper"),
        ("def f(x):\n    import helper\n    return helper.g(x)", "helper"),
        ("from .helper import g\ndef f(x): return g(x)", "helper"),
        ("from . import helper\ndef f(x): return helper.g(x)", "helper"),
        ("import pkg.deep.helper\ndef f(x): ...", "pkg/deep/helper"),
        ("import pkg.deep.helper\ndef f(x): ...", "pkg/__init__"),
        ("from pkg.deep import helper\ndef f(x): ...", "pkg/deep/helper"),
        ("from pkg.deep import *\ndef f(x): ...", "pkg/deep/helper"),
        ("import first\ndef f(x): ...", "helper"),
        ("import pkg.up\ndef f(x): ...", "pkg/deep/helper"),
        ("import loose.helper\ndef f(x): ...", "loose/helper"),
        ("import importlib\nh = importlib.import_module('helper')\ndef f(x): ...", "helper"),
        (
            "from importlib import import_module\nh = import_module('.pkg.up', __package__)\n"
            "def f(x): ...",
            "pkg/deep/helper",
        ),
        ("h = __import__('pkg.deep.helper')\ndef f(x): ...", "pkg/deep/helper"),
    ],
)
def test_what_a_file_imports_from_its_folder_counts(text: str, helper: str, tmp_path: Path) -> None:
    files = {
        "mine": text,
        "first": "import second",
        "second": "def late():\n    from helper import g",
        "helper": "def g(x): return x",
        "loose/helper": "h = 1",
        "pkg/__init__": "",
        "pkg/up": "from .deep import helper",
        "pkg/deep/__init__": "",
        "pkg/deep/helper": "h = 1",
        "other": "o = 1",
    }
    path = write(tmp_path, **files)
    before = read_sources(path).digest
    write(tmp_path, other="o = 2")
    assert read_sources(path).digest == before
    write(tmp_path, **{helper: "# a comment\n" + files[helper]})
    assert read_sources(path).digest == before
    write(tmp_path, **{helper: files[helper] + "\nchanged = 1\n"})
    assert read_sources(path).digest != before


def test_comments_docstrings_and_layout_do_not_count(tmp_path: Path) -> None:
    before = read_sources(write(tmp_path, mine=MINE, helper="g = abs\n")).digest
    told = '"""What this is."""\n' + MINE.replace(":\n", ":\n    'Say.'  # why\n\n")
    assert read_sources(write(tmp_path, mine=told)).digest == before


@pytest.mark.parametrize(
    "asking",
    [
        "helper.g.__doc__",
        "getattr(helper.g, '__doc__')",
        "'{0.__doc__}'.format(helper.g)",
        "operator.attrgetter('g.__doc__')(helper)",
        "helper.g.__code__.co_consts[0]",
        "[d for d in (0,) if [1 for object.__doc__ in ()]]",
    ],
)
def test_docstrings_count_where_they_are_read(tmp_path: Path, asking: str) -> None:
    text = f"import helper\ndef f(x): return x * len({asking})"
    helper = "def g():\n    'Say.'\n"
    before = read_sources(write(tmp_path, mine=text, helper=helper)).digest
    assert read_sources(write(tmp_path, helper="# why\n" + helper, mine=text)).digest == before
    helper = helper.replace("Say", "Tell")
    assert read_sources(write(tmp_path, mine=text, helper=helper)).digest != before


def test_a_module_outside_the_folder_does_not_count(tmp_path: Path) -> None:
    text = "from .. import outside\nfrom ..outside import x\nimport outside\ndef f(x): ..."
    path = write(tmp_path / "functions", mine=text)
    write(tmp_path, outside="x = 1")
    before = read_sources(path)
    write(tmp_path, outside="x = 2")
    assert read_sources(path) == before


def test_the_place_of_the_folder_does_not_count(tmp_path: Path) -> None:
    files = {"mine": MINE, "helper": "g = abs"}
    assert read_sources(write(tmp_path / "a", **files)) == read_sources(
        write(tmp_path / "b", **files)
    )


def test_libraries_are_told_by_name(tmp_path: Path) -> None:
    text = "import math, numpy as np\nfrom scipy.special import erf\nfrom helper import g\n"
    sources = read_sources(write(tmp_path, mine=text, helper="import sklearn.svm\nimport mine"))
    assert sources.libraries == ("numpy", "scipy", "sklearn")
    assert sources.modules == ("helper", "mine")


def test_modules_may_import_each_other(tmp_path: Path) -> None:
    assert read_sources(write(tmp_path, mine="import helper", helper="import mine")).digest

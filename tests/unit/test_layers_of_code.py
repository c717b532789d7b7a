"""Imports run one way, the plan stays light, and what is passed around has a type."""

from __future__ import annotations

import ast
import functools
import graphlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "workflow" / "gradatlas"
MODULES = sorted(PACKAGE.rglob("*.py"))
every_module = pytest.mark.parametrize(
    "path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE))
)

# Each part of the package, and the parts, or the modules alone, that it may run. A part may always
# import itself. What lies heavy stands where the plan and the config do not reach: of figures,
# fields and methods they may know what there is to choose, and no more.
MAY_RUN = {
    "options": set(),
    "numbers": set(),
    "messages": set(),
    "source_code": set(),
    "kept": set(),
    "ranges": set(),
    "cores": set(),
    "pool": {"cores"},
    "axes": {"ranges"},
    "formulas": {"numbers"},
    "functions": {"formulas", "numbers", "messages", "source_code"},
    "grids": {"axes", "ranges"},
    "differentiation": {"options", "numbers", "formulas", "grids"},
    # Which methods judge a gradient depends on the kind of its function.
    "fields": {"numbers", "cores", "grids", "differentiation", "functions.kind"},
    "descent": {"options", "numbers", "formulas", "grids", "differentiation", "fields"},
    "figures": {"options", "numbers", "messages", "formulas", "fields", "descent"},
    "makers": {
        "numbers",
        "messages",
        "cores",
        "formulas",
        "functions.kind",
        "grids",
        "differentiation",
        "fields",
        "descent",
        "figures",
    },
    "config": {
        "kept",
        "options",
        "numbers",
        "ranges",
        "axes",
        "formulas.language",
        "functions.catalogue_entry",
        "functions.kind",
        "functions.kinds.formula",
        "functions.python.source",
        "differentiation.method",
        "descent.optimizer",
        "descent.spec",
        "fields.spec",
        "figures.color_maps",
        "figures.fixed.layer",
        "figures.font_files",
        "figures.layer",
        "figures.options",
        "figures.spec",
        "figures.style_sheets",
    },
    "plan": {
        "kept",
        "numbers",
        "source_code",
        "axes",
        "functions.catalogue_entry",
        "functions.kind",
        "functions.kinds.formula",
        "differentiation.method",
        "fields.spec",
        "descent.optimizer",
        "descent.spec",
        "figures.fixed.layer",
        "figures.font_files",
        "figures.layer",
        "figures.options",
        "figures.spec",
        "makers.maker",
        "config",
    },
    "store": {"messages"},
    "publish": {"store", "plan.scopes"},
    "run": {
        "messages",
        "functions.kind",
        "figures.sheets.texts",
        "fields.spec",
        "descent.spec",
        "makers.maker",
        "config",
        "plan",
        "pool",
        "store",
        "publish",
    },
    "api": {
        "messages",
        "functions.kind",
        "functions.kinds.formula",
        "fields",
        "figures",
        "makers.maker",
        "config",
        "plan.plan",
        "publish.record",
    },
    "__main__": {"messages", "config", "plan", "publish.lock", "publish.record", "run"},
    "__init__": set(),
}
# What is named in annotations alone, beside what may be run.
MAY_NAME = {
    "formulas": {"functions.function"},
    "grids": {"functions.function"},
    "differentiation": {"functions.function"},
    "fields": {"functions.function"},
    "descent": {"functions.function", "functions.kind"},
    "figures": {"functions.function", "functions.kind", "differentiation.method"},
    "makers": {"axes", "functions.function"},
    "api": {"functions.function", "plan.artifact"},
    "__init__": {"api"},
}


@dataclass(frozen=True)
class Import:
    """An import, at the top of a module or inside a function."""

    name: str
    """The full name of the module, or of what is imported from it."""
    is_run: bool
    """Whether it is made while the program runs, and not for type checkers alone."""


@functools.cache
def imports_of(path: Path) -> tuple[Import, ...]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        node
        for test in ast.walk(tree)
        if isinstance(test, ast.If) and ast.unparse(test.test) == "TYPE_CHECKING"
        for statement in test.body
        for node in ast.walk(statement)
    }
    found = []
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        found += [Import(name, node not in for_types) for name in names]
    return tuple(found)


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of_other_parts(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield what a module imports of other parts, without the name of the package."""
    for found in imports_of(path):
        package, _, name = found.name.partition(".")
        if package == "gradatlas" and name.partition(".")[0] != part_of(path):
            yield name, found.is_run


def allows(allowed: str, name: str) -> bool:
    return f"{name}.".startswith(f"{allowed}.")


@every_module
def test_imports_run_one_way(path: Path) -> None:
    part = part_of(path)
    for name, is_run in imports_of_other_parts(path):
        allowed = MAY_RUN[part] if is_run else MAY_RUN[part] | MAY_NAME.get(part, set())
        assert any(allows(one, name) for one in allowed), f"{path} imports {name}"


def test_no_more_is_allowed_than_there_is() -> None:
    unused = {(part, one) for part, allowed in MAY_RUN.items() for one in allowed}
    unused_names = {(part, one) for part, allowed in MAY_NAME.items() for one in allowed}
    for path in MODULES:
        for name, is_run in imports_of_other_parts(path):
            of_kind = unused if is_run else unused_names
            of_kind -= {(part_of(path), one) for _, one in of_kind if allows(one, name)}
    assert unused == unused_names == set()


def test_no_part_needs_itself_through_others() -> None:
    parts = {part: {one.partition(".")[0] for one in allowed} for part, allowed in MAY_RUN.items()}
    graphlib.TopologicalSorter(parts).prepare()  # raises CycleError


def test_of_what_is_named_alone_nothing_is_allowed_twice() -> None:
    assert not [
        (part, one)
        for part, named in MAY_NAME.items()
        for one in named
        if any(allows(run, one) for run in MAY_RUN[part])
    ]


@every_module
def test_the_library_knows_nothing_of_snakemake(path: Path) -> None:
    others = ("snakemake", "gradatlas_snakemake")
    assert not [found for found in imports_of(path) if found.name.split(".")[0] in others]


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if path.name == "__init__.py" and path.parent != PACKAGE],
    ids=lambda path: str(path.parent.relative_to(PACKAGE)),
)
def test_packages_are_empty(path: Path) -> None:
    assert not path.read_text()


@pytest.mark.parametrize(
    "code",
    [
        """
from gradatlas.run.session import Session
session = Session([config], [])
assert len(session.entries) > 100
assert session.missing()
assert not session.is_current()
""",
        "import gradatlas",
    ],
    ids=["the plan", "the door"],
)
def test_nothing_heavy_is_imported(code: str, tmp_path: Path) -> None:
    # The plan is made at every command, so it must not pay for arrays and drawing.
    before, after = (
        "import sys; from pathlib import Path; config = Path(sys.argv[1])",
        """
print([name for name in ("numpy", "xarray", "matplotlib", "sympy", "netCDF4", "pandas", "snakemake")
       if name in sys.modules])
""",
    )
    config = PACKAGE.parents[1] / "config" / "config.yaml"
    done = subprocess.run(
        [sys.executable, "-c", f"{before}\n{code}\n{after}", str(config)],
        env={"PYTHONPATH": str(PACKAGE.parent)},
        cwd=tmp_path,
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.strip() == "[]"


def loose_annotations(source: str) -> list[int]:
    """Return the lines of mappings from text to anything: `dict[str, Any]`, in whatever place."""
    return sorted(
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Tuple)
        and ast.unparse(node.value).rpartition(".")[2] in ("Mapping", "MutableMapping", "dict")
        and [ast.unparse(item).rpartition(".")[2] for item in node.slice.elts] == ["str", "Any"]
    )


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if part_of(path) != "config"],
    ids=lambda path: str(path.relative_to(PACKAGE)),
)
def test_outside_the_config_nothing_is_passed_around_without_a_type(path: Path) -> None:
    # A config is plain data, which anybody may have written; behind its checks, there are specs.
    source = path.read_text(encoding="utf-8")
    assert [f"{path}:{line}" for line in loose_annotations(source)] == []


def test_annotations_without_a_type_are_found() -> None:
    text = """
a: dict[str, Any] = {}
def f(b: Mapping[str, typing.Any] | None, c: dict[str, int], d: Mapping[str, object]) -> None: ...
g = cast(list[dict[str, Any]], a)
"""
    assert loose_annotations(text) == [2, 3, 4]

"""Imports run one way, and the plan stays light."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "workflow" / "gradatlas"
MODULES = sorted(PACKAGE.rglob("*.py"))

# Each part of the package, and the parts that it may import; a part may always import itself.
MAY_IMPORT = {
    "options": set(),
    "numbers": set(),
    "messages": set(),
    "source_code": set(),
    "scopes": set(),
    "ranges": set(),
    "functions": {"options", "numbers", "messages", "source_code"},
    "grids": {"functions"},
    "axis_values": {"functions", "ranges"},
    "differentiation": {"options", "functions", "grids"},
    "fields": {"functions", "grids", "differentiation"},
    "figures": {"options", "functions", "fields"},
    "objects": {"functions", "grids", "axis_values", "fields", "figures"},
    "plan": {
        "options",
        "numbers",
        "source_code",
        "scopes",
        "ranges",
        "functions",
        "figures",
        "differentiation",
    },
    "storage": {"messages", "scopes"},
    "execution": {"messages", "storage"},
    "collecting": set(),
    "pipeline": {"collecting", "plan", "messages", "scopes", "storage", "execution"},
    "run": {"plan", "scopes", "storage", "execution", "pipeline"},
    "__init__": set(),
}


def part_of(module: str) -> str:
    return module.split(".")[1]


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: relative import"
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_one_way(path: Path) -> None:
    module = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
    own = part_of(module)
    for name in imports_of(path):
        if name.startswith("gradatlas."):
            other = part_of(name)
            assert other == own or other in MAY_IMPORT[own], f"{module} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_the_library_knows_nothing_of_snakemake(path: Path) -> None:
    assert not [name for name in imports_of(path) if name.split(".")[0] == "snakemake"]


@pytest.mark.parametrize("path", [p for p in MODULES if p.name == "__init__.py"], ids=str)
def test_packages_are_empty(path: Path) -> None:
    assert not path.read_text()


def test_the_plan_imports_nothing_heavy(tmp_path: Path) -> None:
    # The plan is made at every command, so it must not pay for arrays and drawing.
    code = """
import sys
from pathlib import Path
from gradatlas.run.session import Pipeline
pipeline = Pipeline([Path(sys.argv[1])], [])
assert len(pipeline.entries) > 100
assert pipeline.missing()
assert not pipeline.is_current()
print([name for name in ("numpy", "xarray", "matplotlib", "sympy", "netCDF4", "pandas", "snakemake")
       if name in sys.modules])
"""
    config = PACKAGE.parents[1] / "config" / "config.yaml"
    done = subprocess.run(
        [sys.executable, "-c", code, str(config)],
        env={"PYTHONPATH": str(PACKAGE.parent)},
        cwd=tmp_path,
        text=True,
        capture_output=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"

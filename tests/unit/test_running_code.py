"""What a worker runs is what the plan has read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "workflow" / "gradatlas"
EDITED = "figures/arrow_marks.py"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package, for tests that edit it."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGE, tmp_path / "gradatlas", ignore=ignored)
    return tmp_path / "gradatlas"


def run(package: Path, code: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(package.parent)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.stdout.strip()


def test_an_unchanged_source_is_run(package: Path) -> None:
    code = "from gradatlas.run.source_state import *; check_code(source_state())"
    assert run(package, code) == ""


def test_everything_that_makers_may_import_later_is_loaded_at_once(package: Path) -> None:
    code = """
import sys
from gradatlas.plan.fingerprints import modules_reached
from gradatlas.descent.optimizer import optimizer_module, optimizer_names
from gradatlas.differentiation.method import method_module, method_names
from gradatlas.figures.fixed.layer import fixed_kinds, fixed_modules
from gradatlas.figures.layer import layer_kinds, layer_module
from gradatlas.functions.kind import kind_module
from gradatlas.makers.maker import maker_kinds, maker_module
before = set(sys.modules)
from gradatlas.run.source_state import load_code, read_for_later
load_code()
makers = [maker_module(kind) for kind in maker_kinds()]
assert len(makers) == 7
named = [*map(layer_module, layer_kinds()), *map(method_module, method_names())]
named += [*map(kind_module, ("formula", "python")), *fixed_modules(fixed_kinds())]
named += map(optimizer_module, optimizer_names())
late = read_for_later()
assert late & set(sys.modules) == set()
print(sorted(modules_reached((*makers, *named)) - set(sys.modules) - late))
"""
    assert run(package, code) == "[]"


def test_an_edit_before_the_code_is_loaded_is_refused(package: Path) -> None:
    code = f"""
from pathlib import Path
from gradatlas.run.source_state import *
planned = source_state()
with Path({str(package / EDITED)!r}).open("a") as file:
    file.write("EDITED = 1")
check_code(planned)
"""
    assert run(package, code).endswith(
        "AtlasError: the source of gradatlas changed while the run was starting; "
        "run the same command again"
    )


def test_an_edit_after_the_code_was_loaded_does_not_matter(package: Path) -> None:
    code = f"""
from pathlib import Path
from gradatlas.run.source_state import *
planned = source_state()
load_code()
with Path({str(package / EDITED)!r}).open("a") as file:
    file.write("EDITED = 1")
check_code(planned)
"""
    assert run(package, code) == ""


def test_an_edit_of_what_is_loaded_later_does_not_matter(package: Path) -> None:
    path = package / "figures/fixed/style.py"
    code = f"""
from pathlib import Path
from gradatlas.run.source_state import *
load_code()
with Path({str(path)!r}).open("a") as file:
    file.write("EDITED = 1")
import gradatlas.figures.fixed.style as m
print(hasattr(m, "EDITED"))
"""
    assert run(package, code) == "False"


def test_a_compiled_file_that_looks_current_is_not_believed(package: Path) -> None:
    path = package / EDITED
    with path.open("a") as file:
        file.write("EDITED = 1\n")
    show = "import gradatlas.figures.arrow_marks as m; print(m.EDITED)"
    assert run(package, show) == "1"
    status = path.stat()
    path.write_text(path.read_text().replace("EDITED = 1", "EDITED = 2"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert run(package, show) == "1"  # Python's own answer, from the compiled file
    load = "from gradatlas.run.source_state import load_code; load_code()"
    assert run(package, f"{load}; {show}") == "2"

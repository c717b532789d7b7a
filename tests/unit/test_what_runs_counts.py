"""Every module of the project that runs while an object is made is part of its fingerprint."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gradatlas.plan.atlas import Atlas, make_atlas
from gradatlas.plan.fingerprints import fingerprint, modules_reached
from gradatlas.plan.modules import layer_module, method_module
from gradatlas.plan.objects import Object

PACKAGE = Path(__file__).parents[2] / "workflow"
GRID = {"x0": [-1, -0.5, 0.1, 0.6], "x1": [-1, 0.5, 1]}
# A fresh process, in which nothing has been imported that the maker does not import itself.
MAKE = """
import importlib, json, sys
from pathlib import Path
order = json.load(sys.stdin)
inputs = {role: Path(path) for role, path in order["inputs"].items()}
maker = importlib.import_module("gradatlas.objects." + order["kind"])
maker.make(order["settings"], inputs, Path(order["path"]), {"digest": "0" * 32, "software": ""})
print(json.dumps([name for name in sys.modules if name.partition(".")[0] == "gradatlas"]))
"""


def make(made: Object, folder: Path) -> set[str]:
    """Make an object and those it is made from; return the modules that ran for itself."""
    inputs = {role: str(path) for role, path in made.files.items()}
    for role, other in made.inputs.items():
        path = folder / f"{other.digest}.{other.suffix}"
        if not path.exists():
            make(other, folder)
        inputs[role] = str(path)
    order = {
        "kind": made.kind,
        "settings": made.settings,
        "inputs": inputs,
        "path": str(folder / f"{made.digest}.{made.suffix}"),
    }
    done = subprocess.run(
        [sys.executable, "-c", MAKE],
        input=json.dumps(order),
        env={"PYTHONPATH": str(PACKAGE)},
        text=True,
        capture_output=True,
        check=True,
    )
    return set(json.loads(done.stdout))


def atlas(**study: Any) -> Atlas:
    figures = {"all": {"layers": ["contourf", "contour", "quiver", "error"], "size": [2, 2]}}
    return make_atlas({"figures": figures, "studies": {"s": {"grid": GRID, **study}}})


def reached(made: Object, *modules: str) -> frozenset[str]:
    return modules_reached((f"gradatlas.objects.{made.kind}", *modules))


@pytest.mark.parametrize(
    ("method", "judging"),
    [("forward", ("richardson", "central")), ("richardson", ())],
    ids=["judged by other methods", "judged by itself"],
)
def test_the_gradient_of_a_function_in_python(
    tmp_path: Path, method: str, judging: tuple[str, ...]
) -> None:
    # At the kink extrapolation does not converge, so that all differences are asked.
    (tmp_path / "mine.py").write_text("import numpy as np\ndef f(x0, x1): return np.abs(x0 - x1)\n")
    [file] = atlas(
        function={"python": str(tmp_path / "mine.py:f")}, gradient={"method": method}, figures=[]
    ).files
    ran = make(file.object, tmp_path)
    methods = [method_module(name) for name in (method, *judging)]
    assert set(methods) <= ran
    assert ran <= reached(file.object, *methods)
    assert file.object.running.code == _code(file.object, *methods)


def test_the_gradient_of_a_formula_its_grid_and_its_figures(tmp_path: Path) -> None:
    gradient, figure = (file.object for file in atlas(function="abs(x0)*x1", figures=["all"]).files)
    cases = [
        (gradient.inputs["grid"], []),
        (gradient, [method_module("central")]),
        (figure, [layer_module(kind) for kind in ("contourf", "contour", "quiver", "error")]),
    ]
    for made, modules in cases:
        assert make(made, tmp_path) <= reached(made, *modules)
        assert made.running.code == _code(made, *modules)


def test_the_figure_of_a_study(tmp_path: Path) -> None:
    *_, file = atlas(
        function="x0**2*x1", sweep={"gradient.step": [0.1, 0.01]}, figures=["convergence"]
    ).files
    made = file.object
    assert make(made, tmp_path) <= reached(made, layer_module("convergence"))
    assert made.running.code == _code(made, layer_module("convergence"))


def _code(made: Object, *modules: str) -> str:
    return fingerprint((f"gradatlas.objects.{made.kind}", *sorted(modules))).code

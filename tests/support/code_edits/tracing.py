"""Which modules of gradatlas the makers of artifacts run, measured while they make them.

A module is *run* by a kind of artifact if a function of it is executed, or if something that was
imported from it - a constant, a class, a function - is loaded by an instruction that is executed
in a module that is run; and with a module its packages are run. What is executed in the body of a
module, while it is imported, counts only if that module itself is run: importing is no use.

As a script this reads pickled tasks from standard input, by stage and kind of artifact, and writes
for each kind the modules that are run to standard output. Its process imports the libraries alone;
for each kind it forks one that has no module of gradatlas yet.
"""

from __future__ import annotations

import ast
import contextlib
import dis
import functools
import importlib
import importlib.util
import json
import multiprocessing
import pickle
import sys
import warnings
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import CodeType, FrameType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gradatlas.run.task import Task

PACKAGE = "gradatlas"
LIBRARIES = (
    *("netCDF4", "numpy", "annotated_types", "matplotlib.figure", "matplotlib.mathtext"),
    *("matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg"),
    "matplotlib.backends.backend_pdf",
)


class Tracer:
    """Records what is executed; `modules` tells what that means."""

    def __init__(self) -> None:
        self.uses: dict[str | None, set[str]] = {}
        """Module → the modules that its body uses; under None those that run without it."""
        self.loads: dict[str, set[str]] = {}
        """Module → the modules of which its functions use something."""

    def modules(self) -> set[str]:
        """Return the names of the modules that were run."""
        run: set[str] = set()
        waiting = list(self.uses.get(None, ()))
        while waiting:
            name = waiting.pop()
            if name not in run:
                run.add(name)
                waiting += self.uses.get(name, ())
                waiting += self.loads.get(name, ())
                waiting += [name.rpartition(".")[0]] if "." in name else []
        return run

    def trace(self, frame: FrameType, event: str, _: Any) -> Any:
        """Look at a call: to be given to `sys.settrace`."""
        module = module_of(frame)
        if module is None or event != "call":
            return None
        # Of a module that is known to be run it makes no difference whether it is being imported.
        body = None if module in self.uses.get(None, ()) else _importing(frame)
        if frame.f_code.co_name != "<module>":
            self.uses.setdefault(body, set()).add(module)
        at, loaded = loads_of(frame.f_code, module)
        found = (self.uses if body == module else self.loads).setdefault(module, set())
        if found >= loaded:
            return None

        # Instructions alone: to find out in which line one is takes longer than to look at it.
        frame.f_trace_lines, frame.f_trace_opcodes = False, True

        def trace_instructions(frame: FrameType, event: str, _: Any) -> Any:
            if event == "opcode" and frame.f_lasti in at:
                found.add(at[frame.f_lasti])
            return trace_instructions

        return trace_instructions


def module_of(frame: FrameType) -> str | None:
    """Return the module of gradatlas that a frame belongs to; None if it belongs to another.

    By its globals, since methods that dataclasses write have no file.
    """
    name = frame.f_globals.get("__name__", "")
    return name if name == PACKAGE or name.startswith(f"{PACKAGE}.") else None


def _importing(frame: FrameType | None) -> str | None:
    """Return the module whose body is being executed, up to the frame; None outside of imports."""
    while frame is not None:
        if frame.f_code.co_name == "<module>" and (module := module_of(frame)) is not None:
            return module
        frame = frame.f_back
    return None


@functools.cache
def imported_names(module: str) -> dict[str, str]:
    """Return what a module imports from the package: name → the module that it comes from.

    It is not imported for that.
    """
    path = _file_of(module)
    assert path is not None
    names = {}
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE):
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                names[alias.asname or alias.name] = inner if _file_of(inner) else str(node.module)
    return names


@functools.cache
def _file_of(module: str) -> Path | None:
    """Return the file of a module of the package; None where there is no such module."""
    file = _folder().joinpath(*module.split(".")[1:])
    return next((p for p in (file / "__init__.py", file.with_suffix(".py")) if p.exists()), None)


@functools.cache
def _folder() -> Path:
    found = importlib.util.find_spec(PACKAGE)
    assert found is not None
    assert found.submodule_search_locations
    return Path(found.submodule_search_locations[0])


_LOADS: dict[int, tuple[CodeType, tuple[dict[int, str], frozenset[str]]]] = {}
"""By identity, and with the code, so that no other gets it: to hash a code takes long."""


def loads_of(code: CodeType, module: str) -> tuple[dict[int, str], frozenset[str]]:
    """Return which instructions of a code load an imported name: offset → its module.

    And all these modules.
    """
    if id(code) not in _LOADS:
        names = imported_names(module)
        at: dict[int, str] = {}
        if not names.keys().isdisjoint((*code.co_names, *code.co_freevars, *code.co_varnames)):
            at = {
                instruction.offset: names[instruction.argval]
                for instruction in dis.get_instructions(code)
                if instruction.opname.startswith("LOAD_")
                and instruction.opname not in ("LOAD_ATTR", "LOAD_CONST")
                and isinstance(instruction.argval, str)
                and instruction.argval in names
            }
        _LOADS[id(code)] = code, (at, frozenset(at.values()))
    return _LOADS[id(code)][1]


def trace_makers(pickled: bytes) -> list[str]:
    """Make artifacts by pickled tasks; return the names of the modules that makers run, sorted."""
    tracer = Tracer()
    sys.settrace(tracer.trace)
    try:
        tasks: list[Task] = pickle.loads(pickled)
        for task in tasks:
            maker = importlib.import_module(f"{PACKAGE}.makers.{task.kind}")
            path = task.store / task.path
            path.parent.mkdir(parents=True, exist_ok=True)
            maker.make(task.spec, task.inputs, path, task.identity)
    finally:
        sys.settrace(None)
    return sorted(tracer.modules())


def _in_a_fork(pickled: bytes) -> list[str]:
    with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as forked:
        return forked.submit(trace_makers, pickled).result()


def _import_libraries(path: Path) -> None:
    """Import what a module of the package imports of others."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [str(node.module)]
        for name in names:
            if name.partition(".")[0] != PACKAGE:
                with contextlib.suppress(ImportError):  # one that users may install
                    importlib.import_module(name)


def _main() -> None:
    warnings.simplefilter("ignore")  # what functions in Python are warned of
    for name in LIBRARIES:
        importlib.import_module(name)
    assert not [name for name in sys.modules if name.partition(".")[0] == PACKAGE]
    for path in _folder().rglob("*.py"):  # once, and not in each fork
        parts = path.relative_to(_folder()).with_suffix("").parts
        imported_names(".".join((PACKAGE, *(part for part in parts if part != "__init__"))))
        _import_libraries(path)
    mathtext = sys.modules["matplotlib.mathtext"].MathTextParser("path")
    mathtext.parse(r"$\frac{x_0^2}{2}$ and $\mathbf{x}$")  # the first one takes long
    stages: list[dict[str, bytes]] = pickle.load(sys.stdin.buffer)
    found = {kind: _in_a_fork(tasks) for stage in stages for kind, tasks in stage.items()}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    _main()

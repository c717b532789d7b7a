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
        loads = _loads(frame.f_code, module)
        found = (self.uses if body == module else self.loads).setdefault(module, set())
        if found.issuperset(loads.values()):
            return None
        frame.f_trace_lines, frame.f_trace_opcodes = False, True

        def trace_instructions(frame: FrameType, event: str, _: Any) -> Any:
            if event == "opcode" and frame.f_lasti in loads:
                found.add(loads[frame.f_lasti])
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
    """Return what a module imports from the package: name → the module that it comes from."""
    path = sys.modules[module].__file__
    assert path is not None
    names = {}
    for node in ast.walk(ast.parse(Path(path).read_bytes())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE):
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                is_module = importlib.util.find_spec(inner) if _is_package(node.module) else None
                names[alias.asname or alias.name] = inner if is_module else str(node.module)
    return names


def _is_package(module: str | None) -> bool:
    return hasattr(sys.modules.get(str(module)), "__path__")


_LOADED: dict[CodeType, dict[int, str]] = {}


def _loads(code: CodeType, module: str) -> dict[int, str]:
    """Return the instructions of a code that load an imported name: offset → its module."""
    if code not in _LOADED:
        names = imported_names(module)
        _LOADED[code] = {
            instruction.offset: names[instruction.argval]
            for instruction in dis.get_instructions(code)
            if instruction.opname.startswith("LOAD_")
            and instruction.opname not in ("LOAD_ATTR", "LOAD_CONST")
            and isinstance(instruction.argval, str)
            and instruction.argval in names
        }
    return _LOADED[code]


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


def _main() -> None:
    warnings.simplefilter("ignore")  # what functions in Python are warned of
    for name in LIBRARIES:
        importlib.import_module(name)
    assert not [name for name in sys.modules if name.partition(".")[0] == PACKAGE]
    stages: list[dict[str, bytes]] = pickle.load(sys.stdin.buffer)
    found = {kind: _in_a_fork(tasks) for stage in stages for kind, tasks in stage.items()}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    _main()

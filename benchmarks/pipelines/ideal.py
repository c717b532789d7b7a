"""The ideal script: warm processes that call the library, and nothing around them.

There is no Snakemake, no store, no digest, no lock and no publication; nothing is read back, and
files are written once, under the names that users read. So it takes what the files themselves take
to make, as long as they are made one by one.

python -m benchmarks.pipelines.ideal WORK FOLDER PROCESSES

WORK is a file made by `benchmarks.pipelines.planning`. What is printed is the time without
start-up: from when everything is imported and the processes are started, to when the last file is
written.
"""

from __future__ import annotations

import gc
import importlib
import multiprocessing
import pickle
import pkgutil
import resource
import sys
import time
from functools import partial
from pathlib import Path

from benchmarks.pipelines.planning import WorkPoint
from benchmarks.running import report
from gradatlas.axes import GridSpec
from gradatlas.fields.computing import compute_field
from gradatlas.fields.field import Field, Origin, derivative_name
from gradatlas.fields.files import write_gradient_file
from gradatlas.fields.spec import GradientSpec
from gradatlas.figures.build import draw_figure
from gradatlas.functions.kind import build_function, find_kind
from gradatlas.grids import axis_values
from gradatlas.makers.figure import values_of
from gradatlas.numbers import canonical
from gradatlas.pool.memory import keep_freed_memory

_PACKAGES = ("functions.kinds", "differentiation", "fields", "figures")


def make_point(folder: Path, point: WorkPoint) -> None:
    """Write the gradient file and all figures of one point."""
    field = _make_gradient(folder / point.path, point.grid, point.gradient)
    for path, spec in point.figures:
        (folder / path).write_bytes(draw_figure(spec, field, values_at=values_of(spec)))


def _make_gradient(path: Path, grid: GridSpec, spec: GradientSpec) -> Field:
    coordinates = {name: axis_values(axis) for name, axis in grid.axes}
    formula = find_kind(spec.function.kind).formula_text(spec.function, spec.axes, spec.parameters)
    function = build_function(spec.function, spec.axes, spec.parameters, {}, coordinates)
    # On a grid of this size a field is a single block.
    (block,) = compute_field(function, coordinates, spec.method)
    write_gradient_file(
        path,
        coordinates,
        spec.parameters,
        [block],
        {
            "formula": formula,
            "method": spec.method.name,
            "config": {
                "function": canonical(spec.function),
                "parameters": spec.parameters,
                "grid": {name: canonical(axis) for name, axis in grid.axes},
                "gradient": canonical(spec.method.options),
            },
        },
        compression=spec.compression,
    )
    variables = block.variables
    return Field(
        coordinates=coordinates,
        parameters=spec.parameters,
        values=variables["f"],
        gradient=tuple(variables[derivative_name(name)] for name in coordinates),
        norm=variables["grad_norm"],
        error=variables.get("error"),
        error_estimate=variables.get("error_estimate"),
        flag=variables["flag"],
        formula=formula,
        origin=Origin(
            tuple(values.size for values in coordinates.values()),
            spec.method.name,
            getattr(spec.method.options, "order", None),
            block.step,
        ),
    )


def main(work: Path, folder: Path, processes: int) -> None:
    """Make everything, and tell how long it took without the start-up."""
    points: list[WorkPoint] = pickle.loads(work.read_bytes())
    for point in points:
        for path in (point.path, *(path for path, _ in point.figures)):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
    _import_all()
    keep_freed_memory()
    gc.freeze()
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        start = time.perf_counter()
        # Whoever is free takes the next point: nobody waits for more than the last one.
        for _ in pool.imap_unordered(partial(make_point, folder), points):
            pass
        seconds = time.perf_counter() - start
        pool.close()
        pool.join()
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    report({"seconds": seconds, "processor_seconds": usage.ru_utime + usage.ru_stime})


def _import_all() -> None:
    """Import what would else be imported by the first objects."""
    for name in _PACKAGES:
        package = importlib.import_module(f"gradatlas.{name}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))

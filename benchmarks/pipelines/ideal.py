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
import json
import multiprocessing
import pkgutil
import resource
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.running import report
from gradatlas.axis_values import axis_values
from gradatlas.execution.memory import keep_freed_memory
from gradatlas.fields.computing import compute_field
from gradatlas.fields.field import Field, derivative_name
from gradatlas.fields.writing import write_gradient_file
from gradatlas.figures.assembly import figure_options
from gradatlas.figures.figure import build_figure, describe_figure
from gradatlas.figures.saving import save_figure
from gradatlas.functions.build import build_function, formula_text

_PACKAGES = ("functions.kinds", "differentiation", "fields", "figures")


def make_point(folder: Path, point: dict[str, Any]) -> None:
    """Write the gradient file and all figures of one point."""
    field = _make_gradient(folder / point["path"], point["axes"], point["settings"])
    for figure in point["figures"]:
        settings = figure["settings"]
        title, text = describe_figure(settings, field)
        drawn = build_figure(settings, field)
        path = folder / figure["path"]
        save_figure(drawn, path, settings["format"], figure_options(settings), title, text)


def _make_gradient(path: Path, axes: list[Any], settings: dict[str, Any]) -> Field:
    coordinates = {name: axis_values(axis) for name, axis in axes}
    formula = formula_text(settings)
    # On a grid of this size a field is a single block.
    (block,) = compute_field(
        build_function(settings, {}, coordinates),
        coordinates,
        settings["method"],
        settings["options"],
        judge=settings["judge"],
        causes=settings["causes"],
    )
    write_gradient_file(
        path,
        coordinates,
        settings["parameters"],
        [block],
        {
            "formula": formula,
            "method": settings["method"],
            "config": {
                "function": settings["function"],
                "parameters": settings["parameters"],
                "grid": dict(axes),
                "gradient": settings["options"],
            },
        },
        compression=settings["compression"],
    )
    variables = block.variables
    return Field(
        coordinates=coordinates,
        parameters=settings["parameters"],
        values=variables["f"],
        gradient=tuple(variables[derivative_name(name)] for name in coordinates),
        norm=variables["grad_norm"],
        error=variables.get("error"),
        error_estimate=variables.get("error_estimate"),
        flag=variables["flag"],
        formula=formula,
    )


def main(work: Path, folder: Path, processes: int) -> None:
    """Make everything, and tell how long it took without the start-up."""
    points = json.loads(work.read_text(encoding="utf-8"))
    for point in points:
        for file in (point, *point["figures"]):
            (folder / file["path"]).parent.mkdir(parents=True, exist_ok=True)
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

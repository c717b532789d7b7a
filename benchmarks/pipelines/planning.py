"""What the ideal script has to make: the plan of a config, as specs for the library.

python -m benchmarks.pipelines.planning CONFIG WORK

A process of its own, off the clock. WORK becomes a list of points, pickled; paths are those of the
published tree, relative to the results.
"""

from __future__ import annotations

import pickle
import sys
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.running import report
from gradatlas.axes import GridSpec
from gradatlas.config.config import read_config
from gradatlas.config.loading import load_config
from gradatlas.fields.spec import GradientSpec
from gradatlas.figures.spec import FigureSpec
from gradatlas.plan.plan import make_plan


@dataclass
class WorkPoint:
    """The gradient file and all figures of one point."""

    path: str
    grid: GridSpec
    gradient: GradientSpec
    figures: list[tuple[str, FigureSpec]] = field(default_factory=list)
    """Path and spec of each."""


def plan_points(config: Path) -> list[WorkPoint]:
    """Return the points of an atlas of fields and figures of single points."""
    points: dict[tuple[str, str], WorkPoint] = {}
    for file in make_plan(read_config(load_config([config], []))).files:
        spec, key = file.artifact.spec, (file.study, file.point)
        if isinstance(spec, GradientSpec):
            grid = file.artifact.inputs["grid"].spec
            assert isinstance(grid, GridSpec)
            points[key] = WorkPoint(file.path, grid, spec)
        else:
            assert isinstance(spec, FigureSpec)
            points[key].figures.append((file.path, spec))
    return list(points.values())


def main(config: Path, work: Path) -> None:
    """Write the work to be done, and print how many files that is."""
    points = plan_points(config)
    work.write_bytes(pickle.dumps(points))
    report({"files": sum(1 + len(point.figures) for point in points)})


if __name__ == "__main__":
    # By its own name, so that what is pickled can be found again.
    from benchmarks.pipelines.planning import main as run

    run(Path(sys.argv[1]), Path(sys.argv[2]))
